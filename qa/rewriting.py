"""Query rewriting: a follow-up question is completed from the history, without a language model."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from index.keywords.analyzer import Analyzer
from qa.retrieval import MAX_K, MAX_QUESTION, Hit

Turn = tuple[str, str]
Search = Callable[[str, int], list[Hit]]

DEPTH = 10  # hits of a question that are read
# How much less similar, in cosine, the passage that a completed question finds first may be to the question as asked.
# Chosen with ``training.fit_rewriting``.
MAX_DROP = 0.08
UNMENTIONED = 0.1  # times the score of a passage without the subject that a follow-up asks about instead

TURNS = 3  # how far back a topic is looked for
SHORT_ANSWER = 20
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
    subject: what a substitution asks about instead.
    """

    question: str
    dependence: Dependence
    others: tuple[str, ...] = ()
    subject: str | None = None


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

    def search(
        self,
        question: str,
        history: Sequence[Turn],
        search: Search,
        *,
        threshold: float,
        is_foreign: Callable[[str], bool],
        max_drop: float = MAX_DROP,
    ) -> tuple[str, list[Hit]]:
        """Return the question as asked or completed from the history, whichever finds more, and its first hits.

        Completing a question that does not need it adds what is not asked for. So a completed question must find
        a better passage than the question as asked, unless that is no question by itself (a substitution); and
        after an ellipsis, one that the question as asked comes near to as well.

        search: from a question and a number to so many hits, best first.
        threshold: the score, 0..1, from which a hit is taken to answer.
        is_foreign: whether a question is in another language than the documents, which then do not name its subject.
        max_drop: see ``is_near``.
        """
        rewritten = self.rewrite(question, history)
        if rewritten.question == question:
            return question, search(question, DEPTH)
        meanings = [meaning[:MAX_QUESTION] for meaning in (rewritten.question, *rewritten.others)]
        searched = [(meaning, search(meaning, DEPTH)) for meaning in meanings]
        completed, hits = max(searched, key=lambda one: max(_best_score(one[1]), threshold))
        if rewritten.dependence is Dependence.SUBSTITUTION:
            named = rewritten.subject if not is_foreign(completed) else None
            return completed, self._about(hits, named) if named else hits
        asked = search(question, MAX_K)
        is_better = _best_score(hits) > _best_score(asked)
        if is_better and (rewritten.dependence is Dependence.ANAPHORA or is_near(hits[0], asked, max_drop)):
            return completed, hits
        return question, asked[:DEPTH]

    def _about(self, hits: Sequence[Hit], subject: str) -> list[Hit]:
        """Return the hits, those that do not mention the subject less likely.

        All else of the completed question is that of the one before, whose passage it would find again.
        """
        weighed = [
            hit if self._mentions(_with_headings(hit), subject) else replace(hit, score=hit.score * UNMENTIONED)
            for hit in hits
        ]
        return sorted(weighed, key=lambda hit: -hit.score)

    def _mentions(self, text: str, subject: str) -> bool:
        """Return whether the text has all names of the subject or, where it has none, one of its words."""
        names = [word.text for word in self._names(subject)]
        folded = self._analyzer.fold(text)
        if names:
            return all(self._analyzer.fold(name) in folded for name in names)
        return any(word in folded for word in self._analyzer.words(subject))

    def _complete(self, question: str, earlier: str, answer: str) -> RewrittenQuestion:
        about = _WHAT_ABOUT.match(question)
        if about:
            subject = (about["chinese"] or about["english"]).strip()
            if not _QUESTION_WORD.search(subject):
                return RewrittenQuestion(self._with_subject(subject, earlier), Dependence.SUBSTITUTION, subject=subject)
        if self._points_back(question):
            first, *others = self._with_antecedents(question, earlier, answer)
            return RewrittenQuestion(first, Dependence.ANAPHORA, tuple(others))
        if len(question) <= SHORT_QUESTION and not self._names(question):
            return RewrittenQuestion(self._with_topic(question, earlier, answer), Dependence.ELLIPSIS)
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


def is_near(hit: Hit, others: Sequence[Hit], max_drop: float = MAX_DROP) -> bool:
    """Return whether the hit is among the others, its best sentence at most ``max_drop`` less similar than the first's.

    max_drop: difference of cosines, 0..2.
    """
    same = next((other for other in others if other.row == hit.row), None)
    return same is not None and same.scores["sentence"] >= others[0].scores["sentence"] - max_drop


def _best_score(hits: Sequence[Hit]) -> float:
    return hits[0].score if hits else 0.0


def _with_headings(hit: Hit) -> str:
    return "\n".join([hit.passage.document, hit.passage.section or "", hit.passage.text])


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
