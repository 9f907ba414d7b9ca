"""External contacts and the organisations that they work for, by page number and by scan.

The contacts are the customers whom conversations name as ``externalContactId``.
"""

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.route import Route
from genesys_nb.demo.world import World, names
from genesys_nb.demo.world.identity import DAY, stable, stamp
from genesys_nb.demo.world.people import Record, reference

CONTACTS = 430
ORGANISATIONS = 130
_INDUSTRIES = ("Retail", "Banking", "Travel", "Energy", "Public services")


def contacts(world: World) -> list[Record]:
    """Return all external contacts; two of three work for an organisation."""
    employers = organisations(world)
    return [_contact(world, number, employers) for number in range(CONTACTS)]


def organisations(world: World) -> list[Record]:
    """Return all external organisations."""
    return [_organisation(world, number) for number in range(ORGANISATIONS)]


def _contact(world: World, number: int, employers: list[Record]) -> Record:
    identifier = stable(0, "contact", number)
    first, last = names.FIRST[number % len(names.FIRST)], names.LAST[number % len(names.LAST)]
    phone = f"+4930{1_000_000 + number * 7919 % 9_000_000}"
    record: Record = {
        "id": identifier,
        "division": reference(world.people.divisions[0]),
        "firstName": first,
        "lastName": last,
        "type": "Curated",
        "workPhone": {"display": phone, "userInput": phone, "e164": phone, "countryCode": "DE"},
        "createDate": stamp(world.now - number * DAY),
        "modifyDate": stamp(world.now - number * DAY // 2),
        "surveyOptOut": number % 17 == 0,
        "selfUri": f"/api/v2/externalcontacts/contacts/{identifier}",
    }
    if number % 3:
        employer = employers[number % ORGANISATIONS]
        record["externalOrganization"] = {key: employer[key] for key in ("id", "name", "selfUri")}
        record["workEmail"] = f"customer{number}@{_domain(number % ORGANISATIONS)}"
    return record


def _organisation(world: World, number: int) -> Record:
    identifier = stable(0, "external organisation", number)
    city, _, code, street = names.CITIES[number % len(names.CITIES)]
    return {
        "id": identifier,
        "name": f"{names.LAST[number % len(names.LAST)]} & Sons {number + 1}",
        "division": reference(world.people.divisions[0]),
        "industry": _INDUSTRIES[number % len(_INDUSTRIES)],
        "address": {"address1": street, "city": city, "postalCode": code},
        "websites": [f"https://{_domain(number)}"],
        "employeeCount": 5 + number * number % 4_000,
        "createDate": stamp(world.now - number * DAY),
        "modifyDate": stamp(world.now - number * DAY // 3),
        "selfUri": f"/api/v2/externalcontacts/organizations/{identifier}",
    }


def _domain(number: int) -> str:
    return f"company{number}.example"


def _by_number(centre: Centre, call: Call) -> Record:
    return paging.numbered(centre, call, contacts(centre.world), default=20, reach=1_000)


def _organisations_by_number(centre: Centre, call: Call) -> Record:
    return paging.numbered(centre, call, organisations(centre.world), default=20, reach=1_000)


def _scan(centre: Centre, call: Call) -> Record:
    return paging.scanned(centre, call, contacts(centre.world))


def _scan_organisations(centre: Centre, call: Call) -> Record:
    return paging.scanned(centre, call, organisations(centre.world))


_CONTACT = ("relate:contact:view", "externalContacts:contact:view")
_ORGANISATION = ("relate:externalOrganization:view", "externalContacts:externalOrganization:view")

ROUTES = (
    Route("GET", "/externalcontacts/contacts", _by_number, _CONTACT),
    Route("GET", "/externalcontacts/organizations", _organisations_by_number, _ORGANISATION),
    Route("GET", "/externalcontacts/scan/contacts", _scan, _CONTACT),
    Route("GET", "/externalcontacts/scan/organizations", _scan_organisations, _ORGANISATION),
)
