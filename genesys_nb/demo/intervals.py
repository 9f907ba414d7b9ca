"""The interval of an analytics query, read as strictly as the service reads it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from genesys_nb.demo.refusals import bad_request
from genesys_nb.demo.world.identity import stamp


@dataclass(frozen=True, slots=True)
class Interval:
    """A half-open stretch of time in epoch milliseconds."""

    start: int
    end: int

    @classmethod
    def parse(cls, text: Any) -> "Interval":
        """Read ``start/end``.

        Raises
        ------
        Refusal
            400 when it is missing, not ISO-8601, without an offset, or ends before it begins.
        """
        if not isinstance(text, str) or not text:
            raise bad_request("The interval is required")
        first, slash, last = text.partition("/")
        if not slash:
            raise _not_a_date(text)
        start, end = _moment(first), _moment(last)
        if end <= start:
            raise bad_request(f"The interval {text} must end after it starts")
        return cls(start, end)

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last UTC day that the interval touches."""
        return _day(self.start), _day(self.end - 1)

    def within(self, days: int) -> bool:
        """Return whether the interval is no longer than so many days."""
        return self.end - self.start <= days * 86_400_000

    def stamps(self) -> tuple[str, str]:
        """Return both ends as the service writes them."""
        return stamp(self.start), stamp(self.end)


def _day(moment: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=moment)).date()


def _moment(text: str) -> int:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise _not_a_date(text) from None
    if moment.tzinfo is None:
        raise _not_a_date(text)
    return round(moment.timestamp() * 1000)


def _not_a_date(text: str) -> Exception:
    return bad_request(f"Unable to parse {text!r} as an ISO-8601 date-time with a time zone", "invalid.date")
