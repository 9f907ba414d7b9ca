"""Jobs under way: made once, waited for, made anew when their results are gone.

The wait is ours, so everything that can happen in it is met here. A job that was made stays known to its download:
whoever is interrupted while it is waited for finds it again. A creation whose answer was lost may or may not have made
a job, and the service lists none: it is made a second time, once, and the reader is told; reading one of two jobs
harms nobody, and the other ends by itself. A state that nobody knows is one to wait in, but not for ever. Results that
are not there yet although the job is done are waited for; results that are there no more make the job `Lost`.
"""

from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

from genesys_nb.clock import Clock
from genesys_nb.errors import (
    AmbiguousWrite,
    BadRequest,
    GenesysError,
    Interrupted,
    JobError,
    NotFound,
    Trail,
    stoppable,
)
from genesys_nb.paging import Life, Lost
from genesys_nb.query import Query

_FIRST_PAUSE = 0.5  # seconds between two looks at a job
_GROWTH = 1.5
_LONGEST_PAUSE = 30.0
_PATIENCE = 2 * 3_600.0  # seconds for a job to be done
_SETTLING = 60.0  # seconds in which the results of a job that is done may not be there yet
_SMALLER_PAGES = (100, None)  # what is asked for where the service refuses the size of a page

T = TypeVar("T")
Ask = Callable[[Query], Any]
Tell = Callable[[str, float], None]


