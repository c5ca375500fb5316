"""The command, as its user runs it; in this process, except where a start of its own is what matters."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests.support.command import Outcome, wenqu, wenqu_started_cold

pytestmark = pytest.mark.slow

SEED = next((Path(__file__).parents[2] / "seeds").glob("*.txt"))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working folder with an index of the seed article in .wenqu/."""
    folder = tmp_path_factory.mktemp("here")
    (folder / "seeds").mkdir()
    shutil.copy(SEED, folder / "seeds")
    built = wenqu_started_cold(folder, "index")
    assert built.returncode == 0, built.stderr
    return folder


def assert_clear_error(result: Outcome, *named: str, status: int = 1) -> None:
    assert result.returncode == status
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    lines = [line for line in result.stderr.splitlines() if line.startswith("wenqu: ")]
    assert len(lines) == 1
    for name in named:
        assert name in lines[0]


def test_ask_prints_the_answer_with_its_sources(here: Path) -> None:
    result = wenqu_started_cold(here, "ask", "去年中国AI领域一共有多少起投融资？")
    assert result.returncode == 0
    assert "约232起" in result.stdout
    assert f"[1] {SEED.name} ¶" in result.stdout


def test_what_a_library_not_compiled_yet_warns_of_is_not_told(here: Path, tmp_path: Path) -> None:
    """As after `uv tool install`; from Python 3.12 on the source of jieba has warnings."""
    settings = {"PYTHONPYCACHEPREFIX": str(tmp_path)}
    assert wenqu_started_cold(here, "search", "Sora", settings=settings).stderr == ""


def test_a_question_needs_no_quotes_and_its_answer_has_a_confidence(here: Path) -> None:
    apart = wenqu(here, "ask", "去年中国AI领域", "一共有", "多少起投融资？")
    assert apart.returncode == 0
    assert re.search(r"^\(confidence \d+%\)$", apart.stdout, re.MULTILINE)
    assert apart.stdout == wenqu(here, "ask", "去年中国AI领域 一共有 多少起投融资？").stdout
    assert wenqu(here, "search", "Sora", "做的", "-k", "1").stdout.startswith("1. ")


def test_a_mended_slip_is_said(here: Path) -> None:
    told = wenqu(here, "ask", "李开富预言AI竞赛谁会赢").stdout
    assert "understood as: 李开复预言AI竞赛谁会赢" in told
    assert "understood as" not in wenqu(here, "ask", "李开复预言AI竞赛谁会赢").stdout


def test_ask_as_json_is_unescaped_and_quotes_the_document(here: Path) -> None:
    answer = json.loads(wenqu(here, "ask", "超微電腦股票去年上漲多少？", "--json").stdout)
    text = SEED.read_bytes().decode("utf-8")
    assert answer["found"] is True
    assert any("770%" in citation["quote"] for citation in answer["citations"])
    for citation in answer["citations"]:
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert "超微" in wenqu(here, "ask", "超微電腦股票去年上漲多少？", "--json").stdout


def test_ask_refuses_what_the_documents_do_not_say(here: Path) -> None:
    refused = wenqu(here, "ask", "红楼梦的作者是谁？", "--json")
    assert refused.returncode == 3
    answer = json.loads(refused.stdout)
    assert answer["found"] is False
    assert answer["short"] is None


def test_in_limits_the_documents(here: Path) -> None:
    for command in ("ask", "search"):
        assert SEED.name in wenqu(here, command, "Sora是哪家公司做的？", "--in", SEED.name, "--in", "*.txt").stdout
        refused = wenqu(here, command, "Sora是哪家公司做的？", "--in", SEED.name, "--in", "合同/")
        assert_clear_error(refused, "合同/", "ending in /")


def test_ask_answers_talk(here: Path) -> None:
    answer = json.loads(wenqu(here, "ask", "你好", "--json").stdout)
    assert (answer["kind"], answer["citations"]) == ("talk", [])


def test_overview_tells_a_document_in_its_own_words(here: Path) -> None:
    answer = json.loads(wenqu(here, "overview", "--json").stdout)
    text = SEED.read_bytes().decode("utf-8")
    assert answer["kind"] == "overview"
    assert "周鸿祎：360集团创始人" in [sentence["text"] for sentence in answer["sentences"]]
    for citation in answer["citations"]:
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    shown = wenqu(here, "overview", SEED.name).stdout
    assert "- 周鸿祎：360集团创始人 [" in shown
    assert_clear_error(wenqu(here, "overview", "nothing.pdf"), "nothing.pdf")


def test_search_lists_hits(here: Path) -> None:
    hits = json.loads(wenqu(here, "search", "谁是OpenAI的CEO？", "-k", "3", "--json").stdout)
    assert len(hits) == 3
    assert all(hit["text"][hit["start"] : hit["end"]] for hit in hits)


def test_the_commands_take_an_index_in_milvus_one_after_the_other(here: Path, tmp_path: Path) -> None:
    place = ["--index", f"milvus+lite://{tmp_path}/index.db"]
    built = wenqu_started_cold(here, "index", "seeds", *place)
    assert built.returncode == 0, built.stderr
    (hit,) = json.loads(wenqu_started_cold(here, "search", "谁是OpenAI的CEO？", "-k", "1", "--json", *place).stdout)
    assert hit["document"] == SEED.name
    assert (
        json.loads(wenqu_started_cold(here, "ask", "超微電腦股票去年上漲多少？", "--json", *place).stdout)["found"]
        is True
    )
    assert "up to date" in wenqu_started_cold(here, "index", "seeds", *place).stdout
    assert_clear_error(
        wenqu_started_cold(here, "ask", "谁？", "--index", "milvus://127.0.0.1:7959/x"), "7959", "not reached"
    )


