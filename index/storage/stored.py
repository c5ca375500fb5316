"""What a generation's files hold, in memory: passages, vectors, keywords."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from index.candidates import Candidates, Floats, Rows, best_of_each
from index.errors import IndexDamagedError
from index.keywords.analyzer import Analyzer
from index.keywords.bm25 import KeywordIndex
from index.keywords.postings import Postings
from index.records import Document, Passage, Sentence
from index.serialization import paragraph_of, paragraph_record, place_of, place_record
from index.storage.generation import StoredGeneration
from index.vectors import VectorIndex

DOCUMENTS_FILE = "documents.jsonl"
PASSAGES_FILE = "passages.jsonl"
PARAGRAPHS_FILE = "paragraphs.jsonl"
PASSAGE_VECTORS_FILE = "passages.npy"
SENTENCE_VECTORS_FILE = "sentences.npy"
KEYWORDS_FOLDER = "keywords"


@dataclass(frozen=True, slots=True)
class StoredIndex:
    """One generation, opened.

    texts: decoded text by document. passages: in document order. passage_vectors: a row for
    each passage. sentence_vectors: a row for each sentence, passages in order;
    sentence_starts: (passages + 1,) int64, the first sentence row of each passage.
    """

    generation: str
    texts: dict[str, str]
    passages: tuple[Passage, ...]
    passage_vectors: VectorIndex
    sentence_vectors: VectorIndex
    sentence_starts: npt.NDArray[np.int64]
    keywords: KeywordIndex

    def candidates(self, vector: npt.NDArray[np.float32], question: str, k: int) -> Candidates:
        """See ``SearchIndex``."""
        match = self.keywords.match(question)
        by_passage = self.passage_vectors.search(vector, k)
        sentences = self.sentence_vectors.search(vector, 2 * k)
        by_sentence = np.searchsorted(self.sentence_starts, sentences, side="right") - 1
        rows = np.unique(np.concatenate([by_passage, by_sentence, match.top(k)]))
        sentence, best_sentences = self._best_sentences(rows, vector)
        cosines = {"passage": self.passage_vectors.take(rows) @ vector, "sentence": sentence}
        return Candidates(rows, best_sentences, cosines | match.columns(rows))

    def _best_sentences(self, rows: Rows, vector: Floats) -> tuple[Floats, Rows]:
        starts, ends = self.sentence_starts[rows], self.sentence_starts[rows + 1]
        return best_of_each(self.sentence_vectors.take(_ranges(starts, ends)) @ vector, ends - starts)


def load(generation: StoredGeneration, analyzer: Analyzer) -> StoredIndex:
    """Reads the files of a verified generation. Raises IndexDamagedError when they have gone since."""
    try:
        texts, passages = load_passages(generation)
        return StoredIndex(
            generation.id,
            texts,
            passages,
            VectorIndex.load(generation.folder / PASSAGE_VECTORS_FILE),
            VectorIndex.load(generation.folder / SENTENCE_VECTORS_FILE),
            sentence_starts(passages),
            KeywordIndex(Postings.load(generation.folder / KEYWORDS_FOLDER), analyzer),
        )
    except OSError as error:
        raise IndexDamagedError("went_away", path=generation.folder) from error


def load_passages(generation: StoredGeneration) -> tuple[dict[str, str], tuple[Passage, ...]]:
    """Document texts by path, and the passages cut from them."""
    texts: dict[str, str] = {}
    with (generation.folder / DOCUMENTS_FILE).open(encoding="utf-8", newline="\n") as file:
        for line in file:
            record = json.loads(line)
            texts[record["path"]] = record["text"]
    passages = []
    with (generation.folder / PASSAGES_FILE).open(encoding="utf-8", newline="\n") as file:
        for line in file:
            path, number, start, end, section, sentences, place = json.loads(line)
            spans = tuple(Sentence(*span) for span in sentences)
            text = texts[path][start:end]
            passages.append(Passage(path, number, text, start, end, section, spans, place_of(place)))
    return texts, tuple(passages)


def load_documents(generation: StoredGeneration) -> list[Document]:
    """The documents as they were read."""
    documents = []
    with (
        (generation.folder / DOCUMENTS_FILE).open(encoding="utf-8", newline="\n") as texts,
        (generation.folder / PARAGRAPHS_FILE).open(encoding="utf-8", newline="\n") as paragraphs,
    ):
        for item, text, line in zip(generation.manifest.documents, texts, paragraphs, strict=True):
            record = json.loads(text)
            cut = tuple(map(paragraph_of, json.loads(line)))
            title = tuple(record["title"]) if record["title"] else None
            documents.append(Document(item.path, record["text"], cut, item.sha256, item.warnings, item.size, title))
    return documents


def write(
    folder: Path,
    documents: Sequence[Document],
    passages: Sequence[Passage],
    *,
    passage_vectors: npt.NDArray[np.float32],
    sentence_vectors: npt.NDArray[np.float32],
    keywords: KeywordIndex,
) -> None:
    """Writes the files that ``load`` reads."""
    with (folder / DOCUMENTS_FILE).open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            record = {"path": document.path, "text": document.text, "title": document.title}
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
    with (folder / PASSAGES_FILE).open("w", encoding="utf-8", newline="\n") as file:
        for p in passages:
            spans = [[sentence.start, sentence.end] for sentence in p.sentences]
            fields = [p.document, p.number, p.start, p.end, p.section, spans, place_record(p.place)]
            file.write(json.dumps(fields, ensure_ascii=False) + "\n")
    with (folder / PARAGRAPHS_FILE).open("w", encoding="utf-8", newline="\n") as file:
        for document in documents:
            file.write(json.dumps(list(map(paragraph_record, document.paragraphs)), ensure_ascii=False) + "\n")
    VectorIndex.build(passage_vectors).save(folder / PASSAGE_VECTORS_FILE)
    VectorIndex.build(sentence_vectors).save(folder / SENTENCE_VECTORS_FILE)
    keywords.postings.save(folder / KEYWORDS_FOLDER)


def sentence_starts(passages: Sequence[Passage]) -> npt.NDArray[np.int64]:
    """(passages + 1,) int64: the row of each passage's first sentence, and the number of sentences."""
    return np.concatenate([[0], np.cumsum([len(passage.sentences) for passage in passages])]).astype(np.int64)


def sentence_texts(passages: Sequence[Passage]) -> list[str]:
    """The text of every sentence, passages in order."""
    return [passage.text[s.start : s.end] for passage in passages for s in passage.sentences]


def _ranges(starts: Rows, ends: Rows) -> Rows:
    """Return the numbers of all half-open ranges, one after the other."""
    lengths = ends - starts
    first = np.cumsum(lengths) - lengths
    return np.asarray(np.repeat(starts - first, lengths) + np.arange(lengths.sum()), np.int64)
