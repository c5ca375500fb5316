"""Why the words that were read are relied on or not, as a person would say it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from index.messages import Message
from qa.confidence import LIKELY
from qa.languages import is_chinese
from qa.question import canonical
from qa.reader.evidence import bare
from qa.reader.looks import NO_ANSWER
from qa.reader.reader import Reading
from qa.reader.reranking import ReadHit
from qa.reader.subject.kinds import is_other_kind
from qa.reader.subject.mismatches import other_than_asked
from qa.reader.subject.names import names_missing
from qa.reader.subject.substitutions import Difference
from qa.reader.subject.surroundings import Surroundings, held_text, surroundings
from qa.retrieval import Hit
from qa.scripts import fold_script
from qa.shared_characters import agree

MOST_NAMES = 3
RIVAL_SHARE = 0.5  # of the first hit's score
LONGEST_SHOWN = 30  # characters


def reasons(question: str, ranked: Sequence[ReadHit], *, is_restricted: bool = False) -> tuple[Message, ...]:
    """Return what speaks against the words that were read in the first hit; where nothing does, what speaks for them.

    ranked: best first; their scores are those after reading. is_restricted: an exception or condition stands beside the
    words. Empty where nothing was found.
    """
    if not ranked:
        return ()
    hit, reading = ranked[0].hit, ranked[0].reading
    if reading is None:
        return (Message("reason.not_read"),)
    restricted = [Message("reason.restricted")] if is_restricted else []
    against = [
        *restricted,
        *_about_others(canonical(question), hit, reading, ranked),
        *_unanswered(reading),
        *_rivals(ranked),
    ]
    return tuple(against) or (Message("reason.read" if hit.score >= LIKELY else "reason.loose"),)


def _about_others(question: str, hit: Hit, reading: Reading, ranked: Sequence[ReadHit]) -> Iterator[Message]:
    """Yield what the question names and the passage has not, or has something else for."""
    asked, around = fold_script(question), surroundings(hit, reading.span)
    elsewhere = (fold_script(held_text(other.hit)) for other in ranked if other.hit is not hit)
    other = other_than_asked(asked, around, elsewhere)
    if other is not None:
        yield Message("reason.other", {"asked": other.missing, "said": other.instead})
    missing = [_as_asked(question, text) for text in _missing(asked, around, other)]
    if missing:
        yield Message("reason.missing", {"names": "”“".join(missing[:MOST_NAMES])})
    if is_other_kind(asked, around.read):
        yield Message("reason.other_kind", {"words": _shown(around.read)})


def _missing(asked: str, around: Surroundings, other: Difference | None) -> list[str]:
    """Return the names that are missing: numbers and codes, in Chinese also Latin words, which are names there."""
    names = names_missing(asked, around.held, around.read).items()
    known = [text for name, text in names if is_chinese(asked) or any(char.isdecimal() for char in name)]
    return [text for text in known if other is None or bare(text) not in other.missing]


def _as_asked(question: str, name: str) -> str:
    """Return the name with the capitals that it has in the question."""
    at = question.lower().find(name)
    return question[at : at + len(name)] if at >= 0 else name


def _unanswered(reading: Reading) -> Iterator[Message]:
    if reading.score <= NO_ANSWER or reading.start == reading.end:
        yield Message("reason.no_words")


def _rivals(ranked: Sequence[ReadHit]) -> Iterator[Message]:
    """Yield the best of the other readings, where it says something else and is nearly as likely."""
    first = bare(ranked[0].text or "")
    for item in ranked[1:]:
        said = item.text or ""
        is_likely = item.reading is not None and item.reading.score > NO_ANSWER
        if is_likely and said and item.hit.score >= RIVAL_SHARE * ranked[0].hit.score and not agree(bare(said), first):
            yield Message("reason.rival", {"words": _shown(said), "document": item.hit.passage.document})
            return


def _shown(words: str) -> str:
    return words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
