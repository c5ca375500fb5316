"""Writing a generation to Milvus: new collections, filled, indexed and counted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from index.context import embedded_text, searched_text, sentence_texts
from index.errors import IndexUnavailableError
from index.keywords.analyzer import Analyzer
from index.keywords.postings import count_terms
from index.storage.manifest import Manifest
from index.storage.milvus import layout
from index.storage.milvus.client import Milvus
from index.storage.milvus.layout import Names
from index.storage.protocols import IndexContent, Stage, in_steps
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

    stage("keywords", 0, 1)
    texts = in_steps(map(searched_text, content.passages), len(content.passages), stage)
    terms = [analyzer.terms(text) for text in texts]
    postings = count_terms(terms)
    layout.create(milvus, names, generation, content.settings.dimension)
    sentences = sum(len(passage.sentences) for passage in content.passages)
    total = len(terms) + sentences
    insert(layout.PASSAGES, told(_passage_rows(content, terms, analyzer), 0, PASSAGES_AT_ONCE), PASSAGES_AT_ONCE)
    insert(layout.SENTENCES, told(_sentence_rows(content), len(terms), SENTENCES_AT_ONCE), SENTENCES_AT_ONCE)
    insert(layout.TERMS, (layout.term_row(term, known) for term, known in postings.statistics()), TERMS_AT_ONCE)
    facts = {
        "manifest": manifest.to_json().decode("utf-8"),
        "published": datetime.now(UTC).isoformat(),
        "times": times_record(content.times),
        "passages": len(terms),
        "sentences": sentences,
        "average_length": postings.average_length,
    }
    insert(layout.DOCUMENTS, _document_rows(content, facts, source), PIECES_AT_ONCE)
    layout.finish(milvus, names, generation)
    written = {layout.PASSAGES: len(terms), layout.SENTENCES: sentences, layout.TERMS: len(postings.vocabulary) - 1}
    for part, count in written.items():
        there = milvus.count(names.collection(generation, part))
        if there != count:
            raise IndexUnavailableError(
                "milvus_incomplete", address=milvus.address, there=there, part=part, count=count
            )


def _document_rows(content: IndexContent, facts: dict[str, Any], source: Path | None) -> list[dict[str, Any]]:
    records = (layout.document_record(document) for document in content.documents)
    boxes = map(layout.boxes_record, content.documents)
    rows = layout.blob_rows([json.dumps(facts, ensure_ascii=False), *records, *boxes])
    return rows + ([layout.source_row(str(source))] if source else [])


def _passage_rows(
    content: IndexContent, terms: Sequence[Sequence[str]], analyzer: Analyzer
) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for row, (passage, own) in enumerate(zip(content.passages, terms, strict=True)):
        yield {
            "id": row,
            "text": layout.if_it_fits(passage.text),
            "record": layout.to_json(passage_record(passage)),
            "terms": layout.if_it_fits(" ".join(own)),
            "folded": layout.cut_to_fit(analyzer.fold(searched_text(passage))),
            "digest": _first_digest(embedded_text(passage), seen),
            "sentences": len(passage.sentences),
            "vector": content.vectors[embedded_text(passage)],
        }


def _sentence_rows(content: IndexContent) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    row = 0
    for passage_row, passage in enumerate(content.passages):
        for number, text in enumerate(sentence_texts(passage)):
            yield {
                "id": row,
                "passage": passage_row,
                "number": number,
                "digest": _first_digest(text, seen),
                "vector": content.vectors[text],
            }
            row += 1


def _first_digest(text: str, seen: set[str]) -> str:
    """Return the text's digest the first time, then "": one vector of a text is enough."""
    digest = layout.digest(text)
    if digest in seen:
        return ""
    seen.add(digest)
    return digest
