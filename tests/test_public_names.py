"""The names that other programs call. A change here is a change for them, and belongs in the changelog."""

# ruff: noqa: E501 (a signature is one line)

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Callable, Iterable, Iterator
from types import ModuleType

import pytest

import index
import qa
from index.embedding.encoder import Encoder

INDEX = """
BuildProgress
  stage: str
  done: int
  total: int
  document: str | None = None
  pictures: tuple[int, int] = (0, 0)
  share: float
BuildReport
  generation: str
  published: bool
  documents: int
  passages: int
  sentences: int
  encoded: int
  reused: int
  added: tuple[str, ...]
  changed: tuple[str, ...]
  removed: tuple[str, ...]
  skipped: tuple[Skipped, ...]
  notes: tuple[DocumentNote, ...]
  seconds: float
  warnings: tuple[str, ...]
Document
  path: str
  text: str
  paragraphs: tuple[Paragraph, ...]
  sha256: str
  warnings: tuple[Message, ...] = ()
  size: int = 0
  title: Span | None = None
  boxes: bytes = b
  body: tuple[Paragraph, ...]
Ocr(StrEnum)
  version: str
Paragraph
  number: int
  start: int
  end: int
  section: str | None = None
  place: Place | None = None
  kind: ParagraphKind = <ParagraphKind.TEXT: text>
  level: int = 0
  cells: tuple[Cell, ...] = ()
  recognized: tuple[Recognized, ...] = ()
Passage
  document: str
  number: int
  text: str
  start: int
  end: int
  section: str | None
  sentences: tuple[Sentence, ...]
  place: Place | None = None
  kind: ParagraphKind = <ParagraphKind.TEXT: text>
  context: tuple[ContextPart, ...] = ()
  cells: tuple[Cell, ...] = ()
  recognized: tuple[Recognized, ...] = ()
  page: int | None
  recognition(self, start: int, end: int) -> float
Place
  page: int | None = None
  sheet: str | None = None
  row: int | None = None
  chapter: str | None = None
  last_page: int | None = None
  part: str | None = None
  slide: int | None = None
  time: str | None = None
  line: int | None = None
  recognized: bool = False
Sentence
  start: int
  end: int
Skipped
  path: str
  reason: Message
  sha256: str | None = None
WenquError(Exception)
  code: str
  text(self, language: Language) -> str
build_index(documents: str | Path, index_dir: str | Path, *, encoder: TextEncoder | None = None, analyzer: Analyzer | None = None, progress: Progress | None = None, force: bool = False, allow_empty: bool = False, ocr: Ocr = <Ocr.PAGES: pages>) -> BuildReport
"""

QA = """
Answer
  question: str
  kind: AnswerKind
  sentences: tuple[AnswerSentence, ...]
  short: str | None
  confidence: float
  citations: tuple[Citation, ...]
  hits: tuple[Hit, ...] = ()
  written_by: str | None = None
  finished: bool = True
  notes: tuple[Message, ...] = ()
  reasons: tuple[Message, ...] = ()
  spoken: Language | None = None
  found: bool
  is_given: bool
  language: Language
  has_confidence: bool
  lead: str | None
  text: str
AnswerKind(StrEnum)
AnswerSentence
  text: str
  citations: tuple[int, ...]
  unsupported: tuple[Message, ...] = ()
  begins_paragraph: bool = True
  heading: str = 
Assistant
  open(index_dir: str | Path, *, encoder: TextEncoder | None = None, analyzer: Analyzer | None = None, reader: bool = True, read_only: bool | None = None) -> Assistant
  of(retriever: Retriever, analyzer: Analyzer, *, reader: bool = True, read_only: bool | None = None) -> Assistant
  over(self, retriever: Retriever) -> Assistant
  retriever: Retriever
  ask(self, question: str, history: Sequence[tuple[str, str]] = (), *, documents: Sequence[str] | Scope | None = None, exclude: Collection[int] = (), as_typed: bool = False) -> Answer
  ask_each(self, questions: Sequence[str], documents: Sequence[str] | Scope | None = None) -> Iterator[Cell]
  documents(self, documents: Sequence[str] | Scope | None = None) -> list[str]
  overview(self, document: str | None = None, *, language: Language | None = None) -> Answer
Cell
  document: str
  question: str
  answer: Answer
  words: str | None
  confidence: float | None
  citation: Citation | None
Citation
  passage: Passage
  start: int
  end: int
  quote: str
  answer: tuple[int, int] | None = None
  readable: str
  named_answer: str | None
Hit
  passage: Passage
  score: float
  start: int
  end: int
  scores: Mapping[str, float]
  row: int
Retriever
  open(index_dir: str | Path, *, encoder: TextEncoder | None = None, analyzer: Analyzer | None = None) -> Retriever
  generation: str
  encoder: TextEncoder
  threshold: float
  passages: Sequence[Passage]
  texts: Mapping[str, str]
  rows_of(self, document: str) -> range
  sentence_vectors(self, rows: Sequence[int]) -> Vectors
  boxes(self, document: str) -> TextBoxes
  originals: SourceFiles
  scope(self, documents: Sequence[str] | Scope | None) -> Scope | None
  search(self, question: str, k: int = 5, *, documents: Sequence[str] | Scope | None = None, exclude: Collection[int] = ()) -> list[Hit]
  vector(self, question: str) -> Vector
  is_foreign(self, question: str) -> bool
  candidates(self, question: str, *, documents: Sequence[str] | Scope | None = None, exclude: Collection[int] = ()) -> Candidates
"""  # noqa: W291

