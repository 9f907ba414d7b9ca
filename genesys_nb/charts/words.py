"""Numbers, times and other people's names, as a picture writes them."""

import textwrap
import unicodedata
from datetime import timedelta

import pandas as pd
from matplotlib import rcParams

_LONGEST = 30
_WIDTHS = (
    ("half hour", 30, 30),
    ("hour", 60, 60),
    ("day", 23 * 60, 25 * 60),
    ("week", 7 * 1440 - 60, 7 * 1440 + 60),
    ("month", 28 * 1440 - 60, 31 * 1440 + 60),
    ("year", 365 * 1440, 366 * 1440),
)


def safe(text: str) -> str:
    """Return a text that matplotlib writes as it stands: a dollar begins no formula."""
    return text.replace("$", r"\$") if rcParams["text.parse_math"] else text


def name(value: object, longest: int = _LONGEST) -> str:
    """Return somebody's name for something, on one line, without what cannot be seen, and not too long."""
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - a missing value is not itself
        return "none"
    seen = "".join(" " if unicodedata.category(one) in {"Cc", "Zl", "Zp"} else one for one in str(value)[:500])
    text = " ".join("".join(one for one in seen if unicodedata.category(one) not in {"Cf", "Cs", "Co"}).split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def count(number: float) -> str:
    """Return a number of things: ``1,234``."""
    return f"{number:,.0f}" if float(number).is_integer() or number >= 100 else f"{number:,.1f}"


def share(part: float) -> str:
    """Return a share: ``82 %``."""
    return f"{100 * part:.0f} %"


def clock(ms: float) -> str:
    """Return a length of time as clocks show it: ``4:12``, ``1:04:12``."""
    minutes, seconds = divmod(round(ms / 1000), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def many(number: int, what: str) -> str:
    """Return a number with its noun: ``1 queue``, ``1,234 queues``."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def one(width: str, *, average: bool) -> str:
    """Return an interval with its article: ``a half hour``, ``an hour``, ``an average day``, ``15 minutes``."""
    if width[0].isdigit():
        return f"{width} on average" if average else width
    return f"an average {width}" if average else f"{'an' if width == 'hour' else 'a'} {width}"


def wrapped(text: str, inches: float, points: float) -> str:
    """Break a text into lines that fit a width; a letter is about half as wide as it is high."""
    return "\n".join(textwrap.wrap(text, max(20, int(inches * 72 / (0.54 * points))), break_long_words=True)) or text


def period(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return a half-open stretch of time as people write it: ``14 to 20 Nov 2026``."""
    instant = timedelta(microseconds=1)
    last = (end - instant) if end > start else end
    first_day, last_day = start.date(), last.date()
    whole = (start - instant).date() < first_day and last_day < end.date()  # not every day begins at midnight
    if first_day == last_day:
        day = f"{start:%A} {start.day} {start:%b %Y}"
        return day if whole else f"{day}, {start:%H:%M} to {end:%H:%M}"
    if not whole:
        return f"{start.day} {start:%b %Y %H:%M} to {end.day} {end:%b %Y %H:%M}"
    if (first_day.year, first_day.month) == (last_day.year, last_day.month):
        return f"{first_day.day} to {last_day.day} {last:%b %Y}"
    year = "" if first_day.year == last_day.year else f" {first_day.year}"
    return f"{first_day.day} {start:%b}{year} to {last_day.day} {last:%b %Y}"


def width(length: pd.Timedelta) -> str:
    """Return what an interval is called: ``half hour``, ``hour``, ``day``, ``15 minutes``; a day may have 25 hours."""
    minutes = length / pd.Timedelta(minutes=1)
    for word, least, most in _WIDTHS:
        if least <= minutes <= most:
            return word
    if minutes % 1440 == 0:
        return many(round(minutes / 1440), "day")
    return many(round(minutes), "minute") if minutes % 60 else many(round(minutes / 60), "hour")


def hours(ms: float) -> str:
    """Return a length of time in hours and minutes: ``37:05``."""
    whole, minutes = divmod(round(ms / 60_000), 60)
    return f"{whole:,}:{minutes:02}"
