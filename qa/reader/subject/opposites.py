"""What words tell apart: last year and this year, men and women, opening and closing, a post and its deputy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.reader.subject.grades import grades
from qa.reader.subject.mentions import ANY, Mention

KIN = "kin"

_HEADED = "院校馆部处科局所站行市省县区镇乡村会园店厂社台队组船机团系庭厅州连营旅股室"
_HAN = r"\u3400-\u9fff"
# Behind 长 in "长30厘米", "长约 、宽20厘米" (what was read is left out), "长(cm)" and "长×宽".
_MEASURED = (
    r"(?=[为约是达:]{0,2}(?:\s?\d[\d.]*\s?(?:[厘毫分千]?米|公[分里]|[ckm]?m\b)|\s|$)"
    r"|\((?:[厘毫分]?米|[cm]?m)\)|\s?[x×*、/和与]?\s?[宽高厚深])"
)
# Each set: patterns of its members. Of what one of them is said, nothing is said of the others.
_SETS: dict[str, Sequence[str]] = {
    "years": ["今年|本年度?", "去年|上一?年度", "(?<![以之日月])前年(?![度满])", "明年|下一?年度", "后年"],
    "times": ["上一?[次回]", "下一?[次回]", "[本这此]次"],
    "halves": ["上半年", "下半年"],
    "sexes": [
        "(?<![父长次])男(?=宿舍|生|性|装|士|厕|款|浴|更衣|职工|员工|子|鞋|队|寝|童)",
        "(?<![子儿妇男王李张刘陈])女(?=宿舍|生|性|装|厕|款|浴|更衣|职工|员工|子|鞋|队|寝|童)",
    ],
    "opening": ["开[门馆园店业](?!见|红)", "[关闭][门馆园店]|打烊"],
    "shifts": ["上班", "下班"],
    "lessons": ["上课", "下课|放学"],
    "stays": ["入住", "退房"],
    "parts of the day": ["早上|早晨|上午|清晨", "中午|正午", "下午(?!茶)|午后", "晚上|夜里|夜间|傍晚"],
    "meals": ["早[餐饭]", "午[餐饭]|中饭", "晚[餐饭]", "夜宵|宵夜"],
    "heights": ["最高", "最低"],
    "counts": ["最多|至多", "最少|至少"],
    "sizes": ["最大", "最小"],
    "moments": ["最早", "最晚|最迟"],
    "prices": ["最贵", "最便宜"],
    "limits": ["上限", "下限"],
    "stores": ["入库", "出库"],
    "accounts": ["转入", "转出"],
    "money": ["收入", "支出"],
    "trade": ["进口", "出口"],
    "deals": ["买入|买进|买方|买家", "卖出|卖方|卖家"],
    "parties": ["甲方", "乙方", "丙方"],
    "leases": ["出租[人方]|房东", "承租[人方]|租客|房客"],
    KIN: [
        "父亲|爸爸?|其父",
        "母亲|妈妈?|其母",
        "(?<!孙)儿子|(?<=其)子(?!女)",
        "(?<!孙)女儿|其女",
        "哥哥|[长大二三]哥|[长大二]兄|兄长",
        "弟弟|[大二三小]弟(?!子)",
        "姐姐|[长大二三]姐",
        "妹妹|[大二三小]妹",
        "祖父|爷爷",
        "祖母|奶奶",
        "外祖?公",
        "外祖?婆",
        "孙子",
        "孙女",
        "丈夫",
        "妻子",
    ],
    "growth": ["同比", "环比"],
    "lands": ["国内|境内", "国外|国际|境外|海外"],
    "schools": ["幼儿园", "小学", "初中", "高中", "大学(?!生)|本科"],
    "regions": ["华东", "华北", "华南", "华中", "西南", "西北", "东北"],
    "seasons": ["春季", "夏季", "秋季", "冬季"],
    "demand": ["旺季", "淡季"],
    "ages": ["成人|成年人", "儿童|未成年人"],
    "taxes": ["税前", "税后"],
    "tax in prices": ["不含税", "(?<!不)含税"],
    "weights": ["净重", "毛重"],
    "profits": ["毛利", "净利"],
    "trips": ["单程", "往返"],
    "jobs": ["全职", "兼职"],
    "waters": ["冷水", "热水"],
    "sides": ["左侧|左边|左手", "右侧|右边|右手"],
    "measures": [
        f"(?<!最)多高|高度|身高(?!度)|(?<![最提升新增更较])高{_MEASURED}|(?<=宽[x×*、/和与])高|(?<=宽)高",
        f"多宽|宽度|(?<!放)宽{_MEASURED}|(?<=长[x×*、/和与])宽|(?<=长)宽",
        f"长度|多长(?!时间)|[全总]长|(?<![{_HEADED}事书士班首增家特成延擅生专时年])长{_MEASURED}",
        f"厚度|多厚|厚{_MEASURED}",
        f"深度|多深|(?<![资加])深{_MEASURED}",
        "直径|口径",
    ],
}
# Whose name stands in a clause as often for whom it is said to as for whom it is said of.
PARTIES = frozenset({"parties", "leases", "deals", KIN})
_PATTERNS = {kind: [re.compile(member) for member in members] for kind, members in _SETS.items()}
_PARTS_OF_A_DAY = {"opening", "shifts", "lessons", "parts of the day"}
_RANGE = re.compile(r"[至到~～—–-]")
_COMPARED = re.compile(r"(?:[较比]|相比|与|和|同)\s?$")

_PART = "parts of the day"
# A time by itself answers what is asked of any part of the day: "早上几点前退房？" "中午12:00前".
_TIME = re.compile(rf"(?:每[天日]|当[天日]|次日)?(?:{'|'.join(_SETS[_PART])})?\s?\d{{1,2}}\s?[:点时].{{0,12}}")
_NOT = re.compile("(?<!除)非$|(?<![要是])[不未]$")

_POST = (
    f"董事长|理事长|秘书长|护士长|[{_HEADED}]长"
    "|主任医师|主任|总监|总裁|经理|主席|书记|主编|编辑|教授|教练|工程师|导演|裁判"
)
_RANKS = {"副": "副", "前任": "前", "前": "前", "原": "前", "上一任": "前", "代理": "代", "代": "代", "总": "总"}
_OF_WHAT = rf"(?:(?![由是为系在的已和与及经副总代])[{_HAN}]){{2,4}}?"
_HELD = re.compile(
    r"(?P<ranks>(?:副|上一任|前任|(?<![目以之提面年日月天])前|(?<![草中平高还复])原|代理|(?<![一二时年现古])代|总){0,3})"
    rf"(?:(?:(?<=原)(?![则因来定先计有价料材始本告])|(?<=(?<![{_HAN}])前)|(?<=前任)){_OF_WHAT}(?P<more>(?:副|总){{0,2}}))?"
    rf"(?P<post>(?<!班)(?:{_POST}))(?P<aide>助理|秘书|办公室|信箱|热线|室)?"
)
_OFFICE = "办公室"
_REACHED = re.compile("的?(?:电话|座机|分机|在|位于)")
_OF_OFFICE = re.compile("办公(?:室|电话|地[点址])")
_ALSO = {"代", "总"}  # who acts for the head, or is head of all, is a head


def opposites(text: str) -> Iterator[Mention]:
    """Yield the members of the sets of opposites, and the posts, that the text names."""
    for kind, patterns in _PATTERNS.items():
        for number, pattern in enumerate(patterns):
            for match in pattern.finditer(text):
                before = text[max(match.start() - 2, 0) : match.start()]
                if not _COMPARED.search(before):
                    yield _member(kind, number, match[0], _NOT.search(before))
    if time := _TIME.fullmatch(text):
        yield Mention.of(_PART, [ANY], time[0])
    yield from grades(text)
    for match in _HELD.finditer(text):
        yield _post(match)


def _member(kind: str, number: int, text: str, negated: re.Match[str] | None) -> Mention:
    """Return the mention of a member of a set; of all others where it is negated: "非上班时间"."""
    if negated is None:
        return Mention.of(kind, [str(number)], text)
    others = [str(other) for other in range(len(_SETS[kind])) if other != number]
    more = [] if negated[0] == "非" else [str(number)]  # "未入住的" may be said of both
    return Mention.of(kind, others, negated[0] + text, more)


def spans_a_day(kind: str, text: str) -> bool:
    """Return whether the text names a span of time, of which the end may be told by its beginning alone."""
    return kind in _PARTS_OF_A_DAY and _RANGE.search(text) is not None


def _post(match: re.Match[str]) -> Mention:
    held = match["ranks"] + (match["more"] or "")
    ranks = sorted({_RANKS[rank] for rank in re.findall("上一任|前任|代理|[副前原代总]", held)})
    aide = (match["aide"] or "").replace(_OFFICE, "室")
    rank = "".join(rank for rank in ranks if rank not in _ALSO)
    more = [rank + aide]
    if not aide and _OF_OFFICE.search(match.string):  # "院长 陶立新 办公电话 8021"
        more.append(f"{rank}室")
    if aide == "室" and _REACHED.match(match.string, match.end()):  # who looks for the head is told of the office
        more.append(rank)
    return Mention.of(match["post"], ["".join(ranks) + aide], match[0], more)
