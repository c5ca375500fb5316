"""Which one of its kind a text is about: which year, phase, building, day, shift, post or side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ANY = "*"  # a value that agrees with every other


@dataclass(frozen=True, slots=True)
class Mention:
    """One of a kind that a text names. own: what it names. covers: what is said of it holds for; own and more.

    "3至5期" names and covers three of the kind "期"; "5月起" covers every month.
    """

    kind: str
    own: frozenset[str]
    covers: frozenset[str]
    text: str

    @classmethod
    def of(cls, kind: str, own: Iterable[str], text: str, more: Iterable[str] = ()) -> Mention:
        """Return the mention that covers what it names, and more."""
        named = frozenset(own)
        return cls(kind, named, named | frozenset(more), text)

    def holds_for(self, other: Mention) -> bool:
        """Return whether what is said of this one is said of the other, of the same kind."""
        return bool(ANY in self.covers or ANY in other.own or self.covers & other.own)


def by_kind(mentions: Iterable[Mention]) -> Mapping[str, Sequence[Mention]]:
    """Return the mentions of each kind, in order."""
    kinds: dict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        kinds[mention.kind].append(mention)
    return kinds
