"""Wenqu's own search, without reading."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence

from benchmarks.competitors.serving import DEPTH, Search, serve


def setups(texts: list[str], model: str) -> Iterator[tuple[str, Search]]:
    """Return Wenqu with the built-in model as it runs by default; ``model`` is the same in fp32, for the others."""
    from index.embedding.encoder import Encoder
    from index.keywords.analyzer import Analyzer
    from qa.evaluation.pools import open_pool
    from qa.evaluation.question_sets import document_of

    encoder, analyzer = Encoder(), Analyzer()
    with tempfile.TemporaryDirectory() as folder:
        documents = [document_of(str(row), text) for row, text in enumerate(texts)]
        retriever = open_pool(documents, folder, encoder, analyzer)

        def search(question: str) -> Sequence[int]:
            return list(dict.fromkeys(int(hit.passage.document) for hit in retriever.search(question, DEPTH)))

        yield "default", search


if __name__ == "__main__":
    serve(setups, ["sentence-transformers", "onnxruntime"])
