"""Text of which each character knows its box on the page."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.boxes import Box
from index.parsing.blocks import one_line

WRITTEN = 0.0  # in the place of a confidence: the file says which character it is
NOWHERE = (0.0, 0.0, 0.0, 0.0, 0.0, WRITTEN)  # of a character that is on no page
_NUMBERS = len(NOWHERE)


@dataclass(frozen=True, slots=True)
class BoxedText:
    """A text and, for each character, where it stands.

    boxes: six numbers a character (page, left, bottom, right, top, confidence); page 0 stands for a character that is
    on no page, such as the blank between two joined lines. confidence: how sure it is that it was recognized rightly in
    a picture, up to 1; ``WRITTEN`` where it was not recognized.
    """

    text: str
    boxes: array[float]

    def box(self, position: int) -> Box | None:
        """Return the box of the character, None where it is on no page."""
        page, *sides, _ = self.boxes[_NUMBERS * position : _NUMBERS * (position + 1)]
        return Box(int(page), *sides) if page else None

    def placed(self) -> Iterator[tuple[int, Box]]:
        """Yield the characters that are on a page, each as its position and its box."""
        for position, (page, *sides, _) in enumerate(zip(*[iter(self.boxes)] * _NUMBERS, strict=True)):
            if page:
                yield position, Box(int(page), *sides)

    def recognized(self) -> list[tuple[int, float]]:
        """Return the positions of the characters that were recognized in a picture, each with its confidence."""
        confidences = self.boxes[_NUMBERS - 1 :: _NUMBERS]
        return [(position, sure) for position, sure in enumerate(confidences) if sure != WRITTEN]

    def part(self, start: int, end: int) -> BoxedText:
        """Return ``text[start:end]`` with its boxes."""
        return BoxedText(self.text[start:end], self.boxes[_NUMBERS * start : _NUMBERS * end])

    def stripped(self) -> BoxedText:
        """Return the text without white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self.part(start, max(start, len(self.text.rstrip())))

    def on_one_line(self) -> BoxedText:
        """Return what ``one_line`` makes of the text, with the boxes of what is left of it."""
        text = one_line(self.text)
        if text == self.text:
            return self
        kept = (position for position, char in enumerate(self.text) if one_line(char))
        places = (None if char == " " else next(kept) for char in text)
        return concatenated([unplaced(" ") if place is None else self.part(place, place + 1) for place in places])

    def __add__(self, other: BoxedText) -> BoxedText:
        return BoxedText(self.text + other.text, self.boxes + other.boxes)


def boxed(text: str, boxes: Sequence[Box | None]) -> BoxedText:
    """Return the text with a box for each character."""
    numbers = array("f")
    for box in boxes:
        numbers.extend((*box, WRITTEN) if box else NOWHERE)
    return BoxedText(text, numbers)


def unplaced(text: str) -> BoxedText:
    """Return text that is on no page."""
    return BoxedText(text, array("f", NOWHERE * len(text)))


def concatenated(parts: Sequence[BoxedText]) -> BoxedText:
    """Return the parts as one text."""
    numbers = array("f")
    for part in parts:
        numbers.extend(part.boxes)
    return BoxedText("".join(part.text for part in parts), numbers)
