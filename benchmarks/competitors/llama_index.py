"""LlamaIndex: its vector index and BM25Retriever in a QueryFusionRetriever, by reciprocal rank, no queries generated.

BM25Retriever takes runs of word characters for words (``token_pattern``), so a Chinese clause is one word; it has
no place for a tokenizer, so there is no row with jieba.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.competitors.serving import DEPTH, Search, serve


def setups(texts: list[str], model: str) -> Iterator[tuple[str, Search]]:
    """Return the default setup."""
    from llama_index.core import VectorStoreIndex
    from llama_index.core.llms import MockLLM
    from llama_index.core.retrievers import QueryFusionRetriever
    from llama_index.core.schema import TextNode
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.retrievers.bm25 import BM25Retriever

    embeddings = HuggingFaceEmbedding(
        model_name=model, device="cpu", query_instruction="query: ", text_instruction="passage: "
    )
    nodes = [TextNode(text=text, id_=str(row)) for row, text in enumerate(texts)]
    vectors = VectorStoreIndex(nodes, embed_model=embeddings).as_retriever(similarity_top_k=DEPTH)
    keywords = BM25Retriever.from_defaults(nodes=nodes, similarity_top_k=DEPTH)
    retriever = QueryFusionRetriever(
        [vectors, keywords],
        llm=MockLLM(),  # never asked: one query, the question itself
        similarity_top_k=DEPTH,
        num_queries=1,
        mode="reciprocal_rerank",
        use_async=False,
    )

    def search(question: str) -> Sequence[int]:
        return [int(found.node.node_id) for found in retriever.retrieve(question)]

    yield "default", search


if __name__ == "__main__":
    serve(setups, ["llama-index-core", "llama-index-retrievers-bm25", "llama-index-embeddings-huggingface", "torch"])
