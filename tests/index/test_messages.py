"""What Wenqu says is data: each code has its words in both languages, and nothing is raised without a code."""

from __future__ import annotations

import json
import pickle
from dataclasses import asdict
from pathlib import Path

import pytest

from index.errors import DocumentError, UsageError
from index.messages import Message


@pytest.mark.parametrize(
    ("error", "english", "chinese"),
    [
        (
            DocumentError("no_text_layer", name="文.pdf", remedy=Message("ocr_off")),
            "文.pdf: has no text layer: text in pictures is not recognized with --ocr off or WENQU_OCR=off",
            "文.pdf：没有文字层（是扫描件）：用了 --ocr off 或 WENQU_OCR=off，图片不识别",
        ),
        (
            DocumentError("too_many_bytes", name="a.txt", count=12_345, limit=1_000),
            "a.txt: has 12,345 bytes; up to 1,000 are read: split it into several files",
            "a.txt：有 12,345 字节，最多读 1,000 字节，请拆成几个文件",
        ),
        (
            DocumentError("damaged_because", name="a.epub", kind=".epub", cause=Message("part_missing", {"part": "b"})),
            "a.epub: is damaged, or no .epub file (b is missing)",
            "a.epub：文件已损坏，或者不是 .epub 文件（缺少 b）",
        ),
        (
            UsageError(
                "nothing_to_index", root=Path("甲"), reasons=(Message("no_text"), Message("and_more", {"count": 2}))
            ),
            "nothing to index in 甲: has no text; and 2 more",
            "甲 里没有可以索引的文档：里面没有文字；另有 2 个",
        ),
    ],
)
def test_an_error_has_its_words_in_both_languages(error: UsageError, english: str, chinese: str) -> None:
    assert str(error) == error.text("en") == english
    assert error.text("zh") == chinese


def test_an_error_is_known_by_its_code() -> None:
    error = DocumentError("no_text", name="a.txt")
    assert (error.code, str(error.reason)) == ("no_text", "has no text")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 (its own)
    assert (type(copy), copy.code, str(copy)) == (DocumentError, "no_text", str(error))


def test_what_a_library_raised_becomes_text() -> None:
    refused = Message("not_readable", {"cause": PermissionError(13, "Permission denied", "a.txt")})
    assert refused == Message("not_readable", {"cause": "Permission denied"})
    within = Message("not_readable", {"cause": DocumentError("no_text", name="a.txt")})
    assert within.text("zh") == "无法读取（a.txt：里面没有文字）"


def test_a_message_is_the_same_after_json() -> None:
    inner = (Message("no_text"), Message("and_more", {"count": 2}))
    message = Message("nothing_to_index", {"root": "a", "reasons": inner})
    assert Message.from_json(json.loads(json.dumps(asdict(message)))) == message
