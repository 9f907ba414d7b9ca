"""Conversation details: from an interval and a filter to tables at every grain.

The service's query has three habits that make numbers short or wrong in silence, and this module meets each. It takes
at most 7 days without a filter and 31 with one: longer intervals become parts that meet at UTC midnights. It answers
with every conversation that *started on a UTC day that the interval touches*: what started outside the interval is
trimmed by its ``conversationStart``. And its pages shift while data arrives: conversations are ordered by their start,
the copy received last wins, and a count below the service's own is read again. Where jobs save requests, `sources` says
what they answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Literal, Protocol

from genesys_nb import intervals
from genesys_nb.arguments import Between, echo
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import ConfigError
from genesys_nb.genesys import bodies, filters
from genesys_nb.genesys.dimensions import LEVELS
from genesys_nb.genesys.filters import joining
from genesys_nb.genesys.sources import Question, route
from genesys_nb.helper import Runner
from genesys_nb.paging import STYLES
from genesys_nb.spelling import did_you_mean
from genesys_nb.tables.conversations import GRAINS, Conversations
from genesys_nb.tables.grains import SHAPES

_ONLY_IN_JOBS = "attribute"
_CHOICES = {
    "order": ("asc", "desc", "unordered"),
    "orderBy": ("conversationStart", "conversationEnd", "segmentStart", "segmentEnd"),
}
_FIELDS = (*(level.field for level in LEVELS), *_CHOICES, "aggregations")
_OURS = dict.fromkeys(
    ("interval", "paging"), "give the interval as the first argument and the size of a page as page_size="
)
_MEANT = {"call": "conversation", "calls": "conversation", "interaction": "conversation", "leg": "session"}
_LONGEST = timedelta(days=30 * 366)
_WAYS_OUT = (
    'ask for them in parts and join the frames with pd.concat(…).drop_duplicates("conversation_id")',
    "ask without that filter and select in the frame",
)

Via = Literal["auto", "query", "job"]


class Context(Runner, Protocol):
    """What a plan must know of the session it is made for."""

    @property
    def timezone(self) -> str:
        """The zone in which words like "yesterday" are read."""
        ...

    def now(self) -> datetime:
        """Return the time."""
        ...


def conversation_details(
    session: Context,
    interval: Any,
    *,
    grain: str = "conversation",
    where: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    via: Via = "auto",
    names: bool = False,
    explode: str | None = None,
    timezone: str | None = None,
    page_size: Annotated[int, Between(1, 100)] | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return the conversations that started in an interval, at the grain that you ask for.

    Parameters
    ----------
    interval : str, pair, pandas.Interval
        ``"last 7 days"``, ``"yesterday"``, ``"2026-11"``, ``"2026-11-01/2026-11-15"``, a pair of dates; half-open.
    grain : str
        What a row is: ``conversation``, ``participant``, ``session``, ``segment``, ``metric``, or one of the nested
        rest: ``flow``, ``media``, ``evaluation``, ``survey``, ``resolution``, ``attribute`` (which only jobs bring).
    where : mapping, optional
        ``{"mediaType": "voice", "queueId": [a, b]}``: keys AND, lists OR, None = the dimension does not exist, the
        builtin any = it exists; ``{"tHandle": {"gte": 60_000}}``: bounds of a metric, in milliseconds. A tuple or set
        is a list, never a range.
    body : mapping, optional
        The service's own query, for what ``where`` cannot say; its filters come on top of those of ``where``. Together
        at most 512,000 bytes, some 4,000 ids.
    via : str
        ``query``: the synchronous query, which is fresh. ``job``: asynchronous jobs, which read a data lake that is
        some hours behind, and bring attributes. ``auto``: what needs fewer requests, both if need be, stitched so
        that each conversation appears once, from the newer source; ``.plan(…)`` says what that would be. ``.pages`` and
        ``.raw`` read the query unless they are told ``job``, and may bring a conversation more than once.
    names : bool
        Give every column of ids the names of what it names; see `names`.
    explode : str, optional
        A column whose lists become rows: one of the grain's known ones, such as ``queue_ids``. Lists in a field that
        is not known are exploded in the frame.
    timezone : str, optional
        Zone in which the interval is read and timestamps are returned; None is the session's.
    page_size : int, optional
        Conversations a page, at most 100; None is 100.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row an item of the grain, keyed as the contract of frames says: ``conversation_id``, then
        ``participant_id``, ``session_id``, ``segment_no`` or ``metric_no``. Timestamps are aware, durations in
        milliseconds. The conversation grain also carries what is computed first:

        ``media_types``, ``queue_ids``, ``agent_ids``, ``wrap_up_codes``
            Lists, in the order in which they first appear: media types of its sessions, queues and wrap-up codes of
            its segments, users of its participants with purpose agent or user.
        ``nOffered``, ``nTransferred``
            How often it was offered to an agent through a queue, and how often an agent transferred it.
        ``tAcd``, ``tWait``, ``tAnswered``, ``tAbandon``
            Milliseconds in queues: however that ended; until it was answered, abandoned or left; until an agent
            answered; until it was abandoned.
        ``tTalk``, ``tHeld``, ``tAcw``, ``tHandle``
            Milliseconds of talk, hold and after-call work, and of all handling as the vendor counts it.
        ``answered``, ``abandoned``, ``ongoing``
            True when ``tAnswered`` was measured in it; when ``tAbandon`` was; when it has no end.
        ``duration``
            Milliseconds from its start to its end.

        Each is the sum over all its sessions of the metric of that name, and missing where none was measured.

        ``provisional``
            At every grain: True where a later run may differ, because the conversation goes on or began when not all
            was known yet (``settled_until`` in the provenance); missing where that moment was not asked for.
            Evaluations and surveys may come weeks later all the same.

    Raises
    ------
    ConfigError
        An unknown grain, dimension, interval or column of lists, or an interval of more than 30 years, before anything
        is sent.
    Forbidden
        The role lacks ``analytics:conversationDetail:view``.

    Notes
    -----
    POST /api/v2/analytics/conversations/details/query, POST /api/v2/analytics/conversations/details/jobs. Conversations
    that still go on are kept: their ``conversation_end`` is missing.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     calls = gc.conversation_details("yesterday", where={"mediaType": "voice"})
    ...     gnb.provenance(calls).complete
    True
    """
    wanted = _known(grain)
    if explode is not None:
        _check_lists(wanted, explode)
    return _plan(
        session,
        interval,
        grains=(wanted,),
        where=where,
        body=body,
        via=via,
        names=names,
        explode=explode,
        timezone=timezone,
        page_size=page_size,
        progress=progress,
    )


