"""Aggregates of every family: from an interval, metrics and dimensions to one row for each group and interval.

The service counts, so an answer is small however much there was to count. The families are asked alike and differ in
their words: `plan.plan` plans them all, and here stands what is to be said of each.
"""

import inspect
from collections.abc import Callable, Iterable
from string import Template
from textwrap import dedent, fill, indent
from typing import Concatenate, ParamSpec

from genesys_nb.downloads.pull import Pull
from genesys_nb.genesys.aggregates.body import usual
from genesys_nb.genesys.aggregates.families import FAMILIES, Family
from genesys_nb.genesys.aggregates.plan import plan

P = ParamSpec("P")

_DOC = Template("""Return $what, counted by the service for each group and interval.

    Parameters
    ----------
    interval : str, pair, pandas.Interval
        As in `conversation_details`: ``"yesterday"``, ``"2026-11"``, ``"2026-11-01/2026-11-15"``, …; half-open.
    metrics : str or list of str
        The service's names, all of them below: $some.
    by : str or list of str
        Dimensions that make the groups: $groups; without any, all is one group. What has several values of a
        dimension counts in each of them.
    granularity : str, optional
        Length of the intervals, an ISO 8601 period: ``"PT30M"``, ``"PT1H"``, ``"P1D"``, ``"P1M"``; None is the whole
        interval at once. Days and longer are those of the time zone. At most some 100,000 intervals.
    where : mapping, optional
        As in `conversation_details`, with the dimensions below. All keys are one filter of what is counted: of
        conversations, ``{"queueId": a}`` counts what happened in queue a, not all that happened to the conversations
        which were there. Metrics have no bounds here; those are ``views``.
    views : mapping, optional
        Times counted between bounds, ten at the most, each under a name of yours: ``{"quick": {"tAnswered": {"lt":
        20_000}}}``. Bounds are ``gte`` and ``lt``, in milliseconds or a `timedelta`, and of metrics that are times.
    body : mapping, optional
        The service's own query, for what the arguments cannot say: ``filter``, ``flattenMultivaluedDimensions``,
        ``alternateTimeDimension``$ranked; its filter and ``where`` must both hold.
    via : {"auto", "query", "job"}
        ``query`` asks and is answered; ``job`` lets the service work and reads the answer in pages, for answers too
        large for the other; ``auto`` is ``query``.
    timezone : str, optional
        Zone in which the interval is read, days begin and timestamps are returned; None is the session's.
    names : bool
        Give every column of ids its names, as `names` of the session does.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row for each group and interval$qualified of which the service has something to tell; where there was
        nothing there is no row. First the dimensions (missing where what is counted has none), $qualifier then
        ``interval_start`` and ``interval_end``, aware, in the zone; then the statistics of each metric, times in
        milliseconds: $columns; then those of each view.

    Raises
    ------
    ConfigError
        An unknown metric, dimension, period, zone or interval, or one that only another family has, before anything is
        sent.
    Forbidden
        The role lacks $permission.

    Notes
    -----
    POST $path$jobs.

    Add up counts and sums over rows, never minima, maxima and ratios; a mean is a sum divided by its count. An interval
    of more than a year is asked in parts where that changes no number.$notes

$words

    Examples
    --------
$example
    """)


def _of(
    plan: Callable[Concatenate[Family, P], Pull],
    name: str,
    *,
    what: str,
    columns: str,
    example: str,
    notes: str = "",
) -> Callable[P, Pull]:
    """Make the plan of one family, with a name, a signature and a docstring of its own."""
    family = FAMILIES[name]

    def planned(*args: P.args, **kwargs: P.kwargs) -> Pull:
        return plan(family, *args, **kwargs)

    whole = inspect.signature(plan)
    planned.__name__ = planned.__qualname__ = family.helper
    planned.__signature__ = whole.replace(parameters=list(whole.parameters.values())[1:])  # type: ignore[attr-defined]
    planned.__doc__ = _DOC.substitute(
        what=what,
        some=_quoted(usual(family.metrics)[:2]),
        groups=_quoted(usual(family.groups)[:2]),
        ranked=", ``queryType`` with ``sortMetric`` and ``limit``" if family.ranking else "",
        qualified=", and qualifier," if name == "user" else "",
        qualifier="``qualifier``," if name == "user" else "",
        columns=columns,
        permission=" or ".join(f"``{one}``" for one in family.permissions),
        path=family.query,
        jobs=f"; POST {family.path}/jobs" if family.jobs else "",
        notes=notes,
        words="\n\n".join(
            fill(f"{kind}: {', '.join(words)}.", 112, initial_indent="    ", subsequent_indent="    ")
            for kind, words in (("Metrics", family.metrics), ("Dimensions", family.level.dimensions))
        ),
        example=indent(dedent(example).strip("\n"), "    "),
    )
    return planned


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f'``"{word}"``' for word in words)


