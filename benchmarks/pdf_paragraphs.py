"""Which paragraphs of a text are found whole in the PDFs that people's programs make of it.

    python -m benchmarks.pdf_paragraphs DOCUMENTS [--limit 40] [--keep FOLDER]

DOCUMENTS: a folder of .txt files, a paragraph a line. PDFs are made with ReportLab and, where these are
installed, with Chromium (``chromium``) and LibreOffice (``soffice``). A paragraph is whole when it is a paragraph of
what was parsed, white space aside.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from index.parsing.pdf import parse_pdf

_SENTENCE_END = re.compile(r"[。！？!?；;…：:.][”’」』）)】》\"']*$")
_PROSE = 20  # characters: shorter paragraphs are seldom sentences
_CHROMIUM = ["chromium", "--headless", "--no-sandbox", "--disable-gpu"]
_SECONDS = 120

Make = Callable[[Sequence[str], Path], None]


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums over the files of a layout. open_ended, prose: paragraphs that end in mid-sentence, of the longer ones."""

    paragraphs: int = 0
    whole: int = 0
    open_ended: int = 0
    prose: int = 0
    pages: int = 0
    seconds: float = 0.0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    def row(self, name: str) -> str:
        """Return the line of the table."""
        whole, ending = self.whole / max(1, self.paragraphs), self.open_ended / max(1, self.prose)
        speed = 1000 * self.seconds / max(1, self.pages)
        return f"| {name} | {self.paragraphs:,} | {whole:.1%} | {ending:.1%} | {speed:.0f} ms |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--limit", type=int, default=40, help="files of the folder that are used (%(default)s)")
    parser.add_argument("--keep", type=Path, help="a folder for the PDFs")
    arguments = parser.parse_args()
    files = sorted(arguments.documents.rglob("*.txt"))[: arguments.limit]
    sources = {path.stem: path.read_text("utf-8").split("\n") for path in files}
    print("| layout | paragraphs | whole | end in mid-sentence | a page |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, make in _layouts():
            keep = (arguments.keep or Path(folder)) / name
            keep.mkdir(parents=True, exist_ok=True)
            total = sum((_measured(lines, keep / f"{stem}.pdf", make) for stem, lines in sources.items()), Figures())
            print(total.row(name), flush=True)


def _measured(lines: Sequence[str], path: Path, make: Make) -> Figures:
    from pypdfium2 import PdfDocument

    written = [line.strip() for line in lines if line.strip()]
    make(written, path)
    data = path.read_bytes()
    begun = time.process_time()
    parsed = parse_pdf(data, path.name)
    seconds = time.process_time() - begun
    found = [parsed.text[paragraph.start : paragraph.end] for paragraph in parsed.paragraphs]
    known = set(map(_squeezed, found))
    prose = [text for text in found if len(text) >= _PROSE]
    return Figures(
        len(written),
        sum(_squeezed(text) in known for text in written),
        sum(not _SENTENCE_END.search(text) for text in prose),
        len(prose),
        len(PdfDocument(data)),
        seconds,
    )


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _layouts() -> Iterator[tuple[str, Make]]:
    for columns in (1, 2):
        yield f"reportlab-{columns}-indented", partial(_reportlab, columns=columns, indent=21)
        yield f"reportlab-{columns}-spaced", partial(_reportlab, columns=columns, indent=0)
    for columns in (1, 2):
        if shutil.which("chromium"):
            yield f"chromium-{columns}", partial(_chromium, columns=columns)
        if shutil.which("soffice"):
            yield f"soffice-{columns}", partial(_soffice, columns=columns)


def _reportlab(lines: Sequence[str], path: Path, columns: int, indent: int) -> None:
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas
    from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

    font = "STSong-Light"
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    after = 0 if indent else 8
    body = ParagraphStyle("body", fontName=font, fontSize=10.5, leading=16, wordWrap="CJK", firstLineIndent=indent)
    body = ParagraphStyle("spaced", parent=body, spaceAfter=after, alignment=4)
    title = ParagraphStyle("title", parent=body, fontSize=18, leading=28, firstLineIndent=0, alignment=0)
    width = (A4[0] - 120 - 20 * (columns - 1)) / columns

    def edges(canvas: Canvas, template: BaseDocTemplate) -> None:
        canvas.setFont(font, 8)
        canvas.drawString(60, A4[1] - 35, "内部资料")
        canvas.drawCentredString(A4[0] / 2, 30, str(template.page))

    frames = [Frame(60 + n * (width + 20), 50, width, A4[1] - 110, 0, 0, 0, 0) for n in range(columns)]
    template = BaseDocTemplate(str(path), pagesize=A4)
    template.addPageTemplates(PageTemplate("page", frames, onPage=edges))
    template.build([Paragraph(html.escape(line), title if n == 0 else body) for n, line in enumerate(lines)])


def _page(lines: Sequence[str], columns: int) -> str:
    style = f"body{{font:10.5pt/1.6 serif;columns:{columns}}}h1{{column-span:all}}p{{text-indent:2em;margin:0}}"
    body = "".join(f"<p>{html.escape(line)}</p>" for line in lines[1:])
    return f"<!DOCTYPE html><meta charset=utf-8><style>{style}</style><h1>{html.escape(lines[0])}</h1>{body}"


def _chromium(lines: Sequence[str], path: Path, columns: int) -> None:
    page = path.resolve().with_suffix(".html")
    page.write_text(_page(lines, columns), "utf-8")
    command = [*_CHROMIUM, "--no-pdf-header-footer", f"--print-to-pdf={path.resolve()}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)


def _soffice(lines: Sequence[str], path: Path, columns: int) -> None:
    import docx
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    document.add_heading(lines[0], 1)
    for line in lines[1:]:
        document.add_paragraph(line).paragraph_format.first_line_indent = Pt(21)
    document.sections[0]._sectPr.find(qn("w:cols")).set(qn("w:num"), str(columns))
    written = path.with_suffix(".docx")
    document.save(str(written))
    command = ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(path.parent), str(written)]
    subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)


if __name__ == "__main__":
    main()
