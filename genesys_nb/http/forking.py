"""What a forked child must not share with its parent: connections, tokens and locks that nobody in it holds.

`multiprocessing` copies a process as it stands. A child that spoke on its parent's connection would read the parent's
answers, and a lock that another thread of the parent held at that moment would stay closed for ever.
"""

import os
import weakref
from typing import Protocol


class Forked(Protocol):
    """Something that starts anew in a forked child."""

    def start_anew(self) -> None:
        """Drop what belongs to the parent."""
        ...


_LIVING: "weakref.WeakSet[Forked]" = weakref.WeakSet()


def renew_in_child(thing: Forked) -> None:
    """Have a thing start anew in every child that is forked while it lives."""
    _LIVING.add(thing)


def _renew() -> None:
    for thing in list(_LIVING):
        thing.start_anew()


getattr(os, "register_at_fork", lambda **_: None)(after_in_child=_renew)  # some systems do not fork