ENCODER = """
Encoder
  of_identity(identity: str, *, device: str | None = None, cache: Path | None = None) -> Encoder
  identity: str
  dimension: int
  max_tokens: int
  tokenizer: Unigram | None
  count_tokens(self, texts: Sequence[str]) -> list[int]
  encode_queries(self, texts: Sequence[str]) -> Vectors
  encode_passages(self, texts: Sequence[str], progress: EncodeProgress | None = None) -> Vectors
"""

ENCODER_MADE = "(model: str | Path | None = None, *, device: str | None = None, cache: Path | None = None) -> None"


@pytest.mark.parametrize(("package", "expected"), [(index, INDEX), (qa, QA)], ids=["index", "qa"])
def test_the_public_names_and_their_signatures(package: ModuleType, expected: str) -> None:
    names = package.__all__
    assert isinstance(names, list)
    assert names == sorted(names)
    assert list(rendered(getattr(package, name) for name in names)) == expected.strip().splitlines()


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'nothing'"):
        _ = index.nothing


def test_the_encoder() -> None:
    assert list(rendered([Encoder])) == ENCODER.strip().splitlines()
    assert signature(Encoder) == ENCODER_MADE


@pytest.mark.parametrize("package", [index, qa])
def test_what_crosses_between_packages_is_frozen(package: ModuleType) -> None:
    things = [getattr(package, name) for name in package.__all__]
    records = [thing for thing in things if dataclasses.is_dataclass(thing)]
    assert records
    for record in records:
        assert vars(record)["__dataclass_params__"].frozen, record
        assert hasattr(record, "__slots__"), record


def rendered(things: Iterable[object]) -> Iterator[str]:
    """The signatures of functions, the fields of records, the public members of classes, the bases of errors."""
    for thing in things:
        if not inspect.isclass(thing):
            assert inspect.isfunction(thing)
            yield f"{thing.__name__}{signature(thing)}"
            continue
        bases = ", ".join(base.__name__ for base in thing.__bases__ if base is not object)
        yield f"{thing.__name__}({bases})" if bases else thing.__name__
        if dataclasses.is_dataclass(thing):
            yield from (f"  {text}" for text in map(unquoted, inspect.signature(thing).parameters.values()))
        yield from (f"  {text}" for text in members(thing))


def members(thing: type) -> Iterator[str]:
    for name, member in vars(thing).items():
        if isinstance(member, property):
            yield f"{name}: {inspect.get_annotations(member.fget)['return']}"  # type: ignore[arg-type]  # of a property
        elif (inspect.isfunction(member) or isinstance(member, classmethod)) and not name.startswith("_"):
            yield f"{name}{signature(getattr(thing, name))}"


def signature(function: Callable[..., object]) -> str:
    return unquoted(inspect.signature(function))


def unquoted(signature: object) -> str:
    """Annotations are kept as text, which inspect shows in quotes."""
    return str(signature).replace("'", "")
