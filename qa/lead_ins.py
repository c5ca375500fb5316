"""The words with which a turn leads back to something, or sets something right: "再说回X，", "不是，我问的是…"."""

from __future__ import annotations

import re

from qa.naming import QUESTION_WORD

SHORT = 14  # characters of what is named instead of a question

_POLITE = re.compile(r"^(?:谢谢你?|謝謝你?|多谢|多謝|好的?|嗯+|哦|明白了?|知道了|了解)[，,。！! ]+(?=\w)")
_REST = r"(?P<rest>.*[^\W_].*)$"  # with a word
_RETURNS = re.compile(
    r"^(?:我们)?(?:(?:再|又|还是|先)?[说看聊讲问說講問]回(?:到|去)?|(?:再|还是)?回到|(?:再|还是)回去?看)"
    r"(?P<topic>[^，,？?的]{1,16})[，,：:]\s*"
    rf"{_REST}"
)
_CONTRADICTS = r"(?:不是(?:[这這那][个個])?|不[对對]|算了|[啊哦喔]|[啊哦喔]?我?[说說问問][错錯]了)[，,、 ]+"
_SAYS = r"(?:我(?:想|要)?(?:其[实實])?[问問说說指要]的?(?:其[实實]|就|真)?是|我是(?:[说說问問想]|指))"
_MEANT = re.compile(rf"^(?:(?:{_CONTRADICTS})+(?:{_SAYS}|是)?|{_SAYS})[:：，, ]*{_REST}")


def without_lead_in(question: str) -> tuple[str, str]:
    """Return a question without such words, and what it leads back to; "" where it does not.

    What is named instead of something else is asked as "X呢？".
    """
    question = _POLITE.sub("", question)
    if match := _RETURNS.match(question):
        return match["rest"], match["topic"]
    match = _MEANT.match(question)
    if not match:
        return question, ""
    rest = match["rest"]
    is_noun = len(rest) <= SHORT and not QUESTION_WORD.search(rest)
    return (f"{rest.rstrip('。.！')}呢？" if is_noun else rest), ""
