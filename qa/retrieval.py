"""Hybrid search: a question to ranked Hits."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from index.boxes import TextBoxes
from index.candidates import Candidates
from index.embedding.encoder import Encoder, TextEncoder, Vectors
from index.errors import QuestionError, UsageError
from index.keywords.analyzer import Analyzer
from index.records import Passage
from index.row_ranges import RowRanges
from index.settings import check_settings, settings_for
from index.source_files import SourceFiles
from index.storage.opening import open_index, open_store
from index.storage.protocols import SearchIndex
from qa.languages import Vector, everyday_vector, is_chinese, mostly_chinese
from qa.question import canonical
from qa.scope import Scope, scope_of
from qa.score_fusion import ScoreFusion
from qa.scripts import in_script, script_of

MAX_QUESTION = 1_000
MAX_K = 1_000
_CANDIDATES = 64  # from each part of the search
_LANGUAGE_SAMPLE = 500
_KEPT_VECTORS = 256  # of the last questions: an answer needs one several times, and each document is asked the same
_KEPT_SCOPES = 8  # of the last ones: an answer searches several times
_BOXES_KEPT = 16  # documents

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question.

    score: 0..1, the probability that the passage answers. start, end: the sentence in
    ``passage.text`` that matched best. scores: what ``score`` is made of, by name: the columns of
    ``index.candidates.Candidates``, and "reader", the reader's probability that what it read there
    answers, 0..1, where the passage was read. row: the passage's position in ``Retriever.passages``.
    """

    passage: Passage
    score: float
    start: int
    end: int
    scores: Mapping[str, float]
    row: int


Search = Callable[[str, int], list[Hit]]  # from a question and a number to so many hits


