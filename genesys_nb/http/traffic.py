"""The gate and the paces of a session, behind the one lock that its threads share.

The lock guards arithmetic only: nothing waits, is sent or is told while it is held, so an interrupt at any point leaves
nothing locked.
"""

import threading

from genesys_nb.http.forking import renew_in_child
from genesys_nb.http.pacing import Budget, Gate, Pace
from genesys_nb.http.retry import RATE_LIMIT


class Traffic:
    """Who may send, and when."""

    def __init__(self) -> None:
        self.start_anew()
        renew_in_child(self)

    def start_anew(self) -> None:
        """Know nothing of the service yet."""
        self._lock = threading.Lock()
        self._gate = Gate()
        self._paces: dict[str, Pace] = {}
        self.budget: Budget | None = None

    def enter(self, visitor: object, family: str, now: float) -> tuple[float, str]:
        """Let a request pass, or return the seconds after which to ask again, and why."""
        with self._lock:
            pace = self._paces.setdefault(family, Pace())
            pause, reason = max((self._gate.delay(now), self._gate.reason), (pace.delay(now), RATE_LIMIT))
            if pause <= 0:
                self._gate.enter(visitor)
                pace.take(now)
            return pause, reason

    def budgets(self, now: float) -> list[Budget]:
        """Return what is known of each family of endpoints that has been asked, the fullest first."""
        with self._lock:
            known = [pace.budget(family, now) for family, pace in self._paces.items()]
        return sorted((one for one in known if one), key=lambda one: one.used / one.allowed, reverse=True)

    def leave(self, visitor: object) -> None:
        """Make room for another probe, if this was one and brought no result."""
        with self._lock:
            self._gate.leave(visitor)

    def learn(self, budget: Budget, now: float) -> None:
        """Follow what an answer says about the rate limit."""
        with self._lock:
            self.budget = budget
            self._paces.setdefault(budget.family, Pace()).learn(budget, now)

    def answered(self, visitor: object) -> None:
        """Learn that the service is there."""
        with self._lock:
            self._gate.succeeded(visitor)

    def missed(self, visitor: object, *, now: float, chance: float, reason: str) -> None:
        """Learn that the service is not there."""
        with self._lock:
            self._gate.failed(visitor, now=now, chance=chance, reason=reason)

    def refused(self, visitor: object, *, until: float, reason: str) -> None:
        """Learn that the service asked to stay away."""
        with self._lock:
            self._gate.refused(visitor, until=until, reason=reason)
