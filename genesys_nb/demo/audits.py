"""The queries for audits: at once for what is recent, as a job for all.

The query that answers at once knows the last 14 days of some services only, and says nothing about the rest.
"""

from collections.abc import Iterable

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.intervals import Interval
from genesys_nb.demo.jobs import Job
from genesys_nb.demo.refusals import bad_request, not_found
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.identity import DAY, stamp
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.trail import SERVICES, trail

AT_ONCE = ("Directory", "Groups", "PeoplePermissions", "Routing")
REMEMBERED = 14 * DAY
_KIND = "audits"
_STATES = {"QUEUED": "Queued", "PENDING": "Running", "FULFILLED": "Succeeded", "FAILED": "Failed"}
_FILTERS = {
    "UserId": ("user", "id"),
    "ClientId": ("client", "id"),
    "EntityId": ("entity", "id"),
    "EntityType": ("entityType",),
    "Action": ("action",),
    "TrusteeOrganizationId": ("userHomeOrgId",),
}


def matching(centre: Centre, body: Record, services: Iterable[str], since: int = 0) -> list[Record]:
    """Return the audits that a query asks for."""
    interval = Interval.parse(body.get("interval"))
    service = body.get("serviceName")
    if service is not None and service not in services:
        raise bad_request(f"The service {service} has no audits here; see the service mapping", "invalid.value")
    wanted = [(_way(one), one["value"]) for one in body.get("filters") or ()]
    found = [
        one
        for one in trail(centre.world, max(since, interval.start), interval.end)
        if one["serviceName"] in ((service,) if service else services)
        and all(_at(one, way) == value for way, value in wanted)
    ]
    orders = {one.get("sortOrder") for one in body.get("sort") or ({"sortOrder": "ascending"},)}
    return found[::-1] if orders == {"descending"} else found


def _way(given: Record) -> tuple[str, ...]:
    if given.get("property") not in _FILTERS or "value" not in given:
        raise bad_request("A filter has a property and a value", "invalid.value")
    return _FILTERS[given["property"]]


def _at(record: Record, way: tuple[str, ...]) -> object:
    found: object = record
    for key in way:
        found = found.get(key) if isinstance(found, dict) else None
    return found


def _expanded(call: Call, audits: list[Record]) -> list[Record]:
    """Return the audits, users with names only where that was asked for."""
    if "user" in call.request.every("expand"):
        return audits
    bare = ("id", "selfUri")
    return [{**one, "user": {key: one["user"][key] for key in bare}} if "user" in one else one for one in audits]


def _at_once(centre: Centre, call: Call) -> Record:
    body = call.body()
    found = matching(centre, body, AT_ONCE, since=centre.world.now - REMEMBERED)
    page = paging.searched(centre, body, found, "audits", "entities")
    return {**page, "entities": _expanded(call, page["entities"])}


def _submit(centre: Centre, call: Call) -> Record:
    body = call.body()
    job = centre.jobs.submit(_KIND, body, matching(centre, body, SERVICES), centre.world.now)
    return _told(centre, job)


def _status(centre: Centre, call: Call) -> Record:
    job = centre.jobs.find(_KIND, call.ids["transactionId"])
    if centre.jobs.poll(job) == "EXPIRED":  # these jobs have no word for it
        raise not_found(f"The audit query {job.identifier} was not found")
    return _told(centre, job)


def _results(centre: Centre, call: Call) -> Record:
    job = centre.jobs.find(_KIND, call.ids["transactionId"])
    size, shrinking = paging.page_size(centre, call.request, 500, 25), centre.jobs.trouble.shrinking_pages
    page = paging.by_cursor(job.rows, call.request.first("cursor"), size, "entities", shrinking=shrinking)
    centre.jobs.open(job)
    return {**page, "entities": _expanded(call, page["entities"]), "id": job.identifier, "pageSize": size}


def _told(centre: Centre, job: Job) -> Record:
    state = centre.jobs.state(job)
    told = {
        "id": job.identifier,
        "state": _STATES.get(state, state),
        "startDate": stamp(job.submitted),
        "interval": job.asked["interval"],
        "filters": job.asked.get("filters") or [],
        "sort": job.asked.get("sort") or [],
    }
    return {**told, **{key: job.asked[key] for key in ("serviceName",) if key in job.asked}}


def _mapping(_centre: Centre, _call: Call) -> Record:
    return {"services": [_service(name) for name in SERVICES]}


def _mapping_at_once(_centre: Centre, _call: Call) -> Record:
    return {"services": [_service(name) for name in AT_ONCE]}


def _service(name: str) -> Record:
    entities = [{"name": entity, "actions": list(actions)} for entity, actions in SERVICES[name].items()]
    return {"name": name, "entities": entities}


_VIEW = ("audits:audit:view",)

ROUTES = (
    Route("POST", "/audits/query/realtime", _at_once, _VIEW),
    Route("GET", "/audits/query/realtime/servicemapping", _mapping_at_once, _VIEW),
    Route("POST", "/audits/query", _submit, _VIEW),
    Route("GET", "/audits/query/servicemapping", _mapping, _VIEW),
    Route("GET", "/audits/query/{transactionId}", _status, _VIEW),
    Route("GET", "/audits/query/{transactionId}/results", _results, _VIEW),
)
