"""Text analysis for the keyword search: words, character bigrams, and how words sound."""

from __future__ import annotations

import hashlib
import importlib.metadata
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from index.cache import cache_folder
from index.keywords.codes import code_terms, without_thousands_separators
from index.keywords.pinyin import Sounds

if TYPE_CHECKING:
    import jieba
    import jieba.posseg
    import opencc

TERMS_VERSION = 2  # raise it when the same text gives other terms: keywords are then indexed again
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


class Analyzer:
    """Text to search terms: Simplified, lower case, half width; words by jieba's search mode, and bigrams.

    version: names what the terms depend on besides the text; an index made with one is not searched with another.
    """

    def __init__(self, cache: Path | None = None) -> None:
        import opencc

        from index.keywords.dictionary import Dictionary

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
        """Convert Traditional to Simplified, full to half width, and upper to lower case."""
        return self.simplify(unicodedata.normalize("NFKC", text)).lower()

    def simplify(self, text: str) -> str:
        """Convert Traditional to Simplified and nothing else."""
        return str(self._opencc.convert(text))

    def words(self, text: str) -> list[str]:
        """Return the words of the folded text without stop words, in order, with the parts of long words.

        After them come the terms of codes, as far as they are none of the words.
        """
        folded = without_thousands_separators(self.fold(text))
        cut = self._jieba.cut_for_search(folded)
        words = [word for word in cut if _WORD.search(word) and word not in STOP_WORDS]
        return words + list(_others(code_terms(folded), words))

    def bigrams(self, text: str) -> list[str]:
        """Return the pairs of neighbouring Chinese characters of the folded text, each marked with ``#``."""
        runs = _CHINESE_RUN.findall(self.fold(text))
        return [f"{BIGRAM_MARK}{run[i : i + 2]}" for run in runs for i in range(len(run) - 1)]

    def sounds(self, text: str) -> list[str]:
        """Return the marked pairs of syllables of the folded text; see ``index.keywords.pinyin``."""
        return self._sounds.pairs(self.fold(text))

    def syllables(self, text: str) -> list[str]:
        """Return how each character of the text sounds, without tones; one that is not Chinese is itself."""
        return self._sounds.syllables(text)

    def terms(self, text: str) -> list[str]:
        """Return words, bigrams, and sounds."""
        return self.words(text) + self.bigrams(text) + self.sounds(text)

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """Return every word of the text, in order, with its part of speech as jieba names it."""
        return [(pair.word, pair.flag) for pair in self._tagger.cut(text)]

    @cached_property
    def _tagger(self) -> jieba.posseg.POSTokenizer:
        """Jieba's part-of-speech tagger over the same dictionary."""
        import jieba.posseg

        return jieba.posseg.POSTokenizer(self._jieba)


def _others(terms: Iterable[str], words: Sequence[str]) -> Iterator[str]:
    known = set(words)
    return (term for term in terms if term not in known)


def _digest(dictionary: jieba.Tokenizer) -> str:
    with dictionary.get_dict_file() as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]
