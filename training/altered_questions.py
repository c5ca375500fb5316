"""Questions that a passage no longer answers: another name, year or opposite in place of the one that it speaks of.

A reader that was shown only other passages as wrong learns to look for the topic; one that was asked about somebody
else over the same words has to check who is meant. Made as in Zhu et al., "Learning to Ask Unanswerable Questions for
Machine Reading Comprehension" (2019, https://arxiv.org/abs/1906.06045), with tables instead of a model.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import jieba.posseg

FARTHEST_YEAR = 30
_NAMES = {"nr": "person", "nrt": "person", "ns": "place", "nt": "organisation", "nz": "name"}
_LATIN = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Za-z0-9-]+(?: [A-Z][A-Za-z0-9.-]*){0,3}(?![A-Za-z0-9])")
_TITLE = re.compile(r"《([^《》]{2,20})》")
_YEAR = re.compile(r"(?<!\d)(1[5-9]\d\d|20[0-3]\d)(?=年)")
_OPPOSITES = (
    ("最大", "最小"), ("最高", "最低"), ("最早", "最晚"), ("最多", "最少"), ("最长", "最短"), ("第一", "第二"),
    ("首次", "最后一次"), ("首任", "末任"), ("出生", "去世"), ("父亲", "母亲"), ("儿子", "女儿"), ("哥哥", "弟弟"),
    ("妻子", "妹妹"), ("丈夫", "哥哥"), ("成立", "解散"), ("开始", "结束"), ("增加", "减少"), ("上涨", "下跌"),
    ("上升", "下降"), ("赢", "输"), ("击败", "输给"), ("东部", "西部"), ("南部", "北部"), ("东面", "西面"),
    ("南面", "北面"), ("国内", "国外"), ("优点", "缺点"), ("优势", "劣势"), ("进口", "出口"), ("收入", "支出"),
    ("男性", "女性"), ("主编", "出版商"), ("导演", "编剧"), ("作者", "译者"), ("今年", "前年"), ("去年", "明年"),
)  # fmt: skip
_TURNED = {word: other for pair in _OPPOSITES for word, other in (pair, pair[::-1])}
_TURNING = re.compile("|".join(_TURNED))


@dataclass(frozen=True, slots=True)
class _Part:
    """What could be exchanged: its place in the question, and its kind."""

    start: int
    end: int
    kind: str


class QuestionAlterer:
    """Exchanges one name, year or opposite of a question for another that its passage does not have.

    Every call draws anew; the names come from the questions that it was made with.
    """

    def __init__(self, questions: Iterable[str], draw: random.Random) -> None:
        self._words = jieba.posseg.POSTokenizer(jieba.Tokenizer())
        self._draw = draw
        known: dict[str, set[str]] = defaultdict(set)
        for question in set(questions):
            for part in self._parts(question):
                known[part.kind].add(question[part.start : part.end])
        self._known = {kind: sorted(names) for kind, names in known.items()}

    def alter(self, question: str, passage: str) -> str | None:
        """The question about something else; None where it has nothing to exchange."""
        parts = list(self._parts(question))
        self._draw.shuffle(parts)
        for part in parts:
            other = self._other(question[part.start : part.end], part.kind)
            if other is not None and other not in passage and other not in question:
                return question[: part.start] + other + question[part.end :]
        return None

    def _other(self, words: str, kind: str) -> str | None:
        if kind == "opposite":
            return _TURNED[words]
        if kind == "year":
            return str(int(words) + self._draw.choice([-1, 1]) * self._draw.randint(1, FARTHEST_YEAR))
        return self._draw.choice(self._known[kind]) if self._known.get(kind) else None

    def _parts(self, question: str) -> Iterator[_Part]:
        taken = [False] * len(question)
        for kind, pattern, group in (("title", _TITLE, 1), ("latin", _LATIN, 0), ("year", _YEAR, 1)):
            for match in pattern.finditer(question):
                yield _Part(*match.span(group), kind)
                taken[slice(*match.span(group))] = [True] * len(match[group])
        at = 0
        for word, tag in self._words.cut(question):
            end = at + len(word)
            if tag in _NAMES and len(word) > 1 and not any(taken[at:end]):
                yield _Part(at, end, _NAMES[tag])
                taken[at:end] = [True] * len(word)
            at = end
        for match in _TURNING.finditer(question):
            if not any(taken[match.start() : match.end()]):
                yield _Part(*match.span(), "opposite")
