"""The built-in model: made once and whole, and the vectors of the model that it was made from."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest

from index.embedding import builtin_model, weights_file
from index.embedding.builtin_model import (
    GRAPH_FILE,
    identity,
    make_tokenizer,
    model_folder,
    open_tokenizer,
    plain_folder,
    read_package,
    read_tuned,
)
from index.embedding.encoder import Encoder
from index.embedding.model_package import PackagedModel
from index.embedding.onnx_graph import GraphBuilder, WordBlocks
from index.embedding.onnx_model import OnnxModel
from index.embedding.packed_weights import read_weights
from index.errors import ModelError
from tests.support.faults import Faults, disk_full, in_child, killed
from training.packing import save_packed

pytestmark = pytest.mark.slow

SENTENCES = [
    "Sora是OpenAI开发的首个AI视频生成模型。",
    "超微電腦股票去年上漲超過770%",
    "How far behind GPT-4 is China?",
    "是",
    "谢赛宁在朋友圈回应说，Sora和他一点关系都没有。" * 8,
    "混合 English 和 ｆｕｌｌ－ｗｉｄｔｈ, 1.54万亿元 😀",
]
NAMES = {"encoder.onnx", "words.bin", "about.json"}
MAKE = """
import sys
from index.embedding.builtin_model import model_folder
print(model_folder("int8"))
"""


class SmallModel:
    """Makes model folders of three small tensors in place of the real one, to be quick."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made = 0
        graph = onnx.helper.make_model(onnx.helper.make_graph([], "empty", [], []))
        monkeypatch.setattr(builtin_model, "read_tuned", self._read)
        monkeypatch.setattr(builtin_model, "add_encoder", lambda *_: "hidden")
        monkeypatch.setattr(GraphBuilder, "model", lambda *_: graph)

    def _read(self, *_: Path | None) -> PackagedModel:
        self.made += 1
        words = WordBlocks(np.zeros((4, 16), np.uint8), np.zeros((4, 1), np.float32))
        return PackagedModel(words, {}, ["<s>", "<pad>", "</s>", "<unk>"], [0.0] * 4)


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> SmallModel:
    return SmallModel(monkeypatch)


@pytest.fixture(scope="module")
def packaged() -> PackagedModel:
    return read_package()


