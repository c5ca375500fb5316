"""Everyday questions searched and read as the product does it, to fit what comes after reading."""

from __future__ import annotations

import json
import logging
import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from index import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa.evaluation.metrics import RIGHT_FROM_F1, shared_character_f1
from qa.evaluation.pools import open_pool
from qa.evaluation.scoring import RightRows
from qa.question import canonical
from qa.reader.looks import read_first
from qa.reader.reader import Reader, Reading
from qa.retrieval import Hit, Retriever
from qa.spelling import Spelling
from training.everyday_questions import DOCUMENTS, complete_question
from training.published_sets import read_part

HITS = 12  # found; the first of them are read
NEAR_MISS_SHARE = 0.5  # of the answerable questions are asked again without what answers them

Scope = Literal["document", "all", "without", "published"]

logger = logging.getLogger("training.reading")


@dataclass(frozen=True, slots=True)
class ReadingExample:
    """A question with what the search found and the reader read.

    document: the one that it is asked of. scope: that document alone, all of its set, the passages of a published set,
    or any of these without what answers. right: (hits,) bool, the passage answers. words: (readings,) bool, what was
    read is right.
    """

    question: str
    kind: str
    document: str
    scope: Scope
    answerable: bool
    hits: list[Hit]
    readings: list[Reading]
    right: npt.NDArray[np.bool_]
    words: npt.NDArray[np.bool_]


def read_examples(folders: Sequence[Path], work: Path, reader: Reader, count: int = 0) -> list[ReadingExample]:
    """Index each folder's documents under ``work`` and ask its questions.

    count: of each folder, drawn at random; 0 for all.
    """
    encoder, analyzer = Encoder(), Analyzer()
    examples: list[ReadingExample] = []
    for folder in folders:
        if not (folder / DOCUMENTS).is_dir():
            continue  # its documents may not be where its questions are
        build_index(folder / DOCUMENTS, work / folder.name, encoder=encoder, analyzer=analyzer)
        retriever = Retriever.open(work / folder.name, encoder=encoder, analyzer=analyzer)
        examples += _of_set(_Set(folder, retriever), _Asking(retriever, reader, Spelling(analyzer)), count)
        logger.info("%s: %d examples so far", folder.name, len(examples))
    return examples


def read_published(files: Sequence[Path], work: Path, reader: Reader, count: int) -> list[ReadingExample]:
    """Ask so many questions of each SQuAD-format file of its passages, and half of them without the right one."""
    encoder, analyzer = Encoder(), Analyzer()
    examples: list[ReadingExample] = []
    for file in files:
        pool = read_part(file)
        retriever = open_pool(pool.documents, work / file.name, encoder, analyzer)
        asking = _Asking(retriever, reader, Spelling(analyzer))
        rows, draw = RightRows(retriever), random.Random(5)
        for number, item in enumerate(draw.sample(list(pool.questions), min(count, len(pool.questions)))):
            right = rows.of(item)
            scopes: list[tuple[Scope, Collection[int]]] = [("published", ())]
            if item.answerable and draw.random() < NEAR_MISS_SHARE:
                scopes.append(("without", right))
            for scope, excluded in scopes:
                left = right - set(excluded)
                example = asking.read(item.question, excluded, left, item.answers if left else ())
                if example is not None:
                    document = f"{file.name}/{min(item.documents, default=str(number))}"
                    examples.append(replace(example, document=document, scope=scope))
        logger.info("%s: %d examples so far", file.name, len(examples))
    return examples


class _Set:
    def __init__(self, folder: Path, retriever: Retriever) -> None:
        self.retriever = retriever
        self.passages = tuple(retriever.passages)
        self.rows: dict[str, set[int]] = {}
        for row, passage in enumerate(self.passages):
            self.rows.setdefault(passage.document, set()).add(row)
        lines = (line for path in sorted(folder.glob("questions*.jsonl")) for line in path.open(encoding="utf-8-sig"))
        self.questions = [record for line in lines if line.strip() for record in [json.loads(line)]]

    def right_rows(self, document: str, quotes: Sequence[str]) -> set[int]:
        return {row for row in self.rows[document] if _holds(self.passages[row].text, quotes)}


def _holds(text: str, quotes: Sequence[str]) -> bool:
    return any(quote in text or text in quote for quote in quotes)


def _of_set(asked: _Set, asking: _Asking, count: int) -> Iterator[ReadingExample]:
    draw = random.Random(5)
    questions = [record for record in asked.questions if record["document"] in asked.rows]
    draw.shuffle(questions)
    every = set(range(len(asked.passages)))
    for record in questions[: count or None]:
        document, answers = record["document"], record["answers"]
        right = asked.right_rows(document, record["passages"]) if answers else set()
        if answers and not right:
            continue
        own = every - asked.rows[document]
        scopes: list[tuple[Scope, Collection[int]]] = [("document", own), ("all", ())]
        if answers and draw.random() < NEAR_MISS_SHARE:
            scopes.append(("without", own | right))
        question = complete_question(record)
        for scope, excluded in scopes:
            left = right if scope != "without" else set()
            example = asking.read(question, excluded, left, answers if left else [])
            if example is not None:
                yield replace(example, kind=record["kind"], document=document, scope=scope)


@dataclass(frozen=True, slots=True)
class _Asking:
    """Asks an index as the product does."""

    retriever: Retriever
    reader: Reader
    spelling: Spelling

    def read(
        self, question: str, excluded: Collection[int], right: Collection[int], answers: Sequence[str]
    ) -> ReadingExample | None:
        """Return what is found and read; None where nothing is found."""
        hits = self.retriever.search(question, HITS, exclude=excluded)
        if not hits:
            return None
        mended = self.spelling.mended(question, hits)
        if mended != question:
            question, hits = mended, self.retriever.search(mended, HITS, exclude=excluded)
        readings = read_first(canonical(question), hits, self.reader)
        texts = [hit.passage.text[reading.start : reading.end] for hit, reading in zip(hits, readings, strict=False)]
        words = [bool(answers) and shared_character_f1(text, answers) >= RIGHT_FROM_F1 for text in texts]
        rows = np.array([hit.row in right for hit in hits])
        return ReadingExample(question, "", "", "all", bool(answers), hits, readings, rows, np.array(words))
