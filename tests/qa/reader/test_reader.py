from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from index.embedding.builtin_model import model_folder, open_tokenizer
from index.embedding.packed_weights import read_weights
from index.errors import ModelError
from qa.reader.graph import reader_graph
from qa.reader.reader import NOTHING, Reader, Reading
from qa.reader.trimming import token_span, trim
from qa.reader.windows import (
    BEGIN,
    CONTEXT_TOKENS,
    END,
    PART_TOKENS,
    Tokens,
    best_span,
    context_ids,
    length_table,
    question_ids,
    sequence,
    tokenise,
    window_around,
    window_at,
    windows_over,
)

LONG = "城南的老图书馆一共有三层，每层都摆满了旧书，周末来看书的人很多。" * 40


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.open()


def trimmed(text: str, part: str) -> str:
    start = text.index(part)
    return text[slice(*trim(text, start, start + len(part)))]


@pytest.mark.parametrize(
    ("text", "part", "expected"),
    [
        ("会议在3月12日举行。", "3月12", "3月12日"),
        ("今年增长了770%，很快。", "70", "770%"),
        ("票价为25.5元一张。", "25.5", "25.5元"),
        ("他读过《红楼梦》和别的书。", "《红楼梦", "《红楼梦》"),
        ("他读过《红楼梦》和别的书。", "红楼梦》", "《红楼梦》"),
        ("他读过《红楼梦》（1791年）。", "《红楼梦》（", "《红楼梦》"),
        ("“你好，”她说。", "，”她说。", "她说"),
        ("作者是鲁迅，浙江人。", "，浙江人。", "浙江人"),
        ("气温是-5度左右", "-5", "-5度"),
        ("他住在图书馆旁边", "图书", "图书馆"),
        ("机器能生成长达一小时的录音", "长达一小时", "长达一小时"),
        ("从上海市区到机场", "上海", "上海"),
        ("他在北京大学教书", "京大学", "北京大学"),
        ("他用iPhone拍照", "iPhone", "iPhone"),
        ("票卖给了三千人(含学生)，", "三千人(含学生)", "三千人(含学生)"),
        ("票卖给了三千人(含学生)，", "三千人(含", "三千人(含学生)"),
        ("😀李雷😀说", "李雷", "李雷"),
        ("编号：Q/LJ 0415-2023 版本：B", "Q/LJ", "Q/LJ 0415-2023"),
        ("按照JB/T 5127—2011验收。", "JB/T 5127", "JB/T 5127—2011"),
        ("备件是SV-220A，另购。", "SV", "SV-220A"),
        ("办会员VIP 3折起", "VIP", "VIP"),
        ("支持4G/5G双网", "4G", "4G"),
        ("营业到9:15 p.m. 为止", "9:15", "9:15 p.m."),
        ("由Elm Foods Co., Ltd. 承办", "Elm Foods Co., Ltd", "Elm Foods Co., Ltd."),
        ("It is open.", "open", "open"),
        ("工期为3年6个月。", "年6个月", "3年6个月"),
        ("会议在3月18日召开。", "月18日", "3月18日"),
        ("成绩是1小时09分47秒。", "小时09分47秒", "1小时09分47秒"),
        ("3号楼归他管。", "归他管", "归他管"),
    ],
)
def test_trim_leaves_what_one_would_quote(text: str, part: str, expected: str) -> None:
    assert trimmed(text, part) == expected


@pytest.mark.parametrize("text", ["，。", " ", "——"])
def test_trim_of_mere_punctuation_is_empty(text: str) -> None:
    start, end = trim(text, 0, len(text))
    assert start == end


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("✅ 省电", "省电"),
        ("⚠️ 小心烫手 ❗", "小心烫手"),
        ("☑ 同意", "同意"),
        ("✓", "✓"),
        ("★★★", "★★★"),
        ("5 ℃", "5 ℃"),
    ],
)
def test_trim_drops_symbols_beside_words(text: str, expected: str) -> None:
    assert text[slice(*trim(text, 0, len(text)))] == expected


def test_trim_stays_in_the_text_for_every_span() -> None:
    text = "《a》(3.5%)，“在2月”；"
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            low, high = trim(text, start, end)
            assert 0 <= low <= high <= len(text)


def test_brackets_of_two_widths_are_a_pair() -> None:
    assert trimmed("其中的锐意进取混合(FOF）。", "锐意进取混合(FOF）") == "锐意进取混合(FOF）"


