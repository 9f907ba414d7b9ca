"""How long it took: handle times as a distribution, and who gave up after which wait."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genesys_nb import measures
from genesys_nb.charts import axes, frames, words
from genesys_nb.charts.axes import STEPS_S
from genesys_nb.charts.colours import palette
from genesys_nb.charts.judging import judged
from genesys_nb.charts.sheet import Key, Sheet

_CALL = 'gc.conversation_details("yesterday", where={"mediaType": "voice"})'
_FEWEST = 5  # waits of a length, below which a share says nothing


@dataclass(frozen=True, slots=True)
class Bins:
    """Equal stretches of time from 0 on, and one more for whatever is longer.

    Parameters
    ----------
    step : float
        How long each is, in milliseconds.
    count : int
        How many there are, without the last.
    """

    step: float
    count: int

    @classmethod
    def of(cls, values: Any, *, most: int, reach: float) -> "Bins":
        """Choose a step that people count in, so that few enough of them hold that share of the values."""
        limit = max(float(np.quantile(values, reach)), 1000.0)
        step = next((1000.0 * one for one in STEPS_S if limit / (1000 * one) <= most), limit / most)
        return cls(step, max(int(np.ceil(limit / step)), 1))

    @property
    def limit(self) -> float:
        """Where the last one begins."""
        return self.step * self.count

    @property
    def left(self) -> Any:
        """Where each begins, the last included."""
        return np.arange(self.count + 1) * self.step

    def counted(self, values: Any) -> Any:
        """Count values in each; one on the border is in the later."""
        places = np.minimum((values // self.step).astype(int), self.count)
        return np.bincount(places, minlength=self.count + 1)


@judged
def handle_time(frame: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Figure:
    """Draw how handle times are distributed, with the average, the median, and what nine of ten stay below.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.conversation_details(…)``: its column ``tHandle`` is all the handling of a conversation. The ``metric``
        grain has one ``tHandle`` for each agent who handled it, whose average is AHT.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        The last bar holds whatever is longer than 99 of 100.

    Raises
    ------
    ConfigError
        The frame lacks a column; the message names the call that brings it.

    Notes
    -----
    Endpoint: ``POST /api/v2/analytics/conversations/details/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     calls = gc.conversation_details("last 7 days", where={"mediaType": "voice"})
    >>> figure = gnb.charts.handle_time(calls)
    """
    by_metric = frames.of_metrics(frame)
    frames.need_metrics(frame, ["tHandle"], "handle_time", _CALL)
    story = frames.story(frame, "conversation_start")
    page = Sheet(ax)
    name = title or "Handle time"
    values = frames.milliseconds(frame, "tHandle")
    if not len(values):
        return page.empty(name, "Nothing was handled", story=story)
    bins = Bins.of(values, most=40, reach=0.99)
    heights = bins.counted(values)
    places = page.ax.bar(bins.left, heights, width=0.92 * bins.step, align="edge", color=palette["volume"])
    places[-1].set_color(palette["other"])
    average = measures.aht(frame, by=[]).item() if by_metric else float(values.mean())
    median, nine = np.quantile(values, [0.5, 0.9])
    legend = [Key(f"longer than {words.clock(bins.limit)}", "other")] if heights[-1] else []
    for label, value, colour, kind in (
        (f"median {words.clock(median)}", median, "service", "line"),
        (f"average {words.clock(average)}", average, "overall", "line"),
        (f"9 of 10 within {words.clock(nine)}", nine, "target", "dashes"),
    ):
        page.ax.axvline(value, color=palette[colour], linestyle="--" if kind == "dashes" else "-", linewidth=1.6)
        legend.append(Key(label, colour, kind))  # type: ignore[arg-type]
    axes.counts(page.ax)
    axes.grid(page.ax)
    what = "handled by an agent" if by_metric else "conversations"
    page.ax.set_ylabel(f"{what}, for each {_length(bins.step)}")
    page.ax.set_xlim(0, bins.limit + (bins.step if heights[-1] else 0))
    axes.clock(page.ax, "x", ticks=10)
    page.ax.set_xlabel("handle time, min:s")
    facts = [story.when(*frames.extent(story, frame["conversation_start"])), f"{len(values):,} {what}"]
    return page.finish(name, facts, story=story, legend=legend)


@judged
def abandonment(frame: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Figure:
    """Draw after which wait customers were answered and after which they gave up.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.conversation_details(…)``: its columns ``tAnswered`` and ``tAbandon`` are the waits of a conversation in
        all queues together. The ``metric`` grain has each wait in a queue by itself. Take one medium: nobody abandons
        an e-mail, and its wait is long.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        Above, waits by their length; below, the share of the waits of that length that ended by giving up, where there
        were at least five. The last bar holds whatever is longer than 95 of 100.

    Raises
    ------
    ConfigError
        The frame lacks a column; the message names the call that brings it.

    Notes
    -----
    Waits that ended otherwise (flow-out to voicemail, another queue) are in neither. Endpoint:
    ``POST /api/v2/analytics/conversations/details/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     calls = gc.conversation_details("last 7 days", where={"mediaType": "voice"})
    >>> figure = gnb.charts.abandonment(calls)
    """
    frames.need_metrics(frame, ["tAnswered", "tAbandon"], "abandonment", _CALL)
    story = frames.story(frame, "conversation_start")
    page = Sheet(ax)
    name = title or "Abandoned by length of the wait"
    answered, gave_up = (frames.milliseconds(frame, metric) for metric in ("tAnswered", "tAbandon"))
    waits = np.concatenate([answered, gave_up])
    if not len(waits):
        return page.empty(name, "Nobody waited", story=story)
    bins = Bins.of(waits, most=30, reach=0.95)
    served, lost = bins.counted(answered), bins.counted(gave_up)
    above, below = page.panels([3, 2], share="x", gap=0.09)
    width = 0.92 * bins.step
    above.bar(bins.left, lost, width=width, align="edge", color=palette["abandoned"])
    above.bar(bins.left, served, width=width, align="edge", bottom=lost, color=palette["service"])
    ended = served + lost
    part = np.divide(lost, ended, out=np.zeros(len(ended)), where=ended >= _FEWEST)
    if ((ended > 0) & (ended < _FEWEST)).any():
        story.notes.insert(0, f"Without a share: lengths that fewer than {_FEWEST} waits had.")
    below.bar(bins.left, part, width=width, align="edge", color=palette["abandoned"])
    axes.counts(above)
    above.set_ylabel(f"waits, for each {_length(bins.step)}")
    above.tick_params(axis="x", labelbottom=False)
    axes.shares(below)
    below.set_ylabel("gave up,\n% of these")
    below.set_xlim(0, bins.limit + (bins.step if ended[-1] else 0))
    axes.clock(below, "x", ticks=10)
    longer = f"; the last bar: longer than {words.clock(bins.limit)}" if ended[-1] else ""
    below.set_xlabel(f"wait in the queue, min:s{longer}")
    for panel in (above, below):
        axes.grid(panel)
    facts = [
        story.when(*frames.extent(story, frame["conversation_start"])),
        f"{len(waits):,} waits, {words.share(len(gave_up) / len(waits))} ended by giving up",
    ]
    half = f"Half of those who gave up did so within {words.clock(float(np.median(gave_up)))}." if len(gave_up) else ""
    legend = [Key("answered", "service"), Key("gave up", "abandoned")]
    return page.finish(name, facts, story=story, legend=legend, told=half)


def _length(ms: float) -> str:
    seconds = round(ms / 1000)
    if seconds % 3600 == 0:
        return words.many(seconds // 3600, "hour")
    return words.many(seconds, "second") if seconds % 60 else words.many(seconds // 60, "minute")
