"""What the tests share."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import FakeEncoder
from hypothesis import settings

from index import build_index
from index.encoder import Encoder
from index.keywords import Tokenizer

settings.register_profile("patient", deadline=None)  # a busy machine is no failure
settings.load_profile("patient")

SEEDS = Path(__file__).parents[1] / "seeds"


@pytest.fixture
def fake_encoder() -> FakeEncoder:
    return FakeEncoder()


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    return Tokenizer()


@pytest.fixture(scope="session")
def real_encoder() -> Encoder:
    """The built-in model."""
    return Encoder()


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory, real_encoder: Encoder, tokenizer: Tokenizer) -> Path:
    """An index of seeds/ made with the built-in model."""
    folder = tmp_path_factory.mktemp("seeds") / "index"
    build_index(SEEDS, folder, encoder=real_encoder, tokenizer=tokenizer)
    return folder
