"""How words sound: the readings are kept in the cache, and a damaged cache is made anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.keywords.pinyin import Sounds


def test_a_name_in_pinyin_sounds_like_its_characters() -> None:
    sounds = Sounds()
    assert sounds.pairs("谢赛宁") == sounds.pairs("xie saining")
    assert sounds.pairs("GPT") == []


@pytest.mark.parametrize(
    ("word", "pairs"),
    [
        ("xian", []),  # the longest syllable: xian, not xi'an
        ("fangan", ["~fang'an"]),
        ("nanguo", ["~nan'guo"]),  # nang leaves uo over
        ("xianq", []),
        ("zhonghuarenmingongheguo", ["~zhong'hua", "~hua'ren", "~ren'min", "~min'gong", "~gong'he", "~he'guo"]),
    ],
)
def test_a_word_is_cut_into_its_longest_syllables(word: str, pairs: list[str]) -> None:
    assert Sounds().pairs(word) == pairs


@pytest.mark.timeout(60)
@pytest.mark.parametrize("word", ["xian" * 9 + "q", "xian" * 11 + "q", "a" * 6_000, "xian" * 2_000])
def test_what_only_looks_like_pinyin_takes_no_time(word: str) -> None:
    sounds = Sounds()
    assert sounds.pairs(word) == []
    assert sounds.pairs(f"{word} xie saining") == sounds.pairs("xie saining")


@pytest.mark.parametrize("damage", [None, b"", b"{", b"[1]", b'{"ab": 1}', b"\xff"])
def test_the_cache_gives_the_same_sounds(tmp_path: Path, damage: bytes | None) -> None:
    expected = Sounds().pairs("问渠那得清如许 lüyou")
    assert Sounds(tmp_path).pairs("问渠那得清如许 lüyou") == expected
    (kept,) = tmp_path.iterdir()
    if damage is not None:
        kept.write_bytes(damage)
    assert Sounds(tmp_path).pairs("问渠那得清如许 lüyou") == expected


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    assert Sounds(tmp_path / "absent").pairs("问渠") == Sounds().pairs("问渠")
