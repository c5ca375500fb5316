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
    archive: Archive, chapters: list[str], titles: dict[str, str], name: str, warnings: list[Message]
) -> Iterator[Block]:
    current: str | None = None
    for part in chapters:
        data = archive.read(part)
        if not data.strip():
            warnings.append(Message("part_empty", {"part": part}))
            continue
        decoded = decode_markup(data, name)
        warnings += decoded.warnings
        blocks = list(html_blocks(decoded.text))
        own = titles.get(part) or next(
            (one_line(block.text) for block in blocks if block.level and block.kind is None), None
        )
        current = own[:_LONGEST_TITLE] if own else current
        yield from (replace(block, place=Place(chapter=current) if current else None) for block in blocks)


def _package_path(archive: Archive, name: str) -> str:
    root_file = _xml(archive, _CONTAINER, name).find(".//{*}rootfile")
    path = root_file.get("full-path") if root_file is not None else None
    if not path:
        raise DocumentError("damaged", name=name, kind=".epub")
    return path


def _titles(archive: Archive, manifest: dict[str | None, Element], base: str, name: str) -> dict[str, str]:
    """Return the titles of the table of contents by part: of the first entry that leads there."""
    titles: dict[str, str] = {}
    for item in manifest.values():
        part = _part(base, item.get("href") or "")
        if item.get("media-type") == "application/x-dtbncx+xml":
            for point in _xml(archive, part, name).iterfind(".//{*}navPoint"):
                label, content = point.find("{*}navLabel/{*}text"), point.find("{*}content")
                if label is not None and content is not None:
                    target = _part(posixpath.dirname(part), content.get("src") or "")
                    titles.setdefault(target, one_line("".join(label.itertext())))
        elif "nav" in (item.get("properties") or "").split():
            for link in _xml(archive, part, name).iterfind(".//{*}nav//{*}a"):
                target = _part(posixpath.dirname(part), link.get("href") or "")
                titles.setdefault(target, one_line("".join(link.itertext())))
    return {part: title for part, title in titles.items() if title}


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
