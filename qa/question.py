"""One form for all the ways to write a question, so that a mark or a polite opening changes nothing."""

from __future__ import annotations

import re
import unicodedata

from qa.languages import is_chinese

_CJK = r"\u3400-\u9fff"
_WIDE = re.compile(r"[\u3000\uff01-\uff5e]+")
_SPACE_IN_CHINESE = re.compile(rf"(?<=[{_CJK}，。、；：？！])\s+(?=[{_CJK}])|(?<=[{_CJK}])\s+(?=[，。、；：？！])")
_OPENING = re.compile(
    r"(?:(?:你好|您好|喂|hi|hello|hey)[\s,，!！。~、]*)?"
    r"(?:我?想?(?:请教|請教|请问|請問|问问|問問|(?:问|問)(?=一?下))|我?想(?:问|問)(?=[\s,，:：])|劳驾|勞駕)"
    r"(?:一下子?|下)?[\s,，:：、]*",
    re.IGNORECASE,
)
_ENDING = " ?？!！。．.,，;；~～…、"
_LEAST = 2  # characters that a question keeps


def canonical(question: str) -> str:
    """Return the question without its polite opening, surplus space and closing marks, half width, with one mark.

    The same words with and without "？", with 请问 before them, in full or half width, or with spaces between Chinese
    characters have one form. A question of which nothing would be left stays as it is.
    """
    narrow = _WIDE.sub(lambda wide: unicodedata.normalize("NFKC", wide[0]), question)
    text = " ".join(narrow.split())
    text = _SPACE_IN_CHINESE.sub("", text)
    opened = _OPENING.match(text)
    kept = text[opened.end() :] if opened else text
    kept = kept.rstrip(_ENDING)
    if len(kept) < _LEAST:
        kept = text.rstrip(_ENDING) or text
    return f"{kept}{'？' if is_chinese(kept) else '?'}"
