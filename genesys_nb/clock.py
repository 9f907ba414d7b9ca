"""Time as something that is handed over.

Every wait and every reading of a clock in the package goes through one `Clock`, so that tests can play hours in
microseconds and a session that is closed or interrupted can wake all who wait at once.
"""

import random
import threading
import time


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
        """Let waits be waits again."""
        self._wake.clear()

    def random(self) -> float:
        """Return a number in [0, 1), for jitter."""
        return random.random()
