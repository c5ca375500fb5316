"""Steps of a rule by numbers, as "满5年不满10年" and "三天以上": the one that holds for the number of a question.

What is said of 12 to 16 years is no answer for a child of 8, nor what is said of fewer days than are asked for.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from index.named_cells import name_at
from index.records import Passage, Span
from qa.question import canonical
from qa.reader.kinds import kind_of, kinds_asked
from qa.reader.reader import Reading
from qa.reader.rows import table_of
from qa.reader.substitutions import numbered
from qa.retrieval import Hit
from qa.scripts import fold_script
from qa.verdicts import asks_whether

A_LITTLE = 1e-6  # by which a number is more than one that it exceeds
LATEST_START = 4  # characters of a part of a sentence before a step that all of the part is said of
FIRST_YEAR = 1000  # a number of years from which it is one of the calendar

# What units measure, and how many of the smallest they are.
_UNITS: Mapping[str, tuple[str, float]] = {
    "年": ("months", 12),
    "月": ("months", 1),
    "year": ("months", 12),
    "month": ("months", 1),
    "周": ("days", 7),
    "星期": ("days", 7),
    "日": ("days", 1),
    "天": ("days", 1),
    "week": ("days", 7),
    "day": ("days", 1),
    "小时": ("minutes", 60),
    "分钟": ("minutes", 1),
    "hour": ("minutes", 60),
    "minute": ("minutes", 1),
    "公斤": ("grams", 1000),
    "千克": ("grams", 1000),
    "kg": ("grams", 1000),
    "克": ("grams", 1),
    "公里": ("metres", 1000),
    "千米": ("metres", 1000),
    "km": ("metres", 1000),
    "米": ("metres", 1),
    "厘米": ("metres", 0.01),
    "cm": ("metres", 0.01),
    "块钱": ("元", 1),
    "位": ("人", 1),
    "名": ("人", 1),
    "周岁": ("岁", 1),
}
_MULTIPLES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NUMBER = r"(?<!\d[.,:])(?<![\d月第每])\d+(?:\.\d+)?"
_UNIT = (
    r"(?:个(?=工|小|月|星))?(?:工作)?(?:周岁|小时|分钟|星期|块钱|公斤|千克|公里|千米|厘米|平方米|平米|m2|kg|km|cm|(?<=个)月"
    r"|[年周天日岁克米元人位名件次节本册片度分](?![级月号钟])|(?:year|month|week|day|hour|minute)(?=s?\b))s?"
)
_VALUE = rf"(?P<number>{_NUMBER})\s?(?P<many>[百千万亿]?)[\s-]?(?P<unit>{_UNIT})"
_TO = r"\s?(?:[-~—–－～至到]{1,2}|to|and)\s?"
_RANGE = re.compile(rf"(?P<low>{_NUMBER})\s?(?P<low_many>[百千万亿]?)[\s-]?(?P<low_unit>{_UNIT})?{_TO}{_VALUE}")
_INCLUDED = r"[及并(含不]{0,4}\)?"
_BOUND = re.compile(
    r"(?<!提前)(?:(?P<at_most>不[超高多大][过于]|≤|up to |at most |no more than |within )"
    r"|(?P<below>不足|不满|未满|不到|[低少小]于|<|less than |under |below |fewer than |shorter than )"
    r"|(?P<above>(?<!得)(?:超过|超出|大于|高于|多于|逾|>|more than |over |above |longer than ))"
    r"|(?P<at_least>满|达到?|不[少低小]于|≥|at least ))?"
    rf"\s?{_VALUE}(?:{_INCLUDED}(?:(?P<upwards>以上| or more| or older| and over)"
    r"|(?P<downwards>[以之][下内]|内(?=[的且由未可])| or less| or younger| and under)))?"
)
_AND = re.compile(r"[,、]?\s?(?:[且并至到或]|but|and)?\s?")
_HALF = re.compile(r"(?<![年月天时])半(?=年|天|日|个?月|个?小时|公斤)")
_DIGITS = re.compile(r"\d+")
_BARE_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_HEAD_UNIT = re.compile(rf"[(（]\s*({_UNIT})\s*[)）]")
_PART = re.compile(r"[^。；;！!？?\n|]+")
_CLAUSE = re.compile(r"[^，,]+(?:[，,]|$)")
_CONDITION = re.compile(r"[的时者后][，,]?$")
_EDGE = " \t，,。；;：:"
_OF_EACH = re.compile(r"(?:^|[,，。?？\s])1个?[年月周天日次]")  # 一年有几天假


Asked = Mapping[str, "Step"]
"""The number that a question gives of each measure, as a step of it alone."""


@dataclass(frozen=True, slots=True)
class Step:
    """Numbers of one measure from low to high, and where the words stand in a text."""

    measure: str
    low: float
    high: float
    span: Span = (0, 0)

    def holds(self, other: Step) -> bool:
        """Return whether all of another step is in this one."""
        return self.measure == other.measure and self.low <= other.low and other.high <= self.high


@dataclass(frozen=True, slots=True)
class _Clause:
    """What is said of one step: [start, end) in the passage's text. words: of the step, as they are written."""

    step: Step
    words: str
    span: Span


