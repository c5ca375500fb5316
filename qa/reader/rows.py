"""Rows of a table by what they are of: 年卡 is asked for, and the row of 家庭年卡 is of something else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from index.records import ContextKind, ParagraphKind, Passage
from qa.question import canonical
from qa.retrieval import Hit
from qa.scripts import fold_script
from qa.shared_characters import bare

SHORTEST_KEY = 2  # characters

_LETTER = re.compile(r"[^\W\d_]")
_NO_WORD = re.compile(r"[\W_]+")
_PIECE = re.compile(r"[a-z]+|\d+|.")
Table = tuple[str, ...]


def without_other_rows(question: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits without rows of what is named like what is asked for, where its own row in the table is there."""
    asked = apart(canonical(question))
    keys: defaultdict[Table, set[str]] = defaultdict(set)
    for hit in hits:
        if key := _key(hit.passage):
            keys[table_of(hit.passage)].add(key)
    named = {table: named_in(asked, own) for table, own in keys.items()}
    return [hit for hit in hits if not _is_other(_key(hit.passage), named.get(table_of(hit.passage), ()))]


def apart(text: str) -> str:
    """Return a text in lower case and Simplified, with a space for what parts its words."""
    return _NO_WORD.sub(" ", fold_script(text).lower())


def named_in(asked: str, keys: Collection[str]) -> set[str]:
    """Return the keys, bare, that a question, its words apart, names, and not only as a part of a longer one."""
    named = set()
    for key in sorted(keys, key=len, reverse=True):
        rest = without(asked, [key])
        if rest != asked:
            named.add(key)
            asked = rest
    return named


def without(asked: str, keys: Collection[str]) -> str:
    """Return a text, its words apart, without the keys that it names."""
    for key in sorted(keys, key=len, reverse=True):
        if len(key) >= SHORTEST_KEY:
            before = r"(?<![a-z0-9])" if key[:1].isascii() else ""
            after = r"(?![a-z0-9])" if key[-1:].isascii() else ""
            asked = re.sub(before + " ?".join(map(re.escape, _PIECE.findall(key))) + after, " ", asked)
    return asked


def _is_other(key: str, named: Collection[str]) -> bool:
    """Return whether a row is of something whose name has one that is asked for in it, or the other way round."""
    return bool(key) and key not in named and any(one in key or key in one for one in named)


def _key(row: Passage) -> str:
    """Return what a row is of: its first cell with letters, "" where there is none."""
    if row.kind is not ParagraphKind.TABLE_ROW:
        return ""
    cells = (row.text[cell.start - row.start : cell.end - row.start] for cell in row.cells if cell.start >= row.start)
    key = bare(next(filter(_LETTER.search, cells), ""))
    return key if len(key) >= SHORTEST_KEY else ""


def table_of(row: Passage) -> Table:
    """Return what tells the table of a row from others: its document and the names of its columns."""
    return (row.document, *(part.text for part in row.context if part.kind is ContextKind.COLUMN))


def at_its_row(hit: Hit, is_better: Callable[[Hit, Hit], bool]) -> Hit:
    """Return the hit, of a table in one passage, with the row that fits best.

    is_better: whether the row that one hit matched fits better than that of another.
    """
    for sentence in hit.passage.sentences if hit.passage.cells else ():
        row = replace(hit, start=sentence.start, end=sentence.end)
        if is_better(row, hit):
            hit = row
    return hit
