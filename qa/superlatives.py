"""The most or the least that one column, row or sentence gives figures of: "哪款最贵？" asks for one of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.records import ContextKind, Passage, Span
from qa.numerals import numbered
from qa.quantities import Quantity, quantities
from qa.question import canonical
from qa.reader.columns import Column, Row, column_asked, rows_of, say_the_like
from qa.reader.reranking import ReadHit, Told
from qa.reader.rows import Table, apart, named_in, table_of
from qa.reader.subject.kinds import Kind, kind_of
from qa.reader.subject.surroundings import stated
from qa.retrieval import Hit
from qa.scripts import fold_script
from qa.shared_characters import bare
from qa.shelf import Shelf

LOOKED_AT = 3  # hits, for what a row or a sentence says of several; for tables all of them
LEAST_ATTRIBUTE = 2  # characters
LEAST_COMPARED = 2
CLARITY = 1.0  # of what was compared: how far it alone says that it answers

K = Kind
# What is compared: how it is called, and of what kind its figures are.
_MONEY = ("价|费|租|票|元|钱|price|cost|fee", K.MONEY)
_SPEED = ("速|speed", None)
_MASS = ("重|weight|mass", K.MASS)
_LENGTH = ("长|高|距离|里程|续航|length|height|distance|range", K.LENGTH)
_DURATION = ("时长|时间|time|duration", K.DURATION)
_CLOCK = ("时间|time", K.CLOCK)
_NAMED = ("$^", None)  # by the question alone: 人数最多的部门
_WORDS: tuple[tuple[bool, str, tuple[str, Kind | None]], ...] = (  # whether the most is asked for
    (True, "贵|most expensive|pricier", _MONEY),
    (False, "便宜|划算|实惠|cheapest|cheaper", _MONEY),
    (True, "快|fastest|faster", _SPEED),
    (False, "慢|slowest|slower", _SPEED),
    (True, "重|heaviest|heavier", _MASS),
    (False, "轻|lightest|lighter", _MASS),
    (True, "[高长远]|tallest|longest|highest|taller|longer|higher", _LENGTH),
    (False, "[低矮短]|shortest|lowest|shorter|lower", _LENGTH),
    (True, "久", _DURATION),
    (True, "[晚迟]|latest|later", _CLOCK),
    (False, "早|earliest|earlier", _CLOCK),
    (True, "[多大]|largest|biggest|most", _NAMED),
    (False, "[少小]|smallest|fewest|least", _NAMED),
)
_WHICH = re.compile(r"哪(?!里|儿|天)|谁|什么(?!时)|\b(?:which|who)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"多少|几|多[高长重快久远大]|how|what (?:is|are) the", re.IGNORECASE)
_FORMS = tuple(
    (
        most,
        of,
        re.compile(rf"最(?:{words})(?P<things>的|(?<=[贵宜])[要是]?多少)?|(?:更|比较|较)(?:{words})|\b(?:{words})\b"),
    )
    for most, words, of in _WORDS
)
_ATTRIBUTE = re.compile(
    r"(?:^|的|哪1?[个款种类样位名家台条项只门本间]?|谁|[，, ])"
    r"(?P<named>(?:(?!的|哪|谁|什么)[\u3400-\u9fff]){0,6}?)(?:是|都|[卖跑]?得)?$"
)
_TAKES_TIME = re.compile("时间|时长|小时|分钟|time|duration", re.IGNORECASE)
_PART = re.compile(r"[^，,；;、。！？!?\n]+")
_IN_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_SUMS = frozenset("金费价款")  # before figures of which each is another thing: 押金200元，租金50元
_FREE = re.compile("免费|free", re.IGNORECASE)
_PLAIN, _CLOCK_TIME = re.compile(r"\d+(?:\.\d+)?"), re.compile(r"(\d{1,2}):(\d\d)")
_MULTIPLES = {"百": 100.0, "千": 1000.0, "万": 1e4, "亿": 1e8}
_SAYS_SO = re.compile(r"最|首|第1|之冠|\b\w+est\b|\bmost\b")


@dataclass(frozen=True, slots=True)
class Superlative:
    """What a question asks for the most or the least of.

    attribute: what is said to be most, as 充电 in 充电最快; "" where nothing is named. heads: how columns of such
    figures may be called. kind: of the figures; None of any. asks_amount: whether the figure itself is asked for.
    """

    question: str
    most: bool
    attribute: str
    heads: re.Pattern[str]
    kind: Kind | None
    asks_amount: bool

    @property
    def has_measure(self) -> bool:
        """Whether it says by itself what is compared, as 最贵 does and 最大 does not."""
        return self.heads.pattern != _NAMED[0]

    def is_of(self, name: str) -> bool:
        """Return whether figures that are called so are what is compared."""
        return self.attribute in name if self.attribute else self.heads.search(name) is not None

    def under(self, name: str) -> Superlative:
        """Return what is asked of figures that are called so: the fastest takes the least time."""
        is_speed = self.heads.pattern == _SPEED[0]
        return replace(self, most=not self.most) if is_speed and _TAKES_TIME.search(name) else self

    def best(self, figures: Sequence[_Figure | None]) -> set[int]:
        """Return the places of the most or least; none where they are no figures of one unit."""
        there = [one for one in figures if one is not None]
        units = {one.unit for one in there if one.unit is not None}
        if len(there) < LEAST_COMPARED or len(units) != 1:
            return set()
        best = (max if self.most else min)(one.value for one in there)
        return {at for at, one in enumerate(figures) if one is not None and one.value == best}


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number with its unit; None of what is free."""

    value: float
    unit: str | None


