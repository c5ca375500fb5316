"""Where a passage or a citation stands in its document, in words."""

from __future__ import annotations

from dataclasses import asdict

from index.records import Passage, Place
from page.conversation import Source
from page.words import Language, say

__all__ = ["brief_place", "place_words", "where_words"]

_WORDS = {
    key: key for key in ("part", "page", "sheet", "row", "chapter", "slide", "time", "line")
}  # in the order in which they are said


def place_words(cited: Source | Passage, language: Language) -> str:
    """Return its page, sheet and row, slide or the like, where the format has such, and its paragraph."""
    return " · ".join([*_named(cited.place, language), say("paragraph", language, number=cited.number)])


def where_words(cited: Source | Passage, language: Language) -> str:
    """Return its place and the headings above it, unless the place names them already."""
    named = {cited.place.sheet, cited.place.chapter} if cited.place else set()
    section = cited.section if cited.section and cited.section not in named else None
    return " · ".join(filter(None, [place_words(cited, language), section]))


def brief_place(cited: Source | Passage, language: Language) -> str:
    """Return its place without the paragraph, where the page or the row is enough to look it up."""
    in_chapter = cited.place is not None and cited.place.chapter is not None
    named = [] if in_chapter else _named(cited.place, language)
    return " · ".join(named) or place_words(cited, language)


def _named(place: Place | None, language: Language) -> list[str]:
    values = asdict(place) if place else {}
    words = _WORDS if values.get("last_page") is None else _WORDS | {"page": "pages"}
    named = [say(key, language, **values) for kind, key in words.items() if values.get(kind) is not None]
    if not values.get("recognized"):
        return named
    named = named or [say("picture", language)]
    return [*named[:-1], say("recognized", language, place=named[-1])]
