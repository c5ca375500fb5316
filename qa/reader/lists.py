"""All the items of a list, where it was asked for as a whole but its lead-in or one of its items was read."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from index.records import ContextKind, Passage
from qa.listings import LEAST_ITEMS, Listing, listing_at
from qa.reader.reader import Reading
from qa.retrieval import Hit
from qa.scripts import fold_script
from qa.verdicts import asks_whether

LONGEST_QUOTED = 160  # characters of a list that is given as the short answer

_ASKS_FOR_SEVERAL = re.compile(
    r"[哪那]些|哪[几幾](?![天日号號月点點年周])|[几幾][项項種种点點条條类類步]|[几幾]个(?:步骤|方面|部分|条件|要求|环节|阶段)|有什么|有什麼|什么样的|什么(?:情况|情形)下?(?=\w)|什么条件下?[才就]?(?:会|可|能|不|要|应|需)|什么人(?:员|群)?[才就都]?(?:会|可|能|不|要|应|需|禁)|什么[才就都]?(?:算|属于|视为)|哪[种类](?:情况|情形|人)|谁[才都就]?(?:不[能可得应宜]|可以|能够|需要|必须)|(?:优点|缺点|好处|事项|条件|要求|材料)是什么|都[有要需是包]|包括什[么麼]"
    r"|分别|分別|列出|列举|列舉|清单|清單|步骤|步驟|流程|名单|名單|多少[种種项項条條]"
    r"|\b(?:what|which)\b.*\b(?:are|do|does|should|must|need|items|documents|materials|steps)\b|\blist\b|\bsteps\b",
    re.IGNORECASE,
)
_HOW = re.compile(r"怎[么麼样樣]|如何|咋|\bhow (?:do|can|to|should)\b", re.IGNORECASE)
_STEPS = re.compile(r"\s*(?:\d{1,2}\s*[.、)）．]|[（(]\s*\d|[①-⑳]|第[一二三四五六七八九十\d]+步|[Ss]tep\s*\d)")
_WORD = re.compile(r"\w")
_NO_WORD = re.compile(r"\W")


def whole_list(question: str, hit: Hit, reading: Reading | None) -> Reading | None:
    """Return the reading, of all items where these were asked for, and the lead-in or one of them was read.

    A question for yes or no is answered by what was read: the items alone may say the opposite of their lead-in.
    """
    if reading is None or reading.start == reading.end or asks_whether(question):
        return reading
    listing = listing_at(hit.passage, reading.start, reading.end)
    if listing is None or len(listing.items) < LEAST_ITEMS:
        return reading
    if not (_announces(hit.passage, reading, listing) or _asks_for_all(question, hit, reading, listing)):
        return reading
    return replace(reading, start=listing.items[0][0], end=listing.end)


def over_cells(passage: Passage, reading: Reading | None) -> bool:
    """Return whether several cells were read whose names stand elsewhere: with the signs between them, no quotation."""
    if reading is None or not any(part.kind is ContextKind.COLUMN for part in passage.context):
        return False
    start, end = passage.start + reading.start, passage.start + reading.end
    return sum(cell.start < end and cell.end > start for cell in passage.cells) > 1


def _announces(passage: Passage, reading: Reading, listing: Listing) -> bool:
    """Return whether the lead-in was read to its end, where it says that the items answer."""
    if not listing.is_led_in or listing.head_at is None or reading.end > listing.items[0][0]:
        return False
    return _WORD.search(passage.text, reading.end, listing.head_at[1]) is None


def asks_for_several(question: str) -> bool:
    """Return whether several things are asked for, or all that are so."""
    return _ASKS_FOR_SEVERAL.search(fold_script(question)) is not None


def _asks_for_all(question: str, hit: Hit, reading: Reading, listing: Listing) -> bool:
    """Return whether several things are asked for, and the question has more of the list's head than of an item."""
    text, first = hit.passage.text, listing.items[0][0]
    steps = _STEPS.match(text, first) is not None
    if not (asks_for_several(question) or (steps and _HOW.search(question))):
        return False
    if reading.end <= first or listing.start <= hit.start < hit.end <= first:
        return True
    item = next((text[start:end] for start, end in listing.items if start <= reading.start < end), None)
    if item is None:
        return False
    asked, head = _pairs(question), _pairs(listing.head)
    return len(asked & head) > len(asked & _pairs(item) - head)


def _pairs(text: str) -> set[tuple[str, str]]:
    return set(pairwise(_NO_WORD.sub("", fold_script(text)).lower()))