conversation_aggregates = _of(
    plan,
    "conversation",
    what="metrics of conversations",
    columns="``nOffered_count``; ``tHandle_count``, ``tHandle_sum``, ``tHandle_min``, ``tHandle_max``; "
    "``oServiceLevel_ratio``, …",
    example="""
        >>> import genesys_nb as gnb
        >>> metrics = ["nOffered", "tHandle"]
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     hours = gc.conversation_aggregates("yesterday", metrics, by="mediaType", granularity="PT1H")
        >>> hours.columns.tolist()[:4]
        ['media_type', 'interval_start', 'interval_end', 'nOffered_count']
        >>> voice = hours[hours["media_type"] == "voice"]
        >>> bool(voice["tHandle_sum"].sum() / voice["tHandle_count"].sum() > 60_000)  # the mean, in milliseconds
        True
    """,
)
user_aggregates = _of(
    plan,
    "user",
    what="the time that users spent in presences and routing statuses",
    columns="``tSystemPresence_sum``, ``tAgentRoutingStatus_sum``",
    notes="""

    What the time was spent in is the ``qualifier``: a system presence such as ``ON_QUEUE``, a routing status such as
    ``INTERACTING``, or the id of a presence definition, which ``names=True`` names. ``IDLE`` is a presence and a
    status, so read each column by itself. ``NOT_RESPONDING`` is how long somebody was in that status;
    ``tNotResponding`` of `conversation_aggregates` is measured by conversation, and is another time. The service counts
    at most 100 users at once; with ``by="userId"`` more are asked for in parts.""",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     time = gc.user_aggregates("yesterday", "tAgentRoutingStatus", by="userId")
        >>> time.columns.tolist()
        ['user_id', 'qualifier', 'interval_start', 'interval_end', 'tAgentRoutingStatus_sum']
        >>> hours = time.groupby("qualifier")["tAgentRoutingStatus_sum"].sum() / 3_600_000
    """,
)
flow_aggregates = _of(
    plan,
    "flow",
    what="metrics of Architect flows",
    columns="``nFlow_count``; ``tFlow_count``, ``tFlow_sum``, ``tFlow_min``, ``tFlow_max``; …",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     flows = gc.flow_aggregates("yesterday", ["nFlow", "tFlow"], by=["flowName", "flowType"])
        >>> bool(flows["nFlow_count"].sum() > 0)
        True
    """,
)
survey_aggregates = _of(
    plan,
    "survey",
    what="metrics of surveys",
    columns="``nSurveyResponses_count``; ``oSurveyTotalScore_count``, ``oSurveyTotalScore_sum``, …",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     asked = gc.survey_aggregates("last 7 days", ["nSurveysSent", "oSurveyTotalScore"], by="queueId")
        >>> bool(asked["oSurveyTotalScore_count"].sum() <= asked["nSurveysSent_count"].sum())
        True
    """,
)
evaluation_aggregates = _of(
    plan,
    "evaluation",
    what="metrics of quality evaluations",
    columns="``nEvaluations_count``; ``oTotalScore_count``, ``oTotalScore_sum``, …",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     scores = gc.evaluation_aggregates("last 7 days", ["nEvaluations", "oTotalScore"], by="userId")
        >>> mean = scores["oTotalScore_sum"] / scores["oTotalScore_count"]
        >>> bool(mean.dropna().between(0, 100).all())
        True
    """,
)
resolution_aggregates = _of(
    plan,
    "resolution",
    what="how often the next contact was avoided",
    columns="``nNextContactAvoided_count``",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     settled = gc.resolution_aggregates("yesterday", "nNextContactAvoided", by="queueId")
        >>> settled.columns.tolist()
        ['queue_id', 'interval_start', 'interval_end', 'nNextContactAvoided_count']
    """,
)
action_aggregates = _of(
    plan,
    "action",
    what="how often data actions ran, and how long they took",
    columns="``tTotalExecution_count``, ``tTotalExecution_sum``, ``tTotalExecution_min``, ``tTotalExecution_max``, and "
    "``tTotalExecution_p95`` or ``tTotalExecution_p99`` where the service sends them",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     actions = gc.action_aggregates("yesterday", "tTotalExecution", by=["actionName", "responseStatus"])
        >>> actions.columns.tolist()[:2]
        ['action_name', 'response_status']
    """,
)

