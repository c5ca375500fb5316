"""Many people ask while the index is rebuilt under them."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from page.library import Library
from page.server import Server


def write_version(folder: Path, version: int) -> None:
    for name, town in (("茶.txt", "祁门"), ("山/泰山.txt", "泰安")):
        (folder / name).write_text(f"{town}的记录是第{version}版。\n", encoding="utf-8")


def versions(text: str) -> set[int]:
    return {int(number) for number in re.findall(r"记录是第(\d+)版", text)}


def answer(client: httpx.Client, endpoint: str, data: list[object]) -> str:
    joined = client.post(f"gradio_api/call/{endpoint}", json={"data": data}).raise_for_status()
    stream = client.get(f"gradio_api/call/{endpoint}/{joined.json()['event_id']}").text
    kind, result = stream.strip().split("\n")
    assert kind == "event: complete", stream
    return json.dumps(json.loads(result.removeprefix("data: ")), ensure_ascii=False)


def asked(client: httpx.Client, person: int, turn: int) -> int:
    """Asks one question in a conversation of one's own; returns the version that all of the answer is of."""
    if turn % 2:
        said = answer(client, "search", ["祁门和泰安的记录是第几版？", 10])
    else:
        history = [[f"我是访客{person}号，祁门的记录呢？", f"访客{person}号，请看记录。"]]
        said = answer(client, "ask", [f"访客{person}号问，泰安的记录是第几版？", history])
        assert f"访客{person}号" in said
    assert set(re.findall(r"访客(\d+)号", said)) <= {str(person)}, "nobody else's conversation"
    (version,) = versions(said)
    return version


@pytest.mark.parametrize(
    ("people", "questions", "rebuilds"), [(8, 3, 2), pytest.param(50, 20, 10, marks=pytest.mark.soak)]
)
def test_no_answer_mixes_generations_or_conversations(
    serve: Callable[..., Server],
    make: Callable[..., Library],
    folder: Path,
    people: int,
    questions: int,
    rebuilds: int,
) -> None:
    library = make()
    write_version(folder, 0)
    library.rebuild()
    assert library.progress.wait(60)
    server = serve(library=library)
    everybody, done = threading.Barrier(people + 1, timeout=300), threading.Event()

    def visit(person: int) -> list[int]:
        with httpx.Client(base_url=server.local_url, timeout=300) as client:
            seen = [asked(client, person, person)]
            everybody.wait()
            while not done.is_set() or len(seen) < questions - 1:
                seen.append(asked(client, person, person + len(seen)))
            return [*seen, asked(client, person, person)]

    with ThreadPoolExecutor(people) as pool:
        visits = [pool.submit(visit, person) for person in range(people)]
        try:
            everybody.wait()
            for version in range(1, rebuilds + 1):
                write_version(folder, version)
                library.rebuild()
                assert library.progress.wait(300)
                assert library.progress.state.report is not None
                assert library.progress.state.report.published
        finally:
            done.set()
            everybody.abort()
        seen = [one.result() for one in visits]
    for one in seen:
        assert len(one) >= questions
        assert (one[0], one[-1]) == (0, rebuilds)
        assert one == sorted(one), "an answer is never older than the one before it"
    print(f"{people} people, {sum(map(len, seen))} questions, {rebuilds} rebuilds")
