"""A question that a document suggests, with what tells a right answer to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index import Passage

__all__ = ["Candidate", "Kind", "found"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question that a passage of the document suggests.

    cited: what stands in the words that a right answer cites first, or in the headings above them.
    short: what stands in its short answer; empty where a whole sentence answers.
    """

    question: str
    document: str
    cited: str
    short: str = ""


Kind = Callable[[Sequence["Passage"]], Iterator[Candidate]]


def found(
    pattern: re.Pattern[str], passages: Sequence[Passage], make: Callable[[re.Match[str]], tuple[str, str, str] | None]
) -> Iterator[Candidate]:
    """What ``make`` makes of the pattern's matches: question, cited, short; or nothing."""
    for passage in passages:
        for match in pattern.finditer(passage.text):
            if made := make(match):
                question, cited, short = made
                yield Candidate(question, passage.document, cited, short)
