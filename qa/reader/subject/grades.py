"""English names of sizes and grades of one thing: what is said of a small locker is not said of a medium one."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.reader.subject.mentions import Mention

_GRADES = (
    "small|medium|large|basic|standard|premium|professional|pro|enterprise|business|starter|plus|lite|personal|family|team"
    "|student|deluxe|economy|bronze|silver|gold|platinum|single|double|twin|triple|adult|child|senior|junior"
)
_BETWEEN = r"(?:-?sized)?(?:[ -]|, (?:and |or )?| ?[/&] ?| and | or )"
_GRADED = re.compile(
    rf"\b(?P<grades>(?:(?:{_GRADES}){_BETWEEN}){{1,6}})(?P<noun>(?!(?:{_GRADES}|and|or)\b)[a-z]{{3,20}})\b"
)
_GRADE = re.compile(rf"\b(?:{_GRADES})\b")
_LISTED = re.compile(r"[,/&]|\b(?:and|or)\b")


def grades(text: str) -> Iterator[Mention]:
    """Yield the things that a text, in lower case, names by their size or grade; things of one noun are of one kind."""
    for match in _GRADED.finditer(text):
        found = _GRADE.findall(match["grades"])
        kind = f"{match['noun'].removesuffix('s')} by grade"
        if _LISTED.search(match["grades"]):
            yield from (Mention.of(kind, [grade], match[0], found) for grade in found)
        else:
            yield Mention.of(kind, found, match[0])
