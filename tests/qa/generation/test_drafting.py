from __future__ import annotations

from collections.abc import Iterator

import pytest

from qa.generation.drafting import LONGEST_SENTENCE, MOST_CHARACTERS, Said, sentences
from qa.generation.language_model import Failure, NotWrittenError


def in_pieces(text: str, size: int) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


def whole(text: str, size: int = 4) -> list[Said]:
    return [said for said in sentences(in_pieces(text, size)) if said]


TEXTS = {
    "泰山高1532.7米[1]。它在1987年列入名录。[2] 完。": [
        ("泰山高1532.7米。", (1,)),
        ("它在1987年列入名录。", (2,)),
        ("完。", ()),
    ],
    "他说：“好。很好。”[1][3]然后走了【2】。": [("他说：“好。很好。”", (1, 3)), ("然后走了。", (2,))],
    "- 甲[1, 2]\n- 乙 [2-4]\n\n## 丙": [("甲", (1, 2)), ("乙", (2, 3, 4)), ("丙", ())],
    'Mt. Tai is 1532.7 m high. [1] It is in the U.S. list.[2] "A. B." he said [3].': [
        ("Mt. Tai is 1532.7 m high.", (1,)),
        ("It is in the U.S. list.", (2,)),
        ('"A. B." he said.', (3,)),
    ],
    "<think>想一想。[9]</think>\n**粗**[1]！": [("粗！", (1,))],
    "看[0]、[123]和[x]。": [("看、和[x]。", (0, 123))],
    "\n \n。\n": [],
    "": [],
}


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
@pytest.mark.parametrize("text", TEXTS)
def test_sentences_with_their_markers_however_the_text_comes(text: str, size: int) -> None:
    assert [(said.text, said.markers) for said in whole(text, size)] == TEXTS[text]


def test_a_sentence_is_given_as_soon_as_it_is_whole() -> None:
    given: list[str] = []
    coming = iter(["泰山", "很高。", "[1]", "它", "也很大"])

    def pieces() -> Iterator[str]:
        for piece in coming:
            yield piece
            if piece == "它":
                assert given == ["泰山很高。"]

    for said in sentences(pieces()):
        given += [said.text] if said else []
    assert given == ["泰山很高。", "它也很大"]


def test_a_line_of_its_own_is_known() -> None:
    assert [said.begins for said in whole("甲。乙。\n丙。")] == [False, False, True]


def test_what_nobody_sees_is_left_out() -> None:
    (said,) = whole("泰\u200b山\x1b[31m\u202e高\ud800\U000e0041。[1]")
    assert said.text == "泰山[31m高。"


@pytest.mark.parametrize(
    "text", ["长" * (LONGEST_SENTENCE + 1), "句子。" * MOST_CHARACTERS, "<think>" + "想" * 100_001]
)
def test_too_much_is_an_end(text: str) -> None:
    with pytest.raises(NotWrittenError) as stopped:
        whole(text, 50)
    assert stopped.value.failure is Failure.LONG


def test_thoughts_without_an_end_are_no_answer() -> None:
    assert whole("<think>想一想。") == []
