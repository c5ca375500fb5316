"""`wenqu mcp`, started by the client of the `mcp` package as programs start it."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.support.command import ROOT

mcp = pytest.importorskip("mcp")

pytestmark = pytest.mark.slow

CONTRACT = "租金为每月3000元，押金为6000元。\n"
PAGE = "wenqu://documents/lease.pdf/pages/1"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "合同.txt").write_text(CONTRACT, encoding="utf-8")
    canvas = Canvas(str(tmp_path / "seeds" / "lease.pdf"))
    canvas.drawString(100, 700, "The lease ends on the last day of May.")
    canvas.save()
    return tmp_path


async def use(session: Any) -> None:
    started = await session.initialize()
    assert started.serverInfo.name == "wenqu"
    assert {tool.name for tool in (await session.list_tools()).tools} == {"ask", "search"}
    answer = json.loads((await session.call_tool("ask", {"question": "押金多少？"})).content[0].text)
    assert "6000元" in answer["text"]
    hits = await session.call_tool("search", {"question": "When does the lease end?", "k": 1})
    assert json.loads(hits.content[0].text)[0]["document"] == "lease.pdf"
    assert (await session.call_tool("search", {"question": "x", "k": 0})).isError
    listed = [str(one.uri) for one in (await session.list_resources()).resources]
    assert "wenqu://documents/lease.pdf" in listed
    page = (await session.read_resource(PAGE)).contents[0]
    assert base64.b64decode(page.blob).startswith(b"\x89PNG")
    assert page.mimeType == "image/png"


def test_a_program_asks_over_standard_input_and_output(here: Path) -> None:
    from mcp.client.stdio import StdioServerParameters, stdio_client

    command = ["-c", "from commands.cli import main; main()", "mcp"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1"}
    parameters = StdioServerParameters(command=sys.executable, args=command, env=environment, cwd=here)

    async def run() -> None:
        async with stdio_client(parameters) as (read, write), mcp.ClientSession(read, write) as session:
            await use(session)

    with ThreadPoolExecutor(1) as elsewhere:  # a browser's events may be in this thread
        elsewhere.submit(lambda: asyncio.run(run())).result()
