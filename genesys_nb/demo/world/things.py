"""Everything that is configured rather than employed: queues, skills, languages, codes, flows, roles and the like."""

from dataclasses import dataclass
from typing import Any

from genesys_nb.demo.world import names, tuesday
from genesys_nb.demo.world.identity import DAY, stable, stamp
from genesys_nb.demo.world.people import People, Record, reference

QUEUE_MEDIA = ("call", "callback", "chat", "email", "message")


@dataclass(frozen=True, slots=True)
class Things:
    """The configuration, as the service spells it.

    ``members`` holds the user numbers of each queue, ``trained`` the numbers of those whom the training takes away.
    """

    queues: list[Record]
    members: list[list[int]]
    trained: frozenset[int]
    skills: list[Record]
    languages: list[Record]
    wrap_up_codes: list[Record]
    flows: list[Record]
    outcomes: list[Record]
    roles: list[Record]
    presences: list[Record]
    skill_groups: list[Record]
    forms: list[Record]
    survey_forms: list[Record]


def things(seed: int, staff: People, now: int) -> Things:
    """Return the configuration that belongs to these people."""
    agents = staff.agents
    members = [_members(number, agents) for number in range(len(names.QUEUES))]
    return Things(
        queues=[_queue(seed, number, members[number], staff, now) for number in range(len(names.QUEUES))],
        members=members,
        trained=tuesday.trained(members[tuesday.QUEUE]),
        skills=[
            _named(seed, "skill", number, name, "/api/v2/routing/skills", now=now, state="active", version="1")
            for number, name in enumerate(names.SKILLS)
        ],
        languages=[
            _named(seed, "language", number, name, "/api/v2/routing/languages", now=now, state="active", version="1")
            for number, name in enumerate(names.LANGUAGES)
        ],
        wrap_up_codes=[_wrap_up_code(seed, number, staff, now) for number in range(len(names.WRAP_UP_CODES))],
        flows=[_flow(seed, number, staff, now) for number in range(len(names.FLOWS))],
        outcomes=[
            _entity(seed, "outcome", number, name, "/api/v2/flows/outcomes", division=reference(staff.divisions[0]))
            for number, name in enumerate(names.FLOW_OUTCOMES)
        ],
        roles=[_role(seed, number, name) for number, name in enumerate(names.ROLES)],
        presences=[_presence(seed, number) for number in range(len(names.PRESENCES))],
        skill_groups=[_skill_group(seed, number, staff, now) for number in range(8)],
        forms=[
            _entity(seed, "form", number, name, "/api/v2/quality/forms/evaluations")
            for number, name in enumerate(("Call quality", "Digital quality", "Compliance"))
        ],
        survey_forms=[_entity(seed, "survey form", 0, "How did we do?", "/api/v2/quality/forms/surveys")],
    )


def _entity(seed: int, kind: str, number: int, name: str, collection: str, /, **fields: Any) -> Record:
    identifier = stable(seed, kind, number)
    return {"id": identifier, "name": name, **fields, "selfUri": f"{collection}/{identifier}"}


def _named(seed: int, kind: str, number: int, name: str, collection: str, /, *, now: int, **fields: Any) -> Record:
    return _entity(seed, kind, number, name, collection, dateModified=stamp(now - (number + 10) * DAY), **fields)


def _members(queue: int, agents: list[int]) -> list[int]:
    # A queue is staffed by a share of the agents that depends on its number; one is staffed by all of them.
    step = 1 if names.QUEUES[queue] == "English Tier 1" else 2 + queue % 5
    return [agent for place, agent in enumerate(agents) if (place + queue) % step == 0]


