"""A list is shown once by the page and by the command, its lead-in before its items."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from commands.answer_text import answer_text
from page.conversation import Turn, reply_of
from page.rendering import reply_html
from qa.answer import Answer
from tests.qa.test_listings import BANNED, BULLETS, INLINE, answer


def lines_of(given: Answer) -> list[str]:
    shown = reply_html(Turn("t", given.question, reply_of(given, "g")), 0, "zh").split('class="from"')[0]
    paragraphs = re.findall(r"<p(?: class=\"(?:item|line)\")?>(.*?)</p>", shown, re.DOTALL)
    return [html.unescape(" ".join(re.sub(r"<[^>]*>", "", one).split())) for one in paragraphs]


@pytest.mark.parametrize(
    ("text", "words", "question", "lines"),
    [
        (BANNED, "800瓦", "多大功率的电器", ["宿舍里不准存放下列物品：", "2. 煤气罐和功率超过800瓦的电器；"]),
        (BULLETS, "wet boots", "can boots be kept", ["You may not keep these in a locker:", "wet boots"]),
        (
            INLINE,
            "外放声音",
            "阅览室禁止哪些行为",
            ["阅览室禁止以下行为：", "（1）外放声音；", "（2）占座超过一小时；", "（3）带走报刊。"],
        ),
    ],
)
def test_a_list_is_shown_once_after_its_lead_in(
    tmp_path: Path, text: str, words: str, question: str, lines: list[str]
) -> None:
    given = answer(tmp_path, text, words, question)
    cited = [*lines[:-1], f"{lines[-1]} [1]"]
    assert lines_of(given) == cited
    assert [line.removeprefix("- ") for line in answer_text(given).splitlines()] == cited


def test_the_short_answer_is_emphasized_in_its_item(tmp_path: Path) -> None:
    given = answer(tmp_path, BANNED, "800瓦", "多大功率的电器")
    shown = reply_html(Turn("t", given.question, reply_of(given, "g")), 0, "zh")
    assert "超过<strong>800瓦</strong>的电器" in "".join(shown.split())
