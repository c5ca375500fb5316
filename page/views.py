"""What a link or button of the page asks the source pane to show, as a query string."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from page.schema import LONGEST_NUMBER

__all__ = ["CitationView", "DocumentView", "parse_view"]


@dataclass(frozen=True, slots=True)
class CitationView:
    """A citation of a turn, and how much of its document.

    turn: position in the conversation, from 0. marker: the citation's number, from 1. whole: the document instead
    of the passages beside it. around: position in the document, from 0, of the passage that is then in the middle;
    None for the cited one. as_text: the text of a PDF, not its pages, which ``whole`` is as well. page: that is shown,
    None for those of the cited words.
    """

    turn: int
    marker: int
    whole: bool = False
    around: int | None = None
    as_text: bool = False
    page: int | None = None

    def __str__(self) -> str:
        """Return the query string that `parse_view` reads."""
        text = {"whole": 1} if self.whole else {"text": 1} if self.as_text else {}
        here = {"turn": self.turn, "marker": self.marker}
        return urlencode(here | text | _given(around=self.around, page=self.page))


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document that no citation leads to; None for the list of all documents. around: as in `CitationView`.

    page: of a PDF, that is shown instead of its text.
    """

    document: str | None = None
    around: int | None = None
    page: int | None = None

    def __str__(self) -> str:
        """Return the query string that `parse_view` reads."""
        return urlencode({"open": self.document or ""} | _given(around=self.around, page=self.page))


def parse_view(value: object) -> CitationView | DocumentView | None:
    """Return the view that a query string stands for, or None when it stands for none."""
    fields = dict(reversed(parse_qsl(str(value), keep_blank_values=True)))
    try:
        around, page = (_number(fields[name]) if name in fields else None for name in ("around", "page"))
        if "open" in fields:
            return DocumentView(fields["open"] or None, around, page)
        whole, text = (fields.get(name) == "1" for name in ("whole", "text"))
        return CitationView(_number(fields["turn"]), _number(fields["marker"]), whole, around, text and not whole, page)
    except (KeyError, ValueError):
        return None


def _number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number is too large")
    return int(text)


def _given(**numbers: int | None) -> dict[str, int]:
    return {name: number for name, number in numbers.items() if number is not None}
