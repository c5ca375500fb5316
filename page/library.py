"""The documents and their index while the page runs: who answers now, and what may be changed."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from index import BuildProgress, BuildReport, build_index
from index.documents_folder import files, shown
from index.durable import file_digest
from index.embedding.encoder import TextEncoder
from index.errors import DocumentError, IndexMismatchError, IndexUnavailableError, UsageError, WenquError
from index.keywords.analyzer import Analyzer
from index.messages import Message
from index.parsing.documents import supported_suffixes
from index.storage.location import local_paths
from index.storage.manifest import IndexedDocument
from index.storage.store import open_store
from index.storage.times import Times
from page.rebuild import Rebuild
from page.uploads import Outcome, Upload, put_aside, safe_name, sweep
from qa import Assistant, Retriever
from qa.index_setup import EncoderChoice, encoder_for

__all__ = ["Library", "ListedDocument", "Standing"]

RETRY_SECONDS = 5.0

Standing = Literal["indexed", "waiting", "leaving", "left out"]
Progress = Callable[[BuildProgress], None]
_FileId = tuple[int, int, int]

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document as the page lists it.

    standing: "indexed"; "waiting" (new or changed since); "leaving" (gone from the folder, but still
    in the index); "left out" (the last rebuild could not read it: see ``warnings``).
    size: bytes on disk, None when it is gone. paragraphs, indexed: None when it is not in the index.
    """

    name: str
    format: str
    standing: Standing
    paragraphs: int | None
    size: int | None
    indexed: datetime | None
    warnings: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class _Open:
    """An assistant, with what its generation says of itself.

    skipped: reasons by name. times: when documents were indexed, by name.
    """

    assistant: Assistant
    documents: tuple[IndexedDocument, ...]
    skipped: dict[str, Message]
    times: Times


