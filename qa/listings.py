"""The lists in a passage, on lines or counted within a paragraph, with what leads in to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, takewhile

from index.emphasis import without_stars
from index.named_cells import with_names
from index.records import ContextKind, ContextPart, ParagraphKind, Passage, Sentence, Span
from index.structure.paragraphs import NUMBER, announces, leads_in, says_what_follows

LEAST_ITEMS = 2
LEAST_COUNTED = 3  # items within a paragraph, where nothing says that a list follows
LEAST_WORDS = 2  # characters of words in each of them: （1）和（2） lists nothing

_HEADS = {ContextKind.LEAD_IN, ContextKind.QUESTION, ContextKind.HEADING, ContextKind.TITLE}
_WORD = re.compile(r"\w")
_BULLET = re.compile(r"(?:[-*+–—](?=\s)|[•·●○◦▪■□◆◇])\s*")
_SECTION = re.compile(r"[。！？][^\n]*?\w")  # more than a sentence: it says something without what announces it
_END = "；;，,、。 "
_NUMERALS = "一二三四五六七八九十"
_COUNTS = tuple(
    re.compile(count)
    for count in (
        r"[（(]\s*(\d{1,2})\s*[)）]",
        rf"[（(]([{_NUMERALS}])[)）]",
        r"[（(]([a-z])[)）]",
        r"([①-⑳])",
        rf"(?<!\w)([{_NUMERALS}])[是来來、]",
        rf"(?<!\w)第([{_NUMERALS}])[，,、：:]",
        r"(?<![A-Za-z\d.．（(])(\d{1,2})(?:[.．](?!\d)|[、)）])",
    )
)


@dataclass(frozen=True, slots=True)
class Listing:
    """A list in a passage; offsets are in the passage's text.

    items: in order, at least one, each with its mark. head: what they stand under, "" for nothing. is_led_in: whether
    that is a lead-in, without which an item may mean something else. head_at: where it stands, None outside of the
    passage.
    """

    items: tuple[Span, ...]
    head: str = ""
    is_led_in: bool = False
    head_at: Span | None = None

    @property
    def start(self) -> int:
        """Where it begins, with its lead-in where that is in the passage."""
        return self.head_at[0] if self.head_at else self.items[0][0]

    @property
    def end(self) -> int:
        """Where its last item ends."""
        return self.items[-1][1]

    def touched(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the items that have a part of the words; all of them where only the lead-in has."""
        return tuple(item for item in self.items if item[0] < end and start < item[1]) or self.items

    def lines(self, passage: Passage, start: int, end: int) -> list[str]:
        """Return the lead-in, then the items that have a part of the words, a line each."""
        items = [_one_line(with_names(passage, *item)) for item in self.touched(start, end)]
        if not self.is_led_in and len(items) == 1:
            return [_without_bullet(items[0])]
        return [*([without_stars(self.head)] if self.is_led_in else []), *map(_marked, items)]


def listing_at(passage: Passage, start: int, end: int) -> Listing | None:
    """Return the innermost list that holds the words ``passage.text[start:end]``; None where none does."""
    holding = [one for one in _listings(passage) if one.start <= start and end <= one.end]
    return min(holding, key=lambda one: one.end - one.start, default=None)


def in_lines(passage: Passage, start: int, end: int) -> str:
    """Return words of the passage, those of several items on a line each, without bullets and the signs between.

    The stars around emphasized words are left out.
    """
    listing = None if passage.cells else listing_at(passage, start, end)
    if listing is None or start < listing.items[0][0] or len(items := listing.touched(start, end)) < LEAST_ITEMS:
        return passage.text[start:end] if passage.cells else with_names(passage, start, end)
    words = (_one_line(with_names(passage, max(first, start), min(last, end))) for first, last in items)
    return "\n".join(_without_bullet(one).rstrip(_END) for one in words)


def items_of(passage: Passage) -> Span | None:
    """Return where the items of a list on lines stand in the text; None where it is no list."""
    head = _head(passage)
    if head is None or head.span is None:
        return None
    items = _below(passage, head.span)
    has_lead_in = head.kind is ContextKind.LEAD_IN and head.span[0] == passage.start
    if not has_lead_in and not (passage.kind is ParagraphKind.LIST_ITEM and _on_lines(passage, items)):
        return None
    return (items[0].start, items[-1].end) if len(items) > 1 else None


def _listings(passage: Passage) -> Iterator[Listing]:
    on_lines = _list_on_lines(passage)
    if on_lines is not None:
        yield on_lines
    if not passage.cells:
        yield from _nested(passage)
        for pattern in _COUNTS:
            yield from _counted(passage, pattern)


def _nested(passage: Passage) -> Iterator[Listing]:
    """Yield the lists with bullets below a line of the passage that leads in to them, also an item of another list."""
    lines, at = [], 0
    for line in passage.text.splitlines(keepends=True):
        lines.append((at + len(line) - len(line.lstrip()), at + len(line.rstrip())))
        at += len(line)
    texts = [passage.text[start:end] for start, end in lines]
    for n, text in enumerate(texts):
        count = _bulleted(texts[n + 1 :]) if leads_in(text) else 0
        if count >= LEAST_ITEMS and text[0] != texts[n + 1][0]:
            yield Listing(tuple(lines[n + 1 : n + 1 + count]), _one_line(text), True, lines[n])


