"""A service that does not stand still: conversations arrive and users leave while somebody pages.

A share of the conversations is held back at first. Every further page of a details query lets some of them in, by
turns at the head and at the tail of what was asked for, so that rows move to the next page and are seen twice, and
`totalHits` moves; a job finds what has arrived when it is created. When the held-back ones are used up, the drift ends.
Users are deleted from the front, which moves the others up.
"""

import threading
from collections.abc import Iterable

from genesys_nb.demo.world.people import Record

_HELD_BACK = 25  # one conversation in so many


class Drift:
    """Decide what is visible.

    Parameters
    ----------
    arrivals : int
        Conversations that arrive with every further page of a details query.
    leavers : int
        Users that are deleted with every further page of a user listing, up to one in fifty.
    """

    def __init__(self, arrivals: int, leavers: int) -> None:
        self._arrivals = arrivals
        self._leavers = leavers
        self._arrived: set[str] = set()
        self._left: set[str] = set()
        self._turn = 0
        self._lock = threading.Lock()

    @property
    def moves(self) -> bool:
        """Whether conversations arrive."""
        return self._arrivals > 0

    def held_back(self, identifier: str) -> bool:
        """Return whether a conversation was not there when the service was opened."""
        return bool(self._arrivals) and int(identifier[-6:], 16) % _HELD_BACK == 0

    def visible(self, conversations: Iterable[Record]) -> list[Record]:
        """Return the conversations that are there by now."""
        if not self._arrivals:
            return list(conversations)
        return [
            one
            for one in conversations
            if one["conversationId"] in self._arrived or not self.held_back(one["conversationId"])
        ]

    def arrive(self, asked_for: list[Record]) -> None:
        """Let some of the held-back ones among the conversations asked for arrive."""
        if not self._arrivals:
            return
        with self._lock:
            waiting = [
                one["conversationId"]
                for one in asked_for
                if self.held_back(one["conversationId"]) and one["conversationId"] not in self._arrived
            ]
            for _ in range(min(self._arrivals, len(waiting))):
                self._arrived.add(waiting.pop(-1 if self._turn % 3 == 2 else 0))
                self._turn += 1

    def staying(self, users: list[Record]) -> list[Record]:
        """Return the users who have not been deleted."""
        return [user for user in users if user["id"] not in self._left] if self._left else users

    def leave(self, users: list[Record]) -> None:
        """Delete the first users of a list."""
        with self._lock:
            room = len(users) // 50 + bool(self._leavers) - len(self._left)
            self._left.update(user["id"] for user in self.staying(users)[: max(0, min(self._leavers, room))])
