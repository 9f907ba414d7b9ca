"""Every accepted spelling, what it means, and what the refusals say."""

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pandas as pd
import pytest

from genesys_nb.errors import ConfigError
from genesys_nb.intervals import Interval, read

NOW = datetime(2026, 11, 21, 13, 25, 36, 789000, tzinfo=UTC)  # a Saturday; 14:25 in Berlin
BERLIN = "Europe/Berlin"


def bounds(when, timezone=BERLIN, now=NOW):
    local = pd.Timestamp(0, tz=timezone).tz
    interval = read(when, timezone=timezone, now=now)
    return tuple(moment.astimezone(local).isoformat()[:16] for moment in (interval.start, interval.end))


WORDS = {
    "today": ("2026-11-21T00:00", "2026-11-22T00:00"),
    "this day": ("2026-11-21T00:00", "2026-11-22T00:00"),
    "yesterday": ("2026-11-20T00:00", "2026-11-21T00:00"),
    "  YESTERDAY ": ("2026-11-20T00:00", "2026-11-21T00:00"),
    "last 7 days": ("2026-11-14T00:00", "2026-11-21T00:00"),
    "Last  7\tDays": ("2026-11-14T00:00", "2026-11-21T00:00"),
    "last7days": ("2026-11-14T00:00", "2026-11-21T00:00"),
    "last 1 day": ("2026-11-20T00:00", "2026-11-21T00:00"),
    "last 24 hours": ("2026-11-20T14:00", "2026-11-21T14:00"),
    "last hour": ("2026-11-21T13:00", "2026-11-21T14:00"),
    "this hour": ("2026-11-21T14:00", "2026-11-21T15:00"),
    "this week": ("2026-11-16T00:00", "2026-11-22T00:00"),
    "last week": ("2026-11-09T00:00", "2026-11-16T00:00"),
    "last 2 weeks": ("2026-11-02T00:00", "2026-11-16T00:00"),
    "this month": ("2026-11-01T00:00", "2026-11-22T00:00"),
    "last month": ("2026-10-01T00:00", "2026-11-01T00:00"),
    "last 12 months": ("2025-11-01T00:00", "2026-11-01T00:00"),
    "this quarter": ("2026-10-01T00:00", "2026-11-22T00:00"),
    "last quarter": ("2026-07-01T00:00", "2026-10-01T00:00"),
    "last 4 quarters": ("2025-10-01T00:00", "2026-10-01T00:00"),
    "this year": ("2026-01-01T00:00", "2026-11-22T00:00"),
    "last year": ("2025-01-01T00:00", "2026-01-01T00:00"),
    "last 2 years": ("2024-01-01T00:00", "2026-01-01T00:00"),
}

PERIODS = {
    "2026": ("2026-01-01T00:00", "2027-01-01T00:00"),
    "2026-11": ("2026-11-01T00:00", "2026-12-01T00:00"),
    "2026-12": ("2026-12-01T00:00", "2027-01-01T00:00"),
    "2026-Q4": ("2026-10-01T00:00", "2027-01-01T00:00"),
    "2026q1": ("2026-01-01T00:00", "2026-04-01T00:00"),
    "2026-W47": ("2026-11-16T00:00", "2026-11-23T00:00"),
    "2026-w01": ("2025-12-29T00:00", "2026-01-05T00:00"),
    "2026-11-20": ("2026-11-20T00:00", "2026-11-21T00:00"),
    "20261120": ("2026-11-20T00:00", "2026-11-21T00:00"),
    "2026-W47-5": ("2026-11-20T00:00", "2026-11-21T00:00"),
    date(2026, 11, 20): ("2026-11-20T00:00", "2026-11-21T00:00"),
}

ISO = {
    "2026-11-01/2026-11-08": ("2026-11-01T00:00", "2026-11-08T00:00"),
    " 2026-11-01 / 2026-11-08 ": ("2026-11-01T00:00", "2026-11-08T00:00"),
    "2026-09/2026-11": ("2026-09-01T00:00", "2026-11-01T00:00"),
    "yesterday/today": ("2026-11-20T00:00", "2026-11-21T00:00"),
    "2026-11-20T10:00/2026-11-20T12:30": ("2026-11-20T10:00", "2026-11-20T12:30"),
    "2026-11-20 10:00/2026-11-20 12:30": ("2026-11-20T10:00", "2026-11-20T12:30"),
    "2026-11-20t10:00z/2026-11-20T10:00-05:00": ("2026-11-20T11:00", "2026-11-20T16:00"),
    "2026-11-20T10:00:00.000Z/2026-11-20T12:00:00.000Z": ("2026-11-20T11:00", "2026-11-20T13:00"),
    "2026-11-20/P1D": ("2026-11-20T00:00", "2026-11-21T00:00"),
    "2026-10-24/P2D": ("2026-10-24T00:00", "2026-10-26T00:00"),
    "2026-10-25/PT24H": ("2026-10-25T00:00", "2026-10-25T23:00"),
    "2026-01-31/P1M": ("2026-01-31T00:00", "2026-02-28T00:00"),
    "2024-02-29/P1Y": ("2024-02-29T00:00", "2025-02-28T00:00"),
    "P1W/2026-11-21": ("2026-11-14T00:00", "2026-11-21T00:00"),
    "2026-11-20T08:00/P1DT1H30M": ("2026-11-20T08:00", "2026-11-21T09:30"),
}

