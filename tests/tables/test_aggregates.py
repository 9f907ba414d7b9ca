"""Answers of aggregates that nobody would have thought of: everything that was sent is in the frame."""

import json

import pandas as pd

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
    data = {
        "interval": HOUR,
        "metrics": [
            stats("tHandle", count=1, sum=5, p95=4),
            {"metric": "tSystemPresence", "qualifier": "ON_QUEUE", "stats": {"sum": 7}},
            {"metric": "tSystemPresence", "qualifier": "BUSY", "stats": {"sum": 8}},
        ],
        "views": [{"name": "short", "stats": {"count": 3}}],
    }
    made, _ = frame({"group": {"queueId": "a", "mood": "good"}, "data": [data]})
    row = made.iloc[0].to_dict()
    assert {key: row[key] for key in ("mood", "tHandle_p95", "short_count")} == {
        "mood": "good",
        "tHandle_p95": 4,
        "short_count": 3,
    }
    assert (row["tSystemPresence_on_queue_sum"], row["tSystemPresence_busy_sum"]) == (7, 8)


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
