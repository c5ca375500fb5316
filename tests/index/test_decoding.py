"""Bytes to text: exact, or refused by name."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.decoding import decode
from index.errors import DocumentError

SIMPLIFIED = (
    "超微电脑股票去年上涨超过770%，芯片巨头英伟达的市值涨了近五倍。\r\n这些消息都被当事方反驳，“和他一点关系都没有”。"
)
TRADITIONAL = (
    "這些消息都被當事方反駁，在朋友圈回應說，和他一點關係都沒有。超微電腦股票去年上漲超過百分之七百，"
    "對中國的高科技產業實施全方面的限制。"
)
RARE = "这个字是“𠮷”，另一个字是“㐂”，还有一个表情😀，都要四个字节，但是文字本身一个也不能少，也不能变。"
JAPANESE = (
    "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。何でも薄暗いじめじめした所で泣いていた事だけは"
    "記憶している。吾輩はここで始めて人間というものを見た。東京都は日本の首都であり、人口は約千四百万人である。"
)
KOREAN = (
    "대한민국은 동아시아의 한반도 남부에 위치한 나라이다. 수도는 서울이며 인구는 약 오천만 명이다. "
    "나는 오늘 아침에 일찍 일어나서 학교에 갔다. 인공지능 기술이 빠르게 발전하고 있다."
)
FRENCH = "Où est née la fée dorée ? À Noël, elle a mangé des pâtes très épicées, déjà prêtes."
RUSSIAN = "Все счастливые семьи похожи друг на друга, каждая несчастливая семья несчастлива по-своему."


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, RARE, JAPANESE, KOREAN, FRENCH, RUSSIAN])
@pytest.mark.parametrize(
    ("mark", "encoding", "found"),
    [
        (b"", "utf-8", "utf-8"),
        (codecs.BOM_UTF8, "utf-8", "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16-be"),
    ],
)
def test_unicode_is_exact(text: str, mark: bytes, encoding: str, found: str) -> None:
    decoded = decode(mark + text.encode(encoding), "a.txt")
    assert decoded.text == text
    assert decoded.encoding == found
    assert decoded.warnings == ()


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, RARE])
def test_gb18030_is_exact(text: str) -> None:
    decoded = decode(text.encode("gb18030"), "a.txt")
    assert (decoded.text, decoded.encoding, decoded.warnings) == (text, "gb18030", ())


def test_gb18030_on_little_evidence_is_read_with_a_warning() -> None:
    decoded = decode("中国的首都是北京。".encode("gbk"), "短.txt")
    assert decoded.text == "中国的首都是北京。"
    (warning,) = decoded.warnings
    assert "短.txt" in warning


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (TRADITIONAL, "big5"),
        (TRADITIONAL[:12], "big5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (JAPANESE[:8], "shift_jis"),
        (JAPANESE[:8], "euc_jp"),
        (KOREAN, "euc_kr"),
        (KOREAN[:5], "euc_kr"),
        (FRENCH, "latin-1"),
        ("ÀÉÎÕÜ", "latin-1"),
        (FRENCH, "mac_roman"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN[:20], "koi8_r"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        ("纯粹的中文没有零字节", "utf-16-le"),
        (SIMPLIFIED, "utf-32"),
        (JAPANESE, "iso2022_jp"),
    ],
)
def test_other_encodings_are_refused_in_one_line(text: str, encoding: str) -> None:
    with pytest.raises(DocumentError) as refused:
        decode(text.encode(encoding), "别的.txt")
    message = str(refused.value)
    assert message.startswith("别的.txt: ")
    assert "UTF-8" in message
    assert "\n" not in message


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b" \r\n\t",
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        "\ufeff \u3000\n".encode(),
    ],
)
def test_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match=r"^empty\.txt: the file (is empty|has no text)$"):
        decode(data, "empty.txt")


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)),
        b"\x7fELF\x02\x01\x01" + bytes(64),
        b"PK\x03\x04\x14\x00\x06\x00",
        bytes(range(1, 256)) * 4,
        b"text with a zero\0byte",
        b"\x1b[31m\x07\x08" * 20,
        codecs.BOM_UTF16_LE + b"odd",
        codecs.BOM_UTF16_LE + b"\x00\xd8a\x00",
        codecs.BOM_UTF8 + b"\xff\xfe broken",
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj <</Length 5>> stream\x01\x02\x03\x04\xff\xf0 endstream",
    ],
)
def test_binary_data_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(DocumentError) as refused:
        decode(data, "image.txt")
    assert str(refused.value).startswith("image.txt: ")
    assert "\n" not in str(refused.value)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_exactly_or_refused(data: bytes) -> None:
    try:
        decoded = decode(data, "x.txt")
    except DocumentError:
        return
    again = decoded.text.encode(decoded.encoding)
    assert data.endswith(again)
    assert len(data) - len(again) <= 2 * len(codecs.BOM_UTF8)
    assert decoded.text.strip()


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
def test_any_text_in_utf8_is_exact(text: str) -> None:
    if text.strip("\ufeff").strip():
        assert decode(text.encode(), "x.txt").text == text.removeprefix("\ufeff")
