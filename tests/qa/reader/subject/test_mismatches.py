"""Words that were read of another year, phase, shift, post or person than the question names."""

from __future__ import annotations

import pytest

from index.records import Cell, ContextKind, ContextPart, ParagraphKind, Passage, Sentence
from qa.reader.subject.kinds import is_other_kind
from qa.reader.subject.mismatches import other_than_asked
from qa.reader.subject.substitutions import Substitution
from qa.reader.subject.surroundings import Surroundings, surroundings
from qa.retrieval import Hit

NUMBER, WORD = Substitution.NUMBER, Substitution.WORD


def compared(question: str, text: str, read: str, *headings: str) -> Substitution | None:
    """Compare a question with the last words like these, of the first sentence that has them."""
    ends = [at + 1 for at, char in enumerate(text) if char == "。"] or [len(text)]
    sentences = tuple(Sentence(a, b) for a, b in zip([0, *ends], ends, strict=False))
    context = tuple(ContextPart(ContextKind.HEADING, heading) for heading in headings)
    passage = Passage("文.txt", 1, text, 0, len(text), None, sentences, context=context)
    start = text.index(read)
    around = surroundings(Hit(passage, 0.9, 0, len(text), {}, 0), (start, start + len(read)))
    found = other_than_asked(question, around)
    return found.kind if found else None


