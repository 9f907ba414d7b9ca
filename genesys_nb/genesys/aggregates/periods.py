"""The length of an aggregate's intervals, and where a very long question may be cut in two.

Nobody has published how long an interval the service takes; so a question is cut only where that changes no number: at
local midnights where one of its own intervals ends, a year apart at the most. Whether the service counts its intervals
from the beginning of the question or by the calendar is not published either: where the two differ, as with weeks that
do not begin on a Monday, nothing is cut.
"""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError
from genesys_nb.intervals import Interval
from genesys_nb.zones import first_day, instant, shifted, zone

_PERIOD = re.compile(
    r"P(?=.)(?:([0-9]{1,9})Y)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})W)?(?:([0-9]{1,9})D)?"
    r"(?:T(?=.)(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9})S)?)?",
    re.ASCII,
)
_CLOCK = re.compile(r"PT(?:([0-9]{1,6})H)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})S)?", re.ASCII)
_UNITS = {"P1D": "day", "P1W": "week", "P7D": "week", "P1M": "month"}
_DAY = timedelta(days=1)
_YEAR = timedelta(days=366)
_SECONDS = (365 * 86_400, 30 * 86_400, 7 * 86_400, 86_400, 3_600, 60, 1)  # of the parts of a period, about
_MOST = 100_000  # intervals, each of which is a row of every group; a bound of ours, for the service publishes none


def read(text: str, interval: Interval) -> str:
    """Return a period as the service writes it; ConfigError if it is none, or cuts the interval into too many."""
    period = text.strip().upper()
    found = _PERIOD.fullmatch(period)
    parts = [int(part or 0) for part in found.groups()] if found else []
    if not any(parts):
        raise ConfigError(
            f"granularity={echo(text)} is no period of ISO 8601",
            next_step='write "PT30M" for half an hour, "PT1H", "P1D", "P1W" or "P1M"',
        )
    length = sum(part * unit for part, unit in zip(parts, _SECONDS, strict=True))
    count = -(-interval.length // timedelta(seconds=1) // length)
    if count > _MOST:
        raise ConfigError(
            f"granularity={echo(text)} would make some {count:,} intervals, and {_MOST:,} are the most",
            next_step="take a longer period, or ask for a shorter interval",
        )
    return period


def cut(interval: Interval, granularity: str | None, timezone: str) -> list[Interval]:
    """Cut an interval into pieces of at most a year, between two of its parts.

    Parameters
    ----------
    interval : Interval
        What is asked.
    granularity : str or None
        The length of its parts; None is the whole interval, which has to be counted as one.
    timezone : str
        The zone whose days the service is to count by.

    Returns
    -------
    list of Interval
        One piece at least; they follow each other without gap or overlap.
    """
    pieces, start = [], interval.start
    while granularity and interval.end - start > _YEAR and (end := _border(start, granularity, zone(timezone))):
        pieces.append(Interval(start, end, interval.timezone))
        start = end
    return [*pieces, Interval(start, interval.end, interval.timezone)]


def _border(start: datetime, granularity: str, where: ZoneInfo) -> datetime | None:
    """Return the last midnight within a year at which a part ends, if parts are counted from ``start``."""
    first, unit, ticks = start.astimezone(where).date(), _UNITS.get(granularity), _CLOCK.fullmatch(granularity)
    if _midnight(first, where) != start or (unit and first_day(first, unit) != first) or not (unit or ticks):
        return None
    hours, minutes, seconds = (int(part or 0) for part in ticks.groups()) if ticks else (24, 0, 0)
    tick = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    days = (first_day(shifted(first, "month", months), unit or "day") for months in range(12, 0, -1))
    ends = (_midnight(day, where) for day in days)
    return next((end for end in ends if end and (unit or (not _DAY % tick and not (end - start) % tick))), None)


def _midnight(day: date, where: ZoneInfo) -> datetime | None:
    """Return the beginning of a day; None where the clocks jump over midnight, so that it begins at another hour."""
    begins = instant(datetime.combine(day, time()), where)
    return begins.astimezone(UTC) if begins.astimezone(where).time() == time() else None
