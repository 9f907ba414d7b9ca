"""How the service cuts a list into pages: every style it has, each true to what it tells and what it keeps quiet.

The links are relative and already encoded, and they carry the caller's other parameters along.
"""

import math
from typing import Any
from urllib.parse import quote, urlencode

from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.messages import Request
from genesys_nb.demo.refusals import bad_request
from genesys_nb.demo.world.people import Record

DEFAULT = 25


def numbered(
    centre: Centre,
    call: Call,
    items: list[Record],
    *,
    maximum: int = 100,
    default: int = DEFAULT,
    totals: bool = True,
    null: bool = False,
    reach: int | None = None,
) -> Record:
    """Cut by number; without totals a full last page still has a link, which leads to nothing."""
    request = call.request
    size, number = page_size(centre, request, maximum, default), page_number(request)
    if reach is not None and size * number > reach:
        raise bad_request(f"pageNumber * pageSize must be less than or equal to {reach}")
    part = items[(number - 1) * size : number * size]
    count = math.ceil(len(items) / size)
    page: Record = {"entities": part, "pageSize": size, "pageNumber": number}
    if totals:
        page |= {"total": len(items), "pageCount": count, "lastUri": _link(request, pageNumber=max(1, count))}
    page["firstUri"] = _link(request, pageNumber=1)
    page["selfUri"] = _link(request, pageNumber=number)
    if number < count or (not totals and len(part) == size):
        page["nextUri"] = _link(request, pageNumber=number + 1)
    elif null:
        page["nextUri"] = None
    if number > 1:
        page["previousUri"] = _link(request, pageNumber=number - 1)
    return page


def after(
    centre: Centre,
    call: Call,
    items: list[Record],
    *,
    maximum: int = 100,
    default: int = DEFAULT,
    late: bool = False,
    null: bool = False,
) -> Record:
    """Cut by the key of the last row seen, without totals; a late link still stands on the last page."""
    request = call.request
    size, start = page_size(centre, request, maximum, default), _position(request.first("after"))
    part = items[start : start + size]
    page: Record = {"entities": part, "selfUri": _link(request)}
    if start + size < len(items) or (late and part):
        page["nextUri"] = _link(request, after=_mark(start + len(part)))
    elif null:
        page["nextUri"] = None
    if start:
        page["previousUri"] = _link(request, after=None, before=_mark(start))
    return page


def scanned(
    centre: Centre, call: Call, items: list[Record], *, maximum: int = 200, default: int = 100, gap: bool = True
) -> Record:
    """Scan by cursor: pages may be short or even empty in mid-scan, and only the missing cursor is the end."""
    request = call.request
    size = page_size(centre, request, maximum, default, name="limit")
    if size < 10:
        raise bad_request("limit must be at least 10")
    start, empty = _scan_position(request.first("cursor"))
    part = [] if empty else items[start : start + size]
    if part and start and len(part) == size:
        part = part[: max(1, size - start % 3)]
    reached = start + len(part)
    page: Record = {"entities": part, "selfUri": _link(request)}
    if reached < len(items):
        pause = gap and not empty and start == 0
        mark = _mark(reached) + ("-wait" if pause else "")
        page["cursors"] = {"after": mark}
        page["nextUri"] = _link(request, cursor=mark)
    return page


