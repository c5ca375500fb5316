"""The reasons and errors of Wenqu's library, which are in English, in the language of the page.

Each is known by its English words, as in a catalogue of translations, so that what indexes do not keep or exchange
anything for the page's sake. What is not known here is shown as it is.
"""

from __future__ import annotations

import re
from functools import cache

from index.errors import WenquError
from index.messages import catalogue
from page.words import Language

__all__ = ["in_words"]

_CHINESE = {
    "the document could not be stored: {reason}": "文档没能保存：{reason}",
    "this page is read-only": "此页面只读",
    # Why there is no new index
    "another process is building {index}: wait for it to end": "另一个进程正在建立索引 {index}，请等它结束",
    "cannot build the index at {index}: {cause}; what was there before is kept: put that right and run wenqu index "
    "again": "无法在 {index} 建立索引：{cause}。原来的索引还在；排除问题后请重建。",
    "the rebuild failed; the terminal that runs Wenqu has the details": "重建出了错，详情在启动问渠的终端里",
    "a newer index cannot be opened: {error}": "有更新的索引，但打不开：{error}",
    "the index {index} is damaged, so the one before it answers: rebuild with wenqu index": (
        "索引 {index} 已损坏，现在用它之前的那个回答；请重建索引"
    ),
}
_PARTS = {
    "{some} and {count} more": "{some} 及另外 {count}",
    "{some} and {other}": "{some} 或 {other}",
    "{part} is missing": "缺少 {part}",
}
_SPLIT = re.compile(r"(\{\w+\})")


def in_words(reason: str | Exception, language: Language, document: str = "") -> str:
    """The reason in the language of the page; document: its name, which is taken off the beginning."""
    if isinstance(reason, WenquError) and reason.message.code in catalogue():
        return reason.text(language)
    plain = str(reason).removeprefix(f"{document}: ")
    if language == "en":
        return plain
    return _translated(plain, _CHINESE) or plain


def _translated(text: str, catalogue: dict[str, str]) -> str | None:
    for english, chinese in catalogue.items():
        if found := _pattern(english).fullmatch(text):
            values = {name: _value(name, value) for name, value in found.groupdict().items()}
            return chinese.format(**values)
    return None


def _value(name: str, value: str) -> str:
    """What stands in a reason: a list of pages or encodings, a detail, or another reason."""
    if name in {"pages", "encodings", "what"}:
        return _translated(value, _PARTS) or value
    if name in {"error", "cause", "reason"}:
        return _translated(value, _CHINESE) or value
    return value


@cache
def _pattern(english: str) -> re.Pattern[str]:
    pieces = (
        f"(?P<{piece[1:-1]}>.+?)" if piece[0] == "{" else re.escape(piece) for piece in _SPLIT.split(english) if piece
    )
    return re.compile("".join(pieces), re.DOTALL)
