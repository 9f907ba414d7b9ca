"""Aggregates: whatever is counted, by group and interval, for every family.

What is counted is each metric that an `occasions.Occasion` told, in the group that its dimensions make, and in the
interval in which the conversation began: so whole UTC days agree with the details. (The vendor does not say which time
counts by default.) By another time, ``alternateTimeDimension``, each counts when it was told; users' time always does.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain, pairwise, product
from math import ceil
from typing import Any

from genesys_nb.demo.centre import Call, Centre
from genesys_nb.demo.families import FAMILIES, Family
from genesys_nb.demo.filters import sieve
from genesys_nb.demo.intervals import Interval
from genesys_nb.demo.job_routes import job_routes
from genesys_nb.demo.occasions import FAMILY, Occasion, Service, Told
from genesys_nb.demo.periods import borders
from genesys_nb.demo.refusals import bad_request
from genesys_nb.demo.route import Route
from genesys_nb.demo.world.identity import stamp
from genesys_nb.demo.world.people import Record

_MOST_VIEWS = 10
_MOST_USERS = 100
_AFTERWARDS = timedelta(days=6)  # so long after a conversation began it is still told of
_RANKS = {"topN": True, "bottomN": False}

Group = tuple[tuple[str, str], ...]
Name = tuple[str, str | None]
Held = dict[Group, dict[int, dict[Name, list[Any]]]]


def query(family: Family) -> Callable[[Centre, Call], Record]:
    """Return what answers a family's query; without a match there is nothing in its answer."""

    def answer(centre: Centre, call: Call) -> Record:
        found = results(family)(centre, call.body())
        told: Record = {"results": found} if found else {}
        if family.name == "user":
            systems: dict[str, list[str]] = {}
            for one in centre.world.things.presences:
                systems.setdefault(centre.world.presence.system(one["id"]), []).append(one["id"])
            told["systemToOrganizationMappings"] = systems
        return told

    return answer


def results(family: Family) -> Callable[[Centre, Record], list[Record]]:
    """Return what counts for a family: ``(centre, body) -> results``."""

    def rows(centre: Centre, body: Record) -> list[Record]:
        asked = _Asked(family, body)
        held = asked.held(_occasions(family, centre, asked))
        spans = [f"{start}/{end}" for start, end in pairwise(map(stamp, asked.edges))]
        return [_result(asked, group, held[group], spans) for group in asked.order(held)]

    return rows


def _occasions(family: Family, centre: Centre, asked: "_Asked") -> Iterator[Occasion]:
    if family.name not in FAMILY:
        return iter(())
    if family.name == "user":  # who have a time of their own
        return FAMILY[family.name](centre, (), asked.edges)
    first, last = asked.interval.days
    known = centre.drift.visible(centre.world.days(first - _AFTERWARDS * asked.by_event, last))
    return FAMILY[family.name](centre, known, asked.edges)


class _Asked:
    """The body of a query, judged, and what it holds of what happened."""

    def __init__(self, family: Family, body: Record) -> None:
        self.interval = Interval.parse(body.get("interval"))
        self.metrics = _words(body.get("metrics"), family.metrics, "metrics")
        if not self.metrics:
            raise bad_request("At least one metric is required")
        self.groups = _words(body.get("groupBy") or [], family.groups, "groupBy")
        self.views = _views(body.get("views") or [], family)
        self.flat = bool(body.get("flattenMultivaluedDimensions"))
        self.rank = _rank(body, family, self.metrics)
        self.edges = borders(self.interval, body.get("granularity"), body.get("timeZone"))
        time = body.get("alternateTimeDimension")
        if time is not None and time not in family.times:
            raise bad_request(f"{time!r} is not one of alternateTimeDimension", "invalid.value")
        self.by_event = time not in {None, "conversationStart"} or family.name == "user"
        if family.name == "user" and _predicates(body.get("filter")) > _MOST_USERS:
            raise bad_request(f"No more than {_MOST_USERS} userId predicates are allowed")
        self._passes = sieve(body.get("filter"), family.level)
        self._names = {*self.metrics, *(view["target"] for view in self.views)}

    def held(self, occasions: Iterator[Occasion]) -> Held:
        """Hold what was told in its groups and parts."""
        held: Held = {}
        edges = [stamp(edge) for edge in self.edges]
        seen: set[tuple[Group, str, str]] = set()
        for occasion in occasions:
            if not self._passes(occasion.dimensions):
                continue
            groups = self._groups_of(occasion)
            for one in occasion.told:
                part = bisect_right(edges, one.at if self.by_event else occasion.begun) - 1
                if one.name in self._names and 0 <= part < len(edges) - 1:
                    for group in groups:
                        if not one.identity or (group, one.name, one.identity) not in seen:
                            _hold(held, group, part, one)
                            seen |= {(group, one.name, one.identity)} if one.identity else set()
        return held

    def order(self, held: Held) -> list[Group]:
        """Return the groups that are told of, in order."""
        if self.rank is None:
            return sorted(held)
        metric, function, falling, limit = self.rank
        ranked = []
        for group, parts in held.items():
            values = [value for names in parts.values() for value in names.get((metric, None), ())]
            if values:
                ranked.append((_FUNCTIONS[function](metric, values), group))
        ranked.sort(key=lambda one: (-one[0] if falling else one[0], one[1]))
        return [group for _, group in ranked[:limit]]

    def _groups_of(self, occasion: Occasion) -> list[Group]:
        choices: list[list[Group]] = []
        for name in self.groups:
            values = occasion.dimensions.get(name, [])
            if self.flat and values:
                values = [",".join(values)]
            choices.append([((name, one),) for one in values] or [()])
        return [tuple(chain.from_iterable(chosen)) for chosen in product(*choices)]


