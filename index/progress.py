"""How far a build is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """stage: "reading", "encoding", "keywords" or "publishing"; done of total steps of that stage.

    document: the path of the one that is being read or encoded. pictures: the numbers of its pictures whose text is
    recognized and of all that are to be.
    """

    stage: str
    done: int
    total: int
    document: str | None = None
    pictures: tuple[int, int] = (0, 0)

    @property
    def share(self) -> float:
        """How much of the stage is done, 0..1."""
        read, of = self.pictures
        return (self.done + (read / of if of else 0.0)) / (self.total or 1)


Progress = Callable[[BuildProgress], None]
