"""Parse documents in a process that is bounded in time and memory, and killed past the bounds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from base64 import b64decode
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from index.documents_folder import is_unicode, shown
from index.errors import DocumentError, DocumentProgramError, DocumentTimeoutError
from index.messages import Message
from index.parsing.formats import find_format
from index.parsing.ocr.extent import Ocr
from index.parsing.one_file import parse_file
from index.records import Document
from index.serialization import paragraph_of

SECONDS = 30
MEMORY = 1 << 30
_SMALL = 64 << 10  # bytes: a text up to this size is parsed in the calling process
PAGE_SECONDS = 120  # to read a picture
_MAX_ANSWER = 512 << 20
_FIRST_WAIT, _WAIT = 0.05, 0.1  # seconds
_ROOT = Path(__file__).parents[2]
_NOT_OF_THE_FILE = {"read_timed_out": DocumentTimeoutError, "needs_libreoffice": DocumentProgramError}

Request = dict[str, str | int]

Counts = tuple[int, int]


class ParsingProcess:
    """Parse documents and draw pages one after the other in another process, started when first needed and after kills.

    Plain text and Markdown of up to 64 kB are parsed in the calling process.
    seconds, memory (bytes): the bounds for each document; recognizing text in pictures has its own, for each page.
    recognized: the folder for what is recognized in pictures; None leaves pictures out. embedded: whether those in Word
    documents and presentations are read. waiting: an attribute, called
    now and then while the other process parses, with the numbers of the document's pictures that are read and of all
    that are to be; what it raises ends that.
    """

    def __init__(
        self,
        *,
        seconds: int = SECONDS,
        memory: int = MEMORY,
        recognized: Path | None = None,
        embedded: bool = False,
    ) -> None:
        self._seconds = seconds
        self._memory = memory
        self._recognized = recognized
        self._embedded = embedded
        self.waiting: Callable[[Counts], None] = lambda _: None
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe:
                    with suppress(OSError):
                        pipe.close()

    def parse(self, path: Path, name: str) -> Document:
        """Parse a file. Raise DocumentError, naming the file, when it cannot be parsed within the bounds."""
        label = shown(name)
        kind = find_format(path, label)
        if not is_unicode(name):
            raise DocumentError("name_not_unicode", name=label)
        if kind.plain and _is_small(path):
            return parse_file(path, name, kind)
        return _document(name, self._answer(_request(path, name), name, kind.patience))

    def page_image(self, path: Path, name: str, page: int, width: int) -> bytes:
        """Return a page of a file that has pages, see ``DrawPage``. Raise DocumentError as ``parse`` does."""
        return b64decode(self._answer(_request(path, name) | {"page": page, "width": width}, name)["png"])

    def _answer(self, request: Request, name: str, patience: int = 1) -> dict[str, Any]:
        fresh = self._process is None
        answer = self._ask(request, name, patience)
        if "exhausted" in answer:
            self.close()
            if not fresh:  # documents read before may have taken the memory
                return self._answer(request, name, patience)
            raise DocumentError("needs_memory", name=shown(name), megabytes=self._memory >> 20)
        if "reason" in answer:
            reason = Message.from_json(answer["reason"])
            raise _NOT_OF_THE_FILE.get(reason.code, DocumentError)(reason.code, name=shown(name), **reason.parameters)
        return answer

    def _ask(self, request: Request, name: str, patience: int) -> dict[str, Any]:
        if self._process and self._process.poll() is not None:  # ended between two documents
            self.close()
        process = self._process = self._process or self._started()
        assert process.stdin  # noqa: S101 (the process has a pipe)
        assert process.stdout  # noqa: S101 (the process has a pipe)
        seconds = self._seconds * patience
        limit = _TimeLimit(process, seconds)
        pictures: Counts = 0, 0
        try:
            _send(process.stdin, json.dumps(request).encode("ascii") + b"\n")
            while line := _next_line(process.stdout, partial(self.waiting, pictures)):
                if not line.endswith(b"\n"):
                    break
                answer: dict[str, Any] = json.loads(line)
                if "pictures" not in answer:
                    return answer
                done, total = answer["pictures"]
                pictures = done, total
                limit.restart(PAGE_SECONDS)
        except BaseException:
            self.close()
            raise
        finally:
            limit.cancel()
        self.close()
        if limit.is_over and any(pictures):
            number = pictures[0] + 1
            raise DocumentTimeoutError("picture_timed_out", name=shown(name), number=number, seconds=PAGE_SECONDS)
        if limit.is_over:
            raise DocumentTimeoutError("read_timed_out", name=shown(name), seconds=seconds)
        raise DocumentError("parser_crashed", name=shown(name))

    def _started(self) -> subprocess.Popen[bytes]:
        path = os.pathsep.join(filter(None, [str(_ROOT), os.environ.get("PYTHONPATH")]))
        bounds = self._seconds, PAGE_SECONDS, self._memory
        extent = Ocr.ALL if self._embedded else Ocr.PAGES
        pictures = [str(extent), str(self._recognized.absolute())] if self._recognized else []
        return subprocess.Popen(  # noqa: S603 (our own command)
            # Nothing of a document is on the command line.
            # -P: nothing is imported from the current folder, which may be the one of the documents.
            [sys.executable, "-P", "-m", "index.parsing.worker", *map(str, bounds), *pictures],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": path},
        )


def _request(path: Path, name: str) -> Request:
    return {"path": os.fsencode(path.absolute()).hex(), "name": name}


class _TimeLimit:
    """Kills a process that takes longer than so many seconds."""

    def __init__(self, process: subprocess.Popen[bytes], seconds: int) -> None:
        self._process = process
        self.is_over = False
        self._timer = self._started(seconds)

    def restart(self, seconds: int) -> None:
        """Give it so many seconds from now."""
        self.cancel()
        self._timer = self._started(seconds)

    def cancel(self) -> None:
        """Let it take any time."""
        self._timer.cancel()

    def _started(self, seconds: int) -> threading.Timer:
        timer = threading.Timer(seconds, self._end)
        timer.daemon = True
        timer.start()
        return timer

    def _end(self) -> None:
        self.is_over = True
        self._process.kill()


def _send(requests: IO[bytes], request: bytes) -> None:
    with suppress(BrokenPipeError):  # the process has ended: so do its answers
        requests.write(request)
        requests.flush()


def _next_line(answers: IO[bytes], waiting: Callable[[], None]) -> bytes:
    """Return the next line of the answer, cut off where the process ended."""
    lines: list[bytes] = []
    reading = threading.Thread(target=lambda: lines.append(answers.readline(_MAX_ANSWER)), daemon=True)
    reading.start()
    reading.join(_FIRST_WAIT)
    while reading.is_alive():
        waiting()
        reading.join(_WAIT)
    return lines[0] if lines else b""


def _document(name: str, answer: dict[str, Any]) -> Document:
    paragraphs = tuple(map(paragraph_of, answer["paragraphs"]))
    title = tuple(answer["title"]) if answer["title"] else None
    warnings = tuple(map(Message.from_json, answer["warnings"]))
    boxes = b64decode(answer["boxes"])
    return Document(name, answer["text"], paragraphs, answer["sha256"], warnings, answer["size"], title, boxes)


def _is_small(path: Path) -> bool:
    try:
        return not path.is_file() or path.stat().st_size <= _SMALL
    except OSError:
        return True  # parsing it tells what is wrong
