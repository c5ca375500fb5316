"""What Wenqu says to people, as data: a code with its parameters, put into words only where it is shown.

The words of every code, in Chinese and English, are in ``messages.toml`` and nowhere else.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeGuard

__all__ = ["Language", "Message", "words"]

Language = Literal["zh", "en"]

_BETWEEN: Mapping[Language, str] = {"zh": "；", "en": "; "}


@dataclass(frozen=True)
class Message:
    """A code of the catalogue, with values for the placeholders in its words.

    code: the name of the entry in ``messages.toml``. parameters: text, numbers, other messages, or a list of
    messages, by the name of their placeholder. A path or an exception becomes text, or the message that it carries.
    """

    code: str
    parameters: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        plain = {name: _plain(value) for name, value in self.parameters.items()}
        object.__setattr__(self, "parameters", plain)

    def __str__(self) -> str:
        return self.text("en")

    def text(self, language: Language) -> str:
        """Return the words in ``language``, with the parameters in them."""
        if self.code not in catalogue():  # an error that another program raised in its own words
            return self.code
        return words(self.code, language).format(
            **{name: _worded(value, language) for name, value in self.parameters.items()}
        )

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Message:
        """Return the message that was written as ``dataclasses.asdict`` has it.

        Raise KeyError, TypeError or AttributeError for another record.
        """
        return cls(record["code"], {name: _from_json(value) for name, value in record["parameters"].items()})


def words(code: str, language: Language) -> str:
    """Return the words of a code as the catalogue has them, with ``{placeholders}``. Raise KeyError for no code."""
    return catalogue()[code][language]


@cache
def catalogue() -> Mapping[str, Mapping[Language, str]]:
    """Return all words by code and language; an entry of a table in ``messages.toml`` is called ``table.entry``."""
    entries: dict[str, Mapping[Language, str]] = {}
    for code, entry in tomllib.loads(files("index").joinpath("messages.toml").read_text("utf-8")).items():
        if _is_words(entry):
            entries[code] = entry
        else:
            entries |= {f"{code}.{name}": inner for name, inner in entry.items()}
    return entries


def _is_words(entry: Mapping[str, object]) -> TypeGuard[Mapping[Language, str]]:
    return isinstance(entry.get("en"), str)


def _plain(value: object) -> object:
    if isinstance(value, (str, int, float, Message)):
        return value
    if isinstance(value, (list, tuple)):
        return tuple(map(_plain, value))
    carried = getattr(value, "message", None)
    if isinstance(carried, Message):
        return carried
    return (value.strerror if isinstance(value, OSError) else None) or str(value)


def _worded(value: object, language: Language) -> object:
    if isinstance(value, Message):
        return value.text(language)
    if isinstance(value, tuple):
        return _BETWEEN[language].join(str(_worded(item, language)) for item in value)
    return value


def _from_json(value: Any) -> object:
    if isinstance(value, dict):
        return Message.from_json(value)
    return [_from_json(item) for item in value] if isinstance(value, list) else value
