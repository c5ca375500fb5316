"""One line an event, as text or JSON, and no question's text unless asked for."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.cli import main
from commands.logs import OWN, Level, set_up_logging
from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.rewriting import QuestionRewriter
from tests.support.fakes import FakeEncoder

QUESTION = "祁门红茶产于哪里？"


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    for name in OWN:
        logging.getLogger(name).setLevel(logging.NOTSET)


def said(
    capsys: pytest.CaptureFixture[str], retriever: Retriever, analyzer: Analyzer, level: Level, *, as_json: bool
) -> list[str]:
    capsys.readouterr()
    set_up_logging(level, as_json=as_json)
    Assistant(retriever, QuestionRewriter(analyzer)).ask(QUESTION)
    logging.getLogger("index.storage.folder.store").warning("two\nlines")
    logging.getLogger("some.library").info("chatter")
    return capsys.readouterr().err.splitlines()


def test_warnings_alone_are_said_unless_more_is_asked_for(
    capsys: pytest.CaptureFixture[str], retriever: Retriever, analyzer: Analyzer
) -> None:
    assert said(capsys, retriever, analyzer, Level.WARNING, as_json=False) == ["two lines"]
    assert said(capsys, retriever, analyzer, Level.ERROR, as_json=False) == []


@pytest.mark.parametrize("level", [Level.INFO, Level.DEBUG])
@pytest.mark.parametrize("as_json", [False, True])
def test_the_text_of_a_question_is_for_debugging(
    capsys: pytest.CaptureFixture[str], retriever: Retriever, analyzer: Analyzer, level: Level, *, as_json: bool
) -> None:
    lines = said(capsys, retriever, analyzer, level, as_json=as_json)
    assert len(lines) == (3 if level is Level.DEBUG else 2)
    assert (QUESTION in "".join(lines)) == (level is Level.DEBUG)
    assert any("confidence" in line for line in lines)


def test_json_is_one_object_a_line(
    capsys: pytest.CaptureFixture[str], retriever: Retriever, analyzer: Analyzer
) -> None:
    events = [json.loads(line) for line in said(capsys, retriever, analyzer, Level.INFO, as_json=True)]
    assert [(event["level"], event["logger"]) for event in events] == [
        ("info", "qa.answering"),
        ("warning", "index.storage.folder.store"),
    ]
    assert events[1]["message"] == "two\nlines"
    set_up_logging(as_json=True)
    try:
        _ = 1 / 0
    except ZeroDivisionError:
        logging.getLogger("page").exception("failed")
    (line,) = capsys.readouterr().err.splitlines()
    assert "ZeroDivisionError" in json.loads(line)["traceback"]


def test_a_command_tells_people_in_lines_and_programs_in_events(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("绿茶是不发酵的茶。\n", encoding="utf-8")
    (tmp_path / "film.mp4").touch()
    monkeypatch.setattr("commands.index.encoder_for", lambda *_: FakeEncoder())

    def told(*arguments: str) -> list[str]:
        monkeypatch.setattr("sys.argv", ["wenqu", *arguments])
        with pytest.raises(SystemExit):
            main()
        return capsys.readouterr().err.splitlines()

    index = ("index", str(tmp_path), "--index-dir", str(tmp_path / ".wenqu"))
    left_out = "left out: film.mp4: .mp4 is not a format that is read here"
    assert told(*index) == [left_out]
    (event,) = map(json.loads, told("--log-json", *index))
    assert (event["level"], event["message"]) == ("warning", left_out)
    failing = ("index", str(tmp_path / "nowhere"))
    (line,) = told(*failing)
    assert line.startswith("wenqu: no documents at ")
    (event,) = map(json.loads, told("--log-json", *failing))
    assert (event["level"], event["message"]) == ("error", line)
