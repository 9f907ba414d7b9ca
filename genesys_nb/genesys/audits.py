"""Audits: who changed what in the organisation.

The service has two queries for them. One answers at once, and knows the last 14 days of some services; the other is a
job, and knows all. What it does not know the first one leaves out without a word, so it is asked only where the service
says that it knows.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import product
from typing import Any

from genesys_nb import intervals
from genesys_nb.arguments import echo
from genesys_nb.downloads.pull import Asking, Pull
from genesys_nb.errors import ConfigError, named
from genesys_nb.genesys.conversations import Context, Via
from genesys_nb.genesys.ids import refuse_name
from genesys_nb.genesys.shapes import AUDITS
from genesys_nb.paging import STYLES, Life
from genesys_nb.query import Query
from genesys_nb.spelling import did_you_mean, plain, spelled
from genesys_nb.tables import page
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import shape

SERVICES = shape("audited entity", "service entity actions:list", key="service entity")

_JOB = replace(STYLES["job"], job=Life(identifier="id", cancellable=False))
_AT_ONCE = STYLES["body_page_number"]
_REMEMBERED = timedelta(days=14)
_MOST_QUERIES = 25
_PATH = "/api/v2/audits/query"
_MAPPING_AT_ONCE = "/api/v2/audits/query/realtime/servicemapping"
_PROPERTIES = ("UserId", "TrusteeOrganizationId", "ClientId", "Action", "EntityType", "EntityId")

# The names that the vendor's SDKs listed until they took any text. What is not among them may be new, so it is asked
# for as it is; only what looks like a slip of one of them is not.
_LISTED = """
    AgentConfig AnalyticsReporting Architect Callback Coaching ContactCenter ContentManagement Datatables Directory
    DynamicSchema Emails EmployeePerformance ExternalContacts GDPR Gamification Groups Integrations Knowledge
    LanguageUnderstanding Learning Limits LogCapture Marketplace Messaging NumberPurchasing Outbound
    PeoplePermissions PredictiveEngagement Presence ProcessAutomation Quality ResponseManagement Routing SCIM
    Scripter SpeechAndTextAnalytics Supportability Telephony TopicsDefinitions Triggers Voicemail WebDeployments
    Webhooks WorkforceManagement Workitems
