"""An embeddings server that fails in every way that servers do; nothing leaves this process."""

from __future__ import annotations

import time
from typing import Any

import httpx
import numpy as np
import pytest

from index.embedding.remote_encoder import RemoteEncoder, ServerLimits
from index.embedding.server_pool import ATTEMPTS
from index.errors import IndexMismatchError, ModelError, UsageError
from index.keywords.analyzer import Analyzer
from index.settings import check_settings, settings_for
from tests.support.embeddings_server import Answer, Server
from tests.support.fakes import FakeEncoder


def status(code: int, **headers: str) -> Answer:
    return lambda _: httpx.Response(code, headers=headers, text="busy")


def broken(error: type[httpx.TransportError]) -> Answer:
    def fail(request: httpx.Request) -> httpx.Response:
        raise error("broken", request=request)

    return fail


def connect(server: Server, waits: list[float] | None = None, **options: Any) -> RemoteEncoder:
    wait = (waits if waits is not None else []).append
    url = str(options.pop("url", "http://models:8080"))
    return RemoteEncoder(url, transport=httpx.MockTransport(server), wait=wait, **options)


def test_vectors_are_unit_rows_in_the_order_of_the_texts() -> None:
    server = Server()
    encoder = connect(server, limits=ServerLimits(batch=3))
    texts = [f"第{n}句话" for n in range(10)]
    seen: list[tuple[int, int]] = []
    vectors = encoder.encode_passages(texts, lambda done, total: seen.append((done, total)))
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, server.encoder.encode_queries(texts), atol=1e-6)
    assert seen == [(3, 10), (6, 10), (9, 10), (10, 10)]
    assert encoder.encode_passages([]).shape == (0, encoder.dimension) == (0, 64)


def test_questions_and_passages_have_the_prompts_of_the_family_or_those_given() -> None:
    server = Server(model="intfloat/multilingual-e5-base")
    encoder = connect(server)
    encoder.encode_queries(["谁？"])
    encoder.encode_passages(["他。"])
    assert server.inputs[-2:] == [["query: 谁？"], ["passage: 他。"]]
    connect(server, prompts={"query": "Q:"}).encode_queries(["谁？"])
    assert server.inputs[-1] == ["Q:谁？"]


@pytest.mark.parametrize(
    "failure",
    [
        status(429),
        status(503),
        status(500),
        broken(httpx.ReadTimeout),
        broken(httpx.ConnectError),
        broken(httpx.ReadError),
    ],
)
def test_a_busy_server_is_asked_again_after_growing_pauses(failure: Answer) -> None:
    server, waits = Server(), list[float]()
    encoder = connect(server, waits)
    server.fail = [failure] * (ATTEMPTS - 1)
    assert encoder.encode_queries(["茶"]).shape == (1, 64)
    assert len(waits) == ATTEMPTS - 1
    assert waits[-1] > waits[0]


def test_the_server_says_how_long_to_wait() -> None:
    server, waits = Server(), list[float]()
    encoder = connect(server, waits)
    server.fail = [status(429, **{"Retry-After": "7"})]
    encoder.encode_queries(["茶"])
    assert waits == [pytest.approx(7.0, abs=0.1)]


def test_a_server_that_stays_away_is_named_with_the_remedy() -> None:
    server = Server()
    server.fail = [broken(httpx.ConnectError)] * ATTEMPTS
    with pytest.raises(ModelError, match=r"http://models:8080/v1.*--encoder") as caught:
        connect(server)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("code", [401, 403])
def test_a_refused_key_is_not_tried_again(code: int) -> None:
    server = Server()
    server.fail = [status(code)]
    with pytest.raises(ModelError, match="WENQU_ENCODER_KEY"):
        connect(server)
    assert len(server.requests) == 1


def test_the_key_is_sent_and_never_shown() -> None:
    server = Server()
    encoder = connect(server, key="s3cret")
    assert {request.headers["Authorization"] for request in server.requests} == {"Bearer s3cret"}
    assert "s3cret" not in encoder.identity


