"""Models of one family: K5 Pro is another than K5, and what is said of one is not said of the other."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.languages import is_chinese
from qa.numerals import plain, shape
from qa.reader.subject.substitutions import Difference, Substitution
from qa.reader.subject.surroundings import Surroundings

_TOLD = "pro|ultra|lite"  # are words for little else
# In English words of their own where they are not written as names: "K5 max load".
_OTHER = "max(?!\\s?(?:功率|[转车时]?速|负[载荷]|承重|容量|值|电[流压]|温度))|plus|mini|air|se"
_EDITION = (
    "(?:标准|基础|入门|普通|青春|专业|旗舰|豪华|至尊|尊享|尊贵|精英|舒适|高配|顶配|低配|增强|加强|升级|进阶|运动|国际|海外"
    "|企业|个人|家庭|典藏|纪念|限量|长续航|高级|低级|迷你|轻享|轻量)版"
)
_SUFFIX = rf"(?:[ _-]?(?:(?i:{_TOLD}|{_OTHER})(?![a-zA-Z])|{_EDITION}))"
_MODEL = re.compile(
    rf"(?<![a-zA-Z\d.])(?P<base>[a-zA-Z]{{1,15}}[ _-]?\d[a-zA-Z\d]{{0,15}}?(?:-[a-zA-Z\d]{{1,15}}?){{0,3}}"
    rf"|\d{{1,4}}(?={_SUFFIX}))(?P<suffix>{_SUFFIX}{{0,3}})(?![a-zA-Z\d]|-[a-zA-Z\d])(?P<all>\s?(?:全?系列?|[Ss]eries))?"
)
_WORDS = re.compile(rf"(?<![a-zA-Z])(?i:{_TOLD}|{_OTHER})(?![a-zA-Z])|{_EDITION}")
# What the names of editions say otherwise; a plain one is the bare family.
_ALIKE = (("专业版", "pro"), ("迷你版", "mini"), ("标准版", ""), ("基础版", ""), ("普通版", ""))
_LOOSE = re.compile(_OTHER)


@dataclass(frozen=True, slots=True)
class Model:
    """A model as a text names it. base, suffix: plain. is_all: all of the family are named."""

    base: str
    suffix: str
    is_all: bool = False

    @property
    def name(self) -> str:
        """Its whole name."""
        return self.base + self.suffix


def other_model(question: str, around: Surroundings) -> Difference | None:
    """Return the model that the words were said of where the question names another one of the family.

    The clause decides, then the row of a table, or the nearest clause before it that names any. Without these what
    stands above does, and all that is held, of a model that is named by more than its family.
    """
    asked = {one.name: one for one in models(question)}
    if len(asked) != 1:
        return None
    (one,) = asked.values()
    held = list(models(around.held))
    is_held = any(one.name == other.name for other in held)
    if not is_held and _is_apart(one, around.held):
        return None
    for text in (around.clause, *around.earlier):
        if said := [other for other in models(text) if _is_of_family(one, other, is_held=is_held)]:
            # What is titled K5 Pro may call it K5 for short.
            titles = () if any(other.suffix for other in said) else _above(around)
            is_meant = any(other.is_all or other.name == one.name for other in (*said, *titles))
            return None if is_meant else _difference(one, said[0])
    family = [other for other in held if _is_of_family(one, other, is_held=is_held)]
    if is_held or not one.suffix or not family or any(other.is_all for other in family):
        return None
    return _difference(one, family[0])


def _above(around: Surroundings) -> Sequence[Model]:
    """Return the models that what the words stand under names; of a table without its columns."""
    return [one for text in (around.above if around.row else (around.context,)) for one in models(text)]


def _is_of_family(one: Model, other: Model, *, is_held: bool) -> bool:
    """Return whether two models are of one family, or of families named alike where the text has only one of them."""
    return one.base == other.base or (not is_held and bool(one.suffix) and shape(one.base) == shape(other.base))


def _is_apart(one: Model, held: str) -> bool:
    """Return whether a text has the rest of a model's name by itself, as the name of a column may be: "Pro"."""
    if not one.suffix:
        return False
    rest = _MODEL.sub(" ", held)
    return any(_suffix(match[0]) in one.suffix for match in _WORDS.finditer(rest))


def _difference(asked: Model, said: Model) -> Difference:
    return Difference(Substitution.NUMBER, asked.name, said.name)


def models(text: str) -> Iterator[Model]:
    """Yield the models that a text names by a code, and perhaps by what parts it from others of its family."""
    text = unicodedata.normalize("NFKC", text)
    in_chinese = is_chinese(text)
    for match in _MODEL.finditer(text):
        suffix = match["suffix"]
        loose = [word for word in re.findall(r"[a-zA-Z]+", suffix) if _LOOSE.fullmatch(word)]
        if loose and not in_chinese and suffix[:1] in " ":
            suffix = suffix[: suffix.index(loose[0])]
        yield Model(plain(match["base"]), _suffix(suffix), match["all"] is not None)


def _suffix(text: str) -> str:
    """Return what parts a model from others of its family, plain, by one name for each."""
    text = plain(text)
    for edition, name in _ALIKE:
        text = text.replace(edition, name)
    return text
