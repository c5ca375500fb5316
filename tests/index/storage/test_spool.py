"""Documents that wait in a file are loaded as they were parsed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from index.messages import Message
from index.parsing.documents import parse_document
from index.storage.spool import DocumentSpool
from tests.support.pdf_pages import column, pages

TABLE = "# 表\n\n| 型号 | 容积 |\n| --- | --- |\n| 甲 | 8升 |\n\n“引号”\\ \u2028 换行\n"


def test_a_document_is_loaded_as_it_was_parsed(tmp_path: Path) -> None:
    (tmp_path / "渡轮.pdf").write_bytes(pages(column(70, 700, ["渡轮每天早上六点四十从东码头开出。"])))
    (tmp_path / "表.md").write_text(TABLE, encoding="utf-8")
    documents = [parse_document(tmp_path / name) for name in ("渡轮.pdf", "表.md")]
    documents.append(replace(documents[1], path="又.md", warnings=(Message("no_text"),), paragraphs=()))
    with DocumentSpool(tmp_path / "parsed") as spool:
        kept = [spool.add(document) for document in documents]
    assert documents[0].boxes
    for _ in range(2):
        assert [one.load() for one in kept[::-1]] == documents[::-1]
    assert [(one.path, one.sha256, one.size, one.warnings) for one in kept] == [
        (one.path, one.sha256, one.size, one.warnings) for one in documents
    ]
    assert kept[0].named("船.pdf").load() == replace(documents[0], path="船.pdf")
