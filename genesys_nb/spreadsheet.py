"""A frame as a file that people open in a spreadsheet: CSV or Excel, in which no text becomes a formula.

What customers and agents type ends up in cells, and a spreadsheet computes a cell that begins with ``= + - @``, a tab
or a line break, which may send away what stands beside it. So in CSV such a text, and such a heading, gets an
apostrophe before it: it is seen, and it is the one sign that every spreadsheet takes for "this is text". In Excel's own
format a cell knows that it is text, and the text stays as it is. Numbers are numbers in both, negative ones too.

`export` writes for programs, and changes nothing.
"""

import csv
import json
import math
import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib import import_module
from numbers import Integral, Number, Real
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from genesys_nb.errors import ConfigError, named
from genesys_nb.export import place

MOST_ROWS, MOST_COLUMNS, MOST_CHARACTERS = 1_048_576, 16_384, 32_767
"""What a sheet of Excel holds, its heading included, and a cell of it."""

# At the beginning, and behind what separates cells and lines where a spreadsheet reads CSV in another country's way.
# What cannot be seen may be dropped on the way, and what stands behind it is first then; no separator is among it.
_UNSEEN = r"\"\x00-\x08\x0b\x0c\x0e-\x20\x7f-\xa0\xad\u1680\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\ufeff"
_FORMULA = re.compile(rf"(^|[;\t\r\n])(?=[\t\r\n]|[{_UNSEEN}]*[=+\-@＝＋－＠])")  # noqa: RUF001 - wide signs count too
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_DIGITS = 10**15  # from here on Excel changes the last digits of a number
_WHEN = "yyyy-mm-dd hh:mm:ss.000"
_NARROWEST, _WIDEST, _MARGIN = 8, 60, 3  # of a column, in letters; the margin is the filter's arrow
_LOOKED_AT = 500  # rows, spread over all, that tell how wide a column is: a heading is written before its rows


def harmless(text: str) -> str:
    """Return a text that no spreadsheet reads as a formula.

    Examples
    --------
    >>> harmless("=1+1"), harmless("-5"), harmless("a-b")
    ("'=1+1", "'-5", 'a-b')
    """
    return _FORMULA.sub(r"\1'", text)


def write_csv(frame: pd.DataFrame, target: Path) -> None:
    """Write a frame as CSV for a spreadsheet: UTF-8 with its mark, texts in quotes, times in ISO 8601.

    Raises
    ------
    ConfigError
        The file cannot be written.
    """
    columns = [_as_text(column) for _, column in frame.items()]
    sheet = pd.DataFrame(dict(enumerate(columns)), index=frame.index)
    heads = [harmless(_written(name)) for name in frame.columns]
    with place(target) as file:
        sheet.to_csv(
            file, index=False, header=heads, lineterminator="\n", encoding="utf-8-sig", quoting=csv.QUOTE_NONNUMERIC
        )


