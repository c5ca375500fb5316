"""The page's HTML: Jinja2 templates, in which every value is text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, partial
from typing import TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from page.words import Language, say

__all__ = ["literal", "render"]

T = TypeVar("T")

_PUNCTUATION = re.compile(r"[!-/:-@\[-`{-~]")


def render(template: str, language: Language, **values: object) -> str:
    """Return the HTML of a template of the folder ``templates``.

    values: what the template names. ``say(key)`` in a template gives the page's words in ``language``.
    """
    return _environment().get_template(f"{template}.html").render(values, say=partial(say, language=language))


def literal(text: str) -> Markup:
    """Return text as HTML in which neither an HTML parser nor a Markdown parser finds any syntax.

    The chat component reads its messages as Markdown that may hold HTML. Escaping only ``<``, ``>``, ``&`` and
    quotes, as Jinja2 does, would still let a document make links, images and headings.
    """
    escaped = _PUNCTUATION.sub(lambda found: f"&#{ord(found[0])};", text)
    return Markup(re.sub(r"\r\n?|\n", "<br>", escaped))  # noqa: S704 (nothing in it is markup any more)


class _Unbroken(Extension):
    """Removes the line breaks and the indentation of templates: an empty line would end the HTML in Markdown."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return re.sub(r"\n\s*", "", source)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("page"),
        autoescape=True,
        extensions=[_Unbroken],
        finalize=lambda value: value if hasattr(value, "__html__") else literal(str(value)),
        undefined=StrictUndefined,
    )
    environment.filters |= {"cut": _cut, "oneline": _one_line, "percent": _percent, "together": _together}
    return environment


def _cut(text: str, length: int) -> str:
    """Return the text, or its beginning when it is longer than `length` characters."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _one_line(text: str) -> str:
    """Return the text without line breaks, as an attribute needs it."""
    return " ".join(text.split())


def _together(items: Iterable[T], attribute: str) -> Iterable[tuple[object, list[T]]]:
    """Return the items by the value of an attribute, in the order in which the values come first."""
    groups: dict[object, list[T]] = {}
    for item in items:
        groups.setdefault(getattr(item, attribute), []).append(item)
    return groups.items()


def _percent(share: float) -> int:
    return round(100 * min(max(share, 0.0), 1.0))
