"""Both READMEs and the pages on commands are run: their commands, their Python, their tables."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import textwrap
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import cast

import pytest
import typer
from typer.core import TyperGroup

from commands.cli import cli
from tests.support.command import wenqu

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
REFERENCES = [ROOT / "docs" / "commands.md", ROOT / "docs" / "zh-CN" / "commands.md"]
SCRIPTS = Path(sys.executable).parent
PAGE = "http://127.0.0.1:7860"
SECONDS = 300
QUESTIONS, SAMPLED = "seeds_questions.jsonl", 12  # one in so many; tests/qa/test_seeds.py asks them all

SUBCOMMANDS = cast(TyperGroup, typer.main.get_command(cli)).commands
PARAMETERS = {name: command.params for name, command in SUBCOMMANDS.items()}
SETTINGS = {
    name
    for one in chain.from_iterable(PARAMETERS.values())
    for name in ([one.envvar] if isinstance(one.envvar, str) else one.envvar or ())
}
# No options: secrets, what is seldom set, and one for every command.
OTHER_SETTINGS = {
    *("WENQU_AUTH", "WENQU_CACHE_DIR", "WENQU_MILVUS_TOKEN", "WENQU_MILVUS_CA", "WENQU_ENCODER_KEY"),
    *("WENQU_LLM_BASE_URL", "WENQU_LLM_MODEL", "WENQU_LLM_API_KEY", "WENQU_LLM_TIMEOUT"),
    *("WENQU_ENCODER_QUERY_PROMPT", "WENQU_ENCODER_PASSAGE_PROMPT", "WENQU_LOG_LEVEL", "WENQU_LOG_JSON", "WENQU_LANG"),
}

each_readme = pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
each_reference = pytest.mark.parametrize("reference", REFERENCES, ids=lambda path: str(path.relative_to(ROOT)))
installed = pytest.mark.skipif(
    not os.environ.get("CI") and shutil.which("wenqu", path=str(SCRIPTS)) is None,
    reason="the command wenqu is not installed beside this Python: make install",
)


def blocks(language: str) -> list[str]:
    """The fenced blocks of these pages, each once; in a list they are indented."""
    texts = [path.read_text(encoding="utf-8") for path in (*READMES, *REFERENCES)]
    found = (re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL) for text in texts)
    return list(dict.fromkeys(textwrap.dedent(block) for block in chain.from_iterable(found)))


def commands() -> list[str]:
    """The lines of the shell blocks, without comments and without settings of the environment before them."""
    lines = [shlex.split(line, comments=True) for block in blocks("sh") for line in block.splitlines()]
    bare = [[word for word in line if not re.match(r"[A-Z_]+=https?:", word)] for line in lines]
    return list(dict.fromkeys(shlex.join(line) for line in bare if line))


def commands_of(program: str) -> list[str]:
    return [command for command in commands() if command.split()[0] == program]


def cannot_be_run(command: str) -> bool:
    """Whether it downloads a model, or serves the program that starts it."""
    return "--model" in command or command == "wenqu mcp"


WENQU = commands_of("wenqu")
CHATS = [command for command in WENQU if command.startswith("wenqu chat")]


@pytest.fixture(scope="module")
def environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in SETTINGS | {"WENQU_AUTH"}}
    return kept | {"PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}", "PYTHONUTF8": "1", "NO_PROXY": "127.0.0.1"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, environment: dict[str, str]) -> Path:
    """What a reader has: a clone with an index, and documents of one's own in notes/."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(ROOT / "seeds", folder / "seeds")
    (folder / "tests" / "data").mkdir(parents=True)
    questions = (ROOT / "tests" / "data" / QUESTIONS).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "tests" / "data" / QUESTIONS).write_text("".join(questions[::SAMPLED]), encoding="utf-8")
    (folder / "notes").mkdir()
    (folder / "notes" / "新馆.md").write_text("# 新馆\n\n新馆在人民广场站旁边，步行五分钟可到。\n", encoding="utf-8")
    (folder / "questions.txt").write_text("谁被传是Sora的发明者之一？\n", encoding="utf-8")
    run(["wenqu", "index"], folder, environment)
    return folder


@pytest.fixture(scope="module")
def page(folder: Path, environment: dict[str, str]) -> Iterator[str]:
    with chatting("wenqu chat", folder, environment) as address:
        yield address


def run(command: list[str], folder: Path, environment: dict[str, str]) -> str:
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    assert done.returncode == 0, f"{shlex.join(command)}: exit status {done.returncode}\n{done.stderr}"
    assert "Traceback" not in done.stderr
    return done.stdout


