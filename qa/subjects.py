"""The subject of a question, which the questions after it leave out, and such a question completed with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.languages import is_chinese
from qa.naming import QUESTION_WORD, TOPIC_TAGS, Found, Naming, Word, is_code, is_full_name

LONGEST_ATTRIBUTE = 5  # characters of what a question asks of its subject: 指导老师 in 指导老师是谁
LONGEST_ANSWER = 20  # characters of an answer that is a name
LONGEST_NAME = 12

_NOUN_TAGS = (TOPIC_TAGS - {"m", "x"}) | {"b", "f", "s", "zg", "ng", "g", "t"}
_TIME = re.compile(
    r"(?:(?:19|20)\d\d|[零〇一二三四五六七八九]{4})年?(?:度)?(?:第[一二三四]季度)?|[去今明前后]年|第?[一二三四1-4]季度"
    r"|[\d一二三四五六七八九十]{1,3}月(?:份)?(?:[\d一二三四五六七八九十]{1,3}[日号])?"
    r"|(?:周|星期|礼拜)[一二三四五六日天末]|[前昨今明后]天|[春夏秋冬][天季]|[旺淡]季"
)
_AND = re.compile(r"\s*(?:那么|那(?![么天年边里儿个家本部位座条幅款种次些份\W])|请问|还有|去)?[，,\s]*")
_NO_SUBJECT = re.compile(
    "(?:时候|时间|工作|事情?|东西|问题|情况|其中|原因|理由|大家|自己|别人|人家|有人|主要|年纪|最近|一般|意思|办法|真假|这话|什么)"
    "|.+[前后後里裡上中时時内內外]|[里裡上下外][面头頭边邊]|第.+"
)
_MODAL = re.compile("能(?![力源量耗])|可以|应该|應該")
_INSIDE = re.compile("(?:里面|里头|里边|其中|上面|下面)")
_COPULA = re.compile("(?:都|又|大概|大约|一共|总共|现在|目前)?(?:是|为(?!什)|多少|有多|[几幾])")
_OF_SUBJECT = re.compile(
    "(?:都|又|大概|大约|一共|总共|现在|目前)?(?:是(?!不是)|多少|有多|多[大高长重久]|[几幾]|叫什[么麼]|怎[么麼]样|呢?[？?]?$)"
)
_ASKS_FOR_SUBJECT = re.compile("[谁誰]|哪(?![里裡儿兒年天月])|叫什[么麼]")
_OBJECT = re.compile(r"(?<![是叫有为為的])什[么麼][？?]?$")
_STANDS_ALONE = re.compile(
    "^(?:都|各|还有|還有|其他|其它|别的|別的|如果|要是|万一|萬一|假如|不是|好的|我|你|您|请|除了|为了|为[什何啥]|因为|怎么回事)|[我你您咱]|呢[？?]?$"
)
_WHY = re.compile(r"^(?:那|这)?(?:是)?(?:因?为[啥何]|因?为什么|因?為什麼|什么原因|怎么回事|啥原因)[呢呀啊]?[？?]?$")
ASKS_WHY = re.compile(r"[为為][什何啥]|怎么回事|原因|\bwhy\b", re.IGNORECASE)
_WHO = re.compile("^[谁誰](?=[^的是]{2})")
_QUANTITY = re.compile("(?:多少|[几幾])[个個台次人名家本份辆輛条條只隻件棵块塊位]?")
_ORDINAL = re.compile("[一二三四五六七八九十](?:[组組队隊班号號期级級届屆楼樓])?")
_OWNER = re.compile(r"([^的，,。？?\s谁什哪多几怎他她它]{2,10})的(?!时候|時候|话|話)(?=[^？?，,])")
_NOT_OF_PERSON = re.compile(rf"[谁誰]|{_INSIDE.pattern}")
_VERBAL_NOUN = re.compile("(?!可以|需要|打算|应该|没有|还有|会有)..")
_NUMBER = re.compile("多|[几幾]")
_ENDS = re.compile("[了的]?[？?。]?$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The nouns that a question begins with, behind a time. behind: what follows them. start, end: offsets."""

    words: tuple[Word, ...]
    text: str
    behind: str

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.words[-1].end

    @property
    def is_owner(self) -> bool:
        """Whether what is asked of it follows: 租房合同 in 租房合同的押金是多少."""
        return self.behind.startswith("的") and len(self.text) > 1

    def owner(self, question: str) -> str:
        """Return what the last noun is asked of: 初级班 in 初级班学费多少; "" where that is not sure."""
        *owner, attribute = self.words
        has_owner = owner and owner[-1].tag in TOPIC_TAGS - {"m"} and len(attribute.text) > 1
        if not has_owner or not _COPULA.match(self.behind) or self.behind.startswith(("多少钱", "多少錢")):
            return ""
        return question[self.start : owner[-1].end]


