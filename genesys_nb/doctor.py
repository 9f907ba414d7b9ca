"""The doctor: what works, what does not, and whose move is next, on any platform.

Each finding costs one small request; those for the helpers are sent side by side, a few at once. A finding never
raises: what went wrong is the finding. Which requests are worth one is each platform's own business.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, Protocol

from genesys_nb import display
from genesys_nb.decoding import decoded
from genesys_nb.errors import Forbidden, GenesysError, NotFound, stoppable
from genesys_nb.query import Query
from genesys_nb.threads import start

PATIENCE = 5.0
"""Seconds for one finding: a doctor who waits for a sick service says nothing."""

NOBODY = "00000000-0000-0000-0000-000000000000"
"""An id that nothing has, to ask for what has to be asked for by id."""

_FIRST = 30.0  # seconds for the request that greets: whoever connects is waiting
_AT_ONCE = 6
_LONGEST_NAME = 200

_NEARLY_ALL = 0.8
_SKEW = 30  # seconds between two clocks from which on it is worth a word


class Answer(Protocol):
    """What is looked at of an answer."""

    @property
    def content(self) -> bytes:
        """The body."""
        ...

    @property
    def headers(self) -> Any:
        """The headers."""
        ...

    @property
    def status(self) -> int:
        """The HTTP status."""
        ...


class Patient(Protocol):
    """What the doctor needs of a session."""

    @property
    def host(self) -> str:
        """The API host."""
        ...

    @property
    def token(self) -> Any:
        """The token's state."""
        ...

    @property
    def budget(self) -> Any:
        """The rate limit's state."""
        ...

    def now(self) -> datetime:
        """Return the time."""
        ...

    def send(self, query: Query, *, deadline: float | None = None) -> Answer:
        """Send one request."""
        ...


class Finding(NamedTuple):
    """One thing that was looked at.

    Parameters
    ----------
    check : str
        What was looked at.
    state : str
        ``ok``, ``warn``, ``fail`` or ``untested``.
    detail : str
        What was found.
    next_step : str
        What to do about it.
    """

    check: str
    state: str
    detail: str
    next_step: str = ""


