"""``frame.genesys``: the few things that belong on a frame, whoever made it.

It is registered when `genesys_nb.connect` is loaded.

>>> import genesys_nb as gnb
>>> with gnb.connect("demo", progress=False) as gc:
...     queues = gc.queues()
>>> queues.genesys.provenance.complete
True
"""

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pandas as pd
import pyarrow as pa

from genesys_nb import display, spreadsheet
from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError
from genesys_nb.lineage import KEY, Provenance, provenance
from genesys_nb.spelling import did_you_mean
from genesys_nb.zones import zone

NAME = "genesys"


class Knower(Protocol):
    """Knows the names of ids: a session of Genesys Cloud."""

    def names(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Return a copy of a frame with names."""
        ...


class Accessor(display.Card):
    """What belongs on a frame: provenance, names, local time, and the ways to other programs.

    Parameters
    ----------
    frame : pandas.DataFrame
        The frame whose ``.genesys`` it is; it is never changed.
    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    if not TYPE_CHECKING:  # or a type checker would let every name pass

        def __getattr__(self, name: str) -> Any:
            known = [one for one in dir(type(self)) if not one.startswith("_")]
            meant = "" if name.startswith("_") else did_you_mean(name, known).strip()
            raise AttributeError(f"frame.{NAME} has no attribute {name!r}{f': {meant}' if meant else ''}")

    @property
    def provenance(self) -> Provenance:
        """Where the frame came from and whether it is whole; ConfigError if it does not say.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     gc.skills().genesys.provenance["what"]
        'skills'
        """
        return provenance(self._frame)

    def names(self, session: Knower) -> pd.DataFrame:
        """Return a copy in which every column of ids has its names beside it: ``gc.names(frame)``.

        Parameters
        ----------
        session : Session
            Whose directories are asked, each once.

        Raises
        ------
        ConfigError
            It is no session that knows names: those of Genesys Cloud do.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     calls = gc.conversation_details("yesterday").genesys.names(gc)
        >>> "queue_names" in calls
        True
        """
        if not callable(getattr(session, "names", None)):
            raise ConfigError(
                f"{echo(session)} knows no names of ids",
                next_step="give a session of Genesys Cloud: gc = gnb.connect()",
            )
        return session.names(self._frame)

    def local(self, timezone: str) -> pd.DataFrame:
        """Return a copy in which all aware timestamps are those of a time zone; naive ones stay as they are.

        Parameters
        ----------
        timezone : str
            ``Europe/Berlin``.

        Raises
        ------
        ConfigError
            There is no such zone.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     calls = gc.conversation_details("yesterday").genesys.local("Asia/Kolkata")
        >>> calls["conversation_start"].dt.tz
        zoneinfo.ZoneInfo(key='Asia/Kolkata')
        """
        if not isinstance(timezone, str):
            raise ConfigError(f"{echo(timezone)} is no time zone", next_step='name one: "Europe/Berlin"')
        there = zone(timezone)
        made = self._frame.copy()
        for place, dtype in enumerate(made.dtypes):
            if isinstance(dtype, pd.DatetimeTZDtype):
                made.isetitem(place, made.iloc[:, place].dt.tz_convert(there))
        if isinstance(made.index, pd.DatetimeIndex) and made.index.tz is not None:
            made.index = made.index.tz_convert(there)
        return made

    def to_polars(self) -> Any:
        """Return the frame as one of Polars (extra ``polars``); lists stay lists, what is of mixed kinds is JSON text.

        Raises
        ------
        ConfigError
            Polars is not installed, or two columns have one name.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     gc.skills().genesys.to_polars().columns[:2]
        ['id', 'name']
        """
        polars = _imported("polars", "polars")
        return polars.from_arrow(self._arrow())

    def to_duckdb(self, name: str, connection: Any = None) -> Any:
        """Make the frame a table of DuckDB (extra ``duckdb``).

        Parameters
        ----------
        name : str
            What the table is called; there must be none of that name.
        connection : duckdb.DuckDBPyConnection, optional
            Where; None is a new database in memory.

        Returns
        -------
        duckdb.DuckDBPyConnection
            The connection: ``.sql("select …")``.

        Raises
        ------
        ConfigError
            DuckDB is not installed, there is a table of that name, or two columns have one name.

        Examples
        --------
        >>> import genesys_nb as gnb
        >>> with gnb.connect("demo", progress=False) as gc:
        ...     database = gc.queues().genesys.to_duckdb("queues")
        >>> database.execute("select count(*) > 5 from queues").fetchone()
        (True,)
        """
        duckdb = _imported("duckdb", "duckdb")
        if type(name) is not str or not name:
            raise ConfigError(f"{echo(name)} is no name of a table", next_step='give one: "calls"')
        if not isinstance(connection, duckdb.DuckDBPyConnection | None):
            raise ConfigError(f"{echo(connection)} is no connection", next_step="give what duckdb.connect(…) returns")
        if not len(self._frame.columns):
            raise ConfigError("the frame has no columns, and a table has one", next_step="look what the call returned")
        table, quoted = self._arrow(), '"{}"'.format(name.replace('"', '""'))
        connection = duckdb.connect() if connection is None else connection
        connection.register("genesys_nb_frame", table)
        try:
            connection.execute(f"create table {quoted} as select * from genesys_nb_frame")  # noqa: S608 - quoted above
        except duckdb.CatalogException:
            raise ConfigError(
                f"there is a table {echo(name)} already", next_step="choose another name, or drop that table first"
            ) from None
        finally:
            connection.unregister("genesys_nb_frame")
        return connection

    def to_csv(self, path: str | os.PathLike[str]) -> Path:
        """Write a CSV that people may open in a spreadsheet; no text in it can become a formula.

        A text, or a heading, that begins with ``= + - @``, a tab or a line break gets an apostrophe before it, phone
        numbers such as ``+49…`` too. Numbers stay numbers. Times are ISO 8601, lists are JSON, the index is left out
        unless it has a name. For a program that must read texts as they are, write ``frame.to_csv`` or Parquet.

        Parameters
        ----------
        path : str or path
            The file; what is there is replaced when the new one is whole.

        Returns
        -------
        pathlib.Path
            Where it is.

        Raises
        ------
        ConfigError
            The file cannot be written, or two columns have one name.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> frame = pd.DataFrame({"said": ["=1+1"], "change": [-5]})
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     lines = frame.genesys.to_csv(f"{folder}/said.csv").read_text("utf-8-sig")
        >>> print(lines)
        "said","change"
        "'=1+1",-5
        """
        target = _target(path, ".csv")
        spreadsheet.write_csv(spreadsheet.judged(self._frame), target)
        return target

    def to_excel(self, path: str | os.PathLike[str]) -> Path:
        """Write a workbook of Excel (extra ``excel``); texts are texts whatever they begin with.

        Excel knows no time zones: times are those of their zone's clocks, and the heading names the zone. Lists of
        texts are written ``Billing, Cards``; one with a comma in a text, and whatever else is no single value, as JSON.
        The second sheet tells where the frame comes from, if it says so.

        Parameters
        ----------
        path : str or path
            The file, ``….xlsx``; what is there is replaced when the new one is whole.

        Returns
        -------
        pathlib.Path
            Where it is.

        Raises
        ------
        ConfigError
            openpyxl is not installed, the frame is larger than a sheet (1,048,575 rows), or a text than a cell.
        """
        target = _target(path, ".xlsx")
        spreadsheet.write_excel(spreadsheet.judged(self._frame), target, self._frame.attrs.get(KEY))
        return target

    def _arrow(self) -> pa.Table:
        """Return the frame as Arrow has it; what it cannot take as it is becomes JSON text."""
        frame = spreadsheet.judged(self._frame).rename(columns=str)
        frame = pd.DataFrame({name: _taken(frame[name]) for name in frame}, index=frame.index)
        return pa.Table.from_pandas(frame, preserve_index=False).replace_schema_metadata()

    def _shown(self) -> display.Shown:
        told = self._frame.attrs.get(KEY)
        forms = {
            ".provenance": "where it came from, and whether it is whole" if told else None,
            ".names(gc)": "names beside every column of ids",
            ".local(timezone)": "timestamps of a time zone",
            ".to_csv(path)": "for a spreadsheet: no text becomes a formula",
            ".to_excel(path)": "the same, with a sheet of provenance",
            ".to_polars()": "a frame of Polars",
            ".to_duckdb(name)": "a table of DuckDB",
        }
        return display.facts("frame.genesys", forms, subtitle=str(told["what"]) if told else "")


def register() -> None:
    """Give every frame its ``.genesys``; doing it twice does no harm."""
    if getattr(pd.DataFrame, NAME, None) is not Accessor:
        pd.api.extensions.register_dataframe_accessor(NAME)(Accessor)


def _taken(column: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return a column that Arrow can take."""
    if column.dtype == object:
        try:
            pa.array(column, from_pandas=True)
        except (pa.ArrowException, OverflowError, UnicodeError):
            return column.map(_as_json)
    return column


def _as_json(value: Any) -> str | None:
    is_missing = pd.api.types.is_scalar(value) and pd.isna(value)
    return None if is_missing else spreadsheet.as_json(value).encode("utf-8", "replace").decode()


def _imported(module: str, extra: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise ConfigError(f"{module} is not installed", next_step=f'%pip install "genesys-nb[{extra}]"') from None


def _target(path: Any, ending: str) -> Path:
    if not isinstance(path, str | os.PathLike) or not str(path):
        raise ConfigError(f"{echo(path)} is no file", next_step=f'name one: "frame{ending}"')
    target = Path(path)
    if target.suffix.lower() != ending:
        raise ConfigError(f"the name {target} does not end with {ending}", next_step=f'name it "{target}{ending}"')
    return target
