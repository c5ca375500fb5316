"""The lines of all pages in their reading order, as paragraphs, headings and tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from index.parsing.pdf.column_lines import ColumnLines, line_gaps, usual_indent
from index.parsing.pdf.continuation import goes_on, goes_on_elsewhere, ragged_prose
from index.parsing.pdf.headings import LARGER, leveled
from index.parsing.pdf.layout import Column
from index.parsing.pdf.lines import Line, joined_row, usual_size
from index.parsing.pdf.page_tables import Table, table_runs, unruled_table, with_marks
from index.parsing.pdf.runs import Run, TableRun, TextRun

_ENOUGH_GAPS = 3
_SAME_EDGE = 10.0  # points


def text_runs(pages: Sequence[Sequence[Column]]) -> Iterator[TextRun | TableRun]:
    """Yield what is on the pages, in order; a paragraph that a column's or a page's end cuts in two is one."""
    runs: list[Run | TableRun] = []
    usual = usual_size(piece for page in pages for column in page for piece in _pieces(column))
    texts = [_text_rows(column) for page in pages for column in page if not column.edge]
    gaps = [gap for lines in texts for gap in line_gaps(lines)]
    usual_gap = median(gaps) if gaps else None
    indent = usual_indent(texts)
    for number, page in enumerate(pages, start=1):
        first_on_page = True
        for column in page:
            items, lines = _items(column, page, usual_gap, indent)
            new = list(_runs(items, lines, number, edge=column.edge))
            before = _open_run(runs, number - 1 if first_on_page else number, usual)
            first = new[0] if new else None
            table = _open_table(runs) if first_on_page else None
            if table and isinstance(first, TableRun) and _table_goes_on(table, first):
                table.parts += first.parts
                new = new[1:]
            elif before and isinstance(first, Run) and goes_on_elsewhere(before, first):
                before.lines += first.lines
                before.last_page, before.column = number, lines
                new = new[1:]
            runs += new
            first_on_page = first_on_page and (column.edge or not items)
    yield from leveled(runs, usual)


def _pieces(column: Column) -> Iterator[Line]:
    for row in column.rows:
        for item in row:
            if isinstance(item, Line):
                yield item


def _text_rows(column: Column) -> list[Line]:
    """Return the rows that have text as lines."""
    texts = [[item for item in row if isinstance(item, Line)] for row in column.rows]
    return [joined_row(row) for row in texts if row]


def _items(
    column: Column, page: Sequence[Column], usual_gap: float | None, indent: float | None
) -> tuple[list[Line | Table], ColumnLines]:
    """Return the lines and tables of a column, and the lines that its margins are told by."""
    rows = column.rows
    texts = [with_marks([item for item in row if isinstance(item, Line)]) for row in rows]
    own = line_gaps(_text_rows(column))
    gap = median(own) if len(own) >= _ENOUGH_GAPS else usual_gap
    items: list[Line | Table] = []
    position = 0
    for start, end in table_runs(texts, lambda above, row: _is_close(above, row, gap)):
        table = unruled_table(texts[start:end])
        if table:
            items += _plain(rows[position:start])
            items.append(table)
            position = end
    items += _plain(rows[position:])
    alike = [
        piece
        for other in page
        for row in other.rows
        if isinstance(row[0], Line)
        for piece in [joined_row([item for item in row if isinstance(item, Line)])]
        if other is column
        or (
            piece.left >= column.left - 1
            and piece.right <= column.right + 1
            and other.left == column.left
            and other.right == column.right
        )
    ]
    return items, ColumnLines(tuple(alike), gap, indent)


def _plain(rows: Sequence[Sequence[Line | Table]]) -> Iterator[Line | Table]:
    for row in rows:
        lines = [item for item in row if isinstance(item, Line)]
        if lines:
            yield joined_row(lines)
        else:
            yield from row


def _is_close(above: Sequence[Line], row: Sequence[Line], gap: float | None) -> bool:
    if not above or not row:
        return False
    size = max(above[0].size, row[0].size)
    return above[0].bottom - row[0].top <= (max(gap or 0.0, 0.8) + 1) * size


def _runs(items: Sequence[Line | Table], lines: ColumnLines, page: int, *, edge: bool) -> Iterator[Run | TableRun]:
    """Yield the paragraphs and tables of a column."""
    prose = ragged_prose(items, lines)
    run: Run | None = None
    for item in items:
        if run and isinstance(item, Line) and goes_on(run.lines, item, lines, id(item) in prose):
            run.lines.append(item)
            continue
        if run:
            yield run
        run = None
        if isinstance(item, Table):
            yield TableRun([(item, page)])
        else:
            run = Run([item], page, page, lines, edge)
    if run:
        yield run


def _open_run(runs: Sequence[Run | TableRun], page: int, usual: float) -> Run | None:
    """Return what may go on after the page or column: the last on it, footnotes passed over."""
    for run in reversed(runs):
        if isinstance(run, Run) and run.edge:
            continue
        if isinstance(run, TableRun) or run.last_page != page:
            return None
        size = run.lines[-1].size
        if size >= LARGER * usual:
            return None
        if size > (2 - LARGER) * usual:
            return run
    return None


def _open_table(runs: Sequence[Run | TableRun]) -> TableRun | None:
    """Return the table that a page ends with, running heads passed over."""
    for run in reversed(runs):
        if isinstance(run, TableRun):
            return run
        if not run.edge:
            return None
    return None


def _table_goes_on(before: TableRun, after: TableRun) -> bool:
    """Return whether two tables are on pages that follow each other and have the same columns."""
    (table, page), (other, next_page) = before.parts[-1], after.parts[0]
    apart = max(abs(table.left - other.left), abs(table.right - other.right))
    return next_page == page + 1 and apart <= _SAME_EDGE and table.columns == other.columns
