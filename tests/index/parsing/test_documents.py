"""Files to documents: paragraphs, headings, and what is left out with its reason."""

from __future__ import annotations

import os
import socket
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from index import build_index
from index.documents_folder import of_document
from index.errors import DocumentError, DocumentsError
from index.messages import Message
from index.parsing.documents import parse_document, why_nothing
from index.parsing.plain_text import columns, text_paragraphs
from index.parsing.process import ParsingProcess
from index.records import Document, Paragraph, ParagraphKind, Skipped
from tests.support.fakes import FakeEncoder
from tests.support.parsed import parsed

SEEDS = Path(__file__).parents[3] / "seeds"
ENGLISH = (
    "It is a truth universally acknowledged, that a single man in possession of a good fortune, must be in want of a "
    "wife. However little known the feelings or views of such a man may be on his first entering a neighbourhood, this "
    "truth is so well fixed in the minds of the surrounding families, that he is considered the rightful property of "
    "some one or other of their daughters."
)
REPLY = (
    "Mr. Bennet replied that he had not. But it is, returned she; for Mrs. Long has just been here, and told me all."
)


def write(folder: Path, name: str, content: str | bytes = "一段有意思的文字，足够长。\n") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def body(text: str) -> list[Paragraph]:
    return [paragraph for paragraph in text_paragraphs(text) if paragraph.kind is not ParagraphKind.HEADING]


def texts(text: str) -> list[str]:
    return [" ".join(text[p.start : p.end].split()) for p in body(text)]


def sections(text: str) -> list[str | None]:
    return [paragraph.section for paragraph in body(text)]


def wrap(text: str, width: int) -> str:
    """Lines of at most ``width`` columns, cut anywhere as in Chinese."""
    lines = [""]
    for char in text:
        if columns(lines[-1] + char) > width:
            lines.append("")
        lines[-1] += char
    return "\n".join(lines)


def seed() -> Document:
    return parsed(SEEDS)[0][0]


def seed_paragraphs() -> list[str]:
    return [seed().text[p.start : p.end] for p in seed().body]


def reasons(skipped: list[Skipped]) -> dict[str, str]:
    return {item.path: str(of_document(item.path, item.reason)) for item in skipped}


def test_the_seed_has_32_paragraphs_under_two_headings() -> None:
    document = seed()
    lines = [line for line in document.text.splitlines() if line.strip()]
    headings = ["中美AI赛道局势扭转", "AI焦虑症"]
    assert len(lines) == 34
    assert [document.text[p.start : p.end] for p in document.body] == [
        line.strip() for line in lines if line not in headings
    ]
    assert [p.number for p in document.body] == list(range(1, 33))
    assert list(dict.fromkeys(p.section for p in document.body)) == headings


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_line_is_a_paragraph(line_end: str) -> None:
    text = line_end.join(["第一段说的是一件事。", "", "  第二段说的是另一件事。  ", "\u3000\u3000第三段。", ""])
    assert texts(text) == ["第一段说的是一件事。", "第二段说的是另一件事。", "第三段。"]


def test_chinese_wrapped_at_40_columns_is_joined_between_blank_lines() -> None:
    paragraphs = seed_paragraphs()
    found = texts("\n\n".join(wrap(paragraph, 40) for paragraph in paragraphs))
    assert ["".join(text.split()) for text in found] == ["".join(text.split()) for text in paragraphs]


def test_chinese_wrapped_at_40_characters_is_joined() -> None:
    paragraphs = seed_paragraphs()
    found = texts("\n\n".join("\n".join(textwrap.wrap(paragraph, 40)) for paragraph in paragraphs))
    assert ["".join(text.split()) for text in found] == ["".join(text.split()) for text in paragraphs]


def test_chinese_wrapped_with_indented_first_lines_is_joined_without_blank_lines() -> None:
    paragraphs = seed_paragraphs()
    found = texts("\n".join(wrap("\u3000\u3000" + paragraph, 60) for paragraph in paragraphs))
    assert ["".join(text.split()) for text in found] == ["".join(text.split()) for text in paragraphs]


@pytest.mark.parametrize("indent", ["", "    "])
def test_english_wrapped_at_72_columns_is_joined(indent: str) -> None:
    wrapped = "\r\n\r\n".join(textwrap.fill(text, 72) for text in (ENGLISH, REPLY)).replace("\r\n", "\n")
    assert texts(textwrap.indent(wrapped, indent)) == [ENGLISH, REPLY]


def test_a_wrapped_list_keeps_its_items_apart() -> None:
    items = [f"- {ENGLISH}", f"- {REPLY}"]
    text = "\n".join(textwrap.fill(item, 72, subsequent_indent="  ") for item in items)
    assert texts(f"{textwrap.fill(ENGLISH, 72)}\n\n{text}") == [ENGLISH, *items]


