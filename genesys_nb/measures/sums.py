"""What a measure is: columns of statistics that are added up, and columns that they are divided by.

Rows of aggregates have such columns; of the ``metric`` grain of conversations they are counted here first. What was not
measured counts as nothing, and what nothing divides is missing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError, named
from genesys_nb.spelling import did_you_mean

By = str | Iterable[str] | None
_QUALIFIER = "qualifier"
_MEASURED = ("name", "value")


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Parameters
    ----------
    name : str
        The name of its column, with the unit if it has one.
    above : tuple of str
        The columns that are added up.
    below : tuple of str
        The columns whose sum divides them; none where the measure is a count.
    helper : str
        The session's helper whose frames have them.
    in_details : bool
        True where the ``metric`` grain of conversations tells it too.
    """

    name: str
    above: tuple[str, ...]
    below: tuple[str, ...] = ()
    helper: str = "conversation_aggregates"
    in_details: bool = True

    @property
    def columns(self) -> list[str]:
        """All columns, each once."""
        return list(dict.fromkeys((*self.above, *self.below)))

    @property
    def metrics(self) -> list[str]:
        """The metrics to ask the service for."""
        return list(dict.fromkeys(map(_metric, self.columns)))

    def of(self, frame: pd.DataFrame, by: By) -> "pd.Series[Any]":
        """Return the measure of a frame; ConfigError where its columns do not tell it."""
        rows, groups = _read(frame, by)
        if lacking := self.lacking(frame):
            details = ', or of gc.conversation_details(…, grain="metric")' if self.in_details else ""
            raise ConfigError(
                f"{self.name} needs {named(self.metrics)}, and this frame has no column {named(lacking)}",
                next_step=f"take a frame of gc.{self.helper}(…, {self.metrics}){details}",
            )
        sums = _sums(rows.reindex(columns=self.columns), rows, groups)
        above = sums[[*self.above]].sum(axis="columns")
        if not self.below:
            return above.astype("Int64").rename(self.name)
        below = sums[[*self.below]].sum(axis="columns")
        return (above / below.where(below != 0)).astype("float64").rename(self.name)

    def lacking(self, frame: pd.DataFrame) -> list[str]:
        """Return the columns that it needs and a frame does not have."""
        if _of_details(frame):
            return [] if self.in_details else self.columns
        return [column for column in self.columns if column not in frame and not _unused(column, frame)]

    def told(self, frame: pd.DataFrame) -> bool:
        """Return whether a frame tells it; of details without what divides it nobody can know."""
        if not _of_details(frame) or frame.empty:
            return not self.lacking(frame)
        return self.in_details and bool(frame["name"].isin([*map(_metric, self.below or self.above)]).any())


def counted(frame: pd.DataFrame, by: Iterable[str] = ()) -> pd.DataFrame:
    """Return the statistics of metrics of conversations that aggregates have: ``tHandle_count``, ``tHandle_sum``, ….

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.conversation_details(…, grain="metric")``, or any with its columns ``name`` and ``value``.
    by : list of str
        Columns of the frame that make the groups; the rows whose value is missing there are a group too.

    Returns
    -------
    pandas.DataFrame
        One row for each group, by its index. Metrics that count (``nOffered``) are added up to a count; of all others
        there is the number of measurements and their sum.

    Examples
    --------
    >>> import pandas as pd
    >>> import genesys_nb as gnb
    >>> metrics = pd.DataFrame({"name": ["nOffered", "tAcw", "tAcw"], "value": [1, 2_000, 3_000]})
    >>> gnb.measures.counted(metrics).iloc[0].to_dict()
    {'nOffered_count': 1.0, 'tAcw_count': 2.0, 'tAcw_sum': 5000.0}
    """
    groups = [*by]
    checked(frame)
    if lacking := [column for column in (*_MEASURED, *groups) if column not in frame]:
        raise ConfigError(
            f"this frame has no column {named(lacking)}",
            next_step='take one of gc.conversation_details(…, grain="metric")',
        )
    if taken := [group for group in groups if group in _MEASURED]:
        raise ConfigError(
            f"by= names {named(taken)}, which is what is counted",
            next_step='group by others: by="queue_id", by="media_type"',
        )
    values = numbers(frame[["value"]])["value"]
    all_at_once = pd.Series(0, frame.index)
    keys = [*(frame[group] for group in groups or ()), *([] if groups else [all_at_once]), frame["name"].astype(str)]
    told = values.groupby(keys, observed=True, dropna=False).agg(["count", "sum"]).reset_index("name")
    index = told.index.unique().sort_values() if groups else pd.Index([0])
    columns: dict[str, pd.Series[Any]] = {}
    for name, rows in told.groupby("name"):
        if str(name).startswith("n"):
            columns[f"{name}_count"] = rows["sum"]
        else:
            columns |= {f"{name}_{statistic}": rows[statistic] for statistic in ("count", "sum")}
    return pd.DataFrame(columns, index=index).fillna(0.0)


