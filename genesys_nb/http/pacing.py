"""Staying inside the rate limit, and off a service that is in trouble.

`Pace` keeps below the limit that the answers' own headers tell: the first half of a window is free, because most
notebooks never need more; from there the rest is spread evenly over the time that is left, and a twentieth is never
used, because other programs share the limit. It is learned per family of endpoints; before the first headers nothing
is held back.

`Gate` is for when the service says no or nothing: after a 429, or after five failures in a row from whichever
threads, it closes for the pause that is due, and then lets a single probe through at a time until one succeeds.
Sixty-four threads put the load of one on a service that is down.

Both are arithmetic on times that are handed in. They take no locks and never wait: the wire asks under its own lock.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from genesys_nb.http.retry import backoff
from genesys_nb.provider import BudgetHeaders

POLL = 0.1
FREE = 0.5
USABLE = 0.95
_LONGEST_WINDOW = 180.0
_ROUNDING = 1.0  # `reset` is told in whole seconds
_TOLERANCE = 2.0
_FAILURES_TO_CLOSE = 5


@dataclass(frozen=True, slots=True)
class Budget:
    """What the rate-limit headers last said.

    Parameters
    ----------
    used, allowed : int
        Requests in the present window, and how many it may have.
    reset : float
        Seconds until the window ends.
    family : str
        The group of endpoints that it holds for.
    """

    used: int
    allowed: int
    reset: float
    family: str

    @classmethod
    def read(cls, headers: Mapping[str, str], names: BudgetHeaders, family: str) -> "Budget | None":
        """Read the headers of an answer; None if they are missing or make no sense."""
        values = [headers.get(name, "").strip() for name in (names.used, names.allowed, names.reset)]
        if not all(value.isascii() and value.isdigit() and len(value) < 10 for value in values):
            return None
        used, allowed, reset = map(int, values)
        return cls(used, allowed, float(reset), family) if allowed > 0 and reset <= _LONGEST_WINDOW else None


@dataclass(slots=True)
class Pace:
    """How fast one family of endpoints may be called."""

    _allowed: int = 0
    _used: int = 0
    _ends: float = 0.0
    _length: float = 60.0
    _next: float = 0.0
    _guessed: bool = True

    def delay(self, now: float) -> float:
        """Return the seconds until the next request may go; 0 means now."""
        self._turn(now)
        if self._used < self._allowed * FREE or not self._allowed:
            return 0.0
        if self._used + 1 > self._allowed * USABLE:
            return max(0.0, self._ends - now)
        return max(0.0, self._next - now)

    def take(self, now: float) -> None:
        """Count a request that goes now, and place the next one."""
        self._turn(now)
        self._used += 1
        left = self._allowed * USABLE - self._used
        self._next = now + (self._ends - now) / left if left >= 1 else self._ends

    def learn(self, budget: Budget, now: float) -> None:
        """Follow what an answer's headers say."""
        ends = now + budget.reset + _ROUNDING
        if self._guessed or ends > self._ends + _TOLERANCE:
            self._used, self._ends, self._guessed = budget.used, ends, False
            self._length = budget.reset + _ROUNDING
        elif ends >= self._ends - _TOLERANCE:
            # Answers overtake each other: within a window the count only grows.
            self._used = max(self._used, budget.used)
        else:
            return  # an answer from a window that is over
        if budget.allowed != self._allowed:
            self._allowed = budget.allowed
            self._next = now  # the next request is placed by the new limit

    def budget(self, family: str, now: float) -> Budget | None:
        """Return what is known of the present window, requests included that are on their way; None before headers."""
        if not self._allowed:
            return None
        left = max(0.0, self._ends - _ROUNDING - now)
        return Budget(self._used if now < self._ends else 0, self._allowed, left, family)

    def _turn(self, now: float) -> None:
        """Begin a new window when the old one is over; the next answer tells when it really began."""
        if self._allowed and now >= self._ends:
            self._used, self._ends, self._guessed = 0, now + self._length, True


@dataclass(slots=True)
class Gate:
    """Whether anybody may send, or one probe, or nobody."""

    reason: str = ""
    _closed: bool = False
    _opens: float = 0.0
    _probe: object | None = None
    _failures: int = 0
    _rounds: int = 0

    def delay(self, now: float) -> float:
        """Return the seconds until it is worth asking again; 0 means that one may pass."""
        if not self._closed:
            return 0.0
        if now < self._opens:
            return self._opens - now
        return 0.0 if self._probe is None else POLL

    def enter(self, visitor: object) -> None:
        """Pass, after `delay` said 0; through a closed gate as its probe."""
        if self._closed:
            self._probe = visitor

    def leave(self, visitor: object) -> None:
        """Give the probe's place back without a result."""
        if self._probe is visitor:
            self._probe = None

    def succeeded(self, visitor: object) -> None:
        """Learn that the service answered. Only the probe's answer opens: others were sent before the gate closed."""
        if not self._closed or self._probe is visitor:
            self._closed, self._probe, self._failures, self._rounds = False, None, 0, 0

    def refused(self, visitor: object, *, until: float, reason: str) -> None:
        """Learn that the service itself asked to stay away."""
        self.leave(visitor)
        self._opens = max(self._opens, until) if self._closed else until
        self._closed, self.reason = True, reason

    def failed(self, visitor: object, *, now: float, chance: float, reason: str) -> None:
        """Learn that the service was not there; five in a row close, and each failed probe doubles the pause."""
        self._failures += 1
        probed = self._probe is visitor
        self.leave(visitor)
        if probed or (not self._closed and self._failures >= _FAILURES_TO_CLOSE):
            self._rounds += 1
            self._closed, self.reason = True, reason
            self._opens = now + backoff(self._rounds, chance)
