"""What the encoder is trained on: a question, a text that answers it, and texts near by that do not.

Texts are such as the index embeds: passages below their context, and single sentences.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.chunking import split_passages
from index.context import inner_texts, under_context
from index.embedding.builtin_model import MAX_TOKENS
from index.parsing.formats import find_format
from index.records import Document
from index.sentences import split_sentences
from index.settings import SPARE_TOKENS
from qa.scripts import fold_script
from training.everyday_negatives import Wrong
from training.everyday_questions import EverydayQuestion, EverydaySet
from training.examples import Example, QuestionSet
from training.outlines import OutlinedParagraph
from training.question_styles import HALF_WIDTH, QuestionStyles, as_typed, homophones
from training.reader_negatives import Stretch
from training.reader_windows import traditional

if TYPE_CHECKING:
    from tokenizers import Tokenizer

QUERY, PASSAGE = "query: ", "passage: "
LONGEST = 384  # tokens of a text
LONGEST_WHOLE = 540  # characters of a passage that is seen whole: about what the index holds
SHORTEST_PART, LONGEST_PART = 60, 260  # characters of a part of one

SENTENCE_SHARE = 0.22  # of the questions are put to a sentence
BARE_SHARE = 0.25  # of the passages come without their context
JOINED_SHARE = 0.15  # of the everyday passages are joined with their neighbours, as on a web page
WHOLE_SHARE = 0.5  # of the encyclopaedia's passages, else a part of it
SECOND_NEGATIVE_SHARE = 0.3
ELSEWHERE_SHARE = 0.25  # of the everyday negatives are of another document
SAME_PASSAGE_SHARE = 0.5  # of the wrong sentences are beside the right one
ENCYCLOPAEDIA_NEGATIVE_SHARE = 0.5  # of its questions have one
TRADITIONAL_SHARE = 0.1
HALF_WIDTH_SHARE = 0.15
SHORTEST_TELLING = 3  # characters of an answer that a passage which happens to have it may well give

_Vary = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text to be told from others. ids: with prompt and special tokens. passage: the number of what it is of."""

    ids: list[int]
    passage: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A question and its own texts, the one that answers first.

    answering: the passages that answer, or may: no text of theirs is held against the question.
    """

    question: list[int]
    texts: list[Candidate]
    answering: frozenset[int]


class Encoding:
    """Texts to token ids as the encoder takes them; longer ones are cut."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def question(self, text: str) -> list[int]:
        """Return the ids of a question."""
        return self._ids(QUERY + text)

    def passage(self, text: str) -> list[int]:
        """Return the ids of a passage or sentence."""
        return self._ids(PASSAGE + text)

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids if len(ids) <= LONGEST else [*ids[: LONGEST - 1], ids[-1]]


