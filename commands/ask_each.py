"""``wenqu ask-each``: put every question to every document, and write a table."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from typing import Annotated

import typer

from commands.building import ready_index
from commands.language import user_language
from commands.logs import tell
from commands.options import Device, Documents, EncoderServer, IndexLocation, Model, Within, WithOcr, WithReader
from commands.progress import progress_bar
from index.durable import write_atomically
from index.errors import UsageError
from index.messages import Message, words
from index.parsing.decoding import decode
from index.parsing.ocr.extent import Ocr
from qa.answering import Assistant
from qa.cells import Cell
from qa.index_setup import DEFAULT_INDEX_DIR, EncoderChoice
from qa.tables import checked_suffix, table_bytes


def ask_each(
    questions: Annotated[Path, typer.Argument(help="help.questions_file", show_default=False)],
    out: Annotated[Path, typer.Option("--out", "-o", help="help.out", show_default=False)],
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    documents: Documents = None,
    within: Within = None,
    model: Model = None,
    encoder_server: EncoderServer = None,
    device: Device = None,
    reader: WithReader = True,
    ocr: WithOcr = Ocr.PAGES,
) -> None:
    """Put every question to every document, and write the table; of what is there when it is interrupted, too."""
    suffix, asked = checked_suffix(out.name), _questions(questions)
    if not out.parent.is_dir():
        raise UsageError("no_folder_for_table", path=out)
    encoder = ready_index(index_dir, documents, EncoderChoice(model, encoder_server, device), ocr=ocr)
    assistant = Assistant.open(index_dir, encoder=encoder, reader=reader)
    names = assistant.documents(within or None)
    total = len(names) * len(asked)
    cells: list[Cell] = []
    try:
        with progress_bar() as show:
            for cell in assistant.ask_each(asked, within or None):
                cells.append(cell)
                show(words("asking_each", user_language()), len(cells), total)
    finally:
        if cells:
            write_atomically(out, table_bytes(cells, asked, suffix, user_language()))
        if len(cells) < total:
            tell(Message("each_stopped", {"path": out, "done": len(cells), "total": total}), logging.WARNING)
    found = sum(cell.words is not None for cell in cells)
    tell(Message("each_asked", {"path": out, "documents": len(names), "questions": len(asked), "found": found}))


def _questions(path: Path) -> list[str]:
    """Return the lines that are not blank, each once. Raise UsageError where there are none."""
    content = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
    lines = (line.strip() for line in decode(content, path.name).text.splitlines())
    questions = list(dict.fromkeys(filter(None, lines)))
    if not questions:
        raise UsageError("no_questions", path=path)
    return questions
