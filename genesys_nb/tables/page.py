"""The JSON of one page, read so that no page is lost to one odd character.

msgspec reads what the standard allows and is strict. What it refuses goes to the standard library's reader: a lone
surrogate (half a character, from systems that cut texts in the middle), a byte order mark, ``NaN``. What cannot stand
in a table is replaced, and said.
"""

import json
from collections.abc import Callable
from math import isfinite
from typing import Any

import msgspec

from genesys_nb.errors import PagingError
from genesys_nb.tables.notes import Notes


def read(content: bytes, note: Notes) -> Any:
    """Return what the page says, as Python objects."""
    try:
        return msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return _tolerant(content, note)


def items(page: Any, name: str, note: Notes) -> list[Any]:
    """Return the items on a page.

    Parameters
    ----------
    page : object
        What the page says.
    name : str
        The field that holds the list of items. Empty: the page is itself the list, or itself the one item.
    note : callable
        Is told what a reader of the frame should know.
    """
    held = page if not name else page.get(name) if isinstance(page, dict) else None
    if held is None:
        return []
    if not isinstance(held, list):
        if name:
            note(f"{name} is not a list but one value; it was read as one item")
        return [held]
    return [item for item in held if item is not None]


def record(item: Any) -> dict[str, Any]:
    """Return an item as an object; one that is none becomes the field ``value`` of one."""
    return item if isinstance(item, dict) else {"value": item}


def _tolerant(content: bytes, note: Notes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("utf-8-sig", "replace")
        note("some bytes are not UTF-8; they stand as the replacement character \N{REPLACEMENT CHARACTER}")
    try:
        page = json.loads(
            text, parse_constant=lambda _: _absent(note), parse_float=_number, parse_int=_integer, strict=False
        )
    except (ValueError, RecursionError) as error:
        raise PagingError(
            f"the page is not JSON: {error}", next_step="Try again; if it stays so, tell the service's support."
        ) from error
    return _clean(page, note)


def _absent(note: Notes) -> None:
    note("NaN and Infinity are not JSON; they were read as missing")


def _integer(digits: str) -> Any:
    try:
        return int(digits)
    except ValueError:  # Python reads no more than some thousand digits
        return digits


def _number(digits: str) -> Any:
    return float(digits) if isfinite(float(digits)) else digits


def _clean(value: Any, note: Notes) -> Any:
    again: Callable[[Any], Any] = lambda one: _clean(one, note)  # noqa: E731 - three uses below
    if isinstance(value, dict):
        return {again(key): again(one) for key, one in value.items()}
    if isinstance(value, list):
        return [again(one) for one in value]
    if isinstance(value, str) and not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            note("half a character (a lone surrogate) stands as the replacement character \N{REPLACEMENT CHARACTER}")
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return value
