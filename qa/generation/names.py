"""The names in a sentence: what jieba takes for one in Chinese, and Latin words that are written like one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from index.keywords.analyzer import Analyzer
from qa.languages import is_chinese
from qa.naming import NAME_TAGS

LONGEST_SURNAME = 2

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-.+&][A-Za-z0-9]+)*")
_NO_LETTER = re.compile(r"[\W_]+")
_POSSESSIVE = re.compile(r"['’]s?$")
# What the tagger takes for a part of a name.
_ATTACHED = re.compile(r"^[于在与和及对由从若](?=..)|(?<=..)[曾也将被是]$")
_PART_OF_NAME = frozenset({"nr", "nrfg", "zg"})
_UNITS = frozenset("km cm mm nm kg mg ml gb mb kb tb mw kw kwh hz mhz ghz usd rmb am pm pdf url http https".split())
# Words that jieba's dictionary has as names, and which mostly are none.
_ORDINARY = frozenset(
    """
    正文 城市 上市 文明 智慧 深度 慈善 治安 曝光 申报 青少年 许可 续航 科普 普及 和平 东西 养老 二人 上市公司 弘扬
    许可证 普通 城镇 新区 英雄 海洋 卫星 摩托车 道德 令人 康复 安全性 市场秩序 大桥 印发 银行卡 交易所 联网 网络安全
    阳光 老公 日志 智能化 青春 论文 海滩 保健 高达 驾驶证 黑客 英文 中文 顾客 幼儿园 山区 玉米 维生素 阿姨 关怀 高阶
    通讯 越野 关联 晋升 杜绝 福利 聊天 高清 家族 明星 温馨 回国 陈述 师生 荣获 加油站 加密 无人驾驶 补丁 大奖 辟谣
    晋级 外国 国际化 建立健全 新建 官宣 高昂 宝贵 荣誉 公正 美丽 嘉宾 新鲜 通知书 中奖 高中生 权威 卓越 高原 加工厂
    加盟 中毒 张贴 毛发 维度 太阳 高科技 入口 上路 明白 长达 四海 大国 两国 小镇 大战 都市 敬仰 籍贯 大洋 大大的
    国务 家次 高水平 高峰 顾问 登记 平均 应用 连接 安全 方面 成本
    """.split()
)


def chinese_names(folded: str, analyzer: Analyzer) -> Iterator[str]:
    """Return the Chinese names of two characters and more in a folded text.

    A given name of rare characters, which jieba parts from its surname, is put together with it.
    """
    name = ""
    for word, tag in [*analyzer.tagged(folded), ("", "")]:
        if name and len(word) == 1 and tag in _PART_OF_NAME and len(name) <= LONGEST_SURNAME:
            name += word
            continue
        if len(name) > 1 and name not in _ORDINARY:
            yield _ATTACHED.sub("", name)
        name = word if tag in NAME_TAGS and is_chinese(word) else ""


def latin_names(sentence: str) -> Iterator[list[str]]:
    """Return the Latin names, each as its words: every Latin word of a Chinese sentence, else the capitalised ones.

    The first word of an English sentence is one only where it is written like no ordinary word, or
    a capitalised one follows.
    """
    matches = list(_LATIN.finditer(sentence))
    words = [match[0] for match in matches]
    follows = [_is_capital(second) for _, second in pairwise(words)] + [False]
    chinese = is_chinese(sentence)
    name: list[str] = []
    end = 0
    for position, match in enumerate(matches):
        if name and sentence[end : match.start()].strip():
            yield name
            name = []
        end = match.end()
        if _is_name(match[0], chinese=chinese, capital_counts=position > 0 or follows[position]):
            name.append(match[0])
        elif name:
            yield name
            name = []
    if name:
        yield name


def latin_words(text: str) -> set[str]:
    """Return the Latin words of a text for ``is_known``, and neighbouring ones joined: Open AI is OpenAI."""
    words = [_plain(word) for word in _LATIN.findall(text)]
    return {*words, *(first + second for first, second in pairwise(words))}


def is_known(word: str, words: set[str]) -> bool:
    """Return whether ``latin_words`` have a word, in whatever spelling, singular or plural."""
    plain = _plain(word)
    return not words.isdisjoint({plain, plain.removesuffix("s"), f"{plain}s"})


def _is_name(word: str, *, chinese: bool, capital_counts: bool) -> bool:
    if len(word) == 1 or word.lower() in _UNITS:
        return False
    if chinese or any(char.isupper() or char.isdigit() for char in word[1:]):
        return True
    return capital_counts and _is_capital(word)


def _is_capital(word: str) -> bool:
    return word[0].isupper()


def _plain(word: str) -> str:
    return _NO_LETTER.sub("", _POSSESSIVE.sub("", word.lower()))
