"""The command speaks the language of whoever runs it, and tells programs the code."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from commands import building, progress
from commands.cli import main
from commands.language import user_language
from index import BuildProgress
from index.messages import Language, catalogue, words
from tests.support.fakes import FakeEncoder


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LC_MESSAGES": "zh_TW"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "WENQU_LANG": "en"}, "en"),
        ({"LANG": "en_GB.UTF-8", "WENQU_LANG": "ZH"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "WENQU_LANG": ""}, "zh"),
    ],
)
def test_the_language_is_the_one_chosen_else_the_locales(environment: dict[str, str], language: str) -> None:
    assert user_language(environment) == language


def run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, *arguments: str
) -> tuple[str, str]:
    monkeypatch.setenv("WENQU_LANG", language)
    monkeypatch.setattr("sys.argv", ["wenqu", *arguments])
    with pytest.raises(SystemExit):
        main()
    said = capsys.readouterr()
    return said.out, said.err


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", ["ask", "search", "index", "chat", "feedback", "doctor", "evaluate"])
def test_help_is_in_the_language_of_the_user(
    command: str, language: Language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    text, _ = run(monkeypatch, capsys, language, command, "--help")
    assert words(f"command_help.{command}", language).partition("\n")[0] in text
    assert words("help.json" if command != "chat" else "help.host", language) in text
    assert "help." not in text
    assert words(f"command_help.{command}", language)[:10] in run(monkeypatch, capsys, language, "--help")[0]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_fits_a_terminal_and_is_in_groups(
    language: Language, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    for arguments, groups in (
        ([], ("asking", "serving", "index", "options")),
        (["chat"], ("documents", "models", "page")),
    ):
        text, _ = run(monkeypatch, capsys, language, *arguments, "--help")
        assert [line for line in text.splitlines() if cell_len(line) > 80] == []
        assert {words(f"help_group.{group}", language) for group in groups} <= set(map(str.rstrip, text.splitlines()))


def test_progress_is_a_line_now_and_then_where_nobody_sees_a_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WENQU_LANG", "en")
    seconds = iter([0.0, 5.0, 11.0, 12.0, 25.0])
    show = progress.ProgressLines(lambda: next(seconds))
    for done in (1, 2, 3, 4):
        show("Encoding", done, 4)
    assert capsys.readouterr().err.splitlines() == ["Encoding: 50%", "Encoding: 100%"]


def test_chinese_help_is_not_cut_off(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    text, _ = run(monkeypatch, capsys, "zh", "evaluate", "--help")
    said = re.sub(r"\s", "", text)
    codes = [code for code in catalogue() if code.startswith("help.") and words(code, "zh")[:8] in said]
    assert len(codes) > 5
    assert [code for code in codes if re.sub(r"\s", "", words(code, "zh")) not in said] == []


@pytest.mark.parametrize(("language", "named"), [("zh", "正在理解内容"), ("en", "Taking in the text")])
def test_the_stages_of_a_build_are_named(language: str, named: str, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setenv("WENQU_LANG", language)
    monkeypatch.setattr(progress, "Console", lambda **_: Console(file=screen, force_terminal=True, width=80))
    with building.progress_of_build() as report:
        report(BuildProgress("encoding", 1, 4))
    assert named in screen.getvalue()


def test_errors_warnings_and_reports_are_in_chinese(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("绿茶是不发酵的茶。\n", encoding="utf-8")
    (tmp_path / "film.mp4").touch()
    monkeypatch.setattr("commands.index.encoder_for", lambda *_: FakeEncoder())
    index = ("--index-dir", str(tmp_path / ".wenqu"))
    out, err = run(monkeypatch, capsys, "zh", "index", str(tmp_path), *index)
    assert "：已建立：1 个文档，1 个片段，1 个句子" in out
    assert err == "没有收录：film.mp4：不支持 .mp4 格式\n"
    _, err = run(monkeypatch, capsys, "zh", "search", " ", *index)
    assert err == "wenqu：问题是空的，请输入一个问题\n"
    _, err = run(monkeypatch, capsys, "zh", "index", str(tmp_path / "nowhere"), *index)
    assert err == f"wenqu：{tmp_path / 'nowhere'} 不存在，请给出存在的文件夹或文件\n"


def test_json_has_the_codes_and_the_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text("绿茶是不发酵的茶。\n", encoding="utf-8")
    (tmp_path / "短.txt").write_bytes("北京是中国的首都。".encode("gbk"))
    (tmp_path / "film.mp4").touch()
    monkeypatch.setattr("commands.index.encoder_for", lambda *_: FakeEncoder())
    index = ("--index-dir", str(tmp_path / ".wenqu"), "--json")
    report = json.loads(run(monkeypatch, capsys, "zh", "index", str(tmp_path), *index)[0])
    (skipped,) = report["skipped"]
    assert (skipped["path"], skipped["code"], skipped["reason"]) == ("film.mp4", "not_a_format", "不支持 .mp4 格式")
    assert skipped["parameters"] == {"suffix": ".mp4"}
    (note,) = report["notes"]
    assert (note["path"], note["code"]) == ("短.txt", "little_evidence")
    assert report["warnings"] == [f"短.txt：{note['text']}"]


def test_an_error_is_json_where_json_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out, err = run(monkeypatch, capsys, "en", "search", " ", "--index-dir", str(tmp_path), "--json")
    assert out == ""
    text = "the question is empty: type a question"
    assert json.loads(err) == {"error": {"code": "question_empty", "parameters": {}, "text": text}}
