"""Many calls side by side: `gc.map`.

Items are taken from the reader's own thread, one as a worker becomes free: a generator of a million is never drained,
and what it reads from may belong to that thread. Workers only call the function; the pace is kept where requests are
sent, so more workers never mean more than the rate limit allows. An interrupt gives the prompt back at once, and what
was done is kept.
"""

from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import FIRST_COMPLETED, Future, wait
from inspect import iscoroutinefunction
from itertools import islice
from typing import Any, Generic, TypeVar

import pandas as pd

from genesys_nb.clock import Clock
from genesys_nb.errors import AuthError, ConfigError, Interrupted, SecurityError
from genesys_nb.helper import Method
from genesys_nb.lineage import warn
from genesys_nb.mapping.results import Mapped
from genesys_nb.progress import Track, track
from genesys_nb.threads import start

MOST_WORKERS = 64
_LOOK_UP = 0.2  # seconds between two looks at the bar while nothing is done

T = TypeVar("T")
R = TypeVar("R")


class Map(Method):
    """Call a function for each of many items, side by side; ``.last`` is the latest result, of a stopped call too.

    Parameters
    ----------
    clock : Clock
        The session's time.
    waiting : callable
        Returns why the transport waits at the moment, or an empty text.
    interrupt : callable
        Wakes whatever waits, when the reader stops it.
    shown : callable
        Returns whether calls show a bar unless they are told otherwise.
    """

    def __init__(
        self,
        *,
        clock: Clock,
        waiting: Callable[[], str],
        interrupt: Callable[[], None],
        shown: Callable[[], bool],
    ) -> None:
        super().__init__(type(self).__call__, "map")
        self.last: Mapped[Any, Any] | None = None
        self._clock = clock
        self._waiting = waiting
        self._interrupt = interrupt
        self._draws = shown

    def __call__(
        self, function: Callable[[T], R], items: Iterable[T], workers: int = 4, *, progress: bool | None = None
    ) -> Mapped[T, R]:
        """Call a function for each item and return the results in the order of the items.

        An item that fails does not stop the others; a login that is refused and a `SecurityError` stop all.

        Parameters
        ----------
        function : callable
            Takes an item. It is called in several threads at once, each with a copy of your context variables.
        items : iterable
            A list, a column, a generator; it is read as workers become free, in your thread.
        workers : int
            How many calls at once, 1 to 64. The rate limit is kept whatever it is.
        progress : bool, optional
            Show a bar; None is the session's choice.

        Returns
        -------
        Mapped
            A sequence of results, None where it failed; ``.errors`` by position, ``.failed`` items, ``.ok``, and
            ``.frame()`` where the results are frames.

        Raises
        ------
        ConfigError
            No function, no iterable, or a number of workers that is none.
        AuthError, SecurityError
            There is no hope for the others; ``gc.map.last`` has what was done.
        Interrupted
            You stopped it; ``gc.map.last`` has what was done.

        Warns
        -----
        IncompleteWarning
            Some items failed.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     members = gc.map(gc.queue_members, gc.queues()["id"][:3])
        >>> members.ok, len(members), "item" in members.frame()
        (True, 3, True)
        """
        source = _checked(function, items, workers)
        nested = self._clock.is_within()
        self._clock.resume()
        work = _Work(function, source, self._clock)
        name = getattr(function, "__name__", "")
        bar = track(
            name if name.isidentifier() else "map",
            enabled=self._draws() if progress is None else progress,
            clock=self._clock,
            paged=False,
        )
        try:
            with bar:
                if isinstance(items, Sized):
                    bar.total(len(items))
                work.advance(bar, workers, self._waiting)
        except KeyboardInterrupt:
            with bar:  # it may have struck while the bar was being closed
                self._interrupt()
                raise Interrupted(f"stopped: {work.mapped().summary}", next_step=_WAY_ON) from None
        except Exception as error:
            error.add_note(f"{work.mapped().summary}; {_WAY_ON}")
            raise
        finally:
            mapped = work.mapped()
            if not nested:  # an inner call that was given up may end after the outer one
                self.last = mapped
        if mapped.errors:
            warn(f"{mapped.summary}: see .errors of the result, or of gc.map.last")
        return mapped

    def _more(self) -> dict[str, Any]:
        return {".last": "the latest result" if self.last is None else self.last.summary}


