"""When people call: a week with a strong Monday and quiet Sundays, a day with two peaks.

Also who is at work then: every agent has a shift and two days off.
"""

from datetime import date, timedelta
from itertools import accumulate
from random import Random

from genesys_nb.demo.world.identity import DAY, midnight

_WEEK = (1.08, 0.9, 0.97, 0.95, 0.92, 0.36, 0.21)
_HOLIDAYS = {(1, 1), (5, 1), (12, 25), (12, 26)}
_CONVERSATIONS = 330
HALF_HOUR = 1_800_000
LONGEST = timedelta(days=2)  # no conversation lasts longer
# One weight per half hour of the day, UTC.
_DAY = (
    *(0.10, 0.08, 0.06, 0.05, 0.05, 0.05, 0.06, 0.08, 0.10, 0.15, 0.25, 0.40),
    *(0.60, 0.90, 1.40, 2.10, 3.00, 3.80, 4.40, 4.90, 5.20, 5.10, 4.70, 4.10),
    *(3.50, 3.20, 3.30, 3.70, 4.20, 4.50, 4.40, 4.00, 3.50, 3.00, 2.50, 2.10),
    *(1.80, 1.50, 1.30, 1.10, 0.90, 0.80, 0.65, 0.55, 0.45, 0.35, 0.25, 0.18),
)
_PEAK = max(_DAY)
_TOTALS = tuple(accumulate(_DAY))
_SHIFTS = ((6, 14), (7, 15), (8, 16), (9, 17), (10, 18), (12, 20), (14, 22))


def starts(day: date, rng: Random, volume: float) -> list[int]:
    """Return the moments at which a day's conversations begin, in order, in epoch milliseconds."""
    weight = _WEEK[6] if is_holiday(day) else _WEEK[day.weekday()]
    count = round(_CONVERSATIONS * weight * rng.uniform(0.9, 1.1) * volume)
    halves = rng.choices(range(len(_DAY)), cum_weights=_TOTALS, k=count)
    first = midnight(day)
    return sorted(first + half * HALF_HOUR + rng.randrange(HALF_HOUR) for half in halves)


def is_holiday(day: date) -> bool:
    """Return whether a day is as quiet as a Sunday, whatever the weekday."""
    return (day.month, day.day) in _HOLIDAYS


def load(moment: int) -> float:
    """Return how busy it is, from 0 at night to 1 in the peak of a weekday."""
    weekday = (moment // DAY + 3) % 7
    return _DAY[moment % DAY // HALF_HOUR] / _PEAK * min(1.0, _WEEK[weekday])


def at_work(agent: int, moment: int) -> bool:
    """Return whether the n-th agent can be reached: on shift, or, a few of them, on call all day and night."""
    return on_shift(agent, moment) or (agent % 11 == 0 and not _is_off(agent, moment))


def on_shift(agent: int, moment: int) -> bool:
    """Return whether the n-th agent is at their desk."""
    begins, ends = _SHIFTS[agent % len(_SHIFTS)]
    return begins <= moment % DAY // 3_600_000 < ends and not _is_off(agent, moment)


def _is_off(agent: int, moment: int) -> bool:
    weekday = (moment // DAY + 3) % 7
    return weekday in (agent % 7, (agent + 1) % 7)
