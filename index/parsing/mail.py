"""Parse e-mail (.eml) and mailboxes (.mbox): who wrote to whom and when, the text, and the attachments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import EmailMessage, MIMEPart
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING, cast

from index.errors import DocumentError
from index.messages import Message
from index.parsing.blocks import Block, compose
from index.parsing.formats import Parsed
from index.parsing.inner_files import blocks_of, inner_blocks
from index.parsing.plain_text import parse_text
from index.parsing.tables import definition_block
from index.parsing.web import parse_html

if TYPE_CHECKING:
    from index.parsing.ocr.reading import DocumentPictures

MAX_ATTACHMENTS = 200  # of a message
_SUBJECT_LEVEL, _PART_LEVEL = 1, 2
_FIELDS = {"from": ("发件人", "From"), "to": ("收件人", "To"), "cc": ("抄送", "Cc"), "date": ("日期", "Date")}
_ATTACHMENTS = ("附件", "Attachments")
_WIDE = re.compile(r"[\u2e80-\u9fff\uff00-\uffef]")
_ADDRESS_LIMIT = 2_000  # characters: a list of recipients is cut there
_FOLDED = re.compile(r"\s+")
_ENVELOPE = re.compile(rb"(?:\A|(?<=\n\n)|(?<=\n\r\n))From [^\r\n]*\r?\n")
_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Letter:
    """A message. fields: by the names in ``_FIELDS``, "" where there is none. attachments: names and contents."""

    subject: str
    fields: dict[str, str]
    body: Parsed | None
    attachments: tuple[tuple[str, bytes], ...]


def parse_eml(data: bytes, name: str, pictures: DocumentPictures | None = None) -> Parsed:
    """Parse a message. Its attachments are parts of the document, those that are messages with their own."""
    message = _message(data)
    if not message.keys() or not ({"from", "date", "subject", "received"} & {key.lower() for key in message}):
        raise DocumentError("damaged", name=name, kind=".eml")
    warnings: list[Message] = []
    return compose(letter_blocks(_letter(message, name, warnings), warnings, pictures), name, warnings)


def parse_mbox(data: bytes, name: str, pictures: DocumentPictures | None = None) -> Parsed:
    """Parse a mailbox: one message after the other, each under its subject."""
    starts = list(_ENVELOPE.finditer(data))
    if not starts or starts[0].start():
        raise DocumentError("damaged", name=name, kind=".mbox")
    warnings: list[Message] = []
    ends = [*(match.start() for match in starts[1:]), len(data)]
    messages = (_message(_ESCAPED.sub(b"", data[match.end() : end])) for match, end in zip(starts, ends, strict=True))
    blocks = _mailbox_blocks(messages, name, warnings, pictures)
    return compose(blocks, name, warnings, titled=len(starts) == 1)


def _mailbox_blocks(
    messages: Iterable[EmailMessage], name: str, warnings: list[Message], pictures: DocumentPictures | None
) -> Iterator[Block]:
    for message in messages:
        yield from letter_blocks(_letter(message, name, warnings), warnings, pictures)


def letter_blocks(letter: Letter, warnings: list[Message], pictures: DocumentPictures | None) -> Iterator[Block]:
    """Yield the subject as heading, the fields with their names, the text and the attachments.

    pictures: reads those that are attached.
    """
    body = letter.body.text if letter.body else ""
    chinese = bool(_WIDE.search("".join([letter.subject, *letter.fields.values(), body])))
    yield Block(letter.subject or ("（无主题）" if chinese else "(no subject)"), _SUBJECT_LEVEL)
    for key, names in _FIELDS.items():
        if value := letter.fields.get(key):
            yield definition_block([names[not chinese]], value)
    if letter.attachments:
        listed = ("、" if chinese else ", ").join(attachment for attachment, _ in letter.attachments)
        yield definition_block([_ATTACHMENTS[not chinese]], listed[:_ADDRESS_LIMIT])
    if letter.body:
        warnings += letter.body.warnings
        yield from blocks_of(letter.body, _SUBJECT_LEVEL)
    for attachment, content in islice(letter.attachments, MAX_ATTACHMENTS):
        yield from inner_blocks(attachment, content, _PART_LEVEL, warnings, pictures)
    if len(letter.attachments) > MAX_ATTACHMENTS:
        more = len(letter.attachments) - MAX_ATTACHMENTS
        warnings.append(Message("too_many_attachments", {"count": more, "limit": MAX_ATTACHMENTS}))


def _message(data: bytes) -> EmailMessage:
    return message_from_bytes(data, policy=policy.default)


def _letter(message: EmailMessage, name: str, warnings: list[Message]) -> Letter:
    fields = {key: _header(message, key)[:_ADDRESS_LIMIT] for key in _FIELDS}
    fields["date"] = _date(fields["date"])
    texts = [(kind, message.get_body((kind,))) for kind in ("html", "plain")]
    body = _body(texts, name, warnings)
    attachments = tuple(_attachments(message, [part for _, part in texts]))
    return Letter(_header(message, "subject"), fields, body, attachments)


def _header(message: EmailMessage, key: str) -> str:
    """Return a header, decoded, on one line."""
    try:
        value = message.get(key)
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):  # what the parser of headers trips over
        return ""
    return _FOLDED.sub(" ", str(value or "")).strip()


def _date(written: str) -> str:
    """Return a date as ``2024-05-03 14:20``, in the sender's time; as it is written where it is none."""
    try:
        return f"{parsedate_to_datetime(written):%Y-%m-%d %H:%M}"
    except (ValueError, TypeError, OverflowError):
        return written


