"""What was recognized in a picture: lines of characters, in pixels of the picture when it is turned upright."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

_PERCENT = 100


@dataclass(frozen=True, slots=True)
class RecognizedLine:
    """A line of text, blanks between words among its characters.

    lefts, rights: of each character. confidences: of each, 0..1. top, bottom: of the line, from the top of the
    picture. Where a picture is slightly askew, these are of the picture put straight; ``dx`` and ``dy`` are by how much
    the line is away from there in the picture.
    """

    text: str
    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    confidences: tuple[float, ...]
    top: float
    bottom: float
    size: float
    dx: float = 0.0
    dy: float = 0.0


@dataclass(frozen=True, slots=True)
class RecognizedPicture:
    """The lines of a picture. turns: quarter turns clockwise that put it upright. rules: straight lines drawn in it.

    width, height: in pixels, upright. rules: left, top, right, bottom of each.
    """

    turns: int
    width: int
    height: int
    lines: tuple[RecognizedLine, ...]
    rules: tuple[tuple[float, float, float, float], ...] = ()

    def record(self) -> dict[str, Any]:
        """Return a JSON value for ``picture_of``; coordinates are rounded to tenths of a pixel."""
        return {
            "size": [self.turns, self.width, self.height],
            "rules": [_rounded(rule) for rule in self.rules],
            "lines": [
                [
                    line.text,
                    _rounded(line.lefts),
                    _rounded(line.rights),
                    [round(_PERCENT * value) for value in line.confidences],
                    _rounded((line.top, line.bottom, line.size, line.dx, line.dy)),
                ]
                for line in self.lines
            ],
        }


def picture_of(record: dict[str, Any]) -> RecognizedPicture:
    """Return the picture of a ``record``. Raise KeyError, TypeError or ValueError for anything else."""
    lines = tuple(
        RecognizedLine(
            text, tuple(lefts), tuple(rights), tuple(value / _PERCENT for value in confidences), *map(float, rest)
        )
        for text, lefts, rights, confidences, rest in record["lines"]
    )
    if any(not len(one.text) == len(one.lefts) == len(one.rights) == len(one.confidences) for one in lines):
        raise ValueError("a character without its place")
    turns, width, height = map(int, record["size"])
    rules = tuple((left, top, right, bottom) for left, top, right, bottom in record["rules"])
    return RecognizedPicture(turns, width, height, lines, rules)


def _rounded(values: tuple[float, ...]) -> list[float]:
    return [round(float(value), 1) for value in values]
