"""A document's own file as the source pane shows it: its pages with the cited words boxed, and where to download it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import quote

from index.boxes import Box, TextBoxes
from index.errors import IndexUnavailableError
from index.messages import Message
from index.records import Passage, Span
from page.page_images import WIDTHS
from qa.retrieval import Retriever

__all__ = ["Boxed", "OriginalFiles", "Originals", "PdfPages", "Sheet", "WordBox", "originals_of"]

MOST_SHEETS = 3  # pages shown together, where the cited words run over a page's end


class Boxed(StrEnum):
    """Which words a box is over; the value is its class in HTML."""

    CITED = "box"
    SHORT = "box short"  # the short answer
    DOUBTFUL = "doubtful"  # recognized in a picture, but not surely


@dataclass(frozen=True, slots=True)
class WordBox:
    """A box over words, in percent of the page, from its top left."""

    left: float
    top: float
    width: float
    height: float
    kind: Boxed


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

    @property
    def has_cited(self) -> bool:
        """Whether cited words are on it."""
        return any(box.kind is not Boxed.DOUBTFUL for box in self.boxes)

    @property
    def has_doubtful(self) -> bool:
        """Whether words on it were not recognized surely."""
        return any(box.kind is Boxed.DOUBTFUL for box in self.boxes)


@dataclass(frozen=True, slots=True)
class PdfPages:
    """The pages of a document that can be shown.

    words, answer: where the cited words and the short answer stand. doubtful: where words stand that were not
    recognized surely.
    """

    document: str
    boxes: TextBoxes
    words: tuple[Box, ...] = ()
    answer: tuple[Box, ...] = ()
    doubtful: tuple[Box, ...] = ()

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
        address = f"{_address(self.document)}/pages/{number}.png?width="
        addresses = ", ".join(f"{address}{wide} {wide}w" for wide in WIDTHS)
        shown = {Boxed.CITED: self.words, Boxed.SHORT: self.answer, Boxed.DOUBTFUL: self.doubtful}
        boxes = tuple(box for kind, places in shown.items() for box in self._over(places, number, kind))
        return Sheet(number, round((width or 1.0) / (height or 1.0), 4), f"{address}{WIDTHS[1]}", addresses, boxes)

    def _over(self, boxes: Sequence[Box], number: int, kind: Boxed) -> list[WordBox]:
        frame = self.boxes.pages[number - 1]
        seen = [[round(100 * side, 2) for side in frame.seen(box)] for box in boxes if box.page == number]
        return [WordBox(x, y, round(right - x, 2), round(bottom - y, 2), kind) for x, y, right, bottom in seen]


@dataclass(frozen=True, slots=True)
class OriginalFiles:
    """What is known of the files of documents, by name.

    is_unchanged: returns whether a file is as it was indexed. is_offered: returns whether it can be downloaded.
    warnings: returns what may have been misread or missed in it.
    """

    is_unchanged: Callable[[str], bool]
    is_offered: Callable[[str], bool] = lambda _: False
    warnings: Callable[[str], Sequence[Message]] = lambda _: ()


@dataclass(frozen=True, slots=True)
class Originals:
    """The documents' own files.

    boxes: returns where a document's text stands on its pages. passages: of the index.
    """

    boxes: Callable[[str], TextBoxes]
    files: OriginalFiles
    passages: Sequence[Passage] = ()

    def download(self, document: str) -> str | None:
        """Return the address that the document's file is downloaded from, None where it cannot be."""
        return f"{_address(document)}/original" if self.files.is_offered(document) else None

    def has_pages(self, document: str) -> bool:
        """Return whether the document has pages, as a PDF or a picture."""
        return bool(self._boxes(document).pages)

    def pages(self, document: str, words: Span | None = None, answer: Span | None = None) -> PdfPages | None:
        """Return the pages of a PDF or picture, None where they cannot be shown or the cited words are not on them.

        words, answer: offsets in the document's text.
        """
        boxes = self._boxes(document)
        if not boxes.pages or not self.files.is_unchanged(document):
            return None
        cited, short = (boxes.boxes(*span) if span else () for span in (words, answer))
        if words and not cited:
            return None
        doubtful = tuple(box for span in self._doubtful(document) for box in boxes.boxes(*span))
        return PdfPages(document, boxes, cited, short, doubtful)

    def _doubtful(self, document: str) -> list[Span]:
        """Return where words stand in the document's text that were not recognized surely."""
        own = (passage for passage in self.passages if passage.document == document)
        return sorted({(part.start, part.end) for passage in own for part in passage.recognized if part.is_doubtful})

    def _boxes(self, document: str) -> TextBoxes:
        try:
            return self.boxes(document)
        except IndexUnavailableError:  # the text is shown all the same
            return TextBoxes.of(b"")


def originals_of(retriever: Retriever, files: OriginalFiles | None) -> Originals | None:
    """Return the files of the documents that are searched; None where they are not to be shown."""
    return Originals(retriever.boxes, files, retriever.passages) if files else None


def _address(document: str) -> str:
    return f"documents/{quote(document)}"
