"""Values under labels, as in a table's row or in "文件编号：Q/HX 0312  版本：C/2": the one whose label is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.named_cells import name_at
from index.records import Passage, Span
from qa.languages import is_chinese
from qa.numerals import numbered
from qa.question import canonical
from qa.reader.reader import Reading
from qa.scripts import fold_script

LEAST_PAIRS = 2
LEAST_LABEL = 2  # characters: a shorter label may be a part of any word
MOST_OF_A_NUMBER = 6  # characters of what is asked for of a month or a year

_BOLD = r"\*{0,2}"
_END_OF_LABEL = rf"{_BOLD}[：:]{_BOLD}\s*"
_LABEL = r"[^\s：:；;，,。、|（(*]{1,12}(?:[（(][^）)\n]{1,10}[）)])?"
_PAIR = re.compile(
    rf"(?:^|(?<=[\s；;，,。|*]))(?P<label>{_LABEL}){_END_OF_LABEL}"
    rf"(?P<value>[^；;。|\n]+?)(?=\s*(?:$|[；;。|\n]|[\s，,、]{_BOLD}{_LABEL}{_END_OF_LABEL}))",
    re.MULTILINE,
)
_IN_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_NO_WORD = re.compile(r"[\W_]+")
_MONTH = re.compile(r"(?<!\d)(\d{4})\s?[年./-]\s?0?(\d{1,2})(?!\d)月?")
_DIGIT = re.compile(r"\d")

# All of a question as `_form` writes it, in which 一共 is 1共.
_ASKING = r"(?:谁|哪|什么|甚么|啥|多少|几|怎|[为如]何|何[时处地人种事以])"
_ASKS = re.compile(_ASKING)
_COMPARES = re.compile(r"最|比|低于|高于|超过|以上|以下|吗")
_TAIL = (
    r"(?:1共|大概|到底)?(?:是|有|为|等于)?(?:多少|什么|甚么|啥|几.{0,2}|谁|哪.{0,3})?(?:钱|元|人|个|天|号|岁)?"
    r"(?:呢|啊|呀)?\s*$"
)
_BEHIND = re.compile(_TAIL)
_BEHIND_NUMBER = re.compile(rf"(?:的(?:(?!{_ASKING}).){{1,{MOST_OF_A_NUMBER}}}?)?{_TAIL}")
_BEHIND_PRICE = re.compile(rf"\s?的?\s?(?:价格|价钱|收费|费用|票价)?{_TAIL}")  # 工作日 of a hall, in a list of prices
_PRICE = re.compile(r"[¥￥$]?\s?[\d,.]+\s?元?")
_WHICH = re.compile(
    r"(?:哪(?:1?[个种类位名项家]|1)?|什么|甚么|啥)(?P<what>[^\W\d_]{1,6}?)(?:的|了|里|上班|工作|啊|呢|呀)?\s*$"
)
_ENGLISH_BEFORE = re.compile(r"^what (?:is|s) the $")
_ENGLISH_BEHIND = re.compile(r"(?: of .*)?$")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A value and what it is called; span: of the value, [start, end) in the passage."""

    label: str
    value: str
    span: Span


def under_its_label(question: str, passage: Passage, reading: Reading) -> Reading:
    """Return the reading, of the value whose label the question asks for where one of another label was read.

    The question has to ask for the value of one label alone, which it does not name itself: "张伟2月的工资" names the
    person's row and asks for the month's column.
    """
    pairs = list(labelled(passage))
    asked, read = _asked_for(question, pairs), _read(pairs, reading)
    if asked is None or len(read) != 1 or read == [asked]:
        return reading
    return replace(reading, start=asked.span[0], end=asked.span[1])


def is_under_its_label(question: str, passage: Passage, reading: Reading) -> bool:
    """Return whether what was read is the value of the one label that the question asks for."""
    pairs = list(labelled(passage))
    asked = _asked_for(question, pairs)
    return asked is not None and _read(pairs, reading) == [asked]


def labelled(passage: Passage) -> Iterator[Labelled]:
    """Yield the values of the passage that stand under labels: the cells of a row, or what stands behind colons."""
    if passage.cells:
        for cell in passage.cells:
            start, end = cell.start - passage.start, cell.end - passage.start
            if start >= 0 and end <= len(passage.text) and (label := name_at(passage, start, end)):
                yield Labelled(label.strip("* "), passage.text[start:end], (start, end))
        return
    for match in _PAIR.finditer(passage.text):
        yield Labelled(match["label"], match["value"], match.span("value"))