class Passages:
    """Makes paragraphs for ``read_everyday`` of a document: the passages that the index makes of it."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def __call__(self, text: str, name: str) -> list[OutlinedParagraph]:
        """Return the passages, each under what its vector has of its context."""
        parsed = find_format(Path(name), name).parser()(text.encode(), name)
        return self.of(Document(name, parsed.text, parsed.paragraphs, "", title=parsed.title))

    def of(self, document: Document) -> list[OutlinedParagraph]:
        """Return the passages of a parsed document."""
        passages = split_passages(document, self._counts, MAX_TOKENS - SPARE_TOKENS)
        return [OutlinedParagraph(passage.text, tuple(inner_texts(passage))) for passage in passages]

    def _counts(self, texts: Sequence[str]) -> list[int]:
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encoded]


class EverydayPairs:
    """Makes the pair of an everyday question; every call draws anew.

    sets: its paragraphs are passages (``Passages``). negatives: of ``everyday_negatives``. first: the number of the
    first passage.
    """

    def __init__(
        self, encoding: Encoding, sets: EverydaySet, negatives: Sequence[Wrong], seed: int, first: int = 0
    ) -> None:
        self._encoding = encoding
        self._documents = sets.documents
        self._asked = [(q, wrong) for q, wrong in zip(sets.questions, negatives, strict=True) if q.places]
        self._random = random.Random(seed)
        self._firsts = [first]
        for document in sets.documents:
            self._firsts.append(self._firsts[-1] + len(document))

    def __len__(self) -> int:
        return len(self._asked)

    @property
    def end(self) -> int:
        """One more than the number of the last passage."""
        return self._firsts[-1]

    def make(self, number: int) -> Pair:
        """Return a pair for the question of this number."""
        question, wrong = self._asked[number]
        draw = self._random
        vary = _in_traditional if draw.random() < TRADITIONAL_SHARE else str
        place = draw.choice(sorted(question.places))
        answering = self._answering(question)
        apart = [(d, n) for d, n in wrong if (d, n) not in answering]
        if draw.random() < SENTENCE_SHARE:
            texts = self._sentences(question, place, apart)
        else:
            texts = self._passages(question.document, place, apart)
        return Pair(
            self._encoding.question(vary(as_typed(question.question, draw))),
            [Candidate(self._encoding.passage(vary(text)), self._number(*at)) for text, at in texts],
            frozenset(self._number(*at) for at in answering),
        )

    def _number(self, document: int, place: int) -> int:
        return self._firsts[document] + place

    def _answering(self, question: EverydayQuestion) -> set[tuple[int, int]]:
        """The passages that answer, and those of the document that have the answer's words."""
        words = question.answers[0]
        places = set(question.places)
        if len(words) >= SHORTEST_TELLING:
            paragraphs = self._documents[question.document]
            places |= {n for n, paragraph in enumerate(paragraphs) if words in paragraph.text}
        return {(question.document, place) for place in places}

    def _passages(self, document: int, place: int, apart: Wrong) -> list[tuple[str, tuple[int, int]]]:
        draw = self._random
        bare = draw.random() < BARE_SHARE
        joined = draw.random() < JOINED_SHARE
        chosen = [(document, place), *self._wrong(document, apart)]
        return [(self._text(*at, bare=bare, joined=joined and row == 0), at) for row, at in enumerate(chosen)]

    def _text(self, document: int, place: int, *, bare: bool, joined: bool) -> str:
        paragraph = self._documents[document][place]
        text = self._with_neighbours(document, place) if joined else paragraph.text
        return text if bare else under_context(paragraph.above, text)

    def _with_neighbours(self, document: int, place: int) -> str:
        """The passage with those around it, up to a length that is drawn."""
        paragraphs = self._documents[document]
        first, last = place, place + 1
        room = self._random.randint(LONGEST_PART, LONGEST_WHOLE) - len(paragraphs[place].text)
        while first > 0 or last < len(paragraphs):
            before = first > 0 and (last == len(paragraphs) or self._random.random() < 0.5)  # noqa: PLR2004 (a half)
            added = paragraphs[first - 1] if before else paragraphs[last]
            room -= len(added.text)
            if room < 0:
                break
            first, last = (first - 1, last) if before else (first, last + 1)
        return "\n".join(paragraph.text for paragraph in paragraphs[first:last])

    def _wrong(self, document: int, apart: Wrong) -> Wrong:
        draw = self._random
        own = [at for at in apart if at[0] == document]
        others = [at for at in apart if at[0] != document]
        chosen: Wrong = []
        for _ in range(1 + (draw.random() < SECOND_NEGATIVE_SHARE)):
            pool = others if (draw.random() < ELSEWHERE_SHARE and others) or not own else own
            left = [at for at in pool if at not in chosen]
            if left:
                chosen.append(left[min(int(draw.expovariate(0.6)), len(left) - 1)])
        return chosen

    def _sentences(self, question: EverydayQuestion, place: int, apart: Wrong) -> list[tuple[str, tuple[int, int]]]:
        draw = self._random
        paragraph = self._documents[question.document][place]
        answer = question.places[place][0]
        right, others = _sentence_with(paragraph.text, answer.start, answer.end, question.answers)
        if right == paragraph.text:
            return self._passages(question.document, place, apart)
        texts: list[tuple[str, tuple[int, int]]] = [(right, (question.document, place))]
        if others and draw.random() < SAME_PASSAGE_SHARE:
            texts.append((draw.choice(others), (question.document, place)))
        else:
            wrong = self._wrong(question.document, apart)
            texts += [(_any_sentence(self._documents[d][n].text, draw), (d, n)) for d, n in wrong]
        return texts


