"""What the sessions of one process share when they have the same credentials.

It is held weakly: it lives as long as one of the sessions.
"""

import math
import threading
import weakref
from collections.abc import Hashable

from genesys_nb.errors import GenesysError
from genesys_nb.http.forking import renew_in_child
from genesys_nb.http.token import Token
from genesys_nb.secret import Secret


class Shared:
    """What all sessions with the same credentials have in common; every field is guarded by `changed`."""

    def __init__(self) -> None:
        self.start_anew()
        renew_in_child(self)

    def start_anew(self) -> None:
        """Know nothing yet."""
        self.changed = threading.Condition()
        self.token: Token | None = None
        self.renewal: Secret | None = None
        self.generation = 0
        self.proved = 0
        self.leader: int | None = None
        self.refusals: list[float] = []
        self.error: GenesysError | None = None
        self.error_until = -math.inf
        self.ahead_not_before = -math.inf
        self.ahead_failures = 0


class _Registry:
    """What belongs to which credentials, as long as some session uses them."""

    def __init__(self) -> None:
        self._held: weakref.WeakValueDictionary[Hashable, Shared] = weakref.WeakValueDictionary()
        self.start_anew()
        renew_in_child(self)

    def start_anew(self) -> None:
        """Have a lock that nobody holds."""
        self._lock = threading.Lock()

    def shared(self, identity: Hashable) -> Shared:
        """Return what the sessions with these credentials have in common."""
        with self._lock:
            held = self._held.get(identity)
            if held is None:
                held = self._held[identity] = Shared()
            return held


_REGISTRY = _Registry()


def shared_by(identity: Hashable) -> Shared:
    """Return what the sessions with these credentials have in common."""
    return _REGISTRY.shared(identity)
