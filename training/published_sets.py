"""Published question sets over so many of their passages, to fit tables of a few numbers on them in minutes."""

from __future__ import annotations

from pathlib import Path

from qa.evaluation.question_sets import QuestionSet, read_question_set

PASSAGES = 500  # of each set, the first


def read_part(path: Path) -> QuestionSet:
    """Read the first passages of a set, with the questions that they answer and those that nothing answers."""
    whole = read_question_set(path)
    documents = whole.documents[:PASSAGES]
    there = {document.path for document in documents}
    return QuestionSet(tuple(item for item in whole.questions if item.documents <= there), documents)
