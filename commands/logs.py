"""What the program says while it runs: one line an event on stderr, as text or as JSON."""

from __future__ import annotations

import json
import logging
import sys
import textwrap
from dataclasses import asdict
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from commands.language import user_language
from index.messages import Language, Message
from index.printable import printable

OWN = ("commands", "index", "page", "qa")


class Level(StrEnum):
    """From which weight on events are told. debug: also the text of questions."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def set_up_logging(level: Level = Level.WARNING, *, as_json: bool = False, language: Language = "en") -> None:
    """Log Wenqu's own events from ``level`` on, and those of libraries from warnings on.

    language: of the lines for people; events in JSON are in English, with their codes.
    """
    handler = logging.StreamHandler(sys.stderr)
    if as_json:
        handler.setFormatter(JsonFormatter())
    elif level in {Level.DEBUG, Level.INFO}:
        handler.setFormatter(LineFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s", language))
    else:
        handler.setFormatter(LineFormatter("%(message)s", language))
    handler.addFilter(_is_of_interest)  # some libraries set their own loggers to DEBUG
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OWN:
        logging.getLogger(name).setLevel(level.upper())


def tell(message: Message, level: int = logging.INFO) -> None:
    """Tell people on stderr, on one line, whatever the level of events; where events are JSON, as one of these."""
    if _as_json():
        logging.getLogger(__name__).log(level, message)
    else:
        print(_one_line(message.text(user_language())), file=sys.stderr, flush=True)


class LineFormatter(logging.Formatter):
    """The event on one line, and the traceback of an error below it, indented: nobody's text looks like an event."""

    def __init__(self, form: str, language: Language) -> None:
        super().__init__(form)
        self._language = language

    def formatMessage(self, record: logging.LogRecord) -> str:
        """Return the line, in the language of whoever runs the command where it is a message."""
        said: object = record.msg
        if isinstance(said, Message):
            record.message = said.text(self._language)
        return _one_line(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:
        """Return the traceback."""
        return textwrap.indent(printable(super().formatException(ei)), "    ", lambda _: True)


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time (UTC), level, logger, message, and the traceback of an error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the event as an object on one line."""
        event = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        said: object = record.msg
        if isinstance(said, Message):
            event |= asdict(said)
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)
        return printable(json.dumps(event, ensure_ascii=False))


def _one_line(text: str) -> str:
    return printable(" ".join(text.split()))


def _as_json() -> bool:
    return any(isinstance(handler.formatter, JsonFormatter) for handler in logging.getLogger().handlers)


def _is_of_interest(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.WARNING or record.name.partition(".")[0] in OWN
