"""Queues beside each other: how much each was offered, and how well it was served."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genesys_nb import measures
from genesys_nb.charts import axes, frames, words
from genesys_nb.charts.colours import palette
from genesys_nb.charts.drawn_measures import MEASURES
from genesys_nb.charts.judging import Top, judged
from genesys_nb.charts.sheet import Key, Sheet

_METRICS = '["nOffered", "tAnswered", "tAbandon", "oServiceLevel", "tHandle"]'
_CALL = f'gc.conversation_aggregates("yesterday", {_METRICS}, by="queueId", names=True)'
_SHOWN = {
    "offered": "offered",
    "service_level": "service_level",
    "abandon_rate": "abandon_rate",
    "asa_ms": "asa",
    "aht_ms": "aht",
}


@judged
def queues(frame: pd.DataFrame, *, top: Top = 20, title: str | None = None, ax: Axes | None = None) -> Figure:
    """Compare queues: what was offered, service level, abandoned, speed of answer, handle time.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.conversation_aggregates(…, by="queueId", names=True)`` with the metric ``nOffered``. There is a panel
        for each measure that its metrics tell: ``oServiceLevel``, ``tAbandon``, ``tAnswered``, ``tHandle``.
    top : int
        How many queues to draw, those with the most offered; the picture says what the others have.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        The line in a panel is all queues together, those that are not drawn included.

    Raises
    ------
    ConfigError
        The frame lacks a column; the message names the call that brings it.

    Notes
    -----
    The numbers are those of `genesys_nb.measures`. Endpoint: ``POST /api/v2/analytics/conversations/aggregates/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     day = gc.conversation_aggregates("yesterday", ["nOffered", "oServiceLevel"], by="queueId", names=True)
    >>> figure = gnb.charts.queues(day, top=10)
    """
    key = frames.kept(frame, "queue_id")
    frames.need(frame, [key, "interval_start", "interval_end", "nOffered_count"], "queues", _CALL)
    story = frames.story(frame, "interval_start")
    name = title or "Queues compared"
    if frame.empty:
        return Sheet(ax).empty(name, "Nothing was offered to a queue", story=story)
    rows = frame[frame[key].notna()]
    table = measures.add(rows, by=key).set_index(key).sort_values("offered", ascending=False, kind="stable")
    together = measures.add(rows, by=[]).iloc[0]
    drawn, rest = table.head(top), table.iloc[top:]
    told = [column for column in _SHOWN if column in table]
    page = Sheet(ax, 1.7 + 0.27 * len(drawn))
    panels = page.panels([1] * len(told), across=True, gap=0.03, share="y")
    for panel, column in zip(panels, told, strict=True):
        values = drawn[column].astype("float64")
        shown = MEASURES[_SHOWN[column]]
        most = 1 if shown.unit == "share" else None
        axes.bars(panel, values.to_numpy(), [*map(shown.told, values)], colour=shown.colour, most=most)
        if column != "offered" and not pd.isna(together[column]):
            panel.axvline(together[column], color=palette["overall"], linewidth=1.5)
        panel.set_xlabel(shown.label().replace(", ", "\n"), loc="left")
        panel.tick_params(axis="y", labelleft=panel is panels[0])
    axes.rows(panels[0], frames.labels(rows, key, drawn.index, story))
    facts = [story.when(*frames.extent(story, frame["interval_start"], frame["interval_end"]))]
    facts.append(f"{words.many(len(table), 'queue')}, {words.count(together['offered'])} offered")
    if len(rest):
        others = f"{words.many(len(rest), 'more queue')} had {words.count(rest['offered'].sum())}"
        story.notes.insert(0, f"Drawn are the {top} queues with the most offered; {others}.")
    legend = [Key("all queues together", "overall", "line")] if len(told) > 1 else []
    return page.finish(name, facts, story=story, legend=legend)
