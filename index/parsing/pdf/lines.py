"""Characters put together as pieces of lines, none of which has a wide gap in it."""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from index.boxes import turned
from index.parsing.pdf.boxed_text import NOWHERE, BoxedText, concatenated, unplaced
from index.parsing.pdf.glyphs import Blank, Glyph

WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_FIRST_WIDE = "\u2e80"
_WIDE = re.compile(f"[{WIDE}]")
_GAP = 0.8  # sizes: what is apart by more is another piece
_WORD_GAP = 0.25  # between letters
_WIDE_GAP = 0.3  # between a wide character and another, besides what a justified line puts between all
_OVERLAP = 0.5  # of the lower of two pieces' heights: they stand on the same line
_LEAST_GAP = 0.08  # where PDFium sees a blank
_BACK = 0.5  # sizes: how far a character may begin before the end of the one before it
_SAME_PLACE = 0.15  # sizes: printed twice, to look bold
_DESCENT, _ASCENT = 0.15, 0.75
_BELOW, _ABOVE = 0.2, 0.8  # of the box that a character has
_ROW = 8.0  # points: height of the bands in which pieces are looked up


@dataclass(frozen=True, slots=True)
class Line:
    """A line or a piece of one. left, right, base (of the letters' feet), size: in points, as it is read.

    bold: all of it. order: of its first character in the file. cut: whether it ends in a hyphen where a word is cut.
    """

    content: BoxedText
    left: float
    right: float
    base: float
    size: float
    bold: bool = False
    order: int = 0
    cut: bool = False

    @property
    def text(self) -> str:
        return self.content.text

    @property
    def bottom(self) -> float:
        return self.base - _DESCENT * self.size

    @property
    def top(self) -> float:
        return self.base + _ASCENT * self.size


def line_pieces(glyphs: Sequence[Glyph], page: int, turns: int = 0) -> list[Line]:
    """Return the pieces of lines that the glyphs make, in the file's order.

    page: 1-based. turns: how far the glyphs' coordinates are turned clockwise against the page's, in quarters.
    """
    pieces: list[list[Glyph]] = []
    rows: dict[int, list[list[Glyph]]] = defaultdict(list)
    for run in sorted(_runs(glyphs), key=lambda run: run[0].left):
        if _fill_gap(run, rows):
            continue
        piece = _piece_before(run, rows)
        if piece is None:
            piece = []
            pieces.append(piece)
        piece += run
        for row in _rows(run):
            if not any(other is piece for other in rows[row]):
                rows[row].append(piece)
    return sorted((_line(piece, page, turns) for piece in pieces), key=lambda line: line.order)


def joined_row(pieces: Sequence[Line]) -> Line:
    """Return the pieces of a row, from left to right, as one line."""
    if len(pieces) == 1:
        return pieces[0]
    spread = all(len(piece.text) == 1 and _WIDE.match(piece.text) for piece in pieces)  # a word set wide
    parts: list[BoxedText] = []
    for piece in pieces:
        if parts and not spread:
            parts.append(unplaced(" "))
        parts.append(piece.content)
    main = max(pieces, key=lambda piece: len(piece.text))
    return Line(
        concatenated(parts),
        pieces[0].left,
        max(piece.right for piece in pieces),
        main.base,
        main.size,
        all(piece.bold for piece in pieces),
        min(piece.order for piece in pieces),
        pieces[-1].cut,
    )


def same_row(one: Line, other: Line) -> bool:
    """Return whether two pieces stand beside each other."""
    common = min(one.top, other.top) - max(one.bottom, other.bottom)
    return common > _OVERLAP * min(one.top - one.bottom, other.top - other.bottom)


def usual_size(lines: Iterable[Line]) -> float:
    """Return the size that most characters have, 1 if there are none."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 1.0


def is_wide(char: str) -> bool:
    """Return whether the character is Chinese, or takes as much room."""
    return char >= _FIRST_WIDE and bool(_WIDE.match(char))


def _runs(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Yield what follows in the file and on the page as well."""
    run: list[Glyph] = []
    for glyph in glyphs:
        if run and not _follows(run[-1], glyph):
            yield run
            run = []
        run.append(glyph)
    if run:
        yield run


def _follows(last: Glyph, glyph: Glyph) -> bool:
    gap = glyph.left - last.right
    size = last.style.size if last.style.size < glyph.style.size else glyph.style.size
    if not -_BACK * size <= gap <= _GAP * size or glyph.left < last.left - 0.1 * size:
        return False
    return (glyph.base == last.base and glyph.style is last.style) or _level(last, glyph)


