"""The files that an index was made of, as they are now: one that is deleted answers no more, even before a rebuild."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from stat import S_ISREG

from index.documents_folder import shown
from index.messages import Message

_NAMES_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """What is left of the documents of an index.

    root: the folder or file that the index is of, None where it does not say. only: the name of its
    document, where that is the one document and so may have been the root itself.
    """

    root: Path | None
    only: str | None = None

    @classmethod
    def of(cls, root: Path | None, documents: Collection[str]) -> SourceFiles:
        """Return what is left of the documents in the index, given by their paths."""
        return cls(root, next(iter(documents)) if len(documents) == 1 else None)

    @property
    def are_out_of_reach(self) -> bool:
        """Whether the whole folder is gone, moved or on a disk that is not there: nothing is known of its files."""
        return self.root is not None and _is_gone(self.root) and not self._was_one_file(self.root)

    def missing(self, documents: Iterable[str]) -> set[str]:
        """Return those of the documents, by their paths in the index, whose files were deleted."""
        if self.root is None or self.are_out_of_reach:
            return set()
        root = self.root
        if _is_gone(root) or _is_file(root):
            return {name for name in documents if name != root.name or _is_gone(root)}
        return {name for name in documents if _is_gone(root / name)}

    def complaint(self, documents: Collection[str]) -> Message | None:
        """Return one line about the documents of the index that are gone, None while all are there."""
        if self.root is None:
            return Message("source_unknown")
        if self.are_out_of_reach:
            return Message("source_gone", {"root": self.root})
        missing = sorted(self.missing(documents))
        if not missing:
            return None
        if len(missing) == len(documents) > 1:
            return Message("all_documents_gone", {"root": self.root, "total": len(documents)})
        names = ", ".join(map(shown, missing[:_NAMES_SHOWN])) + (", …" if len(missing) > _NAMES_SHOWN else "")
        counts = {"count": len(missing), "total": len(documents)}
        return Message("some_documents_gone", counts | {"root": self.root, "names": names})

    def _was_one_file(self, root: Path) -> bool:
        return root.name == self.only and not _is_gone(root.parent)


def _is_file(path: Path) -> bool:
    try:
        return S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        return False


def _is_gone(path: Path) -> bool:
    """Return whether nothing is there; False where it cannot be told, as on a disk that fails."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except (OSError, ValueError):
        return False
    return False
