"""Endpoints that are here so that every paging style of the platform can be met, each with a little to show."""

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.intervals import Interval
from genesys_nb.demo.messages import Response
from genesys_nb.demo.refusals import not_found
from genesys_nb.demo.world import names
from genesys_nb.demo.world.identity import DAY, stable, stamp
from genesys_nb.demo.world.people import Record, reference

CONTACTS = 430
PROGRAMS = 47
OAUTH_CLIENTS = 61
AUDITS = 140
_LIMITS = {
    "platform.api": {
        "token.rate.per.minute": 300,
        "client.credentials.token.rate.per.minute": 300,
        "org.app.user.rate.per.minute": 3000,
        "request.bytes.max": 512_000,
    },
    "analytics": {"details.jobs.concurrent.access.max": 10, "details.jobs.rate.per.second": 5},
    "users": {"users.max": 10_000},
    "search": {"page.size.max": 100},
}


def sign_out(centre: Centre, call: Call) -> Response:
    """Answer `DELETE /tokens/me`: the token is revoked."""
    centre.login.revoke(call.token)
    return Response(200)


def namespaces(_centre: Centre, _call: Call) -> Record:
    """Answer `GET /organizations/limits/namespaces`: names, not entities."""
    return {"entities": list(_LIMITS), "pageSize": 100, "pageNumber": 1, "total": len(_LIMITS), "pageCount": 1}


def namespace(_centre: Centre, call: Call) -> Record:
    """Answer `GET /organizations/limits/namespaces/{namespaceName}`, with or without `/defaults`."""
    name = call.ids["namespaceName"]
    if name not in _LIMITS:
        raise not_found(f"The namespace {name} was not found")
    return {"entities": [{"key": key, "namespace": name, "value": value} for key, value in _LIMITS[name].items()]}


def queue_codes(centre: Centre, call: Call) -> Record:
    """Answer `GET /routing/queues/{queueId}/wrapupcodes`."""
    things = centre.world.things
    for number, queue in enumerate(things.queues):
        if queue["id"] == call.ids["queueId"]:
            return paging.numbered(centre, call, things.wrap_up_codes[number % 2 :: 2])
    raise not_found()


def skill_groups(centre: Centre, call: Call) -> Record:
    """Answer `GET /routing/skillgroups`: its last page still has a link, which leads to an empty one."""
    return paging.after(centre, call, centre.world.things.skill_groups, late=True)


def contacts(centre: Centre, call: Call) -> Record:
    """Answer `GET /externalcontacts/contacts`: only the first thousand can be reached by page number."""
    return paging.numbered(centre, call, _contacts(centre), default=20, reach=1_000)


def scan_contacts(centre: Centre, call: Call) -> Record:
    """Answer `GET /externalcontacts/scan/contacts`."""
    return paging.scanned(centre, call, _contacts(centre))


def programs(centre: Centre, call: Call) -> Record:
    """Answer `GET /speechandtextanalytics/programs`."""
    found = []
    for number in range(PROGRAMS):
        identifier = stable(centre.world.seed, "program", number)
        found.append(
            {
                "id": identifier,
                "name": f"Program {number + 1}",
                "description": "",
                "published": number % 3 > 0,
                "topicsCount": number % 11,
                "tags": [],
                "dateModified": stamp(centre.world.now - number * DAY),
                "selfUri": f"/api/v2/speechandtextanalytics/programs/{identifier}",
            }
        )
    return paging.next_page(centre, call, found)


def audits(centre: Centre, call: Call) -> Record:
    """Answer `POST /audits/query/realtime`."""
    body = call.body()
    interval = Interval.parse(body.get("interval"))
    found: list[Record] = []
    for number in range(AUDITS):
        moment = centre.world.now - (number + 1) * DAY // 10
        who = centre.world.people.users[number % 12]
        if interval.start <= moment < interval.end:
            found.append(
                {
                    "id": stable(centre.world.seed, "audit", number),
                    "user": {"id": who["id"], "name": who["name"], "selfUri": who["selfUri"]},
                    "serviceName": ("Routing", "Directory", "PeoplePermissions")[number % 3],
                    "level": "USER",
                    "eventDate": stamp(moment),
                    "action": ("Update", "Create", "MemberUpdate")[number % 3],
                    "entityType": ("Queue", "User", "Role")[number % 3],
                    "status": "SUCCESS",
                    "transactionInitiator": True,
                }
            )
    return paging.searched(centre, body, found, "audits", "entities")