"""
_KNOWN = tuple(_LISTED.split())


def audits(
    session: Context,
    interval: Any,
    *,
    service: str | Iterable[str] | None = None,
    user: str | None = None,
    action: str | None = None,
    where: Mapping[str, Any] | None = None,
    via: Via = "auto",
    timezone: str | None = None,
    progress: bool | None = None,
) -> Pull:
    """Return the audits of an interval: who changed what.

    Parameters
    ----------
    interval : str, pair, pandas.Interval
        As in `conversation_details`; half-open. The trail goes back a year at least.
    service : str or list of str, optional
        The services that wrote them: ``"Routing"``, ``["Directory", "PeoplePermissions"]``; see `audit_services`.
        Without any, the service is asked for all.
    user : str, optional
        Id of the user who did it.
    action : str, optional
        What was done: ``"Update"``, ``"MemberAdd"``, …
    where : mapping, optional
        ``{"entityType": "Queue", "entityId": [a, b]}``: all keys hold, any value of a list; the keys are ``userId``,
        ``clientId``, ``action``, ``entityType``, ``entityId``, ``trusteeOrganizationId``.
    via : str
        ``query`` is quick, and knows the last 14 days of some services; ``job`` knows all; ``auto`` takes the query
        where the service says that it knows the services, and the job for the rest.
    timezone : str, optional
        Zone in which the interval is read and timestamps are returned; None is the session's.
    progress : bool, optional
        Show a bar; None is the session's choice.

    Returns
    -------
    pandas.DataFrame
        One row an audit: ``event_date``, aware, ``service_name``, ``action``, ``entity_type``, ``entity_id``,
        ``entity_name``, ``user_id``, ``user_name``, ``client_id``, ``status``, …; ``property_changes`` and
        ``entity_changes`` are lists of what was before and after. What programs did has a client and no user.

    Raises
    ------
    ConfigError
        A misspelt service or property, a name where an id belongs, an impossible interval, or ``via="query"`` for
        what is older than 14 days; nothing was sent.
    Forbidden
        The role lacks ``audits:audit:view``.

    Notes
    -----
    POST /api/v2/audits/query, which makes a job, or POST /api/v2/audits/query/realtime. Services and values of lists
    are asked for side by side, one query each. How long an interval may be is not published.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     changes = gc.audits("last 3 days", service="Routing", where={"entityType": "Queue"})
    >>> changes.columns.tolist()[:4]
    ['id', 'event_date', 'service_name', 'action']
    """
    asked = intervals.read(interval, timezone=timezone or session.timezone, now=session.now())
    services = _services(service)
    bodies = list(_bodies(asked.iso(), services, _wanted(user, action, where)))
    span = (asked.start, asked.end)
    job = Pull(
        what="audits",
        queries=tuple(_JOB.begin(_query(_PATH, body, reads=False), 500, "pageSize") for body in bodies),
        style=_JOB,
        items="entities",
        tables=lambda: Records(AUDITS, moment="eventDate"),
        interval=span,
        timezone=timezone,
        via="job",
        notes=asked.notes,
        progress=progress,
    )
    queries = tuple(_AT_ONCE.begin(_query(f"{_PATH}/realtime", body, reads=True), 100, "pageSize") for body in bodies)
    at_once = replace(job, queries=queries, style=_AT_ONCE, via="query")
    strange = [name for name in services if name not in _KNOWN]
    recent = asked.start >= session.now() - _REMEMBERED
    if via == "query" and not recent:
        raise ConfigError(
            f"via='query' knows the audits of the last {_REMEMBERED.days} days, and {asked} begins before that",
            next_step="leave via= out, or write via='job'",
        )
    both = via == "auto" and recent and services
    pull = at_once if via == "query" else job
    if both:
        pull = replace(job, route=lambda _: _route(job, at_once, services))
    return replace(pull, route=lambda heavy: _judged(pull, strange, heavy=heavy)) if strange else pull


def audit_services(session: object, *, recent: bool = False) -> Pull:
    """Return what is audited: the services, their entities, and what is done to these.

    Parameters
    ----------
    recent : bool
        Only what the query that answers at once knows of.

    Returns
    -------
    pandas.DataFrame
        One row an entity of a service: ``service``, ``entity``, ``actions`` (a list).

    Raises
    ------
    Forbidden
        The role lacks ``audits:audit:view``.

    Notes
    -----
    GET /api/v2/audits/query/servicemapping, or /api/v2/audits/query/realtime/servicemapping.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     "Routing" in set(gc.audit_services()["service"])
    True
    """
    path = _MAPPING_AT_ONCE if recent else f"{_PATH}/servicemapping"
    return Pull(
        what="audited services",
        queries=(Query("GET", path),),
        style=STYLES["none"],
        items="services",
        tables=_Services,
        key=(),
        progress=False,
    )


class _Services(Records):
    """The table of what is audited: a row for each entity of each service."""

    def __init__(self) -> None:
        super().__init__(SERVICES, items="")

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take the answer in; return how many entities it has."""
        services = map(page.record, page.items(page.read(content, self._note), "services", self._note))
        return self._pour([row for one in services for row in self._rows_of(one)], chunk)

    def _rows_of(self, service: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for entity in map(page.record, page.items(service, "entities", self._note)):
            yield {"service": service.get("name"), "entity": entity.get("name"), "actions": entity.get("actions")}


def _judged(pull: Pull, strange: list[str], *, heavy: bool) -> Asking[Pull]:
    """Find out whether there are services that are not on our list, before their audits are asked for."""
    mapping = yield Query("GET", f"{_PATH}/servicemapping")
    known = _named(mapping)
    for name in strange:
        if known and spelled(name, known) is None:
            raise ConfigError(
                f"there is no service {echo(name)} that is audited",
                next_step=f"{did_you_mean(name, known)}gc.audit_services() lists them: {named(known, 30)}",
            )
    return pull if pull.route is None else (yield from pull.route(heavy))


def _named(mapping: Any) -> list[str]:
    """Return the services that a mapping names."""
    told = mapping.get("services") if isinstance(mapping, dict) else None
    return [str(one.get("name")) for one in told or () if isinstance(one, dict)]


def _route(job: Pull, at_once: Pull, services: list[str]) -> Asking[Pull]:
    """Find out whether the quick query knows all of the services."""
    answer = yield Query("GET", _MAPPING_AT_ONCE)
    known = {name.lower() for name in _named(answer)}
    if missing := [name for name in services if name.lower() not in known]:
        note = f"asked as a job: the query that answers at once does not know {', '.join(missing)}"
        return replace(job, notes=(*job.notes, note))
    return at_once


def _query(path: str, body: dict[str, Any], *, reads: bool) -> Query:
    return Query("POST", path, {"expand": ["user"]}, json=body, reads=reads)


def _services(given: str | Iterable[str] | None) -> list[str]:
    """Return the services as they are spelled, each once."""
    chosen: dict[str, None] = {}
    for name in [given] if isinstance(given, str) else given or ():
        known = spelled(name.strip(), _KNOWN)
        meant = did_you_mean(name.strip(), _KNOWN, likeness=0.75)
        if not name.strip() or (known is None and meant):
            raise ConfigError(
                f"there is no service {echo(name)} that is audited",
                next_step=f"{meant}gc.audit_services() lists them",
            )
        chosen[known or name.strip()] = None
    if given is not None and not chosen:
        raise ConfigError("service= is empty", next_step="leave it out for the audits of all services")
    return list(chosen)


def _wanted(user: str | None, action: str | None, where: Mapping[str, Any] | None) -> dict[str, list[str]]:
    """Return the values of each property that is asked for."""
    wanted: dict[str, list[str]] = {}
    for name, value in (("UserId", user), ("Action", action), *(where or {}).items()):
        if value is None and name in ("UserId", "Action"):
            continue
        known = spelled(name, _PROPERTIES)
        if known is None:
            raise ConfigError(
                f"audits have no property {echo(name)} to ask for",
                next_step=f"{did_you_mean(name, _PROPERTIES)}the properties are {', '.join(_PROPERTIES)}",
            )
        if known in wanted:
            raise ConfigError(f"{known} is given twice", next_step="say it once, in where= or by itself")
        wanted[known] = _values(name, value)
    return wanted


def _values(name: str, value: Any) -> list[str]:
    values = [value] if isinstance(value, str) or not isinstance(value, Iterable) else list(value)
    texts = [str(one) for one in values if one is not None]
    if not texts or len(texts) < len(values) or not all(text.strip() for text in texts):
        raise ConfigError(
            f"where={{{name!r}: {echo(value)}}} names no value to ask for",
            next_step="give a text or a list of texts; that something is missing cannot be asked of audits",
        )
    if plain(name) == "userid":
        for text in texts:
            refuse_name("user", text, "users")
    return list(dict.fromkeys(texts))


def _bodies(interval: str, services: list[str], wanted: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    """Yield one query for each service and each choice of values, for a query takes one of each."""
    named = [{"serviceName": name} for name in services] or [{}]
    choices = [[{"property": name, "value": value} for value in values] for name, values in wanted.items()]
    asked = list(product(named, product(*choices)))
    if len(asked) > _MOST_QUERIES:
        raise ConfigError(
            f"that would be {len(asked):,} queries, one for each service and value; {_MOST_QUERIES} are the most",
            next_step="ask for fewer at once, or for all of them, and select in the frame",
        )
    for service, filters in asked:
        yield {
            "interval": interval,
            **service,
            **({"filters": list(filters)} if filters else {}),
            "sort": [{"name": "Timestamp", "sortOrder": "ascending"}],
        }
