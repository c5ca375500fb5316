"""The source pane: a cited passage among its neighbours or in its whole document, the cited words marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from page.markup import Pointer, literal
from page.turns import Source, Turn
from page.words import Language, say

if TYPE_CHECKING:
    from index import Passage

__all__ = ["place_words", "source_html"]

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
        f"{_more('earlier', shown.start - document.start, pointer, language) if shown.start > document.start else ''}"
        f"{''.join(_paragraphs(passages, shown, spot, language))}"
        f"{_more('later', shown.stop - document.start, pointer, language) if shown.stop < document.stop else ''}"
        "</div></article>"
    )


def place_words(source: Source | Passage, language: Language) -> str:
    """Where a citation or passage stands in its document, in words."""
    place = asdict(source.place) if source.place else {}
    kind_of_pages = "page" if place.get("last_page") is None else "pages"
    kinds = {"page": kind_of_pages, "sheet": "sheet", "row": "row", "chapter": "chapter"}
    named = [say(words, language, **place) for kind, words in kinds.items() if place.get(kind) is not None]
    return " · ".join([*named, say("paragraph", language, number=source.number)])


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
    middle = row if pointer.around is None else document.start + pointer.around
    middle = min(max(middle, document.start), document.stop - 1)
    return range(max(document.start, middle - reach), min(document.stop, middle + reach + 1))


def _heading(passage: Passage, pointer: Pointer, found: bool, language: Language) -> str:
    where = " · ".join(filter(None, [place_words(passage, language), passage.section]))
    note = "" if found else f'<span class="note">{literal(say("nearest", language))}</span>'
    view = replace(pointer, whole=not pointer.whole, around=None)
    switch = say("around" if pointer.whole else "whole", language)
    return (
        f'<header><span class="marker">{pointer.marker}</span><div aria-live="polite">'
        f'<h2>{literal(passage.document)}</h2><p class="place">{literal(where)}</p>{note}</div>'
        f'<p class="views">{_button(view, switch)}'
        f'<button type="button" class="back">{literal(say("back_to_chat", language))}</button></p></header>'
    )


def _more(direction: Literal["earlier", "later"], around: int, pointer: Pointer, language: Language) -> str:
    """A button that shows the part of the document around there, where the whole document is too long to show."""
    if not pointer.whole:
        return ""
    return f'<p class="more">{_button(replace(pointer, around=around), say(direction, language))}</p>'


def _button(pointer: Pointer, words: str) -> str:
    return f'<button type="button" class="view" value="{pointer.attribute()}">{literal(words)}</button>'


def _paragraphs(passages: Sequence[Passage], shown: range, spot: _Spot, language: Language) -> Iterator[str]:
    """The passages in `shown`, those of one paragraph together, under their headings and page numbers."""
    section, page = passages[shown.start].section, None
    for number, rows in groupby(shown, key=lambda row: passages[row].number):
        own = list(rows)
        first = passages[own[0]]
        if first.page is not None and first.page != page:
            page = first.page
            yield f'<p class="page">{literal(say("page", language, page=page))}</p>'
        if first.section and first.section != section:
            section = first.section
            yield f"<h3>{literal(section.splitlines()[-1])}</h3>"
        parts = [_marked(passages[row], spot) if row == spot.row else literal(passages[row].text) for row in own]
        gaps = [" " if passages[row].end < passages[row + 1].start else "" for row in own[:-1]]
        text = "".join(part + gap for part, gap in zip(parts, [*gaps, ""], strict=True))
        kind = "cited" if spot.row in own else "beside"
        yield f'<p class="{kind}" data-number="{number}">{text}</p>'


def _marked(passage: Passage, spot: _Spot) -> str:
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
