"""The retriever for LangChain, by LangChain's own tests of retrievers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.support.fakes import FakeEncoder

pytest.importorskip("langchain_core")
standard = pytest.importorskip("langchain_tests.integration_tests")

from integrations.langchain import WenquRetriever  # noqa: E402 (where it is installed)

QUESTION = "祁门红茶产于哪里？"


@pytest.mark.asyncio
class TestStandard(standard.RetrieversIntegrationTests):  # type: ignore[misc,name-defined]  # found at run time
    @pytest.fixture(autouse=True)
    def _index(self, small_index: Path, fake_encoder: FakeEncoder) -> None:
        self._params = {"index_dir": small_index, "encoder": fake_encoder}

    @property
    def retriever_constructor(self) -> type[WenquRetriever]:
        return WenquRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return self._params

    @property
    def retriever_query_example(self) -> str:
        return QUESTION


def test_a_document_says_where_it_stands(small_index: Path, fake_encoder: FakeEncoder) -> None:
    (found,) = WenquRetriever(index_dir=small_index, k=1, encoder=fake_encoder).invoke(QUESTION)
    assert "祁门红茶产于安徽" in found.page_content
    assert (found.metadata["document"], found.metadata["number"]) == ("茶.txt", 2)
    assert 0 <= found.metadata["score"] <= 1
