"""Endpoints that are here so that every paging style of the platform can be met, each with a little to show."""

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.messages import Response
from genesys_nb.demo.refusals import not_found
from genesys_nb.demo.world.identity import DAY, stable, stamp
from genesys_nb.demo.world.people import Record

PROGRAMS = 47
OAUTH_CLIENTS = 61


def sign_out(centre: Centre, call: Call) -> Response:
    """Answer `DELETE /tokens/me`: the token is revoked."""
    centre.login.revoke(call.token)
    return Response(200)


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
