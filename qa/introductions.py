"""Who is who and what is what, where a document says so: names with what stands beside them in apposition."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Span
from qa.scripts import fold_script

SHORTEST_KIND = 2  # characters: a thing of which no more is said than 公司 is not introduced
MOST_WORDS_BEFORE = 24  # characters of what is said of a name before it
_HAN = r"\u3400-\u9fff"
_OFFICES = r"""
    董事长 副总裁 总裁 总经理 副总经理 经理 总监 首席[^，,。、\s]{2,6}[官家师] 执行官 CEO CTO CFO COO 创始人
    联合创始人 创办人 合伙人 股东 部长 副部长 院长 副院长 校长 副校长 市长 副市长 省长 县长 区长 镇长 乡长 村长
    书记 总书记 主席 副主席 会长 副会长 理事长 秘书长 秘书 发言人 行长 局长 副局长 处长 科长 所长 站长 馆长 园长
    店长 厂长 社长 台长 队长 班长 组长 船长 机长 团长 主任 副主任 教练 主教练 导演 编剧 演员 歌手 主演 总统 总理
    首相 大臣 国王 皇帝 负责人 代表 委员 研究员 教授 副教授 讲师 博士 博士生 院士 学者 专家 工程师 设计师 建筑师
    架构师 分析师 律师 法官 检察官 医生 主治医师 医师 药师 护士 护士长 老师 教师 辅导员 班主任 学生 记者 编辑
    主编 总编 作家 诗人 画家 作曲家 摄影师 音乐家 科学家 物理学家 数学家 化学家 历史学家 经济学家 哲学家 企业家
    发明人 发明者 发明家 房东 业主 村民 市民 居民 顾客 志愿者 保安 司机 厨师 农民 工人 员工 职员 会计 出纳
    库管员 管理员 联系人 联络人 经办人 申请人 投诉人 当事人 原告 被告 法定代表人 委托代理人 监护人 继承人 少年
    球员 选手 冠军 网友 博主 同学 妻子 丈夫 儿子 女儿 父亲 母亲 哥哥 弟弟 姐姐 妹妹
    """
_OFFICE = "(?:" + "|".join(sorted(_OFFICES.split(), key=len, reverse=True)) + ")"
_DOUBLE_SURNAMES = "欧阳|司马|上官|诸葛|慕容|尉迟|皇甫|令狐|公孙|司徒|东方|夏侯|端木|闻人"
# Without those that are rather words where a name could stand, such as 于, 向 and 时.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余杜叶程苏魏吕丁沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付白邹孟熊秦邱江"
    "尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤庞樊兰殷施洪翟颜倪温芦俞鲁葛伍申尤柳甄詹习滕祝臧喻霍柴岳耿路辛阮瞿骆柯靳祁聂舒冼卞华游"
    "萧简阎岑闵蓝左蔺敖晏裴窦章苗娄褚甘桂桑梅盛佟戚茅麦"
)
_OTHER_SURNAMES = "高于方江任傅康毕季安易常乔文向关包管解应古楚项房穆连焦巩符屈凌童纪尚涂冉"
SURNAMES = frozenset([*_SURNAMES, *_OTHER_SURNAMES, *_DOUBLE_SURNAMES.split("|")])
# What follows a name, and ends it.
_AFTER = (
    "说说称表在对就于向是也则还曾将为和与及的等星周今昨前近日月年同出参主发介接认指坦直透宣回告给从被担任先女"
    "负把按由让请有因已又再提以要到写做当到来去所呼强"
    "住早赴辞退离逝死拿买卖骑吃喝看听问答叫喊哭坐站躺跑跳赶打抓抢偷骂想觉获称仍却只不没很都各每"
)
_VERBS = "建议|反映|反馈|代[理表为]|审[核批]|批准|展示|每[天周月]|完成|驻"
_NAME = (
    rf"(?:[{_SURNAMES}{_OTHER_SURNAMES}]氏|(?:{_DOUBLE_SURNAMES})[{_HAN}]{{1,2}}?|[{_SURNAMES}](?:[{_HAN}](?!{_VERBS}|[{_AFTER}])[{_HAN}]|[{_HAN}]))"
    rf"(?:\s?[（(][A-Za-z .·-]{{3,30}}[)）])?"
)
_FOREIGN = rf"(?:[{_HAN}]{{2,8}}(?:·[{_HAN}]{{1,8}})+|[{_HAN}]{{2,6}}\s?[（(][A-Z][A-Za-z .·-]{{2,30}}[)）])"
_TERM = r"(?:[A-Z][A-Za-z0-9]*(?:[ .&-][A-Z0-9][A-Za-z0-9]*){0,3}|“[^”，,。；]{2,12}”|「[^」，,。；]{2,12}」)"
_BEFORE = rf"[{_HAN}A-Za-z0-9·“”「」《》&＆./-]"
_THINGS = "巨头|平台|公司|企业|机构|媒体|品牌|应用|模型|软件|系统|集团|研究所|实验室|杂志|网站|组织|协会"
_LEANING = re.compile(
    "^(?:(?!对话|经[理济]|从[业事]|被告|同[学事乡]|向导|在[职读]|与会|和尚|继任)"
    "[据由对与和及经而但在向并是为继称请如被让跟给即其以把该这那同从至到]|以及|称为|还有)+"
)
# What a clause says before it comes to who or what the name is of.
_CLAUSE = re.compile(
    r"了|(?<![自理])由|(?<![华因成作])为|是|称(?!职)|被|把|给|通过|推出|(?<!参)与|叫醒|得罪|任命|(?<=[^经曾已])经(?![理济营办纪销验])|找|联系|另有|内向|按|须报|采访"
)
_CLAUSE_END = re.compile(r"[，,。！？!?；;…]")
_OF_A_THING = re.compile(r"的|[一这该][款个种家]|[^\W\d_]在(?=应用)")
_SHORT_TERMS = frozenset("AI IT APP PPT PDF GPS USB".split())

_BEFORE_NAME = re.compile(rf"(?P<what>{_BEFORE}{{0,{MOST_WORDS_BEFORE}}}{_OFFICE})(?P<name>{_FOREIGN}|{_NAME})")
_AFTER_NAME = re.compile(
    rf"(?:^|(?<=[，,。；;：:、\s]))(?P<name>{_NAME}|{_FOREIGN})"
    rf"(?:[，,、]|[（(]|，?(?:现任|时任|担任|是)(?!否|不是))"
    rf"(?P<what>{_BEFORE}{{0,{MOST_WORDS_BEFORE}}}{_OFFICE})(?=[，,。；;）)、\s]|$)"
)
_LABELLED = re.compile(
    rf"(?:^|(?<=[，,；;。\s]))(?P<what>{_BEFORE}{{0,8}}{_OFFICE})[：:]\s*(?P<name>{_NAME})(?=[，,；;。、\s（(]|$)"
)
_APPOINTED = re.compile(
    rf"(?:任命|委任|委派|指派|指定|聘任|聘请|聘用|续聘|增聘|推选|推举|选举|提名)(?P<name>{_NAME}|{_FOREIGN})(?:同志|先生|女士)?"
    rf"(?:为|任|担任|出任|兼任)(?P<what>{_BEFORE}{{0,{MOST_WORDS_BEFORE}}}{_OFFICE})(?=[，,。；;（(）)、\s]|$)"
)
_FILLED = re.compile(  # 现任馆长为林晓, 首任台长是其学生林晓
    rf"(?P<what>{_BEFORE}{{0,{MOST_WORDS_BEFORE}}}{_OFFICE})[为是](?:[{_HAN}]{{0,6}}{_OFFICE})?(?P<name>{_NAME}|{_FOREIGN})(?=[，,。；;]|$)"
)
_THING_BEFORE = re.compile(rf"(?P<what>{_BEFORE}{{0,12}}(?:{_THINGS}))(?P<name>{_TERM})(?![A-Za-z])")
_EN_NAME = (
    r"(?:(?:Dr|Mr|Mrs|Ms|Prof)\. )?[A-Z][a-z'’]+(?: [A-Z]\.)?(?: (?:van|de|von|al) )?(?: ?[A-Z][a-zA-Z'’-]{1,30}){1,2}"
)
_EN_OFFICE = (
    "(?:founder|co-founder|president|chair|chairman|chairwoman|director|manager|chief [a-z]+ officer|CEO|CTO|CFO"
    "|professor|minister|mayor|secretary|editor|author|scientist|engineer|spokes(?:man|woman|person)|head|leader"
    "|captain|coach|owner|landlord|tenant|lawyer|doctor|nurse|teacher|analyst|coordinator|officer|researcher|curator)"
)
_EN_AFTER = re.compile(
    rf"(?P<name>{_EN_NAME}), (?P<what>(?:the |an? )?[^,.;()]{{0,40}}\b{_EN_OFFICE}\b[^,.;()]{{0,40}})(?=[,.;]|$)"
)
_EN_BEFORE = re.compile(rf"(?P<what>(?:[A-Z][\w&'’-]{{1,30}} ){{0,3}}\b{_EN_OFFICE}) (?P<name>{_EN_NAME})")
_PEOPLE = (_FILLED, _BEFORE_NAME, _AFTER_NAME, _LABELLED, _APPOINTED, _EN_AFTER, _EN_BEFORE)
_LATIN_IN_BRACKETS = re.compile(r"\s?[（(][A-Za-z .·-]+[)）]$")


@dataclass(frozen=True, slots=True)
class Introduction:
    """A name and what is said of it beside it, both as offsets in the text. is_person: not of a thing."""

    name: Span
    what: Span
    is_person: bool


def introductions(text: str) -> Iterator[Introduction]:
    """Yield the people, then the things, that a text introduces, each kind in order."""
    text = fold_script(text)
    for pattern in _PEOPLE:
        yield from _found(pattern, text, is_person=True)
    yield from _found(_THING_BEFORE, text, is_person=False)


def names_in(name: str) -> tuple[str, ...]:
    """Return the forms that a name is given in: without its Latin form in brackets, and that."""
    latin = _LATIN_IN_BRACKETS.search(name)
    return (bare_name(name), *([latin[0].strip(" ()（）")] if latin else []))


def bare_name(name: str) -> str:
    """Return a name without quotation marks, and without its Latin form in brackets."""
    return _LATIN_IN_BRACKETS.sub("", name).strip("“”「」 ")


def _found(pattern: re.Pattern[str], text: str, *, is_person: bool) -> Iterator[Introduction]:
    for match in pattern.finditer(text):
        start, end = _described(text, *match.span("what"), is_person=is_person)
        is_kind_alone = not is_person and end - start <= SHORTEST_KIND
        if start < end and not is_kind_alone and match["name"] not in _SHORT_TERMS:
            yield Introduction(match.span("name"), (start, end), is_person)


def _described(text: str, start: int, end: int, *, is_person: bool) -> Span:
    """Return what of the words beside a name describes it."""
    for pattern in (_CLAUSE,) if is_person else (_CLAUSE, _OF_A_THING):
        start = max([start, *(found.end() for found in pattern.finditer(text, start, end) if found.end() < end - 1)])
    leaning = _LEANING.match(text[start:end])
    led = len(leaning[0]) if leaning else 0
    return _balanced(text, start + led if end - start - led >= SHORTEST_KIND else start, end)


def _balanced(text: str, start: int, end: int) -> Span:
    """Return the span from behind a quotation that closes in it and opened before."""
    for opening, closing in ("“”", "「」", "《》"):
        close = text.find(closing, start, end)
        if close >= 0 and not 0 <= text.find(opening, start, end) < close:
            before = text.rfind(opening, max(0, start - MOST_WORDS_BEFORE), start)
            is_name = before >= 0 and not _CLAUSE_END.search(text, before, close)  # else somebody's words
            start = before if is_name else close + 1
        elif close < 0 and text.startswith(opening, start):
            start += 1
    return start, end
