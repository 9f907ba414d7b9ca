"""Details held against aggregates: the same things counted from both sides, and why they differ where they do."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from genesys_nb.errors import ConfigError, named
from genesys_nb.lineage import KEY
from genesys_nb.reconciliation import asked, causes, told
from genesys_nb.reconciliation.asked import STRETCH, Asked, covered
from genesys_nb.reconciliation.causes import CAUSES, RULES, Compared
from genesys_nb.reconciliation.report import Reconciliation
from genesys_nb.tables.frame import TEXT

__all__ = ["Reconciliation", "reconcile"]


def reconcile(details: pd.DataFrame | Mapping[str, pd.DataFrame], aggregates: pd.DataFrame) -> Reconciliation:
    """Count the same things in details and in aggregates, and say what differs and why that is likely.

    Parameters
    ----------
    details : mapping or pandas.DataFrame
        ``gc.conversation_tables(…)``, which can be compared by everything that a session tells; or the ``metric`` grain
        of ``gc.conversation_details(…)``, by media type, direction, user, purpose, session and conversation; or its
        ``conversation`` grain, by what a conversation tells, and without how often a time was measured.
    aggregates : pandas.DataFrame
        Of ``gc.conversation_aggregates(…)`` for the same interval or a part of it. Group with ``by=`` rather than
        choose with ``where=``: a filter chooses whole conversations there and single sessions here.

    Returns
    -------
    Reconciliation
        ``.ok``: whether all figures agree to the unit. ``.frame``: one row for each that does not: the groups,
        ``interval_start``, ``interval_end``, ``metric``, ``statistic`` (``count`` or ``sum``), ``details``,
        ``aggregates``, ``difference`` and its likely ``cause``. ``.compared``: how many figures there were.
        ``.rule``: where the service counts. ``.notes``: what was not compared. It shows itself as a card.

        ``doubled``
            Rows are there twice by their keys; counted once, the figures agree.
        ``day rule``
            The figures agree when each metric counts where it was measured, and not where its conversation began, as
            it does in a frame that is grouped by ``conversation_start``. Nothing is wrong then, so this alone is ok.
        ``began before``
            The service counts where things were measured, and the details lack the conversations that began before.
        ``provisional``
            The interval was not over or not settled when it was asked for, or goes on in conversations of the details.
        ``missing``
            The details have less: whole conversations or pages are missing.
        ``unknown``
            None of these.

    Raises
    ------
    ConfigError
        The frames are not what is asked for, the details do not cover the aggregates, or their grain does not tell a
        group or metric exactly; the message names the one that does.

    Notes
    -----
    The vendor's glossary says that metrics "are assigned a single timestamp and reported in the interval into which
    this timestamp falls", which is when the metric was complete; the reference of its API does not say it. The embedded
    organisation counts at the conversation's start, and with ``body={"alternateTimeDimension": "eventTime"}`` where
    things were measured. So both rules are tried, and the one by which fewer figures differ is taken.
    ``nConversations`` is counted where the conversation began. A metric of a session with several queues or wrap-up
    codes counts in each of them.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     tables = gc.conversation_tables("yesterday")
    ...     hours = gc.conversation_aggregates(
    ...         "yesterday", ["nOffered", "tHandle"], by=["queueId", "mediaType"], granularity="PT1H"
    ...     )
    >>> gnb.reconcile(tables, hours).ok
    True
    >>> page = tables["conversation"]["conversation_id"].iloc[:100]  # a page that got lost
    >>> short = {grain: frame[~frame["conversation_id"].isin(page)] for grain, frame in tables.items()}
    >>> gnb.reconcile(short, hours).frame["cause"].unique().tolist()
    ['missing']
    """
    counted, grains = asked.read(aggregates), told.tables(details)
    _within(aggregates, grains)
    side = told.read(grains, counted)
    frames = [*grains.values(), aggregates]
    compared = causes.compare(counted, side, grains, frames)
    return Reconciliation(
        _table(compared, counted, aggregates), compared.figures, RULES[compared.rule], _notes(counted, side, frames)
    )


def _within(aggregates: pd.DataFrame, grains: Mapping[str, pd.DataFrame]) -> None:
    """See that the details cover what the aggregates tell of, as far as their provenance says."""
    theirs = covered(aggregates)
    for frame in grains.values():
        ours = covered(frame)
        if ours and theirs and not (ours[0] <= theirs[0] and theirs[1] <= ours[1]):
            raise ConfigError(
                f"the details cover {_said(ours)}, the aggregates {_said(theirs)}",
                next_step="ask both for the same interval, or for the details of a longer one",
            )


def _said(interval: tuple[Any, Any]) -> str:
    return "/".join(f"{np.datetime_as_string(moment, unit='s')}Z" for moment in interval)


def _table(compared: Compared, counted: Asked, aggregates: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that differ as a frame of the aggregates' columns and types."""
    rows = compared.differing
    places = rows[STRETCH].to_numpy(dtype="intp")
    columns: dict[str, Any] = {group: _typed(rows[group], aggregates[group]) for group in counted.groups}
    for name, borders in (("interval_start", counted.starts), ("interval_end", counted.ends)):
        moments = pd.Series(borders[places]).dt.tz_localize("UTC")
        columns[name] = moments.dt.tz_convert(aggregates[name].dt.tz).dt.as_unit(aggregates[name].dt.unit)
    columns |= {
        "metric": rows["metric"].astype(TEXT),
        "statistic": pd.Categorical(rows["statistic"], ["count", "sum"]),
        "details": rows["details"],
        "aggregates": rows["aggregates"],
        "difference": rows["details"] - rows["aggregates"],
        "cause": pd.Categorical(rows["cause"], list(CAUSES)),
    }
    order = ["interval_start", *counted.groups, "metric", "statistic"]
    return pd.DataFrame(columns).sort_values(order, ignore_index=True)


def _typed(values: "pd.Series[Any]", like: "pd.Series[Any]") -> "pd.Series[Any]":
    """Return the texts of a dimension as the aggregates have them."""
    told = values.astype(object).where(values != "")
    if like.dtype == "boolean":
        return told.map({"true": True, "false": False}).astype("boolean")
    return told.astype(TEXT).astype("category" if like.dtype == "category" else TEXT)


def _notes(counted: Asked, side: told.Told, frames: list[pd.DataFrame]) -> list[str]:
    notes = []
    lacking = [name for name in counted.figures.columns if name not in side.columns]
    if left_out := [*lacking, *counted.left_out]:
        notes.append(f"not compared: {named(left_out)}")
    records = [record for frame in frames if isinstance(record := frame.attrs.get(KEY), dict)]
    short = [str(record.get("what")).partition(":")[0] for record in records if not record.get("complete", True)]
    return [*notes, *(f"{what}: the frame says itself that it is incomplete" for what in dict.fromkeys(short))]
