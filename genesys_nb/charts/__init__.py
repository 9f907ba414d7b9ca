"""The pictures that a contact centre looks at, each one function from a frame to a figure of matplotlib.

=================  ====================================================  ===========================================
function           shows                                                 takes a frame of
=================  ====================================================  ===========================================
`volume`           offered and service level by interval, a typical day  ``gc.conversation_aggregates``
`heat_map`         any measure by weekday and hour                       aggregates, or ``gc.conversation_details``
`queues`           queues beside each other                              ``gc.conversation_aggregates``
`pareto`           reasons, media, queues: what makes up the volume      aggregates, or ``gc.conversation_details``
`handle_time`      how handle times are distributed                      ``gc.conversation_details``
`speed_of_answer`  within which time half, 8 of 10, 95 of 100 answered   ``gc.conversation_details``
`abandonment`      who gave up after which wait                          ``gc.conversation_details``
`transfers`        which queue hands over to which                       ``gc.conversation_details``, of segments
`sentiment`        how conversations felt over time                      ``gc.transcripts``, ``gc.speech_analytics``
`timeline`         who was where                                         ``gc.user_status_timeline``
`occupancy`        how busy agents, or the hours of a day, were          ``gc.user_aggregates``
`now`              who waits, is served, and serves at this moment       ``gc.queue_observations``
=================  ====================================================  ===========================================

A figure says what it shows, of which organisation and period, and below it whatever keeps the numbers from being
final: a frame that is not whole, conversations that may still change, a selection of rows. It has a transparent
background and colours that read on a light page and on a dark one; `palette` changes them. The figure is matplotlib's,
so everything in it can be changed afterwards; the panels of a chart that has several are
``figure.axes[0].child_axes``. ``charts.Chart`` is the kind of figure, for several charts in one: it takes what
`matplotlib.figure.Figure` takes.

matplotlib comes with ``pip install "genesys-nb[charts]"`` and is imported when the first chart is drawn.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from genesys_nb.spelling import did_you_mean

if TYPE_CHECKING:
    from genesys_nb.charts.board import now
    from genesys_nb.charts.busy import occupancy
    from genesys_nb.charts.colours import palette
    from genesys_nb.charts.composition import pareto
    from genesys_nb.charts.distribution import abandonment, handle_time
    from genesys_nb.charts.figure import Chart as Chart  # not in __all__, or help() tells all that Figure can
    from genesys_nb.charts.handovers import transfers
    from genesys_nb.charts.intervals import volume
    from genesys_nb.charts.over_time import sentiment, speed_of_answer
    from genesys_nb.charts.presence import timeline
    from genesys_nb.charts.ranking import queues
    from genesys_nb.charts.week import heat_map

__all__ = [
    "abandonment",
    "handle_time",
    "heat_map",
    "now",
    "occupancy",
    "palette",
    "pareto",
    "queues",
    "sentiment",
    "speed_of_answer",
    "timeline",
    "transfers",
    "volume",
]

_HOMES = {
    "Chart": "figure",
    "abandonment": "distribution",
    "handle_time": "distribution",
    "heat_map": "week",
    "now": "board",
    "occupancy": "busy",
    "palette": "colours",
    "pareto": "composition",
    "queues": "ranking",
    "sentiment": "over_time",
    "speed_of_answer": "over_time",
    "timeline": "presence",
    "transfers": "handovers",
    "volume": "intervals",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        meant = "" if name.startswith("_") else did_you_mean(name, _HOMES).strip()
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}{f': {meant}' if meant else ''}")
    try:
        value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] != "matplotlib":
            raise
        raise ModuleNotFoundError(
            "charts need matplotlib, which is not installed here\n"
            '  next: run `pip install "genesys-nb[charts]"` where the kernel runs, then restart it',
            name=missing.name,
        ) from missing
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
