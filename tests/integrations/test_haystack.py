"""The retriever for Haystack, in a pipeline of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.fakes import FakeEncoder

haystack = pytest.importorskip("haystack")

from integrations.haystack import WenquRetriever  # noqa: E402 (where it is installed)

QUESTION = "祁门红茶产于哪里？"


def test_a_pipeline_finds_passages(small_index: Path, fake_encoder: FakeEncoder) -> None:
    from haystack.components.builders import PromptBuilder

    pipeline = haystack.Pipeline()
    pipeline.add_component("retriever", WenquRetriever(str(small_index), encoder=fake_encoder))
    pipeline.add_component("prompt", PromptBuilder("{% for one in documents %}{{ one.content }}{% endfor %}"))
    pipeline.connect("retriever.documents", "prompt.documents")
    results = pipeline.run({"retriever": {"query": QUESTION, "top_k": 1}}, include_outputs_from={"retriever"})
    (found,) = results["retriever"]["documents"]
    assert "祁门红茶产于安徽" in results["prompt"]["prompt"]
    assert found.meta["document"] == "茶.txt"
    assert 0 <= found.score <= 1


def test_a_pipeline_can_be_stored(small_index: Path) -> None:
    pipeline = haystack.Pipeline()
    pipeline.add_component("retriever", WenquRetriever(str(small_index), top_k=7))
    stored, allowed = pipeline.dumps(), [WenquRetriever.__module__]
    again = haystack.Pipeline.loads(stored, allowed_modules=allowed).get_component("retriever")
    assert (again.index_dir, again.top_k) == (str(small_index), 7)
