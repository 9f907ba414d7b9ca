"""What goes on at this moment, and moves on while one looks.

The rest of the world stands still at its now; whoever asks for this moment wants to see it move. So from now on a play
is given, seconds at a time. It opens with everybody where the histories leave them: in the conversations that they are
in, or idle, and then it rings. Within the first minutes all agents begin to have turns, one after the other. In a turn
they are away, or on the queues, and then a customer is on the way to them: in a flow, waiting, ringing at the desk, in
conversation. A turn follows from the seed and its start alone, so any moment can be looked at, in any order, and is
always the same.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from genesys_nb.demo.world import tuesday
from genesys_nb.demo.world.identity import moment_of, stable, stamp
from genesys_nb.demo.world.names import FIRST, LAST, PRESENCES, QUEUES
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.rhythm import LONGEST, at_work
from genesys_nb.demo.world.things import joined

if TYPE_CHECKING:
    from genesys_nb.demo.world.timeline import World

_SECOND, _HOUR = 1_000, 3_600_000
_SHORTEST, _SPREAD = 240, 240  # seconds of a turn; a customer's way to the desk is shorter than the shortest
_STILL, _ENTRANCE = 15, 60  # seconds in which no presence changes, and in which all agents then begin with their turns
_PAUSES = ("Break", "Coffee", "Meal", "Meeting", "Training", "Back office", "Busy")
_NUMBERS = {name: number for number, (name, _, _) in enumerate(PRESENCES)}
_MEDIA = {"Chat": "chat", "Email": "email", "Social": "message", "Bookings": "callback"}
_FLOWS = {"voice": 0, "callback": 0, "chat": 5, "message": 6, "email": 7}


@dataclass(frozen=True, slots=True)
class Contact:
    """A conversation on its way to an agent, with the moments (epoch milliseconds) at which it got further."""

    conversation: str
    session: str
    customer: str
    number: str
    agent: int
    queue: int
    flow: int
    media: str
    direction: str
    priority: int
    entered: int
    queued: int
    alerted: int
    answered: int
    ended: int


class State(NamedTuple):
    """Something that is so since a moment."""

    what: str
    since: int


class Person(NamedTuple):
    """Where somebody is: the number of the presence's definition, and the routing status."""

    presence: int
    present_since: int
    status: State


class _Turn(NamedTuple):
    start: int
    presence: int
    statuses: tuple[State, ...]
    contact: Contact | None


