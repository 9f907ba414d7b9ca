"""Aggregates as frames: equal to the details that they count, typed when empty, and asked in the vendor's words."""

import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import jsonschema
import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.errors import ConfigError, Forbidden, IncompleteWarning
from genesys_nb.genesys.aggregates.families import FAMILIES
from tests.http.hostile import HostileServer, answer, routes

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


def results(count, interval="2026-11-16T00:00:00.000Z/2026-11-19T00:00:00.000Z"):
    metrics = [{"metric": "nOffered", "stats": {"count": count}}]
    return {"group": {"mediaType": "voice"}, "data": [{"interval": interval, "metrics": metrics}]}


@pytest.fixture
def answered(open_session):
    """Give a function that connects to a server which gives one answer to every aggregate query."""
    with ExitStack() as servers:

        def connect(body):
            def api(request, connection):
                is_query = request.path == "/api/v2/analytics/conversations/aggregates/query"
                return connection.write(answer(body if is_query else {"id": "o1", "name": "Hostile"}))

            server = servers.enter_context(HostileServer(routes(api)))
            return open_session(SimpleNamespace(url=server.url, client_id="me", client_secret="s3cret"))

        yield connect


def test_an_answer_that_tells_a_group_twice_in_the_same_words_is_whole(answered):
    frame = answered({"results": [results(3), results(3)]}).conversation_aggregates(DAYS, "nOffered", by="mediaType")
    assert frame["nOffered_count"].tolist() == [3]
    assert gnb.provenance(frame).complete
    assert "taken once" in " ".join(gnb.provenance(frame)["notes"])


@pytest.mark.parametrize(
    ("body", "counts", "says"),
    [
        ({"results": [results(3), results(4)]}, [3, 4], "nOffered: came twice"),
        ({"results": [results(3)], "cursor": "more"}, [3], "next page"),
        ({"cursor": "more"}, [], "next page"),
    ],
)
def test_an_answer_that_contradicts_itself_or_is_no_end_is_not_whole(answered, body, counts, says):
    gc = answered(body)
    with pytest.warns(IncompleteWarning, match=says):
        frame = gc.conversation_aggregates(DAYS, "nOffered", by="mediaType")
    assert frame["nOffered_count"].tolist() == counts
    assert not gnb.provenance(frame).complete


def test_an_interval_that_was_not_asked_for_is_kept_and_said(answered):
    told = [results(3), results(4, "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z")]
    frame = answered({"results": told}).conversation_aggregates(DAYS, "nOffered", by="mediaType")
    assert frame["nOffered_count"].tolist() == [3, 4]
    assert "1 of the rows are of intervals that reach out of the one asked for" in gnb.provenance(frame)["notes"]
    assert gnb.provenance(frame).complete


def test_a_view_has_its_columns_beside_a_dimension_of_that_name(answered):
    told = results(3)
    told["data"][0]["views"] = [{"name": "mediaType", "stats": {"count": 2}}]
    views = {"mediaType": {"tAnswered": {"lt": 20_000}}}
    frame = answered({"results": [told]}).conversation_aggregates(DAYS, "nOffered", views=views)
    assert frame[["media_type", "mediaType_count"]].to_numpy().tolist() == [["voice", 2]]
