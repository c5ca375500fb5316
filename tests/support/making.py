"""Documents of every format, made for the tests."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

ROW = tuple[object, ...]
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)


def pdf(
    pages: Sequence[Sequence[str]],
    *,
    heading: str = "",
    footer: str = "",
    font: str = "STSong-Light",
    scanned: Sequence[int] = (),
) -> bytes:
    """Paragraphs by page, wrapped at the margins, the first line indented.

    heading: in large type on the first page. scanned: numbers of pages that show a picture.
    """
    from PIL import Image
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Paragraph

    if font == "STSong-Light":
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=A4)
    style = ParagraphStyle("body", fontName=font, fontSize=11, leading=17, firstLineIndent=22, wordWrap="CJK")
    large = ParagraphStyle("heading", parent=style, fontSize=18, leading=30, firstLineIndent=0)
    for number, paragraphs in enumerate(pages, start=1):
        height = A4[1] - 80
        blocks = [Paragraph(heading, large)] if heading and number == 1 else []
        for block in [*blocks, *(Paragraph(text, style) for text in paragraphs)]:
            _, used = block.wrapOn(canvas, A4[0] - 140, height)
            block.drawOn(canvas, 70, height - used)
            height -= used
        if number in scanned:
            canvas.drawImage(ImageReader(Image.new("L", (60, 80), 128)), 60, 60, 480, 700)
        if footer:
            canvas.setFont(font, 9)
            canvas.drawString(70, 30, f"{footer} {number}")
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def flowing_pdf(paragraphs: Sequence[str], *, footnote: str = "", font: str = "STSong-Light") -> bytes:
    """Paragraphs that run on from page to page, of some 12 lines each. footnote: at the foot of each page."""
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    if font == "STSong-Light":
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    wrap = "CJK" if font == "STSong-Light" else None
    style = ParagraphStyle("body", fontName=font, fontSize=11, leading=17, firstLineIndent=22, wordWrap=wrap)
    style.allowWidows = style.allowOrphans = 1

    def foot(canvas: Canvas, template: SimpleDocTemplate) -> None:
        canvas.setFont(font, 8)
        canvas.drawString(50, 40, footnote and f"{footnote}（{template.page}）")

    content = io.BytesIO()
    template = SimpleDocTemplate(
        content, pagesize=(400, 300), leftMargin=50, rightMargin=50, topMargin=40, bottomMargin=60
    )
    template.build([Paragraph(text, style) for text in paragraphs], onFirstPage=foot, onLaterPages=foot)
    return content.getvalue()


def protected_pdf(text: str) -> bytes:
    """A PDF that asks for a password."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    content = io.BytesIO()
    canvas = Canvas(content, encrypt=StandardEncryption("secret", "owner"))
    canvas.drawString(100, 700, text)
    canvas.save()
    return content.getvalue()


