"""The reasons of the library in the page's language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

import index
from page.reasons import in_words

INDEX = Path(index.__file__).parent
MODULES = [*sorted((INDEX / "readers").glob("*.py")), INDEX / "decoding.py", INDEX / "folder.py"]
SENTENCE = re.compile(r"[a-z]{2,} [a-z]{2,} [a-z]{2,}|: .*[a-z]{2,} [a-z]{2,}")
PARTS_OF_OTHERS = ("up to ", "; save it as ")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def sentences(module: Path) -> Iterator[str]:
    """What the functions of a module may say: their texts of some words, each gap filled with an example."""
    functions = [node for node in ast.walk(ast.parse(module.read_text("utf-8"))) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        body = function.body[ast.get_docstring(function) is not None :]
        inside = [node for statement in body for node in ast.walk(statement)]
        formatted = [node for node in inside if isinstance(node, ast.JoinedStr)]
        parts = {id(part) for whole in formatted for part in ast.walk(whole) if part is not whole}
        plain = [node.value for node in inside if isinstance(node, ast.Constant) and id(node) not in parts]
        said = [text for text in plain if isinstance(text, str)] + [
            filled(node) for node in formatted if id(node) not in parts
        ]
        yield from (text for text in said if SENTENCE.search(text))


def filled(node: ast.JoinedStr) -> str:
    return "".join(
        str(part.value)
        if isinstance(part, ast.Constant)
        else example(ast.unparse(cast(ast.FormattedValue, part).value))
        for part in node.values
    )


def example(gap: str) -> str:
    """What may stand in the gap that this code fills."""
    known = {
        "_named": "pages 3, 5 and 20 more",
        "too_long": "up to 9 are read: split it into several files",
        "remedy": "",
    }
    return next((text for start, text in known.items() if gap.startswith(start)), "甲")


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_whatever_a_reader_says_has_its_chinese_words(module: Path) -> None:
    english = [text for text in sentences(module) if in_words(text, "zh", "甲") == text.removeprefix("甲: ")]
    assert [text for text in english if not text.startswith(PARTS_OF_OTHERS)] == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("文.pdf: has no text layer; run OCR on it first", "没有文字层（是扫描件），请先做文字识别（OCR）"),
        (
            "no text on pages 3, 5 and 20 more: run OCR to have it read",
            "第 3, 5 及另外 20 页没有文字，要先做文字识别（OCR）才能读",
        ),
        ("文.pdf: is damaged, or no .epub file (a.opf is missing)", "文件已损坏，或者不是 .epub 文件（缺少 a.opf）"),
        ("a newer index cannot be opened: nobody knows", "有更新的索引，但打不开：nobody knows"),
        ("what nobody has translated", "what nobody has translated"),
    ],
)
def test_a_reason_is_in_the_language_of_the_page(english: str, chinese: str) -> None:
    assert in_words(english, "zh", "文.pdf") == chinese
    assert not CHINESE.search(in_words(english, "en", "文.pdf"))