@pytest.mark.parametrize(
    ("question", "text", "read", "found"),
    [
        ("外科副主任是谁", "外科主任为贺国强。", "贺国强", WORD),
        ("外科主任是谁", "外科主任为贺国强。", "贺国强", None),
        ("院长是谁", "副院长：陶立新。", "陶立新", WORD),
        ("副院长是谁", "院长：陶立新，副院长：何丽。", "何丽", None),
        ("前任院长是谁", "院长：陶立新。", "陶立新", WORD),
        ("前任院长是谁", "原院长陶立新已退休。", "陶立新", None),
        ("院长是谁", "代院长：陶立新。", "陶立新", None),
        ("代院长是谁", "院长：陶立新。", "陶立新", WORD),
        ("总经理是谁", "销售经理为马俊。", "马俊", WORD),
        ("经理是谁", "总经理为马俊。", "马俊", None),
        ("院长是谁", "院长助理为马俊。", "马俊", WORD),
        ("班主任是谁", "教务主任为马俊。", "马俊", None),
        ("11月2日谁值班", "10月1日由郑洁值班，10月2日由吴昊值班。", "吴昊", NUMBER),
        ("10月8日谁值班", "10月1日由郑洁值班，10月2日由吴昊值班。", "吴昊", NUMBER),
        ("10月1日谁值班", "10月1日由郑洁值班，10月2日由吴昊值班。", "吴昊", NUMBER),
        ("10月2日谁值班", "10月1日由郑洁值班，10月2日由吴昊值班。", "吴昊", None),
        ("10月2日谁值班", "10月1日至3日由郑洁值班。", "郑洁", None),
        ("三期预算多少", "二期总预算1,260万元。", "1,260万元", NUMBER),
        ("二期预算多少", "二期总预算1,260万元。", "1,260万元", None),
        ("2023年收入多少", "2023年收入较2022年增长，达5亿元。", "5亿元", None),
        ("周三几点开门", "周一至周五9:00开门。", "9:00", None),
        ("周日几点开门", "周一至周五9:00开门。", "9:00", NUMBER),
        ("周三几点开门", "除周一外，每天9:00开门。", "9:00", None),
        ("前年利润多少", "去年收入3亿元，利润5,000万元。", "5,000万元", WORD),
        ("去年利润多少", "去年收入3亿元，利润5,000万元。", "5,000万元", None),
        ("男宿舍几点开门", "女生宿舍每天6:00开门，23:00关门。", "6:00", WORD),
        ("女宿舍几点开门", "女生宿舍每天6:00开门，23:00关门。", "6:00", None),
        ("女宿舍几点开门", "女生宿舍每天6:00开门，23:00关门。", "23:00", WORD),
        ("展馆几点关门", "展馆9:00开门至17:00。", "17:00", None),
        ("周一开馆吗", "周一闭馆整修。", "闭馆", None),
        ("周二开馆吗", "周一闭馆整修。", "闭馆", NUMBER),
        ("内科周六出诊吗", "内科周一至周五出诊。", "周一至周五", None),
        ("周六开门吗", "周一至周五9:00开门。", "周一至周五9:00", None),
        ("周六几点开门", "周一至周五9:00开门。", "9:00", NUMBER),
        ("周六开门吗", "周一闭馆。", "闭馆", NUMBER),
        ("外科周六开门吗", "外科周一至周五开门，须预约，内科周三开门。", "周一至周五", None),
        ("外科周六开门吗", "外科周一开门，须预约，内科周三开门。", "周一", NUMBER),
        ("6期能报名吗", "报名限3至5期。", "3至5期", None),
        ("6期能报名吗", "报名限3期。", "限", NUMBER),
        ("4月能报名吗", "5月起报名。", "5月起", None),
        ("周三几点开馆", "周二至周日9:00—17:00开馆。", "9:00—17:00", None),
        ("周一几点开馆", "周二至周日9:00—17:00开馆。", "9:00—17:00", NUMBER),
        ("2024年停车费多少", "自2022年5月起，停车费为每小时6元。", "每小时6元", None),
        ("2021年停车费多少", "自2022年5月起，停车费为每小时6元。", "每小时6元", NUMBER),
        ("周六去哪取", "3至5个工作日后在三楼取。", "三楼", None),
        ("上半年进口额多少", "上半年出口额为3亿元。", "3亿元", WORD),
        ("利润同比增长多少", "利润环比增长4%。", "环比增长4%", WORD),
        ("乙方电话多少", "甲方：老马，联系电话8021。乙方：老何。", "8021", WORD),
        ("甲方电话多少", "甲方：老马，联系电话8021。乙方：老何。", "8021", None),
        ("甲方违约要赔多少", "迟交的，应向乙方支付两个月租金。", "两个月租金", None),
        ("上次会议在哪", "下次会议在三楼。", "三楼", WORD),
        ("上午还是下午开会", "下午在三楼开会。", "三楼", None),
        ("比去年多多少", "今年多两成。", "两成", None),
        ("机身多宽", "机身高度33厘米。", "33厘米", WORD),
        ("魏兰的邮箱是什么", "韩东的邮箱为han@example.com。", "han@example.com", WORD),
        ("韩东的邮箱是什么", "韩东的邮箱为han@example.com。", "han@example.com", None),
        ("韩东的邮箱是什么", "韩东任组长，邮箱为han@example.com。", "han@example.com", None),
        ("韩东的邮箱是什么", "他的邮箱为han@example.com。", "han@example.com", None),
        ("高中的费用是多少", "每学期费用六千元。", "六千元", None),
        ("走读生几点到校", "住宿生须6:50到校。", "6:50", WORD),
        ("走读生几点到校", "住宿生须6:50到校，走读生7:20。", "7:20", None),
        ("财务部要值夜班吗", "技术部与门诊部须值夜班，每月两次。", "每月两次", WORD),
        ("丙栋有充电桩吗", "乙栋不设充电桩。", "乙栋不设充电桩", WORD),
        ("乙栋有充电桩吗", "乙栋不设充电桩。", "乙栋不设充电桩", None),
        ("三桥花了多少钱", "青江二桥长2公里。大桥总投资8亿元。三桥还未开工。", "8亿元", WORD),
        ("二桥花了多少钱", "青江二桥长2公里。大桥总投资8亿元。三桥还未开工。", "8亿元", None),
        ("哪个部管财务部", "财务部归技术部管。", "技术部", None),
        ("优秀合格要几分", "证书分为合格、优秀合格。其中合格要60分。", "60分", WORD),
        ("枫林公寓有早餐吗", "有枫林公寓和海棠旅舍，前者临街；后者含早餐。", "含早餐", WORD),
        ("海棠旅舍有早餐吗", "有枫林公寓和海棠旅舍，前者临街；后者含早餐。", "含早餐", None),
        ("罗敬之的儿子做什么工作", "弟弟罗远之是画家。", "画家", WORD),
        ("罗敬之的弟弟做什么工作", "弟弟罗远之是画家。", "画家", None),
        ("罗远之做什么工作", "弟弟罗远之是画家。", "画家", None),
        ("罗敬之今年几岁", "罗敬之的孙女今年九岁。", "九岁", WORD),
        ("罗敬之今年几岁", "罗敬之今年八十岁，孙女九岁。", "八十岁", None),
        ("罗老师的本名叫什么", "他是校长的弟弟罗远之。", "罗远之", None),
        ("妈妈为什么生气", "妈妈很生气，因为儿子打碎了碗。", "打碎了碗", None),
        ("租客叫什么", "出租方：何静　承租方：罗敏", "何静", WORD),
        ("租客叫什么", "出租方：何静　承租方：罗敏", "罗敏", None),
    ],
)
def test_what_the_words_are_about(question: str, text: str, read: str, found: Substitution | None) -> None:
    assert compared(question, text, read) is found


