"""Training windows: where the answer sits in them, what is wrong with the others, how the text varies."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qa.reader.windows import (
    ANSWER_TOKENS,
    Tokens,
    context_ids,
    question_ids,
    sequence,
    tokenise,
    window_around,
    window_at,
)
from qa.scripts import fold_script
from training.examples import Example, QuestionSet, without_answer
from training.question_styles import HALF_WIDTH, QuestionStyles, homophones
from training.reader_negatives import Stretch

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHORTEST_WINDOW, LONGEST_WINDOW = 48, 112  # passage tokens
SHORTEST_NEGATIVE = 24
NARROW_SHARE, NARROWEST_WINDOW = 0.25, 16  # of the windows are as short as a sentence, which is read alone as well
TRADITIONAL_SHARE = 0.1
HALF_WIDTH_SHARE = 0.2
SAME_DOCUMENT_SHARE = 0.5
CUT_SHARE = 0.4  # of those: the stretch around the answer, its sentences taken out
ELSEWHERE_SHARE = 0.75
NO_QUESTION_MARK_SHARE = 0.2
TITLE_SHARE = 0.5  # of the questions see the titles of the articles, where the set has them


@dataclass(frozen=True, slots=True)
class Target:
    """An accepted answer: the places of its first and last token in a sequence, and how welcome it is, up to 1."""

    start: int
    end: int
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class LabelledWindow:
    """A sequence for the reader.

    passage_at: position of the window's first token in ``ids``; the last position is the closing </s>.
    targets: the accepted answers in the window, the best first; none where it does not answer.
    """

    ids: list[int]
    passage_at: int
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a window is put behind: token ids of the question, and of the context, which may be empty."""

    question: list[int]
    context: list[int]

    @property
    def window_at(self) -> int:
        """The place of the window's first token in the sequence."""
        return window_at(self.question, self.context)

    def over(self, window: list[int]) -> list[int]:
        """The sequence that asks this of the window."""
        return sequence(self.question, window, self.context)


class WindowMaker:
    """Makes the windows of a question: the one that answers it first, then at most two that do not.

    Every call draws another one: the window's size and place, the negative, the script, the punctuation and the
    question's style.
    """

    def __init__(
        self, tokenizer: Tokenizer, questions: QuestionSet, negatives: Sequence[Sequence[Stretch]], seed: int
    ) -> None:
        self._tokenizer = tokenizer
        self._passages = [fold_script(passage) for passage in questions.passages]
        self._titles = [fold_script(questions.title_of(n)) for n in range(len(questions.passages))]
        self._examples = questions.examples
        self._negatives = negatives
        self._random = random.Random(seed)
        self._styles = QuestionStyles(homophones(self._passages), self._random)

    def __len__(self) -> int:
        return len(self._examples)

    def make(self, number: int) -> list[LabelledWindow]:
        """The windows for example ``number``: the positive one, then the negatives that are drawn."""
        example, draw = self._examples[number], self._random
        budget = drawn_budget(draw, SHORTEST_WINDOW, LONGEST_WINDOW)
        vary = self._variation()
        question = question_ids(self._tokenizer, vary(self._asked(example.question)))
        tokens = tokenise(self._tokenizer, vary(self._passages[example.passage]))
        first, last = tokens.covering(example.start, example.end)
        last = min(last, first + ANSWER_TOKENS)  # a longer answer is learnt as its beginning
        titled = draw.random() < TITLE_SHARE
        above = self._above(example.passage, vary) if titled else []
        asked = Asked(question, above)
        windows = [self._positive(asked, tokens, first, last, budget)]
        if draw.random() < SAME_DOCUMENT_SHARE:
            if draw.random() < CUT_SHARE:
                beside = self._cut(example, asked, vary, budget)
            else:
                beside = self._same_document(example, asked, tokens, (first, last), budget)
            windows += [beside] if beside else []
        if draw.random() < ELSEWHERE_SHARE and self._negatives[number]:
            stretch = draw.choice(self._negatives[number])
            other = Asked(question, self._above(stretch.passage, vary) if titled else [])
            windows.append(self._elsewhere(other, vary(self._passages[stretch.passage]), stretch.centre, budget))
        return windows

    def _above(self, passage: int, vary: Any) -> list[int]:
        return context_ids(self._tokenizer, [vary(self._titles[passage])])

    def _asked(self, question: str) -> str:
        folded = self._styles.restyle(fold_script(question))
        return folded.rstrip("？?") if self._random.random() < NO_QUESTION_MARK_SHARE else folded

    def _variation(self) -> Any:
        if self._random.random() < HALF_WIDTH_SHARE:
            return lambda text: text.translate(HALF_WIDTH)
        if self._random.random() < TRADITIONAL_SHARE:
            return traditional
        return str

    def _positive(self, asked: Asked, tokens: Tokens, first: int, last: int, budget: int) -> LabelledWindow:
        budget = max(budget, min(last - first, LONGEST_WINDOW))
        earliest, latest = max(last - budget, 0), min(first, max(len(tokens) - budget, 0))
        begin = self._random.randint(earliest, latest) if earliest < latest else latest
        at = asked.window_at
        stop = min(begin + budget, len(tokens))
        target = Target(at + first - begin, at + min(last, stop) - 1 - begin)
        return LabelledWindow(asked.over(tokens.ids[begin:stop]), at, (target,))

    def _cut(self, example: Example, asked: Asked, vary: Any, budget: int) -> LabelledWindow | None:
        """The answer's surroundings without its sentences, which often repeat the question's words."""
        passage = self._passages[example.passage]
        left = without_answer(passage, [fold_script(wording) for wording in example.answers])
        if len(left) < SHORTEST_NEGATIVE:
            return None
        before = without_answer(passage[: example.end], [passage[example.start : example.end]])
        return self._elsewhere(asked, vary(left), len(before), budget)

    def _same_document(
        self, example: Example, asked: Asked, tokens: Tokens, answer: tuple[int, int], budget: int
    ) -> LabelledWindow | None:
        sides = [side for side in ((0, answer[0]), (answer[1], len(tokens))) if side[1] - side[0] >= SHORTEST_NEGATIVE]
        if not sides:
            return None
        low, high = self._random.choice(sides)
        begin = self._random.randint(low, max(high - budget, low))
        stop = min(begin + budget, high)
        text = self._passages[example.passage][tokens.offsets[begin][0] : tokens.offsets[stop - 1][1]]
        if any(fold_script(wording) in text for wording in example.answers):
            return None
        return unanswered(asked, tokens.ids[begin:stop])

    def _elsewhere(self, asked: Asked, passage: str, centre: int, budget: int) -> LabelledWindow:
        tokens = tokenise(self._tokenizer, passage)
        first, last = tokens.covering(centre, centre + 1)
        begin, stop = window_around(len(tokens), first, last, budget)
        return unanswered(asked, tokens.ids[begin:stop])


def drawn_budget(draw: random.Random, shortest: int, longest: int) -> int:
    """How many passage tokens a window has: from shortest to longest, or, of some, as few as a sentence has."""
    is_narrow = draw.random() < NARROW_SHARE
    return draw.randint(NARROWEST_WINDOW, shortest) if is_narrow else draw.randint(shortest, longest)


def traditional(text: str) -> str:
    """Simplified characters as Traditional ones, one for one."""
    return "".join(map(_traditional, text))


def unanswered(asked: Asked, window: list[int]) -> LabelledWindow:
    """A window in which nothing answers."""
    return LabelledWindow(asked.over(window), asked.window_at)


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


@lru_cache(maxsize=65536)
def _traditional(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character
