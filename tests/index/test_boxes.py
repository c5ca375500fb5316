"""Boxes of characters: packed, and found again by offsets."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.boxes import Box, PageFrame, TextBoxes, pack_boxes, turned

PAGE = PageFrame(0, 0, 600, 800, 0)


def line(left: float, bottom: float, count: int, *, page: int = 1, size: float = 10, width: float = 10) -> list[Box]:
    return [Box(page, left + width * n, bottom, left + width * (n + 1), bottom + size) for n in range(count)]


def packed(*lines: list[Box], pages: int = 1, apart: int = 0) -> TextBoxes:
    characters: list[tuple[int, Box]] = []
    for boxes in lines:
        first = characters[-1][0] + 1 + apart if characters else 0
        characters += [(first + n, box) for n, box in enumerate(boxes)]
    return TextBoxes.of(pack_boxes([PAGE] * pages, characters))


def test_words_of_a_line_are_one_rectangle() -> None:
    boxes = packed(line(100, 700, 8))
    assert boxes.boxes(2, 5) == (Box(1, 120, 700, 150, 710),)
    assert boxes.boxes(0, 99) == (Box(1, 100, 700, 180, 710),)
    assert boxes.boxes(3, 3) == boxes.boxes(8, 12) == ()


def test_words_over_lines_and_pages_are_a_rectangle_for_each() -> None:
    boxes = packed(line(100, 700, 5), line(60, 685, 5), line(60, 780, 5, page=2), pages=2)
    assert boxes.boxes(3, 12) == (
        Box(1, 130, 700, 150, 710),
        Box(1, 60, 685, 110, 695),
        Box(2, 60, 780, 80, 790),
    )


def test_a_blank_between_words_is_inside_their_rectangle_and_none_at_its_end() -> None:
    first, second = line(100, 700, 3), line(134, 700, 3)
    boxes = TextBoxes.of(pack_boxes([PAGE], [*enumerate(first), *enumerate(second, start=4)]))
    assert boxes.boxes(0, 7) == (Box(1, 100, 700, 164, 710),)
    assert boxes.boxes(0, 3) == (Box(1, 100, 700, 130, 710),)
    assert boxes.boxes(4, 7) == (Box(1, 134, 700, 164, 710),)


def test_what_stands_far_apart_on_a_line_is_not_joined() -> None:
    boxes = packed(line(100, 700, 3), line(300, 700, 3))
    assert boxes.boxes(0, 6) == (Box(1, 100, 700, 130, 710), Box(1, 300, 700, 330, 710))


@pytest.mark.parametrize("turns", range(4))
def test_lines_may_run_in_each_direction(turns: int) -> None:
    level = line(100, 300, 6)
    boxes = packed([Box(box.page, *turned(box[1:], -turns % 4)) for box in level])
    assert boxes.boxes(1, 4) == (Box(1, *turned((110, 300, 140, 310), -turns % 4)),)


def test_a_document_without_pages_has_no_boxes() -> None:
    none = TextBoxes.of(b"")
    assert (none.pages, none.boxes(0, 10)) == ((), ())


@pytest.mark.parametrize("far", [math.nan, math.inf, -math.inf, 1e30])
def test_characters_that_are_nowhere_are_left_out(far: float) -> None:
    characters = [(0, Box(1, far, 700, far, 710)), (1, Box(1, 100, far, 110, far)), *enumerate(line(120, 700, 2), 2)]
    assert TextBoxes.of(pack_boxes([PAGE], characters)).boxes(0, 4) == (Box(1, 120, 700, 140, 710),)


@pytest.mark.parametrize(
    ("turns", "seen"),
    [
        (0, (0.1, 0.1, 0.3, 0.15)),
        (1, (0.85, 0.1, 0.9, 0.3)),
        (2, (0.7, 0.85, 0.9, 0.9)),
        (3, (0.1, 0.7, 0.15, 0.9)),
    ],
)
def test_a_box_is_seen_where_a_viewer_shows_it(turns: int, seen: tuple[float, ...]) -> None:
    frame = PageFrame(50, 20, 150, 220, turns)
    assert frame.size == ((100, 200) if turns % 2 == 0 else (200, 100))
    assert frame.seen(Box(1, 60, 190, 80, 200)) == pytest.approx(seen)


def test_what_is_outside_the_page_that_is_seen_is_at_its_edge() -> None:
    assert PageFrame(0, 0, 100, 100, 0).seen(Box(1, -50, 90, 50, 150)) == pytest.approx((0, 0, 0.5, 0.1))
    assert PageFrame(0, 0, 0, 0, 0).seen(Box(1, 10, 10, 20, 20))  # a damaged page


BOXES = st.builds(
    lambda page, left, bottom, width, height: Box(page, left, bottom, left + width, bottom + height),
    st.integers(1, 3),
    st.integers(-100, 900),
    st.integers(-100, 900),
    st.integers(0, 60),
    st.integers(0, 20),
)


@given(st.lists(st.tuples(st.integers(1, 5), BOXES), max_size=40))
def test_each_character_is_found_at_its_place(steps: list[tuple[int, Box]]) -> None:
    offset, characters = 0, []
    for step, box in steps:
        offset += step
        characters.append((offset, box))
    boxes = TextBoxes.of(pack_boxes([PAGE] * 3, characters))
    for offset, box in characters:
        (found,) = boxes.boxes(offset, offset + 1)
        assert found.page == box.page
        assert found[1:3] == pytest.approx(box[1:3], abs=0.2) or found[3:] == pytest.approx(box[3:], abs=0.2)
