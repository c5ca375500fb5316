"""Imports point one way, commands → page → qa → index, integrations → qa, and modules import each other in no circle.

What judges words, qa.reader.subject, imports nothing of the reader, which imports it.

Every import counts, also those inside functions and under TYPE_CHECKING.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LAYERS = ("index", "qa", "integrations", "page", "commands")  # the lowest first


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_name(path): path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))}


def imports(module: str) -> Iterator[str]:
    """Yield the modules of this repository that a module imports."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module}: a relative import"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
            yield from (name for name in names if name in MODULES)
            if node.module in MODULES and not all(name in MODULES for name in names):
                yield node.module


GRAPH = {module: set(imports(module)) - {module} for module in MODULES}


@pytest.mark.parametrize("layer", LAYERS)
def test_no_import_points_up(layer: str) -> None:
    above = set(LAYERS[LAYERS.index(layer) + 1 :])
    up = [
        f"{module} imports {name}"
        for module, imported in GRAPH.items()
        for name in imported
        if module.partition(".")[0] == layer and name.partition(".")[0] in above
    ]
    assert up == []


def test_what_judges_words_does_without_the_reader() -> None:
    imported = {name for module, names in GRAPH.items() if module.startswith("qa.reader.subject.") for name in names}
    assert [name for name in imported if name.startswith("qa.reader.") and ".subject." not in name] == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    try:
        TopologicalSorter(GRAPH).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(reversed(error.args[1])))
