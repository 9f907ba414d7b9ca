"""Aggregates: one row for each group and interval, one column for each metric and statistic.

The service answers with groups, each with stretches of time, each with metrics, each with statistics. Flattened, that
is a listing like any other, so it is poured into `Records`: a statistic that no shape knows is a column too.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from genesys_nb.tables import page
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import Shape

INTERVAL = ("intervalStart", "intervalEnd")


class Aggregates(Records):
    """The table of an aggregate query.

    Parameters
    ----------
    shape : Shape
        The known columns: the groups' dimensions, `INTERVAL`, and the statistics below the names of their metrics.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__(shape, items="")

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one answer in; return how many groups and intervals it has together."""
        groups = page.items(page.read(content, self._note), "results", self._note)
        rows = [row for group in groups for row in self._rows_of(page.record(group))]
        return super().add(msgspec.json.encode(rows), chunk)

    def _rows_of(self, result: dict[str, Any]) -> Iterator[dict[str, Any]]:
        group = result.get("group") or {}
        for stretch in map(page.record, page.items(result, "data", self._note)):
            start, _, end = str(stretch.get("interval") or "").partition("/")
            row = {**page.record(group), **dict(zip(INTERVAL, (start, end), strict=True))}
            for metric in map(page.record, page.items(stretch, "metrics", self._note)):
                told, qualifier = metric.get("stats"), metric.get("qualifier")
                name = str(metric.get("metric"))
                row[name] = {**row.get(name, {}), qualifier: told} if qualifier else told
            for view in map(page.record, page.items(stretch, "views", self._note)):
                row[str(view.get("name"))] = view.get("stats")
            yield row
