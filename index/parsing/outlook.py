"""Parse messages of Outlook (.msg)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from index.errors import DocumentError
from index.messages import Message
from index.parsing.blocks import compose
from index.parsing.formats import Parsed
from index.parsing.mail import Letter, letter_blocks
from index.parsing.plain_text import parse_text
from index.parsing.web import parse_html

if TYPE_CHECKING:
    from oxmsg import Message as OutlookMessage

    from index.parsing.ocr.reading import DocumentPictures

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def parse_msg(data: bytes, name: str, pictures: DocumentPictures | None = None) -> Parsed:
    """Parse a message that Outlook saved. Its attachments are parts of the document."""
    from oxmsg import Message as OutlookMessage

    if not data.startswith(_SIGNATURE):
        raise DocumentError("damaged", name=name, kind=".msg")
    warnings: list[Message] = []
    message = OutlookMessage.load(data)
    if not message.message_class:
        raise DocumentError("damaged", name=name, kind=".msg")
    letter = _letter(message, name, warnings)
    return compose(letter_blocks(letter, warnings, pictures), name, warnings)


def _letter(message: OutlookMessage, name: str, warnings: list[Message]) -> Letter:
    to = [f"{person.name} <{person.email_address}>".removesuffix(" <>") for person in message.recipients]
    date = message.sent_date
    fields = {
        "from": message.sender or "",
        "to": ", ".join(to),
        "date": f"{date:%Y-%m-%d %H:%M}" if date else "",
    }
    return Letter(message.subject.strip(), fields, _body(message, name, warnings), tuple(_attachments(message)))


def _body(message: OutlookMessage, name: str, warnings: list[Message]) -> Parsed | None:
    for text, parse in ((message.html_body, parse_html), (message.body, parse_text)):
        if not text or not text.strip():
            continue
        try:
            parsed = parse(text.encode("utf-8", "replace"), name)
        except DocumentError as error:
            warnings.append(Message("part_left_out", {"part": name, "reason": error.reason}))
            continue
        if parsed.paragraphs:
            return parsed
    return None


def _attachments(message: OutlookMessage) -> Iterator[tuple[str, bytes]]:
    for attachment in message.attachments:
        if attachment.file_bytes and attachment.file_name:
            yield attachment.file_name, attachment.file_bytes
