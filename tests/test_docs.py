"""What the documentation names exists: files, modules, and what is taken from a module."""

from __future__ import annotations

import importlib
import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [*ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", ROOT / "THIRD_PARTY_NOTICES.md", *ROOT.glob("docs/*.md")]
FOLDERS = "benchmarks|commands|docs|index|integrations|page|qa|scripts|seeds|tests|training"
CODE = re.compile(r"^```.*?^```$|`[^`\n]+`", re.MULTILINE | re.DOTALL)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))


def code_of(page: Path) -> str:
    """Return what the page shows as code, a piece a line."""
    return "\n".join(CODE.findall(page.read_text(encoding="utf-8")))


@each_page
def test_the_files_and_folders_exist(page: Path) -> None:
    named = set(re.findall(rf"(?<![\w./-])(?:{FOLDERS})/[\w.*/-]*", code_of(page)))
    assert sorted(name for name in named if not any(ROOT.glob(name.rstrip("/.")))) == []


@each_page
def test_the_modules_that_are_run_exist(page: Path) -> None:
    named = set(re.findall(rf"python -m ((?:{FOLDERS})[\w.]*)", code_of(page)))
    assert sorted(name for name in named if importlib.util.find_spec(name) is None) == []


@each_page
def test_the_names_in_modules_exist(page: Path) -> None:
    endings = r"(?!\.?\w*(?:json|md|py|txt)\b)"
    packages = "commands|index|integrations|page|qa|training"
    named = set(re.findall(rf"(?<=`)(?:{packages})\.{endings}[A-Za-z_.]+", code_of(page)))
    assert sorted(name for name in named if not resolves(name)) == []


def resolves(name: str) -> bool:
    """Return whether ``name`` is a module, or an attribute of one."""
    module, _, attribute = name.rpartition(".")
    if importlib.util.find_spec(module) is None:
        return False
    return hasattr(importlib.import_module(module), attribute) or importlib.util.find_spec(name) is not None
