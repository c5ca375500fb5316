"""The doctor finds what is wrong with an index, and says what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import build_index
from index.doctor import Finding, examine
from index.errors import ModelError
from index.keywords.analyzer import Analyzer
from index.storage.folder.store import FolderStore
from index.vectors import Vectors
from tests.support.fakes import FakeEncoder

Harm = Callable[[Path, Path], object]


class ReplacedEncoder(FakeEncoder):
    """Another model under the same name."""

    def _vector(self, text: str) -> Vectors:
        return super()._vector(text[::-1] + "别的")


@pytest.fixture
def documents(tmp_path: Path) -> Path:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "茶.txt").write_text("绿茶是不发酵的茶。产量最大。\n红茶是全发酵的茶。\n", encoding="utf-8")
    return folder


@pytest.fixture
def index_dir(tmp_path: Path, documents: Path, analyzer: Analyzer) -> Path:
    for _ in range(2):
        build_index(documents, tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer, force=True)
    return tmp_path / "index"


def wrong(index_dir: Path, analyzer: Analyzer, encoder: FakeEncoder | None = None) -> dict[str, Finding]:
    """The findings that are not "ok", by check."""
    findings = examine(index_dir, encoder or FakeEncoder(), analyzer)
    return {finding.check: finding for finding in findings if finding.status != "ok"}


def test_a_sound_index(index_dir: Path, analyzer: Analyzer) -> None:
    findings = {finding.check: finding for finding in examine(index_dir, FakeEncoder(), analyzer)}
    assert list(findings) == [*("versions", "model", "index", "settings", "counts", "vectors", "documents", "disk")]
    assert {finding.status for finding in findings.values()} == {"ok"}
    assert "1 documents, 2 passages, 3 sentences" in str(findings["counts"].detail)
    assert "mean cosine 1.0000" in str(findings["vectors"].detail)
    assert str(findings["model"].detail) == "fake:bigrams, 64 dimensions"


def test_no_index(tmp_path: Path, analyzer: Analyzer) -> None:
    assert "no index yet" in str(wrong(tmp_path / "nothing", analyzer)["index"].detail)


def test_damage(index_dir: Path, analyzer: Analyzer) -> None:
    (FolderStore(index_dir).current().folder / "passages.jsonl").unlink()
    found = wrong(index_dir, analyzer)["index"]
    assert (found.status, "the generation before it" in str(found.detail)) == ("problem", True)
    for folder in (index_dir / "generations").iterdir():
        (folder / "manifest.json").write_bytes(b"{}")
    found = wrong(index_dir, analyzer)["index"]
    assert found.status == "problem"
    assert "rebuild with wenqu index" in str(found.detail)


def test_another_model(index_dir: Path, analyzer: Analyzer) -> None:
    assert "fake:other" in str(wrong(index_dir, analyzer, FakeEncoder("fake:other"))["settings"].detail)


def test_another_model_under_the_same_name(index_dir: Path, analyzer: Analyzer) -> None:
    found = wrong(index_dir, analyzer, ReplacedEncoder())
    assert list(found) == ["vectors"]
    assert "run wenqu index --force" in str(found["vectors"].detail)


def test_without_its_model_the_rest_is_examined(index_dir: Path, analyzer: Analyzer) -> None:
    error = ModelError("cannot load the model 'x': give another")
    findings = {finding.check: finding for finding in examine(index_dir, error, analyzer)}
    assert list(findings) == ["versions", "model", "index", "counts", "documents", "disk"]
    assert [item.check for item in findings.values() if item.status != "ok"] == ["model"]
    assert str(findings["model"].detail) == str(error)


def test_an_index_that_does_not_say_where_its_documents_are(index_dir: Path, analyzer: Analyzer) -> None:
    (index_dir / "SOURCE").unlink()
    found = wrong(index_dir, analyzer)
    assert (list(found), found["documents"].status) == (["documents"], "warning")
    assert "name them with wenqu index DOCUMENTS" in str(found["documents"].detail)


def test_documents_that_are_gone(index_dir: Path, documents: Path, analyzer: Analyzer) -> None:
    documents.rename(documents.with_name("elsewhere"))
    found = wrong(index_dir, analyzer)
    assert (list(found), found["documents"].status) == (["documents"], "warning")
