"""The documents over the Model Context Protocol: `ask` and `search` as tools, and the documents as resources."""

from __future__ import annotations

import asyncio
import importlib.util
import inspect
import json
import logging
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AbstractAsyncContextManager
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from pydantic import AnyUrl, BaseModel, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from index.errors import UsageError, WenquError
from page.api.records import AskRequest, SearchRequest
from page.gradio_queue import QUESTIONS_AT_ONCE
from page.library import Library
from page.mcp_resources import DOCUMENTS, TEMPLATES, document_address, read
from page.questions import Json, Questions
from page.schema import where_words
from page.words import for_visitor, without_folders

if TYPE_CHECKING:
    from mcp.server.lowlevel import Server
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

__all__ = ["McpRoutes", "check_mcp", "mcp_server", "serve_stdio"]

Work = Callable[[], Any]
Run = Callable[[Work], Awaitable[Any]]

PATHS = ("/mcp", "/mcp/", "/gradio_api/mcp", "/gradio_api/mcp/", "/gradio_api/mcp/http", "/gradio_api/mcp/http/")
_INSTRUCTIONS = (
    "Answers questions from a folder of documents, Chinese first, in their own words and with citations. Use `ask` "
    "for an answer and `search` for passages; the resources are the documents themselves."
)
_NOT_FOUND = -32002  # the protocol's code of a resource that there is not

logger = logging.getLogger(__name__)


def check_mcp() -> None:
    """Raise UsageError when the library for it is missing."""
    if importlib.util.find_spec("mcp") is None:
        raise UsageError("mcp_package")


def mcp_server(questions: Questions, run: Run, library: Library | None) -> Server[Any, Any]:
    """Return a server. run: runs what answers a call. library: has the documents' files; None for no pages of PDFs."""
    from mcp import McpError, types
    from mcp.server.lowlevel import Server
    from mcp.server.lowlevel.helper_types import ReadResourceContents

    server: Server[Any, Any] = Server("wenqu", version("wenqu"), _INSTRUCTIONS)
    tools: dict[str, tuple[Callable[..., Any], type[BaseModel]]] = {
        "ask": (questions.ask, AskRequest),
        "search": (questions.search, SearchRequest),
    }

    @server.list_tools()  # type: ignore[no-untyped-call,untyped-decorator]  # of the library
    async def list_tools() -> list[types.Tool]:
        return [
            types.Tool(name=name, description=inspect.getdoc(function), inputSchema=arguments.model_json_schema())
            for name, (function, arguments) in tools.items()
        ]

    @server.call_tool(validate_input=False)  # type: ignore[untyped-decorator]  # of the library
    async def call_tool(name: str, arguments: Json) -> Iterable[types.TextContent]:
        if name not in tools:
            raise UsageError("no_such_tool", name=ascii(name[:80]), known=", ".join(tools))
        result = await run(lambda: _called(*tools[name], arguments))
        return [types.TextContent(type="text", text=json.dumps(result, ensure_ascii=False))]

    @server.list_resources()  # type: ignore[no-untyped-call,untyped-decorator]  # of the library
    async def list_resources() -> list[types.Resource]:
        texts = questions.assistant().retriever.texts
        documents = [
            types.Resource(uri=AnyUrl(document_address(name)), name=name, mimeType="text/plain") for name in texts
        ]
        return [types.Resource(uri=AnyUrl(DOCUMENTS), name="documents", mimeType="application/json"), *documents]

    @server.list_resource_templates()  # type: ignore[no-untyped-call,untyped-decorator]  # of the library
    async def list_templates() -> list[types.ResourceTemplate]:
        return [
            types.ResourceTemplate(
                uriTemplate=one.address, name=one.name, description=one.description, mimeType=one.mime_type
            )
            for one in TEMPLATES
        ]

    @server.read_resource()  # type: ignore[no-untyped-call,untyped-decorator]  # of the library
    async def read_resource(uri: AnyUrl) -> Iterable[ReadResourceContents]:
        try:
            held = await run_in_threadpool(lambda: read(str(uri), questions.assistant().retriever, library))
        except WenquError as error:
            raise McpError(types.ErrorData(code=_NOT_FOUND, message=for_visitor(error, "en"))) from error
        return [ReadResourceContents(content=held.content, mime_type=held.mime_type)]

    return server


def _called(function: Callable[..., Any], arguments: type[BaseModel], given: Json) -> Any:
    """Return what a tool gives. Raises UsageError, whose words the library tells whoever called it."""
    try:
        checked = arguments.model_validate(given)
        return function(**{name: getattr(checked, name) for name in checked.model_fields_set})
    except ValidationError as error:
        raise UsageError("request_refused", where=where_words(error.errors()[0]["loc"])) from error
    except WenquError as error:
        told = without_folders(error.message)
        raise UsageError(told.code, **told.parameters) from error
    except Exception as error:
        logger.exception("a tool failed")
        raise UsageError("page.failed") from error


async def serve_stdio(questions: Questions, library: Library) -> None:
    """Serve the program that started this one, over standard input and output, until it hangs up."""
    from mcp.server.stdio import stdio_server

    at_once = asyncio.Semaphore(QUESTIONS_AT_ONCE)

    async def run(work: Work) -> Any:
        async with at_once:
            return await run_in_threadpool(work)

    server = mcp_server(questions, run, library)
    async with stdio_server() as (incoming, outgoing):
        await server.run(incoming, outgoing, server.create_initialization_options())


class McpRoutes:
    """A server over HTTP, each request on its own. The page's access control stands before it."""

    def __init__(self, server: Server[Any, Any]) -> None:
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

        self._manager: StreamableHTTPSessionManager = StreamableHTTPSessionManager(server, stateless=True)
        self.routes = [Route(path, endpoint=self) for path in PATHS]

    def running(self) -> AbstractAsyncContextManager[None]:
        """Return the context in which requests are answered; it is entered once."""
        return self._manager.run()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._manager.handle_request(scope, receive, send)
