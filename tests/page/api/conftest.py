"""A page over two small documents that answers every question, asked without a port."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from index.keywords.analyzer import Analyzer
from page.server import Access
from page.users import parse_users
from qa import Assistant, Retriever
from qa.rewriting import QuestionRewriter
from tests.support.asking import opened
from tests.support.fakes import FakeEncoder


@pytest.fixture
def answering(index_dir: Path, encoder: FakeEncoder, analyzer: Analyzer) -> Assistant:
    """Quotes the nearest passage, whatever is asked."""
    retriever = Retriever.open(index_dir, encoder=encoder, analyzer=analyzer)
    assistant = Assistant(retriever, QuestionRewriter(analyzer))
    assistant._quote_from = -1.0
    return assistant


@pytest.fixture
def client(answering: Assistant) -> Iterator[TestClient]:
    with opened(answering) as visitor:
        yield visitor.client


@pytest.fixture
def locked(answering: Assistant) -> Iterator[TestClient]:
    """Of a page with a user."""
    with opened(answering, access=Access(users=parse_users("anna:secret,王芳:密码"))) as visitor:
        yield visitor.client