LATE = "演出前一天18:00以后改签的，收取票价10%的手续费。"


@pytest.mark.parametrize(
    ("question", "text", "read", "found"),
    [
        ("北停车区停车多少钱", "北停车区内，大客车每天30元。", "每天30元", None),
        ("开演前3天退票扣多少", "开演前的，收取票价10%的手续费。", "10%", None),
        ("开演前21点退票扣多少", "开演前18:00以后的，收取票价10%的手续费。", "10%", None),
        ("演出前一天20点改签收多少手续费", LATE, "10%", None),
        ("演出前一天晚上八点改签收多少手续费", LATE, "10%", None),
        ("晚上八点的班车在哪里上", "晚上18:00的班车在东门上。", "东门", NUMBER),
        ("晚上八点的班车在哪里上", "20:00的班车在东门上。", "东门", None),
        ("周日几点闭馆", "每天上午9时开馆，至下午5时闭馆。", "下午5时", None),
        ("公务车能停多久", "接待车能停两小时。", "两小时", WORD),
        ("西区餐厅几点开门", "东区餐厅8点开门。", "8点", WORD),
        ("技术部门谁负责", "财务部由老何负责。", "老何", WORD),
        ("客车票在哪买", "货车的在三号门买。", "三号门", None),
        ("南停车场多少钱", "有南、北两个停车场，前者每天10元。", "10元", None),
        ("北停车场多少钱", "有南、北两个停车场，前者每天10元。", "10元", WORD),
        ("how much is a medium towel", "A small towel costs 3 yuan.", "3 yuan", WORD),
        ("how much is a small towel", "A small towel costs 3 yuan.", "3 yuan", None),
        ("how much is a small towel", "Small and large towels cost 3 yuan.", "3 yuan", None),
        ("how much is a medium towel", "There is a small fee: towels cost 3 yuan.", "3 yuan", None),
        ("what does the Premium membership cost", "The Basic membership costs $9.", "$9", WORD),
        ("what does a standard room cost", "Standard double rooms cost $90.", "$90", None),
        ("G7 Pro多少钱", "G7售价30元。", "30元", NUMBER),
        ("G7多少钱", "G7售价30元，G7 Pro售价50元。", "30元", None),
    ],
)
def test_what_stands_in_another_role_is_no_name(
    question: str, text: str, read: str, found: Substitution | None
) -> None:
    assert compared(question, text, read) is found


SIZES = "投影仪尺寸为长30厘米、宽约20厘米、厚度8厘米。"


