"""Text of others, printed and logged: it steers no terminal and looks like no other line."""

from __future__ import annotations

import json
import logging
from pathlib import Path

import pytest

from commands.logs import JsonFormatter, LineFormatter, tell
from commands.printing import place_of, print_json
from index.messages import Message
from index.printable import printable
from index.records import Passage
from qa.feedback import FeedbackLog
from tests.qa.test_feedback import entry
from tests.support.command import wenqu

HOSTILE = "\x1b[2J\x1b]0;title\x07\u202eabc\x9b1m\r\n2026-01-01 WARNING forged: entry\u2028x\x7f\ud800"
STEERING = set("\x1b\x07\x9b\r\u2028\u202e\x7f\ud800")


def test_what_steers_is_escaped_and_what_is_text_stays() -> None:
    text = "茶\t一\u3000二👨\u200d👩é\n…“”"
    assert printable(text) == text
    assert not STEERING & set(printable(HOSTILE))
    assert printable("\x1b\x9b") == "\\u001b\\u009b"


def record(error: BaseException | None = None) -> logging.LogRecord:
    raised = (type(error), error, None) if error else None
    return logging.LogRecord("page", logging.ERROR, "", 0, "refused: %s", (HOSTILE,), raised)


def test_an_event_is_one_line_and_what_is_below_it_is_indented() -> None:
    formatter = LineFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "en")
    first, *below = formatter.format(record(ValueError(HOSTILE))).split("\n")
    assert "forged" in first
    assert below
    assert all(line.startswith("    ") for line in below)
    assert not STEERING & set(first + "".join(below))


def test_an_event_in_json_is_one_line_of_json() -> None:
    line = JsonFormatter().format(record(ValueError(HOSTILE)))
    assert len(line.splitlines()) == 1
    assert not STEERING & set(line)
    assert "forged" in json.loads(line)["message"]


def test_what_people_are_told_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    tell(Message("auth_twice", {"user": HOSTILE}))
    told = capsys.readouterr().err
    assert len(told.splitlines()) == 1
    assert not STEERING & set(told)


def test_json_that_is_printed_says_the_same_and_steers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"question": HOSTILE})
    printed = capsys.readouterr().out
    assert not STEERING & set(printed)
    assert json.loads(printed)["question"] == HOSTILE


def test_the_name_of_a_document_is_one_line() -> None:
    place = place_of(Passage(HOSTILE, 1, "x", 0, 1, None, ()))
    assert len(place.splitlines()) == 1
    assert not STEERING & set(place)


def test_votes_are_listed_a_line_each_whatever_they_say(tmp_path: Path) -> None:
    log = FeedbackLog.of_index(tmp_path)
    log.append(entry("a", question=HOSTILE, note=HOSTILE, answer=HOSTILE))
    listed = wenqu(tmp_path, "feedback", "--index-dir", str(tmp_path))
    assert listed.returncode == 0
    assert len(listed.stdout.splitlines()) == 4
    assert not STEERING & set(listed.stdout)


def test_an_error_that_names_what_others_wrote_is_one_line(tmp_path: Path) -> None:
    failed = wenqu(tmp_path, "evaluate", "no\x1b[2Jfile\r\nforged")
    assert failed.returncode == 1
    assert len(failed.stderr.splitlines()) == 1
    assert not STEERING & set(failed.stderr)
