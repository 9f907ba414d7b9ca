"""Answers of aggregates that nobody would have thought of: everything that was sent is in the frame."""

import json
from collections import Counter

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.tables.aggregates import Aggregates
from genesys_nb.tables.shape import shape

SHAPE = shape("aggregate", "queueId intervalStart:time intervalEnd:time tHandle.count:integer tHandle.sum:number", "")
HOUR = "2026-11-19T08:00:00.000Z/2026-11-19T09:00:00.000Z"


def frame(*results, **more):
    tables = Aggregates(SHAPE)
    rows = tables.add(json.dumps({"results": list(results), **more}).encode())
    finished = tables.finish(timezone="UTC")
    made = finished.frames["aggregate"]
    assert rows == finished.unique == len(made)
    return made, finished.notes


def stats(metric, **told):
    return {"metric": metric, "stats": told}


def test_a_group_without_its_dimension_is_a_row_like_any_other():
    data = [{"interval": HOUR, "metrics": [stats("tHandle", count=2, sum=9.0)]}]
    made, _ = frame({"group": {"queueId": "a"}, "data": data}, {"group": {}, "data": data}, {"data": data})
    assert made["queue_id"].tolist()[0] == "a"
    assert made["queue_id"].isna().tolist() == [False, True, True]
    assert made["tHandle_sum"].tolist() == [9.0] * 3
    assert made["interval_start"].tolist() == [pd.Timestamp("2026-11-19T08:00Z")] * 3


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
    finished = tables.finish(timezone="UTC")
    assert finished.frames["aggregate"]["tHandle_sum"].tolist() == [6.0] * 3
    assert (finished.unique, finished.duplicates) == (3, 3)


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


@given(st.lists(st.lists(groups, max_size=3), max_size=3))
def test_every_statistic_that_was_sent_is_in_the_frame_once(answers):
    tables, sent, said = Aggregates(SHAPE), Counter(), set()
    for number, results in enumerate(answers):
        for place, result in enumerate(results):  # pages of one download do not tell the same group twice
            result["group"] = {**result["group"], "page": f"{number}", "place": f"{place}"}
            for at, stretch in enumerate(result["data"]):
                for one in stretch["metrics"]:
                    told = (number, place, at, one["metric"], one.get("qualifier"), str(one["stats"]))
                    if one["stats"] and told not in said:  # what is said twice in the same words is said once
                        sent[one["metric"], one.get("qualifier"), one["stats"]["sum"]] += 1
                    said.add(told)
        tables.add(json.dumps({"results": results}).encode())
    made = tables.finish(timezone="UTC").frames["aggregate"]
    found = Counter()
    for metric, column in (("tHandle", "tHandle_sum"), ("nOffered", "nOffered_sum"), ("~/odd", "odd_sum")):
        for row in made.to_dict("records"):
            if not pd.isna(row.get(column)):
                qualifier = row.get("qualifier")
                found[metric, None if pd.isna(qualifier) else qualifier, row[column]] += 1
    assert found == sent
