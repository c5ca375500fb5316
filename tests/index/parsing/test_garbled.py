"""Text layers that are not what their pages show."""

from __future__ import annotations

import pytest

from index.parsing.pdf.garbled import is_garbled

CHINESE = "合同自双方签字盖章之日起生效，有效期两年；期满前三十日内双方均未提出异议的，自动顺延一年，其他条款不变。"


@pytest.mark.parametrize(
    "text",
    [
        CHINESE * 2,
        "勞資雙方應於每年年初檢討工資，並將結果通知全體員工；未達成協議者，得申請主管機關調解，期間照常上班。" * 2,
        "Die Prüfung der Größe erfolgt jährlich, spätestens bis Ende März, für alle Geräte.",
        "王建国　李秀英　张伟　刘洋　陈静　杨帆　赵磊　黄丽　周杰　吴敏　徐强　孙丽　马超　朱婷　胡军　郭靖" * 3,
        "A-1024 / 3.5 kW / 220 V ~ 50 Hz / IP54 / 12.5 kg",
        "\uf0b7 第一项\n\uf0b7 第二项，写得长一些，不止一句话。",
        "短",
    ],
)
def test_real_text_is_not_garbled(text: str) -> None:
    assert not is_garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr(0xE000 + ord(char) % 500) for char in CHINESE),
        CHINESE.encode("gb18030").decode("latin-1"),
        "".join(chr(ord(char) + 3) for char in CHINESE * 2),
        "\ufffd\ufffd合同\ufffd\ufffd双方\ufffd\ufffd签字\ufffd\ufffd生效\ufffd\ufffd" * 2,
    ],
)
def test_wrong_characters_are_garbled(text: str) -> None:
    assert is_garbled(text)
