"""Find the lines of text in a picture and recognize them, with the models that come with rapidocr."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import numpy.typing as npt

from index.parsing.ocr.recognized import RecognizedLine, RecognizedPicture

Pixels = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

_MOST_THREADS = 4
_DETECTED_SIDE = 1280  # pixels: the longest side at which lines are looked for
_TALLEST_PART = 2.0  # of its width: longer pictures are looked at in parts
_SAMPLED = 4  # lines that tell which way up a picture is
_UPRIGHT = 0.85  # their mean confidence, from which no other way is tried
_LEAST = 0.5  # mean confidence of a line that is text
_STRAIGHT = 0.05  # degrees that a picture may be askew
_MOST_ASKEW = 10.0
_LONG = 8  # heights: lines that long tell how a picture is askew
_TALL = 1.5  # times as high as wide: a line of a picture on its side
_NARROWED = 0.75  # a line is read that much narrower: a quarter faster, and no worse
_NARROWED_FROM = 4  # heights: shorter lines are read as they are
_SIZE_IN_BOX = 0.82  # size of the type in a line's box
_PITCH = 0.25  # share by which wide characters may stand closer or wider than their size says
_SHORTEST_RULE = 2.0  # sizes of the largest type: longer than a stroke of it
_THICKEST_RULE = 12  # pixels
_ALIKE = 0.15  # share by which sizes on a page differ that are meant to be the same


@dataclass(frozen=True, slots=True)
class _Box:
    """A line's corners, from its top left clockwise as it is read: (4, 2), in pixels."""

    corners: Floats

    @property
    def width(self) -> float:
        return float(np.linalg.norm(self.corners[1] - self.corners[0]))

    @property
    def height(self) -> float:
        return float(np.linalg.norm(self.corners[3] - self.corners[0]))


@dataclass(frozen=True, slots=True)
class _Reading:
    """The text of a line. places: of the middle of each character, as shares of the line's width."""

    text: str
    places: tuple[float, ...]
    confidences: tuple[float, ...]

    @property
    def confidence(self) -> float:
        return sum(self.confidences) / len(self.confidences) if self.confidences else 0.0


