"""What each kind of fault does: to the request before the service sees it, in the service's place, or to its answer.

Where the answer itself cannot be sent by a correct server, `Response.damage` tells the wire what to do.
"""

import gzip
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate
from time import time
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlencode

import msgspec

from genesys_nb.demo.messages import Request, Response
from genesys_nb.demo.refusals import Refusal, rendered, too_many, unauthorised

Value = float | str | None


class Login(Protocol):
    """Whoever gives tokens."""

    def revoke(self) -> None:
        """Revoke every token that was given."""


_HTML = b"<!DOCTYPE html><html><head><title>Maintenance</title></head><body><h1>We will be back soon</h1></body></html>"
_EVIL = "https://api.mypurecloud.com.evil.example"


@dataclass(slots=True)
class Memory:
    """The last page of every path, for the fault that shows it again."""

    wanted: bool = False
    _pages: dict[str, Response] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def keep(self, request: Request, response: Response) -> None:
        """Remember the first page of a path."""
        if self.wanted and response.status == 200:
            with self._lock:
                self._pages.setdefault(request.path, Response(200, dict(response.headers), response.body))

    def recall(self, request: Request) -> Response | None:
        """Return the page that is remembered of a path."""
        return self._pages.get(request.path)


def _clamped(request: Request, value: Value) -> Request:
    """Let the caller get smaller pages than were asked for."""
    size = int(value or 10)
    path, _, query = request.target.partition("?")
    name = "pageSize" if path.startswith("/api/") else "top"
    pairs = [(key, text) for key, text in parse_qsl(query, keep_blank_values=True) if key != name]
    target = f"{path}?{urlencode([*pairs, (name, str(size))])}"
    body = request.body
    if body.startswith(b"{"):
        asked: dict[str, Any] = msgspec.json.decode(body)
        place = asked["paging"] if isinstance(asked.get("paging"), dict) else asked
        place["pageSize"] = size
        body = msgspec.json.encode(asked)
    return Request(request.method, target, request.headers, body)


def _status(status: int, code: str, message: str, *, retry_after: int | None = None) -> "Instead":
    def reply(_request: Request, value: Value, _login: Login, correlation: str) -> Response:
        headers = None if retry_after is None else {"Retry-After": str(retry_after if value is None else value)}
        return rendered(Refusal(status, code, message, headers=headers), correlation)

    return reply


def _limited(*, header: str, seconds: int) -> "Instead":
    def reply(_request: Request, value: Value, _login: Login, correlation: str) -> Response:
        wait = value if value is not None else seconds
        refusal = too_many(str(wait), header=header == "seconds")
        if header == "date":
            refusal.headers["Retry-After"] = formatdate(time() + float(wait), usegmt=True)
        return rendered(refusal, correlation)

    return reply


def _unauthorised(_request: Request, _value: Value, _login: Login, correlation: str) -> Response:
    return rendered(unauthorised(present=True), correlation)


def _revoked(_request: Request, _value: Value, login: Login, correlation: str) -> Response:
    login.revoke()
    return rendered(unauthorised(present=True), correlation)


def _redirected(request: Request, value: Value, _login: Login, _correlation: str) -> Response:
    return Response(307, {"Location": f"{value or _EVIL}{request.target}"})


def _echoed(request: Request, _value: Value, _login: Login, correlation: str) -> Response:
    said = request.headers.get("authorization", "")
    return rendered(Refusal(400, "bad.request", f"Could not read the request; Authorization was: {said}"), correlation)


def _html(_request: Request, response: Response, _value: Value, _memory: Memory) -> Response:
    return Response(200, {**_kept(response), "Content-Type": "text/html; charset=utf-8"}, _HTML)


def _empty(_request: Request, response: Response, _value: Value, _memory: Memory) -> Response:
    return Response(200, {**_kept(response), "Content-Type": "application/json"})


def _damaged(damage: str) -> "After":
    def change(_request: Request, response: Response, _value: Value, _memory: Memory) -> Response:
        response.damage = damage
        return response

    return change


