"""What ``wenqu --help`` says, in the language of whoever asks, in groups.

Typer's own help of Rich cuts off Chinese, which has no spaces where a line could end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from typer.core import TyperCommand, TyperGroup

from index.messages import Language, catalogue, words

__all__ = ["HelpfulCommand", "HelpfulGroup", "localized"]

NAME_WIDTH = 24  # columns; a longer name has a line of its own
_ABOVE = (1, 0, 0, 0)  # an empty line
_BESIDE = (0, 0, 0, 2)
_USUAL_GROUPS = {"argument": "help_group.arguments", "option": "help_group.options"}
_COMPLETION = {"install_completion": "help.install_completion", "show_completion": "help.show_completion"}


class HelpfulCommand(TyperCommand):
    """A command with help in groups."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(_help(self, ctx, _parameters(self, ctx)))


class HelpfulGroup(TyperGroup):
    """A command of commands, with help in groups."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the help."""
        formatter.write(_help(self, ctx, [*_commands(self), *_parameters(self, ctx)]))


def localized(command: Any, language: Language) -> Any:
    """Put words in place of the codes in a command of Typer and in its subcommands, and return the command."""
    command.help = words(command.help, language)
    if command.rich_help_panel:
        command.rich_help_panel = words(command.rich_help_panel, language)
    for parameter in command.params:
        code = _COMPLETION.get(parameter.name, parameter.help)  # Typer has words of its own for completion
        if code in catalogue():
            parameter.help = words(code, language)
        group = parameter.rich_help_panel or _USUAL_GROUPS[parameter.param_type_name]
        parameter.rich_help_panel = words(group, language)
    for subcommand in getattr(command, "commands", {}).values():
        localized(subcommand, language)
    return command


Row = tuple[str, str, str]  # group, name, help


def _parameters(command: Any, ctx: Any) -> Iterator[Row]:
    group = ""
    for parameter in command.get_params(ctx):
        group = getattr(parameter, "rich_help_panel", None) or group  # --help has none, and stands last
        record = parameter.get_help_record(ctx)
        if record is not None:
            yield group, *record


def _commands(group: TyperGroup) -> Iterator[Row]:
    for name, command in group.commands.items():
        about: Any = command
        if not about.hidden:
            yield about.rich_help_panel or "", name, (about.help or "").partition("\n")[0]


def _help(command: Any, ctx: Any, rows: Iterable[Row]) -> str:
    """Return the usage, the description, and the rows under the names of their groups."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[0], []).append(row)
    console = Console(highlight=False)
    with console.capture() as captured:
        console.print(Text(command.get_usage(ctx)))
        console.print(Padding(Text(command.help or ""), _ABOVE, expand=False), overflow="fold")
        for group, members in groups.items():
            console.print(Padding(Text(group, style="bold"), _ABOVE, expand=False))
            for _, name, about in members:
                console.print(*_described(name, about), sep="\n")
    return captured.get()


def _described(name: str, about: str) -> Iterator[RenderableType]:
    """Yield a name and what it is about beside it, or below it where there is no room."""
    named = Text(name, style="cyan")
    if cell_len(name) > NAME_WIDTH:
        yield Padding(named, _BESIDE, expand=False)
        named = Text()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=NAME_WIDTH)
    table.add_column(overflow="fold")
    table.add_row(named, Text(about))
    yield Padding(table, _BESIDE, expand=False)
