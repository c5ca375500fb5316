"""Whether the words under the boxes of a quotation are the quotation, as another library reads them.

    python -m benchmarks.pdf_boxes FOLDER

FOLDER: PDFs are looked for in it and below it. Each sentence, and each cell of a table, is a quotation; pdfminer.six
reads what stands in its rectangles. White space does not count, nor do forms of the same character (ligatures, widths).
"""

from __future__ import annotations

import argparse
import io
import logging
import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTContainer, LTItem
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage

from index.boxes import Box, TextBoxes
from index.errors import DocumentError
from index.parsing.process import ParsingProcess
from index.records import Document, Span
from index.sentences import split_sentences

_SECONDS = 300
_AGAIN = 0.15  # of the size: printed twice, to look bold
_SHOWN = 5  # quotations of a file that are not what is under their boxes
# Of Unicode's EquivalentUnifiedIdeograph those that are Simplified characters; NFKC leaves them as they are.
_RADICALS = str.maketrans("⻅⻉⻋⻓⻔⻙⻚⻛⻜⻝⻢⻣⻥⻦⻧⻬⻮⻰⻳", "见贝车长门韦页风飞食马骨鱼鸟卤齐齿龙龟")


class Seen(NamedTuple):
    """A character with its middle on the page, and how far along its line that is. size: of its type."""

    text: str
    x: float
    y: float
    along: float
    size: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over documents. size: bytes of their boxes. wrong: quotations, each with what is under its boxes."""

    pages: int = 0
    size: int = 0
    quotations: int = 0
    unplaced: int = 0
    wrong: tuple[tuple[str, str], ...] = ()

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def row(self, name: str) -> str:
        """Return the line of the table."""
        count = max(1, self.quotations)
        exact, unplaced = 1 - len(self.wrong) / count, self.unplaced / count
        size = self.size / max(1, self.pages)
        return f"| {name} | {self.pages:,} | {self.quotations:,} | {exact:.2%} | {unplaced:.2%} | {size:,.0f} |"


def main() -> None:
    """Print a line for each file, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--verbose", action="store_true", help="show quotations that are not under their boxes")
    options = parser.parse_args()
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    total = Figures()
    print("| file | pages | quotations | exact | without a box | bytes a page |\n| --- | --- | --- | --- | --- | --- |")
    with ParsingProcess(seconds=_SECONDS) as process:
        for path in sorted(options.folder.rglob("*.pdf")):
            try:
                found = figures(process.parse(path, path.name), path.read_bytes())
            except DocumentError as error:
                print(error)
                continue
            print(found.row(path.name))
            for quotation, under in found.wrong[:_SHOWN] if options.verbose else ():
                print(f"    {quotation}\n    {under}")
            total += found
    print(total.row("all"))


def figures(document: Document, data: bytes) -> Figures:
    """Return how many of a document's quotations are under their boxes. data: of its file."""
    boxes, seen = TextBoxes.of(document.boxes), seen_pages(data)
    spans = [span for span in quotations(document) if bare(document.text[slice(*span)])]
    under = [(bare(document.text[slice(*span)]), bare(under_boxes(seen, boxes.boxes(*span)))) for span in spans]
    wrong = tuple(pair for pair in under if pair[0] != pair[1])
    unplaced = sum(not boxes.boxes(*span) for span in spans)
    return Figures(len(boxes.pages), len(document.boxes), len(spans), unplaced, wrong)


def quotations(document: Document) -> Iterator[Span]:
    """Yield the sentences of paragraphs, and the cells of tables."""
    for paragraph in document.paragraphs:
        if paragraph.cells:
            yield from ((cell.start, cell.end) for cell in paragraph.cells)
        else:
            text = document.text[paragraph.start : paragraph.end]
            yield from ((paragraph.start + start, paragraph.start + end) for start, end in split_sentences(text))


def bare(text: str) -> str:
    """Return the text without white space and controls, every character in its usual form."""
    usual = unicodedata.normalize("NFKC", text).translate(_RADICALS)
    return "".join(char for char in usual if not char.isspace() and unicodedata.category(char) not in {"Cc", "Cf"})


def under_boxes(pages: Sequence[Sequence[Seen]], boxes: Sequence[Box]) -> str:
    """Return the characters whose middle is in one of the boxes, in the order of the boxes."""
    text = ""
    for page, left, bottom, right, top in boxes:
        inside = [one for one in pages[page - 1] if left <= one.x <= right and bottom <= one.y <= top]
        last: Seen | None = None
        for one in sorted(inside, key=lambda one: one.along):
            if last is None or one.text != last.text or one.along - last.along > _AGAIN * one.size:
                text += one.text
                last = one
    return text


def seen_pages(data: bytes) -> list[list[Seen]]:
    """Return the characters of each page of a PDF."""
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, device)
    pages: list[list[Seen]] = []
    for page in PDFPage.get_pages(io.BytesIO(data)):
        interpreter.process_page(page)
        pages.append([_seen(char, page) for char in _characters(device.get_result())])
    return pages


def _characters(item: LTItem) -> Iterator[LTChar]:
    if isinstance(item, LTChar):
        yield item
    elif isinstance(item, LTContainer):
        for inner in item:
            yield from _characters(inner)


def _seen(char: LTChar, page: PDFPage) -> Seen:
    """Return a character in the page's own coordinates: pdfminer.six turns the page as a viewer does."""
    x, y = (char.x0 + char.x1) / 2, (char.y0 + char.y1) / 2
    across, up = char.matrix[0], char.matrix[1]
    along = (x * across + y * up) / (math.hypot(across, up) or 1.0)
    left, bottom, right, top = page.mediabox
    own = {0: (x + left, y + bottom), 90: (right - y, x + bottom), 180: (right - x, top - y), 270: (y + left, top - x)}
    return Seen(char.get_text(), *own[page.rotate % 360], along, char.size)


if __name__ == "__main__":
    main()
