"""The source pane: a cited passage among its neighbours or in its whole document, the cited words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from page.markup import Opening, Pointer, literal
from page.turns import Source, Turn
from page.words import Language, say

if TYPE_CHECKING:
    from index import Passage

__all__ = ["brief_place", "document_html", "place_words", "source_html", "where_words"]

NEIGHBOURS = 3
MOST_OF_DOCUMENT = 300  # passages on each side: a browser is slow with a whole book


@dataclass(frozen=True, slots=True)
class _Spot:
    """A citation found again in the index. row: of its passage; the spans are offsets in the passage's text."""

    row: int
    words: tuple[int, int]
    answer: tuple[int, int] | None


def source_html(passages: Sequence[Passage], turns: Sequence[Turn], pointer: Pointer | None, language: Language) -> str:
    """What the pane shows for the citation at `pointer`."""
    source, found = _cited(turns, pointer)
    spot = _spot(passages, source) if source else None
    if pointer is None or source is None or spot is None:
        return _gone(source, language)
    document = _rows_of_document(passages, spot.row)
    shown = _shown(document, spot.row, pointer)
    kinds = f"{'found' if found else 'near'}{' whole' if pointer.whole else ''}"
    return (
        f'<article class="{kinds}" data-place="{Pointer(pointer.turn, pointer.marker).attribute()}">'
        f"{_heading(passages[spot.row], pointer, found, language)}"
        f'<div class="paper" tabindex="0" role="region" aria-label="{say("source", language)}">'
        f"{_pages(passages, document, shown, pointer if pointer.whole else None, spot, language)}</div></article>"
    )


def document_html(passages: Sequence[Passage], opening: Opening, language: Language) -> str:
    """What the pane shows of a document that nothing is cited from; empty when it is not in the index."""
    first = next((row for row, passage in enumerate(passages) if passage.document == opening.document), None)
    if first is None:
        return ""
    document = _rows_of_document(passages, first)
    middle = _within(document, document.start + (opening.around or 0))
    shown = range(max(document.start, middle - MOST_OF_DOCUMENT), min(document.stop, middle + MOST_OF_DOCUMENT + 1))
    size = say("paragraphs", language, count=len({passages[row].number for row in document}))
    back = _button(Opening().attribute(), say("all_documents", language))
    return (
        f'<article class="reading whole">{_header(passages[first].document, size, back, language)}'
        f'<div class="paper" tabindex="0" role="region" aria-label="{say("source", language)}">'
        f"{_pages(passages, document, shown, opening, None, language)}</div></article>"
    )


def place_words(source: Source | Passage, language: Language) -> str:
    """Where a citation or passage stands in its document, in words."""
    place = asdict(source.place) if source.place else {}
    kind_of_pages = "page" if place.get("last_page") is None else "pages"
    kinds = {"page": kind_of_pages, "sheet": "sheet", "row": "row", "chapter": "chapter"}
    named = [say(words, language, **place) for kind, words in kinds.items() if place.get(kind) is not None]
    return " · ".join([*named, say("paragraph", language, number=source.number)])


def where_words(source: Source | Passage, language: Language) -> str:
    """Its place, and the headings that it stands under where the place does not name them already."""
    place = source.place
    named = {place.sheet, place.chapter} if place else set()
    section = source.section if source.section and source.section not in named else None
    return " · ".join(filter(None, [place_words(source, language), section]))


def brief_place(source: Source, language: Language) -> str:
    """Where a citation stands, as briefly as a person can look it up: the page or row needs no paragraph."""
    words = place_words(source, language)
    place = source.place
    return words if place is None or place.chapter is not None else words.rpartition(" · ")[0] or words


def _cited(turns: Sequence[Turn], pointer: Pointer | None) -> tuple[Source | None, bool]:
    if pointer is None or not 0 <= pointer.turn < len(turns):
        return None, False
    reply = turns[pointer.turn].reply
    if reply is None or not 1 <= pointer.marker <= len(reply.sources):
        return None, False
    return reply.sources[pointer.marker - 1], reply.found


def _spot(passages: Sequence[Passage], source: Source) -> _Spot | None:
    """The quote where it was, or where it went when the document changed since."""
    if not source.quote:
        return None
    moved = None
    for row, passage in enumerate(passages):
        if passage.document != source.document:
            continue
        start = source.start - passage.start
        if start >= 0 and passage.text.startswith(source.quote, start):
            return _spot_at(row, start, source)
        if moved is None and (start := passage.text.find(source.quote)) >= 0:
            moved = _spot_at(row, start, source)
    return moved


