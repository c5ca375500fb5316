"""Trains the reader, and packs what was trained into the file that Wenqu ships.

    python -m training.train_reader train DATA OUTPUT --start qa/reader/weights.safetensors --minutes 80
    python -m training.train_reader pack OUTPUT qa/reader/weights.safetensors

DATA is a folder with the published files ``cmrc2018_train.json.gz``, ``cmrc2018_trial.json`` and
``drcd_train_part.json.gz``, and with everyday sets (``training.everyday_questions``) in ``everyday/train/*`` and
``talks/train``; those that the repository has need not be there. OUTPUT keeps the mined negatives, the log and the
checkpoints. A run that was stopped goes on where it was. The schedule is in minutes, so that the learning rate
reaches zero when the time is up, however fast the machine is.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path

import torch
from tokenizers import Tokenizer

from index.embedding.builtin_model import make_tokenizer, read_package
from training.everyday_negatives import everyday_negatives
from training.everyday_questions import everyday_folders, read_everyday
from training.everyday_windows import EverydayWindows
from training.examples import QuestionSet
from training.mixing import mixed
from training.passages import ReadPassages
from training.reader_data import training_sets
from training.reader_model import untrained
from training.reader_negatives import hard_negatives, lexical_negatives
from training.reader_pack import HEADS, pack, unpack
from training.reader_run import Exam, Group, ReaderTask, Settings
from training.reader_windows import WindowMaker
from training.run import CHECKPOINT, Progress, Run, make_optimizer, restore

POOL = 32  # batches whose questions are sorted by length together
HELD_OUT_QUESTIONS = 24
EXAM_QUESTIONS = 80  # of the everyday development sets

logger = logging.getLogger("training.reader")


def train(data: Path, output: Path, settings: Settings, start: Path | None = None) -> None:
    """Trains until the minutes are over; logs to ``train.log`` and ``curve.jsonl`` in the output folder.

    start: a packed reader to train on from, instead of from the encoder's own weights.
    """
    output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(settings.seed)
    tokenizer = make_tokenizer(read_package())
    progress = Progress()
    network = untrained(settings.dropout, reduced=bool(settings.bfloat16))
    if start is not None:
        network.load_state_dict(unpack(start), strict=False)
    optimizer = make_optimizer(network, settings, dict.fromkeys(HEADS, settings.head_rate))
    restore(output / CHECKPOINT, network, optimizer, progress)
    seed = settings.seed + progress.step
    sets = read_everyday(everyday_folders(data, "train"), ReadPassages(tokenizer))
    everyday = EverydayWindows(tokenizer, sets, everyday_negatives(sets), seed, settings.drawn)
    encyclopaedia, held_out = _encyclopaedia(tokenizer, data, output, settings, seed)
    batches = _batches(everyday, encyclopaedia, settings, done=progress.questions)
    logger.info("%s; %d everyday and %d encyclopaedia questions", settings, len(everyday), len(encyclopaedia))
    exam = [*_held_out_exam(tokenizer, held_out), *_everyday_exam(tokenizer, data)]
    Run(
        task=ReaderTask(network, exam),
        optimizer=optimizer,
        batches=batches,
        progress=progress,
        settings=settings,
        output=output,
    ).run()


def _encyclopaedia(
    tokenizer: Tokenizer, data: Path, output: Path, settings: Settings, seed: int
) -> tuple[WindowMaker, QuestionSet]:
    questions, held_out = training_sets(data)
    if settings.searched:
        negatives = hard_negatives(questions, output / "pool", output / "negatives.json")
    else:
        negatives = lexical_negatives(questions)
    return WindowMaker(tokenizer, questions, negatives, seed), held_out


def _held_out_exam(tokenizer: Tokenizer, held_out: QuestionSet) -> Exam:
    fixed = WindowMaker(tokenizer, held_out, [[] for _ in held_out.examples], seed=0)
    return [(tokenizer, fixed.make(n)[0], held_out.examples[n].answers) for n in range(HELD_OUT_QUESTIONS)]


def _everyday_exam(tokenizer: Tokenizer, data: Path) -> Exam:
    """Windows of development questions, for the learning curve: the answering one, or the near miss."""
    sets = read_everyday(everyday_folders(data, "dev"), ReadPassages(tokenizer))
    fixed = EverydayWindows(tokenizer, sets, [[] for _ in sets.questions], seed=0)
    step = max(1, len(sets.questions) // EXAM_QUESTIONS)
    return [(tokenizer, fixed.make(n)[0], sets.questions[n].answers) for n in range(0, len(sets.questions), step)]


def _batches(
    everyday: EverydayWindows, encyclopaedia: WindowMaker, settings: Settings, *, done: int
) -> Iterator[list[Group]]:
    """Batches without end, of windows of like length; every everyday question once before any comes again.

    done: the questions that were trained on before, when a run goes on.
    """
    order = mixed(len(everyday), len(encyclopaedia), settings.encyclopaedia, settings.seed, done)
    draw = random.Random(settings.seed + done)
    size = settings.batch
    while True:
        groups = [(encyclopaedia if other else everyday).make(number) for other, number in islice(order, size * POOL)]
        groups.sort(key=lambda group: max(len(window.ids) for window in group))
        batches = [groups[i : i + size] for i in range(0, len(groups), size)]
        draw.shuffle(batches)
        yield from batches


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    training = commands.add_parser("train")
    training.add_argument("data", type=Path)
    training.add_argument("output", type=Path)
    training.add_argument("--start", type=Path, help="a packed reader to train on from")
    defaults = Settings()
    for name, value in asdict(defaults).items():
        training.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    packing = commands.add_parser("pack")
    packing.add_argument("output", type=Path)
    packing.add_argument("file", type=Path)
    arguments = vars(parser.parse_args())
    command = arguments.pop("command")
    output: Path = arguments.pop("output")
    output.mkdir(parents=True, exist_ok=True)
    handlers: list[logging.Handler] = [
        logging.StreamHandler(),
        logging.FileHandler(output / "train.log", encoding="utf-8"),
    ]
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", handlers=handlers)
    if command == "train":
        data, start = arguments.pop("data"), arguments.pop("start")
        train(data, output, Settings(**arguments), start)
    else:
        pack(torch.load(output / CHECKPOINT, weights_only=True), arguments["file"])


if __name__ == "__main__":
    main()
