"""The page's parts without a browser: text that stays text, places, example questions."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest

from index import Passage, Sentence
from page.examples import candidates
from page.markup import Place, answer_html, cut, literal
from page.sources import source_html
from page.words import preferred_language

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "![图](https://example.com/x.png) [链接](javascript:alert(1)) https://example.com www.example.com",
    "# 标题\n\n- 项\n\n    代码 `x` $$x^2$$ &lt;b&gt; &#60;i&#62; \\<u\\>",
    "${alert(1)} {{constructor}} __i18n__{}",
]


class _Text(HTMLParser):
    """Collects the tags and the text of some HTML."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


def passage(text: str, number: int = 1, *, document: str = "文.txt", section: str | None = None) -> Passage:
    return Passage(document, number, text, 100 * number, 100 * number + len(text), section, (Sentence(0, len(text)),))


@pytest.mark.parametrize("text", HOSTILE)
def test_literal_text_is_only_text(text: str) -> None:
    shown = literal(text)
    parsed = _Text(shown)
    assert parsed.text == text
    assert set(parsed.tags) <= {"br"}
    assert not re.search(r"[^A-Za-z0-9\s\u0080-\uffff&#;]", shown.replace("<br>", "")), "Markdown may find syntax"


@pytest.mark.parametrize("text", HOSTILE)
def test_the_source_pane_shows_hostile_documents_as_text(text: str) -> None:
    hostile = passage(text, document=text, section=text)
    shown = source_html([hostile], Place(text, hostile.start, hostile.end, 1), "zh")
    parsed = _Text(shown)
    assert set(parsed.tags) <= {"article", "header", "span", "h2", "p", "div", "mark", "br"}
    assert parsed.text.count(text) == 3


def test_the_answer_grows_to_its_whole_text() -> None:
    text = "**360** 集团说：差距\\*还在\\*加大。 [1]\n\n- 第一 [2]\n- 第二 [9]"
    frames = list(answer_html(text, {1: "<a>1</a>", 2: "<a>2</a>"}))
    shown = (
        "<p><strong>360</strong> 集团说：差距*还在*加大。 <a>1</a></p><ul><li>第一 <a>2</a></li><li>第二 [9]</li></ul>"
    )
    assert html.unescape(frames[-1]) == shown
    texts = [_Text(frame).text for frame in frames]
    assert len(texts) > 5
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert list(answer_html("", {})) == [""]


def test_a_long_answer_comes_in_few_frames() -> None:
    assert len(list(answer_html("长" * 10_000, {}))) < 60


def test_a_place_survives_its_link() -> None:
    place = Place('a&b "c"/#100%.txt', 3, 9, 2, found=False)
    assert Place.parse(place.fragment()) == place
    assert _Text(place.link()).text == "[2]"


@pytest.mark.parametrize("fragment", ["", "document=a", "document=a&start=x&end=2&marker=1&found=1", "%"])
def test_a_broken_place_is_none(fragment: str) -> None:
    assert Place.parse(fragment) is None


def test_the_source_has_its_neighbours_of_the_same_document() -> None:
    passages = [
        passage("甲", 1, document="a"),
        passage("乙乙", 1),
        passage("丙丙丙", 2),
        passage("丁", 1, document="z"),
    ]
    shown = source_html(passages, Place("文.txt", 201, 202, 1), "en")
    assert re.sub(r"<(?!/?mark).*?>", "|", shown).count("<mark>丙</mark>") == 1
    assert "乙乙" in shown
    assert "甲" not in shown
    assert "丁" not in shown
    assert "paragraph 2" in shown


@pytest.mark.parametrize("place", [None, Place("文.txt", 1, 2, 1), Place("other", 100, 101, 1)])
def test_a_place_outside_the_index_is_said_to_be_gone(place: Place | None) -> None:
    assert "no longer in the index" in source_html([passage("一二三")], place, "en")


def test_the_page_speaks_the_first_language_of_the_browser() -> None:
    assert preferred_language("zh-CN,zh;q=0.9,en;q=0.8") == "zh"
    assert preferred_language("zh-TW") == "zh"
    assert preferred_language("en-US,zh;q=0.5") == "en"
    assert preferred_language("fr") == "en"
    assert preferred_language(None) == "en"


def test_examples_come_from_names_amounts_speakers_and_headings() -> None:
    texts = [
        ("长江全长约6300公里，流域面积约180万平方千米。", None),
        ("三峡工程由Three公司审计，陈小河指出，工程进展顺利。", "三峡工程"),
    ]
    questions = candidates([passage(text, number, section=section) for number, (text, section) in enumerate(texts, 1)])
    assert questions == ["Three是什么？", "流域面积是多少？", "陈小河怎么说？", "关于“三峡工程”，文中怎么说？"]


def test_english_documents_suggest_english_questions() -> None:
    questions = candidates([passage("The notes were written by Ada Lovelace in 1843.", section="The Notes")])
    assert questions == ["What do the documents say about Ada Lovelace?", "What about “The Notes”?"]


def test_cutting_keeps_short_text() -> None:
    assert cut("短", 5) == "短"
    assert cut("一二三四五六", 5) == "一二三四…"
