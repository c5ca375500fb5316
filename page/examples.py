"""Example questions made from the documents themselves: their amounts, names, headings and speakers."""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, zip_longest
from typing import TYPE_CHECKING

from index.errors import WenquError
from qa.confidence import LIKELY

if TYPE_CHECKING:
    from index import Passage
    from qa import Answer, Assistant

__all__ = ["Examples", "answerable", "candidates", "suggested"]

MOST_PASSAGES = 400
MOST_SUGGESTIONS = 3
SUGGESTION_TRIES = 8
NEAREST_HITS = 5
LONGEST_HEADING = 24
CHINESE_SHARE = 0.3  # of the letters

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
_LATIN_NAME = re.compile(r"(?<![A-Za-z0-9./_-])[A-Z][a-z]*[A-Za-z]{3,}(?![A-Za-z0-9./_-])")
_CHINESE_YEAR = re.compile(
    rf"(?<![0-9])((?:1[0-9]|20)[0-9]{{2}}年(?:[0-9]{{1,2}}月(?:[0-9]{{1,2}}日)?)?)(?=[,，{_HAN}])(?!代|度|级)"
)
_ENGLISH_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][a-z]+(?:(?: (?:de|van|von|of))* [A-Z][a-z]+)+")
_ENGLISH_AMOUNT = re.compile(
    r"\b[Tt]he ((?:[a-z]+ ){0,3}(?:revenue|income|cost|price|budget|total|number|population|area|length|height|width"
    r"|depth|distance|weight|size|capacity|speed|rate|share|temperature|yield|turnover|profit|salary|limit|fee))"
    r" (?:of [A-Za-z ]{2,30} )?(is|was|are|were|reached|exceeded|rose to|fell to)"
    r" (?:about |over |nearly |only )*[$€£]?[0-9]"
)
_ENGLISH_SPEAKER = re.compile(
    r"(?:\bsaid ([A-Z][a-z]+(?: [A-Z][a-z]+)+)|([A-Z][a-z]+(?: [A-Z][a-z]+)+) (?:said|says|argued|warned|explained)\b)"
)
_ENGLISH_YEAR = re.compile(
    r"\b[Ii]n ((?:(?:January|February|March|April|May|June|July|August|September|October|November|December) )?"
    r"(?:1[0-9]|20)[0-9]{2})\b(?!-)"
)
_CHINESE = re.compile(rf"[{_HAN}]")


def candidates(passages: Sequence[Passage]) -> list[str]:
    """Questions that the passages suggest, most promising first, the kinds taking turns."""
    some = list(islice(passages, MOST_PASSAGES))
    chinese = [passage for passage in some if _is_chinese(passage.text)]
    english = [passage for passage in some if not _CHINESE.search(passage.text)]
    kinds = (
        *(_names(chinese, english), _amounts(chinese, english), _speakers(chinese, english)),
        *(_years(chinese, english), _headings(some)),
    )
    turns = chain.from_iterable(zip_longest(*kinds))
    return list(dict.fromkeys(question for question in turns if question is not None))


def answerable(assistant: Assistant, questions: Iterable[str], most: int = 4, tries: int = 12) -> list[str]:
    """The first few of the questions that the documents do answer, doubtful answers only where there are no others."""
    likely: list[str] = []
    doubtful: list[str] = []
    for question in islice(questions, tries):
        confidence = _confidence(assistant, question)
        if confidence is not None:
            (likely if confidence >= LIKELY else doubtful).append(question)
        if len(likely) == most:
            break
    return likely or doubtful[:most]


def suggested(assistant: Assistant, refusal: Answer) -> tuple[str, ...]:
    """Up to three questions that the documents do answer, from around the passages nearest to the refused one."""
    passages = assistant.retriever.passages
    rows = dict.fromkeys(
        row
        for hit in refusal.hits[:NEAREST_HITS]
        for row in range(max(0, hit.row - 1), min(len(passages), hit.row + 2))
    )
    near = candidates([passages[row] for row in rows])
    return tuple(answerable(assistant, near, MOST_SUGGESTIONS, SUGGESTION_TRIES))


class Examples:
    """The example questions of the index that is served, made once for each generation."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation: str | None = None
        self._questions: list[str] = []

    def of(self, assistant: Assistant) -> list[str]:
        """Up to four questions that the assistant answers."""
        generation = assistant.retriever.generation
        with self._lock:
            if generation != self._generation:
                self._questions = answerable(assistant, candidates(assistant.retriever.passages))
                self._generation = generation
            return self._questions


def _confidence(assistant: Assistant, question: str) -> float | None:
    """How likely the documents answer, None where the assistant says that they do not."""
    try:
        answer = assistant.ask(question)
    except WenquError:
        return None
    return answer.confidence if answer.found else None


def _is_chinese(text: str) -> bool:
    """Whether the text is Chinese, not only some words of it."""
    letters = sum(char.isalpha() for char in text)
    return letters > 0 and len(_CHINESE.findall(text)) >= CHINESE_SHARE * letters


def _most_frequent(pattern: re.Pattern[str], passages: Sequence[Passage], most: int = 4) -> list[str]:
    """What the pattern finds in the most passages."""
    counts: Counter[str] = Counter()
    for passage in passages:
        found = ("".join(match.groups(default="")) or match.group() for match in pattern.finditer(passage.text))
        counts.update(dict.fromkeys(found, 1))
    return [found for found, _ in counts.most_common(most)]


def _names(chinese: Sequence[Passage], english: Sequence[Passage]) -> Iterator[str]:
    yield from (f"{name}是什么？" for name in _most_frequent(_LATIN_NAME, chinese))
    yield from (f"What do the documents say about {name}?" for name in _most_frequent(_ENGLISH_NAME, english))


def _amounts(chinese: Sequence[Passage], english: Sequence[Passage]) -> Iterator[str]:
    subjects = chain.from_iterable(_AMOUNT.findall(passage.text) for passage in chinese)
    yield from (f"{subject}是多少？" for subject in sorted(islice(subjects, 8), key=len, reverse=True))
    found = chain.from_iterable(_ENGLISH_AMOUNT.finditer(passage.text) for passage in english)
    for subject, verb in (match.groups() for match in islice(found, 8)):
        yield f"What {verb if verb in {'is', 'was', 'are', 'were'} else 'was'} the {subject}?"


def _speakers(chinese: Sequence[Passage], english: Sequence[Passage]) -> Iterator[str]:
    yield from (f"{name}怎么说？" for name in _most_frequent(_SPEAKER, chinese))
    yield from (f"What did {name} say?" for name in _most_frequent(_ENGLISH_SPEAKER, english))


def _years(chinese: Sequence[Passage], english: Sequence[Passage]) -> Iterator[str]:
    yield from (f"{year}发生了什么？" for year in _most_frequent(_CHINESE_YEAR, chinese))
    yield from (f"What happened in {year}?" for year in _most_frequent(_ENGLISH_YEAR, english))


def _headings(passages: Sequence[Passage]) -> Iterator[str]:
    for section in dict.fromkeys(passage.section for passage in reversed(passages) if passage.section):
        last = re.split(r" › |\n", section)[-1].strip()
        if 1 < len(last) <= LONGEST_HEADING:
            yield f"关于“{last}”，文中怎么说？" if _CHINESE.search(last) else f"What about “{last}”?"
