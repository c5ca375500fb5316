"""Long and odd texts: split in time that grows with them, and in steps at which a build can be stopped."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from index.build import build_index
from index.chunking import split_passages
from index.context import sentence_texts
from index.keywords.analyzer import Analyzer
from index.parsing.markdown import parse_markdown
from index.parsing.process import ParsingProcess
from index.progress import BuildProgress
from index.records import Document, Paragraph, ParagraphKind, Passage
from index.token_counting import COUNTED_AT_ONCE, batches
from tests.support.fakes import FakeEncoder

PIECES = [
    *('"', "”", "(", "()", "（", "。", ".", "?", "1.", "A. ", "a", "词", ","),
    *("\u0301", "a\u0301", "-", "*", "：", "问："),
]

IN_PROPORTION = pytest.mark.timeout(90)  # a second or two; minutes where it grows with the square


class StoppedError(Exception):
    pass


def split(text: str, paragraphs: tuple[Paragraph, ...] | None = None) -> list[Passage]:
    document = Document("a.txt", text, paragraphs or (Paragraph(1, 0, len(text)),), "")
    return split_passages(document, FakeEncoder().count_tokens, 512)


@IN_PROPORTION
@pytest.mark.parametrize("piece", PIECES)
def test_a_text_without_sentences_is_split_in_time_that_grows_with_it(piece: str) -> None:
    passages = split("词" + piece * (160_000 // len(piece)))
    assert all(len(passage.text) <= 512 for passage in passages)


@IN_PROPORTION
def test_a_long_list_is_split_in_time_that_grows_with_it() -> None:
    count = 40_000
    items = tuple(Paragraph(n + 1, 4 * n, 4 * n + 3, kind=ParagraphKind.LIST_ITEM) for n in range(count))
    assert split("甲乙。\n" * count, items)


@IN_PROPORTION
def test_a_wide_table_is_told_apart_in_time_that_grows_with_it() -> None:
    names, rule, row = ("|".join([part] * 40_000) for part in ("项目", "---", "7"))
    parsed = parse_markdown(f"|{names}|\n|{rule}|\n|{row}|\n|{row}|\n".encode(), "a.md")
    assert all(sentence_texts(passage) for passage in split(parsed.text, parsed.paragraphs))


def test_tokens_are_counted_a_few_texts_at_a_time() -> None:
    texts = ["词" * 7_000] * 10 + ["词"]
    made = list(batches(texts))
    assert [text for batch in made for text in batch] == texts
    assert all(sum(map(len, batch[:-1])) < COUNTED_AT_ONCE for batch in made)
    assert list(batches([])) == []


class CountingEncoder(FakeEncoder):
    counted = 0

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        self.counted += sum(map(len, texts))
        return super().count_tokens(texts)


def test_a_build_is_stopped_while_a_document_is_split(
    tmp_path: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.token_counting.COUNTED_AT_ONCE", 1_000)
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "物.txt").write_text("物品有三件。\n" * 3_000, encoding="utf-8")
    encoder, steps = CountingEncoder(), 0

    def progress(step: BuildProgress) -> None:
        nonlocal steps
        steps += step.stage == "reading" and step.done == step.total
        if steps == 3:
            raise StoppedError

    with pytest.raises(StoppedError):
        build_index(tmp_path / "documents", tmp_path / "index", encoder=encoder, analyzer=analyzer, progress=progress)
    assert 0 < encoder.counted < 5_000
    assert encoder.encoded == []


@pytest.mark.slow
def test_a_document_is_not_parsed_to_its_end_when_nobody_wants_it(tmp_path: Path) -> None:
    slow = tmp_path / "a.csv"
    slow.write_text("名称,数量\n" + "物品,三\n" * 400_000, encoding="utf-8")
    asked = 0

    def waiting(_: tuple[int, int]) -> None:
        nonlocal asked
        asked += 1
        if asked == 2:
            raise StoppedError

    with ParsingProcess() as process:
        process.waiting = waiting
        with pytest.raises(StoppedError):
            process.parse(slow, "a.csv")
        assert process._process is None
        process.waiting = lambda _: None
        slow.write_text("名称,数量\n物品,三\n", encoding="utf-8")
        assert process.parse(slow, "a.csv").paragraphs
