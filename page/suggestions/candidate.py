"""A question that a document suggests, and how a right answer to it is recognized."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from index.records import Passage

__all__ = ["Candidate", "Kind", "found"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that a passage of the document suggests.

    cited: text that the first citation of a right answer contains, or the headings above it.
    short: text that its short answer contains; empty where a whole sentence answers.
    """

    question: str
    document: str
    cited: str
    short: str = ""


Kind = Callable[[Sequence[Passage]], Iterator[Candidate]]


def found(
    pattern: re.Pattern[str], passages: Sequence[Passage], make: Callable[[re.Match[str]], tuple[str, str, str] | None]
) -> Iterator[Candidate]:
    """Yield a candidate for each match of the pattern of which ``make`` returns question, cited and short."""
    for passage in passages:
        for match in pattern.finditer(passage.text):
            if made := make(match):
                question, cited, short = made
                yield Candidate(question, passage.document, cited, short)
