"""Which paragraphs of a document belong together."""

from index.structure.units import Unit, title_of, units

__all__ = ["Unit", "title_of", "units"]
