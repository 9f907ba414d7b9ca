"""Volume and service level, interval by interval, or as a typical day."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genesys_nb import measures
from genesys_nb.charts import axes, frames, words
from genesys_nb.charts.colours import palette
from genesys_nb.charts.frames import Story
from genesys_nb.charts.judging import judged
from genesys_nb.charts.sheet import Key, Sheet
from genesys_nb.errors import ConfigError

_CALL = 'gc.conversation_aggregates("yesterday", ["nOffered", "oServiceLevel"], granularity="PT30M")'


@judged
def volume(
    frame: pd.DataFrame, *, typical_day: bool = False, title: str | None = None, ax: Axes | None = None
) -> Figure:
    """Draw how much was offered in each interval, and which share of it was answered in time.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.conversation_aggregates(…)`` with the metric ``nOffered`` and a granularity. With ``oServiceLevel``
        there is a second panel. Groups are added up first.
    typical_day : bool
        Lay all days over each other: what is offered in an average day at each time of day, by the clock of the
        frame's zone, and the service level of all days together.
    title : str, optional
        The first line of the heading, instead of the chart's own.
    ax : matplotlib.axes.Axes, optional
        Where to draw; without it there is a new figure.

    Returns
    -------
    matplotlib.figure.Figure
        An interval without anything offered has no bar, and no service level.

    Raises
    ------
    ConfigError
        The frame lacks a column; the message names the call that brings it.

    Notes
    -----
    The numbers are those of `genesys_nb.measures`: sums first, then one division. The target is drawn where all of the
    frame has the same. Endpoint: ``POST /api/v2/analytics/conversations/aggregates/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     halves = gc.conversation_aggregates("last 7 days", ["nOffered", "oServiceLevel"], granularity="PT30M")
    >>> figure = gnb.charts.volume(halves)
    >>> figure = gnb.charts.volume(halves, typical_day=True, title="When people call")
    """
    frames.need(frame, ["interval_start", "interval_end", "nOffered_count"], "volume", _CALL)
    story = frames.story(frame, "interval_start")
    with_level = {"oServiceLevel_numerator", "oServiceLevel_denominator"} <= {*frame.columns}
    frame = frames.timed(frame, "interval_start", story)
    page = Sheet(ax)
    if frame.empty:
        return page.empty(title or "Volume and service level", "Nothing was offered", story=story)
    width = pd.Timedelta((frame["interval_end"] - frame["interval_start"]).median())
    what = "Offered and service level" if with_level else "Offered"
    drawn = page.panels([3, 2], share="x", gap=0.09) if with_level else [page.ax]
    if typical_day:
        told = ""
        days = _typical(frame, width, story, drawn)
        what = f"{what} by time of day"
        facts = [f"average of {words.many(days, 'day')}"]
    else:
        told = _one_by_one(frame, story, drawn)
        what = f"{what} by {words.width(width)}"
        facts = []
    offered = measures.offered(frame, by=[]).item()
    facts = [story.when(*frames.extent(story, frame["interval_start"], frame["interval_end"])), *facts]
    facts.append(f"{words.count(offered)} offered")
    axes.counts(drawn[0])
    axes.grid(drawn[0])
    drawn[0].set_ylabel(f"offered in {words.one(words.width(width), average=typical_day)}")
    legend = []
    if with_level:
        drawn[0].tick_params(axis="x", labelbottom=False)
        axes.grid(drawn[1])
        axes.shares(drawn[1])
        drawn[1].set_ylabel("answered\nin time, %")
        level = measures.service_level(frame, by=[]).item()
        facts.append("no service level" if pd.isna(level) else f"{words.share(level)} in time")
        legend = [Key("offered", "volume"), Key("service level", "service", "line"), *_target(frame, drawn[1])]
    drawn[-1].set_xlabel(f"local time, {story.zone}")
    return page.finish(title or what, facts, story=story, legend=legend, told=told)


def _one_by_one(frame: pd.DataFrame, story: Story, drawn: list[Axes]) -> str:
    """Draw every interval where it lies in time; return in which most was offered."""
    offered = measures.offered(frame, by="interval_start").astype("float64")
    starts = pd.DatetimeIndex(offered.index)
    ends = pd.DatetimeIndex(frame.groupby("interval_start")["interval_end"].max().reindex(starts))
    left, right = axes.positions(starts), axes.positions(ends)
    if len(offered) <= axes.MANY:
        drawn[0].bar(left, offered, width=0.9 * (right - left), align="edge", color=palette["volume"])
    else:
        drawn[0].fill_between(*_steps(left, right, offered.to_numpy()), color=palette["volume"], linewidth=0)
    if len(drawn) > 1:
        level = measures.service_level(frame, by="interval_start").reindex(starts).to_numpy()
        axes.line(drawn[1], left, right, level, palette["service"])
    axes.times(drawn[-1], *frames.extent(story, frame["interval_start"], frame["interval_end"]))
    return f"The most: {words.count(offered.max())} from {starts[int(offered.argmax())]:%A %d %b %H:%M}."


def _typical(frame: pd.DataFrame, width: pd.Timedelta, story: Story, drawn: list[Axes]) -> int:
    """Draw the times of a day; return how many days there are."""
    if width >= pd.Timedelta(hours=12):
        raise ConfigError(
            f"a typical day is made of parts of days, and these intervals are of a {words.width(width)}",
            next_step=f"take a frame of {_CALL}",
        )
    start, end = frames.extent(story, frame["interval_start"], frame["interval_end"])
    slots = pd.Series(pd.date_range(start, end, freq=width, inclusive="left"))
    if story.between is None:  # of chosen rows, the days that are among them
        slots = slots[slots.dt.date.isin(frame["interval_start"].dt.date.unique())]
    days = int(slots.dt.date.nunique())
    times = frame.assign(minute=_minute(frame["interval_start"]))
    often = _minute(slots).value_counts()  # a day that has 25 hours has one of them twice
    offered = measures.offered(times, by="minute").astype("float64")
    level = measures.service_level(times, by="minute") if len(drawn) > 1 else None
    hours = width / pd.Timedelta(hours=1)
    left = offered.index.to_numpy() / 60
    often = often.reindex(offered.index).fillna(1)
    drawn[0].bar(left, offered / often, width=0.9 * hours, align="edge", color=palette["volume"])
    if level is not None:
        axes.line(drawn[1], left, left + hours, level.to_numpy(), palette["service"])
    axes.hours(drawn[-1], story.zone)
    return days


def _minute(moments: "pd.Series[Any]") -> Any:
    return moments.dt.hour * 60 + moments.dt.minute


def _steps(left: Any, right: Any, values: Any) -> tuple[Any, Any]:
    """Return the outline of bars that touch, for many of them: a path is drawn sooner than a thousand rectangles."""
    x = np.stack([left, left, right, right], axis=1).ravel()
    y = np.stack([np.zeros_like(values), values, values, np.zeros_like(values)], axis=1).ravel()
    return x, y


def _target(frame: pd.DataFrame, ax: Axes) -> list[Key]:
    """Draw the target of the service level, if there is one for all."""
    if "oServiceLevel_target" not in frame:
        return []
    targets = frame["oServiceLevel_target"].dropna().unique()
    if len(targets) != 1:
        return []
    target = float(targets[0])
    ax.axhline(target, color=palette["target"], linestyle="--", linewidth=1.2)
    return [Key(f"target {words.share(target)}", "target", "dashes")]
