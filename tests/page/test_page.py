"""The page's parts without a browser: text that stays text, places, example questions."""

from __future__ import annotations

import base64
import html
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from index import Passage
from index import Sentence as Span
from index.messages import words
from index.records import Place
from page.conversation import Reply, Sentence, Source, Turn, kept, reply_of, restored
from page.places import brief_place, place_words, where_words
from page.rendering import growing_html, question_html, reply_html
from page.source_pane import citation_html, document_html, document_list_html
from page.templating import literal, render
from page.transcript import transcript
from page.users import credentials_in
from page.views import CitationView, DocumentView, parse_view
from page.votes import feedback_on, parse_alone, parse_turn, parse_vote, voted
from page.welcome import Welcome
from page.words import preferred_language
from qa import Answer, AnswerKind, AnswerSentence, Citation
from tests.index.test_structure import passages
from tests.support.turns import passage, source, turn

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
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag == "br":
            self.text += "\n"

    def handle_data(self, data: str) -> None:
        self.text += data


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
    for whole in (False, True):
        shown = citation_html([hostile], [turn(source(hostile, text))], CitationView(0, 1, whole), "zh")
        parsed = _Text(shown)
        assert set(parsed.tags) <= {"article", "header", "span", "h2", "p", "div", "mark", "br", "button"}
        assert parsed.text.count(text) == 3


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("found", [True, False])
def test_a_reply_about_hostile_documents_is_only_text(text: str, found: bool) -> None:
    hostile = passage(text, document=text)
    shown = reply_html(turn(source(hostile, text), found=found, question=text, suggestions=(text,)), 0, "en")
    parsed = _Text(shown)
    assert set(parsed.tags) <= {
        *("div", "p", "a", "cite", "strong", "details", "summary", "dl", "dt", "dd", "span", "button", "ul", "li", "br")
    }
    assert {name for name, _ in parsed.attributes} <= {"class", "href", "title", "type", "value", "style", "aria-label"}
    assert {value for name, value in parsed.attributes if name == "href"} == {"#turn=0&marker=1"}


def written(*sentences: Sentence, lead: str | None = None, **more: Any) -> Turn:
    cited = (source(passage("一二三", 1), "二"), source(passage("四五六", 2), "五"))
    reply = Reply("问？", True, lead, False, sentences, "", lead, 0.7, (), cited, "g", **more)
    return Turn("id", "问？", reply)


def without_attributes(shown: str) -> str:
    return html.unescape(re.sub(r"(?<=<)(/?\w+)[^>]*", r"\1", shown))


def test_the_answer_grows_to_its_whole_text() -> None:
    sentences = (
        Sentence("集团说：差距*还在*加大。", (1,)),
        Sentence("第一", (2,), "⚠ 未得到原文支持：没有这个数（1）", begins_paragraph=False),
        Sentence("第二", (9,)),
    )
    turn = written(*sentences, lead="360", notes=("附记",))
    frames = list(growing_html(turn, 0, "zh"))
    assert without_attributes(frames[-1]) == (
        "<div><p><strong>360</strong></p><p>集团说：差距*还在*加大。 <a>[1]</a> 第一 <a>[2]</a> "
        "<em>⚠ 未得到原文支持：没有这个数（1）</em></p><p>第二 [9]</p><p><em>附记</em></p></div>"
    )
    texts = [_Text(frame).text for frame in frames]
    assert len(texts) > 5
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert reply_html(turn, 0, "zh").startswith(frames[-1])
    assert [_Text(frame).text for frame in growing_html(written(), 0, "zh")] == [""]


def test_an_answer_that_is_being_written_grows_from_what_is_shown() -> None:
    first, second = Sentence("第一句话已经显示。", (1,)), Sentence("第二句话来了。", (2,))
    before = written(first, finished=False).reply
    texts = [_Text(frame).text for frame in growing_html(written(first, second), 0, "zh", before)]
    assert all(text.startswith("第一句话已经显示。 [1]") for text in texts)
    others = [_Text(frame).text for frame in growing_html(written(second), 0, "zh", before)]
    assert others[0] != others[-1] == "第二句话来了。 [2]"


def test_a_long_answer_comes_in_few_frames() -> None:
    assert len(list(growing_html(written(Sentence("长" * 10_000, (1,))), 0, "zh"))) < 60


