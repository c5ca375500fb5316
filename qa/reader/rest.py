"""The rest, "其余车型无须驾照": what is said of all those of a kind that a sentence does not name."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.records import Span
from qa.numerals import plain
from qa.punctuation import STATEMENT_END, end_of, start_of
from qa.reader.reader import Reading
from qa.reader.subject.mismatches import other_than_asked
from qa.reader.subject.names import names_missing
from qa.reader.subject.surroundings import held_text, surroundings
from qa.retrieval import Hit
from qa.scripts import fold_script

_REST = re.compile(r"其余|其[他它](?!事项|相关|有关)|\b(?:all other|the other|the rest|others)\b", re.IGNORECASE)


def clause_of_the_rest(question: str, hit: Hit, reading: Reading) -> Span | None:
    """Return what is said of the rest behind words that were read of another than is asked about."""
    text = fold_script(hit.passage.text)
    end = end_of(STATEMENT_END, text, reading.end)
    rest = _REST.search(text, reading.end, end)
    is_of_another = rest and other_than_asked(fold_script(question), surroundings(hit, reading.span))
    return (rest.start(), end) if rest and is_of_another else None


def is_of_the_rest(question: str, hit: Hit, reading: Reading, hits: Sequence[Hit]) -> bool:
    """Return whether what was read is said of the rest, and what the question names is one of these.

    The document has to name it elsewhere, in other hits.
    """
    text = fold_script(hit.passage.text)
    if not _REST.search(text, start_of(STATEMENT_END, text, reading.start), reading.end):
        return False
    missing = names_missing(fold_script(question), fold_script(held_text(hit)))
    others = [other.passage for other in hits if other is not hit and other.passage.document == hit.passage.document]
    elsewhere = plain(fold_script(" ".join(other.text for other in others)))
    return all(name in elsewhere for name in missing)
