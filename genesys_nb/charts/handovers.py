"""Who hands over to whom: from the queue of the agent who transfers to where the conversation goes on."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genesys_nb.charts import axes, frames, words
from genesys_nb.charts.colours import palette
from genesys_nb.charts.judging import Top, judged
from genesys_nb.charts.sheet import Sheet

_CALL = 'gc.conversation_details("last 7 days", grain="segment", names=True)'
_TRANSFERS = ("transfer", "consultTransfer")
_NOWHERE = "not in a queue"
_OTHERS = "other queues"


@judged
def transfers(frame: pd.DataFrame, *, top: Top = 12, title: str | None = None, ax: Axes | None = None) -> Figure:
    """Draw how often conversations were transferred from which queue to which.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.conversation_details(…, grain="segment", names=True)``.
    top : int
        How many queues to draw by name, those with the most transfers from and to them; the others are one row and one
        column together.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        A row for each queue that hands over, a column for each that takes over.

    Raises
    ------
    ConfigError
        The frame lacks a column; the message names the call that brings it.

    Notes
    -----
    A transfer is a segment of an agent that ended by ``transfer`` or ``consultTransfer``: together they are the metric
    ``nTransferred``. It goes to the first party that joined after that agent and is still there afterwards. Endpoint:
    ``POST /api/v2/analytics/conversations/details/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     segments = gc.conversation_details("last 7 days", grain="segment", names=True)
    >>> figure = gnb.charts.transfers(segments)
    """
    key = frames.kept(frame, "queue_id")
    needed = ["conversation_id", "participant_id", "purpose", "segment_start", "segment_end", "disconnect_type", key]
    frames.need(frame, needed, "transfers", _CALL)
    story = frames.story(frame, "segment_start")
    name = title or "Transfers from queue to queue"
    frame = frames.timed(frame, "segment_start", story)
    moves = pd.DataFrame() if frame.empty else handed_over(frame, key)
    if moves.empty:
        return Sheet(ax).empty(name, "Nothing was transferred", story=story)
    often = pd.concat([moves["source"], moves["target"]]).value_counts()
    named = [one for one in often.index if one != _NOWHERE][:top]
    places = [*named, *([_OTHERS] if len(often) - (_NOWHERE in often) > top else [])]
    places += [_NOWHERE] if _NOWHERE in often else []
    folded = moves[["source", "target"]].where(moves[["source", "target"]].isin(places), _OTHERS)
    grid = pd.crosstab(folded["source"], folded["target"]).reindex(index=places, columns=places, fill_value=0)
    told = dict(zip(named, frames.labels(frame, key, named, story), strict=True))
    page = Sheet(ax, 2.4 + 0.3 * len(places))
    called = [told.get(one, str(one)) for one in places]
    _paint(page.ax, grid.to_numpy(), called, len(named))
    start = frame["conversation_start"] if "conversation_start" in frame else frame["segment_start"]
    facts = [story.when(*frames.extent(story, start, frame["segment_end"])), words.many(len(moves), "transfer")]
    return page.finish(name, facts, story=story, told=_told(grid.to_numpy()[: len(named), : len(named)], called))


def handed_over(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return a row for each transfer with its ``source`` and its ``target``."""
    parties = frame[~frame["purpose"].isin(["customer"])]
    stays = parties.groupby(["conversation_id", "participant_id"], sort=False).agg(
        joined=("segment_start", "min"), left=("segment_end", "max"), queue=(key, "first")
    )
    handing = frame[(frame["purpose"] == "agent") & frame["disconnect_type"].isin(_TRANSFERS)]
    moves = handing[["conversation_id", "participant_id", "segment_end", key]].merge(
        stays["joined"].reset_index(), on=["conversation_id", "participant_id"]
    )
    moves["move"] = range(len(moves))
    others = moves.merge(stays.reset_index(), on="conversation_id", suffixes=("", "_next"))
    follow = others[
        (others["participant_id"] != others["participant_id_next"])
        & (others["joined_next"] > others["joined"])
        & ~(others["left"] <= others["segment_end"])
    ]
    target = follow.sort_values("joined_next", kind="stable").drop_duplicates("move").set_index("move")["queue"]
    return pd.DataFrame({"source": moves[key], "target": moves["move"].map(target)}).fillna(_NOWHERE)


def _told(grid: Any, names: list[str]) -> str:
    """Say between which two queues it is the most."""
    if not grid.any():
        return ""
    row, column = np.unravel_index(int(grid.argmax()), grid.shape)
    return f"The most: {grid[row, column]} from {names[row]} to {names[column]}."


def _paint(ax: Axes, grid: Any, names: list[str], named: int) -> None:
    """Draw the table; what is there is coloured between queues by name, because the others are many together."""
    picture = np.where(grid > 0, grid, np.nan)
    picture[named:, :] = picture[:, named:] = np.nan
    most = max(int(np.nanmax(picture, initial=1)), 1)
    ax.imshow(picture, aspect="auto", cmap="cividis", vmin=0, vmax=most)
    axes.rows(ax, names)
    ax.set_ylim(len(names) - 0.5, -0.5)
    ax.set_xticks(
        range(len(names)), [words.safe(one) for one in names], rotation=40, ha="right", rotation_mode="anchor"
    )
    ax.tick_params(axis="x", length=0)
    ax.set_ylabel("from")
    ax.set_xlabel("to")
    ax.set_xticks(np.arange(len(names) + 1) - 0.5, minor=True)
    ax.set_yticks(np.arange(len(names) + 1) - 0.5, minor=True)
    ax.tick_params(which="minor", length=0)
    ax.grid(visible=True, which="minor", color=palette["line"], linewidth=0.6)
    ax.spines[:].set_visible(False)
    for row, column in zip(*np.nonzero(grid), strict=True):
        inked = "black" if grid[row, column] > 0.55 * most else "white"
        colour = palette["text"] if np.isnan(picture[row, column]) else inked
        ax.text(column, row, words.count(grid[row, column]), ha="center", va="center", color=colour, size="small")
