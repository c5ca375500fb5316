"""Tables whose rules are drawn: the cells that level and upright rules make."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.parsing.pdf.drawings import Rule

_NEAR = 3.0  # points: rules that are as near as that meet, or are one
_SAME = 1.0  # points apart: the same line
_COVERED = 0.6  # of a cell's side that a rule must run along
_MIN_CELLS = 2
_MAX_CELLS = 5_000
_MAX_RULES = 1_000  # of a page, those in line with each other counted once: a drawing


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell, in rows and columns of its table, half-open, and its box in points."""

    row: int
    column: int
    last_row: int
    last_column: int
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True, slots=True)
class RuledTable:
    """A table's cells by rows, and the outer edges."""

    cells: tuple[RuledCell, ...]
    left: float
    bottom: float
    right: float
    top: float

    def cell_at(self, x: float, y: float) -> int | None:
        """Return the position of the cell that the point lies in."""
        if not (self.left <= x <= self.right and self.bottom <= y <= self.top):
            return None
        for position, cell in enumerate(self.cells):
            if cell.left <= x <= cell.right and cell.bottom <= y <= cell.top:
                return position
        return None


def ruled_tables(rules: Sequence[Rule]) -> list[RuledTable]:
    """Return the tables that the rules make."""
    merged = _merged(rules)
    if len(merged) > _MAX_RULES:
        return []
    tables = [table for group in _meeting(merged) if (table := _table(group))]
    return [one for one in tables if not any(one is not other and _inside(one, other) for other in tables)]


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """Return the rules, those that go on in the same line as one."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.left == rule.right, round(_across(rule)), _along(rule))):
        last = merged[-1] if merged else None
        upright = rule.left == rule.right
        if (
            last
            and (last.left == last.right) == upright
            and abs(_across(last) - _across(rule)) <= _SAME
            and _along(rule)[0] <= _along(last)[1] + _NEAR
        ):
            end = max(_along(last)[1], _along(rule)[1])
            merged[-1] = last._replace(top=end) if upright else last._replace(right=end)
        else:
            merged.append(rule)
    return merged


def _across(rule: Rule) -> float:
    return rule.left if rule.left == rule.right else rule.bottom


def _along(rule: Rule) -> tuple[float, float]:
    return (rule.bottom, rule.top) if rule.left == rule.right else (rule.left, rule.right)


def _meeting(rules: Sequence[Rule]) -> list[list[Rule]]:
    """Return the rules in groups that touch one another."""
    leader = list(range(len(rules)))

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = leader[leader[i]]
            i = leader[i]
        return i

    order = sorted(range(len(rules)), key=lambda i: rules[i].left)
    active: list[int] = []
    for i in order:
        rule = rules[i]
        active = [j for j in active if rules[j].right >= rule.left - _NEAR]
        for j in active:
            if rules[j].bottom <= rule.top + _NEAR and rules[j].top >= rule.bottom - _NEAR:
                leader[find(i)] = find(j)
        active.append(i)
    groups: dict[int, list[Rule]] = {}
    for i, rule in enumerate(rules):
        groups.setdefault(find(i), []).append(rule)
    return list(groups.values())


def _table(rules: Sequence[Rule]) -> RuledTable | None:
    level = [rule for rule in rules if rule.bottom == rule.top and rule.right > rule.left]
    upright = [rule for rule in rules if rule.left == rule.right]
    if not level or not upright:
        return None
    left, right = min(rule.left for rule in rules), max(rule.right for rule in rules)
    bottom, top = min(rule.bottom for rule in rules), max(rule.top for rule in rules)
    xs = _edges([*(rule.left for rule in upright), left, right])
    ys = _edges([*(rule.top for rule in level), bottom, top])
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or not _MIN_CELLS <= columns * rows <= _MAX_CELLS:
        return None
    cells = _cells(xs, ys, level, upright)
    return RuledTable(tuple(cells), left, bottom, right, top) if len(cells) >= _MIN_CELLS else None


def _edges(values: Sequence[float]) -> list[float]:
    """Return the values in order, those near each other as one."""
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _NEAR:
            edges.append(value)
    return edges


def _cells(xs: Sequence[float], ys: Sequence[float], level: Sequence[Rule], upright: Sequence[Rule]) -> list[RuledCell]:
    """Return the cells from the top left on: fields of the grid are one cell where no rule is between them."""
    columns, rows = len(xs) - 1, len(ys) - 1
    walls = [[_is_drawn(x, [(r.left, r.bottom, r.top) for r in upright], *field) for x in xs] for field in pairwise(ys)]
    floors = [[_is_drawn(y, [(r.top, r.left, r.right) for r in level], *field) for y in ys] for field in pairwise(xs)]
    taken: set[tuple[int, int]] = set()
    cells: list[RuledCell] = []
    for row in range(rows - 1, -1, -1):
        for column in range(columns):
            if (row, column) in taken:
                continue
            last = column + 1
            while last < columns and not walls[row][last] and (row, last) not in taken:
                last += 1
            low = row
            while (
                low > 0
                and not any(floors[x][low] for x in range(column, last))
                and not any(walls[low - 1][x] for x in range(column + 1, last))
            ):
                low -= 1
            taken.update((y, x) for y in range(low, row + 1) for x in range(column, last))
            cells.append(
                RuledCell(rows - 1 - row, column, rows - low, last, xs[column], ys[low], xs[last], ys[row + 1])
            )
    return cells


def _is_drawn(place: float, rules: Sequence[tuple[float, float, float]], start: float, end: float) -> bool:
    """Return whether rules at the place cover enough of the way from start to end."""
    covered = sum(max(0.0, min(last, end) - max(first, start)) for at, first, last in rules if abs(at - place) <= _NEAR)
    return covered >= _COVERED * (end - start)


def _inside(one: RuledTable, other: RuledTable) -> bool:
    return (
        one.left >= other.left - _NEAR
        and one.right <= other.right + _NEAR
        and one.bottom >= other.bottom - _NEAR
        and one.top <= other.top + _NEAR
        and (one.right - one.left) * (one.top - one.bottom) < (other.right - other.left) * (other.top - other.bottom)
    )
