"""Activity: this moment once more, grouped as one likes, page after page and without a total."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.dimensions import DIMENSIONS
from genesys_nb.demo.filters import sieve
from genesys_nb.demo.observations import CONVERSATIONS, LONGEST, PEOPLE, by_queue, counts_in, memberships, stage, words
from genesys_nb.demo.refusals import bad_request
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.identity import stamp
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.things import joined

_METRICS = (*CONVERSATIONS, *LONGEST)
_QUEUES = ("oActiveQueues", "oMemberQueues")
_PLURALS = {"requestedRouting": "requestedRoutings"}


def conversations(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/conversations/activity/query`."""
    body = call.body()
    metrics, detailed = _metrics(body, _METRICS)
    groups = words(body.get("groupBy"), DIMENSIONS["conversation activity"], "groupBy")
    passes = sieve(body.get("filter"), "conversation activity")
    held: dict[tuple[tuple[str, str], ...], list[Record]] = defaultdict(list)
    for contact in _contacts(centre):
        if passes(contact):
            held[tuple((name, str(contact[name])) for name in groups if name in contact)].append(contact)
    found = []
    for group in sorted(held, reverse=body.get("order") == "desc"):
        data = [one for metric in metrics for one in _told(centre, metric, held[group], metric in detailed)]
        row: Record = {"group": dict(group), "data": data}
        if detailed:
            shown = [one for one in held[group] if detailed & {one["metric"], f"oLongest{one['metric'][1:]}"}]
            row |= {"entities": [_entity(one) for one in shown], "truncated": False}
        found.append(row)
    return {**_results(centre, call, found), "entityIdDimension": "conversationId"}


