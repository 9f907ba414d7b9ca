"""The board on the wall: who waits and who is served at this moment, and who is there to serve."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genesys_nb.charts import axes, frames, words
from genesys_nb.charts.colours import palette
from genesys_nb.charts.judging import Top, judged
from genesys_nb.charts.sheet import Key, Sheet

_CALL = "gc.queue_observations(gc.queues(), names=True)"
_CUSTOMERS = {"oWaiting": ("waiting", "waiting"), "oInteracting": ("being served", "being served")}
_AGENTS = {
    "oOnQueueUsers_INTERACTING": ("interacting", "interacting"),
    "oOnQueueUsers_COMMUNICATING": ("communicating", "meeting, training"),
    "oOnQueueUsers_IDLE": ("idle", "idle"),
    "oOnQueueUsers_NOT_RESPONDING": ("not responding", "not responding"),
}


@judged
def now(frame: pd.DataFrame, *, top: Top = 20, title: str | None = None, ax: Axes | None = None) -> Figure:
    """Draw the queues at this moment: customers who wait and are served, and agents on queue.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.queue_observations(…, names=True)``, or one look of ``.watch``. Media are added up.
    top : int
        How many queues to draw, those with the most waiting; the picture says what the others have.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        An agent who is a member of several queues is in each of them.

    Raises
    ------
    ConfigError
        The frame lacks a column; the message names the call that brings it.

    Notes
    -----
    Of several looks the last is drawn. Endpoint: ``POST /api/v2/analytics/queues/observations/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     queues = gc.queue_observations(gc.queues(), names=True)
    >>> figure = gnb.charts.now(queues, top=10)
    """
    key = frames.kept(frame, "queue_id")
    frames.need(frame, [key, *_CUSTOMERS], "now", _CALL)
    story = frames.story(frame, "observed_at")
    name = title or "Queues now"
    if frame.empty:
        return Sheet(ax).empty(name, "No queue was observed", story=story)
    if "observed_at" in frame:
        frame = frame[frame["observed_at"] == frame["observed_at"].max()]
    moment = frame["observed_at"].max() if "observed_at" in frame else story.fetched
    counted = [*_CUSTOMERS, *(column for column in _AGENTS if column in frame)]
    table = frame.groupby(key)[counted].sum().astype("float64").reindex(columns=[*_CUSTOMERS, *_AGENTS], fill_value=0.0)
    agents = table[[*_AGENTS]].sum(axis="columns")
    busy = table.assign(agents=agents).sort_values([*_CUSTOMERS, "agents"], ascending=False, kind="stable")
    drawn, rest = busy.head(top), busy.iloc[top:]
    longest = frame.groupby(key)["oLongestWaiting"].max() if "oLongestWaiting" in frame else None
    page = Sheet(ax, 2.1 + 0.27 * len(drawn))
    panels = page.panels([1, 1], across=True, gap=0.04, share="y")
    waits = longest.reindex(drawn.index).fillna(0) if longest is not None else pd.Series(0.0, drawn.index)
    customers = [
        f"{words.count(count)}{f', longest wait {words.clock(wait)}' if wait else ''}"
        for count, wait in zip(drawn[[*_CUSTOMERS]].sum(axis="columns"), waits, strict=True)
    ]
    _stacked(panels[0], drawn, _CUSTOMERS, customers)
    _stacked(panels[1], drawn, _AGENTS, [*map(words.count, drawn["agents"])])
    panels[0].set_xlabel("customers", loc="left")
    panels[1].set_xlabel("agents on queue", loc="left")
    panels[1].tick_params(axis="y", labelleft=False)
    axes.rows(panels[0], frames.labels(frame, key, drawn.index, story))
    facts = [f"{moment:%A} {moment.day} {moment:%b %Y, %H:%M:%S}, {story.zone}"] if moment is not None else []
    waiting = words.count(table["oWaiting"].sum())
    facts.append(f"{waiting} waiting, {words.count(table['oInteracting'].sum())} being served")
    if len(rest):
        others = f"{words.many(len(rest), 'more queue')} had {words.count(rest['oWaiting'].sum())} waiting"
        story.notes.insert(0, f"Drawn are the {top} busiest queues; {others}.")
    legend = [Key(*key) for parts in (_CUSTOMERS, _AGENTS) for column, key in parts.items() if drawn[column].any()]
    return page.finish(name, facts, story=story, legend=legend)


def _stacked(ax: Axes, drawn: pd.DataFrame, parts: dict[str, tuple[str, str]], texts: list[str]) -> None:
    """Draw the parts of each row one behind the other, with a text at the right."""
    begin = np.zeros(len(drawn))
    for column, (_, colour) in parts.items():
        lengths = drawn[column].to_numpy()
        ax.barh(range(len(drawn)), lengths, left=begin, height=0.7, color=palette[colour])
        begin = begin + lengths
    ax.set_xlim(0, 1.9 * max(begin.max(), 1))
    axes.values(ax, texts)
