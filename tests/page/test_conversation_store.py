"""Conversations of users on the server: kept whole, each for its user, never over what another tab wrote."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import StorageError, UsageError
from page import conversation_store
from page.conversation import Turn, kept, name_of, restored
from page.conversation_store import ConversationStore
from tests.support.turns import passage, source, turn


def conversation(*questions: str, user: str = "安", name: str = "a") -> str:
    return kept([turn(source(passage("一"), "一"), question=question) for question in questions], user, name)


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path)


def test_a_conversation_comes_back_with_its_title(store: ConversationStore) -> None:
    text = conversation("谁？", "何时？")
    assert store.keep("安", "a", text, 0) == 1
    store.rename("安", "a", "茶")
    found = store.text("安", "a")
    assert found is not None
    assert (found[0].title, found[0].question, found[1]) == ("茶", "谁？", text)
    assert store.keep("安", "a", conversation("谁？"), 1) == 2
    assert [(one.title, one.revision) for one in store.listed("安")] == [("茶", 2)]


def test_a_user_sees_only_their_own(store: ConversationStore) -> None:
    store.keep("安", "a", conversation("谁？"), 0)
    assert store.listed("宝") == []
    assert store.text("宝", "a") is None
    store.remove("宝", "a")
    store.rename("宝", "a", "我的")
    assert [one.title for one in store.listed("安")] == [None]
    with pytest.raises(UsageError):
        store.keep("宝", "a", conversation("谁？"), 0)


@pytest.mark.parametrize(
    ("find", "names"), [("何时", ["b"]), ("真", ["b", "a"]), ("茶", ["a"]), ("%", []), ("found", []), ("", ["b", "a"])]
)
def test_they_are_found_by_what_was_said(store: ConversationStore, find: str, names: list[str]) -> None:
    store.keep("安", "a", conversation("谁？"), 0)
    store.keep("安", "b", conversation("何时？", name="b"), 0)
    store.rename("安", "a", "茶")
    assert sorted(one.id for one in store.listed("安", find)) == sorted(names)


def test_what_another_tab_wrote_stays(store: ConversationStore) -> None:
    store.keep("安", "a", conversation("谁？"), 0)
    store.keep("安", "a", conversation("谁？", "何时？"), 1)
    for revision in (0, 1):
        with pytest.raises(UsageError) as refused:
            store.keep("安", "a", conversation("别的？"), revision)
        assert refused.value.code == "conversation_changed"
    found = store.text("安", "a")
    assert found is not None
    assert [one.question for one in restored(found[1], "安")] == ["谁？", "何时？"]


def test_only_conversations_are_kept_and_not_too_many(
    store: ConversationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for text in ("", "{}", kept([], "安")):
        with pytest.raises(UsageError):
            store.keep("安", "a", text, 0)
    monkeypatch.setattr(conversation_store, "MOST_CONVERSATIONS", 1)
    store.keep("安", "a", conversation("谁？"), 0)
    with pytest.raises(UsageError, match="delete some"):
        store.keep("安", "b", conversation("谁？", name="b"), 0)
    store.keep("安", "a", conversation("谁？"), 1)


def test_a_database_that_cannot_be_opened_is_said(tmp_path: Path) -> None:
    (tmp_path / conversation_store.FILE).write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageError, match="could not be kept"):
        ConversationStore(tmp_path).listed("安")


WRITER = """
import sys
from pathlib import Path
from page.conversation_store import ConversationStore
store, text = ConversationStore(Path(sys.argv[1])), Path(sys.argv[2]).read_text("utf-8")
revision = 0
while True:
    revision = store.keep("安", "a", text, revision)
    print(revision, flush=True)
"""


@pytest.mark.slow
def test_what_was_written_before_a_kill_is_there(tmp_path: Path) -> None:
    (tmp_path / "text").write_text(conversation("谁？" * 200), encoding="utf-8")
    command = [sys.executable, "-X", "utf8", "-c", WRITER, str(tmp_path), str(tmp_path / "text")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout
        told = [int(writer.stdout.readline()) for _ in range(5)]
        os.kill(writer.pid, signal.SIGKILL)
    (one,) = ConversationStore(tmp_path).listed("安")
    assert one.revision >= told[-1]


def test_a_conversation_has_the_name_that_it_was_given() -> None:
    for user in (None, "安", 'a"b\\'):
        assert name_of(kept([Turn("t", "？")], user, "x-1")) == "x-1"
    assert name_of('{"id":"a"}') == ""
