"""Open the zipped formats (docx, xlsx, epub and others) within bounds, and unpack nothing before its size is known."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from index.errors import DocumentError

MAX_UNPACKED = 512 << 20  # bytes, of all parts together
MAX_PART = 256 << 20
MAX_PARTS = 20_000
_CHUNK = 1 << 16
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # what Office wraps protected files in, and its old formats
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_ENTITY = re.compile(rb"<\0?!\0?(?:E\0?N|D\0?O)")  # <!ENTITY or <!DOCTYPE, also in UTF-16
_ENCRYPTED_FLAG = 0x1
_MAIN_PARTS = ("/workbook.xml", "/document.xml", "/presentation.xml")
_STRICT = b"http://purl.oclc.org/ooxml/"
_STRICT_NAME = re.compile(re.escape(_STRICT) + rb"(\w+)/")
_TRANSITIONAL = rb"http://schemas.openxmlformats.org/\1/2006/"


class Archive:
    """A zip file whose parts are read within bounds. Every method may raise DocumentError, naming the file."""

    def __init__(self, data: bytes, name: str, kind: str) -> None:
        self._name = name
        if data.startswith(_OLE):
            if _ENCRYPTED_PACKAGE in data:
                raise DocumentError("password_protected", name=name)
            raise DocumentError("old_office_format", name=name, kind=kind)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        # NotImplementedError is what zipfile raises for a version or compression that it does not know.
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
            raise self._damaged(kind) from error
        self._kind = kind
        self._data = data
        self._parts = {info.filename: info for info in self._zip.infolist()}
        self._check()

    @property
    def names(self) -> list[str]:
        """Return the names of the parts."""
        return list(self._parts)

    def read(self, part: str) -> bytes:
        """Return the content of a part, b"" when there is no such part."""
        return b"".join(self.chunks(part))

    def chunks(self, part: str) -> Iterator[bytes]:
        """Yield the content of a part in pieces. Raise DocumentError when it is longer than declared."""
        info = self._parts.get(part)
        if info is None:
            return
        left = info.file_size
        try:
            with self._zip.open(info) as file:
                while chunk := file.read(_CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise DocumentError("unpacks_to_more", name=self._name)
                    yield chunk
        except (
            zipfile.BadZipFile,
            zlib.error,
            ValueError,
            NotImplementedError,  # what zipfile raises for a compression that it does not know
            RuntimeError,
            OSError,
            EOFError,
        ) as error:
            raise self._damaged(self._kind) from error

    def transitional(self) -> bytes:
        """Return the file as Transitional Open XML, for libraries that do not know the names of the Strict kind."""
        if not any(_STRICT in self.read(part) for part in self._parts if part.endswith(_MAIN_PARTS)):
            return self._data
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
            for part in self._parts:
                data = self.read(part)
                archive.writestr(part, _STRICT_NAME.sub(_TRANSITIONAL, data) if _is_text(part) else data)
        return content.getvalue()

    def refuse_entities(self) -> None:
        """Raise DocumentError when a part declares a document type or entities: Office writes none, bombs do."""
        for part in self._parts:
            if part.endswith((".xml", ".rels")):
                tail = b""
                for chunk in self.chunks(part):
                    if _ENTITY.search(tail + chunk):
                        raise DocumentError("declares_entities", name=self._name, kind=self._kind)
                    tail = chunk[-16:]

    def _check(self) -> None:
        infos = self._parts.values()
        if any(info.flag_bits & _ENCRYPTED_FLAG for info in infos):
            raise DocumentError("password_protected", name=self._name)
        if len(self._zip.infolist()) > MAX_PARTS:
            raise DocumentError("too_many_parts", name=self._name, limit=MAX_PARTS)
        declared = sum(info.file_size for info in infos)
        if declared > MAX_UNPACKED or any(info.file_size > MAX_PART for info in infos if _is_text(info.filename)):
            raise DocumentError("unpacks_too_large", name=self._name, count=declared)

    def _damaged(self, kind: str) -> DocumentError:
        return DocumentError("damaged", name=self._name, kind=kind)


def _is_text(part: str) -> bool:
    return part.lower().endswith((".xml", ".rels", ".xhtml", ".html", ".htm", ".opf", ".ncx"))
