"""An Answer in a language model's words: every sentence cites its passage, is checked against it, then shown."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace

from index.keywords.analyzer import Analyzer
from index.messages import Message
from index.records import Passage
from qa.answer import Answer, AnswerKind, AnswerSentence, Citation
from qa.generation.drafting import Said, sentences
from qa.generation.grounding import Grounding, Unsupported, UnsupportedKind
from qa.generation.language_model import Failure, LanguageModel, NotWrittenError, OpenAIModel, server_of
from qa.generation.prompt import is_not_answered, messages_for, says_not_answered

PASSAGES = 5  # what the model is given: the best hits
LONGEST_SHOWN = 40  # characters of what is missing

_STOPPING = frozenset({Failure.LONG, Failure.STOPPED})  # what was written until then is kept

logger = logging.getLogger(__name__)


class Writer:
    """Has a language model write answers, and checks what it writes."""

    def __init__(self, model: LanguageModel, analyzer: Analyzer) -> None:
        self._model = model
        self._grounding = Grounding(analyzer)

    @classmethod
    def of_environment(cls, analyzer: Analyzer, environment: Mapping[str, str] = os.environ) -> Writer | None:
        """Return the writer that WENQU_LLM_BASE_URL, WENQU_LLM_MODEL and so on describe; None where they are not set.

        Raise UsageError when they make no sense, or the package ``openai`` is not installed.
        """
        server = server_of(environment)
        return cls(OpenAIModel(server), analyzer) if server else None

    def write(self, answer: Answer, stopped: Callable[[], bool] = lambda: False) -> Iterator[Answer]:
        """Yield the answer as it grows, each time that the model says something; the last one is whole.

        That one is the answer as given, with a note, where the model fails; and a refusal where it
        says that the passages do not answer. A refusal is given back as it is, and the model not asked.
        stopped: asked now and then; from True on no more is written.
        """
        if not answer.found or not answer.hits:
            yield answer
            return
        draft = _Draft(answer, self._grounding, self._model.name)
        yield draft.answer()
        failure: Failure | None = None
        try:
            with closing(self._model.stream(messages_for(answer.question, draft.passages))) as pieces:
                for said in sentences(pieces):
                    if stopped():
                        failure = Failure.STOPPED
                        break
                    if said and is_not_answered(said.text):
                        draft.deny()
                        break
                    if said:
                        draft.add(said)
                    yield draft.answer()
        except NotWrittenError as problem:
            logger.warning(Message("model_did_not_write", {"model": self._model.name, "cause": problem}))
            failure = problem.failure
        whole = draft.whole(failure)
        if whole.written_by:
            unsupported = sum(bool(sentence.unsupported) for sentence in whole.sentences)
            logger.info("written: %d sentences, %d unsupported", len(whole.sentences), unsupported)
        yield whole

    def written(self, answer: Answer) -> Answer:
        """Return the whole answer: the last one of ``write``."""
        *_, last = self.write(answer)
        return last


class _Draft:
    """What has been written of an answer so far, with markers numbered in the order of the words that they show."""

    def __init__(self, answer: Answer, grounding: Grounding, model: str) -> None:
        self._given = answer
        self._grounding = grounding
        self._model = model
        self._hits = answer.hits[:PASSAGES]
        self._evidence = [grounding.evidence(hit.passage) for hit in self._hits]
        self._citations = list(answer.citations[:1]) if answer.short else []
        self._sentences: list[AnswerSentence] = []
        self._denied = False

    @property
    def passages(self) -> list[Passage]:
        """What the model is given; its marker [1] is the first."""
        return [hit.passage for hit in self._hits]

    def add(self, said: Said) -> None:
        """Check a sentence and add it."""
        known = [number for number in said.markers if 1 <= number <= len(self._hits)]
        unsupported = [
            Unsupported(UnsupportedKind.PASSAGE, f"[{number}]") for number in said.markers if number not in known
        ]
        if known:
            unsupported += self._grounding.unsupported(said.text, [self._evidence[number - 1] for number in known])
        elif not unsupported:
            unsupported = [Unsupported(UnsupportedKind.CITATION)]
        cited = dict.fromkeys(self._cite(said.text, number - 1) for number in known)
        self._sentences.append(AnswerSentence(said.text, tuple(cited), _reasons(unsupported), said.begins))

    def answer(self, *, finished: bool = False, note: Message | None = None) -> Answer:
        """Return the answer as far as it is written."""
        return replace(
            self._given,
            sentences=tuple(self._sentences),
            citations=tuple(self._citations),
            written_by=self._model,
            finished=finished,
            notes=(note,) if note else (),
        )

    def whole(self, failure: Failure | None) -> Answer:
        """Return the answer at the end of the model's text, or what takes its place."""
        if failure in _STOPPING and self._sentences:
            return self.answer(finished=True, note=_note("answer.rest_left_out", failure))
        if failure is not None:
            return self._in_own_words(failure)
        if not any(sentence.citations for sentence in self._sentences) and self._is_denial():
            return self._refused()
        if not self._sentences:
            return self._in_own_words(Failure.EMPTY)
        return self.answer(finished=True)

    def deny(self) -> None:
        """Record that the model says that the passages do not answer."""
        self._denied = True

    def _is_denial(self) -> bool:
        return self._denied or any(says_not_answered(sentence.text) for sentence in self._sentences)

    def _refused(self) -> Answer:
        nearest = tuple(replace(citation, answer=None) for citation in self._given.citations)
        notes = (Message("answer.model_found_none"),)
        return replace(self._given, kind=AnswerKind.NONE, sentences=(), short=None, citations=nearest, notes=notes)

    def _in_own_words(self, failure: Failure) -> Answer:
        return replace(self._given, notes=(_note("answer.own_words", failure),))

    def _cite(self, sentence: str, position: int) -> int:
        """Return the number, from 1, of the citation of the words in a passage that the sentence rests on most."""
        hit = self._hits[position]
        start, end = self._grounding.best_sentence(sentence, self._evidence[position]) or (hit.start, hit.end)
        passage = hit.passage
        start, end = passage.start + start, passage.start + end
        for number, known in enumerate(self._citations, start=1):
            if known.passage == passage and known.start <= start and end <= known.end:
                return number
        quote = passage.text[start - passage.start : end - passage.start]
        self._citations.append(Citation(passage, start, end, quote))
        return len(self._citations)


def _reasons(unsupported: Sequence[Unsupported]) -> tuple[Message, ...]:
    """Return a reason for each kind of what is not supported, with all its words."""
    words: dict[UnsupportedKind, list[str]] = {}
    for one in unsupported:
        words.setdefault(one.kind, []).append(_cut(one.words))
    return tuple(Message(f"unsupported.{kind}", {"words": stated}) for kind, stated in words.items())


def _note(code: str, failure: Failure) -> Message:
    return Message(code, {"failure": Message(f"model_failure.{failure}")})


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
