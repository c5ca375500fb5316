"""JSON, subtitles, notebooks and source code: records, times and lines as places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from index.records import ParagraphKind
from tests.support.parsed import lines, places, read, refused, sections, texts

LONG = "龙井产于浙江杭州，以色绿、香郁、味甘、形美著称，明前的最好。" * 12

# JSON


def test_the_records_of_json_are_rows_with_their_keys(tmp_path: Path) -> None:
    records = [
        {"姓名": "张三", "职务": "经理", "入职": 2019, "在职": True, "备注": None, "城市": ["北京", "上海"]},
        {"姓名": "李四", "地址": {"省": "安徽", "市": "黄山"}, "占比": 0.250},
    ]
    document = read(tmp_path, "人.json", json.dumps(records, ensure_ascii=False).replace("0.25", "0.250"))
    assert texts(document) == [
        "姓名：张三；职务：经理；入职：2019；在职：true；城市：北京、上海",
        "姓名：李四；地址.省：安徽；地址.市：黄山；占比：0.250",
    ]
    assert places(document) == ["row 1", "row 2"]
    cell = document.body[1].cells[1]
    assert cell.name
    assert document.text[cell.start : cell.end] == "安徽"
    assert document.text[slice(*cell.name)] == "地址.省"


def test_what_is_in_an_object_stands_under_its_key(tmp_path: Path) -> None:
    value = {"店名": "茶庄", "分店": [{"城": "北京"}, {"城": "上海"}], "联系": {"电话": "5521"}, "标签": []}
    document = read(tmp_path, "店.json", json.dumps(value, ensure_ascii=False))
    assert texts(document) == ["店名：茶庄", "城：北京", "城：上海", "电话：5521"]
    assert sections(document) == [None, "分店", "分店", "联系"]


def test_a_long_value_is_text_under_its_record(tmp_path: Path) -> None:
    records = [{"标题": "龙井", "正文": f"{LONG}\n\n又一段。"}, {"标题": "毛尖", "正文": "短。"}]
    document = read(tmp_path, "文.json", json.dumps(records))
    assert texts(document) == ["标题：龙井", LONG, "又一段。", "标题：毛尖；正文：短。"]
    assert sections(document) == ["龙井", "龙井", "龙井", "毛尖"]


@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson"])
def test_a_line_of_json_is_a_record_and_broken_ones_are_named(tmp_path: Path, name: str) -> None:
    document = read(tmp_path, name, '{"a": 1}\r\n\r\n{"a": \n["x", "y"]\n')
    assert texts(document) == ["a: 1", "x, y"]
    assert places(document) == ["row 1", "row 4"]
    assert lines(document) == ("1 lines are no JSON and were left out, the first is line 3",)


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.json", '{"a": 1,\n "b"}', "is no JSON: line 2 is wrong (Expecting ':' delimiter)"),
        ("a.jsonl", "文字\n", "is no JSON: line 1 is wrong (Expecting value)"),
        ("a.json", "[]", "has no text"),
        ("a.json", "[" * 100_000, "is nested too deeply"),
    ],
)
def test_what_is_no_json_is_refused(tmp_path: Path, name: str, content: str, reason: str) -> None:
    assert reason in refused(tmp_path, name, content)


# Subtitles

SRT = """\ufeff1
00:00:01,000 --> 00:00:03,500
<i>大家好，</i>

2
00:00:03,600 --> 00:00:06,000
今天讲茶。
{\\an8}先讲绿茶

3
00:01:10,000 --> 00:01:12,000
2024

4
01:02:03,000 --> 01:02:05,000
再见
"""
VTT = """WEBVTT

NOTE 不要读

intro
00:01.000 --> 00:04.000 align:start
<v 张三>谁来讲？</v>

00:04.200 --> 00:06.000
<v 李四>我来 &amp; 你听</v>