def steps(text: str) -> list[Step]:
    """Return the steps of a text as ``numbered`` writes it, in order: "1年以上5年以下" is one."""
    found = [_range(match) for match in _RANGE.finditer(text) if not _is_calendar(match)]
    bounds = [match for match in _BOUND.finditer(text) if not any(_touch(match.span(), one.span) for one in found)]
    bounds = [match for match in bounds if not _is_calendar(match)]
    found += [one for match in bounds if (one := _bound(match)) is not None]
    joined: list[Step] = []
    for one in sorted(found, key=lambda one: one.span):
        last = joined[-1] if joined else None
        if last and _is_lower_bound(last, one) and _AND.fullmatch(text, last.span[1], one.span[0]):
            joined[-1] = Step(one.measure, last.low, one.high, (last.span[0], one.span[1]))
        else:
            joined.append(one)
    return joined


def asked_steps(question: str) -> Asked:
    """Return the numbers of a question, one of a measure: "超过5天" is of a little more than 5."""
    text = _OF_EACH.sub(lambda match: " " * len(match[0]), _in_digits(fold_script(canonical(question))))
    found: dict[str, list[Step]] = {}
    for match in _BOUND.finditer(text):
        measure, value = _value(match)
        is_more = match["above"] or match["upwards"]
        is_less = match["below"] or match["at_most"] or match["downwards"]
        value += A_LITTLE if is_more else -A_LITTLE if is_less else 0.0
        if not _is_calendar(match):
            found.setdefault(measure, []).append(Step(measure, value, value, match.span()))
    return {measure: own[0] for measure, own in found.items() if len(own) == 1}


def without_other_steps(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits without rows of other steps than the asked number is in, where the row of its own is there.

    Of a table in one passage its row is what is then read.
    """
    asked = asked_steps(question)
    if not asked:
        return list(hits)
    hits = [_at_its_row(asked, hit) for hit in hits]
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


def _in_digits(text: str) -> str:
    return _HALF.sub("0.5", numbered(text))


def _as_written(text: str, span: Span) -> Span:
    """Return where a part of a text in digits stands in the text as it is written."""
    digits = _in_digits(text)
    start = next((at for at in range(len(text)) if _in_digits(text[:at]) == digits[: span[0]]), len(text))
    last = range(len(text), start, -1)
    return start, next((at for at in last if _in_digits(text[:at]) == digits[: span[1]]), len(text))


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
    for part in _PART.finditer(text):
        spans = [match.span() for match in _CLAUSE.finditer(text, *part.span())]
        texts = [_in_digits(text[start:end]) for start, end in spans]
        found = [steps(one) for one in texts]
        for at, own in enumerate(found):
            for step in own:
                leads = _CONDITION.search(texts[at]) or step.span[0] <= LATEST_START
                last = at
                while leads and last + 1 < len(found) and not found[last + 1]:
                    last += 1
                written = text[slice(*spans[at])]
                words = written[slice(*_as_written(written, step.span))]
                yield _Clause(step, words, _bare(text, spans[at][0], spans[last][1]))


def _at_its_row(asked: Asked, hit: Hit) -> Hit:
    """Return the hit, of a table in one passage, with the row of the step that the number is in."""
    own, start, end = _row_step(asked, hit.passage, (hit.start, hit.end)), hit.start, hit.end
    for sentence in hit.passage.sentences if own else ():
        row = _row_step(asked, hit.passage, (sentence.start, sentence.end))
        if row and own and _fits_better(row[0], own[0], asked):
            own, start, end = row, sentence.start, sentence.end
    return replace(hit, start=start, end=end)


def _row_step(asked: Asked, passage: Passage, at: Span, read: Span = (0, 0)) -> tuple[Step, str] | None:
    """Return the step that a row is of, and its words, by its cells but those that were read; None without any."""
    for start, end in _row_cells(passage, at):
        if not _touch((start, end), read):
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


def _range(match: re.Match[str]) -> Step:
    """Return the step between two numbers, the first perhaps without the unit of both."""
    measure, high = _value(match)
    unit, many = match["low_unit"] or match["unit"], match["low_many"] or match["many"]
    return Step(measure, _valued(match["low"], many, unit)[1], high, match.span())


def _bound(match: re.Match[str]) -> Step | None:
    """Return the step above or below a number; None where that has neither."""
    measure, value = _value(match)
    if match["at_least"] or match["upwards"]:
        return Step(measure, value, math.inf, match.span())
    if match["above"]:
        return Step(measure, value + A_LITTLE / 2, math.inf, match.span())
    if match["at_most"] or match["downwards"]:
        return Step(measure, -math.inf, value, match.span())
    return Step(measure, -math.inf, value - A_LITTLE / 2, match.span()) if match["below"] else None


def _is_lower_bound(one: Step, other: Step) -> bool:
    """Return whether two bounds are the ends of one step."""
    return one.measure == other.measure and one.high == math.inf and other.low == -math.inf and one.low < other.high


def _is_calendar(match: re.Match[str]) -> bool:
    return match["unit"] == "年" and float(match["number"]) >= FIRST_YEAR


def _value(match: re.Match[str]) -> tuple[str, float]:
    return _valued(match["number"], match["many"], match["unit"])


def _valued(number: str, many: str, unit: str) -> tuple[str, float]:
    """Return what a number measures, and how many of the smallest unit it is."""
    unit = re.sub("^个|工作|s$", "", unit)
    measure, size = _UNITS.get(unit, (unit, 1))
    return measure, float(number) * _MULTIPLES[many] * size


def _touch(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _bare(text: str, start: int, end: int) -> Span:
    """Return a part of a text without the marks around it."""
    words = text[start:end].strip(_EDGE)
    at = text.find(words, start)
    return at, at + len(words)
