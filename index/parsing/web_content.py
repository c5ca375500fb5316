"""The part of a web page that holds its text, without menus, footers and what is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.parsing.plain_text import columns

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_NO_TEXT = (
    "script, style, noscript, template, iframe, object, svg, canvas, button, select, textarea, nav, footer, rt, rp, "
    "[aria-hidden=true], [role=navigation], [role=contentinfo], [role=banner], [role=search], [role=menu]"
)
_NO_TEXT_NAMES = set(
    "nav navbar navigation menu topbar breadcrumb breadcrumbs crumb crumbs footer sidebar copyright toolbar pagination "
    "pager noprint editsection headerlink".split()
)
_MOSTLY_LINKS = 0.8  # of the text: from there a list of short links is a menu
_FEWEST_LINKS = 4
_LONGEST_MENU_LINK = 16  # columns, on average
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SHOWN_SHARE = 0.5  # of a page's text: so much is not hidden for good, a script will show it
_CONTENT = {"main", "article"}
_LISTS = {"ul", "ol"}
_NAME_END = re.compile(r"[\s_-]+")


def page_body(tree: LexborHTMLParser) -> LexborNode | None:
    """Return the part of the page that holds its text, menus and the like removed."""
    if tree.body is None:
        return None
    for node in tree.body.css(_NO_TEXT):
        node.decompose()
    whole = len(tree.body.text())
    for node in tree.body.css("[class], [id], [style], [hidden], aside, :not(li) > ul, :not(li) > ol"):
        if _is_aside(node, whole):
            node.decompose()
    main = tree.css_first("main, [role=main]")
    return main if main is not None and main.text().strip() else tree.body


def _is_aside(node: LexborNode, whole: int) -> bool:
    """Return whether a node is beside the text of the page, or hidden. whole: the length of the page's text."""
    if node.tag in {"html", "body", *_CONTENT}:
        return False
    names = _NAME_END.split(f"{node.attributes.get('class') or ''} {node.attributes.get('id') or ''}".lower())
    named = node.tag != "section" and "section" not in names and not _NO_TEXT_NAMES.isdisjoint(names)
    hidden = "hidden" in node.attributes or _HIDDEN_STYLE.search(node.attributes.get("style") or "")
    beside = (
        named
        or hidden
        or (node.tag in {"aside", *_LISTS} and not any(parent.tag in _CONTENT for parent in _parents(node)))
    )
    if not beside or len(node.text()) >= _SHOWN_SHARE * whole:
        return False
    return bool(named or hidden) or node.tag == "aside" or _is_menu(node)


def _is_menu(node: LexborNode) -> bool:
    """Return whether a list holds little but items of one short link each."""
    links = [" ".join(link.text().split()) for link in node.css("a")]
    length = sum(map(len, links))
    return (
        len(links) >= len(node.css("li")) >= _FEWEST_LINKS
        and length >= _MOSTLY_LINKS * len("".join(node.text().split()))
        and sum(map(columns, links)) <= _LONGEST_MENU_LINK * len(links)
    )


def _parents(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent
