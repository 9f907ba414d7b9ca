"""When it is busy: the hours of a day across, the days of a week down."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from genesys_nb.charts import axes, frames, stretches
from genesys_nb.charts.colours import palette
from genesys_nb.charts.drawn_measures import Shown, measure
from genesys_nb.charts.frames import Story
from genesys_nb.charts.judging import judged
from genesys_nb.charts.sheet import Sheet
from genesys_nb.errors import ConfigError

_CALL = 'gc.conversation_aggregates("last 28 days", "nOffered", granularity="PT1H")'
_DETAILS = 'gc.conversation_details("last 28 days")'
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CONVERSATIONS = Shown(lambda frame, by: frame.groupby(by)["conversation_id"].nunique(), "conversations begun", "count")


@judged
def heat_map(frame: pd.DataFrame, *, of: str | None = None, title: str | None = None, ax: Axes | None = None) -> Figure:
    """Draw a measure by weekday and hour of the day, by the clock of the frame's zone.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.conversation_aggregates(…)`` with intervals of an hour or less, or of any other family of
        aggregates that has the metric; or of ``gc.conversation_details(…)``, whose conversations are
        counted by when they began.
    of : str, optional
        The measure, by its name in `genesys_nb.measures`: ``offered``, ``service_level``, ``abandon_rate``, ``asa``,
        ``aht``, …. Without it aggregates show what was offered, and details the conversations that began.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        Counts are of an average hour: divided by how many such hours the period has, an hour without anything included.
        Rates are of all such hours together. An hour that the period does not have, or in which nothing was measured,
        is blank.

    Raises
    ------
    ConfigError
        The frame lacks a column, its intervals are longer than an hour, or there is no such measure.

    Notes
    -----
    Endpoints: ``POST /api/v2/analytics/conversations/aggregates/query``, ``…/details/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     hours = gc.conversation_aggregates("last 7 days", ["nOffered", "oServiceLevel"], granularity="PT1H")
    >>> figure = gnb.charts.heat_map(hours)
    >>> figure = gnb.charts.heat_map(hours, of="service_level")
    """
    columns = getattr(frame, "columns", ())
    details = "conversation_start" in columns and "interval_start" not in columns
    when = "conversation_start" if details else "interval_start"
    needed = [when, "conversation_id"] if details else [when, "interval_end", *([] if of else ["nOffered_count"])]
    frames.need(frame, needed, "heat_map", _DETAILS if details else _CALL)
    shown = _CONVERSATIONS if details and of is None else measure(of or "offered", "heat_map")
    story = frames.story(frame, when)
    frame = frames.timed(frame, when, story)
    page = Sheet(ax, 3.9)
    name = title or f"{shown.title.capitalize()} by weekday and hour"
    if frame.empty:
        return page.empty(name, "Nothing was measured", story=story)
    if not details and (frame["interval_end"] - frame["interval_start"]).max() > pd.Timedelta(hours=1):
        raise ConfigError("charts.heat_map needs intervals of an hour or less", next_step=f"take a frame of {_CALL}")
    grid = _grid(frame, when, shown, story)
    _paint(page, grid, shown)
    ends = frame[when] if details else frame["interval_end"]
    facts = [story.when(*frames.extent(story, frame[when], ends))]
    if np.isnan(grid).any():
        story.notes.insert(0, "Blank: the period has no such hour, or nothing was measured in it.")
    return page.finish(name, facts, story=story, told=_told(grid, shown))


def _grid(frame: pd.DataFrame, when: str, shown: Shown, story: Story) -> Any:
    """Return the measure with a row for each weekday and a column for each hour."""
    local = frame[when].dt
    told = shown.of(frame.assign(weekday=local.day_of_week, hour=local.hour), by=["weekday", "hour"]).astype("float64")
    whole = pd.MultiIndex.from_product([range(7), range(24)], names=["weekday", "hour"])
    told = told.reindex(whole)
    if shown.unit == "count":
        start, end = frames.extent(story, frame[when])
        known = min(end, story.fetched or end)  # of later hours nothing is known
        first = stretches.begins(pd.Series([start]), "hour").iloc[0]
        hours = pd.Series(pd.date_range(first, known, freq="h", inclusive="left"))
        often = hours.groupby([hours.dt.day_of_week, hours.dt.hour]).size().reindex(whole)
        told = told.fillna(0) / often
    return told.to_numpy().reshape(7, 24)


def _paint(page: Sheet, grid: Any, shown: Shown) -> None:
    ax, scale = page.panels([40, 1], across=True, gap=0.02)
    known = grid[~np.isnan(grid)]
    low = 0.0 if shown.unit == "count" or not len(known) else float(known.min())
    high = max(float(known.max()), low + 1e-9) if len(known) else 1.0
    picture = ax.imshow(grid, aspect="auto", cmap="cividis", vmin=low, vmax=high)
    axes.rows(ax, _DAYS)
    ax.set_ylim(6.5, -0.5)
    ax.set_xticks(range(24), [f"{hour:02}" for hour in range(24)])
    ax.tick_params(axis="x", length=0)
    ax.set_xlabel("hour of the day, local time")
    ax.spines[:].set_visible(False)
    bar = page.figure.colorbar(picture, cax=scale)
    bar.set_label(
        f"{shown.title} in an average hour" if shown.unit == "count" else shown.label(), color=palette["text"]
    )
    bar.ax.tick_params(length=0)
    bar.outline.set_visible(False)
    bar.ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: shown.told(value)))


def _told(grid: Any, shown: Shown) -> str:
    """Say where it is the most."""
    if np.isnan(grid).all():
        return ""
    day, hour = np.unravel_index(np.nanargmax(grid), grid.shape)
    return f"The most: {shown.told(grid[day, hour])} on {_DAYS[day]}s from {hour:02}:00."
