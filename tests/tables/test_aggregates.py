"""Answers of aggregates that nobody would have thought of: everything that was sent is in the frame."""

import json
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.tables.aggregates import Aggregates
from genesys_nb.tables.shape import shape

SHAPE = shape("aggregate", "queueId intervalStart:time intervalEnd:time tHandle.count:integer tHandle.sum:number", "")
HOUR = "2026-11-19T08:00:00.000Z/2026-11-19T09:00:00.000Z"


def finished(*results, between=None, known=SHAPE, in_pages=False, **more):
    tables = Aggregates(known, in_pages=in_pages)
    rows = tables.add(json.dumps({"results": list(results), **more}).encode())
    done = tables.finish(timezone="UTC", between=between)
    assert rows == done.unique == len(done.frames["aggregate"])
    return done


def frame(*results, **more):
    done = finished(*results, **more)
    return done.frames["aggregate"], done.notes


def hour(*metrics, queue="a", interval=HOUR):
    return {"group": {"queueId": queue}, "data": [{"interval": interval, "metrics": list(metrics)}]}


def stats(metric, **told):
    return {"metric": metric, "stats": told}


@pytest.mark.parametrize("nameless", [{"group": {}}, {"group": None}, {}])
def test_a_group_without_its_dimension_is_a_row_like_any_other(nameless):
    data = [{"interval": HOUR, "metrics": [stats("tHandle", count=2, sum=9.0)]}]
    made, notes = frame({"group": {"queueId": "a"}, "data": data}, {**nameless, "data": data})
    assert made["queue_id"].tolist()[0] == "a"
    assert made["queue_id"].isna().tolist() == [False, True]
    assert made["tHandle_sum"].tolist() == [9.0] * 2
    assert made["interval_start"].tolist() == [pd.Timestamp("2026-11-19T08:00Z")] * 2
    assert notes == []


def test_what_no_shape_knows_is_a_column_too():
    measured = stats("tHandle", count=1, sum=5, p95=4, p99=5, countNegative=0, calculatedMetricValue=3, current=1.5)
    data = {"interval": HOUR, "metrics": [measured], "views": [{"name": "short", "stats": {"count": 3}}]}
    made, notes = frame({"group": {"queueId": "a", "mood": "good"}, "data": [data]})
    row = made.iloc[0].to_dict()
    expected = {"mood": "good", "tHandle_p95": 4, "tHandle_p99": 5, "tHandle_calculated_metric_value": 3}
    assert {key: row[key] for key in expected} == expected
    assert (row["tHandle_count_negative"], row["tHandle_current"], row["short_count"]) == (0, 1.5, 3)
    kinds = {"tHandle_p95": "Int64", "tHandle_calculated_metric_value": "Int64", "tHandle_current": "float64"}
    assert {name: str(made[name].dtype) for name in kinds} == kinds
    assert notes == []


def spent(metric, qualifier, milliseconds):
    return {**stats(metric, sum=milliseconds), "qualifier": qualifier}


def test_each_qualifier_is_a_row():
    told = [
        spent("tSystemPresence", "ON_QUEUE", 7),
        spent("tSystemPresence", "IDLE", 8),
        spent("tAgentRoutingStatus", "IDLE", 9),
        stats("tHandle", count=1, sum=5),
    ]
    mapping = {"ON_QUEUE": ["p-1"], "AWAY": ["p-2", "p-3"]}
    made, notes = frame(
        {"group": {"queueId": "a"}, "data": [{"interval": HOUR, "metrics": told}]}, systemToOrganizationMappings=mapping
    )
    assert made["queue_id"].tolist() == ["a"] * 3
    seen = made.set_index("qualifier")
    assert seen["tSystemPresence_sum"].dropna().to_dict() == {"ON_QUEUE": 7, "IDLE": 8}
    assert seen["tAgentRoutingStatus_sum"].dropna().to_dict() == {"IDLE": 9}
    assert made.loc[made["qualifier"].isna(), "tHandle_sum"].tolist() == [5]
    assert notes == ["system presences stand for presence definitions: AWAY for p-2, p-3; ON_QUEUE for p-1"]


def test_a_metric_that_comes_twice_is_not_overwritten():
    twice = [stats("tHandle", count=1, sum=5), stats("tHandle", count=2, sum=9), stats("nOffered", count=4)]
    made, notes = frame({"group": {"queueId": "a"}, "data": [{"interval": HOUR, "metrics": twice}]})
    assert made["tHandle_sum"].tolist() == [5, 9]
    assert made["nOffered_count"].tolist()[0] == 4
    assert len(notes) == 1
    assert "tHandle" in notes[0]
    same, notes = frame({"group": {"queueId": "a"}, "data": [{"interval": HOUR, "metrics": [twice[0], twice[0]]}]})
    assert same["tHandle_sum"].tolist() == [5]
    assert notes == []


