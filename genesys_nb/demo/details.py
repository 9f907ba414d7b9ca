"""Conversation details, the synchronous side: the query, and conversations by their ids.

A query matches what was *active* in the interval and *started on a UTC day that the interval touches*, not only what
started inside the interval; the caller has to trim. Seven days without a filter, thirty-one with one. What matches is
counted in full, but only the first ten thousand can be paged: the vendor announced that for 2020, and whether it holds
today is not known.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from genesys_nb.demo import paging
from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.filters import is_filtered, selected, values
from genesys_nb.demo.intervals import Interval
from genesys_nb.demo.refusals import Refusal, bad_request, not_found
from genesys_nb.demo.world.people import Record

_ORDERS = ("asc", "desc", "unordered")
_ORDER_BY = ("conversationStart", "conversationEnd", "segmentStart", "segmentEnd")
_MAXIMUM = 100
_FOR_EVER = "9999"
_REMEMBERED = 16


def query(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/conversations/details/query`."""
    body = call.body()
    interval = Interval.parse(body.get("interval"))
    limit = 31 if is_filtered(body) else 7
    if not interval.within(limit):
        raise bad_request(f"The interval may be no longer than {limit} days; reduce it or add a filter")
    size, number = paging.spec(centre, body, _MAXIMUM)
    found = _matching(centre, interval, body, further=number > 1)
    if centre.hits_cap is not None and size * number > centre.hits_cap < len(found):
        raise bad_request(
            f"Only the first {centre.hits_cap} of {len(found)} conversations can be paged, which page {number} of "
            f"{size} goes beyond; reduce the interval or add a filter"
        )
    answer: Record = {}
    part = found[(number - 1) * size : number * size]
    if part:
        answer["conversations"] = part
    if body.get("aggregations"):
        answer["aggregations"] = [_aggregation(one, found) for one in body["aggregations"]]
    answer["totalHits"] = len(found)
    return answer


def _matching(centre: Centre, interval: Interval, body: Record, *, further: bool) -> list[Record]:
    """Return what a query matches; the pages of one query do not select all over again while nothing moves."""
    key = msgspec.json.encode({name: value for name, value in body.items() if name not in ("paging", "aggregations")})
    known = centre.matched.get(key)
    if known is not None:
        return known
    matching = active(centre.world.days(*interval.days), interval)
    if further:
        centre.drift.arrive(matching)
    found = selected(centre.drift.visible(matching), body)
    ordered(found, body)
    if not centre.drift.moves:
        if len(centre.matched) >= _REMEMBERED:
            centre.matched.clear()
        centre.matched[key] = found
    return found


def active(conversations: Iterable[Record], interval: Interval) -> list[Record]:
    """Return the conversations that went on at some moment of an interval."""
    begins, ends = interval.stamps()
    return [
        one for one in conversations if one["conversationStart"] < ends and one.get("conversationEnd", ends) >= begins
    ]


def ordered(conversations: list[Record], asked: Mapping[str, Any]) -> None:
    """Sort in place as a query asks for."""
    order, key = asked.get("order") or "asc", asked.get("orderBy") or "conversationStart"
    if order not in _ORDERS or key not in _ORDER_BY:
        raise bad_request(f"order must be one of {list(_ORDERS)}, orderBy one of {list(_ORDER_BY)}", "invalid.value")
    if order == "unordered":
        conversations.sort(key=lambda one: one["conversationId"])
    else:
        conversations.sort(key=lambda one: (_moment(one, key), one["conversationId"]), reverse=order == "desc")


def one(centre: Centre, call: Call) -> Record:
    """Answer `GET /analytics/conversations/{conversationId}/details`."""
    return _found(centre, call.ids["conversationId"])


def several(centre: Centre, call: Call) -> Record:
    """Answer `GET /analytics/conversations/details?id=…`; unknown ids are passed over in silence."""
    wanted = call.request.every("id")
    if not wanted:
        raise bad_request("At least one id is required")
    found = [centre.world.conversation(identifier) for identifier in dict.fromkeys(wanted)]
    return {"conversations": centre.drift.visible(one for one in found if one is not None)}


def conversation(centre: Centre, call: Call) -> Record:
    """Answer `GET /conversations/{conversationId}`: another shape, and the attributes are in it."""
    record = _found(centre, call.ids["conversationId"])
    attributes = centre.world.attributes(record["conversationId"])
    whole: Record = {
        "id": record["conversationId"],
        "startTime": record["conversationStart"],
        "participants": [],
        "recordingState": "NONE",
        "selfUri": f"/api/v2/conversations/{record['conversationId']}",
    }
    if "conversationEnd" in record:
        whole["endTime"] = record["conversationEnd"]
    if "externalTag" in record:
        whole["externalTag"] = record["externalTag"]
    for participant in record["participants"]:
        segments = [segment for session in participant["sessions"] for segment in session["segments"]]
        seen: Record = {
            "id": participant["participantId"],
            "purpose": participant["purpose"],
            "startTime": min(segment["segmentStart"] for segment in segments),
            "attributes": attributes.get(participant["participantId"], {}),
        }
        for name, source in (("name", "participantName"), ("userId", "userId"), ("teamId", "teamId")):
            if source in participant:
                seen[name] = participant[source]
        whole["participants"].append(seen)
    return whole


def _found(centre: Centre, identifier: str) -> Record:
    record = centre.world.conversation(identifier)
    if record is None or not centre.drift.visible([record]):
        raise not_found(f"The conversation {identifier} was not found")
    return record


def _moment(record: Record, key: str) -> str:
    if key.startswith("conversation"):
        return str(record.get(key, _FOR_EVER))
    moments = [
        segment.get(key, _FOR_EVER)
        for participant in record["participants"]
        for session in participant["sessions"]
        for segment in session["segments"]
    ]
    return str(min(moments) if key == "segmentStart" else max(moments))


def _aggregation(asked: Any, found: list[Record]) -> Record:
    if not isinstance(asked, dict) or asked.get("type") != "termFrequency" or "dimension" not in asked:
        raise Refusal(400, "bad.request", "Only aggregations of type termFrequency with a dimension are offered here")
    counts = Counter(value for record in found for value in values(record, asked["dimension"]))
    top = counts.most_common(int(asked.get("size", 10)))
    return {
        "type": "termFrequency",
        "dimension": asked["dimension"],
        "count": len(counts),
        "results": [{"count": count, "value": value} for value, count in top],
    }
