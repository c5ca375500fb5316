"""A document of a set as the passages that the index makes of it, to be searched or to be read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from index.chunking import split_passages
from index.context import context_texts, inner_texts
from index.embedding.builtin_model import MAX_TOKENS
from index.named_cells import NamedText, named_text
from index.parsing.formats import find_format
from index.records import Document, Passage, Span
from index.settings import SPARE_TOKENS
from qa.listings import items_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer


@dataclass(frozen=True, slots=True)
class SetPassage:
    """A passage, or a row of a table, with what it stands under, outermost first.

    original: in the document's words. named: as it is searched and read, cells after the names of their columns.
    """

    original: str
    named: NamedText
    above: tuple[str, ...] = ()

    @classmethod
    def plain(cls, text: str, above: Sequence[str] = ()) -> SetPassage:
        """Return a passage without cells."""
        return cls(text, NamedText(text, tuple(range(len(text))), tuple(range(1, len(text) + 1))), tuple(above))

    @property
    def text(self) -> str:
        """What is searched and read."""
        return self.named.text


class Passages:
    """Makes passages of a document, as they are searched: a table with its lead-in is one of them."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer

    def __call__(self, text: str, name: str) -> list[SetPassage]:
        """Return the passages of a document's text. name: of its file."""
        parsed = find_format(Path(name), name).parser()(text.encode(), name)
        return self.of(Document(name, parsed.text, parsed.paragraphs, "", title=parsed.title))

    def of(self, document: Document) -> list[SetPassage]:
        """Return the passages of a parsed document."""
        passages = split_passages(document, self._counts, MAX_TOKENS - SPARE_TOKENS)
        return [made for passage in passages for made in self._made(passage)]

    def _made(self, passage: Passage) -> Iterator[SetPassage]:
        yield SetPassage(passage.text, named_text(passage), tuple(inner_texts(passage)))

    def _counts(self, texts: Sequence[str]) -> list[int]:
        encoded = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encoded]


class ReadPassages(Passages):
    """Makes passages of a document, as they are read: of a table with its lead-in each row by itself."""

    def _made(self, passage: Passage) -> Iterator[SetPassage]:
        above = tuple(context_texts(passage.context))
        for start, end in _read_apart(passage):
            named = named_text(passage, start, end)
            shifted = NamedText(named.text, *(tuple(at - start for at in ats) for ats in (named.starts, named.ends)))
            yield SetPassage(passage.text[start:end], shifted, above)


def _read_apart(passage: Passage) -> list[Span]:
    items = items_of(passage) if passage.cells else None
    if items is None:
        return [(0, len(passage.text))]
    return [(sentence.start, sentence.end) for sentence in passage.sentences if sentence.start >= items[0]]
