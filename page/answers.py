"""A turn of the conversation as the HTML of its two messages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from page.markup import Pointer, answer_frames, answer_html, attribute, cut, literal
from page.sources import brief_place, place_words
from page.words import Language, say
from qa.confidence import Confidence

if TYPE_CHECKING:
    from page.turns import Reply, Turn

__all__ = ["growing", "notice", "question_html", "turn_html"]

LONGEST_SHOWN = 1000  # characters of a question
LONGEST_NAME = 60  # characters of a language model's name


def growing(turn: Turn, position: int, language: Language, shown: str = "") -> Iterator[str]:
    """The reply on its way to `turn_html`, each item complete HTML. position: of the turn, from 0.

    shown: the beginning of its text that is there already.
    """
    if turn.reply is None:
        return
    before = _understood(turn.question, turn.reply, language)
    if before and not shown:
        yield _answer(before)
    if not turn.reply.found:
        yield _answer(f"{before}{_refused(language)}", "refused")
        return
    after = "" if turn.reply.finished else _written(turn.reply, "writing", language)
    for text in answer_frames(turn.reply.text, _markers(turn.reply, position, language), shown):
        yield _answer(before + text + after)


def turn_html(turn: Turn, position: int, language: Language) -> str:
    """The whole reply: the answer or the refusal, how sure it is, and what can be done with it."""
    if turn.reply is None:
        return notice(turn.problem or say("failed", language), "problem") + _actions(turn, position, language)
    understood = _understood(turn.question, turn.reply, language)
    if not turn.reply.found:
        refused = _refusal(turn.reply, position, language)
        return _answer(understood + refused, "refused") + _actions(turn, position, language)
    text = answer_html(turn.reply.text, _markers(turn.reply, position, language))
    text += _written(turn.reply, "written" if turn.reply.finished else "unfinished", language)
    below = _from(turn.reply, position, language) + _confidence(turn.reply, language)
    return _answer(understood + text) + below + _actions(turn, position, language)


def question_html(turn: Turn, position: int, language: Language) -> str:
    """The question's message."""
    shown = literal(cut(turn.question, LONGEST_SHOWN))
    return f'<div class="question"><p>{shown}</p>{_button("edit", f"turn={position}", say("edit", language))}</div>'


def notice(text: str, kind: str) -> str:
    """A message that is no answer: of the kind "waiting" or "problem"."""
    return f'<div class="{kind}">{literal(text)}</div>'


def _answer(inside: str, kind: str = "") -> str:
    return f'<div class="answer {kind}">{inside}</div>'


def _markers(reply: Reply, position: int, language: Language) -> dict[int, str]:
    return {
        number: Pointer(position, number).link(f"{source.document} · {place_words(source, language)}")
        for number, source in enumerate(reply.sources, start=1)
    }


def _understood(asked: str, reply: Reply, language: Language) -> str:
    if reply.understood.strip() == asked.strip():
        return ""
    return f'<p class="understood">{literal(say("understood", language, question=reply.understood))}</p>'


def _written(reply: Reply, how: Literal["writing", "written", "unfinished"], language: Language) -> str:
    """Who wrote the text, where that was a language model."""
    if reply.writer is None:
        return ""
    words = literal(say(how, language, model=cut(reply.writer, LONGEST_NAME)))
    stop = _button("stop", "", say("stop_writing", language)) if how == "writing" else ""
    return f'<p class="written">{words}{stop}</p>'


def _refusal(reply: Reply, position: int, language: Language) -> str:
    markers = _markers(reply, position, language)
    nearest = "".join(
        f"<li>{literal(source.quote)} {markers[number]}</li>" for number, source in enumerate(reply.sources, start=1)
    )
    summary = literal(say("nearest_folded", language, count=len(reply.sources)))
    folded = f'<details class="nearest"><summary>{summary}</summary><ul>{nearest}</ul></details>' if nearest else ""
    note = f"<p><em>{literal(reply.note)}</em></p>" if reply.note else ""
    return f"{_refused(language)}{note}{_suggestions(reply, language)}{folded}"


def _refused(language: Language) -> str:
    return f"<p>{literal(say('refused', language))}</p>"


def _from(reply: Reply, position: int, language: Language) -> str:
    """The documents that are cited, each with its markers and their places."""
    markers = _markers(reply, position, language)
    documents: dict[str, list[str]] = {}
    for number, source in enumerate(reply.sources, start=1):
        place = f"{markers[number]} {literal(brief_place(source, language))}"
        documents.setdefault(source.document, []).append(f"<span>{place}</span>")
    cited = "".join(f"<li><cite>{literal(name)}</cite> {' '.join(places)}</li>" for name, places in documents.items())
    return f'<ul class="from" aria-label="{attribute(say("from", language))}">{cited}</ul>' if cited else ""


def _suggestions(reply: Reply, language: Language) -> str:
    if not reply.suggestions:
        return ""
    buttons = "".join(
        f'<li><button type="button" class="suggestion">{literal(question)}</button></li>'
        for question in reply.suggestions
    )
    return f'<p class="instead">{literal(say("instead", language))}</p><ul class="suggestions">{buttons}</ul>'


def _confidence(reply: Reply, language: Language) -> str:
    level = Confidence.of(reply.confidence)
    rows = "".join(_part(name, value, language) for name, value in reply.parts.items())
    share = say("confidence_share", language, percent=round(100 * reply.confidence))
    return (
        f'<details class="confidence {level}"><summary>{literal(say(f"confidence_{level}", language))}</summary>'
        f"<p>{literal(share)}</p><dl>{rows}</dl></details>"
    )


def _part(name: str, value: float, language: Language) -> str:
    percent = round(100 * min(max(value, 0.0), 1.0))
    return (
        f"<dt>{literal(say(f'part_{name}', language))}</dt>"
        f'<dd><span class="bar" style="--share:{percent}%"></span>{percent}%</dd>'
    )


def _actions(turn: Turn, position: int, language: Language) -> str:
    where = f"turn={position}"
    buttons = [_button("retry", where, say("retry", language))]
    if turn.reply:
        votes = (_vote(turn, vote, position, language) for vote in ("up", "down"))
        buttons = [_button("copy", where, say("copy", language)), *buttons, *votes]
    return f'<div class="actions">{"".join(buttons)}</div>'


def _vote(turn: Turn, vote: str, position: int, language: Language) -> str:
    chosen = turn.vote == vote
    words = say(f"vote_{vote}_chosen" if chosen else f"vote_{vote}", language)
    return _button(f"vote {vote}{' chosen' if chosen else ''}", f"turn={position}&vote={vote}", words)


def _button(kind: str, value: str, words: str) -> str:
    """A button that is shown as an icon, and named by its title."""
    return f'<button type="button" class="do {kind}" value="{attribute(value)}" title="{attribute(words)}"></button>'