class Retriever:
    """Searches one generation of an index; a rebuild does not disturb it.

    originals: the documents' files; what was deleted of them is not found. None does not look.
    """

    def __init__(
        self,
        index: SearchIndex,
        encoder: TextEncoder,
        score_fusion: ScoreFusion,
        originals: SourceFiles | None = None,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._score_fusion = score_fusion
        self._originals = originals or SourceFiles(None)
        step = max(1, len(index.passages) // _LANGUAGE_SAMPLE)
        sample = [passage.text for passage in index.passages[::step]]
        self._chinese = mostly_chinese(sample)
        self._script = script_of(sample)
        self._encoded = lru_cache(_KEPT_VECTORS)(self._encode)
        self._within = lru_cache(_KEPT_SCOPES)(self._ranges)
        self._boxes = lru_cache(_BOXES_KEPT)(lambda path: TextBoxes.of(index.boxes[path]))

    @classmethod
    def open(
        cls, index_dir: str | Path, *, encoder: TextEncoder | None = None, analyzer: Analyzer | None = None
    ) -> Retriever:
        """Open the current generation at ``index_dir``, check every file, and log which of its documents are gone.

        index_dir: a folder, or the address of an index in Milvus (``milvus://host:19530/name``).
        encoder: None is the model that the index was made with. Raise IndexNotFoundError,
        IndexDamagedError, IndexMismatchError or ModelError.
        """
        analyzer = analyzer or Analyzer()
        store = open_store(index_dir)
        index, made_with = open_index(store, analyzer)
        encoder = encoder or Encoder.of_identity(made_with.model)
        check_settings(index_dir, made_with, settings_for(encoder, analyzer))
        documents = list(index.texts)
        originals = SourceFiles.of(store.source(), documents)
        if complaint := originals.complaint(documents):
            logger.warning(complaint)
        return cls(index, encoder, ScoreFusion.load(), originals)

    @property
    def generation(self) -> str:
        """The id of the generation that is searched."""
        return self._index.generation

    @property
    def encoder(self) -> TextEncoder:
        """What questions are encoded with."""
        return self._encoder

    @property
    def threshold(self) -> float:
        """The score from which a hit is taken to answer, 0..1."""
        return self._score_fusion.threshold

    @property
    def passages(self) -> Sequence[Passage]:
        """All passages, documents by path, each in its order."""
        return self._index.passages

    @property
    def texts(self) -> Mapping[str, str]:
        """The decoded text of each document, by path."""
        return self._index.texts

    def rows_of(self, document: str) -> range:
        """Return where a document's passages are in ``passages``. document: its path, of one in the index."""
        return self._index.rows[document]

    def sentence_vectors(self, rows: Sequence[int]) -> Vectors:
        """Return (sentences, dimension) float32, rows of length 1: those of these passages, in order."""
        return self._index.sentence_vectors_of(rows)

    def boxes(self, document: str) -> TextBoxes:
        """Return where the text of a document stands on its pages, nothing where it has none or is not in the index.

        document: its path. Raise IndexUnavailableError where it cannot be read.
        """
        return self._boxes(document) if document in self._index.boxes else TextBoxes.of(b"")

    @property
    def originals(self) -> SourceFiles:
        """The documents' files, as they are now."""
        return self._originals

    def scope(self, documents: Sequence[str] | Scope | None) -> Scope | None:
        """Return the documents that are meant; None for all. Take and raise what ``search`` does."""
        if documents is None or isinstance(documents, Scope):
            return documents
        return scope_of(documents, list(self._index.texts))

    def search(
        self,
        question: str,
        k: int = 5,
        *,
        documents: Sequence[str] | Scope | None = None,
        exclude: Collection[int] = (),
    ) -> list[Hit]:
        """Return the ``k`` passages most likely to answer the question, best first, of documents that are still there.

        documents: those that are searched: paths relative to the documents folder, folders ending in ``/``, globs, or
            what ``scope`` made of them; None for all.
        exclude: rows of ``passages`` to leave out, as if they were not in the documents.

        Raise QuestionError when the question is empty, has no words or is longer than 1,000 characters, UsageError
        when ``k`` is not 1..1,000, or ``documents`` is empty or has an entry that names no document.
        """
        if not 1 <= k <= MAX_K:
            raise UsageError("k_out_of_range", k=k, limit=MAX_K)
        candidates = self.candidates(question, documents=documents, exclude=exclude)
        tables = self._score_fusion
        weights = tables.cross_lingual if self.is_foreign(question) else tables.monolingual
        while len(candidates):
            scores = weights.scores(candidates)
            order = np.lexsort((candidates.rows, -scores))[:k]
            if gone := self._gone(candidates.rows[order].tolist()):
                candidates = candidates.without(gone)
                continue
            probabilities = weights.probabilities(candidates, scores)
            return [self._hit(candidates, int(position), float(probabilities[position])) for position in order]
        return []

    def vector(self, question: str) -> Vector:
        """Return the question's vector, (dimension,) float32, of length 1, as a query in the documents' script."""
        return self._encoded(in_script(canonical(question), self._script))

    def _encode(self, text: str) -> Vector:
        return np.asarray(self._encoder.encode_queries([text])[0])

    def is_foreign(self, question: str) -> bool:
        """Return whether the question is in another language than the documents (no Chinese, of Chinese ones)."""
        return self._chinese and not is_chinese(question)

    def candidates(
        self, question: str, *, documents: Sequence[str] | Scope | None = None, exclude: Collection[int] = ()
    ) -> Candidates:
        """Return the candidates for a question with the scores of every part of the search.

        The cosines of a question in another language than the documents are those of ``qa.languages``.

        documents, exclude: as for ``search``, which says what is raised.
        """
        scope = self.scope(documents)
        question = canonical(checked_question(question))
        vector = self.vector(question)
        if self.is_foreign(question):
            vector = vector - self._everyday
        within = None if scope is None else self._within(scope)
        candidates = self._index.candidates(vector, question, _CANDIDATES, within)
        return candidates.without(exclude) if exclude else candidates

    def _ranges(self, scope: Scope) -> RowRanges:
        known = self._index.rows
        return RowRanges.of(known[document] for document in scope.documents if document in known)

    def _gone(self, rows: Sequence[int]) -> set[int]:
        """Return those of the passages whose documents were deleted."""
        documents = {row: self._index.passages[row].document for row in rows}
        missing = self._originals.missing(set(documents.values()))
        return {row for row, document in documents.items() if document in missing}

    @cached_property
    def _everyday(self) -> Vector:
        return everyday_vector(self._encoder)

    def _hit(self, candidates: Candidates, position: int, score: float) -> Hit:
        row = int(candidates.rows[position])
        passage = self._index.passages[row]
        sentence = passage.sentences[int(candidates.best_sentences[position])]
        return Hit(passage, score, sentence.start, sentence.end, candidates.scores(position), row)


def checked_question(question: str) -> str:
    """Return the question without surrounding space. Raise QuestionError when it cannot be searched for."""
    stripped = question.strip()
    if not stripped:
        raise QuestionError("question_empty")
    if len(stripped) > MAX_QUESTION:
        raise QuestionError("question_too_long", count=len(stripped), limit=MAX_QUESTION)
    if not any(unicodedata.category(char)[0] in "LN" for char in stripped):
        raise QuestionError("question_without_words")
    return stripped
