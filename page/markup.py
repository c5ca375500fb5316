"""Text as HTML that cannot be anything but text, and an answer's Markdown as the little HTML it needs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import parse_qs, urlencode

__all__ = ["Place", "answer_html", "cut", "literal"]

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|\*\*(?P<bold>(?:\\.|[^\\*])+?)\*\*"
    r"|\[(?P<marker>[1-9][0-9]{0,2})\]"
    r"|(?P<plain>[^\\*\[]+|.)",
    re.DOTALL,
)
_BLOCK = re.compile(r"^- .*|(?:^(?!- ).+\n?)+", re.MULTILINE)

MOST_FRAMES = 40
PIECE = 6  # characters

Markers = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Place:
    """What a citation points to: words of a document, by their offsets in it.

    answer: the offsets of the short answer within those words, where there is one.
    """

    document: str
    start: int
    end: int
    marker: int
    found: bool = True
    answer: tuple[int, int] | None = None

    def fragment(self) -> str:
        """The place as the fragment of a link, which `parse` reads back."""
        fields = {"document": self.document, "start": self.start, "end": self.end, "marker": self.marker}
        answer = {"answer": "-".join(map(str, self.answer))} if self.answer else {}
        return urlencode(fields | {"found": int(self.found)} | answer)

    @classmethod
    def parse(cls, fragment: str) -> Place | None:
        """The place that `fragment` names, or None when it names none."""
        fields = {name: values[0] for name, values in parse_qs(fragment).items()}
        try:
            start, end, marker = (int(fields[name]) for name in ("start", "end", "marker"))
            return cls(fields["document"], start, end, marker, fields["found"] == "1", _answer(fields, start, end))
        except (KeyError, ValueError):
            return None

    def link(self) -> str:
        """A link that shows this place in the source pane."""
        return f'<a class="cite" href="#{html.escape(self.fragment())}">{literal(f"[{self.marker}]")}</a>'


def _answer(fields: Mapping[str, str], start: int, end: int) -> tuple[int, int] | None:
    if "answer" not in fields:
        return None
    first, last = (int(offset) for offset in fields["answer"].split("-"))
    if not start <= first < last <= end:
        raise ValueError("the answer lies outside of the citation")
    return first, last


def literal(text: str) -> str:
    """Text as HTML in which neither an HTML nor a Markdown parser finds any syntax.

    The chat reads its messages as Markdown with HTML in it, so escaping `<` and `&` alone would
    still let a document make links, images and headings.
    """
    escaped = _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", text)
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")


def cut(text: str, length: int) -> str:
    """The text, or its beginning when it is longer than `length`."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def answer_html(text: str, markers: Markers) -> Iterator[str]:
    """The answer as it grows: each item is complete HTML, the last one all of it."""
    blocks = [_block(block, markers) for block in _BLOCK.findall(text.strip())]
    total = sum(len(block.pieces) for block in blocks)
    step = max(1, total // MOST_FRAMES)
    for shown in (*range(step, total, step), total):
        yield _beginning(blocks, shown)


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or an item of a list, as HTML fragments each of which is whole."""

    tag: str
    pieces: list[str]


def _block(text: str, markers: Markers) -> _Block:
    if text.startswith("- "):
        return _Block("li", list(_pieces(text[2:], markers)))
    return _Block("p", list(_pieces(text.strip(), markers)))


def _beginning(blocks: list[_Block], pieces: int) -> str:
    """The first so many pieces of the blocks."""
    shown: list[str] = []
    for tag, run in groupby(blocks, key=lambda block: block.tag):
        inside: list[str] = []
        for block in run:
            if pieces > 0:
                inside.append(f"<{tag}>{''.join(block.pieces[:pieces])}</{tag}>")
            pieces -= len(block.pieces)
        items = "".join(inside)
        shown.append(f"<ul>{items}</ul>" if tag == "li" and items else items)
    return "".join(shown)


def _pieces(text: str, markers: Markers) -> Iterator[str]:
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup or "plain"
        yield from _RENDERERS[kind](token[kind], markers)


def _plain(text: str, markers: Markers) -> Iterator[str]:
    yield from (literal(text[start : start + PIECE]) for start in range(0, len(text), PIECE))


def _bold(text: str, markers: Markers) -> Iterator[str]:
    yield f"<strong>{''.join(_pieces(text, markers))}</strong>"


def _marker(text: str, markers: Markers) -> Iterator[str]:
    yield markers.get(int(text), literal(f"[{text}]"))


_RENDERERS: Mapping[str, Callable[[str, Markers], Iterator[str]]] = {
    "escaped": _plain,
    "bold": _bold,
    "marker": _marker,
    "plain": _plain,
}
