"""Where two counts differ, and why that is likely.

Details are counted by both rules, and the rule by which less differs is taken for the service's own. What is there
twice is told apart by its keys. What is left is named in the order of certainty.

========================  ===============================================================================
cause                     what speaks for it
========================  ===============================================================================
doubled                   rows are there twice by their keys; counted once, both sides agree
day rule                  counted where it was measured it agrees; where its conversation began it does not
began before              the details lack conversations that began before their interval
provisional               the interval is not settled, or conversations that began in it may still change
missing                   details have less and nowhere more: whole conversations or rows are missing
unknown                   none of these
========================  ===============================================================================
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from genesys_nb.lineage import KEY
from genesys_nb.reconciliation import told
from genesys_nb.reconciliation.asked import STRETCH, Asked, covered, utc
from genesys_nb.reconciliation.told import Told

CAUSES: Mapping[str, str] = {
    "doubled": "the same rows are in a frame twice: drop_duplicates on their keys",
    "day rule": "nothing is wrong: count details by emit_date to agree with the service",
    "began before": "ask for the details from a day earlier on, so that those conversations are in them",
    "provisional": "ask again when the interval is settled",
    "missing": "rows are missing from the details: fetch that interval again",
    "unknown": "ask both sides for the same interval, grouped with by= and without where=",
}
"""By cause, in the order of certainty: what to do."""

RULES = {"began": "in the interval in which the conversation began", "measured": "in the interval of the measurement"}

Mask = np.ndarray[Any, np.dtype[np.bool_]]
Figures = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of holding both sides against each other.

    Parameters
    ----------
    rule : str
        ``began`` or ``measured``: where the service counts, as far as these figures tell.
    figures : int
        How many were compared.
    differing : pandas.DataFrame
        One row for each that differs: the groups and the number of the interval, ``metric``, ``statistic``,
        ``details``, ``aggregates``, ``cause``.
    """

    rule: str
    figures: int
    differing: pd.DataFrame


def compare(asked: Asked, side: Told, details: Mapping[str, pd.DataFrame], frames: list[pd.DataFrame]) -> Compared:
    """Count both sides and name the causes of what differs.

    Parameters
    ----------
    asked, side : Asked, Told
        What the service counted, and what details measured.
    details : mapping
        The tables of the details.
    frames : list of DataFrame
        All frames of both sides; their provenance says how far they are settled.
    """
    columns = side.columns
    parts = [
        asked.figures[columns],
        asked.repeated[columns],
        *(side.figures(asked, rule, again=again) for rule in RULES for again in (False, True)),
    ]
    index = parts[0].index
    for part in parts[1:]:
        index = index.union(part.index)
    theirs, repeated, *ours = (part.reindex(index, fill_value=0.0).to_numpy() for part in parts)
    began, measured = (
        _Sides(once, again, theirs, repeated) for once, again in ((ours[0], ours[1]), (ours[2], ours[3]))
    )
    by_time = side.by_time and np.count_nonzero(measured.gap) < np.count_nonzero(began.gap)
    rule, taken = ("measured", measured) if by_time else ("began", began)
    moved = (taken.gap == 0) & (began.gap != 0) & ~taken.doubled
    stretches = index.get_level_values(STRETCH).to_numpy()
    causes = np.full(theirs.shape, "unknown", object)
    causes[_short(taken.gap, stretches)] = "missing"
    causes[_unsettled(asked, details, frames, rule)[stretches]] = "provisional"
    causes[_at_the_beginning(asked, side, details, rule)[stretches][:, None] & (taken.gap < 0)] = "began before"
    causes[moved] = "day rule"
    causes[taken.doubled] = "doubled"
    shown = np.where(moved, began.ours, taken.ours)
    rows, places = np.nonzero((taken.gap != 0) | moved | taken.doubled)
    metrics, statistics = (np.array([name.rsplit("_", 1)[part] for name in columns], object) for part in (0, 1))
    differing = index[rows].to_frame(index=False)
    differing = differing.assign(
        metric=metrics[places],
        statistic=statistics[places],
        details=shown[rows, places],
        aggregates=theirs[rows, places],
        cause=causes[rows, places],
    )
    return Compared(rule, int(np.count_nonzero((theirs != 0) | (shown != 0))), differing)


class _Sides:
    """The figures of both sides by one rule: of rows that are there once, and of their repetitions.

    ``gap`` is what details have more, each row counted once; nothing where it agrees with repetitions. ``doubled`` is
    where it agrees without some of them only.
    """

    def __init__(self, once: Figures, again: Figures, theirs: Figures, repeated: Figures) -> None:
        self.ours = once + again
        together = self.ours - theirs
        ways = [once - theirs, together + repeated, once - theirs + repeated]
        self.doubled = (together != 0) & np.logical_or.reduce([way == 0 for way in ways])
        self.gap = np.where((together == 0) | self.doubled, 0.0, ways[-1])


def _short(gap: Figures, stretches: Any) -> Mask:
    """Return where details have less, and no other group of that interval has more of the same."""
    more = pd.DataFrame(gap > 0).groupby(stretches).transform("any").to_numpy()
    return np.asarray((gap < 0) & ~more)


def _unsettled(asked: Asked, details: Mapping[str, pd.DataFrame], frames: list[pd.DataFrame], rule: str) -> Mask:
    """Return for each interval whether a later run may differ: it was not over, or the data lake had not all of it."""
    late = np.zeros(len(asked.starts), bool)
    for frame in frames:
        record = frame.attrs.get(KEY)
        for name in ("settled_until", "fetched_at"):
            if isinstance(record, dict) and isinstance(record.get(name), str):
                late |= asked.ends > utc(pd.Series(pd.to_datetime([record[name]], utc=True)))[0]
    if rule == "began":
        places = told.ongoing(details, asked)
        late[places[places >= 0]] = True
    return late


def _at_the_beginning(asked: Asked, side: Told, details: Mapping[str, pd.DataFrame], rule: str) -> Mask:
    """Return for each interval whether conversations from before the details' interval may have been measured in it."""
    frame = details.get("metric")
    if rule != "measured" or frame is None or not side.by_time or frame.empty:
        return np.zeros(len(asked.starts), bool)
    begun, measured = utc(frame["conversation_start"]), utc(frame["emit_date"])
    whole = covered(frame)
    first = whole[0] if whole else begun.min()
    return np.asarray(asked.starts < first + np.nanmax(measured - begun))