def test_a_page_that_is_read_again_counts_once_and_the_last_copy_stays():
    tables = Aggregates(SHAPE)
    for total in (5.0, 6.0):
        data = [{"interval": HOUR, "metrics": [stats("tHandle", count=1, sum=total)]}]
        rows = [{"group": {"queueId": one}, "data": data} for one in "ab"] + [{"data": data}]
        tables.add(json.dumps({"results": rows}).encode())
    done = tables.finish(timezone="UTC")
    assert done.frames["aggregate"]["tHandle_sum"].tolist() == [6.0] * 3
    assert (done.unique, done.duplicates, done.refused) == (3, 3, 0)


def test_a_group_and_interval_that_come_twice_in_the_same_words_count_once():
    told = hour(stats("tHandle", count=1, sum=5.0), stats("nOffered", count=3))
    for results in ([told, told], [{**told, "data": told["data"] * 2}]):
        done = finished(hour(stats("tHandle", count=9, sum=9.0), queue="b"), *results)
        made = done.frames["aggregate"]
        assert made["queue_id"].tolist() == ["b", "a"]
        assert (made["tHandle_sum"].sum(), made["nOffered_count"].sum()) == (14, 3)
        assert done.notes == ["a group and interval came twice in one answer, in the same words; it was taken once"]
        assert done.refused == 0


@pytest.mark.parametrize(
    ("again", "which"),
    [
        ([stats("tHandle", count=2, sum=7.0), stats("nOffered", count=3)], "nOffered, tHandle"),
        ([stats("tHandle", count=2, sum=7.0)], "tHandle"),
        ([stats("nOffered", count=3)], "nOffered"),  # the same number, but not of the same row: a sum has it twice
    ],
)
def test_a_group_and_interval_that_come_twice_in_other_words_both_stay_and_the_frame_is_not_whole(again, which):
    told = [stats("tHandle", count=1, sum=5.0), stats("nOffered", count=3)]
    done = finished(hour(*told), hour(*again))
    assert len(done.frames["aggregate"]) == 2
    (note,) = done.notes
    assert note.startswith(f"{which}: came twice for one group and interval")
    assert done.refused


def test_one_group_and_interval_told_in_two_places_with_other_metrics_is_whole():
    done = finished(hour(stats("tHandle", count=1, sum=5.0)), hour(stats("nOffered", count=3)))
    made = done.frames["aggregate"]
    assert (made["tHandle_sum"].sum(), made["nOffered_count"].sum()) == (5, 3)
    assert (done.notes, done.refused) == ([], 0)
    assert finished(*(hour(spent("tSystemPresence", one, 7)) for one in ("ON_QUEUE", "IDLE"))).refused == 0


def test_a_stretch_outside_the_interval_stays_and_is_said():
    before, later = "2026-11-19T07:00:00.000Z/2026-11-19T08:00:00.000Z", "2026-11-19T08:30:00.000Z/2026-11-19T09:30Z"
    asked = (pd.Timestamp("2026-11-19T08:00Z"), pd.Timestamp("2026-11-19T09:00Z"))
    results = [hour(stats("tHandle", count=1, sum=5.0), interval=one) for one in (before, HOUR, later, "")]
    made, notes = frame(*results, between=asked)
    assert len(made) == 4
    assert notes == ["2 of the rows are of intervals that reach out of the one asked for"]
    assert frame(results[1], between=asked)[1] == []


def test_a_next_page_that_nobody_can_ask_for_is_said():
    told = hour(stats("tHandle", count=1, sum=5.0))
    done = finished(told, cursor="more")
    assert "next page" in done.notes[0]
    assert done.refused
    assert not finished(told, cursor="more", in_pages=True).refused
    assert not finished(told, cursor=None).refused


def test_what_is_counted_has_columns_of_its_own_whatever_it_is_called():
    known = shape("aggregate", "mediaType intervalStart:time intervalEnd:time tHandle.count:integer", "")
    counts = {"tHandle": 1, "mediaType": 2, "intervalStart": 3, "qualifier": 4, "mood": 5}
    views = [{"name": "intervalEnd", "stats": {"count": 6}}]
    group = {"mediaType": "voice", "tHandle": "long", "mood": "good", "intervalStart": "late", "qualifier": "q"}
    data = {"interval": HOUR, "metrics": [stats(name, count=count) for name, count in counts.items()], "views": views}
    made, _ = frame({"group": group, "data": [data]}, known=known)
    (row,) = made.to_dict("records")
    assert [row[name] for name in ("media_type", "tHandle", "mood")] == ["voice", "long", "good"]
    assert [row[f"group_{name}"] for name in ("interval_start", "qualifier")] == ["late", "q"]
    assert [row[f"interval_{name}"].hour for name in ("start", "end")] == [8, 9]
    counted = ("tHandle", "media_type", "interval_start", "qualifier", "mood", "interval_end")
    assert [row[f"{name}_count"] for name in counted] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("statistics", [None, {}, "3", [1], {"count": {}}, {"count": None}])