00:06.100 --> 00:08.000
<v 李四>我来 &amp; 你听
好的
"""


def test_what_is_said_without_a_pause_is_a_paragraph_with_its_time(tmp_path: Path) -> None:
    document = read(tmp_path, "课.srt", SRT.replace("\n", "\r\n"))
    assert texts(document) == ["大家好， 今天讲茶。 先讲绿茶", "2024", "再见"]
    assert places(document) == ["at 0:00:01", "at 0:01:10", "at 1:02:03"]


def test_speakers_part_what_is_said_and_lines_that_stay_are_said_once(tmp_path: Path) -> None:
    document = read(tmp_path, "课.vtt", VTT)
    assert texts(document) == ["张三：谁来讲？", "李四：我来 & 你听 好的"]
    assert places(document) == ["at 0:00:01", "at 0:00:04"]


def test_a_long_speech_is_cut_at_the_ends_of_sentences(tmp_path: Path) -> None:
    cues = [f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n第{n}句。\n\n" for n in range(1, 50)]
    document = read(tmp_path, "课.srt", "".join(cues))
    assert len(document.body) == 5
    assert "".join(texts(document)).count("句。") == 49


@pytest.mark.parametrize("name", ["a.srt", "a.vtt"])
def test_what_are_no_subtitles_is_refused(tmp_path: Path, name: str) -> None:
    assert refused(tmp_path, name, "只是文字") == "is damaged, or no .srt file"


# Notebooks and source code


def test_a_notebook_has_its_markdown_its_code_and_what_it_printed(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# 茶的统计\n", "\n", "| 品种 | 量 |\n|---|---|\n| 龙井 | 3 |\n"]},
        {
            "cell_type": "code",
            "source": "def total(rows):\n    return sum(rows)\n\nprint(total([1, 2]))",
            "outputs": [
                {"output_type": "stream", "text": ["3\n"]},
                {"output_type": "execute_result", "data": {"text/plain": "  六成", "text/html": "<b>六成</b>"}},
                {"output_type": "error", "traceback": ["boom"]},
            ],
        },
        {"cell_type": "markdown", "source": "## 结论\n\n绿茶最多。"},
        {"cell_type": "raw", "source": ""},
    ]
    notebook = {"cells": cells, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    document = read(tmp_path, "茶.ipynb", json.dumps(notebook))
    assert texts(document) == [
        "| 品种 | 量 |",
        "| 龙井 | 3 |",
        "def total(rows):\n    return sum(rows)",
        "print(total([1, 2]))",
        "3",
        "六成",
        "绿茶最多。",
    ]
    assert sections(document)[-1] == "茶的统计 › 结论"
    assert [p.kind for p in document.body][2] is ParagraphKind.CODE
    assert document.title
    assert document.text[slice(*document.title)] == "茶的统计"
    row = document.body[1].cells[0]
    assert row.name
    assert document.text[slice(*row.name)] == "品种"


def test_an_old_notebook_is_read(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": "开头"},
        {"cell_type": "code", "input": ["1 + 1"], "outputs": [{"output_type": "pyout", "text": ["2"]}]},
    ]
    document = read(tmp_path, "a.ipynb", json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3}))
    assert texts(document) == ["1 + 1", "2"]
    assert set(sections(document)) == {"开头"}


@pytest.mark.parametrize("content", ["{}", "[1]", '{"cells": 3}', '{"cells": [3]}'])
def test_what_is_no_notebook_is_refused(tmp_path: Path, content: str) -> None:
    assert refused(tmp_path, "a.ipynb", content) == "is damaged, or no .ipynb file"


def test_code_is_parted_at_blank_lines_with_its_line_numbers(tmp_path: Path) -> None:
    code = (
        '"""模块说明。"""\n\nimport os\n\n\nclass 茶:\n    量 = 3\n\n    def 泡(self):\n        return 1\n\n\nX = 1\n'
    )
    document = read(tmp_path, "茶.py", code)
    assert texts(document) == [
        '"""模块说明。"""',
        "import os",
        "class 茶:\n    量 = 3\n\n    def 泡(self):\n        return 1",
        "X = 1",
    ]
    assert places(document) == ["line 1", "line 3", "line 6", "line 13"]
    assert document.text == code


def test_long_code_and_settings_are_cut(tmp_path: Path) -> None:
    document = read(tmp_path, "a.yaml", "".join(f"  key{n}: {n}\n" for n in range(100)))
    assert places(document) == ["line 1", "line 41", "line 81"]
    assert texts(document)[0].startswith("key0: 0\n  key1")


# Files of several names


@pytest.mark.parametrize("name", ["a.JSON", "a.Py", "a.log"])
def test_the_case_of_an_ending_does_not_matter(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, name, '"绿茶"').text
