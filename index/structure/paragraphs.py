"""The paragraphs of a document with their texts, and the signs by which people show what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.records import Document, Paragraph, ParagraphKind, Span

LONGEST_TITLE = 40  # characters

_MARKUP = "*_#>` \t\u3000"
_ASKING, _ANSWERING = r"(?:问题?|問題?|提问|提問|[QqＱｑ]|Question)", r"(?:答案?|回答|答复|答覆|[AaＡａ]|Answer)"
_SIGN = r"\s*\d{0,3}\s*[:：.、)）]\s*"
ASKS = re.compile(rf"[*_\s>]*(?:{_ASKING}{_SIGN}|[【\[]{_ASKING}\s*\d{{0,3}}[】\]]\s*[:：]?\s*)[*_]*")
ANSWERS = re.compile(rf"[*_\s>]*(?:{_ANSWERING}{_SIGN}|[【\[]{_ANSWERING}\s*\d{{0,3}}[】\]]\s*[:：]?\s*)[*_]*")
ANSWERS_INSIDE = re.compile(
    rf"(?:(?:(?<=[？?])|\n)[*_\s>]*{_ANSWERING}{_SIGN}|\s(?:答案?|回答|答复|答覆){_SIGN}"
    rf"|\s*[【\[]{_ANSWERING}\s*\d{{0,3}}[】\]]\s*[:：]?\s*)[*_]*"
)
NUMBER = re.compile(
    r"""[*_\s>]*(?:
        [-*•·●○◦▪–—]\s+ | \d{1,2}\s*[.、)）．]\s* | [（(]\s*\d{1,2}\s*[)）]\s* | [①-⑳]\s*
      | [（(][一二三四五六七八九十]{1,3}[)）]\s* | [一二三四五六七八九十]{1,3}、\s* | [a-zA-Z][.)]\s+
      | 第[一二三四五六七八九十\d]{1,3}步[:：、,，]?\s* | [Ss]tep\s*\d{1,2}[:：.)]?\s*
    )""",
    re.VERBOSE,
)
CLAUSE = re.compile(r"[*_\s>]*(?:第\s*[零〇一二三四五六七八九十百\d]+\s*[条條款章节節]|\d{1,2}(?:\.\d{1,2})+(?!\d))")
LABEL = re.compile(  # 职务：经理, but not 9:00
    r"[-*•·\s]*(?=[^:：]*[^\W\d])([^\s:：。，；,;？?][^:：。，；,;？?\n]{0,23}?)[*_ ]*[:：][*_\s]*(?=\S)(?!//)"
)
QUESTION_END = re.compile(r"[？?][*_”\"')）\s]*\Z")
_LEADS_IN = re.compile(r"[:：][*_\s]*\Z")
_LEADS_IN_BY_WORDS = re.compile(r"如下|以下|下列|下述|\bfollow(?:s|ing)\b")
_ANNOUNCES = re.compile(r"现[将就对]|(?:通知|通告|公告|通报|决定|规定|公布|约定|协议)如下")
_SENTENCE_END = re.compile(r"[。！？!?…；;.][”’」』)）*_\s]*\Z")


class Paragraphs(Sequence[Paragraph]):
    """The paragraphs of a document, by their positions."""

    def __init__(self, document: Document) -> None:
        self._paragraphs = document.paragraphs
        self.document = document.text

    def __getitem__(self, at: int) -> Paragraph:  # type: ignore[override]  # no slices: nobody asks for them
        return self._paragraphs[at]

    def __len__(self) -> int:
        return len(self._paragraphs)

    def text(self, at: int) -> str:
        """Return the text of one."""
        return self.document[slice(*self.span(at))]

    def span(self, at: int) -> Span:
        """Return where one stands in the document's text."""
        return self._paragraphs[at].start, self._paragraphs[at].end

    def is_heading(self, at: int) -> bool:
        """Return whether there is a heading."""
        return at < len(self) and self._paragraphs[at].kind is ParagraphKind.HEADING

    def is_row(self, at: int) -> bool:
        """Return whether there is a row of a table."""
        return at < len(self) and self._paragraphs[at].kind is ParagraphKind.TABLE_ROW


def bare(text: str, start: int, end: int) -> Span:
    """Return the span without the marker of a question, a number, or markup around it."""
    marker = ASKS.match(text, start, end) or NUMBER.match(text, start, end)
    start = marker.end() if marker and marker.end() < end else start
    while start < end and text[start] in _MARKUP:
        start += 1
    while end > start and (text[end - 1] in _MARKUP or text[end - 1].isspace()):
        end -= 1
    return start, end


def is_title(text: str) -> bool:
    """Return whether a line looks like a title: short, no sentence, no lead-in and no value with its label."""
    ended = _SENTENCE_END.search(text) or _LEADS_IN.search(text) or LABEL.match(text)
    return len(text) <= LONGEST_TITLE and not ended


def leads_in(text: str) -> bool:
    """Return whether a paragraph says that something follows it."""
    return bool(_LEADS_IN.search(text))


def says_what_follows(text: str) -> bool:
    """Return whether a paragraph speaks of what follows, as 需提交以下材料 does."""
    return bool(_LEADS_IN_BY_WORDS.search(text))


def announces(text: str) -> bool:
    """Return whether a paragraph announces all of a document that follows, as 现将有关事项通知如下 does."""
    return says_what_follows(text) and bool(_ANNOUNCES.search(text))
