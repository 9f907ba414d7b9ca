"""What an analyst writes for a stretch of time, read as one half-open interval.

Everything becomes `Interval`: a start that is in it and an end that is not, both in UTC. Half-open is what makes days,
weeks and months tile, so a conversation is counted in exactly one of them; UTC is what the service is asked in. Days
are the local days of a time zone: they have 23, 24 or 25 hours, and where the clocks jump over midnight the day begins
with its first real moment. The service keeps milliseconds, so bounds are rounded up to the next one, which moves no
conversation across them.

"Now" is always handed in: the same words at the same moment mean the same interval, on any machine. An end in the
future is kept and noted, never moved to the local clock: a clock that is slow would cut off what has happened already.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from difflib import get_close_matches
from itertools import pairwise
from typing import TypeAlias
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError
from genesys_nb.zones import first_day, instant, shifted, zone

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, repr=False)
class Interval:
    """A half-open stretch of time.

    Parameters
    ----------
    start : datetime
        First moment that is in it; aware, kept in UTC.
    end : datetime
        First moment that is not in it any more; aware, kept in UTC.
    timezone : str
        Zone it was asked in, and in which it is shown.
    notes : tuple of str
        What the reader should know about how it was understood; for the provenance of a frame.
    """

    start: datetime
    end: datetime
    timezone: str = field(default="UTC", compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    def __post_init__(self) -> None:
        zone(self.timezone)
        for name in ("start", "end"):
            moment: datetime = getattr(self, name)
            if moment.tzinfo is None:
                raise ConfigError(
                    f"The {name} of an interval has no time zone: {moment.isoformat()}.",
                    next_step="Give an aware datetime, or let `read` place it in a zone.",
                )
            object.__setattr__(self, name, _whole_milliseconds(moment.astimezone(UTC)))
        if self.start > self.end:
            raise ConfigError(
                f"The interval {self} ends before it starts.", next_step="Write the earlier moment first, then the end."
            )
        if self.start == self.end:
            raise ConfigError(
                f"The interval {self} is empty: its end is its start, and an end is not part of the interval.",
                next_step="Give a later end; for one whole day the day alone is enough: '2026-11-20'.",
            )

    @property
    def length(self) -> timedelta:
        """Time that really passes between start and end: a day is 23, 24 or 25 hours long."""
        return self.end - self.start

    def iso(self) -> str:
        """Return it as the service reads it: ``2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z``."""
        first, last = (moment.isoformat(timespec="milliseconds") for moment in (self.start, self.end))
        return f"{first}/{last}".replace("+00:00", "Z")

    def __contains__(self, moment: datetime) -> bool:
        return self.start <= moment < self.end

    def __str__(self) -> str:
        local = zone(self.timezone)
        try:
            bounds = [moment.astimezone(local) for moment in (self.start, self.end)]
        except OverflowError:  # the last hours of the year 9999 are in the next year elsewhere
            return f"{self.iso()}, {self.timezone}"
        first, last = (moment.isoformat(" ", _precision(moment)) for moment in bounds)
        return f"{first} to {last}, {self.timezone}"

    def __repr__(self) -> str:
        return f"Interval({self})"


Moment: TypeAlias = str | date | np.datetime64  # datetime and pandas' Timestamp are dates
When: TypeAlias = "Interval | str | date | pd.Interval[pd.Timestamp] | Sequence[Moment]"


def read(when: When, *, timezone: str, now: datetime) -> Interval:
    """Read an interval from what an analyst writes.

    "last 7 days" are the 7 whole days before today, without today: numbers that stand still, and each weekday once.
    All words follow that rule: "last N hours, days, weeks, months, quarters, years" and "last week" are whole units
    that are over, "this week" and its like run from the unit's first day to the end of today. Weeks begin on Monday.
    Capitals and spaces do not matter.

    The end is never part of the interval: ``("2026-11-01", "2026-11-08")`` are seven days. Where a single moment is
    wanted, a day, week, month, quarter or year stands for its beginning.

    Parameters
    ----------
    when : str, date, pair, pandas.Interval or Interval
        Words: ``"today"``, ``"yesterday"``, ``"last 7 days"``, ``"this month"``. A period: ``"2026"``, ``"2026-Q4"``,
        ``"2026-11"``, ``"2026-W47"``, ``"2026-11-20"`` or a date. ISO 8601: ``"start/end"``, ``"start/P1D"``,
        ``"P1D/end"``. A pair of dates, datetimes, Timestamps, numpy datetimes or texts. A `pandas.Interval`, which is
        read as half-open whatever its sides; its notes say so where they differ.
    timezone : str
        IANA zone of the words, of dates, and of datetimes that name none. A local time that the clocks jump over is
        the first moment after the jump; one that comes twice is the first of the two, unless its ``fold`` says
        otherwise.
    now : datetime
        The present moment, aware.

    Returns
    -------
    Interval
        In UTC. Where it ends in the future, its notes say so.

    Raises
    ------
    ConfigError
        It cannot be read, is empty, or ends before it starts.
    """
    if isinstance(when, Interval):
        return when
    reader = _Reader(zone(timezone), now)
    try:
        start, end, notes = reader.bounds(when)
        interval = Interval(start, end, timezone, notes)
        if interval.end <= now:
            return interval
        came = "had not begun" if interval.start > now else "was not over"
        still = f"{interval} {came} at {now.astimezone(reader.zone).isoformat(' ', 'minutes')}"
        still += ", so there can be nothing in it yet" if interval.start > now else ""
    except OverflowError as error:
        raise ConfigError(
            f"The interval {echo(when)} leaves the calendar.", next_step="Stay between the years 1 and 9999."
        ) from error
    return Interval(start, end, timezone, (*notes, still))


def chunks(interval: Interval, *, days: int) -> list[Interval]:
    """Split an interval into pieces that each touch at most so many UTC days.

    The pieces follow each other without gap or overlap and meet at UTC midnights only. The service answers with every
    conversation that began on a UTC day which the interval touches, so no day may be touched by two pieces.

    Parameters
    ----------
    interval : Interval
        What is to be split.
    days : int
        The most UTC days, begun ones included, that a piece may touch.

    Returns
    -------
    list of Interval
        One piece at least.
    """
    if days < 1:
        raise ConfigError(f"An interval cannot be split into pieces of {days} days.", next_step="Give 1 or more.")
    first_midnight = interval.start.replace(hour=0, minute=0, second=0, microsecond=0)
    pieces = -((first_midnight - interval.end) // (days * _DAY))
    borders = [interval.start, *(first_midnight + days * _DAY * k for k in range(1, pieces)), interval.end]
    return [Interval(start, end, interval.timezone) for start, end in pairwise(borders)]


_WORDS = re.compile(r"(last|this) ?([1-9][0-9]{0,5})? ?(hour|day|week|month|quarter|year)s?")
_PERIOD = re.compile(r"([0-9]{4})(?:-?q([1-4])|-?w([0-9]{2})|-([0-9]{2}))?")
_DURATION = re.compile(
    r"p(?=[0-9t])(?:([0-9]{1,6})y)?(?:([0-9]{1,6})m)?(?:([0-9]{1,6})w)?(?:([0-9]{1,6})d)?"
    r"(?:t(?=[0-9])(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?)?"
)
_NUMBERED_DAY = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})")
_ISO_DAY = "Day or month first? Write the date as ISO does, the year first: '2026-11-20'."
_TWO_ENDS = re.compile(r"(?i)([0-9]{4}\S*(?: [0-9:.]+)?) *(?: to | until | till | - |–|—|\.\.) *(\S+(?: [0-9:.]+)?)")  # noqa: RUF001 - dashes that people write
_EXAMPLES = (
    "'today', 'yesterday', 'last 7 days', 'this week', 'last month', '2026', '2026-Q4', '2026-11', '2026-W47', "
    "'2026-11-20', '2026-11-01/2026-11-08', ('2026-11-01', '2026-11-08')"
)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads within one time zone, at one moment."""

    zone: ZoneInfo
    now: datetime

    def bounds(self, when: object) -> tuple[datetime, datetime, tuple[str, ...]]:
        """Return start, end and notes of whatever was written."""
        match when:
            case str():
                return *self._text(when), ()
            case pd.Interval():
                note = f"pandas.Interval closed on '{when.closed}' was read as half-open: its end is not part of it"
                return self._moment(when.left), self._moment(when.right), () if when.closed == "left" else (note,)
            case [first, last] if isinstance(when, (tuple, list)):
                return self._moment(first), self._moment(last), ()
            case date() if not isinstance(when, datetime):
                return self._midnight(when), self._midnight(when + _DAY), ()
            case datetime() | np.datetime64():
                raise _unreadable(when, "is a moment, not an interval", "Give a pair: (start, end).")
        raise _unreadable(when, "is not an interval")

    def _text(self, raw: str) -> tuple[datetime, datetime]:
        if _NUMBERED_DAY.fullmatch(raw.strip()):
            raise _unreadable(raw, "is not an interval", _ISO_DAY)
        if pair := _TWO_ENDS.fullmatch(raw.strip()):
            hint = f"Write a slash between the two: '{pair[1]}/{pair[2]}'; the end is not part of it."
            raise _unreadable(raw, "is not an interval", hint)
        first, slash, last = raw.partition("/")
        if not slash:
            return self._stretch(_plain(raw)) or self._refuse(raw)
        if duration := _DURATION.fullmatch(_plain(last)):
            start = self._moment(first)
            return start, self._after(start, duration, 1)
        if duration := _DURATION.fullmatch(_plain(first)):
            end = self._moment(last)
            return self._after(end, duration, -1), end
        return self._moment(first), self._moment(last)

    def _refuse(self, raw: str) -> tuple[datetime, datetime]:
        try:
            datetime.fromisoformat(_plain(raw).upper())
        except ValueError:
            raise _unreadable(raw, "is not an interval", _meant(raw)) from None
        raise _unreadable(raw, "is a moment, not an interval", f"Say until when: '{raw.strip()}/…'.")

    def _stretch(self, text: str) -> tuple[datetime, datetime] | None:
        """Read words, or a period of the calendar."""
        text = {"today": "this day", "yesterday": "last day"}.get(text, text)
        if (words := _WORDS.fullmatch(text)) and not (words[1] == "this" and words[2]):
            return self._words(words[1], int(words[2] or 1), words[3])
        try:
            if period := _PERIOD.fullmatch(text):
                return self._period(*period.groups())
            day = date.fromisoformat(text.upper())
        except ValueError:
            return None
        return self._midnight(day), self._midnight(day + _DAY)

    def _words(self, word: str, count: int, unit: str) -> tuple[datetime, datetime]:
        local = self.now.astimezone(self.zone)
        if unit == "hour":
            into = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
            hour = self.now.astimezone(UTC) - into
            return (hour, hour + _HOUR) if word == "this" else (hour - count * _HOUR, hour)
        first = first_day(local.date(), unit)
        if word == "this":
            return self._midnight(first), self._midnight(local.date() + _DAY)
        return self._midnight(shifted(first, unit, -count)), self._midnight(first)

    def _period(self, year: str, quarter: str | None, week: str | None, month: str | None) -> tuple[datetime, datetime]:
        if week:
            unit, first = "week", date.fromisocalendar(int(year), int(week), 1)
        elif quarter:
            unit, first = "quarter", date(int(year), 3 * int(quarter) - 2, 1)
        else:
            unit, first = "month" if month else "year", date(int(year), int(month or 1), 1)
        return self._midnight(first), self._midnight(shifted(first, unit, 1))

    def _moment(self, moment: object) -> datetime:
        """Place a moment in UTC."""
        if moment is pd.NaT:  # which is a datetime by its class, and a moment by nothing else
            raise _unreadable(moment, "is not a moment", "Give a date, a datetime or an ISO 8601 text.")
        match moment:
            case str():
                if _NUMBERED_DAY.fullmatch(moment.strip()):
                    raise _unreadable(moment, "is not a moment", _ISO_DAY)
                text = _plain(moment)
                if stretch := self._stretch(text):
                    return stretch[0]
                try:
                    return self._moment(datetime.fromisoformat(text.upper()))
                except ValueError:
                    raise _unreadable(moment, "is not a moment", _meant(moment)) from None
            case np.datetime64() if not np.isnat(moment):
                return self._moment(pd.Timestamp(moment))
            case pd.Timestamp():
                exact = moment if moment.tz is None else moment.tz_convert("UTC")
                return self._moment(exact.ceil("ms").to_pydatetime().replace(fold=moment.fold))
            case datetime():
                return moment.astimezone(UTC) if moment.tzinfo else instant(moment, self.zone)
            case date():
                return self._midnight(moment)
        raise _unreadable(moment, "is not a moment", "Give a date, a datetime or an ISO 8601 text.")

    def _midnight(self, day: date) -> datetime:
        return instant(datetime.combine(day, time()), self.zone)

    def _after(self, moment: datetime, duration: re.Match[str], sign: int) -> datetime:
        """Add a duration: days and longer on the calendar of the zone, hours and shorter as time that passes."""
        years, months, weeks, days, hours, minutes, seconds = (sign * int(part or 0) for part in duration.groups())
        local = moment.astimezone(self.zone)
        day = shifted(local.date(), "month", 12 * years + months) + timedelta(weeks=weeks, days=days)
        moved = moment if day == local.date() else instant(datetime.combine(day, local.time()), self.zone)
        return moved + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment + -moment.microsecond % 1000 * timedelta(microseconds=1)


