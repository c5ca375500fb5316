"""The recognizer itself, on pictures that are drawn here, in the parsing process."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from index.errors import DocumentTimeoutError
from index.parsing import process as parsing
from index.parsing.ocr.recognizer import Pixels, _parts
from index.parsing.process import ParsingProcess

pytestmark = pytest.mark.slow

TEXT = "The gate is locked at 22:30 and opened at 6:15."


def drawn(turns: int = 0) -> Image.Image:
    image = Image.new("RGB", (900, 240), "white")
    ImageDraw.Draw(image).text((30, 90), TEXT, "black", ImageFont.load_default(34))
    return image.rotate(90 * turns, expand=True)


@pytest.mark.parametrize("turns", [0, 1, 2])
def test_text_is_recognized_whichever_way_up_it_is(tmp_path: Path, turns: int) -> None:
    drawn(turns).save(tmp_path / "sign.png")
    seen: list[tuple[int, int]] = []
    with ParsingProcess(recognized=tmp_path / "recognized") as process:
        process.waiting = seen.append
        document = process.parse(tmp_path / "sign.png", "sign.png")
    assert document.text == TEXT
    assert (0, 1) in seen
    assert document.paragraphs[0].recognized[0].confidence > 0.9


def test_a_picture_that_takes_too_long_is_left_out_until_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsing, "PAGE_SECONDS", 0)
    drawn().save(tmp_path / "sign.png")
    with (
        ParsingProcess(recognized=tmp_path / "recognized") as process,
        pytest.raises(DocumentTimeoutError, match="picture 1"),
    ):
        process.parse(tmp_path / "sign.png", "sign.png")


def test_a_long_picture_is_cut_where_nothing_is() -> None:
    image: Pixels = np.full((6_000, 500, 3), 255, np.uint8)
    for top in range(0, 6_000, 60):
        image[top : top + 30, ::7] = 0
    parts = _parts(image)
    assert [first for first, _ in parts][1:] == [last for _, last in parts][:-1]
    assert (parts[0][0], parts[-1][1]) == (0, 6_000)
    assert all((image[first] == 255).all() for first, _ in parts[1:])
