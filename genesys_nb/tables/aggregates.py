"""Aggregates: one row for each group and interval, one column for each metric and statistic.

The service answers with groups, each with stretches of time, each with metrics, each with statistics. Flattened, that
is a listing like any other, so it is poured into `Records`: a statistic that no shape knows is a column too.

A metric may come several times for one group and stretch, each with a qualifier: time spent in a presence, once for
each presence. Then there is a row for each qualifier. A row is known by all that it says except its numbers, so that
an answer which is read twice, as the results of a job that expired in between, counts once.

One answer has no reason to tell a metric of a group and stretch twice. Where it does, and in the same words, it is
taken once; where the numbers differ nobody knows which is right, so both stay and the frame is not whole.

A group's fields are texts and a metric's statistics an object, so what is told below a metric's name never stands in
the place of a dimension of that name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec

from genesys_nb.tables import page
from genesys_nb.tables.frame import Finished
from genesys_nb.tables.names import pointer, snake
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
    in_pages : bool
        Whether answers come in pages; where they do not, one that names a next page does not hold everything.
    """

    def __init__(self, shape: Shape, *, in_pages: bool = False) -> None:
        super().__init__(shape, items="")
        self._in_pages = in_pages
        self._doubts = 0
        self._about: list[str | None] = []

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take one answer in; return how many groups and intervals it has together."""
        answer = page.read(content, self._note)
        self._look_around(answer if isinstance(answer, dict) else {})
        rows: list[dict[str, Any]] = []
        about: list[str | None] = []
        count: Counter[str] = Counter()
        seen: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
        for result in page.items(answer, "results", self._note):
            group = page.record(page.record(result).get("group") or {})
            whose = msgspec.json.encode(sorted(group.items())).decode()
            for head, told in self._rows_of(page.record(result)):
                place = f"{whose}{head}"
                if self._is_repeated(told, seen[place]):
                    continue
                seen[place].append(told)
                name = f"{place}{sorted(told)}"
                count[name] += 1
                about.append(f"{name}{count[name]}")
                rows.append({**_of_group(group), **_fields(head), **dict(self._statistics(told))})
        self._about = about
        return self._pour(rows, chunk)

    def finish(
        self, *, timezone: str, between: tuple[datetime, datetime] | None = None, explode: str | None = None
    ) -> Finished:
        """Make the frame of all that has arrived; what reaches out of the interval stays, and is said."""
        finished = super().finish(timezone=timezone, between=between, explode=explode)
        notes = finished.notes
        if between is not None:
            (made,) = finished.frames.values()
            starts, ends = (made[snake(name)] for name in INTERVAL)
            outside = int(((starts < between[0]) | (ends > between[1])).sum())
            if outside:
                notes = [*notes, f"{outside} of the rows are of intervals that reach out of the one asked for"]
        return replace(finished, notes=notes, refused=self._doubts)

    def _look_around(self, answer: dict[str, Any]) -> None:
        """Say what an answer tells besides its results."""
        mapping = answer.get("systemToOrganizationMappings")
        if isinstance(mapping, dict) and mapping:
            stands = (
                f"{one} for {', '.join(map(str, page.items(mapping, one, self._note)))}" for one in sorted(mapping)
            )
            self._note(f"system presences stand for presence definitions: {'; '.join(stands)}")
        if answer.get("cursor") and not self._in_pages:
            self._note("the answer names a next page, and a query has none to ask for: there is more than came")
            self._doubts += 1

    def _is_repeated(self, told: dict[str, Any], before: list[dict[str, Any]]) -> bool:
        """Tell whether a row was told before in the same words; say so, and where it was told in others."""
        if told in before:
            self._note("a group and interval came twice in one answer, in the same words; it was taken once")
            return True
        for name in sorted(told):
            if any(name in other for other in before):
                self._note(
                    "came twice for one group and interval, not in the same words; each is a row, and a sum has both",
                    name,
                )
                self._doubts += 1
        return False

    def _rows_of(self, result: dict[str, Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        """Go through the rows of a group: the stretch and the qualifier, and the statistics by metric or view."""
        for stretch in map(page.record, page.items(result, "data", self._note)):
            start, _, end = str(stretch.get("interval") or "").partition("/")
            head = dict(zip(INTERVAL, (start, end), strict=True))
            rows: dict[Any, list[dict[str, Any]]] = {}
            for metric in map(page.record, page.items(stretch, "metrics", self._note)):
                _put(rows.setdefault(metric.get(QUALIFIER), []), metric, "metric")
            for view in map(page.record, page.items(stretch, "views", self._note)):
                _put(rows.setdefault(None, []), view, "name")
            for qualifier, several in (rows or {None: [{}]}).items():
                for told in several:
                    yield head if qualifier is None else {QUALIFIER: qualifier, **head}, told

    def _statistics(self, told: dict[str, Any]) -> Iterator[tuple[str, Any]]:
        for name, statistics in told.items():
            if statistics is not None:
                yield from self._spread(page.record(statistics), pointer(name))

    def _keys(self, fields: Mapping[str, list[Any]], length: int) -> list[str | None]:  # noqa: ARG002
        return self._about

    def _renamed(self, item: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
        """Return the fields of a row, which is made of them already."""
        return iter(item.items())


def _of_group(group: dict[str, Any]) -> dict[str, Any]:
    """Return a group's fields; one named as what the frame has for itself stands below ``group``."""
    taken = {*INTERVAL, QUALIFIER}
    return {pointer("group", name) if name in taken else pointer(name): value for name, value in group.items()}


def _fields(head: dict[str, Any]) -> dict[str, Any]:
    return {pointer(name): value for name, value in head.items()}


def _put(rows: list[dict[str, Any]], told: dict[str, Any], by: str) -> None:
    """Put statistics where there is room for them: what comes twice and is not the same is another row."""
    name, statistics = str(told.get(by)), told.get("stats")
    for row in rows:
        if name not in row:
            row[name] = statistics
            return
        if row[name] == statistics:
            return
    rows.append({name: statistics})
