"""The side of the aggregates: which groups, intervals and figures there are to be held against details.

The service tells of a group and interval only where there is something to tell. So the intervals in between are made up
here: what details have in one of them is a difference as well.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError, named
from genesys_nb.lineage import KEY
from genesys_nb.measures.sums import checked, numbers
from genesys_nb.tables.frame import TEXT

STRETCH = "interval"
_INTERVAL = ["interval_start", "interval_end"]
_FIGURE = re.compile(r"(n[A-Z]\w*?)_count|([to][A-Z]\w*?)_(?:count|sum)")
_STATISTIC = re.compile(r"[tno][A-Z]\w*_[a-z]\w*")
_MOST = 100_000  # intervals to fill a gap with

Moments = np.ndarray[Any, np.dtype[np.datetime64]]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the service counted.

    Parameters
    ----------
    groups : list of str
        The columns of the dimensions.
    starts, ends : numpy.ndarray
        Where the intervals begin and end, in UTC and in order; they may leave room between them.
    figures : pandas.DataFrame
        A column for each figure, ``tHandle_sum``; a row for each group and number of an interval, by the index.
    repeated : pandas.DataFrame
        The same of the rows that are there twice; empty where none is.
    left_out : list of str
        The columns that cannot be counted from details: minima, maxima, ratios, views.
    """

    groups: list[str]
    starts: Moments
    ends: Moments
    figures: pd.DataFrame
    repeated: pd.DataFrame
    left_out: list[str]

    @property
    def metrics(self) -> list[str]:
        """The metrics whose figures there are."""
        return list(dict.fromkeys(column.rsplit("_", 1)[0] for column in self.figures.columns))

    def place(self, moments: "pd.Series[Any]") -> np.ndarray[Any, np.dtype[np.intp]]:
        """Return for each moment the number of the interval it is in; -1 is none."""
        times = utc(moments)
        place = np.searchsorted(self.starts, times, side="right") - 1
        there = (place >= 0) & ~np.isnat(times)
        there[there] = times[there] < self.ends[place[there]]
        return np.where(there, place, -1)


def utc(moments: "pd.Series[Any]") -> Moments:
    """Return aware timestamps as plain ones in UTC."""
    if not isinstance(moments.dtype, pd.DatetimeTZDtype):
        raise ConfigError(
            f"the column {moments.name} has no timestamps of a time zone, but {moments.dtype}",
            next_step="give the frames as the session returned them, or read from Parquet: CSV loses the types",
        )
    plain: Moments = moments.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy(dtype="datetime64[us]")
    return plain


def text(values: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the values of a dimension as text, the same on both sides; what is missing is an empty text."""
    if values.dtype in ("boolean", "bool"):
        values = values.map({True: "true", False: "false"})
    return values.astype(object).where(values.notna(), "").astype(TEXT)


def covered(frame: pd.DataFrame) -> tuple[np.datetime64, np.datetime64] | None:
    """Return the interval that a frame was asked for, as its provenance says."""
    told = frame.attrs.get(KEY)
    interval = told.get("interval") if isinstance(told, dict) else None
    if not isinstance(interval, str):
        return None
    start, end = utc(pd.Series(pd.to_datetime(interval.split("/"), utc=True)))
    return start, end


def read(frame: Any) -> Asked:
    """Read a frame of conversation aggregates; ConfigError where it is none, or has nothing to compare."""
    if not isinstance(frame, pd.DataFrame):
        raise _no_aggregates(f"these are no aggregates of conversations: {echo(type(frame).__name__)}")
    checked(frame)
    lacking = [name for name in _INTERVAL if name not in frame]
    if lacking or "qualifier" in frame:
        why = f"it has no column {named(lacking)}" if lacking else "it has a column qualifier, as those of users have"
        raise _no_aggregates(f"this frame is no aggregates of conversations: {why}")
    heads = [*frame.columns[: frame.columns.tolist().index("interval_start")]]
    groups = [name for name in heads if f"{str(name).removesuffix('_name')}_id" not in heads]
    figures = [column for column in frame.columns if _FIGURE.fullmatch(str(column))]
    if not figures:
        raise ConfigError(
            "these aggregates have no count and no sum to compare",
            next_step='ask for metrics that details have too: gc.conversation_aggregates(…, ["nOffered", "tHandle"])',
        )
    starts, ends = _stretches(frame)
    rows = numbers(frame[figures]).fillna(0.0)
    keys = {group: text(frame[group]) for group in groups}
    keys[STRETCH] = pd.Series(np.searchsorted(starts, utc(frame["interval_start"])), frame.index)
    again = pd.concat([pd.DataFrame(keys), rows], axis="columns").duplicated()
    return Asked(
        groups,
        starts,
        ends,
        figures=rows.groupby([*keys.values()]).sum().rename_axis([*keys]),
        repeated=rows[again].groupby([key[again] for key in keys.values()]).sum().rename_axis([*keys]),
        left_out=[str(name) for name in frame.columns if _STATISTIC.fullmatch(str(name)) and name not in figures],
    )


def _no_aggregates(why: str) -> ConfigError:
    return ConfigError(
        why, next_step='give as the second a frame of gc.conversation_aggregates(…, ["nOffered", "tHandle"])'
    )


def _stretches(frame: pd.DataFrame) -> tuple[Moments, Moments]:
    known = frame[_INTERVAL].drop_duplicates().sort_values(_INTERVAL)
    starts, ends = utc(known["interval_start"]), utc(known["interval_end"])
    if (starts[1:] < ends[:-1]).any():
        raise ConfigError(
            "the intervals of these aggregates overlap",
            next_step="give a frame of one question: of one granularity, and in one time zone",
        )
    stretches = [*zip(starts, ends, strict=True)]
    whole = covered(frame) or ((starts[0], ends[-1]) if stretches else None)
    if whole is None:
        return starts, ends
    lengths = pd.Series([end - start for start, end in stretches or [whole]])
    usual = lengths.mode().iloc[0].to_timedelta64()
    borders: list[tuple[Any, Any]] = []
    reached = whole[0]
    for start, end in stretches:
        borders += [*_filled(reached, start, usual), (start, end)]
        reached = end
    both = np.array([*borders, *_filled(reached, whole[1], usual)], "datetime64[us]")
    return both[:, 0], both[:, 1]


def _filled(start: Any, end: Any, length: Any) -> Iterator[tuple[Any, Any]]:
    """Fill a gap with intervals of the usual length; where they do not fit it is one."""
    count = (end - start) // length
    if start + count * length != end or count > _MOST:
        count, length = 1, end - start
    for number in range(int(count) if start < end else 0):
        yield start + number * length, start + (number + 1) * length
