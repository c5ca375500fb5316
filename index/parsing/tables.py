"""Rows of cells as blocks of text in which each cell has its column's name, so that a row can be read by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import chain, groupby, islice

from index.parsing.blocks import Block
from index.parsing.table_headers import NO_HEADER, Header, find_header, is_form, names_two_columns
from index.parsing.table_rows import Row, is_note
from index.records import Cell, ParagraphKind, Place

_LOOKED_AT = 20  # rows in which the header is looked for
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")


def row_blocks(rows: Iterable[Row], place: Callable[[Row], Place]) -> Iterator[Block]:
    """Yield a block for each row, its cells named by the header above it; lines above a header are captions.

    Empty rows part tables: what follows is another table where it has a header of its own.
    """
    for row, block in _named_rows(rows):
        yield replace(block, place=place(row))


def loose_table_blocks(rows: Sequence[Row]) -> Iterator[Block]:
    """Yield the blocks of a table in running text. Of two columns without a header, the first names the second."""
    for _, block in loose_table_rows(rows):
        yield block


def loose_table_rows(rows: Sequence[Row]) -> Iterator[tuple[Row, Block]]:
    """Yield what ``loose_table_blocks`` does, each block after its row."""
    width = max((len(row.filled) for row in rows), default=0)
    if width > 2 or (rows and (rows[0].header or names_two_columns(rows))):  # noqa: PLR2004 (a name and its value)
        yield from _named_rows(rows)
        return
    for row in rows:
        name, *values = row.filled or [""]
        yield row, row_block(values, [name.rstrip(":：")]) if values else Block(name)


def _named_rows(rows: Iterable[Row]) -> Iterator[tuple[Row, Block]]:
    """Yield the blocks of ``row_blocks``, each after its row."""
    header = NO_HEADER
    for filled, group in groupby(rows, key=lambda row: bool(row.filled)):
        if filled:
            first = list(islice(group, _LOOKED_AT))
            titles, found = find_header(first)
            if found.begins_table_after(header):
                header = found
            yield from ((row, _caption(row)) for row in first[:titles])
            for row in chain(first[titles + (header.depth if header is found else 0) :], group):
                yield from ((row, block) for block in _blocks_of(row, header))


def row_block(cells: Sequence[str], names: Sequence[str]) -> Block:
    """Return the row as ``姓名：张三；职务：经理``, or with ``: `` and ``; `` where nothing is Chinese."""
    wide = bool(_WIDE.search("".join(chain(names, cells))))
    colon, semicolon = ("：", "；") if wide else (": ", "; ")
    text = ""
    placed: list[Cell] = []
    for position, cell in enumerate(cells):
        if not cell:
            continue
        text += semicolon if text else ""
        column = names[position] if position < len(names) else ""
        name = (len(text), len(text) + len(column)) if column and column != cell else None
        text += f"{column}{colon}{cell}" if name else cell
        placed.append(Cell(len(text) - len(cell), len(text), name))
    return Block(text, kind=ParagraphKind.TABLE_ROW, cells=tuple(placed))


def definition_block(terms: Sequence[str], meaning: str) -> Block:
    """Return ``术语：含义``; what a question is about stands after it without a colon."""
    wide = bool(_WIDE.search("".join([*terms, meaning])))
    term = ("、" if wide else ", ").join(terms)
    colon = "" if term.endswith(("？", "：")) else " " if term.endswith(("?", ":")) else "：" if wide else ": "
    text = f"{term}{colon}{meaning}"
    cell = Cell(len(text) - len(meaning), len(text), (0, len(term)))
    return Block(text, kind=ParagraphKind.DEFINITION, cells=(cell,))


def _blocks_of(row: Row, header: Header) -> Iterator[Block]:
    if row.covered and len(row.filled) == 1 and len(row.covered) + 1 >= len(header.names):  # over all columns
        yield _caption(row)
        return
    if len(row.filled) == 1 < len(header.names) and is_note(row.filled[0]):
        yield Block(row.filled[0])
        return
    if not header.names and is_form(row.filled):
        names = [name.rstrip(":：") for name in row.filled[::2]]
        yield row_block(row.filled[1::2], names)
        return
    if row.cells == header.cells:
        return  # the header once more, as on a new page
    for part in header.parts:
        block = row_block(row.cells[part], header.names[part])
        if block.text:
            yield block


def _caption(row: Row) -> Block:
    return Block(" ".join(row.filled), kind=ParagraphKind.CAPTION)
