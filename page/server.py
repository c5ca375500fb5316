"""The page on a port: Gradio's application and the documents' routes, behind the gate."""

from __future__ import annotations

import re
import socket
import threading
import time
import webbrowser
from dataclasses import dataclass
from urllib.parse import urlsplit

import gradio as gr
import uvicorn
from fastapi import FastAPI

from index.errors import UsageError
from page.access import Users, parse_users
from page.documents_routes import add_document_routes
from page.documents_tab import DOCUMENTS_STYLESHEET
from page.gate import Gate, Rules
from page.health import add_health_route
from page.library import Library
from page.mcp_tools import check_mcp, connect_tools
from page.theme import FAVICON, STYLESHEET, theme
from page.words import translations

__all__ = ["Access", "Server", "access_of"]

_LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_ICON = '<link rel="icon" href="./favicon.ico" type="image/svg+xml">'  # Gradio leaves it to the root of the host
_GRACE_SECONDS = 1
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Access:
    """Who reaches the page, and how.

    users: None is anybody. read_only: documents are not changed in the page. root_path: the path,
    or the whole address, that a proxy in front gives the page. mcp: offer the endpoints as tools.
    """

    users: Users | None = None
    read_only: bool = False
    root_path: str = ""
    mcp: bool = False


def access_of(users: str | None, *, host: str, read_only: bool | None, root_path: str, mcp: bool) -> Access:
    """Checks the settings of `wenqu chat`; where others reach the page without a password it is read-only unless told.

    users: as in `parse_users`. Raises UsageError.
    """
    known = None if users is None else parse_users(users)
    if root_path and not re.match(r"/|https?://[^/]", root_path):
        raise UsageError("root_path", path=root_path)
    if mcp:
        check_mcp()
    exposed = known is None and not _is_local(host)
    return Access(known, exposed if read_only is None else read_only, root_path.rstrip("/"), mcp)


class Server:
    """Serves a page until it is closed. Raises UsageError when it cannot listen there."""

    def __init__(self, page: gr.Blocks, library: Library | None, access: Access, *, host: str, port: int) -> None:
        self._library = library
        self._socket = _listen(host, port)
        self.server_port: int = self._socket.getsockname()[1]
        shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104 (shown, not bound)
        self.local_url = f"http://{shown}:{self.server_port}/"
        rules = Rules(
            users=access.users,
            hosts=_names(host, access.root_path) if access.users is None and _is_local(host) else None,
            public=urlsplit(access.root_path).netloc or None,
            writable=library is not None and not library.read_only,
            mcp=access.mcp,
        )
        application = _application(page, library, access)
        config = uvicorn.Config(
            Gate(application, rules),
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=[[self._socket]], name="server", daemon=True)
        self._thread.start()
        self._wait_for_start()
        if access.mcp:
            connect_tools(page, self.local_url, access.users)

    def open_browser(self) -> None:
        """Shows the page in the browser of this machine."""
        webbrowser.open(self.local_url)

    def wait(self) -> None:
        """Serves until interrupted from the keyboard."""
        try:
            while self._thread.is_alive():
                self._thread.join(0.5)
        except KeyboardInterrupt:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """Stops serving, and a rebuild that runs."""
        self._server.should_exit = True
        if self._library is not None:
            self._library.close()
        self._thread.join(_GRACE_SECONDS + 10)
        self._socket.close()

    def _wait_for_start(self) -> None:
        limit = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > limit:
                self._socket.close()
                raise UsageError("page_not_started", url=self.local_url)
            time.sleep(0.005)


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError("port_taken", host=host, port=port, cause=reason) from error


def _application(page: gr.Blocks, library: Library | None, access: Access) -> FastAPI:
    application = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
    if library is not None:
        add_document_routes(application, library)
        add_health_route(application, library)
    gr.mount_gradio_app(
        application,
        page,
        path="/",
        root_path=access.root_path,
        footer_links=["api"],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        mcp_server=access.mcp,
        show_error=False,
        head=_ICON,
        allowed_paths=[],
        max_file_size=0,
        theme=theme(),
        css_paths=[STYLESHEET, DOCUMENTS_STYLESHEET],
        favicon_path=str(FAVICON),
        i18n=translations(),
    )
    page.has_launched = True  # else Gradio takes any path in a request for one of its own files
    return application


def _is_local(host: str) -> bool:
    """Whether an address to listen on is reached from this machine only."""
    return host in _LOCAL_NAMES or host.startswith("127.")


def _names(host: str, root_path: str) -> frozenset[str]:
    """The names by which a page on this machine is called, by itself or through a proxy."""
    return _LOCAL_NAMES | {host, (urlsplit(root_path).hostname or host).lower()}