@pytest.mark.parametrize("text", ["品类中的3个月持有期混合(FOF】。", "甲]乙(丙", "「甲』乙“", "一)二(三）四]"])
def test_no_span_ends_before_it_begins(text: str) -> None:
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            low, high = trim(text, start, end)
            assert 0 <= low <= high <= len(text)


def test_a_swallowed_particle_is_dropped_but_a_word_is_not() -> None:
    assert token_span("在香港", (0, 3), (0, 3)) == (1, 3)
    assert token_span("1954年起", (0, 4), (4, 6)) == (0, 5)
    assert token_span("有限公司", (0, 2), (2, 4)) == (0, 4)
    assert token_span("在家", (0, 1), (1, 2)) == (0, 2)
    assert token_span("线上授课", (0, 2), (0, 2)) == (0, 1)


@pytest.mark.parametrize("behind", ["", "。", "，八点开始"])
def test_at_the_end_of_a_phrase_a_particle_is_part_of_a_word(behind: str) -> None:
    assert token_span("地点改为线上" + behind, (4, 6), (4, 6)) == (4, 6)
    assert token_span("自1954年起" + behind, (1, 5), (5, 7)) == (1, 6)


def test_windows_cover_everything_and_overlap() -> None:
    windows = windows_over(500, 136, 48)
    assert windows[0][0] == 0
    assert windows[-1][1] == 500
    assert all(later[0] <= earlier[1] - 48 for earlier, later in pairwise(windows))
    assert windows_over(20, 136, 48) == [(0, 20)]


@pytest.mark.parametrize(("first", "last", "window"), [(0, 2, (0, 10)), (48, 52, (45, 55)), (97, 100, (90, 100))])
def test_window_around_a_place(first: int, last: int, window: tuple[int, int]) -> None:
    assert window_around(100, first, last, 10) == window


def test_covering_is_never_empty() -> None:
    tokens = Tokens([7, 8, 9], [(0, 2), (3, 5), (5, 6)])
    assert tokens.covering(1, 4) == (0, 2)
    assert tokens.covering(2, 3) == (0, 1)
    assert tokens.covering(50, 60) == (2, 3)
    assert Tokens([], []).covering(0, 1) == (0, 0)


@pytest.mark.parametrize("context", [[], [7, 8]])
def test_the_window_is_where_it_is_said_to_be(context: list[int]) -> None:
    ids = sequence([3, 4], [5, 6], context)
    assert ids[window_at([3, 4], context) :] == [5, 6, END]
    assert ids[:5] == [BEGIN, 3, 4, END, END]


def test_context_runs_from_the_title_inwards_and_the_innermost_is_never_left_out() -> None:
    tokenizer = open_tokenizer()
    apart = [question_ids(tokenizer, part) for part in ("员工手册", "/", "请假")]
    assert context_ids(tokenizer, ["员工手册", "", "请假"]) == [token for part in apart for token in part]
    long = context_ids(tokenizer, ["甲乙丙丁" * 30, "子丑寅卯" * 30, "请假须知"])
    assert len(long) <= CONTEXT_TOKENS
    assert long[-len(question_ids(tokenizer, "请假须知")) :] == question_ids(tokenizer, "请假须知")
    assert long[-len(question_ids(tokenizer, "请假须知")) - 1 - PART_TOKENS :][0] in question_ids(tokenizer, "子丑寅卯")
    assert context_ids(tokenizer, []) == []


def test_best_span_neither_runs_backwards_nor_too_far() -> None:
    lengths = length_table(np.array([0, -1, -1], np.float32), 5)
    spans = np.zeros((5, 5), np.float32)
    spans[4, 0] = 9
    spans[0, 4] = 9
    spans[1, 2] = 5
    assert best_span(spans + lengths) == (1, 3, 4.0)
    spans[3, 3] = 4.5
    assert best_span(spans + lengths) == (3, 4, 4.5)


def test_reads_the_exact_words(reader: Reader) -> None:
    passages = ["小王说，他家的猫叫橘子，今年三岁了。", "新图书馆于2019年5月1日在城南开放，一共有三层。"]
    readings = reader.read("新图书馆是什么时候开放的？", passages)
    found = readings[1]
    assert "2019年5月1日" in passages[1][found.start : found.end]
    assert found.score > readings[0].score
    assert found.probability > readings[0].probability


