"""Identifiers and timestamps: the same seed gives the same ones, in whatever order they are asked for.

A conversation's id hides its day and its number in the first eight digits, so that one can be found again without
making ninety days to look for it.
"""

import hashlib
from datetime import date, datetime
from functools import lru_cache
from random import Random

DAY = 86_400_000
_EPOCH = date(1970, 1, 1).toordinal()
# Timestamps are most of what a conversation is made of: they are put together, not formatted.
_SECONDS = tuple(f"{second:02d}." for second in range(60))
_THOUSANDTHS = tuple(f"{thousandth:03d}Z" for thousandth in range(1000))
_SPREAD = 0x9E3779B1  # odd, hence invertible modulo 2**32
_GATHER = pow(_SPREAD, -1, 2**32)


def stable(seed: int, *words: object) -> str:
    """Return the UUID that belongs to these words."""
    digest = hashlib.blake2b(repr((seed, *words)).encode(), digest_size=16).hexdigest()
    return _dashed(digest)


def drawn(rng: Random) -> str:
    """Return the next random UUID of a generator."""
    return _dashed(rng.randbytes(16).hex())


def conversation_id(seed: int, day: date, number: int) -> str:
    """Return the id of a day's n-th conversation."""
    hidden = ((day.toordinal() << 12 | number) * _SPREAD) % 2**32
    return f"{hidden:08x}{stable(seed, 'conversation', day.toordinal(), number)[8:]}"


def day_of(identifier: str) -> date | None:
    """Return the day that a conversation id was made for; None when it was not made here."""
    try:
        hidden = int(identifier[:8], 16) * _GATHER % 2**32
        return date.fromordinal(hidden >> 12)
    except (ValueError, OverflowError):
        return None


@lru_cache(maxsize=4096)  # where one segment ends the next begins, and a metric is emitted
def stamp(moment: int) -> str:
    """Return epoch milliseconds in the one form the service writes: ``2026-11-20T09:30:00.000Z``."""
    rest = moment % 60_000
    return _minute(moment // 60_000) + _SECONDS[rest // 1000] + _THOUSANDTHS[rest % 1000]


@lru_cache(maxsize=8192)
def _minute(number: int) -> str:
    days, minutes = divmod(number, 1440)
    return f"{date.fromordinal(days + _EPOCH).isoformat()}T{minutes // 60:02d}:{minutes % 60:02d}:"


def moment_of(text: str) -> int:
    """Return the epoch milliseconds of what `stamp` wrote."""
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def midnight(day: date) -> int:
    """Return the epoch milliseconds of a day's first moment in UTC."""
    return (day.toordinal() - _EPOCH) * DAY


def _dashed(digits: str) -> str:
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
