"""Who was where: the presence of people as stretches of time, and in it their conversations."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genesys_nb.charts import axes, frames, words
from genesys_nb.charts.colours import palette
from genesys_nb.charts.judging import Top, judged
from genesys_nb.charts.sheet import Key, Sheet

_CALL = 'gc.user_status_timeline("yesterday")'
_KINDS = {
    "ON_QUEUE": "on queue",
    "AVAILABLE": "at the desk",
    "BUSY": "at the desk",
    "MEETING": "meeting, training",
    "TRAINING": "meeting, training",
    "BREAK": "break, meal, away",
    "MEAL": "break, meal, away",
    "AWAY": "break, meal, away",
    "IDLE": "break, meal, away",
}
_ABSENT = "OFFLINE"


@judged
def timeline(frame: pd.DataFrame, *, top: Top = 20, title: str | None = None, ax: Axes | None = None) -> Figure:
    """Draw who was where: a row for each person, their presence as bars, their conversations as bars within.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.user_status_timeline(…)``.
    top : int
        How many people to draw, those who were on the queues the longest; the picture says how many more there are.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        Being offline is not drawn. A bar's length is its duration, to the millisecond.

    Raises
    ------
    ConfigError
        The frame lacks a column; the message names the call that brings it.

    Notes
    -----
    Endpoint: ``POST /api/v2/analytics/users/details/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     stretches = gc.user_status_timeline("yesterday")
    >>> figure = gnb.charts.timeline(stretches, top=12)
    """
    key = frames.kept(frame, "user_id")
    frames.need(frame, [key, "kind", "status_id", "system_presence", "start", "end"], "timeline", _CALL)
    story = frames.story(frame, "start")
    name = title or "Who was where"
    frame = frames.timed(frame, "start", story)
    presence = frame if frame.empty else frame[(frame["kind"] == "presence") & (frame["system_presence"] != _ABSENT)]
    if presence.empty:
        return Sheet(ax).empty(name, "Nobody was there", story=story)
    stretches = _classed(frame)
    hours = stretches.assign(lasted=stretches["end"] - stretches["start"]).pivot_table(
        index=key, columns="class", values="lasted", aggfunc="sum", observed=True
    )
    there = pd.Index(presence[key].unique())
    order = hours.reindex(there).reindex(columns=["on queue"]).fillna(pd.Timedelta(0))
    people = order.sort_values("on queue", ascending=False, kind="stable").index
    drawn = {person: row for row, person in enumerate(people[:top])}
    page = Sheet(ax, 1.6 + 0.29 * len(drawn))
    legend = []
    for kind in dict.fromkeys([*_KINDS.values(), "other", "interacting", "not responding"]):
        bars = stretches[(stretches["class"] == kind) & stretches[key].isin(drawn)]
        height = 0.78 if kind in {"on queue", "interacting", "not responding"} else 0.36
        if not bars.empty:
            _draw(page.ax, bars, bars[key].map(drawn), kind, height)
            legend.append(Key(kind, kind))
    axes.rows(page.ax, frames.labels(frame, key, drawn, story))
    axes.times(page.ax, *frames.extent(story, frame["start"], frame["end"]))
    axes.grid(page.ax, "x")
    page.ax.set_xlabel(f"local time, {story.zone}")
    facts = [story.when(*frames.extent(story, frame["start"], frame["end"]))]
    facts.append(words.many(len(people), "person").replace("persons", "people"))
    if len(people) > top:
        story.notes.insert(
            0, f"Drawn are the {top} people longest on the queues; {len(people) - top:,} more were there."
        )
    return page.finish(name, facts, story=story, legend=legend)


def _classed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the stretches that are drawn, each with the colour's name."""
    presence = frame["kind"] == "presence"
    routing = (
        frame["status_id"].where(~presence).map({"INTERACTING": "interacting", "NOT_RESPONDING": "not responding"})
    )
    there = frame["system_presence"].where(presence)
    classes = there.map(_KINDS).fillna(there.where(there == _ABSENT, "other").where(presence)).fillna(routing)
    classes = classes.mask(presence & (there == _ABSENT))
    return frame.assign(**{"class": classes}).dropna(subset=["class"])


def _draw(ax: Axes, bars: pd.DataFrame, rows: "pd.Series[int]", kind: str, height: float) -> None:
    left, right = axes.positions(bars["start"]), axes.positions(bars["end"])
    ax.barh(rows.to_numpy(), right - left, left=left, height=height, color=palette[kind], linewidth=0)