def _spot_at(row: int, start: int, source: Source) -> _Spot:
    answer = None
    if source.answer:
        first, last = (offset - source.start for offset in source.answer)
        answer = (start + first, start + last) if 0 <= first < last <= len(source.quote) else None
    return _Spot(row, (start, start + len(source.quote)), answer)


def _rows_of_document(passages: Sequence[Passage], row: int) -> range:
    first, last = row, row + 1
    while first > 0 and passages[first - 1].document == passages[row].document:
        first -= 1
    while last < len(passages) and passages[last].document == passages[row].document:
        last += 1
    return range(first, last)


def _shown(document: range, row: int, pointer: Pointer) -> range:
    reach = MOST_OF_DOCUMENT if pointer.whole else NEIGHBOURS
    middle = _within(document, row if pointer.around is None else document.start + pointer.around)
    return range(max(document.start, middle - reach), min(document.stop, middle + reach + 1))


def _within(document: range, row: int) -> int:
    return min(max(row, document.start), document.stop - 1)


def _heading(passage: Passage, pointer: Pointer, found: bool, language: Language) -> str:
    where = where_words(passage, language)
    note = "" if found else f'<span class="note">{literal(say("nearest", language))}</span>'
    view = replace(pointer, whole=not pointer.whole, around=None)
    switch = _button(view.attribute(), say("around" if pointer.whole else "whole", language))
    return _header(passage.document, where, switch, language, str(pointer.marker), note)


def _header(document: str, where: str, view: str, language: Language, marker: str = "", note: str = "") -> str:
    marked = f'<span class="marker">{marker}</span>' if marker else ""
    return (
        f'<header>{marked}<div aria-live="polite"><h2>{literal(document)}</h2>'
        f'<p class="place">{literal(where)}</p>{note}</div><p class="views">{view}'
        f'<button type="button" class="back">{literal(say("back_to_chat", language))}</button></p></header>'
    )


def _pages(
    passages: Sequence[Passage],
    document: range,
    shown: range,
    more: Pointer | Opening | None,
    spot: _Spot | None,
    language: Language,
) -> str:
    """The passages in `shown`; more: asks for those before and after them, where that can be asked for."""
    text = "".join(_paragraphs(passages, shown, spot, language))
    if more is not None and shown.start > document.start:
        text = _more("earlier", replace(more, around=shown.start - document.start), language) + text
    if more is not None and shown.stop < document.stop:
        text += _more("later", replace(more, around=shown.stop - document.start), language)
    return text


def _more(direction: Literal["earlier", "later"], part: Pointer | Opening, language: Language) -> str:
    """A button that shows another part of a document that is too long to show."""
    return f'<p class="more">{_button(part.attribute(), say(direction, language))}</p>'


def _button(value: str, words: str) -> str:
    return f'<button type="button" class="view" value="{value}">{literal(words)}</button>'


def _paragraphs(passages: Sequence[Passage], shown: range, spot: _Spot | None, language: Language) -> Iterator[str]:
    """The passages in `shown`, those of one paragraph together, under their headings and page numbers."""
    section, page = passages[spot.row].section if spot else None, None
    for number, rows in groupby(shown, key=lambda row: passages[row].number):
        own = list(rows)
        first = passages[own[0]]
        if first.page is not None and first.page != page:
            page = first.page
            yield f'<p class="page">{literal(say("page", language, page=page))}</p>'
        if first.section and first.section != section:
            section = first.section
            yield f"<h3>{literal(section.splitlines()[-1])}</h3>"
        parts = [_marked(passages[row], spot if spot and spot.row == row else None) for row in own]
        gaps = [" " if passages[row].end < passages[row + 1].start else "" for row in own[:-1]]
        text = "".join(part + gap for part, gap in zip(parts, [*gaps, ""], strict=True))
        kind = "beside" if spot and spot.row not in own else "cited"
        yield f'<p class="{kind}" data-number="{number}">{text}</p>'


def _marked(passage: Passage, spot: _Spot | None) -> str:
    if spot is None:
        return literal(passage.text)
    (start, end), text = spot.words, passage.text
    first, last = spot.answer or (end, end)
    answer = f"<strong>{literal(text[first:last])}</strong>" if first < last else ""
    cited = f"{literal(text[start:first])}{answer}{literal(text[last:end])}"
    return f"{literal(text[:start])}<mark>{cited}</mark>{literal(text[end:])}"


def _gone(source: Source | None, language: Language) -> str:
    """What is left of a citation whose passage is not in the index any more."""
    hint = f'<p class="hint">{literal(say("source_gone", language))}</p>'
    if source is None:
        return hint
    place = f"{source.document} · {place_words(source, language)}"
    return f'{hint}<blockquote class="gone">{literal(source.quote)}<footer>{literal(place)}</footer></blockquote>'