PAIRS = [
    ("2026-11-01", "2026-11-08"),
    ["2026-11-01", "2026-W46-7"],
    (date(2026, 11, 1), date(2026, 11, 8)),
    (datetime(2026, 11, 1), datetime(2026, 11, 8)),  # noqa: DTZ001 - naive on purpose
    (datetime(2026, 10, 31, 23, tzinfo=UTC), datetime(2026, 11, 8, 1, tzinfo=timezone(timedelta(hours=2)))),
    (pd.Timestamp("2026-11-01"), pd.Timestamp("2026-11-08", tz=BERLIN)),
    (np.datetime64("2026-11-01"), np.datetime64("2026-11-08T00:00:00.000000000")),
    (np.datetime64("2026-11"), "2026-11-08"),
    pd.Interval(pd.Timestamp("2026-11-01"), pd.Timestamp("2026-11-08"), closed="left"),
    "2026-11-01/2026-11-08",
]


@pytest.mark.parametrize(("when", "expected"), [*WORDS.items(), *PERIODS.items(), *ISO.items()], ids=str)
def test_spelling(when, expected):
    assert bounds(when) == expected


@pytest.mark.parametrize("when", PAIRS, ids=repr)
def test_pairs_of_all_kinds_mean_the_same(when):
    if when == ["2026-11-01", "2026-W46-7"]:
        assert bounds(when) == ("2026-11-01T00:00", "2026-11-15T00:00")
    else:
        assert bounds(when) == ("2026-11-01T00:00", "2026-11-08T00:00")


def test_an_interval_is_an_interval():
    interval = read("yesterday", timezone=BERLIN, now=NOW)
    assert read(interval, timezone="UTC", now=NOW) is interval


def test_the_zone_decides_which_day_it_is():
    late = datetime(2026, 11, 21, 23, 30, tzinfo=UTC)
    assert bounds("today", "UTC", late)[0] == "2026-11-21T00:00"
    assert bounds("today", BERLIN, late)[0] == "2026-11-22T00:00"
    assert bounds("today", "America/New_York", late)[0] == "2026-11-21T00:00"


def test_as_the_service_reads_it():
    assert read("2026-01-01", timezone="UTC", now=NOW).iso() == "2026-01-01T00:00:00.000Z/2026-01-02T00:00:00.000Z"
    assert read("2026-01-01", timezone=BERLIN, now=NOW).iso() == "2025-12-31T23:00:00.000Z/2026-01-01T23:00:00.000Z"


def test_it_shows_itself_in_the_zone_it_was_asked_in():
    day = read("2026-10-25", timezone=BERLIN, now=NOW)
    assert repr(day) == "Interval(2026-10-25 00:00+02:00 to 2026-10-26 00:00+01:00, Europe/Berlin)"
    fine = Interval(datetime(2026, 1, 1, 0, 0, 5, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 5, 7000, tzinfo=UTC))
    assert repr(fine) == "Interval(2026-01-01 00:00:05+00:00 to 2026-01-01 00:00:05.007+00:00, UTC)"


def test_the_end_is_not_in_it():
    day = read("2026-11-20", timezone=BERLIN, now=NOW)
    assert day.start in day
    assert day.end - timedelta(milliseconds=1) in day
    assert day.end not in day
    assert day.start - timedelta(milliseconds=1) not in day


def test_days_have_their_real_length():
    lengths = {day: read(day, timezone=BERLIN, now=NOW).length for day in ("2026-03-29", "2026-03-30", "2026-10-25")}
    assert [length / timedelta(hours=1) for length in lengths.values()] == [23, 24, 25]


def test_equal_intervals_are_equal_in_any_zone():
    here = read("2026-11-20/2026-11-21", timezone="UTC", now=NOW)
    there = read("2026-11-20T01:00/2026-11-21T01:00", timezone=BERLIN, now=NOW)
    assert here == there
    assert hash(here) == hash(there)


def test_bounds_are_rounded_up_to_the_millisecond_so_that_no_row_changes_sides():
    pair = (pd.Timestamp("2026-11-01T00:00:00.000000001"), pd.Timestamp("2026-11-01T00:00:00.001000"))
    with pytest.raises(ConfigError, match="is empty"):
        read(pair, timezone="UTC", now=NOW)
    interval = read(("2026-11-01T00:00:00.000001", "2026-11-01T00:00:01"), timezone="UTC", now=NOW)
    assert interval.iso() == "2026-11-01T00:00:00.001Z/2026-11-01T00:00:01.000Z"


