"""An organisation's limits: what it is allowed and what is allowed by default, one beside the other.

The service answers the two apart, namespace by namespace; here a row is a limit, whichever answer came first.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from genesys_nb.tables import page
from genesys_nb.tables.frame import Finished
from genesys_nb.tables.notes import Notes
from genesys_nb.tables.records import Records
from genesys_nb.tables.shape import shape

LIMITS = shape("limit", "namespace key value:integer default:integer error", key="namespace key")


class Limits:
    """The table of limits.

    Parameters
    ----------
    asked : sequence of (str, str)
        For each part of the download its namespace, and the column that its values stand in: ``value``, ``default``.
    """

    def __init__(self, asked: Sequence[tuple[str, str]]) -> None:
        self._asked = asked
        self._parts: dict[int, list[dict[str, Any]]] = {}
        self._note = Notes()

    def add(self, content: bytes, chunk: int = 0) -> int:
        """Take the answer of one part in; return how many limits it has."""
        read = page.items(page.read(content, self._note), "entities", self._note)
        self._parts[chunk] = [page.record(item) for item in read]
        return len(read)

    def keyless(self, chunk: int) -> int:  # noqa: ARG002 - asked of all tables
        """Count the items of one part that have no key: none."""
        return 0

    def unique(self, chunk: int | None = None) -> int:
        """Count the items of one part, or of all."""
        return sum(len(rows) for part, rows in self._parts.items() if chunk in (None, part))

    def finish(
        self, *, timezone: str, between: tuple[datetime, datetime] | None = None, explode: str | None = None
    ) -> Finished:
        """Make the frame of all that has arrived."""
        limits: dict[tuple[str, Any], dict[str, Any]] = {}
        for part in sorted(self._parts):
            namespace, column = self._asked[part]
            for told in self._parts[part]:
                row = limits.setdefault((namespace, told.get("key")), {})
                value = {column: told["value"]} if "value" in told else {}
                row |= {**{name: told[name] for name in told if name != "value"}, "namespace": namespace, **value}
        records = Records(LIMITS, items="")
        records.add(msgspec.json.encode(list(limits.values())))
        return records.finish(timezone=timezone, between=between, explode=explode)
