"""How the service says no: one exception that becomes the vendor's error body.

The login host has an error form of its own (`error`, `error_description`), so it does not use this.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

from genesys_nb.demo.messages import Response


class Refusal(Exception):
    """An answer other than the one that was asked for.

    Parameters
    ----------
    status : int
        HTTP status.
    code : str
        The vendor's code: ``bad.request``, ``not.found``, …
    message : str
        What the reader is told.
    headers : mapping, optional
        Further headers, such as ``Retry-After``.
    """

    def __init__(self, status: int, code: str, message: str, *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = dict(headers or {})


def bad_request(message: str, code: str = "bad.request") -> Refusal:
    """Return the refusal of a request that makes no sense."""
    return Refusal(400, code, message)


def not_found(what: str = "The requested resource was not found.") -> Refusal:
    """Return the refusal of something that is not there."""
    return Refusal(404, "not.found", what)


def unauthorised(*, present: bool) -> Refusal:
    """Return the refusal of a token: the vendor has one code for a bad one and one for none at all."""
    if present:
        return Refusal(401, "bad.credentials", "Invalid login credentials.")
    return Refusal(401, "authentication.required", "No authentication bearer token specified in authorization header.")


def too_many(seconds: int | str, *, header: bool = True) -> Refusal:
    """Return the refusal of a request too many."""
    return Refusal(
        429,
        "too.many.requests.retry.after",
        f"Rate limit exceeded the maximum. Retry the request in [{seconds}] seconds",
        headers={"Retry-After": str(seconds)} if header else None,
    )


def rendered(refusal: Refusal, correlation: str) -> Response:
    """Return the response that carries a refusal."""
    body: dict[str, Any] = {
        "message": refusal.message,
        "code": refusal.code,
        "status": refusal.status,
        "contextId": correlation,
        "details": [],
        "errors": [],
    }
    return Response(refusal.status, {"Content-Type": "application/json", **refusal.headers}, msgspec.json.encode(body))
