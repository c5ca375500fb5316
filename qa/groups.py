"""All that stands under the name that a question asks for: the rows of a table, or paragraphs marked alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from index.messages import Message
from index.records import ContextKind, ParagraphKind, Passage, Span
from index.structure.paragraphs import NUMBER
from qa.answer import Answer, AnswerKind, AnswerSentence
from qa.citation import cite
from qa.question import canonical
from qa.retrieval import Hit
from qa.scripts import fold_script
from qa.shared_characters import bare
from qa.shelf import Shelf

LOOKED_AT = 10  # hits
MOST_GIVEN = 20  # passages
LEAST_GIVEN = 2
SHORTEST_NAME = 2  # characters
MOST_BESIDE = 3  # characters that a heading has more

_ALL = r"(?:哪些|哪几[种个项类条款名位张家门]?)"
_FIRST = re.compile(rf"^(?:请问|请|列出|列举|说说|一共|总共|现在|目前|都|有|所有的?|全部的?)*{_ALL}?(?:不同的)?")
_LAST = re.compile(
    rf"(?:(?<!目)的)?(?:内容|种类|一共|总共|分别|都|主要)*(?:(?:有|是|包括|包含|分)(?:{_ALL}|什么|啥)|{_ALL})(?:内容|种类)?[呢啊呀\W]*$"
)
_IN_BRACKETS = re.compile(r"[（(][^）)]{0,80}[）)]")
_MARK = re.compile(r"\s*(?P<mark>[⚠✅❗❌✔✓☑➤►▶★◆◇■□●○])\ufe0f?\s*")
_SUFFIX = re.compile(r"(?:事项|名单|清单|列表|明细|情况)$")


@dataclass(frozen=True, slots=True)
class Group:
    """Passages that stand under one name, in order.

    keys: what the rows of a table are of, each once; empty where they are no table.
    """

    passages: tuple[Passage, ...]
    keys: tuple[str, ...] = ()


def name_asked(question: str) -> str:
    """Return what a question asks for all of, and nothing else, as 有哪些会员卡 does; "" for any other question."""
    asked = fold_script(canonical(question))
    first = _FIRST.match(asked)
    if first and re.search(_ALL, first[0]):
        return asked[first.end() :].strip("？?。 ")
    last = _LAST.search(asked, first.end() if first else 0)
    return asked[first.end() if first else 0 : last.start()].strip() if last else ""


def group_asked(answer: Answer, shelf: Shelf) -> Group | None:
    """Return the group under the name that is asked for; None without any, or where something else clearly answers."""
    group = group_under(answer.question, answer.hits, shelf)
    is_open = answer.kind is not AnswerKind.QUOTE or not answer.citations
    return group if group and (is_open or answer.citations[0].passage in group.passages) else None


def group_under(question: str, hits: Sequence[Hit], shelf: Shelf) -> Group | None:
    """Return the group under the name that is asked for, around the first of the hits that has it."""
    name = name_asked(question)
    if len(name) < SHORTEST_NAME:
        return None
    for hit in hits[:LOOKED_AT]:
        group = _group(hit.passage, name, shelf)
        if group is not None and LEAST_GIVEN <= len(group.passages) <= MOST_GIVEN:
            return group
    return None


def with_group(answer: Answer, group: Group) -> Answer:
    """Return the answer with all of a group: of a table in short what its rows are of."""
    cited = list(map(cite, group.passages))
    found = Message("answer.found_in_documents", {"count": len(cited)}).text(answer.language)
    sentences = [AnswerSentence(one.readable, (number,)) for number, one in enumerate(cited, start=1)]
    sentences[0] = replace(sentences[0], heading=found)
    kind = AnswerKind.QUOTE if answer.kind is AnswerKind.QUOTE else AnswerKind.POSSIBLE
    reasons = answer.reasons if answer.kind is AnswerKind.QUOTE else (Message("reason.loose"),)
    return replace(
        answer,
        kind=kind,
        sentences=tuple(sentences),
        short="\n".join(group.keys) or None,
        citations=tuple(cited),
        reasons=reasons,
    )


def _group(passage: Passage, name: str, shelf: Shelf) -> Group | None:
    """Return the group of a passage where the name is that of what it stands under, or of a table's first column.

    Of the latter the first row of each that the column has: a department stands in the row of all who work there.
    """
    *outer, inner = name.split("的")
    held = bare(" ".join([*(part.text for part in passage.context), passage.document]))
    if not all(bare(part) in held for part in outer):
        return None
    heads = [part for part in passage.context if part.kind in {ContextKind.HEADING, ContextKind.LEAD_IN}][-1:]
    names = [part.text for part in heads]
    if passage.kind is ParagraphKind.TABLE_ROW and passage.cells:
        columns = [part.text for part in passage.context if part.kind is ContextKind.COLUMN]
        if not any(_is_name(inner, one) for one in [*names, *columns[:1]]):
            return None
        rows = [one for one in _alike(passage, shelf) if one.cells]
        if not any(_is_name(inner, one) for one in names):
            rows = _first_of_each(rows)
        return Group(tuple(rows), tuple(dict.fromkeys(key for row in rows if (key := _key(row)))))
    mark = _MARK.match(passage.text)
    if mark is None or not any(_is_name(inner, one) for one in names):
        return None
    marked = ((one, _MARK.match(one.text)) for one in _alike(passage, shelf))
    return Group(tuple(one for one, own in marked if own and own["mark"] == mark["mark"]))


def _alike(passage: Passage, shelf: Shelf) -> list[Passage]:
    """Return the passages of the kind of one that stand under the same."""
    same = (one for one in shelf.passages(passage.document) if one.kind is passage.kind)
    return [one for one in same if one.context == passage.context]


def _first_of_each(rows: Sequence[Passage]) -> list[Passage]:
    """Return the first row of each that the first column has."""
    first: dict[str, Passage] = {}
    for row in rows:
        first.setdefault(_key(row), row)
    return [row for key, row in first.items() if key]


def _key(row: Passage) -> str:
    """Return what stands in the first column of a row; "" where that is empty: cells are those that are not."""
    first = row.cells[0]
    if first.name is not None and first.name != _first_column(row):
        return ""
    return row.text[first.start - row.start : first.end - row.start].strip("* ")


def _first_column(row: Passage) -> Span | None:
    """Return where the name of a table's first column stands."""
    return next((part.span for part in row.context if part.kind is ContextKind.COLUMN), None)


def _is_name(asked: str, head: str) -> bool:
    """Return whether a heading is the name that is asked for, or has but a few characters more."""
    text = fold_script(_IN_BRACKETS.sub("", head))
    own = bare(text[marker.end() :] if (marker := NUMBER.match(text)) else text)
    names = {bare(asked), _SUFFIX.sub("", bare(asked))}
    return any(len(one) >= SHORTEST_NAME and one in own and len(own) - len(one) <= MOST_BESIDE for one in names)
