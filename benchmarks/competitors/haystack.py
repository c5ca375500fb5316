"""Haystack: the in-memory store's BM25 and embedding retrievers, joined by reciprocal rank.

The store's BM25 takes runs of two word characters and more for words (``bm25_tokenization_regex``), so a Chinese clause
is one word. A regular expression is all that it takes, so there is no row with jieba; one with single
characters as words takes its place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from benchmarks.competitors.serving import DEPTH, Search, serve


def setups(texts: list[str], model: str) -> Iterator[tuple[str, Search]]:
    """Return the setups: the default one, and one with characters as words."""
    from haystack import Document, Pipeline
    from haystack.components.embedders import SentenceTransformersDocumentEmbedder, SentenceTransformersTextEmbedder
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
    from haystack.document_stores.in_memory import InMemoryDocumentStore
    from haystack.utils import ComponentDevice

    cpu = ComponentDevice.from_str("cpu")
    embedder = SentenceTransformersDocumentEmbedder(model=model, device=cpu, prefix="passage: ", progress_bar=False)
    embedder.warm_up()
    documents = [Document(content=text, meta={"row": row}) for row, text in enumerate(texts)]
    documents = embedder.run(documents)["documents"]
    for name, options in (("default", {}), ("characters", {"bm25_tokenization_regex": r"(?u)\w"})):
        store = InMemoryDocumentStore(**options)
        store.write_documents(documents)
        pipeline = Pipeline()
        pipeline.add_component(
            "embedder",
            SentenceTransformersTextEmbedder(model=model, device=cpu, prefix="query: ", progress_bar=False),
        )
        pipeline.add_component("vectors", InMemoryEmbeddingRetriever(store, top_k=DEPTH))
        pipeline.add_component("keywords", InMemoryBM25Retriever(store, top_k=DEPTH))
        pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH))
        pipeline.connect("embedder", "vectors")
        pipeline.connect("keywords", "joiner")
        pipeline.connect("vectors", "joiner")
        yield name, partial(_search, pipeline)


def _search(pipeline: Any, question: str) -> Sequence[int]:
    found = pipeline.run({"embedder": {"text": question}, "keywords": {"query": question}})
    return [document.meta["row"] for document in found["joiner"]["documents"]]


if __name__ == "__main__":
    serve(setups, ["haystack-ai", "sentence-transformers", "torch"])
