"""What visitors are told: no folder of the machine, no link of a document's."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from index.errors import DocumentsGoneError, IndexDamagedError, StorageError
from index.messages import Message
from page.conversation import Reply, Source, Turn
from page.transcript import transcript
from page.words import for_visitor

FOLDER = "/srv/anna/geheim"


@pytest.mark.parametrize(
    "said",
    [
        StorageError("vote_not_kept", path=Path(f"{FOLDER}/feedback.jsonl"), cause="full"),
        DocumentsGoneError("folder_gone", folder=Path(FOLDER)),
        IndexDamagedError("index_damaged", path=Path(f"{FOLDER}/a b/CURRENT"), what=Message("file_missing")),
        StorageError("document_not_stored", cause=f"[Errno 28] No space left: '{FOLDER}/.upload-1'"),
        StorageError("document_not_stored", cause=r"C:\Users\geheim\a.txt"),
        Message("newer_index_not_opened", {"cause": IndexDamagedError("index_damaged", path=FOLDER, what="x")}),
        Message("newer_index_not_opened", {"cause": OSError(5, f"{FOLDER}/x: failed")}),
    ],
)
def test_visitors_are_told_no_folder(said: Message | StorageError) -> None:
    for language in ("zh", "en"):
        told = for_visitor(said, language)
        assert "/srv" not in told
        assert "anna" not in told
        assert "Users" not in told


def test_what_is_no_folder_stays() -> None:
    cause = "https://docs.example.com/a/b answers 3/4 of n/a, see 山/泰山.txt"
    assert cause in for_visitor(Message("document_not_stored", {"cause": cause}), "en")


def test_no_address_in_an_exported_conversation_is_a_link() -> None:
    markdown_it = pytest.importorskip("markdown_it")
    address = "见 https://evil.example/x 与 www.evil.example 或 mail@evil.example，ftp://evil.example"
    source = Source(address, 1, None, None, 0, 1, address)
    reply = Reply(address, True, None, False, (), address, None, 0.9, (), (source,), "1")
    text = transcript([Turn("a", address, reply), Turn("b", "？", problem=address)], datetime.now(UTC), "zh")
    assert not re.search(r"(?<!\\)://", text)
    assert "www." not in text
    assert "l@" not in text
    shown = markdown_it.MarkdownIt("commonmark").render(text)
    assert "https://evil.example/x" in shown
    assert "<a " not in shown
