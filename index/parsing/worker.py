"""The process that parses documents and draws their pages.

It takes a JSON request a line on standard input, and writes a JSON answer a line on standard output. Before the answer
there may be lines that say which picture of the document is being read. It holds no state, so that it can be killed at
any time.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from base64 import b64encode
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from index.documents_folder import shown
from index.errors import DocumentError
from index.parsing.formats import Format, find_format
from index.parsing.ocr.extent import Ocr
from index.parsing.one_file import parse_file
from index.serialization import paragraph_record

if TYPE_CHECKING:
    from index.parsing.ocr.reading import PictureReader, Step

_NICENESS = 5  # what answers questions goes first
ORPHANED_SECONDS = 10  # after the time limit, if nobody has killed the process
_OCR_MEMORY = 3 << 30  # bytes: the models take half a gigabyte, and their libraries map more than they use


def main() -> None:
    """Answer requests until standard input ends.

    Arguments: seconds for a document and for a picture in it, bytes of memory; and, where pictures are read, which (see
    ``Ocr``), and the folder for what is recognized in them.
    """
    seconds, picture_seconds, memory = map(int, sys.argv[1:4])
    read = sys.argv[4:]
    _limit_memory(memory, memory + _OCR_MEMORY if read else memory)
    with suppress(AttributeError, OSError):  # there is no such thing on Windows
        os.nice(_NICENESS)
    answers = _private_output()

    def step(done: int, total: int) -> None:
        """Say how many pictures of a document are read, so that it gets the time for the next."""
        _limit_memory(memory + _OCR_MEMORY, memory + _OCR_MEMORY)
        _alarm(picture_seconds + ORPHANED_SECONDS)
        answers.write(json.dumps({"pictures": [done, total]}).encode("ascii") + b"\n")
        answers.flush()

    pictures = _picture_reader(Ocr(read[0]), Path(read[1]), step) if read else None
    for line in sys.stdin.buffer:
        request = json.loads(line)
        path = Path(os.fsdecode(bytes.fromhex(request["path"])))
        _alarm(seconds * find_format(path, shown(request["name"])).patience + ORPHANED_SECONDS)
        answers.write(_answer(path, request, pictures) + b"\n")
        answers.flush()
        _alarm(0)


def _picture_reader(extent: Ocr, folder: Path, step: Step) -> PictureReader:
    from index.parsing.ocr.reading import PictureReader
    from index.parsing.ocr.recognizer import Recognizer

    return PictureReader(Recognizer(), folder, step, embedded=extent is Ocr.ALL)


def _answer(path: Path, request: dict[str, Any], pictures: PictureReader | None) -> bytes:
    try:
        record = _record(path, request, pictures)
    except DocumentError as error:
        record = {"reason": asdict(error.reason)}
    except MemoryError:
        record = {"exhausted": True}
    try:
        return json.dumps(record, ensure_ascii=False).encode("utf-8")
    except MemoryError:
        del record
        return b'{"exhausted": true}'


def _record(path: Path, request: dict[str, Any], pictures: PictureReader | None) -> dict[str, Any]:
    name = request["name"]
    kind = find_format(path, shown(name))
    try:
        return _page(path, request, kind) if "page" in request else _document(path, name, kind, pictures)
    except RecursionError:
        raise DocumentError("nested_too_deeply", name=shown(name)) from None
    except (DocumentError, MemoryError):
        raise
    except Exception as error:  # whatever a library raises on a file that it does not expect
        what = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        raise DocumentError("damaged_because", name=shown(name), kind=f".{kind.name}", cause=what) from error


def _document(path: Path, name: str, kind: Format, pictures: PictureReader | None) -> dict[str, Any]:
    document = parse_file(path, name, kind, pictures)
    return {
        "text": document.text,
        "sha256": document.sha256,
        "size": document.size,
        "warnings": [asdict(warning) for warning in document.warnings],
        "paragraphs": list(map(paragraph_record, document.paragraphs)),
        "title": document.title,
        "boxes": b64encode(document.boxes).decode("ascii"),
    }


def _page(path: Path, request: dict[str, Any], kind: Format) -> dict[str, Any]:
    image = kind.drawing()(path, shown(request["name"]), request["page"], request["width"])
    return {"png": b64encode(image).decode("ascii")}


def _private_output() -> BinaryIO:
    """Return standard output for the answers, and discard what libraries print from now on."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
    return answers


def _limit_memory(size: int, most: int) -> None:
    """Bound the memory that the process may ask for, where the platform can (not on Windows). most: it may ever ask."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (size, most))


def _alarm(seconds: int) -> None:
    """End the process after so many seconds, where the platform can."""
    if hasattr(signal, "alarm"):
        signal.alarm(seconds)


if __name__ == "__main__":
    main()
