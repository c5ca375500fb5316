"""Who made, founded or wrote something is answered with who the document says did."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from index.records import Passage, Sentence
from qa import Assistant, Retriever
from qa.makers import made_thing, makers

TEXT = """青灯是Quillon开发的首个语音助手，能听懂方言。
有消息说，柳河软件去年就已推出一款翻译软件Tern。
《渡口》由孟青创作，讲的是一条船。
黑塔不是柳河软件做的，来历不明。
"""


def passage(text: str) -> Passage:
    return Passage("文.txt", 1, text, 0, len(text), None, (Sentence(0, len(text)),))


def told(question: str) -> list[str]:
    made = made_thing(question)
    assert made is not None
    found = sorted(makers(made, passage(TEXT)), reverse=True)
    return [TEXT[slice(*span)] for _, span in found]


@pytest.mark.parametrize(
    ("question", "maker"),
    [
        ("青灯是哪家公司做的？", ["Quillon"]),
        ("青燈是哪家公司開發的？", ["Quillon"]),
        ("谁开发了青灯", ["Quillon"]),
        ("Tern是谁家推出的", []),
        ("Tern是哪家推出的", ["柳河软件"]),
        ("who made Tern?", ["柳河软件"]),
        ("渡口是谁写的", ["孟青"]),
        ("黑塔是谁做的", []),
    ],
)
def test_who_made_it(question: str, maker: list[str]) -> None:
    assert (told(question) if made_thing(question) else []) == maker


@pytest.mark.parametrize(
    "question",
    [
        "青灯是什么时候做的",
        "它是谁做的",
        "青灯卖给了哪家公司",
        "谁在做饭",
        "Who is the maker's wife?",
        "这是谁写的",
        "《》是谁写的",
        "😂是谁做的",
    ],
)
def test_other_questions_ask_for_no_maker(question: str) -> None:
    assert made_thing(question) is None


def test_the_maker_is_the_answer(tmp_path: Path, real_encoder: Encoder, analyzer: Analyzer) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "产品.txt").write_text(TEXT, encoding="utf-8")
    build_index(tmp_path / "documents", tmp_path / "index", encoder=real_encoder, analyzer=analyzer)
    assistant = Assistant.of(Retriever.open(tmp_path / "index", encoder=real_encoder, analyzer=analyzer), analyzer)
    answer = assistant.ask("青灯是哪家公司做的？")
    assert (answer.found, answer.short) == (True, "Quillon")
