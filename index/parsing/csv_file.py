"""Parse CSV: rows of cells between commas, tabs, semicolons or bars."""

from __future__ import annotations

import csv
import io
from collections import Counter
from itertools import islice

from index.errors import DocumentError
from index.parsing.blocks import compose
from index.parsing.decoding import decode
from index.parsing.formats import MAX_CHARACTERS, Parsed
from index.parsing.table_rows import Row, cell_line
from index.parsing.tables import row_blocks
from index.records import Place

_DELIMITERS = ",\t;|"
_SAMPLE_LINES = 50


def parse_csv(data: bytes, name: str) -> Parsed:
    """Parse CSV with commas, tabs, semicolons or bars; a row is a paragraph."""
    decoded = decode(data, name)
    csv.field_size_limit(MAX_CHARACTERS)
    try:
        lines = csv.reader(io.StringIO(decoded.text, newline=""), delimiter=_delimiter(decoded.text))
        rows = [Row(number, tuple(map(cell_line, cells))) for number, cells in enumerate(lines, start=1)]
    except csv.Error as error:
        raise DocumentError("not_csv", name=name, cause=error) from error
    return compose(row_blocks(rows, lambda row: Place(row=row.number)), name, decoded.warnings, titled=False)


def _delimiter(text: str) -> str:
    """Return the sign that cuts most lines into the same number of cells, more than one."""
    lines = [line for line in islice(io.StringIO(text[:MAX_CHARACTERS]), _SAMPLE_LINES) if line.strip()]
    best, most = ",", (0, 0)
    for sign in _DELIMITERS:
        counts = Counter(line.count(sign) for line in lines if sign in line)
        if counts:
            ((count, times),) = counts.most_common(1)
            if (times, count) > most:
                best, most = sign, (times, count)
    return best
