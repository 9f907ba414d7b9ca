"""Axes that look alike: what they count, the times and rows that they name, and what is drawn along them."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd
from matplotlib import dates, rcParams
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator, MultipleLocator, PercentFormatter

from genesys_nb.charts import words
from genesys_nb.charts.colours import palette

MANY = 150  # more points than that are drawn small, and more bars as one shape
STEPS_S = (1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 28_800, 86_400)
"""The lengths of time that people count in."""
_ROOM = 1.45  # bars leave room for their values, more where those are wide
_EDGE, _GAP = 0.98, 0.04  # where values end, and what is between them and the longest bar: shares of the width
_WIDEST = 0.7  # a bar that is shorter says nothing
_TOUCHING = 1e-6
_dates: Any = dates  # has no types


def plain(ax: Axes) -> None:
    """Give axes the colours of the palette, and no more lines than they need."""
    size = float(rcParams["font.size"]) * 0.95
    ax.set_facecolor("none")
    ax.tick_params(colors=palette["text"], labelsize=size, which="both")
    ax.spines[:].set_color(palette["line"])
    ax.spines[["top", "right"]].set_visible(False)
    for axis in (ax.xaxis, ax.yaxis):
        axis.label.set_color(palette["text"])
        axis.label.set_fontsize(size)
        axis.get_offset_text().set_visible(False)


def grid(ax: Axes, axis: Literal["x", "y"] = "y") -> None:
    """Draw lines to read values by, behind everything."""
    ax.grid(visible=True, axis=axis, color=palette["line"], linewidth=0.6)
    ax.set_axisbelow(True)


def counts(ax: Axes, axis: Literal["x", "y"] = "y") -> None:
    """Let an axis count things: from 0, in whole numbers, with thousands set apart."""
    which = ax.yaxis if axis == "y" else ax.xaxis
    top = (ax.get_ylim() if axis == "y" else ax.get_xlim())[1]
    (ax.set_ylim if axis == "y" else ax.set_xlim)(0, max(top, 1))
    which.set_major_locator(MaxNLocator(nbins=5, integer=True))
    which.set_major_formatter(FuncFormatter(lambda number, _: words.count(number)))


def shares(ax: Axes, axis: Literal["x", "y"] = "y") -> None:
    """Let an axis show shares of 1 as per cent, all of them."""
    (ax.set_ylim if axis == "y" else ax.set_xlim)(0, 1.06)
    which = ax.yaxis if axis == "y" else ax.xaxis
    which.set_ticks([0, 0.25, 0.5, 0.75, 1])
    which.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))


def times(ax: Axes, start: pd.Timestamp, end: pd.Timestamp) -> None:
    """Let the horizontal axis be time, by the clock of the zone: a day may have 23 or 25 hours."""
    ax.set_xlim(*positions(pd.DatetimeIndex([start, max(end, start + pd.Timedelta(minutes=1))])))
    locator = _dates.AutoDateLocator(tz=start.tzinfo, minticks=4, maxticks=9)
    formatter = _dates.ConciseDateFormatter(locator, tz=start.tzinfo, show_offset=False)
    formatter.formats = ["%Y", "%b", "%a %d", "%H:%M", "%H:%M", "%H:%M:%S"]
    formatter.zero_formats = ["", "%Y", "%d %b", "%a %d", "%H:%M", "%H:%M"]
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(formatter)


def hours(ax: Axes, zone: Any) -> None:
    """Let the horizontal axis be the hours of a day by the clock of a zone."""
    ax.set_xlim(0, 24)
    ax.set_xticks(range(0, 25, 2), [f"{hour:02}:00" for hour in range(0, 25, 2)])
    ax.set_xlabel(f"local time, {zone}")


def positions(moments: "pd.Series[Any] | pd.DatetimeIndex") -> Any:
    """Return where moments lie on an axis of time."""
    return _dates.date2num(pd.DatetimeIndex(moments).tz_convert("UTC").tz_localize(None).to_numpy())


def rows(ax: Axes, names: Sequence[str]) -> None:
    """Let the vertical axis name rows, the first on top."""
    ax.set_yticks(range(len(names)), [words.safe(one) for one in names])
    ax.set_ylim(len(names) - 0.4, -0.6)
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)


def bars(ax: Axes, lengths: Any, texts: Sequence[str], *, colour: str = "volume", most: float | None = None) -> None:
    """Draw a bar for each row, and write its value in a column at the right; nothing is as long as ``most``."""
    known = np.nan_to_num(np.asarray(lengths, float))
    ax.barh(range(len(known)), known, height=0.7, color=palette[colour])
    widest = max((text.get_window_extent().width for text in values(ax, texts)), default=0)
    share = min(widest / ax.get_window_extent().width + 1 - _EDGE + _GAP, _WIDEST)
    ax.set_xlim(0, max(_ROOM, 1 / (1 - share)) * (most or max(known.max(initial=0), 1e-9)))


def values(ax: Axes, texts: Sequence[str]) -> list[Text]:
    """Write the values of rows in a column, which says more than an axis below: there is none then."""
    written = [
        ax.text(
            _EDGE,
            row,
            words.safe(text),
            transform=ax.get_yaxis_transform(),
            ha="right",
            va="center",
            color=palette["text"],
            size=ax.xaxis.label.get_fontsize(),
        )
        for row, text in enumerate(texts)
    ]
    ax.set_xticks([])
    ax.tick_params(axis="y", length=0)
    ax.spines["bottom"].set_visible(False)
    ax.xaxis.set_label_position("top")
    return written


def line(ax: Axes, left: Any, right: Any, values: Any, colour: str) -> None:
    """Draw a line through the middle of intervals; it ends where there is a gap between two."""
    places = np.flatnonzero(left[1:] - right[:-1] > _TOUCHING) + 1
    few = len(left) <= MANY
    ax.plot(
        np.insert((left + right) / 2, places, np.nan),
        np.insert(np.asarray(values, float), places, np.nan),
        color=colour,
        marker="o" if few else ".",
        markersize=4 if few else 2,
        linewidth=1.6 if few else 1,
    )


def both_ways(ax: Axes) -> None:
    """Let an axis count in both directions from 0, in whole numbers without a sign."""
    most = max(*map(abs, ax.get_ylim()), 1)
    ax.set_ylim(-most, most)
    ax.yaxis.set_major_locator(MaxNLocator(nbins=5, integer=True))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda number, _: words.count(abs(number))))


def clock(ax: Axes, axis: Literal["x", "y"], *, ticks: int) -> None:
    """Let an axis show lengths of time, from 0, in steps that people count in."""
    top = max((ax.get_ylim() if axis == "y" else ax.get_xlim())[1], 1000)
    (ax.set_ylim if axis == "y" else ax.set_xlim)(0, top)
    which = ax.yaxis if axis == "y" else ax.xaxis
    step = next((one for one in STEPS_S if top / (1000 * one) <= ticks), top / (1000 * ticks))
    which.set_major_locator(MultipleLocator(1000 * step))
    which.set_major_formatter(FuncFormatter(lambda ms, _: words.clock(ms)))
