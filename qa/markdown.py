"""An answer as Markdown, which shows every document's words as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.messages import Language, Message, words
from qa.citation import AnswerSentence, Section, is_listed, sections_of

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~$!])")
_ESCAPE = r"\\\1"
_ADDRESS = re.compile(  # what Markdown makes links of by itself
    r"(?<!\\):(?=//)|(?<=www)\.|(?<=mailto):|(?<=xmpp):|(?<!\\)@", re.IGNORECASE
)


def answer_markdown(
    short: str | None,
    sentences: Sequence[AnswerSentence],
    notes: Sequence[Message],
    language: Language,
    *,
    written: bool,
) -> str:
    """Return the short answer, then the sentences with their markers, those under headings as lists, then the notes.

    Where the first sentence is a list that has the short answer, that is shown within it alone.

    written: the sentences are a language model's, so what could become a link in them is escaped, and the
    short answer has the marker of its citation, which the sentences need not have.
    """
    within = short if short and is_listed(short, sentences) else ""
    lead = f"{_strong(short)}{' [1]' if written else ''}" if short and not within else ""
    sections = [
        _section(section, language, written=written, short="" if at else within)
        for at, section in enumerate(sections_of(sentences))
    ]
    return "\n\n".join([*([lead] if lead or not sections else []), *sections, *_noted(notes, language)])


def possible_markdown(
    short: str | None, sentences: Sequence[AnswerSentence], notes: Sequence[Message], language: Language
) -> str:
    """Return that the documents do not clearly answer, then the words that perhaps do, as an answer has them."""
    answer = answer_markdown(short, sentences, notes, language, written=False)
    return "\n\n".join([words("answer.possible", language), answer])


def refusal_markdown(nearest: Sequence[str], notes: Sequence[Message], language: Language) -> str:
    """Return that the documents do not answer, with the quotes that came nearest, and the notes."""
    quotes = "\n".join(f"- {_in_item(_escaped(quote))} [{number}]" for number, quote in enumerate(nearest, start=1))
    refusal, nearest_words = words("answer.none", language), words("answer.nearest", language)
    return "\n\n".join([refusal, *([nearest_words, quotes] if quotes else []), *_noted(notes, language)])


def escape_markdown(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(_ESCAPE, " ".join(text.split()))


def _escaped(text: str, short: str = "") -> str:
    """Return what a document says, its lines as lines, with the short answer in it emphasized.

    Markdown takes stars for emphasis only where letters or digits are within them.
    """
    before, words, after = text.rpartition(short) if short else ("", "", text)
    if words and words[0].isalnum() and words[-1].isalnum():
        return _as_lines(f"{_MARKDOWN.sub(_ESCAPE, before)}{_strong(words)}{_MARKDOWN.sub(_ESCAPE, after)}")
    return _as_lines("\n".join(escape_markdown(line) for line in text.splitlines()))


def _strong(text: str) -> str:
    return _as_lines("\n".join(f"**{escape_markdown(line)}**" for line in text.splitlines()))


def _as_lines(markdown: str) -> str:
    return markdown.replace("\n", "  \n")


def _in_item(markdown: str) -> str:
    """Return lines as an item of a list holds them."""
    return markdown.replace("\n", "\n  ")


def without_links(markdown: str) -> str:
    """Return Markdown in which no address becomes a link by itself; what is escaped stays as it is."""
    return _ADDRESS.sub(r"\\\g<0>", markdown)


def _section(section: Section, language: Language, *, written: bool, short: str = "") -> str:
    """Return the sentences in paragraphs or, under a heading, as a list. short: what the first emphasizes."""
    sentences = [
        " ".join(_parts(sentence, language, written=written, short="" if at else short))
        for at, sentence in enumerate(section.sentences)
    ]
    if section.heading:
        return "\n\n".join(
            [f"**{escape_markdown(section.heading)}**", "\n".join(f"- {_in_item(one)}" for one in sentences)]
        )
    return section.in_paragraphs(sentences)


def _parts(sentence: AnswerSentence, language: Language, *, written: bool, short: str) -> Iterator[str]:
    yield without_links(escape_markdown(sentence.text)) if written else _escaped(sentence.text, short)
    yield from (f"[{number}]" for number in sentence.citations)
    if sentence.unsupported:
        unsupported = Message("answer.unsupported", {"reasons": sentence.unsupported})
        yield f"*{without_links(escape_markdown(unsupported.text(language)))}*"


def _noted(notes: Sequence[Message], language: Language) -> Iterator[str]:
    return (f"*{escape_markdown(note.text(language))}*" for note in notes)
