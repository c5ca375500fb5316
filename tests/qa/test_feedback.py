"""Votes on disk, and the question set that they make."""

from __future__ import annotations

import json
import multiprocessing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from commands.cli import cli
from index.errors import StorageError, UsageError
from qa.evaluation.question_sets import read_question_set
from qa.feedback import Feedback, FeedbackLog, JudgedCitation, question_set, write_question_set

WRITERS, VOTES_EACH = 4, 25


def entry(identity: str = "a", **changed: Any) -> Feedback:
    citation = JudgedCitation("文.txt", 3, None, 10, 14, "谢赛宁说")
    given = Feedback(
        id=identity,
        time="2024-02-19T08:00:00+00:00",
        vote="up",
        note="",
        question="他怎么说？",
        history=(("是谁？", "谢赛宁"),),
        understood="谢赛宁怎么说？",
        found=True,
        answer="没有 [1]",
        short="没有",
        confidence=0.9,
        citations=(citation,),
        generation="0001-abc",
    )
    return replace(given, **changed)


@pytest.fixture
def log(tmp_path: Path) -> FeedbackLog:
    return FeedbackLog.of_index(tmp_path)


def test_an_entry_comes_back_as_it_was_and_the_last_one_counts(log: FeedbackLog) -> None:
    assert log.latest() == []
    log.append(entry("a"))
    log.append(entry("b", vote="down", note="第二\n行 “引号”"))
    log.append(entry("a", note="补充"))
    assert log.latest() == [entry("a", note="补充"), entry("b", vote="down", note="第二\n行 “引号”")]
    assert len(log.path.read_text(encoding="utf-8").splitlines()) == 3


def test_a_line_that_a_crash_cut_off_costs_only_itself(log: FeedbackLog) -> None:
    log.append(entry("a"))
    whole = log.path.read_bytes()
    log.path.write_bytes(whole + whole[:50])
    assert log.latest() == [entry("a")]
    log.append(entry("b"))
    assert [kept.id for kept in log.latest()] == ["a", "b"]


@pytest.mark.parametrize("line", ["", "1", "{}", "[]", "null", '{"citations": [], "history": []}'])
def test_a_line_of_something_else_is_passed_over(log: FeedbackLog, line: str) -> None:
    log.path.write_text(f"{line}\n", encoding="utf-8")
    log.append(entry("a"))
    assert log.latest() == [entry("a")]


def _vote_often(path: Path, writer: int) -> None:
    for number in range(VOTES_EACH):
        FeedbackLog(path).append(entry(f"{writer}-{number}", note="长" * 5_000))


@pytest.mark.slow
def test_several_processes_write_at_once(log: FeedbackLog) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_vote_often, args=(log.path, number)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len({kept.id for kept in log.latest()}) == WRITERS * VOTES_EACH


def test_a_vote_that_cannot_be_written_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    log = FeedbackLog(tmp_path / "file" / "feedback.jsonl")
    with pytest.raises(StorageError, match=r"feedback\.jsonl"):
        log.append(entry())


def test_only_what_is_known_becomes_a_question(tmp_path: Path) -> None:
    refused = entry("b", question="红楼梦的作者是谁？", history=(), found=False, short=None)
    entries = [
        entry("a"),
        refused,
        entry("c", vote="down", question="谁？"),
        replace(refused, id="d", vote="down", question="哪里？"),
    ]
    assert [record["passages"] for record in question_set(entries)] == [["谢赛宁说"], []]
    file = tmp_path / "set.jsonl"
    assert write_question_set(entries, file) == 2
    right, unanswerable = read_question_set(file).questions
    assert right.history == (("是谁？", "谢赛宁"),)
    assert right.answers == ("没有",)
    assert right.quotes == ("谢赛宁说",)
    assert not unanswerable.answerable


def test_the_command_lists_and_exports(log: FeedbackLog, tmp_path: Path) -> None:
    log.append(entry("a", note="好"))
    log.append(entry("b", vote="down", question="谁？"))
    index_dir = str(log.path.parent)
    listed = CliRunner().invoke(cli, ["feedback", "--index-dir", index_dir])
    assert listed.exit_code == 0
    assert "👍 2024-02-19T08:00:00+00:00  他怎么说？" in listed.stdout
    assert "文.txt ¶3" in listed.stdout
    assert "“好”" in listed.stdout
    as_json = CliRunner().invoke(cli, ["feedback", "--index-dir", index_dir, "--json"])
    assert [record["vote"] for record in json.loads(as_json.stdout)] == ["up", "down"]
    exported = CliRunner().invoke(cli, ["feedback", "--index-dir", index_dir, "--export", str(tmp_path / "set.jsonl")])
    assert exported.exit_code == 0
    assert "1 questions; 1 👎 left out" in exported.stdout
    assert len(read_question_set(tmp_path / "set.jsonl").questions) == 1


def test_an_entry_beyond_measure_is_refused(log: FeedbackLog) -> None:
    with pytest.raises(UsageError, match="too long"):
        log.append(entry(note="长" * 100_000))
    assert log.latest() == []
