"""What the documentation names exists, its links lead somewhere, and it says the same in both languages."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOT_PAGES = [*ROOT.glob("README*.md"), ROOT / "CONTRIBUTING.md", ROOT / "THIRD_PARTY_NOTICES.md"]
PAGES = [*ROOT_PAGES, *ROOT.glob("docs/**/*.md")]
FOLDERS = "benchmarks|commands|docs|index|integrations|page|qa|scripts|seeds|tests|training"
BLOCK = re.compile(r"^( *)```(.*?)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(rf"{BLOCK.pattern}|`[^`\n]+`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?:\]\(|src=\")(?!https?:)([^)\"]+)")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?|\.\d+")
ENGLISH = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
each_pair = pytest.mark.parametrize("english", ENGLISH, ids=lambda path: path.name)


@dataclass(frozen=True, slots=True)
class Form:
    """What a page and its translation have in common.

    headings: their levels. items: how many all lists have. code: what is in each block, without comments.
    tables: of each cell, how often it has each number. pictures: the files.
    """

    headings: list[int]
    items: int
    code: list[str]
    tables: list[list[list[Counter[str]]]]
    pictures: list[str]


def chinese_of(english: Path) -> Path:
    return english.with_suffix(".zh-CN.md") if english.parent == ROOT else english.parent / "zh-CN" / english.name


def form_of(page: Path) -> Form:
    text = page.read_text(encoding="utf-8")
    prose = BLOCK.sub("", text)
    pictures = re.findall(r"!\[[^\]]*\]\((.*?)\)|<img src=\"(.*?)\"", prose)
    return Form(
        headings=[len(marks) for marks in re.findall(r"^(#+) ", prose, re.MULTILINE)],
        items=len(re.findall(r"^ *(?:-|\d+\.) ", prose, re.MULTILINE)),
        code=[
            *(f"{language}\n{without_comments(code)}" for _, language, code in BLOCK.findall(text)),
            *re.findall(r"^ {4}(\S.*)$", prose, re.MULTILINE),
        ],
        tables=[numbers_of(table) for table in re.findall(r"(?:^\|.*\n)+", prose, re.MULTILINE)],
        pictures=sorted(Path(name).name for pair in pictures for name in pair if name),
    )


def without_comments(code: str) -> str:
    """Return the lines of ``code`` that say something to a program; a drawing, which has none, is one line."""
    if "→" in code:
        return "a drawing"
    return "\n".join(line for line in (re.sub(r"(^|\s+)# .*", "", line) for line in code.splitlines()) if line)


def numbers_of(table: str) -> list[list[Counter[str]]]:
    rows = [re.split(r"(?<!\\)\|", line)[1:-1] for line in table.splitlines()]
    return [[Counter(NUMBER.findall(cell)) for cell in row] for row in rows]


def headings_of(page: Path) -> set[str]:
    """Return the anchors of ``page``, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", BLOCK.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def code_of(page: Path) -> str:
    """Return what the page shows as code, a piece a line."""
    return "\n".join(match.group() for match in CODE.finditer(page.read_text(encoding="utf-8")))


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


@each_page
def test_the_links_lead_to_files_and_headings(page: Path) -> None:
    targets = LINK.findall(BLOCK.sub("", page.read_text(encoding="utf-8")))
    assert sorted(target for target in targets if not leads_somewhere(page, target)) == []


def leads_somewhere(page: Path, target: str) -> bool:
    name, _, heading = target.partition("#")
    there = page.parent / name if name else page
    return there.exists() and (not heading or heading in headings_of(there))


def test_every_page_is_there_in_both_languages() -> None:
    assert {chinese_of(page) for page in ENGLISH} == {ROOT / "README.zh-CN.md", *ROOT.glob("docs/zh-CN/*.md")}


@each_pair
def test_each_language_leads_to_the_other(english: Path) -> None:
    for page, other in ((english, chinese_of(english)), (chinese_of(english), english)):
        head = page.read_text(encoding="utf-8").split("\n", 4)[2]
        assert other in [(page.parent / target).resolve() for target in LINK.findall(head)]


@each_pair
def test_both_languages_have_the_same_headings_and_lists(english: Path) -> None:
    chinese = form_of(chinese_of(english))
    assert chinese.headings == form_of(english).headings
    assert chinese.items == form_of(english).items


@each_pair
def test_both_languages_have_the_same_code_and_pictures(english: Path) -> None:
    chinese = form_of(chinese_of(english))
    assert chinese.code == form_of(english).code
    assert chinese.pictures == form_of(english).pictures


@each_pair
def test_both_languages_have_the_same_tables(english: Path) -> None:
    """Rows, columns, and the numbers in each cell."""
    assert form_of(chinese_of(english)).tables == form_of(english).tables


@each_pair
def test_the_chinese_page_leads_to_chinese_pages(english: Path) -> None:
    page = chinese_of(english)
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    there = {(page.parent / target.partition("#")[0]).resolve() for target in targets}
    assert sorted(there.intersection(ENGLISH) - {english}) == []
