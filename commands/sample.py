"""The sample document, for a first look at the page."""

from __future__ import annotations

import shutil
from pathlib import Path

from commands.logs import tell
from index.messages import Message
from qa.index_setup import DEFAULT_DOCUMENTS, is_there

SAMPLE = Path(__file__).parents[1] / "seeds"  # beside the packages, in a checkout and where a wheel was installed


def lay_out_sample(index: str | Path, documents: Path | None) -> None:
    """Put the sample document into ``seeds/``, and say so, where there is nothing to ask: no documents and no index."""
    if documents is None and not DEFAULT_DOCUMENTS.exists() and not is_there(index) and SAMPLE.is_dir():
        shutil.copytree(SAMPLE, DEFAULT_DOCUMENTS)
        tell(Message("sample_laid_out", {"folder": DEFAULT_DOCUMENTS.resolve()}))
