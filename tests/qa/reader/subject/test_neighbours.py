"""Of a sentence that says the like of several, the clause is told that is about what is asked."""

from __future__ import annotations

import pytest

from qa.reader.subject.neighbours import are_alike, clause_asked, clauses_around, is_of_another, named_behind

YEARS = "云栖公司2021年售出310台，2022年售出460台，2023年售出590台。"
SEASONS = "春季修剪树木由绿源公司负责，秋季除虫由安和公司负责。"
SISTERS = "姐姐周梅后来当了护士，妹妹周兰是会计。"
LEAVE = "请假须提前一天告知班组，五天以内由组长批准，六至九天由经理批准，九天以上由院长办公会批准。"
SHIFTS = "全体正式工每月补贴300元，实习工补贴减半。"
ITEMS = "第六条 旷工一日的，给予警告处分；泄密的，给予开除处分。"
INNS = "园区旁有“枫林公寓”和“海棠旅舍”，前者在车站对面，月租2100元；后者靠湖，月租1500元，含早餐。"
MODELS = "KT-10须手动除霜，KT-20会自动除霜。"
PARTIES = "出租方：何静　承租方：罗敏"
ENGLISH = "Tents are rented for three nights, canoes and paddles for one night."


def around(passage: str, words: str) -> tuple[int, int]:
    start = passage.index(words)
    return start, start + len(words)


@pytest.mark.parametrize(
    ("question", "passage", "words"),
    [
        ("云栖公司2022年售出多少台？", YEARS, "310台"),
        ("云栖公司2021年售出多少台？2022年呢？", YEARS, "310台"),
        ("云栖公司2022年售出多少台？", YEARS, "590台"),
        ("云栖公司二〇二二年卖了多少台", YEARS, "590台"),
        ("2号楼几月检修", "一号楼3月检修，二号楼5月检修。", "3月"),
        ("秋季修剪树木由谁负责", SEASONS, "绿源公司"),
        ("秋季修剪树木由谁负责", SEASONS, "安和公司"),
        ("春季修剪树木由谁负责", SEASONS, "安和公司"),
        ("女款纪念衫售价多少", "男款纪念衫售价99元，女款为89元。", "99元"),
        ("老人门票多少钱", "成人门票50元，老人25元。", "50元"),
        ("女款面料是什么", "男款面料为棉，女款产地为杭州。", "杭州"),
        ("周三几点开门", "周二8点开门，周三9点开门。", "8点"),
        ("请七天假谁批", LEAVE, "告知班组"),
        ("请七天假谁批", LEAVE, "组长"),
        ("实习工补贴多少", SHIFTS, "300元"),
        ("旷工给什么处分", ITEMS, "开除处分"),
        ("海棠旅舍月租多少", INNS, "2100元"),
        ("枫林公寓有早餐吗", INNS, "含早餐"),
        ("KT-20会自动除霜吗", MODELS, "KT-10须手动除霜"),
        ("租客叫什么", PARTIES, "何静"),
        ("周四几点开门", "周二至周五8点开门，周六、周日9点开门。", "9点"),
        ("周四几点开门", "周二至周五8点开门，周六、周日9点开门。", "周六、周日9点"),
        ("How many were sold in 2022?", "In 2021 they sold 310, in 2022 they sold 460.", "310"),
    ],
)
def test_what_stands_in_a_clause_about_another(question: str, passage: str, words: str) -> None:
    assert is_of_another(question, clauses_around(passage, *around(passage, words)))


