"""What makes up most of the volume: reasons, media, queues, the largest first and how much they are together."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from genesys_nb.arguments import echo
from genesys_nb.charts import axes, frames, words
from genesys_nb.charts.colours import palette
from genesys_nb.charts.judging import Top, judged
from genesys_nb.charts.sheet import Key, Sheet
from genesys_nb.errors import ConfigError, named
from genesys_nb.spelling import did_you_mean

_CALL = 'gc.conversation_aggregates("last 7 days", "tHandle", by="wrapUpCode", names=True)'
_USUAL = ("wrap_up_code", "wrap_up_codes", "media_type", "media_types", "queue_id", "queue_ids")
_CALLED = {"nOffered": "offered", "tHandle": "handled", "tAcw": "wrapped up", "nConnected": "connected"}
_OF_REASONS = ("tHandle", "tAcw", "nConnected")


@judged
def pareto(
    frame: pd.DataFrame, *, by: str | None = None, top: Top = 15, title: str | None = None, ax: Axes | None = None
) -> Figure:
    """Draw what makes up the volume, the largest first: by wrap-up code, medium, queue or any column.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.conversation_aggregates(…, by="wrapUpCode", names=True)``, whose counts are added up; or of
        ``gc.conversation_details(…, names=True)``, whose conversations are counted once for each value they have.
    by : str, optional
        The column; without it wrap-up codes, or else media, or else queues.
    top : int
        How many bars to draw; the picture says what the others have.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        The points are the share that all down to that row have together, of everything.

    Raises
    ------
    ConfigError
        The frame lacks a column; the message names the call that brings it.

    Notes
    -----
    Of aggregates the metric ``nOffered`` is taken, or else ``tHandle``, ``tAcw``, ``nConnected``; of wrap-up
    codes, which nothing is offered with, ``tHandle``. Endpoint:
    ``POST /api/v2/analytics/conversations/aggregates/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     reasons = gc.conversation_aggregates("last 7 days", "tHandle", by="wrapUpCode", names=True)
    ...     calls = gc.conversation_details("yesterday", names=True)
    >>> figure = gnb.charts.pareto(reasons)
    >>> figure = gnb.charts.pareto(calls, by="media_types")
    """
    by = _column(frame, by)
    details = "conversation_id" in frame
    when = "conversation_start" if details else "interval_start"
    frames.need(frame, [by, *([] if details else [when, "interval_end"])], "pareto", _CALL)
    story = frames.story(frame, when)
    thing = by.removesuffix("s").removesuffix("_id").replace("_", " ").replace("wrap up", "wrap-up")
    if frame.empty:
        return Sheet(ax).empty(title or f"By {thing}", "There was nothing", story=story)
    rows, identity = frame, by
    if details:
        counted, rows, identity = _of_conversations(frame, by)
        what = "conversations"
    else:
        counted, what = _of_aggregates(frame, by, story)
    counted = counted[counted > 0].sort_values(ascending=False, kind="stable")
    name = title or f"{what.capitalize()} by {thing}"
    if counted.empty:
        return Sheet(ax).empty(name, f"Nothing was {what}", story=story)
    drawn, rest, total = counted.head(top), counted.iloc[top:], float(counted.sum())
    page = Sheet(ax, 1.8 + 0.27 * len(drawn))
    left, right = page.panels([3, 1], across=True, gap=0.03, share="y")
    axes.bars(left, drawn.to_numpy(), [f"{words.count(one)}   {words.share(one / total):>5}" for one in drawn])
    left.set_xlabel(f"{what}, and share of all", loc="left")
    axes.rows(left, frames.labels(rows, identity, drawn.index, story))
    together = (drawn.cumsum() / total).to_numpy()
    right.plot(together, np.arange(len(drawn)), color=palette["overall"], marker="o", markersize=4, linewidth=1.4)
    right.set_xlim(0, 1.04)
    right.set_xticks([0, 0.5, 1])
    right.xaxis.set_major_formatter(PercentFormatter(1, decimals=0, symbol=" %"))
    right.xaxis.tick_top()
    right.tick_params(axis="y", labelleft=False, length=0)
    right.spines[["bottom", "left"]].set_visible(False)
    axes.grid(right, "x")
    ends = frame[when] if details else frame["interval_end"]
    facts = [story.when(*frames.extent(story, frame[when], ends))] if when in frame else []
    facts.append(f"{words.count(frame['conversation_id'].nunique() if details else total)} {what}")
    if len(rest):
        story.notes.insert(0, f"Drawn are the {top} largest; {len(rest):,} more have {words.count(rest.sum())}.")
    if details and total > frame["conversation_id"].nunique():
        story.notes.insert(0, f"A conversation that has several is counted in each, {words.count(total)} in all.")
    legend = [Key("each", "volume"), Key("all down to here together", "overall", "line")]
    return page.finish(name, facts, story=story, legend=legend)


def _column(frame: Any, by: str | None) -> str:
    """Return the column to draw by."""
    columns = list(map(str, getattr(frame, "columns", ())))
    if by is None:
        return next((one for one in _USUAL if one in columns), _USUAL[0])
    if columns and by not in columns:
        raise ConfigError(
            f"charts.pareto was given by={echo(by)}, which is no column of the frame",
            next_step=f"{did_you_mean(by, columns)}its columns are {named(columns, 20)}",
        )
    return by


def _of_conversations(frame: pd.DataFrame, by: str) -> tuple["pd.Series[Any]", pd.DataFrame, str]:
    """Count conversations by a value, or by each of their values, and return rows that name these."""
    if not frame[by].map(lambda value: isinstance(value, (list, tuple, np.ndarray))).any():
        return frame.dropna(subset=[by]).groupby(by, observed=True)["conversation_id"].nunique(), frame, by
    one = by.removesuffix("s")
    names = f"{one.removesuffix('_id')}_name"
    columns = [by, *([f"{names}s"] if f"{names}s" in frame else [])]
    rows = frame[["conversation_id", *columns]].explode(columns).rename(columns={by: one, f"{names}s": names})
    return rows.groupby(one, dropna=False)["conversation_id"].nunique(), rows, one


def _of_aggregates(frame: pd.DataFrame, by: str, story: frames.Story) -> tuple["pd.Series[Any]", str]:
    """Add up what the service counted, and return what that is called."""
    order = _OF_REASONS if by.startswith("wrap_up") else ("nOffered", *_OF_REASONS)
    told = [column.removesuffix("_count") for column in map(str, frame.columns) if column.endswith("_count")]
    metric = next((one for one in (*order, *told) if one in told), None)
    if metric is None:
        raise ConfigError("charts.pareto needs a metric that counts", next_step=f"take a frame of {_CALL}")
    counted = frame.groupby(by, dropna=False, observed=True)[f"{metric}_count"].sum().astype("float64")
    if metric == "nOffered" and by.startswith("wrap_up") and counted[counted > 0].index.isna().all():
        story.notes.insert(0, "Nothing is offered with a wrap-up code: ask for tHandle.")
    return counted, _CALLED.get(metric, metric)
