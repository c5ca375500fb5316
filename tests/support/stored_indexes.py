"""A documents folder with an index of it, in any place that keeps one."""

from __future__ import annotations

from pathlib import Path

from index import BuildProgress, BuildReport, build_index
from index.keywords.analyzer import Analyzer
from qa import Assistant, Retriever
from qa.rewriting import QuestionRewriter
from tests.support.fakes import FakeEncoder

TEXTS = {
    "茶.txt": "绿茶是不发酵的茶。产量最大。\n红茶是全发酵的茶，祁门紅茶产于安徽。\n"
    "乌龙茶介于两者之间，铁观音产于福建安溪。\n",
    "山/泰山.txt": "泰山位于山东省泰安市。主峰玉皇顶海拔1532.7米。\n1987年，泰山被列入世界遗产名录。\n",
    "sora.md": '# Sora\n\nSora 是 OpenAI 的模型，"视频" 由文字生成。C++ 与 R&D 无关。\n',
}


class StoppedError(Exception):
    """Raised by a progress that stops a build."""


class Shelf:
    """A documents folder and its index."""

    def __init__(self, folder: Path, location: str | Path, analyzer: Analyzer) -> None:
        self.documents = folder / "documents"
        self.location = location
        self.analyzer = analyzer
        self.encoder = FakeEncoder()
        for name, text in TEXTS.items():
            self.write(name, text)

    def write(self, name: str, text: str) -> None:
        path = self.documents / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def build(self, *, stop_at: str = "", force: bool = False, allow_empty: bool = False) -> BuildReport:
        def progress(step: BuildProgress) -> None:
            if step.stage == stop_at and step.done < step.total:
                raise StoppedError(stop_at)

        self.encoder.encoded.clear()
        return build_index(
            self.documents,
            self.location,
            encoder=self.encoder,
            analyzer=self.analyzer,
            progress=progress,
            force=force,
            allow_empty=allow_empty,
        )

    def open(self) -> Retriever:
        return Retriever.open(self.location, encoder=self.encoder, analyzer=self.analyzer)

    def assistant(self) -> Assistant:
        return Assistant(self.open(), QuestionRewriter(self.analyzer))

    def first(self, question: str = "祁门红茶产于安徽哪里？") -> str:
        return self.open().search(question)[0].passage.text
