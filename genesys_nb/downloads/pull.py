"""What is to be fetched and what it becomes, as one value.

Everything a session returns as a frame is a `Pull`: its parts, each with a first request and the style in which pages
follow, and the tables that the pages' bytes are poured into. Endpoint modules make pulls and send nothing; `Run` sends
and knows no endpoint.

Where the service has to be asked what is best asked of it, a pull has a route: a generator that yields queries, is sent
the answers, and returns the pull to be run. So a route sends nothing either, and can be tested with answers made up.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

import pandas as pd

from genesys_nb.errors import ApiError
from genesys_nb.paging import Page, Style
from genesys_nb.query import Query


class Finished(Protocol):
    """What tables hand over when they are done."""

    @property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """The frames by the name of their grain."""
        ...

    @property
    def unique(self) -> int:
        """Distinct items received."""
        ...

    @property
    def duplicates(self) -> int:
        """Items received more than once, of which the last copy was kept."""
        ...

    @property
    def trimmed(self) -> int:
        """Items that the service sent although they lie outside the interval."""
        ...

    @property
    def refused(self) -> int:
        """Items that are known to exist and did not come: refused one by one, or counted elsewhere."""
        ...

    @property
    def notes(self) -> list[str]:
        """What a reader of the frames should know."""
        ...


class Tables(Protocol):
    """Pages go in as bytes, frames come out."""

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one page in; return the items on it."""
        ...

    def keyless(self, chunk: int) -> int:
        """Count the items of one chunk that have no key, whose copies nothing can tell from them."""
        ...

    def unique(self, chunk: int | None = None) -> int:
        """Count the distinct items received, of one chunk or of all."""
        ...

    def finish(
        self, *, timezone: str, between: tuple[datetime, datetime] | None = None, explode: str | None = None
    ) -> Finished:
        """Make the frames of all that has arrived."""
        ...


T = TypeVar("T")
Asking = Generator[Query, Any, T]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One listing of a pull, whose pages follow each other.

    Parameters
    ----------
    query : Query
        Its first request; of a job, the creation.
    style : Style
        How its pages follow each other.
    via : str
        ``list``, ``query`` or ``job``: from which source it comes.
    interval : (datetime, datetime) or None
        The half-open interval that it answers for.
    hits : int or None
        How many items were counted in it in advance, or are expected.
    page_size : int or None
        Items a page, where that is known.
    pages : int or None
        Pages, where that is known.
    most : int or None
        More items than this are not to be had in one listing; None is no such limit.
    checks : int
        Requests that it costs beside its pages and those of its job.
    halves : callable
        Returns the two parts that together are this one; none where it is as small as it can be.
    """

    query: Query
    style: Style
    via: str
    interval: tuple[datetime, datetime] | None = None
    hits: int | None = None
    page_size: int | None = None
    pages: int | None = None
    most: int | None = None
    checks: int = 0
    halves: "Callable[[], Sequence[Part]]" = tuple

    def split(self, total: int | None) -> "Sequence[Part]":
        """Return what takes its place if it holds so many items; nothing where it is not too much, or cannot be."""
        return self.halves() if self.most is not None and (total or 0) > self.most else ()


@dataclass(frozen=True, kw_only=True)
class Pull:
    """A listing or query of the service, ready to be sent.

    Parameters
    ----------
    what : str
        Its name for people: ``users``.
    queries : tuple of Query
        The first request of each part, in order.
    style : Style
        How pages follow each other.
    items : str
        Name of the field that holds the rows.
    key : tuple of str
        The fields that tell one row from another; empty where nothing does.
    tables : callable
        Makes the empty tables that pages are poured into.
    may_miss : bool
        True where the service leaves the rows' field out of an empty answer.
    interval : (datetime, datetime) or None
        The half-open interval that was asked for; items that start outside it are trimmed.
    timezone : str or None
        Zone of the frames' timestamps; None is the session's.
    explode : str or None
        A column whose lists become rows.
    via : str
        ``list``, ``query`` or ``job``, for the provenance.
    notes : tuple of str
        What a reader should know about how the call was understood.
    progress : bool or None
        Whether a bar is shown; None is the session's own choice.
    listed : tuple of Part
        The parts, where they are not all alike; they stand for ``queries``.
    route : callable or None
        Makes the generator that asks what to ask, and returns the pull to be run in this one's place; called with True
        where its parts shall say how many items they hold, whatever that costs.
    afterwards : callable or None
        From the filled tables makes the generator that returns what is to be fetched when all else has arrived.
    covers : bool
        False where a part of the interval cannot be fetched yet.
    expected : int or None
        How many items are expected, where they were counted in advance.
    sample : bytes
        A page that was seen when items were counted in advance.
    settled_until : datetime or None
        What began before this will not change any more.
    named : bool
        True where every column of ids is to get the names of what it names.
    instead : callable or None
        ``error -> body``: what stands for an answer that the service refused, so that one of many ids may fail; it
        raises what is not to be passed over. None lets every refusal out.
    behind : str or None
        The field of an answer that holds a pre-signed address, with dots into objects and lists; what lies there,
        fetched without the session's token, stands in the answer's place. None where the answer is itself what was
        asked for.
    file : bool
        True where what lies behind is a file of some kind and not JSON; the style's ``opened`` makes a page of it.
    """

    what: str
    queries: tuple[Query, ...]
    style: Style
    items: str
    tables: Callable[[], Tables]
    key: tuple[str, ...] = ("id",)
    may_miss: bool = False
    interval: tuple[datetime, datetime] | None = None
    timezone: str | None = None
    explode: str | None = None
    via: str = "list"
    notes: tuple[str, ...] = ()
    progress: bool | None = None
    listed: tuple[Part, ...] = ()
    route: "Callable[[bool], Asking[Pull]] | None" = None
    afterwards: Callable[[Any], Asking[Sequence[Part]]] | None = None
    covers: bool = True
    expected: int | None = None
    sample: bytes = field(default=b"", repr=False)
    settled_until: datetime | None = None
    named: bool = False
    instead: Callable[[ApiError], bytes] | None = None
    behind: str | None = None
    file: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is fetched, in order."""
        return self.listed or tuple(Part(query=query, style=self.style, via=self.via) for query in self.queries)


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page and what it cost."""

    page: Page
    attempts: int
    waited: float


Fetch = Callable[[Query, Style], Fetched]


def driven(steps: Asking[T], ask: Callable[[Query], Any]) -> T:
    """Answer a generator's queries with ``ask``, errors included, until it returns."""
    try:
        query = next(steps)
        while True:
            try:
                answer = ask(query)
            except Exception as error:  # noqa: BLE001 - whoever asked may know what it means
                query = steps.throw(error)
            else:
                query = steps.send(answer)
    except StopIteration as end:
        result: T = end.value
        return result
