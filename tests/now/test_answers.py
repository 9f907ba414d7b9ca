"""Answers as no organisation of ours gives them: told in parts, cut, odd, or empty."""

import json

import pytest

from genesys_nb.genesys import activity, now, observations
from genesys_nb.tables.observations import Observations
from genesys_nb.tables.shape import shape
from tests.demo.specification import SPECIFICATION

GROUP = shape("group", "queueId mediaType oWaiting:integer", key="queueId mediaType")


def framed(answer, form="group", known=GROUP):
    tables = Observations(known, form)
    tables.add(json.dumps(answer).encode())
    finished = tables.finish(timezone="UTC")
    return next(iter(finished.frames.values())), finished


def counted(*data, **beside):
    return {"results": [{"group": {"queueId": "q"}, "data": list(data)}], **beside}


def count(metric, number, qualifier=None, second=None):
    return {"metric": metric, "qualifier": qualifier, "secondaryQualifier": second, "stats": {"count": number}}


def test_a_whole_is_what_was_told_or_else_the_sum_of_its_parts():
    data = [
        *(count("oA", 9), count("oA", 2, "x"), count("oA", 3, "y")),
        *(count("oB", 2, "x", "p"), count("oB", 3, "x", "q"), count("oB", 4, "y")),
        *(count("oC", 7, "x"), count("oC", 1, "x", "p")),
    ]
    row = framed(counted(*data))[0].iloc[0]
    assert (row["oA"], row["oA_x"], row["oA_y"]) == (9, 2, 3)
    assert (row["oB"], row["oB_x"], row["oB_x_p"], row["oB_x_q"], row["oB_y"]) == (9, 5, 2, 3, 4)
    assert (row["oC"], row["oC_x"], row["oC_x_p"]) == (7, 7, 1)


@pytest.mark.parametrize("system", ["ON_QUEUE", "On Queue", "OnQueue", "on queue"])
def test_presences_are_counted_by_the_system_presence_that_the_answer_names(system):
    data = [count("oUserPresences", 2, "id-1"), count("oUserPresences", 3, "id-2"), count("oUserPresences", 4, "id-3")]
    row = framed(counted(*data, systemToOrganizationMappings={system: ["id-1", "id-2"]}))[0].iloc[0]
    assert row[["oUserPresences", "oUserPresences_ON_QUEUE", "oUserPresences_id_3"]].tolist() == [9, 5, 4]


def test_other_statistics_have_columns_of_their_own():
    stats = {"count": 3, "max": 5.5, "calculatedMetricValue": 1200}
    row = framed(counted({"metric": "oLongestWaiting", "stats": stats}, {"metric": "oWaiting", "stats": stats}))[
        0
    ].iloc[0]
    assert (row["oLongestWaiting"], row["oLongestWaiting_count"], row["oLongestWaiting_max"]) == (1200, 3, 5.5)
    assert (row["oWaiting"], row["oWaiting_calculatedMetricValue"]) == (3, 1200)


def test_a_group_told_twice_is_there_once_as_told_last():
    group = {"queueId": "q", "mediaType": "voice"}
    answer = {"results": [{"group": group, "data": [count("oWaiting", number)]} for number in (1, 2)]}
    frame, finished = framed(answer)
    assert frame["oWaiting"].tolist() == [2]
    assert finished.duplicates == 1


ODD = [
    {},
    {"results": None},
    {"results": []},
    {"results": [None]},
    {"systemToOrganizationMappings": None},
    {"systemToOrganizationMappings": {"BREAK": None}},
]


@pytest.mark.parametrize("answer", ODD, ids=json.dumps)
def test_nothing_is_no_rows(answer):
    frame, _ = framed(answer)
    assert frame.empty
    assert frame.columns.tolist() == ["queue_id", "media_type", "oWaiting"]