def users(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/users/activity/query`."""
    body = call.body()
    metrics, detailed = _metrics(body, _QUEUES)
    words(body.get("groupBy"), {"userId"}, "groupBy")
    passes = sieve(body.get("filter"), "people activity")
    found = []
    for number in range(centre.world.people.active):
        pairs = [_member(centre, number, queue, active=active) for queue, active in memberships(centre, number)]
        kept = [one for one in pairs or [_person(centre, number)] if passes(one)]
        if not kept:
            continue
        data = []
        for metric in metrics:
            held = [one["queueId"] for one in kept if "queueId" in one and _counts(metric, one)]
            told = {"entityIds": held} if metric in detailed else {}
            data.append({"metric": metric, "count": len(held), **told})
        found.append(
            {
                "group": {"userId": kept[0]["userId"]},
                "data": data,
                **({"entities": kept, "truncated": False} if detailed else {}),
            }
        )
    return {**_results(centre, call, found), "entityIdDimension": "queueId"}


def routing(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/routing/activity/query`."""
    body = call.body()
    metrics, detailed = _metrics(body, PEOPLE)
    words(body.get("groupBy"), {"queueId"}, "groupBy")
    passes = sieve(body.get("filter"), "people activity")
    found = []
    for queue, record in enumerate(centre.world.things.queues):
        numbers = centre.world.things.members[queue]
        members = [(one, _member(centre, one, queue, active=joined(one, queue))) for one in numbers]
        kept = [(number, one) for number, one in members if passes(one)]
        if kept:
            data = [one for metric in metrics for one in _staffed(centre, metric, kept, metric in detailed)]
            shown = {"entities": [one for _, one in kept], "truncated": False} if detailed else {}
            found.append({"group": {"queueId": record["id"]}, "data": data, **shown})
    return {**_results(centre, call, found), "entityIdDimension": "userId"}


def _results(centre: Centre, call: Call, found: list[Record]) -> Record:
    return {"results": paging.posted(centre, call, found)} if found else {}


def _contacts(centre: Centre) -> Iterator[Record]:
    """Go through the conversations in queues and at desks, as records of their dimensions."""
    world = centre.world
    for contacts in by_queue(centre).values():
        for contact in contacts:
            metric, since = stage(contact, centre.moment)
            record: Record = {
                "metric": metric,
                "activityDate": stamp(since),
                "since": since,
                "conversationId": contact.conversation,
                "sessionId": contact.session,
                "queueId": world.things.queues[contact.queue]["id"],
                "mediaType": contact.media,
                "direction": contact.direction,
                "participantName": contact.customer,
                "routingPriority": contact.priority,
                "requestedRouting": ["Standard"],
                **({"ani": f"tel:{contact.number}"} if contact.media == "voice" else {"addressFrom": contact.number}),
            }
            if metric != "oWaiting":
                record["userId"] = world.people.users[contact.agent]["id"]
                record["teamId"] = world.people.teams[world.people.team_of[contact.agent]]["id"]
                record["usedRouting"] = "Standard"
            yield record


def _told(centre: Centre, metric: str, contacts: list[Record], detailed: bool) -> Iterator[Record]:
    held = [one for one in contacts if one["metric"] == LONGEST.get(metric, metric)]
    shown = {"entityIds": [one["conversationId"] for one in held]} if detailed else {}
    if metric in CONVERSATIONS:
        yield {"metric": metric, "count": len(held), **shown}
    elif held:
        longest = centre.moment - min(one["since"] for one in held)
        yield {"metric": metric, "calculatedMetricValue": longest, **shown}


def _entity(contact: Record) -> Record:
    return {_PLURALS.get(name, name): value for name, value in contact.items() if name != "since"}


def _person(centre: Centre, number: int) -> Record:
    """Return where somebody is."""
    world = centre.world
    person = world.bustle.person(number, centre.moment)
    presence = world.things.presences[person.presence]["id"]
    return {
        "activityDate": stamp(max(person.present_since, person.status.since)),
        "userId": world.people.users[number]["id"],
        "teamId": world.people.teams[world.people.team_of[number]]["id"],
        "organizationPresenceId": presence,
        "systemPresence": world.presence.system(presence),
        "presenceDate": stamp(person.present_since),
        "routingStatus": person.status.what,
        "routingStatusDate": stamp(person.status.since),
    }


def _member(centre: Centre, number: int, queue: int, *, active: bool) -> Record:
    """Return where a member of a queue is."""
    status = "active" if active else "inactive"
    queue_id = centre.world.things.queues[queue]["id"]
    return {**_person(centre, number), "queueId": queue_id, "queueMembershipStatus": status}


def _counts(metric: str, member: Record) -> bool:
    return metric == "oMemberQueues" or member["queueMembershipStatus"] == "active"


def _staffed(centre: Centre, metric: str, members: list[tuple[int, Record]], detailed: bool) -> Iterator[Record]:
    """Go through what a metric tells of a queue's members: presences by system presence, and by one's own below."""
    parts: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for number, one in members:
        person = centre.world.bustle.person(number, centre.moment)
        if counts_in(metric, person, active=one["queueMembershipStatus"] == "active"):
            parts[_qualifiers(metric, one)].append(one["userId"])
    for qualifiers, ids in sorted(parts.items()):
        named = dict(zip(("qualifier", "secondaryQualifier"), qualifiers, strict=False))
        yield {"metric": metric, **named, "count": len(ids), **({"entityIds": ids} if detailed else {})}


def _qualifiers(metric: str, member: Record) -> tuple[str, ...]:
    if metric in ("oOnQueueUsers", "oUserRoutingStatuses"):
        return (member["routingStatus"],)
    if metric in ("oOffQueueUsers", "oUserPresences"):
        return member["systemPresence"], member["organizationPresenceId"]
    return ()


def _metrics(body: Record, known: Iterable[str]) -> tuple[list[str], set[str]]:
    """Return the metrics of a query, and those of which details are wanted."""
    asked: Any = body.get("metrics")
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise bad_request("metrics must be a list of objects")
    metrics = words([one.get("metric") for one in asked], known, "metrics")
    return metrics, {one["metric"] for one in asked if one.get("details")}


ROUTES = (
    Route("POST", "/analytics/conversations/activity/query", conversations, ("analytics:queueObservation:view",)),
    Route("POST", "/analytics/users/activity/query", users, ("analytics:userObservation:view",)),
    Route("POST", "/analytics/routing/activity/query", routing, ("analytics:queueObservation:view",)),
)
