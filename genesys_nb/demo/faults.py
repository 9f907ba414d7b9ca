"""What goes wrong, as data: which kind, how often, where.

A fault strikes a request by a share of chance, by its number among the requests it watches, or always. Chance is drawn
from the seed and that number, so a run can be repeated. What a kind does is in `damage`.
"""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random

from genesys_nb.demo.damage import AFTER, BEFORE, INSTEAD, KINDS, MIXED, Login, Memory
from genesys_nb.demo.messages import Request, Response

_API = ("/api/*", "/inContactAPI/*")
_LOGINS = ("/oauth/token", "/auth/token", "/authentication/*")


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong.

    Parameters
    ----------
    kind : str
        One of `genesys_nb.demo.KINDS`, or ``mixed``: one of seventeen that a careful client survives, by chance.
    share : float
        The share of the watched requests that are struck.
    nth : tuple of int
        Strike these of the watched requests, counted from 1, and no others.
    path : str
        The watched paths, with or without their query, ``*`` standing for anything: ``*/users*pageNumber=3*``. The
        login host is watched only by what names it.
    method : str
        The watched method; empty is every one.
    times : int, optional
        Strike no more often than this.
    value : float or str, optional
        The kind's parameter: seconds of ``Retry-After`` or of delay, the foreign host, the page size.
    """

    kind: str
    share: float = 1.0
    nth: tuple[int, ...] = ()
    path: str = ""
    method: str = ""
    times: int | None = None
    value: float | str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS and self.kind != "mixed":
            raise ValueError(f"Unknown fault {self.kind!r}; known are mixed, {', '.join(sorted(KINDS))}")
        if not 0.0 <= self.share <= 1.0:
            raise ValueError(f"The share of a fault is between 0 and 1, not {self.share}")

    @classmethod
    def parse(cls, text: str) -> "Fault":
        """Read ``kind``, ``kind:share`` or ``kind@nth,nth``; ``kind=value`` sets its parameter."""
        head, at, places = text.partition("@")
        head, colon, share = head.partition(":")
        kind, equals, value = head.partition("=")
        try:
            return cls(
                kind,
                share=float(share) if colon else 1.0,
                nth=tuple(int(place) for place in places.split(",")) if at else (),
                value=value if equals else None,
            )
        except ValueError as error:
            raise ValueError(f"{text!r} is not a fault: {error}") from None

    def watches(self, request: Request) -> bool:
        """Return whether a request is among those that the fault may strike."""
        usual = _LOGINS if self.kind == "expired-token" else _API
        return self.method in ("", request.method) and any(
            fnmatchcase(text, path)
            for text in (request.path, request.target)
            for path in ((self.path,) if self.path else usual)
        )


@dataclass(frozen=True, slots=True)
class Struck:
    """What happens to one request; an empty kind is nothing."""

    kind: str
    value: float | str | None
    memory: Memory

    def before(self, request: Request) -> Request:
        """Return the request that the service gets."""
        change = BEFORE.get(self.kind)
        return change(request, self.value) if change else request

    def instead(self, request: Request, login: Login, correlation: str) -> Response | None:
        """Return what is answered in the service's place, if anything."""
        reply = INSTEAD.get(self.kind)
        return reply(request, self.value, login, correlation) if reply else None

    def after(self, request: Request, response: Response) -> Response:
        """Return the response as it leaves."""
        self.memory.keep(request, response)
        change = AFTER.get(self.kind)
        return change(request, response, self.value, self.memory) if change else response


@dataclass(slots=True)
class _Watch:
    fault: Fault
    seen: int = 0
    struck: int = 0


@dataclass(slots=True)
class Faults:
    """Decide for each request whether something goes wrong; the first fault that strikes wins."""

    seed: int
    faults: Sequence[Fault | str]
    served: Counter[str] = field(default_factory=Counter)
    _watches: list[_Watch] = field(default_factory=list)
    _memory: Memory = field(default_factory=Memory)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._watches = [_Watch(Fault.parse(one) if isinstance(one, str) else one) for one in self.faults]
        self._memory.wanted = any(watch.fault.kind == "repeated-page" for watch in self._watches)

    def strike(self, request: Request) -> Struck:
        """Return what happens to a request."""
        chosen: tuple[str, float | str | None] = ("", None)
        with self._lock:
            for number, watch in enumerate(self._watches):
                if watch.fault.watches(request):
                    watch.seen += 1
                    kind = self._kind(number, watch)
                    if kind and not chosen[0]:
                        watch.struck += 1
                        self.served[kind] += 1
                        chosen = (kind, watch.fault.value)
        return Struck(*chosen, self._memory)

    def _kind(self, number: int, watch: _Watch) -> str:
        fault = watch.fault
        if fault.times is not None and watch.struck >= fault.times:
            return ""
        if fault.kind == "401-for-ever" and watch.struck:
            return fault.kind
        rng = Random(f"{self.seed}:{number}:{fault.kind}:{watch.seen}")
        if watch.seen not in fault.nth if fault.nth else rng.random() >= fault.share:
            return ""
        return rng.choice(MIXED) if fault.kind == "mixed" else fault.kind
