"""Conversation aggregates: the metrics of the same conversations, counted by group and interval.

What is counted is each metric that a session emitted, in the group that the conversation, the participant, the session
and its segments make, and in the interval in which the conversation began: so whole UTC days agree with the details.
(The vendor does not say which time counts by default.) Views, ranks and other times are not offered, and refused.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise, product
from typing import Any

from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.dimensions import AGGREGATED, DIMENSIONS, PLURALS
from genesys_nb.demo.filters import sieve
from genesys_nb.demo.intervals import Interval
from genesys_nb.demo.periods import borders
from genesys_nb.demo.refusals import bad_request
from genesys_nb.demo.world.identity import stamp
from genesys_nb.demo.world.people import Record

_NOT_OFFERED = ("alternateTimeDimension", "flattenMultivaluedDimensions", "limit", "sortMetric", "views")
_ONLY_TO_FILTER = {"canonicalExternalContactId"}
_CONVERSATIONS = "nConversations"

Group = tuple[tuple[str, str], ...]


def query(centre: Centre, call: Call) -> Record:
    """Answer `POST /analytics/conversations/aggregates/query`; without a match there is nothing in the answer."""
    body = call.body()
    interval = Interval.parse(body.get("interval"))
    metrics = _words(body.get("metrics"), AGGREGATED, "metrics")
    if not metrics:
        raise bad_request("At least one metric is required")
    groups = _words(body.get("groupBy") or [], DIMENSIONS["aggregate"] - _ONLY_TO_FILTER, "groupBy")
    if body.get("queryType", "groupBy") != "groupBy" or any(body.get(name) for name in _NOT_OFFERED):
        raise bad_request(f"Only the query type groupBy is offered here, without {', '.join(_NOT_OFFERED)}")
    passes = sieve(body.get("filter"))
    parts = borders(interval, body.get("granularity"), body.get("timeZone"))
    edges = [stamp(border) for border in parts]
    held: dict[Group, dict[int, dict[str, list[int]]]] = {}
    for conversation in centre.drift.visible(centre.world.days(*interval.days)):
        part = bisect_right(edges, conversation["conversationStart"]) - 1
        if not 0 <= part < len(edges) - 1:
            continue
        for group, name, value in _counted(conversation, groups, passes):
            if name in metrics:
                held.setdefault(group, {}).setdefault(part, {}).setdefault(name, []).append(value)
    if not held:
        return {}
    spans = [f"{start}/{end}" for start, end in pairwise(edges)]
    return {"results": [_result(group, held[group], metrics, spans) for group in sorted(held)]}


def _words(asked: Any, known: frozenset[str], name: str) -> list[str]:
    if not isinstance(asked, list):
        raise bad_request(f"{name} must be a list")
    for word in asked:
        if word not in known:
            raise bad_request(f"{word!r} is not one of {name}. Allowed: [{', '.join(sorted(known))}]", "invalid.value")
    return asked


def _counted(conversation: Record, groups: Sequence[str], passes: Any) -> Iterator[tuple[Group, str, int]]:
    """Go through all that is counted of a conversation, with the groups it counts in."""
    seen: set[Group] = set()
    for participant in conversation["participants"]:
        for session in participant["sessions"]:
            record = _record(conversation, participant, session)
            if not passes(record):
                continue
            choices: list[list[Group]] = [[((name, one),) for one in record.get(name, ())] or [()] for name in groups]
            for group in [tuple(chain.from_iterable(chosen)) for chosen in product(*choices)]:
                for metric in session["metrics"]:
                    yield group, metric["name"], metric["value"]
                if group not in seen:  # a conversation counts once in each group that it touches
                    seen.add(group)
                    yield group, _CONVERSATIONS, 1


def _record(*layers: Record) -> dict[str, list[str]]:
    """Return the dimensions of a session's metrics, each with all of its values."""
    found: dict[str, dict[str, None]] = {}
    for layer in (*layers, *layers[-1]["segments"]):
        for key, value in layer.items():
            name = PLURALS.get(key, key)
            if name in DIMENSIONS["aggregate"]:
                for one in value if isinstance(value, list) else [value]:
                    found.setdefault(name, {})[str(one).lower() if isinstance(one, bool) else str(one)] = None
    return {name: list(values) for name, values in found.items()}


def _result(group: Group, parts: dict[int, dict[str, list[int]]], metrics: Sequence[str], spans: list[str]) -> Record:
    data = [
        {
            "interval": spans[part],
            "metrics": [
                {"metric": name, "stats": _statistics(name, parts[part][name])}
                for name in metrics
                if name in parts[part]
            ],
        }
        for part in sorted(parts)
    ]
    return {"group": dict(group), "data": data}


def _statistics(name: str, values: list[int]) -> Record:
    if name.startswith("n"):
        return {"count": sum(values)}
    return {
        "count": len(values),
        "sum": float(sum(values)),
        "min": float(min(values)),
        "max": float(max(values)),
    }
