"""One of a kind stands for another, told by the form of both; nothing else is exchanged."""

from __future__ import annotations

import pytest

from index.keywords.analyzer import Analyzer
from qa.naming import Naming
from qa.swapping import swapped


def exchanged(analyzer: Analyzer, earlier: str, subject: str) -> str | None:
    naming = Naming(analyzer)
    return swapped(earlier, subject, naming.words(earlier), naming.words(subject))


@pytest.mark.parametrize(
    ("earlier", "subject", "question"),
    [
        ("星禾2023年营业收入是多少？", "2022年", "星禾2022年营业收入是多少？"),
        ("去年报名费多少？", "今年", "今年报名费多少？"),
        ("三号楼电梯哪天检修？", "四号楼", "四号楼电梯哪天检修？"),
        ("第二天住哪里？", "第四天", "第四天住哪里？"),
        ("10天前取消怎么退？", "20天前", "20天前取消怎么退？"),
        ("周一几点上课？", "周三", "周三几点上课？"),
        ("5月卖了多少？", "6月", "6月卖了多少？"),
        ("东门几点关？", "西门", "西门几点关？"),
        ("学C1多少钱？", "C2", "学C2多少钱？"),
        ("百米女子组冠军是谁？", "男子组", "百米男子组冠军是谁？"),
        ("百米女子组冠军是谁？", "亚军", "百米女子组亚军是谁？"),
        ("大女儿叫什么？", "小女儿", "小女儿叫什么？"),
        ("国画班一共多少次课？", "油画班", "油画班一共多少次课？"),
        ("李四父亲是做什么的？", "母亲", "李四母亲是做什么的？"),
        ("专业版一年多少钱？", "旗舰版", "旗舰版一年多少钱？"),
        ("日语初级多少钱？", "国画入门", "国画入门多少钱？"),
        ("泳池夏天开到几点", "冬天", "泳池冬天开到几点"),
        ("泳池夏季开到几点", "冬天", "泳池冬天开到几点"),
        ("泳池上午几点开", "晚上", "泳池晚上几点开"),
        ("泳池工作日几点开", "周末", "泳池周末几点开"),
        ("泳池周六几点开", "节假日", "泳池节假日几点开"),
        ("成人门票多少钱", "儿童", "儿童门票多少钱"),
        ("门票大人多少钱", "老人", "门票老人多少钱"),
        ("儿童阅览室老人能进吗", "成人", "儿童阅览室成人能进吗"),
        ("泳池周一至周五几点开", "周末", "泳池周末几点开"),
        ("泳池周六日几点开", "工作日", "泳池工作日几点开"),
        ("纪念衫男款多少钱", "女款", "纪念衫女款多少钱"),
        ("孕妇可以做B超吗？", "CT", "孕妇可以做CT吗？"),
        ("孕妇可以做CT吗？", "B超", "孕妇可以做B超吗？"),
        ("怎么去X光室", "CT室", "怎么去CT室"),
        ("CT多少钱？", "MRI", "MRI多少钱？"),
        ("T5-20的流量是多少？", "T7 Pro", "T7 Pro的流量是多少？"),
        ("第三季度设备预算是多少？", "培训预算", "第三季度培训预算是多少？"),
        ("年卡的押金是多少？", "教师证的押金", "教师证的押金是多少？"),
        ("上周亮什么灯？", "这周", "这周亮什么灯？"),
        ("When does it open on Saturday?", "on Sunday", "When does it open on Sunday?"),
        ("What was the revenue in 2023?", "in 2021", "What was the revenue in 2021?"),
        ("When does the gym open?", "the pool", "When does the pool open?"),
        ("How much is student membership?", "family membership", "How much is family membership?"),
        ("Who founded Tsinghua?", "Nankai", "Who founded Nankai?"),
    ],
)
def test_one_of_a_kind_stands_for_another(analyzer: Analyzer, earlier: str, subject: str, question: str) -> None:
    assert exchanged(analyzer, earlier, subject) == question


@pytest.mark.parametrize(
    ("earlier", "subject"),
    [
        ("2022年和2023年的收入是多少？", "2021年"),
        ("三号楼有几层？", "第三天"),
        ("第三天住哪里？", "三天"),
        ("大桥有多长？", "总投资"),
        ("东门几点关？", "西区"),
        ("国画班多少钱？", "国画班"),
        ("国画班多少钱？", "老师"),
        ("李志强几岁？", "王强"),
        ("夏天和冬天开到几点", "秋天"),
        ("儿童阅览室老人能进吗", "男"),
        ("大女儿几岁", "男"),
        ("张晓会Python吗", "Lisa"),
        ("云栈的GPU多少钱", "AMD"),
        ("IT可以用OA吗", "HR"),
        ("HPV疫苗多少钱", "CT"),
        ("5kg多少钱？", "T7"),
        ("书画室几点开门？", "前台的电话"),
        ("How many items can adults borrow?", "children"),
        ("When does the main library open on Saturday?", "the branch"),
    ],
)
def test_what_is_of_no_kind_with_it_stays(analyzer: Analyzer, earlier: str, subject: str) -> None:
    assert exchanged(analyzer, earlier, subject) is None
