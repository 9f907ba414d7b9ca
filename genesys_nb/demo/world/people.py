"""The people of the organisation: users, their teams, groups, divisions and locations, as the service spells them.

A user carries more than a listing shows: what only `expand=` brings is kept beside it and added when asked for.
"""

import unicodedata
from dataclasses import dataclass
from random import Random
from typing import Any

from genesys_nb.demo.world import names
from genesys_nb.demo.world.identity import DAY, stable, stamp

Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody and where they belong.

    ``users`` holds the active ones first, so that ``users[:active]`` are the people who work here; ``numbers`` finds
    one's place by id, ``team_of`` the team of a place.
    """

    divisions: list[Record]
    locations: list[Record]
    users: list[Record]
    active: int
    teams: list[Record]
    groups: list[Record]
    team_of: list[int]
    numbers: dict[str, int]

    @property
    def agents(self) -> list[int]:
        """Numbers of the active users who take conversations: all but every twelfth, who supervises."""
        return [number for number in range(self.active) if number % 12 != 11]

    @property
    def supervisors(self) -> list[int]:
        """Numbers of the active users who lead a team."""
        return [number for number in range(self.active) if number % 12 == 11]

    def team_members(self, team: int) -> list[Record]:
        """Return the active users of a team."""
        return [self.users[number] for number in range(self.active) if self.team_of[number] == team]

    def group_members(self, group: int) -> list[Record]:
        """Return the active users of a group; the first group is everybody."""
        step = 1 if group == 0 else group + 2
        return self.users[group % step : self.active : step]


def people(seed: int, active: int, now: int) -> People:
    """Return an organisation with so many active users; inactive and deleted ones come on top."""
    divisions = [_division(seed, number, name) for number, name in enumerate(names.DIVISIONS)]
    locations = [_location(seed, number) for number in range(len(names.CITIES))]
    teams_wanted = max(8, active // 6)
    total = active + max(3, active // 15) + max(2, active // 30)
    team_of = [number % teams_wanted for number in range(total)]
    users: list[Record] = []
    taken: set[str] = set()
    for number in range(total):
        state = "active" if number < active else "inactive" if number < active + max(3, active // 15) else "deleted"
        users.append(_user(seed, number, state, divisions, taken=taken, now=now))
    teams = [_team(seed, number, divisions, team_of[:active].count(number), now) for number in range(teams_wanted)]
    result = People(
        divisions, locations, users, active, teams, [], team_of, {user["id"]: place for place, user in enumerate(users)}
    )
    for number, name in enumerate(names.GROUPS):
        result.groups.append(
            _group(seed, number, name, len(result.group_members(number)), owner=users[number], now=now)
        )
    return result


def reference(record: Record) -> Record:
    """Return the short form in which one entity names another."""
    return {"id": record["id"], "name": record["name"], "selfUri": record["selfUri"]}


def _division(seed: int, number: int, name: str) -> Record:
    identifier = stable(seed, "division", number)
    return {
        "id": identifier,
        "name": name,
        "description": f"{name} division" if number else "",
        "homeDivision": number == 0,
        "selfUri": f"/api/v2/authorization/divisions/{identifier}",
    }


def _location(seed: int, number: int) -> Record:
    city, country, code, street = names.CITIES[number]
    identifier = stable(seed, "location", number)
    return {
        "id": identifier,
        "name": f"{city} office",
        "address": {"city": city, "country": country, "street1": street, "zipcode": code},
        "state": "active",
        "version": number + 1,
        "path": [],
        "addressVerified": True,
        "selfUri": f"/api/v2/locations/{identifier}",
    }


def _user(seed: int, number: int, state: str, divisions: list[Record], *, taken: set[str], now: int) -> Record:
    rng = Random(f"{seed}:user:{number}")
    name = f"{rng.choice(names.FIRST)} {rng.choice(names.LAST)}"
    local = _plain(name)
    while local in taken:
        local = f"{local}{number}"
    taken.add(local)
    identifier = stable(seed, "user", number)
    email = f"{local}@example.com"
    supervises = number % 12 == 11
    record: Record = {
        "id": identifier,
        "name": name,
        "division": reference(divisions[1 + number % (len(divisions) - 1)]),
        "chat": {"jabberId": f"{identifier[:8]}@demo.orgspan.com"},
        "department": ("Operations", "Customer Service", "Sales", "Back Office")[number % 4],
        "email": email,
        "primaryContactInfo": [{"address": email, "mediaType": "EMAIL", "type": "PRIMARY"}],
        "addresses": [],
        "state": state,
        "title": "Team lead" if supervises else ("Agent", "Senior agent", "Specialist")[number % 3],
        "username": email,
        "images": [],
        "version": rng.randint(1, 60),
        "acdAutoAnswer": rng.random() < 0.2,
        "selfUri": f"/api/v2/users/{identifier}",
    }
    if rng.random() < 0.7:
        number_called = f"+35391{rng.randrange(10**6):06d}"
        record["addresses"].append(
            {"address": number_called, "display": number_called, "mediaType": "PHONE", "type": "WORK"}
        )
    if not supervises and number % 12 + 1 < 12:
        lead = stable(seed, "user", number - number % 12 + 11)
        record["manager"] = {"id": lead, "version": 1, "selfUri": f"/api/v2/users/{lead}"}
    if rng.random() < 0.1:
        record["preferredName"] = name.partition(" ")[0]
    if state == "active":
        record["dateLastLogin"] = stamp(now - rng.randrange(20 * DAY))
    return record


def _team(seed: int, number: int, divisions: list[Record], members: int, now: int) -> Record:
    identifier = stable(seed, "team", number)
    return {
        "id": identifier,
        "name": f"Team {number + 1:02d}",
        "division": reference(divisions[number % len(divisions)]),
        "description": "",
        "dateCreated": stamp(now - 800 * DAY),
        "dateModified": stamp(now - (number + 1) * DAY),
        "memberCount": members,
        "selfUri": f"/api/v2/teams/{identifier}",
    }


def _group(seed: int, number: int, name: str, members: int, *, owner: Record, now: int) -> Record:
    identifier = stable(seed, "group", number)
    return {
        "id": identifier,
        "name": name,
        "dateModified": stamp(now - (number + 3) * DAY),
        "memberCount": members,
        "state": "active",
        "version": number + 1,
        "type": "official" if number % 4 else "social",
        "rulesVisible": True,
        "visibility": ("public", "owners", "members")[number % 3],
        "rolesEnabled": number % 2 == 0,
        "includeOwners": False,
        "callsEnabled": number % 5 == 0,
        "owners": [{"id": owner["id"], "version": owner["version"], "selfUri": owner["selfUri"]}],
        "selfUri": f"/api/v2/groups/{identifier}",
    }


def _plain(name: str) -> str:
    table = str.maketrans(
        {" ": ".", "'": "", "ø": "o", "Ø": "o", "ß": "ss", "\N{LATIN SMALL LETTER DOTLESS I}": "i", "ł": "l"}
    )
    text = unicodedata.normalize("NFKD", name.translate(table))
    return "".join(letter for letter in text if not unicodedata.combining(letter)).lower()
