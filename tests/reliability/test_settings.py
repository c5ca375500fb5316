"""Settings that changed since the index was built: it is refused with the remedy, and the remedy works."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from index import settings
from index.chunking import split_passages
from index.context import embedded_text
from index.errors import IndexMismatchError
from index.keywords import analyzer as keywords
from index.keywords.analyzer import Analyzer
from index.parsing.documents import parse_document
from index.storage import manifest
from index.storage.folder.store import FolderStore
from tests.support.corpus import Corpus
from tests.support.fakes import FakeEncoder

pytestmark = pytest.mark.slow

Change = Callable[[Corpus, pytest.MonkeyPatch], object]


def with_another_analyzer(corpus: Corpus, patch: pytest.MonkeyPatch, **versions: str) -> None:
    """Another analyzer: of another version, or with other libraries."""
    found = importlib.metadata.version
    patch.setattr(importlib.metadata, "version", lambda name: versions.get(name) or found(name))
    take_another_analyzer(corpus)


def another_dictionary(corpus: Corpus, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(keywords, "_digest", lambda _: "0123456789ab")
    take_another_analyzer(corpus)


def another_terms_version(corpus: Corpus, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(keywords, "TERMS_VERSION", keywords.TERMS_VERSION + 1)
    take_another_analyzer(corpus)


def take_another_analyzer(corpus: Corpus) -> None:
    other = Analyzer()
    other._jieba = corpus.analyzer._jieba  # the words themselves take long to load, and do not matter here
    corpus.analyzer = other


def older_format(corpus: Corpus, _: pytest.MonkeyPatch) -> None:
    generation = FolderStore(corpus.index).current()
    record = json.loads((generation.folder / "manifest.json").read_bytes())
    content = json.dumps(record | {"format_version": record["format_version"] - 1}).encode()
    (generation.folder / "manifest.json").write_bytes(content)
    renamed = manifest.generation_id(1, content)
    generation.folder.rename(generation.folder.with_name(renamed))
    (corpus.index / "CURRENT").write_text(renamed, encoding="ascii")


CHANGES: dict[str, Change] = {
    "model": lambda corpus, _: setattr(corpus, "encoder", FakeEncoder("fake:other")),
    "dimension": lambda corpus, _: setattr(corpus, "encoder", FakeEncoder(dimension=32)),
    "passage length": lambda corpus, _: setattr(corpus, "encoder", FakeEncoder(max_tokens=200)),
    "splitting": lambda _, patch: patch.setattr(settings, "SPLITTING_VERSION", settings.SPLITTING_VERSION + 1),
    "terms": another_terms_version,
    "jieba": lambda corpus, patch: with_another_analyzer(corpus, patch, jieba="9.9"),
    "opencc": lambda corpus, patch: with_another_analyzer(corpus, patch, opencc="9.9"),
    "pypinyin": lambda corpus, patch: with_another_analyzer(corpus, patch, pypinyin="9.9"),
    "dictionary": another_dictionary,
    "format": older_format,
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_refused_with_the_remedy_which_works(
    change: str, tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = Corpus(tmp_path, analyzer)
    corpus.build()
    CHANGES[change](corpus, monkeypatch)
    with pytest.raises(IndexMismatchError, match="rebuild with wenqu index"):
        corpus.answers()
    assert corpus.build().published
    assert corpus.answers()
    assert not corpus.build().published


def test_the_generation_before_is_not_served_when_its_settings_are_others(tmp_path: Path, analyzer: Analyzer) -> None:
    corpus = Corpus(tmp_path, analyzer)
    corpus.build()
    corpus.encoder = FakeEncoder("fake:other")
    corpus.build()
    (FolderStore(corpus.index).current().folder / "passages.jsonl").unlink()
    with pytest.raises(IndexMismatchError, match="rebuild with wenqu index"):
        corpus.answers()


def test_of_other_keywords_and_splitting_the_vectors_are_kept(
    tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = Corpus(tmp_path, analyzer)
    corpus.build()
    another_terms_version(corpus, monkeypatch)
    monkeypatch.setattr(settings, "SPLITTING_VERSION", settings.SPLITTING_VERSION + 1)
    report = corpus.build()
    assert (report.published, report.encoded) == (True, 0)


def test_a_dictionary_that_another_jieba_cached_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Analyzer(tmp_path).words("问渠那得清如许")
    (cached,) = tmp_path.glob("*/jieba.cache")
    cached.write_bytes(b"of another dictionary")
    monkeypatch.setattr(keywords, "_digest", lambda _: "0123456789ab")
    assert Analyzer(tmp_path).words("问渠那得清如许")
    assert cached.read_bytes() == b"of another dictionary"
    assert len(list(tmp_path.glob("*/jieba.cache"))) == 2


TEXT = """# 茶

绿茶是不发酵的茶，产量居首。“祁门红茶产于安徽！”他说。 Dr. Smith agreed: v1.2 is fine. It is.
1. 第一条：红茶是全发酵的茶；乌龙茶介于两者之间……

長江全長6300公里，是亞洲第一長河。This runs on, without an end, and on
"""
STOPS = "Open from 8 a.m. to 6 p.m. (ext. 204). Call the office."
# Digests of what is made of these. Where they differ, passages or terms have changed: raise the version as well.
SPLIT = (5, "f2ec39b4f874d2ac")
TERMS = (2, "1b3f556287314532")


def test_the_version_of_splitting_goes_up_with_what_it_does(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(TEXT * 3 + STOPS, encoding="utf-8")
    passages = split_passages(parse_document(tmp_path / "a.md"), FakeEncoder().count_tokens, 60)
    assert (settings.SPLITTING_VERSION, digest([(asdict(p), embedded_text(p)) for p in passages])) == SPLIT


def test_the_version_of_terms_goes_up_with_what_they_are(analyzer: Analyzer) -> None:
    libraries = "jieba 0.42.1 opencc 1.4.2 pypinyin 0.55.0, dictionary 7197c3211ddd"
    if not analyzer.version.endswith(libraries):
        pytest.skip("the terms are those of other libraries")
    assert (keywords.TERMS_VERSION, digest(analyzer.terms(TEXT))) == TERMS


def digest(content: object) -> str:
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:16]
