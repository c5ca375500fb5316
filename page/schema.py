"""All that a client can send, with its limits: the bodies of requests, what they bring, and the stored conversation.

What is not in here is refused, or dropped where Gradio's own clients send it along: no other part of the page checks
the form of what comes in.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from index.documents_folder import shown
from index.errors import UsageError

__all__ = [
    "Detail",
    "GridRequest",
    "Label",
    "Number",
    "Share",
    "Stored",
    "Text",
    "Title",
    "Word",
    "call_body",
    "cancel_body",
    "count_of",
    "documents_of",
    "event_of",
    "grid_of",
    "join_body",
    "pairs_of",
    "parse_json",
    "question_of",
    "reset_body",
    "where_words",
    "width_of",
]

MOST_VALUES = 5_000  # strings, numbers, lists and objects of a body
MOST_STORED_VALUES = 100_000  # of a conversation
MOST_STORED_CHARACTERS = 300_000
DEEPEST = 16
LONGEST_NUMBER = 17  # digits
LARGEST = 2**53  # what every client counts exactly
MOST_RESULTS = 50
MOST_INPUTS = 8
WIDEST = 4_000  # pixels of a page
USUAL_WIDTH = 1_000

MOST_QUESTIONS = 50  # that are put to every document
MOST_SCOPED = 1_000  # documents, folders and patterns that a question is limited to
MOST_PAIRS = 50
LONGEST_QUESTION = 1_000  # characters, of a history: a question itself is judged when it is asked
LONGEST_ANSWER = 4_000
LONGEST_HISTORY = 40_000

Word = Annotated[str, Field(max_length=64, pattern=r"^[\w.:-]*$")]  # names and identifiers
Label = Annotated[str, Field(max_length=4_096)]  # names of documents, and what a button says
Text = Annotated[str, Field(max_length=100_000)]
Title = Annotated[str, Field(max_length=200)]
Stored = Annotated[str, Field(max_length=MOST_STORED_CHARACTERS)]  # a conversation as the page makes it
Number = Annotated[int, Field(ge=0, le=LARGEST)]
Share = Annotated[float, Field(ge=-1.01, le=1.01)]  # of confidence and similarity, as they are rounded

Json = Any  # what parse_json returns
T = TypeVar("T")
Inputs = Callable[[int], range | None]


def parse_json(text: str | bytes, most: int = MOST_VALUES) -> Json:
    """Return what a text of JSON stands for.

    most: how many values it may have. Raises ValueError for what is no JSON (NaN is none), and for numbers, depths and
    amounts beyond the limits.
    """
    try:
        content = json.loads(text, parse_int=_integer, parse_float=_float, parse_constant=_refuse)
        left = _counted(content, most, 0)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if left < 0:
        raise ValueError("too many values")
    return content


def join_body(content: Json, inputs: Inputs) -> Json:
    """Return the body of a request to /queue/join, without what the page does not use.

    inputs: returns how many inputs the function of a number takes, None where there is no such function.
    """
    body = _valid(_JOIN, content)
    counts = inputs(body.fn_index)
    if counts is None or len(body.data) not in counts:
        raise UsageError("request_refused", where="fn_index" if counts is None else "data")
    return body.model_dump()


def call_body(content: Json, parameters: tuple[str, ...], *, named: bool) -> Json:
    """Return the body of a request to /call, or, with its parameters by name, to /call/v2.

    parameters: of the endpoint, none where there is no such.
    """
    if not parameters:
        raise UsageError("no_such_endpoint")
    if named:
        if not isinstance(content, dict):
            raise UsageError("request_refused", where="body")
        unknown = next((name for name in content if name not in parameters), None)
        if unknown is not None or parameters[0] not in content:
            raise UsageError("request_refused", where=where_words([parameters[0] if unknown is None else unknown]))
        return content
    called = _valid(_CALL, content)
    if not 1 <= len(called.data) <= len(parameters):
        raise UsageError("request_refused", where="data")
    return called.model_dump(exclude_none=True)


def cancel_body(content: Json) -> Json:
    """Return the body of a request to /cancel."""
    return _valid(_CANCEL, content).model_dump()


def reset_body(content: Json) -> Json:
    """Return the body of a request to /reset."""
    return _valid(_RESET, content).model_dump()


# What the endpoints are asked


def question_of(value: object) -> str:
    """Return the question as it was sent. Raises UsageError when it is no text."""
    if not isinstance(value, str):
        raise UsageError("question_no_text")
    return value


def count_of(value: object) -> int:
    """Return how many results are asked for. Raises UsageError when it is no such number."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_RESULTS:
        raise UsageError("k_no_number", limit=MOST_RESULTS, given=ascii(value)[:20])
    return value


def documents_of(value: object) -> list[str] | None:
    """Return the documents that a question is limited to, None for all. Raises UsageError when it is no such list."""
    try:
        return _SCOPED.validate_python(value, strict=True)
    except ValidationError as error:
        raise UsageError("documents_no_list", limit=MOST_SCOPED) from error


@dataclass(frozen=True, slots=True)
class GridRequest:
    """The questions that are put to every document, each once, and the documents, None for all."""

    questions: tuple[str, ...]
    documents: list[str] | None = None


