"""Text as HTML that cannot be anything but text, and an answer's Markdown as the little HTML it needs."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import parse_qs, urlencode

__all__ = ["Opening", "Pointer", "answer_frames", "answer_html", "attribute", "cut", "literal"]

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")
_TOKEN = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|\*\*(?P<bold>(?:\\.|[^\\*])+?)\*\*"
    r"|\*(?P<remark>(?:\\.|[^\\*])+?)\*"
    r"|\[(?P<marker>[1-9][0-9]{0,2})\]"
    r"|(?P<plain>[^\\*\[]+|.)",
    re.DOTALL,
)
_BLOCK = re.compile(r"^- .*|(?:^(?!- ).+\n?)+", re.MULTILINE)

MOST_FRAMES = 40
PIECE = 6  # characters

Markers = Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Pointer:
    """What a link to the source pane asks for: a citation of a turn, and how much of its document.

    turn: position in the conversation, from 0. marker: the citation's number, from 1. whole: the
    document instead of the neighbourhood; around: the passage of the document, from 0, that is
    then to be in the middle, None for the cited one.
    """

    turn: int
    marker: int
    whole: bool = False
    around: int | None = None

    def fragment(self) -> str:
        """The pointer as a link's fragment, which `parse` reads back."""
        more = {"whole": 1} if self.whole else {}
        centre = {} if self.around is None else {"around": self.around}
        return urlencode({"turn": self.turn, "marker": self.marker} | more | centre)

    def attribute(self) -> str:
        """The fragment as the value of an HTML attribute."""
        return html.escape(self.fragment())

    @classmethod
    def parse(cls, fragment: object) -> Pointer | None:
        """The pointer that `fragment` stands for, or None when it stands for none."""
        fields = {name: values[0] for name, values in parse_qs(str(fragment)).items()}
        try:
            around = int(fields["around"]) if "around" in fields else None
            return cls(int(fields["turn"]), int(fields["marker"]), fields.get("whole") == "1", around)
        except (KeyError, ValueError):
            return None

    def link(self, title: str) -> str:
        """The marker as a link that shows the citation; title: where it leads, in words."""
        return (
            f'<a class="cite" href="#{self.attribute()}" title="{attribute(title)}">{literal(f"[{self.marker}]")}</a>'
        )


@dataclass(frozen=True, slots=True)
class Opening:
    """What a link asks for that no citation stands behind: a document, or the list of them.

    document: None for the list. around: as in ``Pointer``.
    """

    document: str | None = None
    around: int | None = None

    def attribute(self) -> str:
        """The opening as the value of an HTML attribute, which `parse` reads back."""
        centre = {} if self.around is None else {"around": self.around}
        return html.escape(urlencode({"open": self.document or ""} | centre))

    @classmethod
    def parse(cls, value: object) -> Opening | None:
        """The opening that `value` stands for, or None when it stands for none."""
        fields = {name: values[0] for name, values in parse_qs(str(value), keep_blank_values=True).items()}
        if "open" not in fields:
            return None
        around = fields.get("around", "")
        return cls(fields["open"] or None, int(around) if around.isdecimal() else None)


def literal(text: str) -> str:
    """Text as HTML in which neither an HTML nor a Markdown parser finds any syntax.

    The chat reads its messages as Markdown with HTML in it, so escaping `<` and `&` alone would
    still let a document make links, images and headings.
    """
    escaped = _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", text)
    return escaped.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "<br>")


def attribute(text: str) -> str:
    """Text as the value of an HTML attribute, on one line."""
    return literal(" ".join(text.split()))


def cut(text: str, length: int) -> str:
    """The text, or its beginning when it is longer than `length`."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def answer_html(text: str, markers: Markers) -> str:
    """The whole answer."""
    blocks = _blocks(text, markers)
    return _beginning(blocks, _length(blocks))


def answer_frames(text: str, markers: Markers, before: str = "") -> Iterator[str]:
    """The answer as it grows: each item is complete HTML, the last one all of it.

    before: the beginning that is shown already.
    """
    blocks = _blocks(text, markers)
    total = _length(blocks)
    step = max(1, total // MOST_FRAMES)
    begin = _length(_blocks(before, markers)) if text.startswith(before) else 0
    for shown in (*range(begin + step, total, step), total):
        yield _beginning(blocks, shown)


@dataclass(frozen=True, slots=True)
class _Block:
    """A paragraph or an item of a list, as HTML fragments each of which is whole."""

    tag: str
    pieces: list[str]


def _blocks(text: str, markers: Markers) -> list[_Block]:
    return [_block(block, markers) for block in _BLOCK.findall(text.strip())]


def _length(blocks: Sequence[_Block]) -> int:
    return sum(len(block.pieces) for block in blocks)


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


def _remark(text: str, markers: Markers) -> Iterator[str]:
    yield f"<em>{''.join(_pieces(text, markers))}</em>"


def _marker(text: str, markers: Markers) -> Iterator[str]:
    yield markers.get(int(text), literal(f"[{text}]"))


_RENDERERS: Mapping[str, Callable[[str, Markers], Iterator[str]]] = {
    "escaped": _plain,
    "bold": _bold,
    "remark": _remark,
    "marker": _marker,
    "plain": _plain,
}