def test_a_decimal_at_the_start_of_a_wrapped_line_is_no_list_item() -> None:
    text = (
        wrap("去年该省安排的重点项目一共一千五百零八个总投资超过", 50)
        + "\n8.1万亿元人民币全面提升科技高水平自立自强的能力和水平的"
    )
    assert len(texts(text)) == 1


def test_a_paragraph_a_line_without_blank_lines_stays_apart() -> None:
    assert len(texts("\n".join(seed_paragraphs()))) == 32
    assert len(texts("\n".join("\u3000\u3000" + text for text in seed_paragraphs()))) == 32


@pytest.mark.parametrize(
    "lines",
    [
        ["床前明月光，", "疑是地上霜。", "举头望明月，", "低头思故乡。"],
        ["轻轻的我走了", "正如我轻轻的来", "我轻轻的招手", "作别西天的云彩"],
        [
            "Two roads diverged in a yellow wood,",
            "And sorry I could not travel both",
            "And be one traveler, long I stood",
        ],
        ["- 苹果", "- 香蕉", "- 橙子"],
        ["1. 打开电源", "2. 等待启动", "3. 输入密码", "10. 完成"],
        ["一、总则", "二、分则", "三、附则"],
        ["张三", "李四", "王五", "赵六"],
        ["姓名=张三", "年龄=20", "城市=北京"],
        [
            "2024-02-19 10:00:01 start",
            "2024-02-19 10:00:02 loading the configuration from disk",
            "2024-02-19 10:00:03 ready",
        ],
    ],
)
def test_lines_of_lists_and_poems_are_paragraphs_each(lines: list[str]) -> None:
    assert texts("\n".join(lines)) == lines


def test_headings_become_the_section_of_what_follows() -> None:
    text = "公司简介\n这家公司成立于1998年，总部在北京。\n联系方式\n电话是12345678，欢迎来电。\n"
    assert texts(text) == ["这家公司成立于1998年，总部在北京。", "电话是12345678，欢迎来电。"]
    assert sections(text) == ["公司简介", "联系方式"]


def test_a_title_over_a_heading_is_two_headings() -> None:
    text = "年度报告\n第一章 概况\n今年的收入增长了一成，利润持平。\n"
    assert sections(text) == ["年度报告 › 第一章 概况"]


@pytest.mark.parametrize(
    "text",
    [
        "你好世界",
        "甲\n乙\n丙\n这是一段正文，它很长。",
        "正文说完了。\n落款",
        "———\n这是正文，它很长。",
        "12:30\n这是正文。",
    ],
)
def test_a_short_line_that_heads_nothing_is_a_paragraph(text: str) -> None:
    assert texts(text) == text.split("\n")


def test_an_only_heading_is_still_text_to_be_found() -> None:
    assert [p.number for p in text_paragraphs("标题\n")] == [1]


@pytest.mark.parametrize("text", ["", "\n\n", " \t\r\n\u3000"])
def test_blank_text_has_no_paragraphs(text: str) -> None:
    assert list(text_paragraphs(text)) == []


def test_one_line_of_a_million_characters_is_one_paragraph() -> None:
    assert list(text_paragraphs("字" * 1_000_000)) == [Paragraph(1, 0, 1_000_000)]


def test_documents_come_by_path_with_the_rest_named(tmp_path: Path) -> None:
    for name in ("乙.txt", "子/甲.md", "a.TXT", "z.gif", "noending", ".hidden.txt", ".git/x.txt"):
        write(tmp_path, name)
    write(tmp_path, "empty.txt", b"")
    write(tmp_path, "image.txt", bytes(range(256)))
    documents, skipped = parsed(tmp_path)
    assert [document.path for document in documents] == ["a.TXT", "乙.txt", "子/甲.md"]
    assert list(reasons(skipped)) == ["empty.txt", "image.txt", "noending", "z.gif"]
    assert reasons(skipped)["z.gif"] == "z.gif: .gif is not a format that is read here"
    assert all(line.startswith(f"{path}: ") for path, line in reasons(skipped).items())


def test_one_file_is_read_by_its_name(tmp_path: Path) -> None:
    documents, _ = parsed(write(tmp_path, "甲.txt"))
    assert [document.path for document in documents] == ["甲.txt"]


