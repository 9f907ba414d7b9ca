"""Aggregates as frames: equal to the details that they count, typed when empty, and asked in the vendor's words."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import jsonschema
import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.errors import ConfigError, Forbidden
from genesys_nb.genesys.aggregates.families import FAMILIES

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
DAYS = ("2026-11-16", "2026-11-19")
SPECIFICATION = json.loads((Path(__file__).parents[1] / "demo" / "schemas.json").read_text())
QUESTION = jsonschema.Draft202012Validator(
    {
        **SPECIFICATION["questions"]["POST /analytics/conversations/aggregates/query"],
        "components": SPECIFICATION["components"],
    }
)


@pytest.fixture
def organisation(genesys_demo_factory):
    return genesys_demo_factory(now=NOW, days=30)


@pytest.fixture
def gc(organisation, open_session):
    return open_session(organisation)


def test_it_agrees_with_the_details_to_the_unit(gc):
    metrics = gc.conversation_details(DAYS, grain="metric")
    handled = metrics.loc[metrics["name"] == "tHandle", "value"]
    frame = gc.conversation_aggregates(DAYS, ["nOffered", "tHandle"], granularity="PT30M")
    assert frame["nOffered_count"].sum() == metrics.loc[metrics["name"] == "nOffered", "value"].sum()
    assert frame["tHandle_count"].sum() == len(handled)
    assert frame["tHandle_sum"].sum() == handled.sum()
    assert (frame["tHandle_min"].min(), frame["tHandle_max"].max()) == (handled.min(), handled.max())
    assert gnb.provenance(frame).complete
    assert gnb.provenance(frame)["interval"] == "2026-11-16T00:00:00.000Z/2026-11-19T00:00:00.000Z"


def test_media_and_a_filter_agree_with_the_details(gc):
    metrics = gc.conversation_details(DAYS, grain="metric")
    offered = metrics[metrics["name"] == "nOffered"]
    wanted = offered.astype({"media_type": str}).groupby("media_type")["value"].sum().to_dict()
    frame = gc.conversation_aggregates(DAYS, "nOffered", by="media_type")
    assert dict(zip(frame["media_type"].astype(str), frame["nOffered_count"], strict=True)) == wanted
    some = gc.conversation_aggregates(DAYS, "nOffered", where={"mediaType": ["voice", "chat"]})
    assert some["nOffered_count"].tolist() == [wanted["voice"] + wanted["chat"]]


COLUMNS = {
    "queue_id": pd.StringDtype("pyarrow", na_value=float("nan")),
    "media_type": "category",
    "authenticated": "boolean",
    "interval_start": "datetime64[us, Europe/Berlin]",
    "interval_end": "datetime64[us, Europe/Berlin]",
    "nOffered_count": "Int64",
    "tHandle_count": "Int64",
    "tHandle_sum": "float64",
    "tHandle_min": "float64",
    "tHandle_max": "float64",
    "oServiceLevel_ratio": "float64",
    "oServiceLevel_numerator": "float64",
    "oServiceLevel_denominator": "float64",
    "oServiceLevel_target": "float64",
}


@pytest.mark.parametrize("interval", ["2019-01-01", DAYS], ids=["empty", "full"])
def test_a_frame_has_its_columns_and_types_whether_there_is_anything_or_not(gc, interval):
    by = ["queueId", "mediaType", "authenticated"]
    metrics = ["nOffered", "tHandle", "oServiceLevel"]
    frame = gc.conversation_aggregates(interval, metrics, by=by, timezone="Europe/Berlin")
    assert list(frame.columns) == list(COLUMNS)
    for name, kind in COLUMNS.items():
        assert frame[name].dtype == kind, name
    assert frame.empty == (interval == "2019-01-01")
    assert gnb.provenance(frame).complete


def test_days_are_those_of_the_zone(gc, organisation):
    frame = gc.conversation_aggregates(
        ("2026-10-24", "2026-10-27"), "nConversations", granularity="P1D", timezone="Europe/Berlin"
    )
    assert [start.hour for start in frame["interval_start"]] == [0, 0, 0]
    lengths = (frame["interval_end"] - frame["interval_start"]) / timedelta(hours=1)
    assert lengths.tolist() == [24, 25, 24]
    there = organisation.conversations("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")
    assert frame["nConversations_count"].iloc[1] == len(there)


QUESTIONS = [
    {"metrics": list(FAMILIES["conversation"].metrics), "by": list(FAMILIES["conversation"].groups)},
    {"metrics": "tHandle", "granularity": " pt30m ", "timezone": "Europe/Berlin"},
    {
        "metrics": {"t_handle"},
        "by": pd.Series(["queue_id", "queueId"]),
        "where": {"userId": None, "queueId": [str(UUID(int=1)), str(UUID(int=2))]},
    },
    {
        "metrics": ["tHandle"],
        "where": {"mediaType": ["voice", "chat"], "direction": "inbound"},
        "body": {
            "filter": {"type": "or", "predicates": [{"dimension": "queueId", "value": "a-1"}]},
            "views": [{"name": "short", "target": "tHandle", "function": "rangeBound", "range": {"lt": 60_000}}],
        },
    },
]


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_asked_is_valid_against_the_specification(gc, question):
    query = gc.conversation_aggregates.query(DAYS, **question)
    QUESTION.validate(query.json)
    assert set(query.json) <= set(
        QUESTION.schema["components"]["schemas"]["ConversationAggregationQuery"]["properties"]
    )


def test_both_filters_hold(gc):
    body = {"filter": {"type": "or", "predicates": [{"dimension": "mediaType", "value": m} for m in ("voice", "chat")]}}
    both = gc.conversation_aggregates(DAYS, "nOffered", where={"mediaType": ["voice", "email"]}, body=body)
    voice = gc.conversation_aggregates(DAYS, "nOffered", where={"mediaType": "voice"})
    pd.testing.assert_frame_equal(both, voice)


@pytest.mark.parametrize(
    ("question", "says", "fix"),
    [
        ({"metrics": "tHandel"}, "no metric 'tHandel'", "did you mean 'tHandle'"),
        ({"metrics": []}, "names no metric", "nOffered"),
        ({"metrics": 5}, "metrics=5", "a list"),
        ({"metrics": "nOffered", "by": "queue"}, "no dimension 'queue'", "did you mean 'queueId'"),
        ({"metrics": "nOffered", "by": "agent"}, "no dimension 'agent'", "did you mean 'userId'"),
        (
            {"metrics": "nOffered", "by": "canonicalExternalContactId"},
            "canonicalExternalContactId",
            "externalContactId",
        ),
        ({"metrics": "nOffered", "granularity": "30min"}, "granularity='30min'", "PT30M"),
        ({"metrics": "nOffered", "granularity": "PT0S"}, "granularity='PT0S'", "PT30M"),
        ({"metrics": "nOffered", "where": {"tHandle": {"gt": 1}}}, "'tHandle'", "body="),
        ({"metrics": "nOffered", "where": {"queueId": "Sales"}}, "is a name", "gc.queues()"),
        ({"metrics": "nOffered", "timezone": "Mars"}, "'Mars'", "IANA"),
        ({"metrics": "nOffered", "body": {"granularity": "P1D"}}, "'granularity'", "granularity="),
        ({"metrics": "nOffered", "body": {"filter": [{}]}}, "is no filter", "where="),
        (
            {"metrics": "nOffered", "where": {"ani": [f"+{n}" for n in range(9_000)]}},
            "bytes",
            "parts",
        ),
        (
            {
                "metrics": "nOffered",
                "where": {"mediaType": "voice"},
                "body": {"filter": {"type": "or", "clauses": [{"type": "and", "predicates": []}]}},
            },
            "cannot be joined",
            "one of the two",
        ),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_sent(gc, organisation, question, says, fix):
    before = len(organisation.requests)
    with pytest.raises(ConfigError) as caught:
        gc.conversation_aggregates(DAYS, **question)
    assert says in caught.value.message
    assert fix in caught.value.next_step
    assert len(organisation.requests) == before


def test_a_missing_permission_is_named(genesys_demo_factory, open_session):
    gc = open_session(genesys_demo_factory(denied={"analytics:conversationAggregate:view"}))
    with pytest.raises(Forbidden, match="analytics:conversationAggregate:view"):
        gc.conversation_aggregates("yesterday", "nOffered")
    assert [f.state for f in gc.check().findings if f.check == "conversation_aggregates()"] == ["warn"]


def test_the_other_forms(gc):
    groups = gc.conversation_aggregates.raw(DAYS, "nOffered", by="queueId")
    assert len(groups) == len(gc.conversation_aggregates(DAYS, "nOffered", by="queueId"))
    assert groups[0]["data"][0]["metrics"][0]["metric"] == "nOffered"
    assert gc.conversation_aggregates.raw("2019-01-01", "nOffered") == []
