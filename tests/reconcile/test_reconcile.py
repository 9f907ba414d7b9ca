"""Both sides counted agree to the unit; a lag, a lost page and a doubled day are found and named."""

import random
from collections import Counter
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation
from genesys_nb.errors import ConfigError

from .conftest import DAYS, METRICS, NOW, connected
from .proxy import day_twice, gateway, page_lost

GROUPS = [
    [],
    "queueId",
    "userId",
    ["queueId", "mediaType"],
    ["userId", "mediaType", "direction"],
    "wrapUpCode",
    "divisionId",
    "teamId",
    "requestedRoutingSkillId",
    "agentOwned",
]


def without(tables, conversations):
    return {grain: frame[~frame["conversation_id"].isin(conversations)] for grain, frame in tables.items()}


def doubled(frame, rows):
    return pd.concat([frame, frame[rows]], ignore_index=True)


@pytest.mark.parametrize("granularity", [None, "PT1H", "P1D"])
@pytest.mark.parametrize("by", GROUPS, ids=str)
def test_both_sides_agree_to_the_unit(gc, tables, by, granularity):
    aggregates = gc.conversation_aggregates(DAYS, METRICS, by=by, granularity=granularity)
    found = gnb.reconcile(tables, aggregates)
    assert found.ok, found
    assert found.frame.empty
    counted = [name for name in aggregates.columns if name.endswith(("_count", "_sum"))]
    assert found.compared == aggregates[counted].fillna(0).ne(0).sum().sum() > 0
    assert "agree to the unit" in str(found)


def test_days_of_a_zone_agree(gc):
    days = ("2026-10-24", "2026-10-27")
    tables = gc.conversation_tables(days, timezone="Europe/Berlin")
    aggregates = gc.conversation_aggregates(
        days, METRICS, by="queueId", granularity="P1D", timezone="Europe/Berlin", names=True
    )
    assert gnb.reconcile(tables, aggregates).ok


def test_a_part_of_longer_details_agrees(gc, tables):
    part = gc.conversation_aggregates("2026-11-18T07:30:00Z/2026-11-18T16:00:00Z", METRICS, granularity="PT30M")
    assert gnb.reconcile(tables, part).ok


def test_the_metric_grain_is_enough_for_what_it_tells(tables, hours):
    told = hours.drop(columns=["queue_id", "nConversations_count"])
    assert gnb.reconcile(tables["metric"], told).ok
    with pytest.raises(ConfigError, match="the grain metric does not tell 'queue_id'") as caught:
        gnb.reconcile(tables["metric"], hours)
    assert "conversation_tables" in caught.value.next_step


def test_the_conversation_grain_is_enough_for_its_own_sums(gc, tables):
    metrics = ["nOffered", "tHandle", "nConversations"]
    aggregates = gc.conversation_aggregates(DAYS, metrics, by="originatingDirection", granularity="PT1H")
    found = gnb.reconcile(tables["conversation"], aggregates.drop(columns="nConversations_count"))
    assert found.ok
    assert "tHandle_count" in found.notes[0]
    assert gnb.reconcile(tables["conversation"], gc.conversation_aggregates(DAYS, metrics)).ok


def test_a_page_that_got_lost_on_the_wire_is_found(organisation, gc, hours):
    there = organisation.conversations(*(f"{day}T00:00:00Z" for day in DAYS))
    lost = there[200:300]
    with gateway(organisation.url, page_lost(3)) as url, connected(organisation, url) as behind:
        tables = behind.conversation_tables(DAYS)
    assert gnb.provenance(tables["conversation"]).complete, "nothing in the answers tells"
    assert len(tables["conversation"]) == len(there) - 100
    found = gnb.reconcile(tables, hours)
    assert not found.ok
    assert set(found.frame["cause"]) == {"missing"}
    missed = [
        (one["conversationStart"][:13], metric["name"])
        for one in lost
        for participant in one["participants"]
        for session in participant["sessions"]
        for metric in session["metrics"]
    ]
    offered = found.frame[found.frame["metric"] == "nOffered"].groupby("interval_start")["difference"].sum()
    wanted = Counter(hour for hour, name in missed if name == "nOffered")
    assert {f"{hour:%Y-%m-%dT%H}": -count for hour, count in offered.items()} == wanted
    assert "fetch that interval again" in str(found)


def test_a_day_that_comes_twice_on_the_wire_counts_once(organisation, hours):
    with gateway(organisation.url, day_twice(DAYS[0])) as url, connected(organisation, url) as behind:
        tables = behind.conversation_tables(DAYS)
    assert gnb.provenance(tables["conversation"])["duplicates_dropped"] > 0
    assert gnb.reconcile(tables, hours).ok


def test_a_doubled_day_of_details_is_found(tables, days, hours):
    first = pd.Timestamp("2026-11-18", tz="UTC")
    twice = {grain: doubled(frame, frame["conversation_start"] < first) for grain, frame in tables.items()}
    found = gnb.reconcile(twice, days)
    assert not found.ok
    assert set(found.frame["cause"]) == {"doubled"}
    assert set(found.frame["interval_start"]) == {pd.Timestamp("2026-11-17", tz="UTC")}
    assert (found.frame["details"] == 2 * found.frame["aggregates"]).all()
    assert len(found.frame) == days.iloc[0].filter(regex="_(count|sum)$").ne(0).sum()
    assert set(gnb.reconcile(twice, hours).frame["cause"]) == {"doubled"}


