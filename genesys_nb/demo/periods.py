"""The parts of an interval that a granularity makes.

They begin with the interval. Days, months and years are those of a time zone's calendar, so a day may have 23 or 25
hours; hours and less are time that passes.
"""

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from genesys_nb.demo.intervals import Interval
from genesys_nb.demo.refusals import bad_request

_PERIOD = re.compile(
    r"P(?=.)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?", re.ASCII
)
_MOST = 100_000


def borders(interval: Interval, granularity: Any, timezone: Any) -> list[int]:
    """Return where the parts begin, and at last the interval's end, in epoch milliseconds.

    Raises
    ------
    Refusal
        400 for a period or a zone that is none, and for parts without number.
    """
    if granularity is None:
        return [interval.start, interval.end]
    period = _PERIOD.fullmatch(granularity) if isinstance(granularity, str) else None
    if period is None or not any(int(part or 0) for part in period.groups()):
        raise bad_request(f"{granularity!r} is not an ISO-8601 period", "invalid.value")
    try:
        zone = ZoneInfo(timezone or "UTC")
    except (LookupError, ValueError, TypeError, OSError):
        raise bad_request(f"{timezone!r} is not a time zone", "invalid.value") from None
    years, months, weeks, days, hours, minutes, seconds = (int(part or 0) for part in period.groups())
    first = datetime.fromtimestamp(interval.start / 1000, zone).replace(tzinfo=None)
    found: list[int] = []
    while not found or found[-1] < interval.end:
        if len(found) > _MOST:
            raise bad_request("The granularity makes too many intervals")
        count = len(found)
        day = _later(first, count * (12 * years + months)) + count * timedelta(weeks=weeks, days=days)
        passed = count * timedelta(hours=hours, minutes=minutes, seconds=seconds)
        if day == first:
            found.append(interval.start + passed // timedelta(milliseconds=1))
        else:
            found.append(round((day.replace(tzinfo=zone).astimezone(UTC) + passed).timestamp() * 1000))
    return [*found[:-1], interval.end]


def _later(moment: datetime, months: int) -> datetime:
    """Move by months; a day that the month does not have becomes its last."""
    year, month = divmod(12 * moment.year + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
