"""The command ``wenqu``."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from dataclasses import asdict
from importlib.metadata import version
from typing import Annotated

import typer

from commands.ask import ask
from commands.ask_each import ask_each
from commands.chat import chat
from commands.doctor import doctor
from commands.evaluate import evaluate
from commands.feedback import feedback
from commands.help import HelpfulCommand, HelpfulGroup, localized
from commands.index import index
from commands.language import user_language
from commands.logs import Level, set_up_logging, tell
from commands.mcp import mcp
from commands.overview import overview
from commands.printing import echo
from commands.search import search
from index.errors import WenquError
from index.messages import Message

cli = typer.Typer(
    name="wenqu",
    cls=HelpfulGroup,
    help="help.wenqu",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        echo(f"wenqu {version('wenqu')}")
        raise typer.Exit


@cli.callback()
def options(
    log_level: Annotated[Level, typer.Option(envvar="WENQU_LOG_LEVEL", help="help.log_level")] = Level.WARNING,
    log_json: Annotated[bool, typer.Option("--log-json", envvar="WENQU_LOG_JSON", help="help.log_json")] = False,
    show_version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="help.version")
    ] = False,
) -> None:
    """Set up what every command has."""
    set_up_logging(log_level, as_json=log_json, language=user_language())


COMMANDS = {
    "help_group.asking": (ask, ask_each, search, overview),
    "help_group.serving": (chat, mcp),
    "help_group.index": (index, doctor),
    "help_group.quality": (evaluate, feedback),
}
for group, commands in COMMANDS.items():
    for command in commands:
        name, help_code = command.__name__.replace("_", "-"), f"command_help.{command.__name__}"
        cli.command(name, cls=HelpfulCommand, help=help_code, rich_help_panel=group)(command)


def main() -> None:
    """Run the command: an error is one clear line, the exit status 0, 1 (failed), 2 (usage) or the command's own."""
    _use_utf8()
    warnings.simplefilter("ignore", SyntaxWarning)  # jieba's source, where no installer has compiled it
    try:
        localized(typer.main.get_command(cli), user_language())()
    except WenquError as error:
        _fail(error.message, error.code)
    except OSError as error:
        _fail(Message("file_failed", {"path": error.filename or "file", "cause": error}), "file_failed")
    except KeyboardInterrupt:
        sys.exit(130)


def _use_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _fail(message: Message, code: str) -> None:
    if "--json" in sys.argv:
        error = asdict(message) | {"code": code, "text": message.text(user_language())}
        echo(json.dumps({"error": error}, ensure_ascii=False), err=True)
    else:
        tell(Message("command_failed", {"cause": message}), logging.ERROR)
    sys.exit(1)
