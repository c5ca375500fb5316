"""One question of several things, "A和B各多少钱？": taken apart into one of each, by the form of the words alone."""

from __future__ import annotations

import re

MOST_SIDES = 4
SHORTEST_SIDE = 2  # characters

# Each of them is asked for: 各, 分别 and, before what asks, 都是.
_MARK = (
    r"(?:各自?(?![种個个位类項项地界级行国省市班家式])|分[别別](?![时時后後前之])"
    r"|都(?=是(?:[谁誰哪几幾]|什[么麼]|多少)))"
)
_JOINT = r"(?<![共温缓饱总調调])[和与與跟及](?![平谐解睦气尚服其否])"
_ASKS = re.compile(r"[谁誰哪几幾怎]|什[么麼]|多[少久长大高远]|何[时時]|如何|[吗嗎]")
_SIDES = re.compile(
    rf"^(?P<first>[^，,。？?；;]{{2,40}}?){_JOINT}(?P<second>[^，,。？?；;]{{2,24}}?){_MARK}(?P<asks>[^，,。？?；;]{{1,24}})[？?]?$"
)
_SHAPE = re.compile(
    r"(?:(?:19|20)\d\d年?|[去今明前后]年|第?(?:\d+|[一二三四五六七八九十]+)[^\W\d_的]{1,2}|(?:周|星期)[一二三四五六日天])$"
)
_SHARED_TIME = re.compile(r"(?<=.{2})(?:[今去前明]年|[一每][年月天周次]|现在|目前|最近|平时|(?:19|20)\d\d年)")
_OWNER = re.compile(r"^[^《“「]*的(?![^《“「]*[》”」])")


def sides_in(question: str) -> list[str]:
    """Return a question for each of the things that one question asks alike; the question alone where it is of one."""
    match = _SIDES.match(question.strip())
    if not match or not _ASKS.search(match["asks"]) or _ASKS.search(match["first"] + match["second"]):
        return [question]
    before, first = _with_what_is_before(match["first"])
    *listed, first = first.split("、")
    if not first or (before and "的" in match["second"]):
        return [question]
    second, shared = _parted(first, match["second"])
    surplus = len(first) - len(second)
    if not listed and surplus >= SHORTEST_SIDE and first[-1] == second[-1] and first[-1].isalnum():
        before, first = before + first[:surplus], first[surplus:]
    sides = [*listed, first, second]
    if len(sides) > MOST_SIDES or min(map(len, sides)) < SHORTEST_SIDE or len(set(sides)) < len(sides):
        return [question]
    return [f"{before}{side}{shared}{match['asks']}？" for side in sides]


def _with_what_is_before(first: str) -> tuple[str, str]:
    """Return what all the sides share before the first, and that: 星禾 and 2022年, 大桥的 and 长度."""
    shape, owner = _SHAPE.search(first), _OWNER.match(first)
    start = shape.start() if shape else owner.end() if owner else 0
    return first[:start], first[start:]


def _parted(first: str, second: str) -> tuple[str, str]:
    """Return the last side, and what stands between it and what asks for each: it ends like the first, or before 的."""
    owned = second.find("的")
    at = second.find(first[-1], 1) + 1
    if at and (owned < 0 or at <= owned):
        return second[:at], second[at:]
    if owned >= SHORTEST_SIDE:
        return second[:owned], second[owned:]
    time = _SHARED_TIME.search(second)
    return (second[: time.start()], second[time.start() :]) if time else (second, "")
