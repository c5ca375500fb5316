"""PDFs whose every line is put where the test wants it."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

FONT = "STSong-Light"
A4 = (595, 842)


@dataclass(frozen=True, slots=True)
class Put:
    """A text whose base line begins at (x, y). turn: degrees against the clock."""

    x: float
    y: float
    text: str
    size: float = 11
    font: str = FONT
    turn: float = 0


@dataclass(frozen=True, slots=True)
class Ruled:
    """A level or upright line that is drawn."""

    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class Field:
    """A form's field with its value."""

    x: float
    y: float
    name: str
    value: str


def pages(*contents: Sequence[Put | Ruled | Field], rotate: int = 0) -> bytes:
    """Return a PDF of these pages, in the order given. rotate: by which a viewer turns them."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    content = io.BytesIO()
    canvas = Canvas(content, pagesize=A4)
    for items in contents:
        canvas.setPageRotation(rotate)
        for item in items:
            if isinstance(item, Put):
                canvas.saveState()
                canvas.translate(item.x, item.y)
                canvas.rotate(item.turn)
                canvas.setFont(item.font, item.size)
                canvas.drawString(0, 0, item.text)
                canvas.restoreState()
            elif isinstance(item, Ruled):
                canvas.line(item.left, item.bottom, item.right, item.top)
            else:
                canvas.acroForm.textfield(
                    x=item.x, y=item.y, width=200, height=18, value=item.value, name=item.name, fontSize=11
                )
        canvas.showPage()
    canvas.save()
    return content.getvalue()


def column(x: float, top: float, lines: Sequence[str], *, leading: float = 16, size: float = 11) -> list[Put]:
    """Return lines under one another."""
    return [Put(x, top - n * leading, line, size) for n, line in enumerate(lines)]


def grid(xs: Sequence[float], ys: Sequence[float]) -> list[Ruled]:
    """Return the rules of a table. ys: from the top."""
    level = [Ruled(xs[0], y, xs[-1], y) for y in ys]
    return [*level, *(Ruled(x, ys[-1], x, ys[0]) for x in xs)]


def raw_pdf(objects: Sequence[bytes]) -> bytes:
    """Return a PDF of these objects; the first one is its catalogue."""
    data, starts = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        starts.append(len(data))
        data += b"%d 0 obj%b endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    trailer = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    return data + b"xref\n0 %d\n0000000000 65535 f \n%b" % (len(objects) + 1, table) + trailer
