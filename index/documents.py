"""Read a file into a Document: its text, and its paragraphs with their places in it."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from index.decoding import decode
from index.errors import DocumentError, DocumentsError

_HEADING_COLUMNS = 48
_HEADING_RUN = 2
_PROSE_COLUMNS = 60
_SENTENCE_END = re.compile(r"[。！？!?；;…：:.，,、][”’」』）)】》\"']*$")
_CLAUSE = re.compile(r"[。！？!?；;…：:，,、|=]")
_LIST_MARK = re.compile(r"^([-*+•·]|\d+[.)、]|[(（]?[一二三四五六七八九十]+[)）、])")
_WRAPPED_SHARE = 0.6
_FULL_LINE_SHARE = 0.7
_MAX_WRAP_COLUMNS = 140


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of a document's text, ``text[start:end]``, that is indexed.

    number: 1-based, headings not counted. section: the headings it stands under, or None.
    """

    number: int
    start: int
    end: int
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read.

    path: relative to the documents folder, with ``/``. text: decoded, line ends untouched.
    sha256: of the file's bytes.
    """

    path: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    sha256: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not indexed, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line end, ``text[start:end]``."""

    start: int
    end: int
    content: str = field(repr=False)

    @property
    def blank(self) -> bool:
        return not self.content.strip()


def read_documents(root: Path, exclude: Sequence[Path] = ()) -> tuple[list[Document], list[Skipped]]:
    """All documents at ``root``, a folder or one file, by path; and the files left out.

    Hidden files and folders, ``exclude`` and links that lead out of the folder are passed over.
    Raises DocumentsError when there is no such folder or nothing in it can be indexed.
    """
    if not root.exists():
        raise DocumentsError(f"no documents at {root}: give a folder or a file that exists")
    documents: list[Document] = []
    skipped: list[Skipped] = []
    for path, name in _files(root, exclude):
        try:
            documents.append(read_document(path, name))
        except DocumentError as error:
            skipped.append(Skipped(name, str(error)))
    if not documents:
        reasons = "; ".join(item.reason for item in skipped[:3])
        formats = ", ".join(sorted(_READERS))
        raise DocumentsError(
            f"nothing to index in {root}: {reasons}" if reasons else f"nothing to index in {root}: add {formats} files"
        )
    return documents, skipped


def read_document(path: Path, name: str | None = None) -> Document:
    """Reads one file. Raises DocumentError, naming the file, when it has no text that can be read."""
    name = name or path.name
    paragraphs_of = _READERS.get(path.suffix.lower())
    if paragraphs_of is None:
        raise DocumentError(f"{name}: {path.suffix or 'a file without an ending'} is not a format that is read here")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{name}: cannot be read: {error.strerror or error}") from error
    decoded = decode(data, name)
    paragraphs = tuple(paragraphs_of(decoded.text))
    if not paragraphs:
        raise DocumentError(f"{name}: has no text")
    return Document(name, decoded.text, paragraphs, hashlib.sha256(data).hexdigest(), decoded.warnings)


def text_paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs of plain text: a line each, or, in hard-wrapped text, what blank or indented lines separate."""
    lines = list(_lines(text))
    blocks = _wrapped_blocks(lines) if is_hard_wrapped(lines) else [[line] for line in lines if not line.blank]
    headings = _heading_blocks(blocks)
    section: str | None = None
    number = 0
    for position, block in enumerate(blocks):
        start, end = _trim(text, block[0].start, block[-1].end)
        if position in headings:
            section = text[start:end]
            continue
        number += 1
        yield Paragraph(number, start, end, section)


def markdown_paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs, list items, table rows and code blocks of Markdown; headings become sections."""
    from index.markdown import markdown_blocks

    lines = list(_lines(text))
    wrapped = is_hard_wrapped(lines)
    number = 0
    for block in markdown_blocks(text):
        rows = lines[block.first : block.last]
        pieces = [rows] if wrapped or block.whole else [[row] for row in rows]
        for piece in pieces:
            start, end = _trim(text, piece[0].start, piece[-1].end) if piece else (0, 0)
            start += len(block.marker.match(text[start:end]).group()) if block.marker else 0
            if start < end:
                number += 1
                yield Paragraph(number, start, end, block.section)


