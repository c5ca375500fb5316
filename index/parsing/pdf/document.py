"""PDF: the text layer in its reading order, as paragraphs, headings and rows of tables, each with its page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from index.boxes import Box, PageFrame, pack_boxes
from index.errors import DocumentError
from index.messages import Message
from index.parsing.blocks import Block, compose
from index.parsing.formats import Parsed
from index.parsing.ocr.reading import MAX_PAGES, DocumentPictures, remedy
from index.parsing.pdf.boxed_text import BoxedText
from index.parsing.pdf.garbled import is_garbled
from index.parsing.pdf.layout import Column, columns, rows
from index.parsing.pdf.opening import open_pdf
from index.parsing.pdf.page_tables import table_blocks
from index.parsing.pdf.pages import Layer, Page, read_page
from index.parsing.pdf.paragraphs import text_runs
from index.parsing.pdf.recognized_pages import drawn_page, recognized_page, recognized_runs
from index.parsing.pdf.running_heads import without_running_heads
from index.parsing.pdf.runs import TableRun
from index.records import Paragraph, Place

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument

_UNMAPPED_SHARE = 0.2  # of a page's characters: from there its text is not what is seen
_PAGES_NAMED = 10
_UNSEEN = PageFrame(0.0, 0.0, 0.0, 0.0, 0)  # a page that is damaged
_SHORTEST = 0.3  # of the text layer's characters, that must be recognized for it to be given up


def parse_pdf(data: bytes, name: str, pictures: DocumentPictures | None = None) -> Parsed:
    """Parse a PDF's text, and recognize that of pages that are pictures or whose text layer is garbled.

    pictures: recognizes it; None leaves such pages as they are. Raise DocumentError when the file is protected, damaged
    or has no text.
    """
    return _parsed(open_pdf(data, name), name, pictures)


def _parsed(document: PdfDocument, name: str, pictures: DocumentPictures | None) -> Parsed:
    broken: list[int] = []
    pages = [_page(document, number, broken) for number in range(1, len(document) + 1)]
    _, empty = _layouts([page.layers for page in pages])
    unread = [number for number in empty if number not in broken and pages[number - 1].pictures]
    garbled = [number for number, page in enumerate(pages, start=1) if _is_garbled(page)]
    why = remedy()
    if pictures:
        unseen = sorted({*unread, *garbled})
        room = pictures.room
        recognized = dict(_recognized(document, unseen, pages, pictures))
        pages = [recognized.get(number, page) for number, page in enumerate(pages, start=1)]
        unread = [number for number in unseen[room:] if number in unread]
        garbled = [number for number in garbled if number not in recognized]
        why = Message("ocr_page_limit", {"limit": MAX_PAGES})
    doubtful = {"pages_empty": unread, "pages_damaged": broken, "pages_garbled": garbled}
    warnings = [
        Message(code, {"pages": _named(numbers), "remedy": why}) for code, numbers in doubtful.items() if numbers
    ]
    nothing = Message("nothing_recognized") if pictures and not unread else Message("no_text_layer", {"remedy": why})
    return parsed_pages(pages, name, nothing, warnings)


def parsed_pages(pages: Sequence[Page], name: str, nothing: Message, warnings: Sequence[Message] = ()) -> Parsed:
    """Return the text of pages, see ``compose``. nothing: why there is none, raised as a DocumentError then."""
    layouts, empty = _layouts([page.layers for page in pages])
    if not any(layouts) or len(empty) == len(pages):
        raise DocumentError(nothing.code, name=name, **nothing.parameters)
    blocks = list(_blocks(layouts))
    parsed = compose((block for block, _ in blocks), name, warnings)
    contents = [content for _, content in blocks if content.text]
    return replace(parsed, boxes=pack_boxes([page.frame for page in pages], _characters(contents, parsed.paragraphs)))


def _characters(contents: Sequence[BoxedText], paragraphs: Sequence[Paragraph]) -> Iterator[tuple[int, Box]]:
    """Yield the characters that stand on a page, each with its offset in the text of the document.

    contents: of the paragraphs.
    """
    for content, paragraph in zip(contents, paragraphs, strict=True):
        for position, box in content.placed():
            yield paragraph.start + position, box


def _is_garbled(page: Page) -> bool:
    return page.unmapped >= _UNMAPPED_SHARE or is_garbled(page.text)


def _recognized(
    document: PdfDocument, numbers: Sequence[int], pages: Sequence[Page], pictures: DocumentPictures
) -> Iterator[tuple[int, Page]]:
    """Yield the pages with the text that was recognized; of those with a text layer only where it is about as long."""
    for number, picture in pictures.read(numbers, partial(drawn_page, document)):
        page = document[number - 1]
        found = recognized_page(picture, pages[number - 1].frame, number)
        page.close()
        if len(found.text) >= _SHORTEST * len(pages[number - 1].text):
            yield number, found


def _page(document: PdfDocument, number: int, broken: list[int]) -> Page:
    import pypdfium2

    try:
        page = document[number - 1]
        try:
            return read_page(document, page, number)
        finally:
            page.close()
    except pypdfium2.PdfiumError:
        broken.append(number)
        return Page([], 0.0, pictures=False, frame=_UNSEEN)


def _layouts(pages: Sequence[Sequence[Layer]]) -> tuple[list[list[Column]], list[int]]:
    """Return the columns of each page, and the numbers of the pages that have nothing but running heads."""
    nothing = Layer([], [], 0.0, 0.0, 0.0, 0.0)
    main = [layers[0] if layers else nothing for layers in pages]
    texts = without_running_heads([layer.pieces for layer in main], [(layer.bottom, layer.top) for layer in main])
    layouts: list[list[Column]] = []
    empty: list[int] = []
    shown: set[str] = set()
    for number, (layers, layer, text) in enumerate(zip(pages, main, texts, strict=True), start=1):
        layout = columns([*text.body, *layer.tables], layer.left, layer.right)
        for other in layers[1:]:
            pieces = [piece for piece in other.pieces if piece.text not in shown]
            shown.update(piece.text for piece in pieces)
            layout += columns([*pieces, *other.tables], other.left, other.right)
        if not layout:
            empty.append(number)
        heads = [
            [Column(tuple(rows(lines)), layer.left, layer.right, edge=True)] if lines else []
            for lines in (text.tops, text.feet)
        ]
        layouts.append([*heads[0], *layout, *heads[1]])
    return layouts, empty


def layer_blocks(pages: Sequence[Sequence[Layer]]) -> Iterator[Block]:
    """Yield the blocks of pages of another format, each given by its layers."""
    layouts, _ = _layouts(pages)
    yield from (block for block, _ in _blocks(layouts))


def _blocks(layouts: Sequence[Sequence[Column]]) -> Iterator[tuple[Block, BoxedText]]:
    """Yield the document's blocks, each with the boxes of its text's characters."""
    for run in text_runs(layouts):
        if isinstance(run, TableRun):
            found: Iterator[tuple[Block, BoxedText]] = (
                (b, content if b.cells else content.on_one_line()) for b, content in table_blocks(run.parts)
            )
        else:
            last = run.last_page if run.last_page > run.page else None
            content = run.content.on_one_line()
            found = iter([(Block(content.text, run.level, Place(page=run.page, last_page=last), run.kind), content)])
        for block, content in found:
            assert block.place  # noqa: S101 (both kinds have one)
            recognized = recognized_runs(content)
            place = replace(block.place, recognized=bool(recognized))
            yield replace(block, place=place, recognized=recognized), content


def _named(pages: Sequence[int]) -> Message:
    """Return ``page 3`` or ``pages 3, 5, 6 and 20 more``."""
    if len(pages) == 1:
        return Message("one_page", {"page": pages[0]})
    shown = ", ".join(map(str, pages[:_PAGES_NAMED]))
    more = len(pages) - _PAGES_NAMED
    return (
        Message("many_pages", {"pages": shown, "count": more}) if more > 0 else Message("some_pages", {"pages": shown})
    )