transcript_aggregates = _of(
    plan,
    "transcript",
    what="what was heard and read in transcripts: sentiment, topics, silence",
    columns="``tSilence_count``, ``tSilence_sum``, ``tSilence_min``, ``tSilence_max``",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     frame = gc.transcript_aggregates("yesterday", "tSilence", by="queueId")
        >>> frame.columns.tolist()[:4]
        ['queue_id', 'interval_start', 'interval_end', 'tSilence_count']
    """,
)
bot_aggregates = _of(
    plan,
    "bot",
    what="metrics of bot sessions",
    columns="``nBotSessions_count``",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     frame = gc.bot_aggregates("yesterday", "nBotSessions", by="botName")
        >>> frame.columns.tolist()[:4]
        ['bot_name', 'interval_start', 'interval_end', 'nBotSessions_count']
    """,
)
knowledge_aggregates = _of(
    plan,
    "knowledge",
    what="metrics of knowledge searches and articles",
    columns="``nKnowledgeSearch_count``",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     frame = gc.knowledge_aggregates("yesterday", "nKnowledgeSearch", by="queryType")
        >>> frame.columns.tolist()[:4]
        ['query_type', 'interval_start', 'interval_end', 'nKnowledgeSearch_count']
    """,
)
journey_aggregates = _of(
    plan,
    "journey",
    what="metrics of journeys on websites and in apps",
    columns="``nJourneySessions_count``",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     frame = gc.journey_aggregates("yesterday", "nJourneySessions", by="journeySegmentId")
        >>> frame.columns.tolist()[:4]
        ['journey_segment_id', 'interval_start', 'interval_end', 'nJourneySessions_count']
    """,
)
summary_aggregates = _of(
    plan,
    "summary",
    what="metrics of conversation summaries",
    columns="``nConversationSummaries_count``",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     frame = gc.summary_aggregates("yesterday", "nConversationSummaries", by="queueId")
        >>> frame.columns.tolist()[:4]
        ['queue_id', 'interval_start', 'interval_end', 'nConversationSummaries_count']
    """,
)
agent_copilot_aggregates = _of(
    plan,
    "agent_copilot",
    what="metrics of what the copilot suggested to agents",
    columns="``nDistinctSuggestions_count``",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     frame = gc.agent_copilot_aggregates("yesterday", "nDistinctSuggestions", by="suggestionType")
        >>> frame.columns.tolist()[:4]
        ['suggestion_type', 'interval_start', 'interval_end', 'nDistinctSuggestions_count']
    """,
)
task_management_aggregates = _of(
    plan,
    "task_management",
    what="metrics of work items",
    columns="``nWorkitemsCreated_count``",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     frame = gc.task_management_aggregates("yesterday", "nWorkitemsCreated", by="statusCategory")
        >>> frame.columns.tolist()[:4]
        ['status_category', 'interval_start', 'interval_end', 'nWorkitemsCreated_count']
    """,
)
rate_limit_aggregates = _of(
    plan,
    "rate_limit",
    what="how often the organisation reached the platform's rate limits",
    columns="``oRateLimitRecorded_count``, ``oRateLimitRecorded_sum``, …",
    example="""
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     frame = gc.rate_limit_aggregates("yesterday", "oRateLimitRecorded", by="limitName")
        >>> frame.columns.tolist()[:4]
        ['limit_name', 'interval_start', 'interval_end', 'oRateLimitRecorded_count']
    """,
)
