"""Activity: the newer way to ask what is going on at this moment, of everybody at once and by what one likes.

Where `observations` wants to be told the queues, these tell of all, page after page and without a total. Pages are of
different moments, a fraction of a second apart: who changes places meanwhile is in the frame once, as told last.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import pandas as pd

from genesys_nb.arguments import Between
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import ConfigError
from genesys_nb.genesys import bodies, ids, now
from genesys_nb.genesys.dimensions import Level
from genesys_nb.genesys.now import CONVERSED, PEOPLE, QUEUED, Topic, words
from genesys_nb.query import Query
from genesys_nb.tables.observations import Form, Observations

Size = Annotated[int, Between(1)]

_OURS = {
    "metrics": "give the metrics as metrics=",
    "groupBy": "give the dimensions as by=; people and queues are grouped by themselves",
}
_PERSON = ("queueId", "userId", "teamId", "routingStatus", "systemPresence", "organizationPresenceId")
_PERSON_IN_FULL = ("activityDate", *_PERSON, "queueMembershipStatus", "routingStatusDate", "presenceDate")
_OF_PEOPLE = Level("filter", (*_PERSON, "queueMembershipStatus", "routingStatusDate", "presenceDate"), ())
_CONVERSATIONS = Topic(
    Level(
        "filter",
        words("""
            queueId mediaType direction userId teamId conversationId sessionId participantName activeRouting usedRouting
            requestedRouting requestedRoutingSkillId requestedLanguageId routingPriority scoredAgentId agentScore ani
            dnis addressFrom addressTo convertedFrom convertedTo
        """),
        (),
    ),
    CONVERSED,
    CONVERSED,
    words("""
        metric activityDate conversationId sessionId queueId mediaType direction userId teamId participantName
        activeRouting usedRouting requestedRoutings requestedRoutingSkillIds requestedLanguageId routingPriority
        scoredAgents ani dnis addressFrom addressTo convertedFrom convertedTo
    """),
)
_USERS = Topic(_OF_PEOPLE, QUEUED, QUEUED, _PERSON_IN_FULL)
_ROUTING = Topic(_OF_PEOPLE, PEOPLE, PEOPLE, _PERSON_IN_FULL)
TOPICS = {"conversation_activity": _CONVERSATIONS, "user_activity": _USERS, "routing_activity": _ROUTING}
"""By helper: what it can be asked about."""

_STYLE = now.style("post_page_number")


def conversation_activity(
    session: object,
    metrics: str | Iterable[str] | None = None,
    *,
    by: str | Iterable[str] = ("queueId", "mediaType"),
    grain: Literal["group", "detail"] = "group",
    where: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    page_size: Size | None = None,
    names: bool = False,
    progress: bool | None = None,
) -> Pull:
    """Return the conversations that wait, ring and are dealt with at this moment, by what you choose.

    Parameters
    ----------
    metrics : str or list of str, optional
        ``oWaiting``, ``oAlerting``, ``oInteracting``, ``oLongestWaiting``, ``oLongestInteracting``; None is all.
    by : str or list of str
        Dimensions that make the groups: ``"queueId"``, ``["teamId", "mediaType"]``, ``"userId"``, …
    grain : str
        ``group`` counts; ``detail`` lists the conversations that were counted.
    where : mapping, optional
        As in `conversation_details`: ``{"queueId": [a, b], "mediaType": "voice"}``; without bounds.
    body : mapping, optional
        The service's own query, for what the arguments cannot say: ``filter``, ``order``.
    page_size : int, optional
        Groups a page; None leaves it to the service, whose maximum is not documented.
    names : bool
        Put names beside ids: ``queue_name``, as `names` does.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        With ``grain="group"`` one row a group: its dimensions, then a column for each metric, as in
        `queue_observations`. With ``grain="detail"`` one row a conversation in a group: ``metric``,
        ``activity_date``, ``conversation_id``, ``queue_id``, ``media_type``, ``user_id``, …

    Raises
    ------
    ConfigError
        An unknown metric, dimension or filter, before anything is sent.
    Forbidden
        The role lacks ``analytics:queueObservation:view``.

    Notes
    -----
    POST /api/v2/analytics/conversations/activity/query. The service gives no total, and groups come and go between two
    pages: one that slips through there cannot be missed. One page holds them all if ``page_size`` is large enough.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     now = gc.conversation_activity(by="mediaType")
    >>> now.columns.tolist()[:3]
    ['media_type', 'oWaiting', 'oAlerting']
    """
    groups = now.chosen("dimension", by, _CONVERSATIONS.level.dimensions)
    if not groups:
        raise ConfigError("by= names no dimension", next_step='the service wants one at least: "queueId", "mediaType"')
    return _asked(
        "conversation activity",
        "conversations",
        _CONVERSATIONS,
        groups,
        metrics=metrics,
        grain=grain,
        where=where,
        body=body,
        page_size=page_size,
        names=names,
        progress=progress,
    )


def user_activity(
    session: object,
    users: str | Iterable[str] | pd.DataFrame | None = None,
    metrics: str | Iterable[str] | None = None,
    *,
    grain: Literal["group", "detail"] = "group",
    where: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    page_size: Size | None = None,
    names: bool = False,
    progress: bool | None = None,
) -> Pull:
    """Return on which queues people are at this moment, with their presence and routing status.

    Parameters
    ----------
    users : str, list of str, pandas.DataFrame, optional
        Ids of users, or a frame with a column of them; None is everybody.
    metrics : str or list of str, optional
        ``oActiveQueues``, ``oMemberQueues``; None is both.
    grain : str
        ``group`` counts the queues of each; ``detail`` lists them, with presence and routing status.
    where : mapping, optional
        ``{"teamId": a, "routingStatus": ["IDLE", "INTERACTING"], "systemPresence": "ON_QUEUE"}``, …
    body, page_size, names, progress
        See `conversation_activity`.

    Returns
    -------
    pandas.DataFrame
        With ``grain="group"`` one row a user: ``user_id``, ``oActiveQueues``, ``oMemberQueues``. With
        ``grain="detail"`` rows as the service tells them, one a user and queue: ``activity_date``, ``queue_id``,
        ``routing_status``, ``routing_status_date``, ``system_presence``, ``presence_date``, …

    Raises
    ------
    ConfigError
        Nobody, too many, a name for an id, an unknown metric or filter, before anything is sent.
    Forbidden
        The role lacks ``analytics:userObservation:view``.

    Notes
    -----
    POST /api/v2/analytics/users/activity/query. The service gives no total.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     busy = gc.user_activity(where={"routingStatus": "INTERACTING"}, grain="detail")
    >>> set(busy["routing_status"]) <= {"INTERACTING"}
    True
    """
    return _asked(
        "user activity",
        "users",
        _USERS,
        ["userId"],
        given=users,
        metrics=metrics,
        grain=grain,
        where=where,
        body=body,
        page_size=page_size,
        names=names,
        progress=progress,
    )


def routing_activity(
    session: object,
    queues: str | Iterable[str] | pd.DataFrame | None = None,
    metrics: str | Iterable[str] | None = None,
    *,
    grain: Literal["group", "detail"] = "group",
    where: Mapping[str, Any] | None = None,
    body: Mapping[str, Any] | None = None,
    page_size: Size | None = None,
    names: bool = False,
    progress: bool | None = None,
) -> Pull:
    """Return how queues are staffed at this moment: who is a member, who has joined, who is free.

    Parameters
    ----------
    queues : str, list of str, pandas.DataFrame, optional
        Ids of queues, or a frame with a column of them; None is every queue.
    metrics : str or list of str, optional
        ``oActiveUsers``, ``oMemberUsers``, ``oOffQueueUsers``, ``oOnQueueUsers``, ``oUserPresences``,
        ``oUserRoutingStatuses``; None is all of them.
    grain : str
        ``group`` counts people; ``detail`` lists them.
    where : mapping, optional
        As in `user_activity`.
    body, page_size, names, progress
        See `conversation_activity`.

    Returns
    -------
    pandas.DataFrame
        With ``grain="group"`` one row a queue: ``queue_id``, then columns as in `queue_observations`. With
        ``grain="detail"`` one row a queue and user: ``user_id``, ``routing_status``, ``system_presence``, …

    Raises
    ------
    ConfigError
        No queue, too many, a name for an id, an unknown metric or filter, before anything is sent.
    Forbidden
        The role lacks ``analytics:queueObservation:view``.

    Notes
    -----
    POST /api/v2/analytics/routing/activity/query. The service gives no total.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     staffed = gc.routing_activity(metrics=["oMemberUsers", "oOnQueueUsers"])
    >>> len(staffed) == 30, staffed.columns.tolist()[:3]
    (True, ['queue_id', 'oMemberUsers', 'oOnQueueUsers'])
    """
    return _asked(
        "routing activity",
        "routing",
        _ROUTING,
        ["queueId"],
        given=queues,
        metrics=metrics,
        grain=grain,
        where=where,
        body=body,
        page_size=page_size,
        names=names,
        progress=progress,
    )


def _asked(
    what: str,
    place: str,
    topic: Topic,
    groups: list[str],
    *,
    given: str | Iterable[str] | pd.DataFrame | None = None,
    metrics: str | Iterable[str] | None,
    grain: Form,
    where: Mapping[str, Any] | None,
    body: Mapping[str, Any] | None,
    page_size: int | None,
    names: bool,
    progress: bool | None,
) -> Pull:
    """Plan a query, paged, one for each hundred ids."""
    told = topic.chosen(metrics, grain)
    wanted = [{"metric": metric, "details": True} if grain == "detail" else {"metric": metric} for metric in told]
    beside = bodies.given(body, _OURS)
    own = now.own_filter(beside)
    some = ids.listed(ids.LISTINGS[groups[0]], given, groups[0]) if given is not None else None
    trees = topic.filters(where, groups[0], some, own)
    path = f"/api/v2/analytics/{place}/activity/query"
    request = {"metrics": wanted, "groupBy": groups}
    queries = [Query("POST", path, json=now.body(request, beside, tree), reads=True) for tree in trees]
    return Pull(
        what=what,
        queries=tuple(_STYLE.begin(query, page_size, "pageSize") for query in queries),
        style=_STYLE,
        items="results",
        key=("group",),
        tables=lambda: Observations(topic.shape(grain, groups, told), grain),
        via="query",
        named=names,
        progress=progress,
    )
