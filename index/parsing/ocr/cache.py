"""What was recognized in a document is kept, so that no page is recognized twice: a file a document, a line a page."""

from __future__ import annotations

import json
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from index.parsing.ocr.recognized import RecognizedPicture, picture_of

_SUFFIX = ".jsonl"

PageKey = tuple[str, int]
"""The SHA-256 of the file inside of the document that a page is in, "" for the document itself; and its number."""


@dataclass(frozen=True, slots=True)
class RecognizedPages:
    """The pages of a document that were recognized before.

    path: of the file that they are kept in. version: of the recognition; pages of another one count for nothing.
    """

    path: Path
    version: str

    @classmethod
    def of(cls, folder: Path, sha256: str, version: str) -> RecognizedPages:
        """Return those of the document with these bytes."""
        return cls(folder / f"{sha256}{_SUFFIX}", version)

    def load(self) -> dict[PageKey, RecognizedPicture]:
        """Return the pages; lines that were cut off or are garbled are passed over."""
        pages: dict[PageKey, RecognizedPicture] = {}
        with suppress(OSError):
            for line in self.path.read_bytes().splitlines():
                with suppress(ValueError, KeyError, TypeError):
                    record = json.loads(line)
                    if record["version"] == self.version:
                        pages[str(record.get("part", "")), int(record["page"])] = picture_of(record)
        return pages

    def add(self, key: PageKey, picture: RecognizedPicture) -> None:
        """Keep a page; where it cannot be written it is recognized again another time."""
        part, page = key
        record = {"version": self.version, "part": part, "page": page} | picture.record()
        line = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab") as file:
                file.write(b"\n" + line + b"\n")  # also after a line that was cut off


def forget_others(folder: Path, digests: Collection[str]) -> None:
    """Delete what was recognized in files other than those with these SHA-256."""
    with suppress(OSError):
        for path in folder.glob(f"*{_SUFFIX}"):
            if path.stem not in digests:
                path.unlink(missing_ok=True)
