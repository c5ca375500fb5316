"""Where the documents are is remembered exactly, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.storage.folder.documents_location import SOURCE, remember_source, source_of


@pytest.fixture
def index_dir(tmp_path: Path) -> Path:
    (tmp_path / "index").mkdir()
    return tmp_path / "index"


@pytest.mark.parametrize(
    "documents", ["/docs/中文 folder", "/docs/new\nline", "/docs/\udcd6\udcd0", "/docs/end ", "/docs/two  spaces"]
)
def test_it_is_remembered_exactly(index_dir: Path, documents: str) -> None:
    assert source_of(index_dir) is None
    remember_source(index_dir, Path(documents))
    assert source_of(index_dir) == Path(documents)


def test_documents_beside_the_index_are_found_after_both_moved(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    (before / "index").mkdir(parents=True)
    remember_source(before / "index", before / "documents")
    before.rename(after)
    assert source_of(after / "index") == after / "documents"


def test_no_damage_makes_it_another_folder(index_dir: Path) -> None:
    """Cut short, it would name the folder around: the next build would index all of that."""
    remember_source(index_dir, Path("/home/anna/documents"))
    content = (index_dir / SOURCE).read_bytes()
    for length in range(len(content)):
        (index_dir / SOURCE).write_bytes(content[:length])
        assert source_of(index_dir) is None
    for place in range(len(content)):
        (index_dir / SOURCE).write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert source_of(index_dir) is None
    remember_source(index_dir, Path("/home/anna/documents"))
    assert source_of(index_dir) == Path("/home/anna/documents")
