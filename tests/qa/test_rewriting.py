from __future__ import annotations

import pytest

from index.keywords.analyzer import Analyzer
from qa.history import READ_TURNS, in_conversation
from qa.retrieval import MAX_QUESTION, Hit
from qa.rewriting import Dependence, QuestionRewriter, WordingKind, text_found


@pytest.fixture(scope="module")
def rewriter(analyzer: Analyzer) -> QuestionRewriter:
    return QuestionRewriter(analyzer)


@pytest.mark.parametrize(
    ("history", "question", "needed"),
    [
        ([("谁设计了中山陵？", "吕彦直")], "他是哪里人？", "吕彦直"),
        ([("泰山的海拔是多少？", "1532.7米")], "它在哪个省？", "泰山"),
        ([("北京去年的降水量是多少？", "600毫米")], "那上海呢？", "上海"),
        ([("黄山有多高？", "1864米")], "那华山呢？", "华山"),
        ([("石昊天什么时候离职？", "3月")], "那孙丽呢？", "孙丽什么时候离职？"),
        ([("周建华是哪里人？", "宁波")], "那李秀英呢？", "李秀英是哪里人？"),
        ([("孙丽什么时候入职？", "3月")], "石昊天呢？", "石昊天什么时候入职？"),
        ([("超微电脑的股票去年涨了多少？", "770%")], "那英伟达呢？", "英伟达的股票去年涨了多少？"),
        ([("周鸿祎怎么看差距？", "")], "那李开复呢？", "李开复怎么看差距？"),
        ([("Who founded Tsinghua?", "")], "And what about Nankai?", "Nankai"),
        ([("故宫是哪年建成的？", "1420年"), ("它有多少间房？", "九千多间")], "它在哪里？", "故宫"),
        ([("鐵觀音產於哪裡？", "福建安溪")], "它是什麼茶？", "鐵觀音"),
        ([("泳池夏天开到几点？", "九点")], "冬天呢？", "泳池冬天开到几点？"),
        ([("孕妇可以做B超吗？", "可以")], "CT呢？", "孕妇可以做CT吗？"),
        ([("小孩可以去儿童阅览室吗？", "可以")], "老人呢？", "老人可以去儿童阅览室吗？"),
        ([("普通会员年费多少？", "99元")], "他们怎么升级？", "普通会员怎么升级？"),
        ([("高级会员年费多少？", "99元")], "他们怎么升级？", "高级会员怎么升级？"),
        ([("儿科挂号费多少？", "20元")], "他们在哪？", "儿科在哪？"),
    ],
)
def test_what_is_missing_is_carried_over(
    rewriter: QuestionRewriter, history: list[tuple[str, str]], question: str, needed: str
) -> None:
    rewritten = rewriter.rewrite(question, history)
    assert rewritten.dependence in {Dependence.ANAPHORA, Dependence.SUBSTITUTION}
    assert needed in rewritten.question


@pytest.mark.parametrize(
    "question",
    [
        "《战国无双3》是由哪两个公司合作开发的？",
        "中国科学院的周城雄在《环球时报》上写了什么？",
        "爱因斯坦在他的论文里提出了什么？",
        "除了北京以外还有其他城市举办过奥运会吗？",
        "When did Guangdong hold its new-year conference?",
    ],
)
def test_a_question_that_stands_alone_is_left_alone(rewriter: QuestionRewriter, question: str) -> None:
    rewritten = rewriter.rewrite(question, [("泰山的海拔是多少？", "1532.7米")])
    assert rewritten.question == question
    assert rewritten.dependence is Dependence.NONE


def test_a_thing_may_be_what_was_answered_or_what_was_asked_about(rewriter: QuestionRewriter) -> None:
    rewritten = rewriter.rewrite("它是哪年发布的？", [("鸿蒙是哪家公司开发的？", "华为")])
    assert {rewritten.question, *rewritten.others} == {"华为是哪年发布的？", "鸿蒙是哪年发布的？"}
    assert rewriter.rewrite("她是哪里人？", [("谁写了《呼兰河传》？", "萧红")]).others == ()


@pytest.mark.parametrize(
    "question", ["那上海呢？", "And what about Shanghai?", "And Shanghai?", "What about Shanghai?"]
)
def test_another_subject_alone_is_a_substitution(rewriter: QuestionRewriter, question: str) -> None:
    assert rewriter.rewrite(question, [("北京有多少人？", "两千万")]).dependence is Dependence.SUBSTITUTION


def test_the_wordings_of_a_turn_begin_as_it_was_asked_and_could_all_have_been_typed(rewriter: QuestionRewriter) -> None:
    history = [("素描班多少钱", "1200元"), ("老师是谁？", "覃若川")]
    dependence, wordings = rewriter.wordings("他教了多久", history)
    assert dependence is Dependence.ANAPHORA
    shown = [wording.shown for wording in wordings]
    assert shown[0] == wordings[0].text == "他教了多久"
    assert {"覃若川教了多久", "素描班的老师是谁？他教了多久", "素描班多少钱？他教了多久"} <= set(shown)


