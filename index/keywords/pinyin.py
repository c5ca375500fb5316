"""How Chinese words sound, so that a name in pinyin or a homophone typed by mistake still matches."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import re
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from index.durable import write_atomically

SOUND_MARK = "~"
_CHINESE_RUN = re.compile(r"[\u3400-\u9fff]{2,}")
_LATIN_RUN = re.compile(r"[a-z]+(?:[ '’-]+[a-z]+)*")
_LATIN_WORD = re.compile(r"[a-z]+")
_LONGEST_SYLLABLE = 6
_LONGEST_WORD = 40  # letters; no name or phrase in pinyin has as many without a space
_NOT_TOLD_APART = re.compile(r"(?<=^[zcs])h|(?<=n)g$")


def blurred(syllable: str) -> str:
    """Return a syllable without what many do not tell apart: zi of zhi, xin of xing."""
    return _NOT_TOLD_APART.sub("", syllable)


class Sounds:
    """Pairs of neighbouring syllables, without tones; one reading for each character.

    cache: a folder to keep the readings in, as pypinyin takes long to load.
    """

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache

    def pairs(self, folded: str) -> list[str]:
        """Marked pairs of Chinese characters, and of Latin words that are wholly pinyin.

        folded: Simplified and lower case, as ``Analyzer.fold`` gives it.
        """
        return [
            f"{SOUND_MARK}{first}'{second}" for syllables in self._runs(folded) for first, second in pairwise(syllables)
        ]

    def syllables(self, folded: str) -> list[str]:
        """Return how each character sounds, without tones; one that is not Chinese is itself."""
        return [self._readings.get(ord(char), char) for char in folded]

    def _runs(self, folded: str) -> Iterator[Sequence[str]]:
        for run in _CHINESE_RUN.findall(folded):
            yield self.syllables(run)
        for run in _LATIN_RUN.findall(folded):
            name: list[str] = []
            for word in _LATIN_WORD.findall(run):
                syllables = self._syllables(word)
                if syllables is None:
                    yield name
                name = [] if syllables is None else name + syllables
            yield name

    def _syllables(self, word: str) -> list[str] | None:
        """Return the word cut into the longest syllables that leave nothing over, or None; of a long one None."""
        if len(word) > _LONGEST_WORD:
            return None
        cuts: list[list[str] | None] = [[]]  # of the last characters: none of them, one, two
        for start in range(len(word) - 1, -1, -1):
            cuts.append(self._first_cut(word[start:], cuts))
        return cuts[-1]

    def _first_cut(self, word: str, cuts: Sequence[list[str] | None]) -> list[str] | None:
        """Return a word cut, given the cuts of its shorter ends, by their lengths."""
        for length in range(min(_LONGEST_SYLLABLE, len(word)), 0, -1):
            rest = cuts[len(word) - length]
            if rest is not None and word[:length] in self._known:
                return [word[:length], *rest]
        return None

    @cached_property
    def _readings(self) -> dict[int, str]:
        if self._cache is None:
            return _readings()
        path = self._cache / f"pinyin-{importlib.metadata.version('pypinyin')}.json"
        try:
            return {ord(char): reading for char, reading in json.loads(path.read_text(encoding="utf-8")).items()}
        except (OSError, ValueError, TypeError, AttributeError):  # not there yet, or damaged
            readings = _readings()
        record = json.dumps({chr(code): reading for code, reading in readings.items()}, ensure_ascii=False)
        with contextlib.suppress(OSError):  # a cache that cannot be written costs time only
            write_atomically(path, record.encode("utf-8"))
        return readings

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(self._readings.values())


def _readings() -> dict[int, str]:
    from pypinyin.contrib.tone_convert import to_normal
    from pypinyin.pinyin_dict import pinyin_dict

    first = {
        code: readings.partition(",")[0] for code, readings in pinyin_dict.items() if "\u3400" <= chr(code) <= "\u9fff"
    }
    plain = {reading: to_normal(reading, v_to_u=False) for reading in set(first.values())}
    return {code: plain[reading] for code, reading in first.items()}
