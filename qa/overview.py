"""What a document, or a folder of them, is about, in the documents' own words, every line cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import PurePosixPath

from index.messages import Language, Message
from index.named_cells import with_names
from index.records import ParagraphKind, Passage, Span
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.centrality import central
from qa.citation import cite
from qa.figures import Figure, FigureKind, figures
from qa.intents import Intent
from qa.introductions import Introduction, bare_name, introductions
from qa.languages import is_chinese
from qa.retrieval import Hit
from qa.shelf import Shelf

MOST_HEADINGS = 20
MOST_POINTS = 5
MOST_PEOPLE = 8
MOST_THINGS = 4
MOST_FIGURES = 6
MOST_DATES = 5
MOST_DOCUMENTS = 50  # of a folder
NAMES_GAIN, MOST_NAMES_GAIN = 0.15, 0.6  # what a sentence gains for the names and figures in it
LONG_NAME = 3  # characters of a Chinese name that may have taken in the next word


@dataclass(frozen=True, slots=True)
class Line:
    """A line of an overview, and the words that it rests on. row: of the passage in ``Retriever.passages``."""

    text: str
    row: int
    citation: Citation


@dataclass(frozen=True, slots=True)
class Overview:
    """What a document says of itself: lists of lines, in the order of the document."""

    title: tuple[Line, ...]
    points: tuple[Line, ...]
    outline: tuple[Line, ...]
    names: tuple[Line, ...]
    dates: tuple[Line, ...]
    figures: tuple[Line, ...]

    def parts(self, intent: Intent) -> list[tuple[str, tuple[Line, ...]]]:
        """Return what answers a request, by name: the part that was asked for, or all."""
        parts = {
            "title": self.title,
            "points": self.points,
            "outline": self.outline,
            "names": self.names,
            "dates": self.dates,
            "figures": self.figures,
        }
        wanted = {Intent.OUTLINE: "outline", Intent.PEOPLE: "names", Intent.TITLE: "title"}.get(intent)
        asked = [(name, lines) for name, lines in parts.items() if lines and wanted in {None, name}]
        return asked or [(name, parts[name]) for name in ("title", "points") if parts[name]]


def overview_of(shelf: Shelf, document: str) -> Overview:
    """Return the overview of a document."""
    return _Reading(shelf, document).overview()


def overview_answer(asked: str, shelf: Shelf, documents: Sequence[str], intent: Intent, language: Language) -> Answer:
    """Return the overview of one document, or a line for each of several, as an answer."""
    if len(documents) == 1:
        return _of_one(asked, shelf, documents[0], intent, language)
    lines = [(document, line) for document in documents[:MOST_DOCUMENTS] if (line := _line_of(shelf, document))]
    lines.sort(key=lambda one: str(PurePosixPath(one[0]).parent))
    sections: dict[str, list[Line]] = {}
    for document, line in lines:
        folder = str(PurePosixPath(document).parent)
        heading = Message("overview.documents", {"count": len(documents)}).text(language) if folder == "." else folder
        sections.setdefault(heading, []).append(line)
    left = len(documents) - len(lines)
    notes = (Message("overview.more_documents", {"count": left}),) if left else ()
    return replace(_answer(asked, list(sections.items()), language), notes=notes)


def _of_one(asked: str, shelf: Shelf, document: str, intent: Intent, language: Language) -> Answer:
    overview = overview_of(shelf, document)
    parts = overview.parts(intent)
    sections = [(Message(f"overview.{name}").text(language), list(lines)) for name, lines in parts]
    answer = _answer(asked, sections, language)
    if intent is not Intent.OVERVIEW:
        return answer
    passages = shelf.retriever.passages
    hits = [
        Hit(passages[line.row], 1.0, *_within(passages[line.row], line.citation), {}, line.row)
        for line in overview.points
    ]
    return replace(answer, hits=tuple(hits))  # what a language model would write it from


def _within(passage: Passage, citation: Citation) -> Span:
    return citation.start - passage.start, citation.end - passage.start


def _line_of(shelf: Shelf, document: str) -> Line | None:
    """Return a line on a document: its title or name, and the sentence that says most."""
    points = _Reading(shelf, document).points(1)
    if not points:
        return None
    title = shelf.title(document)
    name = PurePosixPath(document).name
    named = title if title == name else f"{title} ({name})"
    return replace(points[0], text=f"{named}{_colon(points[0].text)}{points[0].text}")


def _colon(text: str) -> str:
    return "：" if is_chinese(text) else ": "


def _answer(asked: str, sections: Sequence[tuple[str, Sequence[Line]]], language: Language) -> Answer:
    citations: dict[tuple[str, int, int], Citation] = {}
    numbers: dict[tuple[str, int, int], int] = {}
    sentences = []
    for heading, lines in sections:
        for at, line in enumerate(lines):
            cited = line.citation
            key = (cited.passage.document, cited.start, cited.end)
            citations.setdefault(key, cited)
            number = numbers.setdefault(key, len(numbers) + 1)
            sentences.append(AnswerSentence(line.text, (number,), heading="" if at else heading))
    return Answer(asked, AnswerKind.OVERVIEW, tuple(sentences), None, 0.0, tuple(citations.values()), spoken=language)


class _Reading:
    """A document as it is looked through."""

    def __init__(self, shelf: Shelf, document: str) -> None:
        self._shelf = shelf
        self._document = document
        self._rows = shelf.rows(document)
        self._passages = shelf.passages(document)
        self._text = shelf.retriever.texts[document]
        self._title = shelf.title_passage(document)
        body = [
            at
            for at, passage in enumerate(self._passages)
            if passage.kind is not ParagraphKind.HEADING and passage != self._title
        ]
        self._body = body or list(range(len(self._passages)))

    def overview(self) -> Overview:
        return Overview(
            title=tuple(self._line(at, None) for at, one in enumerate(self._passages) if one == self._title),
            points=tuple(self.points(MOST_POINTS)),
            outline=tuple(self._outline()),
            names=tuple(self._names()),
            dates=tuple(self._figures(lambda kind: kind is FigureKind.DATE, MOST_DATES)),
            figures=tuple(self._figures(lambda kind: kind is not FigureKind.DATE, MOST_FIGURES)),
        )

    def points(self, most: int) -> list[Line]:
        """Return the sentences that say most."""
        told = [at for at in self._body if not self._passages[at].cells] or self._body  # a row tells little by itself
        places = [(at, sentence) for at in told for sentence in self._passages[at].sentences]
        if not places:
            return []
        vectors = self._shelf.retriever.sentence_vectors([self._rows[at] for at in told])
        texts = [self._passages[at].text[sentence.start : sentence.end] for at, sentence in places]
        gains = [self._gain(at, (sentence.start, sentence.end)) for at, sentence in places]
        chosen = central(vectors, texts, gains, most)
        return [self._line(places[n][0], (places[n][1].start, places[n][1].end)) for n in chosen]

    def _gain(self, at: int, span: Span) -> float:
        """Return what a sentence gains for the names and figures in it."""
        named = [one.name[0] for one in self._introductions[at]] + [one.figure[0] for one in self._all_figures[at]]
        said = sum(span[0] <= start < span[1] for start in named)
        return min(NAMES_GAIN * said, MOST_NAMES_GAIN)

    @cached_property
    def _introductions(self) -> list[list[Introduction]]:
        return [list(introductions(passage.text)) for passage in self._passages]

    @cached_property
    def _all_figures(self) -> list[list[Figure]]:
        return [list(figures(passage.text)) for passage in self._passages]

    def _outline(self) -> Iterator[Line]:
        headings = [
            at
            for at, passage in enumerate(self._passages)
            if passage.kind is ParagraphKind.HEADING and passage != self._title
        ]
        yield from (self._line(at, None) for at in headings[:MOST_HEADINGS])

    def _names(self) -> list[Line]:
        """Return who and what is introduced, those named most often first."""
        found: dict[str, tuple[int, Introduction]] = {}
        for at, passage in enumerate(self._passages):
            for one in self._introductions[at]:
                name = self._whole_name(bare_name(passage.text[slice(*one.name)]))
                found.setdefault(name, (at, one))
        times = Counter({name: self._text.count(name) for name in found})
        names: list[str] = []
        for is_person, most in ((True, MOST_PEOPLE), (False, MOST_THINGS)):
            same_kind = [name for name in found if found[name][1].is_person is is_person]
            first = sorted(same_kind, key=lambda name: -times[name])[:most]
            names += sorted(first, key=lambda name: found[name][0])
        return [self._introduced(name, *found[name]) for name in names]

    def _whole_name(self, name: str) -> str:
        """Return the name without the character after it where the document mostly has it without."""
        shorter = name[:-1]
        is_longer = len(name) == LONG_NAME and self._text.count(shorter) > self._text.count(name)
        return shorter if is_longer else name

    def _introduced(self, name: str, at: int, one: Introduction) -> Line:
        what = self._passages[at].text[slice(*one.what)]
        span = (min(one.name[0], one.what[0]), max(one.name[1], one.what[1]))
        return replace(self._line(at, span), text=f"{name}{_colon(name + what)}{what}")

    def _figures(self, wanted: Callable[[FigureKind], bool], most: int) -> list[Line]:
        """Return figures with what they are of: of each kind those that come first, one of a clause."""
        found: list[tuple[int, Figure]] = [
            (at, one) for at in self._body for one in self._all_figures[at] if wanted(one.kind)
        ]
        first = sorted(found, key=lambda one: one[1].kind)[:most]
        lines = [self._line(at, one.clause) for at, one in sorted(first, key=lambda one: (one[0], one[1].clause))]
        return list({(line.citation.start, line.citation.end): line for line in lines}.values())

    def _line(self, at: int, span: Span | None) -> Line:
        """Return the words of a passage as a line. span: offsets in it; None for all of it."""
        passage = self._passages[at]
        start, end = span or (0, len(passage.text))
        words = with_names(passage, start, end)
        return Line(" ".join(words.split()), self._rows[at], cite(passage, start, end))