def test_an_aware_timestamp_in_a_repeated_hour_keeps_its_half():
    second = pd.Timestamp("2026-10-25 02:30:00.0005+01:00").tz_convert(BERLIN)
    interval = read((second, "2026-10-26"), timezone=BERLIN, now=NOW)
    assert interval.start == datetime(2026, 10, 25, 1, 30, 0, 1000, tzinfo=UTC)


def test_a_local_time_that_comes_twice_is_the_first_unless_its_fold_says_otherwise():
    end = "2026-10-26"
    assert read(("2026-10-25T02:30", end), timezone=BERLIN, now=NOW).start.hour == 0
    twice = datetime(2026, 10, 25, 2, 30, fold=1)  # noqa: DTZ001 - naive on purpose
    assert read((twice, end), timezone=BERLIN, now=NOW).start.hour == 1


def test_a_local_time_that_is_jumped_over_is_the_moment_after_the_jump():
    interval = read(("2026-03-29T02:30", "2026-03-29T03:15"), timezone=BERLIN, now=NOW)
    assert interval.iso() == "2026-03-29T01:00:00.000Z/2026-03-29T01:15:00.000Z"


@pytest.mark.parametrize("closed", ["right", "both", "neither"])
def test_a_pandas_interval_with_other_sides_is_read_half_open_and_says_so(closed):
    interval = read(
        pd.Interval(pd.Timestamp("2026-11-01"), pd.Timestamp("2026-11-08"), closed=closed), timezone="UTC", now=NOW
    )
    assert interval.iso() == "2026-11-01T00:00:00.000Z/2026-11-08T00:00:00.000Z"
    assert interval.notes == (f"pandas.Interval closed on '{closed}' was read as half-open: its end is not part of it",)


def test_an_end_in_the_future_is_kept_and_noted():
    today = read("today", timezone=BERLIN, now=NOW)
    assert today.end == datetime(2026, 11, 21, 23, tzinfo=UTC)
    assert today.notes == (
        "2026-11-21 00:00+01:00 to 2026-11-22 00:00+01:00, Europe/Berlin was not over at 2026-11-21 14:25+01:00",
    )
    assert read("yesterday", timezone=BERLIN, now=NOW).notes == ()
    assert read("2026-11-01/2026-11-21T13:25:36.789Z", timezone=BERLIN, now=NOW).notes == ()
    assert len(read("2031", timezone=BERLIN, now=NOW).notes) == 1


REFUSED = {
    "lst week": ("'lst week' is not an interval.", "Did you mean 'last week'?"),
    "lats 30 dasy": ("'lats 30 dasy' is not an interval.", "Did you mean 'last 30 days'?"),
    "yesteday": ("is not an interval.", "Did you mean 'yesterday'?"),
    "last 7": ("'last 7' is not an interval.", "Did you mean 'last 7 days'?"),
    "last 30 minutes": ("'last 30 minutes' is not an interval.", "Words go down to 'last hour'"),
    "": ("'' is not an interval.", "Accepted are 'today'"),
    "2026-13": ("'2026-13' is not an interval.", "Accepted are"),
    "2025-W53": ("'2025-W53' is not an interval.", "Accepted are"),
    "2026-02-30": ("'2026-02-30' is not an interval.", "Accepted are"),
    "last 0 days": ("is not an interval.", "One at least is wanted: 'yesterday', 'last 7 days'. Accepted are"),
    "0 days": ("is not an interval.", "One at least is wanted"),
    "last 1000000 days": ("is not an interval.", "Accepted are"),
    "this 3 weeks": ("is not an interval.", "Did you mean 'this week'?"),
    "2026-11-20T10:00": ("is a moment, not an interval.", "Say until when: '2026-11-20T10:00/…'."),
    datetime(2026, 11, 20): ("is a moment, not an interval.", "Give a pair"),  # noqa: DTZ001 - naive on purpose
    pd.Timestamp("2026-11-20"): ("is a moment, not an interval.", "Give a pair"),
    np.datetime64("2026-11-20"): ("is a moment, not an interval.", "Give a pair"),
    "2026-11-01/yesteday": ("'yesteday' is not a moment.", "Did you mean 'yesterday'?"),
    "2026-11-01/2026-11-02/2026-11-03": ("'2026-11-02/2026-11-03' is not a moment.", "Accepted are"),
    "2026-11-01/P": ("'P' is not a moment.", "Accepted are"),
    "2026-11-01/P1DT": ("is not a moment.", "Accepted are"),
    "P1D/P1D": ("is not a moment.", "Accepted are"),
    ("2026-11-01",): ("is not an interval.", "Accepted are"),
    ("2026-11-01", None): ("None is not a moment.", "Give a date"),
    ("2026-11-01", pd.NaT): ("NaT is not a moment.", "Give a date"),
    ("2026-11-01", np.datetime64("NaT", "us")): ("is not a moment.", "Give a date"),
    pd.Interval(1, 2): ("1 is not a moment.", "Give a date"),
    7: ("7 is not an interval.", "Accepted are"),
    None: ("None is not an interval.", "Accepted are"),
    "2026-11-08/2026-11-01": ("2026-11-08 00:00+01:00 to 2026-11-01 00:00+01:00", "Write the earlier moment first"),
    ("2026-11-08", "2026-11-08"): ("is empty", "for one whole day the day alone is enough"),
    "2026-11-08/P0D": ("is empty", "Give a later end"),
    "9999": ("leaves the calendar", "between the years 1 and 9999"),
    "last 999999 years": ("leaves the calendar", "between the years 1 and 9999"),
    "last 999999 weeks": ("leaves the calendar", "between the years 1 and 9999"),
    "0001-01-01": ("leaves the calendar", "between the years 1 and 9999"),
    "0000": ("'0000' is not an interval.", "Accepted are"),
}


