"""What a question names and a passage does not: another year, number, code, name or place stands in its stead.

"五号楼的电梯由谁维保？" is not answered by "三号楼的电梯由通力公司维保。", however alike the two are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum

from index.keywords.codes import code_terms

LONGEST = 6  # characters that stand for others; longer differences are another wording
LONGEST_CODE = 12  # characters
LEAST_SHARED = 5  # characters beside a difference that show both texts to speak of the same
LEAST_OF_WORD = 2  # characters: one may be a slip of the keyboard
LEAST_COVERED = 0.7  # of the question, where words differ
LEAST_COVERED_BUT_ONE = 0.9  # of the question, where one character differs
LEAST_SHARED_BY_NUMBERS = 2  # where numbers or letters differ
UNIT = 2  # characters behind a number that say what it counts

_NO_WORD = re.compile(r"[\W_]+")
_ASKS = re.compile(r"什么|甚么|多少|哪[里儿边]?|谁|几|吗|呢|怎|如何|为何|是否|多[久长大高远]|何|咋|啥|请")
_NUMBER = re.compile(r"[a-z0-9]+")
_IN_NUMBERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_CHINESE_NUMBER = re.compile(r"[零〇一二两三四五六七八九十百千]+")
_DIGIT = re.compile(r"\d")
_DIGITS = {
    char: value
    for value, chars in enumerate(("零〇", "一", "二两", "三", "四", "五", "六", "七", "八", "九"))
    for char in chars
}
_CODE = re.compile(r"[a-z].*\d|\d{4}")
_LETTERED_CODE = re.compile(r"(?=[a-z._/-]*\d)(?=[\d._/-]*[a-z])[a-z\d]+(?:[._/-][a-z\d]+)*")
Block = tuple[str, int, int, int, int]  # as difflib has it

_UNITS = {"十": 10, "百": 100, "千": 1000}
_SOUND = re.compile(r"(?<=^[zcs])h|(?<=n)g$")  # what many do not tell apart
_WEEKDAY = re.compile(r"(?:星期|礼拜|周)(?=[\d日天末])")
_NAMED = re.compile(
    r"第(\d+)|([a-z]+[-_]?\d[a-z\d._-]*|\d[\d.,:/-]*\d[a-z]*|[a-z]{2,}|周\d)"
    r"|([2-9])(?=个?季度|号|楼|栋|单元|条|章|月|日|点|岁|层|级|班|组|届|期|类)"
)

_UNIT = re.compile("年度?|个?季度|号[楼仓库线厅]?|[楼栋条章月日点岁层级班组届期类元页米]|单元|%")


def numbered(text: str) -> str:
    """Return the text in lower case and half width, with Chinese numbers up to thousands in digits."""
    narrow = unicodedata.normalize("NFKC", text).lower()
    return _WEEKDAY.sub("周", _CHINESE_NUMBER.sub(lambda match: _value(match[0]), narrow))


def names_missing(question: str, held: str) -> dict[str, str]:
    """Return what the question names and the text has not: numbers, codes, weekdays and Latin words.

    Each without space and marks, and as the question has it, but for `numbered`, with its unit ("2021年").
    """
    known, codes = _plain(held), set(code_terms(numbered(held)))
    asked = numbered(question)
    found = ((next(filter(None, match.groups())), _with_unit(asked, match)) for match in _NAMED.finditer(asked))
    named = {_plain(name): text for name, text in found}
    return {name: text for name, text in named.items() if name and name not in known and name not in codes}


def missing_names(question: str, held: str) -> int:
    """Return how many of the numbers, codes, weekdays and Latin words that the question names the text has not.

    Codes and numbers of four digits and more, such as years, count twice: there is no other way to say them.
    """
    return sum(2 if _CODE.search(name) else 1 for name in names_missing(question, held))


class Substitution(Enum):
    """What stands for what the question names: another number, code or weekday, or another word."""

    NUMBER = "number"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Difference:
    """What stands for what the question names. missing: of the question. instead: of the statement.

    Both without space and marks, as `numbered` writes them; numbers whole and with what they count ("5号楼").
    """

    kind: Substitution
    missing: str
    instead: str


def substitution(question: str, stated: str, held: str, elsewhere: Iterable[str] = ()) -> Substitution | None:
    """Return in what the statement is about something else than the question names, as `difference` tells it."""
    found = difference(question, stated, held, elsewhere)
    return found.kind if found else None


def difference(question: str, stated: str, held: str, elsewhere: Iterable[str] = ()) -> Difference | None:
    """Return what the statement has in the place of what the question names; None where it is about the same.

    stated: the sentence that is taken for an answer, without the answer. held: all that is known of the passage; what
    the question names and this has somewhere is not missing. elsewhere: other passages. All in one script.

    One other character in a name is a slip where the two sound alike, unless the name stands elsewhere.
    """
    other = _other_code(question, stated, held)
    if other is not None:
        return other
    asked, said, known = (_NO_WORD.sub("", numbered(text)) for text in (question, stated, held))
    blocks = SequenceMatcher(None, asked, said, autojunk=False).get_opcodes()
    length = len(_ASKS.sub("", asked))
    equal = sum(b - a for kind, a, b, _, _ in blocks if kind == "equal")
    found = None
    for at, (kind, a, b, c, d) in enumerate(blocks):
        if kind != "replace" or max(b - a, d - c) > LONGEST:
            continue
        missing, instead = asked[a:b], said[c:d]
        beside = sum(blocks[n][2] - blocks[n][1] for n in (at - 1, at + 1) if 0 <= n < len(blocks))
        if _ASKS.search(missing) or _is_known(asked, a, b, held, known) or _whole(said, c, d) in asked:
            continue
        if _NUMBER.fullmatch(missing) and _NUMBER.fullmatch(instead) and beside >= LEAST_SHARED_BY_NUMBERS:
            return _difference(Substitution.NUMBER, asked, said, blocks, at)
        if beside < LEAST_SHARED or equal < LEAST_COVERED * length:
            continue
        if min(len(missing), len(instead)) >= LEAST_OF_WORD:
            found = _difference(Substitution.WORD, asked, said, blocks, at)
        elif len(missing) == len(instead) and equal + 1 >= LEAST_COVERED_BUT_ONE * length:
            name = asked[max(a - 1, 0) : b + (a == 0)]
            if not _sound_alike(missing, instead) or any(name in text for text in elsewhere):
                found = _difference(Substitution.WORD, asked, said, blocks, at)
    return found


def _other_code(question: str, stated: str, held: str) -> Difference | None:
    """Return a code that the question names and that is missing, and another one of the same shape.

    That of the statement; where it names none, that of what is held: a heading may say what the statement is of.
    """
    known = {*_codes(held), *code_terms(numbered(held))}
    asked, said = _codes(question), _codes(stated) or _codes(held)
    missing = {_shape(code): code for code in asked if code not in known and code not in _plain(held)}
    instead = next((code for code in said if _shape(code) in missing), None)
    if instead is None or set(asked) & set(said):
        return None
    return Difference(Substitution.NUMBER, missing[_shape(instead)], instead)


def _codes(text: str) -> list[str]:
    return [_plain(code) for code in _LETTERED_CODE.findall(numbered(text))]


def _shape(code: str) -> str:
    """Return the code with every digit as 0, and the letters as they are."""
    return _DIGIT.sub("0", code)


def _difference(kind: Substitution, asked: str, said: str, blocks: Sequence[Block], at: int) -> Difference:
    """Return what differs, with as much of what is shared beside it as makes whole numbers and names of it."""
    _, a, b, c, d = blocks[at]
    before = blocks[at - 1][2] - blocks[at - 1][1] if at and blocks[at - 1][0] == "equal" else 0
    behind = blocks[at + 1][2] - blocks[at + 1][1] if at + 1 < len(blocks) and blocks[at + 1][0] == "equal" else 0
    if kind is Substitution.NUMBER:
        back = min(before, a - len(asked[:a].rstrip(_IN_NUMBERS)))
        ahead = min(behind, len(asked) - b - len(asked[b:].lstrip(_IN_NUMBERS)) + UNIT)
    else:
        back, ahead = min(before, int(b - a == 1)), 0
    return Difference(kind, asked[a - back : b + ahead], said[c - back : d + ahead])


def _is_known(asked: str, start: int, end: int, held: str, known: str) -> bool:
    """Return whether what is held has a part of the question; a single letter or digit as the code or number it is of.

    asked, known: the question and what is held, without what parts words.
    """
    missing = asked[start:end]
    if len(missing) > 1 or not _NUMBER.fullmatch(missing):
        return missing in known
    name = _whole(asked, start, end)
    if len(name) > 1:
        is_code = len(name) <= LONGEST_CODE and _DIGIT.search(name)  # else English words without their spaces
        return (name if is_code else missing) in known
    return name in _NUMBER.findall(numbered(held))


def _whole(text: str, start: int, end: int) -> str:
    """Return a part of a text, a single letter or digit with the code or number that it is of."""
    if end - start > 1 or not _NUMBER.fullmatch(text[start:end]):
        return text[start:end]
    return next(run[0] for run in _NUMBER.finditer(text) if run.start() <= start < run.end())


def _sound_alike(one: str, other: str) -> bool:
    from pypinyin import Style, pinyin

    readings = [pinyin(char, style=Style.NORMAL, heteronym=True)[0] for char in (one, other)]
    first, second = ({_SOUND.sub("", reading) for reading in each} for each in readings)
    return bool(first & second)


def _with_unit(text: str, match: re.Match[str]) -> str:
    unit = _UNIT.match(text, match.end())
    return match[0].strip() + (unit[0] if unit else "")


def _plain(text: str) -> str:
    return re.sub(r"[\s,_.:/-]+", "", numbered(text))


def _value(number: str) -> str:
    if not any(char in _UNITS for char in number):
        return "".join(str(_DIGITS[char]) for char in number)
    total, digit = 0, 0
    for char in number:
        if char in _UNITS:
            total += (digit or 1) * _UNITS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return str(total + digit)
