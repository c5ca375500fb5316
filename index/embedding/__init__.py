"""Text to vectors: the built-in model, sentence-transformers, an embeddings server."""
