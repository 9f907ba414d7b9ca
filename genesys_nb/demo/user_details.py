"""User details: every presence and routing status that users had, by the query and by jobs.

The service stores a status by the day, and one that goes on over midnight twice, for the day it begins and for the day
it ends. So the same user comes on several pages, and so may the same status; on one page it stands once, and the page
is shorter than was asked for. The total counts what is stored, which is more than what is told.

A filter of presences leaves the routing statuses alone, and the other way round; the vendor does not say whether it
should.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.filters import sieve
from genesys_nb.demo.intervals import Interval
from genesys_nb.demo.job_routes import job_routes
from genesys_nb.demo.refusals import bad_request
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.identity import DAY, stamp
from genesys_nb.demo.world.people import Record

_MAXIMUM = 100
_PERMISSION = ("analytics:userDetail:view",)
_FILTERS = {"userFilters": "user", "presenceFilters": "presence", "routingStatusFilters": "routing status"}
_LISTS = ("primaryPresence", "routingStatus")


def query(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/users/details/query`."""
    body = call.body()
    interval = Interval.parse(body.get("interval"))
    limit = 31 if any(body.get(name) for name in _FILTERS) else 7
    if not interval.within(limit):
        raise bad_request(f"The interval may be no longer than {limit} days; reduce it or add a filter")
    size, number = paging.spec(centre, body, _MAXIMUM)
    stored = list(_stored(centre, interval, body))
    if any(body.get(name) for name in _FILTERS if name != "userFilters"):
        stored = [one for one in stored if _told(centre, [one], body, centre.world.now)]
    answer: Record = {}
    if part := stored[(number - 1) * size : number * size]:
        answer["userDetails"] = _told(centre, part, body, centre.world.now)
    answer["totalHits"] = len(stored)
    return answer


def in_the_lake(centre: Centre, body: Record) -> list[Record]:
    """Return the results of a job: what began before the data lake's watermark, as it looked then."""
    interval = Interval.parse(body.get("interval"))
    known = [one for one in _stored(centre, interval, body) if one[1] < centre.watermark]
    return [row for one in known for row in _told(centre, [one], body, centre.watermark)][: body.get("limit")]


Stored = tuple[int, int, int]  # a user's number, and the part of a day that was asked for


def _stored(centre: Centre, interval: Interval, body: Record) -> Iterator[Stored]:
    """Find the days of users that a query matches, without reading them."""
    world = centre.world
    passes = sieve(body.get("userFilters"), "user")
    for name in ("presenceFilters", "routingStatusFilters"):
        sieve(body.get(name), _FILTERS[name])
    numbers = [one for one in range(world.people.active) if passes({"userId": world.people.users[one]["id"]})]
    days = range(interval.start // DAY, -(-min(interval.end, world.now) // DAY))
    order = body.get("order") or "asc"
    if order not in ("asc", "desc", "unordered"):
        raise bad_request("order must be one of [asc, desc, unordered]", "invalid.value")
    for day in reversed(days) if order == "desc" else days:
        for number in numbers:
            yield number, max(interval.start, day * DAY), min(interval.end, (day + 1) * DAY)


def _told(centre: Centre, part: Sequence[Stored], body: Record, until: int) -> list[Record]:
    """Return stored days as a page shows them: one item a user, each status once, as it looked at a moment."""
    world = centre.world
    passes = [
        sieve(body[name], _FILTERS[name]) if body.get(name) else None
        for name in ("presenceFilters", "routingStatusFilters")
    ]
    users: dict[int, dict[str, dict[str, Record]]] = {}
    for number, start, end in part:
        history = world.presence.touching(number, start, end)
        shown: tuple[tuple[Any, Callable[[str], Record]], ...] = (
            (history.presences, lambda what: _presence(centre, what)),
            (history.statuses, lambda what: {"routingStatus": what}),
        )
        lists = users.setdefault(number, {name: {} for name in _LISTS})
        for name, passed, (stretches, spelled) in zip(_LISTS, passes, shown, strict=True):
            for one in stretches:
                record = spelled(one.what)
                if one.start < until and (passed is None or passed(record)):
                    over = {"endTime": stamp(one.end)} if one.end < until else {}
                    lists[name][stamp(one.start)] = {"startTime": stamp(one.start), **over, **record}
    return [
        {
            "userId": world.people.users[number]["id"],
            **{name: list(records.values()) for name, records in lists.items() if records},
        }
        for number, lists in users.items()
        if any(lists.values())
    ]


def _presence(centre: Centre, presence: str) -> Record:
    return {"systemPresence": centre.world.presence.system(presence), "organizationPresenceId": presence}


ROUTES = (
    Route("POST", "/analytics/users/details/query", query, _PERMISSION),
    *job_routes("/analytics/users/details/jobs", in_the_lake, "userDetails", _PERMISSION, lake=True),
)