def _hold(held: Held, group: Group, part: int, one: Told) -> None:
    held.setdefault(group, {}).setdefault(part, {}).setdefault((one.name, one.qualifier), []).append(one.value)


def _words(asked: Any, known: frozenset[str], name: str) -> list[str]:
    if not isinstance(asked, list):
        raise bad_request(f"{name} must be a list")
    for word in asked:
        if word not in known:
            raise bad_request(f"{word!r} is not one of {name}. Allowed: [{', '.join(sorted(known))}]", "invalid.value")
    return list(dict.fromkeys(asked))


def _predicates(tree: Any) -> int:
    if not isinstance(tree, dict):
        return 0
    return len(tree.get("predicates") or ()) + sum(map(_predicates, tree.get("clauses") or ()))


def _views(asked: Any, family: Family) -> list[Record]:
    if not isinstance(asked, list) or not all(isinstance(one, dict) for one in asked):
        raise bad_request("views must be a list of objects")
    if len(asked) > _MOST_VIEWS:
        raise bad_request(f"At most {_MOST_VIEWS} views are allowed")
    names = [view.get("name") for view in asked]
    for view in asked:
        span, name = view.get("range"), view.get("name")
        if view.get("function") != "rangeBound" or not isinstance(span, dict) or not span.keys() & {"gte", "lt"}:
            raise bad_request("A view must have the function rangeBound, and a range with gte or lt")
        if view.get("target") not in family.metrics or not view["target"].startswith("t"):
            raise bad_request(f"{view.get('target')!r} is not a timer metric of {family.name} aggregates")
        if not name or names.count(name) > 1 or any(name in other.metrics for other in FAMILIES.values()):
            raise bad_request(f"The view name {name!r} is not unique")
    return asked


def _rank(body: Record, family: Family, metrics: Sequence[str]) -> tuple[str, str, bool, int | None] | None:
    """Return by what groups are ranked, from the top or not, and how many of them are told of."""
    kind = body.get("queryType") or "groupBy"
    if kind == "groupBy":
        return None
    if kind not in _RANKS or not family.ranking:
        raise bad_request(f"{kind!r} is not one of queryType", "invalid.value")
    sort = body.get("sortMetric")
    if sort is None and len(metrics) > 1:
        raise bad_request("The sortMetric is required when requesting multiple metrics")
    name = sort.get("name") if sort else metrics[0]
    function = sort.get("function") if sort else "sum" if name.startswith("t") else "count"
    if name not in family.ranking or name not in metrics or function not in _FUNCTIONS:
        raise bad_request(f"The groups cannot be sorted by the {function} of {name!r}", "invalid.value")
    limit = body.get("limit")
    if limit is not None and (not isinstance(limit, int) or limit < 1):
        raise bad_request(f"The limit cannot be {limit!r}", "invalid.value")
    return name, function, _RANKS[kind], limit


def _result(asked: _Asked, group: Group, parts: dict[int, dict[Name, list[Any]]], spans: Sequence[str]) -> Record:
    data = []
    for part in sorted(parts):
        told = parts[part]
        stretch: Record = {"interval": spans[part], "metrics": []}
        for name in asked.metrics:
            for (metric, qualifier), values in told.items():
                if metric == name:
                    which = {} if qualifier is None else {"qualifier": qualifier}
                    stretch["metrics"].append({"metric": name, **which, "stats": _statistics(name, qualifier, values)})
        for view in asked.views:
            values = told.get((view["target"], None), [])
            low, high = view["range"].get("gte", float("-inf")), view["range"].get("lt", float("inf"))
            if within := [value for value in values if low <= value < high]:
                stretch.setdefault("views", []).append({"name": view["name"], "stats": _measured(within)})
        data.append(stretch)
    return {"group": dict(group), "data": data}


def _statistics(name: str, qualifier: str | None, values: list[Any]) -> Record:
    if qualifier is not None:
        return {"sum": float(sum(values))}
    if isinstance(values[0], Service):
        met = float(sum(one.met for one in values))
        ratio = {"ratio": met / len(values), "numerator": met, "denominator": float(len(values))}
        return ratio | _common({one.target for one in values})
    if name == "oServiceTarget":
        return _common(set(values))
    if name.startswith("n"):
        return {"count": sum(values)}
    return _measured(values) | (_percentiles(values) if name == "tTotalExecution" else {})


def _common(targets: set[float]) -> Record:
    return {"target": targets.pop()} if len(targets) == 1 else {}


def _measured(values: list[Any]) -> Record:
    return {"count": len(values), "sum": float(sum(values)), "min": float(min(values)), "max": float(max(values))}


def _percentiles(values: list[Any]) -> Record:
    """Return the least values that are not below 95 and 99 of a hundred."""
    ordered = sorted(values)
    return {f"p{share}": ordered[ceil(len(ordered) * share / 100) - 1] for share in (95, 99)}


_FUNCTIONS: Mapping[str, Callable[[str, list[Any]], float]] = {
    "average": lambda _, values: sum(values) / len(values),
    "count": lambda name, values: sum(values) if name.startswith("n") else len(values),
    "max": lambda _, values: max(values),
    "min": lambda _, values: min(values),
    "sum": lambda _, values: sum(values),
}

ROUTES = tuple(
    route
    for family in FAMILIES.values()
    for route in (
        Route("POST", f"{family.path}/query", query(family), family.permissions),
        *(job_routes(f"{family.path}/jobs", results(family), "results", family.permissions) if family.jobs else ()),
    )
)
