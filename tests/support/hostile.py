"""Hostile documents of every format: whole ones damaged in many ways, and ones made to do harm."""

from __future__ import annotations

import base64
import io
import random
import zipfile
from collections.abc import Iterator

from tests.support import making

TEXT = "绿茶是不发酵的茶，产量在各类茶中居于首位，大约占全国总产量的六成左右。"
PARAGRAPHS = [TEXT * 2, "红茶是全发酵的茶，其中祁门红茶产于安徽省祁门县，是世界三大高香红茶之一。"]
_ZIPPED = ("docx", "xlsx", "epub", "pptx", "odt", "ofd")
_BLOCK = 64


def documents(count: int, seed: int = 0) -> Iterator[tuple[str, bytes]]:
    """``count`` files, each a name and its bytes: those made to do harm first, then damaged ones of all formats."""
    made = list(_made())
    yield from made[:count]
    random_source = random.Random(seed)
    whole = _whole()
    for number in range(max(0, count - len(made))):
        suffix = sorted(whole)[number % len(whole)]
        yield f"damaged {number:04}.{suffix}", _damaged(whole[suffix], suffix, random_source)


def _whole() -> dict[str, bytes]:
    page = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    return {
        "csv": '姓名,职务,说明\n张三,经理,一段说明\n李四,职员,"又一段\n说明"\n'.encode(),
        "docx": making.docx(
            [("Heading 1", "茶"), ("Normal", PARAGRAPHS[0]), [["品种", "产地", "量"], ["龙井", "浙江", "3"]]]
        ),
        "eml": making.mail("茶", PARAGRAPHS[0], {"表.csv": "品种,产地\n龙井,浙江\n".encode()}),
        "epub": making.epub([("绿茶", page), ("红茶", page)]),
        "html": f"<html><head><meta charset=utf-8><title>茶</title></head><h1>茶</h1>{page}</html>".encode(),
        "ipynb": making.notebook([("markdown", f"# 茶\n\n{PARAGRAPHS[0]}"), ("code", "print(1)")]),
        "json": f'[{{"品种": "龙井", "产地": "{PARAGRAPHS[1]}"}}, {{"品种": "毛尖", "量": 3}}]'.encode(),
        "jsonl": '{"品种": "龙井", "量": 3}\n{"品种": "毛尖"}\n'.encode(),
        "mbox": b"From a@example.com\n" + making.mail("茶", PARAGRAPHS[0], {}),
        "md": f"# 茶\n\n{PARAGRAPHS[0]}\n\n- {PARAGRAPHS[1]}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode(),
        "odt": making.open_document("text", "".join(f"<text:p>{text}</text:p>" for text in PARAGRAPHS)),
        "ofd": making.ofd([making.ofd_text(TEXT, 20, 20)]),
        "pdf": making.pdf([PARAGRAPHS, PARAGRAPHS], heading="茶"),
        "pptx": making.pptx([("茶", PARAGRAPHS, None, ""), ("量", [], [["品种", "量"], ["龙井", "3"]], "备注")]),
        "py": f'"""{PARAGRAPHS[0]}"""\n\ndef main():\n    pass\n'.encode(),
        "rtf": b"{\\rtf1\\ansi\\ansicpg936 \\'b2\\'e8\\par \\trowd a\\cell b\\cell\\row}",
        "srt": f"1\n00:00:01,000 --> 00:00:02,000\n{PARAGRAPHS[0]}\n".encode(),
        "txt": "\n".join(PARAGRAPHS).encode("gb18030"),
        "xlsx": making.xlsx({"名单": [("姓名", "职务"), ("张三", 1.5)], "b": [("a", "b"), (1, 2)]}),
    }


def _damaged(data: bytes, suffix: str, source: random.Random) -> bytes:
    if suffix in _ZIPPED and source.random() < 0.7:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
        name = source.choice(sorted(parts))
        return making.zipped(parts | {name: _mutated(parts[name], source)})
    return _mutated(data, source)


def _mutated(data: bytes, source: random.Random) -> bytes:
    content = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 5, 20))):
        place = source.randrange(len(content) + 1)
        kind = source.randrange(6)
        if kind == 0:
            content[place : place + 1] = bytes([source.randrange(256)])
        elif kind == 1:
            del content[place : place + source.randrange(1, _BLOCK)]
        elif kind == 2:
            content[place:place] = source.randbytes(source.randrange(1, _BLOCK))
        elif kind == 3:
            content[place:place] = content[place : place + _BLOCK] * source.choice((1, 10, 1000))
        elif kind == 4:
            content[place : place + _BLOCK] = bytes(_BLOCK)
        else:
            del content[place:]
    return bytes(content)


