"""The documents over HTTP: what there is, their pages and files, adding, removing, rebuilding."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import FileResponse, JSONResponse, Response
from starlette.requests import ClientDisconnect

from index.errors import StorageError, UsageError, WenquError
from page.library import Library, ListedDocument
from page.rebuild import RebuildState
from page.schema import width_of
from page.uploads import MAX_DOCUMENT_BYTES
from page.visitor import language_of
from page.words import Language, documents_words, for_visitor
from qa.serialization import report_record

__all__ = ["add_document_routes"]

Json = dict[str, Any]
_STATUS = {"no_such_page": 404, "width_no_number": 400, "pages_busy": 503}


def add_document_routes(app: FastAPI, library: Library) -> None:
    """Add the routes `/documents`, with the pages of PDFs and the files themselves, and `/rebuild`."""

    def documents(request: Request) -> Json:
        """List the documents, how each stands, and the rebuild that is running."""
        library.assistant()  # takes up what another process published
        language = language_of(request)
        problem = library.assistant.problem
        return {
            "documents": [_listed(item, language) for item in library.documents()],
            "rebuild": _record(library.progress.state, language),
            "generation": library.assistant.indexed.assistant.retriever.generation,
            "removed": [{"name": item.name, "removed": item.removed} for item in library.removed()],
            "watching": library.is_watching,
            "folder": library.folder_name,
            "problem": for_visitor(problem, language) if problem else None,
            "problem_code": problem.code if problem else None,
            "read_only": library.read_only,
            "downloads": library.downloads,
            "formats": sorted(library.formats),
            "max_bytes": MAX_DOCUMENT_BYTES,
            "words": documents_words(language),
        }

    def page(name: str, number: int, request: Request) -> Response:
        """Draw a page of a PDF as a PNG."""
        width = width_of(request.query_params.get("width"))
        image, digest = library.page_image(name, number, width)
        tag = f'"{digest[:32]}-{number}-{width}"'
        headers = {"etag": tag, "cache-control": "private, no-cache"}
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304, headers=headers)
        return Response(image, media_type="image/png", headers=headers)

    def original(name: str) -> Response:
        """Give the document's own file."""
        path = library.original(name)
        headers = {"cache-control": "private, no-cache", "content-security-policy": "sandbox"}
        # As an attachment of no type: a browser must not run what is in a document.
        return FileResponse(path, media_type="application/octet-stream", filename=Path(name).name, headers=headers)

    async def put(name: str, request: Request) -> Json:
        """Add a document, or replace it, and start a rebuild."""
        upload = await run_in_threadpool(library.upload, name)
        with upload:
            async for piece in request.stream():
                await run_in_threadpool(upload.write, piece)
            outcome = await run_in_threadpool(library.keep, upload)
        if outcome != "unchanged":
            library.rebuild()
        return {"outcome": outcome}

    def remove(name: str) -> Json:
        """Remove a document, and start a rebuild."""
        library.remove(name)
        library.rebuild()
        return {"outcome": "removed"}

    def put_back(name: str) -> Json:
        """Put a removed document back, and start a rebuild."""
        library.put_back(name)
        library.rebuild()
        return {"outcome": "put_back"}

    app.add_api_route("/documents", documents, methods=["GET"])
    app.add_api_route("/documents/{name:path}/pages/{number:int}.png", page, methods=["GET"])
    app.add_api_route("/documents/{name:path}/original", original, methods=["GET"])
    app.add_api_route("/documents/{name:path}", put, methods=["PUT"])
    app.add_api_route("/documents/{name:path}", remove, methods=["DELETE"])
    app.add_api_route("/removed/{name:path}", put_back, methods=["POST"])
    _add_rebuild_routes(app, library)
    app.add_exception_handler(WenquError, _refused)
    app.add_exception_handler(OSError, _failed)
    app.add_exception_handler(ClientDisconnect, _left)


def _add_rebuild_routes(app: FastAPI, library: Library) -> None:
    def progress(request: Request) -> Json:
        """Tell how far a rebuild is."""
        return _record(library.progress.state, language_of(request))

    def rebuild(request: Request) -> Json:
        """Bring the index up to date with the documents."""
        library.rebuild()
        return progress(request)

    def cancel(request: Request) -> Json:
        """Stop the rebuild; the index before it stays."""
        library.cancel()
        return progress(request)

    app.add_api_route("/rebuild", progress, methods=["GET"])
    app.add_api_route("/rebuild", rebuild, methods=["POST"], status_code=202)
    app.add_api_route("/rebuild", cancel, methods=["DELETE"])


def _listed(item: ListedDocument, language: Language) -> Json:
    warnings = [for_visitor(warning, language) for warning in item.warnings]
    return asdict(item) | {"warnings": warnings, "warning_codes": [warning.code for warning in item.warnings]}


def _record(state: RebuildState, language: Language) -> Json:
    record = asdict(state)
    record["error_code"] = state.error.code if state.error else None
    if state.error is not None:
        record["error"] = for_visitor(state.error, language)
    if state.report is not None:
        record["report"] = report_record(state.report, language)
    return record


async def _refused(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, WenquError)  # noqa: S101 (this is what it is registered for)
    return _error(error, request, _STATUS.get(error.code, 403 if isinstance(error, UsageError) else 400))


async def _failed(request: Request, error: Exception) -> JSONResponse:
    cause = (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
    return _error(StorageError("document_not_stored", cause=cause), request, 507)


async def _left(_: Request, __: Exception) -> Response:
    """Return what nobody reads: who was sending has gone."""
    return Response(status_code=400)


def _error(error: WenquError, request: Request, status: int) -> JSONResponse:
    """Return the error's words as ``detail``, in the visitor's language, and its code."""
    return JSONResponse({"detail": for_visitor(error, language_of(request)), "code": error.code}, status)
