"""Counts the tokens of texts in steps short enough to stop a build between them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index.chunking import TokenCounter
from index.embedding.encoder import TextEncoder

COUNTED_AT_ONCE = 20_000  # characters, whose tokens are counted before a build can be stopped again


class TokenCounting:
    """Counts tokens, a few texts at a time, and has a build take a step when it has counted for a moment."""

    def __init__(self, encoder: TextEncoder) -> None:
        self._encoder = encoder
        self._characters = 0  # since the last step

    def of(self, step: Callable[[], None]) -> TokenCounter:
        """Return what counts, each text once, and calls ``step`` now and then."""
        known: dict[str, int] = {}

        def count(texts: Sequence[str]) -> list[int]:
            for some in batches(texts):
                if self._characters >= COUNTED_AT_ONCE:
                    self._characters = 0
                    step()
                new = [text for text in dict.fromkeys(some) if text not in known]
                known.update(zip(new, self._encoder.count_tokens(new), strict=True))
                self._characters += sum(map(len, some))
            return [known[text] for text in texts]

        return count


def batches(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the texts in order, of each batch no more than can be counted in a moment."""
    first, characters = 0, 0
    for position, text in enumerate(texts):
        characters += len(text)
        if characters >= COUNTED_AT_ONCE:
            yield texts[first : position + 1]
            first, characters = position + 1, 0
    if first < len(texts):
        yield texts[first:]
