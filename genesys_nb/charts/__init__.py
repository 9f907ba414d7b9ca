"""The pictures that a contact centre looks at, each one function from a frame to a figure of matplotlib.

============  ======================================================  ==============================================
function      shows                                                   takes a frame of
============  ======================================================  ==============================================
`volume`      offered and service level by interval, or a typical day ``gc.conversation_aggregates``
`heat_map`    any measure by weekday and hour                         aggregates, ``gc.conversation_details``
`queues`      queues beside each other                                ``gc.conversation_aggregates``
`timeline`    who was where                                           ``gc.user_status_timeline``
============  ======================================================  ==============================================

A figure says what it shows, of which organisation and period, and below it whatever keeps the numbers from being
final: a frame that is not whole, conversations that may still change, a selection of rows. It has a transparent
background and colours that read on a light page and on a dark one; `palette` changes them. The figure is matplotlib's,
so everything in it can be changed afterwards; the panels of a chart that has several are
``figure.axes[0].child_axes``.

matplotlib comes with ``pip install "genesys-nb[charts]"`` and is imported when the first chart is drawn.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from genesys_nb.charts.colours import palette
    from genesys_nb.charts.figure import Chart
    from genesys_nb.charts.intervals import volume
    from genesys_nb.charts.ranking import queues
    from genesys_nb.charts.status import timeline
    from genesys_nb.charts.week import heat_map

__all__ = ["Chart", "heat_map", "palette", "queues", "timeline", "volume"]

_HOMES = {
    "Chart": "figure",
    "heat_map": "week",
    "palette": "colours",
    "queues": "ranking",
    "timeline": "status",
    "volume": "intervals",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
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
