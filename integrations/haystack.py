"""A retriever for Haystack."""

from __future__ import annotations

from typing import Any

from haystack import Document, component, default_from_dict, default_to_dict

from index.embedding.encoder import TextEncoder
from qa import Retriever
from qa.serialization import hit_record

__all__ = ["WenquRetriever"]


@component
class WenquRetriever:
    """Finds the passages of an index, best first.

    index_dir: where the index is. top_k: how many passages. documents: those that are searched, None for all. encoder:
    None for the one that the index was made with; it is not in what ``to_dict`` returns. Each document's meta is its
    hit as in `/search`, without the text. Raises what ``Retriever.open`` and ``Retriever.search`` do.
    """

    def __init__(
        self, index_dir: str, top_k: int = 5, *, documents: list[str] | None = None, encoder: TextEncoder | None = None
    ) -> None:
        self.index_dir = str(index_dir)
        self.top_k = top_k
        self.documents = documents
        self._encoder = encoder
        self._retriever: Retriever | None = None

    def warm_up(self) -> None:
        """Open the index."""
        if self._retriever is None:
            self._retriever = Retriever.open(self.index_dir, encoder=self._encoder)

    @component.output_types(documents=list[Document])
    def run(self, query: str, top_k: int | None = None) -> dict[str, Any]:
        """Return the passages nearest to a question. top_k: None for as many as the retriever was made for."""
        self.warm_up()
        retriever = self._retriever
        assert retriever is not None  # noqa: S101 (warm_up opens it)
        hits = retriever.search(query, self.top_k if top_k is None else top_k, documents=self.documents)
        records = [hit_record(hit, retriever.boxes) for hit in hits]
        return {
            "documents": [
                Document(content=record.pop("text"), score=record.pop("score"), meta=record) for record in records
            ]
        }

    def to_dict(self) -> dict[str, Any]:
        """Return the retriever as a pipeline is stored."""
        stored: dict[str, Any] = default_to_dict(
            self, index_dir=self.index_dir, top_k=self.top_k, documents=self.documents
        )
        return stored

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> WenquRetriever:
        """Return the retriever that ``to_dict`` stored."""
        retriever: WenquRetriever = default_from_dict(cls, data)
        return retriever
