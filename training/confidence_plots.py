"""Pictures of how far a confidence can be relied on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

BINS = 10

Floats = npt.NDArray[np.float64]


def plot_confidence(probabilities: Floats, right: Floats, quote: float, path: Path) -> None:
    """Draw the reliability diagram and the risk-coverage curve.

    probabilities, right: (questions,), the confidence and whether the words are right, 0 or 1. quote: the confidence
    from which an answer is given, marked in both.
    """
    from matplotlib import pyplot

    figure, (reliability, risk) = pyplot.subplots(1, 2, figsize=(9, 3.8))
    bins = np.minimum((probabilities * BINS).astype(int), BINS - 1)
    filled = [b for b in range(BINS) if (bins == b).any()]
    said = [probabilities[bins == b].mean() for b in filled]
    reliability.plot([0, 1], [0, 1], color="grey", linewidth=1)
    reliability.plot(said, [right[bins == b].mean() for b in filled], marker="o")
    for b, x in zip(filled, said, strict=True):
        reliability.annotate(
            str((bins == b).sum()), (x, right[bins == b].mean()), fontsize=7, xytext=(4, -9), textcoords="offset points"
        )
    reliability.axvline(quote, color="grey", linestyle=":")
    reliability.set(
        title="reliability", xlabel="confidence", ylabel="share with the right words", xlim=(0, 1), ylim=(0, 1)
    )
    order = np.argsort(-probabilities, kind="stable")
    shown = np.arange(1, len(order) + 1)
    risk.plot(shown / len(order), 1 - np.cumsum(right[order]) / shown)
    risk.axvline((probabilities >= quote).mean(), color="grey", linestyle=":")
    risk.set(
        title="risk and coverage",
        xlabel="share of the questions that are answered",
        ylabel="share with wrong words",
        xlim=(0, 1),
        ylim=(0, None),
    )
    for panel in (reliability, risk):
        panel.grid(alpha=0.3)
    figure.tight_layout()
    figure.savefig(path, dpi=120)
    pyplot.close(figure)