def test_a_second_index_finds_nothing_to_do(here: Path) -> None:
    before = (here / ".wenqu" / "CURRENT").read_bytes()
    result = wenqu(here, "index")
    assert "up to date" in result.stdout
    assert (here / ".wenqu" / "CURRENT").read_bytes() == before


def test_a_question_that_makes_no_sense(here: Path) -> None:
    assert_clear_error(wenqu(here, "ask", "a" * 100_000), "question")


@pytest.mark.parametrize("question", ["", "？！"])
def test_a_blank_is_told_what_can_be_asked(here: Path, question: str) -> None:
    assert wenqu(here, "ask", question).stdout.startswith("没有看到问题。")


def test_no_index_and_no_documents(tmp_path: Path) -> None:
    assert_clear_error(wenqu_started_cold(tmp_path, "ask", "谁？"), ".wenqu", "wenqu index")
    assert list(tmp_path.iterdir()) == []


def test_no_documents_folder(tmp_path: Path) -> None:
    assert_clear_error(wenqu(tmp_path, "index", "nowhere"), "nowhere")


def test_an_empty_documents_folder(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert_clear_error(wenqu(tmp_path, "index", "empty"), "empty")


@pytest.mark.parametrize(("name", "content"), [("empty.txt", b""), ("binary.txt", bytes(range(256)) * 8)])
def test_a_file_without_text_is_named_and_the_old_index_stays(here: Path, name: str, content: bytes) -> None:
    (here / "bad").mkdir(exist_ok=True)
    (here / "bad" / name).write_bytes(content)
    before = (here / ".wenqu" / "CURRENT").read_bytes()
    assert_clear_error(wenqu(here, "index", f"bad/{name}"), name)
    assert (here / ".wenqu" / "CURRENT").read_bytes() == before


def test_an_unknown_model(here: Path) -> None:
    before = (here / ".wenqu" / "CURRENT").read_bytes()
    assert_clear_error(wenqu(here, "index", "--model", "nobody/no-such-model"), "nobody/no-such-model", "--model")
    assert (here / ".wenqu" / "CURRENT").read_bytes() == before


@pytest.mark.parametrize(
    "command", [("ask", "谁？"), ("search", "谁？"), ("index",), ("chat",), ("evaluate", "q.jsonl")]
)
def test_a_device_that_is_not_there(here: Path, command: tuple[str, ...]) -> None:
    (here / "q.jsonl").write_text('{"question": "谁？", "answers": [], "passages": []}\n', encoding="utf-8")
    assert_clear_error(wenqu(here, *command, "--device", "cuda:99"), "no device 'cuda:99'", "--device", "cpu")


def test_a_device_and_a_server_are_one_too_many(here: Path) -> None:
    result = wenqu(here, "ask", "谁？", "--device", "cpu", "--encoder", "http://localhost:1")
    assert_clear_error(result, "--encoder", "--device")


def test_a_folder_of_something_else_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.doc").write_text("x")
    (tmp_path / "a.txt").write_text("泰山位于山东省。", encoding="utf-8")
    assert_clear_error(wenqu(tmp_path, "index", "a.txt", "--index-dir", "mine"), "mine", "--index-dir")
    assert_clear_error(wenqu(tmp_path, "ask", "泰山在哪？", "--index-dir", "mine"), "mine", "--index-dir")
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.doc"]


@pytest.mark.parametrize("change", [("format_version", 99), ("settings", None)])
def test_an_index_of_another_format_or_damaged_is_refused(
    here: Path, tmp_path: Path, change: tuple[str, object]
) -> None:
    copied = tmp_path / "index"
    shutil.copytree(here / ".wenqu", copied)
    manifest = next(copied.glob("generations/*/manifest.json"))
    content = json.loads(manifest.read_text(encoding="utf-8"))
    content[change[0]] = change[1]
    manifest.write_text(json.dumps(content), encoding="utf-8")
    assert_clear_error(wenqu(here, "ask", "谁？", "--index-dir", str(copied)), "rebuild", "wenqu index")


@pytest.mark.parametrize(
    "arguments",
    [["ask"], ["search", "谁？", "-k", "0"], ["chat", "--port", "99999"], ["nonsense"], ["ask", "--what", "x"]],
)
def test_wrong_usage_exits_with_2(tmp_path: Path, arguments: list[str]) -> None:
    result = wenqu(tmp_path, *arguments)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_the_doctor_finds_damage_and_repairs_it(here: Path, tmp_path: Path) -> None:
    shutil.copytree(here / ".wenqu", tmp_path / ".wenqu")
    shutil.copytree(here / "seeds", tmp_path / "seeds")
    assert wenqu(tmp_path, "doctor").returncode == 0
    next(tmp_path.glob(".wenqu/generations/*/passages.jsonl")).write_bytes(b"x")
    found = wenqu(tmp_path, "doctor", "--json")
    assert found.returncode == 1
    assert [item["check"] for item in json.loads(found.stdout) if item["status"] == "problem"] == ["index"]
    repaired = wenqu(tmp_path, "--log-json", "--log-level", "info", "doctor", "--repair")
    assert repaired.returncode == 0, repaired.stdout
    assert "generation 000002-" in repaired.stdout
    events = [json.loads(line) for line in repaired.stderr.splitlines() if line.startswith("{")]
    assert any("published" in event["message"] for event in events)
    answer = wenqu(tmp_path, "ask", "谁被传是Sora的发明者之一？")
    assert "谢赛宁" in answer.stdout
