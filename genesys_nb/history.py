"""What took so long? The last thousand requests of a session, as a frame.

It listens to the events that end a request and keeps them as they are: paths without their query, no secret. There is
no lock, which a fork could leave closed: a deque takes and drops at its ends in one step, and a copy that meets such a
step is made again. A forked child has its parent's history and goes on with its own.
"""

from collections import deque
from datetime import UTC, datetime

import pandas as pd
import pyarrow as pa

from genesys_nb.http.events import Event
from genesys_nb.tables.frame import frame
from genesys_nb.tables.shape import Column, Shape
from genesys_nb.tables.values import STORAGE

LENGTH = 1000

_SHAPE = Shape(
    "request",
    (
        Column("when", "when", "time"),
        Column("method", "method", "category"),
        Column("path", "path"),
        Column("status", "status", "integer"),
        Column("attempts", "attempts", "integer"),
        Column("waited_s", "waited", "number"),
        Column("waited_for", "waited_for"),
        Column("took_s", "took", "number"),
        Column("bytes", "bytes", "integer"),
        Column("request_id", "id"),
        Column("correlation_id", "correlation_id"),
        Column("error", "error", "category"),
    ),
)


class History:
    """A listener that remembers the requests of a session, and makes a frame of them."""

    def __init__(self) -> None:
        self._ended: deque[Event] = deque(maxlen=LENGTH)

    def __call__(self, event: Event) -> None:
        """Remember a request that has ended."""
        if event.kind in {"answered", "failed"}:
            self._ended.append(event)

    def __len__(self) -> int:
        return len(self._ended)

    def frame(self, timezone: str = "UTC") -> pd.DataFrame:
        """Return the last thousand requests of a session, newest last.

        Parameters
        ----------
        timezone : str
            Zone of the timestamps.

        Returns
        -------
        pandas.DataFrame
            One row a request, a login is none: ``when`` it ended; ``method``; ``path`` without its query; ``status``
            of the last answer, missing where there was none; ``attempts``; ``waited_s`` seconds of waiting and what
            for (``waited_for``); ``took_s`` seconds for all of it, waits and tries included; ``bytes`` of the answer's
            JSON; ``request_id``, our name for it, as in the log; ``correlation_id``, the service's; ``error``, the
            class of the error it ended with, missing if it was answered.
        """
        events = self._kept()
        facts = [{**event.detail, **_derived(event)} for event in events]
        arrays = {
            column.source: pa.array([one.get(column.source) for one in facts], STORAGE[column.kind])
            for column in _SHAPE.columns
        }
        return frame(pa.table(arrays), _SHAPE, timezone, None)

    def _kept(self) -> list[Event]:
        while True:
            try:
                return list(self._ended)
            except RuntimeError:  # another thread's request ended meanwhile
                continue


def _derived(event: Event) -> dict[str, object]:
    return {
        "when": datetime.fromtimestamp(event.at, UTC),
        "took": event.seconds,
        "waited_for": ", ".join(dict.fromkeys(step.text for step in event.story if step.kind == "wait")) or None,
        "correlation_id": event.detail["correlation_id"] or None,
        "error": event.text if event.kind == "failed" else None,
    }
