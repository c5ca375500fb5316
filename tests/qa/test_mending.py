"""A question with a slip of the keyboard is answered as it is meant, unless it is to be asked as it was typed."""

from __future__ import annotations

from pathlib import Path

from index import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.mending import MENDED
from tests.qa.test_spelling import TEXT


def asked_of(folder: Path, encoder: Encoder, analyzer: Analyzer) -> Assistant:
    (folder / "documents").mkdir()
    (folder / "documents" / "人.txt").write_text(TEXT, encoding="utf-8")
    build_index(folder / "documents", folder / "index", encoder=encoder, analyzer=analyzer)
    return Assistant.of(Retriever.open(folder / "index", encoder=encoder, analyzer=analyzer), analyzer)


def test_the_mended_question_is_answered_and_said(tmp_path: Path, real_encoder: Encoder, analyzer: Analyzer) -> None:
    assistant = asked_of(tmp_path, real_encoder, analyzer)
    right, slip = (assistant.ask(f"岑{name}创办了哪家公司？") for name in ("知远", "志远"))
    assert right.short is not None
    assert (slip.question, slip.short) == (right.question, right.short)
    assert slip.confidence == min(right.confidence, MENDED)


def test_what_is_asked_as_typed_is_not_mended(tmp_path: Path, real_encoder: Encoder, analyzer: Analyzer) -> None:
    assistant = asked_of(tmp_path, real_encoder, analyzer)
    assert assistant.ask("岑志远创办了哪家公司？", as_typed=True).question == "岑志远创办了哪家公司？"


def test_what_is_answered_more_surely_as_typed_is_not_mended(
    tmp_path: Path, real_encoder: Encoder, analyzer: Analyzer
) -> None:
    (tmp_path / "documents").mkdir()
    text = "店面装修的费用由承租方承担。\n\n装修前，承租方应当把图纸交给业主审核，业主在三日内答复。\n"
    (tmp_path / "documents" / "合同.txt").write_text(text, encoding="utf-8")
    build_index(tmp_path / "documents", tmp_path / "index", encoder=real_encoder, analyzer=analyzer)
    retriever = Retriever.open(tmp_path / "index", encoder=real_encoder, analyzer=analyzer)
    answer = Assistant.of(retriever, analyzer).ask("装修钱谁出？")
    assert (answer.question, answer.short) == ("装修钱谁出？", "由承租方承担")
