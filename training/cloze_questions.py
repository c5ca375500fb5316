"""Questions made from plain text: a name, a date or a figure of a sentence is asked for.

Cloze translation (Lewis et al., "Unsupervised Question Answering by Cloze Translation", 2019,
https://arxiv.org/abs/1906.04980), which Chinese makes easy: its question words stand where the
answer stands. What is asked for is left out of the clause, a question word takes its place, and
the rest is shortened as people do. It teaches the reader styles of text that no question set has.
"""

from __future__ import annotations

import gzip
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import jieba.posseg

from training.examples import Example, QuestionSet

PASSAGE_CHARACTERS = 600
QUESTIONS_PER_PASSAGE = 3
SHORTEST_CLAUSE = 6  # characters beside the gap
SHORTEST_QUESTION, LONGEST_QUESTION = 8, 42
LONGEST_ANSWER = 24
LONGEST_NAME = 3  # of a Chinese person
WITH_NEIGHBOUR_SHARE = 0.5  # of the questions carry the clause before, which often holds what it is about
SMALL_WORDS_DROPPED, WORDS_DROPPED = 0.4, 0.05  # shares, of particles and adverbs, and of all others
AT_THE_END_SHARE = 0.5  # of the questions for what a clause begins with

_PREFIX = re.compile(r"^\d{4}-\d\d-\d\d[ \d:]*，正文：")
_BOILERPLATE = re.compile(
    r"IT之家\s?\d+\s?月\s?\d+\s?日消息，?|[^。]*本声明。?|（[^（）]*注：[^（）]*）|返回搜狐，查看更多|"
    r"(?:（?责任编辑|流程编辑|责编|编辑|来源|作者|编译|图源|校对|审核)[：:/][^。，）\s]{1,16}[）\s]?|如遇作品内容、版权等问题[^。]*。"
)
_UNTIDY = re.compile(r"[()（）\[\]【】/{}<>=*]|报道$|报道称?？$")
_SPACED = re.compile(r"(?<=[\u3400-\u9fff]) (?=[\da-zA-Z])|(?<=[\da-zA-Z%]) (?=[\u3400-\u9fff])")
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严金魏陶姜谢邹苏潘葛范彭鲁韦马方任袁柳唐罗薛雷贺倪汤滕殷毕郝安常乐于"
    "傅齐康伍余顾孟黄萧尹姚邵汪祁毛狄贝成戴宋庞熊纪舒项祝董梁杜阮蓝季贾江颜郭梅林钟徐邱骆高夏蔡田胡凌霍万柯卢莫裴陆翁侯段焦"
    "石崔龚程邢史龙叶黎白赖卓乔谭冉桂牛边尚温庄晏柴瞿阎慕连易廖耿匡文关司聂曾丁邓洪包左吉甘刘景詹肖刁欧"
)
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_CLAUSE = re.compile(r"[^，；,;：:。！？!?\n]+")
_DIGITS = r"\d[\d,.]*"
_QUANTITY = re.compile(
    rf"(?:超过?|约|近|逾)?\s?{_DIGITS}\s?(?:多|余)?(?P<unit>(?:万|亿|千|百)*\s?(?:美元|欧元|日元|人民币|公里|平方米|平方公里|"
    r"千瓦时|千米|毫米|厘米|公斤|英寸|小时|分钟|个月|周|天|元|人次|人|名|家|个|项|件|起|辆|台|款|架|艘|次|部|位|岁|倍|米|吨|克|度|分|层|场|集))"
)
_PERCENTAGE = re.compile(rf"{_DIGITS}\s?(?:%|个百分点)")
_TIME = re.compile(
    r"(?:\d{4}\s?年(?:\s?\d{1,2}\s?月)?(?:\s?\d{1,2}\s?日)?|\d{1,2}\s?月\s?\d{1,2}\s?日|今年\d+月(?:底|初)?)"
    r"(?:凌晨|早上|上午|中午|下午|晚间|晚上|晚)?(?:\s?\d{1,2}\s?(?:时|点)(?:\s?\d{1,2}\s?分)?(?:许|左右)?)?"
)
_TITLE = re.compile(r"《[^《》]{2,20}》")
_QUOTED = re.compile(r"“(?P<words>[^“”]{2,14})”")
_LATIN = re.compile(r"(?<![A-Za-z0-9])(?!IT之家)[A-Z][A-Za-z0-9-]+(?: [A-Z0-9][A-Za-z0-9.-]*){0,3}(?![A-Za-z0-9])")
_WORD_CLASSES = {"nr": "person", "nrt": "person", "ns": "place", "nt": "organisation"}
_ASKED = {
    "time": ("什么时候", "何时", "哪一天", "什么时间", "几月几日", "哪年"),
    "person": ("谁", "哪位", "什么人", "谁"),
    "place": ("哪里", "什么地方", "哪儿", "哪个地方"),
    "organisation": ("哪个机构", "哪家公司", "哪个单位", "谁", "什么机构"),
    "name": ("什么", "哪个", "哪款产品", "什么", "啥"),
    "title": ("什么", "哪部作品", "哪个文件", "什么"),
    "quoted": ("什么", "啥", "什么"),
    "percentage": ("多少", "百分之几", "百分之多少", "多少"),
}


@dataclass(frozen=True, slots=True)
class _Gap:
    """What could be asked for: its place in the text, its kind, and for a quantity its unit."""

    start: int
    end: int
    kind: str
    unit: str = ""


