"""What is told with an answer where that is asked: the rest of a clause, the other side, the group, or all there is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.answer import Answer, AnswerKind
from qa.clauses import clause_of, with_rest
from qa.comparisons import both_sides, comparison_in
from qa.groups import group_asked, with_group
from qa.quoting import citations_of
from qa.reader.reader import Reader
from qa.reader.reranking import ReadHit
from qa.several import all_read, asks_for_all, with_all
from qa.shelf import Shelf
from qa.verdicts import asks_whether, for_and_against


def completed(
    answer: Answer, read: Sequence[ReadHit], shelf: Shelf, reader: Reader | None, names: Callable[[str], set[str]]
) -> Answer:
    """Return the answer with both sides of what is compared or doubted, or all there is, where that is asked.

    read: the hits that the answer is from. names: gives the names in a text.
    """
    if clause := clause_of(answer.question):
        return with_rest(clause, answer, shelf)
    if comparison := comparison_in(answer.question):
        return both_sides(answer, comparison, shelf.search)
    if asks_whether(answer.question):
        return for_and_against(answer, names(answer.question))
    if group := group_asked(answer, shelf):
        return with_group(answer, group)
    if not answer.citations or not asks_for_all(answer.question):
        return answer
    is_quote = answer.kind is AnswerKind.QUOTE
    others = all_read(answer.question, read, shelf.search, reader) if reader and is_quote else []
    return with_all(answer, citations_of(others, len(others)), shelf)
