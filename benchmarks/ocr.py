"""Recognition of text in pictures beside Tesseract: error rate, time and memory, on pages that are drawn here.

python -m benchmarks.ocr FOLDER draws the pages into the folder, reads them with both and prints the table of
docs/ocr.md. Seconds are of one processor. Fonts: Debian's fonts-noto-cjk,
fonts-arphic-ukai, fonts-arphic-uming, fonts-wqy-zenhei; Tesseract: tesseract-ocr with tesseract-ocr-chi-sim and
tesseract-ocr-chi-tra.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import mean

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from index.errors import DocumentError
from index.parsing.formats import Parsed
from index.parsing.image import parse_image
from index.parsing.ocr.cache import RecognizedPages
from index.parsing.ocr.reading import DocumentPictures
from index.parsing.ocr.recognizer import Recognizer

_ROOT = Path(__file__).parents[1]
_SHARE = Path("/usr/share/fonts")
_SONG = _SHARE / "opentype/noto/NotoSerifCJK-Regular.ttc", 2
_SONG_TC = _SHARE / "opentype/noto/NotoSerifCJK-Regular.ttc", 3
_HEI = _SHARE / "opentype/noto/NotoSansCJK-Regular.ttc", 2
_MING = _SHARE / "truetype/arphic/uming.ttc", 0
_KAI = _SHARE / "truetype/arphic/ukai.ttc", 0
_ZEN = _SHARE / "truetype/wqy/wqy-zenhei.ttc", 0
_SHORTEST_PARAGRAPH = 80  # characters
_MARGIN = 60  # points
_LEADING = 1.6  # sizes
_HEADER = ("品名", "规格", "单价", "数量", "产地")
_GOODS = ("办公椅", "打印纸", "订书机", "文件柜", "台灯", "白板", "投影仪", "碎纸机", "保险箱", "路由器")
_TOWNS = ("广州", "苏州", "宁波", "青岛", "成都")


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of pages. script: which texts. skew: degrees. jpeg: quality, 0 for none. noise: of the grey, 0..255."""

    name: str
    font: tuple[Path, int]
    size: float = 10.5
    dpi: int = 200
    script: str = "simplified"
    skew: float = 0.0
    jpeg: int = 0
    noise: float = 0.0
    paper: int = 255
    columns: int = 1


KINDS = (
    Kind("宋体，200 dpi", _SONG),
    Kind("黑体，200 dpi", _HEI),
    Kind("楷体，200 dpi", _KAI),
    Kind("明体，200 dpi", _MING),
    Kind("正黑，200 dpi", _ZEN),
    Kind("宋体 9 pt，200 dpi", _SONG, size=9),
    Kind("宋体 14 pt，200 dpi", _SONG, size=14),
    Kind("宋体，300 dpi", _SONG, dpi=300),
    Kind("宋体，两栏，200 dpi", _SONG, columns=2),
    Kind("繁体宋体，200 dpi", _SONG_TC, script="traditional"),
    Kind("English, 200 dpi", _SONG, script="english"),
    Kind("宋体，150 dpi，JPEG 40 和噪点", _SONG, dpi=150, jpeg=40, noise=12),
    Kind("黑体，150 dpi，JPEG 40，灰底", _HEI, dpi=150, jpeg=40, noise=12, paper=205),
    Kind("宋体，150 dpi，噪点，斜 1°", _SONG, dpi=150, jpeg=60, noise=12, skew=1.0),
    Kind("楷体，150 dpi，JPEG 40 和噪点", _KAI, dpi=150, jpeg=40, noise=12),
    Kind("宋体，200 dpi，斜 2°", _SONG, skew=2.0),
    Kind("宋体，200 dpi，倒置", _SONG, skew=180.0),
    Kind("宋体，100 dpi", _SONG, dpi=100),
    Kind("黑体，100 dpi，JPEG 60", _HEI, dpi=100, jpeg=60),
    Kind("表格，200 dpi", _SONG, script="table"),
    Kind("表格，150 dpi，JPEG 40 和噪点", _SONG, dpi=150, jpeg=40, noise=12, script="table"),
)


