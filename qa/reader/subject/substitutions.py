"""What a question names and a passage does not: another year, number, code, name or place stands in its stead.

"五号楼的电梯由谁维保？" is not answered by "三号楼的电梯由通力公司维保。", however alike the two are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum
from itertools import accumulate

from index.keywords.codes import code_terms
from index.keywords.pinyin import blurred
from qa.languages import is_chinese
from qa.numerals import codes, numbered, plain, shape
from qa.reader.subject.clock import may_be_within

LONGEST = 6  # characters that stand for others; longer differences are another wording
LONGEST_CODE = 12  # characters
LEAST_SHARED = 5  # characters beside a difference that show both texts to speak of the same
LEAST_OF_WORD = 2  # characters: one may be a slip of the keyboard
LEAST_COVERED = 0.7  # of the question, where words differ
LEAST_COVERED_BUT_ONE = 0.9  # of the question, where one character differs
LEAST_SHARED_BY_NUMBERS = 2  # where numbers or letters differ
UNIT = 2  # characters behind a number that say what it counts

# What asks, and names nothing.
ASKS = re.compile(
    r"什么|甚么|多少|哪[里儿边些个位]?|谁|几|吗|呢|怎[么样]*|如何|为[何啥]|是否|多[久长大高远重宽深厚]|何|咋|啥|请问?"
)
AUXILIARY = frozenset("要能会可得该应须把被将让给对向从在是有的了着过也都还再才又很更最")
TOKEN = re.compile(r"[a-z]+|\d+(?:[.,]\d+)*|[^\W_]")

_NO_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"[a-z0-9]+")
# Words that no other word stands for; "本次" and "去年" are told apart as opposites.
_EMPTY = frozenset(
    "可以 能够 需要 必须 应当 应该 允许 本次 本年 今年 每日 每天 目前 现在 当前 现行 一般 通常 具体 大概 大约".split()
)
_IN_NUMBERS = "abcdefghijklmnopqrstuvwxyz0123456789"
_LETTERS = re.compile(r"[a-z]+")
Block = tuple[str, int, int, int, int]  # as difflib has it


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


def difference(question: str, stated: str, held: str, elsewhere: Iterable[str] = ()) -> Difference | None:
    """Return what the statement has in the place of what the question names; None where it is about the same.

    stated: the sentence that is taken for an answer, without the answer. held: all that is known of the passage; what
    the question names and this has somewhere is not missing. elsewhere: other passages. All in one script.

    One other character in a name is a slip where the two sound alike, unless the name stands elsewhere.
    """
    other = _other_code(question, stated, held)
    if other is not None:
        return other
    known = _NO_WORD.sub("", numbered(held))
    asked_tokens, stated_tokens = _tokens(question), _tokens(stated)
    asked, said = "".join(asked_tokens), "".join(stated_tokens)
    blocks = _blocks(asked_tokens, stated_tokens)
    in_chinese = is_chinese(question)
    length = len(ASKS.sub("", asked))
    equal = sum(b - a for kind, a, b, _, _ in blocks if kind == "equal")
    found = None
    for at, (kind, a, b, c, d) in enumerate(blocks):
        missing, instead = asked[a:b], said[c:d]
        numbers = _stand_alike(missing, instead, in_chinese=in_chinese)
        if kind != "replace" or max(b - a, d - c) > (LONGEST_CODE if numbers else LONGEST):
            continue
        beside = sum(blocks[n][2] - blocks[n][1] for n in (at - 1, at + 1) if 0 <= n < len(blocks))
        if ASKS.search(missing) or _is_known(asked, a, b, held, known) or _whole(said, c, d) in asked:
            continue
        if may_be_within(numbered(question), missing, numbered(stated)):
            continue
        if numbers and beside >= LEAST_SHARED_BY_NUMBERS:
            return _difference(Substitution.NUMBER, asked, said, blocks, at)
        if _is_empty(missing, instead) or beside < LEAST_SHARED or equal < LEAST_COVERED * length:
            continue
        if min(len(missing), len(instead)) >= LEAST_OF_WORD:
            found = _difference(Substitution.WORD, asked, said, blocks, at)
        elif len(missing) == len(instead) and equal + 1 >= LEAST_COVERED_BUT_ONE * length:
            name = asked[max(a - 1, 0) : b + (a == 0)]
            if not _sound_alike(missing, instead) or any(name in text for text in elsewhere):
                found = _difference(Substitution.WORD, asked, said, blocks, at)
    return found


def _is_empty(missing: str, instead: str) -> bool:
    """Return whether one of two words that differ says nothing of what the text is about."""
    return missing in AUXILIARY or missing in _EMPTY or instead in _EMPTY


def _tokens(text: str) -> list[str]:
    """Return words in Latin letters, numbers and single characters, without marks, as `numbered` writes them."""
    return [_NO_WORD.sub("", token) for token in TOKEN.findall(numbered(text))]


def _blocks(asked: Sequence[str], said: Sequence[str]) -> list[Block]:
    """Return difflib's blocks of two lists of tokens, with places in the joined tokens: words are never cut.

    Where one number or letter stands for another, and more differs behind it, the two are a block of their own.
    """
    first, second = ([0, *accumulate(map(len, tokens))] for tokens in (asked, said))
    found: list[Block] = []
    for kind, a, b, c, d in SequenceMatcher(None, asked, said, autojunk=False).get_opcodes():
        cut = kind == "replace" and max(b - a, d - c) > 1 and _stand_alike(asked[a], said[c], in_chinese=False)
        parts = ((a, a + 1, c, c + 1), (a + 1, b, c + 1, d)) if cut else ((a, b, c, d),)
        found += [(kind, first[e], first[f], second[g], second[h]) for e, f, g, h in parts]
    return found


def _stand_alike(missing: str, instead: str, *, in_chinese: bool) -> bool:
    """Return whether both are numbers, or both letters: in Chinese names and codes, elsewhere single letters only."""
    if missing.isdigit() and instead.isdigit():
        return True
    both_letters = all(_LETTERS.fullmatch(text) for text in (missing, instead))
    return both_letters and (in_chinese or len(missing) == len(instead) == 1)


def _other_code(question: str, stated: str, held: str) -> Difference | None:
    """Return a code that the question names and that is missing, and another one of the same shape.

    That of the statement; where it names none, that of what is held: a heading may say what the statement is of.
    """
    known = {*codes(held), *code_terms(numbered(held))}
    asked, said = codes(question), codes(stated) or codes(held)
    missing = {shape(code): code for code in asked if code not in known and code not in plain(held)}
    instead = next((code for code in said if shape(code) in missing), None)
    if instead is None or set(asked) & set(said):
        return None
    return Difference(Substitution.NUMBER, missing[shape(instead)], instead)


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
        is_code = len(name) <= LONGEST_CODE and any(map(str.isdecimal, name))  # else English words without their spaces
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
    first, second = (set(map(blurred, each)) for each in readings)
    return bool(first & second)
