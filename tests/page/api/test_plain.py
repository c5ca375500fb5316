"""`/ask` and `/search` in one request."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import pytest
from starlette.testclient import TestClient

from index.keywords.analyzer import Analyzer
from page import app
from page.gradio_queue import QUESTIONS_AT_ONCE
from qa import Assistant
from qa.generation import Writer
from tests.support.asking import opened
from tests.support.model_server import ModelServer, serving
from tests.support.waiting import wait_for

QUESTION = "祁门红茶产于哪里？"
STREAM = {"accept": "text/event-stream"}


def events(text: str) -> list[tuple[str, Any]]:
    """The kinds and data of a stream of events."""
    parts = [part.split("\n", 1) for part in text.strip().split("\n\n")]
    return [(kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for kind, data in parts]


def test_a_question_is_answered_in_one_request(client: TestClient) -> None:
    answer = client.post("/ask", json={"question": QUESTION, "history": [["什么是红茶？", "全发酵的茶"]]})
    assert answer.status_code == 200
    assert answer.json()["found"] is True
    assert answer.json()["citations"][0]["document"] == "茶.txt"


def test_a_question_is_put_to_some_documents(client: TestClient) -> None:
    found = client.post("/search", json={"question": QUESTION, "documents": ["山/"]}).json()
    assert {hit["document"] for hit in found} == {"山/泰山.txt"}
    answer = client.post("/ask", json={"question": QUESTION, "documents": ["山/*.txt"]}).json()
    assert {one["document"] for one in answer["citations"]} == {"山/泰山.txt"}
    for documents, code in (([], "scope_empty"), (["x"], "scope_names_nothing"), ("山/", "documents_no_list")):
        refused = client.post("/ask", json={"question": QUESTION, "documents": documents})
        assert (refused.status_code, refused.json()["code"]) == (400, code)


def test_passages_are_found_in_one_request(client: TestClient) -> None:
    found = client.post("/search", json={"question": QUESTION, "k": 1}).json()
    assert [hit["document"] for hit in found] == ["茶.txt"]


def test_the_answer_is_the_one_that_gradio_s_clients_get(client: TestClient) -> None:
    plain = client.post("/ask", json={"question": QUESTION}).json()
    event = client.post("/gradio_api/call/ask", json={"data": [QUESTION]}).json()["event_id"]
    queued = client.get(f"/gradio_api/call/ask/{event}").text
    assert json.loads(queued.partition("data: ")[2])[0] == plain


def test_an_answer_is_streamed(client: TestClient) -> None:
    streamed = client.post("/ask", json={"question": QUESTION}, headers=STREAM)
    assert streamed.headers["content-type"].startswith("text/event-stream")
    (kind, text), (last, answer) = events(streamed.text)
    assert (kind, last, text["text"]) == ("text", "answer", answer["text"])
    assert answer == client.post("/ask", json={"question": QUESTION}).json()


def test_what_a_language_model_writes_is_streamed(answering: Assistant, analyzer: Analyzer) -> None:
    with serving(ModelServer()) as model:
        model.says("祁门红茶产于安徽[1]。它是全发酵的[1]。")
        settings = {"WENQU_LLM_BASE_URL": model.url, "WENQU_LLM_MODEL": "m", "WENQU_LLM_TIMEOUT": "60"}
        with opened(answering, writer=Writer.of_environment(analyzer, settings)) as visitor:
            told = events(visitor.client.post("/ask", json={"question": QUESTION}, headers=STREAM).text)
    texts = [data["text"] for kind, data in told if kind == "text"]
    assert len(texts) > 2
    assert all(later.startswith(earlier) for earlier, later in pairwise(texts))
    assert told[-1][1]["written"]["model"] == "m"


def test_passages_are_streamed(client: TestClient) -> None:
    told = events(client.post("/search", json={"question": QUESTION, "k": 2}, headers=STREAM).text)
    assert [kind for kind, _ in told] == ["hit", "hit", "end"]
    assert [data for _, data in told[:-1]] == client.post("/search", json={"question": QUESTION, "k": 2}).json()


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("/ask", {}, "request_refused"),
        ("/ask", [QUESTION], "request_refused"),
        ("/ask", {"question": 1}, "question_no_text"),
        ("/ask", {"question": QUESTION, "history": [["谁"]]}, "history_no_pairs"),
        ("/ask", {"question": QUESTION, "history": [["谁", "他"]] * 51}, "history_too_long"),
        ("/ask", {"question": QUESTION, "stream": True}, "request_refused"),
        ("/search", {"question": ""}, "question_empty"),
        ("/search", {"question": "问" * 2_000}, "question_too_long"),
        ("/search", {"question": QUESTION, "k": True}, "k_no_number"),
        ("/search", {"question": QUESTION, "k": 51}, "k_no_number"),
    ],
)
def test_a_mistake_is_named(client: TestClient, path: str, body: Any, code: str) -> None:
    refused = client.post(path, json=body)
    assert (refused.status_code, refused.json()["code"]) == (400, code)
    assert client.post(path, json=body, headers={"accept-language": "zh"}).json()["detail"] != refused.json()["detail"]


def test_a_mistake_that_is_found_while_streaming_is_an_event(client: TestClient) -> None:
    ((kind, told),) = events(client.post("/search", json={"question": "？"}, headers=STREAM).text)
    assert (kind, told["code"]) == ("error", "question_without_words")


def test_what_is_no_json_is_refused(client: TestClient) -> None:
    assert client.post("/ask", content=b"question=x").json()["code"] == "body_not_json"
    plain = client.post("/ask", content=b'{"question": "x"}', headers={"content-type": "text/plain"})
    assert (plain.status_code, plain.json()["code"]) == (400, "request_refused")


def test_what_fails_keeps_its_details_to_the_server(client: TestClient, answering: Assistant) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret-detail")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Assistant, "ask", fail)
        failed = client.post("/ask", json={"question": QUESTION})
        streamed = client.post("/ask", json={"question": QUESTION}, headers=STREAM)
    assert (failed.status_code, failed.json()["code"]) == (500, "page.failed")
    assert "secret-detail" not in failed.text + streamed.text
    assert events(streamed.text)[0][0] == "error"


def test_the_password_is_asked_for(locked: TestClient) -> None:
    body = {"question": QUESTION}
    assert locked.post("/ask", json=body).status_code == 401
    assert locked.post("/ask", json=body, auth=("anna", "secret")).status_code == 200
    assert locked.post("/ask", json=body, auth=("anna", "guess")).status_code == 401


def test_another_site_gets_no_answer(client: TestClient) -> None:
    foreign = client.post("/ask", json={"question": QUESTION}, headers={"origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "other_site")


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Answers wait until it is set."""
    go = threading.Event()
    ask: Callable[..., Any] = Assistant.ask

    def held(*args: Any, **kwargs: Any) -> Any:
        assert go.wait(60)
        return ask(*args, **kwargs)

    monkeypatch.setattr(Assistant, "ask", held)
    return go


def test_as_many_wait_as_on_the_page_and_no_more(
    answering: Assistant, hold: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "WAITING_QUESTIONS", 1)
    with opened(answering) as visitor, ThreadPoolExecutor(3) as others:
        asked = [others.submit(visitor.client.post, "/ask", json={"question": QUESTION}) for _ in range(3)]
        wait_for(lambda: visitor.queue._waiting == 1 and visitor.queue._asked.current_concurrency == QUESTIONS_AT_ONCE)
        for headers in ({}, STREAM):
            busy = visitor.client.post("/ask", json={"question": QUESTION}, headers=headers)
            assert (busy.status_code, busy.json()["code"], busy.headers["retry-after"]) == (503, "busy", "2")
        hold.set()
        assert [one.result().status_code for one in asked] == [200, 200, 200]
    assert not visitor.queue.is_answering()
