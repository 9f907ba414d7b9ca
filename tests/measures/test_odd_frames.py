"""Frames that are not what a measure or a reconciliation asks for: the missing columns are named."""

import pandas as pd
import pytest

from genesys_nb import measures
from genesys_nb.errors import ConfigError
from genesys_nb.reconciliation import reconcile

DAY = pd.Timestamp("2026-11-20", tz="UTC")
HOURS = pd.DataFrame(
    {
        "queue_id": ["a", "b"],
        "interval_start": DAY,
        "interval_end": DAY + pd.Timedelta(hours=1),
        "nOffered_count": [3.0, 4.0],
        "tHandle_count": [2.0, 1.0],
        "tHandle_sum": [9_000.0, 1_000.0],
    }
)
METRICS = pd.DataFrame(
    {
        "conversation_id": ["c", "c"],
        "conversation_start": DAY,
        "participant_id": "p",
        "session_id": "s",
        "metric_no": [0, 1],
        "name": ["nOffered", "tHandle"],
        "value": [1, 2_000],
        "emit_date": DAY,
    }
)
STATUSES = pd.DataFrame({"user_id": ["u"], "qualifier": ["IDLE"], "tAgentRoutingStatus_sum": [5.0]})
TWICE = pd.concat([HOURS, HOURS], axis="columns")
REFUSED = {
    "no column": (lambda: measures.aht(HOURS[["queue_id"]]), "no column tHandle_sum, tHandle_count"),
    "no frame": (lambda: measures.add(None), "None is no frame"),
    "a column": (lambda: measures.add(HOURS["queue_id"]), "is no frame"),
    "tables": (lambda: measures.counted({"metric": METRICS}), "is no frame"),
    "no metrics": (lambda: measures.counted(HOURS), "no column name, value"),
    "no group": (lambda: measures.counted(METRICS, ["media_type"]), "no column media_type"),
    "a metric as a group": (lambda: measures.offered(METRICS, by="name"), "by= names name, which is what is counted"),
    "columns of one name": (lambda: measures.offered(TWICE), "several columns called queue_id, interval_start"),
    "texts": (lambda: measures.aht(HOURS.assign(tHandle_sum="x")), "column tHandle_sum holds something else"),
    "values of texts": (lambda: measures.offered(METRICS.assign(value="x")), "column value holds something else"),
    "no end": (lambda: measures.occupancy(STATUSES), "no column interval_end"),
    "aggregates without an end": (
        lambda: reconcile(METRICS, HOURS.drop(columns="interval_end")),
        "no aggregates of conversations: it has no column interval_end",
    ),
    "aggregates of users": (lambda: reconcile(METRICS, HOURS.assign(qualifier="x")), "it has a column qualifier"),
    "no aggregates": (lambda: reconcile(METRICS, [1]), "no aggregates of conversations: 'list'"),
    "aggregates twice": (lambda: reconcile(METRICS, TWICE), "several columns called"),
    "aggregates of texts": (lambda: reconcile(METRICS, HOURS.assign(tHandle_sum="x")), "tHandle_sum holds"),
    "no details": (lambda: reconcile(HOURS, HOURS), "which lacks conversation_start, conversation_id"),
    "details without values": (lambda: reconcile({"metric": METRICS.drop(columns="value")}, HOURS), "lacks value"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_said_what_is_missing(case):
    call, says = REFUSED[case]
    with pytest.raises(ConfigError) as caught:
        call()
    assert says in caught.value.message
    assert caught.value.next_step


def test_numbers_as_texts_are_numbers_all_the_same():
    assert measures.aht(HOURS.astype({"tHandle_sum": str}), by=[]).item() == pytest.approx(10_000 / 3)
