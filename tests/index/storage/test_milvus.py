"""What only Milvus has: addresses, credentials, lost connections, and collections to clear away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from index.digests import text_digest
from index.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexNotFoundError,
    IndexUnavailableError,
    UsageError,
)
from index.keywords.analyzer import Analyzer
from index.keywords.bm25 import KeywordIndex, KeywordMatch, QuestionTerms
from index.keywords.postings import Collection, count_some
from index.publishing import publish_documents
from index.records import Document, Paragraph, ParsedDocument
from index.storage.location import MilvusAddress, parse_location
from index.storage.milvus.client import Milvus
from index.storage.milvus.layout import LONGEST_FIELD
from index.storage.milvus.store import MilvusStore
from index.storage.opening import open_store
from tests.support.fakes import FakeEncoder

pytestmark = pytest.mark.slow

TEXTS = ["绿茶是不发酵的茶，产量最大。", "红茶是全发酵的茶，祁门红茶产于安徽。", "泰山位于山东省泰安市。", "……"]


def document(name: str, text: str) -> ParsedDocument:
    return ParsedDocument.of(Document(name, text, (Paragraph(1, 0, len(text)),), text_digest(text).hex()))


class Wire:
    """Makes Milvus Lite's client, and clients that fail. fail: by method, what it raises instead."""

    def __init__(self) -> None:
        self.fail: dict[str, Exception] = {}

    def __call__(self, **options: Any) -> Any:
        return _Failing(MilvusClient(**options), self)


class _Failing:
    def __init__(self, client: Any, wire: Wire) -> None:
        self._client = client
        self._wire = wire

    def __getattr__(self, name: str) -> Any:
        if name in self._wire.fail:

            def fail(*_: Any, **__: Any) -> None:
                raise self._wire.fail[name]

            return fail
        return getattr(self._client, name)


LOST = MilvusException(code=2, message="Fail connecting to server on h:19530, illegal connection params")


class Shelf:
    """An index of four texts."""

    def __init__(self, folder: Path, analyzer: Analyzer) -> None:
        self.wire = Wire()
        address = parse_location(f"milvus+lite://{folder}/index.db")
        assert isinstance(address, MilvusAddress)
        self.address = address
        self.store = MilvusStore(Milvus(address, connect=self.wire))
        self.client = MilvusClient(f"{folder}/index.db")
        self.analyzer = analyzer
        self.encoder = FakeEncoder()

    def build(self, *texts: str, progress: Callable[[object], None] = lambda _: None) -> str:
        documents = [document(f"{n}.txt", text) for n, text in enumerate(texts or TEXTS)]
        with self.store.building():
            done = publish_documents(documents, self.store, self.encoder, self.analyzer, progress=progress)
        return done.generation.id

    def first(self, question: str) -> str:
        index = self.store.current().open(self.analyzer)
        found = index.candidates(self.encoder.encode_queries([question])[0], question, 3)
        return index.passages[int(found.rows[found.columns["passage"].argmax()])].text

    def generations(self) -> set[str]:
        return {name.rpartition("_")[0] for name in self.client.list_collections()}


@pytest.fixture
def shelf(tmp_path: Path, analyzer: Analyzer) -> Iterator[Shelf]:
    from milvus_lite.server_manager import server_manager_instance

    yield Shelf(tmp_path, analyzer)
    server_manager_instance.release_server(str(tmp_path / "index.db"))


def test_old_collections_are_dropped_but_the_one_before(shelf: Shelf) -> None:
    ids = [shelf.build(f"第{n}次。") for n in range(3)]
    assert shelf.generations() == {f"wenqu_{one.replace('-', '_')}" for one in ids[1:]}


def test_a_process_that_starts_later_finds_what_was_published(shelf: Shelf) -> None:
    from milvus_lite.server_manager import server_manager_instance

    generation = shelf.build()
    server_manager_instance.release_server(str(shelf.address.lite))  # it begins with nothing loaded
    later = MilvusStore(Milvus(shelf.address))
    assert later.current().id == generation
    found = later.current().open(shelf.analyzer).candidates(shelf.encoder.encode_queries(["茶"])[0], "茶", 3)
    assert len(found.rows) > 0


