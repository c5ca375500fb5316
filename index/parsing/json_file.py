"""Parse JSON: a record is a paragraph, each of its values with its key; lines of JSON are read the same."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from index.errors import DocumentError
from index.messages import Message
from index.parsing.blocks import Block, compose, one_line
from index.parsing.decoding import decode
from index.parsing.formats import Parsed
from index.parsing.inner_files import blocks_of
from index.parsing.plain_text import text_paragraphs
from index.parsing.tables import row_block
from index.records import Place

_LONGEST_CELL = 300  # characters: a longer value is a text of its own
_LONGEST_NAME = 100
_Cells = list[tuple[str, str]]  # names and values


def parse_json(data: bytes, name: str) -> Parsed:
    """Parse a JSON file. The values of an object stand under its key as a heading."""
    decoded = decode(data, name)
    try:
        value = _loaded(decoded.text)
    except json.JSONDecodeError as error:
        raise DocumentError("not_json", name=name, line=error.lineno, cause=error.msg) from error
    return compose(_value_blocks(value, 1), name, decoded.warnings, titled=False)


def parse_json_lines(data: bytes, name: str) -> Parsed:
    """Parse a file with a JSON value on each line; broken lines are left out with a warning."""
    decoded = decode(data, name)
    records: list[tuple[int, Any]] = []
    broken: list[int] = []
    for number, line in enumerate(decoded.text.split("\n"), start=1):
        if line.strip():
            try:
                records.append((number, _loaded(line)))
            except json.JSONDecodeError as error:
                broken.append(number)
                cause = error.msg
    if not records:
        raise DocumentError("not_json", name=name, line=broken[0], cause=cause)
    doubt = (Message("json_lines_broken", {"count": len(broken), "line": broken[0]}),) if broken else ()
    return compose(_record_blocks(records, 1), name, (*decoded.warnings, *doubt), titled=False)


def _loaded(text: str) -> Any:
    """Return a JSON value, its numbers as they are written."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str)


def _value_blocks(value: Any, level: int) -> Iterator[Block]:
    """Yield a list by its records, and an object by what it says itself and then by what is in it."""
    if isinstance(value, list):
        yield from _record_blocks(list(enumerate(value, start=1)), level)
    elif isinstance(value, dict):
        inner = {key: part for key, part in value.items() if isinstance(part, dict) or _holds_records(part)}
        own = {key: part for key, part in value.items() if key not in inner}
        yield from _cell_blocks(list(_cells(own)), None)
        for key, part in inner.items():
            yield Block(key[:_LONGEST_NAME], level)
            yield from _value_blocks(part, level + 1)
    else:
        yield from _cell_blocks(list(_cells(value)), None)


def _holds_records(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value)


def _record_blocks(records: Sequence[tuple[int, Any]], level: int) -> Iterator[Block]:
    """Yield a row for each record. Where some have long texts, each has its first short value as heading.

    records: each with its number among them, or that of its line.
    """
    rows = [(Place(row=number), list(_cells(record))) for number, record in records]
    headed = any(_is_long(text) for _, cells in rows for _, text in cells)
    for place, cells in rows:
        if headed:
            short = next((text for _, text in cells if not _is_long(text)), "")
            yield Block(short[:_LONGEST_NAME] or str(place), level, place)
        yield from _cell_blocks(cells, place)


def _cell_blocks(cells: _Cells, place: Place | None) -> Iterator[Block]:
    short = [(one_line(name), one_line(text)) for name, text in cells if not _is_long(text)]
    if short:
        yield replace(row_block([text for _, text in short], [name for name, _ in short]), place=place)
    for _, text in cells:
        if _is_long(text):
            yield from (replace(block, place=place) for block in blocks_of(Parsed(text, tuple(text_paragraphs(text)))))


def _is_long(text: str) -> bool:
    return len(text) > _LONGEST_CELL or "\n" in text.strip()


def _cells(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield the values in a record, each with the keys that lead to it; several plain values are one."""
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _cells(part, f"{name}.{key}"[:_LONGEST_NAME] if name else key[:_LONGEST_NAME])
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for number, item in enumerate(value, start=1):
            yield from _cells(item, f"{name}.{number}"[:_LONGEST_NAME] if name else str(number))
    elif isinstance(value, list):
        texts = list(filter(None, map(_text, value)))
        yield name, ("、" if all(text.isascii() is False for text in texts) else ", ").join(texts)
    else:
        yield name, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)