class Recognizer:
    """Recognizes text in pictures; its models are loaded when they are first used.

    threads: that work on a picture; None is as many as there are processors, four at most.
    """

    def __init__(self, threads: int | None = None) -> None:
        self._threads = threads or min(os.cpu_count() or 1, _MOST_THREADS)

    @cached_property
    def _finder(self) -> Any:
        """What finds lines: one picture on all threads."""
        return _engine(self._threads)

    @cached_property
    def _reader(self) -> Any:
        """What reads lines: as many lines at once as there are threads, which wait less for each other so."""
        return _engine(1)

    def recognize(self, pixels: Pixels) -> RecognizedPicture:
        """Return what is written in a picture. pixels: (height, width, 3), red, green and blue."""
        image = np.ascontiguousarray(pixels[:, :, ::-1])
        turns, upright, found = self._upright(image)
        with ThreadPoolExecutor(self._threads) as pool:
            readings = pool.map(lambda item: item[1] or self._read(_cut_out(upright, item[0])), found)
            read = [(box, reading) for (box, _), reading in zip(found, readings, strict=True)]
        lines = _lines([(box, reading) for box, reading in read if reading.confidence >= _LEAST])
        shortest = round(_SHORTEST_RULE * (max((line.size for line in lines), default=0.0)))
        return RecognizedPicture(turns, upright.shape[1], upright.shape[0], lines, _rules(upright, shortest))

    def _upright(self, image: Pixels) -> tuple[int, Pixels, list[tuple[_Box, _Reading | None]]]:
        """Return by how many quarter turns clockwise the picture is upright, the picture so, and its lines.

        Some of the lines are read, which tells whether they are upright.
        """
        found = self._found(image)
        on_side = sum(box.height > _TALL * box.width for box in found) * 2 > len(found)
        best: tuple[float, int, Pixels, list[tuple[_Box, _Reading | None]]] = (-1.0, 0, image, [])
        for turns in (1, 3, 0) if on_side else (0, 2):
            turned = np.ascontiguousarray(np.rot90(image, -turns))
            boxes = self._found(turned) if turns else found
            sample = sorted(range(len(boxes)), key=lambda at: -boxes[at].width)[:_SAMPLED]
            read = {at: self._read(_cut_out(turned, boxes[at])) for at in sample}
            sure = sum(reading.confidence for reading in read.values()) / max(1, len(read))
            if sure > best[0]:
                best = sure, turns, turned, [(box, read.get(at)) for at, box in enumerate(boxes)]
            if sure >= _UPRIGHT or not boxes:
                break
        return best[1:]

    def _found(self, image: Pixels) -> list[_Box]:
        """Return the boxes of the lines, from the top."""
        boxes: list[_Box] = []
        for first, last in _parts(image):
            found = self._finder(image[first:last], use_det=True, use_cls=False, use_rec=False)
            corners = getattr(found, "boxes", None)
            boxes += [_Box(np.add(box, (0.0, first))) for box in (() if corners is None else corners)]
        return [box for box in boxes if min(box.width, box.height) >= 2]  # noqa: PLR2004 (no text is that small)

    def _read(self, image: Pixels) -> _Reading:
        """Recognize the text of a line."""
        import cv2

        height, width = image.shape[:2]
        if width > _NARROWED_FROM * height:
            image = np.asarray(
                cv2.resize(image, (round(_NARROWED * width), height), interpolation=cv2.INTER_AREA), np.uint8
            )
        found = self._reader(image, use_det=False, use_cls=False, use_rec=True, return_word_box=True)
        text, words = found.txts[0], found.word_results[0]
        columns = iter(column for word in words.word_cols or () for column in word)
        last, places = 0.0, []
        for char in text:
            last = last if char.isspace() else (next(columns) + 0.5) / words.line_txt_len
            places.append(min(last, 1.0))
        return _Reading(text, tuple(places), tuple(words.confs[: len(text)]))


def _engine(threads: int) -> Any:
    """Return the library with the settings used here; it loads each model when it is first used."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_preprocess_img": False,
            "Global.use_vertical_padding": False,
            "Det.limit_type": "max",
            "Det.limit_side_len": _DETECTED_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
        }
    )


def _parts(image: Pixels) -> list[tuple[int, int]]:
    """Return the first and last row of the parts in which lines are looked for: a long picture is cut between lines."""
    height, width = image.shape[:2]
    most = max(int(_TALLEST_PART * width), _DETECTED_SIDE)
    cuts = [0]
    while height - cuts[-1] > most:
        first = cuts[-1] + most * 3 // 4
        rows = image[first : cuts[-1] + most, :, 1].astype(np.int16)
        cuts.append(first + int(np.argmin(np.abs(np.diff(rows, axis=1)).sum(axis=1))))
    return list(pairwise([*cuts, height]))


def _cut_out(image: Pixels, box: _Box) -> Pixels:
    """Return the part of the picture inside a box, level."""
    import cv2

    width, height = max(1, round(box.width)), max(1, round(box.height))
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(box.corners.astype(np.float32), target)
    part = cv2.warpPerspective(image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(part, np.uint8)


def _lines(readings: Sequence[tuple[_Box, _Reading]]) -> tuple[RecognizedLine, ...]:
    """Return the lines, put straight where the picture is askew, those of nearly the same size made the same size."""
    slope = _slope([box for box, _ in readings])
    sizes = [_size(box, reading) for box, reading in readings]
    usual = _usual([(size, len(reading.text)) for size, (_, reading) in zip(sizes, readings, strict=True)])
    settled = [usual if abs(size - usual) <= _ALIKE * usual else size for size in sizes]
    return tuple(_line(box, reading, size, slope) for (box, reading), size in zip(readings, settled, strict=True))


def _line(box: _Box, reading: _Reading, size: float, slope: float) -> RecognizedLine:
    x, y = box.corners.mean(axis=0)
    straight_x, straight_y = x + slope * y, y - slope * x
    left = straight_x - box.width / 2
    middles = [left + place * box.width for place in reading.places]
    lefts, rights = _sides(reading.text, middles, size, left, left + box.width)
    return RecognizedLine(
        reading.text,
        lefts,
        rights,
        reading.confidences,
        straight_y - box.height / 2,
        straight_y + box.height / 2,
        size,
        float(x - straight_x),
        float(y - straight_y),
    )


def _sides(
    text: str, middles: Sequence[float], size: float, left: float, right: float
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the left and right edges of characters: half way to the neighbours, but no wider than they are set."""
    halves = [size / 2 if is_wide(char) else size / 3 for char in text]
    between = [(one + other) / 2 for one, other in pairwise(middles)]
    lefts = [max(edge, middle - half) for edge, middle, half in zip([left, *between], middles, halves, strict=True)]
    rights = [min(edge, middle + half) for edge, middle, half in zip([*between, right], middles, halves, strict=True)]
    return tuple(map(float, lefts)), tuple(map(float, rights))


