"""Numbers of clauses, steps and items in a text, however they are written, and what stands behind them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.records import ContextKind, ContextPart, Passage, Span
from qa.numerals import numbered
from qa.scripts import fold_script

LONGEST_TITLE = 20  # characters
_LONGEST_BEGINNING = 60  # characters of a line in which its number stands

_CHINESE_DIGITS = "零〇一二两三四五六七八九十百千"
_COUNT = rf"[{_CHINESE_DIGITS}\d]{{1,12}}"
_WHOLE = rf"(?![{_CHINESE_DIGITS}\d])"  # no count ends before a further digit
FORMAL = rf"(?:第\s?{_COUNT}\s?[条款](?:之{_COUNT})?|(?:附件|附录)\s?{_COUNT}{_WHOLE})"
STEPS = rf"(?:第\s?{_COUNT}\s?(?:个?步骤|步|项)|步骤\s?{_COUNT}{_WHOLE})"
_PARTS = (
    rf"(?:第\s?{_COUNT}\s?(?:个?(?:要点|部分|阶段|环节)|回合|[点节题问课讲回关招])"
    rf"|(?:附则|要点|条款)\s?{_COUNT}{_WHOLE})"
)
_POINTS = r"\d{1,2}(?:\.\d{1,2}){1,3}(?!\.?\d)"
_DECIMAL = rf"(?<![\d.])(?:第\s?)?{_POINTS}(?:\s?[条款节项])?"
DECIMAL_CLAUSE = rf"(?<![\d.])(?:第\s?)?{_POINTS}\s?[条款节项]"
ENGLISH = r"(?:article|section|clause|step|rule|item|part|appendix|paragraph) \d+(?:\.\d+)*(?!\.?\d)"
NUMBER = rf"(?:{FORMAL}|{STEPS}|{_PARTS}|{_DECIMAL})"


# What shows that a number in front of a line only begins its first sentence.
_OTHER = r"(?:第|附件|附录|步骤)"
_NO_CLAUSE = (
    r"(?!、?(?:规定|所(?!有)|的|中(?![国方])|和(?!解)|与|或|及|至|到|第|款|项下|之)"
    rf"|\s*[、，,和与或及至到~～-]\s*{_OTHER})"
)
_PARTED = rf"(?=[\s:：、，,.．)）\]】*—-]|$)(?!\s*[、，,]\s*{_OTHER})"
_NO_AMOUNT = r"(?!\s?[%‰℃°]|[\da-z万亿千百元个米吨人年月日倍岁天度]|公[里斤]|小时|分钟|[毫厘]米|英[寸里])"
_NO_ENGLISH = r"(?!\w|\(\d|,? (?:of|and|or|to|in|is|shall|does|appl\w+|above|below|through)\b)"
_BEGINS = re.compile(
    rf"[\s#*>（(【\[]*(?P<number>(?:{FORMAL}|{STEPS}){_NO_CLAUSE}|{_PARTS}{_PARTED}"
    rf"|{_DECIMAL}{_NO_AMOUNT}|{ENGLISH}{_NO_ENGLISH})[\s:：、.．,，)）】\]*—-]*",
    re.IGNORECASE,
)
_LISTED = re.compile(
    rf"[\s#*>]*(?:(?P<plain>\d{{1,2}})[.．、)）](?!\d)|[（(]\s?(?P<inside>{_COUNT})\s?[)）]"
    rf"|(?P<chinese>[{_CHINESE_DIGITS}]+)、)\s*"
)
_SAME_UNITS = {"步骤": "步", "条款": "条", "要点": "点"}
FORMAL_UNITS = frozenset("条 款 附件 附录 article section clause".split())
IN_OUTLINES = frozenset("条 部分".split())  # what 一、 二、 三、 may count in a text
_LEVELS = ("阶段 环节 回 讲 课", "部分", "节", "条 附件 附录 article section clause", "款", "项 点 步 step item rule")
_LEVEL = {unit: level for level, units in enumerate(_LEVELS) for unit in units.split()}
_IN_LISTS = frozenset("步 点 项 step item".split())  # of what is often numbered without a word
_WITH_TITLES = frozenset("条 款 节 部分 阶段 环节 课 讲 回 article section clause part paragraph".split())
_POINTED = re.compile(r"\d+(?:\.\d+)+")
_DIGITS = re.compile(r"\d+")
_LETTER = re.compile(r"\w")
_SENTENCE_MARK = re.compile(r"[。．.！!？?；;：:，,]")
FULL_STOP = re.compile(r"[。．.！!？?]\W*$")


@dataclass(frozen=True, slots=True)
class Counted:
    """A number in one form for all ways to write it: 条 and 4 of 第四条, 步 and 2 of 步骤二, only 2.3 of 2.3款."""

    unit: str
    count: str


@dataclass(frozen=True, slots=True)
class Behind:
    """A text that belongs to a number.

    place: where the number stands in the document. span: of the text in the passage; empty where none is in it.
    is_title: whether it is short, all that the passage has, and no sentence. is_listed: of a list without words.
    """

    place: int
    span: Span
    is_title: bool = False
    is_listed: bool = False


def texts_behind(number: str, passage: Passage) -> Iterator[Behind]:
    """Yield the texts of a number in the passage: on its line, below it, or under the heading that begins with it."""
    counted, at = counted_of(number), 0
    lines = passage.text.splitlines(keepends=True)
    for n, line in enumerate(lines):
        begun = begun_in(line)
        if begun is not None and counted_of(begun["number"]) == counted:
            yield _behind(passage, at, begun.end(), lines[n:], counted)
        elif begun is None and (start := _item_at(line, counted)) is not None:
            if counted.unit in IN_OUTLINES:
                yield replace(_behind(passage, at, start, lines[n:], counted, is_listed=True), is_listed=True)
            else:
                yield Behind(passage.start + at, (at + start, at + len(line.rstrip())), is_listed=True)
        at += len(line)
    if (above := heading_of(number, passage)) is not None and above.span:
        is_listed = begun_in(above.text) is None
        yield Behind(above.span[0], (0, len(passage.text.rstrip())), is_listed=is_listed)


def heading_of(number: str, passage: Passage) -> ContextPart | None:
    """Return the heading or lead-in above a passage that begins with a number; None where none does."""
    counted = counted_of(number)
    for part in reversed(passage.context):
        is_above = part.kind in {ContextKind.HEADING, ContextKind.LEAD_IN} and part.span is not None
        if not is_above or (part.span and part.span[0] >= passage.start):
            continue
        begun = begun_in(part.text)
        if begun is not None and counted_of(begun["number"]) == counted:
            return part
        if begun is None and counted.unit in IN_OUTLINES and _item_at(part.text, counted) is not None:
            return part
    return None


def length_within(number: str, lines: Sequence[str], is_listed: bool = False) -> int:
    """Return how many characters of the lines still belong to a number that stands above them."""
    counted = counted_of(number)
    own = next((n for n, line in enumerate(lines) if _ends(line, counted, is_listed)), len(lines))
    return len("".join(lines[:own]).rstrip())


def begins_with_number(text: str) -> bool:
    """Return whether a text begins with a number, of a clause or of a list."""
    return begun_in(text) is not None or _LISTED.match(text) is not None


def is_counted(line: str, unit: str) -> bool:
    """Return whether a line begins with a number of what is counted so."""
    begun = begun_in(line)
    return begun is not None and counted_of(begun["number"]).unit == unit


def _behind(
    passage: Passage, at: int, begun: int, lines: Sequence[str], counted: Counted, is_listed: bool = False
) -> Behind:
    """Return the text behind a number that ends at ``begun`` of the first of the lines, which begins at ``at``."""
    line = lines[0].rstrip()
    has_title = _is_title(line[begun:], counted)
    place, below = passage.start + at, _length_below(lines, counted, is_listed)
    if has_title and _LETTER.search("".join(lines)[len(lines[0]) : below]):
        return Behind(place, (at + len(lines[0]), at + below))
    is_last = passage.text.rstrip().endswith(line) and len(lines) == 1
    is_whole = is_last and (at == 0 or has_title or not _LETTER.search(line, begun))
    return Behind(place, (at + min(begun, len(line)), at + len(line)), is_title=has_title and is_whole)


def _is_title(text: str, counted: Counted) -> bool:
    """Return whether what stands behind a number is nothing, or a title of what comes below."""
    if not _LETTER.search(text):
        return True
    is_short = len(text.strip()) <= LONGEST_TITLE and not _SENTENCE_MARK.search(text)
    return is_short and (counted.unit in _WITH_TITLES or not counted.unit)


def _length_below(lines: Sequence[str], counted: Counted, is_listed: bool) -> int:
    """Return how many characters there are to the next line that does not belong to the number."""
    own = next((n for n, line in enumerate(lines) if n and _ends(line, counted, is_listed)), len(lines))
    return len("".join(lines[:own]).rstrip())


def _ends(line: str, counted: Counted, is_listed: bool) -> bool:
    """Return whether a line begins with a number that is no part of what is counted: 第四条 or 4.1 after 第三条."""
    begun = begun_in(line)
    if begun is None:
        item = _LISTED.match(line) if is_listed else None
        return item is not None and item.lastgroup == "chinese"
    other = counted_of(begun["number"])
    if not other.unit:
        return not other.count.startswith(f"{counted.count}.")
    return counted.unit not in _LEVEL or _LEVEL.get(other.unit, 0) <= _LEVEL[counted.unit]


def begun_in(line: str) -> re.Match[str] | None:
    """Return the number that a line begins with; its offsets are those of the line."""
    begun = _BEGINS.match(fold_script(line[:_LONGEST_BEGINNING]))
    return begun if begun is not None and begun.end() <= len(line) else None


def _item_at(line: str, counted: Counted) -> int | None:
    """Return where the text of a list's item begins; None where the line is no item of that number."""
    item = _LISTED.match(line) if counted.unit in _IN_LISTS | IN_OUTLINES else None
    if item is None or _LETTER.search(line, item.end()) is None:
        return None
    if counted.unit in IN_OUTLINES and item.lastgroup != "chinese":
        return None
    return item.end() if counted_of(item[item.lastgroup or 0]).count == counted.count else None


def counted_of(number: str) -> Counted:
    """Return a number in one form, with what it counts."""
    plain = numbered(fold_script(number)).replace(" ", "")
    if pointed := _POINTED.search(plain):
        return Counted("", pointed[0])
    unit = re.sub(r"[第个之\d]", "", plain)
    return Counted(_SAME_UNITS.get(unit, unit), "之".join(str(int(count)) for count in _DIGITS.findall(plain)))
