"""``wenqu ask``: answer one question."""

from __future__ import annotations

from collections.abc import Iterator

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
from qa.answer import Answer
from qa.answering import Assistant
from qa.generation import Writer
from qa.index_setup import DEFAULT_INDEX_DIR, EncoderChoice
from qa.serialization import answer_record


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
    """Answer a question in the documents' words, or a language model's, with the passages the answer rests on."""
    analyzer = Analyzer()
    writer = Writer.of_environment(analyzer) if llm else None
    encoder = ready_index(index_dir, documents, EncoderChoice(model, encoder_server, device), ocr=ocr)
    assistant = Assistant.open(index_dir, encoder=encoder, analyzer=analyzer, reader=reader)
    answer = assistant.ask(question, documents=within or None)
    versions = writer.write(answer) if writer else iter([answer])
    if as_json:
        *_, answer = versions
        print_json(answer_record(answer, assistant.retriever.boxes))
    else:
        _print_places(_print_text(versions))


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


def _print_places(answer: Answer) -> None:
    if answer.written_by:
        written = Message("written_by", {"model": answer.written_by})
        echo(f"({written.text(user_language())})\n")
    for number, citation in enumerate(answer.citations, start=1):
        echo(f"[{number}] {place_of(citation.passage)}")
        echo(f"    {one_line(citation.passage.text)}")
