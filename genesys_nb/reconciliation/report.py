"""What reconciling found: a verdict, the figures that differ, and what to do; a card, or lines in a terminal."""

from typing import Any

import pandas as pd

from genesys_nb import display
from genesys_nb.reconciliation.causes import CAUSES

_FIXED = {
    "interval_start",
    "interval_end",
    "metric",
    "statistic",
    "details",
    "aggregates",
    "difference",
    "cause",
}


class Reconciliation(display.Card):
    """Details held against aggregates.

    Parameters
    ----------
    frame : pandas.DataFrame
        The figures that differ.
    compared : int
        How many figures there were on either side.
    rule : str
        Where the service counts, in words.
    notes : list of str
        What a reader should know: what was not compared, and what the frames say of themselves.
    """

    def __init__(self, frame: pd.DataFrame, compared: int, rule: str, notes: list[str]) -> None:
        self.frame = frame
        self.compared = compared
        self.rule = rule
        self.notes = notes

    @property
    def ok(self) -> bool:
        """True when all figures agree to the unit, counted by the rule."""
        return bool((self.frame["cause"] == "day rule").all())

    def _shown(self) -> display.Shown:
        rows: dict[str, Any] = {"state": self._state(), "counted": self.rule}
        for cause, differing in self.frame.groupby("cause", observed=True, sort=True):
            rows[str(cause)] = [_summed_up(differing), CAUSES[str(cause)]]
        to_do = "" if self.ok else "as is said of each cause; .frame has every figure that differs"
        return display.facts("Details against aggregates", {**rows, "notes": self.notes}, next_step=to_do)

    def _state(self) -> display.State:
        figures = display.counted(self.compared, "figure")
        if not self.compared:
            return display.State("warn", "nothing was counted on either side")
        if self.ok:
            return display.State("ok", f"{figures}: all agree to the unit")
        wrong = int((self.frame["cause"] != "day rule").sum())
        return display.State("fail", f"{wrong:,} of {figures} differ")


def _summed_up(differing: pd.DataFrame) -> str:
    """Say in a line how much differs, and show the first of it."""
    figures = display.counted(len(differing), "figure")
    intervals = display.counted(differing["interval_start"].nunique(), "interval")
    first = differing.iloc[0].dropna()
    groups = [str(value) for name, value in first.items() if name not in _FIXED]
    what = " ".join([str(first["metric"]), str(first["statistic"]), *groups])
    when = f"from {first['interval_start']:%Y-%m-%d %H:%M}"
    return (
        f"{figures} in {intervals}, such as {what} {when}: "
        f"{first['details']:,.0f} in details, {first['aggregates']:,.0f} in aggregates"
    )
