"""From a question to an Answer in the documents' own words: rewrite, search, read, cite."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from index.embedding.encoder import Encoder, TextEncoder
from index.keywords.analyzer import Analyzer
from index.messages import Language
from qa.answer import Answer, AnswerKind
from qa.cells import Cell
from qa.choice import LIKELY_ENOUGH, FollowUpModel, completion_alone, is_surer_alone
from qa.clauses import clause_of, read_clause
from qa.comparisons import comparison_in
from qa.completion import completed
from qa.confidence import SURE
from qa.definitions import subject_of, told_of, without_name
from qa.double_questions import one_by_one, questions_in, says_all
from qa.doubts import Doubts
from qa.follow_ups import DEPTH, consider
from qa.history import answer_in
from qa.intents import Intent, Intents, Wanted
from qa.leaning import must_lean, stands_alone
from qa.makers import made_thing, told_of_maker
from qa.mending import in_clearer_words
from qa.quoting import answer_of, quoted
from qa.reader.graph import WEIGHTS_FILE
from qa.reader.reader import Reader
from qa.reader.reranking import ReadHit, at_most, read_and_rank
from qa.reader.two_asked import with_both
from qa.retrieval import Hit, Retriever, checked_question
from qa.rewriting import TURNS, QuestionRewriter, Turn, Wording, text_found
from qa.scope import Scope
from qa.score_fusion import ReadingWeights, ScoreFusion
from qa.shelf import Names, Shelf
from qa.spelling import Spelling
from qa.superlatives import is_undecided, superlative_in, told_of_extreme
from qa.talk import Conversation
from qa.verdicts import with_denial

logger = logging.getLogger(__name__)


class Assistant:
    """Answers from one generation of an index."""

    def __init__(
        self,
        retriever: Retriever,
        rewriter: QuestionRewriter,
        reader: Reader | None = None,
        weights: ReadingWeights | None = None,
        intents: Intents | None = None,
        *,
        read_only: bool | None = None,
    ) -> None:
        self._retriever = retriever
        self._intents = intents or Intents(retriever.encoder)
        self._read_only = read_only
        self._names = Names(retriever)
        self._rewriter = rewriter
        self._spelling = Spelling(rewriter.analyzer)
        self._reader = reader
        self._weights = weights or ScoreFusion.load().reading
        self._follow_ups = FollowUpModel.load()
        self._quote_from = retriever.threshold if reader is None else self._weights.confidence.quote

    @classmethod
    def open(
        cls,
        index_dir: str | Path,
        *,
        encoder: TextEncoder | None = None,
        analyzer: Analyzer | None = None,
        reader: bool = True,
        read_only: bool | None = None,
    ) -> Assistant:
        """Open the index at ``index_dir``.

        index_dir, encoder: as for ``Retriever.open``, which says what is raised.
        analyzer: splits text into terms; None makes one.
        reader: False answers with whole sentences, and loads nothing of the reader.
        read_only: whether the page where people ask lets nobody change documents; None where there is no page.
        """
        analyzer = analyzer or Analyzer()
        retriever = Retriever.open(index_dir, encoder=encoder, analyzer=analyzer)
        return cls.of(retriever, analyzer, reader=reader, read_only=read_only)

    @classmethod
    def of(
        cls, retriever: Retriever, analyzer: Analyzer, *, reader: bool = True, read_only: bool | None = None
    ) -> Assistant:
        """Return an assistant that answers from what ``retriever`` finds.

        reader, read_only: as for ``open``. Raise ModelError where the reader cannot be loaded.
        """
        opened = _open_reader(retriever.encoder, analyzer) if reader else None
        return cls(retriever, QuestionRewriter(analyzer), opened, read_only=read_only)

    def over(self, retriever: Retriever) -> Assistant:
        """Return an assistant over another index, or a newer generation, with the models that this one has loaded."""
        same = retriever.encoder is self._retriever.encoder
        intents = self._intents if same else None
        return Assistant(retriever, self._rewriter, self._reader, self._weights, intents, read_only=self._read_only)

    @property
    def retriever(self) -> Retriever:
        """What finds the passages."""
        return self._retriever

    def ask(
        self,
        question: str,
        history: Sequence[tuple[str, str]] = (),
        *,
        documents: Sequence[str] | Scope | None = None,
        exclude: Collection[int] = (),
        as_typed: bool = False,
    ) -> Answer:
        """Return the answer to a question.

        history: the earlier (question, answer) pairs, oldest first.
        documents: those that are asked, as for ``Retriever.search``; nothing of others is in the answer. None for all.
        exclude: rows of ``retriever.passages`` to leave out, as if they were not in the documents.
        as_typed: no slip of the keyboard is mended, and no everyday word put in the documents' words.

        What is no question, such as a greeting, gets an answer of the kind ``TALK``. Raise QuestionError when the
        question is too long, UsageError when ``documents`` is empty or has an entry that names no document.
        """
        started = time.perf_counter()
        logger.debug("asked: %s", question)
        shelf = Shelf(self._retriever, self._names, exclude, self._retriever.scope(documents))
        spelling = None if as_typed else self._spelling
        answer = self._spoken(question, history, shelf, spelling) or self._answer(
            question, self._asked(history, shelf), shelf, spelling
        )
        outcome, milliseconds = "answered" if answer.found else "refused", 1_000 * (time.perf_counter() - started)
        logger.info("%s, confidence %.2f, %.0f ms", outcome, answer.confidence, milliseconds)
        return answer

    def ask_each(self, questions: Sequence[str], documents: Sequence[str] | Scope | None = None) -> Iterator[Cell]:
        """Return an iterator of what each document says to each question, a document after the other.

        A document is answered from its own passages alone: a refusal means that this document does not say it. Cells
        are made when they are asked for.

        documents: as for ``ask``. Raise what ``Retriever.search`` raises, at once.
        """
        asked = [checked_question(question) for question in dict.fromkeys(questions)]
        shelf = Shelf(self._retriever, self._names, scope=self._retriever.scope(documents))
        intents = [self._wanted(question, shelf).intent for question in asked]
        return (
            Cell(document, question, self._said_in(document, question, intent))
            for document in shelf.documents()
            for question, intent in zip(asked, intents, strict=True)
        )

    def documents(self, documents: Sequence[str] | Scope | None = None) -> list[str]:
        """Return the paths of the documents that are meant and are still there, in order. Take what ``ask`` does."""
        return Shelf(self._retriever, self._names, scope=self._retriever.scope(documents)).documents()

    def _said_in(self, document: str, question: str, intent: Intent) -> Answer:
        """Return what a document says: the words that answer best, or what it is about where that is asked."""
        shelf = Shelf(self._retriever, self._names, scope=Scope((document,)))
        if intent.is_overview:
            return Conversation(shelf).overview(question, intent)

        def answered(meant: str, hits: Sequence[Hit]) -> Answer:
            return self._cite(meant, self._read(meant, hits, shelf), self._quote_from)

        return in_clearer_words(question, shelf, self._spelling, answered)

    def overview(self, document: str | None = None, *, language: Language | None = None) -> Answer:
        """Return what a document is about, in its own words; of all documents a line each.

        document: a path in the index, or a name or title in one; None for all. language: of the headings; None takes
        the document's. Raise UsageError where there is no such document.
        """
        return Conversation(Shelf(self._retriever, self._names)).overview_of(document, language)

    def _spoken(self, said: str, history: Sequence[Turn], shelf: Shelf, spelling: Spelling | None) -> Answer | None:
        """Return what is said back to talk, or the overview that is asked for; None to a question.

        What is surer to be answered by the documents, or stands in them, is taken for a question.
        """
        wanted = self._wanted(said, shelf, follows=bool(history))
        if wanted.intent is Intent.QUESTION:
            return None
        if wanted.intent is not Intent.BLANK:
            turns = () if wanted.is_certain else self._asked(history, shelf)
            answer = self._answer(said, turns, shelf, spelling)
            is_likely = answer.found or any(said in hit.passage.text for hit in answer.hits)
            if (answer.found and answer.confidence >= SURE) or (is_likely and not wanted.is_certain):
                return answer
        conversation = Conversation(shelf, history, self._read_only)
        return (conversation.reply if wanted.intent.is_talk else conversation.overview)(said, wanted.intent)

    def _wanted(self, said: str, shelf: Shelf, *, follows: bool = False) -> Wanted:
        """Return what is wanted. follows: whether something was said before."""
        # "合同第三条讲了什么" and "健身房呢？" would be taken for a request for an overview.
        if clause_of(said) or (follows and must_lean(said)):
            return Wanted(Intent.QUESTION)
        wanted = self._intents.of(said, self._retriever.vector)
        if wanted.intent is Intent.QUESTION and (masked := shelf.masked(said)) != said:
            about = self._intents.of(masked, self._retriever.vector)
            return about if about.intent.is_overview and about.is_certain else wanted
        return wanted

    def _asked(self, history: Sequence[Turn], shelf: Shelf) -> list[Turn]:
        """Return the first turn and the last ones, without those that were talk or overviews."""
        kept = [*history[:-TURNS][:1], *history[-TURNS:]]
        return [
            (asked, answer_in(said))
            for at, (asked, said) in enumerate(kept)
            if self._wanted(asked, shelf, follows=at > 0).intent is Intent.QUESTION
        ]

    def _answer(self, question: str, history: Sequence[Turn], shelf: Shelf, spelling: Spelling | None) -> Answer:
        """Return the answer to a question, or to each of several in one where no one answer says all of it."""
        whole = self._answer_one(question, history, shelf, spelling)
        parts = questions_in(question)
        if len(parts) == 1:
            return whole
        turns, answers = list(history), list[tuple[str, Answer]]()
        for part in parts:
            answer = self._answer_one(part, turns, shelf, spelling)
            if answer.short in {one.short for _, one in answers if one.short}:  # it may be what was just said
                answer = self._answer_one(part, history, shelf, spelling)
            answers.append((part, answer))
            turns.append((part, answer.short or " ".join(one.text for one in answer.sentences)))
        return whole if says_all(whole, answers) else one_by_one(question, answers)

    def _answer_one(self, question: str, history: Sequence[Turn], shelf: Shelf, spelling: Spelling | None) -> Answer:
        def answered(meant: str, hits: Sequence[Hit]) -> Answer:
            if not history or stands_alone(meant):
                read, quote_from = self._read(meant, hits, shelf), self._quote_from
            else:
                wording, read, quote_from = self._understood(meant, history, shelf)
                meant = wording.shown
            answer = self._cite(meant, read, quote_from)
            return completed(answer, read, shelf, self._reader, self._rewriter.names)

        return in_clearer_words(checked_question(question), shelf, spelling, answered)

    def _understood(self, question: str, history: Sequence[Turn], shelf: Shelf) -> tuple[Wording, list[ReadHit], float]:
        """Return what the question means after other turns, what is read, and from which score on it is quoted."""
        search = shelf.search
        dependence, wordings = self._rewriter.wordings(question, history, partial(text_found, search))
        if self._reader is not None:
            turn = consider(wordings, dependence, history, search, self._reader, self._rewriter.people)
            wording, read = self._follow_ups.choose(turn) if turn.pool else (wordings[0], [])
            asked = wording.text
            if not (subject_of(asked) or clause_of(asked) or made_thing(asked) or superlative_in(asked)):
                alone = self._alone(
                    wordings, read, Doubts.of(wordings, dependence, history, self._rewriter.people), shelf
                )
                return alone or (wording, read, self._follow_ups.quote)
        else:
            natural = (one for one in wordings if one.text == one.shown)
            wording = max(natural, key=lambda one: max((hit.score for hit in search(one.text, 1)), default=0.0))
        return wording, self._read(wording.text, search(wording.text, DEPTH), shelf), self._quote_from

    def _alone(
        self, wordings: Sequence[Wording], read: Sequence[ReadHit], doubts: Doubts | None, shelf: Shelf
    ) -> tuple[Wording, list[ReadHit], float] | None:
        """Return a completion and what is read for it alone where that answers more surely than ``read``; else None."""
        confidence = read[0].hit.score if read else 0.0
        if confidence >= LIKELY_ENOUGH:
            return None
        alone = completion_alone(wordings, doubts, lambda text: self._read(text, shelf.search(text, DEPTH), shelf))
        if alone is None or not is_surer_alone(alone[1][0].hit.score, confidence, self._quote_from):
            return None
        return (*alone, self._quote_from)

    def _read(self, question: str, hits: Sequence[Hit], shelf: Shelf) -> list[ReadHit]:
        """Return the hits as the reader ranks them, with what it read in them where that is likely to answer."""
        if self._reader is None:
            return [ReadHit(hit, None) for hit in hits]
        if clause := clause_of(question):
            return read_clause(question, clause, hits, shelf, self._reader, self._weights)
        subject, told = subject_of(question), None
        extreme = None if comparison_in(question) else superlative_in(question)
        if subject:
            told = told_of(subject, hits, shelf.search, self._retriever.passages)
        elif made := made_thing(question):
            told = told_of_maker(made, hits, shelf.search, self._retriever.passages)
        elif extreme:
            told = told_of_extreme(extreme, hits, shelf)
        ranked = with_both(question, read_and_rank(question, hits, self._reader, self._weights, told), self._reader)
        if extreme and not told and is_undecided(extreme, ranked):
            ranked = at_most(self._weights.confidence.possible, ranked)
        return [without_name(item, subject) for item in ranked] if subject else ranked

    def _cite(self, question: str, read: Sequence[ReadHit], quote_from: float) -> Answer:
        """Return the answer in the words of the first hits, what may be it, or none with the nearest passages."""
        ranked = [replace(item, reading=quoted(question, item, read)) for item in read]
        kind = self._kind(ranked[0].hit.score if ranked else 0.0, quote_from)
        return with_denial(answer_of(question, kind, ranked))

    def _kind(self, confidence: float, quote_from: float) -> AnswerKind:
        if confidence >= quote_from:
            return AnswerKind.QUOTE
        possible_from = quote_from if self._reader is None else self._weights.confidence.possible
        return AnswerKind.POSSIBLE if confidence >= possible_from else AnswerKind.NONE


def _open_reader(encoder: TextEncoder, analyzer: Analyzer) -> Reader | None:
    if not WEIGHTS_FILE.is_file():
        return None
    pieces = encoder.tokenizer if isinstance(encoder, Encoder) else None
    return Reader.open(tokenizer=pieces, dictionary=analyzer.dictionary)