def conversation_tables(
    session: Context,
    interval: Any,
    *,
    where: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    via: Via = "auto",
    names: bool = False,
    timezone: str | None = None,
    page_size: Annotated[int, Between(1, 100)] | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return every grain of the conversations that started in an interval, from one download.

    Parameters
    ----------
    interval, where, body, via, names, timezone, page_size, progress
        As in `conversation_details`.

    Returns
    -------
    dict of str to pandas.DataFrame
        ``conversation``, ``participant``, ``session``, ``segment``, ``metric``, ``flow``, ``media``, ``evaluation``,
        ``survey`` and ``resolution``; with ``via="job"`` also ``attribute``.

    Raises
    ------
    ConfigError
        As in `conversation_details`.

    Notes
    -----
    POST /api/v2/analytics/conversations/details/query.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     tables = gc.conversation_tables("yesterday")
    ...     len(tables["segment"]) > len(tables["conversation"]) > 0
    True
    """
    return _plan(
        session,
        interval,
        grains=tuple(grain for grain in GRAINS if grain != _ONLY_IN_JOBS or via == "job"),
        where=where,
        body=body,
        via=via,
        names=names,
        explode=None,
        timezone=timezone,
        page_size=page_size,
        progress=progress,
    )


def _plan(
    session: Context,
    interval: Any,
    *,
    grains: Iterable[str],
    where: Mapping[str, Any] | None,
    body: Mapping[str, Any] | None,
    via: Via,
    names: bool,
    explode: str | None,
    timezone: str | None,
    page_size: int | None,
    progress: bool | None,
) -> Pull:
    asked = intervals.read(interval, timezone=timezone or session.timezone, now=session.now())
    if asked.length > _LONGEST:
        raise ConfigError(
            f"the interval {asked} is {asked.length.days // 365:,} years long, which would be thousands of requests",
            next_step=f"ask for at most {_LONGEST.days // 365} years; conversations are kept for less than that",
        )
    wanted = tuple(grains)
    lake_only = via == "job" or _ONLY_IN_JOBS in wanted
    if lake_only and via == "query":
        raise ConfigError(
            "participant attributes are not in the answers of the synchronous query",
            next_step='use via="auto" or via="job", which read them from the data lake',
        )
    request = _body(where, body)
    question = Question(asked, request, wanted, session.now(), page_size)
    pull = Pull(
        what="conversations",
        queries=(),
        style=STYLES["body_paging"],
        items="conversations",
        tables=lambda: Conversations(wanted),
        listed=tuple(question.by_jobs(asked) if lake_only else question.by_queries(asked)),
        key=("conversationId",),
        may_miss=True,
        interval=(asked.start, asked.end),
        timezone=timezone,
        explode=explode,
        via="job" if lake_only else "query",
        notes=(*asked.notes, *filters.notes(request)),
        progress=progress,
        named=names,
    )
    if via == "query":
        return pull
    return replace(pull, route=lambda count: route(question, pull, lake_only=lake_only, count=count))


def _known(grain: str) -> str:
    if grain not in GRAINS:
        meant = did_you_mean(_MEANT.get(grain, grain), GRAINS)
        raise ConfigError(f"there is no grain {echo(grain)}", next_step=f"{meant}the grains are {', '.join(GRAINS)}")
    return grain


def _check_lists(grain: str, name: str) -> None:
    """Judge the column that is to be exploded; whether it is there must not be learned after a long download."""
    lists = [column.name for column in SHAPES[grain].columns if column.kind == "list"]
    if name not in lists:
        raise ConfigError(
            f"the grain {grain!r} has no column of lists called {echo(name)}",
            next_step=f"{did_you_mean(name, lists)}its columns of lists are {', '.join(lists) or 'none'}; lists in a "
            "field that is not known are exploded in the frame: frame.explode(…)",
        )


def _body(where: Mapping[str, Any] | None, body: Mapping[str, Any] | None) -> dict[str, Any]:
    """Join the compiled filter and the service's own query; both must hold."""
    given = bodies.given(body, _OURS, _FIELDS)
    bodies.check_choices(given, _CHOICES)
    joined = {"order": "asc", "orderBy": "conversationStart", **given, **joining.as_lists(where, given, LEVELS)}
    return bodies.of_bearable_size(joined, _WAYS_OUT)
