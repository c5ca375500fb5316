"""txtai: a hybrid index, its own mixture of vectors and BM25."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.competitors.serving import DEPTH, Search, serve


def setups(texts: list[str], model: str) -> Iterator[tuple[str, Search]]:
    """Return the default setup."""
    from txtai import Embeddings

    embeddings = Embeddings(path=model, hybrid=True, gpu=False, instructions={"query": "query: ", "data": "passage: "})
    embeddings.index(texts)

    def search(question: str) -> Sequence[int]:
        return [int(row) for row, _ in embeddings.search(question, DEPTH)]

    yield "default", search


if __name__ == "__main__":
    serve(setups, ["txtai", "sentence-transformers", "torch"])