def _made() -> Iterator[tuple[str, bytes]]:
    whole = _whole()
    for suffix, data in whole.items():
        yield f"empty.{suffix}", b""
        yield f"zeros.{suffix}", bytes(10_000)
        yield f"blank.{suffix}", b" \r\n\t" * 100
        yield f"binary.{suffix}", bytes(range(256)) * 40
        yield f"cut.{suffix}", data[: len(data) // 2]
        yield f"twice.{suffix}", data * 2
        yield f"wrong.{suffix}", whole["pdf" if suffix != "pdf" else "docx"]
        yield (
            f"ole.{suffix}",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000) + "EncryptedPackage".encode("utf-16-le"),
        )
    yield from _made_texts()
    yield from _made_data()
    yield from _made_letters()
    yield from _made_archives(whole)
    yield "scan.pdf", making.pdf([[], []])
    yield "secret.pdf", making.protected_pdf("secret")
    yield "pages.pdf", whole["pdf"].replace(b"/Count 2", b"/Count 99999999")
    yield "loop.pdf", _looping_pdf()


def _made_texts() -> Iterator[tuple[str, bytes]]:
    yield "line.txt", "一".encode() * 400_000
    yield "dots.txt", b"." * 900_000 + b"x"
    yield "quotes.txt", "”".encode() * 300_000
    yield "lines.txt", b"x\n" * 5_000
    yield "surrogates.txt", b"\xff\xfe" + b"\x00\xd8" * 1000
    yield "controls.txt", b"\x1b[31m\x07\x08" * 2000
    yield "invalid.txt", TEXT.encode() + b"\xff\xfe\xfd" + TEXT.encode("gbk")
    yield "wide.csv", b",".join(b"%d" % n for n in range(20_000)) + b"\n" + b"," * 20_000
    yield "quote.csv", b'a,b\n"' + b"x,\n" * 20_000
    yield "field.csv", b"a,b\n" + b"x" * 500_000 + b",1\n"
    yield "nested.md", b"> " * 200_000 + b"x"
    yield "list.md", b"- " * 30_000 + b"x"
    yield "table.md", b"|a" * 20_000 + b"\n" + b"|-" * 20_000 + b"\n|x\n"
    yield "front.md", b"---\n" + b"a: b\n" * 5_000
    yield "nested.html", b"<div>" * 8_000 + b"<p>x"
    yield "attributes.html", b"<p " + b"a=b " * 200_000 + b">x</p>"
    yield "tables.html", b"<table><tr><td>" * 300 + b"x"
    yield "spans.html", b"<table><tr>" + b"<td colspan=99999999 rowspan=99999999>x" * 50 + b"<tr><td>y" * 50
    yield "entities.html", b"<p>" + b"&#0;&#xD800;&#x110000;&nosuch;" * 1000 + b"x</p>"


def _made_data() -> Iterator[tuple[str, bytes]]:
    yield "nested.json", b"[" * 100_000
    yield "deep.json", b'{"a":' * 600 + b"1" + b"}" * 600
    yield "digits.json", b'{"a":' + b"9" * 100_000 + b"}"
    yield "deep.ipynb", b'{"cells":[' * 20_000
    yield "tags.vtt", b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"<v " * 20_000
    yield "time.srt", b"1\n" + b"9" * 10_000 + b":00:00,000 --> 00:00:02,000\nx\n"
    yield "groups.rtf", b"{\\rtf1 " + b"{" * 100_000 + b"x"
    yield "binary.rtf", b"{\\rtf1 {\\pict\\bin999999999999 x}}"
    yield "codes.rtf", b"{\\rtf1 \\u9999999999? x}"
    row = '<table:table-row table:number-rows-repeated="1048576">{}</table:table-row>'
    cell = '<table:table-cell table:number-columns-repeated="99999999"><text:p>x</text:p></table:table-cell>'
    sheet = f'<table:table table:name="a">{row.format(cell)}{row.format("<table:table-cell/>")}</table:table>'
    yield "repeated.ods", making.open_document("spreadsheet", sheet)
    yield "spaces.odt", making.open_document("text", '<text:p>a<text:s text:c="99999999"/>b</text:p>' * 100)
    tables = "<table:table><table:table-row><table:table-cell>", "</table:table-cell></table:table-row></table:table>"
    yield "tables.odt", making.open_document("text", f"{tables[0] * 60}<text:p>x</text:p>{tables[1] * 60}")
    code = '<TextCode X="1e308" Y="0" DeltaX="g 999999999 1e308">茶茶</TextCode>'
    matrix = 'Boundary="1e999 nan 0 9" Size="1e308" CTM="1e308 1 1 1e308 0 0"'
    yield "numbers.ofd", making.ofd([f"<TextObject {matrix}>{code}</TextObject>"])
    yield "letters.ofd", making.ofd([making.ofd_text("茶" * 5_000, 20, 20)] * 20)


