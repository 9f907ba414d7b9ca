"""What the transport tells while it works, and the log that a person can follow.

Progress bars, the token card and logs all live from the same few events, so the transport knows none of them: it
calls ``tell(Event)`` and goes on. Events carry paths without their query (a query can hold names and numbers of
people) and never a secret. It is told outside of every lock, so a listener may use the session.
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["wait", "retry", "renewed", "repaired", "answered", "closed"]

_LEVELS: Mapping[str, int] = {"answered": logging.DEBUG}
_LOGGER = logging.getLogger("genesys_nb")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on the way to the service.

    Parameters
    ----------
    kind : str
        ``wait`` (about to wait `seconds` for the reason in `text`), ``retry``, ``renewed`` (a new token),
        ``repaired`` (a refused token was replaced and the request then answered), ``answered`` (each sound answer),
        ``closed`` (the session ends).
    text : str
        A short phrase for people: ``rate limit``.
    seconds : float
        Length of the wait, life of the token, or duration of the request.
    at : float
        Seconds since 1970.
    detail : mapping
        Facts by name: ``method path status bytes attempts waited generation``.
    """

    kind: Kind
    text: str
    seconds: float = 0.0
    at: float = field(default_factory=time.time)
    detail: Mapping[str, Any] = field(default_factory=dict)


Tell = Callable[[Event], None]


def log(event: Event) -> None:
    """Write an event to the logger ``genesys_nb``: waits, retries and renewals as INFO, each answer as DEBUG."""
    level = _LEVELS.get(event.kind, logging.INFO)
    if _LOGGER.isEnabledFor(level):
        _LOGGER.log(level, "%s", sentence(event))


def sentence(event: Event) -> str:
    """Say an event in one sentence."""
    about = " ".join(str(event.detail[name]) for name in ("method", "path") if name in event.detail)
    match event.kind:
        case "wait":
            return f"Waiting {event.seconds:.1f} s: {event.text}."
        case "retry":
            return f"Trying {about or 'the login'} again: {event.text}."
        case "renewed":
            return f"Token {event.detail.get('generation', '')} obtained, {event.text}."
        case "repaired":
            return f"{about} answered after the token was replaced."
        case "answered":
            status, size = event.detail.get("status"), event.detail.get("bytes")
            return f"{about} answered {status} with {size} bytes in {event.seconds:.3f} s."
        case _:  # closed
            return "The session was closed."
