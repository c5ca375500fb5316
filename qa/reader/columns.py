"""The column of a table that a question names: the cell of another column in the row that was read answers no better.

"QL-500的功率" is not what the row 功率 has under QL-300, nor is "5月的票价" what stands under 淡季（11–3月）.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from index.named_cells import name_at
from index.records import Cell, ContextKind, Passage, Span
from qa.numerals import numbered
from qa.question import canonical
from qa.reader.reader import Reading
from qa.reader.rows import SHORTEST_KEY, apart, at_its_row, named_in, table_of, without
from qa.reader.subject.mentions import Mention, by_kind
from qa.reader.subject.neighbours import are_alike
from qa.reader.subject.ordinals import ordinals
from qa.retrieval import Hit
from qa.scripts import fold_script
from qa.shared_characters import bare

_IN_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_BARE_YEAR = re.compile(r"(?<![\d.-])((?:19|20)\d\d)(?![\d.年款]|\s?[元万人])")
_SEASONS = (
    (re.compile("春[天季]"), "3至5月"),
    (re.compile("夏[天季]|暑假"), "6至8月"),
    (re.compile("秋[天季]"), "9至11月"),
    (re.compile("冬[天季]"), "12至2月"),
)
_DIGIT, _NUMERIC = re.compile(r"\d"), re.compile(r"[\d.,:：~～–—-]+")
_NOTHING = re.compile(r"[-—–―−/\\\s]*|n/?a", re.IGNORECASE)
# What a question asks for without the name of the column: forms of the question, and of the names.
_PURPOSES = (
    (
        re.compile(
            r"什么意思|[啥何]意|(?:代表|表示|指)(?:的是)?(?:什么|啥)|\bmeans?\b|\bmeaning\b|stands? for", re.IGNORECASE
        ),
        re.compile(r"含义|意思|意义|释义|解释|\bmeaning\b|\bdescription\b", re.IGNORECASE),
    ),
    (
        re.compile(
            r"怎么(?:办|处理|解决|排除|修)|如何(?:处理|解决|排除|修)|what (?:should|to do|do i do)",
            re.IGNORECASE,
        ),
        re.compile(r"处理|处置|解决|排除|对策|措施|\b(?:action|solution|remedy|fix)\b", re.IGNORECASE),
    ),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table, by its name."""

    name: str

    @property
    def words(self) -> str:
        """Its name without what stands in brackets, such as a unit."""
        return _IN_BRACKETS.sub("", self.name).strip("* ")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    cells: those that are not empty. own: the column of each. first: the one that says what a row is of. columns: the
    others, all there are where the names stand above the rows.
    """

    passage: Passage
    cells: tuple[Cell, ...]
    own: tuple[Column, ...]
    first: Column
    columns: tuple[Column, ...]

    def under(self, column: Column) -> Cell | None:
        """Return the cell of a column; None where it is empty."""
        return next((cell for cell, own in zip(self.cells, self.own, strict=True) if own == column), None)

    @property
    def key(self) -> Cell | None:
        """The cell that says what the row is of."""
        return self.under(self.first)

    def text(self, cell: Cell) -> str:
        """Return what stands in a cell."""
        start, end = self.span(cell)
        return self.passage.text[start:end]

    def span(self, cell: Cell) -> Span:
        """Return where a cell stands in the passage."""
        return cell.start - self.passage.start, cell.end - self.passage.start

    def read(self, reading: Reading) -> list[Column]:
        """Return the columns of which something was read; none where the one that says what the row is of was too."""
        start, end = self.passage.start + reading.start, self.passage.start + reading.end
        pairs = zip(self.cells, self.own, strict=True)
        found = [column for cell, column in pairs if cell.start < end and start < cell.end]
        return [] if self.first in found else found


def in_its_column(question: str, passage: Passage, reading: Reading) -> Reading:
    """Return the reading, of the cell in the column that the question names where one of another column was read."""
    row = _row(passage, reading)
    asked = column_asked(question, row) if row else None
    cell = row.under(asked) if row and asked else None
    if row is None or asked is None or cell is None or not _may_stand_for(question, row, reading, asked):
        return reading
    start, end = row.span(cell)
    return replace(reading, start=start, end=end)


def is_in_its_column(question: str, passage: Passage, reading: Reading) -> bool:
    """Return whether what was read stands in the column that the question names."""
    row = _row(passage, reading)
    asked = _named(question, row) if row else None
    return row is not None and asked is not None and row.read(reading) == [asked]


def has_no_cell(question: str, passage: Passage, reading: Reading) -> bool:
    """Return whether a table has nothing where the question asks: an empty cell, a dash, or no column of a year."""
    row = _row(passage, reading)
    if row is None:
        return False
    asked = column_asked(question, row)
    if asked is not None:
        cell = row.under(asked)
        return (cell is None and _may_stand_for(question, row, reading, asked)) or (
            cell is not None and row.read(reading) == [asked] and _NOTHING.fullmatch(row.text(cell)) is not None
        )
    return any(
        not any(_holds(column, one) for column in row.columns) and _names_another(read, one)
        for one in _mentions(question)
        for read in row.read(reading)
    )


def rows_of(passage: Passage) -> list[Row]:
    """Return the rows of a table that a passage has, where its columns have names."""
    named = [Column(part.text) for part in passage.context if part.kind is ContextKind.COLUMN]
    found = []
    for cells, own in _rows(passage):
        columns = named or own
        found.append(Row(passage, tuple(cells), tuple(own), columns[0], tuple(columns[1:])))
    return found


def _rows(passage: Passage) -> Iterator[tuple[list[Cell], list[Column]]]:
    """Yield the cells of each row with their columns: a row ends where the columns begin again."""
    cells: list[Cell] = []
    own: list[Column] = []
    for cell in passage.cells:
        start, end = cell.start - passage.start, cell.end - passage.start
        if cell.name is None or start < 0 or end > len(passage.text):
            continue
        column = Column(name_at(passage, start, end))
        if cells and (column in own or (cells[-1].name or cell.name) >= cell.name):
            yield cells, own
            cells, own = [], []
        cells.append(cell)
        own.append(column)
    if cells:
        yield cells, own


def _row(passage: Passage, reading: Reading) -> Row | None:
    """Return the row that something was read in; None outside of a table."""
    start = passage.start + reading.start
    return next((row for row in rows_of(passage) if row.cells[0].start <= start <= row.cells[-1].end), None)


def at_its_time(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits without rows of other times than the question gives, where the row of that time is there.

    Of a table in one passage its row is what is then read.
    """
    asked = _mentions(question)
    moved = [at_its_row(hit, partial(_is_of_its_time, asked)) for hit in hits] if asked else list(hits)
    held = {table_of(hit.passage) for hit in moved if _holds_at(hit, asked)}
    return [hit for hit in moved if _holds_at(hit, asked) is not False or table_of(hit.passage) not in held]


