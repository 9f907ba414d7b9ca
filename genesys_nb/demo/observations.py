"""Observations: what goes on in queues, with people and in flows at this moment, counted from the world's bustle.

The service's document tells the metrics, and not which qualifiers they have. Here the people on the queues are counted
by routing status, those off the queues by presence; conversations are counted by queue and medium, people by queue.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.filters import sieve
from genesys_nb.demo.refusals import bad_request
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.bustle import Contact, Person
from genesys_nb.demo.world.identity import stamp
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.things import joined

MOST_OBSERVED = 100  # of a longer list the oldest and the newest are told
OFF = "OFF_QUEUE"
PEOPLE = ("oActiveUsers", "oMemberUsers", "oOffQueueUsers", "oOnQueueUsers", "oUserPresences", "oUserRoutingStatuses")
CONVERSATIONS = ("oWaiting", "oAlerting", "oInteracting")
LONGEST = {"oLongestWaiting": "oWaiting", "oLongestInteracting": "oInteracting"}
_QUEUES = (*CONVERSATIONS, *LONGEST, *PEOPLE)
_USERS = ("oActiveQueues", "oMemberQueues")
_FLOWS = ("oFlow",)

Passes = Callable[[Record], bool]
Asked = tuple[list[str], list[str]]


def queues(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/queues/observations/query`: groups of people have no medium."""
    body = call.body()
    asked, passes = _asked(body, _QUEUES), _passes(body, "queue observation")
    under_way = by_queue(centre)
    people, conversations = set(PEOPLE) & set(asked[0]), set(asked[0]) - set(PEOPLE)
    found = []
    for number, queue in enumerate(centre.world.things.queues):
        of_queue = {"queueId": queue["id"]}
        if people and passes(of_queue):
            found.append({"group": of_queue, "data": list(_of_people(centre, number, asked))})
        media = sorted({contact.media for contact in under_way[number]}) or ["voice"]
        for medium in media if conversations else ():
            group = {**of_queue, "mediaType": medium}
            if passes(group):
                told = list(_of_contacts(centre, [one for one in under_way[number] if one.media == medium], asked))
                found.append({"group": group, **({"data": told} if told else {})})
    mappings: dict[str, list[str]] = defaultdict(list)
    for presence in centre.world.things.presences:
        mappings[centre.world.presence.system(presence["id"])].append(presence["id"])
    return {**({"results": found} if found else {}), "systemToOrganizationMappings": mappings}