def superlative_in(question: str) -> Superlative | None:
    """Return what a question asks for the most or the least of: of things, not as 最多能借几本 and 最晚几点 do."""
    asked = numbered(fold_script(canonical(question)))
    which = _WHICH.search(asked)
    for most, (heads, kind), form in _FORMS:
        match = form.search(asked)
        if match and (which or match["things"]):
            amount = _AMOUNT.search(asked) is not None and which is None
            attribute = _ATTRIBUTE.search(asked, 0, match.start())
            named = attribute["named"] if attribute else ""
            return Superlative(
                asked, most, named if len(named) >= LEAST_ATTRIBUTE else "", re.compile(heads), kind, amount
            )
    return None


def told_of_extreme(asked: Superlative, hits: Sequence[Hit], shelf: Shelf) -> Told | None:
    """Return the row, the cell or the clause that has the most or the least; None where that cannot be told."""
    seen: set[Table] = set()
    for at, hit in enumerate(hits):
        table = table_of(hit.passage)
        if hit.passage.cells and table not in seen and (told := _of_rows(asked, hit, shelf)):
            return told
        seen |= {table} if hit.passage.cells else set()
        if at < LOOKED_AT and not hit.passage.cells and (span := _of_clauses(asked, hit.passage)):
            return Told(hit, span, CLARITY)
    rows = ((hit, _of_row(asked, hit)) for hit in hits[:LOOKED_AT] if hit.passage.cells)
    return next((Told(hit, span, CLARITY) for hit, span in rows if span is not None), None)


def is_undecided(asked: Superlative, ranked: Sequence[ReadHit]) -> bool:
    """Return whether what was read was not compared with others, nor is said to be the most or the least."""
    if not asked.has_measure or not ranked or ranked[0].reading is None:
        return False
    return _SAYS_SO.search(numbered(stated(ranked[0].hit, ranked[0].reading.span) + (ranked[0].text or ""))) is None


def _of_rows(asked: Superlative, hit: Hit, shelf: Shelf) -> Told | None:
    """Return the row of the hit's table with the most or least, where all columns that may be meant agree."""
    there = next(iter(rows_of(hit.passage)), None)
    if there is None:
        return None
    numbers = shelf.rows(hit.passage.document)
    rows = [(number, row) for number in numbers for row in _alike_rows(there, shelf.retriever.passages[number])]
    rows = _of_those_named(asked, rows)
    if len(rows) < LEAST_COMPARED:
        return None
    columns = _columns(asked, [row for _, row in rows])
    best = [asked.under(column.name).best([_figure(row, column) for _, row in rows]) for column in columns]
    if not best or not all(best) or len(set.intersection(*best)) != 1:
        return None
    number, row = rows[set.intersection(*best).pop()]
    cell = row.under(columns[0]) if asked.asks_amount and len(columns) == 1 else row.key
    if cell is None:
        return None
    start, end = row.span(cell)
    found = replace(hit, passage=row.passage, row=number, start=start, end=end)
    return Told(found, (start, end), CLARITY)


def _alike_rows(row: Row, other: Passage) -> list[Row]:
    """Return the rows of a passage that are of the table of a row: some of its cells may be empty."""
    if other.place and row.passage.place and other.place.sheet != row.passage.place.sheet:
        return []
    names = {row.first, *row.columns}
    found = ((each, {each.first, *each.columns}) for each in rows_of(other))
    return [each for each, own in found if each.first == row.first and (own <= names or names <= own)]


