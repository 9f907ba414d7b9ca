"""Observations: what is going on at this moment in queues, with people and in flows, counted by the service.

An answer is of the moment at which it is given. There is no interval, nothing to page through and nothing to resume;
``.watch(…)`` asks again and again.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pandas as pd

from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import ConfigError
from genesys_nb.genesys import bodies, ids, now
from genesys_nb.genesys.dimensions import Level
from genesys_nb.genesys.now import CONVERSED, PEOPLE, QUEUED, Topic, words
from genesys_nb.query import Query
from genesys_nb.tables.observations import Form, Observations

_OURS = {
    "metrics": "give the metrics as metrics=",
    "detailMetrics": 'ask for grain="detail" with the metrics as metrics=',
}
_OBSERVED = words("""
    metric qualifier observationDate conversationId sessionId userId teamId participantName direction routingPriority
    requestedRoutings usedRouting requestedRoutingSkillIds requestedLanguageId ani dnis addressFrom addressTo
    convertedFrom convertedTo scoredAgents
""")
_LISTED = CONVERSED[:3]  # what lasts longest is a figure only
_QUEUES = Topic(
    Level("filter", ("queueId", "mediaType"), ()),
    (*CONVERSED, *PEOPLE),
    (*_LISTED, *PEOPLE),
    _OBSERVED,
)
_USERS = Topic(Level("filter", ("userId",), ()), QUEUED, (), _OBSERVED)
_FLOWS = Topic(Level("filter", ("flowId", "mediaType"), ()), ("oFlow",), ("oFlow",), _OBSERVED)
TOPICS = {"queue_observations": _QUEUES, "user_observations": _USERS, "flow_observations": _FLOWS}
"""By helper: what it can be asked about."""

_STYLE = now.style("none")


def queue_observations(
    session: object,
    queues: str | Iterable[str] | pd.DataFrame | None = None,
    metrics: str | Iterable[str] | None = None,
    *,
    grain: Literal["group", "detail"] = "group",
    where: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    names: bool = False,
    progress: bool | None = None,
) -> Pull:
    """Return what is going on in queues at this moment: who waits, who is served, which agents are there.

    Parameters
    ----------
    queues : str, list of str, pandas.DataFrame
        Ids of queues, or a frame with a column of them: ``gc.queues()``. More than a hundred are asked for in several
        requests, each answered at its own moment.
    metrics : str or list of str, optional
        ``oWaiting``, ``oAlerting``, ``oInteracting``, ``oLongestWaiting``, ``oLongestInteracting``, ``oActiveUsers``,
        ``oMemberUsers``, ``oOffQueueUsers``, ``oOnQueueUsers``, ``oUserPresences``, ``oUserRoutingStatuses``; None is
        all of them.
    grain : str
        ``group`` counts; ``detail`` lists what was counted: each conversation that waits, each agent on the queue.
    where : mapping, optional
        As in `conversation_details`: ``{"mediaType": ["voice", "chat"]}``.
    body : mapping, optional
        The service's own query, for what the arguments cannot say: ``filter``.
    names : bool
        Put names beside ids: ``queue_name``, as `names` does.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        With ``grain="group"`` one row for each group that the service makes. It counts conversations by queue and
        medium and people by queue alone, so a queue has a row for each medium and one with ``media_type`` missing for
        its people; no row counts anything again, so columns add up. A metric is a column, a metric with its qualifier
        is another: ``oOnQueueUsers`` and ``oOnQueueUsers_IDLE``; ``oUserPresences_BREAK`` are the presences of the
        organisation that are kinds of break. What the service says nothing about is missing, not 0.
        ``oLongestWaiting`` is as the service calculates it; its unit is not documented, and seems to be milliseconds.
        With ``grain="detail"`` one row for each thing observed: ``queue_id``, ``media_type``, ``metric``,
        ``qualifier``, ``observation_date``, ``conversation_id``, ``user_id``, …, and ``truncated`` where the service
        cut a long list in its middle.

    Raises
    ------
    ConfigError
        No queue, too many, a name for an id, or an unknown metric, before anything is sent.
    Forbidden
        The role lacks ``analytics:queueObservation:view``.

    Notes
    -----
    POST /api/v2/analytics/queues/observations/query. The service wants to be told the queues: `routing_activity` and
    `conversation_activity` tell of all without being told. ``.watch(every=10, …)`` asks again and again.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     now = gc.queue_observations(gc.queues())
    >>> now.columns.tolist()[:5]
    ['queue_id', 'media_type', 'oWaiting', 'oAlerting', 'oInteracting']
    >>> by_queue = now.groupby("queue_id")[["oWaiting", "oInteracting", "oOnQueueUsers"]].sum()
    >>> bool((now["oMemberUsers"] >= now["oOnQueueUsers"]).all())
    True
    """
    plan = ("queue observations", "queues", _QUEUES, "queueId")
    return _asked(*plan, queues, metrics=metrics, grain=grain, where=where, body=body, names=names, progress=progress)


def user_observations(
    session: object,
    users: str | Iterable[str] | pd.DataFrame | None = None,
    metrics: str | Iterable[str] | None = None,
    *,
    body: Mapping[str, Any] | None = None,
    names: bool = False,
    progress: bool | None = None,
) -> Pull:
    """Return on how many queues people are at this moment.

    Parameters
    ----------
    users : str, list of str, pandas.DataFrame
        Ids of users, or a frame with a column of them: ``gc.users()``.
    metrics : str or list of str, optional
        ``oActiveQueues``, the queues that somebody has joined; ``oMemberQueues``, those that they may join; None is
        both.
    body, names, progress
        See `queue_observations`.

    Returns
    -------
    pandas.DataFrame
        One row a user: ``user_id``, ``oActiveQueues``, ``oMemberQueues``. For presence and routing status see
        `user_activity`.

    Raises
    ------
    ConfigError
        Nobody, too many, a name for an id, or an unknown metric, before anything is sent.
    Forbidden
        The role lacks ``analytics:userObservation:view``.

    Notes
    -----
    POST /api/v2/analytics/users/observations/query.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     gc.user_observations(gc.users().head(3)).columns.tolist()
    ['user_id', 'oActiveQueues', 'oMemberQueues']
    """
    plan = ("user observations", "users", _USERS, "userId")
    return _asked(*plan, users, metrics=metrics, grain="group", where=None, body=body, names=names, progress=progress)


def flow_observations(
    session: object,
    flows: str | Iterable[str] | pd.DataFrame | None = None,
    *,
    grain: Literal["group", "detail"] = "group",
    where: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    names: bool = False,
    progress: bool | None = None,
) -> Pull:
    """Return how many conversations are in Architect flows at this moment.

    Parameters
    ----------
    flows : str, list of str, pandas.DataFrame
        Ids of flows, or a frame with a column of them: ``gc.flows()``.
    grain, where, body, names, progress
        See `queue_observations`.

    Returns
    -------
    pandas.DataFrame
        One row a flow and medium: ``flow_id``, ``media_type``, ``oFlow``; with ``grain="detail"`` one row for each
        conversation in a flow.

    Raises
    ------
    ConfigError
        No flow, too many, or a name for an id, before anything is sent.
    Forbidden
        The role lacks ``analytics:flowObservation:view``.

    Notes
    -----
    POST /api/v2/analytics/flows/observations/query.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     gc.flow_observations(gc.flows()).columns.tolist()
    ['flow_id', 'media_type', 'oFlow']
    """
    plan = ("flow observations", "flows", _FLOWS, "flowId")
    return _asked(*plan, flows, metrics=None, grain=grain, where=where, body=body, names=names, progress=progress)


def _asked(
    what: str,
    argument: str,
    topic: Topic,
    dimension: str,
    given: str | Iterable[str] | pd.DataFrame | None,
    *,
    metrics: str | Iterable[str] | None,
    grain: Form,
    where: Mapping[str, Any] | None,
    body: Mapping[str, Any] | None,
    names: bool,
    progress: bool | None,
) -> Pull:
    """Plan a query, one request for each hundred ids."""
    told = topic.chosen(metrics, grain)
    request: dict[str, Any] = {"metrics": told, **({"detailMetrics": told} if grain == "detail" else {})}
    beside = bodies.given(body, _OURS)
    own = now.own_filter(beside)
    trees = topic.filters(where, dimension, ids.listed(argument, given, dimension) if given is not None else None, own)
    if not trees[0]:
        raise ConfigError(
            f"{argument}= is wanted: the service does not tell of all {argument} unasked",
            next_step=f"give ids, or {argument}=gc.{argument}()",
        )
    path = f"/api/v2/analytics/{argument}/observations/query"
    dimensions = topic.level.dimensions
    return Pull(
        what=what,
        queries=tuple(Query("POST", path, json=now.body(request, beside, tree), reads=True) for tree in trees),
        style=_STYLE,
        items="results",
        key=(),
        tables=lambda: Observations(topic.shape(grain, dimensions, told), grain),
        via="query",
        named=names,
        progress=progress,
    )