@pytest.mark.parametrize(
    ("question", "passage", "words"),
    [
        ("云栖公司2022年售出多少台？", YEARS, "460台"),
        ("云栖公司2020年售出多少台？", YEARS, "310台"),
        ("云栖公司2022年售出多少台？2021年呢？", YEARS, "310台"),
        ("春季修剪树木由谁负责", SEASONS, "绿源公司"),
        ("秋季除虫由谁负责", SEASONS, "安和公司"),
        ("2022年的利润增长多少", "2022年收入为8亿元，利润比2021年增长两成。", "两成"),
        ("2022年的利润是多少", "2022年收入为8亿元，利润为1亿元。", "1亿元"),
        ("多次门票多少钱", "门票单次20元，多次80元。", "80元"),
        ("2022年售出多少台", "2021年售出310台。2022年售出460台。", "310台"),
        ("女款纪念衫售价多少", "男款纪念衫售价99元，女款为89元。", "89元"),
        ("下次清洗水箱是什么时候", "水箱上次清洗为2024年10月，下次为2025年4月。", "2025年4月"),
        ("下次清洗是什么时候", "上次清洗为2024年10月，下次预计为2025年4月。", "4月"),
        ("二期工程投资多少", "一期工程投资3亿元，二期投资约5亿元。", "5亿元"),
        ("晚班讲解时间是几点", "早班讲解时间为9点至11点，晚班18点至20点。", "18点"),
        ("老人门票多少钱", "成人门票50元，老人25元。", "25元"),
        ("请七天假谁批", LEAVE, "经理"),
        ("请九天假谁批", LEAVE, "院长办公会"),
        ("请假谁批", LEAVE, "组长"),
        ("实习工补贴多少", SHIFTS, "减半"),
        ("学徒工补贴多少", SHIFTS, "300元"),
        ("泄密给什么处分", ITEMS, "开除处分"),
        ("有什么处分", ITEMS, "开除处分"),
        ("海棠旅舍月租多少", INNS, "1500元"),
        ("月租多少", INNS, "2100元"),
        ("KT-20会自动除霜吗", MODELS, "KT-20会自动除霜"),
        ("租客叫什么", PARTIES, "罗敏"),
        ("房东叫什么", PARTIES, "何静"),
    ],
)
def test_what_stands_in_a_clause_about_what_is_asked(question: str, passage: str, words: str) -> None:
    assert not is_of_another(question, clauses_around(passage, *around(passage, words)))


@pytest.mark.parametrize(
    ("question", "passage", "words", "is_behind"),
    [
        ("周兰是做什么的", SISTERS, "护士", True),
        ("周兰是做什么的", SISTERS, "会计", False),
        ("周梅是做什么的", SISTERS, "会计", False),
        ("How long are canoes rented for?", ENGLISH, "three nights", True),
        ("How long are tents rented for?", ENGLISH, "three nights", False),
        ("How long are canoes rented for? And tents?", ENGLISH, "three nights", False),
        ("How long are tents rented for? And canoes?", ENGLISH, "three nights", True),
        ("什么？", SISTERS, "护士", False),
    ],
)
def test_what_only_a_later_clause_names(question: str, passage: str, words: str, is_behind: bool) -> None:
    assert (named_behind(question, clauses_around(passage, *around(passage, words))) > 0) is is_behind


@pytest.mark.parametrize(
    ("question", "passage", "words", "clause"),
    [
        ("How long are canoes rented for?", ENGLISH, "three nights", "canoes and paddles for one night."),
        ("云栖公司2022年售出多少台？", YEARS, "590台", "2022年售出460台，"),
        ("请七天假谁批", LEAVE, "告知班组", "六至九天由经理批准，"),
        ("请十天假谁批", LEAVE, "组长", "九天以上由院长办公会批准。"),
        ("实习工补贴多少", SHIFTS, "300元", "实习工补贴减半。"),
        ("旷工给什么处分", ITEMS, "开除处分", "给予警告处分；"),
        ("海棠旅舍月租多少", INNS, "2100元", "后者靠湖，月租1500元，含早餐。"),
        ("枫林公寓有早餐吗", INNS, "含早餐", "前者在车站对面，月租2100元；"),
        ("KT-20会自动除霜吗", MODELS, "KT-10须手动除霜", "KT-20会自动除霜。"),
        ("KT-20会自动除霜吗", MODELS, "KT-20会自动除霜", None),
        ("How long are tents rented for?", ENGLISH, "three nights", None),
        ("云栖公司2022年售出多少台？", YEARS, "460台", None),
        ("周兰是做什么的", SISTERS, "护士", None),
        ("周五的会由谁主持", "会议在3月5日召开，由罗敏主持。", "3月5日", None),
        ("哪两家公司出资", "由甲公司、乙市，和丙集团公司共同出资。", "甲公司、乙市，和丙集团公司", None),
    ],
)
def test_the_clause_that_is_read_alone(question: str, passage: str, words: str, clause: str | None) -> None:
    found = clause_asked(question, passage, *around(passage, words))
    assert (passage[slice(*found)] if found else None) == clause


def test_answers_that_end_alike() -> None:
    assert are_alike("three weeks", "one week")
    assert are_alike("460台", "590台")
    assert not are_alike("护士", "会计")
    assert not are_alike("", "")
