"""What is going on at this moment: one row a group with a column for each metric, or one row for each thing observed.

The service answers with groups, each with a list of counts. A count is of a metric; it may be of one qualifier of that
metric (a routing status, a presence), and of a second qualifier below the first. Flattened, a metric is a column and a
metric with its qualifier is another: ``oOnQueueUsers``, ``oOnQueueUsers_IDLE``. Where the service counts parts only,
the whole is their sum: nobody has two routing statuses or two presences at once.

Qualifiers that are presences of the organisation, which are ids, are counted together by the system presence that they
belong to, as far as the answer itself says to which: ``oUserPresences_BREAK`` is the same in every organisation.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from genesys_nb.tables import page
from genesys_nb.tables.notes import Notes
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import Shape

Form = Literal["group", "detail"]

_CALCULATED = "calculatedMetricValue"
_SHARED = {"metric", "qualifier", "secondaryQualifier"}
_ROWS = ("observations", "entities")  # what is observed hangs on a metric, or on the group
_OF_THE_LIST = {*_SHARED, *_ROWS, "entityIds", "stats", "truncated"}


class Observations(Records):
    """The table of an observation or activity query.

    Parameters
    ----------
    shape : Shape
        The known columns.
    form : str
        ``group`` for a row a group, ``detail`` for a row for each thing that was observed.
    """

    def __init__(self, shape: Shape, form: Form) -> None:
        super().__init__(shape, items="")
        self._rows_of = _counted if form == "group" else _observed

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one answer in; return how many rows it has."""
        answer = page.read(content, self._note)
        systems = _systems(page.record(answer).get("systemToOrganizationMappings"))
        groups = map(page.record, page.items(answer, "results", self._note))
        rows = [row for group in groups for row in self._rows_of(group, systems, self._note)]
        return self._pour(rows, chunk)


def _systems(told: Any) -> dict[str, str]:
    """Return the system presence of each presence of the organisation, one word each: ``ON_QUEUE``."""
    named = told.items() if isinstance(told, dict) else ()
    return {str(one): _word(system) for system, ids in named if isinstance(ids, list) for one in ids}


def _word(system: str) -> str:
    """Spell a system presence in one way: definitions write ``OnQueue`` and ``On Queue``, statuses ``ON_QUEUE``."""
    return re.sub(r"\W+|(?<=[a-z])(?=[A-Z])", "_", system).upper()


def _counted(group: dict[str, Any], systems: Mapping[str, str], note: Notes) -> Iterator[dict[str, Any]]:
    """Make one row of a group."""
    row = dict(page.record(group.get("group") or {}))
    counts: dict[tuple[str, ...], Any] = {}
    for told in map(page.record, page.items(group, "data", note)):
        path = _path(told, systems)
        values = _values(told)
        main = values.pop("", None)
        if main is not None:
            counts[path] = counts[path] + main if path in counts and _adds(path, counts[path], main) else main
        row |= {"_".join((*path, name)): value for name, value in values.items()}
    for path in dict.fromkeys(part[:length] for part in counts for length in range(1, len(part) + 1)):
        row["_".join(path)] = _whole(path, counts)
    yield row


def _path(told: Mapping[str, Any], systems: Mapping[str, str]) -> tuple[str, ...]:
    """Return the metric and the qualifiers of a count, each as a part of a column's name."""
    qualifiers = [str(told[name]) for name in ("qualifier", "secondaryQualifier") if told.get(name)]
    return str(told.get("metric")), *(re.sub(r"\W+", "_", systems.get(one, one)) for one in qualifiers)


def _values(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a count tells: under no name what the metric is, all else under the service's name for it."""
    stats = told.get("stats")
    values = {**{name: told[name] for name in told.keys() - _OF_THE_LIST}, **(stats if isinstance(stats, dict) else {})}
    main = _CALCULATED if str(told.get("metric")).startswith("oLongest") else "count"
    return {"" if name == main else name: value for name, value in values.items()}


def _adds(path: tuple[str, ...], *values: Any) -> bool:
    """Tell whether two counts of one name are two presences of one system presence."""
    return len(path) > 1 and all(isinstance(value, int) for value in values)


def _whole(path: tuple[str, ...], counts: Mapping[tuple[str, ...], Any]) -> Any:
    """Return a count as it was told, or else the sum of its parts."""
    if path in counts:
        return counts[path]
    below = dict.fromkeys(other[: len(path) + 1] for other in counts if other[: len(path)] == path)
    parts = [_whole(one, counts) for one in below]
    return sum(parts) if all(isinstance(part, int) for part in parts) else None


def _observed(group: dict[str, Any], systems: Mapping[str, str], note: Notes) -> Iterator[dict[str, Any]]:  # noqa: ARG001
    """Make one row of each thing that was observed in a group."""
    dimensions = page.record(group.get("group") or {})
    for told in (group, *map(page.record, page.items(group, "data", note))):
        truncated = told.get("truncated")
        if truncated:
            note("the service cut a list of what it observed: the oldest and the newest are in here, those between not")
        for rows in _ROWS:
            for one in map(page.record, page.items(told, rows, note)):
                shared = {name: told[name] for name in _SHARED & told.keys()}
                yield {**dimensions, **shared, **one, "truncated": bool(truncated)}
