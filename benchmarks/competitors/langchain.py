"""LangChain: FAISS and BM25Retriever in an EnsembleRetriever, half and half, ten results instead of four.

BM25Retriever splits at white space by default, so a Chinese sentence is one word; ``preprocess_func`` is where
its documentation has a tokenizer put in.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from benchmarks.competitors.serving import DEPTH, Search, serve


def setups(texts: list[str], model: str) -> Iterator[tuple[str, Search]]:
    """Return the setups: the default one, and one with jieba."""
    import jieba
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    embeddings = HuggingFaceEmbeddings(
        model_name=model,
        model_kwargs={"device": "cpu"},
        encode_kwargs={"prompt": "passage: "},
        query_encode_kwargs={"prompt": "query: "},
    )
    places = [{"row": row} for row in range(len(texts))]
    vectors = FAISS.from_texts(texts, embeddings, metadatas=places).as_retriever(search_kwargs={"k": DEPTH})
    for name, options in (("default", {}), ("jieba", {"preprocess_func": jieba.lcut})):
        keywords = BM25Retriever.from_texts(texts, metadatas=places, k=DEPTH, **options)
        yield name, partial(_search, EnsembleRetriever(retrievers=[keywords, vectors], weights=[0.5, 0.5]))


def _search(retriever: Any, question: str) -> Sequence[int]:
    return [found.metadata["row"] for found in retriever.invoke(question)]


if __name__ == "__main__":
    serve(setups, ["langchain-classic", "langchain-community", "langchain-huggingface", "torch"])
