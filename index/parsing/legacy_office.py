"""Parse the old Office formats (.doc, .xls, .ppt) with LibreOffice, which makes a new one of them."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from index.errors import DocumentError, DocumentProgramError, DocumentTimeoutError
from index.parsing.formats import Parsed
from index.parsing.slides import parse_pptx
from index.parsing.word import parse_docx
from index.parsing.workbook import parse_xlsx

if TYPE_CHECKING:
    from index.parsing.ocr.reading import DocumentPictures

SECONDS = 75  # less than these formats are given
_PROGRAMS = ("soffice", "libreoffice")
_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# No macros, no links to other files or to the network.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel" oor:op="fuse">
<value>3</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse">
<value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks"
oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>2</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse">
<value>2</value></prop></item>
</oor:items>
"""


def parse_doc(data: bytes, name: str, pictures: DocumentPictures | None = None) -> Parsed:
    """Parse a document of Word 97 to 2003."""
    return _parsed(data, name, "doc", "docx", partial(parse_docx, pictures=pictures))


def parse_xls(data: bytes, name: str) -> Parsed:
    """Parse a workbook of Excel 97 to 2003."""
    return _parsed(data, name, "xls", "xlsx", parse_xlsx)


def parse_ppt(data: bytes, name: str, pictures: DocumentPictures | None = None) -> Parsed:
    """Parse a presentation of PowerPoint 97 to 2003."""
    return _parsed(data, name, "ppt", "pptx", partial(parse_pptx, pictures=pictures))


def _parsed(data: bytes, name: str, old: str, new: str, parse: Callable[[bytes, str], Parsed]) -> Parsed:
    if not data.startswith(_SIGNATURE):
        raise DocumentError("damaged", name=name, kind=f".{old}")
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise DocumentProgramError("needs_libreoffice", name=name, suffix=f".{old}", other=f".{new}")
    with TemporaryDirectory(prefix="wenqu-") as folder:
        source, made = Path(folder, f"document.{old}"), Path(folder, f"document.{new}")
        source.write_bytes(data)
        _convert(program, source, new, name)
        if not made.is_file():
            raise DocumentError("not_converted", name=name, other=f".{new}")
        converted = made.read_bytes()
    return parse(converted, name)


def _convert(program: str, source: Path, suffix: str, name: str) -> None:
    """Convert a file in its folder, with a profile of its own there: nobody's settings and macros are used."""
    profile = source.with_name("profile")
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(_SETTINGS, encoding="utf-8")
    command = [program, "--headless", "--norestore", "--nolockcheck", f"-env:UserInstallation={profile.as_uri()}"]
    command += ["--convert-to", suffix, "--outdir", str(source.parent), str(source)]
    process = subprocess.Popen(  # noqa: S603 (a program of the machine; the names in the command are ours)
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=source.parent,
        start_new_session=True,
        preexec_fn=_bound if os.name == "posix" else None,  # noqa: PLW1509 (the process has one thread)
    )
    try:
        process.wait(SECONDS)
    except subprocess.TimeoutExpired:
        raise DocumentTimeoutError("read_timed_out", name=name, seconds=SECONDS) from None
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End LibreOffice with the processes that it started."""
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()


def _bound() -> None:
    """Bound the time that LibreOffice computes, in case that nobody is left to end it."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
