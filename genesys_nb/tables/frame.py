"""Arrow columns to a plain DataFrame, with the same types on pandas 2 and 3.

Pandas 3 reads text as Arrow-backed strings with NaN for missing, pandas 2 must be told so; here every column is told
its type, so a frame does not depend on the pandas it is made with. Text shares Arrow's memory. Lists and records become
the Python objects that were sent, because ``.explode()``, ``len`` and ``in`` are what an analyst does with them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from genesys_nb.errors import ConfigError
from genesys_nb.tables import names, values
from genesys_nb.tables.rows import ITEM
from genesys_nb.tables.shape import Column, Shape

TEXT = pd.StringDtype("pyarrow", na_value=np.nan)


@dataclass(frozen=True, slots=True)
class Finished:
    """What the pages became.

    Parameters
    ----------
    frames : dict
        One frame for each grain.
    received : int
        Items received.
    unique : int
        Distinct items among them.
    duplicates : int
        Items received more than once, of which the last copy was kept.
    trimmed : int
        Distinct items that lie outside the interval that was asked for.
    notes : list of str
        What a reader of the frames should know.
    refused : int
        Items that are known to exist and did not come: refused one by one, or counted elsewhere.
    """

    frames: dict[str, pd.DataFrame]
    received: int
    unique: int
    duplicates: int
    trimmed: int
    notes: list[str]
    refused: int = 0


def frame(table: pa.Table, shape: Shape | None, timezone: str, kept: np.ndarray[Any, Any] | None) -> pd.DataFrame:
    """Make the frame of a table.

    Parameters
    ----------
    table : pyarrow.Table
        The rows, columns by source.
    shape : Shape or None
        The known columns; they come first, and they all come.
    timezone : str
        Zone of the timestamps.
    kept : array of bool, or None
        For each item received whether its rows stay; None keeps all.
    """
    stays = None if kept is None else pa.array(kept[table[ITEM].to_numpy()])
    length = table.num_rows if stays is None else pc.sum(stays, min_count=0).as_py()
    known = shape.columns if shape else ()
    present = set(table.column_names) - {ITEM}
    named = {column.source for column in known}
    extra = sorted(present - named - _hollow(table, present, named), key=_place)
    names_of = names.distinct(extra, (column.name for column in known))
    columns = [*known, *(Column(names_of[source], source) for source in extra)]
    absent: dict[pa.DataType, pa.Array] = {}  # Arrow's memory is never written to, so one serves all empty columns
    series = {}
    for column in columns:
        array = values.whole(table[column.source]) if column.source in present else pa.nulls(table.num_rows)
        if array.type == pa.null():
            kind = values.STORAGE[column.kind] if column.source in named else pa.null()
            if kind not in absent:
                absent[kind] = pa.nulls(length, kind)
            array = absent[kind]
        elif stays is not None:
            array = array.filter(stays)
        held = _pandas(array, timezone)
        # A bare array of objects would be guessed at: lists that are all missing but one text would become text.
        series[column.name] = pd.Series(held, dtype=object, copy=False) if held.dtype == object else held
    return pd.DataFrame(series, index=pd.RangeIndex(length), copy=False)  # every array was made for it


def _place(source: str) -> tuple[bool, str]:
    """Order what no shape knows: whose row it is first, then by name, whatever order it arrived in."""
    return source not in {"/id", "/name"}, source


def _hollow(table: pa.Table, present: set[str], named: set[str]) -> set[str]:
    """Find fields that hold nothing where they are no object with fields: their columns are the object's fields."""
    spread = {"/".join(parts[:end]) for parts in _parts(present | named) for end in range(2, len(parts))}
    return {source for source in present & spread if _empty(table[source])}


def _parts(sources: Iterable[str]) -> Iterator[list[str]]:
    return (source.split("/") for source in sources)


def _empty(column: pa.ChunkedArray) -> bool:
    """Tell whether a column holds nothing, or objects without a field at the most."""
    kind = column.type
    return kind == pa.null() or (kind == values.JSON and set(column.unique().to_pylist()) <= {None, b"{}"})


def _pandas(array: pa.Array, timezone: str) -> Any:
    kind = array.type
    for fits, make in _MAKERS:
        if fits(kind):
            return make(array)
    return _moments(array, timezone)