def _precision(moment: datetime) -> str:
    return "milliseconds" if moment.microsecond else "seconds" if moment.second else "minutes"


def _plain(raw: str) -> str:
    """Take capitals and needless spaces out."""
    return " ".join(raw.split()).lower()


def _meant(raw: str) -> str:
    """Guess which words were meant, with the number that was written."""
    if "minute" in _plain(raw):
        return "Words go down to 'last hour'; a pair of moments may be of any length."
    if re.fullmatch("(last )?0{1,3}( [a-z]+)?", _plain(raw)):
        return "One at least is wanted: 'yesterday', 'last 7 days'."
    count = "".join(re.findall("[0-9]+", raw)[:1]) or "7"
    if re.fullmatch("(last )?[0-9]{1,3}", _plain(raw)):
        return f"Did you mean 'last {count} days'?"
    units = ("hour", "day", "week", "month", "quarter", "year")
    known = ["today", "yesterday", *(f"{word} {unit}" for word in ("this", "last") for unit in units)]
    close = get_close_matches(_plain(raw), [*known, *(f"last {count} {unit}s" for unit in units)], n=1)
    return f"Did you mean {close[0]!r}?" if close and close[0] != _plain(raw) else ""  # the rule is another then


def _unreadable(raw: object, what: str, hint: str = "") -> ConfigError:
    return ConfigError(f"{echo(raw)} {what}.", next_step=f"{hint} Accepted are {_EXAMPLES}.".lstrip())
