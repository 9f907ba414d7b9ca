"""A pull under way.

`Run` keeps what has arrived and what is still to come, so that an interrupt, a dead service or a full disk loses
nothing: `frame()` is what there is, `resume()` goes on from there. Pages whose requests are known in advance are
fetched side by side; pages that name their successor are fetched one ahead, so that this page is parsed while the next
one downloads. Either way they are taken in order.

A listing that moves while it is read shifts its rows between pages. Rows that come twice are dropped by key. Rows that
slipped through show as a count below the most that the service counted meanwhile: such a chunk is read again, twice at
the most, if its rows have ids; without ids a second reading would bring every row twice. Whole means then: all that the
service counted when the last reading began. What came later is noted; what is missing is said in the notes and by an
`IncompleteWarning`.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Protocol

from genesys_nb.paging import Chain, Page
from genesys_nb.pull import Finished, Pull
from genesys_nb.query import Query
from genesys_nb.threads import start

_READINGS = 3  # of a chunk that moves while it is read
_LOOK_UP = 0.2  # seconds between two looks at the bar while a page is awaited


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page and what it cost."""

    page: Page
    attempts: int
    waited: float


class Bar(Protocol):
    """What a run tells of itself while it goes on."""

    def total(self, rows: int) -> None:
        """Say how many rows there are going to be."""

    def page(self, rows: int) -> None:
        """Say that a page has arrived."""

    def note(self, text: str) -> None:
        """Say why nothing moves; an empty text takes it back."""


@dataclass(slots=True)
class _Step:
    query: Query
    chunk: int
    first: bool = False  # the first page of its chunk, whose answer may tell the extent
    follows: bool = True  # its answer decides what comes next


