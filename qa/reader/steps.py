"""Steps of a rule by numbers, as "满5年不满10年" and "三天以上": the one that holds for the number of a question.

What is said of 12 to 16 years is no answer for a child of 8, nor what is said of fewer days than are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from index.named_cells import name_at
from index.records import Passage, Span
from qa.measures import UNIT, Asked, Step, asked_steps, in_digits, steps, touch
from qa.numerals import numbered
from qa.punctuation import CLAUSE_END, STATEMENT_END, parted, stripped
from qa.question import canonical
from qa.reader.reader import Reading
from qa.reader.rows import at_its_row, table_of
from qa.reader.subject.kinds import kind_of, kinds_asked
from qa.retrieval import Hit
from qa.scripts import fold_script
from qa.verdicts import asks_whether

LATEST_START = 4  # characters of a part of a sentence before a step that all of the part is said of

_DIGITS = re.compile(r"\d+")
_BARE_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HEAD_UNIT = re.compile(rf"[(（]\s*({UNIT})\s*[)）]")
_CONDITION = re.compile(r"[的时者后][，,]?\s*$")


@dataclass(frozen=True, slots=True)
class _Clause:
    """What is said of one step: [start, end) in the passage's text. words: of the step, as they are written."""

    step: Step
    words: str
    span: Span


