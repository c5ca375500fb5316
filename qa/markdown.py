"""An answer as Markdown, which shows every document's words as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from qa.citation import AnswerSentence
from qa.languages import Language

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~$!])")
_ADDRESS = re.compile(r":(?=//)|(?<=www)\.|@", re.IGNORECASE)  # what Markdown makes links of by itself
REFUSAL: dict[Language, str] = {
    "zh": "文档中没有找到这个问题的答案。",
    "en": "The documents do not answer this question.",
}
NEAREST: dict[Language, str] = {"zh": "最接近的段落：", "en": "The nearest passages:"}
UNSUPPORTED: dict[Language, str] = {"zh": "⚠ 未得到原文支持：", "en": "⚠ Unsupported: "}
BETWEEN: dict[Language, str] = {"zh": "；", "en": "; "}


def answer_markdown(
    short: str | None,
    sentences: Sequence[AnswerSentence],
    notes: Sequence[str],
    language: Language,
    *,
    written: bool,
) -> str:
    """Return the short answer, then the sentences with their markers, then the notes.

    written: the sentences are a language model's, so what could become a link in them is escaped, and the
    short answer has the marker of its citation, which the sentences need not have.
    """
    text = f"**{escape_markdown(short)}**{' [1]' if written else ''}" if short else ""
    for position, sentence in enumerate(sentences):
        between = "\n\n" if sentence.begins_paragraph or not position else " "
        text += f"{between if text else ''}{' '.join(_parts(sentence, language, written=written))}"
    return "\n\n".join([text, *_noted(notes)])


def refusal_markdown(nearest: Sequence[str], notes: Sequence[str], language: Language) -> str:
    """Return that the documents do not answer, with the quotes that came nearest, and the notes."""
    quotes = "\n".join(f"- {escape_markdown(quote)} [{number}]" for number, quote in enumerate(nearest, start=1))
    return "\n\n".join([REFUSAL[language], *([NEAREST[language], quotes] if quotes else []), *_noted(notes)])


def escape_markdown(text: str) -> str:
    """Return text that Markdown shows as it is, on one line."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def _parts(sentence: AnswerSentence, language: Language, *, written: bool) -> Iterator[str]:
    yield _without_links(sentence.text) if written else escape_markdown(sentence.text)
    yield from (f"[{number}]" for number in sentence.citations)
    if sentence.unsupported:
        reasons = BETWEEN[language].join(sentence.unsupported)
        yield f"*{UNSUPPORTED[language]}{_without_links(reasons)}*"


def _noted(notes: Sequence[str]) -> Iterator[str]:
    return (f"*{escape_markdown(note)}*" for note in notes)


def _without_links(text: str) -> str:
    return _ADDRESS.sub(r"\\\g<0>", escape_markdown(text))