class Subjects:
    """Tells what questions are about."""

    def __init__(self, naming: Naming) -> None:
        self._naming = naming

    def phrase(self, question: str) -> Phrase | None:
        """Return the noun phrase that a question begins with; None where it begins otherwise."""
        words = [word for word in self._naming.words(question) if not word.text.isspace()]
        start = _start(question)
        words = [word for word in words if word.start >= start]
        run = _nouns(words, question)
        if not run and (owner := _OWNER.match(question, start)):
            run = [word for word in words if word.end <= owner.end(1)]
            run = run if run and run[0].tag in {"v", "a", "j"} else []
        behind = next((word for word in words if run and word.start == run[-1].end), None)
        is_phrase = run and not (behind and _is_cut(run, behind))
        if not is_phrase:
            return None
        return Phrase(tuple(run), question[run[0].start : run[-1].end], question[run[-1].end :])

    def of(self, question: str, answer: str, found: Found) -> list[str]:
        """Return what a self-contained question is about, the likeliest first; empty where that is not sure.

        answer: what was said to it; it is the subject of what follows where it is the name that was asked for. found:
        as for ``Naming.whole_names``.
        """
        answered = self.named(question, answer)
        return list(dict.fromkeys([*([answered] if answered else []), *self._asked_about(question, found)]))

    def named(self, question: str, answer: str) -> str:
        """Return the name that a question asks for, as it was answered; "" where it asks for none."""
        if not answer or not (_ASKS_FOR_SUBJECT.search(question) or _OBJECT.search(question)):
            return ""
        words = self._naming.words(answer)
        codes = list(dict.fromkeys(word.text for word in words if is_code(word.text)))
        if len(codes) == 1 and not re.search("[谁誰]", question):
            return codes[0]
        people = self._naming.people(answer)
        if len(people) == 1 and re.search("[谁誰]", question):
            return people.pop()
        if len(answer) > LONGEST_ANSWER:
            return ""
        if person := self._naming.person_in(answer):
            return person
        is_noun = all(word.tag in _NOUN_TAGS - {"t", "f"} for word in words)
        return answer if is_noun and 1 < len(answer) <= LONGEST_NAME else ""

    def completed(self, question: str, subject: str) -> str:
        """Return a question that leaves its subject out with it; "" where it has its own or leans on more."""
        if not is_chinese(question) or subject in question or _STANDS_ALONE.search(question):
            return ""
        if is_full_name(subject) and _NOT_OF_PERSON.match(question):
            return ""
        phrase = None if _INSIDE.match(question) else self.phrase(question)
        if phrase is None:
            first = self._naming.words(question)[0]
            is_bare = first.tag not in {"a", "ad", "b"} and not _is_noun(first, ())
            is_bare = is_bare or QUESTION_WORD.search(first.text) is not None or _INSIDE.match(question) is not None
            return subject + question if is_bare else ""
        if phrase.start or all(word.tag in {"t", "f"} for word in phrase.words):
            return subject + question
        asks = len(phrase.text) <= LONGEST_ATTRIBUTE and _OF_SUBJECT.match(phrase.behind)
        if not asks or len(subject) == 1 or self._naming.names(phrase.text):
            return ""
        return f"{subject}的{question}"

    def why(self, question: str, earlier: str, answer: str, subjects: Sequence[str]) -> str:
        """Return a bare "why?" with what is asked about; "" where it is none or that is not sure."""
        if not _WHY.match(question):
            return ""
        mark = "？" if "？" in question else ""
        if (person := self.named(earlier, answer)) and _WHO.match(earlier):
            return f"{person}为什么{_ENDS.sub('', earlier[1:])}{mark}"
        subject = next((one for one in subjects if earlier.startswith(one)), "")
        rest = earlier[len(subject) :]
        if not subject or not _QUANTITY.search(rest) or _COPULA.match(rest) or rest.startswith("的"):
            return ""
        return f"{subject}为什么{_ENDS.sub('', _QUANTITY.sub('', rest, count=1))}{mark}"

    def _asked_about(self, question: str, found: Found) -> list[str]:
        if not is_chinese(question):
            return []
        names = self._naming.whole_names(question, found)
        phrase = self.phrase(question)
        if phrase is None:
            certain = [
                name.text for name in names if is_code(name.text) or (name.is_person and is_full_name(name.text))
            ]
            return certain if len(certain) == 1 else []
        if any(_NO_SUBJECT.fullmatch(text) for text in (phrase.words[0].text, phrase.text)):
            return []
        name = next((name for name in names if name.start == phrase.start), None)
        if name and name.end < phrase.end and not name.is_person:
            return [name.text, phrase.text]
        if name:
            return [name.text]
        owner = "" if phrase.is_owner else phrase.owner(question)
        return [owner, phrase.text] if len(owner) > 1 else [phrase.text]