def by_cursor(items: list[Record], cursor: str, size: int, key: str, *, shrinking: bool = False) -> Record:
    """Cut by a cursor in the body, as jobs do; the cursor is absent on the last page.

    Where pages shrink, they hold less than was asked for, and after every other one comes one without rows.
    """
    start, empty = _scan_position(cursor)
    if shrinking:
        size = 0 if empty else max(1, size // (2 + start % 3))
    reached = start + size
    page: Record = {key: items[start:reached]}
    if reached < len(items):
        page["cursor"] = _mark(reached) + ("-wait" if shrinking and not empty and reached % 2 else "")
    return page


def next_page(centre: Centre, call: Call, items: list[Record], *, maximum: int = 500) -> Record:
    """Cut by the `nextPage` key that is found in the link only."""
    request = call.request
    size, start = page_size(centre, request, maximum, 20), _position(request.first("nextPage"))
    page: Record = {
        "entities": items[start : start + size],
        "pageSize": size,
        "total": len(items),
        "pageCount": math.ceil(len(items) / size),
        "selfUri": _link(request),
    }
    if start + size < len(items):
        page["nextUri"] = _link(request, nextPage=_mark(start + size))
    return page


def linked(call: Call, items: list[Record], size: int = DEFAULT) -> Record:
    """Cut so that only the link leads on: the documented parameters know nothing of paging."""
    start = _position(call.request.first("cursor"))
    page: Record = {"entities": items[start : start + size], "selfUri": _link(call.request)}
    if start + size < len(items):
        page["nextUri"] = _link(call.request, cursor=_mark(start + size))
    return page


def scim(centre: Centre, call: Call, items: list[Record]) -> Record:
    """Cut the SCIM way: `startIndex` from 1, `count`, `Resources`, `totalResults`."""
    start, size = _whole(call.request, "startIndex", 1), page_size(centre, call.request, 100, DEFAULT, name="count")
    part = items[start - 1 : start - 1 + size]
    return {
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": len(items),
        "startIndex": start,
        "itemsPerPage": len(part),
        "Resources": part,
    }


def searched(centre: Centre, body: Record, items: list[Record], kind: str, key: str = "results") -> Record:
    """Cut as the body of a POST asks for."""
    size, number = _in_body(centre, body, 100), _number(body.get("pageNumber", 1), "pageNumber")
    count = math.ceil(len(items) / size)
    page: Record = {"total": len(items), "pageCount": count, "pageSize": size, "pageNumber": number}
    if key == "results":
        base = f"/api/v2/{kind}/search?q64=" + quote(f"{kind}:{number}")
        page |= {"types": [kind], "currentPage": base}
        if number < count:
            page["nextPage"] = "/api/v2/" + kind + "/search?q64=" + quote(f"{kind}:{number + 1}")
    page[key] = items[(number - 1) * size : number * size]
    return page


def posted(centre: Centre, call: Call, items: list[Record]) -> list[Record]:
    """Cut by the query parameters of a POST, and tell nothing."""
    size, number = page_size(centre, call.request, 100, DEFAULT), page_number(call.request)
    return items[(number - 1) * size : number * size]


def spec(centre: Centre, body: Record, maximum: int) -> tuple[int, int]:
    """Return page size and page number of a body's `paging` object."""
    paging = body.get("paging") or {}
    if not isinstance(paging, dict):
        raise bad_request("paging must be an object")
    return _in_body(centre, paging, maximum), _number(paging.get("pageNumber", 1), "pageNumber")


def page_size(centre: Centre, request: Request, maximum: int, default: int, *, name: str = "pageSize") -> int:
    """Return how many rows the caller gets, fewer than were asked for maybe; a default is never an oversize."""
    if not request.first(name):
        default = min(default, centre.page_size_limit or default)
    return _allowed(centre, _whole(request, name, default), maximum, name)


def page_number(request: Request) -> int:
    """Return the page that the caller asks for."""
    return _whole(request, "pageNumber", 1)


def _in_body(centre: Centre, body: Record, maximum: int) -> int:
    return _allowed(centre, _number(body.get("pageSize", DEFAULT), "pageSize"), maximum, "pageSize")


def _allowed(centre: Centre, wanted: int, maximum: int, name: str) -> int:
    limit = maximum if centre.page_size_limit is None else min(maximum, centre.page_size_limit)
    if wanted > limit and centre.refuse_oversize:
        raise bad_request(f"The {name} of {wanted} is above the maximum of {limit}")
    return min(wanted, limit)


def _whole(request: Request, name: str, default: int) -> int:
    return _number(request.first(name) or default, name)


def _number(value: Any, name: str) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise bad_request(f"{name} must be an integer", "invalid.query.param.value") from None
    if number < 1:
        raise bad_request(f"{name} must be at least 1", "invalid.query.param.value")
    return number


def _mark(position: int) -> str:
    # A cursor is opaque; the equals signs are there so that a client that encodes a link twice is found out.
    return f"b2Zmc2V0{position:x}=="


def _position(mark: str) -> int:
    if not mark:
        return 0
    try:
        return int(mark.removeprefix("b2Zmc2V0").removesuffix("=="), 16)
    except ValueError:
        raise bad_request("The cursor is not valid or has expired", "invalid.query.param.value") from None


def _scan_position(mark: str) -> tuple[int, bool]:
    return _position(mark.removesuffix("-wait")), mark.endswith("-wait")


def _link(request: Request, **changes: Any) -> str:
    moved = {"pageNumber", "after", "before", "cursor", "nextPage"}
    kept = [(name, value) for name, values in request.query.items() if name not in moved for value in values]
    kept += [(name, str(value)) for name, value in changes.items() if value is not None]
    return request.path + (f"?{urlencode(kept)}" if kept else "")