def _body(texts: Iterable[tuple[str, MIMEPart | None]], name: str, warnings: list[Message]) -> Parsed | None:
    """Return the first of the texts that can be read, None where there is none. texts: by kind, html or plain."""
    for kind, part in texts:
        parse = parse_html if kind == "html" else parse_text
        data = _content(part) if part is not None else b""
        if not data.strip():
            continue
        try:
            parsed = parse(_in_unicode(data, part), name)
        except DocumentError as error:
            warnings.append(Message("part_left_out", {"part": f"text/{kind}", "reason": error.reason}))
            continue
        if parsed.paragraphs:
            return parsed
    return None


def _in_unicode(data: bytes, part: MIMEPart | None) -> bytes:
    """Return a text in UTF-8 if all of it fits the encoding that the part names, else as it is."""
    charset = part.get_content_charset() if part is not None else None
    try:
        text = data.decode("gb18030" if charset in {"gb2312", "gbk"} else charset or "utf-8")
    except (LookupError, UnicodeError):
        return data
    return text.encode("utf-8")


def _attachments(message: EmailMessage, texts: Iterable[MIMEPart | None]) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of the attachments; the texts, and pictures that are shown in them, are none."""
    body = set(map(id, texts))
    stack = [message]
    while stack:
        part = stack.pop()
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            if isinstance(inner, list) and inner:
                letter = cast(EmailMessage, inner[0])
                yield _name(part) or f"{_header(letter, 'subject') or 'message'}.eml", letter.as_bytes()
        elif part.is_multipart():
            stack.extend(reversed(cast("list[EmailMessage]", part.get_payload())))
        elif id(part) not in body and (name := _name(part)) and not _is_shown_inside(part):
            yield name, _content(part)


def _name(part: EmailMessage) -> str:
    try:
        return _FOLDED.sub(" ", part.get_filename() or "").replace("/", "_").strip()
    except (MessageError, ValueError, IndexError, AttributeError, TypeError):  # as with other headers
        return ""


def _is_shown_inside(part: EmailMessage) -> bool:
    return part.get_content_maintype() == "image" and part.get("content-id") is not None


def _content(part: MIMEPart) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""
