"""Aggregates: one row for each group and interval, one column for each metric and statistic.

The service answers with groups, each with stretches of time, each with metrics, each with statistics. Flattened, that
is a listing like any other, so it is poured into `Records`: a statistic that no shape knows is a column too.

A metric may come several times for one group and stretch, each with a qualifier: time spent in a presence, once for
each presence. Then there is a row for each qualifier. A row is known by all that it says except its numbers, so that
an answer which is read twice, as the results of a job that expired in between, counts once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from genesys_nb.tables import page
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import Shape

INTERVAL = ("intervalStart", "intervalEnd")
QUALIFIER = "qualifier"


class Aggregates(Records):
    """The table of an aggregate query.

    Parameters
    ----------
    shape : Shape
        The known columns: the groups' dimensions, `QUALIFIER` where there is one, `INTERVAL`, and the statistics below
        the names of their metrics.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape, items="")
        self._names: list[str | None] = []

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one answer in; return how many groups and intervals it has together."""
        answer = page.read(content, self._note)
        groups = page.items(answer, "results", self._note)
        rows = [row for group in groups for row in self._rows_of(page.record(group))]
        mapping = answer.get("systemToOrganizationMappings") if isinstance(answer, dict) else None
        if isinstance(mapping, dict) and mapping:
            stands = (f"{system} for {', '.join(map(str, ids or ()))}" for system, ids in sorted(mapping.items()))
            self._note(f"system presences stand for presence definitions: {'; '.join(stands)}")
        self._names = _names(rows)
        return super().add(msgspec.json.encode(rows), chunk)

    def _keys(self, fields: Mapping[str, list[Any]], length: int) -> list[str | None]:  # noqa: ARG002
        return self._names

    def _rows_of(self, result: dict[str, Any]) -> Iterator[dict[str, Any]]:
        group = page.record(result.get("group") or {})
        for stretch in map(page.record, page.items(result, "data", self._note)):
            start, _, end = str(stretch.get("interval") or "").partition("/")
            head = {**group, **dict(zip(INTERVAL, (start, end), strict=True))}
            rows: dict[Any, list[dict[str, Any]]] = {}
            for metric in map(page.record, page.items(stretch, "metrics", self._note)):
                qualifier = metric.get(QUALIFIER)
                self._put(rows.setdefault(qualifier, []), _headed(head, qualifier), metric, "metric")
            for view in map(page.record, page.items(stretch, "views", self._note)):
                self._put(rows.setdefault(None, []), head, view, "name")
            yield from [row for same in rows.values() for row in same] or [head]

    def _put(self, rows: list[dict[str, Any]], head: dict[str, Any], told: dict[str, Any], by: str) -> None:
        """Put statistics where there is room for them: what comes twice and is not the same is another row."""
        name, statistics = str(told.get(by)), told.get("stats")
        if any(row.get(name) == statistics for row in rows):
            return
        row = next((row for row in rows if name not in row), None)
        if row is None:
            rows.append(row := dict(head))
            if len(rows) > 1:
                self._note("some metrics came twice for one group and interval; each is a row of its own", name)
        row[name] = statistics


def _headed(head: dict[str, Any], qualifier: Any) -> dict[str, Any]:
    return head if qualifier is None else {**head, QUALIFIER: qualifier}


def _names(rows: list[dict[str, Any]]) -> list[str | None]:
    """Return what each row is about: its group, its time, which statistics it has, and which of such rows it is."""
    found: list[str | None] = []
    seen: Counter[str] = Counter()
    for row in rows:
        said = sorted((key, "" if isinstance(value, dict) else str(value)) for key, value in row.items())
        name = msgspec.json.encode(said).decode()
        seen[name] += 1
        found.append(f"{name}{seen[name]}")
    return found
