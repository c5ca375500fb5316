"""A model folder is known by what is in it, not by its name alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from index import build_index
from index.embedding.encoder import Encoder
from index.embedding.model_identity import identity_of, model_of
from index.errors import IndexMismatchError
from index.keywords.analyzer import Analyzer
from qa import Retriever


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The files that count, and some that do not."""
    folder = tmp_path / "my#model"
    for name in ("model.safetensors", "tokenizer.json", "1_Pooling/config.json", "README.md", ".git/HEAD", "onnx/a"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, encoding="utf-8")
    return folder


def test_a_name_of_the_hub_and_a_folder_are_found_again_by_the_identity(folder: Path) -> None:
    assert identity_of("BAAI/bge-small-zh-v1.5") == "sentence-transformers:BAAI/bge-small-zh-v1.5"
    assert model_of("sentence-transformers:BAAI/bge-small-zh-v1.5") == "BAAI/bge-small-zh-v1.5"
    assert identity_of(folder) == identity_of(str(folder))
    assert model_of(identity_of(folder)) == str(folder)
    assert model_of("builtin:multilingual-e5-small-q4:1") is None


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: (folder / "model.safetensors").write_text("others"),
        lambda folder: (folder / "tokenizer.json").write_text("another"),
        lambda folder: (folder / "1_Pooling" / "config.json").unlink(),
        lambda folder: (folder / "tokenizer.json").rename(folder / "vocab.txt"),
        lambda folder: (folder / "2_Dense").mkdir() or (folder / "2_Dense" / "config.json").touch(),
    ],
)
def test_other_weights_tokenizer_or_settings_are_another_model(folder: Path, change: Callable[[Path], object]) -> None:
    before = identity_of(folder)
    change(folder)
    assert identity_of(folder) != before
    assert model_of(identity_of(folder)) == str(folder)


@pytest.mark.parametrize("name", ["README.md", ".git/HEAD", "onnx/a"])
def test_what_no_vector_depends_on_does_not_count(folder: Path, name: str) -> None:
    before = identity_of(folder)
    (folder / name).write_text("other", encoding="utf-8")
    assert identity_of(folder) == before


def save_model(folder: Path, seed: int) -> None:
    """A small model of sentence-transformers: a vector for each character, drawn at random."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer as Pieces
    from tokenizers import models, pre_tokenizers

    pieces = Pieces(models.WordLevel({"[UNK]": 0} | {chr(n): n - 0x4DFF for n in range(0x4E00, 0x9FA6)}, "[UNK]"))
    pieces.pre_tokenizer = pre_tokenizers.Split("", "isolated")
    torch.manual_seed(seed)
    SentenceTransformer(modules=[StaticEmbedding(pieces, embedding_dim=16)], device="cpu").save(str(folder))


@pytest.mark.slow
def test_an_index_is_refused_when_its_model_s_files_were_replaced(tmp_path: Path, analyzer: Analyzer) -> None:
    model, documents, index_dir = tmp_path / "model", tmp_path / "documents", tmp_path / "index"
    save_model(model, 1)
    documents.mkdir()
    (documents / "茶.txt").write_text("祁门红茶产于安徽。", encoding="utf-8")
    build_index(documents, index_dir, encoder=Encoder(model), analyzer=analyzer)
    assert Retriever.open(index_dir, analyzer=analyzer).search("祁门红茶")
    save_model(model, 2)
    with pytest.raises(IndexMismatchError, match=rf"rebuild with wenqu index --model {model}") as refused:
        Retriever.open(index_dir, analyzer=analyzer)
    assert "\n" not in str(refused.value)
    report = build_index(documents, index_dir, encoder=Encoder(model), analyzer=analyzer)
    assert (report.published, report.reused) == (True, 0)
    assert Retriever.open(index_dir, analyzer=analyzer).search("祁门红茶")
