"""Lists of objects, still bytes, to columns by Arrow's JSON reader.

One line for each list, ``{"m": [...]}``, makes a text that Arrow reads block by block on all cores. The known fields
have explicit types; fields that no shape knows are inferred, hence kept. Arrow's inference is not faithful, though: it
makes dates of texts that look like one, floats of large whole numbers, and fills the objects of a list up with nulls.
In the rows that have such a field it is read again from the bytes.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import compress
from operator import attrgetter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json

from genesys_nb.tables import names, values
from genesys_nb.tables.notes import Notes
from genesys_nb.tables.rows import Columns
from genesys_nb.tables.shape import Column, Shape
from genesys_nb.tables.tree import Index, Leaves, places

_BLOCK = 1 << 19
_LISTS = (pa.list_(pa.string()), pa.list_(pa.int64()))
_FAITHFUL = (values.TEXT, pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.null(), values.TIME, *_LISTS)


def read(raws: Sequence[Any], shape: Shape, note: Notes, *, lines: bool) -> Leaves:
    """Read lists of objects.

    Parameters
    ----------
    raws : sequence of bytes-like
        The lists, each as JSON; null is a list of none.
    shape : Shape
        The known fields of the objects.
    note : callable
        Is told what a reader of the frames should know.
    lines : bool
        Whether there may be line breaks inside the lists.
    """
    known = {column.source: column for column in shape.columns if column.source.startswith("/")}
    lists = _lists(raws, _explicit(tuple(known.values())), lines=lines)
    lengths = lists.value_lengths().fill_null(0).to_numpy()
    parents, positions = places(lengths, len(lengths))
    objects = lists.flatten()
    if objects.null_count:
        there = objects.is_valid()
        flags = there.to_numpy(zero_copy_only=False)
        objects, parents, positions = objects.filter(there), parents[flags], positions[flags]
    arrays = {field.name: array for field, array in zip(objects.type, objects.flatten(), strict=True)}
    unsure = [key for key, array in arrays.items() if not _faithful(array, known.get(names.pointer(key)))]
    again = _again(raws, parents, positions, {key: arrays.pop(key) for key in unsure})
    columns: Columns = {}
    for key, array in arrays.items():
        columns[names.pointer(key)] = _stored(array, known.get(names.pointer(key)))
    for key, (rows, texts) in again.items():
        source = names.pointer(key)
        made = values.stored(texts, known.get(source), note)
        columns[source] = values.scattered(made, rows, len(parents))
    return Leaves(columns, parents, positions)


@cache
def _explicit(known: tuple[Column, ...]) -> pa.Schema:
    types = {kind: storage for kind, storage in values.STORAGE.items() if storage != values.JSON}
    types["category"] = values.TEXT
    fields = [(names.keys(one.source)[0], types[one.kind]) for one in known if one.kind in types]
    return pa.schema([("m", pa.list_(pa.struct(fields)))])


def _lists(raws: Sequence[Any], explicit: pa.Schema, *, lines: bool) -> Any:
    """Read the raw lists as one Arrow array of lists."""
    if not raws:
        return pa.array([], explicit.field("m").type)
    text = b'{"m":' + b'}\n{"m":'.join(raws) + b"}\n"
    table = pyarrow.json.read_json(
        pa.BufferReader(text),
        read_options=pyarrow.json.ReadOptions(block_size=max(_BLOCK, *map(len, raws)) + 16),
        parse_options=pyarrow.json.ParseOptions(
            explicit_schema=explicit, unexpected_field_behavior="infer", newlines_in_values=lines
        ),
    )
    if table.num_rows != len(raws):
        raise pa.ArrowInvalid("the lists do not come out one by one")
    return values.whole(table["m"])


def _faithful(array: pa.Array, column: Column | None) -> bool:
    """Tell whether what Arrow made of a field is what was sent."""
    kind = array.type
    if column and values.STORAGE[column.kind] == values.JSON:
        return kind in _LISTS and column.kind == "list"
    if kind == pa.float64():
        largest = pc.max(pc.abs(array)).as_py()
        return largest is None or largest < values.EXACT
    return kind in _FAITHFUL


def _stored(array: pa.Array, column: Column | None) -> pa.Array:
    """Return a column as the tolerant reader would store it."""
    if column and column.kind == "category":
        return array.dictionary_encode()
    if array.type == pa.string():
        return array.cast(values.TEXT)
    return array.cast(values.TEXTS) if array.type == _LISTS[0] else array


def _again(
    raws: Sequence[Any], parents: Index, positions: Index, arrays: Mapping[str, pa.Array]
) -> dict[str, tuple[Index, list[bytes]]]:
    """Read some fields from the bytes, in the rows that have one of them; return the rows and texts of each."""
    if not arrays:
        return {}
    valid = {key: array.is_valid().to_numpy(zero_copy_only=False) for key, array in arrays.items()}
    rows = np.flatnonzero(np.logical_or.reduce(list(valid.values())))
    decoder = _fields(tuple(arrays))
    objects: list[Any] = []
    last, held = -1, []
    for parent, position in zip(parents[rows].tolist(), positions[rows].tolist(), strict=True):
        if parent != last:
            last, held = parent, decoder.decode(raws[parent])
        objects.append(held[position])
    found = {}
    for number, key in enumerate(arrays):
        there = valid[key][rows]
        texts = map(bytes, map(attrgetter(f"field{number}"), compress(objects, there.tolist())))
        found[key] = (rows[there], list(texts))
    return found


@cache
def _fields(keys: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    null = msgspec.Raw(b"null")
    fields = [(f"field{number}", msgspec.Raw, null) for number in range(len(keys))]
    renamed = {f"field{number}": key for number, key in enumerate(keys)}
    one = msgspec.defstruct("Fields", fields, rename=renamed, gc=False)
    return msgspec.json.Decoder(list[one | None])  # type: ignore[valid-type]
