"""Write the formulas of Word documents (OMML) as linear text, as in ``(a+b)/2`` and ``x_1^2``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DEEPEST = 50


def linear(node: Any, depth: int = 0) -> str:
    """Return the text of a formula, or of a part of one. depth: how deep the part is nested."""
    if depth > _DEEPEST or not isinstance(node.tag, str):
        return ""
    name = node.tag.rpartition("}")[2]
    if name == "t":
        return node.text or ""
    if name.endswith("Pr") or name == "delText":
        return ""
    return _WRITERS.get(name, _children)(_Element(node, name, depth + 1))


@dataclass(frozen=True, slots=True)
class _Element:
    """An element of a formula. depth: of its parts."""

    node: Any
    name: str
    depth: int

    def part(self, tag: str) -> str:
        return "".join(self.parts(tag))

    def parts(self, tag: str) -> list[str]:
        return [linear(child, self.depth) for child in self.node.iterfind(f"{M}{tag}")]

    def setting(self, tag: str, default: str) -> str:
        found = self.node.find(f"{M}{self.name}Pr/{M}{tag}")
        return default if found is None else found.get(f"{M}val") or ""

    def scripts(self) -> str:
        return _script("_", self.part("sub")) + _script("^", self.part("sup"))


def _children(element: _Element) -> str:
    return "".join(linear(child, element.depth) for child in element.node)


def _delimited(element: _Element) -> str:
    inner = element.setting("sepChr", "|").join(element.parts("e"))
    return element.setting("begChr", "(") + inner + element.setting("endChr", ")")


def _sum(element: _Element) -> str:
    scripts = element.scripts()
    return element.setting("chr", "∫") + scripts + (" " if scripts else "") + element.part("e")


def _matrix(element: _Element) -> str:
    rows = element.node.iterfind(f"{M}mr")
    return "; ".join(", ".join(linear(cell, element.depth) for cell in row) for row in rows)


def _script(sign: str, text: str) -> str:
    return sign + _grouped(text) if text else ""


def _grouped(text: str) -> str:
    """Return the text in brackets where it is more than one number or word."""
    simple = text.replace(".", "").isalnum() and (text.isascii() or len(text) == 1)
    bracketed = text.startswith("(") and text.endswith(")") and text.count("(") == 1
    return text if simple or bracketed else f"({text})"


_WRITERS: dict[str, Callable[[_Element], str]] = {
    "f": lambda element: f"{_grouped(element.part('num'))}/{_grouped(element.part('den'))}",
    **dict.fromkeys(("sSup", "sSub", "sSubSup"), lambda element: element.part("e") + element.scripts()),
    "limLow": lambda element: element.part("e") + _script("_", element.part("lim")),
    "limUpp": lambda element: element.part("e") + _script("^", element.part("lim")),
    "rad": lambda element: f"{element.part('deg')}√{_grouped(element.part('e'))}",
    "nary": _sum,
    "d": _delimited,
    "func": lambda element: f"{element.part('fName')} {element.part('e')}",
    "eqArr": lambda element: "; ".join(element.parts("e")),
    "m": _matrix,
}