def without_other_steps(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits without rows of other steps than the asked number is in, where the row of its own is there.

    Of a table in one passage its row is what is then read.
    """
    asked = asked_steps(question)
    if not asked:
        return list(hits)
    hits = [at_its_row(hit, partial(_is_in_better_row, asked)) for hit in hits]
    rows = [_row_step(asked, hit.passage, (hit.start, hit.end)) for hit in hits]
    own = [row[0] if row else None for row in rows]
    tables = [table_of(hit.passage) for hit in hits]
    return [
        hit
        for hit, step, table in zip(hits, own, tables, strict=True)
        if step is None
        or not any(
            other is not None and of == table and _fits_better(other, step, asked)
            for other, of in zip(own, tables, strict=True)
        )
    ]


def in_words_of_step(question: str, hit: Hit) -> str:
    """Return the question with the words of the step that its number is in, where the passage has one, for the number.

    "工龄8年的年假" then asks for what the row of 满5年不满10年 says.
    """
    asked = asked_steps(question)
    best: tuple[Step, str] | None = None
    for step, words in _steps_of(asked, hit) if asked else ():
        if step.holds(asked[step.measure]) and (best is None or best[0].holds(step)):
            best = step, words
    if best is None:
        return question
    text = fold_script(canonical(question))
    start, end = _as_written(text, asked[best[0].measure].span)
    return f"{text[:start]}{best[1]}{text[end:]}"


def _as_written(text: str, span: Span) -> Span:
    """Return where a part of a text in digits stands in the text as it is written."""
    digits = in_digits(text)
    start = next((at for at in range(len(text)) if in_digits(text[:at]) == digits[: span[0]]), len(text))
    last = range(len(text), start, -1)
    return start, next((at for at in last if in_digits(text[:at]) == digits[: span[1]]), len(text))


def _steps_of(asked: Asked, hit: Hit) -> Iterator[tuple[Step, str]]:
    """Yield the steps of a passage, or of the row that matched, that are of what the question measures; their words."""
    if hit.passage.cells:
        row = _row_step(asked, hit.passage, (hit.start, hit.end))
        found = [row] if row else []
    else:
        found = [(clause.step, clause.words) for clause in _clauses(hit.passage.text)]
    yield from (one for one in found if one[0].measure in asked)


def clause_of_step(question: str, passage: Passage, reading: Reading | None = None) -> Span | None:
    """Return the clauses of the passage that are said best of the number asked for.

    reading: None of words that are said of this number already, or of none.
    """
    asked = asked_steps(question)
    own = _governing(asked, passage, reading) if reading else None
    if not asked or passage.cells or (reading and own is None):
        return None
    best, span = own.step if own else None, None
    for clause in _clauses(passage.text):
        if clause.step.measure in asked and _fits_better(clause.step, best, asked):
            best, span = clause.step, clause.span
    return span


def is_of_other_step(question: str, passage: Passage, reading: Reading) -> bool:
    """Return whether what was read is said of numbers that the one of the question is not among.

    A limit answers a question for yes or no: "须年满16岁" says it of a friend of 15.
    """
    asked = asked_steps(question)
    at = reading.start, reading.end
    row = _row_step(asked, passage, at, read=at)
    if row:
        return not row[0].holds(asked[row[0].measure])
    own = None if asks_whether(question) else _governing(asked, passage, reading)
    is_read = own is not None and _says(passage.text[slice(*at)], own)
    return own is not None and not is_read and not own.step.holds(asked[own.step.measure])


def is_in_row_of_step(question: str, passage: Passage, reading: Reading) -> bool:
    """Return whether what was read stands in the row of the number asked for, alone of the kind that is asked for."""
    asked = asked_steps(question)
    at = reading.start, reading.end
    row = _row_step(asked, passage, at, read=at)
    if row is None or not row[0].holds(asked[row[0].measure]):
        return False
    kinds, kind = kinds_asked(fold_script(question)), kind_of(fold_script(passage.text[slice(*at)]))
    own = [kind_of(fold_script(passage.text[start:end])) for start, end in _row_cells(passage, at)]
    return kinds is not None and kind in kinds and own.count(kind) == 1


def _fits_better(one: Step, other: Step | None, asked: Asked) -> bool:
    """Return whether the number is in one step and not in the other, or the other is the wider of two with it."""
    if not one.holds(asked[one.measure]):
        return False
    if other is None:
        return True
    is_wider = other.holds(one) and not one.holds(other)
    return one.measure == other.measure and (is_wider or not other.holds(asked[one.measure]))


def _governing(asked: Asked, passage: Passage, reading: Reading) -> _Clause | None:
    """Return the clauses of a step that what was read stands in; None where there are none."""
    found = () if passage.cells else _clauses(passage.text)
    at = reading.start
    return next((one for one in found if one.step.measure in asked and one.span[0] <= at < one.span[1]), None)


def _says(words: str, clause: _Clause) -> bool:
    """Return whether words have a number of the step that they stand under: it is read itself."""
    return bool(set(_DIGITS.findall(numbered(words))) & set(_DIGITS.findall(numbered(clause.words))))


def _clauses(text: str) -> Iterator[_Clause]:
    """Yield the clauses with steps, each with those behind it that are said of the same."""
    text = fold_script(text)
    for statement in parted(STATEMENT_END, text):
        spans = parted(CLAUSE_END, text, *statement)
        texts = [in_digits(text[start:end]) for start, end in spans]
        found = [steps(one) for one in texts]
        for at, own in enumerate(found):
            for step in own:
                leads = _CONDITION.search(texts[at]) or step.span[0] <= LATEST_START
                last = at
                while leads and last + 1 < len(found) and not found[last + 1]:
                    last += 1
                written = text[slice(*spans[at])]
                words = written[slice(*_as_written(written, step.span))]
                yield _Clause(step, words, stripped(text, spans[at][0], spans[last][1]))


def _is_in_better_row(asked: Asked, one: Hit, other: Hit) -> bool:
    """Return whether the number fits the step of the row that one hit matched better than that of another."""
    own = _row_step(asked, other.passage, (other.start, other.end))
    row = _row_step(asked, one.passage, (one.start, one.end)) if own else None
    return row is not None and own is not None and _fits_better(row[0], own[0], asked)


def _row_step(asked: Asked, passage: Passage, at: Span, read: Span = (0, 0)) -> tuple[Step, str] | None:
    """Return the step that a row is of, and its words, by its cells but those that were read; None without any."""
    for start, end in _row_cells(passage, at):
        if not touch((start, end), read):
            text = numbered(fold_script(passage.text[start:end]))
            unit = _HEAD_UNIT.search(name_at(passage, start, end))
            text = _BARE_NUMBER.sub(rf"\g<0>{unit[1]}", text) if unit else text
            if found := [step for step in steps(text) if step.measure in asked]:
                return found[0], text[slice(*found[0].span)]
    return None


def _row_cells(passage: Passage, at: Span) -> list[Span]:
    """Return where the cells of a row stand in the passage."""
    row = next((one for one in passage.sentences if one.start <= at[0] < one.end), None)
    spans = ((cell.start - passage.start, cell.end - passage.start) for cell in passage.cells)
    return [(start, end) for start, end in spans if row and row.start <= start and end <= row.end]