def users(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/users/observations/query`."""
    body = call.body()
    (metrics, details), passes = _asked(body, _USERS), _passes(body, "user observation")
    found = []
    for number, user in enumerate(centre.world.people.users[: centre.world.people.active]):
        if passes({"userId": user["id"]}):
            data = []
            for metric in metrics:
                held = [one for one, active in memberships(centre, number) if active or metric == "oMemberQueues"]
                seen = [{"observationDate": stamp(centre.moment), "userId": user["id"]}] * len(held)
                data.append(_counted(metric, None, len(held), seen if metric in details else None))
            found.append({"group": {"userId": user["id"]}, "data": data})
    return {"results": found} if found else {}


def flows(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/flows/observations/query`."""
    body = call.body()
    (_, details), passes = _asked(body, _FLOWS), _passes(body, "flow observation")
    within: dict[tuple[int, str], list[Contact]] = defaultdict(list)
    for contact in centre.world.bustle.contacts(centre.moment):
        if centre.moment < contact.queued:
            within[contact.flow, contact.media].append(contact)
    found = []
    for (flow, media), contacts in sorted(within.items()):
        group = {"flowId": centre.world.things.flows[flow]["id"], "mediaType": media}
        if passes(group):
            seen = [_conversation(one, one.entered) for one in contacts] if details else None
            found.append({"group": group, "data": [_counted("oFlow", None, len(contacts), seen)]})
    return {"results": found} if found else {}


def by_queue(centre: Centre) -> dict[int, list[Contact]]:
    """Return the conversations that have reached their queue, by its number."""
    found: dict[int, list[Contact]] = defaultdict(list)
    for contact in centre.world.bustle.contacts(centre.moment):
        if contact.queued <= centre.moment:
            found[contact.queue].append(contact)
    return found


def stage(contact: Contact, moment: int) -> tuple[str, int]:
    """Return the metric in which a conversation counts, and since when."""
    if moment < contact.alerted:
        return "oWaiting", contact.queued
    return ("oAlerting", contact.alerted) if moment < contact.answered else ("oInteracting", contact.answered)


def memberships(centre: Centre, user: int) -> list[tuple[int, bool]]:
    """Return the numbers of the queues of the n-th user, each with whether they have joined it."""
    members = centre.world.things.members
    return [(queue, joined(user, queue)) for queue, everybody in enumerate(members) if user in everybody]


def counts_in(metric: str, person: Person, *, active: bool) -> bool:
    """Return whether a member of a queue counts in a metric."""
    if metric in ("oMemberUsers", "oUserPresences", "oUserRoutingStatuses"):
        return True
    return active and (metric == "oActiveUsers" or (person.status.what == OFF) == (metric == "oOffQueueUsers"))


def _of_contacts(centre: Centre, contacts: Sequence[Contact], asked: Asked) -> Iterator[Record]:
    """Go through the data of a group of conversations; of a group without any there is none."""
    metrics, details = asked
    stages: dict[str, list[tuple[int, Contact]]] = defaultdict(list)
    for contact in contacts:
        metric, since = stage(contact, centre.moment)
        stages[metric].append((since, contact))
    for metric in metrics if contacts else ():
        if metric in CONVERSATIONS:
            held = stages[metric]
            seen = [_observed(centre, one, at) for at, one in held] if metric in details else None
            yield _counted(metric, None, len(held), seen)
        elif stages[LONGEST.get(metric, "")]:
            since = min(at for at, _ in stages[LONGEST[metric]])
            yield {"metric": metric, "stats": {"calculatedMetricValue": centre.moment - since}}


def _of_people(centre: Centre, queue: int, asked: Asked) -> Iterator[Record]:
    """Go through the data of a queue's people."""
    metrics, details = asked
    world, moment = centre.world, centre.moment
    everybody = [
        (number, world.bustle.person(number, moment), joined(number, queue)) for number in world.things.members[queue]
    ]
    for metric in metrics:
        if metric not in PEOPLE:
            continue
        parts: dict[str | None, list[tuple[int, Person]]] = defaultdict(list)
        for number, person, active in everybody:
            if counts_in(metric, person, active=active):
                parts[_qualifier(centre, metric, person)].append((number, person))
        for qualifier in sorted(parts, key=str):
            people = parts[qualifier]
            seen = [_present(centre, *one) for one in people] if metric in details else None
            yield _counted(metric, qualifier, len(people), seen)


def _qualifier(centre: Centre, metric: str, person: Person) -> str | None:
    if metric in ("oOnQueueUsers", "oUserRoutingStatuses"):
        return person.status.what
    if metric in ("oOffQueueUsers", "oUserPresences"):
        return str(centre.world.things.presences[person.presence]["id"])
    return None


def _present(centre: Centre, number: int, person: Person) -> Record:
    return {"observationDate": stamp(person.status.since), **_who(centre, number)}


def _who(centre: Centre, number: int) -> Record:
    people = centre.world.people
    return {"userId": people.users[number]["id"], "teamId": people.teams[people.team_of[number]]["id"]}


def _conversation(contact: Contact, since: int) -> Record:
    line = {"ani": f"tel:{contact.number}"} if contact.media == "voice" else {"addressFrom": contact.number}
    return {
        "observationDate": stamp(since),
        "conversationId": contact.conversation,
        "sessionId": contact.session,
        "participantName": contact.customer,
        "direction": contact.direction,
        **line,
    }


def _observed(centre: Centre, contact: Contact, since: int) -> Record:
    routed = {"routingPriority": contact.priority, "requestedRoutings": ["Standard"]}
    dealt = _who(centre, contact.agent) if centre.moment >= contact.alerted else {}
    return {**_conversation(contact, since), **routed, **dealt}


def _counted(metric: str, qualifier: str | None, count: int, seen: list[Record] | None) -> Record:
    record: Record = {"metric": metric, **({"qualifier": qualifier} if qualifier else {}), "stats": {"count": count}}
    if seen is None:
        return record
    seen = sorted(seen, key=lambda one: str(one["observationDate"]))
    if truncated := len(seen) > MOST_OBSERVED:
        seen = seen[: MOST_OBSERVED // 2] + seen[-MOST_OBSERVED // 2 :]
    return {**record, "truncated": truncated, "observations": seen}


def _passes(body: Record, level: str) -> Passes:
    if not body.get("filter"):
        raise bad_request("A filter is required")
    return sieve(body["filter"], level)


def _asked(body: Record, known: Iterable[str]) -> Asked:
    """Return the metrics of a query and those of them with details."""
    metrics, details = words(body.get("metrics"), known, "metrics"), body.get("detailMetrics") or []
    return metrics, words(details, set(known) - set(LONGEST), "detailMetrics") if details else []


def words(asked: Any, known: Iterable[str], name: str) -> list[str]:
    """Return a list that has to be there and to be of known words."""
    if not isinstance(asked, list) or not asked:
        raise bad_request(f"{name} must be a list of at least one")
    for word in asked:
        if word not in known:
            raise bad_request(f"{word!r} is not one of {name}. Allowed: [{', '.join(sorted(known))}]", "invalid.value")
    return asked


ROUTES = (
    Route("POST", "/analytics/queues/observations/query", queues, ("analytics:queueObservation:view",)),
    Route("POST", "/analytics/users/observations/query", users, ("analytics:userObservation:view",)),
    Route("POST", "/analytics/flows/observations/query", flows, ("analytics:flowObservation:view",)),
)
