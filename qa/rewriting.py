"""Query rewriting: the wordings that a follow-up question may stand for, without a language model.

``qa.follow_ups`` chooses among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from index.keywords.analyzer import Analyzer
from qa.languages import is_chinese
from qa.retrieval import MAX_QUESTION

Turn = tuple[str, str]

TURNS = 3  # how far back a topic is looked for
SHORT_ANSWER = 20
LONGEST_ANSWER = 60  # characters of an answer that are searched with the question after it
READ_TURNS, READ_ANSWER = 2, 30  # of a conversation: turns that are read before a question, characters of their answers
SHORT_QUESTION = 14
GIVEN_NAME = 2  # characters of a given name, at most
NAME_TAGS = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz", "eng"})
TOPIC_TAGS = NAME_TAGS | {"n", "vn", "j", "l", "an", "x", "m"}
PERSON_TAGS = frozenset({"nr", "nrt", "nrfg"})
GIVEN_NAME_TAGS = PERSON_TAGS | {"nz", "zg", "b", "z"}

_PERSON = r"(?<!其)(?<!吉)(?:他们|她们|他|她)(?:本人|自己)?"
_THING = re.compile(r"它们|它")
_PERSON_OR_THING = re.compile(rf"{_PERSON}|{_THING.pattern}")
_POINTER = re.compile(
    r"这(?!样|么|里|儿)|那(?!样|么|里|儿|些年)|该(?=[\u4e00-\u9fff]{2})|上述|此(?=[事人次项案])|其(?!他|中|实|余|它|次)"
)
_ENGLISH_POINTER = re.compile(
    r"\b(?:he|she|it|they|his|her|hers|its|their|him|them|this|that|these|those)\b", re.IGNORECASE
)
_WHAT_ABOUT = re.compile(
    r"^(?:(?:那么|那|还有|然后)?\s*(?P<chinese>[^？?，,。]{1,16}?)呢[？?]?"
    r"|(?:and what about|what about|how about)\s+(?P<english>[^?,]{1,40}?)\??)$",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(r"^(?:那么|那|还有|然后|and|so)[，, ]*", re.IGNORECASE)
_QUESTION_WORD = re.compile(
    r"谁|什么|哪|多少|几|怎|为何|如何|何时|吗|\b(?:who|what|when|where|why|how|which|is|are|do|does|did)\b",
    re.IGNORECASE,
)
_ASKS_FOR_NAME = re.compile(r"[谁誰]|哪[家个個位种種款部本]|叫什[么麼]|\b(?:who|which)\b", re.IGNORECASE)
_OWNER = re.compile(r"([^的，,。？?\s]{2,10})的")
_TITLE = re.compile(r"《[^》]+》|“[^”]+”|「[^」]+」")
_LETTER = re.compile(r"\w")
_MARKUP = re.compile(r"\[\d+\]|\*\*|\\")
_CLAUSE_END = re.compile(r"[。！？；!?;\n]")


class Dependence(StrEnum):
    """What makes a question depend on the history.

    none: it stands alone. ellipsis: it is short and names nothing, so that its topic may be left out.
    anaphora: a pronoun or demonstrative points back. substitution: it gives only another subject for the
    question before ("那上海呢？").
    """

    NONE = "none"
    ELLIPSIS = "ellipsis"
    ANAPHORA = "anaphora"
    SUBSTITUTION = "substitution"


@dataclass(frozen=True, slots=True)
class RewrittenQuestion:
    """A question with what it stands for.

    question: self-contained; the question as asked where it stands alone. others: what it may mean as well.
    is_natural: a person could have typed it; else it is the topic beside the question.
    """

    question: str
    dependence: Dependence
    others: tuple[str, ...] = ()
    is_natural: bool = True


class WordingKind(StrEnum):
    """How a wording was made of a turn.

    asked: as it was typed. completed: with its subject or its topic from the turn before. last: after the question
    before it. answer: after the answer before it. earlier: after a question further back.
    """

    ASKED = "asked"
    COMPLETED = "completed"
    LAST = "last"
    ANSWER = "answer"
    EARLIER = "earlier"


@dataclass(frozen=True, slots=True)
class Wording:
    """What a turn may mean.

    text: what is searched. read: what the reader is asked, the turns before it included in one that leans on them.
    shown: the same as a person would have typed it.
    """

    text: str
    kind: WordingKind
    shown: str
    read: str


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    tag: str
    start: int


class QuestionRewriter:
    """Completes questions that depend on earlier ones."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer

    def rewrite(self, question: str, history: Sequence[Turn]) -> RewrittenQuestion:
        """Return what ``question`` asks, given the earlier (question, answer) pairs, oldest first."""
        turns = history[-TURNS:]
        if not turns:
            return RewrittenQuestion(question, Dependence.NONE)
        earlier, answer = turns[-1]
        earlier = self.rewrite(earlier, turns[:-1]).question
        return self._complete(question, earlier, _plain(answer))

    def wordings(self, question: str, history: Sequence[Turn]) -> tuple[Dependence, list[Wording]]:
        """Return how ``question`` depends on the earlier turns, and what it may mean, first as it was asked."""
        asked = Wording(question, WordingKind.ASKED, question, question)
        turns = history[-TURNS:]
        if not turns:
            return Dependence.NONE, [asked]
        last, answered = turns[-1][0], _plain(turns[-1][1])[:LONGEST_ANSWER]
        rewritten = self.rewrite(question, turns)
        made = [
            Wording(text, WordingKind.COMPLETED, text if rewritten.is_natural else _after(last, question), text)
            for text in (rewritten.question, *rewritten.others)
        ]
        conversation = in_conversation(question, history)
        made.append(Wording(f"{last} {question}", WordingKind.LAST, _after(last, question), conversation))
        if answered:
            made.append(Wording(f"{answered} {question}", WordingKind.ANSWER, question, question))
        made += [
            Wording(f"{earlier} {question}", WordingKind.EARLIER, _after(earlier, question), question)
            for earlier in dict.fromkeys(before for before, _ in (*turns[-2:-1], history[0]))
            if earlier != last
        ]
        known = {question: asked}
        for wording in made:
            text = wording.text[:MAX_QUESTION]
            known.setdefault(text, replace(wording, text=text))
        return rewritten.dependence, list(known.values())

    def names(self, text: str) -> set[str]:
        """Return the names of people, places, organisations and products in a text."""
        return {word.text for word in self._names(text)}

    def _complete(self, question: str, earlier: str, answer: str) -> RewrittenQuestion:
        subject = other_subject(question)
        if subject:
            text = self._with_subject(subject, earlier)
            is_natural = not text.startswith(f"{subject}，") and not text.endswith(f" {subject}")
            return RewrittenQuestion(text, Dependence.SUBSTITUTION, is_natural=is_natural)
        if self._points_back(question):
            first, *others = self._with_antecedents(question, earlier, answer)
            is_natural = not first.endswith(f" {_LEAD_IN.sub('', question)}")
            return RewrittenQuestion(first, Dependence.ANAPHORA, tuple(others), is_natural)
        if len(question) <= SHORT_QUESTION and not self._names(question):
            return RewrittenQuestion(self._with_topic(question, earlier, answer), Dependence.ELLIPSIS, is_natural=False)
        return RewrittenQuestion(question, Dependence.NONE)

    def _points_back(self, question: str) -> bool:
        """Return whether a pronoun or demonstrative is near the beginning, with no name before it to stand for."""
        for pattern, latest in ((_PERSON_OR_THING, 6), (_POINTER, 3), (_ENGLISH_POINTER, 24)):
            match = pattern.search(question)
            if match and match.start() <= latest and not self._names(question[: match.start()]):
                return True
        return False

    def _with_subject(self, subject: str, earlier: str) -> str:
        """Return the earlier question asked of another subject."""
        new = self._names(subject)
        old = self._names(earlier)
        kinds = {word.tag for word in new}
        same_kind = [word for word in old if word.tag in kinds and word.text not in subject]
        if new and (same_kind or old):
            target = (same_kind or old)[-1 if same_kind else 0]
            replacement = new[0].text if same_kind and len(new) == 1 else subject
            return earlier[: target.start] + replacement + earlier[target.start + len(target.text) :]
        topic = self._leading_topic(earlier) or _owner(earlier)
        if new or not old:
            return subject + earlier[len(topic) :] if topic else f"{subject}，{earlier}"
        return f"{self._topic(earlier)} {subject}"

    def _with_antecedents(self, question: str, earlier: str, answer: str) -> list[str]:
        """Return the question with what its pronoun may stand for, the likeliest first."""
        bare = _LEAD_IN.sub("", question)
        match = _PERSON_OR_THING.search(bare)
        antecedents = self._antecedents(earlier, answer)
        if match and antecedents:
            kept = reversed(antecedents) if _THING.match(match[0]) else antecedents[:1]
            return [bare[: match.start()] + antecedent + bare[match.end() :] for antecedent in kept]
        return [self._with_topic(bare, earlier, answer)]

    def _with_topic(self, question: str, earlier: str, answer: str) -> str:
        topic = self._topic(earlier)
        named = [word.text for word in self._names(answer[: 3 * SHORT_ANSWER]) if word.text not in topic]
        return " ".join([topic, *dict.fromkeys(named[:2]), question]).strip()

    def _antecedents(self, earlier: str, answer: str) -> list[str]:
        """Return what a pronoun may stand for: the short answer to "who" or "which", the earlier question's name."""
        answered = [answer] if _ASKS_FOR_NAME.search(earlier) and 0 < len(answer) <= SHORT_ANSWER else []
        names = [word.text for word in self._names(earlier)][:1] or [self._leading_topic(earlier)]
        return [*answered, *(name for name in names if name and name not in answered)]

    def _topic(self, question: str) -> str:
        words = [word.text for word in self._tagged(question) if word.tag in TOPIC_TAGS]
        topical = [word for word in words if _LETTER.search(word) and not _QUESTION_WORD.search(word)]
        return " ".join(dict.fromkeys([*_TITLE.findall(question), *topical]))

    def _leading_topic(self, question: str) -> str:
        """Return the nouns that a question begins with."""
        length = 0
        for word in self._tagged(question):
            if word.tag not in TOPIC_TAGS:
                break
            length = word.start + len(word.text)
        return question[:length]

    def _names(self, text: str) -> list[_Word]:
        return [word for word in self._tagged(text) if word.tag in NAME_TAGS and not _QUESTION_WORD.search(word.text)]

    def _tagged(self, text: str) -> list[_Word]:
        words: list[_Word] = []
        start = 0
        for word, tag in self._analyzer.tagged(self._analyzer.simplify(text)):
            found = _Word(text[start : start + len(word)], "nr" if tag in PERSON_TAGS else tag, start)
            if words and _is_name(words[-1], found):
                words[-1] = _joined(words[-1], found)
            else:
                words.append(found)
            start += len(word)
        return words