def is_wide(char: str) -> bool:
    """Return whether the character takes as much room as a Chinese one."""
    return unicodedata.east_asian_width(char) in {"W", "F"}


def _size(box: _Box, reading: _Reading) -> float:
    """Return the size of the type: how far wide characters stand from each other, where that fits the box's height."""
    by_height = _SIZE_IN_BOX * box.height
    pairs = zip(pairwise(reading.text), pairwise(reading.places), strict=True)
    pitches = [(after - before) * box.width for (a, b), (before, after) in pairs if is_wide(a) and is_wide(b)]
    near = [pitch for pitch in pitches if abs(pitch - by_height) <= _PITCH * by_height]
    return sum(near) / len(near) if len(near) * 2 > len(pitches) else by_height


def _usual(sizes: Sequence[tuple[float, int]]) -> float:
    """Return the size of the character in the middle. sizes: each with how many characters have it."""
    ordered = sorted(sizes)
    half, seen = sum(count for _, count in ordered) / 2, 0
    for size, count in ordered:
        seen += count
        if seen >= half:
            return size
    return 1.0


def _slope(boxes: Sequence[_Box]) -> float:
    """Return how far a picture's lines go down for each pixel that they go to the right."""
    long = [box.corners for box in boxes if box.width >= _LONG * box.height]
    slopes = [float((c[1, 1] - c[0, 1] + c[2, 1] - c[3, 1]) / (c[1, 0] - c[0, 0] + c[2, 0] - c[3, 0])) for c in long]
    slope = median(slopes) if slopes else 0.0
    askew = abs(float(np.degrees(np.arctan(slope))))
    return slope if _STRAIGHT < askew <= _MOST_ASKEW else 0.0


def _rules(image: Pixels, shortest: int) -> tuple[tuple[float, float, float, float], ...]:
    """Return the straight lines of a picture, level or upright: left, top, right and bottom of each.

    shortest: length in pixels.
    """
    import cv2

    gray = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    ink = cv2.adaptiveThreshold(gray, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 31, 15)
    found: list[tuple[float, float, float, float]] = []
    for width, height in ((shortest, 1), (1, shortest)) if shortest else ():
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (width, height))
        drawn = cv2.dilate(cv2.morphologyEx(ink, cv2.MORPH_OPEN, kernel), np.ones((3, 3)))
        _, _, boxes, _ = cv2.connectedComponentsWithStats(cv2.morphologyEx(drawn, cv2.MORPH_CLOSE, kernel))
        found += [(x, y, x + w, y + h) for x, y, w, h, _ in boxes[1:].tolist() if min(w, h) <= _THICKEST_RULE]
    return tuple(found)