def oauth_clients(centre: Centre, call: Call) -> Record:
    """Answer `GET /oauth/clients`: only the link tells that there is more."""
    found = []
    for number in range(OAUTH_CLIENTS):
        identifier = stable(centre.world.seed, "oauth client", number) if number else centre.login.client_id
        found.append(
            {
                "id": identifier,
                "name": f"Integration {number}" if number else "genesys_nb demo client",
                "accessTokenValiditySeconds": 86_400,
                "authorizedGrantType": "CLIENT-CREDENTIALS" if number % 4 == 0 else "CODE",
                "state": "active",
                "selfUri": f"/api/v2/oauth/clients/{identifier}",
            }
        )
    return paging.linked(call, found)


def business_units(centre: Centre, _call: Call) -> Record:
    """Answer `GET /workforcemanagement/businessunits`: no paging at all."""
    found = []
    for number, division in enumerate(centre.world.people.divisions):
        identifier = stable(centre.world.seed, "business unit", number)
        found.append(
            {
                "id": identifier,
                "name": f"{division['name']} planning",
                "division": {"id": division["id"], "selfUri": division["selfUri"]},
                "selfUri": f"/api/v2/workforcemanagement/businessunits/{identifier}",
            }
        )
    return {"entities": found}


def user_activity(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/users/activity/query`: paged by its query parameters, and silent about the total."""
    call.body()
    people = centre.world.people
    found = [
        {
            "group": {"userId": user["id"]},
            "data": [{"metric": "oActiveQueues", "count": 1 + number % 5}],
            "entities": [
                {
                    "userId": user["id"],
                    "activityDate": stamp(centre.world.now),
                    "teamId": people.teams[people.team_of[number]]["id"],
                    "routingStatus": "OFF_QUEUE",
                    "systemPresence": "OFFLINE",
                }
            ],
        }
        for number, user in enumerate(people.users[: people.active])
    ]
    return {"results": paging.posted(centre, call, found), "entityIdDimension": "userId"}


def user_details(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/users/details/query`: a day's presence of every user, paged in the body."""
    body = call.body()
    first, _ = Interval.parse(body.get("interval")).stamps()
    day = first[:11]
    size, number = paging.spec(centre, body, 100)
    everybody = centre.world.people.users[: centre.world.users]
    part = everybody[(number - 1) * size : number * size]
    answer: Record = {}
    if part:
        answer["userDetails"] = [
            {
                "userId": user["id"],
                "primaryPresence": [
                    {
                        "startTime": f"{day}08:00:00.000Z",
                        "endTime": f"{day}16:00:00.000Z",
                        "systemPresence": "ON_QUEUE",
                        "organizationPresenceId": centre.world.things.presences[8]["id"],
                    }
                ],
                "routingStatus": [
                    {"startTime": f"{day}08:00:00.000Z", "endTime": f"{day}16:00:00.000Z", "routingStatus": "IDLE"}
                ],
            }
            for user in part
        ]
    answer["totalHits"] = len(everybody)
    return answer


def _contacts(centre: Centre) -> list[Record]:
    found = []
    for number in range(CONTACTS):
        identifier = stable(0, "contact", number)
        found.append(
            {
                "id": identifier,
                "division": reference(centre.world.people.divisions[0]),
                "firstName": names.FIRST[number % len(names.FIRST)],
                "lastName": names.LAST[number % len(names.LAST)],
                "type": "Curated",
                "createDate": stamp(centre.world.now - number * DAY),
                "modifyDate": stamp(centre.world.now - number * DAY // 2),
                "selfUri": f"/api/v2/externalcontacts/contacts/{identifier}",
            }
        )
    return found
