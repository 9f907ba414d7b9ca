"""The filters of a query in words, read off the JSON that is sent: they tell what the service will do."""

from collections.abc import Mapping
from typing import Any

_MOST = 5
_SIGNS = {"gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}


def said(tree: Mapping[str, Any]) -> str:
    """Say what a filter asks."""
    parts = [_predicates(tree), *(f"({said(clause)})" for clause in tree.get("clauses") or ())]
    return f" {tree.get('type', 'and')} ".join(part for part in parts if part)


def condition(predicate: Mapping[str, Any]) -> str:
    """Say what a predicate wants its dimension or metric to be."""
    match predicate.get("operator", "matches"):
        case "exists":
            return "there"
        case "notExists":
            return "missing"
    if bounds := predicate.get("range"):
        return " and ".join(f"{_SIGNS.get(bound, bound)} {limit:,}" for bound, limit in bounds.items())
    return str(predicate.get("value"))


def _predicates(tree: Mapping[str, Any]) -> str:
    """Say the predicates of a filter, the alternatives of one dimension together."""
    joined: dict[str, list[str]] = {}
    kind = tree.get("type", "and")
    for place, predicate in enumerate(tree.get("predicates") or ()):
        subject = str(predicate.get("dimension") or predicate.get("metric") or predicate.get("property"))
        key = subject if kind == "or" else f"{subject} {place}"
        joined.setdefault(key, [subject]).append(condition(predicate))
    return f" {kind} ".join(f"{subject} is {_any_of(wanted)}" for subject, *wanted in joined.values())


def _any_of(wanted: list[str]) -> str:
    if len(wanted) <= _MOST:
        return " or ".join(wanted)
    return f"{' or '.join(wanted[:_MOST])} or one of {len(wanted) - _MOST:,} more"
