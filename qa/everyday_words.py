"""Everyday words of a question in the words of the documents, which may be official ones: 房东 is 出租方 in a lease."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from qa.retrieval import Hit
from qa.scripts import fold_case, fold_script

WORDS_FILE = "everyday_words.tsv"  # on each line an everyday word, a tab, and official words for it

# A verb with its object behind what is counted, as people ask, where documents have them together: 放假几天.
_PARTED = re.compile(
    r"(?P<verb>[放请休上加值住停])(?P<counted>(?:[几多\d一二两三四五六七八九十]|多少)(?:个)?(?:天|次|小时|月|周|年|久|长时间))的?"
    r"(?P<object>(?:陪?产|[年婚病事丧寒暑])?假|班|院|课|学|水|电)(?![^\W\d_]?[期室里校生号业间])"
)
_PARTY = "[甲乙丙丁]方"
_LATIN = re.compile(r"[a-z]")


def in_official_words(question: str, hits: Sequence[Hit], documents: Mapping[str, str]) -> str:
    """Return the question with each everyday word that no passage has in the word that most of them have for it.

    Where no passage has an official word either, it stays. A verb that its object is parted from, as in 放几天假, gets
    it back.

    hits: what was found for the question. documents: the texts by name, which say what a contract calls a party.
    """
    question = _PARTED.sub(r"\g<verb>\g<object>\g<counted>", question)
    asked, texts = fold_case(question), [fold_case(hit.passage.text) for hit in hits]
    for everyday, official in _official_words().items():
        at = _place(everyday, asked)
        if at < 0 or not hits or any(everyday in text for text in texts):
            continue
        names = [*official, *_aliases(official, hits, documents)]
        best = max(names, key=lambda name: sum(name in text for text in texts))
        if any(best in text for text in texts):
            question = question[:at] + best + question[at + len(everyday) :]
            asked = fold_case(question)
    return question


def _place(word: str, text: str) -> int:
    """Return where a word stands in a text, -1 for nowhere; a Latin one not within another."""
    if not _LATIN.match(word):
        return text.find(word)
    found = re.search(rf"(?<![a-z]){word}(?![a-z])", text)
    return found.start() if found else -1


def _aliases(names: Sequence[str], hits: Sequence[Hit], documents: Mapping[str, str]) -> Iterator[str]:
    """Yield what the one document of the hits calls parties that have the names: 出租方（甲方）, 甲方（出租方）.

    Of several documents each has another 甲方.
    """
    found = {hit.passage.document for hit in hits}
    text = fold_script(documents[found.pop()]) if len(found) == 1 else ""
    for name in names:
        form = rf"{name}\s?[（(][^）)]{{0,8}}?(?P<behind>{_PARTY})|(?P<before>{_PARTY})\s?[（(]{name}[）)]"
        for match in re.finditer(form, text):
            yield match["behind"] or match["before"]


@cache
def _official_words() -> dict[str, tuple[str, ...]]:
    lines = files("qa").joinpath(WORDS_FILE).read_text("utf-8").splitlines()
    pairs = (line.split("\t") for line in lines)
    return {everyday: tuple(official.split()) for everyday, official in pairs}
