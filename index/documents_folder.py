"""The files of a documents folder: what is there to read, and what is passed over with its reason."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from operator import itemgetter
from pathlib import Path
from stat import S_ISDIR, S_ISLNK, S_ISREG

from index.messages import Message

Found = list[tuple[Path, str]]

_LEADS_OUT = Message("link_leads_out")
_LONGEST_ON_WINDOWS = 247  # characters of a folder's path, unless long ones are switched on
_NOT_FOUND_ON_WINDOWS = {3, 206}  # path not found, name too long


def files(root: Path, exclude: Sequence[Path] = ()) -> tuple[Found, list[tuple[str, Message]]]:
    """Return the files to read, sorted by their names below ``root``; and names with the reason to leave them out."""
    if root.is_file():
        return [(root, root.name)], []
    inside = root.resolve()
    left_out = {_identity(path.stat()) for path in exclude if path.exists()}
    found: Found = []
    reasons: list[tuple[str, Message]] = []

    def note(path: Path, reason: Message) -> None:
        reasons.append((path.relative_to(root).as_posix(), reason))

    folders = [root]
    while folders:  # no recursion: folders may be nested as deeply as the file system likes
        folder = folders.pop()
        try:
            paths = [path for path in folder.iterdir() if path.name[0] != "."]
        except OSError as error:
            note(folder, _reason("not_listable", folder, error))
            continue
        for path in paths:
            stat, reason = _looked_at(path, inside)
            if stat and _identity(stat) in left_out:
                continue
            if reason:
                note(path, reason)
            elif stat and S_ISDIR(stat.st_mode):
                folders.append(path)
            else:
                found.append((path, path.relative_to(root).as_posix()))
    return sorted(found, key=itemgetter(1)), reasons


def holds_files(root: Path) -> bool:
    """Return whether anything but folders is below ``root``, hidden files too; false where it cannot be listed."""
    folders = [root]
    while folders:
        with suppress(OSError):
            for path in folders.pop().iterdir():
                if not path.is_dir():
                    return True
                if not path.is_symlink():
                    folders.append(path)
    return False


def is_unicode(name: str) -> bool:
    """Return whether a name is text in the file system's encoding; where not, Python stands in lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def shown(name: str) -> str:
    """Return the name on one line: what cannot be printed is written as an escape."""
    printable = (char if char.isprintable() or char == "\u3000" else ascii(char)[1:-1] for char in name)
    return "".join(printable)


def of_document(name: str, reason: Message) -> Message:
    """Return the reason or warning with the document's name before it."""
    return Message("of_document", {"name": shown(name), "reason": reason})


def _looked_at(path: Path, inside: Path) -> tuple[os.stat_result | None, Message | None]:
    """Return what is there, and why it is passed over. Nothing is opened: a pipe would never come to an end."""
    link = False
    try:
        link = S_ISLNK(path.lstat().st_mode)
        stat = path.stat()
    except OSError as error:
        return None, _LEADS_OUT if link else _reason("not_readable", path, error)
    if S_ISDIR(stat.st_mode):
        return stat, Message("link_to_folder") if link else None
    if link and not path.resolve().is_relative_to(inside):
        return stat, _LEADS_OUT
    return stat, None if S_ISREG(stat.st_mode) else Message("not_a_file")


def _reason(code: str, path: Path, error: OSError) -> Message:
    """Return why nothing is known of a path, in the words of ``code`` unless it is too long for Windows."""
    not_found = getattr(error, "winerror", None) in _NOT_FOUND_ON_WINDOWS
    too_long = not_found and len(str(path.absolute())) > _LONGEST_ON_WINDOWS
    return Message("path_too_long") if too_long else Message(code, {"cause": error})


def _identity(stat: os.stat_result) -> tuple[int, int]:
    return stat.st_dev, stat.st_ino
