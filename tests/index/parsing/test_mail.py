"""E-mail, mailboxes and messages of Outlook: fields, text, and the attachments as parts."""

from __future__ import annotations

from collections.abc import Mapping
from email.message import EmailMessage
from pathlib import Path

import pytest

from index.records import Place
from tests.support import making
from tests.support.compound_file import outlook_message
from tests.support.parsed import lines, places, read, refused, sections, texts

DATA = Path(__file__).parent / "data"
TEXT = "绿茶是不发酵的茶。".encode()
FIELDS = {"From": "张三 <zhang@example.com>", "To": "李四 <li@example.com>", "Date": "Mon, 19 Feb 2024 08:30:00 +0800"}


def letter(subject: str, text: str, *, page: str = "", attachments: Mapping[str, bytes] | None = None) -> EmailMessage:
    message = EmailMessage()
    for key, value in FIELDS.items():
        message[key] = value
    message["Subject"] = subject
    message.set_content(text, charset="gb2312" if text.isascii() is False else "us-ascii")
    if page:
        message.add_alternative(page, subtype="html")
    for name, data in (attachments or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message


def test_a_message_has_its_fields_and_its_text(tmp_path: Path) -> None:
    document = read(tmp_path, "信.eml", letter("报价", "您好：\n\n红茶每公斤 120 元，月底前有效。\n").as_bytes())
    assert texts(document) == [
        "发件人：张三 <zhang@example.com>",
        "收件人：李四 <li@example.com>",
        "日期：2024-02-19 08:30",
        "您好：",
        "红茶每公斤 120 元，月底前有效。",
    ]
    assert set(sections(document)) == {"报价"}
    assert document.title
    assert document.text[slice(*document.title)] == "报价"
    assert document.body[0].cells[0].name is not None


def test_an_english_message_has_english_names_and_its_html_is_read(tmp_path: Path) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "Ann <ann@example.com>", "Prices"
    message.set_content("see the table")
    table = "<table><tr><th>item<th>price<tr><td>tea<td>3.5<tr><td>pot<td>20</table>"
    message.add_alternative(f"<p>Dear Bob,</p>{table}", subtype="html")
    document = read(tmp_path, "a.eml", message.as_bytes())
    assert texts(document) == [
        "From: Ann <ann@example.com>",
        "Dear Bob,",
        "item: tea; price: 3.5",
        "item: pot; price: 20",
    ]


def test_attachments_are_parts_with_their_own_places(tmp_path: Path) -> None:
    attachments = {
        "名单.xlsx": making.xlsx({"人": [("姓名", "职务"), ("张三", "经理"), ("李四", "职员")]}),
        "说明.md": "# 用法\n\n| 键 | 值 |\n|---|---|\n| 甲 | 乙 |\n".encode(),
        "合同.docx": making.docx([("Heading 1", "付款"), ("Normal", "签字后十日内付清。")]),
        "照片.xyz": b"\xff\xd8\xff",
        "坏的.xlsx": b"PK\x03\x04",
    }
    document = read(tmp_path, "信.eml", letter("附上", "请查收。\n", attachments=attachments).as_bytes())
    assert texts(document)[3:] == [
        "附件：名单.xlsx、说明.md、合同.docx、照片.xyz、坏的.xlsx",
        "请查收。",
        "姓名：张三；职务：经理",
        "姓名：李四；职务：职员",
        "| 键 | 值 |",
        "键：甲；值：乙",
        "签字后十日内付清。",
    ]
    assert document.body[5].place == Place(part="名单.xlsx", sheet="人", row=2)
    assert places(document)[-1] == "合同.docx"
    assert sections(document)[-1] == "附上 › 合同.docx › 付款"
    assert lines(document) == (
        "照片.xyz in it was left out: .xyz is not a format that is read here",
        "坏的.xlsx in it was left out: is damaged, or no .xlsx file",
    )


def test_a_forwarded_message_is_a_part_and_its_attachment_a_part_of_that(tmp_path: Path) -> None:
    inner = letter("原信", "原来的话。\n", attachments={"价.csv": "品名,单价\n龙井,300\n毛尖,200\n".encode()})
    outer = letter("转发", "见下。\n")
    outer.add_attachment(inner)
    document = read(tmp_path, "信.eml", outer.as_bytes())
    assert places(document)[-1] == "原信.eml › 价.csv, row 3"
    assert sections(document)[-1] == "转发 › 原信.eml › 原信 › 价.csv"
    assert "原来的话。" in texts(document)


def test_pictures_in_the_text_are_no_attachments_and_many_are_cut(tmp_path: Path) -> None:
    message = letter("图", "看图。\n", page="<p>看图<img src='cid:a'></p>")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="image001.png", cid="<a>")
    for number in range(201):
        message.add_attachment(b"x", maintype="text", subtype="plain", filename=f"{number}.txt")
    document = read(tmp_path, "信.eml", message.as_bytes())
    assert "image001.png" not in document.text
    assert lines(document) == ("the first 200 attachments of a message are read, and 1 more were left out",)


def test_a_long_name_of_an_attachment_is_shortened(tmp_path: Path) -> None:
    document = read(tmp_path, "信.eml", letter("图", "见下。\n", attachments={f"{'长' * 200}.txt": TEXT}).as_bytes())
    assert places(document)[-1] == f"{'长' * 60}…{'长' * 16}.txt"


def test_a_mailbox_is_its_messages(tmp_path: Path) -> None:
    one, other = letter("第一封", "甲。\n\nFrom here on.\n"), letter("第二封", "乙。\n")
    data = b"".join(
        b"From zhang@example.com Mon Feb 19 08:30:00 2024\n"
        + b"\n".join(b">" + line if line.startswith(b"From h") else line for line in message.as_bytes().split(b"\n"))
        + b"\n\n"
        for message in (one, other)
    )
    document = read(tmp_path, "信箱.mbox", data)
    assert [text for text in texts(document) if "：" not in text] == ["甲。", "From here on.", "乙。"]
    assert set(sections(document)) == {"第一封", "第二封"}
    assert document.title is None


@pytest.mark.parametrize("name", ["a.eml", "a.mbox", "a.msg"])
@pytest.mark.parametrize("content", ["只是一段话。", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)])
def test_what_is_no_message_is_refused(tmp_path: Path, name: str, content: bytes | str) -> None:
    assert refused(tmp_path, name, content).startswith(f"is damaged, or no {name[1:]} file")


def test_a_message_of_outlook(tmp_path: Path) -> None:
    table = "品名,单价\n龙井,300\n毛尖,200\n".encode()
    data = outlook_message("报价", "请看附件。\r\n谢谢。", "张三", "zhang@example.com", ["李四"], {"价.csv": table})
    document = read(tmp_path, "信.msg", data)
    assert texts(document) == [
        '发件人："张三" <zhang@example.com>',
        "收件人：李四",
        "附件：价.csv",
        "请看附件。",
        "谢谢。",
        "品名：龙井；单价：300",
        "品名：毛尖；单价：200",
    ]
    assert places(document)[-1] == "价.csv, row 3"
