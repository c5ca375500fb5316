"""Bytes to text: exact, or refused by name."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DocumentError
from index.messages import Message
from index.parsing.decoding import decode

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
    assert "GB18030" in str(warning)


FOUR_BYTES = "西夏文“𗼨𗟲”和生僻字“𠮷𡃁𪚥”都有四个字节；这个人的名字里有一个字是“𬭎”，写在这一行中文里不能变。"


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        (SIMPLIFIED, "gbk", "gb18030"),
        (FOUR_BYTES, "gb18030", "gb18030"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "big5", "cp950"),
        (TRADITIONAL, "cp950", "cp950"),
        (JAPANESE, "shift_jis", "cp932"),
        (JAPANESE, "cp932", "cp932"),
    ],
)
def test_older_encodings_are_exact(text: str, encoding: str, found: str) -> None:
    decoded = decode(text.encode(encoding), "a.txt")
    assert (decoded.text, decoded.encoding, decoded.warnings) == (text, found, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL + "\n", JAPANESE + "\n", "Plain English text, in lines.\r\n"])
def test_utf16_without_a_mark_is_read_with_a_warning(text: str, encoding: str) -> None:
    decoded = decode(text.encode(encoding), "a.txt")
    assert (decoded.text, decoded.encoding) == (text, encoding)
    assert "no byte order mark" in str(decoded.warnings[0])


@pytest.mark.parametrize(
    ("text", "encodings"),
    [
        (SIMPLIFIED, ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"]),
        (FOUR_BYTES, ["gb18030", "utf-8", "utf-16"]),
        (TRADITIONAL, ["big5", "cp950", "big5hkscs", "gbk", "gb18030"]),
        (JAPANESE, ["shift_jis", "cp932", "euc_jp", "gb18030"]),
        (KOREAN, ["euc_kr", "cp949"]),
        (RUSSIAN, ["cp1251", "koi8_r", "iso8859_5"]),
        (FRENCH, ["latin-1", "cp1252"]),
    ],
)
def test_no_piece_of_a_text_is_garbled_silently(text: str, encodings: list[str]) -> None:
    for encoding in encodings:
        for length in (*range(2, 25), 40, 60):
            for start in range(0, max(1, len(text) - length), 3):
                piece = text[start : start + length].strip()
                try:
                    decoded = decode(piece.encode(encoding), "a.txt")
                except DocumentError:
                    continue
                assert decoded.text == piece or decoded.warnings, (piece, encoding, decoded.text)


@pytest.mark.parametrize("data", ["一些".encode("gbk"), "星".encode("utf-16-le"), "中国".encode("utf-16-be")])
def test_a_few_bytes_that_could_be_chinese_are_doubted_or_refused(data: bytes) -> None:
    try:
        warnings = tuple(map(str, decode(data, "a.txt").warnings))
    except DocumentError as refused:
        warnings = (str(refused),)
    assert warnings


def test_an_encoding_that_is_declared_is_taken_when_it_fits() -> None:
    assert decode("短い文".encode("shift_jis"), "a.html", "Shift_JIS").text == "短い文"
    assert decode(TRADITIONAL.encode("big5"), "a.html", "big5").text == TRADITIONAL
    assert decode(SIMPLIFIED.encode(), "a.html", "gb2312").text == SIMPLIFIED
    assert decode(SIMPLIFIED.encode("gbk"), "a.html", "utf-8").text == SIMPLIFIED
    assert decode(SIMPLIFIED.encode("gbk"), "a.html", "rot13").text == SIMPLIFIED
    assert decode(RUSSIAN.encode("koi8_r"), "a.html", "koi8-r").text == RUSSIAN


def test_signs_that_variants_of_an_encoding_read_differently_are_doubted() -> None:
    decoded = decode((JAPANESE + "東京〜大阪").encode("shift_jis"), "a.txt")
    assert "～" in str(decoded.warnings[0])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (KOREAN, "euc_kr"),
        (KOREAN[:5], "euc_kr"),
        (FRENCH, "latin-1"),
        ("ÀÉÎÕÜ", "latin-1"),
        (FRENCH, "mac_roman"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN[:20], "koi8_r"),
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


@pytest.mark.parametrize("text", [SIMPLIFIED, JAPANESE, RUSSIAN])
def test_utf8_that_was_cut_within_a_character_is_read_with_a_warning(text: str) -> None:
    whole = (text + "茶").encode()
    decoded = decode(whole[:-1], "a.txt")
    assert decoded.text == text + "\ufffd"
    assert decoded.warnings == (Message("broken_utf8", {"count": 1, "sign": "\ufffd"}),)
    assert str(decoded.warnings[0]) == "has broken UTF-8 (1 ×), read as \ufffd; save it as UTF-8 to be sure"


def test_a_few_broken_characters_are_counted() -> None:
    whole = SIMPLIFIED.encode()
    decoded = decode(whole + b"\xff" + whole + b"\xc3(" + whole, "a.txt")
    assert decoded.text == f"{SIMPLIFIED}\ufffd{SIMPLIFIED}\ufffd({SIMPLIFIED}"
    assert decoded.warnings == (Message("broken_utf8", {"count": 2, "sign": "\ufffd"}),)


def test_an_older_encoding_among_much_ascii_is_not_taken_for_broken_utf8() -> None:
    text = "plain text, " * 200 + SIMPLIFIED
    assert decode(text.encode("gb18030"), "a.txt").text == text


@pytest.mark.parametrize("encoding", ["gbk", "big5"])
def test_a_short_list_of_chinese_words_is_read_with_a_warning(encoding: str) -> None:
    simplified, traditional = "品种,斤价\n黄瓜,3\n茄子,4\n韭菜,5", "品種,斤價\n黃瓜,3\n茄子,4\n韭菜,5"
    text = simplified if encoding == "gbk" else traditional
    decoded = decode(text.encode(encoding), "a.csv")
    assert decoded.text == text
    assert decoded.warnings


def test_gb18030_with_a_broken_byte_is_read_with_a_warning() -> None:
    lines = [f"{number},砂纸,仓库东侧货架,尚可使用,管理员负责登记" for number in range(20)]
    whole = "\n".join(lines).encode("gbk")
    for place in (4, 5, 11, 12, 300):
        for byte in (b"", b"\xff"):
            decoded = decode(whole[:place] + byte + whole[place + 1 :], "a.csv")
            read = decoded.text.split("\n")
            assert sum(one != other for one, other in zip(lines, read, strict=True)) <= 1
            assert next(warning.code for warning in decoded.warnings) in {"broken_gb18030", "little_evidence"}


def test_western_text_in_windows_1252_is_read_with_a_warning() -> None:
    text = "The façade of Zoë’s café – “closed” since May – needs £1,200 of repairs; ask the owner…\r\n"
    decoded = decode(text.encode("cp1252"), "a.txt")
    assert (decoded.text, decoded.encoding) == (text, "cp1252")
    assert decoded.warnings


def test_signs_of_western_text_in_utf8_are_not_doubted() -> None:
    assert decode("5\u00a0kg\u00a0± 0.1, 20\u00a0°C".encode(), "a.txt").warnings == ()
