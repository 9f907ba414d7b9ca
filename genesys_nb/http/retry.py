"""What a failure means, whether the request may be sent again, and after which pause.

Everything here is a pure function of its arguments, tables in the tests say what each does. The question behind all
of it is "may the service have acted on the request?": a request that was never sent or that was refused can always be
sent again; after a lost answer only one that reads can.

The pause is full jitter (a random share of a limit that doubles), which spreads many clients best. tenacity is not
used: its loop would have to call back into ours for the gate, the pace, the token and the deadline, and what would
remain of it is the one line of `backoff`. There is no budget of retries as botocore has one: the gate of `pacing`
keeps the load off a dead service without giving up requests that would have survived.
"""

import re
from collections.abc import Sequence
from datetime import UTC
from email.utils import parsedate_to_datetime
from enum import StrEnum

LONGEST_PAUSE = 180.0
RATE_LIMIT = "rate limit"
_BASE = 0.5
_CAP = 30.0
_SECONDS = re.compile(r"[0-9]+(\.[0-9]+)?", re.ASCII)
_LOST = frozenset({408, 500, 502, 503, 504})
_FINAL_SERVER_ERRORS = frozenset({501, 505})


class Outcome(StrEnum):
    """What became of one sending."""

    SOUND = "sound"
    NEVER_SENT = "never sent"
    AMBIGUOUS = "ambiguous"
    REFUSED = "refused"
    DAMAGED = "damaged"
    UNAUTHORIZED = "unauthorized"
    FINAL = "final"


def outcome_of(status: int, *, has_retry_after: bool = False) -> Outcome:
    """Classify an answer by its status; the body of a sound one is still to be judged."""
    if 200 <= status < 300:
        return Outcome.SOUND
    if status == 401:
        return Outcome.UNAUTHORIZED
    if status == 429 or (status == 503 and has_retry_after):
        return Outcome.REFUSED
    if status in _LOST or (status > 500 and status not in _FINAL_SERVER_ERRORS):
        return Outcome.AMBIGUOUS
    return Outcome.FINAL


def may_repeat(outcome: Outcome, *, reads: bool) -> bool:
    """Tell whether a request may be sent again: one that reads always, another if nothing can have happened."""
    if outcome in {Outcome.NEVER_SENT, Outcome.REFUSED}:
        return True
    return reads and outcome in {Outcome.AMBIGUOUS, Outcome.DAMAGED}


def shows_absence(status: int) -> bool:
    """Tell whether an answer says that the service, not the page, is in trouble: 429, 502, 503, 504."""
    return status in {429, 502, 503, 504}


def backoff(failures: int, chance: float) -> float:
    """Return a random share of a limit that doubles with each failure: 1 s, 2 s, 4 s … 30 s."""
    return chance * min(_CAP, _BASE * 2.0 ** min(failures, 10))


def retry_after(values: Sequence[str], *, date: str = "", wall: float | None = None) -> float | None:
    """Read ``Retry-After``.

    Parameters
    ----------
    values : sequence of str
        The header, once for each time that it was sent; the longest pause counts.
    date : str
        The answer's own ``Date``. A date is measured against it, because this machine's clock may be wrong.
    wall : float, optional
        This machine's clock, used for a date when the answer has none, and then only for a pause of up to 180 s.

    Returns
    -------
    float or None
        Seconds, ``inf`` for a number beyond all measure; None if there is none that can be read.
    """
    pauses = [pause for value in values if (pause := _pause(value.strip(" \t"), date, wall)) is not None]
    return max(pauses, default=None)


def pause_before_retry(asked: float | None, *, failures: int, chance: float, throttled: bool) -> float:
    """Return how long to wait before the next try.

    Parameters
    ----------
    asked : float or None
        What the service asked for. It is never shortened, and lengthened by up to a tenth or a second.
    failures : int
        Failures in a row so far, this one included.
    chance : float
        A random number in [0, 1).
    throttled : bool
        The service has too many requests: without `asked`, at least a second.
    """
    if asked is None:
        return max(1.0 if throttled else 0.0, backoff(failures, chance))
    if asked < 1:
        return asked + backoff(failures, chance)
    return asked + chance * min(1.0, asked / 10)


def _pause(value: str, date: str, wall: float | None) -> float | None:
    if _SECONDS.fullmatch(value):
        return float(value)
    asked, told = _moment(value), _moment(date)
    if asked is None:
        return None
    if told is not None:
        return max(0.0, asked - told)
    pause = asked - wall if wall is not None else 0.0
    return pause if 0 < pause <= LONGEST_PAUSE else None


def _moment(date: str) -> float | None:
    """Read an HTTP date, in any of its three forms; a form without zone means UTC."""
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
