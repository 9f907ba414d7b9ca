"""Stretches of local time to put moments in: minutes, hours, days, weeks or months, whichever suits a period.

Days begin when the zone's clock says so. A day may have 23 or 25 hours, and in some zones one has no midnight.
"""

from typing import Any

import numpy as np
import pandas as pd

_PACES = (
    ("minute", pd.Timedelta(hours=2)),
    ("hour", pd.Timedelta(days=2)),
    ("day", pd.Timedelta(days=92)),
    ("week", pd.Timedelta(days=731)),
)
_LENGTHS = {"minute": pd.Timedelta(minutes=1), "hour": pd.Timedelta(hours=1)}
_PERIODS = {"day": "D", "week": "W-SUN", "month": "M"}


def suited(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return the stretch that makes a readable number of points of a period: ``hour``, ``day``, …."""
    return next((word for word, longest in _PACES if end - start <= longest), "month")


def begins(moments: "pd.Series[Any]", word: str) -> Any:
    """Return when the stretch began that each moment lies in."""
    if word in _PERIODS:
        starts = moments.dt.tz_localize(None).dt.to_period(_PERIODS[word]).dt.start_time
        return pd.Series(_local(pd.DatetimeIndex(starts), moments.dt.tz), index=moments.index)
    seconds = moments.dt.second.astype("int64") + (60 * moments.dt.minute if word == "hour" else 0)
    return moments - pd.to_timedelta(1_000_000 * seconds + moments.dt.microsecond, unit="us")


def ends(starts: pd.DatetimeIndex, word: str) -> pd.DatetimeIndex:
    """Return when stretches end that begin at these moments."""
    if word in _PERIODS:
        return _local((starts.tz_localize(None).to_period(_PERIODS[word]) + 1).start_time, starts.tz)
    return starts + _LENGTHS[word]


def _local(clock: pd.DatetimeIndex, zone: Any) -> pd.DatetimeIndex:
    """Return the moments at which a zone's clock shows this, or where it never does, the first after."""
    return clock.tz_localize(zone, ambiguous=np.ones(len(clock), bool), nonexistent="shift_forward")
