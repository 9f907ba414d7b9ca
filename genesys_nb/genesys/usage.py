"""The use of the API by OAuth clients, as the service counted it.

The service counts by days of UTC, and both ends of its interval are days that belong to it; here the end is not part of
an interval, as everywhere, so what is sent ends a moment earlier.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, Literal

from genesys_nb import intervals
from genesys_nb.arguments import echo
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import ConfigError
from genesys_nb.genesys.conversations import Context
from genesys_nb.http.origin import fill
from genesys_nb.paging import STYLES, Life
from genesys_nb.query import Query
from genesys_nb.spelling import did_you_mean, spelled
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import Shape, shape

_LIFE = Life(identifier="id", state="queryStatus", error="errorBody", results="", cancellable=False)
_STYLE = replace(STYLES["after"], name="job", job=_LIFE)
_COUNTS = (
    "requestCount:integer status200:integer status300:integer status400:integer status429:integer status500:integer"
)
_COLUMNS = {
    "OauthClientId": "oauthClient.id",
    "OauthClientName": "oauthClient.name",
    "UserId": "user.id",
    "HttpMethod": "httpMethod:category",
    "TemplateUri": "templateUri",
    "Platform": "platform",
    "OrganizationId": "organizationId",
}
_OF_ALL = ("OauthClientId", "OauthClientName", "UserId", "HttpMethod", "TemplateUri", "Platform")
_OF_ONE = ("OrganizationId", "HttpMethod", "TemplateUri", "Platform")
_LONGEST = timedelta(days=90)
_OLDEST = timedelta(days=365)


def usage(
    session: Context,
    interval: Any,
    *,
    by: str | Iterable[str] = (),
    granularity: Literal["Day", "Week", "Month"] = "Day",
    client: str | None = None,
    where: Mapping[str, Any] | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return how often OAuth clients called the API, and how it was answered.

    Parameters
    ----------
    interval : str, pair, pandas.Interval
        As in `conversation_details`, whole days of UTC, 90 at the most, none older than a year: ``"last 7 days"``.
    by : str or list of str
        What to count by: ``OauthClientId``, ``OauthClientName``, ``UserId``, ``HttpMethod``, ``TemplateUri``,
        ``Platform``; without any, by all of them.
    granularity : str
        ``Day``, ``Week`` or ``Month``.
    client : str, optional
        Id of one OAuth client, which needs a smaller permission; None is all of the organisation's.
    where : mapping, optional
        ``{"httpMethod": ["GET", "POST"], "oauthClientId": id}``: all keys hold, any value of a list.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a day (week, month) and group: ``date`` in UTC, the groups (``oauth_client_id``, ``http_method``,
        ``template_uri``, …), ``request_count``, and of these ``status200``, ``status300``, ``status400``,
        ``status429`` and ``status500``.

    Raises
    ------
    ConfigError
        An interval that is too long, too old or not of whole days, an unknown group or key; nothing was sent.
    Forbidden
        The role lacks ``usage:organization:view``, or for one client ``usage:client:view``.

    Notes
    -----
    POST /api/v2/usage/aggregates/query/jobs, or /api/v2/usage/client/{clientId}/aggregates/query/jobs. How far the
    counting is behind is not published.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     gc.usage("last 7 days", by="HttpMethod").columns.tolist()[:3]
    ['date', 'http_method', 'request_count']
    """
    asked = _days(interval, session.now())
    known = _OF_ONE if client else _OF_ALL
    groups = [_spelled("by=", one, known) for one in ([by] if isinstance(by, str) else by)]
    body: dict[str, Any] = {"interval": _inclusive(asked), "granularity": granularity}
    if groups:
        body["groupBy"] = list(dict.fromkeys(groups))
    for name, value in (where or {}).items():
        field = _spelled("where=", name, [one for one in known if one != "OauthClientName"])
        body[f"{field[0].lower()}{field[1:]}s"] = _values(name, value)
    path = "/api/v2/usage/aggregates/query/jobs"
    if client:
        path = fill("/api/v2/usage/client/{clientId}/aggregates/query/jobs", clientId=client)
    return Pull(
        what="API usage",
        queries=(_STYLE.begin(Query("POST", path, json=body), 1_000, "pageSize"),),
        style=_STYLE,
        items="entities",
        tables=lambda: Records(_shape(groups or known)),
        key=(),
        may_miss=True,
        interval=(asked.start, asked.end),
        timezone="UTC",
        via="job",
        notes=asked.notes,
        progress=progress,
    )


def _days(given: Any, now: datetime) -> intervals.Interval:
    asked = intervals.read(given, timezone="UTC", now=now)
    if {asked.start.time(), asked.end.time()} != {time()}:
        raise ConfigError(
            f"{asked} are no whole days of UTC, by which usage is counted",
            next_step='give days: "yesterday", "2026-11", ("2026-11-01", "2026-11-08")',
        )
    if asked.length > _LONGEST:
        raise ConfigError(
            f"{asked} is {asked.length.days} days long, and the service counts usage of {_LONGEST.days} at the most",
            next_step="ask in parts, and join the frames",
        )
    if now - asked.start > _OLDEST + timedelta(days=1):
        raise ConfigError(
            f"{asked} begins more than a year ago, and the service keeps usage no longer",
            next_step="begin later",
        )
    return asked


def _inclusive(asked: intervals.Interval) -> str:
    return intervals.Interval(asked.start, asked.end - timedelta(milliseconds=1)).iso()


def _spelled(argument: str, given: object, known: Iterable[str]) -> str:
    known = tuple(known)
    found = spelled(given, known)
    if found is None:
        raise ConfigError(
            f"{argument} names {echo(given)}, by which this usage is not counted",
            next_step=f"{did_you_mean(given, known)}known are {', '.join(known)}",
        )
    return found


def _values(name: object, value: Any) -> list[str]:
    values = [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
    if not values or not all(isinstance(one, str) and one.strip() for one in values):
        raise ConfigError(
            f"where={{{name!r}: {echo(value)}}} names no value", next_step="give a text or a list of texts"
        )
    return list(dict.fromkeys(values))


def _shape(groups: Iterable[str]) -> Shape:
    return shape("usage", " ".join(["date:time", *(_COLUMNS[name] for name in dict.fromkeys(groups)), _COUNTS]), key="")
