"""Who made, founded or wrote something: what the documents say of a name in so many words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.records import Passage, Span
from qa.question import canonical
from qa.reader.reranking import Told
from qa.retrieval import Hit, Search
from qa.scripts import fold_script

LOOKED_AT = 50  # passages that are found for the name
CLEAR, LIKELY = 1.0, 0.6  # how far the form alone says that it answers: "X是Y开发的", "Y推出了X"

_KINDS = (  # verbs that say nearly the same; the first of each kind are also asked for all of it
    "做 搞 弄 出 开发 研发 研制 推出 发布 制造 生产 制作 打造 设计 发明 出品 建造".split(),
    "创办 创立 创建 创设 开办".split(),
    "写 作 著 编写 创作 撰写".split(),
)
_ENGLISH = (
    "make made develop developed create created build built release released launch launched invent invented".split(),
    "found founded start started establish established".split(),
    "write wrote written author authored".split(),
)
_VERB = "|".join(sorted((verb for kind in _KINDS for verb in kind), key=len, reverse=True))
_ENGLISH_VERB = "|".join(verb for kind in _ENGLISH for verb in kind)
_SOMEBODY = (
    r"(?:谁|哪[家个间一]*(?:公司|企业|厂商|厂家?|机构|单位|团队|品牌|大学|学校|实验室|工作室|人)?"
    r"|什么(?:公司|企业|机构|单位|团队|人))"
)
_NAME = r"(?P<name>[^的，,。？?\s谁哪什]{1,24}?|[A-Za-z][\w .&+-]{0,24}?)"
_ASKS = (
    re.compile(rf"^{_NAME}\s*(?:到底|究竟)?(?:是|由|是由)?{_SOMEBODY}(?P<verb>{_VERB})(?:出来)?的(?:呀|啊|呢)?[？?]?$"),
    re.compile(rf"^(?:是)?{_SOMEBODY}(?P<verb>{_VERB})(?:了|出了|的是?)\s*{_NAME}(?:呀|啊|呢)?[？?]?$"),
    re.compile(
        rf"^(?:who|(?:which|what) (?:company|firm|organi[sz]ation|team|lab)) (?P<verb>{_ENGLISH_VERB}) "
        r"(?:the )?(?P<name>[A-Z][\w .&+-]{0,24}?)\??$",
        re.IGNORECASE,
    ),
)
_NO_NAME = re.compile(r"^(?:这|那|该|它|他|她|其|本|此|it$|this|that|these|those|[\W_]*$)")
_START = r"(?:^|(?<=[，,。；;：:、“”「」\s]))"
_WHO = (
    r"(?!共同|联合|合作|自主|自行|独立|自己)(?P<who>[^，,。；;：:、“”「」\s的是由]{2,16}?)(?:共同|联合|自主|独立|自行)?"
)
_ADVERB = r"(?:就|已经?|早已|曾经?|正式|率先|首先|最近|近日|刚|今年|去年|当时|也|还)"
_ADVERBS = rf"{_ADVERB}*(?:于[^，,。；;]{{2,10}}?{_ADVERB}*)?"
_BESIDE = r"[^，,。；;：:\n]{0,10}?"


@dataclass(frozen=True, slots=True)
class Made:
    """What somebody made, and the verbs that say so. name: of the thing."""

    name: str
    verbs: tuple[str, ...]


def made_thing(question: str) -> Made | None:
    """Return the thing of which a question asks who made, founded or wrote it; None where it asks something else."""
    asked = fold_script(canonical(question))
    for pattern in _ASKS:
        match = pattern.match(asked)
        if match and not _NO_NAME.search(match["name"]):
            return Made(match["name"].strip(" “”\"'「」《》"), _alike(match["verb"].lower()))
    return None


def told_of_maker(asked: Made, hits: Sequence[Hit], search: Search, passages: Sequence[Passage]) -> Told | None:
    """Return who made it where a passage says so in so many words; None where none does.

    hits: what was found for the question. search: from a question and a number to so many hits. passages: by the rows
    of hits.
    """
    known = {hit.row: hit for hit in [*hits, *search(asked.name, LOOKED_AT)]}
    told = [(clarity, hit, span) for hit in known.values() for clarity, span in makers(asked, passages[hit.row])]
    if not told:
        return None
    clarity, hit, span = max(told, key=lambda one: one[0])
    return Told(hit, span, clarity)


def makers(asked: Made, passage: Passage) -> Iterator[tuple[float, Span]]:
    """Yield who a passage says made the thing, with how clearly it does. Spans are in the passage's text."""
    text, name = fold_script(passage.text), fold_script(asked.name)
    if name.lower() not in text.lower():
        return
    own = rf"[“「《\"]?{re.escape(name)}[”」》\"]?"
    own = (r"(?<![A-Za-z])" if asked.name[0].isascii() else "") + own
    own += r"(?![A-Za-z])" if asked.name[-1].isascii() else ""
    verbs = "|".join(sorted(asked.verbs, key=len, reverse=True))
    words = "|".join(verb for verb in asked.verbs if len(verb) > 1)  # a single character is more often a part of a word
    forms = (
        (CLEAR, rf"{own}{_BESIDE}(?:(?<!不)是由?|系由?|由){_WHO}(?:{verbs})(?:的|，|,|。|；|\n|\Z)"),
        (LIKELY, rf"{_START}{_WHO}{_ADVERBS}(?:{words})(?:了|出了?|的)?{_BESIDE}{own}"),
    )
    for clarity, form in forms:
        for match in re.finditer(form, text, re.IGNORECASE):
            yield clarity, match.span("who")


def _alike(verb: str) -> tuple[str, ...]:
    """Return the Chinese verbs that say nearly what a verb says."""
    number = next(
        n for n, (kind, english) in enumerate(zip(_KINDS, _ENGLISH, strict=True)) if verb in {*kind, *english}
    )
    return tuple(_KINDS[number])
