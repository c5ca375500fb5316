"""What kind of thing a question asks for, and what kind was read: "水箱多重？" asks for no length.

Only what is clear of both tells: prose may answer anything ("免费", "面议", "下班后"), and so may a number alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from itertools import pairwise

from qa.numerals import numbered
from qa.quantities import quantities


class Kind(StrEnum):
    """A kind of thing that words can be."""

    MASS = "mass"
    LENGTH = "length"
    AREA = "area"
    VOLUME = "volume"
    SIZE = "size"  # lengths by lengths
    MONEY = "money"
    SHARE = "share"
    TEMPERATURE = "temperature"
    TECHNICAL = "technical"  # volts, watts, bytes
    DURATION = "duration"
    CLOCK = "clock"
    DATE = "date"
    YEAR = "year"
    PEOPLE = "people"
    TELEPHONE = "telephone"
    IDENTITY = "identity"
    EMAIL = "email"
    ADDRESS = "address"  # of a page
    NUMBER = "number"


K = Kind
_WHEN = frozenset({K.CLOCK, K.DATE, K.YEAR, K.DURATION, K.NUMBER})
_NO_EXTENT = {K.TEMPERATURE, K.CLOCK, K.DATE, K.TELEPHONE, K.EMAIL, K.ADDRESS, K.IDENTITY}

_IS = r"(?:分别|大概|大约|1共|具体)?(?:是|为|有|要)?"
_HOW_MUCH = rf"{_IS}(?:多少|多大|几)"
_TAIL = rf"(?:号码?|地址)?{_IS}(?:多少|什么|甚么|啥|几号|几|哪个)?(?:呢|啊|呀)?\s*[?？。]?\s*$"
# What is high without having a height.
_HEIGHT_OF = "(?![^，。]*(?:温|率|比|价|薪|工资|额|分|压|效|成本|程度|级|楼|收入|利息|精度|浓度|强度|学历|血糖|水平))"

# What an answer can be besides prose, and questions for it. What has no unit may be a number of anything.
_ASKS: tuple[tuple[frozenset[Kind], Sequence[str]], ...] = (
    (
        frozenset({K.MASS, K.NUMBER}),
        ("多重(?![要大新])", f"(?:重量|净重|毛重|体重|自重){_HOW_MUCH}", "(?:几|多少)(?:公?斤|千?克|吨)"),
    ),
    (frozenset({K.MASS, K.NUMBER}), ("how heavy", r"how much does [\w ]{1,60} weigh")),
    (
        frozenset({K.LENGTH, K.SIZE, K.NUMBER}),
        (f"^{_HEIGHT_OF}.*(?:多高|身高|多宽|多厚|多深)", f"(?:高度|宽度|厚度|直径){_HOW_MUCH}"),
    ),
    (frozenset({K.LENGTH, K.NUMBER}), ("多少(?:厘米|毫米|公分|公里)", r"how (?:tall|wide|thick)\b")),
    (frozenset(K) - _NO_EXTENT, ("^(?!.*[温角]).*多大",)),
    (frozenset({K.LENGTH, K.SIZE, K.AREA, K.VOLUME, K.NUMBER}), (f"尺寸{_TAIL}",)),
    (frozenset({K.NUMBER}), ("(?:多少|[有共]几)(?:家(?!庭)|户|栋|辆|台(?![风湾青])|座|间)",)),
    (
        frozenset({K.AREA, K.SIZE, K.NUMBER}),
        ("面积(?:有|是|为)?多[大少]", "多大面积", "多少(?:平米|平方|亩)", "占地多[大少]"),
    ),
    (
        frozenset({K.MONEY, K.SHARE, K.NUMBER}),
        ("多少钱|几块钱|几元", r"how much (?:does|do) [\w ]{1,60} cost", "what is the price"),
    ),
    (
        frozenset({K.MONEY, K.SHARE, K.NUMBER}),
        (f"(?:价格|售价|单价|租金|押金|费用|房租|门票|票价|工资|薪资){_HOW_MUCH}",),
    ),
    (frozenset({K.CLOCK, K.NUMBER}), ("几点", "what time")),
    (_WHEN - {K.CLOCK}, ("哪1?年(?!级)|几几年", "(?:which|what) year")),
    (_WHEN, ("几月几[号日]|哪1?[天日]|几月份", "(?:which|what) (?:day|date)")),
    (_WHEN, ("什么时[候间]|何时|啥时候|几时", "^when (?:is|was|were|did|does|do|will|are) ")),
    (_WHEN, ("多久|多长时间", "(?:几|多少)(?:天|个?小时|分钟|个月|个星期|周)", "how long")),
    (frozenset({K.LENGTH}), (r"how long(?:['’]s| (?:is|are|was|were))\b|how long (?:[\w ]{1,60} be\b)",)),
    (frozenset({K.TELEPHONE}), (f"(?:手机|移动电话){_TAIL}",)),
    (frozenset({K.TELEPHONE, K.NUMBER}), (f"(?:(?<!移动)电话|热线|传真|座机|分机){_TAIL}", "(?:phone|fax) number")),
    (frozenset({K.EMAIL}), (f"(?:邮箱|邮件地址|电子邮件|e-?mail)(?: address)?{_TAIL}",)),
    (frozenset({K.ADDRESS}), (f"(?:网址|官网|网站){_TAIL}",)),
    (frozenset({K.IDENTITY}), (f"身份证{_TAIL}",)),
    (frozenset({K.SHARE, K.NUMBER}), ("(?:百|100)分之(?:多少|几)", "(?:比例|占比|100分比)(?:是|为)?多少")),
    (frozenset({K.PEOPLE, K.NUMBER}), ("多少(?:个?人|名|位)|几(?:个人|位|名(?!字))",)),
    (frozenset({K.PEOPLE, K.NUMBER}), ("how many (?:people|persons|employees|students|guests)",)),
    (frozenset({K.TEMPERATURE, K.TECHNICAL, K.SHARE, K.NUMBER}), ("多少度|几度",)),
    (frozenset({K.EMAIL, K.TELEPHONE}), ("谁(?![知料家])|哪1?位", "^who(?:se)? ")),
)
_ASKED = tuple((kinds, re.compile("|".join(patterns), re.IGNORECASE)) for kinds, patterns in _ASKS)
_ASKS_MORE = re.compile(r"分别|各(?:是|为|有)|还是|以及|和.{0,60}各|[？?].+")

_UNITS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (K.SHARE, "[%‰]|个?百分点|成"),
        (K.MONEY, "[港美欧日韩台]?元|人民币|美金|英镑|块钱?|[角毛]|yuan|usd|cny|rmb|eur|dollars?|euros?"),
        (K.AREA, "平方[千厘分毫]?米|平米|平方公里|平方|平|m2|km2|亩|公顷"),
        (K.VOLUME, "立方[分厘毫]?米|立方|[毫千]?升|m3|ml|l|加仑"),
        (K.MASS, "[千毫微]?克|公?斤|吨|k?g|mg|t|lbs?|oz|磅"),
        (K.LENGTH, "[千厘分毫微纳]?米|公[里分]|[英海]?里|英?[寸尺]|[kcm]?m|ft|inch(?:es)?"),
        (K.TEMPERATURE, "°[cf]?|摄氏度|华氏度"),
        (K.TECHNICAL, "[千毫兆]?[瓦伏安]特?|[千兆]?瓦时|毫?安时|[km]?wh?|k?va?|m?ah?|[kmg]?hz|[kmg]?pa|[kmgt]b"),
        (K.TECHNICAL, "赫兹|分贝|db|转|马力|像素"),
        (K.DURATION, "个?(?:工作|自然|交易)?日|天|个?小时|个?钟头|分钟|秒钟?|个?月|个?星期|周|年|个半月|h|min|s"),
        (K.DURATION, "days?|hours?|minutes?|months?|weeks?|years?"),
        (K.PEOPLE, "个?人|名|位|人次|people|persons?"),
    )
)
_LABEL = re.compile(
    r"^(?:\w{1,8}[:：]|(?:身份证|证件|手机|联系方式|(?:联系|座机)?电话|热线|邮箱)(?:号码?|地址)?[:：]?)\s*(?=[\w+])"
)
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_IDENTITY = re.compile(r"\d{17}[\dx]", re.IGNORECASE)
_TELEPHONE = re.compile(
    r"(?:\+?86[- ]?)?(?:1[3-9]\d(?:[- ]?\d{4}){2}|(?:0\d{2,3}[- ]?)?\d{7,8}|400(?:[- ]?\d{3,4}){2})(?:[- 转]\d{1,5})?"
)
_CLOCK = re.compile(
    r"(?:(?:每天|当天|早上|上午|中午|下午|晚上|凌晨)?\s?\d{1,2}"
    r"(?:[:：]\d{2}(?:[:：]\d{2})?|[点时](?:半|整|钟|\d{1,2}分?|一刻)?)(?:\s?[-~—–至到]+\s?)?)+"
)
_DATE = re.compile(
    r"(?:(?:\d{4}|\d{2})[年./-])?\d{1,2}(?:月(?:份|[初中底末]|上旬|中旬|下旬)?(?:\d{1,2}[日号]?)?|[/-]\d{1,2}日?)"
    r"|\d{4}\.\d{1,2}\.\d{1,2}|\d{1,2}[日号]|(?:19|20)\d{2}[年/-]\d{1,2}月?"
)
_YEAR = re.compile(r"(?:公元前?)?(?:(?:19|20)\d{2}年?[初中底末]?|\d{3,4}年)")
# What stands around a quantity without changing what it is of.
_AROUND = re.compile(
    r"^(?:大?约|大?概|近|共计?|总共|为|是|仅|只需?|达到?|超过|不[少低高超多]于?过?|最[多少高低]|至[多少]|[:：]|人均|\s){1,8}"
    r"|(?:左右|以[上下内]|上下|起|整|不等|[。．，,;；、\s]){1,8}$"
)
_ALL_DAY = re.compile(r"(?<!\d)24\s?(?:个?小时|hours?|h)", re.IGNORECASE)
_TO = re.compile(r"\s?(?:[-~—–－～至到]|to)\s?")
_BY = re.compile(r"\s?[×xX*]\s?")
_ASKED_ITSELF = re.compile("(?:何[时地处人]|为何|谁|哪[里儿天年]|什么时候|多少)")
_MULTIPLES = re.compile("^[多余]?[十百千万亿]+")


def is_other_kind(question: str, read: str) -> bool:
    """Return whether what was read is clearly of another kind than the question clearly asks for, or asks itself.

    Both in Simplified.
    """
    if _ASKED_ITSELF.fullmatch(read):
        return True
    allowed = kinds_asked(question)
    found = kind_of(read)
    if allowed is None or found is None:
        return False
    never_closes = K.CLOCK in allowed and _ALL_DAY.search(numbered(read)) is not None  # "几点关门？" "24小时"
    return found not in allowed and not never_closes


def kinds_asked(question: str) -> frozenset[Kind] | None:
    """Return what an answer can be besides prose and numbers; None where the question may ask for anything."""
    text = numbered(question)
    found = [kinds for kinds, pattern in _ASKED if pattern.search(text)]
    if not found or _ASKS_MORE.search(text):
        return None
    return frozenset().union(*found)


def kind_of(read: str) -> Kind | None:
    """Return the kind of words that are one quantity, time, number or address as a whole; None of all others."""
    text = _LABEL.sub("", unicodedata.normalize("NFKC", read).strip())
    for kind, pattern in ((K.EMAIL, _EMAIL), (K.ADDRESS, _ADDRESS), (K.IDENTITY, _IDENTITY)):
        if pattern.fullmatch(text):
            return kind
    plain = _AROUND.sub("", numbered(text))
    for kind, pattern in ((K.CLOCK, _CLOCK), (K.DATE, _DATE), (K.TELEPHONE, _TELEPHONE)):
        if pattern.fullmatch(plain):
            return kind
    if _YEAR.fullmatch(plain):
        return K.YEAR if plain.endswith("年") else None
    return _kind_of_quantity(plain)


def _kind_of_quantity(text: str) -> Kind | None:
    """Return what one quantity counts, or both ends of a range; None of a rate and where more is said."""
    found = list(quantities(text, 0, len(text)))
    between = [text[one.end : other.start] for one, other in pairwise(found)]
    if not found or found[0].start or found[-1].end != len(text):
        return None
    if not all(map(_TO.fullmatch, between)):
        return K.SIZE if all(map(_BY.fullmatch, between)) else None
    last = text[found[-1].start : found[-1].end]
    if "/" in last or any(not text[one.start : one.end] for one in found):
        return None
    if re.match(r"[¥$€£]", last):
        return K.MONEY
    unit = _MULTIPLES.sub("", text[found[-1].number[1] : found[-1].end].strip())
    if not unit:
        return K.NUMBER
    return next((kind for kind, pattern in _UNITS if pattern.fullmatch(unit)), None)
