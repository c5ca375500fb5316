"""How search and rebuilds cost with size, on synthetic vectors and passages.

    python -m benchmarks.scale WORK_FOLDER [--sizes 1000 10000 100000] [--news FILE] [--plot scale.png]

Vectors are those of real sentences (of the news file, or of seeds/), each moved along the
difference of two others, so that they spread as sentences do; none but the first thousand
were encoded. Prints one Markdown table, ratios first; times are medians.
"""

from __future__ import annotations

import argparse
import gzip
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from index.encoder import Encoder
from index.keywords import KeywordIndex, Tokenizer
from index.sentences import split_sentences
from index.vectors import VectorIndex

SENTENCES_A_PASSAGE = 10
ENCODED = 1_000
QUESTIONS = 100
SEEDS = Path(__file__).parents[1] / "seeds"

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one size. recall: of the ten nearest sentences, against an exact search. Times in milliseconds or seconds."""

    passages: int
    recall: float
    exact_ms: float
    vectors_ms: float
    keywords_ms: float
    build_s: float
    open_s: float
    megabytes: float
    resident: float


def main() -> None:
    """Measures each size, prints the table and draws the plot."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    parser.add_argument("--news", type=Path, help="text to take sentences from, one article a line, also gzipped")
    parser.add_argument("--plot", type=Path)
    arguments = parser.parse_args()
    sentences = read_sentences(arguments.news)
    vectors = Encoder().encode_passages(sentences)
    costs = []
    for size in arguments.sizes:
        costs.append(measure(size, arguments.work / str(size), sentences, vectors))
        print(table(costs[-1:]), flush=True)
    print(table(costs))
    if arguments.plot:
        plot(costs, arguments.plot)


def read_sentences(news: Path | None) -> list[str]:
    """Distinct sentences of the file or of seeds/, at most ``ENCODED``."""
    paths = [news] if news else sorted(SEEDS.glob("*.txt"))
    texts = [
        gzip.decompress(path.read_bytes()).decode() if path.suffix == ".gz" else path.read_text() for path in paths
    ]
    cut = (line[a:b] for text in texts for line in text.splitlines() for a, b in split_sentences(line))
    return list(dict.fromkeys(cut))[:ENCODED]


def spread(vectors: Vectors, count: int, seed: int) -> Vectors:
    """(count, dimension) unit rows around the given ones, moved as these differ from each other."""
    random = np.random.default_rng(seed)
    made = np.empty((count, vectors.shape[1]), np.float32)
    for start in range(0, count, 50_000):
        rows = made[start : start + 50_000]
        a, b, c = (vectors[random.integers(len(vectors), size=len(rows))] for _ in range(3))
        rows[:] = a + 0.5 * random.uniform(size=(len(rows), 1)).astype(np.float32) * (b - c)
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return made


def measure(size: int, work: Path, sentences: Sequence[str], vectors: Vectors) -> Cost:
    """Builds, opens and searches an index of ``size`` passages."""
    work.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(size)
    rows = spread(vectors, SENTENCES_A_PASSAGE * size, 1)
    tokenizer = Tokenizer()
    terms = [tokenizer.terms(sentence) for sentence in sentences]
    picks = random.integers(len(sentences), size=(size, 3))
    known = {str(n): [term for row in pick for term in terms[row]] for n, pick in enumerate(picks)}
    started = time.perf_counter()
    VectorIndex.build(rows).save(work / "sentences.npy")
    VectorIndex.build(rows[::SENTENCES_A_PASSAGE]).save(work / "passages.npy")
    keywords = KeywordIndex.build(list(known), tokenizer, known)
    if not (work / "keywords").exists():
        keywords.save(work / "keywords")
    built = time.perf_counter() - started
    started = time.perf_counter()
    by_sentence, by_passage = VectorIndex.load(work / "sentences.npy"), VectorIndex.load(work / "passages.npy")
    keywords = KeywordIndex.load(work / "keywords", tokenizer)
    opened = time.perf_counter() - started
    queries = spread(vectors, QUESTIONS, 2)

    def search(query: Vectors) -> None:
        by_sentence.search(query, 128)
        by_passage.search(query, 64)

    def match(question: str) -> None:
        found = keywords.match(question)
        found.at(found.top(256))

    questions = [sentences[row][:30] for row in random.integers(len(sentences), size=QUESTIONS)]
    return Cost(
        passages=size,
        recall=recall(by_sentence, queries),
        exact_ms=milliseconds(lambda query: by_sentence.search_exactly(query, 128), list(queries[:20])),
        vectors_ms=milliseconds(search, list(queries)),
        keywords_ms=milliseconds(match, questions),
        build_s=built,
        open_s=opened,
        megabytes=sum(path.stat().st_size for path in work.rglob("*") if path.is_file()) / 1e6,
        resident=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3,
    )


def recall(index: VectorIndex, queries: Vectors) -> float:
    """The share of the exact ten nearest that is found."""
    shares = [len(np.intersect1d(index.search(q, 128)[:10], index.search_exactly(q, 10))) / 10 for q in queries]
    return float(np.mean(shares))


def milliseconds(work: Callable[[Any], object], items: Sequence[Any]) -> float:
    """The median over the items, each after a first run."""
    times = []
    for item in items:
        work(item)
        started = time.perf_counter()
        work(item)
        times.append(1e3 * (time.perf_counter() - started))
    return median(times)


def table(costs: Sequence[Cost]) -> str:
    """A Markdown table, the ratio to an exact search first."""
    head = ["passages", "faster than exact", "recall@10", "exact, ms", "vectors, ms", "keywords, ms"]
    head += ["build, s", "open, s", "on disk, MB", "peak, MB"]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for c in costs:
        cells = [f"{c.passages:,}", f"{c.exact_ms / c.vectors_ms:.1f}×", f"{c.recall:.3f}"]
        cells += [f"{value:.1f}" for value in (c.exact_ms, c.vectors_ms, c.keywords_ms, c.build_s, c.open_s)]
        lines.append(f"| {' | '.join([*cells, f'{c.megabytes:,.0f}', f'{c.resident:,.0f}'])} |")
    return "\n".join(lines)


def plot(costs: Sequence[Cost], path: Path) -> None:
    """Latency, build time and size against the number of passages."""
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(1, 3, figsize=(12, 3.6))
    sizes = [cost.passages for cost in costs]
    drawn = [
        ("latency, ms", {"exact": "exact_ms", "vectors": "vectors_ms", "keywords": "keywords_ms"}),
        ("seconds", {"build": "build_s", "open": "open_s"}),
        ("MB", {"on disk": "megabytes", "peak memory": "resident"}),
    ]
    for panel, (title, lines) in zip(panels, drawn, strict=True):
        for label, name in lines.items():
            panel.loglog(sizes, [getattr(cost, name) for cost in costs], marker="o", label=label)
        panel.set(title=title, xlabel="passages")
        panel.grid(alpha=0.3)
        panel.legend(fontsize=8)
    figure.tight_layout()
    figure.savefig(path, dpi=120)


if __name__ == "__main__":
    main()
