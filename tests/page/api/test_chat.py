"""OpenAI's protocol, as its own package and other clients speak it."""

from __future__ import annotations

import base64
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openai
import pytest
from starlette.testclient import TestClient

from index.errors import UsageError
from index.keywords.analyzer import Analyzer
from page.api.chat_messages import question_and_history
from page.api.chat_records import ChatMessage
from page.server import Access, Server
from page.users import parse_users
from qa import Assistant
from qa.generation import Writer
from tests.support.asking import opened
from tests.support.model_server import ModelServer, serving

QUESTION = "祁门红茶产于哪里？"
ASKED: list[Any] = [{"role": "user", "content": QUESTION}]
COMPLETIONS = "/v1/chat/completions"


def speaker(client: TestClient, key: str = "none") -> openai.OpenAI:
    return openai.OpenAI(base_url="http://127.0.0.1:7860/v1", api_key=key, http_client=client, max_retries=0)


def test_the_documents_are_the_model(client: TestClient) -> None:
    openai_client = speaker(client)
    assert [model.id for model in openai_client.models.list()] == ["wenqu"]
    assert openai_client.models.retrieve("wenqu").created > 0
    with pytest.raises(openai.NotFoundError, match="gpt-9"):
        openai_client.models.retrieve("gpt-9")


def test_an_answer_has_its_sources_as_text_and_as_data(client: TestClient) -> None:
    completion = speaker(client).chat.completions.create(model="wenqu", messages=ASKED, temperature=0.3)
    (choice,) = completion.choices
    content = choice.message.content
    assert content
    assert choice.finish_reason == "stop"
    assert "祁门红茶产于安徽" in content
    assert "**依据**\n\n- [1] 茶.txt" in content
    annotation = (choice.message.annotations or [])[0]
    cited = annotation.url_citation
    assert content[cited.start_index : cited.end_index] == "[1]"
    assert cited.url.startswith("http://127.0.0.1:7860/")
    assert cited.title.startswith("茶.txt")
    assert (annotation.model_extra or {})["citation"]["quote"].startswith("红茶")
    assert (completion.model_extra or {})["wenqu"]["kind"] == "quote"


def test_a_conversation_is_with_some_documents(client: TestClient) -> None:
    completions = speaker(client).chat.completions
    answer = completions.create(model="wenqu", messages=ASKED, extra_body={"documents": ["山/"]})
    assert "[1] 山/泰山.txt" in str(answer.choices[0].message.content)
    assert "茶.txt" not in str(answer.choices[0].message.content)


def test_a_stream_says_the_same(client: TestClient) -> None:
    whole = speaker(client).chat.completions.create(model="wenqu", messages=ASKED).choices[0].message
    chunks = list(speaker(client).chat.completions.create(model="wenqu", messages=ASKED, stream=True))
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert "".join(delta.content or "" for delta in deltas) == whole.content
    annotations = [one for delta in deltas for one in (delta.model_extra or {}).get("annotations", [])]
    assert annotations == [one.model_dump() for one in whole.annotations or []]
    assert [chunk.choices[0].finish_reason for chunk in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert len({chunk.id for chunk in chunks}) == 1


def test_what_a_language_model_writes_comes_as_it_is_written(answering: Assistant, analyzer: Analyzer) -> None:
    with serving(ModelServer()) as model:
        model.says("祁门红茶产于安徽[1]。它是全发酵的[1]。")
        settings = {"WENQU_LLM_BASE_URL": model.url, "WENQU_LLM_MODEL": "m", "WENQU_LLM_TIMEOUT": "60"}
        with opened(answering, writer=Writer.of_environment(analyzer, settings)) as visitor:
            completions = speaker(visitor.client).chat.completions
            pieces = [
                chunk.choices[0].delta.content
                for chunk in completions.create(model="wenqu", messages=ASKED, stream=True)
                if chunk.choices[0].delta.content
            ]
            whole = completions.create(model="wenqu", messages=ASKED).choices[0].message.content
    assert len(pieces) > 2
    assert "".join(pieces) == whole
    assert "它是全发酵的" in "".join(pieces)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"model": "wenqu"}, "request_refused"),
        ({"model": "wenqu", "messages": []}, "request_refused"),
        ({"model": "wenqu", "messages": [{"role": "robot", "content": "x"}]}, "request_refused"),
        ({"model": "wenqu", "messages": ASKED, "n": 2}, "request_refused"),
        ({"model": "wenqu", "messages": [*ASKED, {"role": "assistant", "content": "x"}]}, "last_message_not_users"),
        (
            {"model": "wenqu", "messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
            "message_without_text",
        ),
        ({"model": "wenqu", "messages": [{"role": "user", "content": "问" * 2_000}]}, "question_too_long"),
    ],
)
def test_a_mistake_has_the_form_of_the_protocol(client: TestClient, body: Any, code: str) -> None:
    refused = client.post(COMPLETIONS, json=body)
    assert refused.status_code == 400
    error = refused.json()["error"]
    assert (error["code"], error["type"], set(error)) == (
        code,
        "invalid_request_error",
        {"message", "type", "param", "code"},
    )