class EncyclopaediaPairs:
    """Makes the pair of a question of CMRC or DRCD; every call draws anew. first: the number of the first passage."""

    def __init__(
        self,
        encoding: Encoding,
        questions: QuestionSet,
        negatives: Sequence[Sequence[Stretch]],
        seed: int,
        first: int = 0,
    ) -> None:
        self._encoding = encoding
        self._questions = questions
        self._negatives = negatives
        self._first = first
        self._random = random.Random(seed)
        self._styles = QuestionStyles(homophones(questions.passages), self._random)

    def __len__(self) -> int:
        return len(self._questions.examples)

    def make(self, number: int) -> Pair:
        """Return a pair for the question of this number."""
        draw = self._random
        example = self._questions.examples[number]
        vary = self._variation()
        texts = self._sentences(example) if draw.random() < SENTENCE_SHARE else self._passages(example, number)
        return Pair(
            self._encoding.question(vary(as_typed(self._styles.restyle(example.question), draw))),
            [Candidate(self._encoding.passage(vary(text)), self._first + passage) for text, passage in texts],
            frozenset([self._first + example.passage]),
        )

    def _variation(self) -> _Vary:
        if self._random.random() < HALF_WIDTH_SHARE:
            return lambda text: text.translate(HALF_WIDTH)
        return _in_traditional if self._random.random() < TRADITIONAL_SHARE else str

    def _sentences(self, example: Example) -> list[tuple[str, int]]:
        text = self._questions.passages[example.passage]
        right, others = _sentence_with(text, example.start, example.end, example.answers)
        wrong = [self._random.choice(others)] if others else []
        return [(sentence, example.passage) for sentence in (right, *wrong)]

    def _passages(self, example: Example, number: int) -> list[tuple[str, int]]:
        draw = self._random
        whole = draw.random() < WHOLE_SHARE
        longest = LONGEST_WHOLE if whole else draw.randint(SHORTEST_PART, LONGEST_PART)
        titled = draw.random() >= BARE_SHARE
        chosen = [(example.passage, example.start, example.end)]
        if self._negatives[number] and draw.random() < ENCYCLOPAEDIA_NEGATIVE_SHARE:
            stretch = draw.choice(self._negatives[number])
            chosen.append((stretch.passage, stretch.centre, stretch.centre + 1))
        texts = []
        for passage, start, end in chosen:
            text = part_around(self._questions.passages[passage], start, end, longest, draw)
            title = self._questions.title_of(passage)
            texts.append((under_context([title], text) if titled and title else text, passage))
        return texts


def part_around(text: str, start: int, end: int, longest: int, draw: random.Random) -> str:
    """Return the text, or as many whole sentences of it about [start, end) as are no longer together.

    The sentences that hold [start, end) are in it in any case.
    """
    if len(text) <= longest:
        return text
    sentences = split_sentences(text)
    holding = [n for n, (a, b) in enumerate(sentences) if a < end and b > start] or [0]
    first, last = holding[0], holding[-1] + 1
    while first > 0 or last < len(sentences):
        before = first > 0 and (last == len(sentences) or draw.random() < 0.5)  # noqa: PLR2004 (a half)
        wider = (first - 1, last) if before else (first, last + 1)
        if sentences[wider[1] - 1][1] - sentences[wider[0]][0] > longest:
            break
        first, last = wider
    return text[sentences[first][0] : sentences[last - 1][1]]


def _in_traditional(text: str) -> str:
    return traditional(text) if fold_script(text) == text else text


def _sentence_with(text: str, start: int, end: int, answers: Sequence[str]) -> tuple[str, list[str]]:
    """The sentence that holds the answer, and those that hold none of the answers."""
    sentences = split_sentences(text)
    right = next((span for span in sentences if span[0] <= start < span[1]), (start, end))
    others = [text[a:b] for a, b in sentences if (a, b) != right]
    return text[right[0] : right[1]], [other for other in others if not _has(other, answers)]


def _has(text: str, answers: Sequence[str]) -> bool:
    return any(answer in text for answer in answers)


def _any_sentence(text: str, draw: random.Random) -> str:
    a, b = draw.choice(split_sentences(text) or [(0, len(text))])
    return text[a:b]


def batches(pairs: Iterator[Pair], size: int) -> Iterator[list[Pair]]:
    """Yield the pairs by so many."""
    while True:
        yield [next(pairs) for _ in range(size)]