class Library:
    """A documents folder, its index, and the assistant over the generation that is current.

    assistant: opened at ``index_dir``. documents: the folder (or file) that the index is of.
    encoder, analyzer: what rebuilds and newer generations are opened with.
    read_only: nothing is added, removed or rebuilt here; what another process publishes is taken up.
    """

    def __init__(
        self,
        assistant: Assistant,
        documents: Path,
        index_dir: str | Path,
        *,
        encoder: TextEncoder,
        analyzer: Analyzer,
        read_only: bool = False,
    ) -> None:
        self._documents = documents.resolve()
        self._index_dir = index_dir
        self._store = open_store(index_dir)
        self._encoder = encoder
        self._analyzer = analyzer
        self.read_only = read_only
        self._open = self._described(assistant)
        self._seen = assistant.retriever.generation
        self._problem: Message | None = None
        self._retry_at = 0.0
        self._opening = threading.Lock()
        self._changing = threading.Lock()
        self._suffixes = supported_suffixes()
        self._digests: dict[Path, tuple[_FileId, str]] = {}
        self._rebuild = Rebuild(self._build, self.refresh)
        if not read_only and self._documents.is_dir():
            sweep(self._documents)

    # Who answers

    def assistant(self) -> Assistant:
        """The assistant over the newest generation; whoever holds an earlier one may go on asking it."""
        if self._is_outdated() and self._opening.acquire(blocking=False):
            try:
                self._take_up()
            finally:
                self._opening.release()
        return self._open.assistant

    def refresh(self) -> None:
        """Takes up the newest generation before it returns, also while another thread does so."""
        with self._opening:
            if self._is_outdated():
                self._take_up()

    @property
    def problem(self) -> Message | None:
        """What is wrong with the index or its documents folder; None when nothing is.

        A newer generation that cannot be opened, or a folder that is gone as a whole.
        """
        retriever = self._open.assistant.retriever
        if self._problem is None and retriever.originals.are_out_of_reach:
            return retriever.originals.complaint(())
        return self._problem

    def _is_outdated(self) -> bool:
        try:
            current = self._store.current_id()
        except IndexUnavailableError as error:
            self._problem = error.message  # what is in memory goes on answering
            return False
        if current != self._seen:
            return True
        if self._problem is None:
            return False
        return time.monotonic() >= self._retry_at

    def _take_up(self) -> None:
        try:
            current = self._seen = self._store.current_id()
            retriever = self._opened()
        except (WenquError, OSError) as error:
            self._keep(Message("newer_index_not_opened", {"cause": error}))
            return
        if retriever.generation == self._open.assistant.retriever.generation != current:
            self._keep(Message("older_index_answers", {"generation": current}))
            return
        self._open = self._described(self._open.assistant.over(retriever))
        self._problem = None

    def _keep(self, problem: Message) -> None:
        if problem != self._problem:
            logger.warning("%s", problem)
        self._problem = problem
        self._retry_at = time.monotonic() + RETRY_SECONDS

    def _opened(self) -> Retriever:
        try:
            return Retriever.open(self._index_dir, encoder=self._encoder, analyzer=self._analyzer)
        except IndexMismatchError:
            self._encoder = encoder_for(self._index_dir, EncoderChoice())  # rebuilt with another model
            return Retriever.open(self._index_dir, encoder=self._encoder, analyzer=self._analyzer)

    def _described(self, assistant: Assistant) -> _Open:
        try:
            manifest, times = self._store.published(assistant.retriever.generation)
        except IndexUnavailableError:  # replaced and cleared away since it was opened
            return _Open(assistant, (), {}, {})
        return _Open(assistant, manifest.documents, {item.path: item.reason for item in manifest.skipped}, times)

    # What there is

    def documents(self) -> list[ListedDocument]:
        """The documents in the folder and in the index, by name."""
        now = self._open
        indexed = {item.path: item for item in now.documents}
        there = dict(self._files())
        return [self._listed(name, there.get(name), indexed.get(name), now) for name in sorted({*there, *indexed})]

    def _listed(self, name: str, path: Path | None, indexed: IndexedDocument | None, now: _Open) -> ListedDocument:
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
            paragraphs=indexed.paragraphs if indexed else None,
            size=size,
            indexed=now.times.get(name) if indexed else None,
            warnings=(left_out,) if left_out else indexed.warnings if indexed else (),
        )

    def _files(self) -> list[tuple[str, Path]]:
        """The files of formats that are read, with their names, as a build finds them."""
        found, _ = files(self._documents, exclude=local_paths(self._index_dir))
        return [(name, path) for path, name in found if path.suffix.lower() in self._suffixes]

    def _measured(self, path: Path) -> tuple[int | None, str | None]:
        """Size and SHA-256, read again only when the file was touched."""
        try:
            stat = path.stat()
            known = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
            before = self._digests.get(path)
            if before is None or before[0] != known:
                before = self._digests[path] = (known, file_digest(path))
        except OSError:
            return None, None
        return stat.st_size, before[1]

    # What may be changed

    def upload(self, name: str) -> Upload:
        """Receives a document into the folder; see ``Upload``. Raises DocumentError or UsageError."""
        folder = self._writable_folder()
        return Upload(folder, safe_name(name, self._suffixes))

    def keep(self, upload: Upload) -> Outcome:
        """Puts a document that came in whole in its place. Call ``rebuild`` to have it answer."""
        with self._changing:
            return upload.keep()

    def remove(self, name: str) -> None:
        """Takes a document out of the folder, into ``.removed/`` there. It answers no more; ``rebuild`` drops it.

        Raises DocumentError when there is no such document.
        """
        folder = self._writable_folder()
        with self._changing:
            there = dict(self._files())
            if name not in there:
                if any(item.path == name for item in self._open.documents):
                    return  # gone already; the rebuild is what is missing
                raise DocumentError("no_such_document", name=shown(name[:80]))
            put_aside(folder, there[name])

    def rebuild(self) -> None:
        """Brings the index up to date in the background. Raises UsageError."""
        self._check_writable()
        self._rebuild.start()

    def cancel(self) -> None:
        """Stops the rebuild; the index before it stays. Raises UsageError."""
        self._check_writable()
        self._rebuild.cancel()

    @property
    def formats(self) -> frozenset[str]:
        """The endings of the files that are taken, in lower case, with the dot."""
        return self._suffixes

    @property
    def progress(self) -> Rebuild:
        """The rebuild: its state, and how to wait for its end."""
        return self._rebuild

    def close(self) -> None:
        """Stops a rebuild that runs, and waits for its end."""
        self._rebuild.cancel()
        self._rebuild.wait(30)

    def _build(self, progress: Progress) -> BuildReport:
        return build_index(
            self._documents, self._index_dir, encoder=self._encoder, analyzer=self._analyzer, progress=progress
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
