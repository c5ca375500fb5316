"""Other ways in which people type the same question."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pypinyin import lazy_pinyin

_SYNONYMS = (
    ("什么时候", "何时", "啥时候", "几时", "什么时间", "哪天"),
    ("谁", "哪位", "什么人", "哪个人"),
    ("哪里", "哪儿", "什么地方", "哪个地方", "何处"),
    ("为什么", "为何", "为啥", "怎么会", "什么原因"),
    ("怎么", "如何", "怎样", "咋", "怎么样"),
    ("多少", "几", "多少"),
    ("哪一年", "哪年", "什么时候", "何年", "几几年"),
    ("什么", "啥", "哪些", "什么样的"),
    ("是否", "有没有", "是不是"),
)
_ASKING = re.compile("|".join(sorted({word for group in _SYNONYMS for word in group}, key=len, reverse=True)))
_CHOICES = {word: group for group in reversed(_SYNONYMS) for word in group}
_SMALL_WORDS = re.compile("[的了是被由将把于在所]")
_CHINESE = re.compile(r"[\u3400-\u9fff]")

HALF_WIDTH = str.maketrans("，？！：；（）", ",?!:;()")

NO_MARK_SHARE, MARK_SHARE = 0.4, 0.15
HALF_WIDTH_SHARE = 0.1
POLITE_SHARE = 0.05
_MARKS = "？?。！! "
_POLITE = ("请问", "请问一下，", "我想问下，", "想问问")

ASKED_OTHERWISE_SHARE = 0.3
SHORTENED_SHARE = 0.15
SMALL_WORD_DROPPED_SHARE = 0.6
MISTYPED_SHARE = 0.08
SPOKEN_SHARE = 0.08
_SPOKEN_BEFORE = ("请问", "我想知道", "那个", "问一下", "")
_SPOKEN_AFTER = ("呢", "啊", "来着", "呀", "")


class QuestionStyles:
    """Draws a question's form: other question words, fewer small words, a homophone typed by mistake, spoken.

    homophones: for each character those that sound alike.
    """

    def __init__(self, homophones: Mapping[str, Sequence[str]], draw: random.Random) -> None:
        self._homophones = homophones
        self._draw = draw

    def restyle(self, question: str) -> str:
        """The question, in many draws just as it is."""
        draw = self._draw
        if draw.random() < ASKED_OTHERWISE_SHARE:
            question = _ASKING.sub(lambda match: draw.choice(_CHOICES[match[0]]), question)
        if draw.random() < SHORTENED_SHARE:
            question = _SMALL_WORDS.sub(
                lambda match: "" if draw.random() < SMALL_WORD_DROPPED_SHARE else match[0], question
            )
        if draw.random() < MISTYPED_SHARE:
            question = self._mistyped(question)
        if draw.random() < SPOKEN_SHARE:
            question = draw.choice(_SPOKEN_BEFORE) + question.rstrip("？?") + draw.choice(_SPOKEN_AFTER) + "？"
        return question

    def _mistyped(self, question: str) -> str:
        places = [n for n, character in enumerate(question) if len(self._homophones.get(character, ())) > 1]
        if not places:
            return question
        place = self._draw.choice(places)
        return question[:place] + self._draw.choice(self._homophones[question[place]]) + question[place + 1 :]


def as_typed(question: str, draw: random.Random) -> str:
    """The question with or without its mark, politely, in half width; in many draws just as it is."""
    if draw.random() < NO_MARK_SHARE:
        question = question.rstrip(_MARKS)
    elif draw.random() < MARK_SHARE:
        question = question.rstrip(_MARKS) + "？"
    if draw.random() < POLITE_SHARE:
        question = draw.choice(_POLITE) + question
    if draw.random() < HALF_WIDTH_SHARE:
        question = question.translate(HALF_WIDTH)
    return question


def homophones(texts: Iterable[str], *, most_common: int = 2_500) -> dict[str, list[str]]:
    """The common characters of the texts, each with the common ones that sound like it, tones aside."""
    counts: dict[str, int] = defaultdict(int)
    for text in texts:
        for character in text:
            counts[character] += 1
    common = sorted((c for c in counts if _CHINESE.match(c)), key=lambda c: (-counts[c], c))[:most_common]
    by_sound: dict[str, list[str]] = defaultdict(list)
    for character, sound in zip(common, lazy_pinyin(common), strict=True):
        by_sound[sound].append(character)
    return {character: group for group in by_sound.values() for character in group}