@pytest.mark.parametrize(
    "view", [CitationView(3, 2), CitationView(0, 1, whole=True), CitationView(0, 1, whole=True, around=700)]
)
def test_a_view_survives_its_link(view: CitationView) -> None:
    assert parse_view(str(view)) == view
    title = "标题 “*”\n次行"
    linked = replace(turn(source(passage("一二三"), "二", title)), question="问")
    assert ("title", "标题 “*” 次行 · 第 1 段") in _Text(reply_html(linked, 0, "zh")).attributes


@pytest.mark.parametrize(
    "fragment", ["", "turn=1", "turn=x&marker=1", "turn=1&marker=1&around=x", "open=a&around=x", "%", None]
)
def test_a_broken_view_is_none(fragment: str | None) -> None:
    assert parse_view(fragment) is None


def test_the_source_has_its_neighbours_of_the_same_document() -> None:
    passages = [
        passage("甲", 1, document="a"),
        passage("乙乙", 1),
        passage("丙丙丙", 2),
        passage("丁", 1, document="z"),
    ]
    cited = turn(Source("文.txt", 2, None, Place(page=3), 201, 202, "丙"))
    shown = citation_html(passages, [cited], CitationView(0, 1), "en")
    assert re.sub(r"<(?!/?mark).*?>", "|", shown).count("<mark>丙</mark>") == 1
    assert "乙乙" in shown
    assert "甲" not in shown
    assert "丁" not in shown
    assert "paragraph 2" in shown


