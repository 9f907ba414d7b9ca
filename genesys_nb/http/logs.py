"""Logs for machines: one line of JSON for each event, with its facts.

Sentences are for people; whoever collects logs asks for facts by name. Both come from the same record.
"""

import logging
from datetime import UTC, datetime
from typing import Any

import msgspec

from genesys_nb.http.events import Event


class JsonLines(logging.Formatter):
    """Write a log record as one line of JSON.

    Every line has ``at`` (UTC), ``level``, ``logger`` and ``text``, the sentence for people. That of an event of the
    transport has also ``event`` (its kind), ``seconds``, ``reason`` and the facts of `Event`; that of an error its
    ``traceback``.

    Examples
    --------
    >>> import io, json, logging
    >>> from genesys_nb.http.events import Event, log
    >>> handler = logging.StreamHandler(io.StringIO())
    >>> handler.setFormatter(JsonLines())
    >>> logger = logging.getLogger("genesys_nb")
    >>> logger.addHandler(handler)
    >>> logger.warning("Look here.")
    >>> logger.removeHandler(handler)
    >>> json.loads(handler.stream.getvalue())["text"]
    'Look here.'
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        event = getattr(record, "event", None)
        at = event.at if isinstance(event, Event) else record.created
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(at, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "text": record.getMessage(),
        }
        if isinstance(event, Event):
            line |= {"event": event.kind, "seconds": round(event.seconds, 3), "reason": event.text, **event.detail}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return msgspec.json.encode(line, enc_hook=str).decode()  # unlike json, it has no way to write an infinity
