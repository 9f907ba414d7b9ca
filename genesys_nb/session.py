"""The session: one object that an analyst holds, composed of rooms that own the rules.

It sends through `http.Wire`, walks pulls with `Run`, draws with `progress` and `display`, and stamps every frame with
its provenance. What it adds is the order of these steps. It has no base class with the thirty names of an HTTP session,
so that Tab after ``gc.`` shows what an analyst asks for.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, NoReturn, Self

import pandas as pd

from genesys_nb import authorisation, display, listing
from genesys_nb.clock import Clock
from genesys_nb.decoding import decoded
from genesys_nb.downloads.downloads import Downloads, as_called
from genesys_nb.downloads.fetching import Fetching
from genesys_nb.downloads.planning import Plan, planned
from genesys_nb.downloads.pull import Finished, Pull
from genesys_nb.downloads.record import record
from genesys_nb.downloads.run import Run
from genesys_nb.downloads.walk import walk
from genesys_nb.errors import Trail
from genesys_nb.helper import Helpers, payload
from genesys_nb.history import History
from genesys_nb.http.events import Event
from genesys_nb.http.wire import Reply, Wire
from genesys_nb.lineage import warn
from genesys_nb.listeners import Listeners
from genesys_nb.live import Live, LiveBudget, LiveToken, nothing
from genesys_nb.mapping.calls import Map
from genesys_nb.paging import Catalogue, Page
from genesys_nb.provider import Provider
from genesys_nb.query import Query, checked
from genesys_nb.tables.shape import Shape

_INNER = {"budgets", "describe", "downloads", "dress", "frames", "greet", "listen", "now", "origin", "plan"}
_INNER |= {"clock", "provider", "query", "send", "show", "walk"}
"""What rooms of this package use of a session; Tab after ``gc.`` leaves it out."""


class Session(Helpers, Live, display.Card):
    """A connection to one organisation.

    Parameters
    ----------
    provider : Provider
        The platform's facts.
    wire : Wire
        Sends, with all of the token, retry and pacing rules.
    listeners : Listeners
        Whom the wire tells of what it does.
    catalogue : Catalogue
        The platform's listings.
    shapes : mapping of str to Shape
        The known columns of a listing, by its path.
    region : str
        The region's name, where the hosts are of one.
    timezone : str
        How naive dates and words like "yesterday" are read, and how timestamps are returned.
    progress : bool
        Whether calls show a bar.
    clock : Clock
        The session's time.
    close : callable
        Ends what was started for this session: the embedded organisation.
    """

    def __init__(
        self,
        *,
        provider: Provider,
        wire: Wire,
        listeners: Listeners,
        catalogue: Catalogue,
        shapes: Mapping[str, Shape],
        region: str = "",
        timezone: str = "UTC",
        progress: bool = True,
        clock: Clock | None = None,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self.provider = provider
        self.region = region
        self.timezone = timezone
        self.progress = progress
        self.catalogue = catalogue
        self.organisation_name = ""
        self.closed = False
        self.show = nothing
        self._shapes = shapes
        self._wire = wire
        self._listeners = listeners
        self._clock = clock or Clock()
        self._close = close
        self._history = History()
        listeners.add(self._history)
        way: dict[str, Any] = {
            "clock": self._clock,
            "waiting": lambda: listeners.waiting(self._clock.wall()),
            "interrupt": wire.interrupt,
            "shown": lambda: self.progress,
        }
        self.downloads = Downloads(**way, timezone=timezone, told=self._told, tell=listeners, dress=self.dress)
        self.map = Map(**way)

    # What it is

    @property
    def host(self) -> str:
        """The API host that the session talks to."""
        return self._wire.api.host

    @property
    def origin(self) -> str:
        """Scheme, host and port of the API."""
        return str(self._wire.api)

    @property
    def token(self) -> LiveToken:
        """The token's state: a live card as the last line of a cell, one line in a terminal; never the token."""
        return LiveToken(**asdict(self._wire.tokens.status()), show=self.show, closed=self.closed)

    @property
    def budget(self) -> LiveBudget | None:
        """What the rate-limit headers last said: ``.used``, ``.allowed``, ``.reset`` in seconds; None before."""
        return LiveBudget(**asdict(self._wire.budget), show=self.show) if self._wire.budget else None

    @property
    def last(self) -> Run | None:
        """The latest download: its ``.rows``, ``.pages``, ``.done``; ``.resume()`` goes on with it; None before."""
        return self.downloads.latest

    @property
    def history(self) -> pd.DataFrame:
        """The last thousand requests, newest last: when, path, status, attempts, seconds waited and taken, bytes."""
        return self._history.frame(self.timezone)

    @property
    def auth(self) -> authorisation.Authorisation:
        """The session's token for other HTTP clients: ``requests.get(url, auth=gc.auth)``, ``httpx.Client(auth=…)``.

        It is renewed and repaired as the session's own, and goes to the session's API host only.
        """
        return authorisation.for_session(self._wire.tokens, self._wire.api, self._clock)

    @property
    def clock(self) -> Clock:
        """The session's time."""
        return self._clock

    def now(self) -> datetime:
        """Return the time by the session's clock."""
        return datetime.fromtimestamp(self._clock.wall(), UTC)

    def listen(self, callback: Callable[[Event], None]) -> Callable[[], None]:
        """Be told of waits, retries and renewals; the function that is returned ends it."""
        return self._listeners.add(callback)

    # What it does

    def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Mapping[str, Any] | Sequence[Any] | None = None,
    ) -> Any:
        """Send one request and return its parsed JSON.

        Parameters
        ----------
        method : str
            ``GET``, ``POST``, …
        path : str
            ``/api/v2/…``; a link of the service's own (``nextUri``) is fine, another host is not.
        params : mapping, optional
            Query parameters; a list repeats the key, None is left out.
        json : mapping or list, optional
            The body; the endpoints for many things at once take lists.

        Returns
        -------
        object
            The answer, or None where it has no body.

        Raises
        ------
        ConfigError
            There is no method or path, or the body is neither an object nor a list.
        ApiError
            The service said no. TransportError: no sound answer came. AmbiguousWrite: a write may have happened.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     gc.request("GET", "/api/v2/tokens/me")["organization"]["name"]
        'Genesys demo centre'
        """
        query = self.query(method, path, params, json)
        content = self.send(query).content
        return decoded(content, Trail(query.method, query.path)) if content else None

    def pages(
        self,
        path: str,
        *,
        method: str | None = None,
        params: Mapping[str, Any] | None = None,
        json: Mapping[str, Any] | None = None,
        items: str | None = None,
        page_size: int | None = None,
    ) -> Iterator[Any]:
        """Yield the answers of any listing of the platform one by one, each fetched when it is asked for.

        Parameters are those of `frame`, checked at once; an `IncompleteWarning` at the end says what is missing.
        """
        pull = self._listing(path, method, params, json, items=items, page_size=page_size)
        return (payload(page) for page in self.walk(pull))

    def frame(
        self,
        path: str,
        *,
        method: str | None = None,
        params: Mapping[str, Any] | None = None,
        json: Mapping[str, Any] | None = None,
        items: str | None = None,
        page_size: int | None = None,
        explode: str | None = None,
        progress: bool | None = None,
    ) -> pd.DataFrame:
        """Return any listing of the platform as one DataFrame, whatever its style of paging.

        Parameters
        ----------
        path : str
            Its path with ids filled in: ``/api/v2/routing/queues``. Tab completes it.
        method : str, optional
            Where a path lists by GET and by POST, which of them.
        params : mapping, optional
            Query parameters of the service.
        json : mapping, optional
            Body of a listing by POST.
        items : str, optional
            Field that holds the rows, where the catalogue is wrong.
        page_size : int, optional
            Rows a page; None is the most that the service is known to allow. Where no such limit is known the service
            chooses, often 25: a larger number makes long listings quicker, if the service takes it.
        explode : str, optional
            A column whose lists become rows.
        progress : bool, optional
            Show a bar; None is the session's choice.

        Returns
        -------
        pandas.DataFrame
            One row an item, columns in snake_case, types inferred; see ``gnb.provenance``.

        Raises
        ------
        ConfigError
            The catalogue knows no such listing; the closest ones are named.
        ApiError
            The service said no.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     list(gc.frame("/api/v2/routing/skills").columns[:2])
        ['id', 'name']
        """
        options = {"items": items, "page_size": page_size, "explode": explode, "progress": progress}
        pull = self._listing(path, method, params, json, **options)
        (frame,) = self.frames(pull).values()
        return frame

    def resume(self) -> pd.DataFrame | dict[str, pd.DataFrame]:
        """Go on with the download that stopped, whatever was called since; return what its call would have returned.

        Raises
        ------
        ConfigError
            No download was stopped, or another thread goes on with it already.
        """
        return as_called(self.downloads.resume())

    def arrived(self) -> pd.DataFrame | dict[str, pd.DataFrame]:
        """Return what has arrived of the download that stopped, or else of the latest one; ConfigError if none."""
        return as_called(self.downloads.arrived())

    # For helpers

    def query(self, method: str, path: str, params: Mapping[str, Any] | None = None, json: Any = None) -> Query:
        """Make a query of a reader's call, judged and pinned to the API; an interrupt before it is over."""
        self._clock.resume()
        request = checked(method, path, params, json)
        pinned = self._pin(request.path)
        return replace(request, path=pinned, reads=self.provider.reads(request.method, pinned))

    def send(self, query: Query, *, deadline: float | None = None) -> Reply:
        """Send one query and return the checked answer; ``deadline`` in seconds, if other than the session's."""
        return self._wire.send(query, deadline=deadline)

    def frames(self, pull: Pull) -> dict[str, pd.DataFrame]:
        """Fetch a pull and return its frames by grain."""
        fetching = self._fetching(pull)
        ways: dict[str, Any] = {"ask": fetching.ask, "abandon": fetching.cancel}
        run = Run(pull, fetching, **ways, resume=lambda: as_called(self.downloads.resume(run)))
        return self.downloads.frames(run)

    def dress(self, pull: Pull, frames: Mapping[str, pd.DataFrame]) -> None:
        """Put into frames that have just been fetched what comes from elsewhere: a platform's names."""

    def walk(self, pull: Pull) -> Iterator[Page]:
        """Fetch a pull page by page, as it is asked for."""
        self._clock.resume()
        fetching = self._fetching(pull)
        return walk(pull, fetching, lambda text: warn(f"{pull.what}: {text}"), fetching.ask)

    def plan(self, pull: Pull) -> Plan:
        """Find out what a pull would cost."""
        self._clock.resume()
        fetching = self._fetching(pull)
        return planned(pull, fetch=fetching, ask=fetching.ask, budget=lambda: self._wire.budget, clock=self._clock)

    def close(self) -> None:
        """End threads, sockets and whatever was started for the session; calling it twice does no harm."""
        self.closed, self.show = True, nothing
        self._listeners(Event("closed", "the session ends"))
        self.downloads.close()
        self._wire.close()
        self._close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise TypeError("a session holds a token and sockets: connect again instead of pickling it")

    # How it looks

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) - _INNER)

    def describe(self) -> dict[str, Any]:
        """Return what the session shows of itself: no secret, safe to commit."""
        token, budget = self._wire.tokens.status(), self._wire.budget
        return {
            "platform": self.provider.title,
            "organisation": self.organisation_name,
            "region": self.region,
            "host": self.host,
            "timezone": self.timezone,
            "token": {"remaining": token.remaining, "lifetime": token.lifetime, "renewable": token.renewable},
            "closed": self.closed,
            "budget": {"used": budget.used, "allowed": budget.allowed, "reset": budget.reset} if budget else None,
        }

    def _shown(self) -> display.Shown:
        return display.session(self.describe())

    # Inside

    def _listing(self, path: str, method: str | None, params: Any, json: Any, **options: Any) -> Pull:
        method = method or ("POST" if json is not None else None)
        found = self.catalogue.find(checked(method or "GET", path, params, json).path, method)
        query = self.query(found.method, path, params, json)
        what = path.removeprefix(self.provider.api_prefix)
        return listing.plan(found, query, what=what, shape=self._shapes.get(found.path), **options)

    def _pin(self, link: str) -> str:
        return self._wire.api.pin(link, self.provider.api_prefix)

    def _fetching(self, pull: Pull) -> Fetching:
        ways: dict[str, Any] = {"send": self.send, "behind": self._wire.behind, "pin": self._pin}
        return Fetching(pull, **ways, clock=self._clock, tell=self._listeners)

    def _told(self, run: Run, finished: Finished) -> dict[str, Any]:
        return record(
            run,
            finished,
            platform=self.provider.name,
            host=self.host,
            organisation=self.organisation_name,
            timezone=self.timezone,
            now=self.now(),
        )