@pytest.mark.parametrize(
    ("question", "text", "read", "found"),
    [
        ("投影仪多长", SIZES, "30厘米", None),
        ("投影仪多长", SIZES, "长30厘米", None),
        ("投影仪的宽度是多少", SIZES, "约20厘米", None),
        ("投影仪多高", SIZES, "约20厘米", WORD),
        ("大桥多长", "大桥全长1200米、桥面宽度20米。", "1200米", None),
        ("大桥多长", "大桥桥面宽20米。", "20米", WORD),
        ("箱子多高", "箱子长×宽×高为30×20×10厘米、壁的厚度3毫米。", "30×20×10厘米", None),
        ("隧道多宽", "队长 30人，隧道宽度20米。", "20米", None),
        ("早上几点前必须退房", "退房时间为中午12:00前。", "12:00前", None),
        ("早上几点前必须退房", "退房时间为中午12:00前。", "中午12:00前", None),
        ("早上存物品几点前要取走", "上午存取免费，下午5点前须取走。", "5点前", None),
        ("晚上几点关门", "每天22:00关门，上午9点开门。", "22:00", None),
        ("晚上几点清运垃圾", "垃圾清运时间为早上6点和晚上8点。", "早上6点", None),
        ("早上谁值班", "晚上由老马值班。", "老马", WORD),
        ("下班后怎么进办公楼", "非上班时间进入办公楼，须刷卡。", "须刷卡", None),
        ("上班时怎么进办公楼", "非上班时间进入办公楼，须刷卡。", "须刷卡", WORD),
        ("下班后怎么进办公楼", "除非上班时间有约，一律须刷卡。", "须刷卡", WORD),
        ("晚上谁值班", "白天不行，要不晚上由老马值班。", "老马", None),
        ("入住的客人怎么停车", "未入住的客人停在后院。", "后院", None),
        ("院长室在哪里", "院长办公室在三楼。", "三楼", None),
        ("院长办公室在哪里", "院长室在三楼。", "三楼", None),
        ("院长室电话多少", "院长办公电话为8021。", "8021", None),
        ("院长电话多少", "院长办公电话为8021。", "8021", None),
        ("院长在哪里", "院长办公室在三楼。", "三楼", None),
        ("院长是谁", "院长办公室主任为马俊。", "马俊", WORD),
        ("副院长室在哪里", "院长办公室在三楼。", "三楼", WORD),
        ("院长室在哪里", "院长助理在三楼。", "三楼", WORD),
        ("物业经理是谁", "原物业经理刘敏已调任，现任物业经理为高山。", "刘敏", WORD),
        ("物业经理是谁", "原物业经理刘敏已调任，现任物业经理为高山。", "高山", None),
        ("物业经理是谁", "前任物业副经理为刘敏。", "刘敏", WORD),
        ("前任物业经理是谁", "原物业经理为刘敏。", "刘敏", None),
        ("物业经理是谁", "费用原则上由经理刘敏批准。", "刘敏", None),
        ("物业经理是谁", "退房前联系经理刘敏。", "刘敏", None),
        ("这次会议在哪", "上次会议在三楼。", "三楼", WORD),
        ("本次会议在哪", "此次会议在三楼。", "三楼", None),
    ],
)
def test_opposites(question: str, text: str, read: str, found: Substitution | None) -> None:
    assert compared(question, text, read) is found


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "repeated", ["副", "原", "\n", "\n李", "a", "a.", "@a", "1.", "起", "业主：\n", "how long ", "和"]
)
def test_hostile_texts_take_no_time(repeated: str) -> None:
    text = (repeated * 3000)[:3000]
    around = Surroundings(text, text, text, "", (), "", text, text)
    for question in ("李先生的院长室电话是多少", "几点关门", "F38怎么应对"):
        assert other_than_asked(question, around) is None
        assert not is_other_kind(question, text)
    assert not is_other_kind(text, "8点")


def test_a_heading_says_what_a_sentence_is_about() -> None:
    assert compared("一期几时完工", "六月完工。", "六月", "二期") is NUMBER
    assert compared("一期几时完工", "六月完工。", "六月", "一期", "二期") is None
    assert compared("男宿舍在哪", "在三号院。", "三号院", "女生宿舍") is WORD


