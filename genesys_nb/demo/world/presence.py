"""Where everybody is and what they do on the queues: two histories for every user, without gap or overlap.

They fit what else is known. Nobody is there outside of their shift unless a conversation calls them; they are on the
queues around the conversations that they deal with, and interacting exactly while one of their segments runs. A history
begins with the world and ends at its now; what is going on then has no end yet.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from genesys_nb.demo.world import tuesday
from genesys_nb.demo.world.identity import DAY, midnight, moment_of
from genesys_nb.demo.world.names import PRESENCES
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.rhythm import LONGEST, on_shift
from genesys_nb.demo.world.staff import MINUTE

if TYPE_CHECKING:
    from genesys_nb.demo.world.timeline import World

_HOUR = 60 * MINUTE
_ONE_DAY = timedelta(days=1)
_NUMBERS = {name: number for number, (name, _, _) in enumerate(PRESENCES)}
_DESK = ("Available", "Back office", "Busy", "Away")  # where an hour off the queues is spent
_DESK_SHARES = (6, 8, 3, 1)
_ABSENCES = ("Meal", "Break", "Coffee", "Meeting", "Coaching 1:1", "Training")  # and how long, in minutes
_MINUTES = ((25, 40), (8, 16), (4, 9), (20, 55), (15, 30), (30, 60))
_CHANCES = (0.95, 0.8, 0.6, 0.3, 0.15, 0.12)


class Stretch(NamedTuple):
    """Something that lasted from one moment to another, in epoch milliseconds: ``[start, end)``."""

    start: int
    end: int
    what: str


@dataclass(frozen=True, slots=True)
class History:
    """One user's presences (``what`` is the id of the definition) and routing statuses, in the order of time."""

    presences: list[Stretch]
    statuses: list[Stretch]


class _Contact(NamedTuple):
    """What an agent's desk saw of a conversation: until when it rang, and until when they were at it."""

    start: int
    rang: int
    end: int
    answered: bool


class _Line:
    """A stretch of time that is painted over and over; the last coat shows."""

    def __init__(self, start: int, end: int, what: str) -> None:
        self._end = end
        self._starts = [start]
        self._whats = [what]

    def paint(self, start: int, end: int, what: str) -> None:
        start, end = max(start, self._starts[0]), min(end, self._end)
        if start >= end:
            return
        first, last = bisect_left(self._starts, start), bisect_right(self._starts, end)
        below = self._whats[last - 1]
        tail = end < self._end
        self._starts[first:last] = [start, end][: 1 + tail]
        self._whats[first:last] = [what, below][: 1 + tail]

    def stretches(self) -> list[Stretch]:
        ends = [*self._starts[1:], self._end]
        return _joined(Stretch(*one) for one in zip(self._starts, ends, self._whats, strict=True))


class Presence:
    """The histories of a world.

    Parameters
    ----------
    world : World
        Its people, its conversations and its now.
    """

    def __init__(self, world: "World") -> None:
        self._world = world
        self._ids = [one["id"] for one in world.things.presences]
        self._systems = {one["id"]: system_name(one["systemPresence"]) for one in world.things.presences}
        self._first = midnight(world.first)
        self._begun = lru_cache(maxsize=128)(self._contacts_begun)
        self._contacts = lru_cache(maxsize=128)(self._contacts_of)
        self.day = lru_cache(maxsize=8192)(self._make_day)

    def system(self, presence: str) -> str:
        """Return the system presence, ``ON_QUEUE``, that a presence id belongs to."""
        return self._systems[presence]

    def between(self, number: int, start: int, end: int) -> History:
        """Return the history of the n-th user in ``[start, end)``, cut there and at now."""
        whole = self._days(number, _day(max(start, self._first)), _day(min(end, self._world.now) - 1))
        return History(*(_cut(line, start, end) for line in (whole.presences, whole.statuses)))

    def touching(self, number: int, start: int, end: int) -> History:
        """Return what the n-th user's history has in common with ``[start, end)``, uncut: from before, to beyond.

        A stretch goes on over every other midnight, so that nobody has to know ninety days for one.
        """
        first, last = max(start, self._first), min(end, self._world.now)
        whole = self._days(number, max(_day(first) - _ONE_DAY, self._world.first), _day(last - 1) + _ONE_DAY)
        lines = (whole.presences, whole.statuses)
        return History(*([one for one in line if one.start < last and one.end > first] for line in lines))

    def now(self, number: int) -> tuple[Stretch, Stretch]:
        """Return the presence and the routing status that the n-th user has now."""
        now = self._world.now
        if now == self._first:  # the world begins at this very moment: there is no history yet
            return Stretch(now, now, self._ids[_NUMBERS["Offline"]]), Stretch(now, now, "OFF_QUEUE")
        current = self.touching(number, now - 1, now)
        return current.presences[-1], current.statuses[-1]

    def _days(self, number: int, first: date, last: date) -> History:
        days = [self.day(number, first + place * _ONE_DAY) for place in range((last - first).days + 1)]
        return History(
            _joined((one for day in days for one in day.presences), number),
            _joined((one for day in days for one in day.statuses), number),
        )

    def _make_day(self, number: int, day: date) -> History:
        """Return a day (UTC) from midnight to midnight, or to now."""
        begins = midnight(day)
        ends = begins + DAY
        presence = _Line(begins, ends, self._ids[_NUMBERS["Offline"]])
        status = _Line(begins, ends, "OFF_QUEUE")
        rng = Random(f"{self._world.seed}:presence:{number}:{day.isoformat()}")
        contacts = self._contacts(day).get(number, [])
        duties = _duties(contacts, rng)
        hours = [hour for hour in range(begins, ends, _HOUR) if on_shift(number, hour)]
        if number < self._world.people.active:
            for start, end, name in (*_at_the_desk(number, hours, rng), *_away(hours, duties, rng)):
                presence.paint(start, end, self._ids[_NUMBERS[name]])
        if number in self._world.things.trained and (training := tuesday.training(day, rng)):
            presence.paint(*training, self._ids[_NUMBERS["Training"]])
        for start, end in duties:
            presence.paint(start, end, self._ids[_NUMBERS["On Queue"]])
            status.paint(start, end, "IDLE")
            if rng.random() < 0.2:
                status.paint(start + MINUTE, start + rng.randint(2 * MINUTE, 4 * MINUTE), "COMMUNICATING")
        for contact in contacts:
            if not contact.answered:
                status.paint(contact.rang, contact.end, "NOT_RESPONDING")
        for contact in contacts:
            if contact.answered:
                status.paint(contact.rang, contact.end, "INTERACTING")
        now = self._world.now
        return History(*(_cut(line.stretches(), begins, min(ends, now)) for line in (presence, status)))

    def _contacts_of(self, day: date) -> dict[int, list[_Contact]]:
        """Return what every agent's desk saw on a day, by their number."""
        begins = midnight(day)
        found: dict[int, list[_Contact]] = defaultdict(list)
        for back in range(LONGEST.days + 1):
            for number, contact in self._begun(day - back * _ONE_DAY):
                if contact.start < begins + DAY and contact.end > begins:
                    found[number].append(contact)
        return {number: sorted(contacts) for number, contacts in found.items()}

    def _contacts_begun(self, day: date) -> list[tuple[int, _Contact]]:
        """Return what agents' desks saw of the conversations that began on a day."""
        world = self._world
        return [
            (world.people.numbers[participant["userId"]], contact)
            for conversation in world.day(day)
            for participant in conversation["participants"]
            if participant["purpose"] == "agent"
            for contact in _seen(participant, world.now)
        ]