@contextmanager
def chatting(command: str, folder: Path, environment: dict[str, str]) -> Iterator[str]:
    """Runs a chat command on a free port; gives the address that it prints once it listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    arguments = [*shlex.split(command), "--port", str(port)]
    with subprocess.Popen(arguments, cwd=folder, env=environment, stdout=subprocess.PIPE, encoding="utf-8") as server:
        assert server.stdout
        limit = threading.Timer(SECONDS, server.kill)
        limit.start()
        try:
            address = next((match.group() for line in server.stdout if (match := re.search(r"http://\S+", line))), None)
            assert address, f"{command}: it stopped without saying where it listens"
            yield address.rstrip("/")
        finally:
            limit.cancel()
            server.terminate()


@installed
@pytest.mark.parametrize(
    "command", [command for command in WENQU if command not in CHATS and not cannot_be_run(command)]
)
def test_a_command_runs(command: str, folder: Path) -> None:
    """In this process; how ``wenqu`` starts by itself is tried with those that open the page."""
    done = wenqu(folder, *shlex.split(command)[1:])
    assert done.returncode == 0, done.stderr
    assert (done.stdout + done.stderr).strip()


@installed
@pytest.mark.parametrize("command", [command for command in CHATS if not cannot_be_run(command)])
def test_a_chat_command_shows_the_page(command: str, folder: Path, environment: dict[str, str]) -> None:
    with chatting(command, folder, environment) as address, urllib.request.urlopen(address) as page:
        assert "Wenqu" in page.read().decode("utf-8")


@installed
@pytest.mark.parametrize("example", [block for block in blocks("python") if PAGE not in block])
def test_the_python_example_runs(example: str, folder: Path, environment: dict[str, str]) -> None:
    printed = run([sys.executable, "-c", example], folder, environment)
    assert "谢赛宁" in printed


@installed
@pytest.mark.parametrize("example", [block for block in blocks("python") if PAGE in block])
def test_the_endpoint_example_runs(example: str, page: str, folder: Path, environment: dict[str, str]) -> None:
    printed = run([sys.executable, "-c", example.replace(PAGE, page)], folder, environment)
    assert "True" in printed
    assert "谢赛宁" in printed


@pytest.mark.parametrize("command", [command for command in WENQU if cannot_be_run(command)])
def test_a_command_that_cannot_be_run_is_well_formed(command: str) -> None:
    _, name, *arguments = shlex.split(command)
    SUBCOMMANDS[name].make_context(name, arguments)


@pytest.mark.parametrize("command", commands_of("make"))
def test_a_make_target_exists(command: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for word in shlex.split(command)[1:]:
        name, setting, _ = word.partition("=")
        pattern = rf"^{name} \??=" if setting else rf"^{name}:"
        assert re.search(pattern, makefile, re.MULTILINE), f"{command}: the Makefile has no {name}"


@pytest.mark.parametrize("command", commands_of("pip"))
def test_an_install_command_names_what_exists(command: str) -> None:
    program, install, option, constraints, what = shlex.split(command)
    assert (program, install, option, what) == ("pip", "install", "-c", ".")
    assert (ROOT / constraints).is_file()


def test_every_command_is_tried() -> None:
    known = [*commands_of("make"), *commands_of("pip"), *WENQU]
    assert sorted(known) == sorted(commands())
    assert "make chat" in known
    assert "make test" in known
    assert {command.split()[1] for command in WENQU} == set(SUBCOMMANDS)


@each_reference
def test_the_tables_name_every_command_option_and_variable(reference: Path) -> None:
    text = reference.read_text(encoding="utf-8")
    for name, parameters in PARAMETERS.items():
        row = re.search(rf"^\| `wenqu {name}[ `].*$", text, re.MULTILINE)
        assert row, f"no row for wenqu {name}"
        given = [one for one in parameters if one.param_type_name == "option"]
        named = set(re.findall(r"`(--?[a-z-]+)`", row.group()))
        assert named <= {option for one in given for option in [*one.opts, *one.secondary_opts]}, f"wenqu {name}"
        assert all(named.intersection(one.secondary_opts or one.opts) for one in given), f"wenqu {name}"
    assert set(re.findall(r"WENQU_[A-Z_]+", text)) == SETTINGS | OTHER_SETTINGS


@each_readme
def test_the_layout_names_folders_that_exist(readme: Path) -> None:
    rows = re.findall(r"^\| (`[^|]+/`) \|", readme.read_text(encoding="utf-8"), re.MULTILINE)
    names = [name for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert names
    assert [name for name in names if not (ROOT / name).exists()] == []
