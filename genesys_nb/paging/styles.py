"""The ways in which the platform pages.

Each is a `Style`: how a listing begins, which query follows a page, and, where the first answer tells the extent, all
the queries that are left, so that they can be fetched side by side. No style stops on a short page: a page is short
when the service clamps its size, filters behind the page or moves rows meanwhile, and whoever stops there loses the
rest.
"""

from collections.abc import Callable
from dataclasses import dataclass

from genesys_nb.paging import skipping
from genesys_nb.paging.jobs import Life
from genesys_nb.paging.page import Page
from genesys_nb.query import Query

_MOST_IN_ADVANCE = 100_000

Follow = Callable[[Query, Page, int], Query | None]
Jump = Callable[[Query, Page], list[Query]]
Opened = Callable[[Query, bytes, str], tuple[bytes, tuple[str, ...]]]


def _as_it_is(query: Query, content: bytes, items: str) -> tuple[bytes, tuple[str, ...]]:  # noqa: ARG001
    return content, ()


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
    opened : callable
        ``(query, body, items) -> (body, notes)``: brings an answer into the form in which pages are read, where the
        service does not keep to one.
    patience : int
        Pages in a row that bring nothing new, after which the listing is given up.
    job : Life or None
        How the job lives that has to be done before there is a first page.
    """

    name: str
    begin: Callable[[Query, int | None, str], Query]
    follow: Follow
    jump: Jump | None = None
    counts: bool = False
    opened: Opened = _as_it_is
    patience: int = 3
    job: Life | None = None


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
    if count := page.number("pageCount"):
        return number < count
    # Without a count (no pages are none, if there are rows) only an empty page is an end: a missing nextUri is not, for
    # some services never send one, and neither is a total, which some services give of the page.
    return page.count > 0


def _page_number(query: Query, page: Page, seen: int) -> Query | None:  # noqa: ARG001
    number = int(query.params["pageNumber"])
    return query.with_params(pageNumber=number + 1) if _goes_on(page, number) else None


def _pages(page: Page) -> int:
    """Return how many pages may be asked for in advance; what a count says beyond belief is followed page by page."""
    count = page.number("pageCount") or 1
    if page.total is not None and page.count:
        count = min(count, max(1, -(-page.total // page.count)))
    return count if count <= _MOST_IN_ADVANCE else 1


def _page_number_jump(query: Query, page: Page) -> list[Query]:
    return [query.with_params(pageNumber=number) for number in range(2, _pages(page) + 1)]


def _body_page_number(query: Query, page: Page, seen: int) -> Query | None:  # noqa: ARG001
    number = int(query.fields["pageNumber"])
    return query.with_json(pageNumber=number + 1) if _goes_on(page, number) else None


def _body_page_number_jump(query: Query, page: Page) -> list[Query]:
    return [query.with_json(pageNumber=number) for number in range(2, _pages(page) + 1)]


def _all_seen(page: Page, seen: int) -> bool:
    """Tell whether a listing without a count of pages ends here; a total below what has arrived is none."""
    return page.count == 0 or page.total == seen


def _body_paging(query: Query, page: Page, seen: int) -> Query | None:
    if _all_seen(page, seen):
        return None
    paging = query.fields["paging"]
    return query.with_json(paging={**paging, "pageNumber": paging["pageNumber"] + 1})


def _body_paging_jump(query: Query, page: Page) -> list[Query]:
    paging = query.fields["paging"]
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
    return query.with_params(nextPage=key) if key else link


def _scim(query: Query, page: Page, seen: int) -> Query | None:
    if _all_seen(page, seen):
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
        Style("skip_top", _sized, skipping.follow, counts=True, opened=skipping.opened),
        Style("job", _sized, _cursor, patience=20, job=Life()),  # a page of results may be empty before the last one
        Style("none", _sized, _no_more),
    )
}
"""The ways of paging by name, as the catalogue spells them."""
