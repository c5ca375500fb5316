"""The rows of a table as a document gives them: their cells, also merged ones."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from index.parsing.blocks import one_line

_NOTE = re.compile(
    r"[*_\s>（(]*(?:(?:备注|備註|附注|附註|注释|注釋|说明|說明|注|註|[Nn]otes?|[Rr]emarks?)\s*\d{0,2}\s*[:：]|[*※]\s*(?=[^\W\d]))"
)
MAX_SPAN = 100  # columns or rows of a merged cell; a file that says more is wrong


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row.

    number: 1-based, as spreadsheets count. header: whether the document marks it as one. covered: columns
    that belong to a cell further left, which is merged over them; their text is empty.
    """

    number: int
    cells: tuple[str, ...]
    header: bool = False
    covered: frozenset[int] = frozenset()

    @property
    def filled(self) -> list[str]:
        """Return the cells that are not empty."""
        return [cell for cell in self.cells if cell]

    def cell(self, column: int) -> str:
        """Return the text in a column, "" past the end of the row."""
        return self.cells[column] if column < len(self.cells) else ""


def spread(lines: Iterable[Sequence[tuple[str, int, int]]], *, headers: int = 0) -> list[Row]:
    """Return the rows of a table with merged cells.

    A cell merged over rows is repeated in each; one merged over columns stands in the first of them.

    lines: the cells (text, number of columns, number of rows) that begin in each row. headers: how many rows
    are marked as headers.
    """
    rows: list[Row] = []
    carried: dict[int, tuple[str, int, bool]] = {}  # by column: the text, for how many rows more, whether covered
    for number, line in enumerate(lines, start=1):
        cells: list[str] = []
        covered: set[int] = set()
        below: dict[int, tuple[str, int, bool]] = {}
        for text, columns, height in [*line, ("", 0, 0)]:
            while len(cells) in carried:
                above, left, hidden = carried.pop(len(cells))
                below |= {len(cells): (above, left - 1, hidden)} if left > 1 else {}
                covered |= {len(cells)} if hidden else set()
                cells.append(above)
            if height > 1:
                below |= {len(cells) + n: (text if n == 0 else "", height - 1, n > 0) for n in range(columns)}
            covered |= set(range(len(cells) + 1, len(cells) + columns))
            cells += [text, *[""] * (columns - 1)] if columns else []
        carried = carried | below
        rows.append(Row(number, tuple(cells), number <= headers, frozenset(covered)))
    return rows


def strong_rows(lines: Iterable[Sequence[bool]]) -> int:
    """Return how many of the first rows are a header by their bold type, which other rows do not have all over.

    lines: for each row, whether the text of each cell that has some is all in bold type.
    """
    strong = [bool(line) and all(line) for line in lines]
    count = next((n for n, bold in enumerate(strong) if not bold), 0)
    return count if not any(strong[count:]) else 0


def cell_line(text: str) -> str:
    """Return the text of a cell on one line; its line breaks part words."""
    return one_line(text if text.isprintable() else " ".join(text.splitlines()))


def is_note(text: str) -> bool:
    """Return whether a line below a table is a note to it, such as 注：… or Note 1: …, or a mark."""
    return bool(_NOTE.match(text))
