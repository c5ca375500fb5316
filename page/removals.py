"""Documents that were taken out of the documents folder: kept in a folder of their own, from where they come back."""

from __future__ import annotations

import itertools
import re
import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from index.documents_folder import shown
from index.durable import patiently
from index.errors import DocumentError

__all__ = ["KEPT_FOLDER", "RemovedFile", "put_aside", "put_back", "removed_files"]

KEPT_FOLDER = ".removed"
MOST_LISTED = 50

_MAX_STEM_BYTES = 200  # of the 255 that file systems allow: room for a date
_STAMP = "%Y%m%d-%H%M%S"
_STAMPED = re.compile(r"(?P<stem>.*) (?P<stamp>\d{8}-\d{6})(?: \d+)?(?P<suffix>\.[^.]*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class RemovedFile:
    """A file that can be put back. name: its path in the documents folder. removed: when it was taken out."""

    name: str
    removed: datetime
    place: Path


def put_aside(folder: Path, path: Path, *, keep_original: bool = False) -> Path:
    """Move or copy a document of ``folder`` to where nothing is indexed, and return the new place.

    It lies in a folder like its own, and has the time in its name.
    """
    kept = folder / KEPT_FOLDER / path.relative_to(folder).parent
    kept.mkdir(parents=True, exist_ok=True)
    stem = path.stem.encode("utf-8", "surrogateescape")[:_MAX_STEM_BYTES].decode("utf-8", "ignore")
    stamped, suffix = f"{stem} {time.strftime(_STAMP)}", path.suffix
    places = (
        kept / f"{stamped}{more}{suffix}" for more in itertools.chain([""], (f" {n}" for n in itertools.count(2)))
    )
    place = next(place for place in places if not place.exists())
    if keep_original:
        try:
            shutil.copy2(path, place)
        except OSError:
            place.unlink(missing_ok=True)
            raise
    else:
        patiently(lambda: path.replace(place))
    return place


def removed_files(folder: Path) -> list[RemovedFile]:
    """Return what was put aside, the last first; of several of one name the last."""
    found: dict[str, RemovedFile] = {}
    for place in (folder / KEPT_FOLDER).rglob("*"):
        item = _removed(folder, place)
        if item and (item.name not in found or found[item.name].removed <= item.removed):
            found[item.name] = item
    return sorted(found.values(), key=lambda item: item.removed, reverse=True)[:MOST_LISTED]


def put_back(folder: Path, name: str) -> None:
    """Move what was put aside last under a name to where it was.

    Raises DocumentError where nothing was, or there is a file of this name.
    """
    item = next((one for one in removed_files(folder) if one.name == name), None)
    if item is None:
        raise DocumentError("no_such_document", name=shown(name[:80]))
    target = folder / item.name
    if target.exists():
        raise DocumentError("name_taken_again", name=shown(name[:80]))
    target.parent.mkdir(parents=True, exist_ok=True)
    patiently(lambda: item.place.rename(target))


def _removed(folder: Path, place: Path) -> RemovedFile | None:
    match = _STAMPED.fullmatch(place.name)
    if match is None or place.is_symlink() or not place.is_file():
        return None
    try:
        removed = datetime.strptime(match["stamp"], _STAMP).astimezone()
    except (ValueError, OverflowError, OSError):  # Windows knows no local time before 1970
        return None
    relative = place.relative_to(folder / KEPT_FOLDER)
    return RemovedFile(relative.with_name(match["stem"] + (match["suffix"] or "")).as_posix(), removed, place)
