"""A table of what documents say, as spreadsheets open it."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from index.errors import UsageError
from index.records import Passage, Place, Sentence
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.cells import Cell
from qa.tables import LONGEST_TEXT, table_bytes

QUESTIONS = ["违约金多少？", "=1+1"]


def cell(document: str, question: str, words: str, kind: AnswerKind = AnswerKind.QUOTE) -> Cell:
    passage = Passage(document, 3, words, 0, len(words), None, (Sentence(0, len(words)),), Place(page=2))
    citation = Citation(passage, 0, len(words), words)
    return Cell(document, question, Answer(question, kind, (AnswerSentence(words, (1,)),), words, 0.876, (citation,)))


def none(document: str, question: str) -> Cell:
    return Cell(document, question, Answer(question, AnswerKind.NONE, (), None, 0.01, ()))


CELLS = [
    cell("甲.pdf", QUESTIONS[0], "百分之五"),
    none("甲.pdf", QUESTIONS[1]),
    cell("=乙.pdf", QUESTIONS[0], '=HYPERLINK("http://x","点我")', AnswerKind.POSSIBLE),
    cell("=乙.pdf", QUESTIONS[1], "+cmd|' /C calc'!A0"),
    cell("丙.pdf", QUESTIONS[0], "坏\x0b字\r\n第二行"),
]


def from_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_row_a_document_with_words_confidence_place_and_quotation() -> None:
    sheet = load_workbook(io.BytesIO(table_bytes(CELLS, QUESTIONS, ".xlsx", "zh"))).active
    rows = [[one.value for one in row] for row in sheet.iter_rows()]
    assert rows[0] == ["文档", QUESTIONS[0], "可信度", "位置", "原文", QUESTIONS[1], "可信度", "位置", "原文"]
    assert rows[1][:6] == ["甲.pdf", "百分之五", 0.88, "p. 2", "百分之五", "未提及"]
    assert rows[1][6:] == [None] * 3
    assert rows[2][1].startswith("可能：=HYPERLINK")
    assert rows[3][5:] == [None] * 4, "what was not asked yet is empty"
    assert from_csv(table_bytes(CELLS, QUESTIONS, ".csv", "en"))[1][5] == "Not mentioned"


def test_nothing_is_a_formula() -> None:
    sheet = load_workbook(io.BytesIO(table_bytes(CELLS, QUESTIONS, ".xlsx", "zh"))).active
    for row in sheet.iter_rows():
        for one in row:
            assert one.data_type != "f", one.value
    assert sheet["A3"].value == "=乙.pdf"
    assert sheet["A3"].quotePrefix
    for row in from_csv(table_bytes(CELLS, QUESTIONS, ".csv", "zh")):
        assert not any(value.startswith(("=", "+", "-", "@", "\t")) for value in row)


@pytest.mark.parametrize("number", ["-5%", "+3.2", "-1,200"])
def test_a_number_with_a_sign_stays_as_it_is(number: str) -> None:
    table = table_bytes([cell("甲.pdf", QUESTIONS[0], number)], QUESTIONS[:1], ".csv", "zh")
    assert from_csv(table)[1][1] == number


def test_text_that_a_spreadsheet_cannot_hold_is_escaped_or_cut() -> None:
    long = cell("长.pdf", QUESTIONS[0], "字" * (LONGEST_TEXT + 9))
    sheet = load_workbook(io.BytesIO(table_bytes([*CELLS, long], QUESTIONS, ".xlsx", "zh"))).active
    assert sheet["B4"].value == "坏\\u000b字\n第二行"
    assert len(sheet["B5"].value) == LONGEST_TEXT + 1


def test_another_format_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(UsageError, match=r"\.xlsx, \.csv"):
        table_bytes(CELLS, QUESTIONS, ".ods", "zh")


def test_a_possible_answer_is_marked_as_one() -> None:
    maybe = replace(CELLS[0], answer=replace(CELLS[0].answer, kind=AnswerKind.POSSIBLE))
    assert from_csv(table_bytes([maybe], QUESTIONS[:1], ".csv", "en"))[1][1] == "Possibly: 百分之五"
