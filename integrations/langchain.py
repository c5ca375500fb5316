"""A retriever for LangChain."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import Field, PrivateAttr

from qa import Retriever
from qa.serialization import hit_record

__all__ = ["WenquRetriever"]


class WenquRetriever(BaseRetriever):
    """Finds the passages of an index, best first.

    index_dir: where the index is. k: how many passages; ``invoke(question, k=3)`` asks for others. documents:
    those that are searched, None for all. encoder: a
    TextEncoder, None for the one that the index was made with. Each document's metadata is its hit as in `/search`,
    without the text. Raises what ``Retriever.open`` and ``Retriever.search`` do.
    """

    index_dir: str | Path
    k: int = 5
    documents: list[str] | None = None
    encoder: Any = Field(None, exclude=True, repr=False)
    _retriever: Retriever = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Open the index."""
        super().model_post_init(context)
        self._retriever = Retriever.open(self.index_dir, encoder=self.encoder)

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, k: int | None = None
    ) -> list[Document]:
        hits = self._retriever.search(query, self.k if k is None else k, documents=self.documents)
        records = [hit_record(hit, self._retriever.boxes) for hit in hits]
        return [Document(page_content=record.pop("text"), metadata=record) for record in records]
