"""Answers in the words of a language model, checked against the passages that they cite."""

from qa.writing.writer import Writer

__all__ = ["Writer"]
