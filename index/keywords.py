"""Keyword search: BM25 over jieba's words and character bigrams, and how words sound."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.builtin_model import cache_folder
from index.sounds import Sounds

if TYPE_CHECKING:
    import bm25s
    import jieba
    import jieba.posseg
    import opencc

TERMS_VERSION = 1
Scores = npt.NDArray[np.float32]

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
    """Text to search terms: Simplified, lower case, half width; words by jieba's search mode, and bigrams."""

    def __init__(self, cache: Path | None = None) -> None:
        import jieba
        import opencc

        for noisy in ("jieba", "bm25s"):
            logging.getLogger(noisy).setLevel(logging.WARNING)
        self._jieba: jieba.Tokenizer = jieba.Tokenizer()
        folder = cache or cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        self._jieba.tmp_dir = str(folder)
        self._opencc: opencc.OpenCC = opencc.OpenCC("t2s")
        self._sounds = Sounds()

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
    """How all passages match one question's terms; each array is (passages,) float32.

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
    """A bm25s index over the terms of the passages.

    BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), in the
    eager, sparse form of Lù, "BM25S" (2024), https://arxiv.org/abs/2407.03618.
    """

    def __init__(self, bm25: bm25s.BM25, tokenizer: Tokenizer) -> None:
        self._bm25 = bm25
        self._tokenizer = tokenizer
        self._vocabulary: dict[str, int] = bm25.vocab_dict
        self._term_best = _best_by_term(bm25)

    @classmethod
    def build(cls, texts: Sequence[str], tokenizer: Tokenizer) -> KeywordIndex:
        """Indexes ``texts``; the same texts give the same files."""
        import bm25s

        vocabulary: dict[str, int] = {"": 0}
        ids = [
            [vocabulary.setdefault(term, len(vocabulary)) for term in tokenizer.terms(text)] or [0] for text in texts
        ]
        bm25 = bm25s.BM25()
        bm25.index((ids, vocabulary), show_progress=False, create_empty_token=False)
        return cls(bm25, tokenizer)

    @classmethod
    def load(cls, folder: Path, tokenizer: Tokenizer) -> KeywordIndex:
        """Opens what ``save`` wrote."""
        import bm25s

        return cls(bm25s.BM25.load(str(folder), allow_pickle=False, verbosity=0, show_progress=False), tokenizer)

    def save(self, folder: Path) -> None:
        """Writes the index as NumPy arrays and JSON into ``folder``."""
        self._bm25.save(str(folder), allow_pickle=False, show_progress=False)

    def scores(self, question: str) -> KeywordScores:
        """Scores every passage for the question's terms."""
        words, bigrams = self._tokenizer.words(question), self._tokenizer.bigrams(question)
        known = [self._vocabulary[term] for term in words + bigrams if term in self._vocabulary]
        best = float(self._term_best[known].sum())
        bm25 = np.asarray(self._bm25.get_scores_from_ids(known), np.float32) / best if best else self._nothing()
        sounds = self._tokenizer.sounds(question)
        return KeywordScores(bm25, *(self._coverage(set(terms)) for terms in (words, bigrams, sounds)))

    def _coverage(self, terms: set[str]) -> Scores:
        covered, total = self._nothing(), 0.0
        starts, passages = self._bm25.scores["indptr"], self._bm25.scores["indices"]
        count = len(covered)
        for term in terms:
            row = self._vocabulary.get(term)
            holders = passages[starts[row] : starts[row + 1]] if row is not None else passages[:0]
            rarity = float(np.log(1 + (count - len(holders) + 0.5) / (len(holders) + 0.5)))
            covered[holders] += rarity
            total += rarity
        return covered / np.float32(total) if total else covered

    def _nothing(self) -> Scores:
        return np.zeros(int(self._bm25.scores["num_docs"]), np.float32)


def _best_by_term(bm25: bm25s.BM25) -> Scores:
    data, starts = bm25.scores["data"], bm25.scores["indptr"]
    best = np.zeros(len(starts) - 1, np.float32)
    used = np.flatnonzero(np.diff(starts))
    if len(used):
        best[used] = np.maximum.reduceat(data, starts[used])
    return best
