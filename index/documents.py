"""Read a file into a Document: its text, and its paragraphs with their places in it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.decoding import decode
from index.errors import DocumentError, DocumentsError
from index.plain_text import Line, is_hard_wrapped, split_lines, text_blocks, trim

_REASONS_SHOWN = 3


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


def read_documents(root: Path, exclude: Sequence[Path] = ()) -> tuple[list[Document], list[Skipped]]:
    """All documents at ``root``, a folder or one file, by path; and the files left out.

    Hidden files and folders and what is in ``exclude`` are passed over; links that lead out of
    the folder are left out. Raises DocumentsError when there is no such folder or nothing in it
    can be indexed.
    """
    if not root.exists():
        raise DocumentsError(f"no documents at {root}: give a folder or a file that exists")
    documents: list[Document] = []
    skipped: list[Skipped] = []
    for path, name in _files(root, exclude, skipped):
        try:
            documents.append(read_document(path, name))
        except DocumentError as error:
            skipped.append(Skipped(name, str(error)))
    skipped.sort(key=lambda item: item.path)
    if not documents:
        raise DocumentsError(f"nothing to index in {root}: {_reasons(skipped)}")
    return documents, skipped


def read_document(path: Path, name: str | None = None) -> Document:
    """Reads one file. Raises DocumentError, naming the file, when it has no text that can be read."""
    name = name or path.name
    shown = _shown(name)
    paragraphs_of = _READERS.get(path.suffix.lower())
    if paragraphs_of is None:
        raise DocumentError(f"{shown}: {path.suffix or 'a file without an ending'} is not a format that is read here")
    if not _is_unicode(name):
        raise DocumentError(f"{shown}: its name is not valid Unicode; rename it")
    data = _content(path, shown)
    decoded = decode(data, shown)
    paragraphs = tuple(paragraphs_of(decoded.text))
    if not paragraphs:
        raise DocumentError(f"{shown}: has no text")
    return Document(name, decoded.text, paragraphs, hashlib.sha256(data).hexdigest(), decoded.warnings)


def text_paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs of plain text: a line each, or, in hard-wrapped text, what blank or indented lines separate."""
    for number, block in enumerate(text_blocks(text), start=1):
        yield Paragraph(number, block.start, block.end, block.section)


def markdown_paragraphs(text: str) -> Iterator[Paragraph]:
    """Paragraphs, list items, table rows and code blocks of Markdown; headings become sections."""
    from index.markdown import after_marker, markdown_blocks

    lines = list(split_lines(text))
    blocks = list(markdown_blocks(text))
    gap = Line(0, 0, "")
    wrapped = is_hard_wrapped(
        [line for block in blocks if block.prose for line in [*lines[block.first : block.last], gap]]
    )
    number = 0
    for block in blocks:
        rows = lines[block.first : block.last]
        for piece in [[row] for row in rows] if block.prose and not wrapped else [rows]:
            start, end = trim(text, piece[0].start, piece[-1].end)
            start = after_marker(text, start, end) if block.prose else start
            if start < end:
                number += 1
                yield Paragraph(number, start, end, block.section)


def _files(root: Path, exclude: Sequence[Path], skipped: list[Skipped]) -> Iterator[tuple[Path, str]]:
    """Files to read with their names, by name; notes in ``skipped`` what lies outside or cannot be listed."""
    if root.is_file():
        yield root, root.name
        return
    inside = root.resolve()
    left_out = {path.resolve() for path in exclude}

    def note(path: Path, reason: str) -> None:
        name = path.relative_to(root).as_posix()
        skipped.append(Skipped(name, f"{_shown(name)}: {reason}"))

    def unlisted(error: OSError) -> None:
        note(Path(error.filename), f"cannot be listed: {error.strerror or error}")

    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=unlisted):
        here = Path(folder)
        kept = [here / name for name in folders if name[0] != "." and (here / name).resolve() not in left_out]
        folders[:] = [path.name for path in kept if not path.is_symlink()]
        for path in kept:
            if path.is_symlink():
                note(path, "is a link to a folder; links to folders are not followed")
        found += [here / name for name in names if name[0] != "."]
    for path in sorted(found, key=lambda path: path.relative_to(root).as_posix()):
        if path.is_symlink() and not _leads_inside(path, inside):
            note(path, "is a link that leads out of the folder or nowhere")
        else:
            yield path, path.relative_to(root).as_posix()


def _leads_inside(link: Path, folder: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(folder)
    except (OSError, RuntimeError):  # RuntimeError: a loop, before Python 3.13
        return False


def _content(path: Path, shown: str) -> bytes:
    try:
        if path.exists() and not path.is_file():
            raise DocumentError(f"{shown}: is not a regular file")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{shown}: cannot be read: {error.strerror or error}") from error


def _is_unicode(name: str) -> bool:
    """False for a name that is no text in the file system's encoding: Python stands in lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def _shown(name: str) -> str:
    """The name on one line: what cannot be printed is written as an escape."""
    printable = (char if char.isprintable() or char == "\u3000" else ascii(char)[1:-1] for char in name)
    return "".join(printable)


def _reasons(skipped: Sequence[Skipped]) -> str:
    if not skipped:
        return f"add {', '.join(sorted(_READERS))} files"
    more = f"; and {len(skipped) - _REASONS_SHOWN} more" if len(skipped) > _REASONS_SHOWN else ""
    return "; ".join(item.reason for item in skipped[:_REASONS_SHOWN]) + more


_READERS: dict[str, Callable[[str], Iterator[Paragraph]]] = {
    ".txt": text_paragraphs,
    ".text": text_paragraphs,
    ".md": markdown_paragraphs,
    ".markdown": markdown_paragraphs,
}
