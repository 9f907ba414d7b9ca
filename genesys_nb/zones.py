"""The local calendar: time zones by name, and which moment the clocks of a zone mean.

Local time is not a line. Clocks jump over hours, over midnight, once over a whole day (Samoa, 2011), and show other
hours twice. One rule is kept everywhere: what comes twice is its first, what never comes is the first moment after the
jump. By it a day begins with its first real moment, and days follow each other without gap or overlap.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from difflib import get_close_matches
from zoneinfo import ZoneInfo, available_timezones

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError

_MONTHS = {"month": 1, "quarter": 3, "year": 12}


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name: ``Europe/Berlin``."""
    if not isinstance(name, str):
        raise ConfigError(
            f"timezone={echo(name)} is not a text.", next_step="Give an IANA name such as 'UTC' or 'Europe/Berlin'."
        )
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):  # OSError: the name of a folder of zones, such as "Europe"
        known = {spelling.casefold(): key for key in sorted(available_timezones()) for spelling in (_city(key), key)}
        close = get_close_matches(name.casefold().replace(" ", "_"), known, n=1)
        meant = f"Did you mean {known[close[0]]!r}? " if close else ""
        raise ConfigError(
            f"There is no time zone {echo(name)}.",
            next_step=f"{meant}Give an IANA name such as 'UTC', 'Europe/Berlin' or 'America/New_York'.",
        ) from None  # its text holds the name, which may be a secret in the wrong place


def instant(local: datetime, where: ZoneInfo) -> datetime:
    """Return the moment at which the clocks of a zone show this, or the first after they have jumped over it."""
    moment = local.replace(tzinfo=where).astimezone(UTC)
    if moment.astimezone(where).replace(tzinfo=None, fold=0) == local.replace(fold=0):
        return moment
    # In a gap (PEP 495) one fold reads the time with the offset before the jump, the other with the one after it, so
    # the jump lies between the two moments: halve until it is found to the second, which is as fine as zones are.
    readings = (local.replace(tzinfo=where, fold=fold, microsecond=0).astimezone(UTC) for fold in (0, 1))
    before, after = sorted(readings)
    offset = after.astimezone(where).utcoffset()
    while (seconds := (after - before) // timedelta(seconds=1)) > 1:
        middle = before + timedelta(seconds=seconds // 2)
        if middle.astimezone(where).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def first_day(day: date, unit: str) -> date:
    """Return the first day of the week (a Monday), month, quarter or year that a day is in."""
    if unit == "week":
        return day - day.weekday() * timedelta(days=1)
    if months := _MONTHS.get(unit):
        return day.replace(month=day.month - (day.month - 1) % months, day=1)
    return day


def shifted(day: date, unit: str, count: int) -> date:
    """Move a day by whole units; a day that its new month does not have becomes the last one of that month."""
    if unit not in _MONTHS:
        return day + count * (7 if unit == "week" else 1) * timedelta(days=1)
    year, month = divmod(12 * day.year + day.month - 1 + count * _MONTHS[unit], 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError(f"there is no year {year}")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _city(key: str) -> str:
    return key.rpartition("/")[2]
