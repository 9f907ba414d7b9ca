"""The body of an aggregate query: names judged by what the family knows, filters joined, views and ranks in their form.

Whatever the service would refuse, or worse, pass over, is said before anything is sent: a metric that another family
has, a view on what is no time, a rank without a number.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from math import isfinite
from typing import Any

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError, named
from genesys_nb.genesys import bodies
from genesys_nb.genesys.aggregates.families import FAMILIES, Family, those_with
from genesys_nb.genesys.dimensions import MEANT
from genesys_nb.genesys.filters import joining
from genesys_nb.spelling import did_you_mean, plain, spelled

MOST_VIEWS = 10
RESERVED = ("qualifier", "intervalStart", "intervalEnd")
"""Names that the frame has for itself."""

_OURS = {
    "interval": "give the interval as the first argument",
    "metrics": "give the metrics as the second argument",
    "groupBy": "give the dimensions as by=",
    "granularity": "give it as granularity=",
    "timeZone": "give it as timezone=",
}
_WAYS_OUT = ("ask for them in parts", "group by that dimension with by= and select in the frame")
_FIELDS = ("filter", "views", "flattenMultivaluedDimensions", "alternateTimeDimension")
_RANKS = ("queryType", "limit", "sortMetric")
_FUNCTIONS = ("average", "count", "max", "min", "sum")
_EXAMPLE = 'views={"quick": {"tAnswered": {"lt": 20_000}}}, in milliseconds'


def chosen(family: Family, kind: str, given: str | Iterable[str]) -> list[str]:
    """Return metrics (``kind="metrics"``) or dimensions (``"groups"``) as the service spells them, each once."""
    known: tuple[str, ...] = getattr(family, kind)
    found: dict[str, None] = {}
    for name in [given] if isinstance(given, str) else given:
        one = spelled(name, known)
        if one is None:
            raise _unknown(family, kind, name, known)
        found[one] = None
    if kind == "metrics" and not found:
        raise ConfigError("metrics= names no metric", next_step=f"name what to count: {', '.join(usual(known))}")
    return list(found)


def _unknown(family: Family, kind: str, name: str, known: Sequence[str]) -> ConfigError:
    what = "metric" if kind == "metrics" else "dimension"
    elsewhere = spelled(name, (one for other in FAMILIES.values() for one in getattr(other, kind)))
    said = MEANT.get(plain(name))
    meant = did_you_mean(said if said in known else name, known)
    if elsewhere:
        meant = f"{named([f'gc.{helper}' for helper in those_with(elsewhere, kind)], 3)} has it. {meant}"
    elif spelled(name, family.level.dimensions):
        meant = f"it is only filtered by, with where=; {meant}"
    return ConfigError(
        f"{family.helper}: the service has no {what} {echo(name)} to aggregate",
        next_step=f"{meant}Names are the service's own, such as {', '.join(usual(known))}",
    )


def usual(names: Sequence[str]) -> Sequence[str]:
    """Return those that are asked for most, or else the first of all."""
    most = [name for name in ("nOffered", "tAnswered", "tHandle", "queueId", "mediaType", "userId") if name in names]
    return most or names[:4]


def joined(
    family: Family,
    request: dict[str, Any],
    where: Mapping[str, Any] | None,
    views: Mapping[str, Any] | None,
    given: Mapping[str, Any] | None,
    *,
    in_pages: bool,
) -> dict[str, Any]:
    """Join what the arguments say and the service's own query; both filters must hold.

    Parameters
    ----------
    family : Family
        What is aggregated.
    request : dict
        What the arguments say already, in the service's words.
    where, views, given : mapping or None
        What the reader gave as ``where=``, ``views=`` and ``body=``.
    in_pages : bool
        Whether the answer comes in pages, whose size may be said.
    """
    own = bodies.given(given, _OURS)
    _check_fields(family, own, (*_FIELDS, *(_RANKS if family.ranking else ()), *(("pageSize",) if in_pages else ())))
    tree = joining.as_one(where, own.pop("filter", None), family.level)
    filtered = {"filter": tree} if tree else {}
    shown = _views(family, views, own)
    _check_ranks(family, own, request["metrics"])
    _check_views(family, shown, request)
    return bodies.of_bearable_size({**request, **own, **filtered, **({"views": shown} if shown else {})}, _WAYS_OUT)


def _check_fields(family: Family, own: Mapping[str, Any], known: Sequence[str]) -> None:
    """Judge the fields of the reader's own query; one that the service does not know would be passed over by it."""
    for name, value in own.items():
        if name not in known:
            raise ConfigError(
                f"body= names {echo(name)}, which a query of {family.helper} does not have",
                next_step=f"{did_you_mean(name, known)}it has {named(known, 9)}",
            )
        if name == "flattenMultivaluedDimensions" and not isinstance(value, bool):
            raise ConfigError(f"body= names {name!r}, and {echo(value)} is no bool", next_step="give True or False")
        if name == "alternateTimeDimension" and value not in family.times:
            raise ConfigError(
                f"body= names {name!r}, and {family.helper} does not count by {echo(value)}",
                next_step=f"it counts by {named(map(repr, family.times))}, or leave it out",
            )


