"""One thing for another of its kind: the earlier question asked of what "X呢？" names, told by the form of both."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.records import Span
from qa.languages import is_chinese
from qa.naming import NAME_TAGS, QUESTION_WORD, Found, Naming, Word, is_code, is_full_name, is_kind
from qa.subjects import Phrase, Subjects

_NUMERAL = r"(?:\d+(?:\.\d+)*|[零〇一二两三四五六七八九十百千]+)"
_NUMBERED = re.compile(rf"第?{_NUMERAL}(?P<unit>[^\W\d]{{1,4}})")
_SIDE = re.compile(r"[东南西北]{1,2}(?P<part>[门区侧边岸楼院馆站厅路])")
_YEAR = r"(?:(?:19|20)\d\d|[零〇一二三四五六七八九]{4})年?(?:度)?|[去今明前后次]年|[前后上下]一年"
_WEEKDAY = r"(?:周|星期|礼拜)[一二三四五六日天末]"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DAY_EN = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?"
# Of each kind one may stand for another.
_SHAPES = tuple(
    re.compile(shape, re.IGNORECASE)
    for shape in (
        _YEAR,
        _WEEKDAY,
        "[前昨今明后]天",
        "[这上下本]个?(?:周|星期|礼拜)",
        "[这上下本]个?(?:月|季度|学期)",
        "凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚间|夜间|夜里|白天",
        "[春夏秋冬][天季日]|[旺淡]季|[寒暑]假",
        rf"{_WEEKDAY}(?:[至到~—-](?:周|星期|礼拜)?[一二三四五六日天]|(?<=六)日)?|工作日|周末|平日|平时|(?:法定)?节假日",
        "成年?人|大人|儿童|小孩子?|小朋友|孩子|婴幼?儿|幼儿|青少年|老年?人|长者",
        "(?<![儿孙妇美少])[男女](?!儿)[款生士性装鞋厕的]?",
        rf"\b{_DAY_EN}\b",
        rf"\b{_MONTH}\b",
        r"\b(?:19|20)\d\d\b",
    )
)
_TIMES = _SHAPES[:8]
_NTH_TIME = re.compile(rf"第?{_NUMERAL}个?(?:年|季度|月份?|周|天|学期|期|届)|以前|之前|现在|將來|将来|平时")
_ASKS_WHEN = re.compile("什[么麼][时時]候|何[时時]|哪[天年月]|几[月号]|幾[月號]")
_ATTRIBUTE = re.compile("的[^是有多几幾怎什哪谁誰]{1,6}(?=是|有|多|几|幾|怎|什|哪|谁|誰|[？?]?$)")
_HOW_MUCH = re.compile("(?:是|要|有)?(?:多少|多[大高长重久]|什[么麼]|谁|誰)")
_WHICH_OF = re.compile("(?<!是)哪(?![里裡儿兒年天月])")
_MEASURE = re.compile(
    "(?:[码碼]|电话|電話|资本|資本|[数數量价價率额額度比重高长長宽寬]|容积|面积|[面體体]積|功率|[号號])$"
)
_SHORT_OBJECT = 3
_MAY = re.compile(
    "^((?:可以|可|能不能|能|允[许許]|准)[养養带帶吃喝穿])([\u4e00-\u9fff]{1,3}?)((?:[吗嗎么]|不)?[？?]?)$"
)
_NO_VERB = "[^谁什哪怎多几有能可]"
_HAPPENS = re.compile(
    rf"^(?:(?:{_WEEKDAY}|[前昨今明后]天|(?:{_NUMERAL})月){_NO_VERB}{{2}}[吗嗎]|{_NO_VERB}{{1,3}}了怎)"
)
_OWNED = re.compile("[^的]{2,}的(?P<attribute>[^的]{2,})")
_SHORT_NAME = re.compile(r"[A-Z\d-]{1,6}[\u4e00-\u9fff]{0,2}")  # CT, B超
_PREPOSITION = re.compile(r"^(?:in|on|at|for|by|from|during)\s+", re.IGNORECASE)
# Where no more than a verb follows; a longer end does not tell where the noun ends.
_DETERMINED = re.compile(r"\b(?:the|an?|our|my)\s+[a-z]+(?:-[a-z]+)?(?=(?:\s+\w+)?\??$)")
_ARTICLE = re.compile(r"(?:the|an?|our|my)\s", re.IGNORECASE)
_CAPITALIZED = re.compile(r"(?<=[^.?!]\s)[A-Z][\w&'’-]*(?:\s[A-Z][\w&'’-]*)*")
_CLAUSE = re.compile(r"^(?:如果|要是|万一|萬一|假如|超过|超過)|[了过過掉不没沒]|(?:的话|的話)$")
_HOW_TO = re.compile(r"怎[么麼][办辦样樣][？?]?$|[会會]怎[么麼]?[样樣][？?]?$")
_LITTLE = "大小老新"  # before a noun, and a part of it
_NOUN_TAGS = frozenset({"n", "nz", "vn", "ns", "nt", "nr", "b", "j", "l", "a", "an"})
_GOVERNS = frozenset("vp")  # tags, by their first letter, of words that an object stands behind
_PROPER = frozenset({"ns", "nt", "eng"})  # names that may end alike by chance
_LITTLE_MORE = 2
_LEAST_ENDING = 2  # characters that show two names to be of one kind; one does at the end of two nouns


def asked_of(subject: str, earlier: str, found: Found, naming: Naming, subjects: Subjects) -> str:
    """Return the earlier question asked of another subject; "" where nothing can stand for it.

    found: as for ``Naming.whole_names``.
    """
    if not earlier or _CLAUSE.search(subject):
        return f"{subject}怎么办？" if _HOW_TO.search(earlier) else ""
    words, new_words = naming.words(earlier), naming.words(subject)
    exchanged = swapped(earlier, subject, words, new_words)
    if exchanged or not is_chinese(subject):
        return exchanged or ""
    if (len(new_words) > 1 and new_words[0].tag == "v") or "的" in subject[:-1]:
        return ""
    old = [word for word in naming.whole_names(earlier, found) if word.text not in subject]
    if new := naming.names(subject) or (new_words if is_kind(subject) else []):
        kinds = {_is_full_person(word) for word in new}
        alike = [word for word in old if _is_full_person(word) in kinds]
        if old:
            return earlier[: alike[-1].start] + subject + earlier[alike[-1].end :] if alike else ""
    phrase = subjects.phrase(earlier)
    has_thing = any(not name.is_person for name in old)
    return with_noun(earlier, subject, phrase, names=has_thing) if phrase else beside(earlier, subject)


def swapped(earlier: str, subject: str, words: Sequence[Word], subject_words: Sequence[Word]) -> str | None:
    """Return the earlier question with what is of the same kind as ``subject`` in its place; None where nothing is.

    words, subject_words: of both. "2022年" stands for "2023年", "四号楼" for "三号楼", "女子组" for "男子组".
    """
    if subject in earlier:
        return None
    if owned := _OWNED.fullmatch(subject):
        return _with_owned(earlier, subject, owned["attribute"])
    if is_code(subject):
        codes = [word for word in words if is_code(word.text)]
        return _replaced(earlier, (codes[0].start, codes[0].end), subject) if len(codes) == 1 else None
    if span := _by_short_name(words, subject):
        return _replaced(earlier, span, subject)
    if not is_chinese(subject):
        return _in_english(earlier, subject)
    span = (
        _by_shape(earlier, subject)
        or _by_number(earlier, subject)
        or _by_ending(earlier, subject, words, subject_words)
        or _by_length(words, subject_words)
    )
    return _replaced(earlier, span, subject) if span else None


def with_noun(earlier: str, subject: str, phrase: Phrase, *, names: bool) -> str:
    """Return the earlier question with a common noun in the place of its subject, or beside it; "" where neither fits.

    phrase: what the earlier question begins with. names: whether it has a name, of which what is named is asked.
    """
    if _WHICH_OF.search(earlier):
        return ""
    if is_time(subject):
        return "" if _ASKS_WHEN.search(earlier) else subject + earlier
    start, end = phrase.start, phrase.end
    if subject.endswith("的"):
        kind = "" if phrase.is_owner else phrase.words[-1].text if len(phrase.words) > 1 else phrase.text
        return earlier[:start] + subject + kind + earlier[end + phrase.is_owner :]
    if _MEASURE.search(subject) and not (phrase.is_owner or _MEASURE.search(phrase.text)):
        return f"{earlier[:end]}的{subject}是多少？"
    return _of_name(earlier, subject, phrase) if names else earlier[:start] + subject + earlier[end:]


def _of_name(earlier: str, subject: str, phrase: Phrase) -> str:
    """Return the earlier question with a common noun in the place of what it asks of the name it begins with."""
    end = phrase.end
    if phrase.is_owner:
        attribute = _ATTRIBUTE.match(phrase.behind)
        return earlier[:end] + "的" + subject + phrase.behind[attribute.end() :] if attribute else ""
    if owner := phrase.owner(earlier):
        return earlier[: phrase.start + len(owner)] + subject + earlier[end:]
    return f"{earlier[:end]}的{subject}{phrase.behind}" if _HOW_MUCH.match(phrase.behind) else ""


def beside(earlier: str, subject: str) -> str:
    """Return the earlier question, which names no subject, with one, or with another object; "" where none is sure."""
    if match := _MAY.match(earlier):
        is_short = len(subject) <= _SHORT_OBJECT and not is_time(subject)
        return f"{match[1]}{subject}{match[3]}" if is_short else ""
    return subject + earlier if _HAPPENS.match(earlier) else ""


def is_time(subject: str) -> bool:
    """Return whether a text is a time, which never stands for a thing."""
    return any(shape.fullmatch(subject) for shape in _TIMES) or _NTH_TIME.fullmatch(subject) is not None


def _with_owned(earlier: str, subject: str, attribute: str) -> str | None:
    """Return the earlier question of the same attribute asked of another owner: 月卡的手续费 for 年卡的手续费."""
    before, found, rest = earlier.partition(attribute)
    return subject + rest if found and len(before) > 1 and not QUESTION_WORD.search(before) else None


def _replaced(earlier: str, span: Span, subject: str) -> str:
    return earlier[: span[0]] + subject + earlier[span[1] :]


def _by_shape(earlier: str, subject: str) -> Span | None:
    for shape in _SHAPES:
        if shape.fullmatch(subject) and (place := _only(shape, earlier)):
            return place
    return None


def _by_short_name(words: Sequence[Word], subject: str) -> Span | None:
    """Return where a name in capitals stands at the beginning or as the object of a verb: 做B超 for CT."""
    if not _is_short_name(subject):
        return None
    found = [at for at, word in enumerate(words) if _is_short_name(word.text)]
    if len(found) != 1 or (found[0] and words[found[0] - 1].tag[:1] not in _GOVERNS):
        return None
    name, behind = words[found[0]], words[found[0] + 1 :][:1]
    if not behind or behind[0].tag != "n":
        return name.start, name.end
    return (name.start, behind[0].end) if subject.endswith(behind[0].text) else None  # a kind of what is behind it


def _is_short_name(text: str) -> bool:
    return _SHORT_NAME.fullmatch(text) is not None and re.search("[A-Z]", text) is not None


def _by_number(earlier: str, subject: str) -> Span | None:
    """Return where another number of the same unit stands, 三号楼 for 四号楼, 第二天 for 第四天, or another side."""
    if side := _SIDE.fullmatch(subject):
        return _only(re.compile(rf"[东南西北]{{1,2}}{side['part']}"), earlier)
    number = _NUMBERED.fullmatch(subject)
    if not number:
        return None
    ordinal = "第" if subject.startswith("第") else "(?<!第)"
    return _only(re.compile(rf"{ordinal}{_NUMERAL}{re.escape(number['unit'])}"), earlier)


def _only(pattern: re.Pattern[str], text: str) -> Span | None:
    places = [match.span() for match in pattern.finditer(text)]
    return places[0] if len(places) == 1 else None


def _by_ending(earlier: str, subject: str, words: Sequence[Word], subject_words: Sequence[Word]) -> Span | None:
    """Return where a noun stands that ends like the subject: 大女儿 for 小女儿, 国画班 for 油画班."""
    is_named = len(subject_words) == 1 and (subject_words[0].tag in _PROPER or is_full_name(subject))
    starts = {word.start for word in words}
    best: tuple[int, Span] | None = None
    for at, word in enumerate(words):
        is_noun = word.tag in _NOUN_TAGS or (len(word.text) > 1 and subject.endswith(word.text))  # 预算 is no verb then
        if not is_noun or QUESTION_WORD.search(word.text):
            continue
        shared = _shared_ending(earlier[: word.end], subject)
        least = 1 if word.tag == "n" and len(word.text) > 1 and not is_named else _LEAST_ENDING
        if shared < least or shared == len(subject) or (best and shared <= best[0]):
            continue
        start = word.end - len(subject)
        if shared < _LEAST_ENDING or start not in starts:
            start = word.start
            before = words[at - 1].text if at else ""
            start -= len(before) if before and before in _LITTLE else 0
            if shared == len(word.text) and shared >= _LEAST_ENDING:
                start = _start_of_run(words, at, len(subject) + _LITTLE_MORE)
        if start < word.end - shared or word.end - shared in starts:
            best = shared, (start, word.end)
    return best[1] if best else None


def _start_of_run(words: Sequence[Word], at: int, longest: int) -> int:
    """Return where the common nouns begin that a noun ends, of so many characters at most: 市场 | 推广 | 预算."""
    start = words[at].start
    for word in reversed(words[:at]):
        if word.tag not in _NOUN_TAGS - NAME_TAGS or word.end != start or words[at].end - word.start > longest:
            break
        start = word.start
    return start


def _shared_ending(one: str, other: str) -> int:
    pairs = zip(reversed(one), reversed(other), strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _by_length(words: Sequence[Word], subject_words: Sequence[Word]) -> Span | None:
    """Return where the earlier question begins with as many nouns as a subject has, both with a name or neither."""
    begins = list(_leading_nouns(words))
    is_compound = len(subject_words) > 1 and all(word.tag in _NOUN_TAGS for word in subject_words)
    if not is_compound or len(begins) != len(subject_words) or _has_name(begins) != _has_name(subject_words):
        return None
    return 0, begins[-1].end


def _has_name(words: Sequence[Word]) -> bool:
    return any(word.tag in NAME_TAGS for word in words)


def _leading_nouns(words: Sequence[Word]) -> Iterator[Word]:
    for word in words:
        if word.tag not in _NOUN_TAGS or QUESTION_WORD.search(word.text):
            return
        yield word


def _in_english(earlier: str, subject: str) -> str | None:
    """Return an English question asked of another day, year, thing with an article, kind of a thing, or name."""
    bare = _PREPOSITION.sub("", subject)
    if span := _by_shape(earlier, bare):
        return _replaced(earlier, span, bare)
    if bare != subject:
        return None
    if _ARTICLE.match(subject) and (span := _only(_DETERMINED, earlier)):
        return _replaced(earlier, span, subject)
    *attribute, noun = subject.split()
    if attribute and (span := _only(re.compile(rf"[\w'’-]+ {re.escape(noun)}\b"), earlier)):
        return _replaced(earlier, span, subject)
    if subject[:1].isupper() and (span := _only(_CAPITALIZED, earlier)):
        return _replaced(earlier, span, subject)
    return None


def _is_full_person(word: Word) -> bool:
    return word.is_person and is_full_name(word.text)
