"""Paging without transport: a style is a pure function from an answer to the next request.

The platform pages in ten ways. Each is a `Style`: how a listing begins, which query follows a page, and, where the
first answer tells the extent, all the queries that are left, so that they can be fetched side by side. No style stops
on a short page: a page is short when the service clamps its size, filters behind the page or moves rows meanwhile, and
whoever stops there loses the rest. `Chain` holds the guards: a page that repeats, a query that comes back, cursors
that lead through nothing but empty pages.

A link (``nextUri``) is pinned to the session's own origin before a query is made of it; see `Page.link`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from genesys_nb.errors import PagingError, SecurityError, Trail
from genesys_nb.query import Query

OBJECT = "."
"""Name of the items when the answer itself is the one row."""

ARRAY = ""
"""Name of the items when the answer is an array of rows."""
_KEPT = (
    "nextUri",
    "cursor",
    "cursors",
    "total",
    "totalHits",
    "totalResults",
    "pageCount",
    "pageNumber",
    "pageSize",
)
_names = msgspec.json.Decoder(dict[str, msgspec.Raw])
_rows = msgspec.json.Decoder(list[msgspec.Raw])


@cache
def _envelope(items: str) -> msgspec.json.Decoder[Any]:
    """Make a decoder that sees the paging fields and where the rows begin and end, in one pass over the bytes."""
    kept = [(name, Any, None) for name in _KEPT if name != items]
    rows = ("rows", list[msgspec.Raw] | None, None)
    return msgspec.json.Decoder(msgspec.defstruct("Envelope", [*kept, rows], rename={"rows": items}))


@dataclass(frozen=True, slots=True)
class Page:
    """One answer of a listing.

    Parameters
    ----------
    query : Query
        The request it answers.
    content : bytes
        The JSON body; of a single object, an array that holds it.
    fields : mapping
        What the answer says about paging: ``nextUri``, ``pageCount``, ``totalHits`` and their like.
    count : int
        Items on the page.
    pin : callable
        Turns a link of the service into a path of the session's own API, or refuses it.
    """

    query: Query
    content: bytes
    fields: Mapping[str, Any]
    count: int
    pin: Callable[[str], str] = field(repr=False, compare=False)
    fingerprint: int = field(default=0, repr=False)

    @classmethod
    def read(
        cls, query: Query, content: bytes, items: str, *, pin: Callable[[str], str], may_miss: bool = False
    ) -> "Page":
        """Read what paging must know of an answer, leaving the rows as they came.

        Parameters
        ----------
        query : Query
            The request.
        content : bytes
            Its answer's body.
        items : str
            Name of the field that holds the rows, `ARRAY` or `OBJECT`.
        pin : callable
            See the class.
        may_miss : bool
            True where the service leaves the rows' field out when there are none.

        Raises
        ------
        PagingError
            The answer is not of the listing's shape. No answer is ever read as "no rows" by mistake.
        """
        try:
            if items == OBJECT:
                _names.decode(content)
                return cls(query, b"[" + content + b"]", {}, 1, pin)
            if items == ARRAY:
                return cls(query, content, {}, len(_rows.decode(content)), pin)
            answer = _envelope(items).decode(content)
            told = any(getattr(answer, name, None) is not None for name in _KEPT)
            if answer.rows is None and not (may_miss and told):
                held = ", ".join(sorted(_names.decode(content)))
                raise PagingError(
                    f"the answer has no {items!r}; it holds {held or 'nothing'}",
                    next_step="name the field that holds the rows with items=, or use gc.request for the answer",
                    trail=Trail(query.method, query.path),
                )
        except msgspec.DecodeError as error:
            raise PagingError(
                f"the answer is not the listing it should be: {error}",
                next_step="use gc.request to look at the answer as it is",
                trail=Trail(query.method, query.path),
            ) from error
        rows = answer.rows or []
        fields = {name: value for name in _KEPT if (value := getattr(answer, name, None)) is not None}
        mark = hash((len(rows), bytes(rows[0]), bytes(rows[-1]))) if rows else 0
        return cls(query, content, fields, len(rows), pin, mark)

    def number(self, name: str) -> int | None:
        """Return a field that should be a whole number, or None."""
        value = self.fields.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    @property
    def total(self) -> int | None:
        """How many items the service says there are, over all pages."""
        for name in ("totalHits", "total", "totalResults"):
            if (value := self.number(name)) is not None:
                return value
        return None

    def link(self) -> Query | None:
        """Return the query that ``nextUri`` asks for, or None.

        Raises
        ------
        SecurityError
            The link leads to another host or another part of the API.
        """
        uri = self.fields.get("nextUri")
        if not isinstance(uri, str) or not uri:
            return None
        parts = urlsplit(self.pin(uri))
        if parts.path.split("/")[:4] != self.query.path.split("/")[:4]:
            raise SecurityError(
                f"the next page of {self.query.path} is said to be at {parts.path}, another part of the API",
                next_step="nothing was sent there; report it to the vendor with this path",
                trail=Trail(self.query.method, self.query.path),
            )
        return replace(self.query, path=parts.path, params=_parameters(parts.query))

    def cursor(self) -> str | None:
        """Return the place where the next page begins: ``cursor``, or ``cursors.after``."""
        inner = self.fields.get("cursors")
        value = self.fields.get("cursor") or (inner.get("after") if isinstance(inner, dict) else None)
        return value if isinstance(value, str) and value else None


def _parameters(text: str) -> dict[str, Any]:
    return {name: values if len(values) > 1 else values[0] for name, values in parse_qs(text, True).items()}


_MOST_IN_ADVANCE = 100_000

Follow = Callable[[Query, Page, int], Query | None]
Jump = Callable[[Query, Page], list[Query]]


@dataclass(frozen=True, slots=True)
class Style:
    """One way of paging.

    Parameters
    ----------
    name : str
        Its name in the catalogue.
    begin : callable
        ``(query, page_size, size_name) -> Query``: the request of the first page.
    follow : callable
        ``(query, page, seen) -> Query | None``: what comes after a page, ``seen`` items having arrived so far.
    jump : callable or None
        ``(query, first page) -> [Query]``: all that is left, where the first answer tells.
    counts : bool
        True where we count the pages, so that a service which ignores the count sends the same page for ever.
    """

    name: str
    begin: Callable[[Query, int | None, str], Query]
    follow: Follow
    jump: Jump | None = None
    counts: bool = False


# How a listing begins: where the page's size and number stand.


def _sized(query: Query, page_size: int | None, size_name: str) -> Query:
    return query.with_params(**{size_name: page_size}) if page_size and size_name else query


def _numbered(query: Query, page_size: int | None, size_name: str) -> Query:
    return _sized(query, page_size, size_name).with_params(pageNumber=1)


def _scim_begin(query: Query, page_size: int | None, size_name: str) -> Query:
    return _sized(query, page_size, size_name).with_params(startIndex=1)


def _body_paging_begin(query: Query, page_size: int | None, size_name: str) -> Query:
    return query.with_json(paging={size_name: page_size or 25, "pageNumber": 1})


def _body_numbered(query: Query, page_size: int | None, size_name: str) -> Query:
    return query.with_json(**({size_name: page_size} if page_size else {}), pageNumber=1)


# What follows a page.


def _goes_on(page: Page, number: int) -> bool:
    """Tell whether a numbered listing has a page after this one."""
    count = page.number("pageCount")
    if count is not None:
        return number < count
    # Without a count only an empty page is an end: a missing nextUri is not, for some services never send one.
    return page.count > 0


def _page_number(query: Query, page: Page, seen: int) -> Query | None:  # noqa: ARG001
    number = int(query.params["pageNumber"])
    return query.with_params(pageNumber=number + 1) if _goes_on(page, number) else None


def _pages(page: Page) -> int:
    """Return how many pages may be asked for in advance; a count beyond belief is followed page by page."""
    return count if (count := page.number("pageCount") or 1) <= _MOST_IN_ADVANCE else 1


def _page_number_jump(query: Query, page: Page) -> list[Query]:
    return [query.with_params(pageNumber=number) for number in range(2, _pages(page) + 1)]


def _body_page_number(query: Query, page: Page, seen: int) -> Query | None:  # noqa: ARG001
    number = int((query.json or {})["pageNumber"])
    return query.with_json(pageNumber=number + 1) if _goes_on(page, number) else None


def _body_page_number_jump(query: Query, page: Page) -> list[Query]:
    return [query.with_json(pageNumber=number) for number in range(2, _pages(page) + 1)]


def _body_paging(query: Query, page: Page, seen: int) -> Query | None:
    total = page.total
    if page.count == 0 or (total is not None and seen >= total):
        return None
    paging = (query.json or {})["paging"]
    return query.with_json(paging={**paging, "pageNumber": paging["pageNumber"] + 1})


def _body_paging_jump(query: Query, page: Page) -> list[Query]:
    paging = (query.json or {})["paging"]
    if not page.total or page.count != paging["pageSize"]:
        return []  # a first page below its size: clamped or filtered, so its pages cannot be counted in advance
    pages = -(-page.total // page.count)
    if pages > _MOST_IN_ADVANCE:
        return []
    return [query.with_json(paging={**paging, "pageNumber": number}) for number in range(2, pages + 1)]


def _after(query: Query, page: Page, seen: int) -> Query | None:  # noqa: ARG001
    if (cursor := page.cursor()) is not None:
        return query.with_params(after=cursor)
    return page.link()


def _cursor(query: Query, page: Page, seen: int) -> Query | None:  # noqa: ARG001
    if (cursor := page.cursor()) is not None:
        return query.with_params(cursor=cursor)
    return page.link()


def _link(query: Query, page: Page, seen: int) -> Query | None:  # noqa: ARG001
    return page.link()


def _next_page(query: Query, page: Page, seen: int) -> Query | None:  # noqa: ARG001
    link = page.link()
    key = link.params.get("nextPage") if link else None
    return query.with_params(nextPage=key) if key else None


def _scim(query: Query, page: Page, seen: int) -> Query | None:
    total = page.total
    if page.count == 0 or (total is not None and seen >= total):
        return None
    return query.with_params(startIndex=seen + 1)


def _no_more(query: Query, page: Page, seen: int) -> None:  # noqa: ARG001
    return None


STYLES: dict[str, Style] = {
    style.name: style
    for style in (
        Style("page_number", _numbered, _page_number, _page_number_jump, counts=True),
        Style("page_number_no_totals", _numbered, _page_number, counts=True),
        Style("post_page_number", _numbered, _page_number, counts=True),
        Style("body_page_number", _body_numbered, _body_page_number, _body_page_number_jump, counts=True),
        Style("body_paging", _body_paging_begin, _body_paging, _body_paging_jump, counts=True),
        Style("after", _sized, _after),
        Style("cursor", _sized, _cursor),
        Style("next_uri", _sized, _link),
        Style("next_page", _sized, _next_page),
        Style("scim", _scim_begin, _scim),
        Style("none", _sized, _no_more),
    )
}
"""The ways of paging by name, as the catalogue spells them."""

_MOST_EMPTY = 3


@dataclass(slots=True)
class Chain:
    """The pages of one listing that follow each other, and the guards over them.

    Parameters
    ----------
    style : Style
        How this listing pages.
    seen : int
        Items that have arrived.
    total : int or None
        The most items that the service has counted meanwhile; pages fetched side by side may tell totals in any order.
    total_at_first : int or None
        How many it counted on the first page.
    notes : list of str
        What the guards saw.
    doubtful : bool
        Whether a guard ended the listing although the service named more.
    """

    style: Style
    seen: int = 0
    total: int | None = None
    total_at_first: int | None = None
    notes: list[str] = field(default_factory=list)
    doubtful: bool = False
    _sent: set[int] = field(default_factory=set)
    _empty: int = 0
    _last: int = 0

    def take(self, page: Page) -> None:
        """Count a page that has arrived."""
        self.seen += page.count
        if page.total is not None:
            if self.total_at_first is None:
                self.total_at_first = page.total
            self.total = max(self.total or 0, page.total)

    def after(self, page: Page) -> Query | None:
        """Return the query after ``page``, or None at the end.

        Raises
        ------
        PagingError
            The service leads in a circle although rows are missing.
        """
        following = self.style.follow(page.query, page, self.seen)
        if following is None:
            return None
        repeated = page.count > 0 and page.fingerprint != 0 and page.fingerprint == self._last
        self._last = page.fingerprint
        self._empty = self._empty + 1 if page.count == 0 else 0
        if self._empty >= _MOST_EMPTY:
            self.doubtful = True
            self.notes.append(f"stopped after {_MOST_EMPTY} empty pages in a row, although a next one was named")
            return None
        if repeated and self.total is None and self.style.counts:
            self.doubtful = True
            self.notes.append("the service sends the same page whatever page is asked for: no more was asked for")
            return None
        identity = hash(msgspec.json.encode([following.path, dict(following.params), following.json]))
        if repeated or identity in self._sent:
            raise PagingError(
                f"the service's pages lead in a circle after {self.seen} items"
                + (f" of {self.total}" if self.total is not None else ""),
                next_step="what has arrived is kept, see gc.arrived(); try again later, or report it with this path",
                trail=Trail(page.query.method, page.query.path),
            )
        self._sent.add(identity)
        return following
