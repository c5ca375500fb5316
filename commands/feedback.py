"""``wenqu feedback``: votes that people gave in the chat."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from commands.language import user_language
from commands.options import AsJson, IndexLocation
from commands.printing import echo, one_line, print_json
from index.documents_folder import shown
from index.messages import Message
from index.storage.opening import open_store
from qa.feedback import Feedback, FeedbackLog, write_question_set
from qa.index_setup import DEFAULT_INDEX_DIR


def feedback(
    index_dir: IndexLocation = str(DEFAULT_INDEX_DIR),
    export: Annotated[
        Path | None,
        typer.Option("--export", help="help.export", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what people thought of answers in the chat, or make a question set of it."""
    entries = FeedbackLog.of_index(open_store(index_dir).votes_folder).latest()
    if export:
        count = write_question_set(entries, export)
        left_out = sum(entry.vote == "down" for entry in entries)
        exported = Message("votes_exported", {"path": export, "count": count})
        if left_out:
            exported = Message("votes_left_out", {"exported": exported, "count": left_out})
        echo(exported.text(user_language()))
    elif as_json:
        print_json([asdict(entry) for entry in entries])
    else:
        for entry in entries:
            _print_feedback(entry)
        if not entries:
            echo(Message("no_votes", {"index": index_dir}).text(user_language()))


def _print_feedback(entry: Feedback) -> None:
    echo(f"{'👍' if entry.vote == 'up' else '👎'} {one_line(entry.time)}  {one_line(entry.question)}")
    echo(f"   {one_line(entry.answer)}")
    places = (f"{shown(citation.document)} ¶{citation.number}" for citation in entry.citations)
    echo(f"   {', '.join(dict.fromkeys(places))}")
    if entry.note:
        echo(f"   “{one_line(entry.note)}”")
