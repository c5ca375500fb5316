"""CMRC 2018's exact match and F1, after its published evaluation script."""

from __future__ import annotations

import re
from collections.abc import Sequence

_PUNCTUATION = set("-:_*^/\\~`+=,。：？！“”；’《》……·、「」（）－～『』,.!?;'\"()[]{}<>@#$%&|")
_MIXED = re.compile(r"[\u4e00-\u9fa5]|[^\s\u4e00-\u9fa5]+")


def exact_match(answers: Sequence[str], predicted: str) -> float:
    """1 when the prediction is one of the answers, punctuation and case aside, else 0."""
    return float(any(_bare(answer) == _bare(predicted) for answer in answers))


def f1(answers: Sequence[str], predicted: str) -> float:
    """The best F1, 0..1, over the longest run of characters (words, in Latin script) in common."""
    return max(_overlap(_units(answer), _units(predicted)) for answer in answers)


def _bare(text: str) -> str:
    return "".join(c for c in text.strip().lower() if c not in _PUNCTUATION)


def _units(text: str) -> list[str]:
    kept = "".join(" " if c in _PUNCTUATION else c for c in text.lower())
    return _MIXED.findall(kept)


def _overlap(answer: list[str], predicted: list[str]) -> float:
    common = _longest_run(answer, predicted)
    if common == 0:
        return 0.0
    precision, recall = common / len(predicted), common / len(answer)
    return 2 * precision * recall / (precision + recall)


def _longest_run(a: list[str], b: list[str]) -> int:
    longest, row = 0, [0] * (len(b) + 1)
    for x in a:
        row = [0] + [row[j] + 1 if x == y else 0 for j, y in enumerate(b)]
        longest = max(longest, *row)
    return longest
