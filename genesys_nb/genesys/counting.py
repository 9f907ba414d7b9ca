"""How many conversations there are in a long stretch of time, from few counts.

A count costs a request, so not every week is counted. The first and the present one are, and the middle; then the
middle of whatever lies between two counts that differ most, until what is left to guess is little, or enough was asked.
Between counts the truth is taken to lie on a line. What is yet to come holds nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

import msgspec

from genesys_nb.downloads.pull import Asking
from genesys_nb.intervals import Interval
from genesys_nb.query import Query

_LEAST, _MOST = 3, 12  # counts
_LITTLE = 0.05  # of all, that may be guessed wrongly between two counts


@dataclass(frozen=True, slots=True)
class Counts:
    """What was counted, and what lies between.

    Parameters
    ----------
    stretches : sequence of Interval
        Stretches that follow each other.
    density : mapping of int to float
        By their place, of those that are known: how many conversations began in a second.
    counted : int
        How many were counted.
    sample : bytes
        Some conversations, as a page of the service.
    begun : int
        How many stretches have begun.
    """

    stretches: Sequence[Interval]
    density: Mapping[int, float]
    counted: int
    sample: bytes
    begun: int

    @property
    def total(self) -> float:
        """How many conversations there are in all stretches."""
        return sum(self._at(place) * one.length.total_seconds() for place, one in enumerate(self.stretches))

    def within(self, interval: Interval) -> float:
        """Return how many conversations there are in an interval."""
        found = 0.0
        for place, one in enumerate(self.stretches):
            start, end = max(one.start, interval.start), min(one.end, interval.end)
            if start < end:
                found += self._at(place) * (end - start).total_seconds()
        return found

    def next(self) -> int | None:
        """Return the place of the stretch that is best counted next; None when little is left to guess."""
        for place in (0, self.begun - 1) if self.begun else ():
            if place not in self.density:
                return place
        gaps = [(left, right) for left, right in pairwise(sorted(self.density)) if right - left > 1]
        if not gaps or self.counted >= _MOST:
            return None
        left, right = max(gaps, key=lambda gap: (self._guessed(*gap), gap[1] - gap[0]))
        little = self._guessed(left, right) <= _LITTLE * self.total
        return None if little and self.counted >= _LEAST else (left + right) // 2

    def _guessed(self, left: int, right: int) -> float:
        """Return how many conversations between two counts may be guessed wrongly."""
        between = (self.stretches[right].start - self.stretches[left].end).total_seconds()
        return abs(self.density[right] - self.density[left]) * between / 2

    def _at(self, place: int) -> float:
        if place in self.density:
            return self.density[place]
        left = max((one for one in self.density if one < place), default=None)
        right = min((one for one in self.density if one > place), default=None)
        if left is None or right is None:
            near = right if left is None else left
            return 0.0 if near is None else self.density[near]
        return self.density[left] + (self.density[right] - self.density[left]) * (place - left) / (right - left)


def counted(stretches: Sequence[Interval], query: Callable[[Interval], Query], now: datetime) -> Asking[Counts]:
    """Count some of the stretches: yields queries, returns what they tell.

    Parameters
    ----------
    stretches : sequence of Interval
        Stretches that follow each other, none longer than one query takes.
    query : callable
        Makes the request that counts one.
    now : datetime
        What begins later holds nothing.
    """
    begun = sum(one.start < now for one in stretches)
    counts = Counts(stretches, dict.fromkeys(range(begun, len(stretches)), 0.0), 0, b"", begun)
    while (place := counts.next()) is not None:
        answer = yield query(stretches[place])
        hits = float(answer.get("totalHits") or 0) / stretches[place].length.total_seconds()
        seen = answer.get("conversations")
        sample = msgspec.json.encode({"conversations": seen}) if seen else counts.sample
        counts = Counts(stretches, {**counts.density, place: hits}, counts.counted + 1, sample, begun)
    return counts
