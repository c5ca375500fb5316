"""What an empty conversation shows, made once for each generation."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from page.library import Library
from page.welcome import Welcome, Welcomes, welcome_html
from qa import Assistant
from tests.page.test_suggestions import Scripted, answer, passage


def test_it_is_made_once_for_a_generation() -> None:
    tea = passage("红茶是一种全发酵的茶。")
    assistant = Scripted({"红茶是什么？": answer(tea, "一种全发酵的茶")})
    assistant.passages = (tea,)
    welcomes = Welcomes()
    first = welcomes.of(cast(Assistant, assistant))
    assert (first.count, first.questions) == (1, ("红茶是什么？",))
    assert welcomes.of(cast(Assistant, assistant)) is first
    assistant.generation = "2"
    assert welcomes.of(cast(Assistant, assistant)) is not first
    assert assistant.asked == ["红茶是什么？"] * 2


def test_a_document_is_told_in_a_line(make: Callable[..., Library]) -> None:
    welcome = Welcomes().of(make().assistant())
    assert welcome.count == 2
    assert dict(welcome.lines)["山/泰山.txt"].startswith("泰山")


def test_without_documents_it_asks_for_some() -> None:
    shown = welcome_html(Welcome(0), "zh")
    assert "还没有文档" in shown
    assert "拖到页面上" in shown
    assert 'class="choose"' in shown
