"""Questions that compare two things: what is said of each is shown, and no verdict is given."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.messages import Message
from index.records import ParagraphKind, Passage
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.citation import cite
from qa.reader.rows import table_of
from qa.retrieval import Hit, Search
from qa.scripts import fold_script

LOOKED_AT = 20  # hits for each side
SHORTEST_HEAD = 2  # characters that two sides of a comparison share

_SIDE = r"[^，,。？?的和与與跟及、\s]{1,16}?"
_OTHER = r"[^，,。？?的\s]{1,16}?"
_AND = r"(?:和|与|與|跟|及|、|还是|還是|\s?vs\.?\s?)"
_DIFFERENCE = r"(?:区别|區別|不同|差别|差別|差异|差異|不一样|不一樣|两样|兩樣)"
_PRICE = r"(?:贵|貴|便宜|划算|劃算|合算|实惠|實惠|优惠|優惠|省钱|省錢)"
_MORE = (
    rf"(?:{_PRICE}|好[用吃看喝玩]?|强|強|弱|大|小|高|低|长|長|短|多|少|快|慢|早|晚|远|遠|近|重|轻|輕|厚|薄|宽|寬|窄|新|旧|舊"
    r"|合适|合適|适合|適合|值得?)"
)
_WHICH = r"(?:哪一?[个個款种種家条條台臺位间間所本门門班]?|[谁誰])"
_END = r"(?:一?[些点點])?(?:呢|啊|呀)?[？?]?$"
_DIFFERS = (
    rf"(?:有(?:什么|什麼|何|啥|哪些|哪里)?{_DIFFERENCE}|哪[里儿]{_DIFFERENCE}|的?{_DIFFERENCE}(?:是|在|{_END})|相比|比起来|比起來"
    rf"|[哪谁誰][^，,。？?的]{{0,3}}(?:更|比较|比較)|{_WHICH}(?:的?[^，,。？?的]{{1,6}})??{_MORE}{_END}"
    r"|一样吗|一樣嗎|差多少|差在|相差|差了)"
)
_EARLIER = r"(?:去年|前[年次天]|上一?[次个年月周]|昨[天日]|以[前往]|之前|往[年常]|原[来先]|过去|预[期计])"
_BY_HOW_MUCH = rf"{_MORE}了?(?:多少|几[^，,。？?]{{0,3}}|幾[^，,。？?]{{0,3}}|[吗嗎])"
_ASKS_PRICE = re.compile(rf"(?:{_WHICH}[^，,。？?的]{{0,3}}?(?:更|比较|比較)?)?{_PRICE}")
_ASKS_AMOUNT = re.compile(rf"{_BY_HOW_MUCH}|相?差(?:了)?(?:多少|几|幾)")
_SAYS_AMOUNT = re.compile(r"比|差|[高多低少][出付收]|[贵貴]|便宜|[高低]于|加收|[上下]浮")
_ASKS_WHICH = re.compile(r"哪[^里儿些]|[谁誰]|which|who", re.IGNORECASE)
_EN_SIDE = r"[\w .&'-]{1,40}?"
_WORD = re.compile(r"[^\W_]")
_ARTICLE = re.compile(r"^(?:the|an?) ", re.IGNORECASE)
_CODE_SIDE = re.compile(r"[A-Za-z0-9-]+")
_CODED = re.compile(r"[A-Za-z0-9-]+\s?(?P<head>[\u3400-\u9fff]{2,})")
_COMPARISONS = (
    re.compile(rf"^(?P<one>{_SIDE}){_AND}(?P<other>{_OTHER})(?P<rest>(?:的[^，,。？?]{{1,12}}?)?{_DIFFERS}.*)$"),
    re.compile(
        rf"^(?P<one>{_SIDE})比起?(?!{_EARLIER})(?P<other>{_OTHER})(?P<rest>(?:的[^，,。？?]{{1,8}}?)?{_BY_HOW_MUCH}.*)$"
    ),
    re.compile(
        rf"^(?:比较|比較|对比|對比)(?:一下)?\s*(?P<one>{_SIDE}){_AND}(?P<other>{_OTHER})"
        r"(?P<rest>(?:的.*)?)？?$"
    ),
    re.compile(
        rf"^(?:what(?:'s| is) the )?difference between (?P<one>{_EN_SIDE}) and (?P<other>{_EN_SIDE})"
        r"(?P<rest>)\??$",
        re.IGNORECASE,
    ),
    re.compile(rf"^compare (?P<one>{_EN_SIDE}) (?:and|with|to) (?P<other>{_EN_SIDE})(?P<rest>)[.?]?$", re.IGNORECASE),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two things that a question compares, and the question of each by itself.

    head: what both sides end with where the question says it of one of them only: 疫苗 of 三价和四价疫苗. asks_which,
    asks_amount: whether one of the two is asked for, or by how much they differ.
    """

    sides: tuple[str, str]
    questions: tuple[str, str]
    head: str = ""
    asks_which: bool = False
    asks_amount: bool = False

    def in_text(self, text: str) -> list[bool]:
        """Return for each side whether a text names it, a side with a shared head also with words between the two."""
        folded = fold_script(text).lower()
        named = [fold_script(side.removesuffix(self.head)).lower() for side in self.sides]
        return [_names(folded, one) and fold_script(self.head).lower() in folded for one in named]