@dataclass(frozen=True, slots=True)
class Page:
    """A page and what is written on it, as texts that are each compared as a whole."""

    image: Image.Image
    texts: tuple[str, ...]


def _paragraphs(script: str) -> list[str]:
    """Return the texts of this repository in a language."""
    if script == "english":
        lines = [
            line for path in sorted((_ROOT / "docs").glob("*.md")) for line in path.read_text("utf-8").splitlines()
        ]
        prose = (line.replace("`", "") for line in lines if not line.startswith(("|", "#", "`", "-", " ")))
        return [line for line in prose if len(line) > _SHORTEST_PARAGRAPH]
    seeds = [path.read_text("utf-8") for path in sorted((_ROOT / "seeds").iterdir())]
    found = [line.strip() for text in seeds for line in text.splitlines() if line.strip()]
    if script == "traditional":
        import opencc

        return list(map(opencc.OpenCC("s2t").convert, found))
    return found


def _wrapped(paragraphs: Sequence[str], font: ImageFont.FreeTypeFont, width: float, *, words: bool) -> Iterator[str]:
    for paragraph in paragraphs:
        line = ""
        for piece in paragraph.split(" ") if words else paragraph:
            longer = f"{line} {piece}" if words and line else line + piece
            if line and font.getlength(longer) > width:
                yield line
                line = piece
            else:
                line = longer
        yield line


def draw(kind: Kind, number: int) -> Page:
    """Return a page of the kind, the same each time."""
    random.seed(f"{kind.name} {number}")
    scale = kind.dpi / 72
    width, height, margin = round(595 * scale), round(842 * scale), round(_MARGIN * scale)
    path, face = kind.font
    font = ImageFont.truetype(path, round(kind.size * scale), index=face)
    image = Image.new("L", (width, height), kind.paper)
    pen = ImageDraw.Draw(image)
    if kind.script == "table":
        texts = _draw_table(pen, font, margin, width)
    else:
        paragraphs = _paragraphs(kind.script)
        first = number * len(paragraphs) // 4
        step = round(kind.size * _LEADING * scale)
        across = (width - (kind.columns + 1) * margin) / kind.columns
        rows = (height - 2 * margin) // step
        words = kind.script == "english"
        lines = list(islice(_wrapped(paragraphs[first:], font, across, words=words), kind.columns * rows))
        for place, line in enumerate(lines):
            column, row = divmod(place, rows)
            pen.text((margin + column * (across + margin), margin + row * step), line, 20, font)
        texts = ("".join(lines),)
    return Page(_worn(image, kind), texts)


