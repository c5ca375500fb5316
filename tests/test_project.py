"""The project's files agree with each other: what is imported is declared, pinned, credited and shipped."""

from __future__ import annotations

import ast
import importlib.metadata
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["setuptools"]["packages"]
SHIPPED = [*PACKAGES, *PROJECT["tool"]["setuptools"]["py-modules"]]
DEPENDENCIES = PROJECT["project"]["dependencies"]
# Imported only where they are asked for.
EXTRAS = [
    one for extra in ("milvus", "mcp", "llm", "ocr") for one in PROJECT["project"]["optional-dependencies"][extra]
]
DECLARED = [*DEPENDENCIES, *PROJECT["project"]["optional-dependencies"]["dev"]]


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
    folder = ROOT.joinpath(*package.split("."))
    others = [ROOT.joinpath(*other.split(".")) for other in PACKAGES if other.startswith(f"{package}.")]
    files = [path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    mine = [path for path in files if not any(path.is_relative_to(other) for other in others)]
    names = [path.relative_to(folder) for path in mine]
    missing = [str(name) for name in names if not any(_matches(name, pattern) for pattern in patterns)]
    assert missing == []


def _matches(name: Path, pattern: str) -> bool:
    """Return whether all of ``name`` matches, folder by folder."""
    return len(name.parts) == len(Path(pattern).parts) and name.match(pattern)


def wheel_of_copy(folder: Path) -> tuple[Path, set[str]]:
    """Build a wheel in a folder; return it and the files that it should hold.

    It is built from a copy, as a build leaves its litter beside the sources.
    """
    source = folder / "source"
    folders = sorted({package.partition(".")[0] for package in PACKAGES})
    for name in folders:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    modules = [f"{module}.py" for module in PROJECT["tool"]["setuptools"]["py-modules"]]
    for name in [*modules, "pyproject.toml", PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]]:
        shutil.copy(ROOT / name, source)
    expected = {str(path.relative_to(source)) for path in source.rglob("*/*") if path.is_file()} | set(modules)

    build = f"from setuptools import build_meta; build_meta.build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    return wheel, expected


@pytest.mark.slow
def test_the_wheel_holds_every_file(tmp_path: Path) -> None:
    wheel, expected = wheel_of_copy(tmp_path)
    with zipfile.ZipFile(wheel) as archive:
        shipped = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert shipped == expected


def test_every_package_that_is_imported_is_shipped() -> None:
    own = {path.parent.name for path in ROOT.glob("*/__init__.py")} | {path.stem for path in ROOT.glob("*.py")}
    assert imported_by(SHIPPED) & own <= set(SHIPPED)


@pytest.fixture(scope="module")
def providers() -> Mapping[str, list[str]]:
    """The distributions that provide each top-level module."""
    return importlib.metadata.packages_distributions()


@pytest.mark.parametrize(
    ("folders", "declared"),
    [(SHIPPED, [*DEPENDENCIES, *EXTRAS]), (["scripts", "tests", "training"], DECLARED)],
    ids=["use", "dev"],
)
def test_every_library_that_is_imported_is_declared(
    folders: list[str], declared: list[str], providers: Mapping[str, list[str]]
) -> None:
    libraries = {name: {normalised(one) for one in providers[name]} for name in imported_by(folders) & set(providers)}
    allowed = {"wenqu", *map(normalised, declared)}
    assert [name for name, provided_by in libraries.items() if not provided_by & allowed] == []


def imported_by(names: list[str]) -> set[str]:
    """The top-level modules that these packages and modules import."""
    files = [path for name in names for path in [*(ROOT / name).rglob("*.py"), ROOT / f"{name}.py"] if path.is_file()]
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in files]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    plain = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    return {name.partition(".")[0] for name in plain | {str(n.module) for n in nodes if isinstance(n, ast.ImportFrom)}}


def test_the_version_is_in_the_changelog() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{PROJECT['project']['version']}]" in changelog
