"""A document's lines as paragraphs, each with what it stands under; for training texts, which are plain.

What the product makes of documents of every format is its own (``index``); this is enough for text with a
paragraph a line and for simple Markdown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

LONGEST_TITLE = 60  # characters of a first line that is taken for a title
LONGEST_LEAD_IN = 80

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*$")
_BULLET = re.compile(r"[-*+•·]\s+")
_ITEM = re.compile(
    r"(?:[-*+•·]\s|\d{1,2}[.、)）]|[(（][一二三四五六七八九十\d]{1,3}[)）]|[①-⑳]|[一二三四五六七八九十]{1,3}、)"
)
_NUMBERED_QUESTION = re.compile(r"(?:\d{1,3}|[一二三四五六七八九十]{1,3})[.、．)）]\s*(.{2,78}[？?])$")
_BOLD_QUESTION = re.compile(r"\*\*(.{2,80}?[？?])\*\*$")
_MARKED_QUESTION = re.compile(
    r"(?!.*(?:答|[AＡ])\s?\d{0,3}\s?[:：])(?:\*\*)?(?:问|問|[QＱ])\s?\d{0,3}\s?[:：.、．]\s*(.{2,100}?)(?:\*\*)?$"
)
_TABLE_RULE = re.compile(r"\|?[\s:|-]+\|?$")


@dataclass(frozen=True, slots=True)
class OutlinedParagraph:
    """A line of a document. above: what it stands under, outermost first; its first part is the document's name."""

    text: str
    above: tuple[str, ...]


def outline(text: str, name: str) -> list[OutlinedParagraph]:
    """Return the paragraphs of a document in their order; headings and an FAQ's questions stand only above others.

    name: of its file, which stands above all where the text has no title of its own.
    """
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    walk = _Walk(_title(lines) or PurePath(name).stem.replace("_", " ").replace("-", " ").strip())
    for line in lines:
        walk.take(line)
    return walk.paragraphs


def _title(lines: list[str]) -> str:
    if not lines:
        return ""
    heading = _HEADING.match(lines[0])
    if heading:
        return heading[2]
    first = lines[0]
    return first if len(first) <= LONGEST_TITLE and first[-1] not in "。！？!?；;：:，," else ""


class _Walk:
    """Goes down the lines and keeps what stands above the next one."""

    def __init__(self, title: str) -> None:
        self.paragraphs: list[OutlinedParagraph] = []
        self._title = title
        self._headings: list[tuple[int, str]] = []
        self._question = ""
        self._lead_in = ""
        self._columns = ""

    def take(self, line: str) -> None:
        heading = _HEADING.match(line)
        question = _MARKED_QUESTION.match(line) or _BOLD_QUESTION.match(line) or _NUMBERED_QUESTION.match(line)
        if heading:
            self._enter(len(heading[1]), heading[2])
        elif question:
            self._question, self._lead_in, self._columns = question[1].strip("* "), "", ""
        elif line.startswith("|"):
            self._row(line)
        else:
            self._columns = ""
            self._line(line)

    def _enter(self, level: int, words: str) -> None:
        self._headings = [(other, text) for other, text in self._headings if other < level]
        if words != self._title:
            self._headings.append((level, words))
        self._question = self._lead_in = self._columns = ""

    def _row(self, line: str) -> None:
        if _TABLE_RULE.match(line):
            return
        self._add(line)
        self._columns = self._columns or " ".join(cell.strip() for cell in line.strip("|").split("|"))

    def _line(self, line: str) -> None:
        leads = line[-1] in "：:" and len(line) <= LONGEST_LEAD_IN
        if leads or not _ITEM.match(line):
            self._lead_in = ""
        self._add(_BULLET.sub("", line, count=1) if _BULLET.match(line) else line)
        if leads:
            self._lead_in = line.rstrip("：:")

    def _add(self, text: str) -> None:
        headings = tuple(words for _, words in self._headings)
        inner = (self._question, self._lead_in, self._columns)
        parts = (self._title, *headings, *inner)
        self.paragraphs.append(OutlinedParagraph(text, tuple(part for part in parts if part and part != text)))