def row_by_row(frame: pd.DataFrame, by: By) -> bool:
    """Return whether there is one value for each row of a frame."""
    return by is None and not _of_details(frame) and _QUALIFIER not in frame


def names(by: By) -> list[str]:
    """Return the columns to group by, each once."""
    if by is None or isinstance(by, str):
        return [] if by is None else [by]
    if not isinstance(by, Iterable):
        raise ConfigError(f"by={echo(by)} names no columns", next_step='give by="queue_id", or a list of columns')
    return list(dict.fromkeys(by))


def checked(frame: Any) -> None:
    """Raise a ConfigError where it is no frame, or one that has several columns of one name."""
    if not isinstance(frame, pd.DataFrame):
        raise ConfigError(
            f"{echo(frame)} is no frame", next_step="give a DataFrame of aggregates, or of the metric grain"
        )
    if not frame.columns.is_unique:
        raise ConfigError(
            f"there are several columns called {named(frame.columns[frame.columns.duplicated()].unique())}",
            next_step="put frames below each other, pd.concat([a, b]), or rename the columns",
        )


def _read(frame: pd.DataFrame, by: By) -> tuple[pd.DataFrame, list[str] | None]:
    """Return rows with statistics, and by what they are still to be grouped; None is not at all."""
    checked(frame)
    groups = names(by)
    for group in groups:
        if group not in frame:
            raise ConfigError(
                f"by= names {echo(group)}, which is no column of the frame",
                next_step=f"{did_you_mean(group, map(str, frame.columns))}its columns are {named(frame.columns, 20)}",
            )
    if _of_details(frame):
        return counted(frame, groups), None
    if _QUALIFIER in frame:
        return _spread(frame), groups if by is not None else _heads(frame)
    return frame, None if by is None else groups


def _of_details(frame: pd.DataFrame) -> bool:
    return {"metric_no", "name", "value"} <= set(frame.columns)


def _heads(frame: pd.DataFrame) -> list[str]:
    """Return the columns of aggregates that say what a row is about, without the qualifier."""
    if "interval_end" not in frame:
        raise ConfigError(
            "this frame has no column interval_end, which ends what its rows are about",
            next_step="keep the columns of gc.user_aggregates(…), or say by=",
        )
    last = frame.columns.tolist().index("interval_end")
    return [column for column in frame.columns[: last + 1] if column != _QUALIFIER]


def _spread(frame: pd.DataFrame) -> pd.DataFrame:
    """Give each qualifier columns of its own, where the service tells a metric once for each: a routing status."""
    qualifiers = frame[_QUALIFIER].astype(str)
    columns = [column for column in frame.columns if str(column).endswith("_sum")]
    spread = {
        f"{column.removesuffix('_sum')}_{qualifier.lower()}_sum": frame[column].where(qualifiers == qualifier)
        for qualifier in qualifiers.unique()
        for column in columns
    }
    return frame.assign(**spread)


def _metric(column: str) -> str:
    return column.split("_", 1)[0]


def _unused(column: str, frame: pd.DataFrame) -> bool:
    """Return whether a column is of a qualifier, such as a routing status, that the service had nothing to tell of."""
    metric, *qualifier, statistic = column.split("_")
    return bool(qualifier) and f"{metric}_{statistic}" in frame


def numbers(table: pd.DataFrame) -> pd.DataFrame:
    """Return columns as numbers; ConfigError where there is something else in one."""
    columns: dict[Any, pd.Series[Any]] = {}
    for name, column in table.items():
        try:
            columns[name] = pd.to_numeric(column).astype("float64")
        except (TypeError, ValueError):
            raise ConfigError(
                f"the column {name} holds something else than numbers: {column.dtype}",
                next_step="give the frame as the session returned it, or read from Parquet: CSV loses the types",
            ) from None
    return pd.DataFrame(columns, index=table.index)


def _sums(table: pd.DataFrame, rows: pd.DataFrame, groups: list[str] | None) -> pd.DataFrame:
    """Add columns up by the groups; what is missing was not measured, and is nothing."""
    table = numbers(table).fillna(0.0)
    if groups is None:
        return table
    if not groups:
        return table.sum().to_frame().T
    return table.groupby([rows[group] for group in groups], observed=True, dropna=False).sum()