OWNER = "业主：李建国，电话13900001111。"


@pytest.mark.parametrize(
    ("question", "text", "read", "found"),
    [
        ("李先生的电话", OWNER, "13900001111", None),
        ("李工的电话", OWNER, "13900001111", None),
        ("李建国先生的电话", OWNER, "13900001111", None),
        ("王先生的电话", OWNER, "13900001111", WORD),
        ("安保队长的电话", OWNER, "13900001111", None),
        ("王总监的电话", OWNER, "13900001111", WORD),
        ("李建军的电话", OWNER, "13900001111", WORD),
        ("李建国的电话", "业主：李先生，电话13900001111。", "13900001111", None),
        ("王建国的电话", "业主：李先生，电话13900001111。", "13900001111", WORD),
    ],
)
def test_a_title_stands_for_a_name(question: str, text: str, read: str, found: Substitution | None) -> None:
    assert compared(question, text, read) is found


HEADER = "姓名 手机号 1月 2月"


def row_read(question: str, row: str, read: str, *, rows: str = "") -> Substitution | None:
    """Compare a question with words of a row of a table, the header of which stands elsewhere."""
    text, at = f"{row}\n{rows}", 0
    spans = {name: (HEADER.index(name), HEADER.index(name) + len(name)) for name in HEADER.split()}
    cells = []
    for value, name in zip(row.split(), spans.values(), strict=False):
        at = row.index(value, at)
        cells.append(Cell(100 + at, 100 + at + len(value), name))
    context = tuple(ContextPart(ContextKind.COLUMN, name, span) for name, span in spans.items())
    sentences = (Sentence(0, len(row)), Sentence(len(row) + 1, len(text)))[: 2 if rows else 1]
    passage = Passage(
        "表.csv", 1, text, 100, 100 + len(text), None, sentences, None, ParagraphKind.TABLE_ROW, context, tuple(cells)
    )
    start = row.index(read)
    hit = Hit(passage, 0.9, 0, len(row), {}, 0)
    found = other_than_asked(question, surroundings(hit, (start, start + len(read))))
    return found.kind if found else None


@pytest.mark.parametrize(
    ("question", "row", "read", "found"),
    [
        ("韩东的手机号", "韩东 13900001111 120 130", "13900001111", None),
        ("苏晓琳的手机号", "韩东 13900001111 120 130", "13900001111", WORD),
        ("邵军的手机号", "韩东 13900001111 120 130", "13900001111", WORD),
        ("韩经理的手机号", "韩东 13900001111 120 130", "13900001111", None),
        ("韩师傅2月的业绩", "韩东 13900001111 120 130", "130", None),
        ("王经理的手机号", "韩东 13900001111 120 130", "13900001111", WORD),
        ("邵主任的手机号", "韩东 13900001111 120 130", "13900001111", WORD),
        ("苏晓琳2月的业绩", "韩东 13900001111 120 130", "130", WORD),
        ("组长的手机号", "韩东 13900001111 120 130", "13900001111", None),
        ("韩东2月的业绩", "韩东 13900001111 120 130", "130", None),
        ("韩东2月的业绩", "韩东 13900001111 120 130", "120", NUMBER),
        ("韩东周六在吗", "韩东 周一至周五 120 130", "周一至周五", None),
        ("韩东周六在哪", "韩东 周一至周五 120 130", "周一至周五", NUMBER),
        ("韩东周六在吗", "韩东 周一 120 130", "周一", NUMBER),
        ("华北2月的业绩", "华东 13900001111 120 130", "130", WORD),
        ("华东2月的业绩", "华东 13900001111 120 130", "130", None),
    ],
)
def test_a_row_is_of_what_it_names(question: str, row: str, read: str, found: Substitution | None) -> None:
    assert row_read(question, row, read, rows="邵军 13900002222 140 150") is found
