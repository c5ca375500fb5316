"""A passage as it is searched and read: each cell of a table after the name of its column."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection
from dataclasses import dataclass

from index.emphasis import stars
from index.records import Cell, ContextKind, ParagraphKind, Passage, Span

_WORD = re.compile(r"\w")
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_EDGE = " \t|"


@dataclass(frozen=True, slots=True)
class NamedText:
    """What is read instead of a part of a passage.

    starts, ends: for each character of ``text``, where in the passage's text it stands; the name of a column
    stands for the cell after it.
    """

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def in_passage(self, start: int, end: int) -> Span:
        """Return the part of the passage's text that ``text[start:end]`` stands for."""
        if start == end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], max(self.ends[start:end])

    def here(self, start: int, end: int) -> Span:
        """Return the part of ``text`` that stands for a part of the passage's text."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end)


def named_text(passage: Passage, start: int = 0, end: int | None = None) -> NamedText:
    """Return a part of the passage's text, all of it unless told, with the names of columns that stand elsewhere.

    The stars around emphasized words are left out, but in code.
    """
    end = len(passage.text) if end is None else end
    dropped = frozenset[int]() if passage.kind is ParagraphKind.CODE else frozenset(stars(passage.text))
    names = {part.span: part.text for part in passage.context if part.kind is ContextKind.COLUMN and part.span}
    if not names:
        kept = [at for at in range(start, end) if at not in dropped]
        return NamedText("".join(passage.text[at] for at in kept), tuple(kept), tuple(at + 1 for at in kept))
    writer = _Writer(passage, names, dropped)
    at = start
    own_names = (Cell(*name) for name in names if passage.start <= name[0] < passage.end)
    for cell in sorted({*passage.cells, *own_names}, key=lambda cell: cell.start):
        first, last = cell.start - passage.start, cell.end - passage.start
        if at <= first and last <= end:
            writer.between(at, first)
            writer.cell(cell, first, last)
            at = last
    if _WORD.search(passage.text, at, end):
        writer.between(at, end)
    return writer.written()


def with_names(passage: Passage, start: int = 0, end: int | None = None) -> str:
    """Return the text of ``named_text``."""
    return named_text(passage, start, end).text


def name_at(passage: Passage, start: int, end: int) -> str:
    """Return the name of the column whose cell has this part of the passage's text; "" where there is none."""
    first, last = passage.start + start, passage.start + end
    name = next((cell.name for cell in passage.cells if cell.start <= first and last <= cell.end), None)
    if name is None:
        return ""
    elsewhere = (part.text for part in passage.context if part.kind is ContextKind.COLUMN and part.span == name)
    before = max(name[0] - passage.start, 0)
    return next(elsewhere, passage.text[before : max(name[1] - passage.start, before)])


def after_name(name: str, text: str) -> str:
    """Return what a cell says after the name of its column, as ``named_text`` has it."""
    return f"{name}{'：' if _WIDE.search(name + text) else ': '}{text}"


def in_its_cell(passage: Passage, start: int, end: int) -> Span:
    """Return a part of the passage's text without the name of a column that it begins with."""
    if passage.kind is ParagraphKind.DEFINITION:
        return start, end
    first, last = passage.start + start, passage.start + end
    for cell in passage.cells:
        if cell.name and cell.name[0] <= first < cell.start < last <= cell.end:
            return cell.start - passage.start, end
    return start, end


class _Writer:
    def __init__(self, passage: Passage, names: dict[Span, str], dropped: Collection[int]) -> None:
        self._passage = passage
        self._dropped = dropped
        self._names = names
        wide = _WIDE.search("".join([*names.values(), passage.text]))
        self._colon, self._semicolon = ("：", "；") if wide else (": ", "; ")
        self._text = ""
        self._starts: list[int] = []
        self._ends: list[int] = []

    def between(self, start: int, end: int) -> None:
        """Write what stands between cells: its words as they are, else a sign that parts cells or lines."""
        between = self._passage.text[start:end]
        if _WORD.search(between):
            kept = between.rstrip(_EDGE)
            self._write_plain(start, start + len(kept))
        elif self._text:
            self._separate("\n" if "\n" in between or "\r" in between else self._semicolon, start)

    def cell(self, cell: Cell, start: int, end: int) -> None:
        """Write a cell after its name; a header is left out, as its names stand before the cells."""
        if (cell.start, cell.end) in self._names:
            return
        name = self._names.get(cell.name) if cell.name else None
        if name and name != self._passage.text[start:end]:
            label = f"{name}{self._colon}"
            self._write(label, [start] * len(label), [end] * len(label))
        self._write_plain(start, end)

    def written(self) -> NamedText:
        return NamedText(self._text, tuple(self._starts), tuple(self._ends))

    def _separate(self, sign: str, at: int) -> None:
        if not self._text.endswith(("\n", sign)):
            self._write(sign, [at] * len(sign), [at] * len(sign))

    def _write_plain(self, start: int, end: int) -> None:
        kept = [at for at in range(start, end) if at not in self._dropped]
        self._write("".join(self._passage.text[at] for at in kept), kept, [at + 1 for at in kept])

    def _write(self, text: str, starts: list[int], ends: list[int]) -> None:
        self._text += text
        self._starts += starts
        self._ends += ends
