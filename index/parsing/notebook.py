"""Parse Jupyter notebooks: Markdown, code, and what the code printed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from index.errors import DocumentError
from index.parsing.decoding import decode
from index.parsing.formats import MAX_CHARACTERS, Parsed
from index.parsing.markdown import markdown_paragraphs
from index.parsing.outline import Outline
from index.parsing.source_code import add_code
from index.records import Cell, ParagraphKind, Span

_GAP = "\n\n"
_LONGEST_OUTPUT = 10_000  # characters of what a cell printed


def parse_ipynb(data: bytes, name: str) -> Parsed:
    """Parse a notebook of version 3 or 4. Pictures and errors that it shows are left out."""
    decoded = decode(data, name)
    try:
        notebook = json.loads(decoded.text)
    except json.JSONDecodeError as error:
        raise DocumentError("not_json", name=name, line=error.lineno, cause=error.msg) from error
    cells = list(_cells(notebook))
    if not cells:
        raise DocumentError("damaged", name=name, kind=".ipynb")
    outline = Outline()
    pieces: list[str] = []
    offset = 0
    for text, prose in (piece for cell in cells for piece in _texts(cell)):
        if offset + len(text) > MAX_CHARACTERS:
            raise DocumentError("over_character_limit", name=name, limit=MAX_CHARACTERS)
        if prose:
            _add_markdown(outline, text, offset)
        else:
            add_code(outline, text, offset, lined=False)
        pieces.append(text)
        offset += len(text) + len(_GAP)
    return Parsed(_GAP.join(pieces), tuple(outline.paragraphs), decoded.warnings, outline.title())


def _cells(notebook: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(notebook, dict):
        return
    for holder in (notebook, *_list(notebook.get("worksheets"))):
        if isinstance(holder, dict):
            yield from (cell for cell in _list(holder.get("cells")) if isinstance(cell, dict))


def _texts(cell: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield the texts of a cell, and whether each is Markdown."""
    kind = cell.get("cell_type")
    source = _joined(cell.get("source", cell.get("input")))
    if kind == "heading":  # of version 3
        level = cell.get("level")
        source = f"{'#' * level if isinstance(level, int) and 0 < level < 7 else '#'} {source}"  # noqa: PLR2004 (six levels)
    if source.strip():
        yield source, kind in {"markdown", "heading"}
    for output in _list(cell.get("outputs")):
        if isinstance(output, dict):
            data = output.get("data")
            shown = data.get("text/plain") if isinstance(data, dict) else output.get("text")
            if (text := _joined(shown)[:_LONGEST_OUTPUT]).strip():
                yield text, False


def _joined(value: Any) -> str:
    """Return a text that is written as one, or as a list of lines."""
    return value if isinstance(value, str) else "".join(line for line in _list(value) if isinstance(line, str))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _add_markdown(outline: Outline, text: str, offset: int) -> None:
    for paragraph in markdown_paragraphs(text):
        start, end = _moved((paragraph.start, paragraph.end), offset)
        if paragraph.kind is ParagraphKind.HEADING:
            outline.add_heading(start, end, text[paragraph.start : paragraph.end], paragraph.level)
            continue
        cells = tuple(
            Cell(cell.start + offset, cell.end + offset, _moved(cell.name, offset) if cell.name else None)
            for cell in paragraph.cells
        )
        outline.add(start, end, paragraph.kind, paragraph.level, cells=cells)


def _moved(span: Span, by: int) -> Span:
    return span[0] + by, span[1] + by
