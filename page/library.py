"""The documents and their index while the page runs: what there is, and how it is changed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from index import BuildReport
from index.build import update_index
from index.documents_folder import files, shown
from index.durable import file_digest
from index.embedding.encoder import TextEncoder
from index.errors import DocumentError, UsageError
from index.keywords.analyzer import Analyzer
from index.messages import Message
from index.parsing.documents import supported_suffixes
from index.parsing.formats import has_pages
from index.parsing.ocr.extent import Ocr
from index.progress import Progress
from index.storage.location import local_paths
from index.storage.manifest import IndexedDocument
from page.current_assistant import CurrentAssistant, Indexed
from page.folder_watch import FolderWatch
from page.original_pages import OriginalFiles
from page.page_images import PageImages
from page.rebuild import Rebuild
from page.removals import RemovedFile, put_aside, put_back, removed_files
from page.uploads import Outcome, Upload, safe_name, sweep
from qa import Assistant

__all__ = ["Library", "ListedDocument", "Standing"]

Standing = Literal["indexed", "waiting", "leaving", "left out"]
_FileId = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document as the page lists it.

    standing: "indexed"; "waiting" (new or changed since the last build); "leaving" (gone from the folder, but still
    in the index); "left out" (the last build could not read it, ``warnings`` says why).
    size: bytes on disk, None when it is gone. paragraphs, indexed: None when it is not in the index.
    """

    name: str
    format: str
    standing: Standing
    paragraphs: int | None
    size: int | None
    indexed: datetime | None
    warnings: tuple[Message, ...]