def _check_ranks(family: Family, own: Mapping[str, Any], metrics: Sequence[str]) -> None:
    """Judge a question for the first or the last groups of a ranking."""
    kind, limit, sort = (own.get(name) for name in _RANKS)
    if kind not in {None, "groupBy", "topN", "bottomN"}:
        raise ConfigError(f"body= names 'queryType', and {echo(kind)} is none", next_step="groupBy, topN or bottomN")
    if kind in {None, "groupBy"}:
        if named_too := [name for name in _RANKS[1:] if name in own]:
            raise ConfigError(
                f"body= names {named_too[0]!r}, which only ranks have", next_step='add "queryType": "topN" or "bottomN"'
            )
        return
    if limit is not None and (isinstance(limit, bool) or not isinstance(limit, int) or limit < 1):
        raise ConfigError(f"body= names 'limit', and {echo(limit)} is no number of groups", next_step="give 1 or more")
    form = '{"name": "tHandle", "function": "sum"}'
    if sort is None:
        if len(metrics) > 1:
            raise ConfigError(
                f"a ranking by one of {len(metrics)} metrics must say by which",
                next_step=f'add "sortMetric": {form} to body=',
            )
    elif not isinstance(sort, Mapping) or sort.get("function") not in _FUNCTIONS:
        raise ConfigError(
            f"body= names 'sortMetric', and {echo(sort)} is none",
            next_step=f"write {form}; functions are {named(_FUNCTIONS)}",
        )
    elif sort.get("name") not in family.ranking:
        raise ConfigError(
            f"{family.helper} cannot be ranked by {echo(sort.get('name'))}",
            next_step=f"{did_you_mean(sort.get('name'), family.ranking)}rank by one of {named(family.ranking, 5)}",
        )


def _views(family: Family, views: Mapping[str, Any] | None, own: dict[str, Any]) -> list[Any]:
    """Return the views in the service's form, from whichever argument."""
    told = own.pop("views", None)
    if views is None:
        if told is not None and not (isinstance(told, list) and all(isinstance(one, Mapping) for one in told)):
            raise ConfigError(f"body= names 'views', and {echo(told)} is no list of views", next_step=_EXAMPLE)
        return list(told or ())
    if told is not None:
        raise ConfigError("views= and body= both name views", next_step="say all of them in one of the two")
    return [_view(family, name, bounds) for name, bounds in views.items()]


def _view(family: Family, name: Any, bounds: Any) -> dict[str, Any]:
    if not isinstance(bounds, Mapping) or len(bounds) != 1:
        raise ConfigError(f"the view {echo(name)} is no bounds of one metric: {echo(bounds)}", next_step=_EXAMPLE)
    ((metric, limits),) = bounds.items()
    (target,) = chosen(family, "metrics", [str(metric)])
    if not isinstance(limits, Mapping) or not limits or set(limits) - {"gte", "lt"}:
        raise ConfigError(
            f"the view {echo(name)} has bounds {echo(limits)}, and the service knows gte and lt",
            next_step=f"write {_EXAMPLE}",
        )
    span = {bound: _milliseconds(name, limit) for bound, limit in limits.items()}
    if span.get("lt", float("inf")) <= span.get("gte", float("-inf")):
        raise ConfigError(f"the view {echo(name)} ends before it begins: {echo(limits)}", next_step=_EXAMPLE)
    return {"target": target, "name": name, "function": "rangeBound", "range": span}


def _milliseconds(name: Any, limit: Any) -> float:
    if isinstance(limit, timedelta):
        limit = limit / timedelta(milliseconds=1)
    if isinstance(limit, bool) or not isinstance(limit, int | float) or not isfinite(limit):
        raise ConfigError(f"the view {echo(name)} is bounded by {echo(limit)}, which is no number", next_step=_EXAMPLE)
    if limit < 0:
        raise ConfigError(f"the view {echo(name)} is bounded by {echo(limit)}: no time is below 0", next_step=_EXAMPLE)
    return int(limit) if limit == int(limit) else limit


def _check_views(family: Family, views: Sequence[Mapping[str, Any]], request: Mapping[str, Any]) -> None:
    if len(views) > MOST_VIEWS:
        raise ConfigError(
            f"{len(views)} views are asked for, and the service takes {MOST_VIEWS}",
            next_step="ask in several calls and join the frames",
        )
    built_in = {metric.lower() for other in FAMILIES.values() for metric in other.metrics}
    taken = {*(one.lower() for one in (*RESERVED, *request.get("groupBy", ()))), *built_in}
    for view in views:
        name, target = view.get("name"), view.get("target")
        if not isinstance(name, str) or not name.strip():
            raise ConfigError(f"a view is named {echo(name)}", next_step="give each a text of its own")
        if name.lower() in taken:
            raise ConfigError(
                f"a view cannot be named {name!r}: there is something of that name",
                next_step="give it a name of its own, which no metric, dimension or other view has",
            )
        taken.add(name.lower())
        if target not in family.metrics:
            chosen(family, "metrics", [str(target)])
            raise ConfigError(
                f"the view {name!r} is of {echo(target)}", next_step="write the metric as the service does"
            )
        if not str(target).startswith("t"):
            raise ConfigError(
                f"the view {name!r} is of {target}, and the service bounds only times: tHandle, tAnswered, …",
                next_step="count it as a metric, or take a metric that begins with t",
            )
