"""The conversations of the page's users, in a database of their own.

SQLite by Python's own module: five statements on one table need no library around it, and a write is whole or not there
at all, whatever is killed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from index.errors import StorageError, UsageError
from page.conversation import restored

__all__ = ["ConversationStore", "KeptConversation"]

FILE = "conversations.sqlite"
MOST_CONVERSATIONS = 2_000  # of a user
BUSY_SECONDS = 10

_TABLE = """
CREATE TABLE IF NOT EXISTS conversations (
    user TEXT NOT NULL, id TEXT NOT NULL, title TEXT, question TEXT NOT NULL, words TEXT NOT NULL, text TEXT NOT NULL,
    revision INTEGER NOT NULL, updated TEXT NOT NULL, PRIMARY KEY (user, id)
)
"""
_COLUMNS = "id, title, question, revision, updated"


@dataclass(frozen=True, slots=True)
class KeptConversation:
    """A conversation in the list. title: that it was given. question: its first. revision: how often it was written."""

    id: str
    title: str | None
    question: str
    revision: int
    updated: str


class ConversationStore:
    """Keeps conversations by user and identifier; a user sees no other's. folder: where the database is.

    Every method raises StorageError when the database cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE

    def listed(self, user: str, find: str = "") -> list[KeptConversation]:
        """Return those in whose title, questions or answers a text stands, the last first."""
        wanted = f"%{_literal(find)}%"
        where = r"user = ? AND (ifnull(title, '') || char(10) || words) LIKE ? ESCAPE '\'"
        with self._open() as database:
            rows = database.execute(
                f"SELECT {_COLUMNS} FROM conversations WHERE {where} ORDER BY updated DESC",  # noqa: S608 (our own words)
                (user, wanted),
            ).fetchall()
        return [KeptConversation(*row) for row in rows]

    def text(self, user: str, name: str) -> tuple[KeptConversation, str] | None:
        """Return a conversation with its text; None where there is none."""
        with self._open() as database:
            row = database.execute(
                f"SELECT {_COLUMNS}, text FROM conversations WHERE user = ? AND id = ?",  # noqa: S608 (our own words)
                (user, name),
            ).fetchone()
        return (KeptConversation(*row[:-1]), row[-1]) if row else None

    def keep(self, user: str, name: str, text: str, revision: int) -> int:
        """Keep a conversation as `page.conversation.kept` made it, and return its new revision.

        revision: that it follows, 0 for a new one. Raises UsageError where it has another by now, where the text is no
        conversation of the user, and where the user has too many.
        """
        turns = restored(text, user)
        if not turns:
            raise UsageError("no_conversation")
        words = "\n".join(part for turn in turns for part in (turn.question, turn.reply.text if turn.reply else ""))
        with self._open() as database:
            database.execute("BEGIN IMMEDIATE")
            row = database.execute(
                "SELECT revision FROM conversations WHERE user = ? AND id = ?", (user, name)
            ).fetchone()
            if (row[0] if row else 0) != revision:
                raise UsageError("conversation_changed")
            if row is None:
                self._check_room(database, user)
            database.execute(
                "INSERT INTO conversations (user, id, question, words, text, revision, updated) VALUES (?,?,?,?,?,?,?)"
                " ON CONFLICT (user, id) DO UPDATE SET question = excluded.question, words = excluded.words,"
                " text = excluded.text, revision = excluded.revision, updated = excluded.updated",
                (user, name, turns[0].question, words, text, revision + 1, _now()),
            )
        return revision + 1

    def rename(self, user: str, name: str, title: str) -> None:
        """Give a conversation a title; nothing happens where there is none."""
        with self._open() as database:
            database.execute("UPDATE conversations SET title = ? WHERE user = ? AND id = ?", (title, user, name))

    def remove(self, user: str, name: str) -> None:
        """Remove a conversation, if there is one."""
        with self._open() as database:
            database.execute("DELETE FROM conversations WHERE user = ? AND id = ?", (user, name))

    def _check_room(self, database: sqlite3.Connection, user: str) -> None:
        (count,) = database.execute("SELECT count(*) FROM conversations WHERE user = ?", (user,)).fetchone()
        if count >= MOST_CONVERSATIONS:
            raise UsageError("too_many_conversations", limit=MOST_CONVERSATIONS)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Open the database for one step, which is committed at the end, or left out where something is raised."""
        try:
            with closing(sqlite3.connect(self._path, timeout=BUSY_SECONDS)) as database, database:
                database.execute(_TABLE)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise StorageError("conversations_not_kept", cause=error) from error


def _literal(text: str) -> str:
    """Return the text as LIKE takes it for itself."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
