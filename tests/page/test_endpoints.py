"""The page's endpoints, asked by Gradio's own client and over plain HTTP."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from index.errors import UsageError
from page import app
from page.server import Server
from qa import Assistant

SORA = "是谁把Sora比作人工智能的“牛顿时刻”？"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def page(seeds_page: Server) -> Server:
    return seeds_page


@pytest.fixture(scope="module")
def client(seeds_page: Server) -> Client:
    return Client(seeds_page.local_url, verbose=False)


def test_ask_answers_with_citations_that_hold(client: Client, assistant: Assistant) -> None:
    answer = client.predict(question=SORA, api_name="/ask")
    assert set(answer) == {
        "text",
        "kind",
        "short",
        "found",
        "confidence",
        "citations",
        "sentences",
        "question",
        "reasons",
    }
    assert answer["found"] is True
    assert 0 <= answer["confidence"] <= 1
    assert any("尹晔" in citation["passage"] for citation in answer["citations"])
    for citation in answer["citations"]:
        where = {"document", "number", "section", "page", "place", "start", "end", "boxes", "recognition", "doubtful"}
        assert set(citation) == where | {"quote", "passage"}
        text = assistant.retriever.texts[citation["document"]]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
        assert citation["quote"] in citation["passage"]


def test_ask_says_when_the_documents_do_not_answer(client: Client) -> None:
    answer = client.predict(question="红楼梦的作者是谁？", api_name="/ask")
    assert answer["found"] is False
    assert answer["short"] is None


def test_ask_takes_the_conversation_so_far(client: Client) -> None:
    history = [["谁被传是Sora的发明者之一？", "谢赛宁"]]
    answer = client.predict(question="他本人怎么回应？", history=history, api_name="/ask")
    assert answer["question"]


def test_search_returns_ranked_passages(client: Client) -> None:
    hits = client.predict(question=SORA, api_name="/search")
    assert len(hits) == 5
    assert [hit["score"] for hit in hits] == sorted((hit["score"] for hit in hits), reverse=True)
    for hit in hits:
        where = {"document", "number", "section", "page", "place", "start", "end", "boxes"}
        assert set(hit) == where | {"text", "score", "parts"}
        assert 0 <= hit["start"] < hit["end"] <= len(hit["text"])
    assert len(client.predict(question=SORA, k=1, api_name="/search")) == 1


@pytest.mark.parametrize(
    ("endpoint", "question"),
    [("/search", ""), ("/search", "   "), ("/search", "？！……"), ("/search", "问" * 100_000), ("/ask", "问" * 100_000)],
)
def test_a_question_that_is_none_gets_a_clear_error(client: Client, endpoint: str, question: str) -> None:
    with pytest.raises(AppError, match="question"):
        client.predict(question=question, api_name=endpoint)


@pytest.mark.parametrize("said", ["", "？！……", "你好"])
def test_talk_is_answered_as_such(client: Client, said: str) -> None:
    answer = client.predict(question=said, api_name="/ask")
    assert (answer["kind"], answer["confidence"], answer["citations"]) == ("talk", None, [])


def test_an_overview_cites_every_line(client: Client) -> None:
    answer = client.predict(question="总结一下", api_name="/ask")
    assert answer["kind"] == "overview"
    assert answer["sentences"][0]["heading"] == "标题"
    assert all(sentence["citations"] for sentence in answer["sentences"])


@pytest.mark.parametrize("k", [0, -1, 51, 2.5, "many", True, None])
def test_a_wrong_k_gets_a_clear_error(client: Client, k: object) -> None:
    with pytest.raises(AppError, match="k must be a whole number from 1 to 50"):
        client.predict(question=SORA, k=k, api_name="/search")


@pytest.mark.parametrize("history", ["谢赛宁", [["谁？"]], [["谁？", 1]], ["谁"], {"谁？": "他"}])
def test_a_wrong_history_gets_a_clear_error(client: Client, history: object) -> None:
    with pytest.raises(AppError, match="history must be a list"):
        client.predict(question=SORA, history=history, api_name="/ask")


@pytest.mark.parametrize("endpoint", ["/ask", "/search"])
def test_documents_limit_what_is_found(client: Client, endpoint: str) -> None:
    assert client.predict(question=SORA, documents=["*.txt"], api_name=endpoint)
    with pytest.raises(AppError, match="no document of the index is 合同/:"):
        client.predict(question=SORA, documents=["合同/"], api_name=endpoint)
    wrongs: list[Any] = ["*.txt", [1], {}, ["a"] * 1_001]
    for wrong in wrongs:
        with pytest.raises(AppError, match="documents must be a list"):
            client.predict(question=SORA, documents=wrong, api_name=endpoint)


def test_a_question_of_another_type_gets_a_clear_error(client: Client) -> None:
    with pytest.raises(AppError, match="question must be a string"):
        client.predict(question=["Sora"], api_name="/ask")


def test_only_the_two_endpoints_are_documented(client: Client) -> None:
    described = cast(dict[str, Any], client.view_api(return_format="dict", print_info=False))
    assert set(described["named_endpoints"]) == {"/ask", "/search"}
    assert not described["unnamed_endpoints"]
    ask = described["named_endpoints"]["/ask"]["parameters"]
    assert [(given["parameter_name"], given["parameter_has_default"]) for given in ask] == [
        ("question", False),
        ("history", True),
        ("documents", True),
    ]


def test_the_endpoints_answer_plain_http(page: Server) -> None:
    address = f"{page.local_url}gradio_api/call/search"
    body = json.dumps({"data": [SORA, 2]}).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as response:
        event = json.load(response)["event_id"]
    with urllib.request.urlopen(f"{address}/{event}") as response:
        kind, data = response.read().decode().strip().split("\n")
    assert kind == "event: complete"
    assert len(json.loads(data.removeprefix("data: "))[0]) == 2


@pytest.mark.parametrize("where", ["source", "index", "document"])
def test_no_file_of_this_machine_is_served(page: Server, seeds_index: Path, where: str) -> None:
    path = {"source": Path(app.__file__), "index": seeds_index / "CURRENT", "document": next(Path("seeds").iterdir())}
    address = f"{page.local_url}gradio_api/file={urllib.parse.quote(str(path[where].resolve()))}"
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(address)
    assert refused.value.code in {403, 404}


@pytest.mark.slow
def test_an_unexpected_failure_keeps_its_details_to_the_server() -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("secret-detail")

    broken = SimpleNamespace(ask=fail, retriever=SimpleNamespace(passages=(), generation="1", search=fail))
    page = app.serve(cast(Assistant, broken), port=free_port(), prevent_thread_lock=True)
    try:
        with pytest.raises(AppError) as error:
            Client(page.local_url, verbose=False).predict(question=SORA, api_name="/ask")
        assert "secret-detail" not in str(error.value)
        assert "Traceback" not in str(error.value)
    finally:
        page.close()


def test_a_taken_port_is_named_with_a_remedy(page: Server, assistant: Assistant) -> None:
    with pytest.raises(UsageError, match=rf"127\.0\.0\.1:{page.server_port}.*--port"):
        app.serve(assistant, port=page.server_port, prevent_thread_lock=True)


def test_a_proxy_in_the_environment_does_not_matter(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "example.com")
    page = app.serve(assistant, port=free_port(), prevent_thread_lock=True)
    page.close()


def test_the_page_listens_on_this_machine_only(page: Server) -> None:
    assert page.local_url == f"http://127.0.0.1:{page.server_port}/"
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.2", page.server_port)):
        pass
