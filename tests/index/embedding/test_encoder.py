"""Text to vectors with the built-in model."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedding.encoder import Encoder, TextEncoder
from index.errors import ModelError
from tests.support.fakes import FakeEncoder

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[3]
TEXTS = ["Sora是OpenAI开发的视频生成模型。", "泰山位于山东省泰安市。", "短", "长" * 700, "", "A short English text."]


def test_vectors_are_unit_rows(real_encoder: Encoder) -> None:
    for vectors in (real_encoder.encode_passages(TEXTS), real_encoder.encode_queries(TEXTS)):
        assert vectors.shape == (len(TEXTS), real_encoder.dimension)
        assert vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_its_neighbours(real_encoder: Encoder) -> None:
    together = real_encoder.encode_passages(TEXTS)
    alone = np.concatenate([real_encoder.encode_passages([text]) for text in TEXTS])
    backwards = real_encoder.encode_passages(TEXTS[::-1])[::-1]
    np.testing.assert_allclose(together, alone, atol=1e-6)
    np.testing.assert_allclose(together, backwards, atol=1e-6)


def test_a_question_is_nearest_to_the_passage_that_answers_it(real_encoder: Encoder) -> None:
    passages = real_encoder.encode_passages(TEXTS[:3])
    questions = real_encoder.encode_queries(["谁做了Sora？", "泰山在哪里？"])
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 1]


def test_questions_and_passages_have_prompts_of_their_own(real_encoder: Encoder) -> None:
    assert not np.allclose(real_encoder.encode_queries(TEXTS[:1]), real_encoder.encode_passages(TEXTS[:1]), atol=1e-3)


def test_tokens_are_counted_without_the_special_ones(real_encoder: Encoder) -> None:
    assert real_encoder.count_tokens([""]) == [0]
    short, long = real_encoder.count_tokens(["短句子", "短句子" * 300])
    assert 0 < short < 5
    assert long > real_encoder.max_tokens == 512


@pytest.mark.parametrize("encoder", [FakeEncoder(), "real"])
def test_nothing_gives_no_rows(encoder: TextEncoder | str, real_encoder: Encoder) -> None:
    chosen = real_encoder if isinstance(encoder, str) else encoder
    assert chosen.encode_passages([]).shape == (0, chosen.dimension)
    assert chosen.encode_queries([]).shape == (0, chosen.dimension)
    assert chosen.count_tokens([]) == []


def test_progress_ends_at_the_number_of_texts(real_encoder: Encoder) -> None:
    steps: list[tuple[int, int]] = []
    real_encoder.encode_passages(["短"] * 300, lambda done, total: steps.append((done, total)))
    assert steps == sorted(steps)
    assert steps[-1] == (300, 300)


def test_the_identity_opens_the_same_model(real_encoder: Encoder) -> None:
    again = Encoder.of_identity(real_encoder.identity)
    assert again.identity == real_encoder.identity
    np.testing.assert_array_equal(again.encode_queries(TEXTS[:1]), real_encoder.encode_queries(TEXTS[:1]))


def test_an_unknown_model_is_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(
        ModelError, match=r"cannot load the model .*absent.*sentence-transformers name or folder"
    ) as error:
        Encoder(tmp_path / "absent")
    assert "\n" not in str(error.value)


def test_a_question_does_not_wait_for_torch() -> None:
    heavy = "{'gradio', 'onnx', 'pandas', 'scipy', 'sentence_transformers', 'sklearn', 'torch', 'transformers'}"
    program = f"""
import sys
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa import Assistant
Encoder().encode_queries(["问"])
Analyzer().terms("问渠那得清如许")
print(sorted(set(sys.modules) & {heavy}))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("device", ["cuda:99", "nonsense", "meta"])
@pytest.mark.parametrize("model", [None, "a-model"])
def test_a_device_that_is_not_there_is_one_clear_error(model: str | None, device: str) -> None:
    with pytest.raises(ModelError, match=rf"no device '{device}' on this machine, .*cpu.*: leave --device") as error:
        Encoder(model, device=device)
    assert "\n" not in str(error.value)


def test_a_package_that_is_missing_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelError, match=r"package sentence_transformers is missing or broken.+install Wenqu again"):
        Encoder("a-model")
    monkeypatch.delitem(sys.modules, "index.embedding.onnx_model", raising=False)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelError, match="the package onnxruntime is missing or broken"):
        Encoder()


def test_weights_that_are_a_pickle_are_not_read(tmp_path: Path) -> None:
    """PyTorch's own files are; the same weights in safetensors are read."""
    import torch
    from safetensors.torch import load_file
    from transformers import BertConfig, BertModel, BertTokenizer

    (tmp_path / "vocab.txt").write_text(
        "\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "茶"]), encoding="utf-8"
    )
    BertTokenizer(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    small = BertConfig(
        vocab_size=6,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=1,
        intermediate_size=8,
        max_position_embeddings=32,
    )
    BertModel(small).save_pretrained(tmp_path)
    assert Encoder(tmp_path).dimension == 8
    weights = tmp_path / "model.safetensors"
    torch.save(load_file(weights), tmp_path / "pytorch_model.bin")
    weights.unlink()
    with pytest.raises(ModelError, match="safetensors"):
        Encoder(tmp_path)
