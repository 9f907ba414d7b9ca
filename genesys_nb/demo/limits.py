"""The rate limit: so many requests per token in a window of sixty seconds, told on every answer.

The window is a fixed one that opens with the first request, which is what `inin-ratelimit-reset` counts down.
"""

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass

from genesys_nb.demo.refusals import too_many


@dataclass(slots=True)
class _Window:
    ends: float
    count: int = 0


class Limits:
    """Count the requests of each token.

    Parameters
    ----------
    allowed : int or None
        Requests per window; None never refuses and sends no headers.
    window : float
        Length of the window in seconds.
    clock : callable
        Monotonic seconds.
    """

    def __init__(self, allowed: int | None, window: float, clock: Callable[[], float]) -> None:
        self.allowed = allowed
        self._length = window
        self._clock = clock
        self._windows: dict[str, _Window] = {}
        self._lock = threading.Lock()

    def admit(self, token: str) -> dict[str, str]:
        """Count one request and return the headers that tell so.

        Raises
        ------
        Refusal
            429 when the window is full; it carries the same headers.
        """
        if self.allowed is None:
            return {}
        with self._lock:
            now = self._clock()
            window = self._windows.get(token)
            if window is None or now >= window.ends:
                window = self._windows[token] = _Window(now + self._length)
            window.count += 1
            count, reset = window.count, max(1, math.ceil(window.ends - now))
        headers = {
            "inin-ratelimit-count": str(count),
            "inin-ratelimit-allowed": str(self.allowed),
            "inin-ratelimit-reset": str(reset),
        }
        if count > self.allowed:
            refusal = too_many(reset)
            refusal.headers.update(headers)
            raise refusal
        return headers
