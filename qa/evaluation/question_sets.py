"""Question sets for evaluation: SQuAD-format files, and a plain JSONL of one's own."""

from __future__ import annotations

import gzip
import hashlib
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import UsageError
from index.records import Document, Paragraph

DOCUMENTS = "documents"


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question with what is known of its answer.

    history: earlier (question, answer) pairs. answers: accepted short answers. documents: the
    right ones by path. quotes: each identifies a right passage, that contains it or is
    contained in it. Neither documents nor quotes: nothing answers the question. kind: a name under which to
    count it, or "". asked_of: the document that it is about, whether that answers it or not; "" where none is named.
    """

    question: str
    history: tuple[tuple[str, str], ...] = ()
    answers: tuple[str, ...] = ()
    documents: frozenset[str] = frozenset()
    quotes: tuple[str, ...] = ()
    kind: str = ""
    asked_of: str = ""

    @property
    def answerable(self) -> bool:
        return bool(self.documents or self.quotes)


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Questions and the documents that they are about: a SQuAD file's own, or the files of a folder."""

    questions: tuple[LabelledQuestion, ...]
    documents: tuple[Document, ...] = ()
    folder: Path | None = None


def read_question_set(path: Path, *, titled: bool = False) -> QuestionSet:
    """Read a file in SQuAD format (nested, or a record a question), or JSONL with ``question``,
    ``answers``, ``passages`` and optionally ``history`` and ``kind``; any of them gzipped, with or without BOM.

    A folder has such JSONL in ``questions*.jsonl`` and what is asked in ``documents/``; ``document`` names it.

    titled: the passages of a SQuAD-format file are documents in a folder named after their article.

    Raise UsageError, naming the file, when it is neither.
    """
    if path.is_dir():
        return _folder(path)
    text = _read_text(path)
    try:
        records = list(_json_values(text))
        if not records:
            raise UsageError("file_without_questions", path=path)
        if len(records) == 1 and isinstance(records[0], dict) and "data" in records[0]:
            return _squad(_nested_records(records[0]["data"], titled=titled))
        if len(records) == 1 and isinstance(records[0], list):
            records = records[0]
        if "passages" in records[0]:
            return QuestionSet(tuple(_own_question(record) for record in records))
        return _squad(_flat_record(record) for record in records)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise UsageError("not_a_question_set", path=path, cause=f"{type(error).__name__}: {error}") from error


def _folder(path: Path) -> QuestionSet:
    files, documents = sorted(path.glob("questions*.jsonl")), path / DOCUMENTS
    if not files or not documents.is_dir():
        raise UsageError("not_a_question_folder", path=path)
    sets = [read_question_set(file) for file in files]
    return QuestionSet(tuple(item for one in sets for item in one.questions), folder=documents)


def read_pool(
    file: Path, unanswerable: Sequence[Path] = (), distractors: Sequence[Path] = (), sample: int | None = None
) -> QuestionSet:
    """Return a question set with the questions of other files, which nothing answers, and with more documents.

    sample: how many questions to draw of each file, always the same ones. Raise UsageError.
    """
    own = read_question_set(file)
    questions = list(_sampled(own.questions, sample))
    for path in unanswerable:
        foreign = [LabelledQuestion(item.question, item.history) for item in read_question_set(path).questions]
        questions += _sampled(foreign, sample)
    if distractors and not own.documents:
        raise UsageError("no_passages_of_its_own", path=file)
    more = [document for path in distractors for document in read_distractors(path)]
    present = {document.text for document in own.documents}
    documents = own.documents + tuple(item for item in more if item.text not in present)
    return QuestionSet(tuple(questions), documents, own.folder)


def with_stray_history(pool: QuestionSet) -> QuestionSet:
    """Return the pool with an unrelated question and answer before each question that has no history."""
    questions = pool.questions
    strays = questions[len(questions) // 2 :] + questions[: len(questions) // 2]
    return replace(
        pool,
        questions=tuple(
            item if item.history else replace(item, history=((stray.question, next(iter(stray.answers), "")),))
            for item, stray in zip(questions, strays, strict=True)
        ),
    )


def read_distractors(path: Path) -> list[Document]:
    """Return more passages for the pool: a SQuAD file's, or a text file's, gzipped or not, one article a line."""
    text = _read_text(path)
    if text.lstrip()[:1] in {"{", "["}:
        texts = [document.text for document in read_question_set(path).documents]
    else:
        texts = [line.strip() for line in text.splitlines() if line.strip()]
    stem = path.name.partition(".")[0]
    return [document_of(f"{stem}-{number:06d}", text) for number, text in enumerate(texts, start=1)]


def _sampled(questions: Sequence[LabelledQuestion], sample: int | None) -> Sequence[LabelledQuestion]:
    if sample is None or sample >= len(questions):
        return questions
    return random.Random(0).sample(list(questions), sample)  # noqa: S311 (a repeatable draw, not a secret)


def document_of(name: str, text: str) -> Document:
    """Return a text as a document of one paragraph."""
    start = len(text) - len(text.lstrip())
    paragraph = Paragraph(1, start, len(text.rstrip()))
    return Document(name, text, (paragraph,), hashlib.sha256(text.encode("utf-8")).hexdigest())


@dataclass(frozen=True, slots=True)
class _Record:
    context: str
    question: str
    answers: tuple[str, ...]
    title: str = ""


def _squad(records: Iterator[_Record]) -> QuestionSet:
    names: dict[str, str] = {}
    questions = []
    for record in records:
        if not record.question.strip():
            continue  # published sets have a few
        name = names.setdefault(record.context, f"{record.title}{len(names) + 1:05d}")  # no words but the title's
        documents = frozenset([name]) if record.answers else frozenset()
        questions.append(LabelledQuestion(record.question, answers=record.answers, documents=documents))
    return QuestionSet(tuple(questions), tuple(document_of(name, text) for text, name in names.items()))


def _nested_records(articles: Sequence[dict[str, Any]], *, titled: bool) -> Iterator[_Record]:
    for article in articles:
        title = f"{article['title'].replace('/', ' ')}/" if titled and article.get("title") else ""
        for paragraph in article["paragraphs"]:
            for item in paragraph["qas"]:
                answers = [] if item.get("is_impossible") else [answer["text"] for answer in item["answers"]]
                yield _Record(paragraph["context"], item["question"], _texts(answers), title)


def _flat_record(record: dict[str, Any]) -> _Record:
    """Read a record of one question, whose fields are at the top or under ``paragraphs`` and ``qas``."""
    paragraph = record.get("paragraphs", record)
    item = record.get("qas") or paragraph.get("qas") or record
    return _Record(paragraph["context"], item["question"], _texts(item["answers"]["text"]))


def _own_question(record: dict[str, Any]) -> LabelledQuestion:
    return LabelledQuestion(
        record["question"],
        tuple((str(question), str(answer)) for question, answer in record.get("history", ())),
        _texts(record.get("answers", ())),
        quotes=_texts(record["passages"]),
        kind=str(record.get("kind", "")),
        asked_of=str(record.get("document", "")),
    )


def _texts(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value.strip()))


def _json_values(text: str) -> Iterator[Any]:
    """Yield the JSON values of a text: a single one, one a line, or pretty-printed ones."""
    decoder = json.JSONDecoder()
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        value, position = decoder.raw_decode(text, position)
        yield value


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8-sig")
    except OSError as error:
        raise UsageError("file_not_read", path=path, cause=error) from error
    except (UnicodeDecodeError, EOFError) as error:
        raise UsageError("file_not_utf8", path=path) from error
