"""From a question to a cited answer."""

from qa.answering import Answer, Assistant, Citation
from qa.retrieval import Hit, Retriever

__all__ = ["Answer", "Assistant", "Citation", "Hit", "Retriever"]
