"""Parse every document of a folder; a file whose bytes are known is not parsed again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.documents_folder import files, of_document
from index.durable import file_digest
from index.errors import DocumentError, DocumentProgramError, DocumentsError, DocumentTimeoutError
from index.messages import Message
from index.parsing.formats import DOCUMENT_SUFFIXES, MAX_BYTES, SUFFIXES, format_of
from index.parsing.process import Counts, ParsingProcess
from index.records import Document, ParsedDocument, Skipped

_REASONS_SHOWN = 3
_NO_PICTURES = (0, 0)


@dataclass(frozen=True, slots=True)
class Known:
    """The files that an index already has parsed.

    documents: by SHA-256 and format (``format_of``). skipped: by path and SHA-256.
    """

    documents: Mapping[tuple[str, str], ParsedDocument]
    skipped: Mapping[tuple[str, str], Skipped]


NOTHING_KNOWN = Known({}, {})


def parse_documents(
    root: Path,
    exclude: Sequence[Path] = (),
    *,
    keep: Callable[[Document], ParsedDocument] = ParsedDocument.of,
    known: Known = NOTHING_KNOWN,
    recognized: Path | None = None,
    embedded: bool = False,
    progress: Callable[[int, int, str | None, Counts], None] = lambda _done, _total, _name, _pictures: None,
) -> tuple[list[ParsedDocument], list[Skipped]]:
    """Return the documents at ``root`` and the files left out, both sorted by path.

    Hidden files and folders are passed over, and links that lead out of the folder are left out.

    root: a folder or one file. exclude: folders that are passed over. keep: puts a parsed document where it is loaded
    from, memory by default. known: files that are not parsed again. recognized, embedded: see ``ParsingProcess``.
    progress: called with the number of files done, the number of all, the name of the next file, None at the end, and
    the numbers of its pictures that are read and of all that are to be.
    Raise DocumentsError when ``root`` does not exist.
    """
    check_exists(root)
    found, unlisted = files(root, exclude)
    documents: list[ParsedDocument] = []
    skipped = [Skipped(name, reason) for name, reason in unlisted]
    with ParsingProcess(recognized=recognized, embedded=embedded) as process:
        for done, (path, name) in enumerate(found):
            process.waiting = partial(progress, done, len(found), name)
            process.waiting(_NO_PICTURES)
            item = _known_or_parsed(path, name, known, process)
            if isinstance(item, Skipped):
                skipped.append(item)
            else:
                documents.append(keep(item) if isinstance(item, Document) else item)
    progress(len(found), len(found), None, _NO_PICTURES)
    skipped.sort(key=lambda item: item.path)
    return documents, skipped


def check_exists(root: Path) -> None:
    """Raise DocumentsError when there is no such folder or file."""
    if not root.exists():
        raise DocumentsError("no_documents", root=root)


def parse_document(path: Path, name: str | None = None) -> Document:
    """Parse one file. Raise DocumentError, naming the file, when it cannot be parsed or has no text."""
    with ParsingProcess() as process:
        return process.parse(path, name or path.name)


def supported_suffixes() -> frozenset[str]:
    """Return the endings of the files that can be parsed, in lower case, with the dot."""
    return frozenset(SUFFIXES)


def _known_or_parsed(
    path: Path, name: str, known: Known, process: ParsingProcess
) -> Document | ParsedDocument | Skipped:
    digest = _digest(path)
    try:
        if digest and (before := known.documents.get((digest, format_of(path)))):
            return before.named(name)
        if digest and (left_out := known.skipped.get((name, digest))):
            return left_out
        return process.parse(path, name)
    except (DocumentTimeoutError, DocumentProgramError) as error:
        return Skipped(name, error.reason)  # tried again the next time
    except DocumentError as error:
        same = digest == _digest(path)  # else it was being written, and may be whole the next time
        return Skipped(name, error.reason, digest if same else None)


def _digest(path: Path) -> str | None:
    """Return the SHA-256 of a file; None where it cannot be parsed for another reason than its bytes."""
    try:
        readable = path.is_file() and format_of(path) and path.stat().st_size <= MAX_BYTES
        return file_digest(path) if readable else None
    except OSError:
        return None


def why_nothing(skipped: Sequence[Skipped]) -> tuple[Message, ...]:
    """Return why there is nothing to index: at least one reason, and no more than fit on a line."""
    if not skipped:
        return (Message("add_files", {"suffixes": ", ".join(DOCUMENT_SUFFIXES)}),)
    more = len(skipped) - _REASONS_SHOWN
    reasons = tuple(of_document(item.path, item.reason) for item in skipped[:_REASONS_SHOWN])
    return (*reasons, Message("and_more", {"count": more})) if more > 0 else reasons