def test_statistics_that_are_none_leave_the_group_its_value(statistics):
    told = [{"metric": "queueId", "stats": statistics}, stats("tHandle", count=1, sum=5.0)]
    made, _ = frame(hour(*told), hour(*told, queue="b"))
    assert made["queue_id"].tolist() == ["a", "b"]
    assert made["tHandle_sum"].tolist() == [5, 5]


def test_one_group_in_two_pages_is_not_one_row_that_hides_the_other():
    tables = Aggregates(SHAPE)
    for told in (stats("tHandle", count=1, sum=5.0), stats("nOffered", count=3)):
        group = {"group": {"queueId": "a"}, "data": [{"interval": HOUR, "metrics": [told]}]}
        tables.add(json.dumps({"results": [group]}).encode())
    made = tables.finish(timezone="UTC").frames["aggregate"]
    assert (made["tHandle_sum"].sum(), made["nOffered_count"].sum()) == (5, 3)


def test_parts_that_are_missing_or_null_are_no_rows_and_no_end():
    made, _ = frame({"group": None, "data": None}, {"group": {"queueId": "a"}}, None)
    assert made.empty
    made, _ = frame({"group": {"queueId": "a"}, "data": [{"interval": HOUR, "metrics": None}, {"metrics": []}]})
    assert made["tHandle_count"].isna().all()
    assert made["interval_start"].isna().tolist() == [False, True]


def test_numbers_that_are_none_are_said():
    data = [{"interval": HOUR, "metrics": [stats("tHandle", count="12", sum="NaN")]}]
    made, notes = frame({"group": {"queueId": "a"}, "data": data})
    assert made["tHandle_count"].tolist() == [12]
    assert notes


statistics = st.fixed_dictionaries({"sum": st.floats(0, 9, width=16)}) | st.none()
metrics = st.fixed_dictionaries(
    {"metric": st.sampled_from(("tHandle", "nOffered", "~/odd")), "stats": statistics},
    optional={"qualifier": st.sampled_from(("a", "b"))},
)
stretches = st.fixed_dictionaries({"interval": st.sampled_from((HOUR, "")), "metrics": st.lists(metrics, max_size=5)})
groups = st.fixed_dictionaries(
    {"group": st.sampled_from(({}, {"queueId": "a"}, {"queueId": "b"})), "data": st.lists(stretches, max_size=3)}
)


def rows_sent(stretch):
    """Return by plain loops what a stretch tells: for each qualifier rows of metrics, none with a metric twice."""
    rows = {}
    for one in stretch["metrics"]:
        several = rows.setdefault(one.get("qualifier"), [])
        room = next((row for row in several if row.get(one["metric"], one["stats"]) == one["stats"]), None)
        if room is None:
            room = {}
            several.append(room)
        room[one["metric"]] = one["stats"]
    return rows


@given(st.lists(st.lists(groups, max_size=3), max_size=3))
def test_every_statistic_that_was_sent_is_in_the_frame_once(answers):
    tables, sent, said = Aggregates(SHAPE), Counter(), []
    for number, results in enumerate(answers):
        for place, result in enumerate(results):  # pages of one download do not tell the same group twice
            result["group"] = {**result["group"], "page": f"{number}", "place": f"{place}"}
            for stretch in result["data"]:
                for qualifier, rows in rows_sent(stretch).items():
                    for row in rows:
                        told = (number, place, stretch["interval"], qualifier, row)
                        if told not in said:  # what is said twice in the same words is said once
                            said.append(told)
                            sent.update((name, qualifier, of["sum"]) for name, of in row.items() if of)
        tables.add(json.dumps({"results": results}).encode())
    made = tables.finish(timezone="UTC").frames["aggregate"]
    found = Counter()
    for metric, column in (("tHandle", "tHandle_sum"), ("nOffered", "nOffered_sum"), ("~/odd", "odd_sum")):
        for row in made.to_dict("records"):
            if not pd.isna(row.get(column)):
                qualifier = row.get("qualifier")
                found[metric, None if pd.isna(qualifier) else qualifier, row[column]] += 1
    assert found == sent
