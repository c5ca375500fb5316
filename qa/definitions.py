"""Who somebody is and what something is: what the documents say of a name, and never the name itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.records import ParagraphKind, Passage, Span
from qa.introductions import introductions, names_in
from qa.question import canonical
from qa.reader.reranking import ReadHit, Told
from qa.retrieval import Hit, Search
from qa.scripts import fold_script

LOOKED_AT = 50  # passages that are found for the name
LONGEST_SUBJECT = 24  # characters
LONGEST_DEFINITION = 90
_THING_RANK = 4
_KIN_RANK = 5
CLARITY = (1.0, 0.8, 0.6, 0.4, 0.8, 0.4)  # of a definition by its rank: how far its form alone says that it answers

_KIN = (
    "(?:(?:外?曾?祖|岳|伯|叔|舅|姑|继|养)?[父母]亲?|爷爷|奶奶|外公|外婆|爸爸|妈妈|妻子|丈夫|太太|老婆|老公|先生|夫人"
    "|[大小长次二三独养]?[儿女][子儿]?|长孙|孙[子女]|[大小二三表堂]?(?:哥哥?|弟弟?|姐姐?|妹妹?)|叔叔|伯伯|舅舅|姑姑|阿姨|侄子|侄女)"
)
_ENDS_AS_KIN = re.compile(rf"{_KIN}$")
_WORK = r"(?:干什么的|做什么的)"
_WHO = rf"(?:{_WORK}|谁|誰|哪位|什么人|什麼人|何人|啥人|何许人也?|何許人也?|什么来头)"
_WHAT = r"(?:什么|什麼|啥|何物)(?:东西|東西|玩意儿?|意思|概念)?"
_SUBJECT = rf"(?P<subject>[^的，,。？?\s]{{1,{LONGEST_SUBJECT}}}?|[A-Za-z][\w .&+-]{{0,{LONGEST_SUBJECT}}}?)"
_ASKS = (
    re.compile(rf"^{_SUBJECT}\s*(?:究竟|到底|又)?(?:是|为|系)(?:个)?(?P<who>{_WHO})(?:呀|啊|呢)?？?$"),
    re.compile(rf"^(?P<who>谁|誰)是\s*{_SUBJECT}？?$"),
    re.compile(rf"^{_SUBJECT}\s*(?:究竟|到底|又)?(?:是|指的是|指|是指|代表)(?:个)?(?:{_WHAT})(?:呀|啊|呢)?？?$"),
    re.compile(rf"^(?:什么是|什麼是|什么叫|什麼叫|啥是|何谓|何謂|何为)\s*{_SUBJECT}？?$"),
    re.compile(rf"^{_SUBJECT}\s*(?:的意思|的含义|的定义)(?:是什么|是啥)？?$"),
    re.compile(rf"^{_SUBJECT}(?:这个词)?(?:是)?(?:什么|什麼|啥)意思？?$"),
    re.compile(rf"^介绍(?:一下)?\s*{_SUBJECT}？?$"),
    re.compile(r"^(?P<who>who)(?:'s| is| was) (?P<subject>[A-Z][\w .'’-]{1,40}?)\??$", re.IGNORECASE),
    re.compile(r"^what(?:'s| is| are| was) (?:an? |the )?(?P<subject>[\w][\w &+-]{1,40}?)\??$", re.IGNORECASE),
    re.compile(r"^what does (?P<subject>[\w][\w .&+-]{0,40}?) (?:mean|stand for)\??$", re.IGNORECASE),
)
# Subjects that point at something, or ask by themselves.
_NO_NAME = re.compile(
    r"^(?:这|那|該|该|它|他|她|其|你|我|您|谁|誰|哪|什么|什麼|最|第|本|此|上述|it$|he$|she$|they$|this|that|these|those|your|my|there|[\W_]*$)"
    r"|哪|什么|什麼|多少|几|怎|为何",
    re.IGNORECASE,
)
_START = r"(?:^|(?<=[，,。；;：:、“”\s]))"  # of a clause
_END = r"(?=[，,。；;！!？?\n（(]|\Z)"
_SENTENCE = rf"[^。；;！!？?\n]{{2,{LONGEST_DEFINITION}}}"
_WORDS = rf"[^。；;！!？?\n]{{2,{LONGEST_DEFINITION}}}?"
_BRACKETS = r"(?:\s?[（(][^）)]{1,40}[）)])?"
# Forms of a definition with their ranks, 0 the plainest; <OWN> stands for the name.
_FORMS_OF_THINGS = (
    (
        0,
        rf"(?:{_START}|所[称谓]的?)<OWN>{_BRACKETS}[，,]?\s*(?:[是系即]?指的?是?|是一[种个款类项家座部])"
        rf"(?P<what>{_SENTENCE})(?=[。；;！!？?\n]|\Z)",
    ),
    (1, r"<OWN>\s?[（(](?P<what>[^\d）)，,][^）)，,]{1,40})[）)]"),
    (1, r"(?P<what>[^，,。；;：:、\s“”（）()]{2,20})\s?[（(](?:以?下?简称|下称|英文)?[：:]?<OWN>[）)]"),
    (2, rf"(?:^|(?<=[\n|]))<OWN>{_BRACKETS}\s*(?:[：:]|——|—)\s*(?P<what>{_WORDS}){_END}"),
)
_FORMS_OF_ANY = (
    (
        3,
        rf"{_START}{_KIN}?<OWN>{_BRACKETS}[，,]?\s*(?:是|乃|系)(?![否不因在从由要什谁最更很可为])(?P<what>{_WORDS}){_END}",
    ),
    (
        3,
        rf"\b<OWN>{_BRACKETS},? (?:is|was|are|were|means|stands for|refers to) "
        r"(?P<what>(?:an?|the|one) [^.;\n]{2,90}?)(?=[.;\n]|\Z)",
    ),
    (3, r"\b<OWN>, (?P<what>(?:an?|the) [^,.;\n]{2,60})(?=[,.;\n])"),
)


@dataclass(frozen=True, slots=True)
class Subject:
    """A name of which a question asks who or what it is.

    is_person: who that is, and not what. is_work: what somebody does; whose relative somebody is does not say so.
    """

    name: str
    is_person: bool = False
    is_work: bool = False


@dataclass(frozen=True, slots=True)
class Definition:
    """What a passage says of a name. rank: how well it defines, 0 best. what: offsets in the passage's text."""

    row: int
    rank: int
    what: Span


