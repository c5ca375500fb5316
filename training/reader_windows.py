"""Training windows: where the answer sits in them, what is wrong with the others, how the text varies."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from qa.reader.windows import ANSWER_TOKENS, SPECIAL_TOKENS, Tokens, question_ids, sequence, tokenise, window_around
from qa.scripts import fold_script
from training.altered_questions import QuestionAlterer
from training.examples import Example, QuestionSet, without_answer
from training.question_styles import QuestionStyles, homophones
from training.reader_negatives import Stretch

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHORTEST_WINDOW, LONGEST_WINDOW = 48, 112  # passage tokens
SHORTEST_NEGATIVE = 24
TRADITIONAL_SHARE = 0.1
HALF_WIDTH_SHARE = 0.2
SAME_DOCUMENT_SHARE = 0.5
CUT_SHARE = 0.4  # of those: the stretch around the answer, its sentences taken out
ALTERED_SHARE = 0.2  # of the questions are asked again of something else
ELSEWHERE_SHARE = 0.75
NO_QUESTION_MARK_SHARE = 0.2

_HALF_WIDTH = str.maketrans("，？！：；（）", ",?!:;()")


@dataclass(frozen=True, slots=True)
class LabelledWindow:
    """A sequence for the reader.

    passage_at: position of the window's first token in ``ids``; the last position is the closing </s>.
    start, end: positions of the answer's first and last token in ``ids``; None when it is not in the window.
    """

    ids: list[int]
    passage_at: int
    start: int | None = None
    end: int | None = None


class WindowMaker:
    """Makes the windows of a question: the one that answers it first, then at most two that do not.

    Every call draws anew: the window's size and place, the negative, the script, the punctuation and the
    question's style.
    """

    def __init__(
        self, tokenizer: Tokenizer, questions: QuestionSet, negatives: Sequence[Sequence[Stretch]], seed: int
    ) -> None:
        self._tokenizer = tokenizer
        self._passages = [fold_script(passage) for passage in questions.passages]
        self._examples = questions.examples
        self._negatives = negatives
        self._random = random.Random(seed)  # noqa: S311 (no secret)
        self._styles = QuestionStyles(homophones(self._passages), self._random)
        self._alterer = QuestionAlterer((fold_script(e.question) for e in self._examples), self._random)

    def make(self, number: int) -> list[LabelledWindow]:
        """The windows for example ``number``: the positive one, then the negatives that are drawn."""
        example, draw = self._examples[number], self._random
        budget = draw.randint(SHORTEST_WINDOW, LONGEST_WINDOW)
        vary = self._variation()
        question = question_ids(self._tokenizer, vary(self._asked(example.question)))
        tokens = tokenise(self._tokenizer, vary(self._passages[example.passage]))
        first, last = tokens.covering(example.start, example.end)
        last = min(last, first + ANSWER_TOKENS)  # a longer answer is learnt as its beginning
        windows = [self._positive(question, tokens, first, last, budget)]
        if draw.random() < SAME_DOCUMENT_SHARE:
            if draw.random() < CUT_SHARE:
                beside = self._cut(example, question, vary, budget)
            else:
                beside = self._same_document(example, question, tokens, (first, last), budget)
            windows += [beside] if beside else []
        if draw.random() < ELSEWHERE_SHARE and self._negatives[number]:
            stretch = draw.choice(self._negatives[number])
            windows.append(self._elsewhere(question, vary(self._passages[stretch.passage]), stretch.centre, budget))
        return windows

    def make_altered(self, number: int) -> list[LabelledWindow]:
        """For a share of the examples a window that answers, asked about something else; else nothing."""
        example, draw = self._examples[number], self._random
        passage = self._passages[example.passage]
        altered = self._alterer.alter(fold_script(example.question), passage) if draw.random() < ALTERED_SHARE else None
        if altered is None:
            return []
        vary = self._variation()
        question = question_ids(self._tokenizer, vary(self._asked(altered)))
        tokens = tokenise(self._tokenizer, vary(passage))
        first, last = tokens.covering(example.start, example.end)
        begin, stop = window_around(len(tokens), first, last, draw.randint(SHORTEST_WINDOW, LONGEST_WINDOW))
        return [_unanswered(question, tokens.ids[begin:stop])]

    def _asked(self, question: str) -> str:
        folded = self._styles.restyle(fold_script(question))
        return folded.rstrip("？?") if self._random.random() < NO_QUESTION_MARK_SHARE else folded

    def _variation(self) -> Any:
        if self._random.random() < HALF_WIDTH_SHARE:
            return lambda text: text.translate(_HALF_WIDTH)
        if self._random.random() < TRADITIONAL_SHARE:
            return traditional
        return str

    def _positive(self, question: list[int], tokens: Tokens, first: int, last: int, budget: int) -> LabelledWindow:
        budget = max(budget, min(last - first, LONGEST_WINDOW))
        earliest, latest = max(last - budget, 0), min(first, max(len(tokens) - budget, 0))
        begin = self._random.randint(earliest, latest) if earliest < latest else latest
        at = len(question) + SPECIAL_TOKENS - 1
        stop = min(begin + budget, len(tokens))
        return LabelledWindow(
            sequence(question, tokens.ids[begin:stop]), at, at + first - begin, at + min(last, stop) - 1 - begin
        )

    def _cut(self, example: Example, question: list[int], vary: Any, budget: int) -> LabelledWindow | None:
        """The answer's surroundings without its sentences, which often repeat the question's words."""
        passage = self._passages[example.passage]
        left = without_answer(passage, [fold_script(wording) for wording in example.answers])
        if len(left) < SHORTEST_NEGATIVE:
            return None
        before = without_answer(passage[: example.end], [passage[example.start : example.end]])
        return self._elsewhere(question, vary(left), len(before), budget)

    def _same_document(
        self, example: Example, question: list[int], tokens: Tokens, answer: tuple[int, int], budget: int
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
        return _unanswered(question, tokens.ids[begin:stop])

    def _elsewhere(self, question: list[int], passage: str, centre: int, budget: int) -> LabelledWindow:
        tokens = tokenise(self._tokenizer, passage)
        first, last = tokens.covering(centre, centre + 1)
        begin, stop = window_around(len(tokens), first, last, budget)
        return _unanswered(question, tokens.ids[begin:stop])


def traditional(text: str) -> str:
    """Simplified characters as Traditional ones, one for one."""
    return "".join(map(_traditional, text))


def _unanswered(question: list[int], window: list[int]) -> LabelledWindow:
    return LabelledWindow(sequence(question, window), len(question) + SPECIAL_TOKENS - 1)


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC

    return OpenCC("s2t")


@lru_cache(maxsize=65536)
def _traditional(character: str) -> str:
    converted: str = _converter().convert(character)
    return converted if len(converted) == 1 else character
