"""What the documents say for and against, where a question asks whether something is so.

No verdict is given: a rumour and its denial both stand in a document, and whoever reads them has to see both.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from index.messages import words
from index.records import Passage, Sentence
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.citation import cite
from qa.punctuation import LABEL_OR_CLAUSE_END
from qa.retrieval import Hit
from qa.scripts import fold_script

LOOKED_AT = 10  # hits

_ASKS = re.compile(
    r"[吗嘛][？?]?$|(?<![为什])么[？?]?$|(?<![沉淹出埋覆吞])[不没][？?]?$|[是能可会]否|有没有|([\u4e00-\u9fff])不\1|真的假的|真假"
    r"|^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|shall|must|may(?! \d))\b",
    re.IGNORECASE,
)
_ASKS_OTHER = re.compile(
    r"谁|什么|哪|多少|几[^乎]|怎|为何|如何|\b(?:who|what|when|where|why|how|which)\b", re.IGNORECASE
)
_DENIES = re.compile(
    r"否认|反驳|驳斥|澄清|辟谣|不实|谣[言传]|误导|并非|并未|并没|不是|没有|无关|不属实|子虚乌有"
    r"|\b(?:den(?:y|ies|ied|ial)|refut\w+|untrue|false|rumou?rs?|not|never|no)\b|n't\b",
    re.IGNORECASE,
)
_UNRELATED = re.compile(r"否认|反驳|驳斥|澄清|辟谣|不实|谣[言传]|误导|无关|[没无]有?(?:任何|丝毫)?关系|不属实|子虚乌有")
_NEGATION = re.compile(r"并非|并未|并没有?|不是|没有?|未|不|\b(?:not|never|no)\b|n't\b", re.IGNORECASE)
_HAN_RUN = re.compile(r"[\u3400-\u9fff]+")
_LATIN_WORD = re.compile(r"[a-z]{3,}")
_EMPTY = re.compile(r"[的了吗呢啊呀是在]")
_EMPTY_WORDS = frozenset("the and for with from that this there any been does did has have had was were are".split())
_UNTRUE = (
    r"(?:不实|不属实|谣[言传]|辟谣|子虚乌有|无中生有|误传|讹传|捏造|编造|假消息|虚假[消信]息|并非(?:事实|如此)|不是(?:事实|真的)"
    r"|与事实不符|[没无]有?(?:此事|这回事)|(?:没有|毫无|无任何)(?:任何)?[根依]据|否认)"
)
_ASKS_OF_DENIAL = re.compile(rf"{_UNTRUE}|回应|澄清|\b(?:den(?:y|ies|ied)|rumou?rs?|true|false)\b", re.IGNORECASE)
_REFERS = r"(?:[该此这]|上述|以上|前述|相关|有关|网传|消息|说法|传[言闻]|报道|[帖文]|视频)"
_UNTRUE_EN = (
    r"\b(?:untrue|false|not true|unfounded|baseless|hoax|debunked|rumou?rs?"
    r"|den(?:y|ies|ied) (?:it|this|that|these|those|(?:the|such) (?:claims?|reports?|rumou?rs?|allegations?)))\b"
)
# What denies the words before it in the sentence: it speaks of them (该消息不实), or is a clause of its own (系谣言).
_DENIED_AFTER = re.compile(
    rf"(?:{_REFERS}[^，,。；;]{{0,10}}|[，,；;：:（(—]\s{{0,5}}(?:但|后|现|已|均|并|被|经[核查]实?|官方|公司|警方|实|其实|纯){{0,5}}[系属为是]?)"
    rf"{_UNTRUE}|{_UNTRUE_EN}",
    re.IGNORECASE,
)
_DENIED_NEXT = re.compile(
    rf"(?:但|不过|然而|对此|事实上|其实|经[^，,。；;经]{{1,6}}|[，,\s]){{0,8}}(?:{_REFERS}|[^，,。；;]{{0,10}}对此)"
    rf"[^，,。；;]{{0,10}}{_UNTRUE}|(?:this|that|these|the (?:claims?|reports?|rumou?rs?))\b[^.;]{{0,30}}{_UNTRUE_EN}",
    re.IGNORECASE,
)
# In the same clause; in a later one stands what is said instead ("否认涨价，称仍为50元").
_DENIED_BEFORE = re.compile(
    r"(?:否认|驳斥|谣[言传]|误传|讹传|并非|并未|并没有?|\bden(?:y|ies|ied)\b|\brumou?rs?\b|\bfalsely\b)(?![称说道]?[：:])[^，,。；;：:]{0,200}$",
    re.IGNORECASE,
)


def asks_whether(question: str) -> bool:
    """Return whether a question asks for yes or no."""
    folded = fold_script(question.strip())
    return _ASKS.search(folded) is not None and _ASKS_OTHER.search(folded) is None


def for_and_against(answer: Answer, names: Collection[str]) -> Answer:
    """Return the answer with what says so and what denies it, each in its own words, where both are found.

    names: those that the question has; what speaks for or against has all of them in one sentence, and says, or denies,
    something of what the question says of them.
    """
    if not names or answer.kind is AnswerKind.NONE:
        return answer
    folded = {fold_script(name).lower() for name in names}
    told = list(_sentences_on(answer.hits[:LOOKED_AT], folded))
    said = _said_of(answer.question, folded)
    sides = [next((one for one in told if speaks(one.quote, said)), None) for speaks in (_affirms, _denies_that)]
    found = [one for one in sides if one is not None]
    if len(found) < len(sides):
        return answer
    headings = (words("answer.for", answer.language), words("answer.against", answer.language))
    sentences = tuple(
        AnswerSentence(one.readable, (number,), heading=heading)
        for number, (one, heading) in enumerate(zip(found, headings, strict=True), start=1)
    )
    return replace(answer, sentences=sentences, short=None, citations=tuple(found))


def with_denial(answer: Answer) -> Answer:
    """Return the answer without its short words where the sentence that they are read from, or the next, denies them.

    What denies them is quoted; by themselves the words would say the contrary. A question about the denial, such as
    who made it, is answered as it is.
    """
    first = answer.citations[0] if answer.citations else None
    if answer.short is None or first is None or first.answer is None:
        return answer
    if _ASKS_OF_DENIAL.search(fold_script(answer.question)) or denies(answer.short):
        return answer
    quote = fold_script(first.quote)
    before, after = quote[: first.answer[0] - first.start], quote[first.answer[1] - first.start :]
    if _DENIED_BEFORE.search(before) or _DENIED_AFTER.search(after):
        shown = replace(first, answer=None)
    elif (following := _following(first)) and _DENIED_NEXT.match(fold_script(_words(first.passage, following)).strip()):
        shown = cite(first.passage, first.start - first.passage.start, following.end)
    else:
        return answer
    sentences = (replace(answer.sentences[0], text=shown.readable), *answer.sentences[1:])
    return replace(answer, short=None, sentences=sentences, citations=(shown, *answer.citations[1:]))


def _following(cited: Citation) -> Sentence | None:
    at = cited.end - cited.passage.start
    return next((one for one in cited.passage.sentences if one.start >= at), None)


def _words(passage: Passage, sentence: Sentence) -> str:
    return passage.text[sentence.start : sentence.end]


def denies(sentence: str) -> bool:
    """Return whether a sentence says that something is not so."""
    return _DENIES.search(fold_script(sentence)) is not None


def _said_of(question: str, names: Collection[str]) -> frozenset[str]:
    """Return what a question says of the names: Latin words and pairs of characters."""
    rest = fold_script(question).lower()
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name, " ")
    rest = _EMPTY.sub(" ", _ASKS.sub(" ", rest))
    pairs = {run[at : at + 2] for run in _HAN_RUN.findall(rest) for at in range(len(run) - 1)}
    return frozenset(pairs | (set(_LATIN_WORD.findall(rest)) - _EMPTY_WORDS))


def _affirms(sentence: str, said: Collection[str]) -> bool:
    return not denies(sentence) and _has_any(sentence, said)


def _denies_that(sentence: str, said: Collection[str]) -> bool:
    """Return whether a sentence denies a claim or a tie outright, or what is said in the clause of its negation."""
    if not denies(sentence):
        return False
    text = fold_script(sentence)
    if _UNRELATED.search(text):
        return True
    return any(_has_any(LABEL_OR_CLAUSE_END.split(text[match.end() :])[0], said) for match in _NEGATION.finditer(text))


def _has_any(text: str, said: Collection[str]) -> bool:
    """Return whether a text has something of what is said, or nothing is."""
    folded = fold_script(text).lower()
    return not said or any(part in folded for part in said)


def _sentences_on(hits: Sequence[Hit], names: Collection[str]) -> Iterator[Citation]:
    for hit in hits:
        for sentence in hit.passage.sentences:
            text = fold_script(hit.passage.text[sentence.start : sentence.end]).lower()
            if all(name in text for name in names):
                yield cite(hit.passage, sentence.start, sentence.end)
