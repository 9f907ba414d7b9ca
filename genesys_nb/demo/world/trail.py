"""The trail of audits: who changed what in the organisation, and when.

Team leads change what they look after, an integration keeps users in step, and now and then something fails. A day's
audits are made when the day is asked for, always the same ones.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING

from genesys_nb.demo.world.identity import DAY, drawn, midnight, stable, stamp
from genesys_nb.demo.world.people import Record

if TYPE_CHECKING:
    from genesys_nb.demo.world.timeline import World

SERVICES: dict[str, dict[str, tuple[str, ...]]] = {
    "Architect": {"Flow": ("Checkin", "Checkout", "Publish")},
    "Directory": {"User": ("Create", "Update")},
    "Groups": {"Group": ("MemberAdd", "MemberRemove", "Update")},
    "PeoplePermissions": {"Role": ("MemberAdd", "MemberRemove", "Update")},
    "Routing": {"Queue": ("MemberAdd", "MemberRemove", "Update"), "WrapupCode": ("Create", "Update")},
}
"""What is audited: from a service to its entities, and from an entity to what is done to it."""

_PROPERTIES = {
    "Flow": ("description", ("", "as agreed"), ("", "checked")),
    "Group": ("description", ("",), ("team of the month",)),
    "Queue": ("acwSettings.timeoutMs", ("30000",), ("45000",)),
    "Role": ("permissions", ("routing:queue:view",), ("routing:queue:view", "routing:queue:edit")),
    "User": ("department", ("Operations",), ("Customer Service",)),
    "WrapupCode": ("name", ("Complaint",), ("Complaint (written)",)),
}
_A_DAY = (9, 15)  # audits, about


def trail(world: "World", start: int, end: int) -> Iterator[Record]:
    """Go through the audits of ``[start, end)``, in epoch milliseconds, in the order of their time."""
    day, last = _day_of(max(start, midnight(world.first))), _day_of(min(end, world.now))
    while day <= last:
        yield from (one for one, moment in _made(world, day) if start <= moment < end and moment <= world.now)
        day += timedelta(days=1)


def _day_of(moment: int) -> date:
    return date(1970, 1, 1) + timedelta(days=moment // DAY)


def _made(world: "World", day: date) -> list[tuple[Record, int]]:
    rng = Random(f"{world.seed}:audits:{day.isoformat()}")
    moments = sorted(midnight(day) + rng.randrange(DAY) for _ in range(rng.randint(*_A_DAY)))
    return [(_audit(world, rng, f"{day.isoformat()}:{number}", at), at) for number, at in enumerate(moments)]


def _audit(world: "World", rng: Random, name: str, moment: int) -> Record:
    service = rng.choice(sorted(SERVICES))
    kind = rng.choice(sorted(SERVICES[service]))
    action = rng.choice(SERVICES[service][kind])
    things = {
        "Flow": world.things.flows,
        "Group": world.people.groups,
        "Queue": world.things.queues,
        "Role": world.things.roles,
        "User": world.people.users,
        "WrapupCode": world.things.wrap_up_codes,
    }[kind]
    entity = rng.choice(things)
    record: Record = {
        "id": stable(world.seed, "audit", name),
        "serviceName": service,
        "level": "USER",
        "eventDate": stamp(moment),
        "action": action,
        "entity": {key: entity[key] for key in ("id", "name", "selfUri")},
        "entityType": kind,
        "status": "FAILURE" if rng.random() < 0.04 else "SUCCESS",
        "application": "Genesys Cloud",
        "remoteIp": [f"192.0.2.{rng.randrange(1, 255)}"],
        "transactionInitiator": True,
        "context": {},
        "message": {"message": f"{kind} {action.lower()}", "messageWithParams": f"{{0}} {action.lower()}"},
    }
    if service == "Directory" and rng.random() < 0.6:
        client = stable(world.seed, "oauth client", 4)
        record |= {"level": "SYSTEM", "client": {"id": client, "selfUri": f"/api/v2/oauth/clients/{client}"}}
    else:
        who = world.people.users[rng.choice(world.people.supervisors)]
        record["user"] = {key: who[key] for key in ("id", "name", "selfUri")}
    if action.startswith("Member"):
        member = world.people.users[rng.randrange(world.people.active)]
        side = "newValues" if action == "MemberAdd" else "oldValues"
        change = {"entityId": member["id"], "entityName": member["name"], "entityType": "User"}
        record["entityChanges"] = [{**change, "oldValues": [], "newValues": [], side: [member["id"]]}]
    elif action == "Update":
        changed, old, new = _PROPERTIES[kind]
        record["propertyChanges"] = [{"property": changed, "oldValues": [old[0]], "newValues": list(new)}]
    record["initiatingAction"] = {"transactionId": drawn(rng), "actionContext": action}
    return record
