"""The pages of one listing that follow each other, and the guards over them.

A service can send a page twice, lead in a circle, or name next pages for ever that bring nothing. None of that may end
in a frame with rows twice, in a frame that is short without a word, or in a download without an end.

Whoever is interrupted may send a page in again: what is counted is counted by its query, so that it counts once.
"""

from dataclasses import dataclass, field

from genesys_nb.errors import PagingError, Trail
from genesys_nb.paging.page import Page
from genesys_nb.paging.styles import Style
from genesys_nb.query import Query

_MOST_AGAIN = 3  # pages of a listing that are asked for again because they repeat another


@dataclass(slots=True)
class Chain:
    """The pages of one listing that follow each other.

    Parameters
    ----------
    style : Style
        How this listing pages.
    seen : int
        Items that have arrived, without those of repeated pages.
    total : int or None
        The most items that the service has counted meanwhile; pages fetched side by side may tell totals in any order.
    total_at_first : int or None
        How many it counted on the first page.
    """

    style: Style
    seen: int = 0
    total: int | None = None
    total_at_first: int | None = None
    _notes: dict[str, None] = field(default_factory=dict)
    _given_up: bool = False
    _before: dict[int, tuple[int, int]] = field(default_factory=dict)  # by query: items and idle pages before its page
    _owners: dict[int, int] = field(default_factory=dict)  # by fingerprint: the query whose page it is
    _repeats: set[int] = field(default_factory=set)
    _again: set[int] = field(default_factory=set)
    _keys: set[int] = field(default_factory=set)
    _keyless: bool = False
    _rows: dict[int, int] = field(default_factory=dict)  # of rows without a key: the query whose page it is on
    _alike: dict[int, int] = field(default_factory=dict)  # by query: such rows that are on another page as well
    _idle: int = 0

    @property
    def notes(self) -> list[str]:
        """What the guards saw."""
        told = list(self._notes)
        if self._repeats:
            pages = "a page" if len(self._repeats) == 1 else f"{len(self._repeats)} pages"
            told.append(f"{pages} repeated the rows of another one, which are taken once")
        if alike := sum(self._alike.values()):
            told.append(
                f"{alike} items without an id came on two pages, to the letter the same: they may be in here twice"
            )
        return told

    @property
    def doubtful(self) -> bool:
        """Whether rows may be missing that no total tells of."""
        return self._given_up or (bool(self._repeats) and self.total is None)

    @property
    def missing(self) -> int:
        """How many items did not arrive, if every page was followed with `after`."""
        return max(0, (self.total_at_first or 0) - (self.seen if self._keyless else len(self._keys)))

    def take(self, page: Page) -> bool:
        """Count a page that has arrived; return False if it repeats another one, so that its rows are there already."""
        query = _identity(page.query)
        seen, _ = self._before.setdefault(query, (self.seen, self._idle))
        self._notes |= dict.fromkeys(page.notes)
        if page.total is not None:
            if self.total_at_first is None:
                self.total_at_first = page.total
            self.total = max(self.total or 0, page.total)
        mark = page.fingerprint
        if mark and self._owners.setdefault(mark, query) != query:
            self._repeats.add(query)
            self.seen = seen
            return False
        self._repeats.discard(query)
        self.seen = seen + page.count
        return True

    def ask_again(self, page: Page) -> bool:
        """Tell whether a page that repeats another is to be asked for once more, for caches may be stale."""
        query = _identity(page.query)
        if query not in self._repeats or query in self._again or len(self._again) >= _MOST_AGAIN or self._enough:
            return False
        self._again.add(query)
        return True

    def after(self, page: Page) -> Query | None:
        """Return the query after ``page``, or None at the end.

        Raises
        ------
        PagingError
            The service leads in a circle although rows are missing.
        """
        query = _identity(page.query)
        repeats = query in self._repeats
        _, idle = self._before[query]
        self._idle = 0 if self._brings_new(page, repeats=repeats) else idle + 1
        following = self.style.follow(page.query, page, self.seen)
        if following is None:
            self._given_up |= page.loses_its_way and not self.style.counts
            return None
        if repeats and self._enough:
            return None
        if repeats and self.total is None and self.style.counts:
            self._give_up("the service sends the same page whatever page is asked for: no more was asked for")
            return None
        if self._idle >= self.style.patience:
            what = "pages in a row that brought nothing new" if page.count else "empty pages in a row"
            self._give_up(f"stopped after {self._idle} {what}, although a next one was named")
            return None
        if _identity(following) in self._before:
            raise PagingError(
                f"the service's pages lead in a circle after {self.seen} items"
                + (f" of {self.total}" if self.total is not None else ""),
                next_step="what has arrived is kept, see gc.arrived(); try again later, or report it with this path",
                trail=Trail(page.query.method, page.query.path),
            )
        return following

    @property
    def _enough(self) -> bool:
        return self.total is not None and self.seen >= self.total

    def _give_up(self, note: str) -> None:
        self._given_up = self._given_up or not self._enough
        self._notes[note] = None

    def _brings_new(self, page: Page, *, repeats: bool) -> bool:
        """Tell whether a page has an item that no page before it had; items without ids are taken for new."""
        if page.count == 0 or repeats:
            return False
        keys = page.keys()
        if keys is None:
            self._keyless = True
            query = _identity(page.query)
            owners = [self._rows.setdefault(hash(bytes(row)), query) for row in page.rows]
            self._alike[query] = sum(owner != query for owner in owners)
            return True
        known = len(self._keys)
        self._keys.update(map(hash, keys))
        return len(self._keys) > known


def _identity(query: Query) -> int:
    """Return a number that stands for a query; a link's parameters are texts, and ours may be numbers."""
    params = sorted((name, str(value)) for name, value in query.params.items())
    return hash((query.path, tuple(params), repr(query.json)))
