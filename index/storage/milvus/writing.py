"""Writing a generation to Milvus from the files of a build: new collections, filled, indexed and counted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

import numpy as np

from index.arrays import blocks_of
from index.candidates import Floats
from index.context import embedded_text, searched_text, sentence_texts
from index.digests import Digests, digests_of, first_places
from index.errors import IndexUnavailableError
from index.keywords.analyzer import Analyzer
from index.keywords.passage_terms import PassageTerms
from index.keywords.postings import Postings
from index.storage.folder.generation import (
    KEYWORDS_FOLDER,
    PASSAGE_VECTORS_FILE,
    SENTENCE_VECTORS_FILE,
    FolderGeneration,
)
from index.storage.manifest import Manifest
from index.storage.milvus import layout
from index.storage.milvus.client import Milvus
from index.storage.milvus.layout import Names
from index.storage.protocols import IndexContent, Stage
from index.storage.serialization import passage_record
from index.storage.times import times_record

PASSAGES_AT_ONCE = 500
SENTENCES_AT_ONCE = 2_000
TERMS_AT_ONCE = 5_000
PIECES_AT_ONCE = 200


def write_generation(
    milvus: Milvus,
    names: Names,
    generation: str,
    manifest: Manifest,
    content: IndexContent,
    analyzer: Analyzer,
    stage: Stage,
    source: Path | None,
) -> None:
    """Write the four collections of a generation; no alias stands for them yet.

    source: the documents, as ``Store.source`` says. Raise IndexUnavailableError, also when Milvus holds less than
    was written.
    """

    def insert(part: str, rows: Iterable[dict[str, Any]], size: int) -> None:
        rest = iter(rows)
        while batch := list(islice(rest, size)):
            milvus.call("insert", names.collection(generation, part), batch, timeout=None)

    def told(rows: Iterable[dict[str, Any]], before: int, size: int) -> Iterator[dict[str, Any]]:
        """Yield the rows, and call ``stage`` before every batch."""
        for done, row in enumerate(rows, start=before):
            if (done - before) % size == 0:
                stage("publishing", done, total)
            yield row

    staged = FolderGeneration(generation, content.folder, manifest)
    terms = staged.postings
    layout.create(milvus, names, generation, content.settings.dimension)
    sentences = sum(item.sentences for item in content.indexed)
    total = len(terms) + sentences
    insert(layout.PASSAGES, told(_passage_rows(staged, terms, analyzer), 0, PASSAGES_AT_ONCE), PASSAGES_AT_ONCE)
    insert(layout.SENTENCES, told(_sentence_rows(staged), len(terms), SENTENCES_AT_ONCE), SENTENCES_AT_ONCE)
    insert(layout.TERMS, (layout.term_row(term, known) for term, known in terms.statistics()), TERMS_AT_ONCE)
    facts = {
        "manifest": manifest.to_json().decode("utf-8"),
        "published": datetime.now(UTC).isoformat(),
        "times": times_record(content.times),
        "passages": len(terms),
        "sentences": sentences,
        "average_length": terms.average_length,
    }
    insert(layout.DOCUMENTS, _document_rows(staged, facts, source), PIECES_AT_ONCE)
    layout.finish(milvus, names, generation)
    written = {layout.PASSAGES: len(terms), layout.SENTENCES: sentences, layout.TERMS: len(terms.vocabulary) - 1}
    for part, count in written.items():
        there = milvus.count(names.collection(generation, part))
        if there != count:
            raise IndexUnavailableError(
                "milvus_incomplete", address=milvus.address, there=there, part=part, count=count
            )


def _document_rows(staged: FolderGeneration, facts: dict[str, Any], source: Path | None) -> Iterator[dict[str, Any]]:
    records = map(layout.document_record, staged.documents())
    boxes = map(layout.boxes_record, staged.documents())
    yield from layout.blob_rows(chain([json.dumps(facts, ensure_ascii=False)], records, boxes))
    if source:
        yield layout.source_row(str(source))


def _passage_rows(staged: FolderGeneration, postings: Postings, analyzer: Analyzer) -> Iterator[dict[str, Any]]:
    terms = PassageTerms(staged.folder / KEYWORDS_FOLDER, list(postings.vocabulary), postings.term_starts)
    digests = digests_of(map(embedded_text, staged.each_passage()))
    vectors = _each_row(staged.folder / PASSAGE_VECTORS_FILE)
    for row, (passage, digest, vector) in enumerate(zip(staged.each_passage(), _firsts(digests), vectors, strict=True)):
        yield {
            "id": row,
            "text": layout.if_it_fits(passage.text),
            "record": layout.to_json(passage_record(passage)),
            "terms": layout.if_it_fits(" ".join(terms.of(row))),
            "folded": layout.cut_to_fit(analyzer.fold(searched_text(passage))),
            "digest": digest,
            "sentences": len(passage.sentences),
            "vector": vector,
        }


def _sentence_rows(staged: FolderGeneration) -> Iterator[dict[str, Any]]:
    digests = digests_of(text for passage in staged.each_passage() for text in sentence_texts(passage))
    places = (
        (row, number) for row, passage in enumerate(staged.each_passage()) for number in range(len(passage.sentences))
    )
    vectors = _each_row(staged.folder / SENTENCE_VECTORS_FILE)
    for row, ((passage, number), digest, vector) in enumerate(zip(places, _firsts(digests), vectors, strict=True)):
        yield {"id": row, "passage": passage, "number": number, "digest": digest, "vector": vector}


def _firsts(digests: Digests) -> Iterator[str]:
    """Yield each text's digest in hexadecimal the first time, then "": one vector of a text is enough."""
    is_first = first_places(digests) == np.arange(len(digests))
    return (layout.hexadecimal(one) if first else "" for one, first in zip(digests, is_first, strict=True))


def _each_row(path: Path) -> Iterator[Floats]:
    return chain.from_iterable(blocks_of(path, SENTENCES_AT_ONCE))
