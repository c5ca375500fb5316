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
    None for the cited one.
    """

    turn: int
    marker: int
    whole: bool = False
    around: int | None = None

    def __str__(self) -> str:
        """Return the query string that `parse_view` reads."""
        whole = {"whole": 1} if self.whole else {}
        return urlencode({"turn": self.turn, "marker": self.marker} | whole | _around(self.around))


@dataclass(frozen=True, slots=True)
class DocumentView:
    """A document that no citation leads to; None for the list of all documents. around: as in `CitationView`."""

    document: str | None = None
    around: int | None = None

    def __str__(self) -> str:
        """Return the query string that `parse_view` reads."""
        return urlencode({"open": self.document or ""} | _around(self.around))


def parse_view(value: object) -> CitationView | DocumentView | None:
    """Return the view that a query string stands for, or None when it stands for none."""
    fields = dict(reversed(parse_qsl(str(value), keep_blank_values=True)))
    try:
        around = _number(fields["around"]) if "around" in fields else None
        if "open" in fields:
            return DocumentView(fields["open"] or None, around)
        return CitationView(_number(fields["turn"]), _number(fields["marker"]), fields.get("whole") == "1", around)
    except (KeyError, ValueError):
        return None


def _number(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number is too large")
    return int(text)


def _around(row: int | None) -> dict[str, int]:
    return {} if row is None else {"around": row}
