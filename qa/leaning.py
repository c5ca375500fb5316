"""What in a turn leans on those before it: a pronoun, a place, or another subject for the same question."""

from __future__ import annotations

import re

from qa.antecedents import ANY_PRONOUN
from qa.clauses import clause_of
from qa.naming import QUESTION_WORD, Naming
from qa.reader.codes import code_of

_POINTER = re.compile(
    r"这(?!样|么|里|儿)|那(?=[一个個位家本种種款些次座条條幅首件张張块塊天年场場届届套串份项項])(?!些年)|该(?=[\u4e00-\u9fff]{2})|上述|此(?=[事人次项案])|其(?!他|中|实|余|它|次)"
)
_ENGLISH_POINTER = re.compile(
    r"\b(?:he|she|it|they|his|her|hers|its|their|him|them|this|that|these|those)\b", re.IGNORECASE
)
_WHAT_ABOUT = re.compile(
    r"^(?:(?:那么|那|还有|然后)?\s*(?P<chinese>[^？?，,。]{1,16}?)呢[？?]?"
    r"|(?:and\s+)?(?:what about|how about)\s+(?P<english>[^?,]{1,40}?)\??"
    r"|and\s+(?P<bare>[^?,\s]+(?:\s[^?,\s]+){0,3})\?)$",
    re.IGNORECASE,
)
_PLACE = re.compile(r"那[里裡](?:[头頭面]|[边邊])?|那[边邊]|那[儿兒](?!童|子|科)")
_THIS = re.compile(r"^[这這那][个個]?(?=[是要能会會可有最得多需算怎])")
_MENTIONED = re.compile("^(?:[刚剛]才?|[刚剛][刚剛]|前面|上面|之前)(?:[说說]|提到?)?的(?=.)")
_MORE = re.compile("^(?:其中|[还還]有|再|然后|然後|后来|後來|另|其他|其它|别的|別的|剩下)|[我你您咱]")
_INSIDE = re.compile("^(?:那|它)?[里裡其][面头頭邊边中]?(?:都|还|還)?有(?:什[么麼]|啥|哪些)[？?]?$")


def must_lean(question: str) -> bool:
    """Return whether what is typed after other turns is a question that leans on them, whatever it would be alone."""
    return bool(other_subject(question)) or _INSIDE.match(question) is not None


def stands_alone(question: str) -> bool:
    """Return whether a question leans on no turn before it, as it is a code, or names a clause and its document."""
    clause = clause_of(question)
    return code_of(question) is not None or (clause is not None and bool(clause.before))


def other_subject(question: str) -> str:
    """Return what a question gives instead of the subject before it: 上海 of "那上海呢？"; "" where it asks more."""
    about = _WHAT_ABOUT.match(question)
    subject = (about["chinese"] or about["english"] or about["bare"]).strip() if about else ""
    subject = _MENTIONED.sub("", subject)
    points = ANY_PRONOUN.fullmatch(subject) or (about and about["bare"] and _ENGLISH_POINTER.search(subject))
    return "" if points or QUESTION_WORD.search(subject) or _MORE.search(subject) else subject


def points_back(question: str, naming: Naming) -> bool:
    """Return whether a pronoun or demonstrative is near the beginning, with no name before it to stand for."""
    for pattern, latest in ((ANY_PRONOUN, 6), (_PLACE, 6), (_POINTER, 3), (_ENGLISH_POINTER, 24)):
        match = pattern.search(question)
        if match and match.start() <= latest and not naming.names(question[: match.start()]):
            return True
    return False


def place_in(question: str) -> re.Match[str] | None:
    """Return the "there" of a question, or the "this" that it begins with; None without either."""
    return _PLACE.search(question) or _THIS.search(question)
