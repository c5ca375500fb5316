"""Pictures that stand in the text of Word documents and presentations: what is written in them, as text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

from index.errors import DocumentError
from index.messages import Message
from index.parsing.blocks import Block
from index.parsing.formats import is_picture
from index.parsing.image import parse_image
from index.parsing.inner_files import blocks_of
from index.parsing.ocr.reading import DocumentPictures
from index.records import ParagraphKind, Place

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_SHOWN = {
    "{http://schemas.openxmlformats.org/drawingml/2006/main}blip": f"{_RELATION}embed",
    "{urn:schemas-microsoft-com:vml}imagedata": f"{_RELATION}id",
}


def picture_blocks(
    node: Any,
    part: Any,
    pictures: DocumentPictures | None,
    warnings: list[Message],
    is_shown: Callable[[Any], bool] = lambda _: True,
) -> Iterator[Block]:
    """Yield what is written in the pictures below a node, as paragraphs and rows; nothing unless these are to be read.

    part: of the package, that the node is in. warnings: takes why nothing is of a picture that cannot be read.
    is_shown: returns whether an element stands for a picture of its own.
    """
    if pictures is None or not pictures.embedded:
        return
    for shown in filter(is_shown, node.iter(*_SHOWN)):
        relation = part.rels.get(shown.get(_SHOWN[shown.tag]) or "")
        if relation is None or relation.is_external:
            continue
        name = PurePosixPath(relation.target_part.partname).name
        if is_picture(name):
            yield from _blocks(name, relation.target_part.blob, pictures, warnings)


def _blocks(name: str, data: bytes, pictures: DocumentPictures, warnings: list[Message]) -> Iterator[Block]:
    try:
        parsed = parse_image(data, name, pictures.of_part(data))
    except DocumentError as error:
        if error.code != "nothing_recognized":  # as most pictures are
            warnings.append(Message("part_left_out", {"part": name, "reason": error.reason}))
        return
    for block in blocks_of(parsed):
        kind = ParagraphKind.TEXT if block.kind is ParagraphKind.HEADING else block.kind  # of the picture only
        yield replace(block, level=0, kind=kind, place=Place(recognized=True))