def grid_of(content: Json) -> GridRequest:
    """Return what /ask-each is asked. Raises UsageError when it is no such request."""
    body = _valid(_GRID, content)
    questions = tuple(dict.fromkeys(filter(None, (question.strip() for question in body.questions))))
    if not questions:
        raise UsageError("request_refused", where="questions")
    return GridRequest(questions, documents_of(body.documents))


def width_of(value: str | None) -> int:
    """Return how many pixels across a page is asked for. Raises UsageError when it is no such number."""
    if value is None:
        return USUAL_WIDTH
    width = int(value) if value.isascii() and value.isdecimal() and len(value) <= len(str(WIDEST)) else 0
    if not 1 <= width <= WIDEST:
        raise UsageError("width_no_number", limit=WIDEST, given=ascii(value)[:20])
    return width


def pairs_of(value: object) -> list[tuple[str, str]]:
    """Return the conversation so far. Raises UsageError when it is none, or longer than it may be."""
    try:
        pairs = _PAIRS.validate_python([] if value is None else value, strict=True)
    except ValidationError as error:
        raise UsageError("history_no_pairs") from error
    texts = [len(text) for pair in pairs for text in pair]
    longest = max((max(len(asked) / LONGEST_QUESTION, len(said) / LONGEST_ANSWER) for asked, said in pairs), default=0)
    if len(pairs) > MOST_PAIRS or longest > 1 or sum(texts) > LONGEST_HISTORY:
        raise UsageError(
            "history_too_long",
            pairs=MOST_PAIRS,
            question=LONGEST_QUESTION,
            answer=LONGEST_ANSWER,
            total=LONGEST_HISTORY,
        )
    return pairs


# What the page's script sends along with an event


@dataclass(frozen=True, slots=True)
class Detail:
    """What an event of the page says.

    documents: that a question is put to, None for all. asked, stop: the name of the answer that it is about.
    conversation: one to be shown, of the name ``value``.
    """

    question: str | None = None
    suggestion: str | None = None
    again: Label | None = None
    value: Label | None = None
    place: Label | None = None
    documents: Annotated[tuple[Label, ...], Field(max_length=MOST_SCOPED)] | None = None
    asked: Word | None = None
    stop: Word | None = None
    conversation: Stored | None = None


def event_of(value: object) -> Detail:
    """Return what an event says; nothing where it says anything else than the page's script does."""
    try:
        return _DETAIL.validate_python(value if isinstance(value, dict) else {})
    except ValidationError:
        return Detail()


def _object_or_none(value: object) -> object:
    return value if isinstance(value, dict) else None


def _pair(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


class _Body(BaseModel):
    model_config = ConfigDict(extra="ignore", strict=True)


class _Join(_Body):
    session_hash: Annotated[Word, Field(min_length=1)]
    fn_index: Number
    data: Annotated[list[Any], Field(max_length=MOST_INPUTS)]
    event_data: Annotated[dict[str, Any] | None, BeforeValidator(lambda it: it if isinstance(it, dict) else None)] = (
        None
    )
    trigger_id: Number | None = None


class _Grid(_Body):
    questions: Annotated[list[Text], Field(max_length=MOST_QUESTIONS)]
    documents: Any = None


class _Call(_Body):
    data: Annotated[list[Any], Field(max_length=MOST_INPUTS)]
    session_hash: Annotated[Word, Field(min_length=1)] | None = None


class _Reset(_Body):
    event_id: Word


class _Cancel(_Reset):
    session_hash: Word
    fn_index: Number


_JOIN, _CALL, _CANCEL, _RESET = TypeAdapter(_Join), TypeAdapter(_Call), TypeAdapter(_Cancel), TypeAdapter(_Reset)
_GRID = TypeAdapter(_Grid)
_PAIRS = TypeAdapter(list[Annotated[tuple[str, str], BeforeValidator(_pair)]])
_SCOPED = TypeAdapter(Annotated[list[Label], Field(max_length=MOST_SCOPED)] | None)
_DETAIL = TypeAdapter(Detail)


def _valid(adapter: TypeAdapter[T], content: Json) -> T:
    try:
        return adapter.validate_python(content)
    except ValidationError as error:
        raise UsageError("request_refused", where=where_words(error.errors(include_input=False)[0]["loc"])) from error


def where_words(names: Iterable[object]) -> str:
    """Return the place in a body that a list of names and numbers leads to."""
    return shown(".".join(map(str, names)))[:80] or "body"


def _integer(digits: str) -> int:
    number = int(digits) if len(digits) <= LONGEST_NUMBER else LARGEST + 1
    if abs(number) > LARGEST:
        raise ValueError("a number is too large")
    return number


def _float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number is too large")
    return number


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _counted(content: Json, left: int, depth: int) -> int:
    """Return how many more values there may be; negative when there are too many."""
    if depth > DEEPEST:
        raise ValueError("nested too deeply")
    left -= 1
    if isinstance(content, str):
        content.encode("utf-8")  # half of a pair of surrogates is no character
        return left
    if isinstance(content, dict):
        content = [*content.keys(), *content.values()]
    for value in content if isinstance(content, list) else ():
        if left < 0:
            break
        left = _counted(value, left, depth + 1)
    return left
