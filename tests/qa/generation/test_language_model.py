"""The client against a local server that speaks the protocol, well and badly."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from index.errors import UsageError
from qa.generation.language_model import Failure, NotWrittenError, OpenAIModel, Server, server_of
from tests.support.model_server import ModelServer, chunk, said, serving

KEY = "sk-very-secret-key"


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with serving(ModelServer()) as server:
        yield server


def text_of(server: ModelServer, timeout: float = 60, url: str = "") -> str:
    model = OpenAIModel(Server(url or server.url, "some-model", KEY, timeout))
    return "".join(model.stream([{"role": "user", "content": "问"}]))


def failure_of(server: ModelServer, timeout: float = 60, url: str = "") -> Failure:
    with pytest.raises(NotWrittenError) as problem:
        text_of(server, timeout, url)
    assert KEY not in str(problem.value)
    return problem.value.failure


def test_the_pieces_come_as_they_are_sent(server: ModelServer) -> None:
    go = threading.Event()

    def answers(body: dict[str, object]) -> Iterator[bytes]:
        yield chunk("一")
        assert go.wait(60)
        yield from (event for event in said("二三") if isinstance(event, bytes))

    server.answers = answers
    pieces = filter(None, OpenAIModel(Server(server.url, "m")).stream([{"role": "user", "content": "问"}]))
    assert next(pieces) == "一"
    go.set()
    assert "".join(pieces) == "二三"


def test_what_is_asked(server: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "of-another-account")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    server.says("好")
    assert text_of(server) == "好"
    assert server.asked == [{"model": "some-model", "messages": [{"role": "user", "content": "问"}], "stream": True}]
    (headers,) = server.headers
    assert headers["authorization"] == f"Bearer {KEY}"
    assert "of-another-account" not in headers.values()


def test_a_server_that_is_down() -> None:
    with serving(ModelServer()) as server:
        url = server.url
    assert failure_of(server, url=url) is Failure.DOWN


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (400, Failure.REFUSED),
        (401, Failure.REFUSED),
        (404, Failure.REFUSED),
        (429, Failure.REFUSED),
        (500, Failure.DOWN),
        (503, Failure.DOWN),
    ],
)
def test_a_server_that_answers_with_an_error(server: ModelServer, status: int, failure: Failure) -> None:
    server.status = status
    server.body = f'{{"error": {{"message": "Incorrect API key provided: {KEY}"}}}}'.encode()
    assert failure_of(server) is failure
    assert len(server.asked) == 1, "it is not asked again"


def test_a_wrong_path(server: ModelServer) -> None:
    assert failure_of(server, url=server.url.removesuffix("/v1")) is Failure.REFUSED


def test_a_redirection_is_not_followed(server: ModelServer) -> None:
    with serving(ModelServer()) as elsewhere:
        elsewhere.says("好")
        server.status, server.location = 307, f"{elsewhere.url}/chat/completions"
        failure_of(server)
        assert elsewhere.asked == []


def test_a_slow_first_word(server: ModelServer) -> None:
    server.answers = lambda body: [5.0, *said("太晚了")]
    assert failure_of(server, timeout=0.5) is Failure.SLOW


def test_a_line_that_is_kept_open_without_a_word(server: ModelServer) -> None:
    def answers(body: dict[str, object]) -> Iterator[bytes | float]:
        yield chunk("一")
        while True:
            yield b": keep-alive\n\n"
            yield 0.05

    server.answers = answers
    assert failure_of(server, timeout=0.5) is Failure.SLOW
    assert server.hung_up.wait(60), "nobody listens any more"


def test_words_that_drip_for_ever(server: ModelServer) -> None:
    def answers(body: dict[str, object]) -> Iterator[bytes | float]:
        while True:
            yield chunk("滴")
            yield 0.05

    server.answers = answers
    assert failure_of(server, timeout=0.5) is Failure.SLOW


def test_who_waits_is_told_that_nothing_came_yet(server: ModelServer) -> None:
    server.answers = lambda body: [2.0, *said("好")]
    pieces = list(OpenAIModel(Server(server.url, "m")).stream([{"role": "user", "content": "问"}]))
    assert pieces[0] == ""
    assert "".join(pieces) == "好"


@pytest.mark.parametrize("done", [b"", b"data: [DONE]\n\n"])
def test_a_stream_that_breaks_in_the_middle(server: ModelServer, done: bytes) -> None:
    server.answers = lambda body: [chunk("一半"), done or b"\n"]
    server.breaks = not done
    assert failure_of(server) is Failure.BROKEN


@pytest.mark.parametrize(
    "event",
    [
        b'data: {"choices": [{"index": 0, "delta": {"content": "\xff\xfe"}}]}\n\n',
        b'data: {"choices": [{"ind\n\n',
        b"data: [1]\n\n",
        b'data: {"error": {"message": "out of memory"}}\n\n',
    ],
    ids=["invalid UTF-8", "invalid JSON", "not an object", "an error"],
)
def test_events_that_cannot_be_read(server: ModelServer, event: bytes) -> None:
    server.answers = lambda body: [chunk("一"), event, *said("二")]
    assert failure_of(server) is Failure.BROKEN


def test_events_without_text_are_passed_over(server: ModelServer) -> None:
    usage = b'data: {"id": "1", "object": "chat.completion.chunk", "choices": [], "usage": {"total_tokens": 3}}\n\n'
    server.answers = lambda body: [usage, chunk(reasoning_content="想"), *said("好"), usage]
    assert text_of(server) == "好"


def test_half_a_surrogate_is_left_to_who_shows_it(server: ModelServer) -> None:
    server.says("泰\ud800山", size=1)
    assert text_of(server) == "泰\ud800山"


@pytest.mark.parametrize(
    ("events", "failure"),
    [
        ([chunk(refusal="I cannot help with that.")], Failure.REFUSED),
        ([chunk("我"), chunk(finish="content_filter")], Failure.REFUSED),
        ([chunk("我"), chunk(finish="length")], Failure.LONG),
    ],
)
def test_ends_that_are_none(server: ModelServer, events: list[bytes], failure: Failure) -> None:
    server.answers = lambda body: events
    assert failure_of(server) is failure


def test_who_stops_listening_hangs_up(server: ModelServer) -> None:
    def answers(body: dict[str, object]) -> Iterator[bytes | float]:
        for _ in range(2_000):
            yield chunk("字" * 1_000)
            yield 0.01

    server.answers = answers
    pieces = OpenAIModel(Server(server.url, "m")).stream([{"role": "user", "content": "问"}])
    while not next(pieces):
        time.sleep(0.01)
    pieces.close()
    assert server.hung_up.wait(60)


def test_settings() -> None:
    given = {"WENQU_LLM_BASE_URL": " http://127.0.0.1:1/v1 ", "WENQU_LLM_MODEL": "m", "WENQU_LLM_API_KEY": KEY}
    assert server_of(given | {"WENQU_LLM_TIMEOUT": "7.5"}) == Server("http://127.0.0.1:1/v1", "m", KEY, 7.5)
    assert server_of({"WENQU_LLM_API_KEY": KEY, "WENQU_LLM_TIMEOUT": "x"}) is None
    assert KEY not in repr(server_of(given))


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"WENQU_LLM_MODEL": ""}, "WENQU_LLM_MODEL is not"),
        ({"WENQU_LLM_BASE_URL": ""}, "WENQU_LLM_BASE_URL is not"),
        ({"WENQU_LLM_BASE_URL": "localhost:11434"}, "give an address"),
        ({"WENQU_LLM_TIMEOUT": "soon"}, "WENQU_LLM_TIMEOUT is 'soon'"),
        ({"WENQU_LLM_TIMEOUT": "0"}, "above 0"),
        ({"WENQU_LLM_TIMEOUT": "inf"}, "above 0"),
        ({"WENQU_LLM_API_KEY": "sk\u201c秘"}, "WENQU_LLM_API_KEY"),
    ],
)
def test_settings_that_make_no_sense(changed: dict[str, str], named: str) -> None:
    given = {"WENQU_LLM_BASE_URL": "http://127.0.0.1:1/v1", "WENQU_LLM_MODEL": "m"}
    with pytest.raises(UsageError, match=named) as problem:
        server_of(given | changed)
    assert "秘" not in str(problem.value)


def test_without_the_library_a_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "openai", raising=False)
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(UsageError, match="pip install"):
        OpenAIModel(Server("http://127.0.0.1:1/v1", "m"))


def test_the_key_is_in_no_log(server: ModelServer, caplog: pytest.LogCaptureFixture) -> None:
    server.status, server.body = 401, f'{{"error": {{"message": "wrong: {KEY}"}}}}'.encode()
    with caplog.at_level(logging.DEBUG):
        failure_of(server)
    assert KEY not in caplog.text