def comparison_in(question: str) -> Comparison | None:
    """Return the two things that a question compares; None where it does not."""
    for pattern in _COMPARISONS:
        if match := pattern.match(question.strip()):
            one, other = (_ARTICLE.sub("", match[side].strip()) for side in ("one", "other"))
            if not (_WORD.search(one) and _WORD.search(other)):
                return None  # marks, as in "the difference between & and &&", cannot be searched for
            head = _head_of(one, other)
            one, other = (side if side.endswith(head) else f"{side}{head}" for side in (one, other))
            rest = _ASKS_PRICE.sub("多少钱", match["rest"], count=1)
            if one == other:
                return None
            which, amount = (bool(asks.search(match["rest"])) for asks in (_ASKS_WHICH, _ASKS_AMOUNT))
            return Comparison((one, other), (one + rest, other + rest), head, which, amount)
    return None


def _names(text: str, side: str) -> bool:
    """Return whether a text names a side, and not only what begins or ends with it, as J40 does with J4."""
    before = r"(?<![a-z0-9])" if side[:1].isascii() and side[:1].isalnum() else ""
    after = r"(?![a-z0-9])" if side[-1:].isascii() and side[-1:].isalnum() else ""
    return re.search(before + re.escape(side) + after, text) is not None


def _head_of(one: str, other: str) -> str:
    """Return what only the longer side says of both: what follows where it has ended as the shorter one does."""
    shorter, longer = sorted((one, other), key=len)
    if _CODE_SIDE.fullmatch(shorter):
        coded = _CODED.fullmatch(longer)
        return coded["head"] if coded else ""
    end = longer.rfind(shorter[-1], 1, len(longer) - 1) + 1
    return longer[end:] if end == len(shorter) and len(longer) - end >= SHORTEST_HEAD else ""


