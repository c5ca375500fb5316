"""Query rewriting: the wordings that a follow-up question may stand for, without a language model.

``qa.follow_ups`` chooses among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from index.keywords.analyzer import Analyzer
from qa.antecedents import ANY_PRONOUN, Antecedents, is_of_thing
from qa.history import after, in_conversation, plain
from qa.lead_ins import without_lead_in
from qa.leaning import other_subject, place_in, points_back
from qa.naming import Found, Naming, is_full_name
from qa.retrieval import MAX_QUESTION, Search
from qa.subjects import ASKS_WHY, Subjects
from qa.swapping import asked_of

Turn = tuple[str, str]

TURNS = 6  # how far back a subject is looked for
MOST_SUBJECTS = 2
LONGEST_ANSWER = 60  # characters of an answer that are searched with the question after it
SHORT_QUESTION = 14
BARE_QUESTION = 7  # characters of one that leaves out its subject; a longer one has its own
NAMES_FOUND_IN = 3  # passages in which a name of the question before is looked up

_LEAD_IN = re.compile(r"^(?:那么|那|还有|然后|and|so)[，, ]*", re.IGNORECASE)
_WHICH_FIRST = re.compile("哪(?![里裡儿兒])")
_NO_NOUN = re.compile("[呢吗嗎了？?，,、]")
_WHETHER = re.compile("[吗嗎][？?]?$")
_ITS_ATTRIBUTE = re.compile("(?<=[^的]{2})的[^的]*$")
_LETTERS = re.compile(r"\w")
_WHAT_OF_IT = re.compile(r"(的[^？?，,]+)呢(?=[？?]?$)")


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

    question: self-contained; the question as asked where it stands alone, or where nothing is sure. others: what it may
    mean as well. about: the subject that it gives instead of another, or that it leaves out where that is certain; else
    "".
    """

    question: str
    dependence: Dependence
    others: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class _Standing:
    """Where a talk stands.

    last: the last question, self-contained where it could be completed. frame: the last one that was, and asks no
    "why": what another subject is asked of. answer: the last one. subjects: what the talk is about, the likeliest
    first. person: the last one that was spoken of.
    """

    last: str = ""
    frame: str = ""
    answer: str = ""
    subjects: tuple[str, ...] = ()
    person: str = ""


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
    shown: the same as a person would have typed it. about: of the turn, as in ``RewrittenQuestion``.
    """

    text: str
    kind: WordingKind
    shown: str
    read: str
    about: str = ""


class QuestionRewriter:
    """Completes questions that depend on earlier ones."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._analyzer = analyzer
        self._naming = Naming(analyzer)
        self._antecedents = Antecedents(self._naming)
        self._subjects = Subjects(self._naming)

    @property
    def analyzer(self) -> Analyzer:
        """What parts text into words."""
        return self._analyzer

    def rewrite(self, question: str, history: Sequence[Turn], found: Found = _nothing_found) -> RewrittenQuestion:
        """Return what ``question`` asks, given the earlier (question, answer) pairs, oldest first.

        found: gives the text that is found for a question, in which a name that no form tells is looked up.
        """
        found = cache(found)
        return self._complete(question, self._standing(history[-TURNS:], found), found)

    def wordings(
        self, question: str, history: Sequence[Turn], found: Found = _nothing_found
    ) -> tuple[Dependence, list[Wording]]:
        """Return how ``question`` depends on the earlier turns, and what it may mean, first as it was asked.

        found: as for ``rewrite``.
        """
        turns = history[-TURNS:]
        if not turns:
            return Dependence.NONE, [Wording(question, WordingKind.ASKED, question, question)]
        found = cache(found)
        standing = self._standing(turns, found)
        rewritten = self._complete(question, standing, found)
        question = without_lead_in(question)[0]
        depends = rewritten.dependence is not Dependence.NONE

        def shown_after(earlier: str) -> str:
            return after(earlier, question) if depends else question

        made = [Wording(question, WordingKind.ASKED, question, question)]
        made += [Wording(text, WordingKind.COMPLETED, text, text) for text in (rewritten.question, *rewritten.others)]
        is_other = rewritten.dependence is Dependence.SUBSTITUTION and standing.frame
        conversation, understood = in_conversation(question, history), standing.frame if is_other else standing.last
        made.append(Wording(f"{understood} {question}", WordingKind.LAST, shown_after(understood), conversation))
        if standing.answer:
            text = f"{standing.answer[:LONGEST_ANSWER]} {question}"
            made.append(Wording(text, WordingKind.ANSWER, question, question))
        made += [
            Wording(f"{earlier} {question}", WordingKind.EARLIER, shown_after(earlier), question)
            for earlier in dict.fromkeys(asked for asked, _ in (*turns[-2:-1], history[0]))
            if earlier != turns[-1][0]
        ]
        known: dict[str, Wording] = {}
        for wording in made:
            text = wording.text[:MAX_QUESTION]
            known.setdefault(text, replace(wording, text=text, about=rewritten.about))
        return rewritten.dependence, list(known.values())

    def names(self, text: str) -> set[str]:
        """Return the names of people, places, organisations and products in a text."""
        return {word.text for word in self._naming.names(text)}

    def people(self, text: str) -> set[str]:
        """Return the full names of people in a text."""
        return self._naming.people(text)

    def _standing(self, turns: Sequence[Turn], found: Found) -> _Standing:
        standing = _Standing()
        for asked, said in turns:
            standing = self._after(standing, asked, plain(said), found)
        return standing

    def _after(self, before: _Standing, asked: str, answer: str, found: Found) -> _Standing:
        """Return where a talk stands after a turn."""
        rewritten = self._complete(asked, before, found)
        typed, topic = without_lead_in(asked)
        question, depends = rewritten.question, rewritten.dependence is not Dependence.NONE
        subjects = self._subjects.of(question, answer, found)
        is_whole = not depends or not before.last or question != typed
        is_whole = is_whole or (rewritten.dependence is Dependence.ELLIPSIS and bool(subjects))
        is_frame = is_whole or (bool(_WHETHER.search(question)) and rewritten.dependence is Dependence.ELLIPSIS)
        if topic:
            subjects = [topic, *subjects]
        elif depends and rewritten.about and rewritten.about not in question:
            subjects = [*subjects, rewritten.about]
        elif (depends and not is_whole) or (not subjects and depends):
            subjects = [*subjects, *before.subjects]
        people = [one for one in (*subjects, *sorted(self.people(question), key=question.find)) if is_full_name(one)]
        return _Standing(
            question,
            question if is_frame and not ASKS_WHY.search(question) else before.frame,
            answer,
            tuple(dict.fromkeys(subjects))[:MOST_SUBJECTS],
            next((one for one in people if self.people(one)), before.person),
        )

    def _complete(self, question: str, before: _Standing, found: Found) -> RewrittenQuestion:
        question, topic = without_lead_in(question)
        if not topic:
            return self._completed(question, before, found)
        person = topic if is_full_name(topic) else before.person
        rewritten = self._completed(question, _Standing(topic, before.frame, "", (topic,), person), found)
        if topic in rewritten.question:
            return rewritten
        return RewrittenQuestion(topic + question, Dependence.ELLIPSIS)

    def _completed(self, question: str, before: _Standing, found: Found) -> RewrittenQuestion:
        if not before.last:
            return RewrittenQuestion(question, Dependence.NONE)
        subject = other_subject(question)
        if subject and not ANY_PRONOUN.search(subject):
            text = asked_of(subject, before.frame, found, self._naming, self._subjects)
            about = _ITS_ATTRIBUTE.sub("", subject)
            return RewrittenQuestion(text or question, Dependence.SUBSTITUTION, about=about)
        if points_back(question, self._naming):
            return self._with_antecedents(question, before, found)
        if len(question) <= SHORT_QUESTION and not self._naming.names(question):
            return self._with_subject_before(question, before)
        return RewrittenQuestion(question, Dependence.NONE)

    def _with_subject_before(self, question: str, before: _Standing) -> RewrittenQuestion:
        """Return a question that leaves its subject out with those that it may have."""
        if why := self._subjects.why(question, before.last, before.answer, before.subjects):
            return RewrittenQuestion(why, Dependence.ELLIPSIS)
        is_bare = len(_LETTERS.findall(question)) <= BARE_QUESTION
        subjects = before.subjects if is_bare else ()
        made = {self._subjects.completed(question, subject): subject for subject in subjects}
        made.pop("", None)
        if not made:
            return RewrittenQuestion(question, Dependence.ELLIPSIS)
        first, *others = made
        is_sure = not others and self._is_name(made[first])
        return RewrittenQuestion(first, Dependence.ELLIPSIS, tuple(others), about=made[first] if is_sure else "")

    def _is_name(self, subject: str) -> bool:
        return any(
            name.start == 0 and len(name.text) == len(subject)
            for name in self._naming.whole_names(subject, _nothing_found)
        )

    def _with_antecedents(self, question: str, before: _Standing, found: Found) -> RewrittenQuestion:
        """Return the question with what its pronoun may stand for, the likeliest first."""
        bare = _LEAD_IN.sub("", question)
        match = ANY_PRONOUN.search(bare)
        if not match:
            return self._with_place(question, before)
        topic = next(iter(before.subjects), "")
        if not is_of_thing(match[0]) and before.person:
            topic = before.person
        kept = self._antecedents.of(match[0], before.last, before.answer, topic, found)
        if is_of_thing(match[0]) and _WHICH_FIRST.match(before.last):
            kept = [topic] if topic and topic == self._subjects.named(before.last, before.answer) else []
        kept = [one for one in kept if not _NO_NOUN.search(one)]
        if not kept:
            return RewrittenQuestion(bare, Dependence.ANAPHORA)
        kept = list(reversed(kept)) if is_of_thing(match[0]) else kept[:1]
        bare = _WHAT_OF_IT.sub(r"\1", bare)
        first, *others = [bare[: match.start()] + antecedent + bare[match.end() :] for antecedent in kept]
        return RewrittenQuestion(first, Dependence.ANAPHORA, tuple(others), about=kept[0] if len(kept) == 1 else "")

    def _with_place(self, question: str, before: _Standing) -> RewrittenQuestion:
        """Return a question with what "there" or "this" at its beginning stands for."""
        match = place_in(question)
        subject = next(iter(before.subjects), "")
        if not match or not subject or subject in question:
            return RewrittenQuestion(question, Dependence.ANAPHORA)
        text = question[: match.start()] + subject + question[match.end() :]
        return RewrittenQuestion(text, Dependence.ANAPHORA, about=subject)


def text_found(search: Search, question: str) -> str:
    """Return the text in which names of a question are looked up. search: finds as many passages as it is told."""
    return "\n".join(hit.passage.text for hit in search(question[:MAX_QUESTION], NAMES_FOUND_IN))
