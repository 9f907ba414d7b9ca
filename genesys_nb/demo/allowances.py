"""What the organisation may do and what it keeps: its limits by namespace, and the days that analytics remembers.

The limit that the service's own counting keeps, requests per token and minute, is told as it is kept here.
"""

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.refusals import not_found
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.identity import DAY, stamp
from genesys_nb.demo.world.people import Record

_RATE = "token.rate.per.minute"
DEFAULTS = {
    "platform.api": {
        _RATE: 300,
        "client.credentials.token.rate.per.minute": 300,
        "org.app.user.rate.per.minute": 3000,
        "request.bytes.max": 512_000,
    },
    "analytics": {"details.jobs.concurrent.access.max": 10, "details.jobs.rate.per.second": 5},
    "audit": {"query.concurrent.max": 5},
    "external.contacts": {"scan.rate.per.minute": 300},
    "search": {"page.size.max": 100},
    "usage": {"query.rate.per.minute": 60},
    "users": {"users.max": 10_000},
}
"""The namespaces, and what is allowed unless the organisation agreed something else; the names are partly made up."""

_AGREED = {("users", "users.max"): 25_000, ("audit", "query.concurrent.max"): 8}


def limits(centre: Centre, namespace: str) -> dict[str, int]:
    """Return what the organisation is allowed in a namespace."""
    allowed = {key: _AGREED.get((namespace, key), value) for key, value in DEFAULTS[namespace].items()}
    if _RATE in allowed and centre.limits.allowed is not None:
        allowed[_RATE] = centre.limits.allowed
    return allowed


def _namespaces(centre: Centre, call: Call) -> Record:
    page = paging.numbered(centre, call, [{"name": name} for name in DEFAULTS], default=100)
    return {**page, "entities": [one["name"] for one in page["entities"]]}  # names, not objects


def _effective(centre: Centre, call: Call) -> Record:
    return _told(call, limits(centre, _known(call)))


def _defaults(_centre: Centre, call: Call) -> Record:
    return _told(call, DEFAULTS[_known(call)])


def _known(call: Call) -> str:
    name = call.ids["namespaceName"]
    if name not in DEFAULTS:
        raise not_found(f"The namespace {name} was not found")
    return name


def _told(call: Call, allowed: dict[str, int]) -> Record:
    name = call.ids["namespaceName"]
    return {"entities": [{"key": key, "namespace": name, "value": value} for key, value in allowed.items()]}


def _retention(centre: Centre, _call: Call) -> Record:
    return {
        "retentionDays": 558,
        "dateCreated": stamp(centre.world.now - 900 * DAY),
        "dateModified": stamp(centre.world.now - 100 * DAY),
    }


ROUTES = (
    Route("GET", "/organizations/limits/namespaces", _namespaces),
    Route("GET", "/organizations/limits/namespaces/{namespaceName}", _effective),
    Route("GET", "/organizations/limits/namespaces/{namespaceName}/defaults", _defaults),
    Route("GET", "/analytics/dataretention/settings", _retention, ("analytics:dataRetention:view",)),
)
