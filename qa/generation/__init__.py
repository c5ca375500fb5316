"""Answers in the words of a language model, checked against the passages that they cite."""

from qa.generation.writer import Writer

__all__ = ["Writer"]
