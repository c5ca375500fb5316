"""The passages of a question set as an index to search."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from index import generation as generations
from index.build import publish_documents
from index.documents import Document
from index.encoder import Encoder
from index.keywords import Tokenizer
from qa.retrieval import Retriever


def open_pool(documents: Sequence[Document], folder: Path, encoder: Encoder, tokenizer: Tokenizer) -> Retriever:
    """The documents indexed in ``folder``; texts that were encoded there before are not encoded again."""
    with generations.building(folder):
        publish_documents(documents, folder, encoder, tokenizer, progress=lambda _: None)
    return Retriever.open(folder, encoder=encoder, tokenizer=tokenizer)
