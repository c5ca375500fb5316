"""From a question to a cited answer."""

from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.answering import Assistant
from qa.cells import Cell
from qa.retrieval import Hit, Retriever

__all__ = ["Answer", "AnswerKind", "AnswerSentence", "Assistant", "Cell", "Citation", "Hit", "Retriever"]