class Jobs:
    """The jobs of one download.

    Parameters
    ----------
    ask : callable
        Sends a query and returns the decoded answer.
    clock : Clock
        Lets time pass.
    tell : callable
        ``(why, seconds)``: told of each wait.
    told_state : callable
        ``(id, state)``: told when a job is in another state.
    """

    def __init__(self, ask: Ask, clock: Clock, tell: Tell, told_state: Callable[[str, str], None]) -> None:
        self.notes: list[str] = []
        self._ask = ask
        self._clock = clock
        self._tell = tell
        self._told_state = told_state
        self._made: dict[str, tuple[Query, str]] = {}  # by what was asked: the job's address, its id
        self._read: set[str] = set()
        self._lasting: set[str] = set()  # what cannot be cancelled

    def first(self, query: Query, life: Life) -> Query:
        """Return the request for the first page of a job's results, when there are any; the job is made if need be.

        Raises
        ------
        JobError
            It failed, was cancelled, or is not done after two hours.
        Lost
            Its results are gone.
        """
        key = _key(query)
        if key not in self._made:
            identifier = self._create(query, life)
            self._made[key] = (life.status(query, identifier), identifier)
            self._lasting |= set() if life.cancellable else {key}
        status, identifier = self._made[key]
        self._wait(key, status, identifier, life)
        return life.first(query, identifier)

    def results(self, query: Query, life: Life, send: Callable[[Query], T]) -> T:
        """Fetch a page of results with ``send``.

        Raises
        ------
        Lost
            The results are gone: the job is forgotten, and asking for it anew makes another one.
        """
        key, since, pause = self._of(query), self._clock.monotonic(), _FIRST_PAUSE
        sizes = [query, *(query.with_params(pageSize=size) for size in _SMALLER_PAGES)]
        while True:
            try:
                answer = send(sizes[0])
            except (NotFound, BadRequest) as error:
                self._judge(key, life, error)
                settling = key not in self._read and isinstance(error, NotFound)
                if settling and self._clock.monotonic() - since < _SETTLING:
                    self._pause(f"the results of job {self._made[key][1]} are not there yet", pause)
                    pause *= _GROWTH
                elif isinstance(error, BadRequest) and len(sizes) > 1 and query.params.get("pageSize"):
                    del sizes[0]  # the largest page that is allowed is not published
                elif key in self._read:
                    self._forget(key, f"the results could not be read on: {error.message}", error)
                else:
                    raise
            else:
                self._read.add(key)
                return answer

    def cancel(self, send: Callable[[Query], Any]) -> None:
        """Cancel what nobody waits for any more; that it fails does not matter, for jobs end by themselves."""
        for key, (status, _) in list(self._made.items()):
            if key not in self._read | self._lasting:
                try:
                    send(Query("DELETE", status.path))
                except (GenesysError, Interrupted):
                    return
            self._made.pop(key, None)

    def _of(self, page: Query) -> str:
        for key, (status, _) in self._made.items():
            if page.path == status.path or page.path.startswith(f"{status.path}/"):
                return key
        raise Lost("the job of this page was given up meanwhile", trail=Trail("GET", page.path))

    def _create(self, query: Query, life: Life) -> str:
        creation = life.creation(query)
        try:
            answer = self._ask(creation)
        except AmbiguousWrite:
            self.notes.append("the answer to the creation of a job was lost: a second one was made, and read")
            answer = self._ask(creation)
        identifier = answer.get(life.identifier) if isinstance(answer, Mapping) else None
        if not isinstance(identifier, str) or not identifier:
            raise JobError(
                f"the service took the job and named no {life.identifier}",
                next_step="call it again; if it stays so, report it with this path",
                trail=Trail("POST", query.path),
            )
        return identifier

    def _wait(self, key: str, status: Query, identifier: str, life: Life) -> None:
        since, pause, before = self._clock.monotonic(), _FIRST_PAUSE, ""
        while True:
            try:
                answer = self._ask(status)
            except NotFound as error:
                self._forget(key, f"job {identifier} is not known any more", error)
            told = answer if isinstance(answer, Mapping) else {}
            state = str(told.get(life.state)).lower()
            if state != before:
                self._told_state(identifier, state)
                before = state
            match life.stage(told):
                case "done":
                    return
                case "expired":
                    self._forget(key, f"the results of job {identifier} have expired")
                case "failed":
                    why = told.get(life.error) or "the service does not say why"
                    self._forget(key, f"job {identifier} failed: {why}")
                case "cancelled":
                    del self._made[key]
                    raise JobError(
                        f"job {identifier} was cancelled",
                        next_step="somebody, or something, ended it; call the helper again to ask anew",
                        trail=Trail("GET", status.path),
                    )
            if self._clock.monotonic() - since > _PATIENCE:
                raise JobError(
                    f"job {identifier} is {told.get(life.state)!r} after {_PATIENCE / 3600:.0f} hours",
                    next_step="gc.resume() waits on for the same job; ask for a shorter interval if it never ends",
                    trail=Trail("GET", status.path),
                )
            self._pause(f"job is {state}", pause * (0.9 + 0.2 * self._clock.random()))
            pause = min(_LONGEST_PAUSE, pause * _GROWTH)

    def _judge(self, key: str, life: Life, error: NotFound | BadRequest) -> None:
        """Find out whether results that were refused are gone."""
        status, identifier = self._made[key]
        try:
            told = self._ask(status)
        except NotFound:
            self._forget(key, f"job {identifier} is not known any more", error)
        if life.stage(told if isinstance(told, Mapping) else {}) in {"expired", "failed", "cancelled"}:
            self._forget(key, f"the results of job {identifier} have expired", error)

    def _forget(self, key: str, why: str, cause: Exception | None = None) -> NoReturn:
        status, identifier = self._made.pop(key)
        self._read.discard(key)
        self._told_state(identifier, "lost")
        raise Lost(
            why,
            next_step="it was asked again; ask for a shorter interval if it happens each time",
            trail=Trail("GET", status.path),
        ) from cause

    def _pause(self, why: str, seconds: float) -> None:
        self._tell(why, seconds)
        with stoppable(f"waiting ({why})"):
            interrupted = self._clock.wait(seconds)
        if interrupted:
            raise Interrupted(f"Interrupted while waiting ({why}).")


def _key(query: Query) -> str:
    return f"{query.path} {query.json!r}"
