"""Several things said one after the other without a list: all of them where several are asked for, else the own one."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice, takewhile

from index.records import Span
from qa.listings import LEAST_ITEMS
from qa.punctuation import CLAUSE_END, ITEM_END, SENTENCE_END, parted, start_of, stripped
from qa.quantities import quantities
from qa.reader.lists import LONGEST_QUOTED, asks_for_several
from qa.reader.reader import Reading
from qa.scripts import fold_script
from qa.verdicts import asks_whether

LEAST_ENDING = 2  # characters that clauses which say the like of several end with

# What stands in brackets before a sentence is a label: 【禁忌】.
_SENTENCE_END = re.compile(rf"{SENTENCE_END.pattern}|】")
_CLAUSE_END = re.compile(rf"{CLAUSE_END.pattern}|】")
_HAN_END = re.compile(r"[\u3400-\u9fff]+\Z")
_MORE = r"(?:其次|再次|还包括|还可能|偶[见有尔]|少数)"  # not 另外, which may be of something else
_ENDS_IN_MORE = re.compile(rf"[，,；;]\s?{_MORE}[是为有：]?\Z")
_GOES_ON = re.compile(rf"[^。！？!?\n]{{0,12}}?[，,；;]\s?{_MORE}[^。！？!?\n]+")
_LABEL = re.compile(r"[^：:，,。；;]{1,12}[：:]")
_ASKS_FOR_ONE = re.compile(r"多[少久长大高远]|几")
_ASKS_FOR_EACH = re.compile(r"分别|各[自是有]?|哪些|都")
_ASKS = re.compile(r"[谁哪几吗呢怎何啥]|什么|多[少久长大高远]|\b(?:who|what|which|when|where|why|how)\b", re.IGNORECASE)
_SINGLE = re.compile(r"[一二两三四五六七八九十](?:年(?!级)|天|周|[次倍])")


def whole_enumeration(question: str, text: str, reading: Reading) -> Reading:
    """Return the reading with what says the like of others, where several are asked for and one or a part was read."""
    if reading.start == reading.end or asks_whether(question):
        return reading
    folded, asked = fold_script(text), fold_script(question)
    wholes = []
    if asks_for_several(question):
        wholes.append(_alike(asked, folded, reading))
    if wholes or not _ASKS.search(asked):  # a bare 不良反应 asks for all of them
        wholes.append(_halves(folded, reading))
    for start, end in wholes:
        if (
            start <= reading.start
            and reading.end <= end
            and reading.end - reading.start < end - start <= LONGEST_QUOTED
        ):
            return replace(reading, start=start, end=end)
    return reading


def own_item(question: str, text: str, reading: Reading) -> Reading:
    """Return the reading without the items beside the one that is named, where one quantity is asked for.

    "警告满三个月、记过满六个月" says of each how long it takes; it is no answer to either.
    """
    asked, folded = fold_script(question), fold_script(text)
    if not _ASKS_FOR_ONE.search(asked) or _ASKS_FOR_EACH.search(asked):
        return reading
    items = _items(folded, reading)
    values = [value for item in items if (value := _value(folded, *item)) is not None]
    if len(items) < LEAST_ITEMS or len(values) < len(items):
        return reading
    labels = [_pairs(folded[item[0] : value]) for item, value in zip(items, values, strict=True)]
    shared = [len(_pairs(asked) & label) for label in labels]
    best = max(range(len(items)), key=lambda at: shared[at])
    if shared.count(shared[best]) > 1 or not all(labels):
        return reading
    start = values[best] if best else reading.start
    return replace(reading, start=start, end=min(reading.end, items[best][1]))


def _value(text: str, start: int, end: int) -> int | None:
    """Return where the first quantity begins; None where there is none."""
    found = [one.start for one in islice(quantities(text, start, end), 1)]
    found += [match.start() for match in islice(_SINGLE.finditer(text, start, end), 1)]
    return min(found, default=None)


def _items(text: str, reading: Reading) -> list[Span]:
    """Return the items that have a part of what was read, from the beginning of the first of them."""
    if _SENTENCE_END.search(text, reading.start, reading.end):
        return []
    start = max(start_of(end, text, reading.start) for end in (ITEM_END, _SENTENCE_END))
    marks = list(ITEM_END.finditer(text, reading.start, reading.end))
    starts = [start, *(match.end() for match in marks)]
    return list(zip(starts, [*(match.start() for match in marks), reading.end], strict=True))


def _alike(asked: str, text: str, reading: Reading) -> Span:
    """Return the clauses beside the own one that end as it does, as in "孕妇禁用；儿童禁用", with it."""
    clauses = _clauses(text)
    own = next((n for n, one in enumerate(clauses) if one[0] <= reading.start and reading.end <= one[1]), None)
    if own is None:
        return reading.start, reading.end
    words = [text[slice(*one)] for one in clauses]
    ending = words[own][-LEAST_ENDING:]
    if len(ending) < LEAST_ENDING or not _HAN_END.fullmatch(ending):
        return reading.start, reading.end
    before = list(takewhile(lambda n: _ends_so(words[n], ending), range(own - 1, -1, -1)))
    behind = list(takewhile(lambda n: _ends_so(words[n], ending), range(own + 1, len(clauses))))
    alike = [*before, own, *behind]
    backwards = zip(*(reversed(words[n]) for n in alike), strict=False)
    said = sum(1 for _ in takewhile(lambda chars: len(set(chars)) == 1, backwards))
    if len(alike) == 1 or _pairs(asked) & _pairs(words[own][: len(words[own]) - said]):
        return reading.start, reading.end
    return clauses[min(alike)][0], clauses[max(alike)][1]


def _ends_so(words: str, ending: str) -> bool:
    return len(words) > len(ending) and words.endswith(ending)


def _clauses(text: str) -> list[Span]:
    clauses = (stripped(text, *one) for one in parted(_CLAUSE_END, text))
    return [(start, end) for start, end in clauses if start < end]


def _halves(text: str, reading: Reading) -> Span:
    """Return the sentence from its label on, where only what stands before or behind "其次是" in it was read."""
    start, end = reading.start, reading.end
    if _ENDS_IN_MORE.search(text, 0, start):
        start = start_of(_SENTENCE_END, text, start)
        label = _LABEL.match(text, start, reading.start)
        start = label.end() if label else start
    if goes_on := _GOES_ON.match(text, end):
        end = goes_on.end()
    return stripped(text, start, end)


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
