"""User details: one row a stretch of time in which somebody's presence, or their routing status, was the same.

The service stores a status by the day, and one that goes on over midnight twice; the same user comes on many pages. So
it is the stretches that are told apart, by user, beginning and status, and not the users. A stretch that is told more
than once is one row, with what was said of it last.

A long interval is asked for in parts. A service that tells stretches whole says the same of one on both sides of a
border; one that cuts them at the ends of what was asked says half on each, and the halves are joined. Two equal
stretches that meet elsewhere are two: so the service told them. Which of both it is shows at each border: where not one
stretch of anybody's crosses it, they were cut.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import numpy as np
import pandas as pd

from genesys_nb.tables import page
from genesys_nb.tables.frame import TEXT, Finished
from genesys_nb.tables.notes import Notes
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import Column, Shape

Times = np.ndarray[Any, np.dtype[np.int64]]

_ITEMS = "userDetails"
_WHEN = (Column("user_id", "/userId"), Column("start", "/startTime", "time"), Column("end", "/endTime", "time"))
_LISTS = {"presence": "primaryPresence", "routing_status": "routingStatus"}
SHAPES = {
    "presence": Shape(
        "presence",
        (
            *_WHEN,
            Column("system_presence", "/systemPresence", "category"),
            Column("organization_presence_id", "/organizationPresenceId"),
        ),
        key=("userId", "startTime", "systemPresence", "organizationPresenceId"),
    ),
    "routing_status": Shape(
        "routing_status",
        (*_WHEN, Column("routing_status", "/routingStatus", "category")),
        key=("userId", "startTime", "routingStatus"),
    ),
}
GRAINS = tuple(SHAPES)
"""What a row can be."""

_STATUS = {"presence": "organization_presence_id", "routing_status": "routing_status"}
_MADE = ("duration", "ongoing", "start_clipped", "end_clipped")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FOR_EVER = np.iinfo(np.int64).max
_NEVER = np.iinfo(np.int64).min  # NaT


class UserDetails:
    """The tables of user details, filled page by page.

    Parameters
    ----------
    grains : sequence of str
        The tables that are wanted; see `GRAINS`.
    borders : sequence of datetime
        Where one part of what was asked ends and the next one begins.
    known_until : datetime
        What has no end went on until then at the least, as far as anybody can know.
    """

    def __init__(self, grains: Sequence[str], borders: Sequence[datetime], known_until: datetime) -> None:
        self._tables = {grain: Records(SHAPES[grain], "") for grain in grains}
        self._borders = np.array([_moment(one) for one in borders], np.int64)
        self._known_until = known_until
        self._note = Notes()

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one page in; return how many stretches it tells of."""
        users = [page.record(one) for one in page.items(page.read(content, self._note), _ITEMS, self._note)]
        return sum(
            table.add(msgspec.json.encode(list(self._stretches(users, grain))), chunk)
            for grain, table in self._tables.items()
        )

    def keyless(self, chunk: int) -> int:
        """Count the stretches of one part without a user or a beginning, whose copies nothing can tell from them."""
        return sum(table.keyless(chunk) for table in self._tables.values())

    def unique(self, chunk: int | None = None) -> int:
        """Count the distinct stretches received, of one part or of all."""
        return sum(table.unique(chunk) for table in self._tables.values())

    def finish(
        self, *, timezone: str, between: tuple[datetime, datetime] | None = None, explode: str | None = None
    ) -> Finished:
        """Make the frames of all that has arrived, clipped to what was asked for."""
        made = {grain: table.finish(timezone=timezone, explode=explode) for grain, table in self._tables.items()}
        frames, trimmed, joined = {}, 0, 0
        for grain, finished in made.items():
            (told,) = finished.frames.values()
            whole = _joined(told, SHAPES[grain], self._borders)
            frames[grain] = _clipped(whole, between, self._known_until, timezone)
            joined += len(told) - len(whole)
            trimmed += len(whole) - len(frames[grain])
        notes = [*self._note.lines(), *(note for finished in made.values() for note in finished.notes)]
        if joined:
            notes.append(f"{joined} stretches were told in two parts, and the parts were joined")
        return Finished(
            frames=frames,
            received=sum(finished.received for finished in made.values()),
            unique=sum(finished.unique for finished in made.values()),
            duplicates=sum(finished.duplicates for finished in made.values()),
            trimmed=trimmed,
            notes=list(dict.fromkeys(notes)),
        )

    def _stretches(self, users: Sequence[dict[str, Any]], grain: str) -> Iterator[dict[str, Any]]:
        for user in users:
            whose = {"userId": user["userId"]} if "userId" in user else {}
            for one in page.items(user, _LISTS[grain], self._note):
                yield {**whose, **page.record(one)}