def _gzip_cut(_request: Request, response: Response, _value: Value, _memory: Memory) -> Response:
    packed = gzip.compress(_plain(response), mtime=0)
    return _with(response, packed[: len(packed) * 2 // 3], packed=True)


def _gzip_crc(_request: Request, response: Response, _value: Value, _memory: Memory) -> Response:
    packed = bytearray(gzip.compress(_plain(response), mtime=0))
    packed[-8] ^= 0xFF
    return _with(response, bytes(packed), packed=True)


def _bad_json(_request: Request, response: Response, _value: Value, _memory: Memory) -> Response:
    plain = _plain(response)
    return _with(response, plain[: len(plain) * 2 // 3].decode("utf-8", "ignore").encode())


def _bad_utf8(_request: Request, response: Response, _value: Value, _memory: Memory) -> Response:
    before, quote, after = _plain(response).rpartition(b'"')
    return _with(response, before + b"\xff\xfe" + quote + after)


def _slow(_request: Request, response: Response, value: Value, _memory: Memory) -> Response:
    response.delay = float(value if value is not None else 0.5)
    return response


def _hostile(request: Request, response: Response, value: Value, _memory: Memory) -> Response:
    fields = _fields(response)
    links = fields.get("_links")
    if isinstance(links, dict):  # the link as it would be, on another host
        links["next"] = links["next"] and f"{value or _EVIL}{links['next'][links['next'].index('/', 8) :]}"
    else:
        fields["nextUri"] = f"{value or _EVIL}{request.path}?pageNumber=2"
    return _with(response, msgspec.json.encode(fields))


def _repeated(request: Request, response: Response, _value: Value, memory: Memory) -> Response:
    return memory.recall(request) or response


def _vanished(_request: Request, response: Response, _value: Value, _memory: Memory) -> Response:
    fields = _fields(response)
    for name in ("total", "pageCount", "totalHits", "totalRecords", "lastUri"):
        fields.pop(name, None)
    return _with(response, msgspec.json.encode(fields))


def _kept(response: Response) -> dict[str, str]:
    return {name: text for name, text in response.headers.items() if not name.startswith("Content-")}


def _plain(response: Response) -> bytes:
    return gzip.decompress(response.body) if "Content-Encoding" in response.headers else response.body


def _fields(response: Response) -> dict[str, Any]:
    fields = msgspec.json.decode(_plain(response) or b"{}")
    return fields if isinstance(fields, dict) else {}


def _with(response: Response, body: bytes, *, packed: bool = False) -> Response:
    response.body = body
    response.headers.pop("Content-Encoding", None)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    return response


Before = Callable[[Request, Value], Request]
Instead = Callable[[Request, Value, Login, str], Response]
After = Callable[[Request, Response, Value, Memory], Response]

BEFORE: dict[str, Before] = {"clamped-page": _clamped}
INSTEAD: dict[str, Instead] = {
    "429": _limited(header="seconds", seconds=1),
    "429-bare": _limited(header="", seconds=1),
    "429-date": _limited(header="date", seconds=1),
    "429-absurd": _limited(header="seconds", seconds=86_400),
    "403": _status(403, "not.authorized", "You are not authorized to perform the requested action."),
    "500": _status(500, "internal.server.error", "The server encountered an unexpected condition."),
    "502": _status(502, "bad.gateway", "Bad gateway"),
    "503": _status(503, "service.unavailable", "Service Unavailable - The server is currently unavailable."),
    "503-retry-after": _status(503, "service.unavailable", "Service Unavailable", retry_after=1),
    "504": _status(504, "request.timeout", "The request timed out."),
    "401": _unauthorised,
    "401-for-ever": _unauthorised,
    "revoke": _revoked,
    "redirect": _redirected,
    "echo": _echoed,
}
AFTER: dict[str, After] = {
    "html": _html,
    "empty": _empty,
    "reset": _damaged("reset"),
    "reset-mid-body": _damaged("reset-mid-body"),
    "short-body": _damaged("short-body"),
    "open-chunks": _damaged("open-chunks"),
    "gzip-cut": _gzip_cut,
    "gzip-crc": _gzip_crc,
    "bad-json": _bad_json,
    "bad-utf8": _bad_utf8,
    "slow": _slow,
    "hostile-next-uri": _hostile,
    "repeated-page": _repeated,
    "vanishing-totals": _vanished,
}
KINDS = frozenset({*BEFORE, *INSTEAD, *AFTER, "expired-token"})
MIXED = (
    *("429", "429-bare", "429-date", "502", "503", "503-retry-after", "504", "html", "empty", "reset"),
    *("reset-mid-body", "short-body", "open-chunks", "gzip-cut", "gzip-crc", "bad-json", "bad-utf8"),
)
