"""Measures are the vendor's formulas over what the organisation itself holds, however they are regrouped."""

from statistics import mean

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import genesys_nb as gnb
from genesys_nb.errors import ConfigError

from .conftest import DAYS

OF_CONVERSATIONS = ("offered", "answered", "asa", "aht", "acw", "abandon_rate", "transfer_rate")


def values(organisation, name, media=None):
    """Return what was measured, out of the organisation's own conversations."""
    return [
        metric["value"]
        for conversation in organisation.conversations(*(f"{day}T00:00:00Z" for day in DAYS))
        for participant in conversation["participants"]
        for session in participant["sessions"]
        if media in (None, session["mediaType"])
        for metric in session["metrics"]
        if metric["name"] == name
    ]


def wanted(organisation, media=None):
    offered, answered, abandoned, handled, acw, transferred = (
        values(organisation, name, media)
        for name in ("nOffered", "tAnswered", "tAbandon", "tHandle", "tAcw", "nTransferred")
    )
    return {
        "offered": sum(offered),
        "answered": len(answered),
        "asa_ms": mean(answered),
        "aht_ms": mean(handled),
        "acw_ms": mean(acw),
        "abandon_rate": len(abandoned) / sum(offered),
        "transfer_rate": sum(transferred) / len(handled),
    }


@pytest.mark.parametrize("side", ["hours", "metrics"])
@pytest.mark.parametrize("media", [None, "voice", "chat"])
def test_each_is_the_formula_over_what_was_measured(request, organisation, side, media):
    frame = request.getfixturevalue(side)
    told = gnb.measures.add(frame, by="media_type" if media else [])
    row = told[told["media_type"] == media].iloc[0] if media else told.iloc[0]
    for name, value in wanted(organisation, media).items():
        assert row[name] == pytest.approx(value, rel=1e-12), name
    one = gnb.measures.aht(frame, by=["media_type"] if media else [])
    assert (one[media] if media else one.item()) == row["aht_ms"]


def test_the_service_level_is_the_services_own(organisation, hours):
    level = gnb.measures.service_level(hours, by="media_type")["voice"]
    answered, abandoned, short = (
        values(organisation, name, "voice") for name in ("tAnswered", "tAbandon", "tShortAbandon")
    )
    in_time = [value for value in answered if value <= 20_000]
    assert level == len(in_time) / (len(answered) + len(abandoned) - len(short))


def test_without_by_each_row_of_aggregates_has_its_value(hours):
    told = gnb.measures.add(hours)
    assert list(told.columns[: len(hours.columns)]) == list(hours.columns)
    assert len(told) == len(hours)
    assert told.attrs == hours.attrs
    pd.testing.assert_series_equal(told["asa_ms"], gnb.measures.asa(hours))
    row = told[told["tAnswered_count"].fillna(0) > 1].iloc[0]
    assert row["asa_ms"] == row["tAnswered_sum"] / row["tAnswered_count"]
    quiet = told[told["nOffered_count"].isna()].iloc[0]
    assert quiet["offered"] == 0
    assert pd.isna(quiet["abandon_rate"])


counts = st.integers(0, 10_000)


@given(
    st.lists(st.tuples(st.sampled_from("abc"), counts, counts, st.integers(1, 10_000)), min_size=1, max_size=20),
)
def test_sums_come_first_and_the_ratio_last(rows):
    frame = pd.DataFrame(rows, columns=["queue_id", "inside", "sum", "below"])
    frame = frame.rename(
        columns={"inside": "oServiceLevel_numerator", "below": "oServiceLevel_denominator", "sum": "tHandle_sum"}
    ).assign(tHandle_count=frame["below"])
    level = gnb.measures.service_level(frame, by="queue_id")
    for queue in {row[0] for row in rows}:
        own = [row for row in rows if row[0] == queue]
        assert level[queue] == sum(row[1] for row in own) / sum(row[3] for row in own)
    assert gnb.measures.aht(frame, by=[]).item() == sum(row[2] for row in rows) / sum(row[3] for row in rows)


def test_groups_without_a_value_are_kept(gc):
    frame = gc.conversation_aggregates(DAYS, ["nOffered", "tHandle"], by=["queueId", "userId"])
    told = gnb.measures.add(frame, by=(name for name in ("queue_id", "user_id", "queue_id")))
    assert len(told) == len(frame)
    assert told["offered"].sum() == frame["nOffered_count"].sum()
    assert told["user_id"].isna().any()


def test_counted_are_the_statistics_of_aggregates(gc, metrics):
    named = ["nOffered", "tHandle", "tTalk", "nConnected"]
    frame = gc.conversation_aggregates(DAYS, named, by=["mediaType", "direction"])
    ours = gnb.measures.counted(metrics[metrics["name"].isin(named)], ["media_type", "direction"])
    theirs = frame.set_index(["media_type", "direction"])[ours.columns].astype("float64").fillna(0.0)
    assert ours.rename(index=str).to_dict() == theirs.rename(index=str).to_dict()