class StatusTimeline(UserDetails):
    """Presences and routing statuses in one table, for a chart of bars: what still goes on is drawn until now.

    Parameters
    ----------
    borders, known_until
        As in `UserDetails`.
    """

    def __init__(self, borders: Sequence[datetime], known_until: datetime) -> None:
        super().__init__(GRAINS, borders, known_until)

    def finish(
        self, *, timezone: str, between: tuple[datetime, datetime] | None = None, explode: str | None = None
    ) -> Finished:
        """Make the one frame of all that has arrived."""
        finished = super().finish(timezone=timezone, between=between, explode=explode)
        bars = pd.concat(
            [_bars(frame, grain, _STATUS[grain]) for grain, frame in finished.frames.items()], ignore_index=True
        )
        bars = bars.sort_values(["user_id", "start"], kind="stable", ignore_index=True)
        until = bars["start"].where(bars["start"] > self._known_until, self._known_until)
        bars["end"] = bars["end"].fillna(until)
        lasted = (_moments(bars["end"]) - _moments(bars["start"])) // 1000
        bars["duration"] = bars["duration"].fillna(pd.Series(lasted, dtype="Int64").where(bars["start"].notna()))
        return replace(finished, frames={"stretch": bars})


def _bars(frame: pd.DataFrame, grain: str, status: str) -> pd.DataFrame:
    """Return a grain's stretches with the columns that both grains have."""
    system = frame["system_presence"] if "system_presence" in frame else pd.Series(pd.NA, frame.index)
    made = frame[["user_id", "start", "end", *_MADE]].assign(
        kind=grain, status_id=frame[status].astype(TEXT), system_presence=system.astype(TEXT)
    )
    return made.astype({"kind": TEXT})


def _joined(told: pd.DataFrame, shape: Shape, borders: Times) -> pd.DataFrame:
    """Return the stretches in the order of users and time, and those that are parts of one as one."""
    ordered = told.sort_values(["user_id", "start", "end"], kind="stable", ignore_index=True)
    starts, ends = _moments(ordered["start"]), _moments(ordered["end"])
    ends = np.where(ends == _NEVER, _FOR_EVER, ends)
    begun = starts != _NEVER
    same = begun & ordered["user_id"].notna().to_numpy()
    for name in ("user_id", *(column.name for column in shape.columns[len(_WHEN) :])):
        codes = pd.factorize(ordered[name])[0]
        same &= codes == np.append(-2, codes)[:-1]
    crossed = np.array([(begun & (starts < border) & (ends > border)).any() for border in borders], bool)
    reached = np.append(_NEVER, ends)[:-1]
    goes_on = same & ((starts < reached) | ((starts == reached) & np.isin(starts, borders[~crossed])))
    first = np.flatnonzero(~goes_on)
    last = np.append(first, len(ordered))[1:] - 1
    whole = ordered.iloc[first].reset_index(drop=True)
    whole["end"] = ordered["end"].iloc[last].reset_index(drop=True)
    return whole


def _clipped(
    whole: pd.DataFrame, between: tuple[datetime, datetime] | None, known_until: datetime, timezone: str
) -> pd.DataFrame:
    """Return what of the stretches lies inside the interval, how long it lasts, and where it was cut."""
    first, last = map(_moment, between) if between else (_NEVER, _FOR_EVER)
    starts, ends = _moments(whole["start"]), _moments(whole["end"])
    ongoing = ends == _NEVER
    ends = np.where(ongoing, _FOR_EVER, ends)
    inside = (starts < last) & ((ends > first) | (starts >= first))
    inside |= starts == _NEVER
    starts, ends, ongoing = starts[inside], ends[inside], ongoing[inside]
    is_open = ongoing & (last > _moment(known_until))
    begins = np.where(starts == _NEVER, _NEVER, np.maximum(starts, first))
    stops = np.where(is_open, _NEVER, np.minimum(ends, last))
    stops = np.where(stops == _FOR_EVER, _NEVER, stops)
    made = whole[inside].reset_index(drop=True)
    made["start"], made["end"] = _times(begins, timezone), _times(stops, timezone)
    lasted = pd.arrays.IntegerArray((stops - begins) // 1000, (begins == _NEVER) | (stops == _NEVER))
    flags = (ongoing, (starts < first) & (starts != _NEVER), (ends > last) & ~is_open)
    place = len(_WHEN)
    for name, values in zip(_MADE, (lasted, *(pd.array(flag, "boolean") for flag in flags)), strict=True):
        made.insert(place, name, values)
        place += 1
    return made


def _moment(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _moments(times: "pd.Series[Any]") -> Times:
    """Return times as microseconds since 1970; a missing one is `_NEVER`."""
    return times.to_numpy("datetime64[us]").view(np.int64)


def _times(moments: Times, timezone: str) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(moments.view("datetime64[us]")).tz_localize("UTC").tz_convert(timezone)