@pytest.mark.parametrize("question", ["还有呢", "那蓝牙耳机呢", "多少钱", "这个呢"])
def test_a_topic_beside_a_question_is_shown_as_the_question_before_it(
    rewriter: QuestionRewriter, question: str
) -> None:
    _, wordings = rewriter.wordings(question, [("降噪耳机销量涨了多少", "两成")])
    for wording in wordings:
        assert (
            wording.shown == question or wording.shown.startswith("降噪耳机销量涨了多少？") or " " not in wording.shown
        )
        assert not wording.shown.startswith("蓝牙耳机，")


def test_wordings_stay_as_long_as_a_question_may_be(rewriter: QuestionRewriter) -> None:
    _, wordings = rewriter.wordings("为什么", [("问" * 1_000, "答" * 4_000)])
    assert max(len(wording.text) for wording in wordings) <= MAX_QUESTION


def test_without_history_nothing_changes(rewriter: QuestionRewriter) -> None:
    assert rewriter.rewrite("他是谁？", []).question == "他是谁？"


def test_markers_and_markup_of_an_earlier_answer_are_not_carried_over(rewriter: QuestionRewriter) -> None:
    rewritten = rewriter.rewrite("他是哪里人？", [("谁设计了中山陵？", "**吕彦直** [1]")])
    assert rewritten.question == "吕彦直是哪里人？"


def test_the_reader_is_given_the_turns_before_with_their_answers(rewriter: QuestionRewriter) -> None:
    history = [("素描班学费多少？", "1200元"), ("油画班呢", "")]
    assert in_conversation("那上课是几点", history) == "素描班学费多少？1200元。油画班呢？那上课是几点"
    assert in_conversation("And when?", [("Who leads it?", "**Amy Li**. [1]")]) == "Who leads it? Amy Li. And when?"
    _, wordings = rewriter.wordings("那上课是几点", history)
    assert [one.read for one in wordings if one.kind is WordingKind.LAST] == [in_conversation("那上课是几点", history)]
    assert wordings[0].read == "那上课是几点"


def test_the_reader_is_given_no_more_than_the_last_turns() -> None:
    history = [(f"第{number}个问题？", "答案") for number in range(5)]
    assert in_conversation("为什么？", history).count("问题") == READ_TURNS


@pytest.mark.parametrize(
    "question",
    ["And why?", "And his wife?", "And Li's reason for seeing some point in this?", "And when does it open?"],
)
def test_an_english_question_that_says_more_is_no_other_subject(rewriter: QuestionRewriter, question: str) -> None:
    assert rewriter.rewrite(question, [("Who runs the shop?", "Amy Li")]).dependence is not Dependence.SUBSTITUTION


def test_a_person_is_another_subject_and_a_pronoun_is_not(rewriter: QuestionRewriter) -> None:
    history = [("沈卓然呢？", "设计师")]
    assert rewriter.rewrite("王小明呢？", history).question == "王小明呢？"
    assert rewriter.rewrite("他呢？", history).dependence is Dependence.ANAPHORA


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        ([("三号楼几层？", "6层"), ("四号楼呢？", "8层")], "它多高？", "四号楼多高？"),
        ([("星禾2023年收入是多少？", ""), ("2022年呢？", "")], "2021年呢？", "星禾2021年收入是多少？"),
        ([("沈卓然是谁？", "文档中没有找到这个问题的答案。\n\n- 别的 [1]")], "他多大？", "沈卓然多大？"),
    ],
)
def test_a_turn_leans_on_what_the_turns_before_stand_for(
    rewriter: QuestionRewriter, history: list[tuple[str, str]], question: str, understood: str
) -> None:
    assert rewriter.rewrite(question, history).question == understood


def test_a_question_that_stands_alone_is_shown_as_it_was_typed(rewriter: QuestionRewriter) -> None:
    question = "贺建平是哪一年到任的？"
    dependence, wordings = rewriter.wordings(question, [("白鹭隧道全长多少？", "")])
    assert dependence is Dependence.NONE
    assert {wording.shown for wording in wordings} == {question}
    _, wordings = rewriter.wordings("总投资呢？", [("青石大桥哪天通车？", "周一"), ("它有多长？", "3公里")])
    assert "青石大桥有多长？总投资呢？" in {wording.shown for wording in wordings}


