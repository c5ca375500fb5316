"""Collect the paragraphs of a document under their headings."""

from __future__ import annotations

from index.records import Cell, Paragraph, ParagraphKind, Place, Span

_LONGEST_HEADING = 100  # characters; what is longer is a paragraph in the style of a heading


class Outline:
    """The paragraphs of a document, numbered, each under its headings."""

    def __init__(self) -> None:
        self.paragraphs: list[Paragraph] = []
        self._headings: list[tuple[int, str]] = []
        self._next = 1

    def add_heading(self, start: int, end: int, text: str, level: int, place: Place | None = None) -> None:
        """Add a heading, or a paragraph where it is longer than headings are."""
        if len(text) > _LONGEST_HEADING:
            self.add(start, end, place=place)
            return
        self._headings = [heading for heading in self._headings if heading[0] < level]
        heading = Paragraph(self._next, start, end, self._section(), place, ParagraphKind.HEADING, level)
        self.paragraphs.append(heading)
        self._headings.append((level, text))

    def add(
        self,
        start: int,
        end: int,
        kind: ParagraphKind = ParagraphKind.TEXT,
        level: int = 0,
        place: Place | None = None,
        cells: tuple[Cell, ...] = (),
    ) -> None:
        """Add a paragraph that is no heading."""
        self.paragraphs.append(Paragraph(self._next, start, end, self._section(), place, kind, level, cells))
        self._next += 1

    def title(self) -> Span | None:
        """Return the span of the first heading if it stands above all others, else None."""
        headings = [paragraph for paragraph in self.paragraphs if paragraph.kind is ParagraphKind.HEADING]
        if not headings or any(heading.level <= headings[0].level for heading in headings[1:]):
            return None
        return headings[0].start, headings[0].end

    def _section(self) -> str | None:
        return " › ".join(text for _, text in self._headings) or None
