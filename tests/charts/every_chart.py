"""Every chart with a frame that it takes: one row a chart, so that what holds of all is tested of all."""

from functools import cache, partial
from typing import NamedTuple

from genesys_nb import charts

from . import small


class Row(NamedTuple):
    """A chart, what makes its frame, and what it says of an empty one."""

    draw: object
    frame: object
    nothing: str


ROWS = {
    "volume": Row(charts.volume, small.hours, "Nothing was offered"),
    "typical_day": Row(partial(charts.volume, typical_day=True), partial(small.hours, days=3), "Nothing was offered"),
    "heat_map": Row(charts.heat_map, partial(small.hours, days=7), "Nothing was measured"),
    "heat_map_details": Row(charts.heat_map, small.conversations, "Nothing was measured"),
    "queues": Row(charts.queues, partial(small.hours, queues=6), "Nothing was offered to a queue"),
    "pareto": Row(charts.pareto, small.reasons, "There was nothing"),
    "pareto_details": Row(partial(charts.pareto, by="media_types"), small.conversations, "There was nothing"),
    "handle_time": Row(charts.handle_time, small.conversations, "Nothing was handled"),
    "speed_of_answer": Row(charts.speed_of_answer, small.conversations, "Nothing was answered"),
    "abandonment": Row(charts.abandonment, small.conversations, "Nobody waited"),
    "transfers": Row(charts.transfers, small.segments, "Nothing was transferred"),
    "sentiment": Row(charts.sentiment, small.phrases, "No phrases were rated"),
    "timeline": Row(charts.timeline, small.statuses, "Nobody was there"),
    "occupancy": Row(charts.occupancy, small.routing, "Nobody was on a queue"),
    "occupancy_hours": Row(partial(charts.occupancy, by="hour"), small.routing, "Nobody was on a queue"),
    "now": Row(charts.now, small.board, "No queue was observed"),
}


@cache
def drawn(name):
    """Return a chart of its frame, once for all who only look at it."""
    figure = ROWS[name].draw(ROWS[name].frame())
    figure.draw_without_rendering()
    return figure
