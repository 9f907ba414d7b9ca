"""Conversation aggregates: from an interval, metrics and dimensions to one row for each group and interval.

The service counts, so an answer is small however many conversations there were, and it comes as one page: no limit of
its interval is known, so none is split. Where nothing matched, the answer is an object without anything in it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from typing import Any

from genesys_nb import intervals
from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError
from genesys_nb.genesys import bodies, filters
from genesys_nb.genesys.conversations import Context
from genesys_nb.genesys.dimensions import AGGREGATE, BOOLEANS, GROUPS, MEANT, METRICS, VALUES
from genesys_nb.paging import STYLES
from genesys_nb.pull import Pull
from genesys_nb.query import Query
from genesys_nb.tables import names
from genesys_nb.tables.aggregates import INTERVAL, Aggregates
from genesys_nb.tables.shape import Column, Kind, Shape

_PATH = "/api/v2/analytics/conversations/aggregates/query"
_OURS = {
    "interval": "give the interval as the first argument",
    "metrics": "give the metrics as the second argument",
    "groupBy": "give the dimensions as by=",
    "granularity": "give it as granularity=",
    "timeZone": "give it as timezone=",
}
_WAYS_OUT = ("ask for them in parts", "group by that dimension with by= and select in the frame")
_PERIOD = re.compile(r"P(?=.)([0-9]+Y)?([0-9]+M)?([0-9]+W)?([0-9]+D)?(T(?=.)([0-9]+H)?([0-9]+M)?([0-9]+S)?)?", re.ASCII)
_MEASURED: Mapping[str, Kind] = {"count": "integer", "sum": "number", "min": "number", "max": "number"}
_COUNTED: Mapping[str, Kind] = {"count": "integer"}
_SHARED: Mapping[str, Kind] = dict.fromkeys(("ratio", "numerator", "denominator", "target"), "number")


def conversation_aggregates(
    session: Context,
    interval: Any,
    metrics: str | Iterable[str],
    *,
    by: str | Iterable[str] = (),
    granularity: str | None = None,
    where: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    timezone: str | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return metrics of conversations, counted by the service for each group and interval.

    Parameters
    ----------
    interval : str, pair, pandas.Interval
        As in `conversation_details`: ``"yesterday"``, ``"2026-11"``, ``"2026-11-01/2026-11-15"``, …; half-open.
    metrics : str or list of str
        The service's names: ``"nOffered"``, ``["tHandle", "tAnswered", "oServiceLevel"]``.
    by : str or list of str
        Dimensions that make the groups: ``"queueId"``, ``["queueId", "mediaType"]``; without any, all is one group. A
        dimension with several values in one conversation, such as ``wrapUpCode``, counts in each of them.
    granularity : str, optional
        Length of the intervals, an ISO 8601 period: ``"PT30M"``, ``"PT1H"``, ``"P1D"``, ``"P1M"``; None is the whole
        interval at once. Days and longer are those of the time zone.
    where : mapping, optional
        As in `conversation_details`, with the dimensions of aggregates: ``{"mediaType": "voice", "queueId": [a, b]}``.
        All keys are one filter of what is counted: ``{"queueId": a}`` counts what happened in queue a, not all that
        happened to the conversations which were there. Metrics have no bounds here; those are ``views`` in ``body``.
    body : mapping, optional
        The service's own query, for what the arguments cannot say: ``views``, ``queryType``, ``filter``, …; its filter
        and ``where`` must both hold.
    timezone : str, optional
        Zone in which the interval is read, days begin and timestamps are returned; None is the session's.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row for each group and interval of which the service has something to tell: the dimensions (missing where
        what is counted has none), ``interval_start`` and ``interval_end``, aware, in the zone, then for each metric
        its statistics, the metric in the service's spelling: ``nOffered_count``; ``tHandle_count``, ``tHandle_sum``,
        ``tHandle_min``, ``tHandle_max`` in milliseconds; ``oServiceLevel_ratio``, …

    Raises
    ------
    ConfigError
        An unknown metric, dimension, period, zone or interval, before anything is sent.
    Forbidden
        The role lacks ``analytics:conversationAggregate:view``.

    Notes
    -----
    POST /api/v2/analytics/conversations/aggregates/query. Add up counts and sums over rows, never minima, maxima and
    ratios; a mean is a sum divided by its count.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     hours = gc.conversation_aggregates("yesterday", ["nOffered", "tHandle"], by="mediaType", granularity="PT1H")
    >>> hours.columns.tolist()[:4]
    ['media_type', 'interval_start', 'interval_end', 'nOffered_count']
    >>> voice = hours[hours["media_type"] == "voice"]
    >>> bool(voice["tHandle_sum"].sum() / voice["tHandle_count"].sum() > 60_000)  # the mean, in milliseconds
    True
    """
    asked = intervals.read(interval, timezone=timezone or session.timezone, now=session.now())
    told = _chosen("metric", metrics, METRICS)
    if not told:
        raise ConfigError("metrics= names no metric", next_step='name what to count: "nOffered", ["tHandle", "tAcw"]')
    groups = _chosen("dimension", by, GROUPS)
    request = {"interval": asked.iso(), "timeZone": timezone or session.timezone, "metrics": told}
    if groups:
        request["groupBy"] = groups
    if granularity is not None:
        request["granularity"] = _period(granularity)
    query = Query("POST", _PATH, json=_body(request, where, body), reads=True)
    return Pull(
        what="conversation aggregates",
        queries=(query,),
        style=_STYLE,
        items="results",
        tables=lambda: Aggregates(_shape(groups, told)),
        interval=(asked.start, asked.end),
        timezone=timezone,
        via="query",
        notes=asked.notes,
        progress=progress,
    )


