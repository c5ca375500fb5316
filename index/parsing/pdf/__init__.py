"""PDF: characters with their boxes, lines, columns, tables and paragraphs."""

from index.parsing.pdf.document import parse_pdf
from index.parsing.pdf.page_image import page_image

__all__ = ["page_image", "parse_pdf"]
