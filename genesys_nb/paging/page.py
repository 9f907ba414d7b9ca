"""One answer of a listing: where its rows are, and what it says about the pages after it.

The rows stay as they came. A page that msgspec refuses for one odd character or number is read by the standard library
instead: the tables take such a page, so paging must not stumble over it. What the service says about paging and cannot
be read is never passed over in silence; it becomes a note.

A link (``nextUri``) is pinned to the session's own origin before a query is made of it; see `Page.link`.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from msgspec.structs import astuple

from genesys_nb.decoding import decoded
from genesys_nb.errors import PagingError, SecurityError, Trail, TransportError
from genesys_nb.query import Query

OBJECT = "."
"""Name of the items when the answer itself is the one row."""

ARRAY = ""
"""Name of the items when the answer is an array of rows."""

_TOTALS = ("totalHits", "total", "totalResults", "totalRecords")
_KEPT = ("nextUri", "_links", "cursor", "cursors", *_TOTALS, "pageCount", "pageNumber", "pageSize")
_WHOLE = re.compile(r"\s*(\d{1,18})(\.0*)?\s*", re.ASCII)
_NULL = b"null"
_NOTHING = msgspec.Raw(_NULL)
_ODD = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_names = msgspec.json.Decoder(dict[str, msgspec.Raw])
_array = msgspec.json.Decoder(list[msgspec.Raw])


@cache
def _envelope(items: str) -> msgspec.json.Decoder[Any]:
    """Make a decoder that sees the paging fields and where the rows begin and end, in one pass over the bytes."""
    kept = [(name, Any, None) for name in _KEPT if name != items]
    rows = ("rows", list[msgspec.Raw] | msgspec.UnsetType | None, msgspec.UNSET)
    return msgspec.json.Decoder(msgspec.defstruct("Envelope", [*kept, rows], rename={"rows": items}))


@cache
def _keyed(key: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    """Make a decoder that sees nothing of a list of rows but the fields of their keys."""
    fields = {f"field{number}": name for number, name in enumerate(key)}
    row = msgspec.defstruct("Keyed", [(field, msgspec.Raw, _NOTHING) for field in fields], rename=fields)
    return msgspec.json.Decoder(list[row])  # type: ignore[valid-type]


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
    rows : sequence of msgspec.Raw
        The items, each as it came; none where the answer itself is the one row.
    key : tuple of str
        The fields that tell one item from another; empty where nothing does.
    notes : tuple of str
        What a reader of the result should know about this answer.
    """

    query: Query
    content: bytes
    fields: Mapping[str, Any]
    count: int
    pin: Callable[[str], str] = field(repr=False, compare=False)
    rows: Sequence[msgspec.Raw] = field(default=(), repr=False, compare=False)
    notes: tuple[str, ...] = ()
    key: tuple[str, ...] = ("id",)

    @classmethod
    def read(
        cls,
        query: Query,
        content: bytes,
        items: str,
        *,
        pin: Callable[[str], str],
        may_miss: bool = False,
        key: tuple[str, ...] = ("id",),
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
        key : tuple of str
            See the class.

        Raises
        ------
        PagingError
            The answer is not of the listing's shape. No answer is ever read as "no rows" by mistake.
        """
        trail = Trail(query.method, query.path)
        try:
            if items == OBJECT:
                _object(content)
                return cls(query, b"[" + content + b"]", {}, 1, pin)
            if items == ARRAY:
                array = _list(content, key)
                return cls(query, content, {}, len(array), pin, array, key=key)
            fields, rows = _listing(content, items, key)
        except (TransportError, TypeError) as error:
            raise PagingError(
                f"the answer is not the listing it should be: {getattr(error, 'message', error)}",
                next_step="use gc.request to look at the answer as it is",
                trail=trail,
            ) from None
        if rows is msgspec.UNSET and not (may_miss and fields):
            held = ", ".join(sorted(_object(content)))
            raise PagingError(
                f"the answer has no {items!r}; it holds {held or 'nothing'}",
                next_step="name the field that holds the rows with items=, or use gc.request for the answer",
                trail=trail,
            )
        notes = [*_unreadable(fields), *([f"{items} is null: it was read as no rows"] if rows is None else [])]
        found = rows or ()
        if nulls := sum(len(memoryview(row)) == len(_NULL) and bytes(row) == _NULL for row in found):
            notes.append(f"{nulls} of the {items} were null: they are left out")
        return cls(query, content, fields, len(found), pin, found, tuple(notes), key)

    @classmethod
    def without_body(cls, query: Query, items: str, *, pin: Callable[[str], str]) -> "Page":
        """Make the page of an answer that says there is no content: no rows."""
        content = b"[]" if items in {ARRAY, OBJECT} else b"{}"
        return cls(query, content, {}, 0, pin, (), ("the service answered 204, no content: it was read as no rows",))

    @property
    def fingerprint(self) -> int:
        """A number that two pages share only if they hold the same rows; 0 where that cannot be said."""
        return hash(tuple(map(bytes, self.rows))) if self.rows else 0

    def keys(self) -> list[bytes] | None:
        """Return the keys of the rows, or None where not every row has one."""
        if not self.key:
            return None
        text = b"[" + b",".join(self.rows) + b"]"
        try:
            read = [tuple(map(bytes, astuple(row))) for row in _keyed(self.key).decode(text)]
        except _ODD:
            rows = decoded(text)
            if not all(isinstance(row, dict) for row in rows):
                return None
            read = [tuple(json.dumps(row.get(name)).encode() for name in self.key) for row in rows]
        return None if any(_NULL in parts for parts in read) else list(map(b"\x1f".join, read))

    def number(self, name: str) -> int | None:
        """Return a field that should be a whole number, or None."""
        return _whole(self.fields.get(name))

    @property
    def total(self) -> int | None:
        """How many items the service says there are, over all pages."""
        return next((value for name in _TOTALS if (value := self.number(name)) is not None), None)

    @property
    def loses_its_way(self) -> bool:
        """Whether the answer names a next page in a way that cannot be read."""
        return any(_misnamed(self.fields))

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
        value = _cursor(self.fields)
        return str(value) if value and _leads(value) else None


def _object(content: bytes) -> Mapping[str, Any]:
    try:
        return _names.decode(content)
    except _ODD:
        answer: dict[str, Any] = _of_kind(dict, decoded(content), "the answer")
        return answer


def _list(content: bytes, key: tuple[str, ...]) -> list[msgspec.Raw]:
    try:
        return _array.decode(content)
    except _ODD:
        return _raw(_of_kind(list, decoded(content), "the answer"), key)


def _listing(content: bytes, items: str, key: tuple[str, ...]) -> tuple[dict[str, Any], Any]:
    """Return what an answer says about paging, and its rows: None if they are null, UNSET if there are none."""
    try:
        answer = _envelope(items).decode(content)
        held = {name: getattr(answer, name, None) for name in _KEPT}
        rows = answer.rows
    except _ODD:
        slow = _of_kind(dict, decoded(content), "the answer")
        held = {name: slow.get(name) for name in _KEPT if name != items}
        rows = slow.get(items, msgspec.UNSET)
        if rows is not None and rows is not msgspec.UNSET:
            rows = _raw(_of_kind(list, rows, repr(items)), key)
    return {name: value for name, value in held.items() if value is not None}, rows


def _of_kind(kind: type[Any], value: Any, what: str) -> Any:
    if not isinstance(value, kind):
        names = {dict: "an object", list: "a list", str: "a text", type(None): "null"}
        raise TypeError(f"{what} is {names.get(type(value), 'a value')}, not {names[kind]}")
    return value


def _raw(rows: list[Any], key: tuple[str, ...]) -> list[msgspec.Raw]:
    """Spell rows that msgspec cannot read so that it can: their keys, and all of them as a text."""
    return [msgspec.Raw(json.dumps(_ids(row, key) | {"row": repr(row)}).encode()) for row in rows]


def _ids(row: Any, key: tuple[str, ...]) -> dict[str, Any]:
    held = {name: row[name] for name in key if row.get(name) is not None} if isinstance(row, dict) else {}
    return {name: value if isinstance(value, str | int) else repr(value) for name, value in held.items()}


def _whole(value: Any) -> int | None:
    """Read a count: a whole number, also as a float without fraction or as text."""
    if isinstance(value, str) and (digits := _WHOLE.fullmatch(value)):
        return int(digits[1])
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if value >= 0 and (isinstance(value, int) or value.is_integer()) else None


def _cursor(fields: Mapping[str, Any]) -> Any:
    inner = fields.get("cursors")
    return fields.get("cursor") or (inner.get("after") if isinstance(inner, dict) else None)


def _misnamed(fields: Mapping[str, Any]) -> list[str]:
    """Name the fields that should lead to the next page and cannot."""
    uri, cursor = fields.get("nextUri"), _cursor(fields)
    lost = ["nextUri"] if uri and not isinstance(uri, str) else []
    return [*lost, "cursor"] if cursor and not _leads(cursor) else lost


def _leads(cursor: Any) -> bool:
    """Tell whether a cursor can be sent back: a text without half characters, or a whole number."""
    if isinstance(cursor, str):
        return not any("\ud800" <= character <= "\udfff" for character in cursor)
    return isinstance(cursor, int) and not isinstance(cursor, bool)


def _unreadable(fields: Mapping[str, Any]) -> list[str]:
    """Say what the answer tells about paging that cannot be read."""
    notes = []
    totals = [fields[name] for name in _TOTALS if name in fields]
    if totals and all(_whole(value) is None for value in totals):
        notes.append(f"the service's total cannot be read: {_shown(totals[0])}")
    way = {"nextUri": fields.get("nextUri"), "cursor": _cursor(fields)}
    lost = [f"the way to the next page cannot be read: {name} is {_shown(way[name])}" for name in _misnamed(fields)]
    return [*notes, *lost]


def _shown(value: Any) -> str:
    return json.dumps(value)[:40]


def _parameters(text: str) -> dict[str, Any]:
    return {name: values if len(values) > 1 else values[0] for name, values in parse_qs(text, True).items()}
