"""Example questions made from the documents themselves: their amounts, names, headings and speakers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from index.errors import WenquError

if TYPE_CHECKING:
    from index import Passage
    from qa import Assistant

__all__ = ["answerable", "candidates"]

MOST_PASSAGES = 400
LONGEST_HEADING = 24

_HAN = r"\u3400-\u9fff"
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金"
    "石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_AMOUNT = re.compile(
    rf"(?<![{_HAN}A-Za-z])([{_HAN}A-Za-z]{{2,16}}?"
    r"(?:数量|总额|金额|总投资|人数|人口|面积|市值|比例|价格|高度|长度|收入|产量|销量))"
    r"(?:[已也仅均约为是超有近]|达到?|超过){0,3}\s?[0-9０-９]"
)
_SPEAKER = re.compile(
    rf"([{_SURNAMES}][{_HAN}]{{1,2}}?)(?=[也则还]?(?:直言|坦言|指出|表示|认为|称|说|在[^,，。]{{2,8}}(?:称|说)|接受[^,，。]+采访))"
)
_LATIN_NAME = re.compile(r"(?<![A-Za-z0-9])[A-Z][a-z]*[A-Za-z]{3,}(?![A-Za-z0-9])")
_ENGLISH_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+(?: [A-Z][a-z]+)+")
_CHINESE = re.compile(rf"[{_HAN}]")


def candidates(passages: Sequence[Passage]) -> list[str]:
    """Questions that the passages suggest, most promising first, the kinds taking turns."""
    some = list(islice(passages, MOST_PASSAGES))
    kinds = (_names(some), _amounts(some), _speakers(some), _headings(some))
    turns = chain.from_iterable(zip_longest(*kinds))
    return list(dict.fromkeys(question for question in turns if question is not None))


def answerable(assistant: Assistant, questions: Iterable[str], most: int = 4, tries: int = 8) -> list[str]:
    """The first few of the questions that the documents do answer."""
    return list(islice((question for question in islice(questions, tries) if _answers(assistant, question)), most))


def _answers(assistant: Assistant, question: str) -> bool:
    try:
        return assistant.ask(question).found
    except WenquError:
        return False


def _names(passages: Sequence[Passage]) -> Iterator[str]:
    """Names written in Latin letters, the most frequent first."""
    counts: Counter[tuple[str, bool]] = Counter()
    for passage in passages:
        chinese = bool(_CHINESE.search(passage.text))
        names = (_LATIN_NAME if chinese else _ENGLISH_NAME).findall(passage.text)
        counts.update((name, chinese) for name in set(names))
    for (name, chinese), _ in counts.most_common(4):
        yield f"{name}是什么？" if chinese else f"What do the documents say about {name}?"


def _amounts(passages: Sequence[Passage]) -> Iterator[str]:
    subjects = chain.from_iterable(_AMOUNT.findall(passage.text) for passage in passages)
    yield from (f"{subject}是多少？" for subject in sorted(islice(subjects, 8), key=len, reverse=True))


def _speakers(passages: Sequence[Passage]) -> Iterator[str]:
    counts = Counter(chain.from_iterable(_SPEAKER.findall(passage.text) for passage in passages))
    yield from (f"{name}怎么说？" for name, _ in counts.most_common(4))


def _headings(passages: Sequence[Passage]) -> Iterator[str]:
    for section in dict.fromkeys(passage.section for passage in reversed(passages) if passage.section):
        last = section.splitlines()[-1].strip()
        if 1 < len(last) <= LONGEST_HEADING:
            yield f"关于“{last}”，文中怎么说？" if _CHINESE.search(last) else f"What about “{last}”?"
