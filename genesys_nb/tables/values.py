"""Python values to Arrow columns, so that nothing is bent in silence.

Arrow would cut 12.5 to 12 for an integer column and refuse the whole page for one odd value. The rule here is kinder
and exact: what fits its kind is of its kind; what does not is kept as it was sent, and a note says so.

- A whole number may come as ``12.0`` or as the text ``"12"``: it is 12. For 12.5 the column becomes a float, for a
  number beyond 64 bits or a word it becomes text.
- A time may have any number of decimals and any offset; an empty text is missing. A text that is no time leaves the
  time missing, and the text stands beside it in a column of its own, ``…_as_sent``. So does the calendar's first or
  last day, which services write for never: in some zone it lies in no year that Python has, and no frame could show it.
- A duration may come as a number of seconds, as that number in a text, or as ISO 8601; what is none of them, or is
  counted in months, which have no length, stands beside it as a time that is none does.
- A text field that holds something else holds its JSON.
- Unknown fields keep the type they came with. Text in them is never read as a date; values of mixed types stay Python
  objects.

Two storage types stand for what Arrow has no type for: ``binary`` is JSON that becomes a Python object in the frame,
and ``null`` is a column of which nothing is known yet.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from math import isfinite
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from genesys_nb.tables.notes import Notes
from genesys_nb.tables.shape import Column, Kind

TEXT = pa.large_string()
TIME = pa.timestamp("us", "UTC")
DURATION = pa.duration("us")
JSON = pa.binary()
TEXTS = pa.list_(TEXT)
CATEGORY = pa.dictionary(pa.int32(), TEXT)
STORAGE: dict[Kind, pa.DataType] = {
    "text": TEXT,
    "category": CATEGORY,
    "integer": pa.int64(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "time": TIME,
    "duration": DURATION,
    "list": JSON,
    "record": JSON,
}
EXACT = 2**53  # from here on not every whole number is a float
_NONE = type(None)
_WIDE = 2**63
_LONGEST = 2**53 // 1_000_000  # seconds whose microseconds a float still tells apart
_WHOLE = re.compile(r"\s*[+-]?\d+\s*", re.ASCII)
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.ASCII | re.IGNORECASE)
_TIMES = tuple(pa.scalar(text).cast(TIME) for text in ("0001-01-02T00:00:00Z", "9999-12-31T00:00:00Z"))
_DECIMALS = re.compile(r"(\.\d{6})\d+")
_LASTING = re.compile(
    r"(-)?P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?", re.ASCII
)
_UNITS = (604_800, 86_400, 3_600, 60, 1)


def encoded(value: Any) -> bytes:
    """Return a value as JSON."""
    return msgspec.json.encode(value)


def decoded(texts: Sequence[bytes]) -> list[Any]:
    """Return the values of several JSON texts."""
    return list(msgspec.json.decode(b"[" + b",".join(texts) + b"]", type=list[Any]))


def spelled(value: Any) -> str:
    """Return any value as text: a string as it is, anything else as its JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return encoded(value).decode()


def known(values: Sequence[Any], column: Column, note: Notes) -> dict[str, pa.Array]:
    """Make the column that a shape knows.

    Returns
    -------
    dict
        The column by its pointer, and beside it, where some text was no time, the column ``…/as sent``.
    """
    types = set(map(type, values)) - {_NONE}
    kind = column.kind
    if kind == "time":
        return _times(values, types, column, note)
    if kind == "duration":
        return _sorted_out(values, _lasting, column, note)
    make = {
        "text": _texts,
        "category": lambda *given: _texts(*given).dictionary_encode(),
        "integer": _numbers,
        "number": _numbers,
        "boolean": _booleans,
        "list": _lists,
        "record": lambda *given: _json(given[0]),
    }[kind]
    return {column.source: make(values, types, column, note)}


def stored(texts: Sequence[bytes], column: Column | None, note: Notes) -> pa.Array:
    """Make the column of values that are JSON still, none of them null, and that stay it if their kind allows."""
    if column is None:
        return inferred(decoded(texts))
    if column.kind == "list" and not all(text.startswith(b"[") for text in texts):
        note("some values are no list and stand as sent", column.name)
    return pa.array(texts, JSON)


