"""The text of a paragraph of an OpenDocument file, as it is shown."""

from __future__ import annotations

from typing import Any

from index.parsing.open_document_styles import attribute, named, whole

_SPACE, _TAB, _BREAK = named("text", "s"), named("text", "tab"), named("text", "line-break")
_PAGE_NUMBERS = {named("text", "page-number"), named("text", "page-count")}
_LEFT_OUT = {
    *(named("text", name) for name in ("note", "ruby-text", "tracked-changes", "script", "hidden-text")),
    *(named("draw", name) for name in ("frame", "custom-shape", "g", "rect", "ellipse", "line", "path", "control")),
    named("office", "annotation"),
}
_MOST_SPACES = 100


def plain_text(paragraph: Any, *, page_numbers: bool = True) -> str:
    """Return the text of a paragraph without notes, comments, and what is anchored in it."""
    pieces: list[str] = []
    stack: list[Any] = [paragraph]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        if node is not paragraph and node.tail:
            stack.append(node.tail)
        if node.tag in _LEFT_OUT or (node.tag in _PAGE_NUMBERS and not page_numbers):
            continue
        if node.tag == _SPACE:
            pieces.append(" " * min(whole(attribute(node, "text", "c"), 1), _MOST_SPACES))
        elif node.tag in {_TAB, _BREAK}:
            pieces.append(" " if node.tag == _TAB else "\x1e")
        else:
            stack.extend(reversed(node))
            if node.text:
                stack.append(node.text)
    return "".join(pieces)


def has_words(text: str) -> bool:
    """Return whether there is more in a running head than what stands round a page's number."""
    return any(char.isalnum() and char not in "第页頁共总總" for char in text)
