"""Assistants over documents of a test module's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from index import build_index
from index.embedding.encoder import Encoder
from index.keywords.analyzer import Analyzer
from qa import Assistant
from tests.support.documents import write_documents


@pytest.fixture(scope="module")
def assistant_over(
    tmp_path_factory: pytest.TempPathFactory, real_encoder: Encoder, analyzer: Analyzer
) -> Callable[[Mapping[str, str]], Assistant]:
    """Opens an assistant, with the built-in model and the reader, over texts by their paths."""

    def assistant_over(texts: Mapping[str, str]) -> Assistant:
        folder = tmp_path_factory.mktemp("assistant")
        documents = write_documents(folder / "documents", texts)
        build_index(documents, folder / "index", encoder=real_encoder, analyzer=analyzer)
        return Assistant.open(folder / "index", encoder=real_encoder, analyzer=analyzer)

    return assistant_over
