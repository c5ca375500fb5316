"""A published generation in a folder: its files, each read once, when it is first needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import accumulate, islice, pairwise
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import numpy.typing as npt

from index.arrays import ArrayWriter, take_rows
from index.candidates import Floats, Rows
from index.context import embedded_text, searched_text, sentence_texts
from index.digests import DIGEST_BYTES, DigestRows, Digests, as_digests, digests_of, text_digest
from index.errors import IndexDamagedError
from index.json_lines import JsonLines, write_lines
from index.keywords.analyzer import Analyzer
from index.keywords.bm25 import KeywordIndex
from index.keywords.passage_terms import PassageTerms
from index.keywords.postings import Postings
from index.records import Document, Passage
from index.storage.folder.search import FolderIndex
from index.storage.manifest import Manifest, damaged, is_manifest_of, rows_of
from index.storage.protocols import nothing
from index.storage.serialization import (
    document_of,
    paragraph_records,
    passage_of,
    passage_record,
    text_record,
)
from index.storage.times import Times, times_from_json
from index.vectors import VectorIndex

MANIFEST = "manifest.json"
TIMES = "times.json"
DOCUMENTS_FILE = "documents.jsonl"
PASSAGES_FILE = "passages.jsonl"
PARAGRAPHS_FILE = "paragraphs.jsonl"
PASSAGE_VECTORS_FILE = "passages.npy"
SENTENCE_VECTORS_FILE = "sentences.npy"
BOXES_FILE = "boxes.npy"
KEYWORDS_FOLDER = "keywords"


@dataclass(frozen=True, slots=True)
class FolderBoxes(Mapping[str, bytes]):
    """The boxes of each document, by path. content: (bytes,) uint8, of all. spans: where each one's are in it."""

    content: npt.NDArray[np.uint8]
    spans: Mapping[str, tuple[int, int]]

    def __getitem__(self, path: str) -> bytes:
        return self.content[slice(*self.spans[path])].tobytes()

    def __iter__(self) -> Iterator[str]:
        return iter(self.spans)

    def __len__(self) -> int:
        return len(self.spans)


@dataclass(frozen=True, slots=True)
class FolderVectors:
    """See ``KeptVectors``. rows: of all texts, passages first, then sentences. passages: their number."""

    folder: Path
    rows: DigestRows
    passages: int
    dimension: int

    def find(self, digests: Digests) -> Rows:
        """See ``KeptVectors``."""
        return self.rows.find(digests)

    def take(self, rows: Rows) -> Floats:
        """See ``KeptVectors``."""
        vectors = np.empty((len(rows), self.dimension), np.float32)
        of_passages = rows < self.passages
        vectors[of_passages] = take_rows(self.folder / PASSAGE_VECTORS_FILE, rows[of_passages])
        vectors[~of_passages] = take_rows(self.folder / SENTENCE_VECTORS_FILE, rows[~of_passages] - self.passages)
        return vectors


@dataclass(frozen=True, slots=True)
class KeptTerms:
    """The terms of passages by their texts. rows: of the passages, by the digests of ``searched_text``."""

    terms: PassageTerms
    rows: DigestRows

    def of(self, text: str) -> list[str] | None:
        """Return the terms of a passage's text, None where it was not there."""
        row = int(self.rows.find(as_digests(text_digest(text)))[0])
        return None if row < 0 else self.terms.of(row)


