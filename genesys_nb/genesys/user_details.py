"""User details: from an interval to every presence and routing status that users had in it.

The query takes at most 7 days without a filter and 31 with one, so longer intervals become parts. Its count is no count
of what it tells, as the vendor says: it is passed over, and pages are asked for until one is empty and all that is
stored was seen. How many users one query may name is not said; a hundred is what the vendor allows for aggregates of
users, so more become more parts.

A job reads a data lake that is some hours behind. What went on at its watermark has no end there; what the query tells
of the same stretch stands in its place.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Any

import pandas as pd

from genesys_nb import intervals
from genesys_nb.arguments import Between, echo
from genesys_nb.downloads.pull import Asking, Part, Pull
from genesys_nb.errors import ConfigError
from genesys_nb.genesys import bodies, watermark
from genesys_nb.genesys.conversations import Context, Via
from genesys_nb.genesys.dimensions import USER_LEVELS
from genesys_nb.genesys.filters import joining
from genesys_nb.genesys.ids import listed
from genesys_nb.intervals import Interval
from genesys_nb.paging import STYLES, Page
from genesys_nb.query import Query
from genesys_nb.spelling import did_you_mean, spelled
from genesys_nb.tables.user_details import GRAINS, StatusTimeline, UserDetails

_DETAILS = "/api/v2/analytics/users/details"
_JOBS = f"{_DETAILS}/jobs"
_ITEMS = "userDetails"
_QUERY_PAGE = 100
_JOB_PAGE = 1_000
_DAYS_BY_QUERY = (7, 31)  # without a filter, with one
_DAYS_BY_JOB = 31
_LONG = timedelta(days=31)  # from here on a job is worth its wait
_LONGEST = timedelta(days=10 * 366)
_USERS_AT_ONCE = 100
_EMPTY_PAGES = 1_000  # in a row, of what is stored of users who had no status
_STORED = re.compile(rb'"approximateHits"\s*:\s*(\d{1,9})\b')
_ONLY_IN_QUERIES = {"presenceAggregations", "routingStatusAggregations"}
_MEANT = {"routing": "routing_status", "status": "routing_status", "queue": "routing_status", "user": "presence"}
_FIELDS = (*(level.field for level in USER_LEVELS), "order", *sorted(_ONLY_IN_QUERIES))
_CHOICES = {"order": ("asc", "desc", "unordered")}
_OURS = dict.fromkeys(
    ("interval", "paging"), "give the interval as the first argument and the size of a page as page_size="
)
_WAYS_OUT = ("give them as users=, which asks in parts", "ask without that filter and select in the frame")

Tables = Callable[[Sequence[datetime], datetime], UserDetails]


def _uncounted(query: Query, content: bytes, items: str) -> tuple[bytes, tuple[str, ...]]:
    """Rename the count, so that nobody relies on it: it is of what is stored, and some of that is stored twice."""
    renamed = content.replace(b'"totalHits"', b'"approximateHits"')
    if content.strip() == b"{}":  # a page without rows leaves their field out, and may leave out all
        return f'{{"{items}":[]}}'.encode(), ()
    if renamed != content and f'"{items}"'.encode() not in renamed:
        renamed = renamed.replace(b"{", f'{{"{items}":[],'.encode(), 1)
    return renamed, ()


def _next(query: Query, page: Page, seen: int) -> Query | None:
    """Ask on until a page is empty; one before the end of what is stored may be, where nobody had a status."""
    paging = query.fields["paging"]
    stored = _STORED.search(page.content)
    at_the_end = stored is None or paging["pageNumber"] * paging["pageSize"] >= int(stored[1])
    if page.count == 0 and at_the_end:
        return None
    return query.with_json(paging={**paging, "pageNumber": paging["pageNumber"] + 1})


_BY_QUERY = replace(STYLES["body_paging"], follow=_next, jump=None, opened=_uncounted, patience=_EMPTY_PAGES)
_BY_JOB = STYLES["job"]


def user_details(
    session: Context,
    interval: Any,
    *,
    grain: str = "presence",
    users: str | Iterable[str] | pd.DataFrame | None = None,
    where: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    via: Via = "auto",
    names: bool = False,
    timezone: str | None = None,
    page_size: Annotated[int, Between(1, 100)] | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return who was where and did what: one row a stretch of time in which a user's status was the same.

    Parameters
    ----------
    interval : str, pair, pandas.Interval
        ``"yesterday"``, ``"last 7 days"``, ``"2026-11"``, ``"2026-11-01/2026-11-15"``, a pair of dates; half-open.
        Stretches that begin before it or end after it are clipped to it, so that durations add up to its length.
    grain : str
        ``presence``, where somebody was: on queue, at lunch, in a meeting; or ``routing_status``, what they did on the
        queues: idle, interacting, not responding.
    users : str, list of str, pandas.DataFrame, optional
        Ids of the users, at most 10,000, or a frame that has them; None is everybody.
    where : mapping, optional
        ``{"systemPresence": ["BREAK", "MEAL"]}``, ``{"routingStatus": "NOT_RESPONDING"}``,
        ``{"organizationPresenceId": …}``, ``{"userId": …}``: keys AND, lists OR. The vendor does not say whether a
        filter of the one status leaves the other alone.
    body : mapping, optional
        The service's own query, for what ``where`` cannot say; its filters come on top.
    via : str
        ``query``: the synchronous query. ``job``: a job, which reads the data lake; what it has not yet is left out,
        and the provenance says so. ``auto``: for more than 31 days a job, and the query for what the lake has not yet;
        the query alone otherwise.
    names : bool
        Put names beside the ids of users and presences.
    timezone : str, optional
        Zone in which the interval is read and timestamps are returned; None is the session's.
    page_size : int, optional
        Rows of the service a page of the query, at most 100; None is 100.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a stretch, in the order of users and time: ``user_id``, ``start``, ``end``, aware; ``duration`` in
        milliseconds; ``ongoing``, True where it had not ended when the service told of it; ``start_clipped`` and
        ``end_clipped``, True where it reaches beyond the interval. Then ``system_presence`` (``ON_QUEUE``, ``MEAL``, …)
        and ``organization_presence_id``, or ``routing_status`` (``OFF_QUEUE``, ``IDLE``, ``INTERACTING``,
        ``NOT_RESPONDING``, ``COMMUNICATING``). Of a stretch that goes on and whose interval is not over yet, ``end``
        and ``duration`` are missing.

    Raises
    ------
    ConfigError
        An unknown grain, status or interval, no users or too many, before anything is sent.
    Forbidden
        The role lacks ``analytics:userDetail:view``.

    Notes
    -----
    POST /api/v2/analytics/users/details/query, and /api/v2/analytics/users/details/jobs.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     stretches = gc.user_details("yesterday", users=gc.users().head(3))
    >>> stretches.groupby("user_id")["duration"].sum().tolist()  # each a whole day
    [86400000, 86400000, 86400000]
    """
    _check_grain(grain)
    return _plan(
        session,
        _Question(users=users, where=where, body=body, page_size=page_size),
        interval,
        what=f"user details: {grain.replace('_', ' ')}",
        tables=lambda borders, known_until: UserDetails((grain,), borders, known_until),
        via=via,
        named=names,
        timezone=timezone,
        progress=progress,
    )


