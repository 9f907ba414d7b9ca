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

Kind = Literal[
    "wait", "retry", "renewed", "repaired", "answered", "failed", "job", "begun", "arrived", "ended", "closed"
]

_LEVELS: Mapping[str, int] = {"answered": logging.DEBUG, "arrived": logging.DEBUG}
_LOGGER = logging.getLogger("genesys_nb")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened on the way to the service.

    Parameters
    ----------
    kind : str
        ``wait`` (about to wait `seconds` for the reason in `text`), ``retry``, ``renewed`` (a new token),
        ``repaired`` (a refused token was replaced and the request then answered), ``answered`` (each sound answer),
        ``failed`` (each request that ended in an error), ``job`` (a job of the service is in another state),
        ``begun``, ``arrived`` and ``ended`` (a download; the second a few times a second at most), ``closed`` (the
        session ends).
    text : str
        A short phrase for people: ``rate limit``; of a failure, the error's class; of a job, its state; of a download,
        what is fetched.
    seconds : float
        Length of the wait, life of the token, or duration of the request with all of its waits and tries, or of the
        download so far.
    at : float
        Seconds since 1970.
    detail : mapping
        Facts by name: ``id method path origin status bytes attempts waited correlation_id generation ahead``.
        ``id`` is our own name for a request, ``correlation_id`` the service's; ``status`` is that of the last answer.
        Of a job its ``id``; of a download ``number state rows pages requests total``.
    story : tuple of Event
        What happened to a request on its way, on the event that ends it: its own waits and retries, short ones too.
    """

    kind: Kind
    text: str
    seconds: float = 0.0
    at: float = field(default_factory=time.time)
    detail: Mapping[str, Any] = field(default_factory=dict)
    story: tuple["Event", ...] = ()


Tell = Callable[[Event], None]


def log(event: Event) -> None:
    """Write an event to the logger ``genesys_nb``: answers and arrivals as DEBUG, all else as INFO.

    Nothing is a warning: an error is raised as well, and a notebook that sets up no logging would show it twice.
    """
    level = _LEVELS.get(event.kind, logging.INFO)
    if _LOGGER.isEnabledFor(level):
        _LOGGER.log(level, "%s", sentence(event), extra={"event": event})


def sentence(event: Event) -> str:
    """Say an event in one sentence."""
    about = " ".join(str(event.detail[name]) for name in ("method", "path") if name in event.detail)
    match event.kind:
        case "wait":
            return f"Waiting {event.seconds:.1f} s: {event.text}."
        case "retry":
            when = f" in {event.seconds:.1f} s" if event.seconds else ""
            return f"Trying {about or 'the login'} again{when}: {event.text}."
        case "renewed":
            how = "renewed ahead of time" if event.detail.get("ahead") else "obtained"
            return f"Token {event.detail.get('generation', '')} {how}, {event.text}."
        case "repaired":
            return f"Repaired 401: {about} was answered after the token was replaced."
        case "answered" | "failed":
            return f"{about} {_ending(event)}."
        case _:
            return _elsewhere(event)


def _ending(event: Event) -> str:
    """Say what became of a request, and what it took beside one try."""
    facts = event.detail
    tries, waited, status = facts["attempts"], facts["waited"], facts["status"]
    told = [f"{tries} tries" if tries > 1 else "", f"{waited:.1f} s of it waiting" if waited >= 0.1 else ""]
    effort = ", ".join(part for part in told if part)
    took = f"{event.seconds:.3f} s{f' ({effort})' if effort else ''}"
    if event.kind == "answered":
        return f"answered {status} with {facts['bytes']} bytes in {took}"
    return f"failed after {took}: {event.text}{f', last status {status}' if status else ''}"


def _elsewhere(event: Event) -> str:
    """Say an event that is not one request's."""
    facts = event.detail
    if event.kind == "closed":
        return "The session was closed."
    if event.kind == "job":
        return f"Job {facts['id']} is {event.text}."
    of_all = "" if facts["total"] is None else f" of {facts['total']:,}"
    far = f"{facts['rows']:,}{of_all} items on {facts['pages']:,} pages in {event.seconds:.1f} s"
    return f"Download {facts['number']} of {event.text} is {facts['state']}: {far}."
