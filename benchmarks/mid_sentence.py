"""Which share of the paragraphs of people's files ends in mid-sentence, as parsed.

    python -m benchmarks.mid_sentence FOLDER

FOLDER: files of any formats that can be parsed; a line of the table is for those of one of its folders and one ending.
Paragraphs of 20 characters and more count that are no headings; list items, code and rows seldom end a sentence.
"""

from __future__ import annotations

import argparse
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from index.errors import DocumentError
from index.parsing.formats import SUFFIXES, find_format
from index.records import ParagraphKind

_SENTENCE_END = re.compile(r"[。！？!?；;…：:.][”’」』）)】》\"'*_]*$")
_PROSE = 20  # characters: shorter paragraphs are seldom sentences


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over some files. prose, open_ended: the longer paragraphs, and those that end in mid-sentence."""

    files: int = 0
    paragraphs: int = 0
    prose: int = 0
    open_ended: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def row(self, name: str) -> str:
        """Return the line of the table."""
        share = self.open_ended / max(1, self.prose)
        return f"| {name} | {self.files} | {self.paragraphs:,} | {share:.1%} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    sums: dict[str, Figures] = defaultdict(Figures)
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES:
            sums[f"{path.relative_to(folder).parts[0]} {path.suffix}"] += measured(path)
    print("| | files | paragraphs | end in mid-sentence |\n|---|---|---|---|")
    for name, figures in sums.items():
        print(figures.row(name))
    print(sum(sums.values(), Figures()).row("all"))


def measured(path: Path) -> Figures:
    """Return the figures of a file, none where it cannot be parsed."""
    try:
        parsed = find_format(path, path.name).parser()(path.read_bytes(), path.name)
    except DocumentError:
        return Figures()
    paragraphs = [one for one in parsed.paragraphs if one.kind is not ParagraphKind.HEADING]
    texts = [parsed.text[paragraph.start : paragraph.end].rstrip() for paragraph in paragraphs]
    prose = [text for text in texts if len(text) >= _PROSE]
    return Figures(1, len(texts), len(prose), sum(not _SENTENCE_END.search(text) for text in prose))


if __name__ == "__main__":
    main()
