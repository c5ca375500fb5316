"""The page on a port: Gradio's application and the documents' routes, behind access control."""

from __future__ import annotations

import os
import re
import socket
import sys
import threading
import time
import webbrowser
from contextlib import nullcontext
from dataclasses import dataclass
from urllib.parse import urlsplit

import gradio as gr
import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from index.errors import UsageError
from page.access_control import AccessControl
from page.access_rules import AccessRules
from page.api.documentation import documented_application
from page.api.routes import add_api_routes
from page.api.turns import Turns
from page.ask_each_routes import add_ask_each_routes
from page.connections import BACKLOG, BoundedProtocol, close_overdue, most_connections
from page.conversation_routes import add_conversation_routes
from page.conversation_store import ConversationStore
from page.documents_routes import add_document_routes
from page.gradio_queue import GradioQueue
from page.health import add_health_route
from page.hosts import hosts_of, is_local, name_in
from page.library import Library
from page.mcp_server import McpRoutes, check_mcp, mcp_server
from page.preferences import Preferences
from page.questions import Questions
from page.theme import FAVICON, STYLESHEETS, theme
from page.users import Users, parse_users
from page.words import translations

__all__ = ["Access", "Server", "access_of"]

_ICON = '<link rel="icon" href="./favicon.ico" type="image/svg+xml">'  # Gradio leaves it to the root of the host
_GRACE_SECONDS = 1
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Access:
    """Who reaches the page, and how.

    users: None admits everybody. read_only: documents cannot be changed in the page. root_path: the path or the
    whole address that a proxy in front gives the page. mcp: offer the endpoints as tools. hosts: names of the page
    beside those of its machine and of root_path. writable_by_proxy: documents may be changed by requests that came
    through a proxy, without a password too. downloads: whether the documents' files are given out, None for those who
    may change them. exposed: where others reach a page without users, None where they do not.
    """

    users: Users | None = None
    read_only: bool = False
    root_path: str = ""
    mcp: bool = False
    hosts: tuple[str, ...] = ()
    writable_by_proxy: bool = False
    exposed: str | None = None
    downloads: bool | None = None

    @property
    def gives_files(self) -> bool:
        """Whether the documents' files are given out to anybody."""
        return not self.read_only if self.downloads is None else self.downloads


def access_of(
    users: str | None,
    *,
    host: str,
    read_only: bool | None,
    root_path: str,
    mcp: bool,
    allowed_hosts: str = "",
    downloads: bool | None = None,
) -> Access:
    """Return what the settings of `wenqu chat` say of the access to the page.

    users: as in `parse_users`. read_only: None makes a page read-only that other machines reach without a password.
    allowed_hosts: names of the page with commas between them. downloads: as in `Access`. Raises UsageError when a
    setting is malformed, or the library for `mcp` is missing.
    """
    known = None if users is None else parse_users(users)
    names = tuple(filter(None, (name.strip() for name in allowed_hosts.split(","))))
    if root_path and not _is_root_path(root_path):
        raise UsageError("root_path", path=root_path)
    for name in names:
        if name != "*" and name_in(name) != name.lower():
            raise UsageError("allowed_hosts", name=name)
    if mcp:
        check_mcp()
    exposed = None if known else _exposed(host, root_path, names)
    return Access(
        known,
        exposed is not None if read_only is None else read_only,
        root_path.rstrip("/"),
        mcp,
        names,
        writable_by_proxy=known is not None or read_only is False,
        exposed=exposed,
        downloads=downloads,
    )


def _exposed(host: str, root_path: str, names: tuple[str, ...]) -> str | None:
    """Return where other machines reach a page without users: its address, its proxy or a name that it has there."""
    elsewhere = [name for name in (host, *names) if not is_local(name)]
    return root_path or next(iter(elsewhere), None)


