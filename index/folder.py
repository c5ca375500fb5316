"""The files of a documents folder: what is there to read, and what is passed over with its reason."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

Found = list[tuple[Path, str]]


def files(root: Path, exclude: Sequence[Path] = ()) -> tuple[Found, list[tuple[str, str]]]:
    """Files to read, each with its name below ``root``, by name; and names with the reason to leave them out."""
    if root.is_file():
        return [(root, root.name)], []
    inside = root.resolve()
    left_out = {path.resolve() for path in exclude}
    reasons: list[tuple[str, str]] = []

    def note(path: Path, reason: str) -> None:
        name = path.relative_to(root).as_posix()
        reasons.append((name, f"{shown(name)}: {reason}"))

    def unlisted(error: OSError) -> None:
        note(Path(error.filename), f"cannot be listed: {error.strerror or error}")

    found: list[Path] = []
    for folder, folders, names in os.walk(root, onerror=unlisted):
        here = Path(folder)
        kept = [here / name for name in folders if name[0] != "." and (here / name).resolve() not in left_out]
        folders[:] = [path.name for path in kept if not path.is_symlink()]
        for path in kept:
            if path.is_symlink():
                note(path, "is a link to a folder; links to folders are not followed")
        found += [here / name for name in names if name[0] != "."]
    listed: Found = []
    for path in sorted(found, key=lambda path: path.relative_to(root).as_posix()):
        if path.is_symlink() and not _leads_inside(path, inside):
            note(path, "is a link that leads out of the folder or nowhere")
        else:
            listed.append((path, path.relative_to(root).as_posix()))
    return listed, reasons


def holds_files(root: Path) -> bool:
    """Whether anything but folders is below ``root``, hidden files too; false where it cannot be listed."""
    return any(names for _, _, names in os.walk(root))


def is_unicode(name: str) -> bool:
    """False for a name that is no text in the file system's encoding: Python stands in lone surrogates."""
    return not any("\ud800" <= char <= "\udfff" for char in name)


def shown(name: str) -> str:
    """The name on one line: what cannot be printed is written as an escape."""
    printable = (char if char.isprintable() or char == "\u3000" else ascii(char)[1:-1] for char in name)
    return "".join(printable)


def _leads_inside(link: Path, folder: Path) -> bool:
    try:
        return link.resolve(strict=True).is_relative_to(folder)
    except (OSError, RuntimeError):  # RuntimeError: a loop, before Python 3.13
        return False