@dataclass(frozen=True)
class FolderGeneration:
    """A generation in files; see ``index.storage.protocols.Generation``.

    What is read from its files is kept. Raise IndexDamagedError when a builder in another process
    has removed them meanwhile.
    """

    id: str
    folder: Path
    manifest: Manifest

    @classmethod
    def read(cls, folder: Path) -> FolderGeneration:
        """Read the manifest of the generation in ``folder``, which is named after it.

        Raise OSError when there is none, IndexDamagedError or IndexMismatchError when it is not as written.
        """
        path = folder / MANIFEST
        content = path.read_bytes()
        if not is_manifest_of(folder.name, content):
            raise damaged(path, "file_checksum")
        return cls(folder.name, folder, Manifest.read(path, content))

    def verify(self) -> None:
        """Raise IndexDamagedError unless every file is as written."""
        for entry in self.manifest.files:
            entry.verify(self.folder)

    def open(self, analyzer: Analyzer) -> FolderIndex:
        """Read everything that a search needs."""
        starts = np.cumsum([0, *(len(passage.sentences) for passage in self.passages)], dtype=np.int64)
        return FolderIndex(
            self.id,
            self.texts,
            self.boxes,
            self.passages,
            rows_of(self.manifest.documents),
            self.passage_vectors,
            self.sentence_vectors,
            starts,
            KeywordIndex(self.postings, analyzer),
        )

    @cached_property
    def times(self) -> Times:
        """When each document was last indexed, as noted beside the manifest."""
        with self._reading():
            published = datetime.fromtimestamp((self.folder / MANIFEST).stat().st_mtime, UTC)
            noted = self.folder / TIMES
            return times_from_json(noted.read_bytes() if noted.exists() else b"", self.manifest.documents, published)

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The decoded text of each document, by path."""
        with self._reading():
            return {record["path"]: record["text"] for record in self._text_records}

    @cached_property
    def boxes(self) -> Mapping[str, bytes]:
        """Where each document's text stands on its pages, by path."""
        paths = (item.path for item in self.manifest.documents)
        with self._reading():
            content = np.load(self.folder / BOXES_FILE, mmap_mode="r", allow_pickle=False)
            return FolderBoxes(content, dict(zip(paths, pairwise(self._box_ends), strict=True)))

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, in document order."""
        with self._reading():
            return tuple(passage_of(record, self.texts) for record in self._passage_records)

    @cached_property
    def passage_vectors(self) -> VectorIndex:
        """A vector for each passage."""
        with self._reading():
            return VectorIndex.load(self.folder / PASSAGE_VECTORS_FILE)

    @cached_property
    def sentence_vectors(self) -> VectorIndex:
        """A vector for each sentence, passages in order."""
        with self._reading():
            return VectorIndex.load(self.folder / SENTENCE_VECTORS_FILE)

    @cached_property
    def postings(self) -> Postings:
        """The terms of the passages."""
        with self._reading():
            return Postings.load(self.folder / KEYWORDS_FOLDER)

    def document(self, number: int) -> Document:
        """Return a document as it was parsed, by its place in the manifest."""
        with self._reading():
            item = self.manifest.documents[number]
            [text], [paragraphs] = (
                records.some(number, number + 1) for records in (self._text_records, self._paragraph_records)
            )
            return document_of(item, text, paragraphs, self.boxes[item.path])

    def documents(self) -> Iterator[Document]:
        """Yield the documents as they were parsed, one in memory at a time."""
        with self._reading():
            parts = zip(self.manifest.documents, self._text_records, self._paragraph_records, strict=True)
            for item, text, paragraphs in parts:
                yield document_of(item, text, paragraphs, self.boxes[item.path])

    def passages_of(self, document: Document) -> list[Passage]:
        """Return the passages of a document of this generation."""
        rows = self._rows[document.path]
        with self._reading():
            records = self._passage_records.some(rows.start, rows.stop)
            return [passage_of(record, {document.path: document.text}) for record in records]

    def each_passage(self, pulse: Callable[[], None] = nothing) -> Iterator[Passage]:
        """Yield all passages in order, with the text of one document in memory at a time. pulse: called for each."""
        with self._reading():
            records = iter(self._passage_records)
            for item, text in zip(self.manifest.documents, self._text_records, strict=True):
                pulse()
                texts = {item.path: text["text"]}
                yield from (passage_of(record, texts) for record in islice(records, item.passages))

    def kept_vectors(self, pulse: Callable[[], None] = nothing) -> FolderVectors:
        """Return the vectors by their texts' digests."""
        digests, sentences = bytearray(), bytearray()
        for passage in self.each_passage(pulse):
            digests += text_digest(embedded_text(passage))
            sentences += b"".join(map(text_digest, sentence_texts(passage)))
        passages = len(digests) // DIGEST_BYTES
        digests += sentences
        return FolderVectors(self.folder, DigestRows(as_digests(digests)), passages, self.manifest.settings.dimension)

    def kept_terms(self, analyzer: Analyzer, pulse: Callable[[], None]) -> KeptTerms | None:
        """Return the terms of the passages by their texts; None where the analyzer would give others."""
        if self.manifest.settings.keywords != analyzer.version:
            return None
        rows = DigestRows(digests_of(map(searched_text, self.each_passage(pulse))))
        return KeptTerms(self.passage_terms(), rows)

    def passage_terms(self) -> PassageTerms:
        """Return the terms of each passage."""
        with self._reading():
            return PassageTerms.load(self.folder / KEYWORDS_FOLDER)

    @cached_property
    def _text_records(self) -> JsonLines:
        return JsonLines(self.folder / DOCUMENTS_FILE)

    @cached_property
    def _paragraph_records(self) -> JsonLines:
        return JsonLines(self.folder / PARAGRAPHS_FILE)

    @cached_property
    def _passage_records(self) -> JsonLines:
        return JsonLines(self.folder / PASSAGES_FILE)

    @cached_property
    def _box_ends(self) -> list[int]:
        """Where the boxes of each document end, after a 0."""
        return [0, *accumulate(record["boxes"] for record in self._text_records)]

    @cached_property
    def _rows(self) -> Mapping[str, range]:
        return rows_of(self.manifest.documents)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise IndexDamagedError("went_away", path=self.folder) from error


class ContentWriter:
    """Writes the documents and passages that a ``FolderGeneration`` reads, a document at a time.

    Leaving it as a context completes the files.
    """

    def __init__(self, folder: Path) -> None:
        self._files = ExitStack()
        self._documents, self._paragraphs, self._passages = (
            self._files.enter_context((folder / name).open("w", encoding="utf-8", newline="\n"))
            for name in (DOCUMENTS_FILE, PARAGRAPHS_FILE, PASSAGES_FILE)
        )
        self._boxes = self._files.enter_context(ArrayWriter(folder / BOXES_FILE, np.uint8))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if not len(self._boxes):
            self._boxes.append(np.zeros(1, np.uint8))  # an empty file cannot be mapped
        self._files.__exit__(kind, error, traceback)

    def add(self, document: Document, passages: Sequence[Passage]) -> None:
        """Write the next document and its passages."""
        about = {"path": document.path, "boxes": len(document.boxes)}
        write_lines(self._documents, [about | text_record(document)])
        write_lines(self._paragraphs, [paragraph_records(document)])
        write_lines(self._passages, map(passage_record, passages))
        self._boxes.append(np.frombuffer(document.boxes, np.uint8))