def test_places_are_named_in_the_language_of_the_page() -> None:
    book = Source("表.xlsx", 4, None, Place(sheet="账", row=7), 0, 1, "一")
    assert place_words(book, "zh") == "工作表“账” · 第 7 行 · 第 4 段"
    assert place_words(book, "en") == "sheet “账” · row 7 · paragraph 4"
    overleaf = Source("书.pdf", 2, None, Place(page=5, last_page=6), 0, 2, "句")
    assert place_words(overleaf, "zh") == "第 5–6 页 · 第 2 段"
    assert place_words(overleaf, "en") == "pages 5–6 · paragraph 2"
    pages = [replace(passage(f"上{number}页。", number), place=Place(page=number // 2)) for number in range(2, 8)]
    shown = _Text(citation_html(pages, [turn(source(pages[2], "上4页"))], CitationView(0, 1), "en"))
    assert [int(page) for page in re.findall(r"page (\d+)", shown.text)] == [2, 1, 2, 3], "where it is, then each page"


def test_a_place_is_told_once_and_as_briefly_as_it_can_be_found() -> None:
    in_sheet = Source("表.xlsx", 4, "账", Place(sheet="账", row=7), 0, 1, "一")
    assert where_words(in_sheet, "zh") == "工作表“账” · 第 7 行 · 第 4 段"
    assert brief_place(in_sheet, "zh") == "工作表“账” · 第 7 行"
    assert brief_place(Source("书.pdf", 2, "一章", Place(page=5), 0, 1, "句"), "en") == "page 5"
    assert brief_place(Source("书.epub", 2, None, Place(chapter="一"), 0, 1, "句"), "zh") == "“一” · 第 2 段"
    assert brief_place(Source("课.pptx", 2, "题", Place(slide=3), 0, 1, "句"), "zh") == "第 3 张幻灯片"
    assert brief_place(Source("课.srt", 2, None, Place(time="0:01:02"), 0, 1, "句"), "en") == "at 0:01:02"
    attached = Source("信.eml", 4, None, Place(part="表.xlsx", sheet="账", row=7), 0, 1, "一")
    assert place_words(attached, "zh") == "“表.xlsx” · 工作表“账” · 第 7 行 · 第 4 段"
    assert brief_place(Source("文.txt", 2, "甲", None, 0, 1, "句"), "zh") == "第 2 段"
    assert where_words(Source("文.txt", 2, "甲", None, 0, 1, "句"), "zh") == "第 2 段 · 甲"


@pytest.mark.parametrize("view", [DocumentView(), DocumentView("山 & 水/茶.txt"), DocumentView("a=b;c", around=7)])
def test_a_view_of_a_document_survives_its_button(view: DocumentView) -> None:
    assert parse_view(str(view)) == view


def test_a_document_is_read_without_anything_cited() -> None:
    passages = [passage("甲", 1, document="a"), *(passage(f"第{n}段话。", n, section="章") for n in range(1, 1001))]
    shown = document_html(passages, DocumentView("文.txt"), "zh")
    assert _Text(shown).text.startswith("文.txt1000 段只问这份文档列表")
    assert "甲" not in shown
    assert shown.count("<h3>章</h3>") == 1
    assert "<mark>" not in shown
    assert f'value="{DocumentView("文.txt", 301)}"' in html.unescape(shown)
    later = _Text(document_html(passages, DocumentView("文.txt", 999), "zh")).text
    assert "第1000段话" in later
    assert "前面的部分" in later
    assert document_html(passages, DocumentView("没有.txt"), "zh") == ""


@pytest.mark.parametrize("text", HOSTILE)
def test_the_document_list_shows_hostile_names_as_text(text: str) -> None:
    shown = _Text(document_list_html([passage("一", 1, document=text), passage("二", 2, document=text)], "zh"))
    assert set(shown.tags) <= {"div", "p", "h2", "ul", "li", "button", "span", "br"}
    assert f"{text}只问这份2 段" in shown.text


def test_a_long_document_list_says_how_many_are_left() -> None:
    shown = _Text(document_list_html([passage("一", document=f"{number}.txt") for number in range(203)], "en"))
    assert "Documents you can ask (203)" in shown.text
    assert shown.tags.count("li") == 200
    assert "And 3 more" in shown.text


def test_a_short_answer_that_is_the_whole_sentence_is_told_once() -> None:
    cited = passage("祁门红茶*产于*安徽。旁的。")
    citation = Citation(cited, cited.start, cited.start + 11, cited.text[:11])
    sentence = AnswerSentence(cited.text[:11], (1,))
    told = Answer("问？", AnswerKind.QUOTE, (sentence,), cited.text[:10], 0.9, (citation,))
    reply = reply_of(told, "g")
    assert reply.text == "**祁门红茶\\*产于\\*安徽。** [1]"
    shown = without_attributes(reply_html(Turn("id", "问？", reply), 0, "zh"))
    assert shown.startswith("<div><p><strong>祁门红茶*产于*安徽。</strong> <a>[1]</a></p></div>")
    part = replace(told, short="安徽")
    assert reply_of(part, "g").text == part.text == "**安徽**\n\n祁门红茶\\*产于\\*安徽。 [1]"


def test_an_overview_is_shown_as_lists_under_headings_each_line_a_link_and_without_confidence() -> None:
    lines = (
        Sentence("一句", (1,), heading="要点"),
        Sentence("又一句", (2,)),
        Sentence("甲：厂长", (1,), heading="人物"),
    )
    shown = reply_html(written(*lines, has_confidence=False), 0, "zh")
    assert without_attributes(shown).startswith(
        "<div><p>要点</p><p>一句 <a>[1]</a></p><p>又一句 <a>[2]</a></p><p>人物</p><p>甲：厂长 <a>[1]</a></p></div>"
    )
    assert 'class="confidence' not in shown
    assert 'class="confidence' in reply_html(written(*lines), 0, "zh")


def test_a_refusal_is_in_the_language_of_its_question() -> None:
    asked = turn(source(passage("一二三"), "二"), found=False, language="en")
    assert "The documents do not answer" in _Text(reply_html(asked, 0, "zh")).text
    assert "文档中没有找到" in _Text(reply_html(turn(source(passage("一"), "一"), found=False), 0, "zh")).text


def test_the_documents_cited_are_named_each_once_with_places() -> None:
    one, other = passage("一二三", 1), passage("四五六", 2)
    cited = (source(one, "二"), source(other, "五"), source(other, "六", "另.txt"))
    sentences = tuple(Sentence(word, (number,)) for number, word in enumerate("二五六", start=1))
    reply = Reply("问？", True, None, False, sentences, "", None, 0.7, (), cited, "g")
    shown = reply_html(Turn("id", "问？", reply), 0, "zh")
    listed = shown[shown.index('<ul class="from"') :]
    assert _Text(listed).text.startswith("文.txt [1] 第 1 段 [2] 第 2 段另.txt [3] 第 2 段")
    assert 'class="from"' not in reply_html(Turn("id", "问？", replace(reply, found=False)), 0, "zh")


def test_a_long_document_is_shown_in_parts() -> None:
    passages = [passage(f"第{number}段话。", number) for number in range(1, 1001)]
    conversation = [turn(source(passages[499], "第500段话"))]
    shown = citation_html(passages, conversation, CitationView(0, 1, whole=True), "en")
    assert shown.count("data-number") == 601
    assert 'value="turn=0&marker=1&whole=1&around=199"' in html.unescape(shown)
    earlier = citation_html(passages, conversation, CitationView(0, 1, whole=True, around=0), "en")
    assert "第1段话" in _Text(earlier).text
    assert "Earlier part" not in _Text(earlier).text
    assert "Later part" in _Text(earlier).text


def test_parts_of_one_paragraph_stand_together_under_their_heading() -> None:
    passages = [
        passage("前言。", 1, section="一"),
        Passage("文.txt", 2, "上半。", 200, 203, "二", (Span(0, 3),)),
        Passage("文.txt", 2, "下半。", 203, 206, "二", (Span(0, 3),)),
    ]
    shown = citation_html(passages, [turn(source(passages[1], "上半"))], CitationView(0, 1), "zh")
    assert '<h3>二</h3><p class="cited" data-number="2"><mark>上半</mark>。下半。</p>' in shown


def test_a_quote_that_moved_is_found_again() -> None:
    cited = turn(Source("文.txt", 1, None, None, 100, 102, "乙乙", (101, 102)))
    shown = citation_html([passage("甲甲", 1), passage("说乙乙。", 2)], [cited], CitationView(0, 1), "zh")
    assert "说<mark>乙<strong>乙</strong></mark>。" in html.unescape(shown)


@pytest.mark.parametrize(
    "view", [None, CitationView(0, 1), CitationView(0, 2), CitationView(1, 1), CitationView(-1, 1)]
)
def test_a_place_outside_the_index_is_said_to_be_gone(view: CitationView | None) -> None:
    conversation = [turn(source(passage("四五"), "四五"))]
    shown = citation_html([passage("一二三")], conversation, view, "en")
    assert "changed or removed since" in shown
    assert ("四五" in shown) == (view == CitationView(0, 1)), "the quote is still there to read"


def test_a_conversation_comes_back_from_the_browser_only_to_its_user() -> None:
    conversation = [turn(source(passage("一二三"), "二")), Turn("b", "？？？", problem="没法查找")]
    stored = kept(conversation, "ann")
    assert restored(stored, "ann") == conversation
    assert restored(stored, "bob") == []
    assert restored(stored, None) == []


@pytest.mark.parametrize("stored", [None, "", "{", "[]", 3, '{"turns": [{"id": 1}]}', '{"turns": [{}]}'])
def test_what_the_browser_stored_is_not_trusted(stored: object) -> None:
    assert restored(stored, None) == []


def test_a_long_conversation_is_kept_without_its_beginning() -> None:
    long = [Turn(str(number), "问" * 100_000) for number in range(40)]
    last = restored(kept(long, None), None)
    assert 0 < len(last) < 40
    assert last[-1] == long[-1]


def test_the_name_and_password_of_a_login_are_read_from_its_header() -> None:
    login = "小明:密:码".encode()
    assert credentials_in("Basic " + base64.b64encode(login).decode()) == login
    assert credentials_in("basic  " + base64.b64encode(login).decode() + " ") == login
    assert credentials_in("Bearer abc") is None
    assert credentials_in("Basic ???") is None
    assert credentials_in(None) is None


def test_a_transcript_shows_every_text_as_it_is() -> None:
    document = "[名](https://example.com)#<b>.txt"
    conversation = [
        turn(source(passage("一*二*三"), "*二*", document), question="<b>问</b>"),
        Turn("b", "？", None, "坏"),
    ]
    text = transcript(conversation, datetime(2024, 2, 19, 8, 5, tzinfo=UTC), "en")
    rendered = _Text(MarkdownIt("commonmark").render(text))
    assert set(rendered.tags) <= {"h1", "h2", "p", "em", "ul", "li", "blockquote"}
    for there in (document, "<b>问</b>", "*二*", "答 *真* [1]", "Likely", "paragraph 1", "2024-02-19 08:05"):
        assert there in rendered.text


def test_a_vote_names_its_turn_and_what_was_said_before() -> None:
    conversation = [turn(source(passage("一二三"), "二")), turn(source(passage("四五"), "四"))]
    assert parse_turn("turn=1&vote=up", conversation) == 1
    assert parse_turn("turn=2&vote=up", conversation) is None
    assert parse_turn(None, conversation) is None
    assert parse_vote("turn=1&vote=up") == "up"
    assert parse_vote("turn=1&vote=x") is None
    assert feedback_on(conversation, 1) is None, "nobody voted"
    entry = feedback_on(voted(conversation, 1, "down"), 1, " 不对 ")
    assert entry is not None
    assert (entry.vote, entry.note, entry.history) == ("down", "不对", (("问？", "答"),))
    assert [citation.quote for citation in entry.citations] == ["四"]
    assert entry.answer == "答 *真* [1]"


def test_a_vote_keeps_what_was_read_of_a_refusal_too() -> None:
    refused = turn(source(passage("一"), "一"), found=False, question="谁？", notes=("记。",))
    entry = feedback_on(voted([refused], 0, "down"), 0)
    assert entry is not None
    assert entry.answer == f"{words('answer.none', 'zh')} 记。"


def test_the_page_speaks_the_first_language_of_the_browser() -> None:
    assert preferred_language("zh-CN,zh;q=0.9,en;q=0.8") == "zh"
    assert preferred_language("zh-TW") == "zh"
    assert preferred_language("en-US,zh;q=0.5") == "en"
    assert preferred_language("fr") == "en"
    assert preferred_language(None) == "en"


@pytest.mark.parametrize(("chosen", "language"), [("zh", "zh"), ("en", "en"), ("fr", "zh")])
def test_a_language_that_was_chosen_goes_before_the_browsers(chosen: str, language: str) -> None:
    assert preferred_language("zh-CN", f"a=b; wenqu_language={chosen}; c=d") == language


def test_a_long_question_is_cut_and_a_short_one_is_not() -> None:
    assert _Text(question_html(Turn("id", "短"), 0, "zh")).text == "短"
    assert _Text(question_html(Turn("id", "长" * 2000), 0, "zh")).text == "长" * 999 + "…"


@pytest.mark.parametrize("text", HOSTILE)
def test_templates_escape_every_value(text: str) -> None:
    parsed = _Text(render("welcome", "zh", welcome=Welcome(1, ((text, text[:80]),), (text,))))
    assert parsed.text.count(text[:80]) == 3
    assert set(parsed.tags) <= {"button", "br", "p", "dl", "dt", "dd"}


# Tables


LED_IN = "各站时间如下：\n\n| 站 | 首班 | 末班 |\n|---|---|---|\n| 北门 | 6:10 | 22:40 |\n| 湖滨 | 6:25 |  |\n"
HEADER = '<thead><tr><th scope="col">站</th><th scope="col">首班</th><th scope="col">末班</th></tr></thead>'


def cited(passage: Passage, words: str, answer: str) -> Source:
    start = passage.start + passage.text.index(words)
    first = start + words.index(answer)
    return replace(source(passage, words), start=start, end=start + len(words), answer=(first, first + len(answer)))


def plain_html(shown: str) -> str:
    return html.unescape(re.sub(r' class="\w*"', "", shown))


@pytest.mark.parametrize("lead_in", ["", "各站时间如下：\n\n"])
def test_a_cited_row_is_shown_under_its_header_with_the_cell_marked(tmp_path: Path, lead_in: str) -> None:
    found = passages(tmp_path, "站.md", LED_IN.replace("各站时间如下：\n\n", lead_in))
    row = found[0]
    words = "| 北门 | 6:10 | 22:40 |"
    shown = plain_html(citation_html(found, [turn(cited(row, words, "22:40"))], CitationView(0, 1), "zh"))
    assert HEADER in shown
    assert "<td>北门</td><td>6:10</td><td><mark><strong>22:40</strong></mark></td>" in shown
    assert "<td>湖滨</td><td>6:25</td><td></td>" in shown
    assert shown.count("<table>") == 1
    assert ("各站时间如下：</p>" in shown) == bool(lead_in)


def test_rows_of_every_format_are_one_table(tmp_path: Path) -> None:
    found = passages(tmp_path, "站.csv", "站,首班,末班\n北门,6:10,22:40\n湖滨,6:25,\n")
    row = found[0]
    shown = plain_html(citation_html(found, [turn(cited(row, row.text, "6:10"))], CitationView(0, 1), "zh"))
    assert HEADER in shown
    assert "<td>北门</td><td><mark><strong>6:10</strong></mark></td><td>22:40</td>" in shown
    assert shown.count("<tr") == 3
    read = plain_html(document_html(found, DocumentView("站.csv"), "zh"))
    assert HEADER in read
    assert "<mark>" not in read


def test_a_row_without_a_short_answer_has_its_cells_marked(tmp_path: Path) -> None:
    found = passages(tmp_path, "站.csv", "站,首班\n北门,6:10\n湖滨,6:25\n")
    where = replace(source(found[1], found[1].text), start=found[1].start, end=found[1].end)
    shown = plain_html(citation_html(found, [turn(where)], CitationView(0, 1), "zh"))
    assert "<td><mark>湖滨</mark></td><td><mark>6:25</mark></td>" in shown


@pytest.mark.parametrize("text", HOSTILE)
def test_a_table_shows_hostile_cells_as_text(tmp_path: Path, text: str) -> None:
    cell = " ".join(text.split()).replace('"', '""')
    found = passages(tmp_path, "a.csv", f'甲,"乙{cell}",丙\n一,"{cell}",三\n四,五,六\n')
    shown = document_html(found, DocumentView("a.csv"), "zh")
    assert not {"script", "img", "a", "code"} & set(_Text(shown).tags)


def test_a_row_of_markdown_is_told_with_the_names_of_its_columns(tmp_path: Path) -> None:
    (row, _) = passages(tmp_path, "站.md", LED_IN.partition("\n\n")[2])
    citation = Citation(row, row.start, row.end, row.text, None)
    assert citation.readable == "站：北门；首班：6:10；末班：22:40"
    assert citation.quote == row.text


def test_what_may_answer_is_shown_open_under_words_that_say_so() -> None:
    may = turn(source(passage("山高一千米。"), "一千米"), found=False)
    assert may.reply is not None
    sentences = (Sentence("山高一千米。", (1,)),)
    may = replace(may, reply=replace(may.reply, is_possible=True, lead="一千米", sentences=sentences))
    shown = reply_html(may, 0, "zh")
    assert "可能有关" in shown
    assert "<strong>一千米</strong>" in shown
    assert "不是答案" not in shown
    text = transcript([may], datetime(2024, 2, 19, 8, 5, tzinfo=UTC), "zh")
    assert "不是答案" not in text


def test_the_words_say_why_an_answer_is_as_sure_as_it_is() -> None:
    (answered,) = (turn(source(passage("一"), "一")),)
    assert answered.reply is not None
    sure = replace(answered.reply, reasons=("问题提到“2021年”，这一段没有。",))
    for reply in (sure, replace(sure, found=False)):
        shown = reply_html(replace(answered, reply=reply), 0, "zh")
        assert "问题提到“2021年”，这一段没有。" in html.unescape(shown)


def test_what_is_cited_of_one_place_names_it_once() -> None:
    text = "泰山高一千五百米。泰山在山东。"
    first, second = (source(passage(text), words) for words in text.split("。")[:2])
    sentences = (Sentence("泰山高一千五百米。", (1,)), Sentence("泰山在山东。", (2,)))
    both = turn(first)
    assert both.reply is not None
    both = replace(both, reply=replace(both.reply, sentences=sentences, sources=(first, second)))
    listed = _Text(reply_html(both, 0, "zh").partition('<ul class="from"')[2].partition("</ul>")[0]).text
    assert listed.count("第 1 段") == 1
    assert listed.index("[1]") < listed.index("[2]") < listed.index("第 1 段")


@pytest.mark.parametrize(("question", "is_offered"), [("它在哪", True), ("问", False), ("问？", False)])
def test_a_question_that_was_understood_otherwise_can_be_asked_as_it_was_typed(question: str, is_offered: bool) -> None:
    shown = reply_html(replace(written(Sentence("安徽", (1,))), question=question), 0, "zh")
    assert ('class="retry as-typed" value="turn=0&alone=1"' in html.unescape(shown)) is is_offered


def test_a_button_asks_for_a_question_by_itself() -> None:
    assert parse_alone("turn=0&alone=1")
    assert not parse_alone("turn=0")