def other_subject(question: str) -> str:
    """Return what a question gives instead of the subject before it: 上海 of "那上海呢？"; "" where it asks more."""
    about = _WHAT_ABOUT.match(question)
    subject = (about["chinese"] or about["english"]).strip() if about else ""
    return "" if _QUESTION_WORD.search(subject) else subject


def in_conversation(question: str, history: Sequence[Turn]) -> str:
    """Return a question behind the turns before it, as one text for the reader.

    history: (question, answer) pairs, oldest first, of which the last are taken; "" for what was not answered.
    """
    said = ""
    for asked, answer in history[-READ_TURNS:]:
        short = _plain(answer)[:READ_ANSWER].rstrip("。. ")
        said = _after(said + asked, f"{short}{'。' if is_chinese(short) else '. '}" if short else "")
    return said + question


def _after(earlier: str, question: str) -> str:
    """Return a question after the one before it, as a person types two in one."""
    bare = earlier.rstrip("？?。.！! ")
    return f"{bare}？{question}" if is_chinese(bare) else f"{bare}? {question}"


def _is_name(family: _Word, given: _Word) -> bool:
    """Return whether jieba split a family name from a given name, or from its second half (钱 | 志强, 周鸿 | 祎)."""
    if len(family.text) > 1:
        return family.tag == "nr" and len(family.text) <= GIVEN_NAME and given.tag == "zg" and len(given.text) == 1
    return family.tag in {"nr", "n"} and len(given.text) <= GIVEN_NAME and given.tag in GIVEN_NAME_TAGS


def _joined(family: _Word, given: _Word) -> _Word:
    return _Word(family.text + given.text, "nr", family.start)


def _owner(question: str) -> str:
    """Return what stands before the first 的: 超微电脑 in 超微电脑的股票."""
    match = _OWNER.match(question)
    return match[1] if match and not _QUESTION_WORD.search(match[1]) else ""


def _plain(answer: str) -> str:
    """Return an earlier answer without markers and markup, up to its first sentence end."""
    text = _MARKUP.sub("", answer).strip()
    end = _CLAUSE_END.search(text)
    return (text[: end.start()] if end else text).strip()
