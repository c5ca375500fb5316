"""The retriever for LlamaIndex, in a query engine of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.support.fakes import FakeEncoder

core = pytest.importorskip("llama_index.core")

from integrations.llama_index import WenquRetriever  # noqa: E402 (where it is installed)

QUESTION = "祁门红茶产于哪里？"


@pytest.fixture
def retriever(small_index: Path, fake_encoder: FakeEncoder) -> WenquRetriever:  # type: ignore[override]  # another
    return WenquRetriever(small_index, 2, encoder=fake_encoder)


def test_the_nodes_come_best_first(retriever: WenquRetriever) -> None:
    nodes = retriever.retrieve(QUESTION)
    assert len(nodes) == 2
    assert "祁门红茶产于安徽" in nodes[0].text
    assert nodes[0].metadata["document"] == "茶.txt"
    assert nodes[0].score >= nodes[1].score
    assert [node.text for node in asyncio.run(retriever.aretrieve(QUESTION))] == [node.text for node in nodes]


def test_a_query_engine_answers_from_them(retriever: WenquRetriever) -> None:
    from llama_index.core.llms import MockLLM
    from llama_index.core.query_engine import RetrieverQueryEngine

    engine = RetrieverQueryEngine.from_args(retriever, llm=MockLLM())
    response = engine.query(QUESTION)
    assert "祁门红茶产于安徽" in str(response), "the model that repeats what it is told was told the passage"
    assert "茶.txt" in str(response)
    assert len(response.source_nodes) == 2
