"""An index of a small folder with the fake encoder."""

from __future__ import annotations

from pathlib import Path

import pytest

from index import build_index
from index.keywords.analyzer import Analyzer
from qa import Retriever
from tests.support.fakes import FakeEncoder

TEXTS = {
    "茶.txt": "绿茶是不发酵的茶,产量最大。\n"
    "红茶是全发酵的茶,祁门红茶产于安徽。\n"
    "乌龙茶介于两者之间,铁观音产于福建安溪。\n",
    "山/泰山.txt": "泰山位于山东省泰安市,主峰玉皇顶海拔1532.7米。\n1987年,泰山被列入世界遗产名录。\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in TEXTS.items():
        path = tmp_path / "documents" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "documents"


@pytest.fixture
def small_index(tmp_path: Path, folder: Path, fake_encoder: FakeEncoder, analyzer: Analyzer) -> Path:
    build_index(folder, tmp_path / "index", encoder=fake_encoder, analyzer=analyzer)
    return tmp_path / "index"


@pytest.fixture
def retriever(small_index: Path, fake_encoder: FakeEncoder, analyzer: Analyzer) -> Retriever:
    return Retriever.open(small_index, encoder=fake_encoder, analyzer=analyzer)
