"""Everyday questions with the places of their answers, from folders of the form that ``everyday/README.md`` tells.

A set is a folder with ``documents/`` and ``questions.jsonl``. Paragraphs carry what they stand under; a question
knows every place of every accepted answer in the paragraphs that its quotes name.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.history import in_conversation
from training.passages import SetPassage

REPOSITORY_SETS = Path(__file__).with_name("everyday")
DOCUMENTS = "documents"
VARIANT_WEIGHT = 0.3  # of an accepted answer after the first, the shortest
ELSEWHERE_WEIGHT = 0.3  # of an answer's words in the right paragraph, but outside the quote, against those in it
MakePassages = Callable[[str, str], list[SetPassage]]

LEANING = "follow"  # the kind of a question that leans on the turns before it
NOT_ANSWERED = "文档中没有找到这个问题的答案。"  # the answer to a turn that the document does not answer


@dataclass(frozen=True, slots=True)
class Place:
    """Accepted words in a paragraph, [start, end), and how welcome they are, up to 1."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class EverydayQuestion:
    """A question about one document.

    question: complete by itself as far as the set says it. in_conversation: behind the turns before it, as the reader
    is given a follow-up; "" where there are none. document: the number of its document.
    places: for each paragraph that answers its accepted words, the best first; empty where nothing answers.
    near: the paragraph that looks most like an answer and is none; None where there is no such one.
    answers: accepted wordings, the best first.
    """

    question: str
    kind: str
    document: int
    places: dict[int, tuple[Place, ...]]
    near: int | None
    answers: tuple[str, ...]
    in_conversation: str = ""


@dataclass(frozen=True, slots=True)
class EverydaySet:
    """Documents by number, each its paragraphs, and the questions about them."""

    names: list[str]
    documents: list[list[SetPassage]]
    questions: list[EverydayQuestion]


def everyday_folders(data: Path | None, part: str) -> list[Path]:
    """The sets of a part, "train" or "dev": the data folder's, and of the repository what is not there too.

    data: has ``everyday/PART/*`` and ``talks/PART``, or only those of them that the repository must not have.
    """
    folders = {folder.name: folder for folder in sorted((REPOSITORY_SETS / part).iterdir()) if folder.is_dir()}
    if data is not None:
        given = {folder.name: folder for folder in sorted((data / "everyday" / part).glob("*"))}
        given["talks"] = data / "talks" / part
        folders.update((name, folder) for name, folder in given.items() if (folder / DOCUMENTS).is_dir())
    return [folders[name] for name in sorted(folders)]


def read_everyday(folders: Sequence[Path], passages: MakePassages) -> EverydaySet:
    """Read the sets of the folders as one; a document of the same name and words is one document.

    passages: makes them of a document's text and name (``training.passages``).

    A set may ask about the documents of another one. A question is left out where its document is in none of the
    folders, no accepted answer stands in a quoted paragraph, or its ``near`` stands in none.
    """
    known: dict[tuple[str, str], int] = {}
    documents: list[list[SetPassage]] = []
    of_folder: dict[Path, dict[str, int]] = {folder: {} for folder in folders}
    for folder, numbers in of_folder.items():
        for path in sorted((folder / DOCUMENTS).glob("*.*")):
            text = path.read_text(encoding="utf-8-sig")
            number = known.setdefault((path.name, text), len(known))
            if number == len(documents):
                documents.append(passages(text, path.name))
            numbers[path.name] = number
    anywhere = {name: number for numbers in of_folder.values() for name, number in numbers.items()}
    questions = []
    for folder, numbers in of_folder.items():
        for row in _rows(folder):
            at = numbers.get(row["document"], anywhere.get(row["document"]))
            question = None if at is None else _question(row, at, documents[at])
            if question is not None:
                questions.append(question)
    return EverydaySet([name for name, _ in known], documents, questions)


def _rows(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("questions*.jsonl")):
        for line in path.read_text(encoding="utf-8-sig").splitlines():
            if line.strip():
                yield json.loads(line)


def _question(row: dict[str, Any], document: int, passages: Sequence[SetPassage]) -> EverydayQuestion | None:
    answers = tuple(row["answers"])
    places, near = {}, None
    if answers:
        for number, passage in enumerate(passages):
            found = _places(passage, answers, row["passages"])
            if found:
                places[number] = found
        if not places:
            return None
    else:
        near = next((n for n, passage in enumerate(passages) if any(_quoted(passage.original, row["near"]))), None)
        if near is None:
            return None
    turns = [(asked, "" if said == NOT_ANSWERED else said) for asked, said in row.get("history") or []]
    behind = in_conversation(row["question"], turns) if turns else ""
    return EverydayQuestion(complete_question(row), row["kind"], document, places, near, answers, behind)


def complete_question(row: dict[str, Any]) -> str:
    """Return the question by itself; one that leans on earlier turns comes behind the last of them."""
    alone = row.get("alone")
    if alone:
        return str(alone)
    if row["kind"] == LEANING and row.get("history"):
        return f"{row['history'][-1][0]} {row['question']}"
    return str(row["question"])


def _places(passage: SetPassage, answers: Sequence[str], quotes: Sequence[str]) -> tuple[Place, ...]:
    text = passage.original
    stretches = [stretch for quote in quotes for stretch in _quoted(text, quote)]
    if not stretches:
        return ()
    places: dict[tuple[int, int], float] = {}
    for rank, answer in enumerate(answers):
        for at in _occurrences(text, answer):
            end = at + len(answer)
            weight = 1.0 if rank == 0 else VARIANT_WEIGHT
            if not any(at < stop and end > start for start, stop in stretches):
                weight *= ELSEWHERE_WEIGHT
            places.setdefault((at, end), weight)
    found = [Place(*passage.named.here(*span), weight) for span, weight in places.items()]
    return tuple(sorted(found, key=lambda place: -place.weight))


def _quoted(text: str, quote: str) -> Iterator[tuple[int, int]]:
    """Where the quote stands in the text; all of the text where the quote has it, and more."""
    if text in quote:
        yield 0, len(text)
    yield from ((at, at + len(quote)) for at in _occurrences(text, quote))


def _occurrences(text: str, words: str) -> Iterator[int]:
    at = text.find(words)
    while words and at >= 0:
        yield at
        at = text.find(words, at + 1)
