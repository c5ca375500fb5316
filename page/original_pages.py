"""The pages of a PDF as the source pane shows them: their pictures, and where on these the cited words are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from index.boxes import Box, TextBoxes
from index.errors import IndexUnavailableError
from index.messages import Message
from index.records import Span
from page.page_images import WIDTHS
from qa.retrieval import Retriever

__all__ = ["Files", "Originals", "PdfPages", "Sheet", "WordBox", "originals_of"]

MOST_SHEETS = 3  # pages shown together, where the cited words run over a page's end


@dataclass(frozen=True, slots=True)
class WordBox:
    """A box over cited words, in percent of the page, from its top left. is_short: these are of the short answer."""

    left: float
    top: float
    width: float
    height: float
    is_short: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page and its picture.

    ratio: of its width to its height. address, addresses: of the picture, as `src` and `srcset` take them.
    """

    number: int
    ratio: float
    address: str
    addresses: str
    boxes: tuple[WordBox, ...]


@dataclass(frozen=True, slots=True)
class PdfPages:
    """The pages of a document that can be shown.

    words, answer: where the cited words and the short answer stand.
    """

    document: str
    boxes: TextBoxes
    words: tuple[Box, ...] = ()
    answer: tuple[Box, ...] = ()

    @property
    def count(self) -> int:
        """How many pages the document has."""
        return len(self.boxes.pages)

    def shown(self, page: int | None) -> list[Sheet]:
        """Return the page, or those of the cited words, the first page where there are none."""
        if page is not None and 1 <= page <= self.count:
            return [self._sheet(page)]
        numbers = sorted({box.page for box in self.words})[:MOST_SHEETS] or [1]
        return [self._sheet(number) for number in numbers]

    def _sheet(self, number: int) -> Sheet:
        width, height = self.boxes.pages[number - 1].size
        address = f"documents/{quote(self.document)}/pages/{number}.png?width="
        addresses = ", ".join(f"{address}{wide} {wide}w" for wide in WIDTHS)
        boxes = (*self._over(self.words, number, is_short=False), *self._over(self.answer, number, is_short=True))
        return Sheet(number, round((width or 1.0) / (height or 1.0), 4), f"{address}{WIDTHS[1]}", addresses, boxes)

    def _over(self, boxes: Sequence[Box], number: int, *, is_short: bool) -> list[WordBox]:
        frame = self.boxes.pages[number - 1]
        seen = [[round(100 * side, 2) for side in frame.seen(box)] for box in boxes if box.page == number]
        return [WordBox(x, y, round(right - x, 2), round(bottom - y, 2), is_short) for x, y, right, bottom in seen]


@dataclass(frozen=True, slots=True)
class Originals:
    """The documents' own files.

    boxes: returns where a document's text stands on its pages. is_unchanged: returns whether its file is as it was
    indexed. warnings: returns what may have been misread or missed in it.
    """

    boxes: Callable[[str], TextBoxes]
    is_unchanged: Callable[[str], bool]
    warnings: Callable[[str], Sequence[Message]] = lambda _: ()

    def has_pages(self, document: str) -> bool:
        """Return whether the document is a PDF."""
        return bool(self._boxes(document).pages)

    def pages(self, document: str, words: Span | None = None, answer: Span | None = None) -> PdfPages | None:
        """Return the pages of a PDF, None where they cannot be shown, or the cited words are not found on them.

        words, answer: offsets in the document's text.
        """
        boxes = self._boxes(document)
        if not boxes.pages or not self.is_unchanged(document):
            return None
        cited, short = (boxes.boxes(*span) if span else () for span in (words, answer))
        return None if words and not cited else PdfPages(document, boxes, cited, short)

    def _boxes(self, document: str) -> TextBoxes:
        try:
            return self.boxes(document)
        except IndexUnavailableError:  # the text is shown all the same
            return TextBoxes.of(b"")


@dataclass(frozen=True, slots=True)
class Files:
    """What is known of the files of documents, by their names; see ``Originals``."""

    is_unchanged: Callable[[str], bool]
    warnings: Callable[[str], Sequence[Message]] = lambda _: ()


def originals_of(retriever: Retriever, files: Files | None) -> Originals | None:
    """Return the files of the documents that are searched; None where they are not to be shown."""
    return Originals(retriever.boxes, files.is_unchanged, files.warnings) if files else None
