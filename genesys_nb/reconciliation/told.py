"""The side of the details: the same figures, counted from conversations.

A metric belongs to a session. Its group is made of what the session, its segments, its participant and its conversation
say; where one says several values, such as the queues of its segments, the metric counts in each, as aggregates do. It
counts either in the interval in which the conversation began, or in the one in which it was measured.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from genesys_nb.arguments import echo
from genesys_nb.errors import ConfigError, named
from genesys_nb.measures import counted
from genesys_nb.reconciliation.asked import STRETCH, Asked, text
from genesys_nb.tables.derived import DERIVED
from genesys_nb.tables.grains import SHAPES

_SESSION = ["conversation_id", "participant_id", "session_id"]
_KEYS = {"segment": _SESSION, "session": _SESSION, "participant": _SESSION[:2], "conversation": _SESSION[:1]}
_NEEDED = {
    "metric": ["conversation_start", *_SESSION, "metric_no", "name", "value", "emit_date"],
    "session": ["conversation_start", *_SESSION],
    "conversation": ["conversation_start", "conversation_id"],
}
_MARKS = {
    "metric": {"conversation_id", "metric_no"},
    "segment": {"conversation_id", "segment_no"},
    "session": {"conversation_id", "session_id", "ani"},
    "conversation": {"conversation_id", "duration"},
}
_MADE = {column.name for column in DERIVED}
_CONVERSATIONS = "nConversations"


@dataclass(frozen=True, slots=True)
class Told:
    """What details measured, a row for each measurement and each of its groups.

    Parameters
    ----------
    rows : pandas.DataFrame
        The groups as text; ``name`` and ``value``; ``began`` and ``measured``, the number of the interval by either
        rule, -1 for none; ``again``, true for a row that is there twice.
    columns : list of str
        The figures that can be counted from it.
    by_time : bool
        True where it is known when a metric was measured.
    """

    rows: pd.DataFrame
    columns: list[str]
    by_time: bool

    def figures(self, asked: Asked, rule: str, *, again: bool = False) -> pd.DataFrame:
        """Return the figures by a rule: of the rows that are there once, or of their repetitions."""
        rows = self.rows[(self.rows[rule] >= 0) & (self.rows["again"] == again)]
        keys = [*asked.groups, STRETCH]
        return counted(rows.assign(**{STRETCH: rows[rule]}), keys).reindex(columns=self.columns).fillna(0.0)


def tables(details: Any) -> dict[str, pd.DataFrame]:
    """Return details as tables by their grain; ConfigError where they are none, or lack what is counted by."""
    given = {_grain(details): details} if isinstance(details, pd.DataFrame) else details
    if not isinstance(given, Mapping):
        raise _no_details(f"{echo(details)} is")
    for grain, frame in given.items():
        if lacking := [name for name in _NEEDED.get(grain, _KEYS.get(grain, ())) if name not in frame]:
            raise ConfigError(
                f"this frame of the grain {grain} lacks {named(lacking)}",
                next_step="give all columns of the frame that the session returned",
            )
    return dict(given)


def _grain(frame: pd.DataFrame) -> str:
    for grain, marks in _MARKS.items():
        if marks <= set(frame.columns):
            return grain
    lacking = [name for name in _NEEDED["metric"] if name not in frame]
    raise _no_details(f"this frame, which lacks {named(lacking)}, is" if lacking else "this frame is")


def _no_details(what: str) -> ConfigError:
    return ConfigError(
        f"{what} no details of conversations that can be counted",
        next_step='give as the first gc.conversation_tables(…), or gc.conversation_details(…, grain="metric")',
    )


def read(details: Mapping[str, pd.DataFrame], asked: Asked) -> Told:
    """Read details as measurements in the groups of the aggregates; ConfigError where a grain does not tell them."""
    metrics = [metric for metric in asked.metrics if metric != _CONVERSATIONS]
    rows, columns = _measured(details, metrics) if metrics else (None, [])
    parts = [] if rows is None else [_placed(_grouped(rows, details, asked.groups), asked)]
    if _CONVERSATIONS in asked.metrics and (there := _conversations(details, asked)) is not None:
        parts.append(there)
        columns.append(f"{_CONVERSATIONS}_count")
    if not parts:
        raise ConfigError(
            "this grain does not tell how many conversations there are in each group",
            next_step="give gc.conversation_tables(…), which has the sessions",
        )
    compared = [column for column in asked.figures.columns if column in columns]
    return Told(pd.concat(parts, ignore_index=True), compared, by_time="metric" in details)


def _measured(details: Mapping[str, pd.DataFrame], metrics: list[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return one row for each measurement of the metrics, and the figures that can be made of them."""
    if "metric" in details:
        frame = details["metric"].reset_index(drop=True)
        rows = frame[frame["name"].isin(metrics)]
        rows = rows.assign(again=rows.duplicated([*_SESSION, "metric_no"], keep="last"))
        return rows, [f"{metric}_{statistic}" for metric in metrics for statistic in ("count", "sum")]
    frame = details.get("conversation", pd.DataFrame())
    if lacking := [metric for metric in metrics if metric not in frame]:
        raise ConfigError(
            f"these details do not tell {named(lacking)}",
            next_step='give gc.conversation_details(…, grain="metric"), or gc.conversation_tables(…)',
        )
    frame = frame.assign(again=frame.duplicated("conversation_id", keep="last"))
    kept = [name for name in frame.columns if name not in _MADE]
    rows = frame.melt(kept, metrics, var_name="name", value_name="value").dropna(subset=["value"])
    return rows, [f"{metric}_{'count' if metric.startswith('n') else 'sum'}" for metric in metrics]


