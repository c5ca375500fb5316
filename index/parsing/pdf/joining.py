"""Lines of a paragraph or cell as one text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from index.parsing.pdf.boxed_text import BoxedText, concatenated, unplaced
from index.parsing.pdf.lines import WIDE, Line, is_wide

ROOM = 1.5  # sizes that a line may end before its margin, besides the next word
_FIRST_WORD = re.compile(rf"[（(《“‘【「『\[<￥¥$€£]*(?:[^\s{WIDE}（(]+|.)[)）》”’】」』\]>，。、；：！？,.;:!?%％]*")
_CUT_WORD = re.compile(r"([^\W\d_]+)-$")
_WORD = re.compile(r"[^\W\d_]+")
_COMPOUNDS = frozenset(
    "all anti co cross ex half high low long mid multi non off on over post pre quasi re self semi short so state "
    "sub two three un under up well".split()
)


def had_room(last: Line, line: Line, right: float) -> bool:
    """Return whether the first word of ``line`` would have fitted after ``last``, up to the margin ``right``."""
    return right - last.right >= _first_word_width(line) + ROOM * last.size


def joined_lines(lines: Sequence[Line], right: float | None = None) -> BoxedText:
    """Return the text of lines: nothing between Chinese, a blank between words, a word that was cut made whole.

    right: of the cell that the lines stand in; where there was room for the next word, a blank is put between.
    """
    parts: list[BoxedText] = [lines[0].content]
    for last, line in pairwise(lines):
        if right is not None and had_room(last, line, right):
            parts += [unplaced(" "), line.content]
        elif last.text.endswith("-") and line.text[:1].isalnum():
            if _is_one_word(last, line):
                parts[-1] = parts[-1].part(0, len(parts[-1].text) - 1)
            parts.append(line.content)
        elif is_wide(last.text[-1:]) or is_wide(line.text[:1]):
            parts.append(line.content)
        else:
            parts += [unplaced(" "), line.content]
    return concatenated(parts)


def _is_one_word(last: Line, line: Line) -> bool:
    """Return whether a hyphen at a line's end only cuts a word."""
    before, after = _CUT_WORD.search(last.text), _WORD.match(line.text)
    if not before or not after or not after.group()[0].islower():
        return False
    stem = last.text[: before.start()]
    return not stem.endswith("-") and before.group(1).lower() not in _COMPOUNDS


def _first_word_width(line: Line) -> float:
    word = _FIRST_WORD.match(line.text)
    box = line.content.box(word.end() - 1) if word and word.end() else None
    first = line.content.box(0)
    if not box or not first:
        return 0.0
    across = max(box.right, first.right) - min(box.left, first.left)
    return max(across, max(box.top, first.top) - min(box.bottom, first.bottom))  # upwards on a turned page
