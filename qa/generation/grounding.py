"""Whether the passages that a written sentence cites have what it states: its quotations, numbers, names and words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import PurePosixPath

from index.keywords.analyzer import Analyzer
from index.records import Passage
from qa.generation.names import chinese_names, is_known, latin_names, latin_words
from qa.generation.numbers import Number, Value, numbers, values
from qa.generation.prompt_injection import has_instructions
from qa.languages import is_chinese

LEAST_SHARE = 0.3  # of a sentence's terms: one that has less in common with what it cites says something else

_QUOTED = re.compile(r"“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|‘([^‘’]+)’|《([^《》]+)》|\"([^\"]+)\"")
_GAP = re.compile(r"…+|\.{3,}")  # where a quotation leaves something out
_NO_LETTER = re.compile(r"[\W_]+")
_NUMBER_TAGS = frozenset({"m", "mq", "q", "t", "x", "eng"})
# In words these say little: one, a couple, very, in case.
_NOT_COUNTED = frozenset("一 二 两 十 百 千 万 亿 万一 十分 千万 万万 一一 one two".split())
_PLACE_END = re.compile(r"(?<=..)(?:特别行政区|自治区|自治州|[省市县区国州镇乡])$")


class UnsupportedKind(StrEnum):
    """What the passages that a written sentence cites do not support; each has its words in the catalogue.

    citation: the sentence cites no passage. passage: it cites a passage that is not there. quote, number, name: it
    states one that no cited passage has. words: hardly any of its words are there. instructions: a cited passage
    speaks to language models instead of people.
    """

    CITATION = "citation"
    PASSAGE = "passage"
    QUOTE = "quote"
    NUMBER = "number"
    NAME = "name"
    WORDS = "words"
    INSTRUCTIONS = "instructions"


@dataclass(frozen=True, slots=True)
class Unsupported:
    """What a sentence states and no cited passage has. words: as the sentence writes them, "" for the whole of it."""

    kind: UnsupportedKind
    words: str = ""


class Evidence:
    """A passage with what it belongs to and its document's name, as statements are looked for in them."""

    def __init__(self, passage: Passage, analyzer: Analyzer) -> None:
        self.passage = passage
        self._analyzer = analyzer
        above = [part.text for part in passage.context]
        self._text = "\n".join([passage.text, *above, passage.section or "", PurePosixPath(passage.document).stem])

    @cached_property
    def folded(self) -> str:
        """Return the text in Simplified characters, half width and lower case."""
        return self._analyzer.fold(self._text)

    @cached_property
    def instructs(self) -> bool:
        """Return whether something in the text looks like instructions to a language model."""
        return has_instructions(self.folded)

    @cached_property
    def letters(self) -> str:
        """Return the folded text without punctuation and white space."""
        return _NO_LETTER.sub("", self.folded)

    @cached_property
    def values(self) -> set[Value]:
        """Return the numbers in the text."""
        return values(self.folded)

    @cached_property
    def latin(self) -> set[str]:
        """Return the Latin words in the text."""
        return latin_words(self._text)

    @cached_property
    def sounds(self) -> set[str]:
        """Return the syllables of the text, two by two."""
        return set(self._analyzer.sounds(self._text))

    @cached_property
    def terms(self) -> set[str]:
        """Return the words and the pairs of characters of the text."""
        return _terms(self._text, self._analyzer)


