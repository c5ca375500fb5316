"""`wenqu ask` with a language model, against a stand-in for the model's server.

Where the key must not be told, the command starts cold: the libraries read their own log levels as they are imported.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.command import Outcome, wenqu, wenqu_started_cold
from tests.support.model_server import ModelServer, chunk, serving

ROOT = Path(__file__).parents[2]
QUESTION = "谁被传是Sora的发明者之一？"
KEY = "sk-very-secret-key"
Run = Callable[..., Outcome]


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with serving(ModelServer()) as model:
        yield model


def ask(run: Run, index: Path, settings: dict[str, str], *options: str) -> Outcome:
    return run(ROOT, "--log-level", "debug", "ask", QUESTION, "--index", str(index), *options, settings=settings)


def settings_of(model: ModelServer) -> dict[str, str]:
    return {"WENQU_LLM_BASE_URL": model.url, "WENQU_LLM_MODEL": "m", "WENQU_LLM_API_KEY": KEY, "OPENAI_LOG": "debug"}


def test_ask_prints_what_was_written(seeds_index: Path, model: ModelServer) -> None:
    model.says("谢赛宁被传是Sora的发明者之一[1]。他生于1875年[1]。")
    result = ask(wenqu_started_cold, seeds_index, settings_of(model))
    assert result.returncode == 0, result.stderr
    assert "谢赛宁被传是Sora的发明者之一。 [" in result.stdout
    assert "⚠ 未得到原文支持：所引段落中没有这个数（1875年）" in result.stdout
    assert "(written by m;" in result.stdout
    assert model.headers[0]["authorization"] == f"Bearer {KEY}"
    assert KEY not in result.stdout + result.stderr


def test_ask_as_json(seeds_index: Path, model: ModelServer) -> None:
    model.says("谢赛宁被传是Sora的发明者之一[1]。")
    answer = json.loads(ask(wenqu, seeds_index, settings_of(model), "--json").stdout)
    assert answer["written"]["finished"] is True
    assert answer["written"]["sentences"][0]["unsupported"] == []


def test_without_the_model_when_told_so(seeds_index: Path, model: ModelServer) -> None:
    result = ask(wenqu, seeds_index, settings_of(model), "--no-llm")
    assert model.asked == []
    assert result.stdout == ask(wenqu, seeds_index, {}).stdout


def test_a_failure_is_said_and_logged_without_the_key(seeds_index: Path, model: ModelServer) -> None:
    model.answers = lambda body: [chunk("谢赛宁被传是Sora的发明者之一[1]。他")]
    broken = ask(wenqu_started_cold, seeds_index, settings_of(model))
    assert broken.returncode == 0
    assert "语言模型的回答中断了或无法读取；以上是文档的原话。" in broken.stdout
    model.status, model.body = 401, f'{{"error": {{"message": "wrong: {KEY}"}}}}'.encode()
    refused = ask(wenqu_started_cold, seeds_index, settings_of(model))
    assert "语言模型的服务器拒绝了请求；以上是文档的原话。" in refused.stdout
    assert "m did not write the answer: HTTP status 401: check WENQU_LLM_API_KEY" in refused.stderr
    assert KEY not in refused.stdout + refused.stderr


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"WENQU_LLM_BASE_URL": "http://127.0.0.1:1/v1"}, "WENQU_LLM_MODEL is not"),
        ({"WENQU_LLM_BASE_URL": "nowhere", "WENQU_LLM_MODEL": "m"}, "WENQU_LLM_BASE_URL is 'nowhere'"),
    ],
)
def test_settings_that_make_no_sense_are_one_clear_line(
    seeds_index: Path, settings: dict[str, str], named: str
) -> None:
    result = ask(wenqu, seeds_index, settings)
    assert result.returncode == 1
    assert result.stdout == ""
    assert "Traceback" not in result.stderr
    (line,) = [line for line in result.stderr.splitlines() if line.startswith("wenqu: ")]
    assert named in line
