"""Recall of the encoder by itself, on sets that it was not trained on, for the original weights and others.

    python -m training.evaluate_encoder DATA [--weights FILE ...] [--checkpoint OUTPUT --mix .4 .6 1]
        [--sets everyday,cmrc,drcd,web] [--passages 1000]

A passage scores ``.48 * cosine + .52 * cosine of its best sentence``, as the search weighs the two, with the 8-bit
graph that a question runs through. R@k: a passage that answers is among the k best. everyday: all documents of each
development set together; scoped: those of the question's document; encyclopaedia and web questions over all passages
of their set, or over so many. Without weights: the original layers and those that are shipped, where they are others.
"""

from __future__ import annotations

import argparse
import logging
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from tokenizers import Tokenizer

from index.context import under_context
from index.embedding.builtin_model import (
    GRAPH_FILE,
    MAX_TOKENS,
    TUNED_FILE,
    WIDTH,
    make_tokenizer,
    model_folder,
    open_tokenizer,
    read_package,
)
from index.embedding.encoder import Vectors
from index.embedding.onnx_graph import precision_for_this_cpu
from index.embedding.onnx_model import OnnxModel
from index.sentences import split_sentences
from qa.evaluation.question_sets import read_question_set
from qa.scripts import in_script, script_of
from training.encoder_pairs import PASSAGE, QUERY
from training.everyday_questions import everyday_folders, read_everyday
from training.passages import Passages, SetPassage
from training.run import CHECKPOINT
from training.train_encoder import pack

PASSAGE_WEIGHT = 0.48  # of the shipped table, the sentence's beside it
AT = (1, 5, 10)
PUBLISHED = {"cmrc": "cmrc2018_dev.json", "drcd": "drcd_dev.json", "web": "dureader_checklist_train.json.gz"}
QUESTIONS = {"cmrc": 400, "drcd": 400, "web": 600}
_SEED = 7

logger = logging.getLogger("training.encoder")

Encode = Callable[[Sequence[str], str], Vectors]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, the numbers of the passages that answer it, and of those of its document."""

    question: str
    kind: str
    right: frozenset[int]
    document: range


@dataclass(frozen=True, slots=True)
class Pool:
    """Passages that are searched together, and the questions that are put to them."""

    name: str
    passages: list[SetPassage]
    questions: list[Asked]


def everyday_pools(data: Path, tokenizer: Tokenizer) -> Iterator[Pool]:
    """Yield the passages of each everyday development set; conversations are on the documents of others."""
    for folder in everyday_folders(data, "dev"):
        sets = read_everyday([folder], Passages(tokenizer))
        firsts = np.cumsum([0, *map(len, sets.documents)]).tolist()
        asked = [
            Asked(
                question.question,
                question.kind,
                frozenset(firsts[question.document] + place for place in question.places),
                range(firsts[question.document], firsts[question.document + 1]),
            )
            for question in sets.questions
            if question.places
        ]
        if asked:
            yield Pool(folder.name, [passage for document in sets.documents for passage in document], asked)


def published_pool(data: Path, name: str, tokenizer: Tokenizer, passages: int) -> Pool:
    """Return questions of a published set, always the same ones, over its passages, or over so many of them."""
    known = read_question_set(data / PUBLISHED[name])
    draw = random.Random(_SEED)
    answered = [item for item in known.questions if item.answerable]
    drawn = draw.sample(answered, min(QUESTIONS[name], len(answered)))
    needed = {path for item in drawn for path in item.documents}
    others = [document for document in known.documents if document.path not in needed]
    kept = len(others) if passages == 0 else max(0, min(passages - len(needed), len(others)))
    documents = [document for document in known.documents if document.path in needed] + draw.sample(others, kept)
    split = Passages(tokenizer)
    pieces: list[SetPassage] = []
    places = {}
    for document in documents:
        first = len(pieces)
        pieces += [SetPassage.plain(passage.text) for passage in split.of(document)]  # their names say nothing
        places[document.path] = range(first, len(pieces))
    questions = [
        Asked(item.question, name, frozenset(n for path in item.documents for n in places[path]), range(len(pieces)))
        for item in drawn
    ]
    return Pool(name, pieces, questions)


def ranks(pool: Pool, encode: Encode) -> list[tuple[int, int]]:
    """For each question the rank of the best right passage, from 0: among all passages, and in its document."""
    script = script_of([passage.text for passage in pool.passages])
    texts = [[passage.text[a:b] for a, b in split_sentences(passage.text)] for passage in pool.passages]
    owners = np.repeat(np.arange(len(texts)), [len(sentences) for sentences in texts])
    passages = encode([under_context(passage.above, passage.text) for passage in pool.passages], PASSAGE)
    sentences = encode([sentence for group in texts for sentence in group], PASSAGE)
    questions = encode([in_script(asked.question, script) for asked in pool.questions], QUERY)
    found = []
    for asked, vector in zip(pool.questions, questions, strict=True):
        best = np.full(len(texts), -1.0, np.float32)
        np.maximum.at(best, owners, sentences @ vector)
        scores = PASSAGE_WEIGHT * (passages @ vector) + (1 - PASSAGE_WEIGHT) * best
        found.append((_rank(scores, asked.right, None), _rank(scores, asked.right, asked.document)))
    return found


def _rank(scores: npt.NDArray[np.float32], right: frozenset[int], document: range | None) -> int:
    best = max(scores[number] for number in right)
    others = scores if document is None else scores[document.start : document.stop]
    return int((others > best).sum())


def encoding_with(weights: Path | None, cache: Path | None = None) -> Encode:
    """Return what encodes with the tuned layers of a file, None for the package's own."""
    graph = model_folder(precision_for_this_cpu(), cache, weights) / GRAPH_FILE
    model = OnnxModel(graph, open_tokenizer, MAX_TOKENS, WIDTH)

    def encode(texts: Sequence[str], prompt: str) -> Vectors:
        known = list(dict.fromkeys(texts))
        vectors = dict(zip(known, model.encode(known, prompt), strict=True))
        return np.array([vectors[text] for text in texts], np.float32).reshape(-1, WIDTH)

    return encode


