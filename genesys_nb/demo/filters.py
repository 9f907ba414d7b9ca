"""The filter grammar of detail queries, really evaluated.

A filter holds of a record: the conversation, one segment (together with its session and participant), one evaluation,
one survey, one resolution. The filters of a list are joined by AND, and each may hold of another record: "was in queue
A" and "was in queue B" are two segment filters. Inside one filter everything holds of the same record.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from genesys_nb.demo.dimensions import DIMENSIONS, FLOW, METRICS, OUTCOME, PARTICIPANT, PLURALS, SEGMENT, SESSION
from genesys_nb.demo.refusals import bad_request
from genesys_nb.demo.world.people import Record

LISTS = {
    "conversationFilters": "conversation",
    "segmentFilters": "segment",
    "evaluationFilters": "evaluation",
    "surveyFilters": "survey",
    "resolutionFilters": "resolution",
}


def selected(conversations: Iterable[Record], asked: Mapping[str, Any]) -> list[Record]:
    """Return the conversations that pass every filter list of a query.

    Raises
    ------
    Refusal
        400 when a filter does not follow the grammar.
    """
    filters = [(LISTS[name], one) for name in LISTS for one in _objects(asked.get(name), name)]
    for level, one in filters:
        _check(level, one)
    if not filters:
        return list(conversations)
    return [
        conversation
        for conversation in conversations
        if all(any(_holds(one, record) for record in _records(level, conversation)) for level, one in filters)
    ]


def sieve(asked: Any, level: str) -> Callable[[Mapping[str, Any]], bool]:
    """Return what tells whether something passes the one filter of an aggregate query, or all filters of a list.

    Raises
    ------
    Refusal
        400 when the filter does not follow the grammar.
    """
    filters = _objects(asked if isinstance(asked, list) or asked is None else [asked], "filter")
    for one in filters:
        _check(level, one)
    return lambda record: all(_holds(one, record) for one in filters)


def is_filtered(asked: Mapping[str, Any]) -> bool:
    """Return whether a query has any filter."""
    return any(asked.get(name) for name in LISTS)


def values(conversation: Record, dimension: str) -> set[str]:
    """Return the values that a dimension has in a conversation."""
    level = "conversation" if dimension in DIMENSIONS["conversation"] else "segment"
    if dimension not in DIMENSIONS[level]:
        raise bad_request(f"{dimension!r} is not a dimension", "invalid.value")
    found = [record[dimension] for record in _records(level, conversation) if dimension in record]
    return {str(value) for one in found for value in (one if isinstance(one, list) else [one])}


def _check(level: str, one: Mapping[str, Any], depth: int = 1) -> None:
    if one.get("type") not in ("and", "or"):
        raise bad_request(f"A filter's type must be one of [and, or], not {one.get('type')!r}", "invalid.value")
    clauses, predicates = _objects(one.get("clauses"), "clauses"), _objects(one.get("predicates"), "predicates")
    if clauses and depth == 2:
        raise bad_request("A filter may have at most two levels")
    if not clauses and not predicates:
        raise bad_request("A filter must have predicates or clauses")
    for clause in clauses:
        _check(level, clause, depth + 1)
    for predicate in predicates:
        _check_predicate(level, predicate)


def _check_predicate(level: str, predicate: Mapping[str, Any]) -> None:
    operator = predicate.get("operator") or "matches"
    if operator not in ("matches", "exists", "notExists"):
        raise bad_request(f"Unknown operator {operator!r}: [matches, exists, notExists]", "invalid.value")
    if "property" in predicate:
        return
    name, known = ("metric", METRICS) if "metric" in predicate else ("dimension", DIMENSIONS)
    value = predicate.get(name)
    if value not in known[level]:
        allowed = ", ".join(sorted(known[level]))
        raise bad_request(f"{value!r} is not a {name} of a {level} filter. Allowed: [{allowed}]", "invalid.value")
    if operator == "matches" and predicate.get("value") is None and not predicate.get("range"):
        raise bad_request(f"A predicate on {value!r} must have a value or a range")


def _holds(one: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    parts = [_true(predicate, record) for predicate in one.get("predicates") or ()]
    parts += [_holds(clause, record) for clause in one.get("clauses") or ()]
    return all(parts) if one["type"] == "and" else any(parts)


def _true(predicate: Mapping[str, Any], record: Mapping[str, Any]) -> bool:
    operator = predicate.get("operator") or "matches"
    if "property" in predicate:
        found = [one["value"] for one in record.get("properties", ()) if one["property"] == predicate["property"]]
    else:
        value = record.get(predicate.get("metric") or predicate["dimension"])
        found = value if isinstance(value, list) else [] if value is None else [value]
    if operator == "exists":
        return bool(found)
    if operator == "notExists":
        return not found
    if predicate.get("range"):
        return any(_within(value, predicate["range"]) for value in found)
    wanted = str(predicate["value"]).casefold()
    return any(_text(value) == wanted for value in found)


def _text(value: Any) -> str:
    return str(value).casefold()


def _within(value: Any, limits: Mapping[str, Any]) -> bool:
    number = _number(value)
    tests = {"gt": float.__gt__, "gte": float.__ge__, "lt": float.__lt__, "lte": float.__le__}
    return all(test(number, _number(limits[name])) for name, test in tests.items() if limits.get(name) is not None)


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        pass
    try:
        return datetime.fromisoformat(value).timestamp() * 1000
    except (TypeError, ValueError):
        raise bad_request(f"{value!r} is neither a number nor a date", "invalid.value") from None


def _records(level: str, conversation: Record) -> Iterator[dict[str, Any]]:
    if level == "conversation":
        yield _conversation(conversation)
    elif level == "segment":
        yield from _segments(conversation)
    else:
        yield from conversation.get(f"{level}s", ())


def _conversation(conversation: Record) -> dict[str, Any]:
    record = {_singular(key): value for key, value in conversation.items()}
    totals: dict[str, int] = {}
    for participant in conversation["participants"]:
        for session in participant["sessions"]:
            for metric in session["metrics"]:
                totals[metric["name"]] = totals.get(metric["name"], 0) + metric["value"]
    if "conversationEnd" in conversation:
        duration = _number(conversation["conversationEnd"]) - _number(conversation["conversationStart"])
        totals["tConversationDuration"] = int(duration)
    return {**record, **totals, "nConversations": 1}


def _segments(conversation: Record) -> Iterator[dict[str, Any]]:
    for participant in conversation["participants"]:
        whose = {key: participant[key] for key in PARTICIPANT if key in participant}
        for session in participant["sessions"]:
            flow = session.get("flow", {})
            there = {
                **whose,
                **{_singular(key): session[key] for key in SESSION if key in session},
                **{key: flow[key] for key in FLOW if key in flow},
                **{key: [one[key] for one in flow.get("outcomes", ()) if key in one] for key in OUTCOME if flow},
            }
            for segment in session["segments"]:
                record = {**there, **{_singular(key): segment[key] for key in SEGMENT if key in segment}}
                if "segmentEnd" in segment:
                    record["tSegmentDuration"] = _number(segment["segmentEnd"]) - _number(segment["segmentStart"])
                yield record


def _singular(key: str) -> str:
    return PLURALS.get(key, key)


def _objects(value: Any, name: str) -> list[Mapping[str, Any]]:
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise bad_request(f"{name} must be a list of objects")
    return value
