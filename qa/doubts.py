"""What speaks of somebody or something else than a follow-up means: the name that it leans on tells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from index.named_cells import name_at
from qa.languages import is_chinese
from qa.naming import is_code, is_full_name
from qa.reader.reader import Reading
from qa.reader.steps import clause_of_step
from qa.reader.subject.names import names_missing
from qa.reader.subject.surroundings import held_text, stated
from qa.retrieval import Hit
from qa.rewriting import Dependence, Turn, Wording, WordingKind
from qa.scripts import fold_script
from qa.shared_characters import bare

DOUBTED = 0.25  # of its probability that words of something else keep: too little to be an answer
LEAST_NAMED = 0.5  # of a name's characters in a row: it may be shortened, as companies' names are
SHORTEST_SIBLING = 3  # characters of names that end alike and are of the same kind
LONGEST_OTHER = 4  # characters of a sibling before the ending
# Who stands against whom in a contract or a family.
_ROLES = (
    ("房东|出租", "租客|租户|房客|承租"),
    ("卖[方家主]|出卖人|供[方货]", "买[方家主]|买受人|采购方|需方"),
    ("用人单位|雇主|单位", "劳动者|雇员|职工|员工"),
    ("贷款人|出借|债权人", "借款人|债务人"),
    ("父亲|爸爸?|爷爷", "母亲|妈妈?|奶奶"),
    ("丈夫|老公", "妻子|太太|老婆"),
)

_LEADING = re.compile(r"^(?:(?:in|on|at|for|by|from|the|an?|our|my)\s+)+", re.IGNORECASE)
_PRONOUN = re.compile(r"(?<!其)[他她]")
_OF_ANOTHER = re.compile(r"的|[父母爸妈妻丈儿女哥姐弟妹太夫爷奶孙]")

People = Callable[[str], set[str]]


@dataclass(frozen=True, slots=True)
class Doubts:
    """What is known of a turn's subject.

    about: the name that it leans on or gives, in Simplified. question: completed with it; "" where that is no question.
    is_pronoun: a pronoun stands for it, or nothing. answer: the last one. people: the full names of people in a text.
    """

    about: str
    question: str
    is_pronoun: bool
    answer: str
    people: People

    @classmethod
    def of(
        cls, wordings: Sequence[Wording], dependence: Dependence, history: Sequence[Turn], people: People
    ) -> Doubts | None:
        """Return what is known of the subject of a turn; None where no subject is certain."""
        about = next((one.about for one in wordings if one.about), "")
        if not about:
            return None
        completed = next((one.text for one in wordings if one.kind is WordingKind.COMPLETED), "")
        question = fold_script(completed)
        answer = fold_script(history[-1][1]) if history else ""
        is_pronoun = dependence in {Dependence.ANAPHORA, Dependence.ELLIPSIS}
        return cls(fold_script(about), question, is_pronoun, answer, cache(people))  # of each option the same is asked

    def are_of_other(self, hit: Hit, reading: Reading) -> bool:
        """Return whether what was read is said of another number, person or subject that the turn gives."""
        return not self._is_in_step_that_holds(hit, reading) and self._is_of_other(hit, reading)

    def _is_of_other(self, hit: Hit, reading: Reading) -> bool:
        held = fold_script(held_text(hit))
        if any(any(map(str.isdigit, name)) for name in names_missing(self.about, held)):
            return True
        if self.is_pronoun and self._is_person():
            return self._is_of_other_person(hit, reading)
        if self._is_person():
            return self.about not in held
        if self._is_of_other_role(hit, reading) or self._is_in_other_column(hit, reading):
            return True
        if self.is_pronoun:
            return self._ends_as_other(hit, reading)
        is_other = self._is_of_sibling(hit, reading) or self._ends_as_other(hit, reading)
        own, _ = _roles_of(self.about)
        is_named = _is_named(self.about, held) or (bool(own) and re.search(own, held) is not None)
        return bool(self.question) and (is_other or not is_named)

    def _is_in_step_that_holds(self, hit: Hit, reading: Reading) -> bool:
        """Return whether the words are of the step of a rule that the number of the turn is in: 75岁 in 70岁以上."""
        clause = clause_of_step(self.question, hit.passage)
        return clause is not None and clause[0] <= reading.start and reading.end <= clause[1]

    def are_unnamed(self, hit: Hit, reading: Reading) -> bool:
        """Return whether a passage has neither what a pronoun means nor the last answer, or has another of its kind."""
        if not self.is_pronoun:
            return False
        held = fold_script(held_text(hit))
        holds_answer = bool(self.answer) and bare(self.answer) in bare(held)
        if not holds_answer and not _is_named(self.about, held):
            return True
        return not self._is_person() and self._is_of_sibling(hit, reading)

    def _is_person(self) -> bool:
        return bool(self.people(self.about)) and is_full_name(self.about)

    def _is_of_other_person(self, hit: Hit, reading: Reading) -> bool:
        """Return whether the sentence names another person, or a pronoun in it stands for another."""
        context = fold_script(" ".join(part.text for part in hit.passage.context))
        beside = stated(hit, reading.span)
        asks_of_another = _OF_ANOTHER.match(self.question.partition(self.about)[2])
        if self.about in beside or self.about in context or asks_of_another:
            return False
        if self.people(beside):
            return True
        before = fold_script(hit.passage.text[: reading.start])
        last = max(self.people(before), key=before.rfind, default="")
        return bool(_PRONOUN.search(beside)) and last not in {"", self.about}

    def _is_of_other_role(self, hit: Hit, reading: Reading) -> bool:
        """Return whether the sentence is about whom the subject stands against: the lessee for the lessor."""
        own, other = _roles_of(self.about)
        beside = _with_words(hit, reading)
        return bool(other) and re.search(other, beside) is not None and re.search(own, beside) is None

    def _is_in_other_column(self, hit: Hit, reading: Reading) -> bool:
        """Return whether the cell stands under the code of another model."""
        column = fold_script(name_at(hit.passage, reading.start, reading.end)).strip() if hit.passage.cells else ""
        return is_code(column) and is_code(self.about) and bare(self.about) not in bare(column)

    def _ends_as_other(self, hit: Hit, reading: Reading) -> bool:
        """Return whether the sentence has only another one with the same last word: 服务器预算 for 人力预算."""
        beside = _with_words(hit, reading)
        if len(self.about) <= SHORTEST_SIBLING or self.about in beside or not is_chinese(self.about):
            return False
        own, ending = self.about[:-2], re.escape(self.about[-2:])
        if any(own[at : at + 2] in beside for at in range(len(own) - 1)):
            return False
        return re.search(rf"[\u4e00-\u9fff]{{2,{LONGEST_OTHER}}}{ending}", beside) is not None

    def _is_of_sibling(self, hit: Hit, reading: Reading) -> bool:
        """Return whether the sentence has, for the name, another one that ends alike: 专业版 for 旗舰版."""
        beside = _with_words(hit, reading)
        length = len(self.about)
        if length < SHORTEST_SIBLING or self.about in beside:
            return False
        ending = re.escape(self.about[-1])
        return re.search(rf"(?<![^\W\d_])[^\W\d_]{{{length - 1}}}{ending}", beside) is not None


def _with_words(hit: Hit, reading: Reading) -> str:
    """Return the sentences that were read from, and what was read."""
    return f"{stated(hit, reading.span)} {fold_script(hit.passage.text[reading.start : reading.end])}"


def _roles_of(about: str) -> tuple[str, str]:
    """Return the words for the role of somebody, and those for the role against it; "" where there is none."""
    for pair in _ROLES:
        for own, other in (pair, pair[::-1]):
            if re.search(rf"(?:{own})(?:方|人)?$", about):
                return own, other
    return "", ""


def _is_named(name: str, held: str) -> bool:
    """Return whether a text has a name, or so much of it in a row that it may be the short form of it."""
    name = _LEADING.sub("", name)
    if len(name) == 1:  # 狗: as likely said otherwise
        return True
    if name in held or is_full_name(name):
        return name in held
    if not is_chinese(name):
        return any(word in held.lower() for word in _stems(name))
    least = max(2, round(LEAST_NAMED * len(name)))
    return any(name[at : at + least] in held for at in range(len(name) - least + 1))


def _stems(name: str) -> Iterator[str]:
    for word in name.lower().split():
        yield word[:-1] if word.endswith("s") and len(word) > SHORTEST_SIBLING else word
