"""A question's slips of the keyboard, mended by the words of the passages that were found for it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import accumulate, pairwise

from index.keywords.analyzer import Analyzer
from index.keywords.pinyin import blurred
from index.records import Span
from qa.introductions import SURNAMES
from qa.languages import is_chinese
from qa.reader.subject.surroundings import held_text
from qa.retrieval import Hit
from qa.scripts import fold_script

LENGTHS = (4, 3, 2)  # characters that are compared with others that sound alike, the longest first
LEAST_LATIN = 4  # letters of a word that is recognizable when two of them are in the wrong order
LEAST_WITHOUT_LETTER = 6  # letters of one that is when one of them is another, or missing, or too many

_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN = re.compile(r"(?<![A-Za-z\d])[A-Za-z]+(?![A-Za-z\d])")
# What is often typed for another that sounds the same, or asks, or counts: no sign of a name that is misspelt.
_PLAIN = frozenset(
    "的地得他她它在再做作那哪吗嘛么呢吧是事有又和与几多少谁什怎为何如一二三四五六七八九十百千万亿年月日号时点分"
)
_VERBS = frozenset("去来到看要买卖吃喝走进出坐住带找用")  # what somebody does, alone, and no slip of another word
_FAMILIAR = "小老阿"  # before a surname


class Spelling:
    """Mends words that no passage has and that sound, or are spelt, nearly like one that a passage has."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def mended(self, question: str, hits: Sequence[Hit]) -> str:
        """Return the question with such words replaced, where only one word of the passages can be meant.

        hits: what was found for the question.
        """
        held = [fold_script(held_text(hit)) for hit in hits]
        question = self._with_latin_words(question, held)
        return self._with_sounds(question, held) if is_chinese(question) else question

    def _with_sounds(self, question: str, held: Sequence[str]) -> str:
        asked = fold_script(question)
        tokens = self._tokens(asked)
        ends = {0, *(end for _, end in tokens)}
        mended, done = list(question), set[int]()
        for length in LENGTHS:
            slips = {at: asked[at : at + length] for at in _unknown(asked, length, held) if {at, at + length} <= ends}
            slips = {at: word for at, word in slips.items() if self._is_slip(word)}
            known = self._by_sound(held, length) if slips else {}
            for at, slip in slips.items():
                other = {word: _difference(slip, word) for word in known.get(self._sound(slip), ())}
                meant = [word for word, differs in other.items() if differs is not None]
                place = range(at, at + length)
                if other and not meant:
                    done.update(place)  # too far from what sounds so: no part of it is mended either
                if len(meant) != 1 or not done.isdisjoint(place) or meant[0] in asked:
                    continue
                differs = other[meant[0]] or 0
                if _is_half_held(slip, differs, held):
                    done.add(at + differs)  # in the shorter words with it as well
                elif slip[differs] in _VERBS and (at + differs, at + differs + 1) in tokens:
                    continue
                elif _is_alone(at + differs, at, tokens) and not _is_name_of_two(meant[0]):
                    mended[at + differs] = meant[0][differs]
                    done.update(place)
        return "".join(mended)

    def _tokens(self, text: str) -> list[Span]:
        """Return where the words stand; a character that belongs to none is a word of its own."""
        ends = [0, *accumulate(map(len, self._analyzer.dictionary.cut(text, HMM=False)))]
        return list(pairwise(ends))

    def _is_slip(self, word: str) -> bool:
        """Return whether characters are no word that a person may have meant."""
        return _PLAIN.isdisjoint(word) and not self._analyzer.dictionary.FREQ.get(word)

    def _by_sound(self, held: Sequence[str], length: int) -> dict[tuple[str, ...], set[str]]:
        found: dict[tuple[str, ...], set[str]] = {}
        runs = {run for text in held for run in _HAN_RUN.findall(text)}
        for word in {run[n : n + length] for run in runs for n in range(len(run) - length + 1)}:
            found.setdefault(self._sound(word), set()).add(word)
        return found

    def _sound(self, word: str) -> tuple[str, ...]:
        return tuple(map(blurred, self._analyzer.syllables(word)))

    def _with_latin_words(self, question: str, held: Sequence[str]) -> str:
        known = {word for text in held for word in _LATIN.findall(text)}
        folded = {word.lower() for word in known}
        names = {word.lower(): word for word in known if word != word.lower()}

        def meant(match: re.Match[str]) -> str:
            word = match[0]
            if word.lower() in folded or not _may_be_name(match):
                return word
            near = [name for name in names if _is_one_slip(word.lower(), name)]
            return names[near[0]] if len(near) == 1 else word

        return _LATIN.sub(meant, question)


def _unknown(asked: str, length: int, held: Collection[str]) -> Iterator[int]:
    """Yield where so many Chinese characters stand that no passage has."""
    for run in _HAN_RUN.finditer(asked):
        for at in range(run.start(), run.end() - length + 1):
            if not any(asked[at : at + length] in text for text in held):
                yield at


def _difference(slip: str, word: str) -> int | None:
    """Return which character of a slip is another in the word; None where several are."""
    differs = [n for n, (one, other) in enumerate(zip(slip, word, strict=True)) if one != other]
    return differs[0] if len(differs) == 1 else None


def _is_name_of_two(word: str) -> bool:
    """Return whether it may be a person's name, such as 高飞 or 小高: one character does not tell who is meant."""
    return len(word) == min(LENGTHS) and not SURNAMES.isdisjoint(word[word[0] in _FAMILIAR :][:1])


def _is_half_held(slip: str, differs: int, held: Collection[str]) -> bool:
    """Return whether the passages have the differing character with one beside it: it is meant as it was typed."""
    pairs = [slip[n : n + 2] for n in (differs - 1, differs) if 0 <= n < len(slip) - 1]
    return any(pair in text for pair in pairs for text in held)


def _is_alone(char: int, start: int, tokens: Sequence[Span]) -> bool:
    """Return whether a character belongs to no word that may have been meant: "通州店" has one, "通州".

    A word behind a single character, as in "英韦达", is one by chance: a name was cut behind its first character.
    """
    first, last = next(token for token in tokens if token[0] <= char < token[1])
    return last - first == 1 or (first > start and (first - 1, first) in tokens)


def _may_be_name(match: re.Match[str]) -> bool:
    """Return whether a Latin word may be a name; in English a capital says so, but not that of the first word."""
    question = match.string
    is_first = not any(map(str.isalnum, question[: match.start()]))
    return is_chinese(question) or (match[0] != match[0].lower() and not is_first)


def _is_one_slip(word: str, other: str) -> bool:
    """Return whether one letter more, less or other, or two in the wrong order, make one of the other.

    The optimal string alignment distance of one: Damerau, "A technique for computer detection and correction of
    spelling errors" (1964). A plural is no slip, and of short words only the order may be wrong.
    """
    shorter = min(len(word), len(other))
    if shorter < LEAST_LATIN or word[0] != other[0] or word in {f"{other}s", other[:-1] if other[-1] == "s" else ""}:
        return False
    at = next((n for n, (one, two) in enumerate(zip(word, other, strict=False)) if one != two), shorter)
    rest, others = word[at:], other[at:]
    if rest[1:2] + rest[:1] + rest[2:] == others:
        return True
    return shorter >= LEAST_WITHOUT_LETTER and (others == rest[1:] or others[1:] in {rest, rest[1:]})
