"""A language model's text, as it comes in, to whole sentences with their markers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from index.sentences import split_sentences
from qa.generation.language_model import Failure, NotWrittenError
from qa.generation.prompt import visible

MOST_CHARACTERS = 4_000  # of an answer
MOST_THOUGHTS = 100_000
LONGEST_SENTENCE = 600
MOST_OF_A_RANGE = 9

_NUMBERS = r"\s*\d{1,3}(?:\s*[-–,，、;；]\s*\d{1,3})*\s*"
_MARKER = re.compile(rf"[\[【［]({_NUMBERS})[\]】］]")
_MARKERS_AFTER_END = re.compile(
    rf"(?P<end>[。！？!?.…]+[”’」』）)\"']*)(?P<markers>(?:[^\S\n]*[\[【［]{_NUMBERS}[\]】］])+)"
)
_BEGUN_MARKER = re.compile(r"\s*(?:[\[【［][\s\d\-–,，、;；]*)?\Z")
_SHORT = re.compile(r"\s*[A-Za-z]{1,4}\.")
_SPACE_BEFORE_END = re.compile(r"\s+(?=[。，、；：！？,.;:!?])")
_ITEM = re.compile(r"^\s*(?:(?:[-*•>]|#{1,6}|\d{1,2}[.)、])\s+)+")
_EMPHASIS = re.compile(r"\*\*|__|`+")
_QUOTES = (("“", "”"), ("「", "」"), ("『", "』"), ("《", "》"))
_THOUGHT, _THOUGHT_END = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence as the model wrote it, without its markers. begins: whether a line of its own begins with it."""

    text: str
    markers: tuple[int, ...]
    begins: bool


def sentences(pieces: Iterable[str]) -> Iterator[Said | None]:
    """Yield each sentence as soon as it is whole, and None for each piece that completes none; leave out thoughts.

    Raise NotWrittenError when the text is too long; what was whole by then has been given.
    """
    rest, length = "", 0
    for piece in _without_thoughts(pieces):
        length += len(piece)
        whole, rest = _cut(rest + visible(piece))
        yield from _said(whole) if whole else [None]
        if length > MOST_CHARACTERS or len(rest) > LONGEST_SENTENCE:
            raise NotWrittenError(Failure.LONG, f"more than {MOST_CHARACTERS} characters, or a sentence without an end")
    yield from _said([rest])


def _without_thoughts(pieces: Iterable[str]) -> Iterator[str]:
    begun, thinking = "", True
    for piece in pieces:
        if not thinking:
            yield piece
            continue
        yield ""
        begun += piece
        start = begun.lstrip()
        if start.startswith(_THOUGHT) and _THOUGHT_END not in start:
            if len(begun) > MOST_THOUGHTS:
                raise NotWrittenError(Failure.LONG, f"more than {MOST_THOUGHTS} characters of thoughts")
        elif not _THOUGHT.startswith(start):
            thinking = False
            yield start.partition(_THOUGHT_END)[2] if start.startswith(_THOUGHT) else begun
    if thinking and not begun.lstrip().startswith(_THOUGHT):
        yield begun


def _cut(text: str) -> tuple[list[str], str]:
    """Return the sentences that are whole, whatever follows, and the rest; markers move before the full stop."""
    text = _MARKERS_AFTER_END.sub(r"\g<markers>\g<end>", text)
    ends = list(_ends(text))
    keep = 1
    if len(ends) > 1 and _BEGUN_MARKER.match(text, ends[-2]):
        keep = 2  # what has begun may be a marker of the sentence before
    bounds = [0, *ends[:-keep]]
    return [text[start:end] for start, end in pairwise(bounds)], text[bounds[-1] :]


def _ends(text: str) -> Iterator[int]:
    """Return where the sentences end, those of one quotation together."""
    spans, offset = [], 0
    for line in text.splitlines(keepends=True):
        spans += [(offset + start, offset + end) for start, end in split_sentences(line)]
        offset += len(line)
    begin = 0
    for (_, end), (after, _) in pairwise([*spans, (len(text), len(text))]):
        if not _goes_on(text[begin:end], text[end:after], text[after : after + 1]):
            yield end
            begin = end


def _goes_on(part: str, gap: str, after: str) -> bool:
    """Return whether the sentence goes on: within a quotation, and after a short word such as "Mt."."""
    if "\n" in gap or not after or len(part) > LONGEST_SENTENCE // 2:
        return False
    return _is_open(part) or (after.isascii() and after.islower()) or _SHORT.fullmatch(part) is not None


def _is_open(text: str) -> bool:
    return text.count('"') % 2 == 1 or any(text.count(start) > text.count(end) for start, end in _QUOTES)


def _said(parts: Iterable[str]) -> Iterator[Said]:
    for part in parts:
        numbers = [number for found in _MARKER.findall(part) for number in _numbers(found)]
        text = _ITEM.sub("", _EMPHASIS.sub("", _MARKER.sub("", part)))
        text = _SPACE_BEFORE_END.sub("", " ".join(text.split()))
        if any(char.isalnum() for char in text):
            yield Said(text, tuple(dict.fromkeys(numbers)), "\n" in part[: len(part) - len(part.lstrip())])


def _numbers(inside: str) -> Iterator[int]:
    """Return the numbers of a marker: of [1, 3] and of [1-3]."""
    for item in re.split(r"[,，、;；]", inside):
        ends = [int(number) for number in re.findall(r"\d+", item)]
        between = range(ends[0], ends[-1] + 1)
        yield from between if 0 < len(between) <= MOST_OF_A_RANGE else ends
