"""The use of the API by OAuth clients, counted by days of UTC: a query is a job whose status brings its results.

Both ends of an interval are days that belong to it. A query longer than 90 days, or older than a year, is refused.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from random import Random

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.intervals import Interval
from genesys_nb.demo.jobs import Job
from genesys_nb.demo.refusals import bad_request, not_found
from genesys_nb.demo.route import Route
from genesys_nb.demo.world import World
from genesys_nb.demo.world.identity import DAY, stable
from genesys_nb.demo.world.people import Record

METRICS = {
    "Requests": "requestCount",
    "Status200": "status200",
    "Status300": "status300",
    "Status400": "status400",
    "Status429": "status429",
    "Status500": "status500",
}
_CALLS = (
    ("GET", "/api/v2/users"),
    ("GET", "/api/v2/routing/queues"),
    ("POST", "/api/v2/analytics/conversations/details/query"),
    ("POST", "/api/v2/analytics/conversations/details/jobs"),
    ("GET", "/api/v2/conversations/{conversationId}"),
    ("PATCH", "/api/v2/conversations/{conversationId}"),
)
_GROUPS = {
    "OauthClientName": ("oauthClient", "name"),
    "OauthClientId": ("oauthClient", "id"),
    "UserId": ("user", "id"),
    "HttpMethod": ("httpMethod",),
    "TemplateUri": ("templateUri",),
    "Platform": ("platform",),
    "OrganizationId": ("organizationId",),
}
_SUBSETS = {
    "templateUris": ("templateUri",),
    "httpMethods": ("httpMethod",),
    "platforms": ("platform",),
    "userIds": ("user", "id"),
    "oauthClientIds": ("oauthClient", "id"),
    "organizationIds": ("organizationId",),
}


def clients(world: World, own: str) -> list[Record]:
    """Return the OAuth clients that called the API; the first is the one that people log in with here."""
    others = [
        {"id": stable(world.seed, "oauth client", number), "name": f"Integration {number}"} for number in (4, 8, 12)
    ]
    return [{"id": own, "name": "genesys_nb demo client"}, *others]


def traffic(centre: Centre, first: date, last: date) -> Iterator[Record]:
    """Go through the calls of the days from first to last, counted by client, user, method and path."""
    world = centre.world
    day = first
    while day <= min(last, world.today):
        rng = Random(f"{world.seed}:traffic:{day.isoformat()}")
        for number, client in enumerate(clients(world, centre.login.client_id)):
            for method, template in _CALLS[number % 2 :]:
                counts = [rng.randrange(400), 0, rng.randrange(9), rng.randrange(5), rng.randrange(2)]
                row: Record = {
                    "date": day.isoformat(),
                    "platform": "Public API",
                    "httpMethod": method,
                    "templateUri": template,
                    "oauthClient": {**client, "selfUri": f"/api/v2/oauth/clients/{client['id']}"},
                    "organizationId": stable(world.seed, "organisation"),
                    **dict(zip(list(METRICS.values())[1:], counts, strict=True)),
                    "requestCount": sum(counts),
                }
                if number == 3:  # the one client that people use in their own name
                    user = world.people.users[rng.randrange(6)]
                    row["user"] = {"id": user["id"], "selfUri": user["selfUri"]}
                yield row
        day += timedelta(days=1)


def _rows(centre: Centre, asked: Record, *, kept: set[str]) -> list[Record]:
    first, last = _days(centre, asked)
    chosen = [
        row
        for row in traffic(centre, first, last)
        if all(_at(row, way) in asked[name] for name, way in _SUBSETS.items() if asked.get(name))
    ]
    metrics = [METRICS[name] for name in asked.get("metrics") or METRICS]
    groups = asked.get("groupBy")
    ways = [_GROUPS[name] for name in groups] if groups else [way for way in _GROUPS.values() if way[0] in kept]
    counted: dict[tuple[object, ...], Counter[str]] = {}
    for row in chosen:
        key = (_period(date.fromisoformat(row["date"]), asked.get("granularity")), *(_at(row, way) for way in ways))
        counted.setdefault(key, Counter()).update({metric: row[metric] for metric in metrics})
    return [_spelled(key, ways, {metric: counts[metric] for metric in metrics}) for key, counts in counted.items()]


def _spelled(key: tuple[object, ...], ways: list[tuple[str, ...]], counts: Record) -> Record:
    row: Record = {"date": key[0]}
    for value, way in zip(key[1:], ways, strict=True):
        if value is not None and len(way) == 1:
            row[way[0]] = value
        elif value is not None:
            row.setdefault(way[0], {})[way[1]] = value
    return {**row, **counts}


def _days(centre: Centre, asked: Record) -> tuple[date, date]:
    interval = Interval.parse(asked.get("interval"))
    if interval.end - interval.start > 90 * DAY:
        raise bad_request("The end date cannot be more than 90 days after the start")
    if interval.start < centre.world.now - 366 * DAY:
        raise bad_request("The start date cannot be more than a year ago")
    return interval.days[0], date(1970, 1, 1) + timedelta(days=interval.end // DAY)


def _period(day: date, granularity: str | None) -> str:
    begins = {"Week": day - timedelta(days=day.weekday()), "Month": day.replace(day=1)}
    return begins.get(granularity or "", day).isoformat()


def _at(record: Record, way: tuple[str, ...]) -> object:
    found: object = record
    for key in way:
        found = found.get(key) if isinstance(found, dict) else None
    return found


_OF_ALL = {"platform", "httpMethod", "templateUri", "oauthClient", "user"}
_OF_ONE = {"platform", "httpMethod", "templateUri", "organizationId"}
_STATES = {
    "QUEUED": "Queued",
    "PENDING": "Running",
    "FULFILLED": "Succeeded",
    "FAILED": "Failed",
    "CANCELLED": "Cancelled",
}


def _submit(centre: Centre, call: Call) -> Record:
    body = call.body()
    return _made(centre, call, body, _rows(centre, body, kept=_OF_ALL))


def _submit_of_client(centre: Centre, call: Call) -> Record:
    client = call.ids["clientId"]
    if client not in {one["id"] for one in clients(centre.world, centre.login.client_id)}:
        raise not_found(f"The client {client} was not found")
    body = call.body()
    return _made(centre, call, body, _rows(centre, {**body, "oauthClientIds": [client]}, kept=_OF_ONE))


def _made(centre: Centre, call: Call, body: Record, rows: list[Record]) -> Record:
    path = call.request.path
    job = centre.jobs.submit(path, body, rows, centre.world.now)
    return {"id": job.identifier, "resultsUri": f"{path}/{job.identifier}"}


def _status(centre: Centre, call: Call) -> Record:
    job = centre.jobs.find(call.request.path.rpartition("/")[0], call.ids["jobId"])
    state = centre.jobs.poll(job)
    if state == "EXPIRED":
        raise not_found(f"The job {job.identifier} was not found")
    answer: Record = {"queryStatus": _STATES.get(state, state)}
    if state == "FAILED":
        answer["errorBody"] = {"code": "internal.server.error", "message": "The query could not be executed"}
    return {**answer, **_page(centre, call, job)} if state == "FULFILLED" else answer


def _page(centre: Centre, call: Call, job: Job) -> Record:
    centre.jobs.open(job)
    page = paging.after(centre, call, job.rows, maximum=1000, default=100)
    return {name: page[name] for name in ("entities", "nextUri", "selfUri") if name in page}


_ORGANISATION, _CLIENT = ("usage:organization:view",), ("usage:client:view",)

ROUTES = (
    Route("POST", "/usage/aggregates/query/jobs", _submit, _ORGANISATION),
    Route("GET", "/usage/aggregates/query/jobs/{jobId}", _status, _ORGANISATION),
    Route("POST", "/usage/client/{clientId}/aggregates/query/jobs", _submit_of_client, _CLIENT),
    Route("GET", "/usage/client/{clientId}/aggregates/query/jobs/{jobId}", _status, _CLIENT),
)
