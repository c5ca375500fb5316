"""What belongs together: questions and answers, lists with their lead-ins, tables, records, notes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest

from index.chunking import split_passages
from index.context import embedded_text, searched_text
from index.parsing.documents import parse_document
from index.records import ContextKind, Passage


def lengths(texts: Sequence[str]) -> list[int]:
    return [len(text) for text in texts]


def passages(folder: Path, name: str, content: str | bytes) -> list[Passage]:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return split_passages(parse_document(path), lengths, 300)


def context(passage: Passage, kind: ContextKind) -> list[str]:
    return [part.text for part in passage.context if part.kind is kind]


def pairs(found: Sequence[Passage]) -> list[tuple[str, str]]:
    asked = [(context(p, ContextKind.QUESTION) or context(p, ContextKind.HEADING), p.text) for p in found]
    return [(questions[-1], answer) for questions, answer in asked if questions]


def word_file(lines: Sequence[tuple[str, str | None]]) -> bytes:
    """A document of Word. lines: texts with the names of their styles."""
    from docx import Document

    document = Document()
    for text, style in lines:
        document.add_paragraph(text, style)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


FAQ = [("怎样挂失借书证？", "凭身份证到二楼服务台办理。"), ("一次能借几本书？", "普通读者五本，教师十本。")]
ENGLISH = [("How do I renew a loan?", "Press the green key."), ("What does a lost card cost?", "Four pounds.")]
TRADITIONAL = [("怎樣掛失借書證？", "憑身分證到二樓服務臺辦理。"), ("一次能借幾本書？", "普通讀者五本。")]
FORMS = {
    "marked.txt": "问：{0}\n答：{1}\n问：{2}\n答：{3}\n",
    "letters.txt": "Q：{0}\nA：{1}\nQ：{2}\nA：{3}\n",
    "counted.txt": "Q1. {0}\nA1. {1}\n\nQ2. {2}\nA2. {3}\n",
    "bracketed.txt": "【问】{0}\n【答】{1}\n【问】{2}\n【答】{3}\n",
    "one_line.txt": "问：{0}答：{1}\n问：{2} 答：{3}\n",
    "numbered.txt": "1. {0}\n{1}\n\n2. {2}\n{3}\n",
    "numbered_marked.txt": "1、{0}\n答：{1}\n2、{2}\n答：{3}\n",
    "alternating.txt": "{0}\n{1}\n\n{2}\n{3}\n",
    "headings.md": "# 办证\n\n## {0}\n\n{1}\n\n## {2}\n\n{3}\n",
    "bold.md": "**{0}**\n\n{1}\n\n**{2}**\n\n{3}\n",
    "bold_marked.md": "**Q: {0}**\n\nA: {1}\n\n**Q: {2}**\n\nA: {3}\n",
    "table.md": "| 问题 | 答案 |\n|---|---|\n| {0} | {1} |\n| {2} | {3} |\n",
    "table.csv": "序号,问题,答案\n1,{0},{1}\n2,{2},{3}\n",
    "table.html": "<table><tr><th>Q<th>A<tr><td>{0}<td>{1}<tr><td>{2}<td>{3}</table>",
    "definitions.html": "<dl><dt>{0}<dd>{1}<dt>{2}<dd>{3}</dl>",
    "headings.html": "<h1>x</h1><h2>{0}</h2><p>{1}</p><h2>{2}</h2><p>{3}</p>",
    "bold.html": "<p><b>{0}</b></p><p>{1}</p><p><b>{2}</b></p><p>{3}</p>",
    "breaks.html": "<p>问：{0}<br>答：{1}</p><p>问：{2}<br>答：{3}</p>",
}


@pytest.mark.parametrize("faq", [FAQ, TRADITIONAL, ENGLISH])
@pytest.mark.parametrize("name", FORMS)
def test_an_answer_is_a_passage_under_its_question(tmp_path: Path, name: str, faq: list[tuple[str, str]]) -> None:
    text = FORMS[name].format(*faq[0], *faq[1])
    assert pairs(passages(tmp_path, name, text)) == faq


def test_an_answer_of_several_paragraphs_is_one_passage(tmp_path: Path) -> None:
    text = "问：怎样换领？\n答：分两步。\n1. 填表；\n2. 缴费。\n问：多久？\n答：三天。\n"
    first, second = passages(tmp_path, "换领.txt", text)
    assert first.text == "分两步。\n1. 填表；\n2. 缴费。"
    assert second.text == "三天。"


def test_the_last_answer_may_be_a_table(tmp_path: Path) -> None:
    table = "| 项目 | 金额 |\n|---|---|\n| 押金 | 5元 |\n| 租金 | 6元 |\n"
    (answer,) = passages(tmp_path, "收费.md", f"Q：各项收多少？\n\n{table}")
    assert context(answer, ContextKind.QUESTION) == ["各项收多少？"]
    assert answer.text == "| 押金 | 5元 |\n| 租金 | 6元 |"


def test_what_ends_in_a_question_mark_is_not_always_a_question(tmp_path: Path) -> None:
    story = "他推开门，屋里没有人。\n“谁动了我的茶杯？”\n窗外的雨越下越大，没有人回答他。\n"
    assert len(passages(tmp_path, "雨.txt", story)) == 3
    quarters = passages(tmp_path, "季度.txt", "Q1：营收三亿\nQ2：营收四亿\n全年增长平稳，现金流好于上年。\n")
    assert not any(context(passage, ContextKind.QUESTION) for passage in quarters)


LIST_FORMS = {
    "冒号.txt": "公司成立于2003年。\n离职当天要办这些手续：\n1. 交还门禁卡\n2. 结清借款\n3. 签字\n",
    "如下.md": "# 离职\n\n离职当天的手续如下\n\n1. 交还门禁卡\n2. 结清借款\n3. 签字\n",
    "以下.html": "<p>离职当天应办理以下手续。</p><ul><li>交还门禁卡<li>结清借款<li>签字</ul>",
    "无号.txt": "离职当天要办的手续：\n交还门禁卡\n结清借款\n签字\n",
    "圈号.txt": "离职当天要办的手续：\n①交还门禁卡\n②结清借款\n③签字\n",
    "步.txt": "离职当天的手续：\n第一步：交还门禁卡\n第二步：结清借款\n第三步：签字\n",
}


@pytest.mark.parametrize("name", LIST_FORMS)
def test_a_lead_in_and_its_items_are_one_passage(tmp_path: Path, name: str) -> None:
    found = passages(tmp_path, name, LIST_FORMS[name])[-1]
    assert all(item in found.text for item in ("手续", "交还门禁卡", "结清借款", "签字"))
    assert len(found.sentences) == 4
    (lead_in,) = context(found, ContextKind.LEAD_IN)
    assert "手续" in lead_in


def test_a_list_of_word_stays_with_its_lead_in(tmp_path: Path) -> None:
    lines = [("年检需要带的东西：", None), ("行驶证", "List Bullet"), ("保险单", "List Bullet"), ("每年一次。", None)]
    first, second = passages(tmp_path, "年检.docx", word_file(lines))
    assert first.text == "年检需要带的东西：\n\n行驶证\n\n保险单"
    assert second.text == "每年一次。"


def test_a_long_paragraph_leads_in_with_its_last_sentence(tmp_path: Path) -> None:
    text = "本中心设在三楼。" * 14 + "来访者要出示下列证件：\n1. 身份证\n2. 预约单\n"
    listed = passages(tmp_path, "来访.txt", text)[-1]
    assert listed.text == "1. 身份证\n2. 预约单"
    assert context(listed, ContextKind.LEAD_IN) == ["来访者要出示下列证件："]


def test_a_list_under_a_heading_is_one_passage(tmp_path: Path) -> None:
    text = "# 换电池\n\n## 步骤\n\n1. 关机。\n2. 拧开后盖。\n3. 取出旧电池。\n\n## 保修\n\n一年。\n"
    listed = next(passage for passage in passages(tmp_path, "a.md", text) if "关机" in passage.text)
    assert listed.text.startswith("步骤")
    assert listed.text.endswith("取出旧电池。")


def test_a_nested_list_goes_with_its_item(tmp_path: Path) -> None:
    text = "- 带的东西：\n  - 帐篷\n  - 水壶\n- 不带的东西：\n  - 酒\n  - 刀具\n"
    first, second = passages(tmp_path, "露营.md", text)
    assert "水壶" in first.text
    assert "酒" not in first.text
    assert "刀具" in second.text


@pytest.mark.parametrize(
    "lines", [("第一条 门票每人八十元。", "第二条 儿童免票。"), ("3.1 门票每人八十元。", "3.2 儿童免票。")]
)
def test_clauses_stand_by_themselves(tmp_path: Path, lines: tuple[str, str]) -> None:
    assert [passage.text for passage in passages(tmp_path, "规定.txt", "\n".join(lines))] == list(lines)


def test_an_item_knows_the_one_that_it_is_nested_in(tmp_path: Path) -> None:
    text = "1 门票\n1.1 成人八十元。\n1.2 儿童免票。\n2 停车\n2.1 小客车十元。\n2.2 大客车二十元。\n"
    found = {passage.text: passage for passage in passages(tmp_path, "收费.txt", text)}
    assert "停车" in " ".join(part.text for part in found["2.1 小客车十元。"].context)


# Tables

TABLE = [["客户", "金额（万元）", "日期"], ["东海厂", "35", "2031-04-02"], ["西岭厂", "70", "2031-05-09"]]


def test_a_row_of_markdown_knows_its_columns_and_its_title(tmp_path: Path) -> None:
    lines = ["| " + " | ".join(row) + " |" for row in TABLE]
    text = "\n".join(["应收账款", "", lines[0], "|---|---|---|", *lines[1:], "", "以上为未审数。"])
    first, *_ = [p for p in passages(tmp_path, "账.md", text) if p.cells]
    assert context(first, ContextKind.COLUMN) == TABLE[0]
    assert context(first, ContextKind.LEAD_IN) == ["应收账款"]
    assert first.text == lines[1]


def test_a_title_above_the_header_of_a_sheet_is_known_to_its_rows(tmp_path: Path) -> None:
    text = "\n".join(",".join(row) for row in [["各厂应收账款", "", ""], ["单位：万元", "", ""], *TABLE])
    rows = [p for p in passages(tmp_path, "账.csv", text) if p.cells]
    assert [context(row, ContextKind.LEAD_IN) for row in rows] == [["各厂应收账款 单位：万元"]] * 2


def test_a_lead_in_holds_the_header_of_its_table(tmp_path: Path) -> None:
    text = "各厂欠款如下：\n\n| 厂 | 欠款 |\n|---|---|\n| 东海 | 35万 |\n| 西岭 | 70万 |\n"
    (table,) = passages(tmp_path, "欠款.md", text)
    sentences = [table.text[s.start : s.end] for s in table.sentences]
    assert sentences[1:] == ["| 东海 | 35万 |", "| 西岭 | 70万 |"]
    assert sentences[0].startswith("各厂欠款如下：")
    assert len(table.cells) == 4


# Records and notes


def test_values_with_labels_are_one_passage_up_to_where_a_label_comes_again(tmp_path: Path) -> None:
    text = "姓名：叶青\n职务：会计\n电话：5521\n姓名：洪波\n职务：司机\n\n车辆由本人保养。\n\n电话：5527\n"
    found = passages(tmp_path, "名册.txt", text)
    assert [p.text.split("\n")[0] for p in found] == ["姓名：叶青", "姓名：洪波"]
    assert "电话：5527" in found[1].text


def test_times_are_no_labels(tmp_path: Path) -> None:
    assert len(passages(tmp_path, "日程.txt", "9:00 开幕。\n10:30 参观车间。\n12:00 午餐。\n")) == 3


def test_a_value_with_its_label_is_no_title(tmp_path: Path) -> None:
    text = "编号：31\n本册由后勤处保管，借阅须登记，每次不超过三天。\n遗失须报告。\n"
    assert not any(context(p, ContextKind.TITLE) for p in passages(tmp_path, "a.txt", text))


def test_a_note_of_markdown_knows_the_sentence_that_it_belongs_to(tmp_path: Path) -> None:
    text = "# 保养\n\n每周加油一次。轴承用三号脂[^a]。\n\n皮带半年一换。\n\n[^a]: 冬天改用二号脂。\n"
    note = passages(tmp_path, "保养.md", text)[-1]
    assert note.text == "冬天改用二号脂。"
    assert context(note, ContextKind.LEAD_IN) == ["轴承用三号脂[^a]。"]


def test_a_heading_right_above_a_list_is_its_lead_in(tmp_path: Path) -> None:
    text = "# 周会\n\n六月的会。\n\n### 决议\n\n1. 延期上线\n2. 扩容\n\n会后发了纪要。\n"
    listed = next(p for p in passages(tmp_path, "周会.md", text) if "扩容" in p.text)
    assert listed.text == "决议\n\n1. 延期上线\n2. 扩容"
    assert context(listed, ContextKind.LEAD_IN) == ["决议"]
    assert context(listed, ContextKind.HEADING) == []
    assert listed.number == 2


def test_a_record_knows_the_line_above_it(tmp_path: Path) -> None:
    text = "本机故障时面板会闪烁，含义见后。\n故障代码\nE1：传感器断路\nE4：排气过热\nF0：缺制冷剂\n"
    record = passages(tmp_path, "机.txt", text)[-1]
    assert context(record, ContextKind.LEAD_IN) == ["故障代码"]


def test_lines_with_labels_are_not_joined(tmp_path: Path) -> None:
    lines = [
        "会议室无线网：名称 QX-Meeting，口令 Qx#2031",
        "访客无线网：QX-Guest，口令每周一更换，问前台",
        "复印机的型号：Orion 7180，地址 10.1.2.3",
    ]
    (record,) = passages(tmp_path, "网.txt", "\n".join(lines))
    assert len(record.sentences) == 3


def test_speech_in_a_story_is_no_faq(tmp_path: Path) -> None:
    story = "“你从哪里来？”\n“从北边来。”\n老人问：“路上冷吗？”\n“不冷。”\n"
    assert not any(context(passage, ContextKind.QUESTION) for passage in passages(tmp_path, "路.txt", story))


def test_a_list_right_under_the_title_has_the_name_of_its_file(tmp_path: Path) -> None:
    (listed,) = passages(tmp_path, "南站.md", "# 通知\n\n- 闸机停用\n- 改走东口\n")
    assert [(part.kind, part.text) for part in listed.context] == [
        (ContextKind.NAME, "南站"),
        (ContextKind.LEAD_IN, "通知"),
    ]


def test_what_all_passages_of_a_document_share_is_searched_for_and_makes_no_vectors_alike(tmp_path: Path) -> None:
    text = "# 北岸泳馆\n\n每周一换水。\n\n## 寄存\n\n贵重物品请勿寄存。\n"
    *_, water, locker = [p for p in passages(tmp_path, "须知.md", text) if p.text.endswith("。")]
    assert [embedded_text(p) for p in (water, locker)] == ["每周一换水。", "寄存\n贵重物品请勿寄存。"]
    assert all("须知" in searched_text(p) and "北岸泳馆" in searched_text(p) for p in (water, locker))


NOTED = {
    "价.md": "# 渔港\n\n摊位费（元）\n\n| 摊位 | 旺季 |\n|---|---|\n| 甲排 | 60 |\n| 乙排 | 45 |\n\n{0}\n\n{1}\n",
    "价.html": "<h1>渔港</h1><table><caption>摊位费（元）</caption><tr><th>摊位</th><th>旺季</th></tr>"
    "<tr><td>甲排</td><td>60</td></tr><tr><td>乙排</td><td>45</td></tr></table><p>{0}</p><p>{1}</p>",
    "价.csv": "摊位费（元）,\n摊位,旺季\n甲排,60\n乙排,45\n{0},\n{1},\n",
}


@pytest.mark.parametrize("name", NOTED)
@pytest.mark.parametrize(
    "notes", [("注：旺季为七月至九月", "备注1：带冰柜的另加5元"), ("※旺季为七月至九月", "Note: ice costs 5")]
)
def test_notes_below_a_table_belong_to_it(tmp_path: Path, name: str, notes: tuple[str, str]) -> None:
    found = passages(tmp_path, name, NOTED[name].format(*notes))[-2:]
    assert tuple(passage.text for passage in found) == notes
    assert [context(passage, ContextKind.LEAD_IN) for passage in found] == [["摊位费（元）"]] * 2
