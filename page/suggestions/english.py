"""Questions that English text suggests."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.records import Passage
from page.suggestions.candidate import Candidate, Kind, found

__all__ = ["ENGLISH_KINDS", "heading_question"]

_DATE = (
    "(?:(?:January|February|March|April|May|June|July|August|September|October|November|December) (?:[0-9]{1,2}, )?)?"
    "(?:1[0-9]|20)[0-9]{2}"
)
_PERSON = r"[A-Z][a-z]+(?:(?: (?:de|van|von|of))* [A-Z][a-z]+)+"
_WHO = re.compile(
    rf"({_PERSON}), (?:the|its|our) ((?:[a-z]+ ){{0,3}}"
    "(?:officer|director|president|chair|chairman|chairwoman|head|manager|minister|mayor|editor|founder|author)"
    "(?: of [A-Za-z ]{3,20}?)?)(?=[,.;])"
)
_AMOUNT = re.compile(
    r"\b[Tt]he ((?:[a-z]+ ){0,3}(?:revenue|income|cost|price|budget|total|number|population|area|length|height|width"
    r"|depth|distance|weight|size|capacity|speed|rate|share|temperature|yield|turnover|profit|salary|limit|fee))"
    r" (?:of [A-Za-z ]{2,30} )?(is|was|are|were|reached|exceeded|rose to|fell to)"
    r" (?:about |over |nearly |only )*[$€£]?([0-9][0-9.,]*[0-9]|[0-9])"
)
_WHEN = re.compile(
    r"((?:[Tt]he )?[A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)*) was "
    rf"(founded|born|built|established|opened|launched|published|released|completed) (?:in|on) ({_DATE})"
)
_NAME = re.compile(rf"(?<=[a-z,;] ){_PERSON}")
_SPEAKER = re.compile(rf"(?:\bsaid ({_PERSON})|({_PERSON}) (?:said|says|argued|warned|explained)\b)")
_YEAR = re.compile(rf"\b[Ii]n ({_DATE})\b(?!-)")
_ASKS = re.compile(r"(?:how|why|what|who|when|where) ", re.IGNORECASE)


def heading_question(heading: str) -> str:
    """Return what a person who sees the heading would ask."""
    if heading.endswith("?"):
        return heading
    return f"{heading}?" if _ASKS.match(heading) else f"What about “{heading}”?"


def _who(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(_WHO, passages, lambda m: (f"Who is the {m[2]}?", m[1], m[1]))


def _amounts(passages: Sequence[Passage]) -> Iterator[Candidate]:
    def question(match: re.Match[str]) -> tuple[str, str, str]:
        verb = match[2] if match[2] in {"is", "was", "are", "were"} else "was"
        return f"What {verb} the {match[1]}?", match[3], match[3]

    return found(_AMOUNT, passages, question)


def _events(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(
        _WHEN,
        passages,
        lambda m: (
            f"When was {m[1][0].lower()}{m[1][1:]} {m[2]}?" if m[1].startswith("The ") else f"When was {m[1]} {m[2]}?",
            m[3],
            m[3],
        ),
    )


def _names(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(_NAME, passages, lambda m: (f"What do the documents say about {m[0]}?", m[0], ""))


def _speakers(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(_SPEAKER, passages, lambda m: (f"What did {m[1] or m[2]} say?", m[1] or m[2], ""))


def _years(passages: Sequence[Passage]) -> Iterator[Candidate]:
    return found(_YEAR, passages, lambda m: (f"What happened in {m[1]}?", m[1], ""))


ENGLISH_KINDS: tuple[Kind, ...] = (_who, _amounts, _events, _names, _speakers, _years)
