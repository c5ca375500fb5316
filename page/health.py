"""The state of the page, for monitoring."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI

from page.library import Library

__all__ = ["add_health_route"]


def add_health_route(app: FastAPI, library: Library) -> None:
    """Add the route `/health`: which index answers, and whether it is the newest."""

    def health() -> dict[str, str | int | bool]:
        """Tell which index answers, and whether it is the newest."""
        retriever = library.assistant().retriever
        return {
            "status": "ok" if library.assistant.problem is None else "degraded",
            "generation": retriever.generation,
            "model": _model_name(retriever.encoder.identity),
            "documents": len(retriever.texts),
            "passages": len(retriever.passages),
            "rebuilding": library.progress.state.running,
        }

    app.add_api_route("/health", health, methods=["GET"])


def _model_name(identity: str) -> str:
    """Return the model's name without the folder that it was loaded from, if it was loaded from one."""
    family, colon, name = identity.partition(":")
    return f"{family}{colon}{Path(name).name if Path(name).is_absolute() else name}"
