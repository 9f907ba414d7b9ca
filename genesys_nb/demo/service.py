"""The heart: one function from request to response.

In the order of the service: is somebody there, may they come in (401), have they come too often (429), is there such a
door (404, 405), may they open it (403); then the work, and at last the envelope that every answer wears: a correlation
id, the rate headers, gzip for those who accept it. Faults come between.
"""

import gzip
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import msgspec

from genesys_nb.demo import extraction, routes, speech, storage
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.cxone.face import LOGINS, Face
from genesys_nb.demo.faults import Faults
from genesys_nb.demo.messages import Request, Response
from genesys_nb.demo.people import AUTHORIZE_PATH
from genesys_nb.demo.refusals import Refusal, rendered
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.identity import stable

_LOGIN = "/oauth/token"
_LOGINS = frozenset({_LOGIN, *LOGINS})
_WORTH_PACKING = 512
_SHELVES = {**speech.SHELVES, **extraction.SHELVES}


@dataclass(slots=True)
class Attendance:
    """How many requests were answered, and how many at once."""

    total: int = 0
    most: int = 0
    _now: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count one while it lasts."""
        with self._lock:
            self.total += 1
            self._now += 1
            self.most = max(self.most, self._now)
        try:
            yield
        finally:
            with self._lock:
                self._now -= 1


@dataclass(frozen=True, slots=True)
class Logged:
    """One request as the organisation remembers it, with the body it had; status 0 is an answer that never began."""

    number: int
    method: str
    path: str
    target: str
    status: int
    correlation_id: str
    fault: str
    at: float
    body: bytes = field(default=b"", repr=False)  # a login's body is a secret


class Service:
    """Answer requests for one contact centre.

    Parameters
    ----------
    centre : Centre
        What there is to tell.
    faults : Faults
        What goes wrong.
    cxone : Face
        The other platform's face, which answers what is asked of it.
    """

    def __init__(self, centre: Centre, faults: Faults, cxone: Face) -> None:
        self.centre = centre
        self.cxone = cxone
        self.faults = faults
        self.log: list[Logged] = []
        self.attendance = Attendance()
        self.token_attendance = Attendance()
        self._number = 0
        self._lock = threading.Lock()

    @contextmanager
    def attend(self, request: Request) -> Iterator[None]:
        """Count a request while it is being answered."""
        with ExitStack() as counted:
            counted.enter_context(self.attendance.one_more())
            if request.path in _LOGINS:
                counted.enter_context(self.token_attendance.one_more())
            yield

    def answer(self, request: Request) -> Response:
        """Return the response to a request."""
        with self._lock:
            self._number += 1
            number = self._number
        correlation = stable(self.centre.world.seed, "correlation", number)
        struck = self.faults.strike(request)
        request = struck.before(request)
        stillborn = struck.kind == "expired-token"
        if self.cxone.serves(request.path):
            response = struck.instead(request, self.cxone.tokens, correlation)
            response = self.cxone.answer(request, stillborn=stillborn) if response is None else Face.reworded(response)
        else:
            response = struck.instead(request, self.centre.login, correlation)
            if response is None and request.path == AUTHORIZE_PATH:
                response = self.centre.login.people.authorize(request)
            elif response is None and request.path == _LOGIN:
                response = self.centre.login.answer(request, stillborn=stillborn)
            elif response is None and request.path.startswith(storage.PREFIX):
                response = storage.answer(self.centre, request, _SHELVES)
            elif response is None:
                response = self._api(request, correlation)
            response.headers["ININ-Correlation-Id"] = correlation
        response = struck.after(request, self._packed(request, response))
        status = 0 if response.damage == "reset" else response.status
        entry = Logged(
            number,
            request.method,
            request.path,
            request.target,
            status,
            correlation,
            struck.kind,
            time.monotonic(),
            request.body,
        )
        with self._lock:
            self.log.append(entry)
        return response

    def _api(self, request: Request, correlation: str) -> Response:
        rate: dict[str, str] = {}
        try:
            token = self.centre.login.check(request.headers.get("authorization", ""))
            rate = self.centre.limits.admit(token)
            route, ids = routes.find(request.method, request.segments)
            self._permit(route)
            payload = route.handler(self.centre, Call(request, ids, token))
        except Refusal as refusal:
            response = rendered(refusal, correlation)
        except Exception:  # noqa: BLE001 - the thread of a connection must answer, and the defect must be seen
            traceback.print_exc()
            broken = Refusal(500, "internal.server.error", "The server encountered an unexpected condition.")
            response = rendered(broken, correlation)
        else:
            response = payload if isinstance(payload, Response) else _json(payload)
        response.headers.update(rate)
        return response

    def _permit(self, route: Route) -> None:
        needed = route.permissions
        if not needed or set(needed) - self.centre.denied:
            return
        listed = ", ".join(needed)
        if len(needed) == 1:
            raise Refusal(
                403,
                "missing.permissions",
                f"Unable to perform the requested action. You are missing the following permission(s): {listed}",
            )
        raise Refusal(
            403,
            "missing.any.permissions",
            f"Unable to perform the requested action. You must have at least "
            f"one of the following permissions assigned: {listed}",
        )

    def _packed(self, request: Request, response: Response) -> Response:
        accepts = "gzip" in request.headers.get("accept-encoding", "").lower()
        if accepts and len(response.body) >= _WORTH_PACKING:
            response.body = gzip.compress(response.body, compresslevel=1, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
            response.headers["Vary"] = "Accept-Encoding"
        return response


def _json(payload: Any) -> Response:
    return Response(200, {"Content-Type": "application/json"}, msgspec.json.encode(payload))
