"""What was read in part or with a piece too much: half of a condition, a code without its name, a name with a verb."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.introductions import introductions
from qa.punctuation import LABEL_OR_CLAUSE_END, start_of
from qa.reader.reader import Reading
from qa.scripts import fold_script

LEAST_SEEN = 2  # places of a code that show which name belongs to it
LONGEST_NAME = 4  # characters
MOST_VERB = 2  # characters that are read with a name

_ASKS_WHEN = re.compile(r"什么(?:情况|情形|时候|条件|人)|哪[些种类](?:情况|情形|条件|人)|何时|怎样|谁")
_OR = re.compile(r"[，,、]?\s?(?:或者?|以及)")
_ENDS_IN_OR = re.compile(r"[，,、]?\s?(?:或者?|以及)\s?\Z")
_TO_CONDITION = re.compile(r"[^。；;！？\n]{0,40}?的(?=[，,、。；;]|\Z)")
_LEADS = re.compile(r"(?:但是?|不过|然而|如果?|若|凡|对于?)")

_ASKS_WHO = re.compile(r"谁|哪[几]?位|什么人|叫(?:什么|啥)|姓名|名字")
_ASKS_HOW = re.compile(r"怎[么样]|如何|咋")
_EFFECT = re.compile(r"[使让令]|以便|从而")
_ASKS_WHICH = re.compile(r"[哪那](?:[个一]|款|种|台|部|辆|只|件)|什么(?:产品|机型|牌子|品牌|车)")
_CODE = re.compile(r"[A-Za-z]+[- ]?\d[A-Za-z\d-]*")
_HAN_BEFORE = re.compile(r"[\u3400-\u9fff]*\Z")
_NO_NAME = frozenset("的了是为在和与或及选用见按")


def with_alternatives(question: str, text: str, reading: Reading) -> Reading:
    """Return the reading with the other half of "A or B" where a condition is asked for that has both."""
    if reading.start == reading.end or not _ASKS_WHEN.search(fold_script(question)):
        return reading
    folded, start, end = fold_script(text), reading.start, reading.end
    if (joined := _OR.match(folded, end)) and (rest := _TO_CONDITION.match(folded, joined.end())):
        end = rest.end()
    before = _ENDS_IN_OR.search(folded, 0, start)
    is_condition = folded[end - 1] == "的" or folded.startswith("的", end)
    if is_condition and (before or (before := _OR.match(folded, start, end))):
        begins = start_of(LABEL_OR_CLAUSE_END, folded, before.start())
        lead = _LEADS.match(folded, begins, start)
        start = lead.end() if lead else begins
    return replace(reading, start=start, end=end)


def with_name(question: str, text: str, reading: Reading, passages: Sequence[str]) -> Reading:
    """Return the reading with the name before the code that it is, where the document has them together throughout.

    passages: those of the document that were found, this one too.
    """
    code = text[reading.start : reading.end]
    if not (_CODE.fullmatch(code) and _ASKS_WHICH.search(fold_script(question))):
        return reading
    whole = re.compile(rf"(?<![A-Za-z\d-]){re.escape(code)}(?![A-Za-z\d-])")
    before = [_run(passage, match.start()) for passage in {text, *passages} for match in whole.finditer(passage)]
    name = _shared_end(before) if len(before) >= LEAST_SEEN else ""
    is_name = 1 < len(name) <= LONGEST_NAME and _NO_NAME.isdisjoint(name) and name not in question
    return replace(reading, start=reading.start - len(name)) if is_name else reading


def as_person(question: str, text: str, reading: Reading) -> Reading:
    """Return the reading without the verb behind a person's name, as in 林晓住, where the text introduces them."""
    if not _ASKS_WHO.search(fold_script(question)):
        return reading
    ends = (one.name[1] for one in introductions(text) if one.is_person and one.name[0] == reading.start)
    end = next((end for end in ends if end < reading.end <= end + MOST_VERB), reading.end)
    return replace(reading, end=end)


def with_action(question: str, text: str, reading: Reading) -> Reading:
    """Return the reading with the action before it, where only its effect was read and how to do it is asked."""
    folded = fold_script(text)
    if not (_ASKS_HOW.search(fold_script(question)) and _EFFECT.match(folded, reading.start, reading.end)):
        return reading
    return replace(reading, start=start_of(LABEL_OR_CLAUSE_END, folded, reading.start))


def _run(text: str, end: int) -> str:
    """Return the Chinese characters that stand right before this place."""
    found = _HAN_BEFORE.search(text, max(end - 2 * LONGEST_NAME, 0), end)
    return found[0] if found else ""


def _shared_end(texts: Sequence[str]) -> str:
    end = texts[0]
    while not all(text.endswith(end) for text in texts):
        end = end[1:]
    return end
