"""Trains the reader, and packs what was trained into the file that Wenqu ships.

    python -m training.train_reader train DATA OUTPUT --minutes 60
    python -m training.train_reader pack OUTPUT qa/reader/weights.safetensors

DATA is a folder with the published files ``cmrc2018_train.json.gz``, ``cmrc2018_trial.json`` and
``drcd_train_part.json.gz``; OUTPUT keeps the mined negatives, the log and the checkpoints. A run
that was stopped goes on where it was. The schedule is in minutes, so that the learning rate
reaches zero when the time is up, however fast the machine is.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import torch

from index.embedding.builtin_model import make_tokenizer, read_package
from training.reader_data import training_sets
from training.reader_model import untrained
from training.reader_negatives import hard_negatives
from training.reader_pack import pack, unpack
from training.reader_run import CHECKPOINT, Group, Progress, Run, Settings, make_optimizer, restore
from training.reader_windows import WindowMaker

POOL = 32  # batches whose questions are sorted by length together
HELD_OUT_QUESTIONS = 100

logger = logging.getLogger("training.reader")


def train(data: Path, output: Path, settings: Settings, start: Path | None = None) -> None:
    """Trains until the minutes are over; logs to ``train.log`` and ``curve.jsonl`` in the output folder.

    start: a packed reader to train on from, instead of from the encoder's own weights.
    """
    output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(settings.seed)
    tokenizer = make_tokenizer(read_package())
    questions, held_out = training_sets(data)
    negatives = hard_negatives(questions, output / "pool", output / "negatives.json")
    progress = Progress()
    network = untrained(settings.frozen_layers, settings.dropout, reduced=bool(settings.bfloat16))
    if start is not None:
        network.load_state_dict(unpack(start), strict=False)
    optimizer = make_optimizer(network, settings)
    restore(output / CHECKPOINT, network, optimizer, progress)
    maker = WindowMaker(tokenizer, questions, negatives, settings.seed + progress.step)
    count = settings.questions or len(questions.examples)
    batches = _batches(maker, count, settings.batch, seed=settings.seed, done=progress.questions)
    fixed = WindowMaker(tokenizer, held_out, [[] for _ in held_out.examples], settings.seed)
    exam = [(tokenizer, fixed.make(n)[0], held_out.examples[n].answers) for n in range(HELD_OUT_QUESTIONS)]
    logger.info("%s; %d questions, %d passages", settings, count, len(questions.passages))
    Run(
        network=network,
        optimizer=optimizer,
        batches=batches,
        progress=progress,
        settings=settings,
        output=output,
        exam=exam,
    ).run()


def _batches(maker: WindowMaker, count: int, size: int, *, seed: int, done: int) -> Iterator[list[Group]]:
    """Batches without end, of windows of like length; every question once before any comes again.

    done: the questions that were trained on before, when a run goes on.
    """
    epoch, skip = divmod(done, count)
    while True:
        draw = random.Random(seed + epoch)  # noqa: S311 (no secret)
        order = list(range(count))
        draw.shuffle(order)
        for first in range(skip, count, size * POOL):
            drawn = order[first : first + size * POOL]
            groups = [group for number in drawn for group in (maker.make(number), maker.make_altered(number)) if group]
            groups.sort(key=lambda group: max(len(window.ids) for window in group))
            batches = [groups[i : i + size] for i in range(0, len(groups), size)]
            draw.shuffle(batches)
            yield from batches
        epoch, skip = epoch + 1, 0


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