def report(name: str, pools: Sequence[Pool], encode: Encode) -> None:
    """Print the figures of one encoder, a line a set."""
    everyday: list[tuple[str, tuple[int, int]]] = []
    for pool in pools:
        found = ranks(pool, encode)
        if pool.name in PUBLISHED:
            _print(name, pool.name, [rank for rank, _ in found])
        else:
            everyday += zip((asked.kind for asked in pool.questions), found, strict=True)
    if everyday:
        _print(name, "everyday", [rank for _, (rank, _) in everyday])
        _print(name, "scoped", [rank for _, (_, rank) in everyday])
    for kind in sorted({kind for kind, _ in everyday}):
        _print(name, f"  {kind}", [rank for other, (rank, _) in everyday if other == kind])


def _print(name: str, pool: str, found: Sequence[int]) -> None:
    recalls = " ".join(f"R@{k} {np.mean([rank < k for rank in found]):.3f}" for k in AT)
    print(f"{name:24} {pool:16} {len(found):5} {recalls}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--weights", type=Path, nargs="*", default=[], help="packed layers")
    parser.add_argument("--checkpoint", type=Path, help="the output folder of a training run")
    parser.add_argument("--mix", type=float, nargs="*", default=[0.6], help="shares of the tuned weights")
    parser.add_argument("--sets", default="everyday,cmrc,drcd,web")
    parser.add_argument("--passages", type=int, default=0, help="of a published set; 0 for all")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    tokenizer = make_tokenizer(read_package())
    wanted = arguments.sets.split(",")
    pools = list(everyday_pools(arguments.data, tokenizer)) if "everyday" in wanted else []
    pools += [published_pool(arguments.data, n, tokenizer, arguments.passages) for n in PUBLISHED if n in wanted]
    logger.info("%s", {pool.name: (len(pool.passages), len(pool.questions)) for pool in pools})
    if arguments.checkpoint:
        trained = torch.load(arguments.checkpoint / CHECKPOINT, weights_only=True)["network"]
        for mix in arguments.mix:
            with tempfile.TemporaryDirectory() as folder:
                packed = Path(folder) / "layers.safetensors"
                pack(trained, mix, packed)
                report(f"{arguments.checkpoint.name} {mix:g}", pools, encoding_with(packed, Path(folder)))
    for weights in arguments.weights:
        with tempfile.TemporaryDirectory() as folder:
            report(weights.name, pools, encoding_with(weights, Path(folder)))
    if not arguments.weights and not arguments.checkpoint:
        report("original", pools, encoding_with(None))
        if TUNED_FILE.exists():
            report("shipped", pools, encoding_with(TUNED_FILE))


if __name__ == "__main__":
    main()