@pytest.mark.parametrize("code", [101, 103])
def test_what_a_server_has_not_loaded_is_loaded_and_asked_again(code: int) -> None:
    class Server:
        def __init__(self) -> None:
            self.called: list[str] = []

        def query(self, *_: object, **__: object) -> list[dict[str, int]]:
            self.called.append("query")
            if "load_collection" in self.called:
                return [{"count(*)": 7}]
            raise MilvusException(code=code, message="collection not loaded" if code == 101 else "not fully loaded")

        def load_collection(self, name: str) -> None:
            assert name == "terms"
            self.called.append("load_collection")

    server = Server()
    address = parse_location("milvus://host/docs")
    assert isinstance(address, MilvusAddress)
    assert Milvus(address, connect=lambda **_: server).count("terms") == 7
    assert server.called == ["query", "load_collection", "query"]


def test_what_a_killed_build_left_never_answers_and_is_cleared_away(shelf: Shelf) -> None:
    first = shelf.build()
    shelf.wire.fail = {"alter_alias": LOST, "drop_collection": LOST}  # lost before the switch, and so not tidied up
    with pytest.raises(IndexUnavailableError, match="is not reached"):
        shelf.build("祁门红茶产于火星。")
    shelf.wire.fail = {}
    assert len(shelf.generations()) == 2
    assert shelf.store.current_id() == first
    assert shelf.first("祁门红茶") == TEXTS[1]
    second = shelf.build("祁门红茶产于火星。")
    assert shelf.store.current_id() == second
    assert len(shelf.generations()) == 2
    assert shelf.first("祁门红茶") == "祁门红茶产于火星。"


def test_the_second_of_two_machines_that_build_at_once_is_refused(shelf: Shelf) -> None:
    shelf.build()
    other = MilvusStore(Milvus(shelf.address, connect=shelf.wire))
    published: list[object] = []

    def meanwhile(step: object) -> None:
        if getattr(step, "stage", "") == "publishing" and not published:
            published.append(
                publish_documents(
                    [document("a", "另一台机器。")], other, shelf.encoder, shelf.analyzer, progress=lambda _: None
                )
            )

    with pytest.raises(IndexBusyError, match="another machine"):
        shelf.build("这一台机器。", progress=meanwhile)
    assert shelf.first("机器") == "另一台机器。"
    with shelf.store.building(), pytest.raises(IndexBusyError, match="another process"), other.building():
        pass


def test_a_connection_that_is_lost_is_told_and_comes_back(shelf: Shelf) -> None:
    shelf.build()
    index = shelf.store.current().open(shelf.analyzer)
    vector = shelf.encoder.encode_queries(["茶"])[0]
    shelf.wire.fail = {"search": LOST}
    with pytest.raises(IndexUnavailableError, match=r"milvus\+lite://.*is not reached") as caught:
        index.candidates(vector, "茶", 3)
    assert "\n" not in str(caught.value)
    shelf.wire.fail = {}
    assert len(index.candidates(vector, "茶", 3).rows) > 0


def test_an_index_that_lost_a_part_is_damaged_and_a_name_in_use_is_refused(shelf: Shelf) -> None:
    generation = shelf.build()
    shelf.client.drop_collection(shelf.store._names.collection(generation, "documents"))
    with pytest.raises(IndexDamagedError, match="wenqu index"):
        shelf.store.current()
    shelf.build("新的。")
    assert shelf.first("新") == "新的。"
    shelf.client.create_collection("taken", dimension=2)
    place = parse_location(f"{shelf.store}/taken")
    assert isinstance(place, MilvusAddress)
    with pytest.raises(UsageError, match="another name"), MilvusStore(Milvus(place)).building():
        pass