def both_sides(answer: Answer, comparison: Comparison, search: Search) -> Answer:
    """Return the answer with the words on each side that it does not cite already, each once.

    Where the sides are columns of a table, a cell is no short answer, and all rows may be it where none clearly is. Nor
    is what names neither side where one of them is asked for, or is said of one alone.
    """
    compares = _compares(answer, comparison)
    is_known = answer.kind is AnswerKind.QUOTE and (compares or not answer.short or not comparison.asks_which)
    known = answer.citations if is_known else ()
    if all(comparison.in_text("\n".join(one.readable for one in known))):
        return answer if compares else replace(answer, short=None)
    cited = {(one.passage, one.start, one.end) for one in known}
    told = [(_sentence(hit), hit, heading) for hit, heading in _told_of(comparison, search, answer.question)]
    new = [each for each in told if (each[0].passage, each[0].start, each[0].end) not in cited]
    if not new:
        return answer
    sentences = [
        AnswerSentence(one.readable, (number,), heading=heading)
        for number, (one, _, heading) in enumerate(new, start=len(known) + 1)
    ]
    hits = [hit for _, hit, _ in new]
    rest = [hit for hit in answer.hits if hit.row not in {one.row for one in hits}]
    return replace(
        answer,
        kind=AnswerKind.QUOTE if known else AnswerKind.POSSIBLE,
        sentences=(*(answer.sentences if known else ()), *sentences),
        short=answer.short if known and compares else None,
        citations=(*known, *(one for one, _, _ in new)),
        hits=answer.hits if known else (*hits, *rest),
        reasons=answer.reasons if known else (Message("reason.loose"),),  # those it had are of what is not shown
    )


def _compares(answer: Answer, comparison: Comparison) -> bool:
    """Return whether the short answer can be what comes of comparing both sides."""
    if answer.short is None or not answer.citations:
        return False
    is_side = any(comparison.in_text(answer.short))
    if comparison.asks_which or _has_columns(answer.citations[0].passage, comparison):
        return is_side
    said = answer.citations[0].readable
    says_amount = not comparison.asks_amount or _SAYS_AMOUNT.search(said) is not None
    return is_side or (says_amount and all(comparison.in_text(said)))


def _told_of(comparison: Comparison, search: Search, question: str) -> list[tuple[Hit, str]]:
    """Return what is found on each side, with its name as a heading; nothing where there is nothing on one of them."""
    sides = [search(asked, LOOKED_AT) for asked in comparison.questions]
    rows = [_row_of(side, hits) for side, hits in zip(comparison.sides, sides, strict=True)]
    is_table = len({table_of(row.passage) if row else None for row in rows}) == 1 and None not in rows
    named = [
        next((hit for hit in hits if comparison.in_text(_held(hit.passage))[at]), None) for at, hits in enumerate(sides)
    ]
    found = rows if is_table else named
    hits = [hit for hit in found if hit is not None]
    if len(hits) < len(comparison.sides):
        return []
    both, first = " · ".join(comparison.sides), hits[0]
    if _has_columns(first.passage, comparison):
        alike = [hit for hit in search(question, LOOKED_AT) if hit.row != first.row]
        own = [hit for hit in alike if table_of(hit.passage) == table_of(first.passage)]
        return [(first, both), *((hit, "") for hit in own if _has_columns(hit.passage, comparison))]
    if _sentence(first) == _sentence(hits[1]):
        return [(first, both)]
    return list(zip(hits, comparison.sides, strict=True))


def _row_of(side: str, hits: Sequence[Hit]) -> Hit | None:
    """Return the row of a table that is of a side alone, not that of 家庭年卡 for 年卡."""
    return next(
        (hit for hit in hits if hit.passage.kind is ParagraphKind.TABLE_ROW and side in _cells(hit.passage)), None
    )


def _cells(row: Passage) -> list[str]:
    spans = ((cell.start - row.start, cell.end - row.start) for cell in row.cells if cell.start >= row.start)
    return [row.text[start:end].strip("* ") for start, end in spans]


def _has_columns(row: Passage, comparison: Comparison) -> bool:
    """Return whether the sides stand in a row of a table, as the names of its columns do."""
    return row.kind is ParagraphKind.TABLE_ROW and all(comparison.in_text(cite(row).readable))


def _held(passage: Passage) -> str:
    return "\n".join([*(part.text for part in passage.context), passage.text])


def _sentence(hit: Hit) -> Citation:
    return cite(hit.passage, hit.start, hit.end)
