"""The plan of an aggregate question: the same for every family, in its own words.

Where nothing matched, the answer is an object without anything in it. Users' time is asked of at most a hundred users
at once, and of more in parts.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import msgspec

from genesys_nb import intervals
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import ConfigError
from genesys_nb.genesys import ids
from genesys_nb.genesys.aggregates import periods
from genesys_nb.genesys.aggregates.body import chosen, joined
from genesys_nb.genesys.aggregates.families import Family
from genesys_nb.genesys.conversations import Context, Via
from genesys_nb.genesys.dimensions import BOOLEANS, VALUES
from genesys_nb.paging import STYLES
from genesys_nb.query import Query
from genesys_nb.spelling import spelled
from genesys_nb.tables.aggregates import INTERVAL, QUALIFIER, Aggregates
from genesys_nb.tables.names import pointer, snake
from genesys_nb.tables.shape import Column, Kind, Shape

_MOST_USERS = 100  # that one question of users' time may name
_MEASURED: Mapping[str, Kind] = {"count": "integer", "sum": "number", "min": "number", "max": "number"}
_COUNTED: Mapping[str, Kind] = {"count": "integer"}
_SPENT: Mapping[str, Kind] = {"sum": "number"}
_SHARED: Mapping[str, Kind] = dict.fromkeys(("ratio", "numerator", "denominator", "target"), "number")
_AIMED: Mapping[str, Kind] = {"target": "number"}


def plan(
    family: Family,
    session: Context,
    interval: Any,
    metrics: str | Iterable[str],
    *,
    by: str | Iterable[str] = (),
    granularity: str | None = None,
    where: Mapping[str, Any] | None = None,
    views: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    via: Via = "auto",
    timezone: str | None = None,
    names: bool = False,
    progress: bool | None = None,
) -> Pull:
    """Plan the question to a family."""
    told, groups = chosen(family, "metrics", metrics), chosen(family, "groups", by)
    zone = timezone or session.timezone
    asked = intervals.read(interval, timezone=zone, now=session.now())
    in_pages = via == "job"
    if in_pages and not family.jobs:
        raise ConfigError(f"the service has no jobs for {family.helper}", next_step="leave via= out")
    request: dict[str, Any] = {"interval": asked.iso(), "timeZone": zone, "metrics": told}
    if groups:
        request["groupBy"] = groups
    if granularity is not None:
        request["granularity"] = periods.read(granularity, asked)
    wheres = _wheres(family, where, groups)
    bodies = [joined(family, request, one, views, body, in_pages=in_pages) for one in wheres]
    # The first ten of a year are not those of its parts.
    ranked = bodies[0].get("queryType", "groupBy") != "groupBy"
    pieces = [asked] if ranked else periods.cut(asked, request.get("granularity"), zone)
    parts = [{**one, "interval": piece.iso()} for piece in pieces for one in bodies]
    shape = _shape(family, groups, told, [view["name"] for view in bodies[0].get("views", ())])
    return Pull(
        what=f"{family.name.replace('_', ' ')} aggregates",
        queries=tuple(_query(family, part, in_pages=in_pages) for part in parts),
        style=_JOB if in_pages else _STYLE,
        items="results",
        tables=lambda: Aggregates(shape, in_pages=in_pages),
        interval=(asked.start, asked.end),
        timezone=timezone,
        via="job" if in_pages else "query",
        notes=(*asked.notes, *([f"asked in {len(parts)} parts"] if len(parts) > 1 else [])),
        progress=progress,
        named=names,
    )


def _query(family: Family, body: dict[str, Any], *, in_pages: bool) -> Query:
    if in_pages:
        return Query("POST", f"{family.path}/jobs", json=body)
    return Query("POST", family.query, json=body, reads=True)


def _opened(query: Query, content: bytes, items: str) -> tuple[bytes, tuple[str, ...]]:
    """Say that there is nothing where the service says nothing."""
    try:
        told = _fields.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return content, ()  # whoever reads it says what is wrong with it
    if set(told) <= {"cursor", "systemToOrganizationMappings"}:
        content = msgspec.json.encode({**told, items: []})
    return content, ()


_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_STYLE = replace(STYLES["none"], opened=_opened)
_JOB = replace(STYLES["job"], opened=_opened)


def _wheres(
    family: Family, where: Mapping[str, Any] | None, groups: Sequence[str]
) -> Sequence[Mapping[str, Any] | None]:
    """Return the filter, or several where it names more users than the service takes at once."""
    asked = where or {}
    name = spelled("userId", asked) or ""
    given: Any = asked.get(name)
    several = isinstance(given, Collection) and not isinstance(given, str | bytes) and getattr(given, "ndim", 1) == 1
    if family.name != "user" or not several or len(given) <= _MOST_USERS:
        return [where]
    users = sorted(ids.listed("where=", [str(one) for one in given], "userId"))
    if len(users) > _MOST_USERS and "userId" not in groups:
        raise ConfigError(
            f"the service counts the time of at most {_MOST_USERS} users as one, and where= names {len(users):,}",
            next_step='group by them with by="userId" and add up in the frame',
        )
    return [{**asked, name: users[first : first + _MOST_USERS]} for first in range(0, len(users), _MOST_USERS)]


def _shape(family: Family, groups: Iterable[str], metrics: Iterable[str], views: Iterable[str]) -> Shape:
    columns = [Column(snake(name), pointer(name), _kind(name)) for name in groups]
    if family.name == "user":
        columns.append(Column(QUALIFIER, pointer(QUALIFIER)))
    columns += [Column(snake(name), pointer(name), "time") for name in INTERVAL]
    counted = {**{metric: _statistics(family, metric) for metric in metrics}, **dict.fromkeys(views, _MEASURED)}
    columns += [
        Column(f"{name}_{statistic}", pointer(name, statistic), kind)
        for name, statistics in counted.items()
        for statistic, kind in statistics.items()
    ]
    return Shape("aggregate", tuple(columns), key=())


def _kind(dimension: str) -> Kind:
    return "category" if dimension in VALUES else "boolean" if dimension in BOOLEANS else "text"


def _statistics(family: Family, metric: str) -> Mapping[str, Kind]:
    """Return the statistics that are known to come; any other that the service sends is a column too."""
    if family.name == "user":
        return _SPENT
    if metric.endswith(("ServiceLevel", "ServiceTarget")):
        return _SHARED if metric.endswith("ServiceLevel") else _AIMED
    return _COUNTED if metric.startswith("n") else _MEASURED