def write_excel(frame: pd.DataFrame, target: Path, about: Mapping[str, Any] | None) -> None:
    """Write a frame as a workbook of Excel to filter and sort in, and on a second sheet where it comes from.

    Parameters
    ----------
    frame : pandas.DataFrame
        What to write. Excel knows no time zones: a column's times are those of its zone's clocks, and its heading
        names the zone.
    target : Path
        The file.
    about : mapping, optional
        The frame's provenance.

    Raises
    ------
    ConfigError
        openpyxl is not installed, the frame is larger than a sheet, or the file cannot be written.
    """
    openpyxl = _openpyxl()
    _judge_size(frame)
    book = openpyxl.Workbook(write_only=True)
    heads = [f"{name} ({_zone(column)})" if _zone(column) else str(name) for name, column in frame.items()]
    cells = zip(*(_cells(name, column) for name, column in frame.items()), strict=True)
    told = {name: value if isinstance(value, list) else [value] for name, value in (about or {}).items()}
    some = frame.iloc[:: max(1, len(frame) // _LOOKED_AT)]
    try:
        sheet = book.create_sheet("data")
        _widen(sheet, heads, (_cells(name, column) for name, column in some.items()))
        _fill(sheet, heads, cells)
        if heads:
            sheet.auto_filter.ref = f"A1:{_letters(len(heads))}{len(frame) + 1}"
        if about is not None:
            heads = ["what", "value"]
            rows = [(name, _cell(line)) for name, lines in told.items() for line in lines]
            sheet = book.create_sheet("provenance")
            _widen(sheet, heads, zip(*rows, strict=True))
            _fill(sheet, heads, iter(rows))
    finally:
        for sheet in book:
            sheet.close()
    with place(target) as file:
        book.save(file)


def _openpyxl() -> Any:
    try:
        return import_module("openpyxl")
    except ModuleNotFoundError:
        raise ConfigError(
            "Excel files are written by openpyxl, which is not installed",
            next_step='%pip install "genesys-nb[excel]", or write CSV: frame.genesys.to_csv("frame.csv")',
        ) from None


def _judge_size(frame: pd.DataFrame) -> None:
    if len(frame) + 1 > MOST_ROWS or len(frame.columns) > MOST_COLUMNS:
        raise ConfigError(
            f"the frame has {len(frame):,} rows and {len(frame.columns):,} columns; a sheet of Excel holds "
            f"{MOST_ROWS - 1:,} rows below its heading, and {MOST_COLUMNS:,} columns",
            next_step="write it in parts: frame.iloc[:1_000_000].genesys.to_excel(…), or as CSV",
        )


def _letters(column: int) -> str:
    """Return what Excel calls a column; the first is 1."""
    return str(import_module("openpyxl.utils").get_column_letter(column))


def _widen(sheet: Any, heads: Sequence[str], columns: Iterable[Iterable[Any]]) -> None:
    """Make columns as wide as what stands in them; a time that is too narrow would be shown as ####."""
    for at, (head, column) in enumerate(zip(heads, columns, strict=False), 1):
        width = max(len(head) + _MARGIN, _NARROWEST, *map(_width, column))
        sheet.column_dimensions[_letters(at)].width = min(width, _WIDEST)


def _width(cell: Any) -> int:
    if isinstance(cell, datetime):
        return len(_WHEN) + _MARGIN
    return max((len(line) for line in str(cell)[:MOST_CHARACTERS].splitlines()), default=0) + 1


def _fill(sheet: Any, heads: Sequence[str], rows: Iterator[Sequence[Any]]) -> None:
    """Write a heading and rows; what is a text is said to be one."""
    cells = import_module("openpyxl.cell")

    def cell(value: Any) -> Any:
        if not isinstance(value, str | datetime):
            return value
        made = cells.WriteOnlyCell(sheet, value)
        if isinstance(value, datetime):
            made.number_format = _WHEN
        else:
            made.data_type = "s"
            made.quotePrefix = bool(_FORMULA.search(value))  # so that it stays text when it is edited
        return made

    sheet.freeze_panes = "A2"
    sheet.append([cell(_spelled(head)) for head in heads])
    for row in rows:
        sheet.append([cell(value) for value in row])


def _cells(name: Hashable, column: "pd.Series[Any]") -> Iterator[Any]:
    """Yield a column as Excel takes it: missing cells are empty."""
    if _zone(column):
        column = column.dt.tz_localize(None)
    for value in column.astype(object):
        cell = _cell(value)
        if isinstance(cell, str) and len(cell) > MOST_CHARACTERS:
            raise ConfigError(
                f"a text in {name!r} has {len(cell):,} characters; a cell of Excel holds {MOST_CHARACTERS:,}",
                next_step='leave the column out, or write CSV: frame.genesys.to_csv("frame.csv")',
            )
        yield cell


def _cell(value: Any) -> Any:
    flat = _flat(_enumerated(value))
    if isinstance(flat, str):
        return _spelled(flat)
    if flat is None or isinstance(flat, bool):
        return flat
    if isinstance(flat, pd.Timestamp):  # of several zones in one column, which no heading can name
        fits = flat.tz is None and flat.year >= 1900
        return flat.to_pydatetime(warn=False) if fits else flat.isoformat()
    if isinstance(flat, Integral):
        return int(flat) if abs(int(flat)) < _DIGITS else str(flat)
    if isinstance(flat, Real):
        return float(flat) if math.isfinite(float(flat)) else str(flat)
    return _spelled(str(flat))


def _enumerated(value: Any) -> Any:
    """Return a list of texts as people write one: ``Billing, Cards``; what could be read in two ways stays a list."""
    texts = value.tolist() if isinstance(value, np.ndarray) else value
    if not isinstance(texts, list | tuple):
        return value
    is_plain = all(isinstance(text, str) and text and "," not in text for text in texts)
    return (", ".join(texts) or None) if is_plain else value


def _as_text(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column as CSV has it: texts harmless, times in ISO 8601, lists and records as JSON."""
    if isinstance(column.dtype, pd.DatetimeTZDtype) or column.dtype.kind == "M":
        whole = bool((column.dropna().dt.microsecond % 1_000 == 0).all())
        step = "milliseconds" if whole else "microseconds"
        return column.map(lambda time: time.isoformat(timespec=step), na_action="ignore")
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column
    values = column.astype(object).map(_flat)
    return values.map(lambda value: value if value is None or isinstance(value, Number) else harmless(_written(value)))


def _written(value: Any) -> str:
    """Return a text as UTF-8 can hold it: half a pair of surrogates is no letter."""
    return str(value).encode("utf-8", "replace").decode()


def _flat(value: Any) -> Any:
    """Return a cell's value; what is missing is None, a list or a record JSON text."""
    if isinstance(value, list | dict | tuple | np.ndarray):
        return as_json(value)
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def as_json(value: Any) -> str:
    """Return a value as JSON; a list that was read from Parquet is an array of NumPy."""
    plain = value.tolist() if isinstance(value, np.ndarray) else value
    return json.dumps(
        plain, ensure_ascii=False, default=lambda one: one.tolist() if isinstance(one, np.ndarray) else str(one)
    )


def _spelled(text: str) -> str:
    """Return a text as a workbook can hold it: XML has one kind of line break, and no control characters."""
    return _UNPRINTABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))


def _zone(column: "pd.Series[Any]") -> str:
    return str(column.dtype.tz) if isinstance(column.dtype, pd.DatetimeTZDtype) else ""


def judged(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame that has one plain heading for each column; a named index, as of groups, becomes columns.

    Raises
    ------
    ConfigError
        Two columns have one name, or columns have several levels of names.
    """
    if frame.columns.nlevels > 1:
        raise ConfigError(
            "the columns of this frame have several levels of names",
            next_step='join them first: frame.columns = ["_".join(map(str, names)) for names in frame.columns]',
        )
    if any(name is not None for name in frame.index.names):
        attrs = frame.attrs
        frame = pd.concat([frame.index.to_frame(index=False), frame.reset_index(drop=True)], axis="columns")
        frame.attrs = attrs
    spelled = frame.columns.map(str)
    twice = spelled[spelled.duplicated()]
    if len(twice):
        raise ConfigError(f"there are several columns called {named(twice.unique())}", next_step="rename them")
    return frame
