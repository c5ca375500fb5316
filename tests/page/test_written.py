"""Answers that a language model writes, on the page and over its endpoints, from a stand-in for its server."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from gradio_client import Client
from playwright.sync_api import Page, expect

from index.keywords.analyzer import Analyzer
from page import app
from page.conversation import kept, restored
from page.rendering import messages
from page.server import Access, Server
from page.streaming import stream_reply
from qa import Assistant
from qa.generation import Writer
from qa.serialization import answer_record
from tests.support.browsing import UNKNOWN, ask, ask_and_wait, free_port, last_reply
from tests.support.model_server import Event, ModelServer, chunk, said, serving

# The passage that answers it comes first whatever the processor: scores differ a little between int8 and fp32.
SORA = "用Sora最长可以做出多长的视频？"
ROOT = Path(__file__).parents[2]
FOLLOWED, FOLLOW_UP = "谁被传是Sora的发明者之一？", "他怎么回应"
WRONG = (
    "Sora由OpenAI开发[1]。它在1875年发布[1]。有人说它“好极了”[9]。"
    "点[这里](https://evil.example)<img src=x onerror=window.hacked=1>。"
)
Visit = Callable[..., Page]


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with serving(ModelServer()) as model:
        yield model


@pytest.fixture(autouse=True)
def well(model: ModelServer) -> None:
    model.status = 200
    model.asked.clear()


@pytest.fixture(scope="module")
def server(assistant: Assistant, model: ModelServer, analyzer: Analyzer) -> Iterator[Server]:
    settings = {"WENQU_LLM_BASE_URL": model.url, "WENQU_LLM_MODEL": "qwen<b>", "WENQU_LLM_TIMEOUT": "60"}
    writer = Writer.of_environment(analyzer, settings)
    server = app.serve(assistant, writer=writer, access=Access(mcp=True), port=free_port(), prevent_thread_lock=True)
    yield server
    server.close()


@pytest.fixture
def visit(browse: Visit, server: Server) -> Visit:
    return partial(browse, server.local_url)


def test_a_written_answer_comes_sentence_by_sentence(visit: Visit, model: ModelServer, assistant: Assistant) -> None:
    go = threading.Event()

    def answers(body: object) -> Iterable[Event]:
        yield chunk("Sora由OpenAI开发[1]。它")
        assert go.wait(60)
        yield from said("在1875年发布[1]。")

    model.answers = answers
    page = visit()
    ask(page, SORA)
    last_reply(page, "Sora由OpenAI开发。")
    last_reply(page, "还在写")
    expect(page.locator("#chat .actions")).to_have_count(0)
    page.locator("#chat .answer a.cite").last.click()
    expect(page.locator("#source mark")).to_be_visible()
    assert "1875" not in page.locator("#chat .answer").inner_text()
    go.set()
    expect(page.locator("#chat .actions")).to_have_count(1)
    last_reply(page, "由语言模型 qwen<b> 撰写")
    expect(page.locator("#chat .answer em")).to_contain_text("⚠ 未得到原文支持：所引段落中没有这个数（1875年）")
    short = assistant.ask(SORA).short
    expect(page.locator("#chat .answer strong")).to_have_text(short or "")


def test_what_is_not_supported_is_marked_and_nothing_becomes_active(visit: Visit, model: ModelServer) -> None:
    model.says(WRONG)
    page = visit()
    ask_and_wait(page, SORA)
    marks = page.locator("#chat .answer em").all_inner_texts()
    assert len(marks) == 3, marks
    assert "1875年" in marks[0]
    assert "[9]" in marks[1]
    assert "没有注明出处" in marks[2]
    expect(page.locator("#chat .message-row :is(img, b, a:not(.cite))")).to_have_count(0)
    assert page.evaluate("window.hacked") is None
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
    serious = [one["id"] for one in found.response["violations"] if one["impact"] in {"serious", "critical"}]
    assert serious == []
    shown = page.locator("#chat .answer").inner_text()
    page.wait_for_timeout(1_000)  # the browser stores the last version a moment after it is shown
    page.reload()
    expect(page.locator("#chat .answer")).to_have_text(shown, use_inner_text=True)
    page.locator("#chat .answer a.cite").last.click()
    expect(page.locator("#source mark")).to_contain_text("OpenAI")
    page.get_by_role("button", name="对话列表").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name=f"导出“{SORA}”").click()
    text = Path(downloading.value.path()).read_text(encoding="utf-8")
    assert "⚠ 未得到原文支持" in text
    assert r"由语言模型 qwen\<b\> 撰写" in text


def test_what_was_left_unfinished_says_so(assistant: Assistant, model: ModelServer, analyzer: Analyzer) -> None:
    model.says("Sora由OpenAI开发[1]。它很有名[1]。")
    settings = {"WENQU_LLM_BASE_URL": model.url, "WENQU_LLM_MODEL": "m"}
    writer = Writer.of_environment(analyzer, settings)
    frames = list(stream_reply(assistant, SORA, [], "zh", writer))
    stored = [restored(kept(frame.turns, None), None) for frame in frames if frame.turns]
    first, *_, last = (messages(turns, "zh")[-1]["content"] for turns in stored)
    assert "没有写完" in first
    assert "没有写完" not in last
    assert "撰写" in last


def test_a_server_that_fails_leaves_the_documents_own_words(
    visit: Visit, model: ModelServer, assistant: Assistant
) -> None:
    model.status = 500
    page = visit()
    ask_and_wait(page, SORA)
    last_reply(page, "语言模型连不上；以上是文档的原话。")
    for citation in assistant.ask(SORA).citations:
        last_reply(page, citation.quote)
    expect(page.locator("#chat .written")).to_have_count(0)


def test_a_stream_that_breaks_takes_back_what_was_written(visit: Visit, model: ModelServer) -> None:
    model.answers = lambda body: [chunk("Sora由OpenAI开发[1]。它也")]
    page = visit("en-US")
    ask_and_wait(page, "How long can a video by Sora be?")
    last_reply(page, "broke off or could not be read; these are the documents' own words.")
    expect(page.locator("#chat .answer")).not_to_contain_text("开发。")


def test_a_refusal_asks_no_model_and_a_models_refusal_is_one(visit: Visit, model: ModelServer) -> None:
    model.says("NOT_IN_THE_PASSAGES")
    page = visit()
    ask_and_wait(page, UNKNOWN)
    assert model.asked == []
    ask_and_wait(page, SORA)
    last_reply(page, "文档中没有找到这个问题的答案")
    last_reply(page, "语言模型在最接近的段落里没有找到答案")
    expect(page.locator("#chat .nearest")).to_have_count(2)


def test_a_follow_up_is_given_as_it_was_understood(visit: Visit, model: ModelServer, assistant: Assistant) -> None:
    model.says("谢赛宁说和他没有关系[1]。")
    page = visit()
    ask_and_wait(page, FOLLOWED)
    ask_and_wait(page, FOLLOW_UP)
    last_reply(page, "理解为：")
    understood = assistant.ask(FOLLOW_UP, history=[(FOLLOWED, assistant.ask(FOLLOWED).short or "")]).question
    assert understood != FOLLOW_UP
    assert model.data()[-1] == {"question": understood}


def test_a_new_chat_does_not_wait_for_the_model(visit: Visit, model: ModelServer) -> None:
    stopped = threading.Event()

    def answers(body: object) -> Iterable[Event]:
        yield chunk("Sora由OpenAI开发[1]。它")
        stopped.wait(60)
        yield from said("")

    model.answers = answers
    page = visit()
    ask(page, SORA)
    last_reply(page, "Sora由OpenAI开发。")
    page.get_by_role("button", name="新对话").click()
    expect(page.locator("#chat [data-testid=bot]")).to_have_count(0)
    model.says("Sora由OpenAI开发[1]。")
    ask_and_wait(page, SORA)
    assert not stopped.is_set()
    stopped.set()


@pytest.mark.parametrize("begun", ["Sora由OpenAI开发[1]。它", ""])
def test_a_model_that_takes_too_long_is_stopped_and_what_is_there_stands(
    visit: Visit, model: ModelServer, assistant: Assistant, begun: str
) -> None:
    go = threading.Event()

    def answers(body: object) -> Iterable[Event]:
        yield chunk(begun)
        go.wait(60)
        yield from said("")

    model.answers = answers
    page = visit()
    ask(page, SORA)
    last_reply(page, "还在写")
    if begun:
        last_reply(page, "Sora由OpenAI开发。")
    page.get_by_role("button", name="停止撰写").click()
    expect(page.locator("#chat .actions")).to_have_count(1)
    assert not go.is_set()
    last_reply(page, "已让语言模型停下；后面的没有采用。" if begun else "已让语言模型停下；以上是文档的原话。")
    expect(page.locator("#chat .answer strong")).to_have_text(assistant.ask(SORA).short or "")
    model.says("Sora由OpenAI开发[1]。")
    ask_and_wait(page, SORA)
    last_reply(page, "由语言模型 qwen<b> 撰写")
    go.set()


def test_the_endpoint_gives_the_written_answer(server: Server, model: ModelServer, assistant: Assistant) -> None:
    client = Client(server.local_url, verbose=False)
    model.says("Sora由OpenAI开发[1]。它在1875年发布[1]。")
    plain = answer_record(assistant.ask(SORA))
    answer = client.predict(question=SORA, api_name="/ask")
    first, second = answer["written"]["sentences"]
    assert first == {
        "heading": None, "text": "Sora由OpenAI开发。", "citations": first["citations"], "unsupported": []
    }  # fmt: skip
    assert second["unsupported"] == ["所引段落中没有这个数（1875年）"]
    assert answer["written"]["model"] == "qwen<b>"
    assert {name: answer[name] for name in ("short", "found", "confidence", "question")} == {
        name: plain[name] for name in ("short", "found", "confidence", "question")
    }
    for number in map(int, re.findall(r"\[(\d+)\]", answer["text"])):
        assert answer["citations"][number - 1]["quote"]
    model.status = 401
    refused = client.predict(question=SORA, api_name="/ask")
    assert refused["written"] is None
    assert refused["note"] in refused["text"]
    assert refused["citations"] == plain["citations"]


def test_so_does_the_tool(server: Server, model: ModelServer) -> None:
    pytest.importorskip("mcp")
    from tests.page.test_mcp import text_of, with_session

    model.says("Sora由OpenAI开发[1]。")

    async def use(session: Any) -> str:
        return text_of(await session.call_tool("ask", {"question": SORA}))

    answer = json.loads(with_session(server, use))
    assert "Sora由OpenAI开发。 [" in answer["text"]


def test_the_example_of_the_guide_runs(seeds_index: Path, model: ModelServer, tmp_path: Path) -> None:
    text = (ROOT / "docs" / "language_model.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    model.says("谢赛宁被传是Sora的发明者之一[1]。")
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", example.replace('".wenqu"', json.dumps(str(seeds_index)))],
        cwd=tmp_path,
        env=environment(model),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "谢赛宁被传是Sora的发明者之一。" in done.stdout


def environment(model: ModelServer) -> dict[str, str]:
    given = {"WENQU_LLM_BASE_URL": model.url, "WENQU_LLM_MODEL": "m", "PYTHONPATH": str(ROOT)}
    return {**os.environ, **given}