def docx(blocks: Sequence[tuple[str, str] | Sequence[Sequence[str]]], *, header_rows: bool = False) -> bytes:
    """Blocks: (style, text), or the rows of a table. header_rows: tables repeat their first row on each page."""
    from docx import Document
    from docx.oxml import OxmlElement

    document = Document()
    for block in blocks:
        if isinstance(block, tuple):
            document.add_paragraph(block[1], style=block[0])
            continue
        table = document.add_table(rows=len(block), cols=len(block[0]))
        for row, texts in zip(table.rows, block, strict=True):
            for cell, text in zip(row.cells, texts, strict=True):
                cell.text = text
        if header_rows:
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def xlsx(sheets: Mapping[str, Sequence[ROW]], *, formats: Mapping[str, str] | None = None) -> bytes:
    """Rows by sheet. formats: number formats by cell ("B2") of the first sheet."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    for cell, number_format in (formats or {}).items():
        book.worksheets[0][cell].number_format = number_format
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def epub(chapters: Sequence[tuple[str, str]], *, extra: Mapping[str, str] | None = None) -> bytes:
    """Chapters: title in the table of contents, and the body's XHTML."""
    items = "".join(
        f'<item id="c{n}" href="text/c{n}.xhtml" media-type="application/xhtml+xml"/>' for n in range(len(chapters))
    )
    refs = "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    points = "".join(f'<li><a href="text/c{n}.xhtml">{title}</a></li>' for n, (title, _) in enumerate(chapters))
    parts = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": _CONTAINER,
        "OEBPS/content.opf": (
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><manifest>'
            '<item id="nav" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
            f"{items}</manifest><spine>{refs}</spine></package>"
        ),
        "OEBPS/nav.xhtml": (
            '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>'
            f'<nav epub:type="toc"><ol>{points}</ol></nav></body></html>'
        ),
    }
    for n, (title, body) in enumerate(chapters):
        parts[f"OEBPS/text/c{n}.xhtml"] = (
            '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">'
            f"<head><title>{title}</title></head><body>{body}</body></html>"
        )
    return zipped(parts | dict(extra or {}))


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def repacked(data: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """The zip file with some parts replaced or added."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped({name: archive.read(name) for name in archive.namelist()} | dict(parts))


def pptx(slides: Sequence[tuple[str, Sequence[str], Sequence[Sequence[str]] | None, str]]) -> bytes:
    """Slides: title, paragraphs of the body, rows of a table, notes. The first is the title slide."""
    from pptx import Presentation
    from pptx.util import Inches

    presentation = Presentation()
    for number, (title, paragraphs, rows, notes) in enumerate(slides):
        layout = 0 if number == 0 else 1 if paragraphs else 5
        slide = presentation.slides.add_slide(presentation.slide_layouts[layout])
        slide.shapes.title.text = title
        if paragraphs:
            slide.placeholders[1].text = "\n".join(paragraphs)
        if rows:
            box = Inches(1), Inches(2), Inches(6), Inches(2)
            table = slide.shapes.add_table(len(rows), len(rows[0]), *box).table
            for line, cells in zip(table.rows, rows, strict=True):
                for cell, text in zip(line.cells, cells, strict=True):
                    cell.text = text
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    content = io.BytesIO()
    presentation.save(content)
    return content.getvalue()


def open_document(kind: str, body: str, styles: str = "", more: str = "") -> bytes:
    """OpenDocument of a kind (text, spreadsheet, presentation). styles: automatic ones. more: what styles.xml holds."""
    spaces = {name: name for name in ("office", "style", "text", "table", "presentation")}
    spaces |= {"draw": "drawing", "fo": "xsl-fo-compatible"}
    declared = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for prefix, name in spaces.items()
    )
    content = (
        f"<office:document-content {declared}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    shared = f"<office:document-styles {declared}>{more}</office:document-styles>"
    return zipped({"content.xml": content, "styles.xml": shared})


def ofd(pages: Sequence[str], template: str = "") -> bytes:
    """Pages: the objects on each. template: objects that are on every page."""
    space = 'xmlns="http://www.ofdspec.org/2016"'
    names = "".join(f'<Page ID="{n}" BaseLoc="Pages/P{n}/Content.xml"/>' for n in range(len(pages)))
    listed = '<TemplatePage ID="50" BaseLoc="/Doc_0/Tpls/T.xml"/>' if template else ""
    used = '<Template TemplateID="50"/>' if template else ""
    area = "<PageArea><PhysicalBox>0 0 210 297</PhysicalBox></PageArea>"
    roots = {
        "OFD.xml": "<DocBody><DocRoot>Doc_0/Document.xml</DocRoot></DocBody>",
        "Doc_0/Document.xml": f"<CommonData>{area}{listed}</CommonData><Pages>{names}</Pages>",
        "Doc_0/Tpls/T.xml": _ofd_content(template),
        **{f"Doc_0/Pages/P{n}/Content.xml": used + _ofd_content(page) for n, page in enumerate(pages)},
    }
    return zipped({name: f"<Root {space}>{root}</Root>" for name, root in roots.items()})


def ofd_text(words: str, x: float, y: float, size: float = 4.0, more: str = "") -> str:
    """A text object of OFD, in millimetres from the top left corner. more: attributes."""
    steps = f"g {len(words) - 1} {size / 2 if words.isascii() else size}" if len(words) > 1 else ""
    code = f'<TextCode X="0" Y="{size}" DeltaX="{steps}">{words}</TextCode>'
    return f'<TextObject ID="9" Boundary="{x} {y} 190 10" Font="1" Size="{size}" {more}>{code}</TextObject>'


def _ofd_content(objects: str) -> str:
    return f"<Content><Layer><PageBlock>{objects}</PageBlock></Layer></Content>"


def mail(subject: str, text: str, attachments: Mapping[str, bytes]) -> bytes:
    """A message with attachments."""
    message = EmailMessage()
    message["From"], message["To"] = "张三 <zhang@example.com>", "李四 <li@example.com>"
    message["Date"], message["Subject"] = "Mon, 19 Feb 2024 08:30:00 +0800", subject
    message.set_content(text)
    for name, data in attachments.items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def notebook(cells: Sequence[tuple[str, str]]) -> bytes:
    """Cells: their kind (markdown, code) and their text."""
    written = [{"cell_type": kind, "source": text} for kind, text in cells]
    return json.dumps({"cells": written, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}).encode()
