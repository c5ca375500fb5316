"""Training windows of everyday questions: the paragraph that answers, and those of the document that nearly do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.reader.windows import ANSWER_TOKENS, Tokens, context_ids, question_ids, tokenise
from qa.scripts import fold_script
from training.everyday_negatives import Wrong
from training.everyday_questions import EverydayQuestion, EverydaySet, Place
from training.question_styles import as_typed
from training.reader_windows import Asked, LabelledWindow, Target, drawn_budget

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SHORTEST_WINDOW, LONGEST_WINDOW = 56, 160  # passage tokens
JOINED_SHARE = 0.15  # of the windows go on into the neighbouring paragraphs that stand under the same
MOST_JOINED = 3
BESIDE_SHARE = 0.3  # of the negatives are a stretch beside the answer, where the paragraph is long enough
SHORTEST_BESIDE = 40  # characters
ELSEWHERE_SHARE = 0.12  # of the negatives are of another document
NO_CONTEXT_SHARE, NO_TITLE_SHARE = 0.2, 0.15
CONVERSATION_SHARE = 0.6  # of the turns of conversations are asked behind those before them, as they were typed


@dataclass(frozen=True, slots=True)
class _Stretch:
    text: str
    places: tuple[Place, ...]
    above: tuple[str, ...]


class EverydayWindows:
    """Makes the windows of a question: one that answers it, or the near miss, then some that do not answer.

    negatives: for each question the wrong paragraphs that are drawn from; drawn: how many of them a call takes.
    Every call draws another one: the window's size and place, its neighbours, the negatives, how much of the context is
    seen, the question's marks and width.
    """

    def __init__(
        self, tokenizer: Tokenizer, sets: EverydaySet, negatives: Sequence[Wrong], seed: int, drawn: int = 1
    ) -> None:
        self._tokenizer = tokenizer
        self._drawn = drawn
        self._questions = sets.questions
        self._documents = [
            [(fold_script(p.text), tuple(fold_script(part) for part in p.above)) for p in paragraphs]
            for paragraphs in sets.documents
        ]
        self._negatives = negatives
        self._random = random.Random(seed)

    def __len__(self) -> int:
        return len(self._questions)

    def make(self, number: int) -> list[LabelledWindow]:
        """The windows for question ``number``, the answering one or the near miss first."""
        question, draw = self._questions[number], self._random
        in_conversation = question.in_conversation and draw.random() < CONVERSATION_SHARE
        asked = self._asked(question.in_conversation if in_conversation else question.question)
        seen = _Seen.drawn(draw)
        paragraph = draw.choice(sorted(question.places)) if question.places else question.near
        stretches = [] if paragraph is None else [self._stretch(question, question.document, paragraph)]
        beside = self._beside(question, paragraph) if draw.random() < BESIDE_SHARE else None
        drawn = self._drawn - (beside is not None)
        stretches += [beside] if beside else []
        stretches += [self._stretch(question, *wrong) for wrong in self._wrong(number, drawn)]
        return [self._window(asked, seen.of(stretch.above), stretch) for stretch in stretches]

    def _asked(self, question: str) -> list[int]:
        return question_ids(self._tokenizer, as_typed(fold_script(question), self._random))

    def _wrong(self, number: int, count: int) -> Wrong:
        question, draw = self._questions[number], self._random
        own = [wrong for wrong in self._negatives[number] if wrong[0] == question.document]
        others = [wrong for wrong in self._negatives[number] if wrong[0] != question.document]
        chosen: Wrong = []
        for _ in range(count):
            pool = others if (draw.random() < ELSEWHERE_SHARE and others) or not own else own
            left = [wrong for wrong in pool if wrong not in chosen]
            if left:
                chosen.append(left[min(int(draw.expovariate(0.6)), len(left) - 1)])
        return chosen

    def _stretch(self, question: EverydayQuestion, document: int, paragraph: int) -> _Stretch:
        """The paragraph, in some draws with neighbours that stand under the same."""
        paragraphs = self._documents[document]
        above = paragraphs[paragraph][1]
        first, last = paragraph, paragraph + 1
        if self._random.random() < JOINED_SHARE:
            for _ in range(self._random.randint(1, MOST_JOINED)):
                if self._random.random() < 0.5:  # noqa: PLR2004 (before or after)
                    first -= first > 0 and paragraphs[first - 1][1] == above
                else:
                    last += last < len(paragraphs) and paragraphs[last][1] == above
        own = document == question.document
        text, places = "", []
        for n in range(first, last):
            at = len(text) + (1 if text else 0)
            text = f"{text}\n{paragraphs[n][0]}" if text else paragraphs[n][0]
            found = question.places.get(n, ()) if own else ()
            places += [Place(at + p.start, at + p.end, p.weight) for p in found]
        return _Stretch(text, tuple(sorted(places, key=lambda place: -place.weight)), above)

    def _beside(self, question: EverydayQuestion, paragraph: int | None) -> _Stretch | None:
        """The longer side of a long paragraph that answers, up to its answers."""
        if paragraph is None or not question.places:
            return None
        text, above = self._documents[question.document][paragraph]
        places = question.places[paragraph]
        first, last = min(place.start for place in places), max(place.end for place in places)
        side = max(text[:first], text[last:], key=len)
        return _Stretch(side, (), above) if len(side) >= SHORTEST_BESIDE else None

    def _window(self, question: list[int], above: Sequence[str], stretch: _Stretch) -> LabelledWindow:
        asked = Asked(question, context_ids(self._tokenizer, above))
        tokens = tokenise(self._tokenizer, stretch.text)
        begin, stop = self._cut(tokens, stretch.places)
        targets = _targets(tokens, stretch.places, begin, stop, asked.window_at)
        return LabelledWindow(asked.over(tokens.ids[begin:stop]), asked.window_at, targets)

    def _cut(self, tokens: Tokens, places: Sequence[Place]) -> tuple[int, int]:
        """A window that holds the best place somewhere in it, or any of a stretch that answers nothing."""
        budget = drawn_budget(self._random, SHORTEST_WINDOW, LONGEST_WINDOW)
        if len(tokens) <= LONGEST_WINDOW and len(tokens) <= budget * 1.3:
            return 0, len(tokens)
        first, last = tokens.covering(places[0].start, places[0].end) if places else (0, len(tokens))
        if last - first > budget:
            first, last = (first, first + budget) if places else (0, len(tokens))
        low, high = max(last - budget, 0), min(first, max(len(tokens) - budget, 0))
        begin = self._random.randint(min(low, high), max(low, high))
        return begin, min(begin + budget, len(tokens))


@dataclass(frozen=True, slots=True)
class _Seen:
    """How much of the context the windows of a question show: none, all but the title, or all."""

    from_: int | None

    @classmethod
    def drawn(cls, draw: random.Random) -> _Seen:
        at = draw.random()
        if at < NO_CONTEXT_SHARE:
            return cls(None)
        return cls(1 if at < NO_CONTEXT_SHARE + NO_TITLE_SHARE else 0)

    def of(self, above: Sequence[str]) -> Sequence[str]:
        return () if self.from_ is None else above[self.from_ :]


def _targets(tokens: Tokens, places: Sequence[Place], begin: int, stop: int, window_at: int) -> tuple[Target, ...]:
    """The places that lie wholly in the window; one that is too long for an answer is learnt as its beginning."""
    targets: dict[tuple[int, int], float] = {}
    for place in places:
        first, last = tokens.covering(place.start, place.end)
        last = min(last, first + ANSWER_TOKENS)
        if begin <= first and last <= stop:
            targets.setdefault((window_at + first - begin, window_at + last - 1 - begin), place.weight)
    return tuple(Target(start, end, weight) for (start, end), weight in targets.items())
