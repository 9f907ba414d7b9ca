"""The measures that charts show: who computes each, what it is called, and in which unit it is drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd
from matplotlib.axes import Axes

from genesys_nb import measures
from genesys_nb.arguments import echo
from genesys_nb.charts import axes, words
from genesys_nb.errors import ConfigError, named
from genesys_nb.spelling import did_you_mean


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure as a picture shows it.

    Parameters
    ----------
    of : callable
        The function of `genesys_nb.measures`.
    title : str
        What a manager calls it.
    unit : str
        ``count``, ``share`` or ``time`` (milliseconds).
    colour : str
        Its colour in the palette.
    """

    of: Callable[..., "pd.Series[Any]"]
    title: str
    unit: Literal["count", "share", "time"]
    colour: str = "volume"

    def told(self, value: float) -> str:
        """Write one value with its unit."""
        if pd.isna(value):
            return "none"
        return {"count": words.count, "share": words.share, "time": words.clock}[self.unit](value)

    def label(self) -> str:
        """Return the label of an axis."""
        return {"count": self.title, "share": f"{self.title}, %", "time": f"{self.title}, min:s"}[self.unit]

    def axis(self, ax: Axes, axis: Literal["x", "y"]) -> None:
        """Let an axis show it."""
        if self.unit == "count":
            return axes.counts(ax, axis)
        if self.unit == "share":
            return axes.shares(ax, axis)
        return axes.clock(ax, axis, ticks=5)


MEASURES = {
    "offered": Shown(measures.offered, "offered", "count"),
    "answered": Shown(measures.answered, "answered", "count", "service"),
    "service_level": Shown(measures.service_level, "service level", "share", "service"),
    "abandon_rate": Shown(measures.abandon_rate, "abandoned", "share", "abandoned"),
    "asa": Shown(measures.asa, "speed of answer", "time"),
    "aht": Shown(measures.aht, "handle time", "time"),
    "acw": Shown(measures.acw, "after-call work", "time"),
    "transfer_rate": Shown(measures.transfer_rate, "transferred", "share"),
    "occupancy": Shown(measures.occupancy, "occupancy", "share"),
}


def measure(name: str, chart: str) -> Shown:
    """Return a measure by its name, which is that of its function in `genesys_nb.measures`."""
    if name not in MEASURES:
        raise ConfigError(
            f"charts.{chart} knows no measure {echo(name)}",
            next_step=f"{did_you_mean(name, MEASURES)}there are {named(MEASURES)}",
        )
    return MEASURES[name]
