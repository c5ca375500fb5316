"""Pages whose text was recognized in what they show, as pages with a text layer."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from math import sqrt
from typing import TYPE_CHECKING

from index.boxes import PageFrame, turned
from index.parsing.ocr.recognized import RecognizedLine, RecognizedPicture
from index.parsing.pdf.boxed_text import BoxedText
from index.parsing.pdf.drawings import Rule
from index.parsing.pdf.glyphs import Blank, Glyph, Style
from index.parsing.pdf.pages import Page, layer_of
from index.records import DOUBTFUL, Recognized

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

    from index.parsing.ocr.recognizer import Pixels

_SCALE = 200 / 72  # pixels a point: 200 dpi
_MOST_PIXELS = 16_000_000
_FEET = 0.3  # sizes: from the middle of a line down to the letters' feet
_LEAST_SURE = 0.01  # as 0 stands for what was not recognized
_APART = 3  # characters: a mark and a blank between two that were recognized belong to them


def drawn_page(document: PdfDocument, number: int) -> Pixels:
    """Return what the page (1-based) shows: (height, width, 3), red, green and blue."""
    page = document[number - 1]
    try:
        width, height = page.get_size()
        scale = min(_SCALE, sqrt(_MOST_PIXELS / max(width * height, 1.0)))
        pixels: Pixels = page.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3].copy()
        return pixels
    finally:
        page.close()


def recognized_page(picture: RecognizedPicture, frame: PageFrame, number: int) -> Page:
    """Return the page (1-based) with the text of its picture."""
    direction = (frame.turns + picture.turns) % 4
    box = frame[:4]
    left, _, right, top = turned(box, direction)
    scale = picture.width / max(right - left, 1.0)
    glyphs = [glyph for line in picture.lines for glyph in _glyphs(line, (left, top), scale, direction)]
    rules = [Rule(left + a / scale, top - d / scale, left + c / scale, top - b / scale) for a, b, c, d in picture.rules]
    ordered = [glyph._replace(order=order) for order, glyph in enumerate(glyphs)]
    return Page(
        [layer_of(ordered, list(map(_thin, rules)), [], number, direction, box)], 0.0, pictures=True, frame=frame
    )


def _thin(rule: Rule) -> Rule:
    if rule.right - rule.left >= rule.top - rule.bottom:
        middle = (rule.bottom + rule.top) / 2
        return Rule(rule.left, middle, rule.right, middle)
    middle = (rule.left + rule.right) / 2
    return Rule(middle, rule.bottom, middle, rule.top)


def _glyphs(line: RecognizedLine, corner: tuple[float, float], scale: float, direction: int) -> Iterator[Glyph]:
    """Yield the characters of a line. corner: the top left of the page, as the line runs."""
    left, top = corner
    style = Style(max(1.0, round(line.size / scale, 1)), bold=False, turns=direction)
    base = top - (line.top + line.bottom) / 2 / scale - _FEET * style.size
    blank = Blank.NONE
    for char, start, end, sure in zip(line.text, line.lefts, line.rights, line.confidences, strict=True):
        if char.isspace():
            blank = Blank.WRITTEN
            continue
        yield Glyph(
            char,
            left + start / scale,
            left + end / scale,
            base,
            style,
            0,
            blank,
            confidence=max(sure, _LEAST_SURE),
            dx=line.dx / scale,
            dy=-line.dy / scale,
        )
        blank = Blank.NONE


def recognized_runs(content: BoxedText) -> tuple[Recognized, ...]:
    """Return what was recognized of a text, in runs that are as sure.

    Punctuation does not count: what is unsure about it is mostly whether it is of full width.
    """
    characters = [(position, sure) for position, sure in content.recognized() if content.text[position].isalnum()]
    runs: list[Recognized] = []
    for _, group in groupby(characters, lambda item: item[1] < DOUBTFUL):
        run: list[tuple[int, float]] = []
        for position, sure in group:
            if run and position - run[-1][0] > _APART:
                runs.append(_run(run))
                run = []
            run.append((position, sure))
        runs.append(_run(run))
    return tuple(runs)


def _run(characters: list[tuple[int, float]]) -> Recognized:
    confidence = sum(sure for _, sure in characters) / len(characters)
    return Recognized(characters[0][0], characters[-1][0] + 1, round(confidence, 3))
