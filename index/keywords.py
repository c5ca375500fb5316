"""Keyword search: BM25 over jieba's words and character bigrams, and how words sound."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import logging
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.builtin_model import cache_folder
from index.postings import Postings, Scores, postings_of, rarity
from index.sounds import Sounds

if TYPE_CHECKING:
    import jieba
    import jieba.posseg
    import opencc

TERMS_VERSION = 1  # raise it when the same text gives other terms: keywords are then indexed anew
VOCABULARY_FILE = "vocabulary.json"

_ARRAYS = ("bm25", "passages", "starts", "best", "terms", "term_starts")

_WORD = re.compile(r"\w")
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
BIGRAM_MARK = "#"
# What occurs in nearly every question or sentence and tells nothing of its topic.
STOP_WORDS = frozenset(
    """
    的 了 是 在 和 与 及 或 也 就 都 而 着 吗 呢 吧 啊 呀 么 个 之 于 被 把 对
    从 到 为 以 这 那 什么 哪 哪个 哪些 谁 多少 几 怎么 怎样 如何 为什么
    请问 有 the a an of to in is are was were be what which who how do does did and or for on by
    """.split()
)


class Tokenizer:
    """Text to search terms: Simplified, lower case, half width; words by jieba's search mode, and bigrams.

    version: names what the terms depend on besides the text; an index made with one is not searched with another.
    """

    def __init__(self, cache: Path | None = None) -> None:
        import opencc

        from index.dictionary import Dictionary

        logging.getLogger("jieba").setLevel(logging.WARNING)
        self._jieba: jieba.Tokenizer = Dictionary()
        dictionary = _digest(self._jieba)
        libraries = " ".join(f"{name} {importlib.metadata.version(name)}" for name in ("jieba", "opencc", "pypinyin"))
        self.version = f"{TERMS_VERSION}: {libraries}, dictionary {dictionary}"
        # A folder for each dictionary: jieba takes what it finds there without a look at what it was made of.
        folder = (cache or cache_folder()) / f"jieba-{dictionary}"
        folder.mkdir(parents=True, exist_ok=True)
        self._jieba.tmp_dir = str(folder)
        self._opencc: opencc.OpenCC = opencc.OpenCC("t2s")
        self._sounds = Sounds(folder)

    @property
    def dictionary(self) -> jieba.Tokenizer:
        """Jieba's words and how often they occur; loaded when it first cuts a text."""
        return self._jieba

    def fold(self, text: str) -> str:
        """Traditional to Simplified, full to half width, lower case."""
        return self.simplify(unicodedata.normalize("NFKC", text)).lower()

    def simplify(self, text: str) -> str:
        """Traditional to Simplified, all else untouched."""
        return str(self._opencc.convert(text))

    def words(self, text: str) -> list[str]:
        """Words of the folded text without stop words, in order, long words also by their parts."""
        cut = self._jieba.cut_for_search(self.fold(text))
        return [word for word in cut if _WORD.search(word) and word not in STOP_WORDS]

    def bigrams(self, text: str) -> list[str]:
        """Neighbouring pairs of Chinese characters of the folded text, each marked with ``#``."""
        runs = _CHINESE_RUN.findall(self.fold(text))
        return [f"{BIGRAM_MARK}{run[i : i + 2]}" for run in runs for i in range(len(run) - 1)]

    def sounds(self, text: str) -> list[str]:
        """Pairs of syllables of the folded text, each marked, see ``index.sounds``."""
        return self._sounds.pairs(self.fold(text))

    def terms(self, text: str) -> list[str]:
        """Words, bigrams, and sounds."""
        return self.words(text) + self.bigrams(text) + self.sounds(text)

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """Every word of the text, in order, with its part of speech as jieba names it."""
        return [(pair.word, pair.flag) for pair in self._tagger.cut(text)]

    @cached_property
    def _tagger(self) -> jieba.posseg.POSTokenizer:
        """Jieba's part-of-speech tagger over the same dictionary."""
        import jieba.posseg

        return jieba.posseg.POSTokenizer(self._jieba)


@dataclass(frozen=True, slots=True)
class KeywordScores:
    """How passages match one question's terms; each array is (passages,) float32.

    bm25: the BM25 score divided by the best that any passage could reach, 0..1.
    words, bigrams, sounds: the share of the question's words (pairs of characters, pairs of
    syllables) that the passage has, each weighted by how rare it is, 0..1; terms that no
    passage has count as the rarest.
    """

    bm25: Scores
    words: Scores
    bigrams: Scores
    sounds: Scores


