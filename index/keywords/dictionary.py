"""Jieba's dictionary, opened sooner than jieba opens it."""

from __future__ import annotations

import contextlib
import marshal
from pathlib import Path

import jieba

CACHE_FILE = "jieba.cache"  # as jieba names it


class Dictionary(jieba.Tokenizer):  # type: ignore[misc]  # jieba has no types: its class is Any
    """Words and how often they occur, loaded when first needed, from the cache in ``tmp_dir`` where there is one.

    Jieba reads that cache a few bytes at a time, which takes twice as long as to read it whole.
    """

    initialized: bool

    def initialize(self, dictionary: str | None = None) -> None:
        """Load the words if they are not there; a cache that is missing or damaged is left to jieba to make."""
        with self.lock:
            if dictionary is None and self.tmp_dir and not self.initialized:
                with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
                    self.FREQ, self.total = marshal.loads(Path(self.tmp_dir, CACHE_FILE).read_bytes())  # noqa: S302 (a file of ours)
                    self.initialized = True
        super().initialize(dictionary)
