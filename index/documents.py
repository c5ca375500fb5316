"""What a file is once it has been read: its text, and its paragraphs with their places in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from index.durable import file_digest
from index.errors import DocumentError, DocumentsError, DocumentTimeoutError
from index.folder import files

if TYPE_CHECKING:
    from index.readers.process import ReadingProcess

_REASONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person finds a paragraph again, besides its number; None where the format has no such thing.

    page: 1-based page of a PDF, the first where it runs over a page's end; last_page: then the last. sheet:
    of a workbook. row: 1-based row of a sheet or CSV file, as spreadsheet programs count. chapter: of an e-book.
    """

    page: int | None = None
    sheet: str | None = None
    row: int | None = None
    chapter: str | None = None
    last_page: int | None = None

    def __str__(self) -> str:
        parts = [
            self._pages(),
            f"sheet {self.sheet}" if self.sheet is not None else "",
            f"row {self.row}" if self.row is not None else "",
            f"chapter {self.chapter}" if self.chapter is not None else "",
        ]
        return ", ".join(filter(None, parts))

    def _pages(self) -> str:
        if self.page is None:
            return ""
        return f"p. {self.page}" if self.last_page is None else f"pp. {self.page}–{self.last_page}"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A run of a document's text, ``text[start:end]``, that is indexed.

    number: 1-based, headings not counted. section: the headings it stands under, or None.
    place: its page, row or chapter, where the format has these.
    """

    number: int
    start: int
    end: int
    section: str | None = None
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A file as it was read.

    path: relative to the documents folder, with ``/``. text: decoded, line ends untouched, or
    extracted, where the format is more than text. sha256, size: of the file's bytes.
    warnings: what may have been misread or missed, for people.
    """

    path: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    sha256: str
    warnings: tuple[str, ...] = ()
    size: int = 0


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not indexed, and why. sha256: of its bytes, where these are the reason."""

    path: str
    reason: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What an index says of files read before, so that they need not be read again.

    documents: by SHA-256 and format (``format_of``). skipped: by path and SHA-256.
    """

    documents: Mapping[tuple[str, str], Document]
    skipped: Mapping[tuple[str, str], Skipped]


NOTHING_KNOWN = Known({}, {})


def read_documents(
    root: Path,
    exclude: Sequence[Path] = (),
    *,
    known: Known = NOTHING_KNOWN,
    progress: Callable[[int, int, str | None], None] = lambda _done, _total, _name: None,
) -> tuple[list[Document], list[Skipped]]:
    """All documents at ``root``, a folder or one file, by path; and the files left out.

    Hidden files and folders and what is in ``exclude`` are passed over; links that lead out of
    the folder are left out. A file whose bytes are known is not read again. progress: is called
    with the number of files done, of all, and the name of the next. Raises DocumentsError when there is no such
    folder.
    """
    from index.readers.process import ReadingProcess

    check_exists(root)
    found, unlisted = files(root, exclude)
    documents: list[Document] = []
    skipped = [Skipped(name, reason) for name, reason in unlisted]
    with ReadingProcess() as process:
        for done, (path, name) in enumerate(found):
            progress(done, len(found), name)
            item = _known_or_read(path, name, known, process)
            if isinstance(item, Document):
                documents.append(item)
            else:
                skipped.append(item)
    progress(len(found), len(found), None)
    skipped.sort(key=lambda item: item.path)
    return documents, skipped


def check_exists(root: Path) -> None:
    """Raises DocumentsError when there is no such folder or file."""
    if not root.exists():
        raise DocumentsError(f"no documents at {root}: give a folder or a file that exists")


def read_document(path: Path, name: str | None = None) -> Document:
    """Reads one file. Raises DocumentError, naming the file, when it has no text that can be read."""
    from index.readers.process import ReadingProcess

    with ReadingProcess() as process:
        return process.read(path, name or path.name)


def readable_suffixes() -> frozenset[str]:
    """The endings of the files that are read, in lower case, with the dot."""
    from index.readers import SUFFIXES

    return frozenset(SUFFIXES)


def _known_or_read(path: Path, name: str, known: Known, process: ReadingProcess) -> Document | Skipped:
    from index.readers import format_of

    digest = _digest(path)
    try:
        if digest and (before := known.documents.get((digest, format_of(path)))):
            return replace(before, path=name)
        if digest and (left_out := known.skipped.get((name, digest))):
            return left_out
        return process.read(path, name)
    except DocumentTimeoutError as error:
        return Skipped(name, str(error))  # tried again the next time
    except DocumentError as error:
        same = digest == _digest(path)  # else it was being written, and may be whole the next time
        return Skipped(name, str(error), digest if same else None)


def _digest(path: Path) -> str | None:
    """None where the bytes are not what keeps the file from being read: ``read`` will say what does."""
    from index.readers import MAX_BYTES, format_of

    try:
        readable = path.is_file() and format_of(path) and path.stat().st_size <= MAX_BYTES
        return file_digest(path) if readable else None
    except OSError:
        return None


def why_nothing(skipped: Sequence[Skipped]) -> str:
    """Why there is nothing to index, on one line."""
    from index.readers import SUFFIXES

    if not skipped:
        return f"add {', '.join(SUFFIXES)} files"
    more = f"; and {len(skipped) - _REASONS_SHOWN} more" if len(skipped) > _REASONS_SHOWN else ""
    return "; ".join(item.reason for item in skipped[:_REASONS_SHOWN]) + more
