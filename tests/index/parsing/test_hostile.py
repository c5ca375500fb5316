"""Hostile documents do not stop a build: each is left out with its reason or indexed whole, and the rest is indexed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from index import build_index
from index.documents_folder import of_document, shown
from index.keywords.analyzer import Analyzer
from index.storage.folder.store import FolderStore
from tests.support import hostile
from tests.support.fakes import FakeEncoder

pytestmark = pytest.mark.slow

GOOD = {"好.txt": "这一篇是好的文档，应当编入。", "好.html": "<p>这一页是好的网页，应当编入。</p>"}
ODD_NAMES = [
    "a b.txt",
    "a\nb.txt",
    "-rf.txt",
    "😀.html",
    f"{'长' * 80}.txt",
    "$(id).html",
    "a'\"`.txt",
    ".txt",
    "..txt.txt",
]


@pytest.mark.parametrize(
    "count",
    [pytest.param(320, id="sample"), pytest.param(1_200, id="all", marks=pytest.mark.soak)],
)
def test_hostile_documents_are_left_out_or_indexed_whole(count: int, tmp_path: Path, analyzer: Analyzer) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    written = set(GOOD)
    for name, data in hostile.documents(count):
        (folder / name).write_bytes(data)
        written.add(name)
    for name, text in GOOD.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name in ODD_NAMES:
        (folder / name).write_text("名字古怪的文档，内容平常。", encoding="utf-8")
    outside = tmp_path / "secret.txt"
    outside.write_text("外面的秘密，不可编入。", encoding="utf-8")
    (folder / "link.txt").symlink_to(outside)
    os.mkfifo(folder / "pipe.pdf")

    report = build_index(folder, tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer)

    index = FolderStore(tmp_path / "index").current().open(analyzer)
    left_out = {item.path: item.reason for item in report.skipped}
    odd = {name for name in ODD_NAMES if name[0] != "."}
    assert set(index.texts) | set(left_out) == written | odd | {"link.txt", "pipe.pdf"}
    assert set(index.texts).isdisjoint(left_out)
    assert set(GOOD) | odd <= set(index.texts)
    for path, reason in left_out.items():
        line = str(of_document(path, reason))
        assert line.startswith(f"{shown(path)}: "), line
        assert line.isprintable(), line
    for passage in index.passages:
        assert index.texts[passage.document][passage.start : passage.end] == passage.text
    assert "秘密" not in "".join(index.texts.values())
    assert not (tmp_path.parent / "evil.txt").exists()
    assert {"empty.pdf", "scan.pdf", "secret.pdf", "bomb.docx", "laughs.xlsx", "ole.docx", "link.txt"} <= set(left_out)
    assert not build_index(folder, tmp_path / "index", encoder=FakeEncoder(), analyzer=analyzer).published
