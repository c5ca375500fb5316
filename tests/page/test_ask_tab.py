"""The tab "Ask" in a real browser."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import cast

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from index import Passage, Sentence
from index.errors import UsageError
from index.messages import Message
from page import app
from qa import Answer, AnswerKind, AnswerSentence, Assistant, Citation
from qa.evaluation.question_sets import read_question_set
from qa.feedback import FeedbackLog, write_question_set
from tests.support.browsing import LAPTOP, PHONE, SORA, UNKNOWN, ask, ask_and_wait, free_port, last_reply

FOLLOWED, FOLLOW_UP = "谁被传是Sora的发明者之一？", "他怎么回应"
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> FeedbackLog:
    return FeedbackLog.of_index(tmp_path_factory.mktemp("feedback"))


@pytest.fixture(scope="module")
def address(assistant: Assistant, log: FeedbackLog) -> Iterator[str]:
    page = app.serve(assistant, feedback=log, port=free_port(), prevent_thread_lock=True)
    yield page.local_url
    page.close()


@pytest.fixture
def visit(browse: Visit, address: str) -> Visit:
    """Open the page that the module serves."""
    return partial(browse, address)


def test_an_answer_shows_the_words_it_rests_on(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask(page, SORA)
    answer = assistant.ask(SORA)
    first = answer.citations[0]
    expect(page.locator("#source mark")).to_have_text(first.quote)
    expect(page.locator("#source header")).to_contain_text(first.passage.document)
    expect(page.locator("#source header")).to_contain_text(f"第 {first.passage.number} 段")
    expect(page.locator("#source .cited")).to_have_text(first.passage.text)
    expect(page.locator("#chat a.cite").first).to_have_attribute("aria-current", "true")
    expect(page.locator("#question textarea")).to_have_value("")
    expect(page.locator("#chat .answer a.cite")).to_have_count(len(answer.citations))
    last_reply(page, answer.citations[-1].quote)


def test_each_citation_shows_its_own_passage(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask(page, SORA)
    citations = assistant.ask(SORA).citations
    expect(page.locator("#chat .answer a.cite")).to_have_count(len(citations))
    for number, citation in reversed(list(enumerate(citations, start=1))):
        page.locator("#chat .answer").get_by_role("link", name=f"[{number}]").click()
        expect(page.locator("#source mark")).to_have_text(citation.quote)
        expect(page.locator("#source mark")).to_be_in_viewport()
    assert page.url.endswith("/"), "following a citation must not navigate"


def test_a_citation_can_be_chosen_with_the_keyboard(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask(page, SORA)
    citations = assistant.ask(SORA).citations
    link = page.locator("#chat .answer a.cite").nth(len(citations) - 1)
    expect(link).to_be_visible()
    expect(page.locator("#source mark")).to_be_visible()
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#source mark")).to_have_text(citations[-1].quote)
    expect(link).to_have_attribute("aria-current", "true")


def test_the_answer_streams_in(visit: Visit) -> None:
    page = visit()
    page.evaluate(
        """() => {
            window.lengths = new Set();
            const note = () => lengths.add(document.querySelector("#chat .answer")?.textContent.length ?? 0);
            new MutationObserver(note).observe(document.body, {subtree: true, childList: true, characterData: true});
        }"""
    )
    ask(page, FOLLOWED)
    expect(page.locator("#source mark")).to_be_visible()
    page.wait_for_function("() => lengths.size >= 3")
    lengths = page.evaluate("() => [...lengths]")
    assert lengths == sorted(lengths), "an answer only grows"


def test_a_follow_up_is_answered_piece_by_piece(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask_and_wait(page, FOLLOWED)
    page.evaluate(
        """() => {
            window.seen = [];
            const note = () => {
                const reply = [...document.querySelectorAll("#chat [data-testid=bot]")][1];
                const parts = [".understood", "strong", "a.cite", ".confidence", ".actions"];
                const there = parts.filter((part) => reply?.querySelector(part)).join(" ");
                if (there && seen.at(-1) !== there) seen.push(there);
            };
            new MutationObserver(note).observe(document.body, {subtree: true, childList: true, characterData: true});
        }"""
    )
    ask_and_wait(page, FOLLOW_UP)
    answer = assistant.ask(FOLLOW_UP, history=[(FOLLOWED, assistant.ask(FOLLOWED).short or "")])
    last_reply(page, f"理解为：{answer.question}")
    expect(page.locator("#chat .answer").last.locator("strong")).to_have_text(answer.short or "")
    seen = page.evaluate("() => seen")
    assert seen[0].startswith(".understood"), seen
    assert ".actions" not in seen[0], seen
    assert seen[-1] == ".understood strong a.cite .confidence .actions", seen


def test_the_confidence_is_a_word_with_its_reasons_behind_it(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask_and_wait(page, SORA)
    confidence = page.locator("#chat .confidence")
    expect(confidence.locator("summary")).to_have_text(re.compile("有把握|大致可信|不太确定"))
    expect(confidence.locator("p").first).to_be_hidden()
    confidence.locator("summary").press("Enter")
    reasons = assistant.ask(SORA).reasons
    assert reasons
    for reason in reasons:
        expect(confidence).to_contain_text(reason.text("zh"))


def test_the_whole_document_opens_at_the_passage(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask_and_wait(page, FOLLOWED)
    cited = assistant.ask(FOLLOWED).citations[0]
    around = page.locator("#source [data-number]").count()
    assert around > 1, "the neighbours are there"
    page.get_by_role("button", name="查看全文").click()
    paragraphs = {passage.number for passage in assistant.retriever.passages}
    expect(page.locator("#source [data-number]")).to_have_count(len(paragraphs))
    expect(page.locator("#source mark")).to_have_text(cited.quote)
    expect(page.locator("#source mark")).to_be_in_viewport()
    page.get_by_role("button", name="只看这一段前后").click()
    expect(page.locator("#source [data-number]")).to_have_count(around)


def test_a_refusal_folds_the_nearest_passages_and_suggests_what_can_be_answered(
    visit: Visit, assistant: Assistant
) -> None:
    page = visit()
    ask_and_wait(page, UNKNOWN)
    answer = assistant.ask(UNKNOWN)
    assert not answer.found
    last_reply(page, "文档中没有找到这个问题的答案")
    markers = page.locator("#chat .answer a.cite")
    expect(markers.first).to_be_hidden()
    expect(page.locator("#source mark")).to_have_text(answer.citations[0].quote)
    expect(page.locator("#source header")).to_contain_text("与问题最接近的一段")
    page.locator("#chat .nearest summary").click()
    expect(markers).to_have_count(len(answer.citations))
    markers.first.click()
    suggestions = page.locator("#chat .suggestion")
    expect(suggestions.first).to_be_visible()
    assert 1 <= suggestions.count() <= 3
    assert all(assistant.ask(text).found for text in suggestions.all_inner_texts())
    suggestions.first.click()
    expect(page.locator("#chat .actions")).to_have_count(2)
    expect(page.locator("#source mark")).to_be_visible()


def test_the_keyboard_finds_the_question_and_closes_the_source(visit: Visit) -> None:
    page = visit()
    box = page.locator("#question textarea")
    ask(page, "  ")
    ask_and_wait(page, FOLLOWED)
    expect(page.locator("#chat [data-testid=user]")).to_have_text([FOLLOWED])
    page.locator("#chat a.cite").first.focus()
    page.keyboard.press("/")
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    page.keyboard.press("ArrowUp")
    expect(box).to_have_value(FOLLOWED)
    page.get_by_role("button", name="取消").click()
    expect(page.locator("#editing-row")).to_be_hidden()
    expect(page.locator("#source mark")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#source .document-list")).to_be_visible()


def test_language_and_appearance_can_be_chosen(visit: Visit) -> None:
    page = visit("en-US")
    page.get_by_label("Appearance").select_option("dark")
    expect(page.locator("body.dark")).to_be_visible()
    page.get_by_label("Language").select_option("zh")
    expect(page.get_by_role("tab", name="提问")).to_be_visible()
    expect(page.locator("#source .document-list")).to_contain_text("答案所依据的原文会显示在这里")
    expect(page.locator("body.dark")).to_be_visible()
    expect(page.get_by_label("语言")).to_have_value("zh")
    assert page.url.endswith("/")
    page.get_by_role("link", name="API").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_conversation_survives_a_reload(visit: Visit) -> None:
    page = visit()
    ask_and_wait(page, FOLLOWED)
    answer = page.locator("#chat .answer").inner_text()
    page.reload()
    expect(page.locator("#chat .answer")).to_have_text(answer, use_inner_text=True)
    expect(page.locator("#source mark")).to_be_visible()
    ask_and_wait(page, FOLLOW_UP)
    last_reply(page, "理解为：")
    page.get_by_role("button", name="新对话").click()
    expect(page.locator("#chat .answer")).to_have_count(0)
    page.reload()
    expect(page.locator("#ask-panel[data-ready] #welcome .suggestion").first).to_be_visible()
    expect(page.locator("#chat .answer")).to_have_count(0)


def test_the_conversation_can_be_exported(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    ask_and_wait(page, SORA)
    ask_and_wait(page, UNKNOWN)
    page.get_by_role("button", name="对话列表").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name=f"导出“{SORA}”").click()
    assert re.fullmatch(r"wenqu-\S+\.md", downloading.value.suggested_filename)
    text = Path(downloading.value.path()).read_text(encoding="utf-8")
    answer = assistant.ask(SORA)
    assert f"## {SORA}" in text
    assert answer.text in text
    assert f"> {answer.citations[0].quote}" in text
    assert f"第 {answer.citations[0].passage.number} 段" in text
    assert "文档中没有找到这个问题的答案" in text


def test_copying_takes_the_answer_with_its_sources(visit: Visit, assistant: Assistant) -> None:
    page = visit()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask_and_wait(page, SORA)
    page.get_by_role("button", name="复制回答").click()
    expect(page.locator(".copy.done")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    first = assistant.ask(SORA).citations[0]
    assert first.quote in copied
    assert f"[1] {first.passage.document} · 第 {first.passage.number} 段" in copied


def test_a_question_can_be_edited_and_asked_again(visit: Visit) -> None:
    page = visit()
    ask_and_wait(page, FOLLOWED)
    ask_and_wait(page, UNKNOWN)
    page.get_by_role("button", name="修改问题").last.click()
    expect(page.locator("#question textarea")).to_have_value(UNKNOWN)
    expect(page.locator("#editing-row")).to_contain_text("正在修改第 2 个问题")
    ask(page, SORA)
    expect(page.locator("#chat [data-testid=user]")).to_have_text([FOLLOWED, SORA])
    expect(page.locator("#editing-row")).to_be_hidden()
    expect(page.locator("#chat .actions")).to_have_count(2)
    page.get_by_role("button", name="重新回答").click()
    expect(page.locator("#chat [data-testid=user]")).to_have_text([FOLLOWED, SORA])
    last_reply(page, "尹晔")


def test_votes_are_kept_with_their_notes(visit: Visit, log: FeedbackLog, assistant: Assistant, tmp_path: Path) -> None:
    page = visit()
    ask_and_wait(page, FOLLOWED)
    ask_and_wait(page, FOLLOW_UP)
    page.get_by_role("button", name="👍 有帮助").last.click()
    expect(page.get_by_role("button", name="👍 有帮助（已选）")).to_be_visible()
    page.locator("#note textarea").fill("说得清楚")
    page.get_by_role("button", name="保存备注").click()
    expect(page.locator("#note")).to_be_hidden()
    (entry,) = log.latest()
    assert (entry.vote, entry.note, entry.question) == ("up", "说得清楚", FOLLOW_UP)
    assert [question for question, _ in entry.history] == [FOLLOWED]
    assert entry.generation == assistant.retriever.generation
    lines = [json.loads(line) for line in log.path.read_text(encoding="utf-8").splitlines()]
    assert [line["note"] for line in lines] == ["", "说得清楚"]
    write_question_set(log.latest(), tmp_path / "set.jsonl")
    (question,) = read_question_set(tmp_path / "set.jsonl").questions
    assert question.quotes == tuple(citation.quote for citation in entry.citations)
    page.reload()
    expect(page.get_by_role("button", name="👍 有帮助（已选）")).to_be_visible()


@pytest.mark.parametrize(("size", "locale", "scheme"), [(LAPTOP, "zh-CN", "light"), (PHONE, "en-US", "dark")])
def test_nothing_stands_in_the_way_of_anybody(visit: Visit, size: tuple[int, int], locale: str, scheme: str) -> None:
    page = visit(locale, size, scheme)
    ask_and_wait(page, FOLLOWED)
    ask_and_wait(page, UNKNOWN)
    page.locator("#chat .nearest summary").click()
    page.locator("#chat .confidence summary").click()
    page.locator("#chat .nearest a.cite").first.click()
    expect(page.locator("#source mark")).to_be_visible()
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    serious = [one for one in found.response["violations"] if one["impact"] in {"serious", "critical"}]
    assert [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in serious] == []


def test_a_document_is_opened_before_anything_is_asked(visit: Visit, assistant: Assistant) -> None:
    page = visit(size=PHONE)
    page.get_by_role("button", name="原文", exact=True).click()
    (name,) = {passage.document for passage in assistant.retriever.passages}
    listed = page.locator("#source .document-list").get_by_role("button", name=name)
    listed.focus()
    page.keyboard.press("Enter")
    paragraphs = {passage.number for passage in assistant.retriever.passages}
    expect(page.locator("#source .reading [data-number]")).to_have_count(len(paragraphs))
    back = page.get_by_role("button", name="文档列表")
    expect(back).to_be_focused()
    page.keyboard.press("Enter")
    expect(listed).to_be_focused()


def test_nothing_moves_while_the_page_opens_or_an_answer_comes_in(visit: Visit) -> None:
    page = visit()
    expect(page.locator("#ask-panel[data-ready] #welcome .suggestion").first).to_be_visible()
    page.add_init_script(
        """window.shifts = [];
        new PerformanceObserver(list => shifts.push(...list.getEntries()
            .filter(entry => !entry.hadRecentInput).map(entry => entry.value)))
            .observe({type: "layout-shift", buffered: true});"""
    )
    page.reload()
    expect(page.locator("#welcome .suggestion").first).to_be_visible()
    ask_and_wait(page, FOLLOWED)
    ask_and_wait(page, FOLLOW_UP)
    expect(page.locator("#source mark")).to_be_visible()
    assert page.evaluate("shifts.reduce((sum, value) => sum + value, 0)") < 0.1


def test_an_example_asks_itself(visit: Visit) -> None:
    page = visit()
    examples = page.locator("#welcome button")
    expect(examples.first).to_be_visible()
    assert 3 <= examples.count() <= 4
    example = examples.first.inner_text()
    examples.first.click()
    expect(page.locator("#chat [data-testid=user]")).to_have_text(example)
    expect(page.locator("#source mark")).to_be_visible()
    expect(page.locator("#welcome .prose")).to_be_hidden()


def test_a_new_chat_is_empty_even_while_an_answer_comes_in(visit: Visit) -> None:
    page = visit()
    ask(page, SORA)
    expect(page.locator("#source mark")).to_be_visible()
    page.get_by_role("button", name="新对话").click()
    expect(page.locator("#chat [data-testid=bot]")).to_have_count(0)
    expect(page.locator("#source mark")).to_have_count(0)
    expect(page.locator("#source .document-list")).to_contain_text("答案所依据的原文会显示在这里")
    page.wait_for_timeout(1000)
    expect(page.locator("#chat [data-testid=bot]")).to_have_count(0)
    ask(page, UNKNOWN)
    expect(page.locator("#chat [data-testid=bot]")).to_have_count(1)


MARKUP = (
    "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
    "![图](https://example.com/x.png) [链接](https://example.com) https://example.com **粗** `码` $$x$$ # 题"
    "${window.hacked = 1} {{constructor}}"
)


class HostileAssistant:
    """Documents, names and answers that are all markup."""

    def __init__(self) -> None:
        text = f"甲{MARKUP}。"
        self.passages: Sequence[Passage] = (
            Passage(f"{MARKUP}.txt".replace("/", ""), 1, text, 0, len(text), MARKUP, (Sentence(0, len(text)),)),
        )
        self.retriever = self
        self.generation = MARKUP

    def overview(self, document: str) -> Answer:
        raise UsageError("no_such_overview", name=document)

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        documents: Sequence[str] | None = None,
        *,
        as_typed: bool = False,
    ) -> Answer:
        (passage,) = self.passages
        citation = Citation(passage, 1, passage.end, passage.text[1:])
        sentences = (AnswerSentence(passage.text, (1,)), AnswerSentence(MARKUP, (1,), (Message(MARKUP),)))
        return Answer(question, AnswerKind.QUOTE, sentences, None, 0.5, (citation,), notes=(Message(MARKUP),))


def test_a_question_asked_while_an_answer_comes_in_waits_for_it(visit: Visit) -> None:
    page = visit()
    ask(page, FOLLOWED)
    expect(page.locator("#question textarea")).to_have_value("")
    ask(page, FOLLOW_UP)
    expect(page.locator("#chat .actions")).to_have_count(2)
    expect(page.locator("#chat [data-testid=user]")).to_have_text([FOLLOWED, FOLLOW_UP])
    last_reply(page, "理解为：")


def test_markup_in_documents_and_questions_is_shown_as_text(browse: Visit) -> None:
    hostile = HostileAssistant()
    served = app.serve(cast(Assistant, hostile), port=free_port(), prevent_thread_lock=True)
    try:
        page = browse(served.local_url)
        ask(page, MARKUP)
        expect(page.locator("#source mark")).to_have_text(hostile.passages[0].text[1:])
        expect(page.locator("#source header")).to_contain_text(MARKUP)
        expect(page.locator("#chat [data-testid=user]")).to_contain_text(MARKUP)
        page.locator("#chat .answer a.cite").last.click()
        last_reply(page, hostile.passages[0].text)
        page.get_by_role("button", name="查看全文").click()
        expect(page.locator("#source article.whole")).to_be_visible()
        page.reload()
        expect(page.locator("#source mark")).to_have_text(hostile.passages[0].text[1:])
        last_reply(page, hostile.passages[0].text)
        inside = (
            "#chat .message-row :is(img, script, code, h1, .katex, a:not(.cite)), #source :is(img, script, code, a)"
        )
        expect(page.locator(inside)).to_have_count(0)
        assert page.evaluate("window.hacked") is None
        page.context.close()  # before its server ends: a stream that breaks off is an error in the page
    finally:
        served.close()
