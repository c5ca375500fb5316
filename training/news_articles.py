"""Makes the documents behind the sets ``news_p`` and following, whose questions alone are in the repository.

    python -m training.news_articles DATA

DATA has ``news_articles.txt.gz`` (CRUD-RAG, Apache-2.0), an article a line. The documents are written to
``DATA/everyday/train/news_articles/documents``, where ``training.train_reader`` finds them.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

ARTICLES = "news_articles.txt.gz"
PARAGRAPHS_FILE = Path(__file__).with_name("everyday") / "news_articles.json"
FOLDER = Path("everyday/train/news_articles/documents")

Paragraphs = Sequence[tuple[int, int]]  # [start, end) in the article's text

_HEAD = re.compile(r"^.*?正文：(原标题：)?")
_ADVERTISEMENT = re.compile(r"广告声明：.*$")


def article_text(line: str) -> str:
    """Return what an article says, on one line, without what the site puts before and behind it."""
    text = _ADVERTISEMENT.sub("", _HEAD.sub("", line, count=1))
    return " ".join(text.split()).replace("。。", "。")


def write_documents(articles: Sequence[str], paragraphs: Mapping[str, Paragraphs], folder: Path) -> None:
    """Write each document named ``news_NUMBER.txt``, a paragraph a line, from the article of that number.

    Raise ValueError where an article is missing or shorter than its paragraphs say.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, spans in paragraphs.items():
        number = int(Path(name).stem.removeprefix("news_"))
        text = article_text(articles[number]) if number < len(articles) else ""
        if len(text) < spans[-1][1]:
            raise ValueError(f"{name}: line {number + 1} of {ARTICLES} is not the article that its questions are about")
        (folder / name).write_text("".join(f"{text[start:end]}\n" for start, end in spans), encoding="utf-8")


def main() -> None:
    """Writes the documents and says how many."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    data: Path = parser.parse_args().data
    paragraphs = json.loads(PARAGRAPHS_FILE.read_text(encoding="utf-8"))
    with gzip.open(data / ARTICLES, "rt", encoding="utf-8") as file:
        write_documents(file.read().splitlines(), paragraphs, data / FOLDER)
    print(f"{len(paragraphs)} documents in {data / FOLDER}")


if __name__ == "__main__":
    main()
