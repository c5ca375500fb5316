"""Rows of tables in the source pane: each under the names of its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.records import Cell, ContextKind, Passage, Span

__all__ = ["NamedRow", "Parts", "RowView", "TableView", "rows_of", "start_of_rows", "tables_of"]

Parts = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row of a passage's table.

    cells: with the names of their columns, "" for none. words, answer: the cited words and the short answer,
    None where they are in another passage. Offsets are in the document's text.
    """

    passage: Passage
    cells: tuple[tuple[str, Cell], ...]
    words: Span | None = None
    answer: Span | None = None

    @property
    def names(self) -> list[str]:
        """The names of its columns."""
        return [name for name, _ in self.cells]

    @property
    def is_cited(self) -> bool:
        """Whether some of its cells are among the cited words."""
        return any(_overlap(cell, self.words) for _, cell in self.cells)


@dataclass(frozen=True, slots=True)
class RowView:
    """A row to show. number: of its paragraph. cells: by the columns of the table, None for an empty one.

    A cell has its text before the cited words, the cited words before the short answer, the short answer, the
    cited words after it, and the rest.
    """

    number: int
    is_cited: bool
    cells: tuple[Parts | None, ...]


@dataclass(frozen=True, slots=True)
class TableView:
    """Neighbouring rows under the same names, "" for a column without one."""

    names: tuple[str, ...]
    rows: tuple[RowView, ...]


def rows_of(passage: Passage, words: Span | None = None, answer: Span | None = None) -> list[NamedRow]:
    """Return the rows of a passage; none where it is no table, or its cells have no names."""
    names = {part.span: part.text for part in passage.context if part.kind is ContextKind.COLUMN and part.span}
    rows = []
    for sentence in passage.sentences:
        start, end = passage.start + sentence.start, passage.start + sentence.end
        cells = [(_name(passage, cell, names), cell) for cell in passage.cells if start <= cell.start < end]
        if cells:
            rows.append(NamedRow(passage, tuple(cells), words, answer))
    return rows if any(name for row in rows for name in row.names) else []


def start_of_rows(rows: Sequence[NamedRow]) -> int:
    """Return where in the passage's text its rows begin, with their header where that is in it too."""
    passage, first = rows[0].passage, rows[0].cells[0][1].start
    sentence = next(s for s in passage.sentences if passage.start + s.end > first)
    columns = (part.span for part in passage.context if part.kind is ContextKind.COLUMN and part.span)
    headers = [start - passage.start for start, _ in columns if start >= passage.start]
    return min([sentence.start, *headers])


def tables_of(rows: Iterable[NamedRow]) -> Iterator[TableView]:
    """Yield tables of neighbouring rows that have columns in common."""
    names: list[str] = []
    group: list[NamedRow] = []
    for row in rows:
        merged = _merged(names, row.names) if group else row.names
        if merged is None:
            yield _table(names, group)
            group = []
        names = row.names if merged is None else merged
        group.append(row)
    if group:
        yield _table(names, group)


def _name(passage: Passage, cell: Cell, names: dict[Span, str]) -> str:
    if cell.name is None:
        return ""
    start, end = cell.name[0] - passage.start, cell.name[1] - passage.start
    return names.get(cell.name) or (passage.text[start:end] if 0 <= start < end <= len(passage.text) else "")


def _merged(names: list[str], others: list[str]) -> list[str] | None:
    """The names of both, where both orders are kept; None for two tables: they share no name, or repeat some."""
    if names == others:
        return names
    if len({*names}) < len(names) or len({*others}) < len(others) or not {*names} & {*others}:
        return None
    merged, at = list(names), 0
    for name in others:
        if name not in merged:
            merged.insert(at, name)
        elif merged.index(name) < at:
            return None
        at = merged.index(name) + 1
    return merged


def _table(names: Sequence[str], rows: Sequence[NamedRow]) -> TableView:
    return TableView(tuple(names), tuple(_row(names, row) for row in rows))


def _row(names: Sequence[str], row: NamedRow) -> RowView:
    marked = row.answer if any(_overlap(cell, row.answer) for _, cell in row.cells) else row.words
    repeated = row.names == list(names)
    cells = [cell for _, cell in row.cells] if repeated else [dict(row.cells).get(name) for name in names]
    parts = tuple(_parts(row.passage, cell, marked, row.answer) if cell else None for cell in cells)
    return RowView(row.passage.number, row.is_cited, parts)


def _overlap(cell: Cell, span: Span | None) -> bool:
    return span is not None and span[0] < cell.end and span[1] > cell.start


def _parts(passage: Passage, cell: Cell, words: Span | None, answer: Span | None) -> Parts:
    """The cell's text cut at the ends of the cited words and the answer, as far as they are in it."""
    start, end = (max(cell.start, min(cell.end, at)) for at in words or (cell.end, cell.end))
    first, last = (max(start, min(end, at)) for at in answer or (end, end))
    cuts = (at - passage.start for at in (cell.start, start, first, last, end, cell.end))
    before, cited, short, more, after = (passage.text[one:other] for one, other in pairwise(cuts))
    return before, cited, short, more, after