def test_another_model_is_not_found(client: TestClient) -> None:
    with pytest.raises(openai.NotFoundError, match="wenqu"):
        speaker(client).chat.completions.create(model="gpt-9", messages=ASKED)


def test_a_failure_in_a_stream_is_raised(client: TestClient) -> None:
    long: list[Any] = [{"role": "user", "content": "问" * 2_000}]
    with pytest.raises(openai.APIError, match="2,000 characters"):
        list(speaker(client).chat.completions.create(model="wenqu", messages=long, stream=True))


def test_the_key_is_a_user_and_a_password(locked: TestClient) -> None:
    for key in ("anna:secret", base64.b64encode("王芳:密码".encode()).decode()):
        assert speaker(locked, key).chat.completions.create(model="wenqu", messages=ASKED).choices
    for key in ("anna:guess", "secret", "anna", "sk-1234", base64.b64encode(b"anna:guess").decode()):
        with pytest.raises(openai.AuthenticationError, match="user:password"):
            speaker(locked, key).models.list()
    assert locked.get("/v1/models").json()["error"]["code"] == "key_needed"
    assert locked.get("/v1/models").headers["www-authenticate"].startswith("Bearer")


def test_a_desktop_program_is_let_in_by_its_key_and_a_site_without_one_is_not(client: TestClient) -> None:
    body = {"model": "wenqu", "messages": ASKED}
    elsewhere = {"origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert client.post(COMPLETIONS, json=body, headers=elsewhere).status_code == 403
    assert client.post(COMPLETIONS, json=body, headers={**elsewhere, "authorization": "Bearer x"}).status_code == 200
    preflight = client.options(COMPLETIONS, headers=elsewhere)
    assert preflight.status_code in {403, 404}, "no browser sends a key where this is refused"


def test_a_picture_s_address_is_not_opened(client: TestClient) -> None:
    parts = [{"type": "text", "text": QUESTION}, {"type": "image_url", "image_url": {"url": "http://127.0.0.1:1/"}}]
    completion = speaker(client).chat.completions.create(
        model="wenqu",
        messages=[{"role": "user", "content": parts}],  # type: ignore[misc,list-item]  # plain data
    )
    assert "祁门红茶产于安徽" in str(completion.choices[0].message.content)


def messages(*said: tuple[str, Any]) -> list[ChatMessage]:
    return [ChatMessage.model_validate({"role": role, "content": content}) for role, content in said]


def test_the_conversation_is_the_history() -> None:
    question, history = question_and_history(
        messages(
            ("system", "Be brief."),
            ("assistant", "How can I help?"),
            ("user", "谁被传是发明者？"),
            ("assistant", "谢赛宁 [1]\n\n---\n\n**依据**\n\n- [1] 新闻.txt · ¶3"),
            ("user", "他在哪里？"),
            ("user", "他怎么回应？"),
        )
    )
    assert question == "他怎么回应？"
    assert history == [("谁被传是发明者？", "谢赛宁 [1]"), ("他在哪里？", "")]


def test_of_a_long_conversation_the_end_is_kept() -> None:
    turns = [(role, f"{number}" + "字" * 3_000) for number in range(60) for role in ("user", "assistant")]
    _, history = question_and_history(messages(*turns, ("user", "然后呢？")))
    assert history[-1][0].startswith("59")
    assert sum(len(text) for pair in history for text in pair) <= 40_000
    assert all(len(question) <= 1_000 and len(answer) <= 4_000 for question, answer in history)


def test_there_must_be_a_question() -> None:
    with pytest.raises(UsageError):
        question_and_history(messages(("system", "x")))


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("llm") is None, reason="llm is not installed")
def test_the_program_llm_chats_with_the_documents(serve: Callable[..., Server], tmp_path: Path) -> None:
    server = serve(Access(users=parse_users("anna:secret")))
    model = {
        "model_id": "documents",
        "model_name": "wenqu",
        "api_base": f"{server.local_url}v1",
        "api_key_name": "wenqu",
    }
    (tmp_path / "extra-openai-models.yaml").write_text(json.dumps([model]), encoding="utf-8")
    environment = os.environ | {"LLM_USER_PATH": str(tmp_path), "PYTHONUTF8": "1"}
    for options in ([], ["--no-stream"]):
        command = [sys.executable, "-m", "llm", "-m", "documents", "--key", "anna:secret", *options, QUESTION]
        told = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False)
        assert "祁门红茶产于安徽" in told.stdout, told.stderr
