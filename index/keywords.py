"""Keyword search: BM25 over jieba's words and character bigrams."""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from index.builtin_model import cache_folder

if TYPE_CHECKING:
    import bm25s
    import jieba
    import opencc

TERMS_VERSION = 1
Scores = npt.NDArray[np.float32]

_WORD = re.compile(r"\w")
_RUN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
# What occurs in nearly every question or sentence and tells nothing of its topic.
STOP_WORDS = frozenset(
    "的 了 是 在 和 与 及 或 也 就 都 而 着 吗 呢 吧 啊 呀 么 个 之 于 被 把 对 从 到 为 以 这 那 什么 哪 哪个 哪些 谁 多少 几 "
    "怎么 怎样 如何 为什么 请问 有 the a an of to in is are was were be what which who how do does did and or for on by".split()
)


class Tokenizer:
    """Text to search terms: Simplified, lower case, half width; words by jieba's search mode, and bigrams."""

    def __init__(self, cache: Path | None = None) -> None:
        import jieba
        import opencc

        logging.getLogger("jieba").setLevel(logging.WARNING)
        self._jieba: jieba.Tokenizer = jieba.Tokenizer()
        folder = cache or cache_folder()
        folder.mkdir(parents=True, exist_ok=True)
        self._jieba.tmp_dir = str(folder)
        self._opencc: opencc.OpenCC = opencc.OpenCC("t2s")

    def fold(self, text: str) -> str:
        """Traditional to Simplified, full to half width, lower case."""
        return str(self._opencc.convert(unicodedata.normalize("NFKC", text))).lower()

    def words(self, text: str) -> list[str]:
        """Words of the folded text, in order, long words also by their parts."""
        return [word for word in self._jieba.cut_for_search(self.fold(text)) if _WORD.search(word)]

    def terms(self, text: str) -> list[str]:
        """Words without stop words, then the bigrams of Chinese characters, marked as such."""
        folded = self.fold(text)
        words = [word for word in self._jieba.cut_for_search(folded) if _WORD.search(word) and word not in STOP_WORDS]
        bigrams = [f"#{run[i : i + 2]}" for run in _RUN.findall(folded) for i in range(len(run) - 1)]
        return words + bigrams


@dataclass(frozen=True, slots=True)
class KeywordScores:
    """Scores of all passages for one question.

    scores: (passages,) float32, 0 where no term occurs. best_possible: the score of a passage
    that would hold every known term of the question as densely as any passage does.
    """

    scores: Scores
    best_possible: float


class KeywordIndex:
    """A bm25s index over the terms of the passages.

    BM25 after Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009), in the
    eager, sparse form of Lù, "BM25S" (2024), https://arxiv.org/abs/2407.03618.
    """

    def __init__(self, bm25: bm25s.BM25, tokenizer: Tokenizer) -> None:
        self._bm25 = bm25
        self._tokenizer = tokenizer
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
        """BM25 of every passage for the question's terms."""
        vocabulary: dict[str, int] = self._bm25.vocab_dict
        ids = [vocabulary[term] for term in self._tokenizer.terms(question) if term in vocabulary]
        if not ids:
            return KeywordScores(np.zeros(int(self._bm25.scores["num_docs"]), np.float32), 0.0)
        scores = self._bm25.get_scores_from_ids(ids)
        return KeywordScores(np.asarray(scores, np.float32), float(self._term_best[ids].sum()))


def _best_by_term(bm25: bm25s.BM25) -> Scores:
    data, starts = bm25.scores["data"], bm25.scores["indptr"]
    best = np.zeros(len(starts) - 1, np.float32)
    used = np.flatnonzero(np.diff(starts))
    if len(used):
        best[used] = np.maximum.reduceat(data, starts[used])
    return best