def test_a_batch_that_is_too_much_is_halved_and_a_text_that_is_refused_is_told() -> None:
    server = Server()
    encoder = connect(server)
    server.most = 3
    texts = [f"第{n}句" for n in range(16)]
    np.testing.assert_allclose(encoder.encode_passages(texts), server.encoder.encode_queries(texts), atol=1e-6)
    server.most = 0
    with pytest.raises(ModelError, match="refuses a text"):
        encoder.encode_queries(["长"])


def test_no_more_requests_at_once_than_allowed() -> None:
    server = Server()
    encoder = connect(server, limits=ServerLimits(batch=1, requests=2))
    encoder.encode_passages([str(n) for n in range(40)])
    assert server.most_at_once <= 2


def test_a_build_that_is_cancelled_stops_asking() -> None:
    server = Server()
    encoder = connect(server, limits=ServerLimits(batch=1, requests=1))
    before = len(server.requests)
    # A server that answers at once may be done with all before the first answer is looked at.
    server.fail = [lambda _request: time.sleep(0.005)] * 500

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        encoder.encode_passages([str(n) for n in range(500)], stop)
    assert len(server.requests) - before < 500


@pytest.mark.parametrize(
    "content",
    [
        b"<html>",
        b"{}",
        b'{"data": []}',
        b'{"data": [{"index": 0, "embedding": [0, 0, 0]}]}',
        b'{"data": [{"index": 0}]}',
    ],
)
def test_an_answer_that_is_none_is_refused(content: bytes) -> None:
    server = Server()
    encoder = connect(server)
    server.fail = [lambda _: httpx.Response(200, content=content)]
    with pytest.raises(ModelError, match="http://models:8080"):
        encoder.encode_queries(["茶"])


def test_a_model_of_another_width_in_the_middle_is_noticed() -> None:
    server = Server()
    encoder = connect(server)
    server.encoder = FakeEncoder(dimension=32)
    with pytest.raises(ModelError, match="changed"):
        encoder.encode_queries(["茶"])


def test_the_same_model_is_known_again_in_spite_of_rounding(analyzer: Analyzer) -> None:
    server = Server()
    made_with = connect(server)
    server.noise = 1e-3
    again = connect(server, like=made_with.identity)
    assert again.identity == made_with.identity
    check_settings("the index", settings_for(made_with, analyzer), settings_for(again, analyzer))


@pytest.mark.parametrize("other", [Server(seed="x"), Server(model="other"), Server(dimension=32)])
def test_another_model_is_refused_with_the_remedy(other: Server, analyzer: Analyzer) -> None:
    made_with = connect(Server())
    now = connect(other, like=made_with.identity)
    with pytest.raises(IndexMismatchError, match="wenqu index --encoder"):
        check_settings("the index", settings_for(made_with, analyzer), settings_for(now, analyzer))


def test_the_name_is_taken_from_text_embeddings_inference_too() -> None:
    server = Server()
    server.fail = [status(404), lambda _: httpx.Response(200, json={"model_id": "BAAI/bge-m3"})]
    assert connect(server).identity.startswith("openai:BAAI/bge-m3:64:")
    server.fail = [status(404), status(404)]
    with pytest.raises(ModelError, match="--model"):
        connect(server)


@pytest.mark.parametrize("url", ["models:8080", "ftp://models", "", "http://", "http://user:secret@models"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="--encoder") as caught:
        connect(Server(), url=url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("url", ["http://m", "http://m/", "http://m/v1", "http://m/v1/", "http://m/v1/embeddings"])
def test_the_address_may_be_written_in_several_ways(url: str) -> None:
    server = Server()
    connect(server, url=url)
    assert {request.url.path for request in server.requests} == {"/v1/models", "/v1/embeddings"}


def test_tokens_are_estimated_from_above() -> None:
    counts = connect(Server()).count_tokens(["绿茶。", "Mount Tai", ""])
    assert counts == [3, 3, 0]