class KeywordIndex:
    """BM25 over the terms of the passages.

    BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), in the
    eager, sparse form of Lù, "BM25S" (2024), https://arxiv.org/abs/2407.03618: a matrix of which
    a question needs but a few columns, which are mapped from the disk.
    """

    def __init__(self, postings: Postings, tokenizer: Tokenizer) -> None:
        self._postings = postings
        self._tokenizer = tokenizer

    @classmethod
    def build(
        cls, texts: Sequence[str], tokenizer: Tokenizer, known: Mapping[str, Sequence[str]] | None = None
    ) -> KeywordIndex:
        """Indexes ``texts``; the same texts give the same files. known: the terms of texts indexed before."""
        vocabulary: dict[str, int] = {"": 0}
        ids: list[list[int]] = []
        for text in texts:
            terms = known.get(text) if known else None
            terms = tokenizer.terms(text) if terms is None else terms
            ids.append([vocabulary.setdefault(term, len(vocabulary)) for term in terms] or [0])
        return cls(postings_of(ids, vocabulary), tokenizer)

    @classmethod
    def load(cls, folder: Path, tokenizer: Tokenizer) -> KeywordIndex:
        """Opens what ``save`` wrote."""
        words: list[str] = json.loads((folder / VOCABULARY_FILE).read_bytes().decode("utf-8", "surrogatepass"))
        arrays = {
            name: np.asarray(np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)) for name in _ARRAYS
        }
        return cls(Postings({word: row for row, word in enumerate(words)}, **arrays), tokenizer)

    def save(self, folder: Path) -> None:
        """Writes NumPy arrays and JSON into ``folder``."""
        folder.mkdir()
        words = json.dumps(list(self._postings.vocabulary), ensure_ascii=False)
        (folder / VOCABULARY_FILE).write_bytes(words.encode("utf-8", "surrogatepass"))
        for name in _ARRAYS:
            with (folder / f"{name}.npy").open("wb") as file:
                np.save(file, getattr(self._postings, name), allow_pickle=False)

    def terms_of_passages(self) -> Iterator[list[str]]:
        """The terms of every passage, in order."""
        words = list(self._postings.vocabulary)
        starts = self._postings.term_starts.tolist()
        for start, end in pairwise(starts):
            yield [words[row] for row in self._postings.terms[start:end].tolist() if row]

    def scores(self, question: str) -> KeywordScores:
        """Scores every passage for the question's terms."""
        return self.match(question).at(np.arange(len(self._postings)))

    def match(self, question: str) -> KeywordMatch:
        """Finds the question's terms in the passages."""
        words, bigrams = self._tokenizer.words(question), self._tokenizer.bigrams(question)
        return KeywordMatch(self._postings, words, bigrams, self._tokenizer.sounds(question))


class KeywordMatch:
    """One question's terms in the passages."""

    def __init__(self, postings: Postings, words: Sequence[str], bigrams: Sequence[str], sounds: Sequence[str]) -> None:
        self._postings = postings
        self._kinds = words, bigrams, sounds
        self._bm25 = np.zeros(len(postings), np.float32)
        known = [postings.vocabulary[term] for term in [*words, *bigrams] if term in postings.vocabulary]
        for row in known:
            held = postings.held(row)
            self._bm25[postings.passages[held]] += postings.bm25[held]
        best = float(postings.best[known].sum())
        if best:
            self._bm25 /= best

    def top(self, k: int) -> npt.NDArray[np.int64]:
        """The ``k`` passages with the best BM25 scores above zero, best first; ties go to the earlier one."""
        found = np.flatnonzero(self._bm25)
        scores = self._bm25[found]
        if len(found) > k:
            enough = scores >= np.partition(scores, -k)[-k]
            found, scores = found[enough], scores[enough]
        return np.asarray(found[np.argsort(-scores, kind="stable")[:k]], np.int64)

    def at(self, rows: npt.NDArray[np.int64]) -> KeywordScores:
        """The scores of the passages at ``rows``; each array is (rows,)."""
        return KeywordScores(self._bm25[rows], *(self._coverage(terms, rows) for terms in self._kinds))

    def _coverage(self, terms: Sequence[str], rows: npt.NDArray[np.int64]) -> Scores:
        covered, total = np.zeros(len(rows), np.float32), 0.0
        for term in dict.fromkeys(terms):
            holders = self._postings.holders(term)
            weight = rarity(len(holders), len(self._postings))
            total += weight
            if len(holders):
                places = np.minimum(np.searchsorted(holders, rows), len(holders) - 1)
                covered[holders[places] == rows] += np.float32(weight)
        return covered / np.float32(total) if total else covered


def _digest(tokenizer: jieba.Tokenizer) -> str:
    with tokenizer.get_dict_file() as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
