"""An error in the form that the clients of a protocol expect: the page's own, OpenAI's or Dify's."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from index.messages import Language, Message

__all__ = ["DIFY_PATH", "OPENAI_PATH", "error_form", "takes_key"]

Json = dict[str, Any]

OPENAI_PATH = "/v1"
DIFY_PATH = "/retrieval"

_OPENAI_TYPES = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}
_DIFY_CODES = {"key_needed": 1001, "key_refused": 1002, "no_such_knowledge": 2001}


def takes_key(path: str) -> bool:
    """Return whether the clients of this path identify themselves by a key, not by a user and a password."""
    return path == DIFY_PATH or path.startswith(f"{OPENAI_PATH}/")


def error_form(path: str, status: int, reason: Message, language: Language) -> Json:
    """Return the body of a response that says why a request to ``path`` failed. status: that of the response."""
    words = reason.text(language)
    if path == DIFY_PATH:
        return {"error_code": _DIFY_CODES.get(reason.code, status), "error_msg": words}
    if path.startswith(f"{OPENAI_PATH}/"):
        usual = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
        kind = _OPENAI_TYPES.get(HTTPStatus(status), usual)
        return {"error": {"message": words, "type": kind, "param": None, "code": reason.code}}
    return {"detail": words, "code": reason.code}
