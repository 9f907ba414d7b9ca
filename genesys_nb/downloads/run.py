"""A pull under way.

`Run` keeps what has arrived and what is still to come, so that an interrupt, a dead service or a full disk loses
nothing: `frame()` is what there is, `resume()` goes on from there. Pages whose requests are known in advance are
fetched side by side; pages that name their successor are fetched one ahead, so that this page is parsed while the next
one downloads. Either way they are taken in order.

A pull with a route is asked first what it is to be. A part with more items than one listing gives is halved; a part
whose job is lost is read again from its start. First pages of the next parts are opened while this one is read, so
that the service's jobs work side by side; what they bring is taken in order all the same.

A listing that moves while it is read shifts its rows between pages. Rows that come twice are dropped by key. Rows that
slipped through show as a count below the most that the service counted meanwhile: such a chunk is read again, twice at
the most, if its rows have ids; without ids a second reading would bring every row twice. Whole means then: all that the
service counted when the last reading began. What came later is noted; what is missing is said in the notes and by an
`IncompleteWarning`.
"""

import threading
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future
from http import HTTPStatus
from itertools import islice
from typing import Any, Protocol, TypeVar

from genesys_nb import display
from genesys_nb.downloads.chunks import Chunk, Step, course
from genesys_nb.downloads.pull import Asking, Fetch, Fetched, Finished, Part, Pull, driven
from genesys_nb.errors import ApiError, BadRequest, ServerError
from genesys_nb.paging import Chain, Lost, Page
from genesys_nb.query import Query
from genesys_nb.threads import start

T = TypeVar("T")

_READINGS = 3  # of a part that moves while it is read, or whose job is lost
_MOST_HALVINGS = 1_000  # a service that counts the same in both halves would be halved for ever
_INNER = {"abandon", "advance", "counted", "course", "doubtful", "finish", "pull", "under_way", "vias"}
"""What rooms of this package use of a run; Tab after ``gc.last.`` leaves it out."""
_LOOK_UP = 0.2  # seconds between two looks at the bar while a page is awaited


class Bar(Protocol):
    """What a run tells of itself while it goes on."""

    def total(self, items: int | None) -> None:
        """Say how many items there are going to be; None where nobody knows."""

    def page(self, items: int) -> None:
        """Say that a page has arrived."""

    def note(self, text: str) -> None:
        """Say why nothing moves; an empty text takes it back."""


