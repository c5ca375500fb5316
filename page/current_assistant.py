"""The assistant over the newest generation of an index, while the page runs."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from index.embedding.encoder import TextEncoder
from index.errors import IndexMismatchError, IndexUnavailableError, WenquError
from index.keywords.analyzer import Analyzer
from index.messages import Message
from index.storage.manifest import IndexedDocument
from index.storage.opening import open_store
from index.storage.times import Times
from qa.answering import Assistant
from qa.index_setup import EncoderChoice, encoder_for
from qa.retrieval import Retriever
from qa.shelf import paragraph_counts

__all__ = ["CurrentAssistant", "Indexed"]

RETRY_SECONDS = 5.0

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Indexed:
    """An assistant, with what the generation of its index holds.

    skipped: why documents were left out, by name. times: when documents were indexed, by name. paragraphs: how many
    each document has, by name.
    """

    assistant: Assistant
    documents: tuple[IndexedDocument, ...]
    skipped: dict[str, Message]
    times: Times
    paragraphs: dict[str, int]


class CurrentAssistant:
    """Follows an index to its newest generation, also when another process publishes it.

    assistant: opened at ``index_dir``. encoder, analyzer: used to open newer generations.
    """

    def __init__(
        self, assistant: Assistant, index_dir: str | Path, *, encoder: TextEncoder, analyzer: Analyzer
    ) -> None:
        self._index_dir = index_dir
        self._store = open_store(index_dir)
        self._analyzer = analyzer
        self.encoder = encoder
        self.indexed = self._indexed(assistant)
        self._seen = assistant.retriever.generation
        self._problem: Message | None = None
        self._retry_at = 0.0
        self._opening = threading.Lock()

    def __call__(self) -> Assistant:
        """Return the assistant over the newest generation; one returned earlier can still be asked."""
        if self._is_outdated() and self._opening.acquire(blocking=False):
            try:
                self._open_newest()
            finally:
                self._opening.release()
        return self.indexed.assistant

    def refresh(self) -> None:
        """Open the newest generation, or wait until another thread has opened it."""
        with self._opening:
            if self._is_outdated():
                self._open_newest()

    @property
    def problem(self) -> Message | None:
        """What is wrong with the index or its documents folder; None when nothing is.

        A newer generation cannot be opened, or the whole folder is gone.
        """
        retriever = self.indexed.assistant.retriever
        if self._problem is None and retriever.originals.are_out_of_reach:
            return retriever.originals.complaint(())
        return self._problem

    def _is_outdated(self) -> bool:
        try:
            current = self._store.current_id()
        except IndexUnavailableError as error:
            self._problem = error.message  # what is in memory goes on answering
            return False
        return current != self._seen or (self._problem is not None and time.monotonic() >= self._retry_at)

    def _open_newest(self) -> None:
        try:
            current = self._seen = self._store.current_id()
            retriever = self._retriever()
        except (WenquError, OSError) as error:
            self._note(Message("newer_index_not_opened", {"cause": error}))
            return
        if retriever.generation == self.indexed.assistant.retriever.generation != current:
            self._note(Message("older_index_answers", {"generation": current}))
            return
        self.indexed = self._indexed(self.indexed.assistant.over(retriever))
        self._problem = None

    def _note(self, problem: Message) -> None:
        if problem != self._problem:
            logger.warning(problem)
        self._problem = problem
        self._retry_at = time.monotonic() + RETRY_SECONDS

    def _retriever(self) -> Retriever:
        try:
            return Retriever.open(self._index_dir, encoder=self.encoder, analyzer=self._analyzer)
        except IndexMismatchError:
            self.encoder = encoder_for(self._index_dir, EncoderChoice())  # rebuilt with another model
            return Retriever.open(self._index_dir, encoder=self.encoder, analyzer=self._analyzer)

    def _indexed(self, assistant: Assistant) -> Indexed:
        try:
            manifest, times = self._store.published(assistant.retriever.generation)
        except IndexUnavailableError:  # replaced and removed since it was opened
            return Indexed(assistant, (), {}, {}, {})
        skipped = {item.path: item.reason for item in manifest.skipped}
        return Indexed(assistant, manifest.documents, skipped, times, paragraph_counts(assistant.retriever.passages))
