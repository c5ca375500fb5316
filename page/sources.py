"""The source pane: a cited passage in its document, the cited words marked."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import TYPE_CHECKING

from page.markup import Place, literal
from page.words import Language, say

if TYPE_CHECKING:
    from index import Passage

__all__ = ["source_html"]

NEIGHBOURS = 3


def source_html(passages: Sequence[Passage], place: Place | None, language: Language) -> str:
    """The passage at `place` among its neighbours, with where it stands in its document."""
    position = _position(passages, place) if place else None
    if place is None or position is None:
        return f'<p class="hint">{literal(say("source_gone", language))}</p>'
    passage = passages[position]
    return (
        f'<article class="{"found" if place.found else "near"}" data-place="{html.escape(place.fragment())}">'
        f"{_heading(passage, place, language)}"
        f'<div class="paper" tabindex="0" role="region" aria-label="{say("source", language)}">'
        f"{_beside(passages, range(position - NEIGHBOURS, position), passage)}{_marked(passage, place)}"
        f"{_beside(passages, range(position + 1, position + 1 + NEIGHBOURS), passage)}</div></article>"
    )


def _position(passages: Sequence[Passage], place: Place) -> int | None:
    for position, passage in enumerate(passages):
        if passage.document == place.document and passage.start <= place.start < place.end <= passage.end:
            return position
    return None


def _heading(passage: Passage, place: Place, language: Language) -> str:
    parts = [say("paragraph", language, number=passage.number)]
    if passage.section:
        parts.append(passage.section)
    note = "" if place.found else f'<span class="note">{literal(say("nearest", language))}</span>'
    return (
        f'<header aria-live="polite"><span class="marker">{place.marker}</span><h2>{literal(passage.document)}</h2>'
        f'<p class="place">{literal(" · ".join(parts))}</p>{note}</header>'
    )


def _marked(passage: Passage, place: Place) -> str:
    start, end = place.start - passage.start, place.end - passage.start
    before, after = passage.text[:start], passage.text[end:]
    first, last = (offset - passage.start for offset in place.answer) if place.answer else (end, end)
    answer = f"<strong>{literal(passage.text[first:last])}</strong>" if first < last else ""
    cited = f"{literal(passage.text[start:first])}{answer}{literal(passage.text[last:end])}"
    return f'<p class="cited">{literal(before)}<mark>{cited}</mark>{literal(after)}</p>'


def _beside(passages: Sequence[Passage], positions: range, cited: Passage) -> str:
    """Those of the passages at `positions` that belong to the cited one's document."""
    there = [passages[position] for position in positions if 0 <= position < len(passages)]
    return "".join(f'<p class="beside">{literal(near.text)}</p>' for near in there if near.document == cited.document)
