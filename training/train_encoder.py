"""Trains the built-in encoder on for retrieval, and packs what was trained into the file that Wenqu ships.

    python -m training.train_encoder train DATA OUTPUT --minutes 180
    python -m training.train_encoder pack OUTPUT index/embedding/tuned_layers.safetensors --mix 0.6

DATA is the folder that ``training.train_reader`` takes. OUTPUT keeps the log, the learning curve and the checkpoint. A
run that was stopped goes on where it was; the schedule is in minutes. Both towers are the same network. What is
packed is a mixture of tuned and original weights (Wortsman et al., "Robust fine-tuning of zero-shot models", 2022):
it keeps most of the gain, and what the original knows of texts of other kinds.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor

from index.context import under_context
from index.embedding.builtin_model import make_bert, make_tokenizer, read_package
from training.encoder_model import EncoderNetwork, loss_of
from training.encoder_pairs import (
    LONGEST_WHOLE,
    Encoding,
    EncyclopaediaPairs,
    EverydayPairs,
    Pair,
    batches,
)
from training.everyday_negatives import everyday_negatives
from training.everyday_questions import EverydaySet, everyday_folders, read_everyday
from training.examples import QuestionSet
from training.mixing import mixed
from training.packing import save_packed
from training.passages import Passages
from training.reader_data import training_sets
from training.reader_negatives import lexical_negatives
from training.run import CHECKPOINT, Loss, Progress, Run, RunSettings, make_optimizer, restore

PREFIX = "bert."
EXAM_DOCUMENTS = 12  # of the everyday development sets
EXAM_QUESTIONS = 240  # of each kind

logger = logging.getLogger("training.encoder")


@dataclass(frozen=True, slots=True)
class Settings(RunSettings):
    minutes: float = 180.0
    rate: float = 2.5e-5
    evaluations: int = 8
    batch: int = 32  # questions
    dropout: float = 0.0
    frozen_layers: int = 2
    encyclopaedia: float = 0.35  # share of the questions that are CMRC's and DRCD's
    bfloat16: int = 0  # several times as fast on a CPU with AVX512-BF16 or AMX, slow on one without


@dataclass(frozen=True, slots=True)
class Exam:
    """Questions over texts, for the learning curve. right: for each question the numbers of the texts that answer."""

    questions: list[list[int]]
    texts: list[list[int]]
    right: list[frozenset[int]]


class EncoderTask:
    """Batches are pairs; a question is to find its text among those of all pairs. exams: by name."""

    def __init__(self, network: EncoderNetwork, exams: Mapping[str, Exam]) -> None:
        self._network = network
        self._exams = exams

    @property
    def network(self) -> EncoderNetwork:
        """What is trained."""
        return self._network

    def loss(self, batch: list[Pair]) -> Loss:
        """The loss of the pairs and their texts."""
        texts = [text for pair in batch for text in pair.texts]
        questions = self._network([pair.question for pair in batch])
        vectors = self._network([text.ids for text in texts])
        tokens = sum(len(pair.question) for pair in batch) + sum(len(text.ids) for text in texts)
        return Loss(loss_of(questions, vectors, batch), len(batch), tokens)

    def own_state(self) -> Mapping[str, Tensor]:
        """The trained layers."""
        return self._network.own_state()

    def marks(self) -> dict[str, float]:
        """The share of the questions whose nearest text answers, for each exam."""
        return {f"exam_{name}": _first_right(self._network, exam) for name, exam in self._exams.items()}


def _first_right(network: EncoderNetwork, exam: Exam) -> float:
    nearest = (network(exam.questions) @ network(exam.texts).T).argmax(dim=1).tolist()
    return sum(text in right for text, right in zip(nearest, exam.right, strict=True)) / len(exam.right)


def train(data: Path, output: Path, settings: Settings) -> None:
    """Trains until the minutes are over; logs to ``train.log`` and ``curve.jsonl`` in the output folder."""
    torch.manual_seed(settings.seed)
    packaged = read_package()
    tokenizer = make_tokenizer(packaged)
    network = EncoderNetwork(
        make_bert(packaged, settings.dropout), settings.frozen_layers, reduced=bool(settings.bfloat16)
    )
    progress = Progress()
    optimizer = make_optimizer(network, settings, {})
    restore(output / CHECKPOINT, network, optimizer, progress)
    encyclopaedia, held_out = training_sets(data)
    exams = {
        "everyday": _everyday_exam(tokenizer, read_everyday(everyday_folders(data, "dev"), Passages(tokenizer))),
        "encyclopaedia": _encyclopaedia_exam(tokenizer, held_out),
    }
    everyday = read_everyday(everyday_folders(data, "train"), Passages(tokenizer))
    Run(
        task=EncoderTask(network, exams),
        optimizer=optimizer,
        batches=batches(_pairs(tokenizer, everyday, encyclopaedia, settings, progress.questions), settings.batch),
        progress=progress,
        settings=settings,
        output=output,
    ).run()


def _pairs(
    tokenizer: Tokenizer, everyday: EverydaySet, encyclopaedia: QuestionSet, settings: Settings, done: int
) -> Iterator[Pair]:
    """Pairs without end. done: the questions that were trained on before, when a run goes on."""
    seed = settings.seed + done
    encoding = Encoding(tokenizer)
    own = EverydayPairs(encoding, everyday, everyday_negatives(everyday), seed)
    others = EncyclopaediaPairs(encoding, encyclopaedia, lexical_negatives(encyclopaedia), seed, own.end)
    logger.info("%s; %d everyday and %d encyclopaedia questions", settings, len(own), len(others))
    for other, number in mixed(len(own), len(others), settings.encyclopaedia, settings.seed, done):
        yield others.make(number) if other else own.make(number)


def _everyday_exam(tokenizer: Tokenizer, sets: EverydaySet) -> Exam:
    """Development questions over the passages of some documents together."""
    encoding = Encoding(tokenizer)
    numbers = range(0, len(sets.documents), max(1, len(sets.documents) // EXAM_DOCUMENTS))
    texts: list[list[int]] = []
    firsts = {}
    for number in numbers:
        firsts[number] = len(texts)
        texts += [encoding.passage(under_context(p.above, p.text)) for p in sets.documents[number]]
    asked = [q for q in sets.questions if q.places and q.document in firsts][:EXAM_QUESTIONS]
    right = [frozenset(firsts[question.document] + place for place in question.places) for question in asked]
    return Exam([encoding.question(question.question) for question in asked], texts, right)


def _encyclopaedia_exam(tokenizer: Tokenizer, questions: QuestionSet) -> Exam:
    encoding = Encoding(tokenizer)
    examples = questions.examples[:EXAM_QUESTIONS]
    return Exam(
        [encoding.question(example.question) for example in examples],
        [encoding.passage(text[:LONGEST_WHOLE]) for text in questions.passages],
        [frozenset([example.passage]) for example in examples],
    )


def pack(trained: Mapping[str, Tensor], mix: float, file: Path) -> None:
    """Write ``mix`` of the trained layers and the rest of the original ones to ``file``."""
    original = read_package().tensors
    tensors = {}
    for name, tensor in trained.items():
        short = name.removeprefix(PREFIX)
        tensors[short] = mix * tensor.float().numpy() + (1 - mix) * original[short]
    save_packed(tensors, file, {"mix": f"{mix:g}"}, lambda _: True)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train")
    training.add_argument("data", type=Path)
    training.add_argument("output", type=Path)
    for name, value in asdict(Settings()).items():
        training.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    packing = commands.add_parser("pack")
    packing.add_argument("output", type=Path)
    packing.add_argument("file", type=Path)
    packing.add_argument("--mix", type=float, default=0.6, help="share of the tuned weights")
    given = vars(parser.parse_args(arguments))
    command, output = given.pop("command"), given.pop("output")
    if command == "pack":
        checkpoint = torch.load(output / CHECKPOINT, weights_only=True)
        pack(checkpoint["network"], given["mix"], given["file"])
        return
    output.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        logging.StreamHandler(),
        logging.FileHandler(output / "train.log", encoding="utf-8"),
    ]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", handlers=handlers)
    data = given.pop("data")
    train(data, output, Settings(**given))


if __name__ == "__main__":
    main()
