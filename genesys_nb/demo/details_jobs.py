"""Conversation details, the asynchronous side: jobs that read the data lake.

The data lake is behind: what started after its watermark is not in it, and what had not ended by then is as it was
then, without an end and with its last segments open. A conversation that had ended by then is as it is now: its
evaluations, surveys and resolutions may be younger than the watermark. A job matches what was *active* in the
interval, and with ``startOfDayIntervalMatching`` only what the query matches. Only here do participants have their
attributes.
"""

from collections.abc import Iterable

from genesys_nb.demo.centre import Centre
from genesys_nb.demo.details import active, ordered
from genesys_nb.demo.filters import selected
from genesys_nb.demo.intervals import Interval
from genesys_nb.demo.job_routes import job_routes
from genesys_nb.demo.world.identity import stamp
from genesys_nb.demo.world.people import Record
from genesys_nb.demo.world.rhythm import LONGEST
from genesys_nb.demo.world.timeline import as_of, over


def rows(centre: Centre, asked: Record) -> list[Record]:
    """Return what a job finds."""
    interval = Interval.parse(asked.get("interval"))
    first, last = interval.days
    if not asked.get("startOfDayIntervalMatching"):
        first -= LONGEST
    found = selected(active(_lake(centre, centre.world.days(first, last)), interval), asked)
    ordered(found, asked)
    return [_with_attributes(centre, one) for one in found[: asked.get("limit")]]


def _lake(centre: Centre, conversations: Iterable[Record]) -> list[Record]:
    """Return conversations as the data lake has them."""
    watermark = stamp(centre.watermark)
    there = centre.drift.visible(one for one in conversations if one["conversationStart"] <= watermark)
    return [one if over(one, watermark) else as_of(one, watermark) for one in there]


def _with_attributes(centre: Centre, record: Record) -> Record:
    attributes = centre.world.attributes(record["conversationId"])
    if not attributes:
        return record
    participants = [
        {**one, "attributes": attributes[one["participantId"]]} if one["participantId"] in attributes else one
        for one in record["participants"]
    ]
    return {**record, "participants": participants}


ROUTES = job_routes(
    "/analytics/conversations/details/jobs",
    rows,
    "conversations",
    ("analytics:conversationDetail:view", "analytics:agentConversationDetail:view"),
    lake=True,
)