def _start(question: str) -> int:
    """Return where a question begins behind "and" and a time."""
    start = 0
    for pattern in (_AND, _TIME):
        if match := pattern.match(question, start):
            start = match.end()
    return start


def _nouns(words: Sequence[Word], question: str) -> list[Word]:
    """Return the nouns that a question begins with, up to the code of a model."""
    run: list[Word] = []
    for at, word in enumerate(words):
        rest = words[at + 1 :]
        asks = QUESTION_WORD.search(word.text) or _MODAL.match(word.text)
        if asks or not (_is_noun(word, rest) or _is_begin(word, run, rest, question)):
            break
        run.append(word)
        if is_code(word.text):
            break
    if all(word.tag in {"r", "q", "m"} for word in run):
        return []
    return [] if len(run) == 1 and len(run[0].text) == 1 and run[0].tag != "n" else run


def _is_cut(run: Sequence[Word], behind: Word) -> bool:
    """Return whether what looks like nouns is a verb, or goes on in a number: 丢 | 了, 头 | 一堂."""
    is_number = behind.tag == "m" and not (QUESTION_WORD.search(behind.text) or _NUMBER.match(behind.text))
    return behind.text in {"了", "过", "過", "掉"} or (is_number and len(run[-1].text) == 1)


def _is_noun(word: Word, rest: Sequence[Word]) -> bool:
    if word.tag == "m":
        return bool(rest) and rest[0].tag in _NOUN_TAGS and not QUESTION_WORD.search(rest[0].text)
    if word.tag == "a":
        return bool(rest) and (rest[0].tag in _NOUN_TAGS or rest[0].text == "的")
    return word.tag in _NOUN_TAGS


def _is_begin(word: Word, run: Sequence[Word], rest: Sequence[Word], question: str) -> bool:
    """Return whether a word that is no noun belongs to the phrase: 那幅 | 画, 退卡 | 手续费, 营 | 收是."""
    if not run and word.tag == "r":
        return word.text[:1] in "这那该" and bool(rest) and (rest[0].tag == "q" or rest[0].tag in _NOUN_TAGS)
    if word.tag == "m":
        return bool(run) and _ORDINAL.fullmatch(word.text) is not None
    if word.tag == "q":
        return len(run) == 1 and run[0].tag == "r"
    if word.tag != "v" or not rest:
        return False
    if run:
        return len(word.text) == 1 and question.startswith("是", word.end) and word.text not in "是有要为"
    return _VERBAL_NOUN.fullmatch(word.text) is not None and (
        rest[0].tag == "n" or _NUMBER.match(rest[0].text) is not None
    )
