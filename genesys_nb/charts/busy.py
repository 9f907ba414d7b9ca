"""How busy people were: the share of their time on the queues in which they were interacting."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genesys_nb import measures
from genesys_nb.arguments import echo
from genesys_nb.charts import axes, frames, words
from genesys_nb.charts.colours import palette
from genesys_nb.charts.frames import Story
from genesys_nb.charts.judging import Top, judged
from genesys_nb.charts.sheet import Key, Sheet
from genesys_nb.errors import ConfigError

_CALL = 'gc.user_aggregates("yesterday", "tAgentRoutingStatus", by="userId", granularity="PT1H", names=True)'
_TIME = "tAgentRoutingStatus_sum"
_ON_QUEUE = ("INTERACTING", "COMMUNICATING", "IDLE")
_HOUR_MS = 3_600_000


@judged
def occupancy(
    frame: pd.DataFrame, *, by: str = "user_id", top: Top = 20, title: str | None = None, ax: Axes | None = None
) -> Figure:
    """Draw the occupancy of agents, or of the hours of the day, with the time on queue that it is a share of.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.user_aggregates(…, "tAgentRoutingStatus", by="userId", names=True)``; for hours with
        ``granularity="PT1H"`` or less.
    by : str
        ``user_id``, or ``hour``.
    top : int
        How many agents to draw, those who were on queue the longest; the picture says how many more there are.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        The line is everybody together, those who are not drawn included.

    Raises
    ------
    ConfigError
        The frame lacks a column, or its intervals are longer than the hours that were asked for.

    Notes
    -----
    The numbers are those of `genesys_nb.measures.occupancy`: interacting / (interacting + communicating + idle).
    Endpoint: ``POST /api/v2/analytics/users/aggregates/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     statuses = gc.user_aggregates(
    ...         "yesterday", "tAgentRoutingStatus", by="userId", granularity="PT1H", names=True)
    >>> figure = gnb.charts.occupancy(statuses, top=10)
    >>> figure = gnb.charts.occupancy(statuses, by="hour")
    """
    if by not in {"user_id", "hour"}:
        raise ConfigError(f"charts.occupancy cannot draw by={echo(by)}", next_step='give by="user_id" or by="hour"')
    key = frames.kept(frame, "user_id") if by == "user_id" else by
    needed = ["interval_start", "interval_end", "qualifier", _TIME, *([key] if key != "hour" else [])]
    frames.need(frame, needed, "occupancy", _CALL)
    story = frames.story(frame, "interval_start")
    frame = frames.timed(frame, "interval_start", story)
    on_queue = frame if frame.empty else frame[frame["qualifier"].isin(_ON_QUEUE)]
    name = title or f"Occupancy by {'agent' if key != 'hour' else 'hour of the day'}"
    if on_queue.empty or not (on_queue[_TIME] > 0).any():
        return Sheet(ax).empty(name, "Nobody was on a queue", story=story)
    together = measures.occupancy(frame, by=[]).item()
    facts = [
        story.when(*frames.extent(story, frame["interval_start"], frame["interval_end"])),
        f"everybody together {words.share(together)} of {words.count(on_queue[_TIME].sum() / _HOUR_MS)} hours on queue",
    ]
    if key == "hour":
        page = _hours(Sheet(ax), frame, on_queue, story)
        page.panel.axhline(together, color=palette["overall"], linewidth=1.5)
    else:
        lasted = on_queue.groupby(key)[_TIME].sum().sort_values(ascending=False, kind="stable")
        lasted = lasted[lasted > 0]
        if len(lasted) > top:
            more = f"{len(lasted) - top:,} more were on queue for {words.hours(lasted.iloc[top:].sum())} h"
            story.notes.insert(0, f"Drawn are the {top} agents longest on queue; {more}.")
        page = _agents(Sheet(ax, 1.8 + 0.27 * min(len(lasted), top)), frame, lasted.head(top), key, story)
        page.panel.axvline(together, color=palette["overall"], linewidth=1.5)
    return page.finish(name, facts, story=story, legend=[Key("everybody together", "overall", "line")])


def _agents(page: Sheet, frame: pd.DataFrame, lasted: "pd.Series[Any]", key: str, story: Story) -> Sheet:
    """Draw a row for each agent, the busiest on top."""
    busy = measures.occupancy(frame, by=key).reindex(lasted.index).sort_values(ascending=False, kind="stable")
    left, right = page.panels([3, 2], across=True, gap=0.03, share="y")
    axes.bars(left, busy.to_numpy(), [*map(words.share, busy)], most=1)
    left.set_xlabel("occupancy, %", loc="left")
    hours = lasted.reindex(busy.index)
    axes.bars(right, hours.to_numpy(), [*map(words.hours, hours)], colour="idle")
    right.set_xlabel("on queue, h:min", loc="left")
    right.tick_params(axis="y", labelleft=False)
    axes.rows(left, frames.labels(frame, key, busy.index, story))
    return page


def _hours(page: Sheet, frame: pd.DataFrame, on_queue: pd.DataFrame, story: Story) -> Sheet:
    """Draw the hours of the day: how busy, and below how many were on queue on average."""
    if (frame["interval_end"] - frame["interval_start"]).max() > pd.Timedelta(hours=1):
        raise ConfigError(
            "charts.occupancy by hour needs intervals of an hour or less", next_step=f"take a frame of {_CALL}"
        )
    busy = measures.occupancy(frame.assign(hour=frame["interval_start"].dt.hour), by="hour").dropna()
    lasted = on_queue.groupby(on_queue["interval_start"].dt.hour)[_TIME].sum()
    people = lasted / _often(frame, story).reindex(lasted.index) / _HOUR_MS
    above, below = page.panels([3, 2], share="x", gap=0.09)
    above.bar(busy.index, busy.to_numpy(), width=0.9, align="edge", color=palette["volume"])
    below.bar(people.index, people.to_numpy(), width=0.9, align="edge", color=palette["idle"])
    axes.shares(above)
    axes.counts(below)
    above.set_ylabel("occupancy, %")
    below.set_ylabel("agents on queue,\non average")
    above.tick_params(axis="x", labelbottom=False)
    axes.hours(below, story.zone)
    for panel in (above, below):
        axes.grid(panel)
    return page


def _often(frame: pd.DataFrame, story: Story) -> Any:
    """Return how often the period has each hour of the day."""
    start, end = frames.extent(story, frame["interval_start"], frame["interval_end"])
    known = min(end, story.fetched or end)
    hours = pd.Series(pd.date_range(start, known, freq="h", inclusive="left"))
    return hours.groupby(hours.dt.hour).size()
