"""Several embeddings servers on ports of this machine that share the work of one build, and fail in its middle."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator

import httpx
import numpy as np
import pytest

from index.embedding import server_pool
from index.embedding.remote_encoder import RemoteEncoder, ServerLimits, addresses
from index.embedding.server import EmbeddingsServer, ServerAwayError
from index.embedding.server_pool import ATTEMPTS, ServerPool
from index.errors import ModelError
from tests.support.embeddings_server import Listening, Server

TEXTS = [f"第{n}句话" for n in range(200)]
LIMITS = ServerLimits(batch=2, requests=2, seconds=5.0)
Make = Callable[..., Listening]


@pytest.fixture
def make(monkeypatch: pytest.MonkeyPatch) -> Iterator[Make]:
    """Makes servers that listen, and switches them off in the end. Pauses are short."""
    monkeypatch.setattr(server_pool, "FIRST_WAIT", 0.02)
    monkeypatch.setattr(server_pool, "LONGEST_WAIT", 0.1)
    made: list[Listening] = []

    def listening(server: Server | None = None, seconds: float = 0.005) -> Listening:
        made.append(Listening(server, seconds))
        return made[-1]

    yield listening
    for one in made:
        one.stop()


def connect(*servers: Listening) -> RemoteEncoder:
    return RemoteEncoder([one.url for one in servers], limits=LIMITS)


def expected(texts: list[str]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return Server().encoder.encode_queries(texts)


def encoded(server: Listening) -> int:
    """How many of the texts it has encoded."""
    return sum(text in TEXTS for texts in server.server.inputs for text in texts)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("http://a:1", ["http://a:1"]),
        ("http://a:1,http://b:2", ["http://a:1", "http://b:2"]),
        (" http://a:1 , http://b:2\nhttp://a:1 ", ["http://a:1", "http://b:2"]),
        (",", [","]),
    ],
)
def test_addresses_have_commas_or_spaces_between_them(written: str, read: list[str]) -> None:
    assert addresses(written) == read


def test_all_share_the_work_and_the_vectors_are_in_order(make: Make) -> None:
    servers = [make() for _ in range(3)]
    np.testing.assert_allclose(connect(*servers).encode_passages(TEXTS), expected(TEXTS), atol=1e-6)
    counts = list(map(encoded, servers))
    assert sum(counts) == len(TEXTS)
    assert min(counts) > len(TEXTS) / 6
    assert all(one.server.most_at_once <= LIMITS.requests for one in servers)


def test_the_least_busy_is_asked_first(make: Make) -> None:
    quick, slow = make(), make(seconds=0.1)
    connect(quick, slow).encode_passages(TEXTS)
    assert encoded(quick) > 3 * encoded(slow) > 0


def test_one_that_goes_away_in_the_middle_is_replaced_by_the_others(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    staying, going = make(), make()
    encoder = connect(staying, going)

    def progress(done: int, _: int) -> None:
        if done >= 40:
            going.stop()

    np.testing.assert_allclose(encoder.encode_passages(TEXTS, progress), expected(TEXTS), atol=1e-6)
    assert 0 < encoded(going) < encoded(staying)
    (told,) = [record.getMessage() for record in caplog.records if record.name.startswith("index")]
    assert told.startswith(f"the embeddings server {going.url}/v1 does not answer now")
    assert told.endswith("the others go on, and it is tried again later")


def test_one_that_is_away_from_the_start_is_no_obstacle_and_is_asked_once_it_is_there(
    make: Make, caplog: pytest.LogCaptureFixture
) -> None:
    late, staying = make(), make()
    late.stop()
    encoder = connect(late, staying)
    np.testing.assert_allclose(encoder.encode_passages(TEXTS[:20]), expected(TEXTS[:20]), atol=1e-6)
    assert encoded(late) == 0
    late.start()
    time.sleep(0.15)  # longer than it rests
    np.testing.assert_allclose(encoder.encode_passages(TEXTS), expected(TEXTS), atol=1e-6)
    assert encoded(late) > 0
    assert f"the embeddings server {late.url}/v1 answers again" in [record.getMessage() for record in caplog.records]


def test_when_all_are_gone_one_line_names_them(make: Make) -> None:
    servers = [make(), make()]
    encoder = connect(*servers)
    for one in servers:
        one.stop()
    with pytest.raises(ModelError, match=r"none of the embeddings servers answers .*--encoder") as caught:
        encoder.encode_passages(TEXTS)
    assert all(f"{one.url}/v1: " in str(caught.value) for one in servers)
    assert "\n" not in str(caught.value)
    for one in servers:
        one.start()
    np.testing.assert_allclose(encoder.encode_passages(TEXTS[:1]), expected(TEXTS[:1]), atol=1e-6)


@pytest.mark.parametrize("other", [{"seed": "x"}, {"dimension": 32}])
def test_one_with_another_model_is_refused(make: Make, other: dict[str, str | int]) -> None:
    one, different = make(), make(Server(**other))  # type: ignore[arg-type]
    encoder = connect(one, different)
    with pytest.raises(ModelError, match="gives other vectors of bge-small-zh than http") as caught:
        encoder.encode_passages(TEXTS)
    assert all(f"{server.url}/v1" in str(caught.value) for server in (one, different))


def test_one_that_comes_back_with_another_model_is_refused(make: Make) -> None:
    encoder = connect(server := make())
    encoder.encode_queries(TEXTS[:1])
    server.server.fail = [lambda _: httpx.Response(503)]
    server.server.seed = "another"
    with pytest.raises(ModelError, match="than before: its model has changed"):
        encoder.encode_queries(TEXTS[:1])


class Clockwork:
    """A pool of servers that are never reached. waits: that it has made."""

    def __init__(self, count: int, requests: int = 4) -> None:
        self.servers = [EmbeddingsServer(f"http://s{n}", seconds=1.0) for n in range(count)]
        self.waits: list[float] = []
        self.pool = ServerPool(self.servers, requests, wait=self.waits.append)


def test_what_one_fails_at_moves_on_without_a_wait() -> None:
    work = Clockwork(2)
    asked: list[EmbeddingsServer] = []

    def request(server: EmbeddingsServer) -> str:
        asked.append(server)
        if server is work.servers[0]:
            raise ServerAwayError("429", 30.0)
        return "answer"

    assert work.pool.ask(request) == "answer"
    assert work.pool.ask(request) == "answer"
    assert work.waits == []
    assert asked == [work.servers[0], work.servers[1], work.servers[1]]  # the first one rests


def test_each_is_asked_again_after_growing_pauses() -> None:
    work = Clockwork(3)
    asked: list[EmbeddingsServer] = []

    def request(server: EmbeddingsServer) -> str:
        asked.append(server)
        raise ServerAwayError("503 busy")

    with pytest.raises(ModelError, match="http://s0/v1: 503 busy; http://s1/v1: 503 busy; http://s2/v1: 503 busy"):
        work.pool.ask(request)
    assert Counter(asked) == dict.fromkeys(work.servers, ATTEMPTS)
    assert len(work.waits) == (ATTEMPTS - 1) * len(work.servers)
    assert work.waits[-1] > 4 * work.waits[0]


def test_one_that_failed_gets_one_request_until_it_answers() -> None:
    work = Clockwork(1, requests=4)
    with pytest.raises(ModelError):
        work.pool.ask(lambda _: (_ for _ in ()).throw(ServerAwayError("503", 0.0)))
    at_once, most, lock = [0], [0], threading.Lock()
    answered = threading.Event()

    def request(_: EmbeddingsServer) -> None:
        with lock:
            at_once[0] += 1
            if not answered.is_set():
                most[0] = max(most[0], at_once[0])
        time.sleep(0.02)
        answered.set()
        with lock:
            at_once[0] -= 1

    threads = [threading.Thread(target=work.pool.ask, args=(request,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert answered.is_set()
    assert most[0] == 1


def test_what_another_server_would_not_help_is_told_at_once() -> None:
    work = Clockwork(2)
    texts: dict[EmbeddingsServer, str] = {}
    with pytest.raises(KeyError):
        work.pool.ask(texts.__getitem__)
    assert work.pool.ask(str) == "http://s1/v1"  # and leaves its place


def test_nothing_is_told_of_one_server_alone(caplog: pytest.LogCaptureFixture) -> None:
    work, failures = Clockwork(1), iter([ServerAwayError("503")])

    def request(_: EmbeddingsServer) -> str:
        for failure in failures:
            raise failure
        return "answer"

    with caplog.at_level(logging.INFO, "index"):
        assert work.pool.ask(request) == "answer"
    assert caplog.records == []