class Run(display.Card):
    """The state of a pull.

    Parameters
    ----------
    pull : Pull
        What to fetch.
    fetch : callable
        ``(query, style) -> Fetched``; called in threads.
    ask : callable, optional
        ``query -> decoded answer``: for a pull with a route.
    abandon : callable, optional
        Ends on the service what was begun there for this.
    resume : callable, optional
        Goes on with it where it stopped, and returns what the call that began it would have returned.
    workers : int
        How many pages may be on their way at once.
    """

    def __init__(
        self,
        pull: Pull,
        fetch: Fetch,
        *,
        ask: Callable[[Query], Any] = lambda _: None,
        abandon: Callable[[], None] = lambda: None,
        resume: Callable[[], Any] = lambda: None,
        workers: int = 4,
    ) -> None:
        self.pages = 0
        self.requests = 0
        self.waited = 0.0
        self.rows = 0
        self.done = False
        self.under_way = False
        self.abandon, self.resume = abandon, resume
        self._fetch = fetch
        self._ask = ask
        self._workers = workers
        self._chunks: list[Chunk] = []
        self._steps: deque[Step] = deque()
        self._early: dict[int, Future[Fetched]] = {}  # by step: first pages that are on their way before their turn
        self._halvings = 0
        self._followed = False
        self._pouring = threading.Lock()  # another thread may ask what has arrived
        self._again: list[str] = []
        self._owed: Step | None = None
        self._begin(pull)

    def __dir__(self) -> list[str]:
        return sorted(set(super().__dir__()) - _INNER)

    def _begin(self, pull: Pull) -> None:
        self.pull = pull
        self._tables = pull.tables()
        if pull.route is None:
            self._steps.extend(self._opened(pull.parts))

    def _opened(self, parts: Iterable[Part]) -> list[Step]:
        steps = []
        for part in parts:
            steps.append(Step(part.query, len(self._chunks), first=True))
            self._chunks.append(Chunk(part, Chain(part.style)))
        return steps

    @property
    def total(self) -> int | None:
        """How many items the service says there are; None where it does not say, or has not yet for every part."""
        return None if not self._chunks or any(total is None for _, total in self._totals()) else self.counted

    @property
    def counted(self) -> int:
        """How many items the service has counted in the parts that it was asked for."""
        return sum(total for _, total in self._totals() if total is not None)

    def _totals(self) -> Iterator[tuple[int, int | None]]:
        """Go through the parts: there may be ten thousand, and this is asked with each page."""
        return ((at, chunk.total) for at, chunk in enumerate(self._chunks) if not chunk.halved)

    @property
    def vias(self) -> list[str]:
        """The kinds of sources that were asked."""
        return list(dict.fromkeys(chunk.part.via for chunk in self._chunks))

    @property
    def sources(self) -> list[tuple[Part, int]]:
        """The parts that were fetched, and how many distinct items came from each."""
        return [(chunk.part, self._tables.unique(at)) for at, chunk in enumerate(self._chunks) if not chunk.halved]

    @property
    def missing(self) -> int:
        """How many items the service counted when the last reading began that have not arrived."""
        return sum(self._below(at, self._chunks[at].total_at_first) for at, _ in self._totals())

    @property
    def newer(self) -> int:
        """How many items have come to the listing while it was read, and are not among those that arrived."""
        return sum(self._below(at, total) for at, total in self._totals()) - self.missing

    @property
    def notes(self) -> list[str]:
        """What a reader of the result should know about how it was fetched."""
        chained = [note for chunk in self._chunks for note in chunk.chain.notes]
        halved = [f"{self._halvings} parts held more than one listing gives, and were halved"] if self._halvings else []
        return [*self.pull.notes, *chained, *halved, *self._again]

    def advance(self, bar: Bar, waiting: Callable[[], str]) -> None:
        """Fetch all that is still to come.

        Parameters
        ----------
        bar : Bar
            Is told of each page.
        waiting : callable
            Returns why the transport waits at the moment, or an empty text.
        """
        self.under_way = True
        try:
            self._go_on(bar, waiting)
        finally:
            self.under_way = False

    def _go_on(self, bar: Bar, waiting: Callable[[], str]) -> None:
        if self.pull.route is not None:
            self._begin(self._answered(self.pull.route(False), bar, waiting))
        if self.total is None and self.pull.expected is not None:
            bar.total(self.pull.expected)
        while self._steps:
            self._drain(bar, waiting)
            for at, total in self._totals():
                short = self._below(at, total) and self._chunks[at].readings < _READINGS
                if short and not self._tables.keyless(at):
                    self._read_again(at)
            if not self._steps and not self._followed and self.pull.afterwards is not None:
                self._steps.extend(self._opened(self._answered(self.pull.afterwards(self._tables), bar, waiting)))
                self._followed = True
        if self.pull.expected is not None:
            bar.total(None)  # it was an estimate
        self.done = True

    def _answered(self, steps: Asking[T], bar: Bar, waiting: Callable[[], str]) -> T:
        def ask(query: Query) -> Any:
            self.requests += 1
            return self._ask(query)

        return _result(start(lambda asking: driven(asking, ask), steps, "genesys_nb question"), bar, waiting)

    @property
    def course(self) -> str:
        """A letter for each part, in order; see `genesys_nb.downloads.chunks.course`."""
        return course(self._chunks)

    def _shown(self) -> display.Shown:
        letters = self.course.lower()
        return display.download(
            {
                "what": self.pull.what,
                "done": self.done,
                "under_way": self.under_way,
                "whole": not (self.missing or self.doubtful),
                "items": self.rows,
                "total": self.pull.expected if self.total is None else self.total,
                "parts": len(letters),
                "arrived": letters.count("d"),
                "vias": Counter(chunk.part.via for chunk in self._chunks if not chunk.halved),
                "pages": self.pages,
                "requests": self.requests,
                "waited": self.waited,
                "notes": self.notes,
            }
        )

    @property
    def doubtful(self) -> bool:
        """True when a guard ended a listing although the service named more."""
        return any(chunk.chain.doubtful or self._overfull(chunk) for chunk in self._chunks if not chunk.halved)

    @staticmethod
    def _overfull(chunk: Chunk) -> bool:
        return chunk.part.most is not None and (chunk.total or 0) > chunk.part.most

    def finish(self, timezone: str, *, explode: bool = True) -> Finished:
        """Make the frames of what has arrived."""
        pull = self.pull
        column = pull.explode if explode else None
        with self._pouring:
            return self._tables.finish(timezone=pull.timezone or timezone, between=pull.interval, explode=column)

    def _below(self, at: int, total: int | None) -> int:
        return max(0, total - self._tables.unique(at)) if total is not None else 0

    def _read_again(self, at: int) -> None:
        chunk = self._chunks[at]
        short, total = self._below(at, chunk.total), chunk.total
        self._again.append(f"the listing was read again: {short:,} of {total:,} items slipped through while it moved")
        chunk.counted = total
        self._steps.append(self._anew(at))

    def _anew(self, at: int) -> Step:
        chunk = self._chunks[at]
        chunk.readings += 1
        chunk.chain = Chain(chunk.part.style)
        return Step(chunk.part.query, at, first=True)

    def _begin_again(self, at: int, lost: Lost) -> None:
        """Read a part again whose job is lost; what has arrived of it comes again, as copies."""
        if self._chunks[at].readings >= _READINGS or self._tables.keyless(at):
            raise lost
        self._again.append(f"{lost.message}: it was asked again")
        step = self._anew(at)
        self._steps = deque([step, *(one for one in self._steps if one.chunk != at)])

    def _halve(self, at: int, halves: Sequence[Part]) -> bool:
        """Put the halves of a part in its place; False if there are none."""
        if not halves or self._halvings >= _MOST_HALVINGS:
            return False
        steps = self._opened(halves)
        for step in steps:
            self._chunks[step.chunk].is_half = True
        self._steps = deque(step for step in self._steps if step.chunk != at)
        self._chunks[at].halves = [step.chunk for step in steps]
        self._halvings += 1
        self._steps.extendleft(reversed(steps))
        return True

    def _too_much(self, step: Step, error: ApiError) -> bool:
        """Halve a part that takes the service too long, or of which it gives no further page."""
        too_much = HTTPStatus.GATEWAY_TIMEOUT if step.first else HTTPStatus.BAD_REQUEST
        return error.status == too_much and self._halve(step.chunk, self._chunks[step.chunk].part.halves())

    def _drain(self, bar: Bar, waiting: Callable[[], str]) -> None:
        ahead: deque[tuple[Step, Future[Fetched]]] = deque()
        try:
            while self._steps or ahead:
                self._send_ahead(ahead)
                step, future = ahead[0]
                try:
                    fetched = _result(future, bar, waiting)
                except Lost as lost:
                    self._begin_again(step.chunk, lost)
                    ahead.popleft()
                    continue
                except (ServerError, BadRequest) as error:
                    if not (self._chunks[step.chunk].halved or self._too_much(step, error)):
                        raise
                    ahead.popleft()
                    continue
                fresh = self._plan_on(step, fetched.page)
                ahead.popleft()
                self._owed = Step(step.query, step.chunk, follows=False) if fresh else None
                self._send_ahead(ahead)
                taken = self._take(step, fetched, bar) if fresh else self._pass_over(fetched)
                self._see_off(step.chunk, ahead)
                bar.page(taken)
        finally:
            # Whatever was on its way, or not yet in the tables, when something went wrong is still to come.
            self._steps.extendleft(step for step, _ in reversed(ahead) if not any(step is kept for kept in self._steps))
            self._early.clear()  # they were stopped as well, or are: what is asked for again is sent again
            if self._owed is not None:
                self._steps.appendleft(self._owed)
                self._owed = None

    def _see_off(self, at: int, ahead: "deque[tuple[Step, Future[Fetched]]]") -> None:
        """Know that a part is there when what is taken next is of another one: parts are taken in order."""
        following = ahead[0][0] if ahead else self._steps[0] if self._steps else None
        if following is None or following.chunk != at:
            self._chunks[at].stage = "d"

    def _send_ahead(self, ahead: "deque[tuple[Step, Future[Fetched]]]") -> None:
        while self._steps and len(ahead) < self._workers and not (ahead and ahead[-1][0].follows):
            step = self._steps[0]
            future = self._early.pop(id(step), None) or self._start(step)
            # An interrupt may come between any two lines: the step is in one of the two places at every moment.
            ahead.append((step, future))
            self._steps.popleft()
        for step in islice(self._steps, self._workers):
            if step.first and id(step) not in self._early and len(ahead) + len(self._early) < self._workers:
                self._early[id(step)] = self._start(step)

    def _start(self, step: Step) -> "Future[Fetched]":
        chunk = self._chunks[step.chunk]
        style = chunk.part.style
        chunk.stage = "r" if chunk.readings == 1 else "a"
        return start(lambda query: self._fetch(query, style), step.query, "genesys_nb page")

    def _plan_on(self, step: Step, page: Page) -> bool:
        """Put what follows a page in front of all that is still to come; return False if its rows are not wanted."""
        chunk = self._chunks[step.chunk]
        if chunk.halved or (step.first and self._halve(step.chunk, chunk.part.split(page.total))):
            return False
        chain = chunk.chain
        fresh = chain.take(page)
        jump = chunk.part.style.jump
        rest = jump(page.query, page) if step.first and jump else []
        steps: list[Step] = []
        if not fresh and chain.ask_again(page):
            steps = [step]
        elif rest:
            steps = [Step(query, step.chunk, follows=query is rest[-1]) for query in rest]
        elif step.follows and (following := chain.after(page)) is not None:
            steps = [Step(following, step.chunk)]
        self._steps.extendleft(reversed(steps))
        return fresh

    def _take(self, step: Step, fetched: Fetched, bar: Bar) -> int:
        if (total := self.total) is not None and self.pull.expected is None:
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


def _result(future: "Future[T]", bar: Bar, waiting: Callable[[], str]) -> T:
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