def test_the_index_folder_inside_the_documents_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "index/b.txt")
    documents, skipped = parsed(tmp_path, exclude=[tmp_path / "index"])
    assert [document.path for document in documents] == ["a.txt"]
    assert skipped == []


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (None, b"", r"nothing to index in .*: add \.bmp, \.csv, \.doc, \.docx, .* \.xlsx files"),
        ("a.txt", b"", r"nothing to index in .*: a\.txt: the file is empty"),
        ("a.gif", b"GIF", r"nothing to index in .*: a\.gif: \.gif is not a format"),
        ("a.mobi", b"MOBI", r"nothing to index in .*: a\.mobi: \.mobi is not a format.*; save it as \.epub"),
        ("a.txt", b"\0", r"nothing to index in .*: a\.txt: not a text file"),
        ("a.md", b"***", r"nothing to index in .*: a\.md: has no text"),
    ],
)
def test_nothing_to_index_is_an_error_with_the_reason(
    tmp_path: Path, name: str | None, content: bytes, message: str
) -> None:
    if name:
        write(tmp_path, name, content)
    with pytest.raises(DocumentsError, match=message):
        build_index(tmp_path, tmp_path / "index", encoder=FakeEncoder())


def test_many_reasons_are_counted_not_listed(tmp_path: Path) -> None:
    for number in range(20):
        write(tmp_path, f"{number:02}.png")
    assert str(why_nothing(parsed(tmp_path)[1])[-1]) == "and 17 more"


def test_no_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentsError, match=r"no documents at .*absent: give a folder"):
        parsed(tmp_path / "absent")


def test_links_are_named_when_they_lead_out_or_nowhere(tmp_path: Path) -> None:
    outside = write(tmp_path, "outside/secret.txt")
    folder = tmp_path / "documents"
    inside = write(folder, "a.txt")
    (folder / "alias.txt").symlink_to(inside)
    (folder / "out.txt").symlink_to(outside)
    (folder / "nowhere.txt").symlink_to(tmp_path / "absent")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "linked").symlink_to(outside.parent)
    documents, skipped = parsed(folder)
    assert [document.path for document in documents] == ["a.txt", "alias.txt"]
    assert list(reasons(skipped)) == ["linked", "loop.txt", "nowhere.txt", "out.txt"]
    assert "leads out of the folder" in reasons(skipped)["out.txt"]


def test_what_is_no_regular_file_is_named_and_not_opened(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(tmp_path / "s.txt"))
        _, skipped = parsed(tmp_path)
    assert reasons(skipped) == {"pipe.txt": "pipe.txt: is not a regular file", "s.txt": "s.txt: is not a regular file"}


def test_a_name_that_is_not_unicode_is_named_readably(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    try:
        write(tmp_path, os.fsdecode("中文.txt".encode("gbk")))
    except OSError:
        pytest.skip("the file system takes Unicode names only")
    documents, (skipped,) = parsed(tmp_path)
    assert len(documents) == 1
    assert "rename it" in str(skipped.reason)
    str(of_document(skipped.path, skipped.reason)).encode("utf-8")


def test_a_name_with_control_characters_is_shown_on_one_line(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "x\n\x1b[31m.txt", b"")
    _, (skipped,) = parsed(tmp_path)
    assert str(of_document(skipped.path, skipped.reason)) == r"x\n\x1b[31m.txt: the file is empty"


def test_a_file_that_vanishes_is_left_out_with_the_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt")
    gone = write(tmp_path, "gone.txt")
    parse = ParsingProcess.parse

    def vanishing(self: ParsingProcess, path: Path, name: str) -> Document:
        gone.unlink(missing_ok=True)
        return parse(self, path, name)

    monkeypatch.setattr(ParsingProcess, "parse", vanishing)
    _, (skipped,) = parsed(tmp_path)
    assert skipped == Skipped("gone.txt", Message("not_readable", {"cause": "No such file or directory"}), None)


def test_a_folder_that_cannot_be_listed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "locked/b.txt")
    iterdir = Path.iterdir

    def refusing(path: Path) -> Iterator[Path]:
        if path.name == "locked":
            raise PermissionError(13, "Permission denied", str(path))
        return iterdir(path)

    monkeypatch.setattr(Path, "iterdir", refusing)
    _, (skipped,) = parsed(tmp_path)
    assert skipped == Skipped("locked", Message("not_listable", {"cause": "Permission denied"}))


def test_a_document_knows_the_bytes_it_was_read_from(tmp_path: Path) -> None:
    first = parse_document(write(tmp_path, "a.txt", "同样的文字，两种编码，读出来没有分别。".encode()))
    second = parse_document(write(tmp_path, "b.txt", "同样的文字，两种编码，读出来没有分别。".encode("gb18030")))
    assert first.text == second.text
    assert first.sha256 != second.sha256


def test_a_format_that_is_not_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"a\.gif: \.gif is not a format"):
        parse_document(write(tmp_path, "a.gif"))