def user_status_timeline(
    session: Context,
    interval: Any,
    *,
    users: str | Iterable[str] | pd.DataFrame | None = None,
    via: Via = "auto",
    timezone: str | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return presences and routing statuses, named, ready for a chart of bars along the time.

    Parameters
    ----------
    interval, users, via, timezone, progress
        As in `user_details`.

    Returns
    -------
    pandas.DataFrame
        One row a stretch, in the order of users and time: ``user_id``, ``user_name``, ``start``, ``end``, aware;
        ``duration`` in milliseconds; ``ongoing``, ``start_clipped``, ``end_clipped`` as in `user_details`; ``kind``,
        ``presence`` or ``routing_status``; ``status_id`` and ``status_name``, the organisation's presence and its name
        (``Coffee``) or the routing status (``IDLE``), which is its own name; ``system_presence``, missing for routing
        statuses. Whatever still goes on is drawn until now: ``end`` is now and ``ongoing`` is True.

    Raises
    ------
    ConfigError, Forbidden
        As in `user_details`. Names that the role may not see are missing, and the provenance says so.

    Notes
    -----
    POST /api/v2/analytics/users/details/query, one download for both kinds; names as in `names`.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     bars = gc.user_status_timeline("yesterday", users=gc.users().head(3))
    >>> bars["kind"].unique().tolist(), bars["status_name"].isna().sum().item()
    (['presence', 'routing_status'], 0)
    """
    return _plan(
        session,
        _Question(users=users, where=None, body=None, page_size=None),
        interval,
        what="user status timeline",
        tables=StatusTimeline,
        via=via,
        named=True,
        timezone=timezone,
        progress=progress,
    )


class _Question:
    """What is asked of users, whichever source answers: one request body for each batch of users."""

    def __init__(
        self,
        *,
        users: str | Iterable[str] | pd.DataFrame | None,
        where: Mapping[str, Any] | None,
        body: Mapping[str, Any] | None,
        page_size: int | None,
    ) -> None:
        given = bodies.given(body, _OURS, _FIELDS)
        bodies.check_choices(given, _CHOICES)
        asked = dict(where or {})
        ids = None if users is None else listed("users", users, "userId")
        if ids is not None and spelled("userId", asked):
            raise ConfigError("users= and where= both name users", next_step="name them in users= alone")
        batches = [ids[at : at + _USERS_AT_ONCE] for at in range(0, len(ids), _USERS_AT_ONCE)] if ids else [None]
        self._bodies = [_joined(given, {**asked, "userId": batch} if batch else asked) for batch in batches]
        self._page_size = page_size

    def by_query(self, interval: Interval) -> list[Part]:
        """Return the parts that the query answers."""
        filtered = any(self._bodies[0].get(level.field) for level in USER_LEVELS)
        return [
            self._part(one, Query("POST", f"{_DETAILS}/query", json=body, reads=True), "query")
            for one, body in self._asked(interval, _DAYS_BY_QUERY[filtered])
        ]

    def by_job(self, interval: Interval) -> list[Part]:
        """Return the parts that jobs answer."""
        return [
            self._part(
                one,
                Query("POST", _JOBS, json={name: body[name] for name in body if name not in _ONLY_IN_QUERIES}),
                "job",
            )
            for one, body in self._asked(interval, _DAYS_BY_JOB)
        ]

    def _asked(self, interval: Interval, days: int) -> Iterator[tuple[Interval, dict[str, Any]]]:
        for one in intervals.chunks(interval, days=days):
            for body in self._bodies:
                yield one, {**body, "interval": one.iso()}

    def _part(self, interval: Interval, query: Query, via: str) -> Part:
        style, size = (_BY_JOB, _JOB_PAGE) if via == "job" else (_BY_QUERY, self._page_size or _QUERY_PAGE)
        begun = style.begin(query, size, "pageSize")
        return Part(query=begun, style=style, via=via, interval=(interval.start, interval.end))


@dataclass(frozen=True, slots=True)
class _Sources:
    """The two sources of one question."""

    question: _Question
    asked: Interval
    tables: Tables
    now: datetime

    def pulled(self, pull: Pull, parts: Sequence[Part], known_until: datetime) -> Pull:
        """Return the pull that fetches these parts."""
        ends = sorted({part.interval[1] for part in parts if part.interval})
        return replace(
            pull,
            listed=tuple(parts),
            route=None,
            tables=lambda: self.tables(ends[:-1], known_until),
        )

    def route(self, pull: Pull, *, lake_only: bool) -> Asking[Pull]:
        """Ask until when the data lake is complete, and return the pull that reads it as far as it goes."""
        known_until, why = yield from watermark.asked(_JOBS, self.now, needed=lake_only)
        if known_until is None:
            pull = replace(pull, notes=(*pull.notes, why))
            return self.pulled(pull, self.question.by_query(self.asked), self.now)
        midnight = known_until.replace(hour=0, minute=0, second=0, microsecond=0)
        border = max(self.asked.start, min(self.asked.end, known_until if lake_only else midnight))
        parts = self.question.by_job(replace(self.asked, end=border)) if border > self.asked.start else []
        if lake_only and border < self.asked.end:
            late = f"not covered: what was from {border:%Y-%m-%d %H:%M} UTC on is not in the data lake yet"
            pull = replace(pull, covers=False, notes=(*pull.notes, late))
        elif border < self.asked.end:
            parts += self.question.by_query(replace(self.asked, start=border))
        return self.pulled(pull, parts, known_until if lake_only else self.now)


def _plan(
    session: Context,
    question: _Question,
    interval: Any,
    *,
    what: str,
    tables: Tables,
    via: Via,
    named: bool,
    timezone: str | None,
    progress: bool | None,
) -> Pull:
    asked = intervals.read(interval, timezone=timezone or session.timezone, now=session.now())
    if asked.length > _LONGEST:
        raise ConfigError(
            f"the interval {asked} is {asked.length.days // 365:,} years long, which would be thousands of requests",
            next_step=f"ask for at most {_LONGEST.days // 366} years",
        )
    sources = _Sources(question, asked, tables, session.now())
    lake_only = via == "job"
    pull = Pull(
        what=what,
        queries=(),
        style=_BY_QUERY,
        items=_ITEMS,
        tables=lambda: tables((), sources.now),
        key=("userId", "primaryPresence", "routingStatus"),
        may_miss=True,
        interval=(asked.start, asked.end),
        timezone=timezone,
        via="job" if lake_only else "query",
        notes=asked.notes,
        progress=progress,
        named=named,
    )
    planned = sources.pulled(pull, (question.by_job if lake_only else question.by_query)(asked), sources.now)
    if not lake_only and (via == "query" or asked.length <= _LONG):
        return planned
    return replace(planned, route=lambda _: sources.route(pull, lake_only=lake_only))


def _check_grain(grain: str) -> None:
    if grain not in GRAINS:
        meant = did_you_mean(_MEANT.get(grain, grain), GRAINS)
        raise ConfigError(f"there is no grain {echo(grain)}", next_step=f"{meant}the grains are {', '.join(GRAINS)}")


def _joined(given: Mapping[str, Any], where: Mapping[str, Any]) -> dict[str, Any]:
    """Join the reader's own query and the compiled filter; both must hold."""
    joined = {"order": "asc", **given, **joining.as_lists(where, given, USER_LEVELS)}
    return bodies.of_bearable_size(joined, _WAYS_OUT)
