"""Two things asked in one breath, as in "几点从哪里发车": the words from the one answer to the other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.records import Span
from qa.punctuation import STATEMENT_END
from qa.reader.lists import LONGEST_QUOTED
from qa.reader.looks import NO_ANSWER, read_around
from qa.reader.reader import Reader, Reading
from qa.reader.reranking import ReadHit

_ASKS = {
    "when": re.compile(
        r"[在于]?(?:几[点點时時]|[几幾][号號]|什[么麼]时?[时時][候间間]|何[时時]|哪[一]?天|星期[几幾]|[周週][几幾])"
    ),
    "where": re.compile(
        r"[从從在去到]?(?:哪(?:[里裡兒儿]|[个個]地方)?(?![一些位个個种種天年月])|什[么麼]地方|何[处處地])"
    ),
    "who": re.compile(r"[由跟找]?(?:[谁誰]|哪位|什[么麼]人)"),
}
_BETWEEN = re.compile(r"[，,、；;。？?]|和|或|以及")


def two_asked(question: str) -> tuple[str, str] | None:
    """Return the two questions that one clause asks, of when, where or who; None where it asks one thing."""
    found = {kind: match.span() for kind, asks in _ASKS.items() if (match := asks.search(question))}
    if len(found) != 2:  # noqa: PLR2004 (two things)
        return None
    first, last = sorted(found.values())
    if first[1] > last[0] or _BETWEEN.search(question, first[1], last[0]):
        return None
    return _without(question, last), _without(question, first)


def _without(question: str, span: Span) -> str:
    return question[: span[0]] + question[span[1] :]


def with_both(question: str, ranked: Sequence[ReadHit], reader: Reader) -> list[ReadHit]:
    """Return the hits, the first read from the one answer to the other where two things are asked and it has both."""
    asked = two_asked(question)
    if asked is None or not ranked or ranked[0].reading is None:
        return list(ranked)
    hit, reading = ranked[0].hit, ranked[0].reading
    both = [one for part in asked for one in read_around(part, [hit], reader) if one.score > NO_ANSWER]
    start, end = min((one.start for one in both), default=0), max((one.end for one in both), default=0)
    is_one = STATEMENT_END.search(hit.passage.text, start, end) is None and end - start <= LONGEST_QUOTED
    if hit.passage.cells or len(both) < len(asked) or not is_one or not _lies_within(reading, start, end):
        return list(ranked)
    return [replace(ranked[0], reading=replace(reading, start=start, end=end)), *ranked[1:]]


def _lies_within(reading: Reading, start: int, end: int) -> bool:
    return start < reading.end and reading.start < end
