"""What ``wenqu --help`` says, in the language of whoever asks."""

from __future__ import annotations

from typing import Any

from index.messages import Language, catalogue, words


def localized(command: Any, language: Language) -> Any:
    """Put words in place of the codes in a command of Typer and in its subcommands, and return the command."""
    command.help = words(command.help, language)
    for parameter in command.params:
        if parameter.help in catalogue():  # the options for completion are in Typer's own words
            parameter.help = words(parameter.help, language)
    if language == "zh":
        command.rich_markup_mode = None  # Rich cuts off what has no spaces where it could be wrapped
    for subcommand in getattr(command, "commands", {}).values():
        localized(subcommand, language)
    return command
