"""What a session knows of the things of one kind, and how it learns more with as few requests as it can.

The first page of a listing tells how many there are. From then on the cheaper way is taken, step by step: to read the
listing on, or to look up by their ids those that are still unknown. So a small directory is one request and never asked
for again, and one with ten thousand people who left long ago is not read because of forty who are in a frame. An id is
asked for once: what the service does not know then is remembered as unknown.
"""

import threading
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from genesys_nb.clock import Clock
from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import BadRequest, Forbidden
from genesys_nb.genesys.ids import UUID
from genesys_nb.genesys.names.kinds import Kind
from genesys_nb.helper import rows
from genesys_nb.http.forking import renew_in_child
from genesys_nb.paging import Page

_AT_ONCE = 100  # ids in one request: its address stays below 5,000 characters

Read = Callable[[Pull], Iterator[Page]]


class Known:
    """The names of one kind; threads that want the same names at once wait for those who fetch them.

    Parameters
    ----------
    kind : Kind
        What it is about.
    read : callable
        ``pull -> pages``, each fetched when it is asked for.
    clock : Clock
        The session's time.
    """

    def __init__(self, kind: Kind, read: Read, clock: Clock) -> None:
        self.kind = kind
        self.asked_at: datetime | None = None
        """When the service was asked last."""
        self.names: dict[str, str | None] = {}
        """From an id to its name; None where the service knows no such id, or no name of it."""
        self._read = read
        self._clock = clock
        self._lock = threading.Lock()
        self._refused: Forbidden | None = None
        self._listing: Iterator[Page] | None = None
        self._left: int | None = None  # pages of the listing, where that can be told
        self._seen = 0
        renew_in_child(self)

    def start_anew(self) -> None:
        """Begin again in a forked child, where nobody holds the lock nor reads the listing on."""
        self._lock = threading.Lock()
        self._listing = None

    def learn(self, ids: AbstractSet[str]) -> None:
        """Put all of these ids in `names`.

        Raises
        ------
        Forbidden
            The role may not see this directory; asked once, not again.
        GenesysError
            It cannot be read now; the next call tries again.
        """
        if ids <= self.names.keys():
            return
        with self._lock:
            if self._refused is not None:
                raise self._refused
            try:
                self._learn(ids)
            except BaseException as error:
                self._listing = None  # a walk that was broken off does not go on
                if isinstance(error, Forbidden):
                    self._refused = error
                raise

    def _learn(self, ids: AbstractSet[str]) -> None:
        words = {one for one in ids - self.names.keys() if not UUID.fullmatch(one)}
        self.names |= {word: word if self.kind.own_words else None for word in words}
        missing = ids - self.names.keys()
        read_whole = False
        while missing and not read_whole and self._listing_is_cheaper(len(missing)):
            read_whole = not self._read_on()
            missing -= self.names.keys()
        if missing and self.kind.by_id and not read_whole:
            self._look_up(sorted(missing))
        self.names |= dict.fromkeys(missing - self.names.keys())

    def _listing_is_cheaper(self, missing: int) -> bool:
        return not self.kind.by_id or self._left is None or 0 < self._left <= -(-missing // _AT_ONCE)

    def _read_on(self) -> bool:
        """Read one more page of the listing; False if it was the last one."""
        pull = self.kind.listing(None)
        if self._listing is None:
            self._listing, self._seen = self._read(pull), 0
        try:
            page = next(self._listing, None)
        except BadRequest:  # users beyond the ten thousandth are refused, for one: those are looked up by their ids
            if not self.kind.by_id:
                raise
            self._listing, self._left = None, 0
            return True
        if page is None:
            self._listing, self._left = None, 0
            return False
        self._take(page, pull.items)
        self._seen += page.count
        total = page.total if len(pull.queries) == 1 else None
        self._left = -(-(total - self._seen) // page.count) if total is not None and page.count else None
        return self._left != 0

    def _look_up(self, ids: list[str]) -> None:
        pull = self.kind.listing(None)
        batches = [ids[start : start + _AT_ONCE] for start in range(0, len(ids), _AT_ONCE)]
        queries = tuple(query.with_params(id=batch) for query in pull.queries for batch in batches)
        for page in self._read(replace(pull, queries=queries)):
            self._take(page, pull.items)

    def _take(self, page: Page, items: str) -> None:
        self.asked_at = datetime.fromtimestamp(self._clock.wall(), UTC)
        held: list[Any] = list(rows(page, items))
        self.names |= {
            row["id"]: name if isinstance(name := self.kind.called(row), str) else None
            for row in held
            if isinstance(row, dict) and isinstance(row.get("id"), str)
        }
