"""Parse OFD, the page format of China (GB/T 33190): read as the pages of a PDF are, from characters and lines."""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from index.errors import DocumentError
from index.messages import Message
from index.parsing.archives import Archive
from index.parsing.blocks import compose
from index.parsing.formats import Parsed
from index.parsing.pdf.document import layer_blocks
from index.parsing.pdf.drawings import Rule
from index.parsing.pdf.glyphs import Glyph, Style
from index.parsing.pdf.lines import is_wide, line_pieces
from index.parsing.pdf.page_tables import take_ruled_tables
from index.parsing.pdf.pages import Layer

_POINTS = 72 / 25.4  # in a millimetre
_A4 = (0.0, 0.0, 210.0, 297.0)
_LEVEL = 0.12  # radians: text that runs at another angle stands apart
_THIN, _SHORTEST_RULE = 1.0, 8.0  # points
_MAX_PATHS = 4_000  # a drawing, not the rules of tables
_BOLD_WEIGHT = 600
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_STEP = re.compile(r"([MLSC])([^A-Za-z]*)")
_CONTENT = "{*}Content//{*}"
_Box = Sequence[float]


def parse_ofd(data: bytes, name: str) -> Parsed:
    """Parse the pages with what their templates print on them. Raise DocumentError where they hold only pictures."""
    archive = Archive(data, name, ".ofd")
    archive.refuse_entities()
    warnings: list[Message] = []
    pages = [_layers(*page) for page in enumerate(_pages(archive, name, warnings), start=1)]
    if pages and not any(layer.pieces or layer.tables for layers in pages for layer in layers):
        raise DocumentError("no_text_layer", name=name, remedy=Message("save_as_pdf"))
    return compose(layer_blocks(pages), name, warnings)


def _pages(archive: Archive, name: str, warnings: list[Message]) -> Iterator[tuple[_Box, list[Any]]]:
    """Yield the box of each page and the roots of what is on it, the templates first."""
    bodies = _root(archive, "OFD.xml", name)
    for path in (_text(node) for node in bodies.iterfind("{*}DocBody/{*}DocRoot")):
        part = _part("", path)
        document = _root(archive, part, name)
        area = _text(document.find("{*}CommonData/{*}PageArea/{*}PhysicalBox"))
        templates = {
            template.get("ID"): _part(part, template.get("BaseLoc") or "")
            for template in document.iterfind("{*}CommonData/{*}TemplatePage")
        }
        for page in document.iterfind("{*}Pages/{*}Page"):
            content = _part(part, page.get("BaseLoc") or "")
            if content not in archive.names:
                warnings.append(Message("part_empty", {"part": content}))
                continue
            root = _root(archive, content, name)
            used = [templates.get(node.get("TemplateID")) for node in root.iterfind("{*}Template")]
            below = [_root(archive, template, name) for template in used if template in archive.names]
            box = _numbers(_text(root.find("{*}Area/{*}PhysicalBox")) or area)
            yield box if len(box) == len(_A4) else _A4, [*below, root]


def _root(archive: Archive, part: str, name: str) -> Any:
    from lxml import etree

    data = archive.read(part)
    if not data:
        raise DocumentError("damaged_because", name=name, kind=".ofd", cause=Message("part_missing", {"part": part}))
    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    except etree.XMLSyntaxError as error:
        raise DocumentError("part_not_xml", name=name, part=part) from error


def _part(of: str, path: str) -> str:
    """Return the name of a part that is given by its path from another one, or from the root."""
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(of), path)).lstrip("/")


def _layers(number: int, page: tuple[_Box, list[Any]]) -> list[Layer]:
    """Return what is level on a page, and what is not. number: of the page, from 1."""
    (left, top, width, height), roots = page
    level: list[Glyph] = []
    slanted: list[Glyph] = []
    for root in roots:
        for text in root.iterfind(f"{_CONTENT}TextObject"):
            _add_glyphs(text, level, slanted)
    paths = [path for root in roots for path in root.iterfind(f"{_CONTENT}PathObject")]
    rules = [rule for path in paths for rule in _rules(path)] if len(paths) <= _MAX_PATHS else []
    box = left * _POINTS, -(top + height) * _POINTS, (left + width) * _POINTS, -top * _POINTS
    tables, rest, _ = take_ruled_tables(level, rules, [], number, 0)
    layers = [Layer(line_pieces(rest, number), tables, *box)]
    return [*layers, Layer(line_pieces(slanted, number), [], *box)] if slanted else layers