def _read(pairs: Sequence[Labelled], reading: Reading) -> list[Labelled]:
    """Return the values of which something was read."""
    return [one for one in pairs if one.span[0] < reading.end and reading.start < one.span[1]]


def _asked_for(question: str, pairs: Sequence[Labelled]) -> Labelled | None:
    """Return the value whose label the question asks for, where it is one alone and not named in the question."""
    if len(pairs) < LEAST_PAIRS:
        return None
    asked = _form(canonical(question))
    rest = _without_values(asked, pairs)
    wanted = [one for one in pairs if _asks_for(asked, one, pairs) or (rest != asked and _asks_price(rest, one, pairs))]
    longest = [
        one for one in wanted if not any(one.label != other.label and one.label in other.label for other in wanted)
    ]
    unknown = [one for one in longest if not _has(asked, _form(one.value))]
    return unknown[0] if len(unknown) == 1 else None


def _without_values(asked: str, pairs: Sequence[Labelled]) -> str:
    """Return a question in its form without the values that it names: what the row is of may stand behind a label."""
    values = sorted((_form(one.value) for one in pairs), key=len, reverse=True)
    for value in values:
        if len(value) >= LEAST_LABEL and not value.isascii():
            asked = asked.replace(value, " ")
    return " ".join(asked.split())


def _asks_price(rest: str, one: Labelled, pairs: Sequence[Labelled]) -> bool:
    """Return whether what is left of a question without the values in it asks for the price under this label."""
    return _PRICE.fullmatch(one.value.strip()) is not None and _asks_for(rest, one, pairs, _BEHIND_PRICE)


def _asks_for(asked: str, one: Labelled, pairs: Sequence[Labelled], behind: re.Pattern[str] | None = None) -> bool:
    """Return whether the question, in its form, ends by asking for what stands under this label.

    behind: what may follow the label; None for the words that ask.
    """
    label = _form(_IN_BRACKETS.sub("", one.label))
    if _is_asked_which(asked, label):
        return True
    if len(label) < LEAST_LABEL:
        return False
    values = [_bare(_form(other.value)) for other in pairs if other is not one]
    behind = behind or (_BEHIND_NUMBER if _DIGIT.search(label) else _BEHIND)
    for match in re.finditer(re.escape(label), asked):
        before, after = asked[: match.start()], asked[match.end() :]
        if _ENGLISH_BEFORE.match(before) and _ENGLISH_BEHIND.match(after):
            return True
        ends = is_chinese(asked) and behind.match(after) is not None
        if ends and _is_bounded(before, values) and not _says_more(before, after):
            return True
    return False


def _is_asked_which(asked: str, label: str) -> bool:
    """Return whether a question ends with "which LABEL", as "他在哪个组" does, or with the label's head: 组 of 小组."""
    which = _WHICH.search(asked)
    if which is None or not (label == which["what"] or label.endswith(which["what"])):
        return False
    return not _says_more(asked[: which.start()], "")


def _is_bounded(before: str, values: Sequence[str]) -> bool:
    """Return whether a label can begin behind these words, as it is no part of another word there."""
    if not before or before[-1] in " 的":
        return True
    return any(len(value) >= LEAST_LABEL and _bare(before).endswith(value) for value in values)


def _says_more(before: str, after: str) -> bool:
    """Return whether the words around a label ask for something else already, or compare."""
    return _ASKS.search(before) is not None or any(_COMPARES.search(words) for words in (before, after))


def _has(asked: str, value: str) -> bool:
    """Return whether the question has a value; both in their form."""
    text, words = _bare(asked), _bare(value)
    before = r"(?<!\d)" if words[:1].isdigit() else ""
    after = r"(?!\d)" if words[-1:].isdigit() else ""
    return len(words) >= LEAST_LABEL and re.search(before + re.escape(words) + after, text) is not None


def _form(text: str) -> str:
    """Return a text in Simplified, with numbers and months in one form and a space for marks, so that words end."""
    return _NO_WORD.sub(" ", _MONTH.sub(r"\1y\2m", numbered(fold_script(text)))).strip()


def _bare(text: str) -> str:
    return text.replace(" ", "")