def _opened(query: Query, content: bytes, items: str) -> tuple[bytes, tuple[str, ...]]:  # noqa: ARG001
    """Say that there is nothing where the service says nothing."""
    return (b'{"results":[]}' if content.split() == [b"{}"] else content), ()


_STYLE = replace(STYLES["none"], opened=_opened)


def _chosen(what: str, given: str | Iterable[str], known: Iterable[str]) -> list[str]:
    """Return the names as the service spells them, each once."""
    spellings = {name.lower(): name for name in known}
    chosen: dict[str, None] = {}
    for name in [given] if isinstance(given, str) else given:
        plain = name.replace("_", "").lower()
        if plain not in spellings:
            close = [MEANT.get(plain, ""), *(spellings[one] for one in get_close_matches(plain, spellings, 1))]
            meant = next((f"did you mean {one!r}? " for one in close if one in spellings.values()), "")
            some = "nOffered, tAnswered, tHandle" if what == "metric" else "queueId, mediaType, userId, wrapUpCode"
            raise ConfigError(
                f"the service has no {what} {echo(name)} to aggregate",
                next_step=f"{meant}Names are the service's own, such as {some}",
            )
        chosen[spellings[plain]] = None
    return list(chosen)


def _period(text: str) -> str:
    period = text.strip().upper()
    if not _PERIOD.fullmatch(period) or not re.search("[1-9]", period):
        raise ConfigError(
            f"granularity={echo(text)} is no period of ISO 8601",
            next_step='write "PT30M" for half an hour, "PT1H", "P1D", "P1W" or "P1M"',
        )
    return period


def _body(request: dict[str, Any], where: Mapping[str, Any] | None, body: Mapping[str, Any] | None) -> dict[str, Any]:
    """Join what the arguments say and the service's own query; both filters must hold."""
    given = bodies.given(body, _OURS)
    own = given.pop("filter", None)
    if own is not None and not bodies.is_filter(own):
        raise ConfigError(
            f"body= names 'filter', and {echo(own)} is no filter",
            next_step='write {"filter": {"type": "and", "predicates": [{…}]}}, or use where=',
        )
    trees = [*([own] if own else []), *filters.compile(where or {}, (AGGREGATE,)).get(AGGREGATE.field, ())]
    joined = {"filter": trees[0] if len(trees) == 1 else _both(trees)} if trees else {}
    return bodies.of_bearable_size({**request, **given, **joined}, _WAYS_OUT)


def _both(trees: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Make one filter of several; it has two levels at the most, so a choice among clauses has no room in it."""
    predicates: list[Any] = []
    clauses: list[Any] = []
    for tree in trees:
        if tree.get("type") == "and":
            predicates += tree.get("predicates") or ()
            clauses += tree.get("clauses") or ()
        elif tree.get("clauses"):
            raise ConfigError(
                "the filter in body= is a choice among clauses, and cannot be joined with where=",
                next_step="say all of it in one of the two",
            )
        else:
            clauses.append(tree)
    parts = {"predicates": predicates, "clauses": clauses}
    return {"type": "and", **{name: part for name, part in parts.items() if part}}


def _shape(groups: Iterable[str], metrics: Iterable[str]) -> Shape:
    columns = [Column(names.snake(name), names.pointer(name), _kind(name)) for name in groups]
    columns += [Column(names.snake(name), names.pointer(name), "time") for name in INTERVAL]
    columns += [
        Column(f"{metric}_{statistic}", names.pointer(metric, statistic), kind)
        for metric in metrics
        for statistic, kind in _statistics(metric).items()
    ]
    return Shape("aggregate", tuple(columns), key=())


def _kind(dimension: str) -> Kind:
    return "category" if dimension in VALUES else "boolean" if dimension in BOOLEANS else "text"


def _statistics(metric: str) -> Mapping[str, Kind]:
    if metric.endswith("ServiceLevel"):
        return _SHARED
    return _COUNTED if metric.startswith("n") else _MEASURED