def _is_root_path(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    if parts.scheme in {"http", "https"}:
        return name_in(parts.netloc) is not None
    return re.fullmatch(r"/[^/\\?#\s][^\\?#\s]*|/", text) is not None


class Server:
    """Serves a page until it is closed, and answers programs beside it.

    questions: what programs ask. conversations: where those of users are kept; None keeps them in their browsers.
    Raises UsageError when it cannot listen on the port.
    """

    def __init__(
        self,
        page: gr.Blocks,
        questions: Questions,
        library: Library | None,
        access: Access,
        *,
        host: str,
        port: int,
        conversations: ConversationStore | None = None,
    ) -> None:
        self._library = library
        self._socket = _listen(host, port)
        self.server_port: int = self._socket.getsockname()[1]
        reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 (shown, not bound)
        self.local_url = f"http://{_in_address(reached)}:{self.server_port}/"
        self._queue = GradioQueue(page)
        if library is not None:
            library.progress.give_way(self._queue.is_answering)
        application = _application(page, questions, Turns(self._queue), library, access, conversations)
        config = uvicorn.Config(
            _protected(application, library, access, host, self._queue),
            http=BoundedProtocol,
            ws="none",
            backlog=BACKLOG,
            log_config=None,
            log_level="error",  # a warning for each malformed request would let anybody fill the log
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_SECONDS,
            callback_notify=self._watch,
            timeout_notify=1,
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=[[self._socket]], name="server", daemon=True)
        self._thread.start()
        self._wait_for_start()

    def open_browser(self) -> None:
        """Show the page in the browser of this machine, where there is a screen for one."""
        if sys.platform in {"win32", "darwin"} or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
            webbrowser.open(self.local_url)

    def wait(self) -> None:
        """Serve until interrupted from the keyboard."""
        try:
            while self._thread.is_alive():
                self._thread.join(0.5)
        except KeyboardInterrupt:
            pass
        finally:
            self.close()

    def close(self) -> None:
        """Stop serving, and stop a rebuild that is running."""
        self._server.should_exit = True
        if self._library is not None:
            self._library.close()
        self._thread.join(_GRACE_SECONDS + 10)
        self._socket.close()

    async def _watch(self) -> None:
        """Look after what takes too long; called every second or two."""
        close_overdue(self._server.server_state.connections)
        self._queue.drop_unread()

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
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError("port_taken", host=host, port=port, cause=reason) from error


def _application(
    page: gr.Blocks,
    questions: Questions,
    turns: Turns,
    library: Library | None,
    access: Access,
    conversations: ConversationStore | None = None,
) -> FastAPI:
    mcp = McpRoutes(mcp_server(questions, turns.result, library)) if access.mcp else None
    application = documented_application(mcp.running if mcp else nullcontext)
    application.router.routes.extend(mcp.routes if mcp else ())
    add_api_routes(application, questions, turns, access.root_path)
    add_conversation_routes(application, conversations)
    if library is not None:
        add_document_routes(application, library)
        add_health_route(application, library)
        add_ask_each_routes(application, library.assistant)
    gr.mount_gradio_app(
        application,
        page,
        path="/",
        root_path=access.root_path,
        footer_links=[],
        run_history=False,
        enable_monitoring=False,
        ssr_mode=False,
        pwa=False,
        show_error=False,
        head=_ICON,
        allowed_paths=[],
        max_file_size=0,
        theme=theme(),
        css_paths=list(STYLESHEETS),
        favicon_path=str(FAVICON),
        i18n=translations(),
    )
    page.has_launched = True  # otherwise Gradio takes any path in a request for one of its own files
    return application


def _protected(application: FastAPI, library: Library | None, access: Access, host: str, queue: GradioQueue) -> ASGIApp:
    """Return the application behind access control."""
    proxy = urlsplit(access.root_path)
    rules = AccessRules(
        access.users,
        hosts_of(host, filter(None, [proxy.hostname, *access.hosts])),
        proxy.netloc or None,
        writable=library is not None and not library.read_only,
        writable_by_proxy=access.writable_by_proxy or access.users is not None,
        downloads=access.downloads,
        mcp=access.mcp,
        most_streams=most_connections() * 3 // 4,
    )
    return AccessControl(Preferences(application), rules, queue)


def _in_address(host: str) -> str:
    return f"[{host}]" if ":" in host else host