def _moments(array: pa.Array, timezone: str) -> Any:
    missing = np.iinfo(np.int64).min  # NaT
    instants = array.cast(pa.int64()).fill_null(missing).to_numpy(zero_copy_only=False).view("M8[us]")
    zone = UTC if timezone == "UTC" else ZoneInfo(timezone)
    return pd.DatetimeIndex(instants).tz_localize(UTC).tz_convert(zone).array


def _durations(array: pa.Array) -> Any:
    missing = np.iinfo(np.int64).min  # NaT
    lengths = array.cast(pa.int64()).fill_null(missing).to_numpy(zero_copy_only=False).view("m8[us]")
    return pd.TimedeltaIndex(lengths).array


def _nullable(dtype: Any) -> Callable[[pa.Array], Any]:
    """Return what makes a pandas array of this type out of Arrow's memory."""
    make: Callable[[pa.Array], Any] = dtype.__from_arrow__
    return make


def _category(array: pa.Array) -> Any:
    """Make categories of the words that occur, in the order of the alphabet, whatever order they arrived in."""
    codes = array.indices.fill_null(-1).to_numpy()
    used = np.flatnonzero(np.bincount(codes[codes >= 0], minlength=len(array.dictionary)))
    words = array.dictionary.take(pa.array(used)).to_pylist()
    order = sorted(range(len(used)), key=words.__getitem__)
    ranks = np.full(len(array.dictionary) + 1, -1, np.int32)  # the last one is for missing: code -1
    ranks[used[order]] = np.arange(len(used), dtype=np.int32)
    categories = pd.Index([words[place] for place in order], dtype=TEXT)
    return pd.Categorical.from_codes(ranks[codes], categories=categories)


def _objects(array: pa.Array) -> Any:
    """Make Python objects of JSON; only the values that are there cost anything."""
    return _placed(array, values.decoded(array.drop_null().to_pylist()))


def _lists(array: pa.Array) -> Any:
    """Make Python lists: all elements at once, then one slice for each list."""
    there = array.drop_null()
    flat = there.flatten()
    if flat.type == values.TEXT:  # words recur: one Python object for each of them, not for each place
        encoded = flat.dictionary_encode()
        words = np.array([*encoded.dictionary.to_pylist(), None], object)
        elements = words[encoded.indices.fill_null(-1).to_numpy()].tolist()
    else:
        elements = flat.to_pylist()
    ends = np.cumsum(there.value_lengths().to_numpy()).tolist()
    return _placed(array, [elements[start:end] for start, end in zip([0, *ends], ends, strict=False)])


def _placed(array: pa.Array, found: list[Any]) -> Any:
    objects = np.full(len(array), None, object)
    objects[array.is_valid().to_numpy(zero_copy_only=False)] = np.fromiter(found, object, len(found))
    return objects


_MAKERS: list[tuple[Callable[[pa.DataType], bool], Callable[[pa.Array], Any]]] = [
    (pa.types.is_large_string, _nullable(TEXT)),
    (pa.types.is_dictionary, _category),
    (pa.types.is_int64, _nullable(pd.Int64Dtype())),
    (pa.types.is_duration, _durations),
    (pa.types.is_boolean, _nullable(pd.BooleanDtype())),
    (pa.types.is_float64, lambda array: array.to_numpy(zero_copy_only=False, writable=True)),
    (pa.types.is_binary, _objects),
    (pa.types.is_list, _lists),
    (pa.types.is_null, _objects),
]


def exploded(made: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the frame with a row for each element of one column's lists; an empty list leaves one row, missing."""
    lists = [str(column) for column in made.columns if made[column].dtype == object]
    if name not in lists:
        close = get_close_matches(name, lists, 1)
        meant = f"Did you mean {close[0]!r}? " if close else ""
        raise ConfigError(
            f"there is no column of lists called {name!r}",
            next_step=f"{meant}The columns of lists here are {', '.join(lists) or 'none'}.",
        )
    longer = made.explode(name, ignore_index=True)
    kind = pd.api.types.infer_dtype(longer[name], skipna=True)
    if kind in {"string", "integer"}:
        longer[name] = longer[name].astype(TEXT if kind == "string" else "Int64")
    return longer
