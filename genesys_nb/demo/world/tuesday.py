"""What goes wrong on Tuesdays: card statements tell of charges twice, while the card team sits in its weekly training.

From 13:00 to 16:00 (UTC) customers call about it, wait for the few colleagues who are left, give up and call again. It
is so on every Tuesday that is no holiday: then a day is the same whenever one looks at it, and there is one in any
seven days.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from genesys_nb.demo.world import names
from genesys_nb.demo.world.identity import DAY, midnight
from genesys_nb.demo.world.rhythm import is_holiday, on_shift

QUEUE = names.QUEUES.index("Cards")
WRAP_UP_CODE = names.WRAP_UP_CODES.index("Refund")
REASON = "charged twice"
_MINUTE, _HOUR = 60_000, 3_600_000
_HOURS = range(13, 16)
_CALLERS = 46
_CROWD = 170_000  # milliseconds that the wait grows by, on average, when the queue has filled
_FILLS = 40 * _MINUTE
_TUESDAY = midnight(date(2026, 11, 17))  # shifts are the same every week


class Caller(NamedTuple):
    """A customer with a wrong statement who is about to call: when, from which number, under which name."""

    start: int
    line: str
    name: str
    tried: int = 0


def under_way(moment: int) -> bool:
    """Return whether it is going on at a moment, in epoch milliseconds."""
    if (moment // DAY + 3) % 7 != 1 or moment % DAY // _HOUR not in _HOURS:
        return False
    return not is_holiday(date.fromordinal(moment // DAY + date(1970, 1, 1).toordinal()))


def trained(team: Sequence[int]) -> frozenset[int]:
    """Return who of the card team is in the training: everybody whose shift it lies in."""
    return frozenset(one for one in team if all(on_shift(one, _TUESDAY + hour * _HOUR) for hour in _HOURS))


def training(day: date, rng: Random) -> tuple[int, int] | None:
    """Return from when to when somebody is in the training of a day; None on a day that has none."""
    begins = midnight(day) + _HOURS.start * _HOUR
    if not under_way(begins):
        return None
    return begins + rng.randrange(4 * _MINUTE), midnight(day) + _HOURS.stop * _HOUR - rng.randrange(6 * _MINUTE)


def crowd(queue: int, moment: int) -> float:
    """Return how many milliseconds longer than usual one waits in a queue, on average."""
    if queue != QUEUE or not under_way(moment):
        return 0
    return _CROWD * min(1, (moment % DAY - _HOURS.start * _HOUR) / _FILLS)


def callers(day: date, rng: Random, volume: float) -> Iterator[Caller]:
    """Go through the customers who find a charge twice on the statement of a day."""
    begins, ends = (midnight(day) + hour * _HOUR for hour in (_HOURS.start, _HOURS.stop))
    if not under_way(begins):
        return
    for _ in range(round(_CALLERS * rng.uniform(0.9, 1.1) * volume)):
        start = round(rng.triangular(begins, ends, begins + _HOUR))
        line = f"tel:+{rng.choice(('353', '49', '48'))}{rng.randrange(10**9):09d}"
        yield Caller(start, line, f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}")


def calls_again(caller: Caller, left: int, rng: Random) -> Iterator[Caller]:
    """Yield the next call of somebody whom nobody served until they left, if there is one."""
    if caller.tried < 3 and rng.random() < 0.75:
        yield caller._replace(start=left + rng.randint(2 * _MINUTE, 20 * _MINUTE), tried=caller.tried + 1)
