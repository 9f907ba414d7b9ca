"""Listings that are paged by `skip` and `top`, whose rows have a name of their own and may stand elsewhere than said.

A page is followed if there is a link (``_links.next``), else as long as ``totalRecords`` says more, or, where the
service tells neither and `top` was asked for, until a page is empty. A link says that there is more; where that begins
is counted here: a link that is made of a `top` which was clamped meanwhile would jump over rows, and another one would
go back or in a circle. Only behind a page without rows its `skip` leads on, and one without `skip` leads by its other
parameters. What was asked for stays as it was, and so do path and host: the bearer goes nowhere else.

`opened` brings an answer into the form that the other rooms read: no body is no rows, an older version's ``resultSet``
is taken off, and rows under another key than the published one are found if they are the only list of objects, and are
no errors.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec

from genesys_nb.errors import PagingError, Trail
from genesys_nb.paging.page import ARRAY, Page
from genesys_nb.query import Query

ANY = "*"
"""Name of rows whose key is not known: they are the only list of objects."""

_WRAPPER = "resultSet"
_fields = msgspec.json.Decoder(dict[str, msgspec.Raw])
_POLLED = "lastPollTime"


def follow(query: Query, page: Page, seen: int) -> Query | None:  # noqa: ARG001 - a position counts, not what is seen
    """Return what comes after a page."""
    links = page.fields.get("_links")
    link = links.get("next") if isinstance(links, dict) else None
    position = _whole(query.params.get("skip")) + page.count
    if link and (page.count or page.total is None or position < page.total):
        return _linked(query, _parameters(link), position, empty=page.count == 0)
    if page.count == 0:
        return None
    if page.total is not None and (position <= page.total or isinstance(links, dict)):
        return query.with_params(skip=position) if position < page.total else None
    return query.with_params(skip=position) if not isinstance(links, dict) and "top" in query.params else None


def _linked(query: Query, named: Mapping[str, Any], position: int, *, empty: bool) -> Query | None:
    """Return the query that a link leads to."""
    spelled = {name.lower(): value for name, value in named.items()}
    if "skip" not in spelled and any(str(query.params.get(name)) != value for name, value in named.items()):
        kept = {name: value for name, value in query.params.items() if name.lower() not in {*spelled, "skip"}}
        return replace(query, params={**kept, **named})
    there = _whole(spelled.get("skip"))
    if empty and there <= position:
        return None
    ours = {"skip", "top", *(name.lower() for name in query.params)}
    more = {name: value for name, value in named.items() if name.lower() not in ours}
    return query.with_params(**more, skip=there if empty else position)


def _parameters(link: Any) -> dict[str, Any]:
    try:
        found = parse_qs(urlsplit(link).query, keep_blank_values=True) if isinstance(link, str) else {}
    except ValueError:
        return {}
    return {name: values if len(values) > 1 else values[0] for name, values in found.items()}


def _whole(value: Any) -> int:
    return int(value) if str(value).isdecimal() else 0


def opened(query: Query, content: bytes, items: str) -> tuple[bytes, tuple[str, ...]]:
    """Bring an answer into its listing's form.

    Parameters
    ----------
    query : Query
        What it answers.
    content : bytes
        Its body; empty for 204.
    items : str
        The published name of the rows, with dots into objects, or `ANY`; `ARRAY` where the answer is the one row.

    Returns
    -------
    bytes, tuple of str
        The body with its rows under that name, and what a reader should know.

    Raises
    ------
    PagingError
        There is more than one list, or none, and none of that name.
    """
    if not content:
        return b"[]" if items == ARRAY else msgspec.json.encode({items: []}), ()
    try:
        fields = _fields.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return content, ()  # an array, or a page for a more patient reader
    notes: tuple[str, ...] = ()
    if _POLLED in fields and not query.params.get("skip"):
        since = msgspec.json.decode(fields[_POLLED])
        notes = (f"lastPollTime was {since}: passed as updatedSince, it asks next time for what changed since then",)
    if items == ARRAY:
        return b"[" + (bytes(fields[_WRAPPER]) if _unwrapped(fields) else content) + b"]", notes
    if _is_list(fields.get(items)):
        return content, notes
    inner = {**fields, **_unwrapped(fields)}
    name, rows = _rows(query, inner, items)
    if items != ANY and name != items.rpartition(".")[2]:
        notes = (*notes, f"the rows stood under {name!r}, not under {items!r} as published")
    kept = {key: value for key, value in inner.items() if key not in {_WRAPPER, name, items}}
    return msgspec.json.encode({**kept, items: rows}), notes


def _unwrapped(fields: Mapping[str, msgspec.Raw]) -> Mapping[str, msgspec.Raw]:
    """Return the fields of the object that older versions wrap everything in."""
    return _object(fields.get(_WRAPPER))


def _rows(query: Query, fields: Mapping[str, msgspec.Raw], items: str) -> tuple[str, msgspec.Raw]:
    """Find the rows: by name, by the way to the name, or as the only list of objects."""
    *way, last = items.split(".")
    inside = fields
    for step in way:
        inside = _object(inside.get(step)) or inside
    if _is_list(inside.get(last)):
        return last, inside[last]
    if bytes(inside.get(last, b"")) == b"null":
        return last, msgspec.Raw(b"[]")
    lists = {name: rows for name, rows in inside.items() if _is_list(rows) and _first(rows) in {b"{", b"]"}}
    if len(lists) != 1 or "errors" in lists:
        held = ", ".join(sorted(inside)) or "nothing"
        raise PagingError(
            f"the answer has no {items!r}; it holds {held}",
            next_step="name the field that holds the rows with items=, or use request() for the answer",
            trail=Trail(query.method, query.path),
        )
    return next(iter(lists.items()))


def _object(raw: msgspec.Raw | None) -> Mapping[str, msgspec.Raw]:
    return _fields.decode(raw) if raw is not None and bytes(raw).startswith(b"{") else {}


def _is_list(raw: msgspec.Raw | None) -> bool:
    return raw is not None and bytes(memoryview(raw)[:1]) == b"["


def _first(rows: msgspec.Raw) -> bytes:
    """Return the first character inside a list."""
    return bytes(memoryview(rows)[1:64]).lstrip()[:1]
