"""The catalogue and the code agree: whatever is said has its words, and no words are left over."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from index import errors
from index.messages import Language, catalogue

ROOT = Path(__file__).parents[1]
PACKAGES = ("commands", "index", "page", "qa")
MODULES = [ROOT / "app.py", *sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@cache
def nodes() -> tuple[ast.AST, ...]:
    return tuple(node for module in MODULES for node in ast.walk(ast.parse(module.read_text("utf-8"))))


def said() -> Iterator[tuple[str, set[str] | None]]:
    """Each code that an error or a message is made with, and the names of its parameters where they stand there."""
    for node in nodes():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        first = node.args[0]
        if not (isinstance(first, ast.Constant) and isinstance(first.value, str)):
            continue
        if node.func.id in errors.__all__:
            names = {keyword.arg for keyword in node.keywords if keyword.arg}
            of_document = node.func.id in {"DocumentError", "DocumentProgramError", "DocumentTimeoutError"}
            yield first.value, names - ({"name"} if of_document else set())
        elif node.func.id == "Message":
            given = node.args[1] if len(node.args) > 1 else ast.Dict([], [])
            keys = given.keys if isinstance(given, ast.Dict) else [None]
            names = {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
            yield first.value, names if None not in keys else None


def test_each_code_has_words_with_the_same_placeholders_in_both_languages() -> None:
    for code, words in catalogue().items():
        assert set(words) == set(LANGUAGES), code
        assert placeholders(words["zh"]) == placeholders(words["en"]), code
        assert placeholders(words["zh"]) or CHINESE.search(words["zh"]), code


def test_each_error_and_message_has_its_words_and_fills_in_all_of_them() -> None:
    for code, names in said():
        assert code in catalogue(), code
        assert names is None or names == placeholders(catalogue()[code]["en"]), code


def test_no_error_is_raised_with_words_of_its_own() -> None:
    for node in nodes():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in errors.__all__:
            assert node.args, ast.unparse(node)
            assert not isinstance(node.args[0], (ast.JoinedStr, ast.BinOp)), ast.unparse(node)


def test_no_words_are_left_over() -> None:
    texts = {node.value for node in nodes() if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    patterns = [re.compile(pattern) for node in nodes() if isinstance(node, ast.JoinedStr) if (pattern := shape(node))]
    files = [*(ROOT / "page").glob("*.js"), *(ROOT / "page" / "templates").glob("*.html")]
    page = "\n".join(path.read_text("utf-8") for path in files)
    patterns += [re.compile(rf"{start}\w+") for start in re.findall(r'say\("(\w+_)" ~', page)]
    left_over = []
    for code in catalogue():
        group, _, key = code.rpartition(".")
        of_page = group in {"page", "documents_tab", "ask_each_tab", "conversations"}
        name = key if of_page else code
        in_file = of_page and re.search(rf"\b{name}\b", page)
        if not in_file and name not in texts and not any(pattern.fullmatch(name) for pattern in patterns):
            left_over.append(code)
    assert left_over == []


def shape(node: ast.JoinedStr) -> str:
    """The regular expression of a text with gaps; "" where it is gaps alone."""
    parts = [re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"\w+" for part in node.values]
    return "".join(parts) if any(re.fullmatch(r"\w{4,}(\\?\.)?|_\w{4,}", part) for part in parts) else ""


@pytest.mark.parametrize("code", ["no_index", "page.refused", "documents_tab.caption"])
def test_groups_of_words_are_named_before_a_dot(code: str) -> None:
    assert CHINESE.search(catalogue()[code]["zh"])
