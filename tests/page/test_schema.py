"""What a client may send, and what becomes of anything else: an error that says so, at once, and nothing in the log."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from index.errors import UsageError
from index.keywords.analyzer import Analyzer
from index.records import Place
from page import gradio_queue
from page.conversation import MOST_MARKERS, MOST_TURNS, Reply, Sentence, Source, Turn, kept, restored
from page.schema import MOST_STORED_CHARACTERS, MOST_VALUES, Detail, event_of, pairs_of, parse_json
from page.views import parse_view
from qa import Assistant, Retriever
from qa.feedback import LARGEST_FILE, MOST_CHANGES, FeedbackLog
from qa.rewriting import QuestionRewriter
from tests.support.asking import SESSION, Visitor, opened

QUESTION = "祁门红茶产于哪里？"
LONG = "9" * 5_000


@pytest.fixture
def assistant(retriever: Retriever, analyzer: Analyzer) -> Assistant:
    return Assistant(retriever, QuestionRewriter(analyzer))


@pytest.fixture
def log(tmp_path: Any) -> FeedbackLog:
    return FeedbackLog(tmp_path / "feedback.jsonl")


@pytest.fixture
def visitor(assistant: Assistant, log: FeedbackLog) -> Iterator[Visitor]:
    with opened(assistant, log) as visitor:
        yield visitor


def reply(**changed: Any) -> Reply:
    given: dict[str, Any] = {
        "understood": "？",
        "found": True,
        "lead": None,
        "lead_is_cited": False,
        "sentences": (Sentence("安徽", (1,)),),
        "text": "安徽 [1]",
        "short": "安徽",
        "confidence": 0.9,
        "reasons": ("读到了。",),
        "sources": (Source("茶.txt", 1, None, None, 0, 2, "安徽"),),
        "generation": "1",
    }
    return Reply(**given | changed)


# JSON


@pytest.mark.parametrize(
    "text",
    [
        *("NaN", "[Infinity]", '{"a": -Infinity}', "1e999", LONG, f"-{LONG}", f"[{2**53 + 1}]", "", "{", "nul"),
        *('"\\ud800"', '{"\\udfff": 1}', "[" * 18 + "]" * 18, "[" * 100_000 + "]" * 100_000),
        f"[{'0,' * MOST_VALUES}0]",
    ],
)
def test_what_is_beyond_the_limits_of_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 (what json says of it is no concern of ours)
        parse_json(text)


def test_what_is_within_the_limits_is_taken() -> None:
    assert parse_json(b'{"a": [1, -2.5, "\\u8336", null, true]}') == {"a": [1, -2.5, "茶", None, True]}


# The conversation


def test_a_conversation_comes_back_as_it_was() -> None:
    turns = [Turn("a", "？", reply()), Turn("b", "？", problem="不行", vote="down")]
    assert restored(kept(turns, "安"), "安") == turns


@pytest.mark.parametrize(
    "change",
    [
        lambda turn: turn["reply"].update(confidence=2),
        lambda turn: turn["reply"].update(reasons=[0.5]),
        lambda turn: turn["reply"]["sources"][0].update(start=-1),
        lambda turn: turn["reply"]["sources"][0].update(document="x" * 5_000),
        lambda turn: turn["reply"].update(text="x" * 100_001),
        lambda turn: turn.update(vote="sideways"),
        lambda turn: turn.update(id="a b"),
        lambda turn: turn["reply"]["sentences"][0].update(citations=[1] * (MOST_MARKERS + 1)),
    ],
)
def test_a_conversation_that_the_page_cannot_have_stored_is_none(change: Callable[[dict[str, Any]], None]) -> None:
    stored = json.loads(kept([Turn("a", "？", reply())], None))
    change(stored["turns"][0])
    assert restored(json.dumps(stored), None) == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", LONG, "1e400"])
def test_no_number_that_is_none_comes_back(number: str) -> None:
    stored = kept([Turn("a", "？", reply(confidence=0.25))], None)
    assert restored(stored, None)
    assert restored(stored.replace("0.25", number), None) == []


def test_a_conversation_of_as_many_turns_as_are_kept_comes_back_whole() -> None:
    source = Source("茶.txt", 1, "一", Place(page=1), 0, 2, "安徽" * 50, (0, 1))
    told = reply(sentences=(Sentence("安徽" * 50, (1, 2, 3)),) * 3, sources=(source,) * 3, suggestions=("？",) * 3)
    turns = [Turn(uuid4().hex, "？", told, vote="up", seal="0" * 64) for _ in range(MOST_TURNS)]
    assert restored(kept(turns, None), None) == turns


def test_the_stored_conversation_is_bounded() -> None:
    turns = [Turn(str(number), "？", reply(text="长" * 10_000)) for number in range(200)]
    stored = kept(turns, None)
    assert len(stored) <= MOST_STORED_CHARACTERS
    assert restored(stored, None)[-1] == turns[-1]
    many = json.loads(kept(turns[:1], None))
    many["turns"] = [{"id": "a", "question": "？"}] * (MOST_TURNS + 1)
    assert restored(json.dumps(many), None) == []
    cited = [Turn("a", "？", reply(sentences=(Sentence("x", (1,) * 100),))) for _ in range(MOST_TURNS)]
    assert 0 < len(restored(kept(cited, None), None)) < MOST_TURNS


# Events and what the endpoints are asked


def test_an_event_says_what_the_page_s_script_can_say() -> None:
    assert event_of({"question": "？", "asked": "1", "other": 1}) == Detail(question="？", asked="1")
    values: list[Any] = [None, 1, [], {"asked": 1}, {"asked": "x" * 65}, {"value": "x" * 5_000}, {"place": ["x"]}]
    for value in values:
        assert event_of(value) == Detail()


def test_numbers_of_a_view_are_bounded() -> None:
    assert parse_view(f"turn={LONG}&marker=1") is None
    assert parse_view(f"turn=1&marker=1&around=-{LONG}") is None


@pytest.mark.parametrize(
    ("history", "code"),
    [
        ([["？", "是"]] * 51, "history_too_long"),
        ([["？" * 1_001, "是"]], "history_too_long"),
        ([["？", "是" * 4_001]], "history_too_long"),
        ([["？", "是" * 4_000]] * 11, "history_too_long"),
        ([["？"]], "history_no_pairs"),
        ([["？", None]], "history_no_pairs"),
        ({"？": "是"}, "history_no_pairs"),
        (0, "history_no_pairs"),
        ("", "history_no_pairs"),
    ],
)
def test_a_history_beyond_the_limits_is_refused(history: object, code: str) -> None:
    with pytest.raises(UsageError) as refused:
        pairs_of(history)
    assert refused.value.code == code


@pytest.mark.timeout(60)
def test_the_longest_history_is_answered_soon(assistant: Assistant) -> None:
    history = [("他在哪里？" * 200, "谢赛宁在上海的公司说，" * 300)] * 9
    pairs_of([list(pair) for pair in history])
    assert assistant.ask("他本人怎么回应？", history=history).text


# The page


CALLED: list[Any] = [{}, {"data": []}, {"data": "x"}, {"data": [1] * 4}, [], None, 1, "x"]
NAMED: list[Any] = [{}, {"nothing": 1}, {"question": "x", "more": 1}, []]
JOINED: list[Any] = [{}, {"data": []}, {"data": [], "fn_index": 0}, []]
CANCELLED: list[Any] = [{}, {"event_id": 1}, {"session_hash": "a b", "fn_index": 0, "event_id": "x"}]
REFUSED = [
    *product(["call/ask"], CALLED),
    *product(["call/v2/ask"], NAMED),
    *product(["call/nothing", "call/respond", "call/vote", "call/lambda"], [{"data": ["x"]}]),
    *product(["queue/join"], JOINED),
    *product(["cancel"], CANCELLED),
    ("reset", {}),
]


@pytest.mark.slow
def test_a_request_that_is_none_gets_one_line(visitor: Visitor, capfd: pytest.CaptureFixture[str]) -> None:
    for path, body in REFUSED:
        answer = visitor.client.post(f"/gradio_api/{path}", content=json.dumps(body))
        assert (answer.status_code, "\n" in answer.json()["detail"]) == (400, False), (path, body, answer.text)
    for number, data in ((10**6, []), (visitor.numbers["vote"], []), (visitor.numbers["vote"], ["", ""])):
        body = {"session_hash": SESSION, "fn_index": number, "data": data}
        answer = visitor.client.post("/gradio_api/queue/join", content=json.dumps(body))
        assert (answer.status_code, answer.json()["code"]) == (400, "request_refused"), body
    for path in ("call/ask/nothing", "call/v2/ask/nothing", "queue/data?session_hash=nothing", "queue/data"):
        answer = visitor.client.get(f"/gradio_api/{path}")
        assert (answer.status_code, answer.json()["code"]) == (400, "no_such_event"), path
    assert capfd.readouterr().err == ""


@pytest.mark.slow
def test_what_nobody_reads_is_dropped(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gradio_queue, "UNREAD_SECONDS", 3_600.0)
    event = visitor.client.post("/gradio_api/call/ask", json={"data": [QUESTION]}).json()["event_id"]
    limit = time.monotonic() + 60
    while event in visitor.queue._queue.event_ids_to_events:
        assert time.monotonic() < limit
        time.sleep(0.01)
    visitor.queue.drop_unread()
    assert visitor.queue.has(f"/gradio_api/call/ask/{event}", b"")
    monkeypatch.setattr(gradio_queue, "UNREAD_SECONDS", 0.0)
    visitor.queue.drop_unread()
    assert visitor.client.get(f"/gradio_api/call/ask/{event}").json()["code"] == "no_such_event"
    assert not visitor.queue._buffers
    assert not visitor.queue._queue.pending_event_ids_session


@pytest.mark.slow
def test_what_waits_to_be_read_is_bounded(
    visitor: Visitor, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gradio_queue, "MOST_UNREAD", 20_000)
    visitor.ask(QUESTION)
    for number in range(30):
        assert visitor.join("open", [], {"conversation": visitor.stored}, session=f"s{number}").status_code == 200
    limit = time.monotonic() + 60
    while visitor.queue._queue.event_ids_to_events:
        assert time.monotonic() < limit
        time.sleep(0.01)
    assert sum(buffer.size for buffer in visitor.queue._buffers.values()) <= 20_000
    monkeypatch.undo()
    answers = [visitor.join("open", [], {"conversation": visitor.stored}, session="one").status_code for _ in range(20)]
    assert answers == [200] * gradio_queue.MOST_EVENTS + [503] * (20 - gradio_queue.MOST_EVENTS)
    assert capfd.readouterr().err == ""


# Votes


@pytest.mark.slow
def test_votes_are_kept_on_answers_of_the_page_only(visitor: Visitor, log: FeedbackLog) -> None:
    visitor.ask(QUESTION)
    assert visitor.vote(visitor.stored)["success"]
    assert [entry.question for entry in log.latest()] == [QUESTION]
    before = log.path.read_bytes()

    def forged(change: Callable[[dict[str, Any]], None]) -> str:
        conversation = json.loads(visitor.stored)
        change(conversation["turns"][0])
        return json.dumps(conversation, ensure_ascii=False)

    changes: list[Callable[[dict[str, Any]], None]] = [
        lambda turn: turn.update(question="另一个问题"),
        lambda turn: turn["reply"].update(text="另一个回答"),
        lambda turn: turn["reply"]["sources"].clear(),
        lambda turn: turn.update(id="another"),
        lambda turn: turn.update(seal=""),
        lambda turn: turn.update(seal="0" * 64),
    ]
    for change in changes:
        refused = visitor.vote(forged(change))
        assert not refused["success"]
        assert "not given that answer" in refused["output"]["error"]
    assert log.path.read_bytes() == before


@pytest.mark.slow
def test_a_vote_tells_nothing_that_others_put_into_the_conversation(visitor: Visitor, log: FeedbackLog) -> None:
    visitor.ask(QUESTION)
    conversation = json.loads(visitor.stored)
    forged = {**conversation["turns"][0], "question": "\x1b[2J forged", "id": "forged"}
    conversation["turns"].insert(0, forged)
    assert visitor.vote(json.dumps(conversation), turn=1)["success"]
    assert [entry.history for entry in log.latest()] == [()]


@pytest.mark.slow
def test_the_votes_of_one_visitor_are_not_those_of_another(assistant: Assistant, log: FeedbackLog) -> None:
    with opened(assistant, log) as visitor:
        visitor.ask(QUESTION)
        conversation = json.loads(visitor.stored) | {"user": "anna"}
        headers = {"authorization": "Basic YW5uYTpzZWNyZXQ="}
        visitor.client.headers.update(headers)
        assert not visitor.vote(json.dumps(conversation))["success"]
    with opened(assistant, log) as another:
        assert not another.vote(visitor.stored)["success"]
    assert log.latest() == []


@pytest.mark.slow
def test_the_vote_on_an_answer_counts_once_and_changes_a_few_times(visitor: Visitor, log: FeedbackLog) -> None:
    visitor.ask(QUESTION)
    outcomes = [visitor.vote(visitor.stored, ("up", "down")[n % 2])["success"] for n in range(MOST_CHANGES + 2)]
    assert outcomes == [True] * MOST_CHANGES + [False] * 2
    assert len(log.latest()) == 1
    assert log.path.stat().st_size < LARGEST_FILE


# Anything


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SENT = st.sampled_from(
    ["turn=0&vote=up", f"turn={LONG}&marker={LONG}", "open=茶.txt&around=-9", "x" * 3_000, "\x1b[2J"]
)
NAMES = st.sampled_from(
    ["question", "suggestion", "again", "value", "place", "documents", "asked", "stop", "conversation", "nothing"]
)
EVENTS = st.none() | JSON | st.dictionaries(NAMES, SENT | JSON, max_size=4)
STATES = JSON | SENT | st.builds(lambda it: json.dumps({"user": None, "turns": it}), JSON)
FUNCTIONS = st.sampled_from(
    ["respond", "open", "stop_writing", "show", "edit", "vote", "add_note", "welcome", "ask", "search"]
)
PATHS = st.sampled_from(["call/ask", "call/search", "call/v2/ask", "queue/join", "cancel", "reset", "call/%00", "nope"])


@pytest.fixture(scope="module")
def fuzzed(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> Iterator[Visitor]:
    from index import build_index
    from tests.support.fakes import FakeEncoder

    folder, encoder = tmp_path_factory.mktemp("fuzzed"), FakeEncoder()
    (folder / "documents").mkdir()
    (folder / "documents" / "茶.txt").write_text("红茶是全发酵的茶,祁门红茶产于安徽。\n", encoding="utf-8")
    build_index(folder / "documents", folder / "index", encoder=encoder, analyzer=analyzer)
    retriever = Retriever.open(folder / "index", encoder=encoder, analyzer=analyzer)
    with opened(Assistant(retriever, QuestionRewriter(analyzer)), FeedbackLog(folder / "feedback.jsonl")) as visitor:
        yield visitor


fuzz = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), database=None)


@pytest.mark.slow
@fuzz
@given(FUNCTIONS, st.lists(STATES, max_size=3), EVENTS)
@example("vote", ['{"user": null, "turns": []}'], {"value": f"turn={LONG}&vote=up"})
@example("respond", [None], None)
@example("open", [], {"conversation": '{"user": null, "turns": [{"id": "a", "question": NaN}]}'})
def test_no_event_ends_in_an_exception(fuzzed: Visitor, name: str, data: list[Any], event: Any) -> None:
    with pytest.MonkeyPatch.context() as patch:
        complaints: list[object] = []
        patch.setattr("traceback.print_exc", lambda *_, **__: complaints.append(1))
        sent = fuzzed.join(name, data, event)
        assert sent.status_code in {200, 400}, sent.text
        if sent.status_code == 200:
            assert fuzzed.follow()[-1]["msg"] in {"close_stream", "process_completed"}
        assert not complaints


@pytest.mark.slow
@pytest.mark.timeout(120)
@fuzz
@given(PATHS, JSON | st.dictionaries(st.sampled_from(["data", "question", "history", "k", "session_hash"]), JSON))
def test_no_body_is_answered_with_500_and_nobody_waits_beside_it(fuzzed: Visitor, path: str, body: Any) -> None:
    answer = fuzzed.client.post(f"/gradio_api/{path}", content=json.dumps(body))
    assert answer.status_code in {200, 400, 404, 413}, answer.text
    if answer.status_code == 200 and "event_id" in answer.json() and path.startswith("call"):
        told = fuzzed.client.get(f"/gradio_api/{path}/{answer.json()['event_id']}")
        assert told.text.startswith(("event: complete", "event: error", "event: heartbeat"))
