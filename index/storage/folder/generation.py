"""A published generation in a folder: its files, each read once, when it is first needed."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from index.candidates import Candidates, Floats, Rows, best_of_each
from index.context import embedded_text, searched_text, sentence_texts
from index.errors import IndexDamagedError
from index.keywords.analyzer import Analyzer
from index.keywords.bm25 import KeywordIndex
from index.keywords.postings import Postings
from index.records import Document, Passage
from index.row_ranges import RowRanges
from index.storage.manifest import Manifest, damaged, is_manifest_of, rows_of
from index.storage.protocols import IndexContent
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
class FolderIndex:
    """A generation in memory, see ``index.storage.protocols.SearchIndex``.

    rows: where each document's passages are. passage_vectors: a row for each passage. sentence_vectors:
    a row for each sentence, passages in order. sentence_starts: (passages + 1,) int64, the first
    sentence row of each passage.
    """

    generation: str
    texts: Mapping[str, str]
    boxes: Mapping[str, bytes]
    passages: Sequence[Passage]
    rows: Mapping[str, range]
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex
    sentence_starts: Rows
    keywords: KeywordIndex

    def sentence_vectors_of(self, rows: Sequence[int]) -> Floats:
        """See ``SearchIndex``."""
        which = np.asarray(rows, np.int64)
        return self.sentence_vectors.take(_ranges(self.sentence_starts[which], self.sentence_starts[which + 1]))

    def candidates(self, vector: Floats, question: str, k: int, within: RowRanges | None = None) -> Candidates:
        """See ``SearchIndex``."""
        match = self.keywords.match(question)
        by_passage = self.passage_vectors.search(vector, k, within)
        sentences = self.sentence_vectors.search(vector, 2 * k, within and within.parts(self.sentence_starts))
        by_sentence = np.searchsorted(self.sentence_starts, sentences, side="right") - 1
        rows = np.unique(np.concatenate([by_passage, by_sentence, match.top(k, within)]))
        sentence, best_sentences = self._best_sentences(rows, vector)
        cosines = {"passage": self.passage_vectors.take(rows) @ vector, "sentence": sentence}
        return Candidates(rows, best_sentences, cosines | match.columns(rows))

    def _best_sentences(self, rows: Rows, vector: Floats) -> tuple[Floats, Rows]:
        starts, ends = self.sentence_starts[rows], self.sentence_starts[rows + 1]
        return best_of_each(self.sentence_vectors.take(_ranges(starts, ends)) @ vector, ends - starts)


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
        return {path: record["text"] for path, record in self._text_records.items()}

    @cached_property
    def boxes(self) -> Mapping[str, bytes]:
        """Where each document's text stands on its pages, by path."""
        ends = np.cumsum([record["boxes"] for record in self._text_records.values()], dtype=np.int64).tolist()
        with self._reading():
            content = np.load(self.folder / BOXES_FILE, mmap_mode="r", allow_pickle=False)
        return FolderBoxes(content, dict(zip(self._text_records, pairwise([0, *ends]), strict=True)))

    @cached_property
    def _text_records(self) -> Mapping[str, Any]:
        return {record["path"]: record for record in self._records(DOCUMENTS_FILE)}

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """All passages, in document order."""
        return tuple(passage_of(record, self.texts) for record in self._records(PASSAGES_FILE))

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

    def documents(self) -> list[Document]:
        """Return the documents as they were parsed."""
        paragraphs = self._records(PARAGRAPHS_FILE)
        return [
            document_of(item, self._text_records[item.path], cut, self.boxes[item.path])
            for item, cut in zip(self.manifest.documents, paragraphs, strict=True)
        ]

    def vectors(self, texts: Collection[str]) -> Mapping[str, Floats]:
        """Return the vectors of all passages and sentences, by text."""
        of_passages = zip(map(embedded_text, self.passages), self.passage_vectors.vectors, strict=True)
        of_sentences = zip(_sentence_texts(self.passages), self.sentence_vectors.vectors, strict=True)
        return dict(of_passages) | dict(of_sentences)

    def terms(self, analyzer: Analyzer) -> Mapping[str, Sequence[str]]:
        """Return the terms of all passages, by text; none where the analyzer would give others."""
        if self.manifest.settings.keywords != analyzer.version:
            return {}
        texts = map(searched_text, self.passages)
        return dict(zip(texts, self.postings.terms_of_passages(), strict=True))

    def _records(self, name: str) -> Iterator[Any]:
        with self._reading(), (self.folder / name).open(encoding="utf-8", newline="\n") as file:
            yield from map(json.loads, file)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise IndexDamagedError("went_away", path=self.folder) from error


def write_content(folder: Path, content: IndexContent, postings: Postings) -> None:
    """Write the files that a ``FolderGeneration`` reads, all but its manifest."""
    texts = (
        {"path": document.path, "boxes": len(document.boxes)} | text_record(document) for document in content.documents
    )
    _write_records(folder / DOCUMENTS_FILE, texts)
    boxes = b"".join(document.boxes for document in content.documents)
    np.save(folder / BOXES_FILE, np.frombuffer(boxes or b"\0", np.uint8), allow_pickle=False)
    _write_records(folder / PASSAGES_FILE, map(passage_record, content.passages))
    _write_records(folder / PARAGRAPHS_FILE, map(paragraph_records, content.documents))
    passages = list(map(embedded_text, content.passages))
    VectorIndex.build(_stacked(content, passages)).save(folder / PASSAGE_VECTORS_FILE)
    VectorIndex.build(_stacked(content, _sentence_texts(content.passages))).save(folder / SENTENCE_VECTORS_FILE)
    postings.save(folder / KEYWORDS_FOLDER)


def _write_records(path: Path, records: Iterable[object]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _sentence_texts(passages: Sequence[Passage]) -> list[str]:
    return [text for passage in passages for text in sentence_texts(passage)]


def _stacked(content: IndexContent, texts: Sequence[str]) -> Floats:
    """Return (texts, dimension) float32, also of no text."""
    vectors = [content.vectors[text] for text in texts]
    return np.array(vectors, np.float32).reshape(len(texts), content.settings.dimension)


def _ranges(starts: Rows, ends: Rows) -> Rows:
    """Return the numbers of all half-open ranges, one after the other."""
    lengths = ends - starts
    first = np.cumsum(lengths) - lengths
    return np.asarray(np.repeat(starts - first, lengths) + np.arange(lengths.sum()), np.int64)
