"""How much memory a build takes, by its number of passages: a first build, and a rebuild after one changed document.

A part of ``python -m benchmarks`` for each size. The vectors are made up from checksums of the texts, so that the
processor is not needed for long; the texts are words of jieba's dictionary, as often as they occur. Drawn at random,
they make more distinct pairs of characters than real text does, so that keywords take more memory, not less.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from zlib import crc32

import numpy as np

from benchmarks.memory import anonymous_mb, peak_mb
from benchmarks.one_machine import Result
from index.build import build_index
from index.embedding.encoder import EncodeProgress, Vectors
from index.keywords.analyzer import Analyzer

PASSAGES_A_DOCUMENT = 10
SENTENCES_A_PASSAGE = 10
WORDS_A_SENTENCE = 12
DIMENSION = 384
MAX_TOKENS = 512
_PARTS = 4096  # vectors that every vector is the sum of three of
_POLL = 0.05  # seconds


class ChecksumEncoder:
    """Gives each text the unit vector that its checksum says."""

    identity = "checksum"
    dimension = DIMENSION
    max_tokens = MAX_TOKENS

    def __init__(self) -> None:
        self._parts = np.random.default_rng(1).normal(size=(_PARTS, DIMENSION)).astype(np.float32)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return half a token a character, about what it is for Chinese."""
        return [len(text) // 2 for text in texts]

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """Return (texts, dimension) float32, rows of length 1."""
        sums = np.array([crc32(text.encode("utf-8")) for text in texts], np.int64)
        vectors = self._parts[sums % _PARTS] + self._parts[sums // _PARTS % _PARTS] + 0.5 * self._parts[sums >> 24]
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)

    def encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors:
        """Return the same as ``encode_queries``, a thousand texts a step."""
        vectors = np.empty((len(texts), DIMENSION), np.float32)
        for start in range(0, len(texts), 1_000):
            vectors[start : start + 1_000] = self.encode_queries(texts[start : start + 1_000])
            if progress:
                progress(min(start + 1_000, len(texts)), len(texts))
        return vectors


@dataclass(slots=True)
class Peak:
    """The most that was held at once, in megabytes. anonymous: without what is mapped from files."""

    anonymous: float = 0.0


def building(work: Path, passages: int, index: str | Path | None = None) -> Result:
    """Build an index of so many passages, and again after one document changed. index: a folder in ``work``, or where.

    Sizes are in megabytes: the most that a build held beyond what the process held before, parts of mapped files left
    out; and the most that the process ever held in all (``build_peak_mb``, ``rebuild_peak_mb``).
    """
    documents, target = work / f"building-{passages}", index or work / f"building-{passages}.index"
    analyzer, encoder = Analyzer(), ChecksumEncoder()
    analyzer.terms("问渠那得清如许")
    written = write_documents(documents, passages, analyzer)
    before = anonymous_mb()
    result: Result = {"passages": passages, "documents": len(written), "before_mb": before}
    for name in ("build", "rebuild"):
        started = time.perf_counter()
        with watched() as peak:
            report = build_index(documents, target, encoder=encoder, analyzer=analyzer, force=name == "build")
        result[f"{name}_s"] = time.perf_counter() - started
        result[f"{name}_mb"] = peak.anonymous - before
        result[f"{name}_peak_mb"] = peak_mb()
        result[f"{name}_encoded"] = report.encoded
        result["sentences"] = report.sentences
        written[0].write_text(written[0].read_text("utf-8") + "问渠那得清如许。\n", "utf-8")
    return result


def write_documents(folder: Path, passages: int, analyzer: Analyzer) -> list[Path]:
    """Write documents of so many passages in all, of random words."""
    random = np.random.default_rng(passages)
    analyzer.dictionary.initialize()
    known = {word: times for word, times in analyzer.dictionary.FREQ.items() if times and len(word) > 1}
    words, chances = list(known), np.array(list(known.values()), np.float64)
    chances /= chances.sum()
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for number in range(passages // PASSAGES_A_DOCUMENT):
        shape = (PASSAGES_A_DOCUMENT, SENTENCES_A_PASSAGE, WORDS_A_SENTENCE)
        picks = random.choice(len(words), shape, p=chances).tolist()
        lines = ["".join("".join(words[word] for word in sentence) + "。" for sentence in line) for line in picks]
        written.append(folder / f"{number:06}.txt")
        written[-1].write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return written


@contextmanager
def watched() -> Iterator[Peak]:
    """Look at the memory of this process until the end of the block."""
    peak, over = Peak(), Event()

    def look() -> None:
        while not over.wait(_POLL):
            peak.anonymous = max(peak.anonymous, anonymous_mb())

    watching = Thread(target=look, daemon=True)
    watching.start()
    try:
        yield peak
    finally:
        over.set()
        watching.join()
