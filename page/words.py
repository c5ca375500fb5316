"""The words of the page in Chinese and English, chosen by the browser's language; the catalogue holds them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath, PureWindowsPath

import gradio as gr

from index.errors import WenquError
from index.messages import Language, Message, catalogue, words

__all__ = [
    "Language",
    "ask_each_words",
    "conversation_words",
    "documents_words",
    "for_visitor",
    "label",
    "preferred_language",
    "say",
    "translations",
    "without_folders",
]

_FOLDERS = re.compile(r"""(?<![^\s'"(=])(?:[A-Za-z]:)?[/\\](?:[^\s'"()/\\]+[/\\])*(?=[^/\\])""")
_CHOSEN = re.compile(r"(?:^|;\s*)wenqu_language=(zh|en)(?:;|$)")
_PAGE = "page."
_DOCUMENTS_TAB, _ASK_EACH_TAB, _STAGES = "documents_tab.", "ask_each_tab.", "stage."


def say(key: str, language: Language, **values: object) -> str:
    """Return the words under ``page.key`` with the values in them, for text that is made on the server."""
    return Message(f"{_PAGE}{key}", values).text(language)


def for_visitor(said: Message | WenquError, language: Language) -> str:
    """Return the words of a message or an error, as `without_folders` makes it."""
    return without_folders(said.message if isinstance(said, WenquError) else said).text(language)


def without_folders(message: Message) -> Message:
    """Return the message without the folders of this machine: a file is called by its name."""
    return Message(message.code, {name: _bare(value) for name, value in message.parameters.items()})


def label(key: str) -> str:
    """Return a placeholder for the words under ``page.key``, which the browser replaces by those of its language."""
    return str(gr.I18n()(_browser_key(key)))


def translations() -> gr.I18n:
    """Return all words of the page, for the browser."""
    chinese, english = ({_browser_key(key): text for key, text in _table(_PAGE, to).items()} for to in ("zh", "en"))
    return gr.I18n(en=english, zh=chinese, **{"zh-CN": chinese, "zh-TW": chinese})


def documents_words(language: Language) -> Mapping[str, str]:
    """Return the words of the tab of documents by name; ``{…}`` in them is for its script to fill in."""
    return {**_table(_DOCUMENTS_TAB, language), **_table(_STAGES, language)}


def ask_each_words(language: Language) -> Mapping[str, str]:
    """Return the words of the tab "Ask every document" by name; ``{…}`` in them is for its script to fill in."""
    return _table(_ASK_EACH_TAB, language)


def conversation_words(language: Language) -> Mapping[str, str]:
    """Return the words of the scripts of the conversation by name; ``{name}`` in them is for a script to fill in."""
    return {**_table("conversations.", language), **{key: say(key, language) for key in ("searching", "stop_asking")}}


def preferred_language(accept_language: str | None, cookie: str | None = None) -> Language:
    """Return the language that was chosen in the page, else the browser's if the page speaks it, else English.

    accept_language, cookie: the headers of the request.
    """
    chosen = _CHOSEN.search(cookie or "")
    if chosen:
        return "zh" if chosen[1] == "zh" else "en"
    return "zh" if (accept_language or "").strip().lower().startswith("zh") else "en"


def _bare(value: object) -> object:
    if isinstance(value, Message):
        return without_folders(value)
    if isinstance(value, tuple):
        return tuple(map(_bare, value))
    if not isinstance(value, str):
        return value
    is_path = PurePosixPath(value).is_absolute() or PureWindowsPath(value).is_absolute()
    return PureWindowsPath(value).name if is_path else _FOLDERS.sub("", value)


def _table(prefix: str, language: Language) -> Mapping[str, str]:
    codes = (code for code in catalogue() if code.startswith(prefix))
    return {code.removeprefix(prefix): words(code, language) for code in codes}


def _browser_key(key: str) -> str:
    return f"wenqu_{key}"
