"""Numbers with all that belongs to them: sign, currency, what multiplies them, unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Span

_DIGITS = r"\d+(?:[.,:：]\d+)*"
_NUMERALS = "[〇零一二两兩三四五六七八九十百千万萬亿億]{2,}"  # a single one is more often part of a word

_SIGN = (  # a hyphen between numbers or behind letters is none; after Chinese only what can be below zero has one
    r"(?:(?<![A-Za-z\d%％‰°℃℉)）\]\u3040-\u9fff])[-−+]"
    r"|(?<=[\u3040-\u9fff])(?<!\d.)(?<!\d..)[-−+](?=[\d.,]+\s?(?:[°℃℉%％‰度元万萬亿億]|摄氏|攝氏|dB|分[贝貝])))"
)
_BEFORE = rf"(?:[<>≤≥≦≧≈±＜＞]\s?)?(?:{_SIGN})?(?:(?:US|HK|NT|[ACS])?[$＄]\s?|[¥￥€£]\s?|(?:RMB|CNY|USD|EUR|HKD) ?)?"

_LETTERS = "[A-Za-zＡ-Ｚａ-ｚµμΩ]+[²³]?"
_METRIC = (
    r"(?:[kKMGTPcdmµμnh]?(?:m[²³]?|g|s|Wh?|VA?|Ah?|Hz|[lL]|Pa|J|Nm?|Bq|[Bb](?:it|ps|ytes?)?|Ω|cal|mol|lm|lx|eV)"
    r"|min|h|t|ft|lbs?|oz|mph|rpm|dBA?|dBm|ppm|psi|px|fps)"
)
_SYMBOL = r"\s?(?:[%％‰‱]|°\s?[CF]?|[℃℉\u3380-\u33dfΩ′″])"
_LATIN = (
    r"\s?[AaPp](?:\.[Mm]\.?|[Mm](?![A-Za-z]))"
    rf"|\s?dB\([A-C]\)|{_LETTERS}(?:[/·]{_LETTERS})*(?![A-Za-z\d])"
    rf"| (?!A [a-z]){_METRIC}(?:[/·]{_METRIC})*(?![A-Za-z\d²³])"
    r"| (?:USD|EUR|GBP|RMB|CNY|HKD|JPY|TWD)\b"
    r"|(?<!\b19\d\d)(?<!\b20(?!00)\d\d)[ -](?:per ?cent|percentage points?"
    r"|(?:(?:working|business|calendar) )?days?|(?:square |cubic )?(?:kilo|centi|milli)?"
    r"(?:met(?:re|er)s?|lit(?:re|er)s?|grams?|watts?)|(?:square |cubic )?(?:feet|foot|inch(?:es)?|miles?|yards?)"
    r"|years?|quarters?|months?|weeks?|hours?|minutes?|seconds?|degrees?(?: (?:Celsius|Fahrenheit))?"
    r"|dollars?|euros?|pounds?"
    r"|yuan|yen|cents?|ounces?|gallons?|acres?|hectares?|tonn?e?s?|people|persons?|times|o'clock|pages?|pieces?)\b"
)
_MANY = "(?:[多余餘几幾]?[十百千万萬亿億兆]++| (?:hundred|thousand|million|billion|trillion)\\b)*"
_COUNTED_TIME = "[个個](?:半)?(?:百分[点點]|月|小[时時]|[钟鐘][头頭]|星期|[礼禮]拜|季度|(?:工作|自然|交易)日)"
_CHINESE = (
    f"{_COUNTED_TIME}"
    r"|[转轉](?!\d)"
    "|[个個]人|百分[点點]|半?[个個]半"
    "|(?:平方|立方)?[千分厘釐毫微纳奈兆公英海]?(?:米|尺|里|寸|吋|升|克|斤|[吨噸]|瓦(?:小?[时時])?|伏特?|赫[兹茲]?|[顷頃]|秒|帕|卡)"
    "|毫?安[时時培]|毫安|平方|立方|平米|分[贝貝]|[摄攝华華]氏度|字[节節]|加[仑侖]|盎司|毫米汞柱|[马馬]力"
    "|(?:港|美|[欧歐]|日|[韩韓]|加|澳|新|新?[台臺]|人民|泰)?[元币幣圆圓]|[块塊][钱錢]|英[镑鎊]|[卢盧]布|法郎"
    "|世[纪紀]|年[代级級度]|月份|小[时時]|分[钟鐘]|[点點][钟鐘半]|星期|[礼禮]拜|季度|(?:工作|自然|交易)日|人[次份]|[车車架]次|部分|公里"
    "|[年月日号號时時秒分点點刻岁歲周週天人名位个個只隻条條件次场場部本卷章节節集期届屆级級层層楼樓座辆輛艘架块塊角毛倍度"
    "亩畝套种種项項折成台臺张張份家间間户戶所箱瓶盒袋包支枚颗顆根把双雙副幅页頁册冊篇句字回轮輪头頭匹株棵口门門笔筆批组組排列"
    "栋棟款代趟遍盏盞幢宗段杯碗盘盤片道枝桶罐桌床]"
)
_NUMERAL = rf"(?<![第几幾])[一二两兩三四五六七八九十](?={_COUNTED_TIME})"
_UNIT = rf"{_SYMBOL}|{_LATIN}|\s?[多余餘]?(?:{_CHINESE})"
_PER = rf"(?:[/／](?:{_LETTERS}|{_CHINESE}))*"
_QUANTITY = re.compile(
    rf"(?P<before>{_BEFORE})(?P<number>{_DIGITS}|{_NUMERALS}|{_NUMERAL}){_MANY}(?:(?:{_UNIT}){_PER})?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """Where a quantity stands in a text. number: the digits alone, without sign, currency and unit."""

    start: int
    end: int
    number: Span


def quantities(text: str, start: int, end: int) -> Iterator[Quantity]:
    """Yield the quantities of the text that begin in [start, end), each as a whole."""
    for match in _QUANTITY.finditer(text, start):
        if match.start() >= end:
            return
        yield Quantity(match.start(), match.end(), match.span("number"))
