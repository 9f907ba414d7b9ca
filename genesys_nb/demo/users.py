"""The users: listed, expanded, looked up one by one, and as SCIM sees them.

What `expand=` adds is put together here; the rest is as the world holds it.
"""

from collections.abc import Callable
from typing import Any

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.refusals import Refusal, bad_request, not_found
from genesys_nb.demo.world.identity import stamp
from genesys_nb.demo.world.people import Record, reference
from genesys_nb.demo.world.things import joined

_STATES = ("active", "inactive", "deleted", "any")
_INACTIVE_REACH = 10_000  # beyond it the service refuses, whatever its page count says


def users(centre: Centre, call: Call) -> Record:
    """Answer `GET /users`."""
    request = call.request
    state = request.first("state", "active") or "active"
    if state not in _STATES:
        raise bad_request(f"The state {state!r} is not one of {list(_STATES)}", "invalid.value")
    everybody = centre.world.people.users
    found = [one for one in everybody if state in ("any", one["state"])]
    wanted = set(request.every("id"))
    if wanted:
        found = [one for one in everybody if one["id"] in wanted]
    if paging.page_number(request) > 1:
        centre.drift.leave(found)
    found = centre.drift.staying(found)
    if request.first("sortOrder").upper() == "DESC":
        found = found[::-1]
    reach = _INACTIVE_REACH if state == "inactive" else None
    page = paging.numbered(centre, call, found, maximum=500, reach=reach)
    page["entities"] = [_served(centre, one, request.every("expand")) for one in page["entities"]]
    return page


def user(centre: Centre, call: Call) -> Record:
    """Answer `GET /users/{userId}`."""
    return _served(centre, _user(centre, call), call.request.every("expand"))


def me(_centre: Centre, _call: Call) -> Record:
    """Answer `GET /users/me`: client credentials are nobody."""
    raise Refusal(
        400,
        "not.a.user",
        "This request requires a user context. Client credentials cannot be used for requests to this resource.",
    )


def user_queues(centre: Centre, call: Call) -> Record:
    """Answer `GET /users/{userId}/queues`."""
    number = _number(centre, call)
    everything = centre.world.things
    found = [
        {**{key: value for key, value in queue.items() if key != "autoAnswerOnly"}, "joined": joined(number, place)}
        for place, queue in enumerate(everything.queues)
        if number in everything.members[place]
    ]
    return paging.numbered(centre, call, found)


def user_presence(centre: Centre, call: Call) -> Record:
    """Answer `GET /users/{userId}/presences/{sourceId}`."""
    number = _number(centre, call)
    if call.ids["sourceId"].upper() != "PURECLOUD":
        raise not_found()
    return _presence(centre, number)


def scim_users(centre: Centre, call: Call) -> Record:
    """Answer `GET /scim/v2/users`."""
    people = centre.world.people
    return paging.scim(centre, call, [_scim(one) for one in people.users if one["state"] != "deleted"])


def _served(centre: Centre, record: Record, expand: list[str]) -> Record:
    """Return a user with what was asked for besides."""
    served = {key: value for key, value in record.items() if key != "dateLastLogin"}
    number = centre.world.people.numbers[record["id"]]
    for name in expand:
        if name in _EXPANSIONS:
            served[name] = _EXPANSIONS[name](centre, number)
        elif name == "dateLastLogin" and name in record:
            served[name] = record[name]
    return served


def _skills(centre: Centre, number: int) -> list[Record]:
    held = centre.world.things.skills[number % 7 :: 9]
    return [{"id": one["id"], "name": one["name"], "proficiency": 1.0 + number % 5, "state": "active"} for one in held]


def _languages(centre: Centre, number: int) -> list[Record]:
    spoken = centre.world.things.languages[number % 5 :: 5]
    return [{"id": one["id"], "name": one["name"], "proficiency": 3.0, "state": "active"} for one in spoken]


def _locations(centre: Centre, number: int) -> list[Record]:
    everywhere = centre.world.people.locations
    where = everywhere[number % len(everywhere)]
    return [{"id": where["id"], "locationDefinition": where}]


def _team(centre: Centre, number: int) -> Record:
    people = centre.world.people
    return reference(people.teams[people.team_of[number]])


def routing_status(centre: Centre, number: int) -> Record:
    """Return what the n-th user does on the queues at this moment."""
    status = centre.world.bustle.person(number, centre.moment).status
    return {"userId": centre.world.people.users[number]["id"], "status": status.what, "startTime": stamp(status.since)}


def _presence(centre: Centre, number: int) -> Record:
    person = centre.world.bustle.person(number, centre.moment)
    identifier, definition = centre.world.people.users[number]["id"], centre.world.things.presences[person.presence]
    return {
        "id": identifier,
        "source": "PURECLOUD",
        "primary": True,
        "presenceDefinition": {
            "id": definition["id"],
            "systemPresence": definition["systemPresence"],
            "selfUri": definition["selfUri"],
        },
        "message": "",
        "modifiedDate": stamp(person.present_since),
        "selfUri": f"/api/v2/users/{identifier}/presences/PURECLOUD",
    }


def _scim(record: Record) -> Record:
    return {
        "id": record["id"],
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "active": record["state"] == "active",
        "userName": record["username"],
        "displayName": record["name"],
        "title": record["title"],
        "emails": [{"value": record["email"], "type": "work", "primary": True}],
        "meta": {"resourceType": "User", "location": f"/api/v2/scim/v2/users/{record['id']}"},
    }


def _number(centre: Centre, call: Call) -> int:
    try:
        return centre.world.people.numbers[call.ids["userId"]]
    except KeyError:
        raise not_found() from None


def _user(centre: Centre, call: Call) -> Record:
    return centre.world.people.users[_number(centre, call)]


_EXPANSIONS: dict[str, Callable[[Centre, int], Any]] = {
    "skills": _skills,
    "languages": _languages,
    "locations": _locations,
    "team": _team,
    "groups": lambda centre, _: centre.world.people.groups[:1],
    "presence": _presence,
    "routingStatus": routing_status,
}
