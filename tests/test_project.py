"""The project's files agree with each other: what is imported is declared, pinned, credited and shipped."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["setuptools"]["packages"]
DECLARED = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["dev"]]


def normalised(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match, requirement
    return re.sub(r"[-_.]+", "-", match.group()).lower()


def test_every_dependency_has_a_lower_bound() -> None:
    assert [text for text in DECLARED if not re.match(r"[\w.-]+>=\d", text)] == []


def test_every_dependency_is_pinned_in_the_tested_set() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[a-z0-9.-]+==[0-9][0-9a-z.]*", line)] == []
    assert {normalised(text) for text in DECLARED} <= {normalised(line) for line in pins}


def test_every_dependency_is_credited() -> None:
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text(encoding="utf-8")
    credited = {normalised(name) for name in re.findall(r"https://pypi\.org/project/([^/]+)/", notices)}
    assert {normalised(text) for text in DECLARED} <= credited


@pytest.mark.parametrize("package", PACKAGES)
def test_every_file_of_a_package_is_shipped(package: str) -> None:
    patterns = ["*.py", *PROJECT["tool"]["setuptools"]["package-data"].get(package, [])]
    files = [path for path in (ROOT / package).rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    missing = [path.name for path in files if path.parent != ROOT / package or not any(map(path.match, patterns))]
    assert missing == []


def test_every_package_that_is_imported_is_shipped() -> None:
    shipped = {*PACKAGES, *PROJECT["tool"]["setuptools"]["py-modules"]}
    own = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {path.stem for path in ROOT.glob("*.py")}
    sources = [ROOT / "app.py", *(path for package in PACKAGES for path in (ROOT / package).glob("*.py"))]
    imported = {
        match
        for source in sources
        for match in re.findall(r"^\s*(?:from|import) (\w+)", source.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert imported & own <= shipped


def test_the_version_is_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{PROJECT['project']['version']}]" in changelog
