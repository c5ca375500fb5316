"""The questions that some passages suggest, the most promising of different documents and kinds first."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, zip_longest

from index.records import Passage
from page.suggestions import chinese, english
from page.suggestions.candidate import Candidate

__all__ = ["Candidate", "candidates"]

MOST_PASSAGES = 400
LONGEST_HEADING = 24
LONGEST_CELL = 16
CHINESE_SHARE = 0.3  # of the letters

_CHINESE = re.compile(r"[\u3400-\u9fff]")
_NUMBERING = re.compile(
    r"\A(?:第[一二三四五六七八九十百零0-9]+[章节篇部回则条课讲卷]|[0-9]+(?:\.[0-9]+)*"
    r"|[一二三四五六七八九十]+|(?:Chapter|Part|Section) \w+)"
    r"(?:[\s、.．:：]+|$)"
)
_UNIT = re.compile(r"\s*[（(][^）)]*[）)]$")
_NUMBER = re.compile(r"[-+¥$€£]?[0-9][0-9.,]*%?")
_DAY = re.compile(r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}")


def candidates(passages: Sequence[Passage]) -> list[Candidate]:
    """Return the questions that the passages suggest: first one of each document, then a second, of different kinds."""
    some = passages[:: 1 + len(passages) // MOST_PASSAGES]
    rows = [passage for passage in some if passage.place is not None and passage.place.row is not None]
    prose = [passage for passage in some if passage.place is None or passage.place.row is None]
    in_chinese = [passage for passage in prose if _is_chinese(passage.text)]
    in_english = [passage for passage in prose if not _CHINESE.search(passage.text)]
    kinds = [
        *(kind(in_chinese) for kind in chinese.CHINESE_KINDS),
        *(kind(in_english) for kind in english.ENGLISH_KINDS),
        _cells(rows),
        _headings(prose),
    ]
    turns = chain.from_iterable(zip_longest(*map(_most_frequent, kinds)))
    unique = {candidate.question: candidate for candidate in turns if candidate is not None}
    return _document_by_document(list(unique.values()))


def _most_frequent(kind: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates, those that most passages suggest first."""
    found = list(kind)
    times = Counter(candidate.question for candidate in found)
    return sorted(found, key=lambda candidate: -times[candidate.question])


def _document_by_document(found: Sequence[Candidate]) -> list[Candidate]:
    before: Counter[str] = Counter()
    ranked = []
    for candidate in found:
        ranked.append((before[candidate.document], candidate))
        before[candidate.document] += 1
    return [candidate for _, candidate in sorted(ranked, key=lambda item: item[0])]


def _is_chinese(text: str) -> bool:
    """Return whether the text is Chinese, not only some words of it."""
    letters = sum(char.isalpha() for char in text)
    return letters > 0 and len(_CHINESE.findall(text)) >= CHINESE_SHARE * letters


def _cells(rows: Sequence[Passage]) -> Iterator[Candidate]:
    """Yield a question about one cell of each row: a number or a day if there is one. The first cell names the row."""
    cells = [(row, _named_cells(row.text)) for row in rows]
    names = Counter((row.document, named[0][1]) for row, named in cells if named)
    for row, named in cells:
        if len(named) < 2 or names[row.document, named[0][1]] > 1:  # noqa: PLR2004 (a pair)
            continue
        name = named[0][1]
        column, value = next(filter(_is_figure, named[1:]), named[-1])
        if not _NUMBER.match(name) and max(len(name), len(value)) <= LONGEST_CELL:
            yield Candidate(_cell_question(name, _UNIT.sub("", column), value), row.document, value, value)


def _named_cells(text: str) -> list[tuple[str, str]]:
    """Return (column, cell) of a row as its parser writes it, where all cells have a column."""
    pairs = [re.split("：|: ", cell, maxsplit=1) for cell in re.split("；|; ", text)]
    return [(pair[0], pair[1]) for pair in pairs] if all(len(pair) == 2 for pair in pairs) else []  # noqa: PLR2004 (a pair)


def _is_figure(cell: tuple[str, str]) -> bool:
    return bool(_NUMBER.fullmatch(cell[1]) or _DAY.match(cell[1]))


def _cell_question(name: str, column: str, value: str) -> str:
    if not _CHINESE.search(name + column):
        return f"What is the {column.lower()} of {name}?"
    what = "多少" if _NUMBER.fullmatch(value) else "哪天" if _DAY.match(value) else "什么"
    return f"{name}的{column}是{what}？"


def _headings(passages: Sequence[Passage]) -> Iterator[Candidate]:
    for section, document in dict.fromkeys((p.section, p.document) for p in passages if p.section):
        heading = re.split(r" › |\n", section)[-1].strip()
        words = _NUMBERING.sub("", heading)
        if 1 < len(words) <= LONGEST_HEADING:
            language = chinese if _CHINESE.search(words) else english
            yield Candidate(language.heading_question(words), document, heading)