def in_words_of_time(question: str, hit: Hit) -> str:
    """Return the question with the name of the row that its time is in for the time: 4–9月 for 5月."""
    row = _matched(hit)
    key = row.key if row else None
    text = numbered(fold_script(question))
    for one in _mentions(question) if row and key else ():
        if row and key and _holds(Column(row.text(key)), one) and one.text in text:
            return text.replace(one.text, row.text(key), 1)
    return question


def _matched(hit: Hit) -> Row | None:
    """Return the row that matched; None outside of a table."""
    rows = (row for row in rows_of(hit.passage) if row.cells[0].start - hit.passage.start >= hit.start)
    return next(rows, None) if hit.passage.cells else None


def _holds_at(hit: Hit, asked: Sequence[Mention]) -> bool | None:
    """Return whether the row that matched is of the time that is asked for; None where it is of none."""
    row = _matched(hit)
    key = Column(row.text(row.key)) if row and row.key else None
    of_kind = [one for one in asked if key and _of_kind(key, one)]
    return all(_holds(key, one) for one in of_kind) if key and of_kind else None


def _is_of_its_time(asked: Sequence[Mention], one: Hit, other: Hit) -> bool:
    """Return whether the row that one hit matched is of the time that is asked for, and that of another is not."""
    return _holds_at(other, asked) is False and bool(_holds_at(one, asked))


def column_asked(question: str, row: Row) -> Column | None:
    """Return the one column that a question names, or else that it asks for by a time within it or by its purpose."""
    return _named(question, row) or _by_purpose(question, row)


def _named(question: str, row: Row) -> Column | None:
    """Return the one column that a question names, or that has the time which it gives."""
    asked = without(apart(canonical(question)), [bare(row.text(cell)) for cell in row.cells])
    names = {bare(column.words): column for column in row.columns}
    if named := named_in(asked, [name for name in names if len(name) >= SHORTEST_KEY]):
        return names[named.pop()] if len(named) == 1 else None
    for one in _mentions(question):
        held = [column for column in row.columns if _holds(column, one)]
        if len(held) == 1 and any(_names_another(column, one) for column in row.columns):
            return held[0]
    return None


def _by_purpose(question: str, row: Row) -> Column | None:
    for asks, heads in _PURPOSES:
        found = [column for column in row.columns if heads.search(column.name)]
        if asks.search(question) and len(found) == 1:
            return found[0]
    return None


def _mentions(text: str) -> list[Mention]:
    """Return the times and other numbered things that a text names, one of each kind."""
    kinds = by_kind(ordinals(_form(text)))
    return [found[0] for found in kinds.values() if len({one.own for one in found}) == 1]


def _form(text: str) -> str:
    text = _BARE_YEAR.sub(r"\1年", numbered(fold_script(text)))
    for season, months in _SEASONS:
        text = season.sub(months, text)
    return text


def _of_kind(column: Column, asked: Mention) -> list[Mention]:
    return [one for one in ordinals(_form(column.name)) if one.kind == asked.kind]


def _holds(column: Column, asked: Mention) -> bool:
    """Return whether what stands in a column is said of all that a question names: of each month of a season."""
    return any(asked.own <= one.covers for one in _of_kind(column, asked))


def _names_another(column: Column, asked: Mention) -> bool:
    return bool(_of_kind(column, asked)) and not _holds(column, asked)


def _may_stand_for(question: str, row: Row, reading: Reading, asked: Column) -> bool:
    """Return whether what was read stands in columns like the one that is asked for, or is not what is asked for."""
    read = row.read(reading)
    if asked == _by_purpose(question, row):
        return bool(read) and read != [asked]
    others = [column for column in read if column != asked]
    return bool(others) and all(say_the_like(row, one, asked) for one in others)


def say_the_like(row: Row, one: Column, other: Column) -> bool:
    """Return whether two columns say the like of two things, by their names or by what the row has in them."""
    kinds, others = ({mention.kind for mention in ordinals(_form(column.name))} for column in (one, other))
    is_named_alike = one.words[:1] == other.words[:1] or one.words[-1:] == other.words[-1:]
    if is_named_alike or kinds & others or _shape(one) == _shape(other):
        return True
    texts = [row.text(cell) for column in (one, other) if (cell := row.under(column)) is not None]
    return len(texts) > 1 and (are_alike(*texts) or all(map(_NUMERIC.fullmatch, texts)))


def _shape(column: Column) -> str:
    return _DIGIT.sub("0", column.words)
