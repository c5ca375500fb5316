"""What a question names and a sentence has something else for."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from qa.reader.subject.substitutions import Substitution, difference

NUMBER, WORD = Substitution.NUMBER, Substitution.WORD


def substitution(question: str, stated: str, held: str, elsewhere: Sequence[str] = ()) -> Substitution | None:
    found = difference(question, stated, held, elsewhere)
    return found.kind if found else None


@pytest.mark.parametrize(
    ("question", "stated", "found"),
    [
        ("七号仓的消防由哪个部门检查？", "九号仓的消防由检查。", NUMBER),
        ("三季度营业额是多少？", "四季度营业额为", NUMBER),
        ("C级客户的折扣是多少", "D级客户的折扣为", NUMBER),
        ("王工下周四去哪里出差？", "王工下周三去出差", NUMBER),
        ("第二十一条说的是什么", "第二十条 违反规定的说的是", NUMBER),
        ("滤芯KLM-3045多少钱？", "滤芯编号KLM-3054，价格为", NUMBER),
        ("滤芯KLM3054多少钱？", "滤芯编号KLM-3054，价格为", None),
        ("KLM-3054和KLM-3055哪个贵？", "滤芯编号KLM-3054，价格为", None),
        ("成都办事处的主任是谁？", "西安办事处的主任是", WORD),
        ("王工下周几去杭州出差？", "王工下周去杭州出差", None),
        ("保证金能退吗？", "保证金在交房后七日内退还", None),
        ("小狗可以带进去么", "宠物不得入内", None),
        ("2021年的产值多少", "二〇二一年的产值为", None),
        ("吴珊的分机号是多少？", "吴琼的分机号是", WORD),
        ("郑主任周三去哪儿调研？", "何主任周三去调研", WORD),
        ("吴珊的分机号是多少？", "吴杉的分机号是", None),
        ("陈明的分机号是多少？", "陈敏的分机号是", None),
        ("平台到帐要几天", "平台到账要", None),
        ("how tall is the K410", "The K300 is 31 cm tall, the K410", None),
        ("what does hall 3 cost per day", "Hall 2 costs a day", NUMBER),
        ("what is the volume of tank B", "the volume of tank C is", NUMBER),
        ("who repairs the boiler at night", "The janitor repairs the pump at noon", None),
        ("金卡客户要存多少", "金卡客户年存", None),
        ("订单20230816几时发货", "订单20230817 发货", NUMBER),
        ("今年校园招聘的报名截止到哪天？", "本次校园招聘的报名截止到", None),
        ("图书馆读者可以借书多少本？", "图书馆读者每日借书本", None),
        ("春季校园招聘的报名截止到哪天？", "秋天校园招聘的报名截止到", WORD),
    ],
)
def test_another_one_in_the_place_of_what_is_named(question: str, stated: str, found: Substitution | None) -> None:
    assert substitution(question, stated, stated) is found


def test_a_digit_of_another_year_is_not_known_by_the_year_that_is_asked_for() -> None:
    stated = "1931年矿井出煤为。"
    assert substitution("1934年矿井出煤多少", stated, stated) is NUMBER
    assert substitution("1931年和1934年矿井出煤各多少", stated, stated) is None


def test_a_heading_says_which_code_a_statement_is_of() -> None:
    stated, of_other, of_asked = "应对：更换滤芯", "告警：F31 应对：更换滤芯", "告警：F38 应对：更换滤芯"
    assert substitution("F38怎么应对", stated, of_other) is NUMBER
    assert substitution("F38怎么应对", stated, of_asked) is None
    assert substitution("F38怎么应对", stated, "应对：更换滤芯") is None


def test_what_the_passage_has_elsewhere_is_not_missing() -> None:
    assert substitution("七号仓由谁管？", "九号仓由管", "七号仓、九号仓 九号仓由老马管") is None


def test_a_name_that_stands_elsewhere_is_no_slip() -> None:
    asked, said = "吴珊的分机号是多少？", "吴杉的分机号是"
    assert substitution(asked, said, said, ["吴琼在三楼", "吴珊在二楼"]) is WORD
    assert substitution(asked, said, said, ["吴琼在三楼"]) is None


@pytest.mark.parametrize(("letter", "found"), [("C", NUMBER), ("K", None)])
def test_a_letter_is_not_known_by_a_word_that_has_it(letter: str, found: Substitution | None) -> None:
    held = "stock list.txt 丙库分K类和D类 D类货架可放油漆"
    assert substitution(f"{letter}类货架可以放什么？", "D类货架可放", held) is found
