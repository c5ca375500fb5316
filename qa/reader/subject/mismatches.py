"""Words that were read of another one of its kind: of another year, phase, shift, post or person than is asked about.

"三期预算多少？" is not answered by "二期总预算1,260万元", nor "副院长是谁？" by "院长：陶立新".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from qa.numerals import numbered
from qa.reader.subject.mentions import Mention, by_kind
from qa.reader.subject.models import other_model
from qa.reader.subject.neighbours import last_asked
from qa.reader.subject.opposites import PARTIES, opposites, spans_a_day
from qa.reader.subject.ordinals import holds_for_every, ordinals
from qa.reader.subject.owners import is_owner
from qa.reader.subject.people import other_person, other_relative
from qa.reader.subject.referents import other_referent
from qa.reader.subject.siblings import other_sibling
from qa.reader.subject.substitutions import Difference, Substitution, difference
from qa.reader.subject.surroundings import Surroundings
from qa.verdicts import asks_whether

Finder = Callable[[str], Iterator[Mention]]
_FINDERS: tuple[tuple[Substitution, Finder], ...] = ((Substitution.NUMBER, ordinals), (Substitution.WORD, opposites))


def other_than_asked(question: str, around: Surroundings, elsewhere: Iterable[str] = ()) -> Difference | None:
    """Return what the words that were read are about, where it is not what the question names; None where it is.

    question: in Simplified. elsewhere: other passages, in Simplified.
    """
    found = difference(question, around.sentences, around.held, elsewhere)
    if found is not None and not _is_within(found, question, around.sentences):
        return found
    last = last_asked(question)
    return (
        other_model(last, around)
        or _other_mention(question, around)
        or other_person(question, around)
        or other_relative(last, around)
        or other_sibling(last, around)
        or _other_referent(last, around)
    )


def _other_referent(question: str, around: Surroundings) -> Difference | None:
    found = other_referent(question, around.before + around.read)
    return found and Difference(Substitution.WORD, *found)


def _is_within(found: Difference, question: str, sentences: str) -> bool:
    """Return whether a number that is missing is meant all the same, as Wednesday is by "Monday to Friday"."""
    asked = (one for one in ordinals(numbered(question)) if found.missing[:1].isdigit() and found.missing in one.text)
    return any(_One(one, ordinals).is_meant_by(sentences) for one in asked)


def _other_mention(question: str, around: Surroundings) -> Difference | None:
    whether = asks_whether(question)
    finders = _FINDERS[:1] if whether else _FINDERS  # "闭馆" answers "开馆吗？"
    for substitution, finder in finders:
        for asked in by_kind(finder(numbered(question))).values():
            is_one = len({one.own for one in asked}) == 1
            is_one &= asked[0].kind not in PARTIES or is_owner(asked[0].text, question)
            one = _One(asked[0], finder)
            if whether and one.is_bounded_by(around.read):  # "周一至周五" answers "周六出诊吗？"
                continue
            said = _said_instead(one, substitution, around) if is_one else None
            if said is not None:
                return Difference(substitution, asked[0].text, said.text)
    return None


@dataclass(frozen=True, slots=True)
class _One:
    """What a question names, to be looked for in texts. finder: finds it and others of its kind."""

    asked: Mention
    finder: Finder

    def said_in(self, text: str) -> Sequence[Mention]:
        return [one for one in self.finder(numbered(text)) if one.kind == self.asked.kind]

    def is_held_by(self, text: str) -> bool:
        return any(one.holds_for(self.asked) for one in self.said_in(text))

    def is_bounded_by(self, text: str) -> bool:
        """Return whether the text says which of its kind are meant, by a range, a list or a limit."""
        return any(len(one.covers) > 1 for one in self.said_in(text))

    def is_meant_by(self, text: str) -> bool:
        """Return whether the text speaks of it, or of all of its kind."""
        kind = self.asked.kind
        return self.is_held_by(text) or holds_for_every(kind, text) or spans_a_day(kind, text)


def _said_instead(one: _One, substitution: Substitution, around: Surroundings) -> Mention | None:
    """Return the other one of the kind of which the words were said; None where nothing else was.

    The clause decides, then the row of a table or the sentence, unless all of the passage is of what is asked. Without
    these what stands above does, and of numbers the sentence, unless the one that is asked for stands anywhere.
    """
    if one.is_held_by(around.read):
        return None
    by_words = substitution is Substitution.WORD
    says_of_what = by_words and any(map(str.isdecimal, around.read))  # "环比增长4%"
    deciding = (
        (f"{around.clause} {around.read}" if says_of_what else around.clause, ""),
        (around.row, around.context),
        (around.sentences if by_words else "", around.context),
    )
    for text, within in deciding:
        if said := one.said_in(text):
            return None if one.is_meant_by(text) or one.is_held_by(within) else said[0]
    if one.is_held_by(around.held):
        return None
    for text in (around.sentences, *around.above):
        if said := one.said_in(text):
            return None if one.is_meant_by(text) else said[0]
    return None