def cloze_questions(path: Path, count: int, seed: int = 2018) -> QuestionSet:
    """Questions on ``count`` articles, drawn at random, of a file, gzipped or not, one article a line."""
    draw = random.Random(seed)  # noqa: S311 (no secret)
    words = jieba.posseg.POSTokenizer(jieba.Tokenizer())
    passages: list[str] = []
    examples: list[Example] = []
    for article in _articles(path, count, draw):
        for passage in _cut(article):
            number = len(passages)
            passages.append(passage)
            for question, start, end in _asked(passage, words, draw):
                answer = passage[start:end]
                examples.append(Example(f"cloze-{len(examples)}", question, number, start, end, (answer,)))
    return QuestionSet(passages, examples)


def _articles(path: Path, count: int, draw: random.Random) -> Iterator[str]:
    content = path.read_bytes()
    lines = (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8-sig").splitlines()
    for line in draw.sample(lines, min(count, len(lines))):
        yield _SPACED.sub("", _BOILERPLATE.sub("", _PREFIX.sub("", line)))


def _cut(article: str) -> Iterator[str]:
    passage = ""
    for sentence in _SENTENCE.findall(article):
        if passage and len(passage) + len(sentence) > PASSAGE_CHARACTERS:
            yield passage
            passage = ""
        passage += sentence
    if passage.strip():
        yield passage


def _asked(passage: str, words: jieba.posseg.POSTokenizer, draw: random.Random) -> Iterator[tuple[str, int, int]]:
    gaps = [gap for gap in _gaps(passage, words) if passage.count(passage[gap.start : gap.end]) == 1]
    by_kind: dict[str, list[_Gap]] = {}
    for gap in gaps:
        by_kind.setdefault(gap.kind, []).append(gap)
    kinds = list(by_kind)
    draw.shuffle(kinds)
    asked = 0
    for kind in kinds:
        gap = draw.choice(by_kind[kind])
        question = _question(passage, gap, words, draw)
        if SHORTEST_QUESTION <= len(question) <= LONGEST_QUESTION and not _UNTIDY.search(question):
            yield question, gap.start, gap.end
            asked += 1
        if asked == QUESTIONS_PER_PASSAGE:
            return


def _gaps(passage: str, words: jieba.posseg.POSTokenizer) -> Iterator[_Gap]:
    taken = [False] * len(passage)
    patterns = (("time", _TIME), ("percentage", _PERCENTAGE), ("quantity", _QUANTITY), ("title", _TITLE))
    for kind, pattern in patterns:
        for match in pattern.finditer(passage):
            yield from _free(taken, match.start(), match.end(), kind, match.groupdict().get("unit", ""))
    for match in _QUOTED.finditer(passage):
        yield from _free(taken, match.start("words"), match.end("words"), "quoted")
    for match in _LATIN.finditer(passage):
        yield from _free(taken, match.start(), match.end(), "name")
    position = 0
    for word, flag in words.cut(passage):
        if flag in _WORD_CLASSES and len(word) > 1 and (not flag.startswith("nr") or _is_name(word)):
            yield from _free(taken, position, position + len(word), _WORD_CLASSES[flag])
        position += len(word)


def _is_name(word: str) -> bool:
    return (word[0] in _SURNAMES and len(word) <= LONGEST_NAME) or "·" in word


def _free(taken: list[bool], start: int, end: int, kind: str, unit: str = "") -> Iterator[_Gap]:
    if any(taken[start:end]) or not 1 < end - start <= LONGEST_ANSWER:
        return
    taken[start:end] = [True] * (end - start)
    yield _Gap(start, end, kind, unit)


def _question(passage: str, gap: _Gap, words: jieba.posseg.POSTokenizer, draw: random.Random) -> str:
    clauses = [match.span() for match in _CLAUSE.finditer(passage)]
    place = next((n for n, (a, b) in enumerate(clauses) if a <= gap.start and gap.end <= b), None)
    if place is None:
        return ""
    start, end = clauses[place]
    before = _shorter(passage[start : gap.start], words, draw)
    after = _shorter(passage[gap.end : end], words, draw)
    if len(before) + len(after) < SHORTEST_CLAUSE:
        return ""
    asking = f"多少{gap.unit.strip()}" if gap.kind == "quantity" else draw.choice(_ASKED[gap.kind])
    if not before and gap.kind not in {"quantity", "percentage", "time"} and draw.random() < AT_THE_END_SHARE:
        return _tidy(f"{after}的是{asking}") + "？"
    if place and passage[clauses[place - 1][1]] in "，," and draw.random() < WITH_NEIGHBOUR_SHARE:
        before = _shorter(passage[slice(*clauses[place - 1])], words, draw) + draw.choice(("，", "", " ")) + before
    return _tidy(before + asking + after) + "？"


def _shorter(text: str, words: jieba.posseg.POSTokenizer, draw: random.Random) -> str:
    """The text less a few of its words."""
    kept = [word for word, flag in words.cut(text) if draw.random() >= _drop_rate(flag)]
    return "".join(kept)


def _drop_rate(flag: str) -> float:
    if flag[0] in "mtq":
        return 0.0
    return SMALL_WORDS_DROPPED if flag[0] in "udyez" else WORDS_DROPPED


def _tidy(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"[“”\"]", "", text).replace("的的", "的")).strip(" ，、（）()")
