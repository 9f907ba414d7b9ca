"""What the embedded organisation itself holds, and how to read a picture."""

import datetime as dt
from zoneinfo import ZoneInfo

DAYS = ("2026-11-17", "2026-11-19")
ZONE = "America/New_York"


def stamp(text):
    return dt.datetime.fromisoformat(text).astimezone(ZoneInfo(ZONE))


def conversations(organisation):
    """Return the organisation's conversations that began in the days."""
    begin, end = (dt.datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(ZONE)) for day in DAYS)
    told = organisation.conversations("2026-11-16T00:00:00Z", "2026-11-21T00:00:00Z")
    return [one for one in told if begin <= stamp(one["conversationStart"]) < end]


def measured(organisation, name, medium=None):
    """Return what was measured under a name, with the beginning of its conversation."""
    return [
        (stamp(conversation["conversationStart"]), metric["value"])
        for conversation in conversations(organisation)
        for participant in conversation["participants"]
        for session in participant["sessions"]
        if medium in (None, session["mediaType"])
        for metric in session["metrics"]
        if metric["name"] == name
    ]


def panels(figure):
    """Return the panels of a chart: the axes that are seen."""
    (ax,) = figure.axes
    return ax.child_axes or [ax]


def heights(ax):
    return [bar.get_height() for bar in ax.patches]


def widths(ax):
    return [bar.get_width() for bar in ax.patches]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def names(ax):
    return [label.get_text() for label in ax.get_yticklabels()]