def is_hard_wrapped(lines: Sequence[Line]) -> bool:
    """Whether lines are cut at a column: most that go on do so in mid-sentence and are about full."""
    inner = [line for line, following in zip(lines, lines[1:], strict=False) if not line.blank and not following.blank]
    if not inner:
        return False
    widest = max(columns(line.content.rstrip()) for line in lines)
    open_ended = sum(1 for line in inner if not _SENTENCE_END.search(line.content.rstrip()))
    full = sum(1 for line in inner if columns(line.content.rstrip()) >= _FULL_LINE_SHARE * widest)
    return (
        widest <= _MAX_WRAP_COLUMNS
        and open_ended >= _WRAPPED_SHARE * len(inner)
        and full >= _WRAPPED_SHARE * len(inner)
    )


def columns(text: str) -> int:
    """Width on a terminal: East Asian wide characters take two columns."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _files(root: Path, exclude: Sequence[Path]) -> Iterator[tuple[Path, str]]:
    if root.is_file():
        yield root, root.name
        return
    inside = root.resolve()
    left_out = {path.resolve() for path in exclude}
    found = []
    for folder, folders, names in os.walk(root):
        here = Path(folder)
        folders[:] = [name for name in folders if name[0] != "." and (here / name).resolve() not in left_out]
        found += [here / name for name in names if name[0] != "." and (here / name).suffix.lower() in _READERS]
    for path in sorted(found, key=lambda path: path.relative_to(root).as_posix()):
        if path.resolve().is_relative_to(inside):
            yield path, path.relative_to(root).as_posix()


def _lines(text: str) -> Iterator[Line]:
    start = 0
    for match in re.finditer(r"\r\n|\r|\n|\Z", text):
        if match.start() >= start:
            yield Line(start, match.start(), text[start : match.start()])
        start = match.end()


def _wrapped_blocks(lines: Sequence[Line]) -> list[list[Line]]:
    blocks: list[list[Line]] = []
    after_blank = True
    for line in lines:
        indented = line.content.startswith(("\u3000", "  ", "\t"))
        if not line.blank:
            if after_blank or indented:
                blocks.append([])
            blocks[-1].append(line)
        after_blank = line.blank
    return blocks


def _heading_blocks(blocks: Sequence[Sequence[Line]]) -> set[int]:
    """Positions of headings: short lines without punctuation, one or two in a row, then prose."""
    candidates = [len(block) == 1 and _looks_like_heading(block[0].content) for block in blocks]
    headings: set[int] = set()
    run: list[int] = []
    for position, block in enumerate(blocks):
        if candidates[position]:
            run.append(position)
            continue
        if len(run) <= _HEADING_RUN and _is_prose(block):
            headings.update(run)
        run = []
    return headings


def _looks_like_heading(line: str) -> bool:
    stripped = line.strip()
    return columns(stripped) <= _HEADING_COLUMNS and not _CLAUSE.search(stripped) and not _LIST_MARK.match(stripped)


def _is_prose(block: Sequence[Line]) -> bool:
    content = "".join(line.content for line in block).strip()
    return columns(content) >= _PROSE_COLUMNS or bool(_SENTENCE_END.search(content))


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    content = text[start:end]
    return start + len(content) - len(content.lstrip()), start + len(content.rstrip())


_READERS: dict[str, Callable[[str], Iterator[Paragraph]]] = {
    ".txt": text_paragraphs,
    ".text": text_paragraphs,
    ".md": markdown_paragraphs,
    ".markdown": markdown_paragraphs,
}