def test_texts_longer_than_a_field_are_kept_whole(shelf: Shelf) -> None:
    long = "字" * (LONGEST_FIELD // 3 + 10)
    shelf.encoder.max_tokens = 10**6
    shelf.build(long + "。", *TEXTS)
    index = shelf.store.current().open(shelf.analyzer)
    assert max(len(text) for text in index.texts.values()) == len(long) + 1
    assert "".join(passage.text for passage in index.passages if passage.document == "0.txt") == long + "。"


class Recorder:
    """Stands in for pymilvus: notes how it is called, and fails as a server does."""

    def __init__(self, error: Exception) -> None:
        self.options: dict[str, Any] = {}
        self._error = error

    def __call__(self, **options: Any) -> Any:
        self.options = options
        raise self._error


def store_with(location: str, recorder: Recorder, **options: Any) -> MilvusStore:
    address = parse_location(location)
    assert isinstance(address, MilvusAddress)
    return MilvusStore(Milvus(address, connect=recorder, **options))


def test_the_token_and_tls_are_passed_through() -> None:
    recorder = Recorder(LOST)
    store = store_with("milvus+tls://host:443/db1/docs", recorder, token="root:s3cret", authority=Path("/ca.pem"))  # noqa: S106 (opens nothing)
    with pytest.raises(IndexUnavailableError, match=r"milvus\+tls://host:443/db1/docs") as caught:
        store.current_id()
    assert "s3cret" not in str(caught.value)
    passed = {name: recorder.options[name] for name in ("uri", "token", "secure", "server_pem_path", "db_name")}
    assert passed == {
        "uri": "https://host:443",
        "token": "root:s3cret",
        "secure": True,
        "server_pem_path": "/ca.pem",
        "db_name": "db1",
    }


def test_the_environment_holds_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(LOST)
    monkeypatch.setenv("WENQU_MILVUS_TOKEN", "a:b")
    monkeypatch.setattr("pymilvus.MilvusClient", recorder)
    with pytest.raises(IndexUnavailableError):
        open_store("milvus://host").current_id()
    assert (recorder.options["token"], recorder.options["uri"]) == ("a:b", "http://host:19530")
    assert "secure" not in recorder.options


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            MilvusException(code=65535, message="auth check failure, please check username and password"),
            "WENQU_MILVUS_TOKEN",
        ),
        (MilvusException(code=1807, message="PrivilegeQuery: permission deny to bob"), "WENQU_MILVUS_TOKEN"),
        (LOST, "is not reached"),
        (MilvusException(code=1, message="[describe_alias] Retry timeout: 10s, UNAVAILABLE"), "is not reached"),
        (ValueError("Cannot invoke RPC on closed channel!"), "is not reached"),
        (MilvusException(code=8, message="quota\nexceeded"), "quota exceeded"),
        (ConnectionRefusedError(111, "Connection refused"), "Connection refused"),
    ],
)
def test_what_a_server_says_is_told_in_a_line_with_the_remedy(error: Exception, said: str) -> None:
    with pytest.raises(IndexUnavailableError, match=said) as caught:
        store_with("milvus://host/docs", Recorder(error)).current_id()
    assert "\n" not in str(caught.value)
    assert "milvus://host:19530/docs" in str(caught.value)
    assert not isinstance(caught.value, IndexNotFoundError | IndexDamagedError)


def test_addresses() -> None:
    assert parse_location("folder/index") == Path("folder/index")
    assert parse_location("milvus://h") == MilvusAddress("http://h:19530", "wenqu", "milvus://h:19530/wenqu")
    assert parse_location("milvus://[::1]:5/n") == MilvusAddress("http://[::1]:5", "n", "milvus://[::1]:5/n")
    lite = parse_location("milvus+lite:///tmp/文.db/second")
    assert lite == MilvusAddress("/tmp/文.db", "second", "milvus+lite:///tmp/文.db/second")  # noqa: S108 (never opened)
    drive = parse_location("milvus+lite:///C:/notes/index.db")
    assert isinstance(drive, MilvusAddress)
    assert drive.uri == "C:/notes/index.db"
    assert parse_location("milvus+lite://here.db") == MilvusAddress("here.db", "wenqu", "milvus+lite://here.db")


@pytest.mark.parametrize(
    "wrong",
    [
        *("http://host/x", "milvus://", "milvus://h:port/x", "milvus://h/a-b", "milvus://h/名", "milvus://h/x?y=1"),
        *("milvus+lite:///folder", "milvus+lite:///x.db/a/b", "milvus://u:secret@h/x", "milvus://h/1/2/3"),
    ],
)
def test_addresses_that_make_no_sense_are_refused(wrong: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_location(wrong)
    assert "secret" not in str(caught.value)


def test_scores_of_single_passages_are_those_of_the_keyword_index(analyzer: Analyzer) -> None:
    whole = KeywordIndex.build(TEXTS, analyzer)
    every = dict(whole.postings.statistics())
    for text in ("祁门红茶产于哪里", "红茶红茶", "hongcha", "火星", "的"):
        question, rows = QuestionTerms.of(text, analyzer), np.array([2, 0])
        known = {term: every[term] for term in question.distinct if term in every}
        some = count_some(
            (analyzer.terms(TEXTS[row]) for row in rows),
            Collection(len(TEXTS), whole.postings.average_length, known),
        )
        found, expected = KeywordMatch(some, question).columns(np.arange(2)), whole.match(text).columns(rows)
        for part, scores in expected.items():
            assert found[part] == pytest.approx(scores, abs=1e-6), (text, part)
