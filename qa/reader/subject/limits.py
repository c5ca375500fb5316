"""Which of several clauses a number of the question falls under: "一天以内由组长批，二至三天由经理批"."""

from __future__ import annotations

from collections.abc import Iterable

from qa.measures import Asked, asked_steps, numbers, steps


def falls_under(question: str, text: str) -> bool:
    """Return whether a number that is asked about is within a step that a text has for it.

    text: as ``qa.numerals.numbered`` writes it.
    """
    return _is_within(asked_steps(question), text)


def is_of_other_limit(question: str, own: str, others: Iterable[str]) -> bool:
    """Return whether a number that is asked about is within no number of a clause, but within a step of another clause.

    own, others: as ``qa.numerals.numbered`` writes them.
    """
    asked = asked_steps(question)
    here = [one for one in numbers(own) if one.measure in asked]
    is_here = any(one.holds(asked[one.measure]) for one in here)
    return bool(here) and not is_here and any(_is_within(asked, text) for text in others)


def _is_within(asked: Asked, text: str) -> bool:
    return any(step.holds(number) for number in asked.values() for step in steps(text))
