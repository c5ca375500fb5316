"""The encyclopaedia questions that the reader is trained on: those of CMRC 2018 and DRCD."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from training.examples import Example, QuestionSet

DRCD_REPEATS = 2  # its answers are as short as people want theirs
HELD_OUT_PASSAGES = 80  # of the trial set: for calibration, never trained on


def read_question_set(path: Path) -> QuestionSet:
    """Read a SQuAD-format file, or JSON records one after another, gzipped or not.

    Answers whose published offset is off are looked for in the passage; a question
    none of whose answers occurs is left out.
    """
    passages: dict[str, int] = {}
    titles: dict[str, str] = {}
    examples = []
    for identifier, title, context, question, answers in _records(_read_text(path)):
        placed = _place(context, answers)
        if placed is None or not question.strip():
            continue  # published sets have a few questions without words
        passage = passages.setdefault(context, len(passages))
        titles.setdefault(context, title)
        texts = tuple(text for text, _ in answers)
        examples.append(Example(identifier, question, passage, *placed, texts))
    return QuestionSet(list(passages), examples, list(titles.values()))


def training_sets(data: Path) -> tuple[QuestionSet, QuestionSet]:
    """Return what is trained on, and what is held out for calibration, from the data folder."""
    trial = read_question_set(data / "cmrc2018_trial.json")
    train = read_question_set(data / "cmrc2018_train.json.gz")
    held_out = _part(trial, 0, HELD_OUT_PASSAGES)
    rest = _part(trial, HELD_OUT_PASSAGES, len(trial.passages))
    drcd = read_question_set(data / "drcd_train_part.json.gz")
    repeated = QuestionSet(drcd.passages, drcd.examples * DRCD_REPEATS, drcd.titles)
    return train.merged_with(rest).merged_with(repeated), held_out


def _part(questions: QuestionSet, first: int, last: int) -> QuestionSet:
    examples = [
        Example(e.identifier, e.question, e.passage - first, e.start, e.end, e.answers)
        for e in questions.examples
        if first <= e.passage < last
    ]
    return QuestionSet(questions.passages[first:last], examples, questions.titles[first:last])


def _read_text(path: Path) -> str:
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return content.decode("utf-8-sig")


def _records(text: str) -> Iterator[tuple[str, str, str, str, list[tuple[str, int]]]]:
    for document in _json_values(text):
        for article in document.get("data", [document]):
            paragraphs = article["paragraphs"]
            for paragraph in paragraphs if isinstance(paragraphs, list) else [paragraphs]:
                questions = paragraph["qas"]
                for question in questions if isinstance(questions, list) else [questions]:
                    identifier = str(question.get("id", paragraph["id"]))
                    title = str(article.get("title", ""))
                    answers = _answers(question["answers"])
                    yield identifier, title, paragraph["context"], question["question"], answers


def _json_values(text: str) -> Iterator[dict[str, Any]]:
    decoder, position = json.JSONDecoder(), 0
    while position < len(text):
        value, position = decoder.raw_decode(text, position)
        yield value
        while position < len(text) and text[position].isspace():
            position += 1


def _answers(published: Any) -> list[tuple[str, int]]:
    if isinstance(published, dict):
        return list(zip(published["text"], published["answer_starts"], strict=True))
    return [(answer["text"], answer["answer_start"]) for answer in published]


def _place(context: str, answers: list[tuple[str, int]]) -> tuple[int, int] | None:
    for text, published in answers:
        start = published if context[published : published + len(text)] == text else context.find(text)
        if text and start >= 0:
            return start, start + len(text)
    return None
