"""A retriever for LlamaIndex."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.callbacks import CallbackManager
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from index.embedding.encoder import TextEncoder
from qa import Retriever
from qa.retrieval import Hit
from qa.serialization import hit_record

__all__ = ["WenquRetriever"]

SHOWN = ("document", "section", "place")  # of the metadata, to a language model


class WenquRetriever(BaseRetriever):
    """Finds the passages of an index, best first.

    index_dir: where the index is. similarity_top_k: how many passages. documents: those that are searched,
    None for all. encoder: None for the one that the index was
    made with. Each node's metadata is its hit as in `/search`, without the text. Raises what ``Retriever.open`` and
    ``Retriever.search`` do.
    """

    def __init__(
        self,
        index_dir: str | Path,
        similarity_top_k: int = 5,
        *,
        documents: Sequence[str] | None = None,
        encoder: TextEncoder | None = None,
        callback_manager: CallbackManager | None = None,
    ) -> None:
        self.similarity_top_k = similarity_top_k
        self._documents = documents
        self._retriever = Retriever.open(index_dir, encoder=encoder)
        super().__init__(callback_manager=callback_manager)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._retriever.search(query_bundle.query_str, self.similarity_top_k, documents=self._documents)
        return [self._node(hit) for hit in hits]

    def _node(self, hit: Hit) -> NodeWithScore:
        record = hit_record(hit, self._retriever.boxes)
        hidden = [name for name in record if name not in SHOWN]
        node = TextNode(
            text=record.pop("text"),
            metadata=record,
            excluded_llm_metadata_keys=hidden,
            excluded_embed_metadata_keys=hidden,
        )
        return NodeWithScore(node=node, score=hit.score)