def system_name(spelled: str) -> str:
    """Return how user details spell the system presence that a definition spells ``OnQueue``: ``ON_QUEUE``."""
    return "ON_QUEUE" if spelled == "OnQueue" else spelled.upper()


def _seen(participant: Record, now: int) -> Iterator[_Contact]:
    for session in participant["sessions"]:
        rang = None
        for segment in session["segments"]:
            start = moment_of(segment["segmentStart"])
            end = moment_of(segment["segmentEnd"]) if "segmentEnd" in segment else now
            if segment["segmentType"] != "alert":
                yield _Contact(start if rang is None else rang, start, end, answered=True)
            elif segment.get("disconnectType") == "noAnswerTransfer":
                yield _Contact(start, end, end + MINUTE // 2 + start % MINUTE, answered=False)
            else:
                rang = start


def _duties(contacts: list[_Contact], rng: Random) -> list[tuple[int, int]]:
    """Return when somebody is on the queues: around their contacts, without coming and going all the time."""
    duties: list[tuple[int, int]] = []
    for contact in contacts:
        start = contact.start - rng.randint(3 * MINUTE, 14 * MINUTE)
        end = contact.end + rng.randint(2 * MINUTE, 8 * MINUTE)
        if duties and start < duties[-1][1] + 15 * MINUTE:
            duties[-1] = duties[-1][0], max(end, duties[-1][1])
        else:
            duties.append((start, end))
    return duties


def _at_the_desk(number: int, hours: list[int], rng: Random) -> Iterator[tuple[int, int, str]]:
    for hour in hours:
        late = 0 if on_shift(number, hour - 1) else rng.randrange(4 * MINUTE)
        yield hour + late, hour + _HOUR, rng.choices(_DESK, _DESK_SHARES)[0]


def _away(hours: list[int], duties: list[tuple[int, int]], rng: Random) -> Iterator[tuple[int, int, str]]:
    """Find room for meals and meetings between the duties; where there is none there is no meal."""
    if len(hours) < 3:
        return
    for name, minutes, chance in zip(_ABSENCES, _MINUTES, _CHANCES, strict=True):
        start = rng.choice(hours[1:-1]) + rng.randrange(_HOUR)
        end = start + rng.randint(*minutes) * MINUTE
        if rng.random() < chance and not any(start < over and end > on for on, over in duties):
            yield start, end, name


def _joined(stretches: Iterator[Stretch], number: int = 0) -> list[Stretch]:
    found: list[Stretch] = []
    for one in stretches:
        if found and found[-1].what == one.what and (one.start % DAY or (one.start // DAY + number) % 2):
            found[-1] = Stretch(found[-1].start, one.end, one.what)
        else:
            found.append(one)
    return found


def _cut(stretches: list[Stretch], start: int, end: int) -> list[Stretch]:
    return [
        Stretch(max(one.start, start), min(one.end, end), one.what)
        for one in stretches
        if one.start < end and one.end > start
    ]


def _day(moment: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment)).date()