@pytest.mark.parametrize(("when", "said"), REFUSED.items(), ids=str)
def test_refusal_names_the_value_the_rule_and_the_fix(when, said):
    with pytest.raises(ConfigError) as caught:
        read(when, timezone=BERLIN, now=NOW)
    message, next_step = said
    assert message in caught.value.message
    assert next_step in caught.value.next_step


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Europe/Berln", "'Europe/Berlin'"),
        ("europe/berlin", "'Europe/Berlin'"),
        ("berlin", "'Europe/Berlin'"),
        ("new york", "'America/New_York'"),
        ("Europe", "IANA name"),
        ("", "IANA name"),
        ("../etc/passwd", "IANA name"),
        ("Middle-earth", "IANA name"),
    ],
)
def test_unknown_zone(name, meant):
    with pytest.raises(ConfigError) as caught:
        read("today", timezone=name, now=NOW)
    assert caught.value.message == f"There is no time zone {name!r}."
    assert meant in caught.value.next_step


def test_an_interval_without_zones_is_refused():
    with pytest.raises(ConfigError, match="start of an interval has no time zone"):
        Interval(datetime(2026, 1, 1), datetime(2026, 1, 2, tzinfo=UTC))  # noqa: DTZ001 - naive on purpose


MENDED = [
    ("11/01/2026", "Day or month first?"),
    ("1.11.2026", "'2026-11-20'"),
    (("01-11-2026", "2026-11-15"), "the year first"),
    ("01/11/26", "the year first"),
    ("2026-11-01 to 2026-11-03", "a slash between the two: '2026-11-01/2026-11-03'"),
    ("2026-11-01 - 2026-11-03", "'2026-11-01/2026-11-03'"),
    ("2026-11-01..2026-11-03", "'2026-11-01/2026-11-03'"),
    ("2026-11-01 08:00 until 2026-11-01 12:00", "'2026-11-01 08:00/2026-11-01 12:00'"),
    ("2026-W44 – 2026-W46", "'2026-W44/2026-W46'"),  # noqa: RUF001 - a dash that people write
]


@pytest.mark.parametrize(("when", "said"), MENDED)
def test_what_people_write_instead_is_told_how_to_write_it(when, said):
    with pytest.raises(ConfigError) as caught:
        read(when, timezone="UTC", now=datetime(2026, 11, 20, tzinfo=UTC))
    assert said in caught.value.next_step


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize("when", ["9999-12-31", "0001-01-01", ("9999-12-30", "9999-12-31"), "last 100000 years"])
def test_the_ends_of_the_calendar_are_read_or_refused(zone, when):
    try:
        interval = read(when, timezone=zone, now=datetime(2026, 11, 20, tzinfo=UTC))
    except ConfigError as error:
        assert "leaves the calendar" in error.message  # noqa: PT017 - one of two ways to be right
    else:
        assert zone in str(interval)


def test_what_has_not_begun_is_told_from_what_is_not_over():
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert "was not over at 2026-11-20 12:00" in read("today", timezone="UTC", now=now).notes[0]
    assert "had not begun at 2026-11-20 12:00" in read("2026-12", timezone="UTC", now=now).notes[0]
    assert read("yesterday", timezone="UTC", now=now).notes == ()


def test_a_huge_value_is_quoted_in_part():
    with pytest.raises(ConfigError) as caught:
        read("x" * 100_000, timezone="UTC", now=datetime(2026, 11, 20, tzinfo=UTC))
    assert len(str(caught.value)) < 600
