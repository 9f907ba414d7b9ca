"""The world in the other platform's words: numbers instead of UUIDs, own names, seconds in all sorts of clothes.

An agent is a user, a skill is a queue, a disposition is a wrap-up code, a campaign is a division, and a contact is a
conversation. Values are loose on purpose, as the live service's are: whole numbers that come as text, durations that
are text or ISO 8601, nulls. Rows are made whole here; `loose` dresses some of them up when they leave.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cached_property

from genesys_nb.demo.world import World
from genesys_nb.demo.world.identity import day_of, stamp
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.rhythm import at_work

_AGENT, _TEAM, _SKILL, _CAMPAIGN, _DISPOSITION = 10_001, 101, 4_001, 701, 301
MEDIA = {"email": 1, "chat": 3, "voice": 4, "callback": 4, "message": 9}
STATES = {0: "LoggedOut", 1: "Available", 2: "Unavailable", 3: "InboundContact", 4: "OutboundContact"}
_LONG = 48 * 3_600_000  # no conversation lasts longer


class View:
    """Read a world as the other platform tells it.

    Parameters
    ----------
    world : World
        The people and their conversations.
    """

    def __init__(self, world: World) -> None:
        self.world = world

    @cached_property
    def agents(self) -> list[Record]:
        """All users, one record each."""
        return [self._agent(number) for number in range(len(self.world.people.users))]

    @cached_property
    def teams(self) -> list[Record]:
        """All teams."""
        return [
            {
                "teamId": _TEAM + number,
                "teamName": team["name"],
                "description": team["description"] or None,
            }
            for number, team in enumerate(self.world.people.teams)
        ]

    @cached_property
    def skills(self) -> list[Record]:
        """All queues as skills."""
        return [
            {
                "skillId": _SKILL + number,
                "skillName": queue["name"],
                "mediaTypeId": 4,
                "campaignId": _CAMPAIGN + number % len(self.world.people.divisions),
                "notes": queue["description"] or None,
            }
            for number, queue in enumerate(self.world.things.queues)
        ]

    @cached_property
    def campaigns(self) -> list[Record]:
        """All divisions as campaigns."""
        divisions = self.world.people.divisions
        return [{"id": _CAMPAIGN + number, "name": one["name"]} for number, one in enumerate(divisions)]

    @cached_property
    def dispositions(self) -> list[Record]:
        """All wrap-up codes as dispositions."""
        codes = self.world.things.wrap_up_codes
        return [
            {"dispositionId": _DISPOSITION + number, "dispositionName": one["name"]} for number, one in enumerate(codes)
        ]

    def contacts(self, start: str, end: str) -> list[Record]:
        """Return the contacts that began in ``[start, end)`` and are over."""
        return [self.contact(one) for one in self._between(start, end) if "conversationEnd" in one]

    def active(self) -> list[Record]:
        """Return the contacts that go on."""
        going = (one for one in self._lately() if "conversationEnd" not in one)
        return [self._active(one) for one in going]

    def found(self, contact: str) -> Record | None:
        """Return one contact, completed or active."""
        if not contact.isdecimal() or int(contact) >= 2**32:
            return None
        begins = f"{int(contact):08x}"
        day = day_of(begins)
        for one in self.world.day(day) if day else []:
            if one["conversationId"].startswith(begins):
                return self.contact(one) if "conversationEnd" in one else self._active(one)
        return None

    def contact(self, conversation: Record) -> Record:
        """Return a conversation that is over as a contact."""
        number = _number(conversation)
        sums = _sums(conversation)
        skill, agent = self._skill(conversation), self._who(conversation)
        total = (_epoch(conversation["conversationEnd"]) - _epoch(conversation["conversationStart"])) / 1000
        seconds = {
            "totalDurationSeconds": total,
            "agentSeconds": (sums.get("tTalkComplete", 0) + sums.get("tHeldComplete", 0)) / 1000,
            "inQueueSeconds": sums.get("tAcd", 0) / 1000,
            "holdSeconds": sums.get("tHeldComplete", 0) / 1000,
            "acwSeconds": sums.get("tAcw", 0) / 1000,
            "conferenceSeconds": 0,
        }
        team = self.world.people.team_of[agent] if agent is not None else None
        line = _first_session(conversation)
        return {
            "contactId": number,
            "masterContactId": str(number),
            "contactStartDate": conversation["conversationStart"],
            "agentId": None if agent is None else _AGENT + agent,
            "teamId": None if team is None else _TEAM + team,
            "teamName": None if team is None else self.world.people.teams[team]["name"],
            "skillId": None if skill is None else _SKILL + skill,
            "skillName": None if skill is None else self.world.things.queues[skill]["name"],
            "campaignId": None if skill is None else _CAMPAIGN + skill % len(self.world.people.divisions),
            "mediaTypeId": MEDIA[line["mediaType"]],
            "fromAddress": line.get("ani") or line.get("addressFrom"),
            "toAddress": line.get("dnis") or line.get("addressTo"),
            **seconds,
            "abandoned": "tAbandon" in sums and "tAnswered" not in sums,
            "serviceLevelFlag": int("nOverSla" in sums),
            "primaryDispositionId": self._disposition(conversation),
        }

    def states(self) -> list[Record]:
        """Return what every active agent does at the moment."""
        busy = {
            agent: (one, session)
            for one in self._lately()
            if "conversationEnd" not in one
            for agent, session in self._sessions(one)
        }
        return [self._state(agent, busy.get(agent)) for agent in self.world.people.agents]

    def history(self, start: str, end: str, agent: int | None = None) -> list[Record]:
        """Return the states that began in ``[start, end)``: one for each contact that an agent dealt with."""
        spells: dict[int, list[Record]] = {}
        for one in self._between(start, end):
            for who, session in self._sessions(one):
                if agent in {None, who}:
                    spells.setdefault(who, []).append(self._spell(who, one, session))
        rows = []
        for who in sorted(spells):
            inside = [one for one in spells[who] if start <= one["startDate"] < end]
            for index, row in enumerate(sorted(inside, key=lambda one: (str(one["startDate"]), one["contactId"]))):
                rows.append({"stateIndex": index, **row})
        return rows

    def performance(self, start: str, end: str, agent: int | None = None) -> list[Record]:
        """Return one row for each agent who had contacts in ``[start, end)``."""
        totals: dict[int, dict[str, int]] = {}
        for one in self._between(start, end):
            for who, session in self._sessions(one):
                if agent not in {None, who}:
                    continue
                mine = totals.setdefault(who, dict.fromkeys(("handled", "talk", "hold", "acw"), 0))
                mine["handled"] += 1
                for metric in session["metrics"]:
                    name = {"tTalkComplete": "talk", "tHeldComplete": "hold", "tAcw": "acw"}.get(metric["name"])
                    if name:
                        mine[name] += metric["value"]
        length = _epoch(end) - _epoch(start)
        return [self._performance(who, totals[who], length) for who in sorted(totals)]

    def agent_number(self, identifier: str) -> int | None:
        """Return the place of an agent among the users."""
        number = int(identifier) - _AGENT if identifier.isdecimal() else -1
        return number if 0 <= number < len(self.agents) else None

    def _agent(self, number: int) -> Record:
        people = self.world.people
        user = people.users[number]
        first, _, last = user["name"].partition(" ")
        lead = user.get("manager")
        return {
            "agentId": _AGENT + number,
            "userName": user["username"],
            "firstName": first,
            "lastName": last,
            "userID": user["id"],
            "emailAddress": user["email"],
            "isActive": user["state"] == "active",
            "teamId": str(_TEAM + people.team_of[number]) if number % 3 == 0 else _TEAM + people.team_of[number],
            "teamName": people.teams[people.team_of[number]]["name"],
            "reportToId": None if lead is None else _AGENT + people.numbers.get(lead["id"], number),
            "isSupervisor": number % 12 == 11,
            "lastLogin": user.get("dateLastLogin"),
            "lastUpdated": stamp(self.world.now - (number % 90) * 86_400_000),
            "profileId": "1",
            "timeZone": "(GMT) Dublin, Edinburgh, Lisbon, London",
        }

    def _active(self, conversation: Record) -> Record:
        skill, agent = self._skill(conversation), self._who(conversation)
        return {
            "contactId": _number(conversation),
            "masterContactId": str(_number(conversation)),
            "contactStartDate": conversation["conversationStart"],
            "stateId": 4 if agent is not None else 2,
            "stateName": "Active" if agent is not None else "InQueue",
            "agentId": None if agent is None else _AGENT + agent,
            "skillId": None if skill is None else _SKILL + skill,
            "mediaTypeId": MEDIA[_first_session(conversation)["mediaType"]],
        }

    def _state(self, agent: int, busy: tuple[Record, Record] | None) -> Record:
        conversation, session = busy or (None, None)
        if session is not None:
            state = 4 if session.get("direction") == "outbound" else 3
        else:
            state = 1 if at_work(agent, self.world.now) else 0
        began = _epoch(session["segments"][0]["segmentStart"]) if session else self.world.now - 600_000
        return {
            "agentId": _AGENT + agent,
            "agentStateId": state,
            "agentStateName": STATES[state],
            "startDate": stamp(began),
            "lastUpdateTime": stamp(self.world.now),
            "outStateId": None,
            "contactId": None if conversation is None else _number(conversation),
            "skillId": None,
            "isACW": "False",
            "isOutbound": state == 4,
            "openContacts": "1" if conversation else "0",
            "stationId": None,
            "teamId": _TEAM + self.world.people.team_of[agent],
        }

    def _spell(self, agent: int, conversation: Record, session: Record) -> Record:
        segments = session["segments"]
        began, ended = segments[0]["segmentStart"], segments[-1].get("segmentEnd", stamp(self.world.now))
        state = 4 if session.get("direction") == "outbound" else 3
        return {
            "startDate": began,
            "agentId": _AGENT + agent,
            "agentStateId": state,
            "agentStateName": STATES[state],
            "agentSessionId": str(_number(conversation) % 10**6),
            "contactId": _number(conversation),
            "skillId": self._skill_number(segments[0].get("queueId")),
            "duration": f"{(_epoch(ended) - _epoch(began)) / 1000:g}",
            "outStateId": None,
            "teamId": _TEAM + self.world.people.team_of[agent],
        }

    def _performance(self, agent: int, mine: dict[str, int], length: int) -> Record:
        worked = mine["talk"] + mine["hold"] + mine["acw"]
        login = max(worked, min(length, 8 * 3_600_000))
        return {
            "agentId": _AGENT + agent,
            "teamId": _TEAM + self.world.people.team_of[agent],
            "totalHandled": str(mine["handled"]),
            "loginTime": iso(login),
            "availableTime": iso(login - worked),
            "totalTalkTime": iso(mine["talk"]),
            "acwTime": iso(mine["acw"]),
            "occupancy": f"{100 * worked / login:.2f}",
        }

    def _sessions(self, conversation: Record) -> Iterator[tuple[int, Record]]:
        """Go through the sessions of agents that had a contact."""
        numbers = self.world.people.numbers
        for participant in conversation["participants"]:
            if participant["purpose"] == "agent":
                for session in participant["sessions"]:
                    if session["segments"] and not any(one["name"] == "nAlertExpired" for one in session["metrics"]):
                        yield numbers[participant["userId"]], session

    def _who(self, conversation: Record) -> int | None:
        return next((agent for agent, _ in reversed(list(self._sessions(conversation)))), None)

    def _skill(self, conversation: Record) -> int | None:
        for segment in _segments(conversation):
            if "queueId" in segment:
                return self._queues[segment["queueId"]]
        return None

    def _skill_number(self, queue: str | None) -> int | None:
        return None if queue is None else _SKILL + self._queues[queue]

    def _disposition(self, conversation: Record) -> int | None:
        for segment in reversed(list(_segments(conversation))):
            if (code := segment.get("wrapUpCode")) in self._codes:
                return _DISPOSITION + self._codes[code]
        return None

    @cached_property
    def _queues(self) -> dict[str, int]:
        return {queue["id"]: number for number, queue in enumerate(self.world.things.queues)}

    @cached_property
    def _codes(self) -> dict[str, int]:
        return {code["id"]: number for number, code in enumerate(self.world.things.wrap_up_codes)}

    def _between(self, start: str, end: str) -> list[Record]:
        days = [datetime.fromisoformat(one).astimezone(UTC).date() for one in (start, end)]
        return [one for one in self.world.days(days[0], days[1]) if start <= one["conversationStart"] < end]

    def _lately(self) -> list[Record]:
        today = self.world.today
        return list(self.world.days(today - timedelta(milliseconds=_LONG), today))


def iso(milliseconds: int) -> str:
    """Return a duration as ISO 8601: ``PT5H48M1.139S``."""
    seconds, thousandths = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    rest = f"{seconds}.{thousandths:03d}".rstrip("0").rstrip(".")
    return "PT" + (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "") + f"{rest}S"


def loose(row: Record) -> Record:
    """Return a row as the wire has it: every third one spells its fractions and flags as text."""
    if int(row.get("contactId") or row.get("agentId") or 0) % 3:
        return row
    kinds = (bool, float)
    return {key: str(value) if isinstance(value, kinds) else value for key, value in row.items()}


def _number(conversation: Record) -> int:
    return int(conversation["conversationId"][:8], 16)


def _epoch(moment: str) -> int:
    return round(datetime.fromisoformat(moment).timestamp() * 1000)


def _first_session(conversation: Record) -> Record:
    for participant in conversation["participants"]:
        for session in participant["sessions"]:
            return dict(session)
    raise LookupError(conversation["conversationId"])


def _segments(conversation: Record) -> Iterator[Record]:
    for participant in conversation["participants"]:
        for session in participant["sessions"]:
            yield from session["segments"]


def _sums(conversation: Record) -> dict[str, int]:
    sums: dict[str, int] = {}
    for participant in conversation["participants"]:
        for session in participant["sessions"]:
            for metric in session["metrics"]:
                sums[metric["name"]] = sums.get(metric["name"], 0) + metric["value"]
    return sums
