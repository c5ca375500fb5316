"""The tables that were asked for of late, so that they can be downloaded as they were shown."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from index.messages import Language
from qa.cells import Cell
from qa.tables import table_bytes

__all__ = ["RecentTables"]

MOST_TABLES = 8


@dataclass(frozen=True, slots=True)
class _Table:
    questions: tuple[str, ...]
    cells: list[Cell] = field(default_factory=list)


class RecentTables:
    """Tables by names that nobody can guess; the oldest makes room for a new one."""

    def __init__(self) -> None:
        self._tables: OrderedDict[str, _Table] = OrderedDict()
        self._changing = threading.Lock()

    def begin(self, questions: tuple[str, ...]) -> str:
        """Return the name of a new table without cells."""
        name = secrets.token_urlsafe(16)
        with self._changing:
            self._tables[name] = _Table(questions)
            while len(self._tables) > MOST_TABLES:
                self._tables.popitem(last=False)
        return name

    def add(self, name: str, cell: Cell) -> None:
        """Add a cell, if the table is still kept."""
        with self._changing:
            if table := self._tables.get(name):
                table.cells.append(replace(cell, answer=replace(cell.answer, hits=())))

    def file(self, name: str, suffix: str, language: Language) -> bytes | None:
        """Return the table as far as it is there, as ``table_bytes`` does; None where it is not kept."""
        with self._changing:
            table = self._tables.get(name)
            cells = list(table.cells) if table else []
        return table_bytes(cells, table.questions, suffix, language) if table else None
