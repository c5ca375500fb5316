"""What the encoder is trained on, its vectors in training, its loss, and what is packed of it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer

from index.chunking import split_passages
from index.context import embedded_text, under_context
from index.embedding import builtin_model
from index.embedding.builtin_model import make_bert, make_tokenizer, read_package
from index.embedding.encoder import Encoder
from index.embedding.packed_weights import read_weights
from index.parsing.documents import parse_document
from training.encoder_model import EncoderNetwork, loss_of
from training.encoder_pairs import (
    LONGEST,
    Candidate,
    Encoding,
    EncyclopaediaPairs,
    EverydayPairs,
    Pair,
    part_around,
)
from training.evaluate_encoder import Asked, Pool, ranks
from training.everyday_negatives import everyday_negatives
from training.everyday_questions import EverydaySet, read_everyday
from training.examples import Example, QuestionSet
from training.passages import Passages, SetPassage
from training.reader_negatives import Stretch
from training.train_encoder import pack

NOTICE = """# 停水通知

## 五号楼

周三停水，九点到十二点。请提前储水。

## 六号楼

周四停水，九点到十一点。夜里照常供水。

## 费用

水费每月五号前交，逾期每天收千分之三的滞纳金，连续三个月不交的停止供水。
"""
QUESTIONS = [
    {"question": "六号楼哪天停水？", "answers": ["周四"], "passages": ["周四停水"], "kind": "fact"},
    {"question": "晚交水费怎么罚", "answers": ["每天收千分之三"], "passages": ["每天收千分之三"], "kind": "colloquial"},
    {"question": "七号楼哪天停水？", "answers": [], "passages": [], "near": "周四停水", "kind": "none"},
]
SEED = 3


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return make_tokenizer(read_package())


@pytest.fixture
def notice(tmp_path: Path) -> Path:
    (tmp_path / "set" / "documents").mkdir(parents=True)
    path = tmp_path / "set" / "documents" / "notice.md"
    path.write_text(NOTICE, encoding="utf-8")
    rows = "\n".join(json.dumps({"document": path.name, **row}, ensure_ascii=False) for row in QUESTIONS)
    (tmp_path / "set" / "questions.jsonl").write_text(rows, encoding="utf-8")
    return path


@pytest.fixture
def sets(notice: Path, tokenizer: Tokenizer) -> EverydaySet:
    return read_everyday([notice.parent.parent], Passages(tokenizer))


def words(tokenizer: Tokenizer, ids: list[int]) -> str:
    """What the encoder is given, without special tokens and white space."""
    text = tokenizer.decode(ids, skip_special_tokens=False).removeprefix("<s>").removesuffix("</s>")
    return re.sub(r"[\s▁]+", "", text)


def drawn(pairs: EverydayPairs | EncyclopaediaPairs, number: int) -> Iterator[Pair]:
    while True:
        yield pairs.make(number)


def test_passages_are_those_of_the_index(notice: Path, tokenizer: Tokenizer) -> None:
    document = parse_document(notice)

    def counts(texts: Sequence[str]) -> list[int]:
        return [len(tokenizer.encode(text, add_special_tokens=False).ids) for text in texts]

    made = Passages(tokenizer)(NOTICE, notice.name)
    assert [under_context(p.above, p.text) for p in made] == [
        embedded_text(passage) for passage in split_passages(document, counts, 336)
    ]
    assert any(p.above == ("六号楼",) for p in made)


def test_an_everyday_pair_begins_with_what_answers_and_ends_with_what_does_not(
    sets: EverydaySet, tokenizer: Tokenizer
) -> None:
    pairs = EverydayPairs(Encoding(tokenizer), sets, everyday_negatives(sets), SEED, first=10)
    assert len(pairs) == 2  # nothing answers the third
    assert pairs.end == 10 + len(sets.documents[0])
    (place,) = sets.questions[0].places
    for pair in islice(drawn(pairs, 0), 60):
        right, *wrong = (words(tokenizer, text.ids) for text in pair.texts)
        assert "周四" in right or "週四" in right
        assert right.startswith("passage:")
        assert wrong
        assert not any("周四" in text or "週四" in text for text in wrong)
        assert pair.texts[0].passage == 10 + place
        assert pair.answering == {10 + place}
        assert words(tokenizer, pair.question).startswith("query:")


def test_pairs_show_passages_with_and_without_context_sentences_and_neighbours(
    sets: EverydaySet, tokenizer: Tokenizer
) -> None:
    pairs = EverydayPairs(Encoding(tokenizer), sets, everyday_negatives(sets), SEED)
    seen = {words(tokenizer, pair.texts[0].ids).removeprefix("passage:") for pair in islice(drawn(pairs, 0), 200)}
    assert any(text.startswith("六号楼") and "照常" in text for text in seen)
    assert any(text.startswith("周四") and "照常" in text for text in seen)
    assert any("周四" in text and "照常" not in text for text in seen)
    assert any("周四" in text and "水费" in text for text in seen)


def test_an_encyclopaedia_pair_holds_its_answer_however_it_is_cut(tokenizer: Tokenizer) -> None:
    passage = "".join(f"这是关于第{n}座山的一句话，它有很多树。" for n in range(200))
    answer = "第120座山"
    at = passage.index(answer)
    questions = QuestionSet(
        [passage, "别的文章。" * 30], [Example("1", "哪座山？", 0, at, at + len(answer), (answer,))], ["山", ""]
    )
    pairs = EncyclopaediaPairs(Encoding(tokenizer), questions, [[Stretch(1, 5)]], SEED, first=100)
    sizes = set()
    for pair in islice(drawn(pairs, 0), 60):
        text = words(tokenizer, pair.texts[0].ids)
        assert "120" in text
        assert pair.answering == {100}
        assert {candidate.passage for candidate in pair.texts[1:]} <= {100, 101}
        sizes.add(len(pair.texts[0].ids) // 50)
    assert max(sizes) <= LONGEST // 50
    assert len(sizes) > 4


def test_a_part_is_of_whole_sentences_and_no_longer() -> None:
    text = "".join(f"第{n}句话在这里。" for n in range(50))
    at = text.index("第30句")
    part = part_around(text, at, at + 4, 60, random.Random(0))
    assert "第30句话在这里。" in part
    assert part.startswith("第")
    assert part.endswith("。")
    assert 40 < len(part) <= 60
    assert part_around(text, at, at + 4, 10_000, random.Random(0)) == text


def unit(*places: int) -> torch.Tensor:
    return torch.nn.functional.one_hot(torch.tensor(places), 4).float()


def test_the_loss_holds_no_text_against_a_question_that_its_passage_answers() -> None:
    both = [Pair([], [Candidate([], passage)], frozenset([7, 8])) for passage in (7, 8)]
    vectors = unit(0, 0)  # the same words in two passages that both answer
    assert loss_of(vectors, vectors, both).item() == pytest.approx(0, abs=1e-4)
    strangers = [Pair([], [Candidate([], passage)], frozenset([passage])) for passage in (7, 8)]
    assert loss_of(vectors, vectors, strangers).item() == pytest.approx(np.log(2), abs=1e-4)


def test_its_own_wrong_texts_count_though_of_the_passage_that_answers() -> None:
    pair = Pair([], [Candidate([], 7), Candidate([], 7)], frozenset([7]))
    assert loss_of(unit(0), unit(0, 0), [pair]).item() == pytest.approx(np.log(2), abs=1e-4)


@pytest.mark.slow
def test_vectors_in_training_are_those_of_the_index(tokenizer: Tokenizer, real_encoder: Encoder) -> None:
    texts = ["五号楼周三停水。", NOTICE, "水", "How far is it?"]
    network = EncoderNetwork(make_bert(builtin_model.read_tuned()), 2, reduced=False).eval()
    encoding = Encoding(tokenizer)
    with torch.inference_mode():
        passages = network([encoding.passage(text) for text in texts]).numpy()
        questions = network([encoding.question(text) for text in texts]).numpy()
    assert np.sum(passages * real_encoder.encode_passages(texts), axis=1).min() > 0.99
    assert np.sum(questions * real_encoder.encode_queries(texts), axis=1).min() > 0.99


@pytest.mark.slow
def test_what_is_packed_lies_between_the_original_and_what_was_trained(tmp_path: Path) -> None:
    original = read_package().tensors
    network = EncoderNetwork(make_bert(read_package()), 10, reduced=False)
    state = {name: tensor + 1 for name, tensor in network.own_state().items()}
    assert {name.split(".")[3] for name in state} == {"10", "11"}
    for mix in (0.0, 0.25):
        pack(state, mix, tmp_path / "layers.safetensors")
        packed = read_weights(tmp_path / "layers.safetensors")
        assert len(packed) == len(state)
        for name, array in packed.items():
            np.testing.assert_allclose(array, original[name] + mix, atol=np.abs(original[name] + mix).max() / 200)
    assert (tmp_path / "layers.safetensors").stat().st_size < 2 * 2_000_000


def test_ranks_count_the_passages_that_are_nearer() -> None:
    passages = [SetPassage.plain(text) for text in ("甲。", "乙。", "丙。")]
    pool = Pool("own", passages, [Asked("丙", "fact", frozenset([2]), range(1, 3))])
    nearness = {"甲。": 0.9, "乙。": 0.1, "丙。": 0.5, "丙": 1.0}

    def encode(texts: Sequence[str], _: str) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
        return np.array([[nearness[text]] for text in texts], np.float32)

    assert ranks(pool, encode) == [(1, 0)]
