"""Problem answers (RFC 9457): a stable code and no more than the caller needs; the words are for people."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

PROBLEM_HEADER = "X-Problem"
CONTENT_TYPE = "application/problem+json"


def problem(status: int, code: str, detail: str = "", headers: Mapping[str, str] | None = None) -> Response:
    """An answer that says no: HTTP status, stable code, and a sentence where one helps."""
    said = {"type": f"urn:fieldapp:problem:{code}", "title": code, "status": status}
    if detail:
        said["detail"] = detail
    body = json.dumps(said, ensure_ascii=False).encode()
    return Response(body, status, {PROBLEM_HEADER: code, **(headers or {})}, CONTENT_TYPE)


_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "wrong_content_type"}


async def answer_http_error(_request: Request, error: Exception) -> Response:
    """What Starlette itself refuses."""
    assert isinstance(error, HTTPException)
    return problem(error.status_code, _CODES.get(error.status_code, f"http_{error.status_code}"))


async def answer_fault(_request: Request, _error: Exception) -> Response:
    """A fault of ours: the log has it, the caller gets a code."""
    return problem(500, "internal_fault")


async def answer_unavailable(_request: Request, _error: Exception) -> Response:
    """The database does not answer: come again."""
    return problem(503, "office_store_unavailable", headers={"Retry-After": "10"})