_WAY_ON = "gc.map.last has the results so far, its .unfinished the items that were under way"


class _Work(Generic[T, R]):
    """The state of a call."""

    def __init__(self, function: Callable[[T], R], source: Iterator[T], clock: Clock) -> None:
        self._function = function
        self._source = source
        self._clock = clock
        self._items: list[T] = []
        self._results: dict[int, R] = {}
        self._errors: dict[int, Exception] = {}
        self._hopeless: Exception | None = None  # raised when what is under way has ended
        self._whole = False

    def advance(self, bar: Track, workers: int, waiting: Callable[[], str]) -> None:
        """Call the function for all items that are still to come."""
        under_way: set[Future[None]] = set()
        while under_way := self._filled(under_way, workers):
            done, under_way = wait(under_way, _LOOK_UP, FIRST_COMPLETED)
            for future in done:
                self._judge(future)
                bar.page(1)
            if self._clock.wait(0.0):
                raise Interrupted("Interrupted between two items.")
            if not done:
                bar.note(waiting())
        if self._hopeless is not None:
            raise self._hopeless
        self._whole = True

    def mapped(self) -> Mapped[T, R]:
        """Return what there is."""
        results, errors = dict(self._results), dict(self._errors)  # those who were given up may still write
        positions = range(len(self._items))
        return Mapped(
            items=list(self._items),
            results=[results.get(position) for position in positions],
            errors={position: errors[position] for position in sorted(errors)},
            pending=[position for position in positions if position not in results and position not in errors],
            whole=self._whole,
        )

    def _filled(self, under_way: set[Future[None]], workers: int) -> set[Future[None]]:
        """Start as many calls as there is room for."""
        try:
            while self._hopeless is None and len(under_way) < workers and self._take():
                under_way.add(start(self._call, len(self._items) - 1, "genesys_nb map"))
        except Exception as error:  # noqa: BLE001 - of the reader's generator
            self._hopeless = error
        return under_way

    def _judge(self, future: "Future[None]") -> None:
        """Find out whether a call that has ended ends all: an interrupt does at once."""
        error = future.exception()
        if isinstance(error, Exception):
            self._hopeless = self._hopeless or error
        elif error is not None:
            raise error

    def _take(self) -> bool:
        """Take the next item; no interrupt comes between its leaving the iterator and its being kept."""
        before = len(self._items)
        self._items.extend(islice(self._source, 1))
        return len(self._items) > before

    def _call(self, position: int) -> None:
        """Call the function for one item, in a worker."""
        self._clock.enter()
        try:
            self._results[position] = self._function(self._items[position])
        except (AuthError, SecurityError):
            raise
        except Exception as error:  # noqa: BLE001 - it is the item's result
            self._errors[position] = error


def _checked(function: Any, items: Any, workers: Any) -> Iterator[Any]:
    """Return the items' iterator, if they and the rest are what they should be."""
    if not callable(function):
        raise ConfigError(f"{function!r:.60} is no function", next_step="gc.map(function, items): gc.map(gc.user, ids)")
    if iscoroutinefunction(function):  # its results would be promises that nobody keeps
        raise ConfigError(f"{function!r:.60} is async", next_step="give a plain function: the workers are threads")
    if isinstance(workers, bool) or not isinstance(workers, int) or not 1 <= workers <= MOST_WORKERS:
        raise ConfigError(
            f"workers={workers!r:.60} is not a whole number from 1 to {MOST_WORKERS}",
            next_step="4 are enough for most rate limits",
        )
    if isinstance(items, str | bytes | pd.DataFrame) or not isinstance(items, Iterable):
        what = "a frame" if isinstance(items, pd.DataFrame) else f"{items!r:.60}"
        raise ConfigError(
            f"{what} is not a row of items", next_step='give a list, a generator or a column: frame["id"]'
        )
    return iter(items)