class Bustle:
    """The play of a world.

    Parameters
    ----------
    world : World
        Its people, their histories and its queues.
    """

    def __init__(self, world: "World") -> None:
        self._world = world
        self._opening = lru_cache(maxsize=None)(self._make_opening)
        self._turn = lru_cache(maxsize=4096)(self._make_turn)

    def contacts(self, moment: int) -> Iterator[Contact]:
        """Go through the conversations that are under way at a moment."""
        for agent in range(self._world.people.active):
            number = self._number(agent, moment)
            for turn in (self._played(agent, number), self._played(agent, number + 1)):
                if turn.contact is not None and turn.contact.entered <= moment < turn.contact.ended:
                    yield turn.contact

    def person(self, user: int, moment: int) -> Person:
        """Return where the n-th user is at a moment, and what they do on the queues."""
        number = self._number(user, moment)
        turn = self._played(user, number)
        status = max((one for one in turn.statuses if one.since <= moment), key=lambda one: one.since)
        return Person(turn.presence, self._present_since(user, number), self._begun(user, number, status))

    def _present_since(self, user: int, number: int) -> int:
        """Return since when somebody has had the presence of a turn: since an earlier one, maybe."""
        presence = self._played(user, number).presence
        while number:
            earlier = self._earlier(user, number)
            if self._played(user, earlier).presence != presence:
                return self._border(user, earlier + 1)
            number = earlier
        return self._opening(user).start

    def _begun(self, user: int, number: int, status: State) -> State:
        """Return a status of a turn as it began: at the end of an earlier one, maybe."""
        while number and status.since == self._border(user, number):
            earlier = self._earlier(user, number)
            before = self._played(user, earlier).statuses[-1]
            if before.what != status.what:
                return State(status.what, self._border(user, earlier + 1))
            number, status = earlier, before
        return status

    def _earlier(self, user: int, number: int) -> int:
        """Return the number of the turn before, or before all of an absence, which may have hundreds of turns."""
        start = self._border(user, number)
        if at_work(user, start):
            return number - 1
        hour = start - start % _HOUR
        while hour > self._world.now and not at_work(user, hour - 1):
            hour -= _HOUR
        return self._number(user, max(hour - 1, self._world.now))

    def _border(self, agent: int, number: int) -> int:
        """Return when an agent's n-th turn begins; what comes before the first is the opening."""
        length = _SHORTEST + agent * 37 % _SPREAD
        return self._world.now + (_STILL + agent * 91 % _ENTRANCE + (number - 1) * length) * _SECOND

    def _number(self, user: int, moment: int) -> int:
        first, second = self._border(user, 1), self._border(user, 2)
        return max(0, (moment - first) // (second - first) + 1) if user < self._world.people.active else 0

    def _played(self, user: int, number: int) -> _Turn:
        return self._turn(user, number) if number else self._opening(user)

    def _make_opening(self, user: int) -> _Turn:
        """Return what the histories say: it goes on until the first turn."""
        presence, status = self._world.presence.now(user)
        number = next(place for place, one in enumerate(self._world.things.presences) if one["id"] == presence.what)
        opening = _Turn(presence.start, number, (State(status.what, status.start),), None)
        if status.what == "INTERACTING":
            return opening._replace(contact=self._under_way[user])
        queues = self._served.get(user)
        if status.what != "IDLE" or not queues:
            return opening
        rng = Random(f"{self._world.seed}:opening:{user}:{self._world.now}")
        alerted = self._world.now - rng.randint(0, 3) * _SECOND
        answered, ended = self._world.now + rng.randint(1, 5) * _SECOND, self._border(user, 1)
        return opening._replace(
            statuses=(*opening.statuses, State("INTERACTING", answered)),
            contact=self._contact(rng, user, self._world.now, rng.choice(queues), (alerted, answered, ended)),
        )

    @cached_property
    def _under_way(self) -> dict[int, Contact]:
        """What agents are dealing with now, by their number; of several conversations it is the latest."""
        world = self._world
        return {
            contact.agent: contact
            for conversation in world.days(world.today - LONGEST, world.today)
            for contact in self._dealt_with(conversation)
        }

    def _dealt_with(self, conversation: Record) -> Iterator[Contact]:
        """Go through the desks at which a conversation is now; how it came to them is over."""
        numbers, now = self._world.people.numbers, stamp(self._world.now)
        names = [one["participantName"] for one in conversation["participants"] if one["purpose"] == "customer"]
        for participant in conversation["participants"]:
            for session in participant["sessions"] if participant["purpose"] == "agent" else ():
                dealt = [one for one in session["segments"] if one["segmentType"] != "alert"]
                if not dealt or dealt[-1].get("segmentEnd", now) < now:
                    continue
                answered = moment_of(dealt[0]["segmentStart"])
                line = session.get("ani") or session.get("addressFrom") or names[0]
                yield Contact(
                    conversation=conversation["conversationId"],
                    session=session["sessionId"],
                    customer=names[0] if names else line,
                    number=line.removeprefix("tel:"),
                    agent=numbers[participant["userId"]],
                    queue=self._queues[dealt[-1]["queueId"]],
                    flow=_FLOWS[session["mediaType"]],
                    media=session["mediaType"],
                    direction=session["direction"],
                    priority=0,
                    entered=moment_of(conversation["conversationStart"]),
                    queued=answered,
                    alerted=answered,
                    answered=answered,
                    ended=self._border(numbers[participant["userId"]], 1),
                )

    @cached_property
    def _queues(self) -> dict[str, int]:
        return {queue["id"]: number for number, queue in enumerate(self._world.things.queues)}

    def _make_turn(self, agent: int, number: int) -> _Turn:
        start, over = self._border(agent, number), self._border(agent, number + 1)
        off = (State("OFF_QUEUE", start),)
        if not at_work(agent, start):
            return _Turn(start, _NUMBERS["Offline"], off, None)
        if tuesday.under_way(start) and agent in self._world.things.trained:
            return _Turn(start, _NUMBERS["Training"], off, None)
        rng = Random(f"{self._world.seed}:turn:{agent}:{start}")
        queues = self._served.get(agent)
        if not queues or rng.random() < 0.22:
            return _Turn(start, _NUMBERS[rng.choice(_PAUSES)], off, None)
        alerted = start + rng.randint(15, 60) * _SECOND
        answered = alerted + rng.randint(2, 8) * _SECOND
        ended = over - rng.randint(5, 60) * _SECOND
        missed = rng.random() < 0.06
        statuses = [State("IDLE", start)]
        if rng.random() < 0.1:
            statuses = [State("COMMUNICATING", start), State("IDLE", start + 12 * _SECOND)]
        statuses += [State("NOT_RESPONDING" if missed else "INTERACTING", answered), State("IDLE", ended)]
        times = (alerted, answered, answered if missed else ended)
        contact = self._contact(rng, agent, start, rng.choice(queues), times)
        return _Turn(start, _NUMBERS["On Queue"], tuple(statuses), contact)

    @cached_property
    def _served(self) -> dict[int, list[int]]:
        """The queues from which customers come to an agent, by the agent's number."""
        found: dict[int, list[int]] = defaultdict(list)
        for queue, members in enumerate(self._world.things.members):
            for agent in members if "Outbound" not in QUEUES[queue] else ():
                if joined(agent, queue):
                    found[agent].append(queue)
        return dict(found)

    def _contact(self, rng: Random, agent: int, turn: int, queue: int, times: tuple[int, int, int]) -> Contact:
        alerted, answered, ended = times
        queued = alerted - rng.randint(3, 110) * _SECOND
        media = next((media for word, media in _MEDIA.items() if word in QUEUES[queue]), "voice")
        return Contact(
            conversation=stable(self._world.seed, "live conversation", agent, turn),
            session=stable(self._world.seed, "live session", agent, turn),
            customer=f"{rng.choice(FIRST)} {rng.choice(LAST)}",
            number=f"+353{rng.randrange(10**9):09d}",
            agent=agent,
            queue=queue,
            flow=_FLOWS[media],
            media=media,
            direction="inbound",
            priority=rng.choice((0, 0, 0, 5, 10)),
            entered=queued - rng.randint(8, 45) * _SECOND,
            queued=queued,
            alerted=alerted,
            answered=answered,
            ended=ended,
        )
