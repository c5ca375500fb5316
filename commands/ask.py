"""``wenqu ask``: answer one question."""

from __future__ import annotations

from collections.abc import Iterator

import typer

from commands.answer_text import answer_text
from commands.building import ready_index
from commands.language import user_language
from commands.options import (
    AsJson,
    Device,
    Documents,
    EncoderServer,
    IndexLocation,
    Model,
    Question,
    Within,
    WithLanguageModel,
    WithOcr,
    WithReader,
)
from commands.printing import echo, one_line, place_of, print_json
from index.keywords.analyzer import Analyzer
from index.messages import Message
from index.parsing.ocr.extent import Ocr
from qa.answer import Answer, AnswerKind
from qa.answering import Assistant
from qa.generation import Writer
from qa.index_setup import DEFAULT_INDEX_DIR, EncoderChoice
from qa.question import canonical
from qa.serialization import answer_record

NOT_ANSWERED = 3  # the exit status where the documents do not answer


def ask(
    question: Question,
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    documents: Documents = None,
    within: Within = None,
    model: Model = None,
    encoder_server: EncoderServer = None,
    device: Device = None,
    reader: WithReader = True,
    llm: WithLanguageModel = True,
    ocr: WithOcr = Ocr.PAGES,
    as_json: AsJson = False,
) -> None:
    """Answer a question in the documents' words, or a language model's, with the passages the answer rests on.

    Exit with 3 where the documents do not answer.
    """
    analyzer = Analyzer()
    writer = Writer.of_environment(analyzer) if llm else None
    encoder = ready_index(index_dir, documents, EncoderChoice(model, encoder_server, device), ocr=ocr)
    assistant = Assistant.open(index_dir, encoder=encoder, analyzer=analyzer, reader=reader)
    asked = " ".join(question)
    answer = assistant.ask(asked, documents=within or None)
    versions = writer.write(answer) if writer else iter([answer])
    if as_json:
        *_, answer = versions
        print_json(answer_record(answer, assistant.retriever.boxes))
    else:
        answer = _print_text(versions)
        _print_remarks(answer, asked)
        _print_places(answer)
    if answer.kind is AnswerKind.NONE:
        raise typer.Exit(NOT_ANSWERED)


def _print_text(versions: Iterator[Answer]) -> Answer:
    """Print the answer as it grows, and return the whole one."""
    shown = ""
    for answer in versions:
        text = answer_text(answer)
        if not text.startswith(shown):  # what was written so far is not taken
            echo("\n")
            shown = ""
        echo(text[len(shown) :], nl=False)
        shown = text
    echo("\n")
    return answer


def _print_remarks(answer: Answer, asked: str) -> None:
    """Print what was understood, who wrote the answer, where the documents did not, and how likely it is right."""
    remarks = []
    if canonical(answer.question) != canonical(asked):
        remarks.append(Message("answer_understood", {"question": answer.question}))
    if answer.written_by:
        remarks.append(Message("written_by", {"model": answer.written_by}))
    if answer.has_confidence and answer.kind is not AnswerKind.NONE:
        remarks.append(Message("answer_confidence", {"percent": round(100 * answer.confidence)}))
    if remarks:
        echo(f"({'; '.join(remark.text(user_language()) for remark in remarks)})\n")


def _print_places(answer: Answer) -> None:
    for number, citation in enumerate(answer.citations, start=1):
        echo(f"[{number}] {place_of(citation.passage)}")
        echo(f"    {one_line(citation.passage.text)}")
