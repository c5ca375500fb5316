"""Several questions in one: taken apart, and answered one by one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from index.messages import words
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.citation import is_listed
from qa.side_by_side import sides_in

MOST_QUESTIONS = 4  # in one
SHORTEST_QUESTION = 4  # characters

_ASKS = re.compile(
    r"[谁誰哪啥咋吗嗎么麼呢]|什|多[少久长大高远長遠]|[几幾](?=\w)|怎|如何|为何|何[时時人地]|[能可会是有要](?:不|没|否)|有没有"
    r"|\b(?:who|what|when|where|why|how|which|whose|can|could|is|are|was|were|do|does|did|will|should)\b",
    re.IGNORECASE,
)
_BOUNDARY = re.compile(
    r"(?<=[？?])\s*|[，,；;。]\s*(?=(?:另外|还有|還有|顺便|順便|再问|再問|以及|also\b|and also\b))|(?<=[；;])\s*",
    re.IGNORECASE,
)
_COMMA = re.compile(r"[，,]\s*")
# A comma parts two questions only where both ask by themselves: more is needed than `_ASKS`, which a clause that only
# says when, for whom or why something is asked may match ("没什么大碍", "前几回", "坏了怎么办").
_ASKS_ITSELF = re.compile(
    r"[谁誰]|(?<![没沒为為])(?:什[么麼]|啥)(?![都也])|哪(?!怕)|多[少久长大高远長遠]|(?<![前好头頭上这這那十没沒过過了])[几幾](?![乎下])\w"
    r"|怎[么麼](?![样樣办辦弄整只]|回事)|如何(?!是好)|何[时時人地]|[吗嗎]$|(\w)不\1|有[没沒]有|是否|能否|可否|行不$"
    r"|^(?:who|what|which|whose|how|(?:when|where|why)\s(?:is|are|was|were|do|does|did|can|will|should|must)"
    r"|is|are|was|were|do|does|did|can|could|may|will|should|must)\b",
    re.IGNORECASE,
)
_ASKS_ON = re.compile(
    r"^[^，,。？?]{1,16}呢$|^[为為]什[么麼]|^(?:what|how) about\b|^(?:when|where|why|how (?:much|many|long|often))$",
    re.IGNORECASE,
)
# What looks like a question and belongs to the one beside it: a condition, a wish to know, a guess, who settles what
# the clause before it says, "is that right?".
_BELONGS = re.compile(
    r"^(?:不管|[无無][论論]|不[论論]|如果|要是|假如|[万萬]一|[那照按]+(?=[谁誰哪什多几幾])|想(?:知道|了解|[问問])|不(?:知道|清楚)"
    r"|是?因[为為]|[还還]是|是不是因|是有)|由(?:[谁誰哪]|什[么麼])"
    r"|^(?:[这這那][样樣]?)?[就也都还還]?(?:是|[对對]|好|行|成|可以|能行)[吗嗎]$|^(?:是|[对對]|好|行|成)不\w$|^可不可以$"
)
_CONNECTIVE = re.compile(
    "^(?:另外|还有|還有|[顺順]便再?(?:[问問]一?下|[问問]{2})?|再[问問]一?下|以及|然[后後]|also|and also|and)"
    r"[，,\s]*",
    re.IGNORECASE,
)


def questions_in(text: str) -> list[str]:
    """Return the questions in a text, each with what is said before it; the text alone where there is only one.

    One that asks of several things alike is a question of each.
    """
    parts: list[str] = []
    said = ""
    for part in filter(None, (part.strip() for part in _BOUNDARY.split(text.strip()))):
        said = f"{said} {part}".strip()
        bare = _CONNECTIVE.sub("", said)
        is_short = len(bare) < SHORTEST_QUESTION and not (parts and _ASKS_ON.search(_bare(bare)))
        if _ASKS.search(part) and not is_short:
            parts += _joined_by_commas(bare)
            said = ""
    return parts if 1 < len(parts) <= MOST_QUESTIONS and not said else sides_in(text)


def _joined_by_commas(text: str) -> list[str]:
    """Return the questions that commas join, where all after the first that asks do; the text alone elsewhere."""
    clauses = _COMMA.split(text)
    asks = [_asks_itself(clause) for clause in clauses]
    first = asks.index(True) if True in asks else len(asks)
    others = [_CONNECTIVE.sub("", clause) for clause in clauses[first + 1 :]]
    each_asks = all(
        ask or _ASKS_ON.search(_bare(clause)) for ask, clause in zip(asks[first + 1 :], others, strict=True)
    )
    if not others or not each_asks:
        return [text]
    ends = [comma.start() for comma in _COMMA.finditer(text)]
    return [text[: ends[first]], *others]


def _asks_itself(clause: str) -> bool:
    bare = _CONNECTIVE.sub("", _bare(clause))
    return _ASKS_ITSELF.search(bare) is not None and _BELONGS.search(bare) is None


def _bare(text: str) -> str:
    return text.strip().rstrip("？?。.！! ")


def says_all(answer: Answer, parts: Sequence[tuple[str, Answer]]) -> bool:
    """Return whether an answer to several questions at once says what answers each of them, as far as any does.

    The sentence may say all of it; but where short words stand above it, they are taken for the whole answer. Words
    that answer one of them alone do not say that another has no answer.
    """
    found = [part for _, part in parts if part.kind is AnswerKind.QUOTE]
    if len(found) < len(parts) and answer.short and answer.short in {one.short for one in found}:
        return False
    said = [answer.short] if answer.short else [one.quote for one in answer.citations]
    return not found or (
        answer.found and all(any(_is_in(text, one.short or one.citations[0].quote) for text in said) for one in found)
    )


def _is_in(quote: str, said: str) -> bool:
    """Return whether a quote has what was said, which may be items, a line each."""
    return all(line in quote for line in said.splitlines())


def one_by_one(question: str, answers: Sequence[tuple[str, Answer]]) -> Answer:
    """Return the answers to the questions in one, each under its question."""
    kinds = {answer.kind for _, answer in answers}
    kind = next(one for one in (AnswerKind.QUOTE, AnswerKind.POSSIBLE, AnswerKind.NONE) if one in kinds)
    if kind is AnswerKind.NONE:
        return replace(answers[0][1], question=question)
    citations: list[Citation] = []
    sentences: list[AnswerSentence] = []
    for asked, answer in answers:
        items = _items(answer, len(citations))
        sentences += [replace(item, heading="" if at else asked) for at, item in enumerate(items)]
        citations += answer.citations if answer.kind is not AnswerKind.NONE else ()
    sure = [answer.confidence for _, answer in answers if answer.kind is kind]
    hits = tuple(hit for _, answer in answers for hit in answer.hits)
    return Answer(question, kind, tuple(sentences), None, min(sure), tuple(citations), hits)


def _items(answer: Answer, before: int) -> list[AnswerSentence]:
    """Return what an answer says as items. before: how many citations come before its own."""
    if answer.kind is AnswerKind.NONE:
        return [AnswerSentence(words("answer.none", answer.language), ())]
    items = [
        replace(one, citations=tuple(number + before for number in one.citations), heading="")
        for one in answer.sentences
    ]
    if answer.kind is AnswerKind.POSSIBLE:
        return [AnswerSentence(words("answer.possible", answer.language), ()), *items]
    is_said = answer.lead is None or answer.lead == answer.sentences[0].text or is_listed(answer.lead, answer.sentences)
    return items if is_said else [AnswerSentence(answer.lead or "", (before + 1,)), *items]
