"""A documents folder in two states, its index, and what that answers, to the byte."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

from index import BuildReport, build_index
from index.embedding.encoder import TextEncoder
from index.keywords.analyzer import Analyzer
from qa import Retriever
from tests.support.fakes import FakeEncoder

QUESTIONS = (
    "绿茶是发酵的茶吗？",
    "泰山的主峰有多高？",
    "第3号展品是什么时候入藏的？",
    "新馆在哪里？",
    "Where is the museum?",
)
TEA = "绿茶是不发酵的茶。产量最大。\n红茶是全发酵的茶。祁门红茶产于安徽。\n"
HILL = "泰山位于山东省泰安市。主峰海拔1532.7米。\n"
NEWS = "新馆在人民广场站旁边，步行五分钟可到。The museum is near the station.\n"


class Corpus:
    """Documents and their index, made with the fake encoder. exhibits: how many more documents there are."""

    def __init__(self, folder: Path, analyzer: Analyzer, exhibits: int = 0) -> None:
        self.documents = folder / "documents"
        self.index = folder / "index"
        self.encoder: TextEncoder = FakeEncoder()
        self.analyzer = analyzer
        analyzer.words("茶")  # its dictionary is loaded once, here, and not in every forked process
        self.documents.mkdir(parents=True)
        self.write("茶.txt", TEA)
        self.write("山.md", f"# 山\n\n{HILL}")
        for number in range(exhibits):
            self.write(f"{number:03}.txt", f"第{number}号展品于{1900 + number}年入藏。它来自第{number % 7}展厅。\n")

    def write(self, name: str, text: str) -> None:
        (self.documents / name).write_text(text, encoding="utf-8")

    def change(self) -> None:
        """Brings the documents to their other state."""
        self.write("新.txt", NEWS)
        self.write("茶.txt", TEA + "乌龙茶介于两者之间。\n")
        (self.documents / "山.md").unlink()

    def build(self, *, force: bool = False) -> BuildReport:
        return build_index(self.documents, self.index, encoder=self.encoder, analyzer=self.analyzer, force=force)

    def open(self) -> Retriever:
        return Retriever.open(self.index, encoder=self.encoder, analyzer=self.analyzer)

    def answers(self) -> bytes:
        """What the index answers, opened anew. Raises as ``Retriever.open`` does."""
        return answers_of(self.open())

    def litter(self) -> list[str]:
        """The hidden files and folders below the index: what an unfinished build leaves."""
        return sorted(str(path.relative_to(self.index)) for path in self.index.rglob(".*"))

    def generations(self) -> list[str]:
        return sorted(path.name for path in (self.index / "generations").iterdir())

    def size(self) -> int:
        """Bytes of everything in the index folder."""
        return sum(path.stat().st_size for path in self.index.rglob("*") if path.is_file())

    def put_back(self, kept: Path) -> None:
        """Makes the index folder equal to a copy kept of it."""
        shutil.rmtree(self.index, ignore_errors=True)
        shutil.copytree(kept, self.index)


def answers_of(retriever: Retriever) -> bytes:
    found = [[asdict(hit) for hit in retriever.search(question)] for question in QUESTIONS]
    return json.dumps(found, ensure_ascii=False).encode()


def old_and_new(corpus: Corpus, kept: Path) -> tuple[bytes, bytes]:
    """Builds the index of the old state, keeps a copy, changes the documents; returns the answers of both indexes.

    The old one's are without those of the document that was deleted.
    """
    corpus.build()
    shutil.copytree(corpus.index, kept)
    corpus.change()
    old = corpus.answers()
    corpus.build()
    new = corpus.answers()
    assert new != old
    corpus.put_back(kept)
    assert corpus.answers() == old
    return old, new
