"""Few counts tell how many there are; the service here is a function."""

from datetime import UTC, datetime, timedelta

import pytest

from genesys_nb import intervals
from genesys_nb.downloads.pull import driven
from genesys_nb.genesys.counting import counted
from genesys_nb.intervals import Interval
from genesys_nb.query import Query

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WEEK = timedelta(days=7)


def count(interval, per_day):
    """Count with an organisation that has ``per_day(day)`` conversations a day."""
    asked = []

    def ask(query):
        one = intervals.read(query.params["interval"], timezone="UTC", now=NOW)
        asked.append(one)
        days = (one.end - one.start) // timedelta(days=1)
        hits = sum(per_day(one.start + timedelta(days=n)) for n in range(days))
        return {"totalHits": hits, "conversations": [{"conversationId": "a"}] if hits else []}

    stretches = intervals.chunks(interval, days=7)
    counts = driven(counted(stretches, lambda one: Query("GET", "/count", {"interval": one.iso()}), NOW), ask)
    whole = sum(
        per_day(interval.start + timedelta(days=n))
        for n in range((min(interval.end, NOW) - interval.start) // timedelta(days=1))
    )
    return counts, asked, whole


def since(day):
    return lambda one: 300 if one >= datetime.fromisoformat(day).replace(tzinfo=UTC) else 0


def year(first, last):
    return Interval(datetime.fromisoformat(first).replace(tzinfo=UTC), datetime.fromisoformat(last).replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("interval", "per_day", "most"),
    [
        (year("2025-11-20", "2026-11-20"), lambda _: 300, 3),
        (year("2025-11-20", "2026-11-20"), since("2026-08-23"), 12),
        (year("2025-11-20", "2026-11-20"), since("2026-11-10"), 12),
        (year("2026-01-01", "2027-01-01"), since("2026-08-23"), 12),
        (year("2024-01-01", "2026-11-20"), lambda day: 100 + (day - datetime(2024, 1, 1, tzinfo=UTC)).days, 12),
        (year("2026-11-10", "2026-11-20"), lambda _: 300, 2),
    ],
)
def test_few_counts_come_near(interval, per_day, most):
    counts, asked, whole = count(interval, per_day)
    assert counts.total == pytest.approx(whole, rel=0.15, abs=300)
    assert len(asked) == counts.counted <= most
    assert all(one.start < NOW for one in asked), "what is yet to come holds nothing"
    assert counts.sample


def test_parts_share_what_was_counted():
    interval = year("2026-08-01", "2026-11-01")
    counts, *_ = count(interval, lambda _: 10)
    border = interval.start + 5 * WEEK + timedelta(days=2)
    parts = [Interval(interval.start, border), Interval(border, interval.end)]
    assert sum(map(counts.within, parts)) == pytest.approx(counts.total)
    assert counts.within(parts[0]) == pytest.approx(370)


def test_nothing_is_nothing():
    counts, asked, _ = count(year("2026-01-01", "2026-11-20"), lambda _: 0)
    assert (counts.total, len(asked), counts.sample) == (0, 3, b"")
    counts, asked, _ = count(year("2027-01-01", "2027-03-01"), lambda _: 5)
    assert (counts.total, asked) == (0, [])