def _bulleted(lines: Sequence[str]) -> int:
    """Return how many of the first lines begin with the bullet that the first of them has."""
    return sum(1 for _ in takewhile(lambda one: _BULLET.match(one) and one[0] == lines[0][0], lines))


def _list_on_lines(passage: Passage) -> Listing | None:
    """Return the list that the passage is, or is a part of."""
    head = _head(passage)
    if head is None or head.span is None:
        return None
    led_in = _leads_in(passage, head)
    items = _below(passage, head.span)
    if not items or not (led_in or items_of(passage)):
        return None
    lines = tuple(_by_lines(passage, items))
    if announces(head.text) and any(_SECTION.search(passage.text, *line) for line in lines):
        return Listing(lines)
    first, last = head.span[0] - passage.start, head.span[1] - passage.start
    return Listing(lines, head.text, led_in, (first, last) if first == 0 else None)


def _leads_in(passage: Passage, head: ContextPart) -> bool:
    """Return whether the passage is what a lead-in introduces: it holds it, is nested under it, or comes after it."""
    is_own = head.span is not None and head.span[0] == passage.start
    return head.kind is ContextKind.LEAD_IN and (
        is_own or passage.kind is ParagraphKind.LIST_ITEM or leads_in(head.text)
    )


def _head(passage: Passage) -> ContextPart | None:
    """Return the innermost thing that a list stands under."""
    return next((part for part in reversed(passage.context) if part.kind in _HEADS), None)


def _below(passage: Passage, head: Span) -> list[Sentence]:
    return [sentence for sentence in passage.sentences if passage.start + sentence.start >= head[1]]


def _on_lines(passage: Passage, sentences: Iterable[Sentence]) -> bool:
    """Return whether each sentence stands on a line of its own."""
    return all("\n" in passage.text[one.end : other.start] for one, other in pairwise(sentences))


def _by_lines(passage: Passage, sentences: Sequence[Sentence]) -> Iterator[Span]:
    """Yield the sentences, those on one line together."""
    for _, line in groupby(sentences, key=lambda one: passage.text.count("\n", 0, one.start)):
        together = list(line)
        yield together[0].start, together[-1].end


def _counted(passage: Passage, pattern: re.Pattern[str]) -> Iterator[Listing]:
    """Yield the lists whose items are counted in this way."""
    for marks in _runs(passage.text, pattern):
        head, head_at, is_led_in = _before(passage, marks[0][0])
        starts = [start for start, _ in marks]
        ends = [*(_end(passage.text, start) for start in starts[1:]), _end_of_last(passage, marks)]
        says_so = is_led_in and (leads_in(head) or says_what_follows(head))
        words = (_WORD.findall(passage.text, mark[1], end) for mark, end in zip(marks, ends, strict=True))
        is_list = len(marks) >= (LEAST_ITEMS if says_so else LEAST_COUNTED)
        if is_list and all(len(one) >= LEAST_WORDS for one in words):
            yield Listing(tuple(zip(starts, ends, strict=True)), head, is_led_in, head_at)


def _runs(text: str, pattern: re.Pattern[str]) -> Iterator[list[Span]]:
    """Yield the marks that count from one upwards, two at least."""
    run: list[Span] = []
    for match in pattern.finditer(text):
        count = _number(match[1])
        if count == 1:
            if len(run) >= LEAST_ITEMS:
                yield run
            run = []
        if count == len(run) + 1:
            run.append(match.span())
    if len(run) >= LEAST_ITEMS:
        yield run


def _number(count: str) -> int:
    if count in _NUMERALS:
        return _NUMERALS.index(count) + 1
    if count.isdecimal():
        return int(count)
    return ord(count) - (ord("a") if count.isascii() else ord("①")) + 1


def _end(text: str, end: int) -> int:
    return len(text[:end].rstrip())


def _end_of_last(passage: Passage, marks: Sequence[Span]) -> int:
    """Return where the last item ends: with its line where the items are lines, else with its sentence."""
    start, after = marks[-1]
    if not passage.text[:start].rpartition("\n")[2].strip() and start:
        line = passage.text.find("\n", after)
        return len(passage.text) if line < 0 else line
    word = _WORD.search(passage.text, after)
    at = word.start() if word else after
    return next((one.end for one in passage.sentences if one.start <= at < one.end), len(passage.text))


def _before(passage: Passage, start: int) -> tuple[str, Span | None, bool]:
    """Return what stands before the first mark, where, and whether it leads in: its sentence, or one that says so."""
    for sentence in reversed([one for one in passage.sentences if one.start < start]):
        at = sentence.start, _end(passage.text, min(sentence.end, start))
        text = _one_line(passage.text[slice(*at)])
        if sentence.end > start or leads_in(text) or says_what_follows(text):
            return text, at, True
        break
    head = _head(passage)
    return (head.text, None, _leads_in(passage, head)) if head else ("", None, False)


def _marked(item: str) -> str:
    """Return an item with its number, or else a dash."""
    bare = _without_bullet(item)
    is_counted = NUMBER.match(bare) or any(pattern.match(bare) for pattern in _COUNTS)
    return bare if is_counted else f"- {bare}"


def _without_bullet(item: str) -> str:
    return _BULLET.sub("", item, count=1) if _BULLET.match(item) else item


def _one_line(text: str) -> str:
    return " ".join(text.split())
