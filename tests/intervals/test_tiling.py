"""Days, weeks and months follow each other without gap or overlap, in every zone there is; so do chunks."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from genesys_nb.errors import ConfigError
from genesys_nb.intervals import Interval, chunks, read
from genesys_nb.zones import first_day, instant, shifted

NOW = datetime(2026, 11, 21, 13, tzinfo=UTC)
ZONES = sorted(available_timezones() - {"localtime"})
DAY = timedelta(days=1)
zones = st.sampled_from(ZONES)
utc = st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def midnight(day, zone):
    return instant(datetime(day.year, day.month, day.day), zone)  # noqa: DTZ001


@given(zones, st.dates(date(1975, 1, 1), date(2040, 1, 1)))
def test_a_year_of_days_never_goes_back_and_sums_to_itself(name, first):
    zone = ZoneInfo(name)
    borders = [midnight(first + k * DAY, zone) for k in range(367)]
    lengths = [after - before for before, after in pairwise(borders)]
    assert min(lengths) >= timedelta(0)  # zero only where the whole day never came
    assert max(lengths) <= timedelta(hours=49)  # a day that came twice, by crossing the date line
    assert sum(lengths, timedelta(0)) == borders[-1] - borders[0]


@pytest.mark.parametrize("year", [1996, 2011, 2024, 2026])
def test_days_tile_wherever_clocks_change(year):
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + k * DAY for k in range(366)]
    changes = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        offsets = [noon.astimezone(zone).utcoffset() for noon in noons]
        for noon, before, after in zip(noons[1:], offsets, offsets[1:], strict=False):
            if before != after:
                changes += 1
                borders = [midnight(noon.date() + k * DAY, zone) for k in range(-2, 4)]
                assert all(one <= other for one, other in pairwise(borders)), (name, noon)
                assert borders[-1] - borders[0] == 5 * DAY + before - after, (name, noon)
    assert changes > 100


@given(zones, st.dates(date(1975, 1, 1), date(2040, 1, 1)))
def test_a_day_begins_with_its_first_real_moment(name, day):
    zone = ZoneInfo(name)
    begin = midnight(day, zone)
    just_before = begin - timedelta(seconds=1)
    assert begin.astimezone(zone).date() >= day
    assert just_before.astimezone(zone).date() < day


@pytest.mark.parametrize(
    ("name", "day", "begins"),
    [
        ("Africa/Cairo", "2024-04-26", "2024-04-25T22:00"),  # 00:00 is 01:00
        ("America/Santiago", "2024-09-08", "2024-09-08T04:00"),
        ("America/Havana", "2024-03-10", "2024-03-10T05:00"),
        ("Asia/Beirut", "2025-03-30", "2025-03-29T22:00"),
        ("Atlantic/Azores", "2024-03-31", "2024-03-31T01:00"),
        ("America/Havana", "2024-11-03", "2024-11-03T04:00"),  # 00:00 comes twice: the first
    ],
)
def test_midnights_that_the_clocks_jump_over(name, day, begins):
    interval = read(day, timezone=name, now=NOW)
    assert interval.start.isoformat()[:16] == begins
    before = read((date.fromisoformat(day) - DAY).isoformat(), timezone=name, now=NOW)
    assert before.end == interval.start


def test_the_day_that_samoa_left_out():
    with pytest.raises(ConfigError, match="is empty"):
        read("2011-12-30", timezone="Pacific/Apia", now=NOW)
    assert (
        read("2011-12-29", timezone="Pacific/Apia", now=NOW).end
        == read("2011-12-31", timezone="Pacific/Apia", now=NOW).start
    )


def test_odd_days():
    troll = [read(day, timezone="Antarctica/Troll", now=NOW).length for day in ("2026-03-29", "2026-10-25")]
    lord_howe = [read(day, timezone="Australia/Lord_Howe", now=NOW).length for day in ("2026-04-05", "2026-10-04")]
    assert [length / timedelta(hours=1) for length in (*troll, *lord_howe)] == [22, 26, 24.5, 23.5]


@given(
    zones, st.dates(date(1975, 1, 1), date(2040, 1, 1)), st.sampled_from(["day", "week", "month", "quarter", "year"])
)
def test_periods_of_the_calendar_tile(name, day, unit):
    def spelt(first):
        year, week, _ = first.isocalendar()
        return {
            "day": first.isoformat(),
            "week": f"{year}-W{week:02}",
            "month": f"{first:%Y-%m}",
            "quarter": f"{first.year}-Q{(first.month + 2) // 3}",
            "year": f"{first.year}",
        }[unit]

    first = first_day(day, unit)
    borders = [midnight(shifted(first, unit, k), ZoneInfo(name)) for k in range(3)]
    assume(borders[0] < borders[1] < borders[2])  # a day that never came is no interval
    this, following = (read(spelt(shifted(first, unit, k)), timezone=name, now=NOW) for k in (0, 1))
    assert this.end == following.start
    assert this.start <= midnight(day, ZoneInfo(name)) < this.end


@given(zones, utc, st.sampled_from(["hour", "day", "week", "month", "quarter", "year"]), st.integers(1, 400))
def test_words_are_whole_units_that_are_over(name, now, unit, count):
    past = read(f"last {count} {unit}s", timezone=name, now=now)
    previous = read(f"last {unit}", timezone=name, now=now)
    present = read(f"this {unit}", timezone=name, now=now)
    assert past.start <= previous.start < past.end == previous.end == present.start <= now
    assert now in present
    assert past.notes == previous.notes == ()
    assert len(present.notes) == 1


@given(zones, utc, utc)
def test_what_is_written_for_the_service_reads_back_as_the_same(name, one, other):
    start, end = sorted((one, other))
    interval = Interval(start, end + DAY, name)
    assert read(interval.iso(), timezone="Asia/Kathmandu", now=NOW) == interval


@given(utc, st.timedeltas(timedelta(milliseconds=1), timedelta(days=400)), st.integers(1, 40))
def test_chunks_tile_and_no_day_is_touched_twice(start, length, days):
    interval = Interval(start, start + length, "Europe/Berlin")
    pieces = chunks(interval, days=days)
    assert pieces[0].start == interval.start
    assert pieces[-1].end == interval.end
    assert all(before.end == after.start for before, after in pairwise(pieces))
    touched = [{date.fromordinal(d) for d in ordinals(piece)} for piece in pieces]
    assert all(len(set_of_days) <= days for set_of_days in touched)
    assert all(before.isdisjoint(after) for before, after in pairwise(touched))
    assert len(pieces) == -(-len(set().union(*touched)) // days)  # no piece more than needed
    assert {piece.timezone for piece in pieces} == {"Europe/Berlin"}


def ordinals(piece):
    last = piece.end - timedelta(milliseconds=1)
    return range(piece.start.toordinal(), last.toordinal() + 1)


def test_chunks_at_the_end_of_the_calendar():
    late = Interval(datetime(9999, 12, 25, tzinfo=UTC), datetime(9999, 12, 31, 23, tzinfo=UTC))
    assert len(chunks(late, days=31)) == 1
    assert len(chunks(late, days=3)) == 3


def test_chunks_of_nothing_are_refused():
    with pytest.raises(ConfigError, match="pieces of 0 days"):
        chunks(read("2026", timezone="UTC", now=NOW), days=0)


def test_the_last_seven_days_far_from_greenwich_touch_eight_utc_days():
    week = read("last 7 days", timezone="America/Los_Angeles", now=NOW)
    assert [piece.iso() for piece in chunks(week, days=7)] == [
        "2026-11-14T08:00:00.000Z/2026-11-21T00:00:00.000Z",
        "2026-11-21T00:00:00.000Z/2026-11-21T08:00:00.000Z",
    ]
