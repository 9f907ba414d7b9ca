"""What the organisation is allowed, and what it keeps: its limits by namespace, and the days that analytics remembers.

The limits are the organisation's own, so whether a pace or a plan fits is read here, and nowhere written down.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

import msgspec

from genesys_nb.arguments import echo
from genesys_nb.downloads.pull import Asking, Pull
from genesys_nb.errors import ApiError, ConfigError, NotFound
from genesys_nb.http.origin import fill
from genesys_nb.paging import OBJECT, STYLES
from genesys_nb.query import Query
from genesys_nb.spelling import did_you_mean
from genesys_nb.tables.limits import Limits
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import shape

RETENTION = shape("data retention", "retentionDays:integer dateCreated:time dateModified:time", key="")

_PATH = "/api/v2/organizations/limits/namespaces"
_A_PAGE = 100
_MOST_PAGES = 20
_NAMESPACE = re.compile(r"[a-z0-9]+([._-][a-z0-9]+)*")

# As the specification lists them. A newer one is asked for as it is, unless it looks like a slip of one of these.
_LISTED = """
    agent.assistant agentic.virtual.agents analytics analytics.agents analytics.alerting analytics.data.extraction
    analytics.realtime analytics.reporting.settings anomaly.detection architect audiohook audiohook.monitor audit
    auth.api authorization automation.testing bots bots.voice business.rules callback case.management cobrowse
    content.management conversation copilot dataactions datatables directory dsar email employee.engagement
    event.orchestration external.contacts external.events.data.ingestion gamification gcv gdpr groups guides
    historical.adherence infrastructureascode integrations intent.miner internal.messaging journey knowledge
    language.understanding learning limit.registry marketplace mcp mcp.analytics.aggregates media.communications
    messaging micro.frontend multi.org notifications onboarding organization.notice outbound platform.api
    predictive.routing presence quality recording response.management routing scim screen.monitoring sda search
    secondary.automation.testing skills social.media speech.and.text.analytics speech.integration supportability
    system task.management telephony.configuration usage users users.rules voice.transcription web.deployments
    web.messaging webchat webhooks workforce.management workforce.management.adherence
    workforce.management.agent.availability workforce.management.forecast
    workforce.management.scheduling.preferences workforce.management.self.schedule
    workforce.management.shift.trading
"""
_KNOWN = tuple(_LISTED.split())


def limits(session: object, namespaces: str | Iterable[str] | None = None, *, progress: bool | None = None) -> Pull:
    """Return the organisation's limits, those of the API among them.

    Parameters
    ----------
    namespaces : str or list of str, optional
        ``"platform.api"``, ``["analytics", "audit"]``; None is all of them, which takes two requests for each, some 200
        in a large organisation.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row a limit: ``namespace``, ``key``, ``value`` (what holds for this organisation), ``default``; ``error``
        says why a namespace has none.

    Raises
    ------
    ConfigError
        A misspelt namespace; nothing was sent.

    Notes
    -----
    GET /api/v2/organizations/limits/namespaces/{namespaceName}, and its /defaults. No permission is needed. What is
    left of the current minute is ``gc.budget``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     api = gc.limits("platform.api").set_index("key")
    >>> int(api.loc["token.rate.per.minute", "value"])  # requests, which the session's pace keeps
    300
    """
    pull = Pull(
        what="limits",
        queries=(),
        style=STYLES["none"],
        items="entities",
        tables=lambda: Limits(()),
        key=(),
        progress=progress,
        instead=_absent,
    )
    if namespaces is not None:
        return _of(pull, _named([namespaces] if isinstance(namespaces, str) else list(namespaces)))
    return replace(_of(pull, list(_KNOWN)), route=lambda _: _all(pull))


def data_retention(session: object) -> Pull:
    """Return how many days analytics keeps its data: one row, ``retention_days``.

    Raises
    ------
    Forbidden
        The role lacks ``analytics:dataRetention:view``.

    Notes
    -----
    GET /api/v2/analytics/dataretention/settings. Without a setting, details are kept as long as the contract runs.
    """
    return Pull(
        what="data retention",
        queries=(Query("GET", "/api/v2/analytics/dataretention/settings"),),
        style=STYLES["none"],
        items=OBJECT,
        tables=lambda: Records(RETENTION, items=""),
        key=(),
        progress=False,
    )


def _of(pull: Pull, namespaces: list[str]) -> Pull:
    asked = [(name, column) for name in namespaces for column in ("value", "default")]
    template = f"{_PATH}/{{namespaceName}}"
    queries = (
        Query("GET", fill(template, namespaceName=name) + ("/defaults" if column == "default" else ""))
        for name, column in asked
    )
    return replace(pull, queries=tuple(queries), tables=lambda: Limits(asked), route=None)


def _all(pull: Pull) -> Asking[Pull]:
    """Ask which namespaces there are; the specification leaves open how, so texts and objects with a name will do."""
    names: dict[str, None] = {}
    for number in range(1, _MOST_PAGES):
        answer = yield Query("GET", _PATH, {"pageSize": _A_PAGE, "pageNumber": number})
        told = answer.get("entities") if isinstance(answer, dict) else answer
        page = [one.get("name") if isinstance(one, dict) else one for one in told or ()]
        fresh = [one for one in page if isinstance(one, str) and one not in names]
        names |= dict.fromkeys(fresh)
        pages = answer.get("pageCount") if isinstance(answer, dict) else 1
        if not fresh or number == pages:
            break
    return _of(pull, list(names))


def _named(given: list[str]) -> list[str]:
    names = list(dict.fromkeys(name.strip().lower() for name in given))
    if not names:
        raise ConfigError("namespaces= is empty", next_step="leave it out for all of them")
    for name in names:
        meant = did_you_mean(name, _KNOWN, likeness=0.8)
        if name not in _KNOWN and (meant or not _NAMESPACE.fullmatch(name)):
            raise ConfigError(
                f"there is no namespace {echo(name)} of limits", next_step=f"{meant}gc.limits() lists all there are"
            )
    return names


def _absent(error: ApiError) -> bytes:
    """Let a namespace that is not there be a row."""
    if not isinstance(error, NotFound):
        raise error
    return msgspec.json.encode({"entities": [{"error": error.message}]})
