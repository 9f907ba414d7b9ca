"""What lies behind addresses that carry their own permission.

Some answers are not the thing itself but an address in somebody's storage, good for some minutes, which anybody may
read who knows it. So two things matter. The session's token must not go there: such an address is asked over
connections of its own, which never had one. And the address is a secret: it stays inside this module, where it is known
by its host, and whoever guards secrets takes its query out of errors and logs.

An address is input like any other. It is followed over https only (over plain http within this machine, where the
session's API is there as well), never to this machine from elsewhere or to a bare number, and through no redirect.
Storage that refuses it was asked too late, perhaps: the service is asked for another address, once.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from genesys_nb.clock import Clock
from genesys_nb.decoding import decoded
from genesys_nb.errors import (
    ApiError,
    ConfigError,
    GenesysError,
    Interrupted,
    NotFound,
    SecurityError,
    ServerError,
    Trail,
    guard,
)
from genesys_nb.http import verdict
from genesys_nb.http.body import Damaged, checked_json
from genesys_nb.http.errand import Reply, bare
from genesys_nb.http.events import Event, Tell
from genesys_nb.http.exchange import Answer, Exchange
from genesys_nb.http.failure import Failure
from genesys_nb.http.masking import Masked, mask
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.retry import Outcome, may_repeat, pause_before_retry, retry_after
from genesys_nb.query import Query
from genesys_nb.secret import Secret

_VISIBLE = re.compile(r"[!-~]{1,8192}", re.ASCII)
_SAME_WRONG_BODIES = 3


class _Address:
    """One pre-signed address: where it leads is told, its permission is not."""

    def __init__(self, text: Masked, origin: Origin) -> None:
        self.text = text
        self.origin = origin
        self.permission = Secret(urlsplit(text).query)
        guard(self)

    def masked(self, text: str) -> str:
        return mask(text, (self.permission,))

    def __repr__(self) -> str:
        return f"<a pre-signed address on {self.origin.host}>"


class _Lapsed(Exception):
    """The storage refuses the address."""

    def __init__(self, error: GenesysError) -> None:
        super().__init__()
        self.error = error


class Presigned:
    """Follow the pre-signed addresses that an API answers with.

    Parameters
    ----------
    api : Origin
        Where the addresses come from.
    network : Network
        Limits and routes.
    clock : Clock
        The session's time.
    tell : callable
        Told of waits.
    """

    def __init__(self, api: Origin, network: Network, clock: Clock, tell: Tell) -> None:
        self._api = api
        self._network = network
        self._clock = clock
        self._tell = tell
        self._exchanges: dict[Origin, Exchange] = {}
        self._opening = threading.Lock()

    def behind(self, query: Query, name: str, send: Callable[[Query], Reply], *, file: bool = False) -> Reply:
        """Send a query and return, in place of its answer, the JSON, or file, that lies behind the address in it.

        Parameters
        ----------
        query : Query
            The request that is answered with an address; it only reads.
        name : str
            The field of the answer that holds the address: ``url``, ``entities.0.signedUrl``.
        send : callable
            Sends a query to the API.
        file : bool
            True where it need not be JSON; who asked judges it.

        Raises
        ------
        ApiError
            The API refused, or the storage refused two addresses.
        SecurityError
            The address leads to where nothing is asked for.
        TransportError
            No sound answer came from the storage.
        """
        refused: GenesysError | None = None
        attempts, waited = 0, 0.0
        for _ in range(2):
            reply = send(query)
            attempts, waited = attempts + reply.attempts, waited + reply.waited
            began = self._clock.monotonic()
            try:
                content, tries, pauses = self._fetched(_address(reply, name, self._api), query, began, file=file)
            except _Lapsed as lapsed:
                refused = lapsed.error
                attempts += refused.trail.attempts
            else:
                return replace(reply, content=content, attempts=attempts + tries, waited=waited + pauses)
        assert refused is not None  # noqa: S101 - the loop ran
        raise refused

    def close(self) -> None:
        """Close the connections."""
        with self._opening:
            for exchange in self._exchanges.values():
                exchange.close()

    def _fetched(self, address: _Address, query: Query, began: float, *, file: bool) -> tuple[bytes, int, float]:
        """Return what lies behind an address, how often it was asked for, and the seconds of waiting in between."""
        exchange, until = self._exchange(address.origin), began + self._network.deadline
        tries, wrong, waited = 0, 0, 0.0
        while True:
            tries += 1
            now = self._clock.monotonic()
            trail = Trail(query.method, bare(query.path), address.origin.host, tries, now - began)
            asked, outcome, reason = None, Outcome.DAMAGED, ""
            trouble: GenesysError
            try:
                answer = exchange.send("GET", address.text, headers={}, within=max(0.1, until - now), as_json=False)
                if answer.outcome is Outcome.SOUND:
                    return answer.content if file else _json(answer), tries, waited
                outcome, reason = answer.outcome, f"status {answer.status}"
                asked = retry_after(answer.retry_after, date=answer.headers.get("Date", ""), wall=self._clock.wall())
                trouble = _refusal(answer, trail)
            except Failure as failure:
                outcome, reason = failure.outcome, address.masked(failure.text)
                wrong += failure.kind == "wrong body"
                trouble = verdict.silence(failure, trail, (address.permission,))
            if outcome in {Outcome.FINAL, Outcome.UNAUTHORIZED}:
                raise trouble if not isinstance(trouble, ApiError) else _Lapsed(trouble) from None
            pause = pause_before_retry(asked, failures=tries, chance=self._clock.random(), throttled=False)
            spent = self._clock.monotonic() + pause > until or tries >= self._network.attempts
            if spent or wrong >= _SAME_WRONG_BODIES or not may_repeat(outcome, reads=True):
                raise trouble
            self._tell(Event("wait", f"download: {reason}", seconds=pause, at=self._clock.wall()))
            if self._clock.wait(pause):
                raise Interrupted("Interrupted while waiting for a download.")
            waited += pause

    def _exchange(self, origin: Origin) -> Exchange:
        with self._opening:
            if origin not in self._exchanges:
                self._exchanges[origin] = Exchange(origin, self._network, self._clock)
            return self._exchanges[origin]


def _address(reply: Reply, name: str, api: Origin) -> _Address:
    """Return the address in an answer, if it is one to be followed."""
    trail = Trail(reply.query.method, bare(reply.query.path), api.host, reply.attempts)
    said = decoded(reply.content, trail) if reply.content else None
    text = _at(said, name)
    del said
    if not text:
        raise NotFound(
            f"The service's answer has no {name}: there is nothing to download.",
            status=reply.status,
            next_step="Ask again later: it may not be ready yet.",
            trail=trail,
        )
    address = Masked(text)
    del text
    origin = _origin(address)
    allowed = origin is not None and (api.is_loopback if origin.is_loopback else not _is_number(origin.host))
    if origin is None or not allowed:
        raise SecurityError(
            f"The service named an address for a download{f' on {origin}' if origin else ''} that is not followed.",
            next_step="Nothing was sent there. Addresses are followed over https, to machines with a name; report it.",
            trail=trail,
        )
    return _Address(address, origin)


def _at(said: Any, name: str) -> Any:
    """Return a field of an answer, None where it has none."""
    for step in name.split("."):
        if isinstance(said, list) and step.isdecimal():
            said = said[int(step)] if int(step) < len(said) else None
        else:
            said = said.get(step) if isinstance(said, dict) else None
    return said


def _is_number(host: str) -> bool:
    """Tell whether a host is an IP address: storage has a name, what has none is somebody's own network."""
    try:
        ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _origin(address: str) -> Origin | None:
    """Return where an address leads; None where that cannot be told, or it is not encrypted."""
    if not _VISIBLE.fullmatch(address) or "\\" in address or "#" in address:
        return None
    try:
        parts = urlsplit(address)
        return Origin.parse(f"{parts.scheme}://{parts.netloc.lower()}")
    except (ValueError, ConfigError, SecurityError):
        return None


def _json(answer: Answer) -> bytes:
    try:  # storage gives any type to what it keeps
        return checked_json(answer.content, "application/json", proved=True)
    except Damaged as damage:
        raise Failure(Outcome.DAMAGED, damage.text, kind="wrong body", status=answer.status) from None


def _refusal(answer: Answer, trail: Trail) -> GenesysError:
    """Return the error for an answer that is not the download; its words are left out: they may hold the address."""
    status = answer.status
    if 300 <= status < 400:
        return SecurityError(
            f"{trail.host} redirects the download ({status}); it was not followed.",
            next_step="Try again; if it stays so, a proxy or portal may answer in its place.",
            trail=trail,
        )
    kind = ServerError if status >= 500 else ApiError
    return kind(
        f"The storage at {trail.host} does not give out what the service keeps there ({status}).",
        status=status,
        next_step="Try again later. If it stays so, look at this machine's clock and at what a proxy lets through.",
        trail=trail,
    )