def test_a_doubled_day_of_aggregates_is_found(tables, days):
    found = gnb.reconcile(tables, doubled(days, days["interval_start"] < pd.Timestamp("2026-11-18", tz="UTC")))
    assert set(found.frame["cause"]) == {"doubled"}
    assert (2 * found.frame["details"] == found.frame["aggregates"]).all()


def test_two_defects_are_told_apart(tables, hours):
    lost = tables["conversation"]["conversation_id"].iloc[-50:]
    first = pd.Timestamp("2026-11-18", tz="UTC")
    twice = {grain: doubled(frame, frame["conversation_start"] < first) for grain, frame in tables.items()}
    causes = gnb.reconcile(without(twice, lost), hours).frame.groupby("cause", observed=True)["interval_start"]
    assert causes.max()["doubled"] < first < causes.min()["missing"]


@pytest.fixture(scope="module")
def lagging():
    with DemoOrganisation(now=NOW, days=30, lag_hours=30, rate_limit=None) as organisation:
        yield organisation


def test_what_the_data_lake_does_not_have_yet_is_provisional(lagging):
    until = pd.Timestamp(lagging.data_available_until)
    with connected(lagging) as gc:
        interval = ("2026-11-18", "2026-11-20")
        aggregates = gc.conversation_aggregates(interval, METRICS, by="mediaType", granularity="PT1H")
        with pytest.warns(gnb.IncompleteWarning, match="not in the data lake yet"):
            tables = gc.conversation_tables(interval, via="job")
        found = gnb.reconcile(tables, aggregates)
        assert not found.ok
        assert set(found.frame["cause"]) == {"provisional"}
        assert (found.frame["interval_end"] > until).all()
        assert "ask again" in str(found)
        assert any("incomplete" in note for note in found.notes)
        stitched = gnb.reconcile(gc.conversation_tables(interval), aggregates)
        assert stitched.ok


def test_a_day_that_is_not_over_is_provisional(gc, organisation):
    today = gc.conversation_tables("2026-11-20")
    aggregates = gc.conversation_aggregates("2026-11-20", METRICS, granularity="PT1H")
    assert gnb.reconcile(today, aggregates).ok
    ongoing = today["conversation"].loc[today["conversation"]["conversation_end"].isna(), "conversation_id"]
    assert len(ongoing)
    later = aggregates.copy()
    begun = today["conversation"].set_index("conversation_id")["conversation_start"].reindex(ongoing)
    row = (later["interval_start"] <= begun.iloc[0]) & (begun.iloc[0] < later["interval_end"])
    later.loc[row, "tHandle_sum"] += 60_000
    assert gnb.reconcile(today, later).frame["cause"].tolist() == ["provisional"]


@pytest.fixture(scope="module")
def longer(gc):
    return gc.conversation_tables("2026-11-14/2026-11-20")


@pytest.mark.parametrize("granularity", ["PT1H", "P1D"])
def test_a_service_that_counts_when_it_measures_is_seen_through(gc, longer, granularity):
    noons = "2026-11-17T12:00:00Z/2026-11-19T12:00:00Z"
    by_event = {"alternateTimeDimension": "eventTime"}
    theirs = gc.conversation_aggregates(noons, METRICS, by="queueId", granularity=granularity, body=by_event)
    found = gnb.reconcile(longer, theirs)
    assert found.ok, found
    assert found.rule.endswith("the measurement")
    assert set(found.frame["cause"]) == {"day rule"}
    assert found.frame["difference"].ne(0).all()
    same_time = gnb.reconcile(gc.conversation_tables(noons), theirs)
    assert not same_time.ok
    assert set(same_time.frame["cause"]) == {"day rule", "began before"}
    early = same_time.frame[same_time.frame["cause"] == "began before"]
    assert early["interval_start"].max() < pd.Timestamp("2026-11-18T12:00:00Z")
    assert "from a day earlier" in str(same_time)


@settings(max_examples=12)
@given(st.data())
def test_any_conversation_that_was_offered_and_is_missing_is_found(tables, hours, data):
    offered = tables["conversation"].loc[tables["conversation"]["nOffered"] > 0]
    gone = offered.iloc[data.draw(st.integers(0, len(offered) - 1))]
    found = gnb.reconcile(without(tables, [gone["conversation_id"]]), hours)
    assert set(found.frame["cause"]) == {"missing"}
    begun = found.frame["interval_start"].unique()
    assert len(begun) == 1
    assert begun[0] <= gone["conversation_start"] < begun[0] + pd.Timedelta(hours=1)
    short = found.frame.loc[found.frame["metric"] == "nOffered", "difference"].sum()
    assert short == -gone["nOffered"]


