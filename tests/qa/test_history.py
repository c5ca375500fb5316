"""What is read of earlier answers: what they told, and nothing of a refusal."""

from __future__ import annotations

import pytest

from index.messages import Language, words
from qa.history import answer_in, plain


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_refusal_tells_nothing_and_a_warning_is_left_out(language: Language) -> None:
    refusal = words("answer.none", language)
    assert answer_in(refusal) == answer_in(f"{refusal}\n\n{words('answer.nearest', language)}\n\n- 别的 [1]") == ""
    assert plain(f"{words('answer.possible', language)}\n\n**十二岁** [1]") == "十二岁"


@pytest.mark.parametrize("said", ["十二岁", "文档中没有找到原因。", "The documents do not say when."])
def test_other_answers_stay(said: str) -> None:
    assert answer_in(said) == said
