"""Overviews are in the documents' own words, each line cited."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index import build_index
from index.errors import UsageError
from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.answer import Answer, AnswerKind
from qa.centrality import central
from qa.figures import FigureKind, figures
from qa.introductions import bare_name, introductions
from qa.rewriting import QuestionRewriter
from tests.support.fakes import FakeEncoder

MANUAL = """# 青川水厂运行手册

青川水厂由厂长岑知远主持，供应全市七成的自来水。

## 取水

取水口设在柳河上游，日取水量为12万吨。2021年5月取水口向北移了300米。

## 消毒

消毒用次氯酸钠，每年花费86万元。水质由检测中心主任蓝若溪负责，她每周公布一次结果。
"""
NOTICE = "停水通知\n因管道检修，3月8日城东停水六小时，请提前储水。\n"


@pytest.fixture
def assistant(tmp_path: Path, analyzer: Analyzer) -> Assistant:
    documents = tmp_path / "documents"
    (documents / "通知").mkdir(parents=True)
    (documents / "手册.md").write_text(MANUAL, encoding="utf-8")
    (documents / "通知" / "停水.txt").write_text(NOTICE, encoding="utf-8")
    encoder = FakeEncoder()
    build_index(documents, tmp_path / "index", encoder=encoder, analyzer=analyzer)
    return Assistant(Retriever.open(tmp_path / "index", encoder=encoder, analyzer=analyzer), QuestionRewriter(analyzer))


def sections(answer: Answer) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sentence in answer.sentences:
        if sentence.heading:
            lines = found.setdefault(sentence.heading, [])
        lines.append(sentence.text)
    return found


def test_a_document_is_told_by_its_title_outline_people_dates_and_figures(assistant: Assistant) -> None:
    answer = assistant.overview("手册.md")
    told = sections(answer)
    assert answer.kind is AnswerKind.OVERVIEW
    assert told["标题"] == ["青川水厂运行手册"]
    assert told["目录"] == ["取水", "消毒"]
    assert told["人物和机构"] == ["岑知远：厂长", "蓝若溪：检测中心主任"]
    assert told["日期"] == ["2021年5月取水口向北移了300米"]
    assert "每年花费86万元" in told["数字"]
    assert told["要点"]


def test_each_line_is_cited_by_words_at_their_place(assistant: Assistant) -> None:
    for document in (None, "手册.md"):
        answer = assistant.overview(document)
        for sentence in answer.sentences:
            (number,) = sentence.citations
            citation = answer.citations[number - 1]
            text = assistant.retriever.texts[citation.passage.document]
            assert text[citation.start : citation.end] == citation.quote
            assert f"[{number}]" in answer.text


def test_a_folder_has_a_line_for_each_document_by_folder(assistant: Assistant) -> None:
    told = sections(assistant.overview())
    assert list(told) == ["文档（2 个）", "通知"]
    assert told["通知"][0].startswith("停水通知 (停水.txt)：") or told["通知"][0].startswith("停水.txt：")


def test_a_document_is_known_by_its_name_or_title(assistant: Assistant) -> None:
    assert assistant.overview("青川水厂运行手册").citations == assistant.overview("手册.md").citations
    with pytest.raises(UsageError, match="nothing"):
        assistant.overview("nothing.pdf")


def test_the_headings_are_in_the_language_that_is_asked_for(assistant: Assistant) -> None:
    assert "Outline" in sections(assistant.overview("手册.md", language="en"))


def test_rows_of_a_table_are_told_under_their_columns_and_prose_before_them(tmp_path: Path, analyzer: Analyzer) -> None:
    rows = "".join(
        f"| {name} | {fee} 元 | 两周 |\n" for name, fee in (("普通证", 100), ("研究证", 200), ("团体证", 900))
    )
    prose = "证件遗失后请带身份证到一楼总台补办新证。"
    table = f"# 读者证说明\n\n{prose}\n\n| 证件 | 押金 | 借期 |\n| --- | --- | --- |\n{rows}"
    (tmp_path / "读者证.md").write_text(table, encoding="utf-8")
    encoder = FakeEncoder()
    build_index(tmp_path / "读者证.md", tmp_path / "index", encoder=encoder, analyzer=analyzer)
    assistant = Assistant(
        Retriever.open(tmp_path / "index", encoder=encoder, analyzer=analyzer), QuestionRewriter(analyzer)
    )
    told = sections(assistant.overview())
    assert told["要点"] == [prose]
    assert any("押金：100 元" in line for line in told["数字"])
    assert not any("|" in line for lines in told.values() for line in lines)


@pytest.mark.timeout(60)
def test_a_long_document_takes_seconds_at_most(tmp_path: Path, analyzer: Analyzer) -> None:
    lines = [f"第{n}项工程由经理王建国负责，投资{n}万元，{2000 + n % 20}年{1 + n % 12}月完工。" for n in range(600)]
    (tmp_path / "long.txt").write_text("\n".join(lines), encoding="utf-8")
    encoder = FakeEncoder()
    build_index(tmp_path / "long.txt", tmp_path / "index", encoder=encoder, analyzer=analyzer)
    retriever = Retriever.open(tmp_path / "index", encoder=encoder, analyzer=analyzer)
    assistant = Assistant(retriever, QuestionRewriter(analyzer))
    assert assistant.overview().citations


def introduced(text: str) -> list[tuple[str, str]]:
    return [(bare_name(text[slice(*one.name)]), text[slice(*one.what)]) for one in introductions(text)]


@pytest.mark.parametrize(
    ("text", "name", "what"),
    [
        ("青川水厂厂长岑知远说，", "岑知远", "青川水厂厂长"),
        ("据报道，毕业于柳河大学的工程师蓝若溪已经离职。", "蓝若溪", "毕业于柳河大学的工程师"),
        ("岑知远，青川水厂厂长，1970年生。", "岑知远", "青川水厂厂长"),
        ("水廠廠長岑知遠表示，", "岑知遠", "水廠廠長"),
        ("负责人：蓝若溪", "蓝若溪", "负责人"),
        ("经研究，任命岑知远为青川水厂厂长，任期三年。", "岑知远", "青川水厂厂长"),
        ("聘任蓝若溪同志任水务研究所副所长。", "蓝若溪", "水务研究所副所长"),
        ("学校聘请岑知远担任客座教授（兼职）。", "岑知远", "客座教授"),
        ("该公司推出一款翻译软件TransLeaf，", "TransLeaf", "翻译软件"),
        ("“开源港”创始人尤一帆在会上", "尤一帆", "“开源港”创始人"),
        (
            "The CEO of it, Mara Lindqvist, the founder of Corran Bridge, said so.",
            "Mara Lindqvist",
            "the founder of Corran Bridge",
        ),
    ],
)
def test_who_is_introduced_as_what(text: str, name: str, what: str) -> None:
    assert (name, what) in introduced(text)


def test_an_office_without_a_name_introduces_nobody() -> None:
    assert introduced("负责人于周一到岗，董事长应当出席，经理和会计都要签字。") == []


def test_figures_stand_in_the_clause_that_says_what_they_are_of() -> None:
    text = "项目总投资8.1万亿元，其中水利占27%，参加的有232家。2018年3月开工，3月底完成。"
    found = {one.kind: text[slice(*one.clause)] for one in figures(text)}
    assert found == {
        FigureKind.MONEY: "项目总投资8.1万亿元",
        FigureKind.SHARE: "其中水利占27%",
        FigureKind.AMOUNT: "参加的有232家",
        FigureKind.DATE: found[FigureKind.DATE],
    }
    assert found[FigureKind.DATE].startswith("2018年3月开工")


def test_no_two_central_sentences_are_alike() -> None:
    generator = np.random.default_rng(0)
    vectors = generator.normal(size=(6, 32)) + 1
    vectors[1] = vectors[0] + 0.01
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    texts = [f"这是第{n}个足够长的句子，说的是不同的事情，足够长了。" for n in range(6)]
    chosen = central(vectors, texts, [0.0] * 6, 5)
    assert chosen == sorted(chosen)
    assert not {0, 1} <= set(chosen)
