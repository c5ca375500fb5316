"""What completing a question from the history gains and costs, for several values of ``qa.rewriting.MAX_DROP``.

    python -m training.fit_rewriting WORK_FOLDER FILE [FILE ...]

Of each file (SQuAD format, its articles with titles) two kinds of questions are asked. "stray": every
question, an unrelated turn before it; what completing changes there is lost. "follow-up": questions that
name their article, the name left out, after another question that names it; what it changes is gained.
Prints for each value by how many questions the right passage comes first more often than without history.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa.evaluation.pools import open_pool
from qa.evaluation.question_sets import LabelledQuestion, QuestionSet, read_question_set, with_stray_history
from qa.retrieval import MAX_K, Hit, Retriever
from qa.rewriting import QuestionRewriter

VALUES = (0.02, 0.04, 0.06, 0.08, 0.1, 0.2, 2.0)
SHORTEST_QUESTION = 5
_BRACKETED = re.compile(r"\s*[(（].*")
_QUOTED_NAME = "《{0}》|“{0}”|「{0}」|{0}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether the right passage came first as asked, and completed where that was chosen for each of VALUES."""

    asked: bool
    chosen: tuple[bool, ...]


def main() -> None:
    """Reads the files and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("work", type=Path, help="a folder for the indexes, kept for the next run")
    parser.add_argument("files", type=Path, nargs="+")
    arguments = parser.parse_args()
    encoder, analyzer = Encoder(), Analyzer()
    for file in arguments.files:
        questions = read_question_set(file)
        retriever = open_pool(questions.documents, arguments.work / file.name.partition(".")[0], encoder, analyzer)
        kinds = {"stray": list(with_stray_history(questions).questions), "follow-up": list(follow_ups(file, questions))}
        for kind, asked in kinds.items():
            outcomes = [outcome(retriever, QuestionRewriter(analyzer), item) for item in asked if item.answerable]
            without = sum(item.asked for item in outcomes)
            gains = [sum(item.chosen[n] for item in outcomes) - without for n in range(len(VALUES))]
            print(f"{file.name} {kind}: {without} of {len(outcomes)} first without history;", end=" ")
            print(", ".join(f"{value}: {gain:+d}" for value, gain in zip(VALUES, gains, strict=True)))


def follow_ups(file: Path, questions: QuestionSet) -> Iterator[LabelledQuestion]:
    """Questions whose article is named only in the turn before."""
    known = {item.question: item for item in questions.questions}
    for article in json.loads(file.read_text(encoding="utf-8-sig"))["data"]:
        title = _BRACKETED.sub("", str(article.get("title", "")).replace("_", " ")).strip()
        if len(title) < 2:  # noqa: PLR2004 (one character is in many words)
            continue
        texts = [record["question"] for paragraph in article["paragraphs"] for record in paragraph["qas"]]
        naming = [known[text] for text in texts if title in text and text in known]
        for earlier, item in zip(naming[-1:] + naming, naming, strict=False):
            shortened = re.sub(_QUOTED_NAME.format(re.escape(title)), "", item.question).lstrip("的，, ")
            if earlier is not item and earlier.documents == item.documents and len(shortened) >= SHORTEST_QUESTION:
                turn = (earlier.question, next(iter(earlier.answers), ""))
                yield replace(item, question=shortened, history=(turn,))


def outcome(retriever: Retriever, rewriter: QuestionRewriter, item: LabelledQuestion) -> Outcome:
    """Ask as the Assistant does, for each of VALUES."""
    search = cache(retriever.search)  # the values differ only in which of the results they take

    def is_right(found: Sequence[Hit]) -> bool:
        return bool(found) and found[0].passage.document in item.documents

    def chosen(max_drop: float) -> Sequence[Hit]:
        _, hits = rewriter.search(
            item.question,
            item.history,
            search,
            threshold=retriever.threshold,
            is_foreign=retriever.is_foreign,
            max_drop=max_drop,
        )
        return hits

    return Outcome(is_right(search(item.question, MAX_K)), tuple(is_right(chosen(value)) for value in VALUES))


if __name__ == "__main__":
    main()
