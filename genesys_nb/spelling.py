"""Names that are spelled in several ways: ``queueId``, ``queue_id`` and ``QUEUEID`` are one, and ``queueIdd`` is close.

Whatever takes a name of the service takes it in the service's spelling and in that of frames; what is no name is
answered with the closest that is one.
"""

from collections.abc import Iterable
from difflib import get_close_matches


def plain(name: object) -> str:
    """Return what all spellings of a name have in common."""
    return str(name).replace("_", "").lower()


def spelled(name: object, known: Iterable[str]) -> str | None:
    """Return a name as those that are known are spelled; None if it is none of them."""
    wanted = plain(name)
    return next((one for one in known if plain(one) == wanted), None)


def closest(name: object, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return the known name that is closest, or an empty text; a likeness of 1 is the same name."""
    spellings = {plain(one): one for one in known}
    return next((spellings[one] for one in get_close_matches(plain(name), spellings, 1, likeness)), "")


def did_you_mean(name: object, known: Iterable[str], likeness: float = 0.6) -> str:
    """Return the question for an error's next step, with a blank behind it; nothing where no known name is close."""
    close = closest(name, known, likeness)
    return f"did you mean {close!r}? " if close else ""
