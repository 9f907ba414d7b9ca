"""Ninety days, each made when it is first asked for, and seen from `now`.

A day is always made whole. What is not yet over at `now` is then cut there: a conversation in progress has no end, its
current segment has none either, and what would be told later has not been told.
"""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from heapq import heapify, heappop, heappush
from itertools import count
from random import Random

from genesys_nb.demo.world import digital, outward, tuesday, voice
from genesys_nb.demo.world.bustle import Bustle
from genesys_nb.demo.world.identity import conversation_id, day_of, stable, stamp
from genesys_nb.demo.world.people import People, Record, people
from genesys_nb.demo.world.presence import Presence
from genesys_nb.demo.world.quality import judge
from genesys_nb.demo.world.rhythm import starts
from genesys_nb.demo.world.scene import Scene
from genesys_nb.demo.world.staff import Staff
from genesys_nb.demo.world.things import Things, things

_KINDS = (voice.inbound, outward.outbound, digital.message, digital.email, digital.chat, digital.callback)
_SHARES = (58, 13, 11, 8, 6, 4)
_Due = tuple[int, int, tuesday.Caller | None]  # when somebody calls, the how-manieth, and who, if they are known


class World:
    """Everything there is to be told about one contact centre.

    Parameters
    ----------
    seed : int
        The same seed makes the same world.
    users : int
        How many active users it has.
    now : datetime
        The moment from which it is seen; time stands still there.
    days : int
        How many days of conversations there are, today included.
    volume : float
        How many times the usual number of conversations a day has.
    """

    def __init__(self, seed: int, users: int, now: datetime, days: int, volume: float) -> None:
        self.seed = seed
        self.users = users
        self.now = int(now.timestamp() * 1000)
        self.today = now.astimezone(UTC).date()
        self.first = self.today - timedelta(days=days - 1)
        self._volume = volume
        self._days: dict[date, list[Record]] = {}
        self._attributes: dict[str, dict[str, dict[str, str]]] = {}
        self._lock = threading.RLock()

    @cached_property
    def people(self) -> People:
        """The users, teams, groups, divisions and locations."""
        return people(self.seed, self.users, self.now)

    @cached_property
    def things(self) -> Things:
        """Everything that is configured."""
        return things(self.seed, self.people, self.now)

    @cached_property
    def bustle(self) -> Bustle:
        """What goes on at this moment, from now on."""
        return Bustle(self)

    @cached_property
    def presence(self) -> Presence:
        """Where everybody was, and what they did on the queues."""
        return Presence(self)

    def day(self, day: date) -> list[Record]:
        """Return the conversations that began on a day (UTC) and are known by now, in the order of their beginning."""
        if not self.first <= day <= self.today:
            return []
        with self._lock:
            if day not in self._days:
                whole = self._make(day)
                now = stamp(self.now)
                self._days[day] = [as_of(record, now) for record in whole if record["conversationStart"] <= now]
            return self._days[day]

    def days(self, first: date, last: date) -> Iterator[Record]:
        """Go through the conversations of some days, both ends included."""
        day = max(first, self.first)
        while day <= min(last, self.today):
            yield from self.day(day)
            day += timedelta(days=1)

    def conversation(self, identifier: str) -> Record | None:
        """Return one conversation."""
        day = day_of(identifier)
        if day is None:
            return None
        return next((record for record in self.day(day) if record["conversationId"] == identifier), None)

    def attributes(self, identifier: str) -> dict[str, dict[str, str]]:
        """Return the attributes of a conversation's participants, by participant id."""
        return self._attributes.get(identifier, {})

    def _make(self, day: date) -> list[Record]:
        rng = Random(f"{self.seed}:{day.isoformat()}")
        staff = Staff(self.people, self.things)
        made: list[Record] = []
        place = count()  # two may begin in the same millisecond
        due: list[_Due] = [(start, next(place), None) for start in starts(day, rng, self._volume)]
        due += [(caller.start, next(place), caller) for caller in tuesday.callers(day, rng, self._volume)]
        heapify(due)
        while due:
            start, _, caller = heappop(due)
            number = len(made)
            identifier = conversation_id(self.seed, day, number)
            scene = Scene(rng, staff, identifier, start)
            scene.fields["divisionIds"] = [self.people.divisions[1 + number % 4]["id"]]
            if made and rng.random() < 0.006:
                # Rare but real: a session carries its id into a second conversation.
                scene.borrowed = made[-1]["participants"][-1]["sessions"][-1]["sessionId"]
            if caller is None:
                rng.choices(_KINDS, _SHARES)[0](scene)
            else:
                voice.about_the_statement(scene, caller)
                for again in () if scene.handled else tuesday.calls_again(caller, scene.end, rng):
                    heappush(due, (again.start, next(place), again))
            judge(scene)
            if rng.random() < 0.05:
                scene.fields["externalTag"] = f"CASE-{stable(self.seed, identifier)[:8]}"
            made.append(scene.finished())
            if scene.attributes:
                self._attributes[identifier] = scene.attributes
        return made


def over(record: Record, moment: str) -> bool:
    """Return whether a conversation had ended by a moment; timestamps of one form compare as text."""
    return "conversationEnd" in record and record["conversationEnd"] <= moment


def as_of(record: Record, moment: str) -> Record:
    """Return a conversation as it looked at a moment."""
    if not over(record, moment):
        seen = {key: value for key, value in record.items() if key not in {"conversationEnd", "resolutions"}}
        seen["participants"] = [_participant_as_of(one, moment) for one in record["participants"]]
        seen["participants"] = [one for one in seen["participants"] if one["sessions"]]
    elif any(key in record for key in ("evaluations", "surveys")):
        seen = dict(record)
    else:
        return record
    for key in ("evaluations", "surveys"):
        known = [one for one in seen.pop(key, ()) if one["eventTime"] <= moment]
        if known:
            seen[key] = known
    return seen


def _participant_as_of(participant: Record, now: str) -> Record:
    sessions = [_session_as_of(one, now) for one in participant["sessions"]]
    return {**participant, "sessions": [one for one in sessions if one["segments"]]}


def _session_as_of(session: Record, now: str) -> Record:
    segments = [_segment_as_of(one, now) for one in session["segments"] if one["segmentStart"] <= now]
    seen = {**session, "segments": segments, "metrics": [one for one in session["metrics"] if one["emitDate"] <= now]}
    if any(one["eventTime"] > now for one in seen.get("mediaEndpointStats", ())):
        del seen["mediaEndpointStats"]
    return seen


def _segment_as_of(segment: Record, now: str) -> Record:
    if "segmentEnd" in segment and segment["segmentEnd"] <= now:
        return segment
    later = {"segmentEnd", "disconnectType", "wrapUpCode", "wrapUpNote"}
    return {key: value for key, value in segment.items() if key not in later}
