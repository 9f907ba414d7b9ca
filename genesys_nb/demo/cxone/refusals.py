"""How the other platform says no. There is no single shape, so here are several, as they are published."""

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
    body : dict
        Whatever shape this part of the service uses.
    headers : mapping, optional
        Further headers.
    """

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(status))
        self.status = status
        self.body = dict(body)
        self.headers = dict(headers or {})


def unauthorised() -> Refusal:
    """Return the gateway's refusal of a token."""
    return Refusal(401, {"message": "Unauthorized"})


def bad_request(sentence: str) -> Refusal:
    """Return a refusal whose words stand in a header, with nothing in the body."""
    return Refusal(400, {}, {"icStatusDescription": sentence})


def not_found(path: str) -> Refusal:
    """Return the refusal of something that is not there."""
    return Refusal(404, {"errorCode": "NotFound", "errorMessage": "The resource was not found", "path": path})


def login(error: str, description: str, status: int = 400) -> Refusal:
    """Return the login host's refusal."""
    return Refusal(status, {"error": error, "error_description": description})


def of_status(status: int) -> dict[str, Any]:
    """Return the body of a fault: which shape it has depends on who had it."""
    shapes: dict[int, dict[str, Any]] = {
        429: {"statusCode": 429, "timestamp": "2026-11-20T12:00:00Z", "message": "Too Many Requests"},
        500: {"exception": "Internal", "message": "The request failed", "statusCode": 500, "traceId": "4bf92f3577b3"},
        502: {"message": "Bad gateway", "route": "acd"},
        503: {"errorCode": "503", "errorMessage": "Service Unavailable", "path": "/", "timestamp": "2026-11-20"},
        504: {"error": "timeout", "path": "/", "status": 504, "timestamp": "2026-11-20T12:00:00Z"},
    }
    return shapes.get(status, {"message": "Unauthorized"} if status == 401 else {"errors": ["failed"], "uid": "1"})


def rendered(refusal: Refusal) -> Response:
    """Return the response that carries a refusal."""
    return json(refusal.body, refusal.status, refusal.headers)


def json(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a response with a JSON body."""
    return Response(status, {"Content-Type": "application/json", **(headers or {})}, msgspec.json.encode(body))
