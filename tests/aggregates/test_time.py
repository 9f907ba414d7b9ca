"""Days have the hours that they have, parts follow each other without gap or overlap, and a cut changes no number."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation
from genesys_nb.demo.intervals import Interval as DemoInterval
from genesys_nb.demo.periods import borders
from genesys_nb.genesys.aggregates import periods
from genesys_nb.intervals import Interval
from genesys_nb.zones import zone

EPOCH = datetime.fromisoformat("2019-01-01")
ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Havana")


@pytest.fixture(scope="module")
def spring():
    with DemoOrganisation(now=datetime(2026, 4, 8, tzinfo=UTC), days=40, rate_limit=None) as opened:
        yield opened


@pytest.fixture(
    params=[
        ("spring", "2026-03-29", "Europe/Berlin", 23),
        ("spring", "2026-03-08", "America/New_York", 23),
        ("spring", "2026-04-05", "Australia/Lord_Howe", 24.5),
        ("organisation", "2026-10-25", "Europe/Berlin", 25),
        ("organisation", "2026-11-01", "America/New_York", 25),
        ("organisation", "2026-10-04", "Australia/Lord_Howe", 23.5),
    ],
    ids=lambda one: f"{one[1]} {one[2]}",
)
def changed(request, open_session):
    """Give a session in a zone, two users, a day on which its clocks change, and how long that day is."""
    season, day, where, hours = request.param
    there = request.getfixturevalue(season)
    users = [one["id"] for one in there.users()[:2]]
    return open_session(there, timezone=where), {"userId": users}, pd.Timestamp(day, tz=where), hours


@pytest.mark.parametrize("granularity", ["PT1H", "PT30M", "P1D"])
def test_a_day_on_which_the_clocks_change_is_whole(changed, granularity):
    gc, users, day, hours = changed
    frame = gc.user_aggregates(day.date(), "tSystemPresence", granularity=granularity, where=users)
    parts = frame[["interval_start", "interval_end"]].drop_duplicates().sort_values("interval_start")
    assert (parts["interval_start"].iloc[0], parts["interval_end"].iloc[-1]) == (day, day + pd.DateOffset(days=1))
    assert (parts["interval_start"].iloc[1:].to_numpy() == parts["interval_end"].iloc[:-1].to_numpy()).all()
    lengths = (parts["interval_end"] - parts["interval_start"]) / timedelta(hours=1)
    assert lengths.sum() == hours
    assert len(parts) == {"PT1H": -(-hours // 1), "PT30M": hours * 2, "P1D": 1}[granularity]
    # Two people are somewhere at every moment of a day, however long it is.
    assert frame["tSystemPresence_sum"].sum() == 2 * hours * 3_600_000


def test_conversations_by_the_hour_are_those_of_the_longer_day(open_session, organisation):
    gc = open_session(organisation, timezone="Europe/Berlin")
    frame = gc.conversation_aggregates("2026-10-25", "nConversations", granularity="PT1H")
    there = organisation.conversations("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")
    truth = Counter(pd.Timestamp(one["conversationStart"]).floor("h") for one in there)
    assert dict(zip(frame["interval_start"].dt.tz_convert("UTC"), frame["nConversations_count"], strict=True)) == truth
    assert len(there) > 50


def test_years_are_asked_in_parts_that_join(open_session):
    with DemoOrganisation(now=datetime(2026, 3, 2, 12, tzinfo=UTC), days=4) as organisation:
        _years(open_session(organisation), organisation)


def _years(gc, organisation):
    years = ("2024-02-01", "2026-03-02")
    queries = gc.conversation_aggregates.query(years, "nConversations", granularity="P1D", timezone="Europe/Berlin")
    assert [query.json["interval"] for query in queries] == [
        "2024-01-31T23:00:00.000Z/2025-01-31T23:00:00.000Z",
        "2025-01-31T23:00:00.000Z/2026-01-31T23:00:00.000Z",
        "2026-01-31T23:00:00.000Z/2026-03-01T23:00:00.000Z",
    ]
    frame = gc.conversation_aggregates(years, "nConversations", granularity="P1D", timezone="Europe/Berlin")
    assert frame["interval_start"].is_unique
    assert frame["nConversations_count"].sum() == len(organisation.conversations("2026-02-01", "2026-03-01T23:00:00Z"))
    assert frame["interval_start"].dt.day.tolist() == [27, 28, 1]
    assert "asked in 3 parts" in gnb.provenance(frame)["notes"]


@pytest.mark.parametrize(
    "question",
    [
        {},  # a maximum could be joined, a ratio or a distinct count not
        {"granularity": "P2D"},  # counted from the beginning, or by the calendar?
        {"granularity": "PT7H"},
        {"granularity": "P1M", "interval": ("2024-03-02", "2026-11-20")},
        {"granularity": "P1W", "interval": ("2024-03-05", "2026-11-20")},
        {"granularity": "PT1H", "interval": ("2024-03-01T05:00", "2026-11-20")},
        {"granularity": "P1D", "interval": ("2024-03-01", "2025-03-01")},
        {"granularity": "P1D", "by": "queueId", "body": {"queryType": "topN", "limit": 3}},
    ],
)
def test_what_a_cut_might_change_is_asked_whole(gc, question):
    arguments = {"interval": ("2024-03-01", "2026-11-20"), "metrics": "nOffered", **question}
    assert not isinstance(gc.conversation_aggregates.query(**arguments), list)


@pytest.mark.parametrize(
    ("granularity", "interval"),
    [
        ("PT1S", "2026-11-19T00:00/2026-11-20T03:46:40"),  # 100,000 of them
        ("PT30M", ("2021-11-20", "2026-11-20")),
        ("P1D", ("1970-01-01", "2026-11-20")),
        ("P1DT12H", ("2026-11-01", "2026-11-20")),  # the specification's own example
        ("P999999999Y", "2026-11-19"),
    ],
)
def test_as_many_intervals_as_anybody_reads_can_be_asked_for(gc, granularity, interval):
    query = gc.conversation_aggregates.query(interval, "nOffered", granularity=granularity)
    for one in query if isinstance(query, list) else [query]:
        assert one.json["granularity"] == granularity


starts = st.integers(0, 70_000).map(lambda hours: EPOCH + timedelta(hours=hours))
midnights = starts.map(lambda moment: moment.replace(hour=0))
firsts = midnights.map(lambda moment: moment.replace(day=1))
mondays = midnights.map(lambda moment: moment - timedelta(days=moment.weekday()))


@example(start=datetime.fromisoformat("2019-03-12"), days=1463, where="America/Havana", granularity="P1D")
@given(
    start=starts | midnights | firsts | mondays,
    days=st.integers(1, 2_000),
    where=st.sampled_from(ZONES),
    granularity=st.sampled_from(("PT12H", "PT6H", "P1D", "P1W", "P7D", "P1M", "P2D", "P3M", "PT5H", "P1DT6H")),
)
def test_a_cut_moves_no_part(start, days, where, granularity):
    whole = Interval(start.replace(tzinfo=zone(where)), start.replace(tzinfo=zone(where)) + timedelta(days=days), where)
    pieces = periods.cut(whole, granularity, where)
    assert (pieces[0].start, pieces[-1].end) == (whole.start, whole.end)
    joined = []
    for piece in pieces:
        assert len(pieces) == 1 or piece.length <= timedelta(days=367)
        joined = joined[:-1] + borders(_demo(piece), granularity, where)
        local = piece.start.astimezone(zone(where))
        if piece is not pieces[0]:
            assert local.time() == time()  # so the calendar's parts end there, too
            assert granularity not in {"P1W", "P7D"} or local.weekday() == 0
            assert granularity != "P1M" or local.day == 1
    assert joined == borders(_demo(whole), granularity, where)


def _demo(interval):
    return DemoInterval(*(round(moment.timestamp() * 1000) for moment in (interval.start, interval.end)))


@pytest.mark.parametrize("when", [("9990-01-01", "9998-06-01"), ("0001-01-02", "0003-06-01")])
def test_the_ends_of_the_calendar_are_no_end(gc, when):
    assert gc.conversation_aggregates.query(when, "nOffered", granularity="P1D")
