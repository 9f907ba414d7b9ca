"""The listings of people and configuration, one line each where one line says it all."""

from collections.abc import Callable
from typing import Any

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre, Handler
from genesys_nb.demo.refusals import bad_request, not_found
from genesys_nb.demo.users import routing_status
from genesys_nb.demo.world.identity import stable
from genesys_nb.demo.world.people import People, Record, reference
from genesys_nb.demo.world.things import Things, joined


def organisation(centre: Centre, _call: Call) -> Record:
    """Answer `GET /organizations/me`."""
    identifier = stable(centre.world.seed, "organisation")
    return {
        "id": identifier,
        "name": "Genesys demo centre",
        "defaultLanguage": "en-US",
        "defaultCountryCode": "IE",
        "thirdPartyOrgName": "demo-centre",
        "domain": "demo-centre",
        "version": 1,
        "state": "active",
        "voicemailEnabled": False,
        "productPlatform": "GenesysCloud",
        "features": {"purecloud": True, "purecloudVoice": True},
        "selfUri": "/api/v2/organizations/me",
    }


def token(centre: Centre, call: Call) -> Record:
    """Answer `GET /tokens/me`."""
    short = {key: value for key, value in organisation(centre, call).items() if key in ("id", "name")}
    client = {
        "id": centre.login.client_id,
        "name": "genesys_nb demo client",
        "organization": short,
        "authorizedGrantType": "CLIENT-CREDENTIALS",
    }
    return {"organization": short, "homeOrganization": short, "authorizedScope": [], "OAuthClient": client}


def queues(centre: Centre, call: Call) -> Record:
    """Answer `GET /routing/queues`."""
    return paging.numbered(centre, call, _named(call, centre.world.things.queues), maximum=500)


def queue_members(centre: Centre, call: Call) -> Record:
    """Answer `GET /routing/queues/{queueId}/members`: pages without totals."""
    everything = centre.world.things
    number = _number(everything.queues, call.ids["queueId"])
    found = [_member(centre, one, number) for one in everything.members[number]]
    if call.request.first("joined"):
        found = [one for one in found if str(one["joined"]).lower() == call.request.first("joined").lower()]
    return paging.numbered(centre, call, found, totals=False)


def group_members(centre: Centre, call: Call) -> Record:
    """Answer `GET /groups/{groupId}/members`."""
    people = centre.world.people
    return paging.numbered(centre, call, people.group_members(_number(people.groups, call.ids["groupId"])))


def teams(centre: Centre, call: Call) -> Record:
    """Answer `GET /teams`."""
    return paging.after(centre, call, _named(call, centre.world.people.teams))


def team_members(centre: Centre, call: Call) -> Record:
    """Answer `GET /teams/{teamId}/members`: its last page says `nextUri: null`."""
    people = centre.world.people
    found = [reference(one) for one in people.team_members(_number(people.teams, call.ids["teamId"]))]
    return paging.after(centre, call, found, null=True)


def presences(centre: Centre, call: Call) -> Record:
    """Answer `GET /presence/definitions`: no paging; the active ones, or the deactivated ones, or both."""
    wanted = call.request.first("deactivated", "false").upper()
    if wanted not in ("TRUE", "FALSE", "ALL"):
        raise bad_request("deactivated must be one of [TRUE, FALSE, ALL]", "invalid.value")
    found = [one for one in centre.world.things.presences if wanted in ("ALL", str(one["deactivated"]).upper())]
    return {"total": len(found), "entities": found, "selfUri": "/api/v2/presence/definitions"}


def system_presences(_centre: Centre, _call: Call) -> list[Record]:
    """Answer `GET /systempresences`: a list at the root."""
    names = ("Available", "Away", "Break", "Busy", "Idle", "Meal", "Meeting", "Offline", "On Queue", "Training")
    return [
        {"id": name.upper().replace(" ", "_"), "name": name.replace(" ", ""), "selfUri": "/api/v2/systempresences"}
        for name in names
    ]


def people_listing(pick: Callable[[People], list[Record]], **style: Any) -> Handler:
    """Return the handler of a plain listing of people."""
    return lambda centre, call: paging.numbered(centre, call, _named(call, pick(centre.world.people)), **style)


def listing(pick: Callable[[Things], list[Record]], **style: Any) -> Handler:
    """Return the handler of a plain listing of things."""
    return lambda centre, call: paging.numbered(centre, call, _named(call, pick(centre.world.things)), **style)


def single(pick: Callable[[Centre], list[Record]], name: str) -> Handler:
    """Return the handler of one entity by its id."""
    return lambda centre, call: _one(pick(centre), call.ids[name])


def search(pick: Callable[[Centre], list[Record]], kind: str) -> Handler:
    """Return the handler of a search: every term must be found in one of the fields it names."""

    def searched(centre: Centre, call: Call) -> Record:
        body, found = call.body(), pick(centre)
        for term in body.get("query") or []:
            if not isinstance(term, dict):
                raise bad_request("query must be a list of objects")
            found = [one for one in found if _matches(one, term)]
        return paging.searched(centre, body, found, kind)

    return searched


def _matches(record: Record, term: dict[str, Any]) -> bool:
    wanted = str(term.get("value", "")).casefold()
    texts = [str(record.get(field, "")).casefold() for field in term.get("fields") or ["name"]]
    return wanted in texts if term.get("type") == "EXACT" else any(wanted in text for text in texts)


def _named(call: Call, items: list[Record]) -> list[Record]:
    """Keep what `name`, `type` and `id` ask for, a star standing for anything; turn round what `sortOrder` wants so."""
    name, wanted = call.request.first("name").casefold().strip("*"), set(call.request.every("id"))
    if name:
        items = [one for one in items if name in one["name"].casefold()]
    if kinds := {kind.upper() for kind in call.request.every("type")}:
        items = [one for one in items if str(one.get("type")).upper() in kinds]
    items = [one for one in items if one["id"] in wanted] if wanted else items
    return items[::-1] if call.request.first("sortOrder").lower().startswith("desc") else items


def _one(items: list[Record], identifier: str) -> Record:
    return items[_number(items, identifier)]


def _number(items: list[Record], identifier: str) -> int:
    for number, one in enumerate(items):
        if one["id"] == identifier:
            return number
    raise not_found()


def _member(centre: Centre, number: int, queue: int) -> Record:
    record = centre.world.people.users[number]
    return {
        "id": record["id"],
        "name": record["name"],
        "user": {
            "id": record["id"],
            "name": record["name"],
            "email": record["email"],
            "version": record["version"],
            "state": record["state"],
            "selfUri": record["selfUri"],
        },
        "ringNumber": 1,
        "joined": joined(number, queue),
        "memberBy": "user",
        "routingStatus": routing_status(centre, number),
        "selfUri": f"/api/v2/routing/queues/{centre.world.things.queues[queue]['id']}/members/{record['id']}",
    }
