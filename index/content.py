"""Write what a build publishes into files, none of it in memory as a whole: documents, vectors and keywords."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path

import numpy as np

from index.arrays import ArrayWriter, take_rows
from index.candidates import Floats, Rows
from index.context import embedded_text, searched_text, sentence_texts
from index.digests import Digests, as_digests, first_places, text_digest
from index.embedding.encoder import TextEncoder
from index.keywords.analyzer import Analyzer
from index.keywords.inversion import PostingsWriter
from index.records import Document, ParsedDocument, Passage
from index.storage.folder.generation import (
    KEYWORDS_FOLDER,
    PASSAGE_VECTORS_FILE,
    SENTENCE_VECTORS_FILE,
    ContentWriter,
    FolderGeneration,
    KeptTerms,
)
from index.storage.kept_vectors import KeptVectors
from index.storage.manifest import IndexedDocument

ENCODED_AT_ONCE = 2_048  # texts; encoders take them in groups of a power of two, and those stay the same
_GATHERED_AT_ONCE = 8_192  # vectors
_PASSAGES_A_STEP = 200

Splitter = Callable[[Document], Sequence[Passage]]
Step = Callable[[int, int], None]
"""Called with the number of steps done and of all."""
EncodingStep = Callable[[int, int, str | None], None]
"""The same, with the path of the document whose texts are encoded, None at the end."""


@dataclass(frozen=True, slots=True)
class EncodedTexts:
    """The texts of an index that have vectors: passages in order, each before its sentences.

    digests: of every text. places: (passages,) which of the texts are passages.
    """

    digests: Digests
    places: Rows


def write_documents(
    folder: Path, documents: Iterable[ParsedDocument], split: Splitter
) -> tuple[tuple[IndexedDocument, ...], EncodedTexts]:
    """Write the documents and their passages, one document in memory at a time. Return what each is in the manifest."""
    indexed, digests, places = [], bytearray(), array("q")
    texts = 0
    with ContentWriter(folder) as writer:
        for parsed in documents:
            document = parsed.load()
            passages = split(document)
            writer.add(document, passages)
            for passage in passages:
                places.append(texts)
                own = (embedded_text(passage), *sentence_texts(passage))
                digests += b"".join(map(text_digest, own))
                texts += len(own)
            indexed.append(_indexed(document, passages))
    return tuple(indexed), EncodedTexts(as_digests(digests), np.array(places, np.int64))


def _indexed(document: Document, passages: Sequence[Passage]) -> IndexedDocument:
    """Return the document as the manifest lists it, with its numbers of passages and sentences."""
    return IndexedDocument(
        document.path,
        document.sha256,
        len(document.body),
        len(passages),
        sum(len(passage.sentences) for passage in passages),
        document.size,
        document.warnings,
    )


def write_vectors(
    staged: FolderGeneration,
    texts: EncodedTexts,
    encoder: TextEncoder,
    kept: KeptVectors | None,
    scratch: Path,
    step: EncodingStep,
) -> tuple[int, int]:
    """Write the vectors of all passages and sentences, each text encoded once, those that are kept not again.

    staged: the files, with the documents and passages already in them. scratch: a folder for the vectors that are new.
    Return the numbers of texts that were encoded and taken over.
    """
    first = first_places(texts.digests)
    distinct = np.flatnonzero(first == np.arange(len(first)))
    rows = kept.find(texts.digests[distinct]) if kept else np.full(len(distinct), -1, np.int64)
    is_new = rows < 0
    new = distinct[is_new]
    rows[is_new] = ~np.arange(len(new))
    origins = np.empty(len(first), np.int64)  # of each text's vector: its row among the kept ones, or ~row of the new
    origins[distinct] = rows
    origins = origins[first]
    encoded = scratch / "encoded.npy"
    _encode(_chosen(staged.each_passage(), new), len(new), encoder, encoded, step)
    is_passage = np.zeros(len(first), np.bool_)
    is_passage[texts.places] = True
    for name, own in ((PASSAGE_VECTORS_FILE, origins[is_passage]), (SENTENCE_VECTORS_FILE, origins[~is_passage])):
        with ArrayWriter(staged.folder / name, np.float32, encoder.dimension) as file:
            for start in range(0, len(own), _GATHERED_AT_ONCE):
                file.append(_gathered(own[start : start + _GATHERED_AT_ONCE], encoded, kept, encoder.dimension))
    encoded.unlink()
    return len(new), len(distinct) - len(new)


def _chosen(passages: Iterable[Passage], places: Rows) -> Iterator[tuple[str, str]]:
    """Yield the texts at some places, ascending, among all that have vectors, each with the path of its document."""
    wanted = iter(places.tolist())
    next_one, place = next(wanted, -1), 0
    for passage in passages:
        if next_one < 0:
            return
        for text in (embedded_text(passage), *sentence_texts(passage)):
            if place == next_one:
                yield text, passage.document
                next_one = next(wanted, -1)
            place += 1


def _encode(
    texts: Iterator[tuple[str, str]], count: int, encoder: TextEncoder, target: Path, step: EncodingStep
) -> None:
    """Write the vectors of so many texts, which come with the paths of their documents."""
    with ArrayWriter(target, np.float32, encoder.dimension) as file:
        while batch := list(islice(texts, ENCODED_AT_ONCE)):
            report = partial(_report, step, len(file), count, [document for _, document in batch])
            report(0, count)
            file.append(encoder.encode_passages([text for text, _ in batch], report))


def _report(step: EncodingStep, before: int, count: int, documents: Sequence[str], done: int, _: int) -> None:
    """Tell how far a batch is. before: texts before it. documents: of its texts."""
    step(before + done, count, documents[done] if done < len(documents) else None)


def _gathered(origins: Rows, encoded: Path, kept: KeptVectors | None, dimension: int) -> Floats:
    """Return the vectors from where they are."""
    vectors = np.empty((len(origins), dimension), np.float32)
    new = origins < 0
    vectors[new] = take_rows(encoded, ~origins[new])
    if kept:
        vectors[~new] = kept.take(origins[~new])
    return vectors


def write_keywords(
    staged: FolderGeneration, analyzer: Analyzer, kept: KeptTerms | None, scratch: Path, step: Step
) -> None:
    """Write the terms of all passages; those of texts that are kept are taken over."""
    count = sum(item.passages for item in staged.manifest.documents)
    step(0, count or 1)
    with PostingsWriter(staged.folder / KEYWORDS_FOLDER, scratch) as writer:
        for done, passage in enumerate(staged.each_passage()):
            if done % _PASSAGES_A_STEP == 0:
                step(done, count)
            text = searched_text(passage)
            terms = kept.of(text) if kept else None
            writer.add(analyzer.terms(text) if terms is None else terms)
