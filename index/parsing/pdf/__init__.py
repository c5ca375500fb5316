"""PDF: characters with their boxes, lines, columns, tables and paragraphs."""

from index.parsing.pdf.document import parse_pdf

__all__ = ["parse_pdf"]
