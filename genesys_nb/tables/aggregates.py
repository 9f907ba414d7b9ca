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
        self._about: list[str | None] = []

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one answer in; return how many groups and intervals it has together."""
        answer = page.read(content, self._note)
        mapping = answer.get("systemToOrganizationMappings") if isinstance(answer, dict) else None
        if isinstance(mapping, dict) and mapping:
            stands = (
                f"{one} for {', '.join(map(str, page.items(mapping, one, self._note)))}" for one in sorted(mapping)
            )
            self._note(f"system presences stand for presence definitions: {'; '.join(stands)}")
        rows: list[dict[str, Any]] = []
        about: list[str | None] = []
        seen: Counter[str] = Counter()
        for result in page.items(answer, "results", self._note):
            group = page.record(page.record(result).get("group") or {})
            whose = msgspec.json.encode(sorted(group.items())).decode()
            for row, what in self._rows_of(group, page.record(result)):
                name = f"{whose}{what}"
                seen[name] += 1
                rows.append(row)
                about.append(f"{name}{seen[name]}")
        self._about = about
        return self._pour(rows, chunk)

    def _keys(self, fields: Mapping[str, list[Any]], length: int) -> list[str | None]:  # noqa: ARG002
        return self._about

    def _rows_of(self, group: dict[str, Any], result: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
        """Go through the rows of a group, each with what it is about besides the group."""
        for stretch in map(page.record, page.items(result, "data", self._note)):
            interval = str(stretch.get("interval") or "")
            start, _, end = interval.partition("/")
            head = {**group, **dict(zip(INTERVAL, (start, end), strict=True))}
            rows: dict[Any, list[dict[str, Any]]] = {}
            for metric in map(page.record, page.items(stretch, "metrics", self._note)):
                self._put(rows.setdefault(metric.get(QUALIFIER), []), metric, "metric")
            for view in map(page.record, page.items(stretch, "views", self._note)):
                self._put(rows.setdefault(None, []), view, "name")
            for qualifier, several in (rows or {None: [{}]}).items():
                for told in several:
                    which = {} if qualifier is None else {QUALIFIER: qualifier}
                    yield {**head, **which, **told}, f"{interval} {qualifier!r} {sorted(told)}"

    def _put(self, rows: list[dict[str, Any]], told: dict[str, Any], by: str) -> None:
        """Put statistics where there is room for them: what comes twice and is not the same is another row."""
        name, statistics = str(told.get(by)), told.get("stats")
        for row in rows:
            if name not in row:
                row[name] = statistics
                return
            if row[name] == statistics:
                return
        if rows:
            self._note("some metrics came twice for one group and interval; each is a row of its own", name)
        rows.append({name: statistics})
