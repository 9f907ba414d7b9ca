"""Clocks that tests turn by hand."""

import threading

from genesys_nb.clock import Clock


class VirtualClock(Clock):
    """A clock on which hours pass at once: a wait moves it on, and is written down.

    `skew` moves the wall clock against the one that never jumps; `chance` is what every draw of luck comes out as.
    """

    def __init__(self, start=1_000.0, wall=1_700_000_000.0, chance=0.5):
        super().__init__()
        self._guard = threading.Lock()
        self._now = start
        self._wall = wall
        self.chance = chance
        self.waits = []

    def monotonic(self):
        return self._now

    def wall(self):
        return self._wall

    def wait(self, seconds):
        if not self._wake.is_set() and seconds > 0:
            with self._guard:
                self.waits.append(seconds)
                self._now += seconds
                self._wall += seconds
        return self._wake.is_set()

    def random(self):
        return self.chance

    def pass_by(self, seconds):
        """Let time go by."""
        with self._guard:
            self._now += seconds
            self._wall += seconds

    def jump(self, seconds):
        """Set the wall clock anew, as a time server does."""
        self._wall += seconds

    def sleep(self, seconds):
        """Close the lid of the laptop: the clock that never jumps stands still."""
        self._wall += seconds


class HastyClock(Clock):
    """The real clock, only that waits are a hundred times shorter, for storms of real threads."""

    def __init__(self, haste=100.0):
        super().__init__()
        self._haste = haste

    def wait(self, seconds):
        return super().wait(seconds / self._haste)
