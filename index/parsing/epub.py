"""Parse e-books (EPUB): the chapters in reading order, each with its title."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote

from index.errors import DocumentError
from index.messages import Message
from index.parsing.archives import Archive
from index.parsing.blocks import Block, compose, one_line
from index.parsing.formats import Parsed
from index.parsing.web import decode_markup, html_blocks
from index.records import Place

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_MARKUP = {"application/xhtml+xml", "text/html", "application/x-dtbook+xml"}
_LONGEST_TITLE = 100


def parse_epub(data: bytes, name: str) -> Parsed:
    """Parse EPUB 2 and 3. Raise DocumentError when the text is encrypted."""
    archive = Archive(data, name, ".epub")
    package = _package_path(archive, name)
    root = _xml(archive, package, name)
    base = posixpath.dirname(package)
    manifest = {item.get("id"): item for item in root.iterfind(".//{*}manifest/{*}item")}
    spine = [
        manifest[ref.get("idref")] for ref in root.iterfind(".//{*}spine/{*}itemref") if ref.get("idref") in manifest
    ]
    chapters = [
        _part(base, item.get("href") or "")
        for item in spine
        if item.get("media-type") in _MARKUP and "nav" not in (item.get("properties") or "").split()
    ]
    if not chapters:
        raise DocumentError("no_chapters", name=name)
    encrypted = _encrypted(archive, name)
    if encrypted.intersection(chapters):
        raise DocumentError("copy_protected", name=name)
    warnings: list[Message] = []
    titles = _titles(archive, manifest, base, name)
    return compose(_blocks(archive, chapters, titles, name, warnings), name, warnings)


def _blocks(
    archive: Archive, chapters: list[str], titles: dict[str, dict[str, str]], name: str, warnings: list[Message]
) -> Iterator[Block]:
    current: Place | None = None
    for part in chapters:
        data = archive.read(part)
        if not data.strip():
            warnings.append(Message("part_empty", {"part": part}))
            continue
        decoded = decode_markup(data, name)
        warnings += decoded.warnings
        entries = {anchor: Place(chapter=title[:_LONGEST_TITLE]) for anchor, title in titles.get(part, {}).items()}
        blocks = list(html_blocks(decoded.text, places=entries))
        headings = (one_line(block.text) for block in blocks if block.level and block.kind is None)
        own = next((Place(chapter=heading[:_LONGEST_TITLE]) for heading in headings if heading), current)
        current = next(iter(entries.values()), own)
        for block in blocks:
            current = block.place or current
            yield replace(block, place=current)


def _package_path(archive: Archive, name: str) -> str:
    root_file = _xml(archive, _CONTAINER, name).find(".//{*}rootfile")
    path = root_file.get("full-path") if root_file is not None else None
    if not path:
        raise DocumentError("damaged", name=name, kind=".epub")
    return path


def _titles(archive: Archive, manifest: dict[str | None, Element], base: str, name: str) -> dict[str, dict[str, str]]:
    """Return the titles of the table of contents by part and anchor, of the highest level that leads to the part."""
    found: dict[str, dict[str, tuple[int, str]]] = {}
    for item in manifest.values():
        part = _part(base, item.get("href") or "")
        ncx = item.get("media-type") == "application/x-dtbncx+xml"
        if not ncx and "nav" not in (item.get("properties") or "").split():
            continue
        root = _xml(archive, part, name)
        for depth, title, href in _ncx_entries(root) if ncx else _nav_entries(root):
            target, anchor = _part(posixpath.dirname(part), href), unquote(href.partition("#")[2])
            if title:
                found.setdefault(target, {}).setdefault(anchor, (depth, title))
    return {part: _highest(entries) for part, entries in found.items()}


def _highest(entries: dict[str, tuple[int, str]]) -> dict[str, str]:
    least = min(depth for depth, _ in entries.values())
    return {anchor: title for anchor, (depth, title) in entries.items() if depth == least}


def _ncx_entries(node: Element, depth: int = 0) -> Iterator[tuple[int, str, str]]:
    """Yield the depth, the title and the target of each entry."""
    for child in node:
        if child.tag.endswith("}navPoint"):
            label, content = child.find("{*}navLabel/{*}text"), child.find("{*}content")
            if label is not None and content is not None:
                yield depth, one_line("".join(label.itertext())), content.get("src") or ""
        yield from _ncx_entries(child, depth + 1)


def _nav_entries(node: Element, depth: int = 0) -> Iterator[tuple[int, str, str]]:
    """Yield the depth, the title and the target of each link of the navigation document."""
    for child in node:
        if child.tag.endswith("}a"):
            yield depth, one_line("".join(child.itertext())), child.get("href") or ""
        yield from _nav_entries(child, depth + child.tag.endswith("}ol"))


def _encrypted(archive: Archive, name: str) -> set[str]:
    if _ENCRYPTION not in archive.names:
        return set()
    references = _xml(archive, _ENCRYPTION, name).iterfind(".//{*}CipherReference")
    return {unquote(reference.get("URI") or "") for reference in references}


def _part(base: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(base, unquote(href.partition("#")[0])))


def _xml(archive: Archive, part: str, name: str) -> Element:
    from defusedxml.ElementTree import ParseError, fromstring

    if part not in archive.names:
        raise DocumentError("damaged_because", name=name, kind=".epub", cause=Message("part_missing", {"part": part}))
    try:
        root: Element = fromstring(archive.read(part))
    except (ParseError, ValueError) as error:  # DefusedXmlException is a ValueError
        raise DocumentError("part_not_xml", name=name, part=part) from error
    return root
