"""Query rewriting: the wordings that a follow-up question may stand for, without a language model.

``qa.follow_ups`` chooses among them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from index.keywords.analyzer import Analyzer
from qa.antecedents import ANY_PRONOUN, SHORT_ANSWER, Antecedents, is_of_thing
from qa.history import after, in_conversation, plain
from qa.languages import is_chinese
from qa.naming import QUESTION_WORD, TOPIC_TAGS, Found, Naming
from qa.retrieval import MAX_QUESTION, Hit
from qa.swapping import swapped

Turn = tuple[str, str]

TURNS = 3  # how far back a topic is looked for
LONGEST_ANSWER = 60  # characters of an answer that are searched with the question after it
SHORT_QUESTION = 14
NAMES_FOUND_IN = 3  # passages in which a name of the question before is looked up

_POINTER = re.compile(
    r"这(?!样|么|里|儿)|那(?!样|么|里|儿|些年)|该(?=[\u4e00-\u9fff]{2})|上述|此(?=[事人次项案])|其(?!他|中|实|余|它|次)"
)
_ENGLISH_POINTER = re.compile(
    r"\b(?:he|she|it|they|his|her|hers|its|their|him|them|this|that|these|those)\b", re.IGNORECASE
)
_WHAT_ABOUT = re.compile(
    r"^(?:(?:那么|那|还有|然后)?\s*(?P<chinese>[^？?，,。]{1,16}?)呢[？?]?"
    r"|(?:and\s+)?(?:what about|how about)\s+(?P<english>[^?,]{1,40}?)\??"
    r"|and\s+(?P<bare>[^?,\s]+(?:\s[^?,\s]+){0,3})\?)$",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(r"^(?:那么|那|还有|然后|and|so)[，, ]*", re.IGNORECASE)
_OWNER = re.compile(r"([^的，,。？?\s]{2,10})的")
_TITLE = re.compile(r"《[^》]+》|“[^”]+”|「[^」]+」")
_RANK_TAG = "b"  # of what stands before a noun and tells it apart
_LETTER = re.compile(r"\w")


def _nothing_found(_question: str) -> str:
    return ""


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
    is_natural: a person could have typed it; else it is the topic beside the question. about: the subject that it
    gives instead of another, or what its pronoun stands for where that is certain; else "".
    """

    question: str
    dependence: Dependence
    others: tuple[str, ...] = ()
    is_natural: bool = True
    about: str = ""


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
    shown: the same as a person would have typed it. about: as in ``RewrittenQuestion``, of one that was completed.
    """

    text: str
    kind: WordingKind
    shown: str
    read: str
    about: str = ""

    @property
    def is_natural(self) -> bool:
        """Whether it is shown as it is searched."""
        return self.text == self.shown


class QuestionRewriter:
    """Completes questions that depend on earlier ones."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._naming = Naming(analyzer)
        self._antecedents = Antecedents(self._naming)

    @property
    def analyzer(self) -> Analyzer:
        """What parts text into words."""
        return self._analyzer

    def rewrite(self, question: str, history: Sequence[Turn], found: Found = _nothing_found) -> RewrittenQuestion:
        """Return what ``question`` asks, given the earlier (question, answer) pairs, oldest first.

        found: gives the text that is found for a question, in which a name that no form tells is looked up.
        """
        turns = history[-TURNS:]
        if not turns:
            return RewrittenQuestion(question, Dependence.NONE)
        earlier, answer = turns[-1]
        before = self.rewrite(earlier, turns[:-1], found)
        return self._complete(question, before, plain(answer), found)

    def wordings(
        self, question: str, history: Sequence[Turn], found: Found = _nothing_found
    ) -> tuple[Dependence, list[Wording]]:
        """Return how ``question`` depends on the earlier turns, and what it may mean, first as it was asked.

        found: as for ``rewrite``.
        """
        typed = Wording(question, WordingKind.ASKED, question, question)
        turns = history[-TURNS:]
        if not turns:
            return Dependence.NONE, [typed]
        last, answered = turns[-1][0], plain(turns[-1][1])
        before = self.rewrite(last, turns[:-1], found)
        rewritten = self._complete(question, before, answered, found)
        understood = before.question if before.is_natural else last

        def shown_after(earlier: str) -> str:
            return question if rewritten.dependence is Dependence.NONE else after(earlier, question)

        made = [
            Wording(
                text,
                WordingKind.COMPLETED,
                text if rewritten.is_natural else shown_after(understood),
                text,
                rewritten.about,
            )
            for text in (rewritten.question, *rewritten.others)
        ]
        conversation = in_conversation(question, history)
        made.append(Wording(f"{understood} {question}", WordingKind.LAST, shown_after(understood), conversation))
        if answered:
            text = f"{answered[:LONGEST_ANSWER]} {question}"
            made.append(Wording(text, WordingKind.ANSWER, question, question))
        made += [
            Wording(f"{earlier} {question}", WordingKind.EARLIER, shown_after(earlier), question)
            for earlier in dict.fromkeys(asked for asked, _ in (*turns[-2:-1], history[0]))
            if earlier != last
        ]
        known = {question: typed}
        for wording in made:
            text = wording.text[:MAX_QUESTION]
            known.setdefault(text, replace(wording, text=text))
        return rewritten.dependence, list(known.values())

    def names(self, text: str) -> set[str]:
        """Return the names of people, places, organisations and products in a text."""
        return {word.text for word in self._naming.names(text)}

    def people(self, text: str) -> set[str]:
        """Return the full names of people in a text."""
        return self._naming.people(text)

    def _complete(self, question: str, before: RewrittenQuestion, answer: str, found: Found) -> RewrittenQuestion:
        earlier = before.question
        subject = other_subject(question)
        if subject:
            text, is_natural = self._with_subject(subject, earlier, found)
            is_natural = is_natural and before.is_natural
            return RewrittenQuestion(text, Dependence.SUBSTITUTION, is_natural=is_natural, about=subject)
        if self._points_back(question):
            return self._with_antecedents(question, earlier, answer, found)
        if len(question) <= SHORT_QUESTION and not self._naming.names(question):
            return RewrittenQuestion(self._with_topic(question, earlier, answer), Dependence.ELLIPSIS, is_natural=False)
        return RewrittenQuestion(question, Dependence.NONE)

    def _points_back(self, question: str) -> bool:
        """Return whether a pronoun or demonstrative is near the beginning, with no name before it to stand for."""
        for pattern, latest in ((ANY_PRONOUN, 6), (_POINTER, 3), (_ENGLISH_POINTER, 24)):
            match = pattern.search(question)
            if match and match.start() <= latest and not self._naming.names(question[: match.start()]):
                return True
        return False

    def _with_subject(self, subject: str, earlier: str, found: Found) -> tuple[str, bool]:
        """Return the earlier question asked of another subject, and whether a person could have typed it."""
        words = self._naming.words(earlier)
        exchanged = swapped(earlier, subject, words, self._naming.words(subject))
        if exchanged:
            return exchanged, True
        if not is_chinese(subject) and not is_chinese(earlier):
            return f"{self._topic(earlier)} {subject}", False
        new = self._naming.names(subject)
        old = self._naming.whole_names(earlier, found)
        kinds = {word.is_person for word in new}
        same_kind = [word for word in old if word.is_person in kinds and word.text not in subject]
        if new and (same_kind or old):
            target = (same_kind or old)[-1 if same_kind else 0]
            return earlier[: target.start] + subject + earlier[target.end :], True
        topic = self._leading_topic(earlier) or _owner(earlier)
        if topic and (new or not old):
            return subject + earlier[len(topic) :], True
        return (f"{subject}，{earlier}" if new or not old else f"{self._topic(earlier)} {subject}"), False

    def _with_antecedents(self, question: str, earlier: str, answer: str, found: Found) -> RewrittenQuestion:
        """Return the question with what its pronoun may stand for, the likeliest first."""
        bare = _LEAD_IN.sub("", question)
        match = ANY_PRONOUN.search(bare)
        antecedents = (
            self._antecedents.of(match[0], earlier, answer, self._leading_nouns(earlier), found) if match else []
        )
        if not match or not antecedents:
            text = self._with_topic(bare, earlier, answer)
            return RewrittenQuestion(text, Dependence.ANAPHORA, is_natural=text == bare)
        kept = list(reversed(antecedents)) if is_of_thing(match[0]) else antecedents[:1]
        first, *others = [bare[: match.start()] + antecedent + bare[match.end() :] for antecedent in kept]
        is_name = is_of_thing(match[0]) or bool(self._naming.names(kept[0]))
        about = kept[0] if len(kept) == 1 and is_name else ""
        return RewrittenQuestion(first, Dependence.ANAPHORA, tuple(others), about=about)

    def _with_topic(self, question: str, earlier: str, answer: str) -> str:
        topic = self._topic(earlier)
        named = [word.text for word in self._naming.names(answer[: 3 * SHORT_ANSWER]) if word.text not in topic]
        return " ".join([topic, *dict.fromkeys(named[:2]), question]).strip()

    def _topic(self, question: str) -> str:
        words = [word.text for word in self._naming.words(question) if word.tag in TOPIC_TAGS]
        topical = [word for word in words if _LETTER.search(word) and not QUESTION_WORD.search(word)]
        return " ".join(dict.fromkeys([*_TITLE.findall(question), *topical]))

    def _leading_nouns(self, question: str) -> str:
        """Return the topic that a question begins with up to the first number: 旗舰版 of 旗舰版一年."""
        topic = self._leading_topic(question)
        numbers = [word.start for word in self._naming.words(topic)[1:] if word.tag == "m"]
        return topic[: numbers[0]] if numbers else topic

    def _leading_topic(self, question: str) -> str:
        """Return the nouns that a question begins with, with what tells the first apart: 高级会员."""
        length = 0
        for word in self._naming.words(question):
            if word.tag == _RANK_TAG:
                continue
            if word.tag not in TOPIC_TAGS or not _LETTER.search(word.text) or QUESTION_WORD.search(word.text):
                break
            length = word.end
        return question[:length]


def text_found(search: Callable[[str, int], list[Hit]], question: str) -> str:
    """Return the text in which names of a question are looked up. search: finds as many passages as it is told."""
    return "\n".join(hit.passage.text for hit in search(question, NAMES_FOUND_IN))


def other_subject(question: str) -> str:
    """Return what a question gives instead of the subject before it: 上海 of "那上海呢？"; "" where it asks more."""
    about = _WHAT_ABOUT.match(question)
    subject = (about["chinese"] or about["english"] or about["bare"]).strip() if about else ""
    points = ANY_PRONOUN.fullmatch(subject) or (about and about["bare"] and _ENGLISH_POINTER.search(subject))
    return "" if points or QUESTION_WORD.search(subject) else subject


def _owner(question: str) -> str:
    """Return what stands before the first 的: 超微电脑 in 超微电脑的股票."""
    match = _OWNER.match(question)
    return match[1] if match and not QUESTION_WORD.search(match[1]) else ""
