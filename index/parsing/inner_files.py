"""Files inside of a file, such as attachments: each is parsed by its own format, and its places name the part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.documents_folder import shown
from index.errors import DocumentError
from index.messages import Message
from index.parsing.blocks import Block
from index.parsing.formats import Parsed, find_format
from index.parsing.tables import row_block
from index.records import Cell, Paragraph, ParagraphKind, Place, Recognized

if TYPE_CHECKING:
    from index.parsing.ocr.reading import DocumentPictures

_WITHIN = " › "
_LONGEST_NAME, _LONGEST_END = 80, 20  # characters


def inner_blocks(
    name: str, data: bytes, level: int, warnings: list[Message], pictures: DocumentPictures | None = None
) -> Iterator[Block]:
    """Yield a heading with the name of a file inside of the document, and what is in that file below it.

    level: of the heading. warnings: takes what may be lost, and why nothing is in a file that cannot be read. pictures:
    reads the document's.
    """
    name = _short(shown(name))
    yield Block(name, level, Place(part=name))
    try:
        parsed = _parsed(name, data, pictures.of_part(data) if pictures else None)
    except DocumentError as error:
        warnings.append(Message("part_left_out", {"part": name, "reason": error.reason}))
        return
    warnings += [Message("of_part", {"part": name, "reason": warning}) for warning in parsed.warnings]
    yield from blocks_of(parsed, level, name)


def blocks_of(parsed: Parsed, level: int = 0, part: str | None = None) -> Iterator[Block]:
    """Yield what was parsed as blocks, to be composed with others. level: of the heading it stands under."""
    for paragraph in parsed.paragraphs:
        block = _block(parsed.text, paragraph)
        deeper = level if paragraph.kind is ParagraphKind.HEADING else 0
        yield replace(block, level=paragraph.level + deeper, place=_within(part, paragraph.place))


def _short(name: str) -> str:
    """Return the name, the middle of a long one left out, so that it still ends as it did."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - _LONGEST_END]}…{name[-_LONGEST_END:]}"


def _parsed(name: str, data: bytes, pictures: DocumentPictures | None) -> Parsed:
    kind = find_format(Path(name), name)
    if not data.strip():
        raise DocumentError("file_empty", name=name)
    try:
        return kind.parser(pictures)(data, name)
    except (DocumentError, MemoryError, RecursionError):
        raise
    except Exception as error:  # whatever a library raises on a file that it does not expect
        cause = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise DocumentError("damaged_because", name=name, kind=f".{kind.name}", cause=cause) from error


def _block(text: str, paragraph: Paragraph) -> Block:
    content = text[paragraph.start : paragraph.end]
    recognized = tuple(part.moved(-paragraph.start) for part in paragraph.recognized)
    if not paragraph.cells:
        return Block(content, kind=paragraph.kind, recognized=recognized)
    names = [cell.name for cell in paragraph.cells if cell.name]
    if any(start < paragraph.start or paragraph.end < end for start, end in names):  # in a header further up
        cells = [text[cell.start : cell.end] for cell in paragraph.cells]
        block = row_block(cells, [text[slice(*cell.name)] if cell.name else "" for cell in paragraph.cells])
        return replace(block, recognized=_throughout(block.text, recognized))
    own = tuple(_shifted(cell, paragraph.start) for cell in paragraph.cells)
    return Block(content, kind=paragraph.kind, cells=own, recognized=recognized)


def _throughout(text: str, recognized: Sequence[Recognized]) -> tuple[Recognized, ...]:
    """Return all of a text as recognized as surely as the least sure of the parts, none where there are none."""
    sure = min((part.confidence for part in recognized), default=None)
    return () if sure is None else (Recognized(0, len(text), sure),)


def _shifted(cell: Cell, start: int) -> Cell:
    name = (cell.name[0] - start, cell.name[1] - start) if cell.name else None
    return Cell(cell.start - start, cell.end - start, name)


def _within(part: str | None, place: Place | None) -> Place | None:
    if part is None:
        return place
    inner = place.part if place else None
    return replace(place or Place(), part=f"{part}{_WITHIN}{inner}" if inner else part)