@pytest.mark.parametrize(
    "group",
    [
        {"group": {"queueId": "q"}},
        {"group": {"queueId": "q"}, "data": None},
        {"group": {"queueId": "q"}, "data": [None, {}]},
        {"group": {"queueId": "q"}, "data": [{"metric": "oWaiting"}, {"metric": "oWaiting", "stats": None}]},
        {"group": {"queueId": "q"}, "data": [{"metric": "oWaiting", "stats": {}}]},
    ],
    ids=json.dumps,
)
def test_a_group_without_counts_is_a_row_with_gaps(group):
    frame, _ = framed({"results": [group]})
    assert frame["queue_id"].tolist() == ["q"]
    assert frame["oWaiting"].isna().all()


def test_a_count_that_is_no_number_is_kept_as_it_is():
    row = framed(counted({"metric": "oWaiting", "stats": {"count": "many"}}))[0].iloc[0]
    assert row["oWaiting"] == "many"
    row = framed(counted(count("oX", "many", "a"), count("oX", 2, "b")))[0].iloc[0]
    assert (row["oX_a"], row["oX_b"]) == ("many", 2)


def test_details_hang_on_a_metric_or_on_the_group():
    seen = {"observationDate": "2026-11-20T10:00:00Z", "conversationId": "c", "newField": 1}
    answer = {
        "results": [
            {
                "group": {"queueId": "q"},
                "data": [
                    {"metric": "oWaiting", "truncated": True, "observations": [seen, None]},
                    {"metric": "oAlerting"},
                ],
                "entities": [{"conversationId": "d", "queueId": "r"}],
            }
        ]
    }
    frame, finished = framed(answer, "detail", shape("detail", "queueId conversationId truncated:boolean", key=""))
    assert frame[["queue_id", "conversation_id", "truncated"]].to_numpy().tolist() == [
        ["r", "d", False],
        ["q", "c", True],
    ]
    assert frame["new_field"].dropna().tolist() == [1]
    assert any("cut a list" in note for note in finished.notes)


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (b" {} ", {"results": []}),
        (b'{"entityIdDimension": "userId"}', {"results": [], "entityIdDimension": "userId"}),
        (b'{"systemToOrganizationMappings": {}}', {"results": [], "systemToOrganizationMappings": {}}),
        (b'{"entities": []}', {"entities": []}),
        (b"[]", []),
        (b'{"results": [1]}', {"results": [1]}),
    ],
)
def test_an_answer_without_results_has_none_and_any_other_stays_as_it_is(content, read):
    opened, notes = now.style("none").opened(None, content, "results")
    assert json.loads(opened) == read
    assert notes == ()


def test_what_is_no_json_stays_as_it_is():
    assert now.style("none").opened(None, b"<html>", "results") == (b"<html>", ())


def enum(name, *path):
    found = SPECIFICATION["components"]["schemas"][name]["properties"]
    for step in path:
        found = found[step]
    return set(found["enum"])


@pytest.mark.parametrize(
    ("module", "topic", "family", "told"),
    [
        (observations, "_QUEUES", "QueueObservation", "ObservationValue"),
        (observations, "_USERS", "UserObservation", None),
        (observations, "_FLOWS", "FlowObservation", "ObservationValue"),
        (activity, "_CONVERSATIONS", "ConversationActivity", "ConversationActivityEntityData"),
        (activity, "_USERS", "UserActivity", "UserActivityEntityData"),
        (activity, "_ROUTING", "RoutingActivity", "RoutingActivityEntityData"),
    ],
)
def test_what_can_be_asked_and_told_is_what_the_specification_says(module, topic, family, told):
    known = getattr(module, topic)
    assert set(known.level.dimensions) == enum(f"{family}QueryPredicate", "dimension")
    if module is activity:
        metrics = details = enum(f"{family}QueryMetric", "metric")
    else:
        metrics, details = (enum(f"{family}Query", name, "items") for name in ("metrics", "detailMetrics"))
    assert set(known.metrics) == metrics
    assert set(known.details) == (details if told else set())
    if told:
        fields = set(SPECIFICATION["components"]["schemas"][told]["properties"])
        assert fields <= set(known.fields) <= fields | {"metric", "qualifier"}