def _add_glyphs(text: Any, level: list[Glyph], slanted: list[Glyph]) -> None:
    """Add the characters of a text object, in points from the page's top left corner, upwards."""
    left, top = (*_numbers(text.get("Boundary") or ""), 0.0, 0.0)[:2]
    matrix = _numbers(text.get("CTM") or "")
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)  # noqa: PLR2004 (a matrix)
    size = _number(text.get("Size"), 3.5) * (math.hypot(c, d) or 1.0)
    stretch = math.hypot(a, b) or 1.0
    bold = _number(text.get("Weight"), 0) >= _BOLD_WEIGHT
    glyphs = level if abs(math.atan2(b, a)) <= _LEVEL else slanted
    style = Style(max(1.0, round(size * _POINTS, 1)), bold, 0)
    x = y = 0.0
    for code in text.iterfind("{*}TextCode"):
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        chars = _text(code)
        steps, falls = (_steps(code.get(name) or "", len(chars)) for name in ("DeltaX", "DeltaY"))
        across, down = x, y
        for position, char in enumerate(chars):
            wide = size / stretch * (1.0 if is_wide(char) else 0.5)
            step = steps[position] if position < len(steps) else 0.0
            if not char.isspace():
                start, base = left + a * across + c * down + e, top + b * across + d * down + f
                right = start + stretch * (min(step, wide) if step > 0 else wide)
                order = len(level) + len(slanted)
                glyphs.append(Glyph(char, start * _POINTS, right * _POINTS, -base * _POINTS, style, order))
            across += step or (0.0 if falls else wide)
            down += falls[position] if position < len(falls) else 0.0


def _steps(written: str, most: int) -> list[float]:
    """Return how far each character is from the next: ``g 3 2.5`` stands for three times 2.5."""
    steps: list[float] = []
    words = iter(written.split())
    for word in words:
        if len(steps) >= most:
            break
        if word == "g":
            count, value = _number(next(words, ""), 0), _number(next(words, ""), 0)
            steps += [value] * int(min(max(count, 0), most))
        else:
            steps.append(_number(word, 0))
    return steps


def _rules(path: Any) -> Iterator[Rule]:
    """Yield the level and the upright lines of a path, in points as the characters."""
    left, top = (*_numbers(path.get("Boundary") or ""), 0.0, 0.0)[:2]
    data = _text(path.find("{*}AbbreviatedData"))
    points: list[tuple[float, float]] = []
    first = (0.0, 0.0)
    for step, written in _STEP.findall(data):
        numbers = _numbers(written)
        point = (numbers[0], numbers[1]) if len(numbers) > 1 else first
        if step in "MS":
            yield from _straight(points, left, top)
            points, first = [], point
        points.append(point)
    yield from _straight(points, left, top)


def _straight(points: Sequence[tuple[float, float]], left: float, top: float) -> Iterator[Rule]:
    for (x, y), (other_x, other_y) in pairwise(points):
        first, last = sorted(((left + x) * _POINTS, (left + other_x) * _POINTS))
        low, high = sorted((-(top + y) * _POINTS, -(top + other_y) * _POINTS))
        if high - low <= _THIN and last - first >= _SHORTEST_RULE:
            yield Rule(first, low, last, low)
        elif last - first <= _THIN and high - low >= _SHORTEST_RULE:
            yield Rule(first, low, first, high)


def _text(node: Any) -> str:
    return "" if node is None else node.text or ""


def _numbers(written: str) -> list[float]:
    return [float(number) for number in _NUMBER.findall(written[:2_000_000])]


def _number(written: str | None, default: float) -> float:
    match = _NUMBER.fullmatch(written or "")
    return float(match[0]) if match and math.isfinite(float(match[0])) else default