class Run:
    """The state of a pull.

    Parameters
    ----------
    pull : Pull
        What to fetch.
    fetch : callable
        ``query -> Fetched``; called in threads.
    workers : int
        How many pages may be on their way at once.
    """

    def __init__(self, pull: Pull, fetch: Callable[[Query], Fetched], *, workers: int = 4) -> None:
        self.pull = pull
        self.pages = 0
        self.requests = 0
        self.waited = 0.0
        self.rows = 0
        self.done = False
        self._fetch = fetch
        self._workers = workers
        self._tables = pull.tables()
        self._chains = [Chain(pull.style) for _ in pull.queries]
        self._steps = deque(_Step(query, chunk, first=True) for chunk, query in enumerate(pull.queries))
        self._readings = [1 for _ in pull.queries]
        self._counted: list[int | None] = [None for _ in pull.queries]  # in the readings before this one
        self._pouring = threading.Lock()  # another thread may ask what has arrived
        self._again: list[str] = []
        self._owed: _Step | None = None

    @property
    def total(self) -> int | None:
        """How many items the service says there are; None where it does not say, or has not yet for every chunk."""
        return None if None in self._totals else self.counted

    @property
    def counted(self) -> int:
        """How many items the service has counted in the chunks that it was asked for."""
        return sum(total for total in self._totals if total is not None)

    @property
    def _totals(self) -> list[int | None]:
        return [
            before if chain.total is None else chain.total
            for chain, before in zip(self._chains, self._counted, strict=True)
        ]

    @property
    def missing(self) -> int:
        """How many items the service counted when the last reading began that have not arrived."""
        return sum(
            self._below(chunk, before if chain.total_at_first is None else chain.total_at_first)
            for chunk, (chain, before) in enumerate(zip(self._chains, self._counted, strict=True))
        )

    @property
    def newer(self) -> int:
        """How many items have come to the listing while it was read, and are not among those that arrived."""
        return sum(self._below(chunk, total) for chunk, total in enumerate(self._totals)) - self.missing

    @property
    def notes(self) -> list[str]:
        """What a reader of the result should know about how it was fetched."""
        chained = [note for chain in self._chains for note in chain.notes]
        return [*self.pull.notes, *chained, *self._again]

    def advance(self, bar: Bar, waiting: Callable[[], str]) -> None:
        """Fetch all that is still to come.

        Parameters
        ----------
        bar : Bar
            Is told of each page.
        waiting : callable
            Returns why the transport waits at the moment, or an empty text.
        """
        while self._steps:
            self._drain(bar, waiting)
            for chunk, total in enumerate(self._totals):
                may = not self._tables.keyless(chunk) and self._readings[chunk] < _READINGS
                if may and self._below(chunk, total):
                    self._read_again(chunk)
        self.done = True

    @property
    def doubtful(self) -> bool:
        """True when a guard ended the listing although the service named more."""
        return any(chain.doubtful for chain in self._chains)

    def finish(self, timezone: str, *, explode: bool = True) -> Finished:
        """Make the frames of what has arrived."""
        pull = self.pull
        column = pull.explode if explode else None
        with self._pouring:
            return self._tables.finish(timezone=pull.timezone or timezone, between=pull.interval, explode=column)

    def _below(self, chunk: int, total: int | None) -> int:
        return max(0, total - self._tables.unique(chunk)) if total is not None else 0

    def _read_again(self, chunk: int) -> None:
        self._readings[chunk] += 1
        total = self._counted[chunk] = self._totals[chunk]
        short = self._below(chunk, total)
        self._again.append(f"the listing was read again: {short} of {total} items slipped through while it moved")
        self._chains[chunk] = Chain(self.pull.style)
        self._steps.append(_Step(self.pull.queries[chunk], chunk, first=True))

    def _drain(self, bar: Bar, waiting: Callable[[], str]) -> None:
        ahead: deque[tuple[_Step, Future[Fetched]]] = deque()
        try:
            while self._steps or ahead:
                self._send_ahead(ahead)
                step, future = ahead[0]
                fetched = _result(future, bar, waiting)
                fresh = self._plan_on(step, fetched.page)
                ahead.popleft()
                self._owed = _Step(step.query, step.chunk, follows=False) if fresh else None
                self._send_ahead(ahead)
                bar.page(self._take(step, fetched, bar) if fresh else self._pass_over(fetched))
        finally:
            # Whatever was on its way, or not yet in the tables, when something went wrong is still to come.
            self._steps.extendleft(step for step, _ in reversed(ahead) if not any(step is kept for kept in self._steps))
            if self._owed is not None:
                self._steps.appendleft(self._owed)
                self._owed = None

    def _send_ahead(self, ahead: "deque[tuple[_Step, Future[Fetched]]]") -> None:
        while self._steps and len(ahead) < self._workers and not (ahead and ahead[-1][0].follows):
            step = self._steps[0]
            future = start(self._fetch, step.query, "genesys_nb page")
            # An interrupt may come between any two lines: the step is in one of the two places at every moment.
            ahead.append((step, future))
            self._steps.popleft()

    def _plan_on(self, step: _Step, page: Page) -> bool:
        """Put what follows a page in front of all that is still to come; return False if it repeats another page."""
        chain = self._chains[step.chunk]
        fresh = chain.take(page)
        jump = self.pull.style.jump
        rest = jump(page.query, page) if step.first and jump else []
        steps: list[_Step] = []
        if not fresh and chain.ask_again(page):
            steps = [step]
        elif rest:
            steps = [_Step(query, step.chunk, follows=query is rest[-1]) for query in rest]
        elif step.follows and (following := chain.after(page)) is not None:
            steps = [_Step(following, step.chunk)]
        self._steps.extendleft(reversed(steps))
        return fresh

    def _take(self, step: _Step, fetched: Fetched, bar: Bar) -> int:
        if (total := self.total) is not None:
            bar.total(total)
        with self._pouring:
            rows = self._tables.add(fetched.page.content, step.chunk)
        self._owed = None  # before anything else: a page without ids that is sent in again would be there twice
        self.rows += rows
        return self._pass_over(fetched, rows)

    def _pass_over(self, fetched: Fetched, rows: int = 0) -> int:
        self.pages += 1
        self.requests += fetched.attempts
        self.waited += fetched.waited
        return rows


def walk(pull: Pull, fetch: Callable[[Query], Fetched], warn: Callable[[str], None]) -> Iterator[Page]:
    """Yield a pull's pages in order, each fetched when it is asked for.

    Parameters
    ----------
    pull : Pull
        What to fetch.
    fetch : callable
        ``query -> Fetched``.
    warn : callable
        Is told at the end what is missing, if anything is.
    """
    chains = []
    for query in pull.queries:
        chain = Chain(pull.style)
        chains.append(chain)
        following: Query | None = query
        while following is not None:
            page = fetch(following).page
            fresh = chain.take(page)
            if not fresh and chain.ask_again(page):
                continue
            if fresh:
                yield page
            following = chain.after(page)
    missing = sum(chain.missing for chain in chains)
    if missing or any(chain.doubtful for chain in chains):
        total = sum(chain.total_at_first or 0 for chain in chains)
        short = [f"{missing} of the {total} items that the service counts did not arrive"] if missing else []
        warn("; ".join([*short, *(note for chain in chains for note in chain.notes)]))


def _result(future: "Future[Fetched]", bar: Bar, waiting: Callable[[], str]) -> Fetched:
    while True:
        try:
            fetched = future.result(timeout=_LOOK_UP)
        except TimeoutError:
            if future.done():
                raise  # the fetch itself failed so
            bar.note(waiting())
        else:
            bar.note("")
            return fetched