def _draw_table(pen: ImageDraw.ImageDraw, font: ImageFont.FreeTypeFont, margin: int, width: int) -> tuple[str, ...]:
    rows = [_HEADER]
    for goods in _GOODS:
        price, count = f"{random.randint(10, 4000)}.{random.randint(0, 99):02}", str(random.randint(1, 300))
        rows.append((goods, f"{random.choice('ABCD')}-{random.randint(100, 999)}", price, count, random.choice(_TOWNS)))
    step, across = round(font.size * 2), (width - 2 * margin) // len(_HEADER)
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            left, top = margin + column * across, margin + row * step
            pen.rectangle((left, top, left + across, top + step), outline=20, width=max(1, round(font.size) // 15))
            pen.text((left + font.size // 2, top + font.size // 2), cell, 20, font)
    return tuple(cell for cells in rows for cell in cells)


def _worn(image: Image.Image, kind: Kind) -> Image.Image:
    """Return the page as a scanner or a copier may give it."""
    if kind.skew:
        image = image.rotate(kind.skew, Image.Resampling.BICUBIC, fillcolor=kind.paper)
    if kind.noise:
        grey = np.asarray(image.filter(ImageFilter.GaussianBlur(0.5)), np.float32)
        spots = np.random.default_rng(random.randrange(1 << 30)).normal(0, kind.noise, grey.shape)
        image = Image.fromarray(np.clip(grey + spots, 0, 255).astype(np.uint8))
    return image


def errors(expected: str, found: str) -> float:
    """Return the share of characters that are wrong; width and white space do not count."""
    expected, found = _bare(expected), _bare(found)
    row = np.arange(len(found) + 1)
    codes = np.array([ord(char) for char in found])
    steps = np.arange(len(found) + 1)
    for position, char in enumerate(expected, start=1):
        best = np.empty_like(row)
        best[0] = position
        best[1:] = np.minimum(row[1:] + 1, row[:-1] + (codes != ord(char)))
        row = np.minimum.accumulate(best - steps) + steps
    return float(row[-1]) / max(len(expected), 1)


def _bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def _wrong(page: Page, text: str) -> float:
    """Return the error rate; of a table, the share of cells that are not there as they are."""
    if len(page.texts) == 1:
        return errors(page.texts[0], text)
    bare = _bare(text)
    return mean(_bare(cell) not in bare for cell in page.texts)


def _own_reader(folder: Path, threads: int | None) -> Callable[[Path], str]:
    recognizer = Recognizer(threads)

    def read(path: Path) -> str:
        known = RecognizedPages.of(folder / "recognized", f"{path.stem} {time.monotonic_ns()}", "")
        pictures = DocumentPictures(recognizer, known, lambda _done, _total: None)
        try:
            parsed: Parsed = parse_image(path.read_bytes(), path.name, pictures)
        except DocumentError:
            return ""
        return parsed.text

    return read


def _tesseract(path: Path, script: str) -> str:
    languages = {"english": "eng", "traditional": "chi_tra+eng"}.get(script, "chi_sim+eng")
    command = [shutil.which("tesseract") or "tesseract", str(path), "-", "-l", languages]
    return subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")


def _timed(read: Callable[[Path], str], path: Path) -> tuple[str, float]:
    started = _processor_seconds()
    text = read(path)
    return text, _processor_seconds() - started


def _processor_seconds() -> float:
    """Return how long processors have worked for this process and those that it ran, whatever else they did."""
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def main() -> None:
    """Draw, read and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=2, help="of each kind")
    parser.add_argument("--threads", type=int, help="of Wenqu's (as many as there are processors)")
    parser.add_argument("--only", default="", help="kinds whose names have this in them")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    own = _own_reader(given.folder, given.threads)
    print(
        "| pages | Wenqu: wrong | processor seconds a page | Tesseract: wrong | processor seconds a page |", flush=True
    )
    print("| --- | ---: | ---: | ---: | ---: |")
    for kind in KINDS:
        if given.only not in kind.name:
            continue
        results: list[tuple[float, float, float, float]] = []
        for number in range(given.pages):
            page = draw(kind, number)
            path = given.folder / f"{KINDS.index(kind):02}-{number}{'.jpg' if kind.jpeg else '.png'}"
            page.image.save(path, dpi=(kind.dpi, kind.dpi), quality=kind.jpeg or None)
            text, seconds = _timed(own, path)
            other, other_seconds = _timed(partial(_tesseract, script=kind.script), path)
            (given.folder / f"{path.stem}.txt").write_text(text, encoding="utf-8")
            results.append((_wrong(page, text), seconds, _wrong(page, other), other_seconds))
        wrong, seconds, other_wrong, other_seconds = map(mean, zip(*results, strict=True))
        print(f"| {kind.name} | {wrong:.2%} | {seconds:.1f} | {other_wrong:.2%} | {other_seconds:.1f} |", flush=True)
    print(f"most memory of Wenqu's recognition: {_megabytes()} MB")


def _megabytes() -> int:
    unit = 1 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit >> 20


if __name__ == "__main__":
    main()