class Library:
    """A documents folder and its index, with the assistant that answers from it.

    assistant: opened at ``index_dir``; the attribute returns the one over the newest generation when called.
    documents: the folder or file that the index is of. encoder, analyzer: used for rebuilds and newer generations.
    ocr: in which pictures rebuilds recognize the text. read_only: nothing is added, removed or rebuilt here.
    downloads: whether the documents' files are given out.
    """

    def __init__(
        self,
        assistant: Assistant,
        documents: Path,
        index_dir: str | Path,
        *,
        encoder: TextEncoder,
        analyzer: Analyzer,
        ocr: Ocr = Ocr.PAGES,
        read_only: bool = False,
        downloads: bool = False,
    ) -> None:
        self.assistant = CurrentAssistant(assistant, index_dir, encoder=encoder, analyzer=analyzer)
        self.read_only = read_only
        self.downloads = downloads
        self.files = OriginalFiles(self.is_unchanged, self._is_offered, self.warnings)
        self.formats = supported_suffixes()
        self.progress = Rebuild(self._build, self.assistant.refresh)
        self._documents = documents.resolve()
        self._index_dir = index_dir
        self._analyzer = analyzer
        self._images = PageImages()
        self._ocr = ocr
        self._changing = threading.Lock()
        self._watch: FolderWatch | None = None
        self._digests: dict[Path, tuple[_FileId, str]] = {}
        if not read_only and self._documents.is_dir():
            sweep(self._documents)

    @property
    def folder_name(self) -> str:
        """The name of the documents folder, without where it is."""
        return self._documents.name

    def documents(self) -> list[ListedDocument]:
        """Return the documents in the folder and in the index, by name."""
        now = self.assistant.indexed
        indexed = {item.path: item for item in now.documents}
        there = dict(self._files())
        return [self._listed(name, there.get(name), indexed.get(name), now) for name in sorted({*there, *indexed})]

    def _listed(self, name: str, path: Path | None, indexed: IndexedDocument | None, now: Indexed) -> ListedDocument:
        size, digest = self._measured(path) if path else (None, None)
        left_out = now.skipped.get(name) if indexed is None else None
        standing: Standing = "indexed"
        if size is None:
            standing = "leaving"
        elif indexed is None or indexed.sha256 != digest:
            standing = "left out" if left_out else "waiting"
        return ListedDocument(
            name=name,
            format=Path(name).suffix.lower().removeprefix("."),
            standing=standing,
            paragraphs=now.paragraphs.get(name, 0) if indexed else None,
            size=size,
            indexed=now.times.get(name) if indexed else None,
            warnings=(left_out,) if left_out else indexed.warnings if indexed else (),
        )

    def _files(self) -> list[tuple[str, Path]]:
        """Return the names and paths of the files that a build would read."""
        found, _ = files(self._documents, exclude=local_paths(self._index_dir))
        return [(name, path) for path, name in found if path.suffix.lower() in self.formats]

    def _measured(self, path: Path) -> tuple[int | None, str | None]:
        """Return size and SHA-256, computed again only when the file was touched; None, None when it is gone."""
        try:
            stat = path.stat()
            known = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            before = self._digests.get(path)
            if before is None or before[0] != known:
                before = self._digests[path] = (known, file_digest(path))
        except OSError:
            return None, None
        return stat.st_size, before[1]

    def is_unchanged(self, name: str) -> bool:
        """Return whether the document's file has the bytes that the index was made of."""
        return self._unchanged(name) is not None

    def page_image(self, name: str, page: int, width: int) -> tuple[bytes, str]:
        """Return a page of a PDF or picture as a PNG about ``width`` pixels across, and the SHA-256 of the document.

        Raises DocumentError when there is no such document or page, when its file has changed since it was indexed, or
        when the page cannot be drawn.
        """
        label = shown(name[:80])
        if not has_pages(Path(name)) or not any(item.path == name for item in self.assistant.indexed.documents):
            raise DocumentError("no_such_document", name=label)
        before = self._unchanged(name)
        image = self._images.image(self._path(name), label, before, page, width) if before else b""
        if before is None or self._unchanged(name) != before:
            raise DocumentError("changed_since", name=label)
        return image, before

    def original(self, name: str) -> Path:
        """Return where the file of a document is that may be given out.

        Raises UsageError where none may, DocumentError when there is no such document in the folder.
        """
        if not self.downloads:
            raise UsageError("no_downloads")
        path = dict(self._files()).get(name)  # what a build would read: nothing hidden, no link that leads out
        if path is None:
            raise DocumentError("no_such_document", name=shown(name[:80]))
        return path.resolve()

    def _is_offered(self, name: str) -> bool:
        return self.downloads and self._path(name).is_file()

    def warnings(self, name: str) -> tuple[Message, ...]:
        """Return what may have been misread or missed in the document."""
        return next((item.warnings for item in self.assistant.indexed.documents if item.path == name), ())

    def _unchanged(self, name: str) -> str | None:
        """Return the SHA-256 of the document, None where its file has another or is gone."""
        indexed = next((item.sha256 for item in self.assistant.indexed.documents if item.path == name), None)
        return indexed if indexed is not None and self._measured(self._path(name))[1] == indexed else None

    def _path(self, name: str) -> Path:
        """Return where the file of a document in the index is."""
        return self._documents if self._documents.is_file() else self._documents / name

    def upload(self, name: str) -> Upload:
        """Return an upload that receives a document into the folder. Raises DocumentError or UsageError."""
        folder = self._writable_folder()
        return Upload(folder, safe_name(name, self.formats))

    def keep(self, upload: Upload) -> Outcome:
        """Put a document that came in whole in its place. Its words answer after the next ``rebuild``."""
        with self._changing, self.progress.changing():
            return upload.keep()

    def remove(self, name: str) -> None:
        """Move a document into the folder ``.removed/``. It answers no more; ``rebuild`` takes it out of the index.

        Raises DocumentError when there is no such document, UsageError when the page is read-only.
        """
        folder = self._writable_folder()
        with self._changing, self.progress.changing():
            there = dict(self._files())
            if name not in there:
                if any(item.path == name for item in self.assistant.indexed.documents):
                    return  # gone already; the rebuild is what is missing
                raise DocumentError("no_such_document", name=shown(name[:80]))
            put_aside(folder, there[name])

    def removed(self) -> list[RemovedFile]:
        """Return the files that were removed here and can be put back, the last first."""
        if self.read_only or not self._documents.is_dir():
            return []
        return [item for item in removed_files(self._documents) if not (self._documents / item.name).exists()]

    def put_back(self, name: str) -> None:
        """Put a file that was removed where it was. It answers after the next ``rebuild``.

        Raises DocumentError when no such file was removed, or another one has its name now; UsageError when the page
        is read-only.
        """
        folder = self._writable_folder()
        with self._changing, self.progress.changing():
            put_back(folder, name)

    def rebuild(self) -> None:
        """Bring the index up to date in the background. Raises UsageError when the page is read-only."""
        self._check_writable()
        self.progress.start()

    def cancel(self) -> None:
        """Stop the rebuild; the index before it stays. Raises UsageError when the page is read-only."""
        self._check_writable()
        self.progress.cancel()

    def watch(self) -> None:
        """Take up what changes in the folder, until the library is closed; also where the page is read-only."""
        self._watch = FolderWatch(self._documents, self._changed_on_disk, self._update)

    @property
    def is_watching(self) -> bool:
        """Whether changes in the folder are taken up."""
        return self._watch is not None

    def _changed_on_disk(self) -> dict[str, tuple[int, int]]:
        """Return the files that the index is behind with, with size and time of each."""
        behind = [item.name for item in self.documents() if item.standing in {"waiting", "leaving"}]
        return {name: self._size_and_time(self._path(name)) for name in behind}

    def _size_and_time(self, path: Path) -> tuple[int, int]:
        try:
            stat = path.stat()
        except OSError:
            return (-1, 0)
        return stat.st_size, stat.st_mtime_ns

    def _update(self, stop: threading.Event) -> None:
        """Bring the index up to date unless a rebuild that is running does it."""
        while self.progress.state.running:
            if stop.wait(0.2):
                return
        if self._changed_on_disk():
            self.progress.start()
            while not self.progress.wait(0.2) and not stop.is_set():
                pass

    def close(self) -> None:
        """Stop watching, a rebuild that is running and the drawing of pages, and wait for their end."""
        if self._watch is not None:
            self._watch.close()
        self.progress.cancel()
        self.progress.wait(30)
        self._images.close()

    def _build(self, progress: Progress, publishing: Callable[[], None]) -> BuildReport:
        return update_index(
            self._documents,
            self._index_dir,
            encoder=self.assistant.encoder,
            analyzer=self._analyzer,
            progress=progress,
            publishing=publishing,
            ocr=self._ocr,
        )

    def _check_writable(self) -> None:
        if self.read_only:
            raise UsageError("page_read_only")

    def _writable_folder(self) -> Path:
        self._check_writable()
        if self._documents.is_file():
            raise UsageError("index_of_one_file", name=self._documents.name)
        if not self._documents.is_dir():
            raise UsageError("folder_gone", folder=self._documents)
        return self._documents
