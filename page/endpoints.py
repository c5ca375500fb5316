"""The functions behind the endpoints `/ask` and `/search`: JSON in, JSON out, a clear error for every mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction
from gradio.components.api_component import Api
from gradio.state_holder import SessionState

from index.errors import WenquError
from page.schema import count_of, documents_of, pairs_of, question_of
from page.words import for_visitor
from qa.answering import Assistant
from qa.generation import Writer
from qa.serialization import answer_record, hit_record

__all__ = ["EndpointBlocks", "Json", "ask_endpoint", "search_endpoint"]

Json = dict[str, Any]


class EndpointBlocks(gr.Blocks):
    """Blocks whose endpoints may be called without their last parameters, as the functions behind them may."""

    async def preprocess_data(
        self, block_fn: BlockFunction, inputs: list[Any], state: SessionState | None, explicit_call: bool = False
    ) -> list[Any]:
        """Return the values that the function is called with."""
        left_out = [block for block in block_fn.inputs[len(inputs) :] if isinstance(block, Api)]
        given = [*inputs, *(block.value for block in left_out)]
        values: list[Any] = await super().preprocess_data(block_fn, given, state, explicit_call)
        return values


def ask_endpoint(assistant: Callable[[], Assistant], writer: Writer | None = None) -> Callable[..., Json]:
    """Return the function behind `/ask`. writer: writes the text with a language model."""

    def ask(question: str, history: list[list[str]] | None = None, documents: list[str] | None = None) -> Json:
        """Answer a question from the documents.

        Args:
            question: the question, in Chinese or English.
            history: the conversation so far, as [question, answer] pairs, oldest first: at most 50, a question of up to
                1,000 characters, an answer of up to 4,000, all together up to 40,000.
            documents: the documents that are asked: paths in the documents folder, folders ending in /, or patterns
                like *.pdf, at most 1,000; nothing of other documents is in the answer. All, if left out.

        Returns:
            text (Markdown with [1] [2] markers), kind (quote, possible, none, overview or talk), short (the exact
            words that answer, or null), found, confidence (0 to 1; null of talk and overviews), question (as
            understood), sentences (each with text, citations, unsupported and, where a list begins, its heading), and
            citations: marker [n] is the nth of them, with document, number (paragraph), section, start and end
            (offsets of quote in the document's text), quote, passage (the text around it) and boxes (of a PDF: pages
            with the rectangles of the quote, in points). Where a language model was asked: written (model, sentences,
            finished), or null; and note, why it did not write, or null.
        """
        with _clear_errors():
            now = assistant()
            answer = now.ask(question_of(question), history=pairs_of(history), documents=documents_of(documents))
            return answer_record(writer.written(answer) if writer else answer, now.retriever.boxes)

    return ask


def search_endpoint(assistant: Callable[[], Assistant]) -> Callable[..., list[Json]]:
    """Return the function behind `/search`."""

    def search(question: str, k: int = 5, documents: list[str] | None = None) -> list[Json]:
        """Find the passages of the documents nearest to a question.

        Args:
            question: a question or search words.
            k: how many passages, 1 to 50.
            documents: the documents that are searched, as of /ask. All, if left out.

        Returns:
            the passages, best first: document, number (paragraph), section, text, score (0 to 1), start and
            end (the best matching sentence is text[start:end]), boxes (of a PDF: where that sentence stands), and
            parts (each part's own score).
        """
        with _clear_errors():
            retriever = assistant().retriever
            hits = retriever.search(question_of(question), k=count_of(k), documents=documents_of(documents))
            return [hit_record(hit, retriever.boxes) for hit in hits]

    return search


@contextmanager
def _clear_errors() -> Iterator[None]:
    try:
        yield
    except WenquError as error:
        raise gr.Error(for_visitor(error, "en"), title=error.code, print_exception=False) from error
