"""Extractive question answering: a question and a passage to the exact words."""
