"""Who is told of what the transport does.

The transport knows one function to call. Behind it stand the log, the trace, the session's own memory of waits and of
requests, and as many token cards as a notebook shows; a listener that fails is dropped with a word in the log, never an
error in the middle of a download.
"""

import logging
from collections.abc import Callable

from genesys_nb.http.events import Event, log
from genesys_nb.http.tracing import trace

Listener = Callable[[Event], None]


class Listeners:
    """A function that calls functions; the first ones write the log and the trace."""

    def __init__(self) -> None:
        self._all: tuple[Listener, ...] = (log, trace)
        self._wait: Event | None = None

    def __call__(self, event: Event) -> None:
        """Tell everybody."""
        if event.kind == "wait":
            self._wait = event
        for listener in self._all:
            try:
                listener(event)
            except Exception:  # a broken card must not break a download
                self._remove(listener)
                logging.getLogger("genesys_nb").warning("A listener failed and is told no more.", exc_info=True)

    def add(self, listener: Listener) -> Callable[[], None]:
        """Tell one more; the function that is returned ends it, and does no harm when called again."""
        self._all = (*self._all, listener)
        return lambda: self._remove(listener)

    def waiting(self, now: float) -> str:
        """Say why the transport waits, and for how many seconds more; an empty text if it does not."""
        event = self._wait
        left = event.at + event.seconds - now if event else 0
        return f"waiting {left:.0f} s: {event.text}" if event and event.seconds > 1 and left > 0 else ""

    def _remove(self, listener: Listener) -> None:
        self._all = tuple(one for one in self._all if one is not listener)
