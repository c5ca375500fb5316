"""The passages of a question set as an index to search."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index.embedding.encoder import TextEncoder
from index.keywords.analyzer import Analyzer
from index.progress import Progress
from index.publishing import publish_documents
from index.records import Document, ParsedDocument
from index.storage.opening import open_index, open_store
from qa.retrieval import Retriever
from qa.score_fusion import ScoreFusion


def open_pool(
    documents: Sequence[Document],
    location: str | Path,
    encoder: TextEncoder,
    analyzer: Analyzer,
    progress: Progress = lambda _: None,
) -> Retriever:
    """Index the documents at ``location`` and open them; texts that were encoded there before are not encoded again.

    They come from no files, so nobody looks whether those are still there.
    """
    store = open_store(location)
    with store.building():
        publish_documents(list(map(ParsedDocument.of, documents)), store, encoder, analyzer, progress=progress)
    index, _ = open_index(store, analyzer)
    return Retriever(index, encoder, ScoreFusion.load())