def _of_those_named(asked: Superlative, rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """Return the rows that have a value which the question names, all where none has: 团课 in a column of kinds."""
    words, known = apart(asked.question), bare(asked.question)  # few of many cells are worth a closer look
    values = [[value for cell in row.cells if (value := bare(row.text(cell))) in known] for _, row in rows]
    return [one for one, own in zip(rows, values, strict=True) if named_in(words, own)] or rows


def _columns(asked: Superlative, rows: Sequence[Row]) -> list[Column]:
    """Return the columns that may have the figures: the one that is named, else those that are called or are so."""
    row = rows[0]
    figured = [one for one in row.columns if sum(_figure(each, one) is not None for each in rows) >= LEAST_COMPARED]
    if (named := column_asked(asked.question, row)) in figured and named is not None:
        return [named]
    if called := [column for column in figured if asked.is_of(column.name)]:
        return called
    if asked.attribute and asked.kind is K.MONEY:  # it is rather what costs so much: 哪种家具最贵
        return _columns(replace(asked, attribute=""), rows)
    if asked.attribute and asked.attribute not in _words(rows):
        return []
    if asked.kind and (own := [one for one in figured if _kinds(rows, one) == {asked.kind}]):
        return own
    above = " ".join(part.text for part in row.passage.context if part.kind is not ContextKind.COLUMN)
    alike = all(say_the_like(row, figured[0], one) and _kinds(rows, one) <= {asked.kind, K.NUMBER} for one in figured)
    return figured if alike and asked.heads.search(above) else []


def _words(rows: Sequence[Row]) -> str:
    """Return what a table says beside its figures."""
    held = [part.text for part in rows[0].passage.context]
    return fold_script(" ".join([*held, *(row.text(cell) for row in rows for cell in row.cells)])).lower()


def _kinds(rows: Sequence[Row], column: Column) -> set[Kind | None]:
    """Return the kinds of the figures in a column."""
    cells = [row.text(cell) for row in rows if (cell := row.under(column)) is not None and _figure(row, column)]
    return {kind_of(fold_script(_IN_BRACKETS.sub("", text))) for text in cells if not _FREE.fullmatch(text)}


def _of_row(asked: Superlative, hit: Hit) -> Span | None:
    """Return the cell with the most or least of a row whose columns are of several things, as 净重 of two models."""
    row = next((one for one in rows_of(hit.passage) if one.span(one.cells[0])[0] >= hit.start), None)
    if row is None or row.key is None:
        return None
    key = row.text(row.key)
    if not asked.is_of(fold_script(key)):
        return None
    columns = [one for one in row.columns if _figure(row, one) is not None]
    if not all(say_the_like(row, columns[0], one) for one in columns):
        return None
    best = asked.under(key).best([_figure(row, one) for one in columns])
    cell = row.under(columns[best.pop()]) if len(best) == 1 else None
    return row.span(cell) if cell else None


def _of_clauses(asked: Superlative, passage: Passage) -> Span | None:
    """Return the clause with the most or least, or its figure, of a sentence whose clauses have a figure each."""
    text = fold_script(passage.text)
    for sentence in passage.sentences:
        clauses = [match.span() for match in _PART.finditer(text, sentence.start, sentence.end)]
        own = [(span, [one for one in quantities(text, *span) if _is_of(asked, text, one)]) for span in clauses]
        alike = [(span, found[0]) for span, found in own if len(found) == 1]
        leads = {text[one.start - 1 : one.start] for _, one in alike}
        best = asked.best([_read(text[one.start : one.end]) for _, one in alike])
        between = clauses[clauses.index(alike[0][0]) : clauses.index(alike[-1][0]) + 1] if alike else []
        if len(leads) == 1 and not leads & _SUMS and len(best) == 1 and len(alike) == len(between):
            span, one = alike[best.pop()]
            return (one.start, one.end) if asked.asks_amount else span
    return None


def _is_of(asked: Superlative, text: str, one: Quantity) -> bool:
    return kind_of(text[one.start : one.end]) is asked.kind is not None


def _figure(row: Row, column: Column) -> _Figure | None:
    cell = row.under(column)
    return _read(row.text(cell)) if cell else None


def _read(text: str) -> _Figure | None:
    """Return the one figure of a text; None where it has none or several."""
    text = numbered(fold_script(_IN_BRACKETS.sub("", text))).strip("* ")
    if _FREE.fullmatch(text):
        return _Figure(0.0, None)
    found = list(quantities(text, 0, len(text)))
    if len(found) != 1:
        return None
    one = found[0]
    number = text[slice(*one.number)].replace(",", "")
    unit = text[one.start : one.number[0]] + text[one.number[1] : one.end].strip()
    if clock := _CLOCK_TIME.fullmatch(number):
        return _Figure(float(clock[1]) * 60 + float(clock[2]), "clock")
    if not _PLAIN.fullmatch(number):
        return None
    times = _MULTIPLES.get(unit[:1], 1.0)
    return _Figure(float(number) * times, unit[1:] if times > 1 else unit)