class Check(display.Card):
    """The doctor's report: a card in a notebook, lines in a terminal.

    Parameters
    ----------
    findings : iterable of Finding
        What is found, in order. Who looks at something when the reader stops it ends by itself, within its patience.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        with stoppable("the doctor had not seen everything"):
            self.findings = list(findings)

    @property
    def ok(self) -> bool:
        """True when nothing failed."""
        return all(finding.state != "fail" for finding in self.findings)

    def _shown(self) -> display.Shown:
        return display.doctor([finding._asdict() for finding in self.findings])


def greeted(session: Patient, path: str, name: Callable[[Mapping[str, Any]], str]) -> str:
    """Prove by one small request that the credentials work; return the organisation's name, or nothing.

    Parameters
    ----------
    session : Patient
        Whose login it is.
    path : str
        Where the platform says whose organisation it is.
    name : callable
        Finds the name in what was said.
    """
    try:
        answer = session.send(Query("GET", path), deadline=_FIRST)
    except (Forbidden, NotFound):
        return ""  # a role may not see it, a gateway not pass it on; every other call is as good
    told = decoded(answer.content) if answer.content else None
    return name(told)[:_LONGEST_NAME] if isinstance(told, Mapping) else ""


def examined(
    session: Patient,
    organisation: tuple[str, str, Callable[[Mapping[str, Any]], str]],
    helpers: Mapping[str, Query],
    *more: Callable[[Patient], Finding],
) -> Iterator[Finding]:
    """Look at everything that a day's work needs, one small request each.

    Parameters
    ----------
    session : Patient
        What is looked at.
    organisation : tuple
        What the platform calls an organisation, the path that says which one it is, and how to say that.
    helpers : mapping
        For each helper that a role may not be permitted, a small request of its kind.
    *more : callable
        Further looks, which only this platform has.
    """
    what, path, detail = organisation
    try:
        answer = session.send(Query("GET", path), deadline=PATIENCE)
    except GenesysError as error:
        yield failed("host and login", error)
        return
    yield Finding("host and login", "ok", f"{session.host} answers and took the token")
    yield said(what, answer, detail)
    yield token(session)
    yield clocks(answer, session.now())
    yield budget(session)
    ahead: deque[Future[Finding]] = deque()
    for helper in helpers.items():
        ahead.append(start(lambda one: permission(session, *one), helper, "genesys_nb doctor"))
        if len(ahead) == _AT_ONCE:
            yield ahead.popleft().result()
    for looking in ahead:
        yield looking.result()
    for look in more:
        yield look(session)


def failed(check: str, error: GenesysError, state: str = "fail") -> Finding:
    """Return the finding of a request that failed."""
    return Finding(check, state, error.message, error.next_step)


def token(session: Patient) -> Finding:
    """Say whether the token will last."""
    token = session.token
    line = display.token_line({name: getattr(token, name) for name in ("remaining", "lifetime", "renewable")})
    life = line.text if line else "life unknown"
    if token.renewable:
        return Finding("token", "ok", f"{life}, renewed by itself")
    return Finding(
        "token", "warn", life, "for long work connect with a login that is renewed: a client or key with its secret"
    )


def clocks(answer: Answer, now: datetime) -> Finding:
    """Hold this machine's clock against the service's."""
    try:
        theirs = parsedate_to_datetime(answer.headers.get("Date", ""))
        skew = (now - theirs.astimezone(UTC)).total_seconds()
    except (TypeError, ValueError, OverflowError):
        return Finding(
            "clocks",
            "warn",
            "the service did not say what time it is",
            'hold this machine\'s clock against another: words such as "today" are read by it',
        )
    if abs(skew) <= _SKEW:
        return Finding("clocks", "ok", "this machine's clock and the service's agree")
    ahead = "ahead of" if skew > 0 else "behind"
    return Finding(
        "clocks",
        "warn",
        f"this machine's clock is {abs(skew):.0f} s {ahead} the service's",
        'set the clock: words such as "today" are read by it',
    )


def budget(session: Patient) -> Finding:
    """Say what is left of the rate limit."""
    budget = session.budget
    if budget is None:
        return Finding("rate limit", "ok", "the service does not say; 429s are waited out")
    used = f"{budget.used} of {budget.allowed} requests used, {budget.reset:.0f} s to go"
    if budget.used <= _NEARLY_ALL * budget.allowed:
        return Finding("rate limit", "ok", used)
    return Finding(
        "rate limit",
        "warn",
        used,
        "nothing fails, but calls will wait; whoever else uses this login takes from the same limit: give each its own",
    )


def permission(session: Patient, helper: str, query: Query) -> Finding:
    """Try a helper's own request."""
    try:
        answer = session.send(query, deadline=PATIENCE)
    except NotFound as error:
        if NOBODY not in query.path:
            return failed(f"{helper}()", error, "warn")
        return Finding(f"{helper}()", "untested", "not tested: that takes an id")
    except GenesysError as error:
        return failed(f"{helper}()", error, "warn")
    if answer.status == 204:
        return Finding(f"{helper}()", "ok", "permitted; there is nothing at the moment")
    return said(f"{helper}()", answer, lambda _: "permitted")


def said(check: str, answer: Answer, detail: Callable[[Mapping[str, Any]], str]) -> Finding:
    """Say what an answer tells; one that is no JSON object comes from something else than the service."""
    try:
        told = decoded(answer.content) if answer.content else None
    except GenesysError as error:
        return failed(check, error, "warn")
    if isinstance(told, Mapping):
        return Finding(check, "ok", detail(told))
    what = {list: "a list", str: "a text", type(None): "nothing"}.get(type(told), "a value")
    return Finding(
        check,
        "warn",
        f"it was answered with {what} where an object belongs",
        "a proxy or gateway may have answered in the service's place: check the API address",
    )
