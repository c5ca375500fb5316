"""How surely a passage was recognized in a picture."""

from __future__ import annotations

import pytest

from index.chunking import split_passages
from index.records import Document, Paragraph, Passage, Place, Recognized, Sentence
from index.serialization import paragraph_of, paragraph_record
from index.storage.serialization import passage_of, passage_record
from tests.support.fakes import FakeEncoder

TEXT = "钥匙由值班员保管。遗失的应当立即报告。"
PLACE = Place(page=3, recognized=True)
PARTS = (Recognized(0, 8, 0.98), Recognized(9, 11, 0.5), Recognized(11, 18, 0.96))
PARAGRAPH = Paragraph(1, 0, len(TEXT), place=PLACE, recognized=PARTS)
DOCUMENT = Document("a.pdf", TEXT, (PARAGRAPH,), "0" * 64)


def passage() -> Passage:
    (only,) = split_passages(DOCUMENT, FakeEncoder().count_tokens, 100)
    return only


@pytest.mark.parametrize(
    ("start", "end", "sure"), [(0, 3, 0.98), (9, 11, 0.5), (8, 9, 1.0), (9, 18, (2 * 0.5 + 7 * 0.96) / 9)]
)
def test_a_quotation_is_as_sure_as_its_characters_on_average(start: int, end: int, sure: float) -> None:
    assert passage().recognition(start, end) == pytest.approx(sure)


def test_what_was_written_is_sure() -> None:
    assert Passage("a.txt", 1, TEXT, 0, len(TEXT), None, (Sentence(0, len(TEXT)),)).recognition(0, 5) == 1.0


def test_passages_and_paragraphs_are_stored_with_it() -> None:
    assert paragraph_of(paragraph_record(PARAGRAPH)) == PARAGRAPH
    assert passage_of(passage_record(passage()), {"a.pdf": TEXT}) == passage()
    assert passage().recognized == PARTS
    assert str(passage().place) == "p. 3 (recognized)"