def told_of(asked: Subject, hits: Sequence[Hit], search: Search, passages: Sequence[Passage]) -> Told | None:
    """Return what says best who or what is asked for; None where nothing does.

    hits: what was found for the question. search: from a question and a number to so many hits. passages: by the rows
    of hits.
    """
    known = {hit.row: hit for hit in hits}
    for hit in search(asked.name, LOOKED_AT):
        known.setdefault(hit.row, hit)
    found = [one for row in sorted(known) for one in definitions(asked, passages[row], row)]
    if not found:
        return None
    best = min(found, key=lambda one: (one.rank, one.row))
    return Told(known[best.row], best.what, CLARITY[best.rank])


def without_name(item: ReadHit, subject: Subject) -> ReadHit:
    """Return the hit without what was read in it where that is the name itself."""
    is_name = item.text is not None and fold_script(item.text).strip(" “”\"'《》") == fold_script(subject.name)
    return replace(item, reading=None) if is_name else item


def subject_of(question: str) -> Subject | None:
    """Return the name of which a question asks who or what it is; None where it asks something else."""
    asked = canonical(question)
    for pattern in _ASKS:
        if (match := pattern.match(asked)) and not _NO_NAME.search(match["subject"]):
            who = match["who"] if "who" in pattern.groupindex else None
            is_work = who is not None and re.fullmatch(_WORK, who) is not None
            return Subject(match["subject"].strip(" “”\"'「」《》"), who is not None, is_work)
    return None


def definitions(asked: Subject, passage: Passage, row: int) -> Iterator[Definition]:
    """Yield what a passage says of what the subject is."""
    text = fold_script(passage.text)
    name = fold_script(asked.name)
    if name.lower() not in text.lower():
        return
    for one in introductions(passage.text):
        if name.lower() in map(str.lower, names_in(text[slice(*one.name)])):
            kin = _ENDS_AS_KIN.search(text, *one.what) if one.is_person else None
            if kin is None:
                yield Definition(row, 0 if one.is_person else _THING_RANK, one.what)
            elif not asked.is_work:  # 父亲 alone says less than what he is said to be
                yield Definition(row, _KIN_RANK if kin.span() == one.what else 0, one.what)
    for rank, pattern in _patterns(name, is_person=asked.is_person):
        for match in pattern.finditer(text):
            if _says_something(match["what"], name):
                yield Definition(row, rank, match.span("what"))
    if passage.kind is ParagraphKind.DEFINITION and passage.cells:
        cell = passage.cells[-1]
        if cell.name and text[cell.name[0] - passage.start : cell.name[1] - passage.start].strip() == name:
            yield Definition(row, 0, (cell.start - passage.start, cell.end - passage.start))


def _patterns(name: str, *, is_person: bool) -> Iterator[tuple[int, re.Pattern[str]]]:
    """Yield the forms in which a text says what a name is, with their ranks."""
    own = rf"[“「《\"]?{re.escape(name)}[”」》\"]?"
    own = (r"(?<![A-Za-z])" if name[0].isascii() else "") + own + (r"(?![A-Za-z])" if name[-1].isascii() else "")
    for rank, form in _FORMS_OF_ANY if is_person else (*_FORMS_OF_THINGS, *_FORMS_OF_ANY):
        yield rank, re.compile(form.replace("<OWN>", own), re.MULTILINE | re.IGNORECASE)


def _says_something(what: str, name: str) -> bool:
    bare = what.strip(" “”\"'")
    return bare.lower() != name.lower() and any(map(str.isalpha, bare))
