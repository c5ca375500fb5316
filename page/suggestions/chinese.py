"""Questions that Chinese text suggests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.records import Passage
from page.suggestions.candidate import Candidate, Kind, found

__all__ = ["CHINESE_KINDS", "heading_question"]

_HAN = r"\u3400-\u9fff"
_WORD = rf"{_HAN}A-Za-z0-9"
_START = r"(?:^|(?<=[，。；！？：、\s）)”]))"  # of a clause
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_NAME = rf"[{_SURNAMES}][{_HAN}]{{1,2}}?"
_NO_NAMES = frozenset("方面 于是 任何 高管 余人 万人 马上 金融 石油 白天 江苏 史上 向来 武器 严重 石化 龙头".split())
_SAYS = "(?:直言|坦言|指出|表示|认为|称|说)"
_OFFICE = (
    "董事长|副总裁|总裁|总经理|总监|首席[^，。、]{2,6}官|CEO|CTO|创始人|部长|院长|校长|市长|省长|书记|主席|会长|理事长"
    "|秘书长|发言人|行长|局长|所长|主任|教练|导演|总统|总理|首相|负责人"
)
_LEANING = re.compile(  # on what was said before, or on the rest of its sentence
    "[这那其该此他她它我你您本但而并也还又则且就都再另及与和占总共在于从自由将是被以对向把已有如若因使让每各某几需应]"
    "|目前|今年|去年|同[比环期时]|环比|当[日天时年]|预计|截至|公司|报告期|[以如][上下]|上述|日前|近日|昨日|据|中国$"
    "|认为|表示|指出|显示|估计|预测|其中|包括|通过|根据|按照|随着|虽然|只[有要是]|一些|可[以能]"
)
_MEASURE = (
    "(?:[额量数率价费值例积寿龄距]|比重|收入|投入|支出|投资|[工薪]资|[罚贷存赃货]款|利润|亏损|[里航路]程|体重|总重|[长宽高深厚跨速温湿浓]度"
    "|[全总]长|身高|增速|规模|票房|工期|海拔|续航|占比|市场份额)"
)

_WHO = re.compile(
    rf"{_START}([{_HAN}A-Z][{_WORD}]{{1,13}}?(?:{_OFFICE}))({_NAME})(?=[，、]|{_SAYS}|[在对就]|介绍|接受|出席|透露|告诉|宣布)"
)
_AMOUNT = re.compile(
    rf"{_START}((?:(?![了几将把被还])[{_WORD}《》“” ]){{2,24}}?{_MEASURE})"
    r"(?:[为达是至]|达到|共有)?(?:[约近超均]|超过)?\s?"
    r"((?![0-9]{4}[年./-])[0-9](?:[0-9.,]*[0-9])?\s?[余多]?(?:%|[百千万亿]*[元人台件个家辆吨米克度岁天年小公平]?))"
)
_WHEN = re.compile(
    rf"{_START}((?:[0-9]{{4}}年)?[0-9]{{1,2}}月[0-9]{{1,2}}日|[0-9]{{4}}年(?:[0-9]{{1,2}}月)?)[，,]?"
    rf"([{_WORD}“”《》·]{{2,14}}?)(?:正式)?"
    "(成立|发布|推出|宣布|启动|开幕|开业|上市|上线|签署|召开|举行|通车|投产|竣工|开工|建成|去世|出生|辞职|获批|揭牌)"
    rf"((?!日|会|时|仪式)[{_WORD}“”《》 ]{{0,16}})(?=[，。；,])"
)
_IS = re.compile(
    rf"(?:^|(?<=[。！？]))((?:(?!不)[{_WORD}·]){{2,10}})(?:（[^）]{{1,40}}）)?，?是(?:一[种个款家座部项类位名条]|指|我国|中国|世界|全球)"
)
_LATIN = re.compile(
    r"(?<![A-Za-z0-9./_-])(?<![A-Za-z] )[A-Z][a-z]*[A-Za-z]{3,}(?: [A-Z][A-Za-z]+)*(?![A-Za-z0-9./_-])(?! [A-Za-z])"
)
_SPEAKER = re.compile(
    rf"(?:^|(?<=[，。；！？\s、）)”员长授人师任事裁官家理者记席士]))({_NAME})(?=[也则还]?{_SAYS}[，：:“]?[^。]{{12}})"
)
_YEAR = re.compile(rf"{_START}((?:1[0-9]|20)[0-9]{{2}}年(?:[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?)?)[，,{_HAN}]")
_ASKS = re.compile("如何|怎么|怎样|为什么|为何|什么是|哪些|谁")


def heading_question(heading: str) -> str:
    """Return what a person who sees the heading would ask."""
    if heading.endswith(("？", "?")):
        return heading
    return f"{heading}？" if _ASKS.match(heading) else f"关于“{heading}”，文中怎么说？"


def _who(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(_WHO, passages, lambda m: None if _leans(m[1]) else (f"{m[1]}是谁？", m[2], m[2]))


def _amounts(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(_AMOUNT, passages, lambda m: None if _leans(m[1]) else (f"{m[1].strip()}是多少？", m[2], m[2]))


def _events(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(
        _WHEN, passages, lambda m: None if _leans(m[2]) else (f"{m[2]}什么时候{m[3]}{_without_le(m[4])}？", m[1], m[1])
    )


def _definitions(passages: Sequence[Passage]) -> Iterator[Candidate]:
    yield from found(_IS, passages, lambda m: None if _leans(m[1]) else (f"{m[1]}是什么？", m[1], ""))


def _latin_names(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(_LATIN, passages, lambda m: (f"{m[0]}是什么？", m[0], ""))


def _speakers(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(_SPEAKER, passages, lambda m: None if m[1] in _NO_NAMES else (f"{m[1]}怎么说？", m[1], ""))


def _years(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(_YEAR, passages, lambda m: (f"{m[1]}发生了什么？", m[1], ""))


def _leans(subject: str) -> bool:
    return bool(_LEANING.match(subject))


def _without_le(rest: str) -> str:
    return rest.removeprefix("了")


CHINESE_KINDS: tuple[Kind, ...] = (_who, _amounts, _events, _definitions, _speakers, _latin_names, _years)