@pytest.mark.parametrize(
    "passage",
    [
        "😀😀 新圖書館於２０１９年５月１日在城南開放（一共有三層）🎉。",
        "新图书馆于2019年5月1日在城南开放,一共有三层.",
        "\t新图书馆 于 2019年5月1日 在城南开放\n\n一共有三层",
    ],
)
def test_offsets_point_into_the_passage_as_given(reader: Reader, passage: str) -> None:
    (found,) = reader.read("新图书馆在哪一年开放？", [passage])
    quoted = passage[found.start : found.end]
    assert quoted
    assert quoted == quoted.strip()
    assert "19" in quoted or "１９" in quoted


def test_of_a_long_passage_the_focus_is_read(reader: Reader) -> None:
    passage = LONG + "馆长的名字叫陈小雨。" + LONG
    place = passage.index("馆长")
    whole, focused = (reader.read("馆长叫什么名字？", [passage], focus)[0] for focus in (None, [(place, place + 10)]))
    assert "陈小雨" in passage[focused.start : focused.end]
    assert "陈小雨" in passage[whole.start : whole.end]
    (elsewhere,) = reader.read("馆长叫什么名字？", [passage], [(0, 10)])
    assert elsewhere.end < place


def test_nothing_to_read(reader: Reader) -> None:
    assert reader.read("谁？", []) == []
    assert reader.read("谁？", ["", " \n"]) == [Reading(0, 0, NOTHING, 0.0)] * 2


def test_focus_must_belong_to_the_passages(reader: Reader) -> None:
    with pytest.raises(ValueError, match="1 entries for 2"):
        reader.read("谁？", ["甲", "乙"], [(0, 1)])


def test_context_must_belong_to_the_passages(reader: Reader) -> None:
    with pytest.raises(ValueError, match="contexts"):
        reader.read("谁？", ["李雷。"], contexts=[])


def test_context_is_read_and_never_quoted(reader: Reader) -> None:
    passages = ["水箱容积：8升", "水箱容积：20升"]
    contexts = [("扫地机手册", "HX-3000"), ("扫地机手册", "HX-5000")]
    first, second = reader.read("HX-5000的水箱容积是多少？", passages, contexts=contexts)
    assert second.score > first.score
    assert passages[1][second.start : second.end] == "20升"
    alone = reader.read("HX-5000的水箱容积是多少？", passages, contexts=[(), ("", " ")])
    assert alone == reader.read("HX-5000的水箱容积是多少？", passages)


def test_probabilities_and_scores_have_one_order(reader: Reader) -> None:
    passages = ["今天天气很好。", "猫在睡觉。", "李雷是这家公司的总经理。"]
    readings = reader.read("谁是总经理？", passages)
    assert all(0 <= reading.probability <= 1 for reading in readings)
    assert sorted(readings, key=lambda r: r.score) == sorted(readings, key=lambda r: r.probability)


def test_same_answer_alone_and_among_others(reader: Reader) -> None:
    passages = ["李雷是这家公司的总经理。", "猫在睡觉。"]
    assert reader.read("谁是总经理？", passages)[0] == reader.read("谁是总经理？", passages[:1])[0]


@pytest.mark.slow
def test_the_graph_is_made_once(tmp_path: Path) -> None:
    made = reader_graph("int8", tmp_path)
    changed = made.stat().st_mtime_ns
    assert reader_graph("int8", tmp_path) == made
    assert made.stat().st_mtime_ns == changed
    assert made.parent == model_folder("int8", tmp_path)
    names = {path.name.removesuffix(".lock") for path in made.parent.iterdir()}
    assert names == {made.name, "encoder.onnx", "words.bin", "about.json"}


def test_missing_and_damaged_weights_are_named(tmp_path: Path) -> None:
    missing = tmp_path / "none.safetensors"
    with pytest.raises(ModelError, match=r"none\.safetensors"):
        Reader.open(tmp_path, weights=missing)
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(b"not weights")
    with pytest.raises(ModelError, match="install Wenqu again"):
        read_weights(damaged)


def test_a_cache_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(ModelError, match="WENQU_CACHE_DIR"):
        reader_graph("int8", blocked)


def test_tokens_and_offsets_belong_together(reader: Reader) -> None:
    text = "Ａ（，）😀测试 ①㎏ 全角"
    tokens = tokenise(reader._tokenizer, text)
    assert len(tokens.ids) == len(tokens.offsets)
    assert all(0 <= a < b <= len(text) for a, b in tokens.offsets)