def inferred(values: Sequence[Any]) -> pa.Array:
    """Make the column of a field that no shape knows, by what it holds."""
    types = set(map(type, values)) - {_NONE}
    if not types:
        return pa.nulls(len(values))
    if types == {bool}:
        return pa.array(values, pa.bool_())
    if types == {str}:
        return pa.array(values, TEXT)
    if types <= {int, float}:
        numbers = _exact(values, float in types)
        if numbers is not None:
            return numbers
    return _plain_lists(values) if types == {list} else _json(values)


def _plain_lists(values: Sequence[Any]) -> pa.Array:
    """Make a column of lists; those of text and of whole numbers have a type of their own."""
    inside = {type(one) for value in values if value is not None for one in value} - {_NONE}
    for kind, storage in ((str, TEXTS), (int, pa.list_(pa.int64()))):
        if inside == {kind}:
            try:
                return pa.array(values, storage)
            except (OverflowError, pa.ArrowInvalid):
                break
    return _json(values)


def _exact(values: Sequence[Any], fractions: bool) -> pa.Array | None:
    """Make a column of numbers; None where it would not hold each of them exactly."""
    if not fractions:
        try:
            return pa.array(values, pa.int64())
        except (OverflowError, pa.ArrowInvalid):
            return None
    if any(type(value) is int and abs(value) > EXACT for value in values):
        return None
    return pa.array(values, pa.float64())


def _json(values: Iterable[Any]) -> pa.Array:
    return pa.array([None if value is None else encoded(value) for value in values], JSON)


def _texts(values: Sequence[Any], types: set[type], column: Column, note: Notes) -> pa.Array:
    if types <= {str}:
        return pa.array(values, TEXT)
    note("some values are no text and stand as their JSON", column.name)
    return pa.array([None if value is None else spelled(value) for value in values], TEXT)


def _lists(values: Sequence[Any], types: set[type], column: Column, note: Notes) -> pa.Array:
    if types - {list}:
        note("some values are no list and stand as sent", column.name)
        return _json(values)
    return _plain_lists(values)


def _booleans(values: Sequence[Any], types: set[type], column: Column, note: Notes) -> pa.Array:
    if types <= {bool}:
        return pa.array(values, pa.bool_())
    words = {"true": True, "false": False}
    read = [words.get(value.lower(), value) if isinstance(value, str) else value for value in values]
    if set(map(type, read)) <= {bool, _NONE}:
        note("true and false came as text and were read", column.name)
        return pa.array(read, pa.bool_())
    note("some values are neither true nor false, so the column is text", column.name)
    return pa.array([None if value is None else spelled(value) for value in values], TEXT)


def _numbers(values: Sequence[Any], types: set[type], column: Column, note: Notes) -> pa.Array:
    whole = column.kind == "integer"
    if types <= ({int} if whole else {int, float}):
        numbers = _exact(values, not whole)
        if numbers is not None:
            return numbers
    if str in types:
        note("some numbers came as text and were read", column.name)
    read = [number(value, whole=whole) for value in values]
    types = set(map(type, read)) - {_NONE}
    numbers = _exact(read, not whole or float in types) if types <= {int, float} else None
    if numbers is None:
        note("some values are no number of 64 bits, so the column is text", column.name)
        return pa.array([None if value is None else spelled(value) for value in values], TEXT)
    if whole and float in types:
        note("some values are not whole, so the column is of floats", column.name)
    return numbers


def number(value: Any, *, whole: bool = False) -> Any:
    """Read what may be a number in disguise; what is none comes back as it is."""
    if isinstance(value, str):
        if not value.strip():
            return None
        if _WHOLE.fullmatch(value):
            value = int(value)
        elif _NUMBER.fullmatch(value) and isfinite(float(value)):  # Python itself reads 1_000 and "nan" too
            value = float(value)
    if whole and isinstance(value, float) and value.is_integer() and abs(value) < _WIDE:
        return int(value)
    return value


def _times(values: Sequence[Any], types: set[type], column: Column, note: Notes) -> dict[str, pa.Array]:
    if types <= {str}:
        try:
            times = pa.array(values, TEXT).cast(TIME)
        except pa.ArrowInvalid:
            pass
        else:
            if _has_a_year_everywhere(times):
                return {column.source: times}
    return _sorted_out(values, _moment, column, note)


