"""What goes on at this moment, and moves on while one looks.

The rest of the world stands still at its now; whoever asks for this moment wants to see it move. So from now on a play
is given, seconds at a time: every agent has turns of some minutes, one after the other. In a turn they are away, or on
the queues, and then a customer is on the way to them: in a flow, waiting, ringing at the desk, in conversation.
A turn follows from the seed and its number alone, so any moment can be looked at, in any order, and is always the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from genesys_nb.demo.world.identity import stable
from genesys_nb.demo.world.names import FIRST, LAST, PRESENCES, QUEUES
from genesys_nb.demo.world.rhythm import at_work
from genesys_nb.demo.world.things import joined

if TYPE_CHECKING:
    from genesys_nb.demo.world.timeline import World

_SECOND = 1_000
_SHORTEST, _SPREAD = 240, 240  # seconds of a turn; a customer's way to the desk is shorter than the shortest
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
    presence: str
    statuses: tuple[State, ...]
    contact: Contact | None


class Bustle:
    """The play of a world.

    Parameters
    ----------
    world : World
        Its people and its queues.
    """

    def __init__(self, world: "World") -> None:
        self._world = world
        self._turn = lru_cache(maxsize=4096)(self._make_turn)

    def contacts(self, moment: int) -> Iterator[Contact]:
        """Go through the conversations that are under way at a moment."""
        for agent in self._world.people.agents:
            number = self._number(agent, moment)
            for turn in (self._turn(agent, number), self._turn(agent, number + 1)):
                if turn.contact is not None and turn.contact.entered <= moment < turn.contact.ended:
                    yield turn.contact

    def person(self, number: int, moment: int) -> Person:
        """Return where the n-th user is at a moment, and what they do on the queues."""
        if number >= self._world.people.active or number % 12 == 11:  # gone, or a supervisor
            there = number < self._world.people.active and at_work(number, moment)
            begun = moment - moment % 3_600_000
            return Person(_NUMBERS["Available" if there else "Offline"], begun, State("OFF_QUEUE", begun))
        turn = self._turn(number, self._number(number, moment))
        status = max((one for one in turn.statuses if one.since <= moment), key=lambda one: one.since)
        return Person(_NUMBERS[turn.presence], turn.start, status)

    def _rhythm(self, agent: int) -> tuple[int, int]:
        """Return how long an agent's turns are, and by how much they are shifted."""
        length = (_SHORTEST + agent * 37 % _SPREAD) * _SECOND
        return length, agent * 91_000 % length

    def _number(self, agent: int, moment: int) -> int:
        length, shift = self._rhythm(agent)
        return (moment + shift) // length

    def _make_turn(self, agent: int, number: int) -> _Turn:
        length, shift = self._rhythm(agent)
        start = number * length - shift
        rng = Random(f"{self._world.seed}:turn:{agent}:{number}")
        off = (State("OFF_QUEUE", start),)
        if not at_work(agent, start):
            return _Turn(start, "Offline", off, None)
        queues = [
            queue
            for queue, members in enumerate(self._world.things.members)
            if agent in members and joined(agent, queue) and "Outbound" not in QUEUES[queue]
        ]
        if not queues or rng.random() < 0.22:
            return _Turn(start, rng.choice(_PAUSES), off, None)
        alerted = start + rng.randint(15, 60) * _SECOND
        answered = alerted + rng.randint(2, 8) * _SECOND
        ended = start + length - rng.randint(5, 60) * _SECOND
        missed = rng.random() < 0.06
        statuses = [State("IDLE", start)]
        if rng.random() < 0.1:
            statuses = [State("COMMUNICATING", start), State("IDLE", start + 12 * _SECOND)]
        statuses += [State("NOT_RESPONDING" if missed else "INTERACTING", answered), State("IDLE", ended)]
        times = (alerted, answered, answered if missed else ended)
        contact = self._contact(rng, agent, number, rng.choice(queues), times)
        return _Turn(start, "On Queue", tuple(statuses), contact)

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
            priority=rng.choice((0, 0, 0, 5, 10)),
            entered=queued - rng.randint(8, 45) * _SECOND,
            queued=queued,
            alerted=alerted,
            answered=answered,
            ended=ended,
        )
