"""How the other platform lists: `skip` and `top`, a count, links that are whole addresses, and 204 for nothing.

A `top` above the maximum is clamped in silence. Not every listing has links; those have `totalRecords` alone.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from genesys_nb.demo.cxone import refusals
from genesys_nb.demo.cxone.view import loose
from genesys_nb.demo.messages import Request, Response
from genesys_nb.demo.world.people import Record

_DEFAULT, _MOST = 50, 100
EMPTY = 204


def paged(
    request: Request,
    rows: Sequence[Record],
    key: str,
    *,
    most: int = _MOST,
    limit: int | None = None,
    links: bool = True,
    **more: Any,
) -> Response:
    """Return one page of a listing.

    Parameters
    ----------
    request : Request
        With `skip`, `top`, `fields`.
    rows : sequence of dict
        All there is.
    key : str
        The listing's own name for its rows.
    most : int
        The largest page.
    limit : int or None
        The largest page of this organisation, whatever the listing's own.
    links : bool
        Whether there are `_links`.
    **more
        Further fields of the answer, such as `lastPollTime`.
    """
    most = min(most, limit or most)
    skip, top = _whole(request, "skip", 0), min(_whole(request, "top", min(_DEFAULT, most)), most)
    part = rows[skip : skip + top]
    if not part:
        return Response(EMPTY)
    body: dict[str, Any] = {"totalRecords": len(rows), key: [_picked(request, loose(row)) for row in part], **more}
    if links:
        after = skip + len(part)
        body["_links"] = {
            "self": _address(request, skip, top),
            "next": _address(request, after, top) if after < len(rows) else None,
            "previous": _address(request, max(0, skip - top), top) if skip else None,
        }
    return refusals.json(body)


def whole(request: Request, rows: Sequence[Record], key: str) -> Response:
    """Return a listing that has no pages."""
    return refusals.json({key: [_picked(request, loose(row)) for row in rows]}) if rows else Response(EMPTY)


def _whole(request: Request, name: str, default: int) -> int:
    text = request.first(name, str(default))
    if not text.isdecimal():
        raise refusals.bad_request(f"Invalid value for parameter {name}")
    return int(text)


def _picked(request: Request, row: Record) -> Record:
    wanted = request.every("fields")
    return {name: value for name, value in row.items() if name in wanted} if wanted else row


def _address(request: Request, skip: int, top: int) -> str:
    kept = {name: values[0] for name, values in request.query.items() if name not in {"skip", "top"}}
    query = urlencode({**kept, "skip": skip, "top": top})
    return f"http://{request.headers.get('host', '127.0.0.1')}{request.path}?{query}"
