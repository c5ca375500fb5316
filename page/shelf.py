"""The source pane before anything is cited: the documents that can be asked, each to be opened and read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from page.markup import Opening, literal
from page.words import Language, say

if TYPE_CHECKING:
    from index import Passage

__all__ = ["shelf_html"]

MOST_LISTED = 200


def shelf_html(passages: Sequence[Passage], language: Language) -> str:
    """What the pane is for, and the documents of the index."""
    numbers: dict[str, set[int]] = {}
    for passage in passages:
        numbers.setdefault(passage.document, set()).add(passage.number)
    listed = "".join(_item(name, len(own), language) for name, own in list(numbers.items())[:MOST_LISTED])
    rest = len(numbers) - MOST_LISTED
    more = f'<p class="rest">{literal(say("more_documents", language, count=rest))}</p>' if rest > 0 else ""
    heading = literal(say("shelf", language, count=len(numbers)))
    return (
        f'<div class="shelf" tabindex="0" role="region" aria-label="{say("source", language)}">'
        f'<p class="hint">{say("source_hint", language)}</p>'
        f"<h2>{heading}</h2><ul>{listed}</ul>{more}</div>"
    )


def _item(name: str, paragraphs: int, language: Language) -> str:
    count = literal(say("paragraphs", language, count=paragraphs))
    button = f'<button type="button" class="view" value="{Opening(name).attribute()}">{literal(name)}</button>'
    return f"<li>{button}<span>{count}</span></li>"
