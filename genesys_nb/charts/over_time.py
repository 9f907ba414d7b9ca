"""How fast customers were answered, and how they felt: typical values over time, and how far apart they were."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from genesys_nb.charts import axes, frames, stretches, words
from genesys_nb.charts.colours import palette
from genesys_nb.charts.frames import Story
from genesys_nb.charts.judging import judged
from genesys_nb.charts.sheet import Key, Sheet

_CALL = 'gc.conversation_details("last 28 days", where={"mediaType": "voice"})'
_FELT = "gc.transcripts(…), or of gc.speech_analytics(calls).merge(calls)"
_FEWEST = 5  # answers, below which a percentile says nothing
_LEVELS = ((0.5, "volume", "half"), (0.8, "service", "8 of 10"), (0.95, "target", "95 of 100"))


@judged
def speed_of_answer(frame: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Figure:
    """Draw within which time half, eight of ten and 95 of 100 were answered, over time.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.conversation_details(…)``: its column ``tAnswered``, or the rows of that name in the ``metric`` grain.
        Take one medium: an e-mail waits otherwise than a call.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        Points are of hours, days, weeks or months, whichever suits the period, by when conversations began. One with
        fewer than five answers has none.

    Raises
    ------
    ConfigError
        The frame lacks a column; the message names the call that brings it.

    Notes
    -----
    Percentiles are of the answers themselves; between two answers they are interpolated. Endpoint:
    ``POST /api/v2/analytics/conversations/details/query``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     calls = gc.conversation_details("last 7 days", where={"mediaType": "voice"})
    >>> figure = gnb.charts.speed_of_answer(calls)
    """
    frames.need_metrics(frame, ["tAnswered"], "speed_of_answer", _CALL)
    story = frames.story(frame, "conversation_start")
    page = Sheet(ax)
    name = title or "Speed of answer"
    rows = frames.measured(frame, "tAnswered")
    if rows.empty:
        return page.empty(name, "Nothing was answered", story=story)
    word, span = _paced(story, rows["conversation_start"])
    by = rows.groupby(stretches.begins(rows["conversation_start"], word))["value"]
    told = by.quantile(np.array([level for level, _, _ in _LEVELS])).unstack().where(by.size() >= _FEWEST, axis="index")  # noqa: PD010
    above, below = page.panels([3, 1], share="x", gap=0.09)
    starts = pd.DatetimeIndex(told.index)
    for level, colour, _ in _LEVELS:
        _line(above, starts, word, told[level], palette[colour])
    above.set_ylim(0, max(float(np.nanmax(told.to_numpy(), initial=0)) * 1.06, 1000))
    axes.clock(above, "y", ticks=5)
    above.set_ylabel("answered within, min:s")
    _volume(below, by.size(), word, "answered")
    _over_time(above, below, story, span)
    legend = [
        Key(f"{said} within {words.clock(float(rows['value'].quantile(level)))}", colour, "line")
        for level, colour, said in _LEVELS
    ]
    few = int((by.size() < _FEWEST).sum())
    if few:
        story.notes.insert(0, f"Without a point: {words.many(few, word)} with fewer than {_FEWEST} answers.")
    return page.finish(f"{name} by {word}", [story.when(*span), f"{len(rows):,} answered"], story=story, legend=legend)


@judged
def sentiment(frame: pd.DataFrame, *, title: str | None = None, ax: Axes | None = None) -> Figure:
    """Draw how conversations felt over time: the average sentiment, and how many were positive and negative.

    Parameters
    ----------
    frame : pandas.DataFrame
        Of ``gc.transcripts(…)``: the ``sentiment`` of phrases by when they were said, of one conversation or of many.
        Or of ``gc.speech_analytics(calls).merge(calls, on="conversation_id")``: the ``sentiment_score`` of
        conversations by when they began.
    title, ax
        As in `volume`.

    Returns
    -------
    matplotlib.figure.Figure
        Points are of minutes, hours, days, weeks or months, whichever suits the period. Phrases that were not rated do
        not count.

    Raises
    ------
    ConfigError
        The frame lacks a column; the message names the call that brings it.

    Notes
    -----
    Sentiment goes from -1 to 1. Endpoint: ``GET /api/v2/speechandtextanalytics/conversations/{conversationId}``.

    Examples
    --------
    >>> import genesys_nb as gnb
    >>> with gnb.connect("demo", progress=False) as gc:
    ...     calls = gc.conversation_details("yesterday", where={"mediaType": "voice"}).head(3)
    ...     said = gc.transcripts(calls)
    >>> figure = gnb.charts.sentiment(said)
    """
    of_calls = "sentiment_score" in getattr(frame, "columns", ())
    when, what = ("conversation_start", "sentiment_score") if of_calls else ("start", "sentiment")
    frames.need(frame, [when, what], "sentiment", _FELT)
    story = frames.story(frame, when)
    noun = "conversations" if of_calls else "phrases"
    page = Sheet(ax)
    name = title or f"Sentiment of {noun}"
    if frame.empty or frame[[when, what]].dropna().empty:
        return page.empty(name, f"No {noun} were rated", story=story)
    rows = frame[[when, what]].dropna()
    word, span = _paced(story, rows[when])
    values = rows[what].astype("float64")
    by = values.groupby(stretches.begins(rows[when], word))
    above, below = page.panels([3, 2], share="x", gap=0.09)
    _line(above, pd.DatetimeIndex(by.mean().index), word, by.mean(), palette["volume"])
    above.axhline(0, color=palette["text"], linewidth=0.8)
    above.set_ylim(-1.05, 1.05)
    above.set_yticks([-1, -0.5, 0, 0.5, 1], ["-1", "-0.5", "0", "+0.5", "+1"])
    above.set_ylabel("average, -1 to +1")
    good = (values > 0).groupby(stretches.begins(rows[when], word)).sum()
    bad = (values < 0).groupby(stretches.begins(rows[when], word)).sum()
    _volume(below, good, word, "")
    _volume(below, -bad, word, noun, colour="abandoned")
    below.axhline(0, color=palette["text"], linewidth=0.8)
    _over_time(above, below, story, span)
    facts = [story.when(*span), f"{len(rows):,} rated, average {values.mean():+.2f}"]
    legend = [Key("average", "volume", "line"), Key("positive", "service"), Key("negative", "abandoned")]
    return page.finish(f"{name} by {word}", facts, story=story, legend=legend)


def _paced(story: Story, moments: "pd.Series[Any]") -> tuple[str, tuple[pd.Timestamp, pd.Timestamp]]:
    """Return which stretches suit, and the period: the one that was asked for, or else all stretches with a moment."""
    start, end = frames.extent(story, moments)
    word = stretches.suited(start, end)
    if story.between is None:
        first, last = stretches.begins(pd.Series([start, end]), word)
        start, end = first, stretches.ends(pd.DatetimeIndex([last]), word)[0]
    return word, (start, end)


def _line(ax: Axes, starts: pd.DatetimeIndex, word: str, values: "pd.Series[Any]", colour: str) -> None:
    left, right = axes.positions(starts), axes.positions(stretches.ends(starts, word))
    axes.line(ax, left, right, values.to_numpy(), colour)


def _volume(ax: Axes, sizes: "pd.Series[Any]", word: str, label: str, colour: str = "") -> None:
    starts = pd.DatetimeIndex(sizes.index)
    left, right = axes.positions(starts), axes.positions(stretches.ends(starts, word))
    width = 0.9 * (right - left)
    ax.bar(left, sizes.to_numpy(), width=width, align="edge", color=palette[colour or "service"])
    ax.set_ylabel(label)


def _over_time(above: Axes, below: Axes, story: Story, span: tuple[pd.Timestamp, pd.Timestamp]) -> None:
    axes.times(below, *span)
    below.set_xlabel(f"local time, {story.zone}")
    above.tick_params(axis="x", labelbottom=False)
    if below.get_ylim()[0] >= 0:
        axes.counts(below)
    else:
        axes.both_ways(below)
    for panel in (above, below):
        axes.grid(panel)