def _queue(seed: int, number: int, members: list[int], staff: People, now: int) -> Record:
    media = {
        kind: {
            "enableAutoAnswer": False,
            "alertingTimeoutSeconds": 8 if kind == "call" else 30,
            "serviceLevel": {"percentage": 0.8, "durationMs": 20_000 if kind == "call" else 60_000},
        }
        for kind in QUEUE_MEDIA
    }
    supervisor = staff.users[staff.supervisors[number % len(staff.supervisors)]]["id"]
    return _entity(
        seed,
        "queue",
        number,
        names.QUEUES[number],
        "/api/v2/routing/queues",
        division=reference(staff.divisions[number % len(staff.divisions)]),
        description=f"Customers of {names.QUEUES[number]}" if number % 3 else "",
        dateCreated=stamp(now - (700 + number) * DAY),
        dateModified=stamp(now - (number + 2) * DAY),
        modifiedBy=supervisor,
        createdBy=supervisor,
        memberCount=len(members),
        userMemberCount=len(members),
        joinedMemberCount=sum(1 for member in members if joined(member, number)),
        mediaSettings=media,
        scoringMethod="TimestampAndPriority",
        acwSettings={"wrapupPrompt": "MANDATORY_TIMEOUT", "timeoutMs": 120_000},
        skillEvaluationMethod=("ALL", "BEST", "NONE")[number % 3],
        autoAnswerOnly=False,
        enableTranscription=number % 2 == 0,
        enableManualAssignment=False,
        callingPartyName=f"Demo {names.QUEUES[number]}",
        callingPartyNumber=f"+353915550{number:02d}",
    )


def joined(member: int, queue: int) -> bool:
    """Return whether a member has joined a queue; nearly everybody has."""
    return (member + queue) % 9 != 0


def _wrap_up_code(seed: int, number: int, staff: People, now: int) -> Record:
    return _named(
        seed,
        "wrap-up code",
        number,
        names.WRAP_UP_CODES[number],
        "/api/v2/routing/wrapupcodes",
        now=now,
        division={"id": "*", "name": "*"} if number % 2 else reference(staff.divisions[0]),
        dateCreated=stamp(now - 650 * DAY),
        createdBy=staff.users[11 % staff.active]["id"],
    )


def _flow(seed: int, number: int, staff: People, now: int) -> Record:
    name, kind = names.FLOWS[number]
    version = {
        "id": f"{number + 3}.0",
        "name": f"{number + 3}.0",
        "commitVersion": f"{number + 3}",
        "type": "PUBLISH",
        "dateCreated": now - (number + 5) * DAY,
        "selfUri": f"/api/v2/flows/{stable(seed, 'flow', number)}/versions/{number + 3}.0",
    }
    return _entity(
        seed,
        "flow",
        number,
        name,
        "/api/v2/flows",
        division=reference(staff.divisions[0]),
        type=kind,
        active=True,
        system=False,
        deleted=False,
        publishedVersion=version,
    )


def _role(seed: int, number: int, name: str) -> Record:
    own = name in ("External Auditor", "Partner")
    return _entity(
        seed,
        "role",
        number,
        name,
        "/api/v2/authorization/roles",
        description=f"{name} role",
        permissions=["analytics", "routing"][: 1 + number % 2],
        permissionPolicies=[],
        userCount=(number * 7) % 40,
        roleNeedsUpdate=False,
        default=not own,
        base=not own,
    )


def _presence(seed: int, number: int) -> Record:
    name, system, deactivated = names.PRESENCES[number]
    return _entity(
        seed,
        "presence",
        number,
        name,
        "/api/v2/presence/definitions",
        type="System" if number < 10 else "User",
        languageLabels={"en_US": name},
        systemPresence=system,
        divisionId="*",
        deactivated=deactivated,
    )


def _skill_group(seed: int, number: int, staff: People, now: int) -> Record:
    return _entity(
        seed,
        "skill group",
        number,
        f"Skill group {number + 1}",
        "/api/v2/routing/skillgroups",
        division=reference(staff.divisions[number % len(staff.divisions)]),
        description="",
        memberCount=len(staff.agents) // (number + 2),
        dateModified=stamp(now - 9 * DAY),
        dateCreated=stamp(now - 300 * DAY),
    )
