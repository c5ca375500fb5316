"""What people thought of answers: a file of JSON lines in the index folder, and a question set made of it.

The file is only ever appended to. Whoever changes a vote or adds a note appends the whole entry
again, and the last one with an ``id`` counts. A rebuild leaves the file alone.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock

from index.errors import StorageError, UsageError

FILE = "feedback.jsonl"
LONGEST_NOTE = 2_000  # characters
LONGEST_ENTRY = 200_000  # bytes
LARGEST_FILE = 64 * 1024 * 1024  # bytes
MOST_CHANGES = 8  # of the vote on an answer and its note, as each adds a line

Vote = Literal["up", "down"]
VOTES: tuple[Vote, ...] = ("up", "down")


@dataclass(frozen=True, slots=True)
class JudgedCitation:
    """The words that the judged answer cited; place: where they stand, for a reader."""

    document: str
    number: int
    place: str | None
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """A vote on an answer.

    id: of the answer. time: ISO 8601, UTC. question: as it was asked, after the pairs of
    ``history``; understood: as it was completed. found: False when the answer was that the
    documents do not say; the citations are then the nearest passages. answer: its text, without mark-up. short:
    the exact words that answered, or None. generation: of the index that answered.
    """

    id: str
    time: str
    vote: Vote
    note: str
    question: str
    history: tuple[tuple[str, str], ...]
    understood: str
    found: bool
    answer: str
    short: str | None
    confidence: float
    citations: tuple[JudgedCitation, ...]
    generation: str


class FeedbackLog:
    """The votes kept beside an index."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of_index(cls, index_dir: Path) -> FeedbackLog:
        """Return the log in an index folder; nothing is made until the first vote."""
        return cls(index_dir / FILE)

    def append(self, entry: Feedback) -> None:
        """Add an entry and wait until it is on the disk; several processes may do so at once.

        Raise StorageError when the file cannot be written, UsageError when the entry or the file is too long, or the
        vote on this answer has been changed too often.
        """
        line = json.dumps(asdict(entry), ensure_ascii=False, allow_nan=False).encode("utf-8", "replace") + b"\n"
        if len(line) > LONGEST_ENTRY:
            raise UsageError("vote_too_long")
        try:
            with FileLock(self.path.with_name(f"{self.path.name}.lock")), self.path.open("ab+", buffering=0) as file:
                self._check_room(entry.id, len(line))
                _append(file, line)
        except OSError as error:
            raise StorageError("vote_not_kept", path=self.path, cause=error) from error

    def _check_room(self, identity: str, more: int) -> None:
        with self.path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            changes = 0
            if size + more <= LARGEST_FILE:
                begin = json.dumps({"id": identity}, ensure_ascii=False)[:-1].encode("utf-8", "replace")
                changes = sum(line.startswith(begin) for line in file)
        if size + more > LARGEST_FILE:
            raise UsageError("votes_full", megabytes=LARGEST_FILE // 1024**2)
        if changes >= MOST_CHANGES:
            raise UsageError("vote_changed_often", limit=MOST_CHANGES)

    def latest(self) -> list[Feedback]:
        """Return the entry that counts for each answer, in the order of the first votes.

        A line that was cut off by a crash is passed over. Raise UsageError when the file
        cannot be read.
        """
        try:
            content = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise UsageError("file_not_read", path=self.path, cause=error) from error
        entries = (_entry(line) for line in content.decode("utf-8", "replace").split("\n"))
        return list({entry.id: entry for entry in entries if entry}.values())


def question_set(entries: Sequence[Feedback]) -> Iterator[dict[str, Any]]:
    """Return the records of an evaluation file, as ``qa.evaluation.question_sets`` reads them.

    An answer that was praised gives its quotes as right passages; a praised refusal says that
    nothing answers. An answer that was not liked tells neither what the right passage is nor that
    there is none, so its question is left out, unless the same question was praised elsewhere.
    """
    praised = {(entry.question, entry.history): entry for entry in entries if entry.vote == "up"}
    for entry in praised.values():
        yield {
            "question": entry.question,
            "history": [list(pair) for pair in entry.history],
            "answers": [entry.short] if entry.found and entry.short else [],
            "passages": list(dict.fromkeys(c.quote for c in entry.citations)) if entry.found else [],
        }


def write_question_set(entries: Sequence[Feedback], path: Path) -> int:
    """Write the records of ``question_set``, one a line, and return how many. Raise StorageError."""
    lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in question_set(entries)]
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise StorageError("file_not_written", path=path, cause=error) from error
    return len(lines)


def _append(file: Any, line: bytes) -> None:
    """Add a line and wait until it is on the disk; where that fails, the file is as it was."""
    size = file.seek(0, os.SEEK_END)
    whole = (b"" if _ends_a_line(file) else b"\n") + line
    try:
        while whole:  # a disk that fills up takes a part, and then says why
            whole = whole[file.write(whole) :]
        os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            file.truncate(size)
        raise


def _ends_a_line(file: Any) -> bool:
    """Return whether the file is empty or complete; one that is not was cut off by a crash."""
    if file.seek(0, os.SEEK_END) == 0:
        return True
    file.seek(-1, os.SEEK_END)
    return bool(file.read(1) == b"\n")


def _entry(line: str) -> Feedback | None:
    try:
        record = json.loads(line)
        citations = tuple(JudgedCitation(**citation) for citation in record.pop("citations"))
        history = tuple((str(question), str(answer)) for question, answer in record.pop("history"))
        entry = Feedback(**record, history=history, citations=citations)
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return entry if entry.vote in VOTES else None