def test_the_order_of_rows_does_not_matter(tables, hours):
    mixed = {grain: frame.sample(frac=1, random_state=1) for grain, frame in tables.items()}
    assert gnb.reconcile(mixed, hours.sample(frac=1, random_state=2)).ok


def test_segments_that_are_missing_are_no_missing_conversations(tables, hours):
    some = random.Random(1).sample(range(len(tables["segment"])), len(tables["segment"]) // 2)
    found = gnb.reconcile({**tables, "segment": tables["segment"].drop(index=some)}, hours)
    assert "unknown" in set(found.frame["cause"])


COLUMNS = {
    "queue_id": "string",
    "media_type": "category",
    "interval_start": "datetime64[us, UTC]",
    "interval_end": "datetime64[us, UTC]",
    "metric": "string",
    "statistic": "category",
    "details": "float64",
    "aggregates": "float64",
    "difference": "float64",
    "cause": "category",
}


@pytest.mark.parametrize("rows", [0, None], ids=["all differs", "nothing differs"])
def test_the_frame_has_its_columns_and_types(tables, hours, rows):
    found = gnb.reconcile({grain: frame.iloc[:rows] for grain, frame in tables.items()}, hours)
    assert found.frame.empty == (rows is None)
    assert list(found.frame.columns) == list(COLUMNS)
    for name, kind in COLUMNS.items():
        assert found.frame[name].dtype == kind, name
    assert isinstance(found.frame.index, pd.RangeIndex)


def test_nothing_on_either_side_is_said(gc):
    nothing = ("2019-01-01", "2019-01-02")
    found = gnb.reconcile(gc.conversation_tables(nothing), gc.conversation_aggregates(nothing, METRICS, by="queueId"))
    assert (found.ok, found.compared) == (True, 0)
    assert "nothing was counted" in str(found)


def test_details_without_aggregates_are_a_difference_too(tables, hours):
    found = gnb.reconcile(tables, hours.iloc[:0])
    assert set(found.frame["aggregates"]) == {0.0}
    assert set(found.frame["cause"]) == {"unknown"}


def test_it_shows_itself(tables, hours):
    lost = tables["conversation"]["conversation_id"].iloc[:100]
    found = gnb.reconcile(without(tables, lost), hours)
    card = found._repr_html_()
    for text in (str(found), card):
        assert "figures differ" in text
        assert "missing" in text
        assert "tHandle_min" in text, "what was not compared is said"


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ((5, None), ("5 is no details", "conversation_tables")),
        (("some columns", None), ("lacks conversation_start, participant_id", "all columns")),
        (("from csv", None), ("conversation_start has no timestamps", "Parquet")),
        (("users", None), ("no details", "conversation_tables")),
        (("segment", None), ("these details do not tell nOffered", 'grain="metric"')),
        ((None, 5), ("no aggregates", "conversation_aggregates")),
        ((None, "metric"), ("no aggregates", "conversation_aggregates")),
        ((None, "ratios"), ("no count and no sum", "nOffered")),
        ((None, "first_queue"), ("no grain of the details tells 'first_queue'", "without 'first_queue'")),
        ((None, "overlap"), ("overlap", "one granularity")),
        ((None, "other days"), ("the details cover 2026-11-17T00:00:00Z/2026-11-19T00:00:00Z", "same interval")),
        (("conversation", None), ("does not tell 'queue_id'", "conversation_tables")),
        (("session", "conversations"), ("does not tell 'queue_id'", "conversation_tables")),
        (("metric", "all conversations"), ("how many conversations", "conversation_tables")),
    ],
)
def test_what_cannot_be_compared_is_refused(gc, tables, hours, given, wanted):
    details, aggregates = given
    from_csv = tables["metric"].assign(conversation_start=tables["metric"]["conversation_start"].astype(str))
    ours = {
        None: lambda: tables,
        "users": gc.users,
        "some columns": lambda: tables["metric"][["conversation_id", "metric_no", "name", "value"]],
        "from csv": lambda: {**tables, "metric": from_csv},
    }.get(details, lambda: tables.get(details, details))()
    if details == "conversation":
        hours = hours[["queue_id", "interval_start", "interval_end", "nOffered_count"]]
    theirs = {
        None: lambda: hours,
        "metric": lambda: tables["metric"],
        "ratios": lambda: hours[["interval_start", "interval_end", "tHandle_max"]],
        "first_queue": lambda: hours.rename(columns={"queue_id": "first_queue"}),
        "overlap": lambda: pd.concat([hours, hours.assign(interval_end=hours["interval_end"] + timedelta(hours=1))]),
        "other days": lambda: gc.conversation_aggregates(("2026-11-17", "2026-11-20"), "nOffered"),
        "conversations": lambda: hours[["queue_id", "interval_start", "interval_end", "nConversations_count"]],
        "all conversations": lambda: hours[["interval_start", "interval_end", "nConversations_count"]],
    }.get(aggregates, lambda: aggregates)()
    with pytest.raises(ConfigError) as caught:
        gnb.reconcile(ours, theirs)
    says, fix = wanted
    assert says in caught.value.message
    assert fix in caught.value.next_step