STATUSES = [
    ("a", "INTERACTING", 5_000.0),
    ("a", "IDLE", 3_000.0),
    ("a", "COMMUNICATING", 2_000.0),
    ("a", "NOT_RESPONDING", 9_000.0),
    ("a", "OFF_QUEUE", 70_000.0),
    ("b", "IDLE", 10_000.0),
    ("c", "OFF_QUEUE", 10_000.0),
]


def test_occupancy_is_interacting_of_interacting_communicating_and_idle():
    start = pd.Timestamp("2026-11-20", tz="UTC")
    frame = pd.DataFrame(STATUSES, columns=["user_id", "qualifier", "tAgentRoutingStatus_sum"])
    frame.insert(2, "interval_start", start)
    frame.insert(3, "interval_end", start + pd.Timedelta(days=1))
    by_user = gnb.measures.occupancy(frame, by="user_id")
    assert by_user.drop("c").to_dict() == {"a": 0.5, "b": 0.0}
    assert pd.isna(by_user["c"]), "nobody was on queue"
    assert gnb.measures.occupancy(frame, by=[]).item() == 0.25
    each = gnb.measures.add(frame)
    assert each.columns.tolist() == ["user_id", "interval_start", "interval_end", "occupancy"]
    assert each["occupancy"].tolist()[:2] == [0.5, 0.0]


def test_occupancy_of_the_organisation(gc):
    users = gc.users()["id"][:50].tolist()
    frame = gc.user_aggregates(DAYS, "tAgentRoutingStatus", by="userId", where={"userId": users}, granularity="P1D")
    spent = {}
    for result in gc.user_aggregates.raw(DAYS, "tAgentRoutingStatus", by="userId", where={"userId": users}):
        for stretch in result["data"]:
            for metric in stretch["metrics"]:
                spent[metric["qualifier"]] = spent.get(metric["qualifier"], 0) + metric["stats"]["sum"]
    on_queue = sum(spent.get(status, 0) for status in ("INTERACTING", "COMMUNICATING", "IDLE"))
    assert gnb.measures.occupancy(frame, by=[]).item() == pytest.approx(spent["INTERACTING"] / on_queue)
    assert len(gnb.measures.occupancy(frame)) == len(frame[["user_id", "interval_start"]].drop_duplicates())


@pytest.mark.parametrize("name", OF_CONVERSATIONS)
@pytest.mark.parametrize("side", ["hours", "metrics"])
def test_empty_frames_have_empty_measures(request, name, side):
    frame = request.getfixturevalue(side).iloc[:0]
    measure = getattr(gnb.measures, name)
    full = measure(request.getfixturevalue(side), by="media_type")
    none = measure(frame, by="media_type")
    assert (len(none), none.dtype, none.name) == (0, full.dtype, full.name)
    whole = measure(frame, by=[])
    assert len(whole) == 1
    assert whole.fillna(0).item() == 0
    assert gnb.measures.add(frame, by="media_type").empty


def test_details_that_were_chosen_from_tell_only_what_can_be_known(metrics):
    told = gnb.measures.add(metrics[metrics["name"] == "tHandle"], by="media_type")
    assert told.columns.tolist() == ["media_type", "aht_ms", "transfer_rate"]


@pytest.mark.parametrize(
    ("call", "says", "fix"),
    [
        (lambda m, hours, metrics: m.aht(hours[["queue_id"]]), "needs tHandle", "gc.conversation_aggregates(…, ['tHan"),
        (lambda m, hours, metrics: m.abandon_rate(hours[["nOffered_count"]]), "no column tAbandon_count", "'nOffered'"),
        (lambda m, hours, metrics: m.service_level(metrics), "needs oServiceLevel", "gc.conversation_aggregates"),
        (lambda m, hours, metrics: m.occupancy(hours), "tAgentRoutingStatus", "gc.user_aggregates"),
        (lambda m, hours, metrics: m.asa(hours, by="queueid"), "'queueid', which is no column", "'queue_id'"),
        (lambda m, hours, metrics: m.asa(metrics, by=["media"]), "'media'", "its columns are"),
        (lambda m, hours, metrics: m.asa(hours, by=5), "by=5", "a list of columns"),
        (lambda m, hours, metrics: m.offered({"nOffered_count": 1}), "is no frame", "DataFrame"),
        (lambda m, hours, metrics: m.add(hours[["queue_id"]]), "no measure", "nOffered"),
    ],
)
def test_what_cannot_be_told_is_an_error_that_names_what_to_ask_for(hours, metrics, call, says, fix):
    with pytest.raises(ConfigError) as caught:
        call(gnb.measures, hours, metrics)
    assert says in caught.value.message
    assert fix in caught.value.next_step


def test_every_measure_is_documented_with_an_example():
    for name in gnb.measures.__all__:
        assert ">>>" in getattr(gnb.measures, name).__doc__, name