ROOM = ("书画室多大？", "60平方米")
CLASS = ("陶艺初级班学费多少？", "900元")
WHO_IS_AWAY = ("谁迟到了？", "马晓峰")


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        ([ROOM], "在哪里？", "书画室在哪里？"),
        ([ROOM], "有哪些设备？", "书画室有哪些设备？"),
        ([CLASS], "老师是谁？", "陶艺初级班的老师是谁？"),
        ([("T5多少钱？", "2999元")], "有什么颜色？", "T5有什么颜色？"),
        ([("T5多少钱？", "2999元"), ("T7 Pro呢？", "3999元")], "最高时速是多少？", "T7 Pro的最高时速是多少？"),
        ([("T5多少钱？", "2999元")], "它的重量呢？", "T5的重量？"),
        ([WHO_IS_AWAY], "为什么？", "马晓峰为什么迟到？"),
        ([("谁负责采购？", "马晓峰")], "什么时候到任的？", "马晓峰什么时候到任的？"),
        ([("张建国是哪年来的？", "1998年"), ("他的奖金呢？", "3000元")], "他住哪里？", "张建国住哪里？"),
    ],
)
def test_a_bare_question_gets_the_subject_of_the_talk(
    rewriter: QuestionRewriter, history: list[tuple[str, str]], question: str, understood: str
) -> None:
    assert rewriter.rewrite(question, history).question == understood


@pytest.mark.parametrize(
    ("history", "question"),
    [
        ([ROOM], "我可以带孩子吗？"),
        ([ROOM], "还有呢？"),
        ([ROOM], "水管坏了找谁？"),
        ([ROOM], "如果下雨怎么办？"),
        ([("什么时候开始？", "九点")], "在哪里？"),
        ([("怎么报名？", "打电话")], "截止到几号？"),
        ([WHO_IS_AWAY], "谁做的记录？"),
        ([WHO_IS_AWAY], "里面有什么？"),
    ],
)
def test_where_no_subject_is_sure_nothing_is_completed(
    rewriter: QuestionRewriter, history: list[tuple[str, str]], question: str
) -> None:
    assert rewriter.rewrite(question, history).question == question
    assert WordingKind.COMPLETED not in {one.kind for one in rewriter.wordings(question, history)[1]}


@pytest.mark.parametrize(
    ("history", "question", "understood"),
    [
        ([("可以养鸟吗？", "不可以"), ("为什么？", "太吵")], "那鱼呢？", "可以养鱼吗？"),
        ([("书画室几点开门？", "九点"), ("为什么？", "")], "陶艺室呢？", "陶艺室几点开门？"),
        ([("纸业公司的经理是谁？", "王志强"), ("他多大？", "50岁")], "印刷公司呢？", None),
        ([("纸业公司的经理是谁？", "王志强")], "体育器材公司呢？", "体育器材公司的经理是谁？"),
        ([("书画室几点开门？", "九点"), ("陶艺室呢？", "十点")], "周末呢？", "周末陶艺室几点开门？"),
        ([("水太烫了怎么办？", "加冷水")], "要是漏水呢？", "要是漏水怎么办？"),
    ],
)
def test_another_subject_goes_into_the_last_whole_question(
    rewriter: QuestionRewriter, history: list[tuple[str, str]], question: str, understood: str | None
) -> None:
    rewritten = rewriter.rewrite(question, history)
    assert rewritten.dependence is Dependence.SUBSTITUTION
    assert understood is None or rewritten.question == understood


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("再说回张建国，他多大？", "张建国多大？"),
        ("回到书画室，在哪里？", "书画室在哪里？"),
        ("好的，再看回书画室，几点开门？", "书画室几点开门？"),
        ("再看回周三，下午学的是哪一种画法？", "周三下午学的是哪一种画法？"),
        ("不是，我问的是T7", "T7多少钱？"),
        ("我是说T7多少钱？", "T7多少钱？"),
        ("不是说下雨吗？", "不是说下雨吗？"),
        ("再说回张建国，……", "再说回张建国，……"),
    ],
)
def test_lead_ins_are_no_part_of_a_question(rewriter: QuestionRewriter, question: str, understood: str) -> None:
    assert rewriter.rewrite(question, [("T5多少钱？", "2999元")]).question == understood


def test_a_value_is_no_subject_and_the_answer_to_which_is(rewriter: QuestionRewriter) -> None:
    question = "它的功率是多少？"
    assert rewriter.rewrite(question, [("哪个型号有水箱？", "T7 Pro")]).question == "T7 Pro的功率是多少？"
    assert rewriter.rewrite(question, [("哪个型号有水箱？", "有，3升")]).question == question


def test_no_more_of_an_earlier_question_is_searched_for_than_can_be() -> None:
    searched: list[str] = []

    def search(question: str, _k: int) -> list[Hit]:
        searched.append(question)
        return []

    text_found(search, "问" * (MAX_QUESTION + 1))
    assert searched == ["问" * MAX_QUESTION]
