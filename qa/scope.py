"""Which of the documents a question is put to."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from index.errors import UsageError

_WILDCARDS = re.compile(r"\*\*/|\*\*|\*|\?|\[[^\]]+\]")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


@dataclass(frozen=True, slots=True)
class Scope:
    """Some of the documents of an index: nothing else is found, cited or spoken of.

    documents: their paths, in order.
    """

    documents: tuple[str, ...]


def scope_of(patterns: Sequence[str], documents: Sequence[str]) -> Scope:
    """Return the documents that the patterns name.

    patterns: paths, folders ending in ``/``, or globs: ``*`` and ``?`` stand for characters of one name, ``**`` for
    folders too, and a glob without ``/`` is met by a file's name in any folder. documents: paths of all, in order.
    Raise UsageError where there is no pattern, or one that names no document.
    """
    patterns = [patterns] if isinstance(patterns, str) else list(patterns)
    if not patterns:
        raise UsageError("scope_empty")
    plain = {document: unicodedata.normalize("NFC", document) for document in documents}
    named: set[str] = set()
    for pattern in patterns:
        written = unicodedata.normalize("NFC", pattern)
        found = _named(written, plain) or _named(written.replace("\\", "/"), plain)  # as paths are written on Windows
        if not found:
            raise UsageError("scope_names_nothing", pattern=pattern)
        named |= found
    return Scope(tuple(document for document in documents if document in named))


def _named(pattern: str, plain: dict[str, str]) -> set[str]:
    """Return the documents that a pattern names: the one of that path, else those in it, else those like it."""
    pattern = pattern.removeprefix("./")
    folder = f"{pattern.rstrip('/')}/"
    exact = {document for document, path in plain.items() if path == pattern}
    inside = exact or {document for document, path in plain.items() if path.startswith(folder)}
    if inside or not _WILDCARDS.search(pattern):
        return inside
    try:
        met = _glob(f"{pattern}**" if pattern.endswith("/") else pattern)
    except re.error:  # a range that runs backwards
        return set()
    return {document for document, path in plain.items() if met.fullmatch(path)}


def _glob(pattern: str) -> re.Pattern[str]:
    parts: list[str] = [] if "/" in pattern else [_MEANING["**/"]]
    end = 0
    for wildcard in _WILDCARDS.finditer(pattern):
        parts += [re.escape(pattern[end : wildcard.start()]), _MEANING.get(wildcard[0]) or _one_of(wildcard[0])]
        end = wildcard.end()
    return re.compile("".join([*parts, re.escape(pattern[end:])]), re.DOTALL)


def _one_of(brackets: str) -> str:
    """Return the characters in the brackets of a glob as a regular expression has them."""
    inside = brackets[1:-1]
    negated = len(inside) > 1 and inside[0] in "!^"
    characters = re.sub(r"([\\\[\]^&~|])", r"\\\1", inside[1:] if negated else inside)
    return f"[{'^/' if negated else ''}{characters}]"
