"""What a line of a training document stands under."""

from __future__ import annotations

from training.outlines import outline


def above(text: str, line: str, name: str = "guide.md") -> tuple[str, ...]:
    return next(paragraph.above for paragraph in outline(text, name) if paragraph.text == line)


def test_headings_stand_above_what_is_under_them_and_no_longer() -> None:
    text = "# 手册\n\n## 甲型\n\n- 水箱：8 升\n\n### 附件\n\n- 滤芯\n\n## 乙型\n\n水箱：9 升"
    assert above(text, "水箱：8 升") == ("手册", "甲型")
    assert above(text, "滤芯") == ("手册", "甲型", "附件")
    assert above(text, "水箱：9 升") == ("手册", "乙型")


def test_a_first_line_like_a_title_or_else_the_file_is_the_documents_name() -> None:
    assert above("租赁合同\n租期一年。", "租期一年。") == ("租赁合同",)
    assert above("今天开会。\n到会九人。", "到会九人。", "team_meeting-3.txt") == ("team meeting 3",)


def test_a_lead_in_stands_above_its_items_only() -> None:
    text = "通知\n请带好以下材料：\n1. 身份证\n2. 户口本\n到二号窗口办理。"
    assert above(text, "2. 户口本") == ("通知", "请带好以下材料")
    assert above(text, "到二号窗口办理。") == ("通知",)
    assert above(text, "请带好以下材料：") == ("通知",)


def test_a_question_of_an_faq_stands_above_its_answer_however_it_is_marked() -> None:
    for question in ("问：几点开门？", "**几点开门？**", "3. 几点开门？", "**Q：几点开门？**", "Q3: 几点开门？"):
        assert above(f"# 常见问题\n\n{question}\n\n九点。", "九点。") == ("常见问题", "几点开门？"), question


def test_question_and_answer_in_one_line_stay_one_paragraph() -> None:
    line = "问：几点开门？答：九点。"
    assert above(f"常见问题\n{line}", line) == ("常见问题",)


def test_column_names_stand_above_the_rows_of_a_table() -> None:
    text = "# 价目\n\n| 房型 | 价格 |\n|---|---|\n| 大床 | 300 |\n\n含早餐。"
    assert above(text, "| 大床 | 300 |") == ("价目", "房型 价格")
    assert above(text, "含早餐。") == ("价目",)
