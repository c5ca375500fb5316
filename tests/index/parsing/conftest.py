"""One process parses the documents of all these tests, as it does those of a folder; test_process.py starts its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from index.parsing.process import ParsingProcess


class _KeptProcess(ParsingProcess):
    """Goes on after the document for which it was asked."""

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def kept_process() -> Iterator[ParsingProcess]:
    process = _KeptProcess()
    yield process
    process.close()


@pytest.fixture(autouse=True)
def one_process(kept_process: ParsingProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.parsing.documents.ParsingProcess", lambda **_: kept_process)