def _level(one: Glyph, other: Glyph) -> bool:
    top = min(one.base + _ASCENT * one.style.size, other.base + _ASCENT * other.style.size)
    bottom = max(one.base - _DESCENT * one.style.size, other.base - _DESCENT * other.style.size)
    return top - bottom > _OVERLAP * (_ASCENT + _DESCENT) * min(one.style.size, other.style.size)


def _rows(run: Sequence[Glyph]) -> range:
    bases = [glyph.base for glyph in run]
    size = max(glyph.style.size for glyph in run)
    return range(int((min(bases) - size / 2) // _ROW), int((max(bases) + size) // _ROW) + 1)


def _piece_before(run: Sequence[Glyph], rows: dict[int, list[list[Glyph]]]) -> list[Glyph] | None:
    """Return the piece that the run goes on."""
    first = run[0]
    best: list[Glyph] | None = None
    for row in _rows(run):
        for piece in rows.get(row, ()):
            last = piece[-1]
            if _follows(last, first) and (best is None or last.right > best[-1].right):
                best = piece
    return best


def _fill_gap(run: Sequence[Glyph], rows: dict[int, list[list[Glyph]]]) -> bool:
    """Put a run, such as a mark of another font, into the gap that a piece has for it. Return whether there is one."""
    for row in _rows(run):
        for piece in rows.get(row, ()):
            if piece[-1].left < run[-1].right or not _level(piece[0], run[0]):
                continue
            after = next((n for n, glyph in enumerate(piece) if glyph.left > run[0].left), 0)
            slack = _SAME_PLACE * run[0].style.size
            if after and piece[after - 1].right <= run[0].left + slack and piece[after].left >= run[-1].right - slack:
                piece[after:after] = run
                return True
    return False


def _line(glyphs: Sequence[Glyph], page: int, turns: int) -> Line:
    chars: list[str] = []
    boxes = array("f")
    last: Glyph | None = None
    stretch = _stretch(glyphs)
    for glyph in glyphs:
        if last:
            if _is_again(last, glyph):
                continue
            if _is_apart(last, glyph, stretch):
                chars.append(" ")
                boxes.extend(NOWHERE)
        size = glyph.style.size
        left, right, base = glyph.left + glyph.dx, glyph.right + glyph.dx, glyph.base + glyph.dy
        box = left, base - _BELOW * size, right, base + _ABOVE * size
        boxes.append(page)
        boxes.extend(turned(box, 4 - turns) if turns else box)
        boxes.append(glyph.confidence)
        chars.append(glyph.char)
        last = glyph
    sizes = Counter(glyph.style.size for glyph in glyphs)
    size = sizes.most_common(1)[0][0]
    main = next(glyph for glyph in glyphs if glyph.style.size == size)
    return Line(
        BoxedText("".join(chars), boxes),
        glyphs[0].left,
        max(glyph.right for glyph in glyphs),
        main.base,
        size,
        all(glyph.style.bold for glyph in glyphs),
        min(glyph.order for glyph in glyphs),
        glyphs[-1].cut,
    )


def _is_again(last: Glyph, glyph: Glyph) -> bool:
    """Return whether a glyph is printed a second time over the same, to look bold."""
    return (
        glyph.char == last.char
        and glyph.left - last.left <= _SAME_PLACE * glyph.style.size
        and last.right - last.left > _SAME_PLACE * glyph.style.size
    )


def _stretch(glyphs: Sequence[Glyph]) -> float:
    """Return the room, in sizes, that is between all wide characters of a justified line."""
    gaps = [
        (glyph.left - last.right) / glyph.style.size
        for last, glyph in pairwise(glyphs)
        if last.char >= _FIRST_WIDE and glyph.char >= _FIRST_WIDE
    ]
    return max(0.0, median(gaps)) if gaps else 0.0


def _is_apart(last: Glyph, glyph: Glyph, stretch: float) -> bool:
    """Return whether there is a blank between the two."""
    if glyph.blank is Blank.WRITTEN:
        return True
    gap = (glyph.left - last.right) / glyph.style.size
    if gap <= _LEAST_GAP:
        return False
    if is_wide(last.char) or is_wide(glyph.char):
        return gap > _WIDE_GAP + stretch
    return gap > _WORD_GAP or glyph.blank is Blank.GAP
