"""How values are written for people: numbers, times, lengths of time, and names that other people chose."""

from datetime import datetime
from numbers import Integral
from typing import Any

_LENGTHS = (
    (2 * 86_400, 86_400, "d", 3_600, "h"),  # a token of a day is one of 24 hours
    (3_600, 3_600, "h", 60, "min"),
    (60, 60, "min", 1, "s"),
)
_JOINERS = "\u200c\u200d"  # not printable by themselves, but part of how some languages and emoji are written
_SIZES = ((1e9, "GB"), (1e6, "MB"), (1e3, "kB"))


def length(seconds: float) -> str:
    """Say a length of time the way one would: ``12 s``, ``3 min 20 s``, ``24 h``, ``2 d 3 h``."""
    if 0 < seconds < 10 and seconds % 1:
        return f"{seconds:.1f} s"
    whole = max(0, int(seconds))
    for least, size, name, smaller, smaller_name in _LENGTHS:
        if whole >= least:
            rest = whole % size // smaller
            return f"{whole // size} {name}" + (f" {rest} {smaller_name}" if rest else "")
    return f"{whole} s"


def counted(count: int, what: str) -> str:
    """Say how many there are of something: ``1 page``, ``1,200 pages``."""
    return f"{said(count)} {what}" if count == 1 else f"{said(count)} {what}s"


def times(count: int) -> str:
    """Say how often something happened: ``never``, ``once``, ``3 times``."""
    return {0: "never", 1: "once"}.get(count, f"{count:,} times")


def size(count: int) -> str:
    """Say how much memory something takes: ``800 B``, ``12 MB``, ``1.4 GB``."""
    for unit, name in _SIZES:
        if count >= unit:
            amount = count / unit
            return f"{amount:.1f} {name}" if amount < 10 else f"{amount:,.0f} {name}"
    return f"{count} B"


def said(value: Any) -> str:
    """Return one value as people write it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Integral):
        return f"{int(value):,}"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S} {value.tzname() or ''}".strip()
    return "" if value is None else harmless(str(value))


def harmless(text: str) -> str:
    """Take out what would move a terminal's cursor or turn the direction of writing: names are other people's."""
    return "".join(character if character.isprintable() or character in _JOINERS else " " for character in text)


def line(text: str, longest: int) -> str:
    """Return a text as one line that is neither harmful nor endless."""
    return cut(" ".join(harmless(text).split()), longest)


def cut(text: str, longest: int) -> str:
    """Return the first so many characters of a text, with a sign that more was left out."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def spaced(name: Any) -> str:
    """Return a name of our own as words: ``settled until``."""
    return str(name).replace("_", " ")