def contents(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_it_is_made_once(tmp_path: Path, small: SmallModel) -> None:
    first = model_folder("int8", tmp_path)
    assert contents(first) == NAMES
    assert model_folder("int8", tmp_path) == first
    assert small.made == 1
    assert model_folder("fp32", tmp_path) != first
    assert small.made == 2


def test_it_is_kept_where_the_environment_says(
    tmp_path: Path, small: SmallModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENQU_CACHE_DIR", str(tmp_path / "中文 cache"))
    assert model_folder("int8").is_relative_to(tmp_path / "中文 cache")
    assert small.made == 1


@pytest.mark.parametrize("step", range(1, 12))
def test_a_start_killed_while_making_it_leaves_nothing_or_the_whole(
    tmp_path: Path, small: SmallModel, step: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:

        def dying() -> None:
            Faults(patch, step, killed)
            model_folder("int8", tmp_path)

        status = in_child(dying)
    assert status in {0, 9}
    models = tmp_path / "models"
    whole = [path for path in models.iterdir() if path.is_dir() and path.name[0] != "."] if models.is_dir() else []
    assert all(contents(path) == NAMES for path in whole)
    assert contents(model_folder("int8", tmp_path)) == NAMES
    assert [path.name for path in models.iterdir() if path.name[0] == "."] == []


def test_a_disk_full_while_making_it_is_one_clear_error(tmp_path: Path, small: SmallModel) -> None:
    messages = []
    for step in range(1, 12):
        cache = tmp_path / str(step)
        with pytest.MonkeyPatch.context() as patch:
            Faults(patch, step, disk_full)
            try:
                model_folder("int8", cache)
            except ModelError as error:
                messages.append(str(error))
                assert not list(cache.rglob(GRAPH_FILE))
        assert contents(model_folder("int8", cache)) == NAMES
    expected = re.compile(r"cannot write .+: No space left on device; free some space or set WENQU_CACHE_DIR .+")
    assert len(messages) > 5
    assert all(map(expected.fullmatch, messages))


def test_two_processes_at_once_make_one_model(tmp_path: Path) -> None:
    environment = os.environ | {"WENQU_CACHE_DIR": str(tmp_path)}
    root = Path(__file__).parents[3]
    command = [sys.executable, "-c", MAKE]
    starts = [
        subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    outputs = [start.communicate(timeout=300) for start in starts]
    assert [start.returncode for start in starts] == [0, 0], outputs
    assert outputs[0][0] == outputs[1][0]
    folder = Path(outputs[0][0].decode().strip())
    assert contents(folder) == NAMES
    assert [path for path in folder.parent.iterdir() if path.is_dir()] == [folder]
    onnx.checker.check_model(str(folder / "encoder.onnx"), full_check=False)


@pytest.mark.parametrize("size", [0, 3, 4, 30, 44, 1_000, 100_000, 3_000_000])
def test_a_damaged_package_is_named(tmp_path: Path, size: int) -> None:
    with weights_file.find().path.open("rb") as file:
        (tmp_path / "model.bin").write_bytes(file.read(size))
    with pytest.raises(ModelError, match=r"model\.bin is not the model file expected: reinstall"):
        read_package(tmp_path / "model.bin")


def test_the_package_holds_the_whole_model(packaged: PackagedModel) -> None:
    assert packaged.words.dequantise().shape == (250_037, builtin_model.WIDTH)
    assert len(packaged.pieces) == len(packaged.scores)
    assert packaged.pieces[:4] == ["<s>", "<pad>", "</s>", "<unk>"]
    assert sum(name.endswith("attention.self.query.weight") for name in packaged.tensors) == 12
    assert all(np.isfinite(tensor).all() for tensor in packaged.tensors.values())


@pytest.mark.parametrize("text", [" 两端  有空白 ", "ｆｕｌｌ　ｗｉｄｔｈ", "零\u200b宽", "ﬁ ligature", "e\u0301", ""])
def test_the_tokenizer_normalises_as_the_model_expects(packaged: PackagedModel, text: str) -> None:
    encoding = make_tokenizer(packaged).encode(text)
    assert encoding.tokens[0] == "<s>"
    assert encoding.tokens[-1] == "</s>"
    assert "\u200b" not in "".join(encoding.tokens)
    assert "<unk>" not in encoding.tokens


@pytest.fixture(scope="module")
def tuned(packaged: PackagedModel, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Layers in place of the package's last one, other enough to be told."""
    file = tmp_path_factory.mktemp("tuned") / "layers.safetensors"
    last = {name: array for name, array in packaged.tensors.items() if name.startswith("encoder.layer.11.")}
    save_packed({name: array * 0.5 for name, array in last.items()}, file, {}, lambda _: True)
    return file


def test_tuned_layers_take_the_place_of_the_packages(packaged: PackagedModel, tuned: Path) -> None:
    changed = read_tuned(tuned).tensors
    assert changed.keys() == packaged.tensors.keys()
    others = {name for name in changed if not np.array_equal(changed[name], packaged.tensors[name])}
    assert others <= read_weights(tuned).keys()
    name = "encoder.layer.11.output.dense.bias"
    np.testing.assert_array_equal(changed[name], packaged.tensors[name] / 2)


def test_the_name_of_the_model_changes_with_the_tuned_layers(tmp_path: Path, small: SmallModel, tuned: Path) -> None:
    other = tmp_path / "other.safetensors"
    other.write_bytes(tuned.read_bytes() + b"\0")
    files = [None, tuned, other]
    assert len({identity(file) for file in files}) == 3
    assert identity(None) == "builtin:multilingual-e5-small-q4:1"
    assert len({model_folder("int8", tmp_path, file) for file in files}) == small.made == 3


def test_tuned_layers_that_are_not_there_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"none\.safetensors: install Wenqu again"):
        identity(tmp_path / "none.safetensors")


def test_vectors_are_those_of_the_tuned_layers(tmp_path: Path, tuned: Path) -> None:
    folder = model_folder("fp32", tmp_path, tuned)
    assert folder != model_folder("fp32", tmp_path, None)
    ours = OnnxModel(folder / GRAPH_FILE, open_tokenizer, 512, 384).encode(SENTENCES)
    plain = plain_folder(tmp_path, tuned)
    theirs = Encoder(str(plain), device="cpu")._model.encode(SENTENCES, "", lambda _: None)
    shutil.rmtree(tmp_path)  # 480 MB
    assert np.sum(ours * theirs, axis=1).min() >= 0.999


@pytest.mark.parametrize("content", [b"", b"not weights"])
def test_damaged_tuned_layers_are_named(tmp_path: Path, content: bytes) -> None:
    damaged = tmp_path / "damaged.safetensors"
    damaged.write_bytes(content)
    with pytest.raises(ModelError, match=r"damaged\.safetensors: install Wenqu again"):
        model_folder("int8", tmp_path, damaged)
    assert not list(tmp_path.rglob(GRAPH_FILE))


def test_layers_of_another_model_are_named(tmp_path: Path) -> None:
    other = tmp_path / "other.safetensors"
    save_packed({"encoder.layer.11.output.dense.bias": np.zeros(5, np.float32)}, other, {}, lambda _: True)
    with pytest.raises(ModelError, match=r"not of this model: encoder\.layer\.11\.output\.dense\.bias"):
        read_tuned(other)


def test_vectors_are_those_of_the_plain_model(tmp_path: Path, real_encoder: Encoder) -> None:
    plain = Encoder(device="cpu:0", cache=tmp_path)  # named as a GPU is, it takes the way of one
    shutil.rmtree(tmp_path)  # 480 MB
    assert plain.identity == real_encoder.identity
    assert plain.count_tokens(SENTENCES) == real_encoder.count_tokens(SENTENCES)
    for ours, theirs in (
        (real_encoder.encode_passages(SENTENCES), plain.encode_passages(SENTENCES)),
        (real_encoder.encode_queries(SENTENCES), plain.encode_queries(SENTENCES)),
    ):
        assert np.sum(ours * theirs, axis=1).min() >= 0.99
