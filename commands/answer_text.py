"""An answer as the terminal shows it."""

from __future__ import annotations

from collections.abc import Iterator

from commands.printing import one_line
from index.messages import Language, Message, words
from qa.answer import Answer, AnswerKind, AnswerSentence
from qa.citation import is_listed, sections_of


def answer_text(answer: Answer) -> str:
    """Return the answer without any mark-up."""
    if answer.kind is AnswerKind.POSSIBLE:
        return "\n\n".join([words("answer.possible", answer.language), *_found(answer)])
    return "\n\n".join(_found(answer) if answer.is_given else _not_found(answer))


def _found(answer: Answer) -> Iterator[str]:
    if answer.lead and not is_listed(answer.lead, answer.sentences):
        yield f"{_lines(answer.lead)} [1]" if answer.written_by else _lines(answer.lead)
    for section in sections_of(answer.sentences):
        given = [" ".join(_sentence(sentence, answer.language)) for sentence in section.sentences]
        if section.heading:
            yield "\n".join([section.heading, *(f"- {_in_item(one)}" for one in given)])
        else:
            yield section.in_paragraphs(given)
    if not (answer.lead or answer.sentences):
        yield ""
    yield from (note.text(answer.language) for note in answer.notes)


def _sentence(sentence: AnswerSentence, language: Language) -> Iterator[str]:
    yield _lines(sentence.text)
    yield from (f"[{number}]" for number in sentence.citations)
    if sentence.unsupported:
        yield one_line(Message("answer.unsupported", {"reasons": sentence.unsupported}).text(language))


def _not_found(answer: Answer) -> Iterator[str]:
    yield words("answer.none", answer.language)
    if answer.citations:
        yield words("answer.nearest", answer.language)
        yield "\n".join(
            f"- {_in_item(_lines(one.readable))} [{number}]" for number, one in enumerate(answer.citations, start=1)
        )
    yield from (note.text(answer.language) for note in answer.notes)


def _lines(text: str) -> str:
    return "\n".join(map(one_line, text.splitlines()))


def _in_item(text: str) -> str:
    """Return lines as they stand in an item of a list."""
    return text.replace("\n", "\n  ")