def _conversations(details: Mapping[str, pd.DataFrame], asked: Asked) -> pd.DataFrame | None:
    """Return a row for each conversation and group that it touches; None where the grain does not tell it."""
    told = "conversation" if "conversation" in details and not asked.groups else "session"
    if told not in details:
        return None
    frame = details[told].reset_index(drop=True)
    frame = frame.assign(again=frame.duplicated(_KEYS[told], keep="last"), name=_CONVERSATIONS, value=1)
    rows = _placed(_grouped(frame, details, asked.groups), asked)
    return rows.drop_duplicates(["conversation_id", *asked.groups, "again"]).assign(measured=rows["began"])


def _placed(rows: pd.DataFrame, asked: Asked) -> pd.DataFrame:
    began = asked.place(rows["conversation_start"])
    measured = asked.place(rows["emit_date"]) if "emit_date" in rows else began
    columns = dict.fromkeys(["conversation_id", *asked.groups, "name", "value", "again"])
    kept = rows[[*columns]].astype({"name": str, "value": "float64"})
    return kept.assign(began=began, measured=measured)


def _grouped(rows: pd.DataFrame, details: Mapping[str, pd.DataFrame], groups: Iterable[str]) -> pd.DataFrame:
    """Give each row its groups as text: once for each value that its session has."""
    for group in groups:
        if group in rows and group not in _MADE:
            rows = rows.assign(**{group: text(rows[group])})
            continue
        grain, column = _source(details, group, rows)
        values = details[grain][[*_KEYS[grain], column]].explode(column).rename(columns={column: group})
        values = values.dropna(subset=[group]).drop_duplicates()
        rows = rows.merge(values.assign(**{group: text(values[group])}), "left", _KEYS[grain])
        rows[group] = rows[group].fillna("")
    return rows


def _source(details: Mapping[str, pd.DataFrame], group: str, rows: pd.DataFrame) -> tuple[str, str]:
    """Return the grain and the column that tell the values of a dimension for each row."""
    spellings = (group, f"{group}s", f"{group}es")  # the vendor groups by the singular of what is served as a list
    homes = [
        (grain, name)
        for grain in _KEYS
        for name in spellings
        if name not in _MADE and name in (details[grain] if grain in details else _served(grain))
    ]
    for grain, name in homes:
        if grain in details and {*_KEYS[grain]} <= set(rows.columns):
            return grain, name
    if homes:
        raise ConfigError(
            f"the grain {named(details)} does not tell {group!r} of each measurement; the {homes[0][0]} grain does",
            next_step="give gc.conversation_tables(…), which has every grain",
        )
    raise ConfigError(
        f"no grain of the details tells {group!r}", next_step=f"ask for the aggregates without {group!r} in by="
    )


def _served(grain: str) -> set[str]:
    return {column.name for column in SHAPES[grain].columns}


def ongoing(details: Mapping[str, pd.DataFrame], asked: Asked) -> np.ndarray[Any, np.dtype[np.intp]]:
    """Return the intervals in which a conversation began that may still change."""
    found: list[Any] = []
    for frame in details.values():
        if not {"conversation_start", "conversation_end"} <= set(frame.columns):
            continue
        open_ones = frame["conversation_end"].isna()
        if "provisional" in frame:
            open_ones |= frame["provisional"].fillna(value=False).astype(bool)
        found.append(asked.place(frame.loc[open_ones, "conversation_start"]))
    return np.unique(np.concatenate(found)) if found else np.array([], np.intp)
