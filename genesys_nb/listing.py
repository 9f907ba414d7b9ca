"""Any listing of a platform as a pull, from what the platform's catalogue knows of it."""

from genesys_nb.downloads.pull import Pull
from genesys_nb.errors import ConfigError
from genesys_nb.paging import OBJECT, STYLES, Listing, Style
from genesys_nb.query import Query
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import Shape


def plan(
    listing: Listing,
    query: Query,
    *,
    what: str,
    shape: Shape | None,
    items: str | None = None,
    page_size: int | None = None,
    explode: str | None = None,
    progress: bool | None = None,
) -> Pull:
    """Plan to read a listing.

    Parameters
    ----------
    listing : Listing
        How it pages, and where its rows stand.
    query : Query
        The request, without paging.
    what : str
        Its name for people.
    shape : Shape or None
        The columns that are known of its rows.
    items : str or None
        The field that holds the rows, if the catalogue is wrong about it.
    page_size : int or None
        Rows a page; None is the most that the service is known to give, or its own choice where that is not known.
    explode : str or None
        A column whose lists become rows.
    progress : bool or None
        Whether a bar is shown.

    Raises
    ------
    ConfigError
        The path is still a template, the size is no count of rows, or the request sets what paging sets.
    """
    if "{" in query.path:
        raise ConfigError(
            f"{query.path} still holds a name where an id belongs", next_step="put the id there; nothing was sent"
        )
    if page_size is not None and not (type(page_size) is int and page_size > 0):
        raise ConfigError(f"page_size={page_size!r} is no number of rows", next_step="give a whole number from 1 on")
    if isinstance(query.json, list):
        raise ConfigError(
            f"the body of the listing {query.path} is an object, not a list",
            next_step="give json={…}, or use gc.request for a path that takes a list",
        )
    rows = listing.items if items is None else items
    style = STYLES["none" if rows == OBJECT else listing.style]
    return Pull(
        what=what,
        queries=(_begun(style, query, page_size or listing.most, listing.size_name),),
        style=style,
        items=rows,
        tables=lambda: Records(shape, items=rows),
        key=shape.key if shape else ("id",),
        may_miss=listing.may_miss,
        explode=explode,
        progress=progress,
    )


def _begun(style: Style, query: Query, page_size: int | None, size_name: str) -> Query:
    """Return the request of the first page; what the reader set is never replaced without a word."""
    first = style.begin(query, page_size, size_name)
    for place, given, sent in (("params", query.params, first.params), ("json", query.fields, first.fields)):
        for name in given:
            if sent[name] != given[name]:
                raise ConfigError(
                    f"{place} sets {name!r}, which paging sets: every page is fetched, from the first one on",
                    next_step="leave it out; the size of a page is page_size=, one single page is gc.request(…)",
                )
    return first