class Grounding:
    """Looks for what sentences state in the passages that they cite."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def evidence(self, passage: Passage) -> Evidence:
        """Return the passage, prepared for the checks."""
        return Evidence(passage, self._analyzer)

    def unsupported(self, sentence: str, cited: Sequence[Evidence]) -> tuple[Unsupported, ...]:
        """Return what ``sentence``, without markers, states and none of the ``cited`` has, each thing once."""
        folded = self._analyzer.fold(sentence)
        found = [
            *(Unsupported(UnsupportedKind.QUOTE, quote) for quote in _missing_quotes(folded, cited)),
            *(Unsupported(UnsupportedKind.NUMBER, number) for number in self._missing_numbers(folded, cited)),
            *(Unsupported(UnsupportedKind.NAME, name) for name in self._missing_names(sentence, folded, cited)),
        ]
        if not found and self._says_something_else(sentence, cited):
            found = [Unsupported(UnsupportedKind.WORDS)]
        if any(evidence.instructs for evidence in cited):
            found.append(Unsupported(UnsupportedKind.INSTRUCTIONS))
        return tuple(dict.fromkeys(Unsupported(one.kind, self._as_written(one.words, sentence)) for one in found))

    def best_sentence(self, sentence: str, evidence: Evidence) -> tuple[int, int] | None:
        """Return where the sentence of the passage stands that shares most terms with this one, None for no term."""
        wanted = _terms(sentence, self._analyzer)
        text = evidence.passage.text
        spans = [(one.start, one.end) for one in evidence.passage.sentences]
        shared = [len(wanted & _terms(text[start:end], self._analyzer)) for start, end in spans]
        most = max(shared, default=0)
        return spans[shared.index(most)] if most else None

    def _missing_numbers(self, folded: str, cited: Sequence[Evidence]) -> Iterator[str]:
        known = set[Value]().union(*(evidence.values for evidence in cited))
        for number in numbers(folded):
            if not number.is_among(known) and self._is_counted(number, folded):
                yield folded[number.start : number.end].strip()

    def _is_counted(self, number: Number, folded: str) -> bool:
        """Return whether a number in words is one, and not a part of a word such as 四川 or 十分."""
        if not number.in_words:
            return True
        if folded[number.start : number.end] in _NOT_COUNTED:
            return False
        end = 0
        for word, tag in self._analyzer.tagged(folded):
            end += len(word)
            if end > number.start:
                return tag in _NUMBER_TAGS
        return False

    def _missing_names(self, sentence: str, folded: str, cited: Sequence[Evidence]) -> Iterator[str]:
        for name in chinese_names(folded, self._analyzer):
            if not any(_has_name(evidence.folded, name) for evidence in cited):
                yield name
        known = set[str]().union(*(evidence.latin for evidence in cited))
        for words in latin_names(sentence):
            unknown = [word for word in words if not is_known(word, known)]
            if unknown and not self._is_heard(" ".join(words), cited):
                yield from unknown

    def _is_heard(self, name: str, cited: Sequence[Evidence]) -> bool:
        """Return whether a name in pinyin is in a cited passage in characters."""
        sounds = set(self._analyzer.sounds(name))
        return bool(sounds) and any(sounds <= evidence.sounds for evidence in cited)

    def _says_something_else(self, sentence: str, cited: Sequence[Evidence]) -> bool:
        terms = _terms(_without_numbers(self._analyzer.fold(sentence)), self._analyzer)
        if not terms or is_chinese(sentence) != any(is_chinese(evidence.passage.text) for evidence in cited):
            return False  # nothing to compare, or another language
        known = set[str]().union(*(evidence.terms for evidence in cited))
        return len(terms & known) < LEAST_SHARE * len(terms)

    def _as_written(self, words: str, sentence: str) -> str:
        alike = self._analyzer.simplify(sentence).lower()
        start = alike.find(words.lower()) if len(alike) == len(sentence) else -1
        return sentence[start : start + len(words)] if start >= 0 else words


def _missing_quotes(folded: str, cited: Sequence[Evidence]) -> Iterator[str]:
    for match in _QUOTED.finditer(folded):
        quote = next(filter(None, match.groups()))
        parts = [_NO_LETTER.sub("", part) for part in _GAP.split(quote)]
        if not any(all(part in evidence.letters for part in parts) for evidence in cited):
            yield quote


def _has_name(folded: str, name: str) -> bool:
    """Return whether a text has a name, be it without its kind of place or in two parts (the tagger joins some)."""
    bare = _PLACE_END.sub("", name)
    parts = ((bare[:middle], bare[middle:]) for middle in range(2, len(bare) - 1))
    return bare in folded or any(first in folded and second in folded for first, second in parts)


def _without_numbers(folded: str) -> str:
    """Return the text with a space for each number: how it is written says nothing."""
    kept, end = [], 0
    for number in numbers(folded):
        kept.append(folded[end : number.start])
        end = max(end, number.end)
    return " ".join([*kept, folded[end:]])


def _terms(text: str, analyzer: Analyzer) -> set[str]:
    return {*analyzer.words(text), *analyzer.bigrams(text)}
