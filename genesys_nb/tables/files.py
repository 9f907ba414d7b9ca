"""Files of rows: Parquet, JSON or CSV, as bytes, to one table.

What kind a file is, its own first bytes tell, whatever it is called. Files of one kind of data may differ in their
columns, as those of older days lack what came later; the table has them all. Types are those that the file says:
numbers, texts, times; what is nested stays nested. A time without a zone is one of UTC, a day is a text.
"""

import gzip
import io
from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv, parquet

from genesys_nb.errors import PagingError
from genesys_nb.tables import frame, names, values
from genesys_nb.tables.frame import Finished
from genesys_nb.tables.notes import Notes
from genesys_nb.tables.shape import Column, Shape

_UNREADABLE = (pa.ArrowException, msgspec.MsgspecError, OSError, EOFError, ValueError)


class _File(msgspec.Struct):
    file: str


_lines = msgspec.json.Decoder()
_wrapped = msgspec.json.Decoder(list[_File])


def wrapped(content: bytes) -> bytes:
    """Return a file as a page, which is JSON, so that a download can take it as it takes all else."""
    return msgspec.json.encode({"file": content})


class Files:
    """The table of files, filled file by file.

    Parameters
    ----------
    name : str
        What one row is.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._files: dict[int, pa.Table] = {}
        self._note = Notes()

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one file in; return how many rows it has.

        Raises
        ------
        PagingError
            It is neither Parquet nor JSON nor CSV, or is damaged.
        """
        (page,) = _wrapped.decode(content)
        read = _read(b64decode(page.file))
        plain = {names.pointer(name): _plain(read[name]) for name in read.column_names}
        self._files[chunk] = table = pa.table(plain)
        rows: int = table.num_rows
        return rows

    def keyless(self, chunk: int) -> int:
        """Count the rows of one part that have no key: all of them, for which column is one is not known."""
        return self.unique(chunk)

    def unique(self, chunk: int | None = None) -> int:
        """Count the rows of one part, or of all."""
        return sum(table.num_rows for part, table in self._files.items() if chunk in (None, part))

    def finish(
        self,
        *,
        timezone: str,
        between: tuple[datetime, datetime] | None = None,  # noqa: ARG002 - which column is the time is not known
        explode: str | None = None,
    ) -> Finished:
        """Make the frame of all that has arrived."""
        tables = [self._files[part] for part in sorted(self._files)]
        try:
            whole = pa.concat_tables(tables, promote_options="permissive") if tables else pa.table({})
        except pa.ArrowException:
            self._note("the files do not agree on the types of some columns, so all columns are texts")
            whole = pa.concat_tables([_as_texts(table) for table in tables], promote_options="default")
        sources = names.distinct(whole.column_names, ())
        shape = Shape(self._name, tuple(Column(name, source) for source, name in sources.items()))
        made = frame.frame(whole, shape, timezone, None)
        made = frame.exploded(made, explode) if explode is not None else made
        rows = self.unique()
        return Finished({self._name: made}, rows, rows, 0, 0, self._note.lines())


def _read(content: bytes) -> pa.Table:
    try:
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        start = content[:64].removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
        if content[:4] == b"PAR1":
            return parquet.read_table(io.BytesIO(content))
        if start in {b"{", b"["}:
            return _of_json(content)
        if not start:
            return pa.table({})
        if b"\0" in content[:1024]:
            raise ValueError("its first bytes are of no kind that is known here")
        return csv.read_csv(io.BytesIO(content))
    except _UNREADABLE as error:
        raise PagingError(
            f"the file is neither Parquet nor JSON nor CSV, or is damaged: {error}",
            next_step="fetch it again; if it stays so, report it to the vendor with its id",
        ) from None


def _of_json(content: bytes) -> pa.Table:
    """Read JSON: a list of rows, one object with a list of them, or an object a line."""
    content = content.removeprefix(b"\xef\xbb\xbf").strip()
    try:
        told = msgspec.json.decode(content)
    except msgspec.MsgspecError:
        told = _lines.decode_lines(content)
    if isinstance(told, dict):
        lists = [one for one in told.values() if isinstance(one, list) and one and isinstance(one[0], dict)]
        told = lists[0] if len(lists) == 1 else [told]
    rows = [one if isinstance(one, dict) else {"value": one} for one in told]
    columns = dict.fromkeys(name for row in rows for name in row)
    read = {name: [row.get(name) for row in rows] for name in columns}
    return pa.table({name: _nested(found) for name, found in read.items()})


def _nested(found: list[Any]) -> pa.Array:
    try:
        return pa.array(found)
    except pa.ArrowException:  # of several types
        return pa.array([None if one is None else values.spelled(one) for one in found], values.TEXT)


def _plain(column: pa.ChunkedArray) -> pa.Array:
    """Return a column in a type that frames know; what is nested becomes JSON."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.cast(kind.value_type))
    for fits, target in _TYPES:
        if fits(kind):
            return values.whole(column.cast(target, safe=False))
    if pa.types.is_timestamp(kind):
        at = pc.assume_timezone(column, "UTC") if kind.tz is None else column
        return values.whole(at.cast(values.TIME, safe=False))
    if kind == pa.null() or pa.types.is_large_string(kind):
        return values.whole(column)
    found = (None if one is None else msgspec.json.encode(one, enc_hook=str) for one in column.to_pylist())
    return pa.array(list(found), values.JSON)


def _as_texts(table: pa.Table) -> pa.Table:
    texts = [
        pa.array([None if one is None else values.spelled(one) for one in column.to_pylist()], values.TEXT)
        for column in table.columns
    ]
    return pa.table(texts, names=table.column_names)


_TYPES: list[tuple[Callable[[pa.DataType], bool], pa.DataType]] = [
    (pa.types.is_uint64, pa.float64()),
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_floating, pa.float64()),
    (pa.types.is_decimal, pa.float64()),
    (pa.types.is_boolean, pa.bool_()),
    (pa.types.is_string, values.TEXT),
    (pa.types.is_date, values.TEXT),
    (pa.types.is_duration, values.DURATION),
]