def _made_letters() -> Iterator[tuple[str, bytes]]:
    head = b"From: a@b\nSubject: x\n"
    mixed = b"Content-Type: multipart/mixed; boundary=b"
    parts = b"".join(b"--b%d\n%s%d\n\n" % (n, mixed, n + 1) for n in range(3_000))
    yield "multiparts.eml", head + mixed + b"0\n\n" + parts
    attached = b"--b\nContent-Disposition: attachment; filename=a.txt\n\nx\n"
    yield "attachments.eml", head + mixed + b"\n\n" + attached * 5_000 + b"--b--\n"
    yield "brackets.eml", b"From: " + b"(" * 5_000 + b"\nSubject: x\n\nbody\n"
    yield "recipients.eml", head + b"To: " + b"<a@b>, " * 5_000 + b"\n\nbody\n"
    inside = head + b"\nend\n"
    for number in range(30):
        coded = base64.encodebytes(inside)
        opened = (
            b"--b\nContent-Disposition: attachment; filename=%d.eml\nContent-Transfer-Encoding: base64\n\n" % number
        )
        inside = head + mixed + b"\n\n" + opened + coded + b"--b--\n"
    yield "nested.eml", inside
    yield "forwarded.eml", b"From: a@b\nContent-Type: message/rfc822\n\n" * 300 + head + b"\nend\n"
    yield "envelopes.mbox", b"From a\n\n" * 5_000


def _made_archives(whole: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    main = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml", "epub": "OEBPS/content.opf"}
    main |= {"pptx": "ppt/presentation.xml", "odt": "content.xml", "ofd": "OFD.xml"}
    laughs = '<!DOCTYPE a [<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    for suffix, part in main.items():
        yield f"laughs.{suffix}", making.repacked(whole[suffix], {part: f"{laughs}]><a>&a9;</a>"})
        yield f"deep.{suffix}", making.repacked(whole[suffix], {part: "<a>" * 50_000 + "</a>" * 50_000})
        yield f"bomb.{suffix}", making.repacked(whole[suffix], {part: bytes(280 << 20)})
        yield f"parts.{suffix}", making.repacked(whole[suffix], {f"x/{n}": b"" for n in range(21_000)})
        yield f"lies.{suffix}", _lying(whole[suffix])
        yield (
            f"traversal.{suffix}",
            making.repacked(whole[suffix], {"../../../evil.txt": b"evil", "/etc/evil": b"evil"}),
        )
    away = '<Relationship Id="rId99" Type="x" Target="http://127.0.0.1:9/x" TargetMode="External"/></Relationships>'
    with zipfile.ZipFile(io.BytesIO(whole["docx"])) as archive:
        relations = archive.read("word/_rels/document.xml.rels").decode().replace("</Relationships>", away)
    yield "outside.docx", making.repacked(whole["docx"], {"word/_rels/document.xml.rels": relations})


def _lying(data: bytes) -> bytes:
    """The archive, with sizes in its directory that are smaller than what its parts unpack to."""
    content = bytearray(data)
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 24 : place + 28] = (10).to_bytes(4, "little")
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(content)


def _looping_pdf() -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[2 0 R 3 0 R 3 0 R]/Count 3/Parent 2 0 R>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources<</XObject<</X 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/X Do\nendstream",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Length 5/Resources<</XObject<</X 5 0 R>>>>>>"
        b"stream\n/X Do\nendstream",
    ]
    body = b"%PDF-1.4\n" + b"".join(b"%d 0 obj%sendobj\n" % (n, item) for n, item in enumerate(objects, start=1))
    return body + b"trailer<</Root 1 0 R/Size 6>>\n%%EOF"
