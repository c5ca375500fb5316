"""The sources of an answer: below its text for people, and as data for the clients of OpenAI's protocol."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from page.places import where_words
from page.questions import Json, Version
from page.words import say
from qa.answer import Answer
from qa.citation import Citation
from qa.markdown import escape_markdown, without_links
from qa.serialization import citation_record

__all__ = ["source_annotations", "sources_markdown", "without_sources"]

_RULE = "\n\n---\n\n"


def sources_markdown(answer: Answer) -> str:
    """Return what stands below the text: a list of the sources, with the quotes of what is not the text itself."""
    if not answer.citations:
        return ""
    lines = "\n".join(line for number, one in enumerate(answer.citations, 1) for line in _lines(number, one, answer))
    return f"{_RULE}**{say('sources', answer.language)}**\n\n{without_links(lines)}"


def without_sources(text: str) -> str:
    """Return the text of a message without the list that `sources_markdown` put below it."""
    for language in ("zh", "en"):
        text = text.partition(f"{_RULE}**{say('sources', language)}**")[0]
    return text


def source_annotations(version: Version, content: str, address: str) -> list[Json]:
    """Return the sources as annotations of a message. content: of it. address: of the page, ending in a slash."""
    return [
        _annotation(number, citation, version, content, address)
        for number, citation in enumerate(version.answer.citations, start=1)
    ]


def _annotation(number: int, citation: Citation, version: Version, content: str, address: str) -> Json:
    marker = f"[{number}]"
    start = content.find(marker)
    cited = {
        "start_index": start,
        "end_index": start + len(marker),
        "url": _url(citation, address),
        "title": _title(citation, version.answer),
    }
    return {"type": "url_citation", "url_citation": cited, "citation": citation_record(citation, version.boxes_of)}


def _lines(number: int, citation: Citation, answer: Answer) -> Iterator[str]:
    yield f"- [{number}] {escape_markdown(_title(citation, answer))}"
    if answer.written_by:
        yield f"  > {escape_markdown(citation.quote)}"


def _title(citation: Citation, answer: Answer) -> str:
    return f"{citation.passage.document} · {where_words(citation.passage, answer.language)}"


def _url(citation: Citation, address: str) -> str:
    """Return where the page of a PDF can be seen; of other documents, the page where they can be looked up."""
    passage = citation.passage
    return f"{address}documents/{quote(passage.document)}/pages/{passage.page}.png" if passage.page else address
