"""sentence-transformers in fp32, faiss and rank_bm25, fused by reciprocal rank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.competitors.serving import DEPTH, Search, serve

FUSED = 100
FUSION_CONSTANT = 60  # of reciprocal rank fusion: Cormack, Clarke and Büttcher, SIGIR 2009


def setups(texts: list[str], model: str) -> Iterator[tuple[str, Search]]:
    """Return BM25 over jieba's words: rank_bm25 has no words of its own."""
    import faiss
    import jieba
    import numpy as np
    from rank_bm25 import BM25Okapi
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(model, device="cpu")
    vectors = encoder.encode(texts, prompt_name="passage", show_progress_bar=False)
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    keywords = BM25Okapi([jieba.lcut(text) for text in texts])

    def search(question: str) -> Sequence[int]:
        vector = encoder.encode([question], prompt_name="query", show_progress_bar=False)
        _, near = index.search(vector, min(FUSED, len(texts)))
        matching = np.argsort(-keywords.get_scores(jieba.lcut(question)))[:FUSED]
        scores = np.zeros(len(texts))
        for ranking in (near[0], matching):
            scores[ranking] += 1 / (FUSION_CONSTANT + np.arange(1, len(ranking) + 1))
        return [int(row) for row in np.argsort(-scores)[:DEPTH]]

    yield "jieba", search


if __name__ == "__main__":
    serve(setups, ["sentence-transformers", "faiss-cpu", "rank-bm25", "torch"])
