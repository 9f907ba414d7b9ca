"""Time as something that is handed over.

Every wait and every reading of a clock in the package goes through one `Clock`, so that tests can play hours in
microseconds and a session that is closed or interrupted can wake all who wait at once.
"""

import random
import threading
import time
from contextvars import ContextVar

_WITHIN: "ContextVar[tuple[Clock, ...]]" = ContextVar("genesys_nb_within", default=())


class Clock:
    """The real clock: two kinds of now, a wait that can be cut short, and chance."""

    def __init__(self) -> None:
        self._wake = threading.Event()

    def monotonic(self) -> float:
        """Seconds that never jump (but may stand still while a laptop sleeps)."""
        return time.monotonic()

    def wall(self) -> float:
        """Seconds since 1970, which may jump but go on while a laptop sleeps."""
        return time.time()

    def wait(self, seconds: float) -> bool:
        """Wait; True means it was cut short by `interrupt`."""
        return self._wake.wait(max(0.0, seconds))

    def interrupt(self) -> None:
        """Wake everybody who waits, now and until `resume`."""
        self._wake.set()

    def resume(self) -> None:
        """Let waits be waits again, unless this is a part of what was interrupted: see `enter`."""
        if not self.is_within():
            self._wake.clear()

    def enter(self) -> None:
        """Say that what this context does from here on is part of one call, which is interrupted as a whole."""
        _WITHIN.set((*_WITHIN.get(), self))

    def is_within(self) -> bool:
        """Tell whether what this context does is part of such a call."""
        return any(clock is self for clock in _WITHIN.get())

    def random(self) -> float:
        """Return a number in [0, 1), for jitter."""
        return random.random()