def _sorted_out(
    values: Sequence[Any], read: Callable[[Any], tuple[Any, bool]], column: Column, note: Notes
) -> dict[str, pa.Array]:
    """Read values one by one into microseconds; what was not read as a whole stands in a column beside it."""
    found: list[Any] = []
    sent: list[str | None] = []
    for value in values:
        microseconds, whole = (None, True) if value is None or value == "" else read(value)
        found.append(microseconds)
        sent.append(None if whole else spelled(value))
    columns = {column.source: pa.array(found, STORAGE[column.kind])}
    if any(one is not None for one in sent):
        what = f"some values are no {column.kind} that a microsecond clock can hold"
        note(f"{what}; see {column.name}_as_sent", column.name)
        columns[f"{column.source}/as sent"] = pa.array(sent, TEXT)
    return columns


def _lasting(value: Any) -> tuple[Any, bool]:
    """Read one duration; say whether it is all that was sent."""
    seconds = None if isinstance(value, bool) else number(value)
    if isinstance(seconds, str):
        said = _LASTING.fullmatch(seconds.strip())
        parts = [float(part or 0) for part in said.groups()[1:]] if said else []
        sign = -1 if said and said[1] else 1
        seconds = sign * sum(part * unit for part, unit in zip(parts, _UNITS, strict=True)) if said else None
    if not isinstance(seconds, int | float) or abs(seconds) >= _LONGEST:
        return None, False
    return round(seconds * 1_000_000), True


def _moment(value: Any) -> tuple[Any, bool]:
    """Read one time; say whether it is all that the text says."""
    if not isinstance(value, str):
        return None, False
    for text in dict.fromkeys((value, _DECIMALS.sub(r"\1", value))):
        one = pa.scalar(text, TEXT)
        for form in (TIME, pa.timestamp("us")):  # without an offset it is UTC, as all the service's times are
            try:
                time = one.cast(form).cast(TIME)
            except pa.ArrowInvalid:
                continue
            sound = _has_a_year_everywhere(pa.array([time], TIME))
            return (time.cast(pa.int64()).as_py(), text == value) if sound else (None, False)
    return None, False


def _has_a_year_everywhere(times: pa.Array) -> bool:
    """Tell whether all times are ones that Python has in every zone: some services write 0001-01-01 for never."""
    least, most = (pc.min_max(times)[name] for name in ("min", "max"))
    return not least.is_valid or (pc.greater_equal(least, _TIMES[0]).as_py() and pc.less(most, _TIMES[1]).as_py())


def common(types: Iterable[pa.DataType], kind: Kind | None) -> pa.DataType:
    """Return the type that holds a column whose pages are of these types."""
    several = set(types) - {pa.null()}
    if not several:
        return pa.null()
    if len(several) == 1:
        return several.pop()
    if several == {pa.int64(), pa.float64()}:
        return pa.float64()
    return JSON if kind in {None, "list", "record"} else TEXT


def widened(array: pa.Array, target: pa.DataType) -> pa.Array | None:
    """Return a column as another type; None where that would change a value."""
    if array.type == target:
        return array
    if array.type == pa.null():
        return pa.nulls(len(array), target)
    if target == pa.float64():
        largest = pc.max(pc.abs(array)).as_py()
        return array.cast(target) if largest is None or largest <= EXACT else None
    values = array.to_pylist()
    if target == JSON:
        return _json(values)
    return pa.array([None if value is None else spelled(value) for value in values], TEXT)


def whole(chunked: pa.ChunkedArray) -> pa.Array:
    """Return a column in one piece; what is one already is not copied."""
    return chunked.chunk(0) if chunked.num_chunks == 1 else chunked.combine_chunks()


def scattered(array: pa.Array, rows: np.ndarray[Any, Any], length: int) -> pa.Array:
    """Spread values over the rows they belong to; all other rows are missing."""
    places = np.zeros(length, np.int64)
    places[rows] = np.arange(len(rows))
    absent = np.ones(length, bool)
    absent[rows] = False
    return array.take(pa.array(places, mask=absent))
