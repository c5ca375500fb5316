"""What lines begin and end with: ends of sentences, bullets, numbers, labels."""

from __future__ import annotations

import re

from index.parsing.pdf.lines import Line

SENTENCE_END = re.compile(r"[。！？!?；;…：:.][”’」』）)】》\"']*$")
CLAUSE_END = re.compile(r"[，、,][”’」』）)】》\"']*$")
STOP = re.compile(r"[。！？!?.][”’」』）)】》\"']*$")
LABEL = re.compile(r"[^：:，。]{1,12}[：:]")
LEADERS = re.compile(r"\.{4,}|…{2,}|(?:\. ){4,}|·{4,}")
BULLET = re.compile(r"\s*(?:[-–*•·●■◆▪○□☐☑➢✓\uf0b7]\s?(?=\S)|[*-]\s)")
NUMBERED = re.compile(
    r"\s*(?:\d{1,3}[.)、．](?!\d)|\d{1,2}(?:\.\d{1,2}){1,3}[.、]?\s|[(（](?:[一二三四五六七八九十]{1,3}|\d{1,3}|[a-z])[)）]"
    r"|[一二三四五六七八九十]{1,3}、|[①-⑳]|[a-zA-Z][.)]\s)"
)
CHAPTER = re.compile(r"\s*第[一二三四五六七八九十百零〇\d]{1,5}[编篇章节条款]")


def is_marked(line: Line) -> bool:
    """Return whether a line begins with a bullet, a number or the number of a chapter."""
    return bool(BULLET.match(line.text) or NUMBERED.match(line.text) or CHAPTER.match(line.text))
