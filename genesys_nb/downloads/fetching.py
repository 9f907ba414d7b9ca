"""How the pages of one download are fetched: what an answer is to it, and what has to happen before there is one."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from genesys_nb.clock import Clock
from genesys_nb.decoding import decoded
from genesys_nb.downloads.jobs import Jobs
from genesys_nb.downloads.pull import Fetched, Pull
from genesys_nb.errors import ApiError, Trail
from genesys_nb.http.events import Event, Tell
from genesys_nb.http.wire import Reply
from genesys_nb.paging import Page, Style
from genesys_nb.query import Query

_TO_CANCEL = 2.0  # seconds; a job that is not cancelled ends by itself


class Fetching:
    """Fetches the pages of one download.

    Parameters
    ----------
    pull : Pull
        What is fetched.
    send : callable
        Sends a query; called in threads.
    behind : callable
        ``(query, field) -> Reply``: sends a query and returns what lies behind the pre-signed address in its answer.
    pin : callable
        Turns a link of the service into a path of the session's own API, or refuses it.
    clock : Clock
        The session's time.
    tell : callable
        Is told of waits, and of what becomes of jobs.
    """

    def __init__(
        self,
        pull: Pull,
        *,
        send: Callable[..., Reply],
        behind: Callable[..., Reply],
        pin: Callable[[str], str],
        clock: Clock,
        tell: Tell,
    ) -> None:
        self._pull = pull
        self._send = send
        self._behind = behind
        self._pin = pin
        self._asked = 0  # requests since the last page: of a job's creation and state
        self._jobs = Jobs(
            self._counted,
            clock,
            tell=lambda why, seconds: tell(Event("wait", why, seconds, clock.wall())),
            told_state=lambda job, state: tell(Event("job", state, at=clock.wall(), detail={"id": job})),
        )

    def __call__(self, query: Query, style: Style) -> Fetched:
        """Fetch a page; of a job that is not made yet, the first one."""
        if style.job is None:
            return self._page(query, style)
        first = query if query.method == "GET" else self._jobs.first(query, style.job)
        fetched = self._jobs.results(first, style.job, lambda one: self._page(one, style))
        asked, self._asked = self._asked, 0
        page = replace(fetched.page, notes=(*fetched.page.notes, *self._jobs.notes))
        return replace(fetched, page=page, attempts=fetched.attempts + asked)

    def ask(self, query: Query) -> Any:
        """Send a query and return the decoded answer, None where it has no body."""
        content = self._send(query).content
        return decoded(content, Trail(query.method, query.path)) if content else None

    def cancel(self) -> None:
        """Cancel the jobs that nobody waits for any more."""
        self._jobs.cancel(lambda query: self._send(query, deadline=_TO_CANCEL))

    def _counted(self, query: Query) -> Any:
        self._asked += 1
        return self.ask(query)

    def _page(self, query: Query, style: Style) -> Fetched:
        """Return an answer as a page. Only "no content" is read as no rows; an empty 202 is a promise."""
        pull = self._pull
        try:
            reply = self._send(query) if pull.behind is None else self._behind(query, pull.behind, file=pull.file)
        except ApiError as error:
            if pull.instead is None:
                raise
            page = Page.read(query, pull.instead(error), pull.items, pin=self._pin, may_miss=True, key=pull.key)
            return Fetched(page, error.trail.attempts, 0.0)
        if reply.status == HTTPStatus.NO_CONTENT:
            page = Page.without_body(reply.query, pull.items, pin=self._pin)
        else:
            content, notes = style.opened(reply.query, reply.content, pull.items)
            page = Page.read(reply.query, content, pull.items, pin=self._pin, may_miss=pull.may_miss, key=pull.key)
            page = replace(page, notes=(*page.notes, *notes))
        return Fetched(page, reply.attempts, reply.waited)
