"""Conversation details at every grain, held against what the embedded organisation knows of itself."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.errors import ConfigError

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
START, END = datetime(2026, 11, 16, tzinfo=UTC), datetime(2026, 11, 18, tzinfo=UTC)
KEYS = {
    "conversation": ["conversation_id"],
    "participant": ["conversation_id", "participant_id"],
    "session": ["conversation_id", "participant_id", "session_id"],
    "segment": ["conversation_id", "participant_id", "session_id", "segment_no"],
    "metric": ["conversation_id", "participant_id", "session_id", "metric_no"],
}


def sessions(conversations):
    return [one for party in participants(conversations) for one in party.get("sessions", [])]


def participants(conversations):
    return [one for conversation in conversations for one in conversation["participants"]]


def counts(conversations):
    """Count every grain by plain loops."""
    inner = sessions(conversations)
    return {
        "conversation": len(conversations),
        "participant": len(participants(conversations)),
        "session": len(inner),
        "segment": sum(len(one.get("segments", [])) for one in inner),
        "metric": sum(len(one.get("metrics", [])) for one in inner),
        "flow": sum("flow" in one for one in inner),
        "media": sum(len(one.get("mediaEndpointStats", [])) for one in inner),
        "evaluation": sum(len(one.get("evaluations", [])) for one in conversations),
        "survey": sum(len(one.get("surveys", [])) for one in conversations),
        "resolution": sum(len(one.get("resolutions", [])) for one in conversations),
    }


@pytest.fixture
def organisation(genesys_demo_factory):
    return genesys_demo_factory(now=NOW, days=10)


def test_every_grain_from_one_download_equals_the_organisations_own_count(organisation, open_session):
    tables = open_session(organisation).conversation_tables((START, END))
    assert {grain: len(frame) for grain, frame in tables.items()} == counts(organisation.conversations(START, END))
    for grain, key in KEYS.items():
        assert not tables[grain].duplicated(key).any(), grain
        assert gnb.provenance(tables[grain]).complete
        assert gnb.provenance(tables[grain])["what"] == f"conversations: {grain}"
    total = sum(m["value"] for one in sessions(organisation.conversations(START, END)) for m in one.get("metrics", []))
    assert tables["metric"]["value"].sum() == total


@pytest.mark.parametrize("grain", KEYS)
def test_every_grain_is_exact_while_conversations_keep_arriving(genesys_demo_factory, open_session, grain):
    organisation = genesys_demo_factory(now=NOW, days=10, drift=2)
    before = {one["conversationId"] for one in organisation.conversations(START, END)}
    frame = open_session(organisation).conversation_details((START, END), grain=grain)
    there = organisation.conversations(START, END)
    arrived = set(frame["conversation_id"])
    assert before <= arrived <= {one["conversationId"] for one in there}
    assert not frame.duplicated(KEYS[grain]).any()
    expected = counts([one for one in there if one["conversationId"] in arrived])
    assert len(frame) == expected[grain]
    record = gnb.provenance(frame).record
    assert record["complete"]
    assert record["duplicates_dropped"] > 0


def test_only_what_started_in_the_interval_is_kept_and_what_was_trimmed_is_said(organisation, open_session):
    start, end = START + timedelta(hours=9), START + timedelta(hours=11, minutes=30)
    frame = open_session(organisation).conversation_details((start, end))
    assert set(frame["conversation_id"]) == {one["conversationId"] for one in organisation.conversations(start, end)}
    assert frame["conversation_start"].min() >= pd.Timestamp(start)
    assert any("outside the interval" in note for note in gnb.provenance(frame)["notes"])


def test_days_of_another_zone(organisation, open_session):
    gc = open_session(organisation, timezone="Australia/Sydney")
    frame = gc.conversation_details("2026-11-17")
    start = datetime(2026, 11, 16, 13, tzinfo=UTC)
    expected = organisation.conversations(start, start + timedelta(days=1))
    assert set(frame["conversation_id"]) == {one["conversationId"] for one in expected}
    assert str(frame["conversation_start"].dt.tz) == "Australia/Sydney"
    assert set(frame["conversation_start"].dt.day) == {17}
    assert gnb.provenance(frame)["interval"] == "2026-11-16T13:00:00.000Z/2026-11-17T13:00:00.000Z"


def test_longer_than_the_service_allows_becomes_chunks(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(now=NOW, days=20)
    gc = open_session(organisation)
    interval = (NOW - timedelta(days=18), NOW)
    queries = gc.conversation_details.query(interval)
    assert len(queries) == 3
    frame = gc.conversation_details(interval)
    assert len(frame) == len(organisation.conversations(*interval))
    assert frame["conversation_id"].is_unique
    assert not isinstance(gc.conversation_details.query(interval, where={"mediaType": "voice"}), list)


def test_filters_select_what_a_loop_selects(organisation, open_session):
    gc = open_session(organisation)
    queue = gc.queues()["id"].iloc[0]
    frame = gc.conversation_details((START, END), where={"mediaType": "voice", "queueId": queue, "purpose": "agent"})
    expected = {
        conversation["conversationId"]
        for conversation in organisation.conversations(START, END)
        for party in conversation["participants"]
        for session in party.get("sessions", [])
        for segment in session.get("segments", [])
        if party["purpose"] == "agent" and session["mediaType"] == "voice" and segment.get("queueId") == queue
    }
    assert set(frame["conversation_id"]) == expected != set()


def test_the_services_own_query_comes_on_top_of_where(organisation, open_session):
    gc = open_session(organisation)
    ended = {"type": "and", "predicates": [{"dimension": "conversationEnd", "operator": "exists"}]}
    everything = gc.conversation_details("2026-11-20")
    frame = gc.conversation_details("2026-11-20", where={"mediaType": "voice"}, body={"conversationFilters": [ended]})
    assert everything["conversation_end"].isna().any(), "the day is not over"
    assert frame["conversation_end"].notna().all()
    assert len(frame) < len(everything)


def test_ongoing_conversations_are_kept_and_marked(organisation, open_session):
    frame = open_session(organisation).conversation_details("2026-11-20")
    ongoing = frame[frame["conversation_end"].isna()]
    assert len(ongoing) > 0


def test_nothing_in_an_interval_is_an_empty_frame_with_all_columns_and_types(organisation, open_session):
    gc = open_session(organisation)
    full, empty = gc.conversation_details("2026-11-16"), gc.conversation_details("2026-01-01")
    assert len(empty) == 0
    assert list(full.columns[: len(empty.columns)]) == list(empty.columns)
    for name in empty.columns:
        if empty[name].dtype != "category":
            assert empty[name].dtype == full[name].dtype, name
    assert gnb.provenance(empty)["total_hits"] == 0
    assert gnb.provenance(empty).complete


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ({"grain": "segmnt"}, "did you mean 'segment'"),
        ({"grain": "attribute", "via": "query"}, "not in the answers of the synchronous query"),
        ({"via": "jobs"}, "did you mean 'job'"),
        ({"page_size": 0}, "1 to 100"),
        ({"page_size": 101}, "1 to 100"),
        ({"body": {"interval": "x"}}, "first argument"),
        ({"body": {"segmentFilter": []}}, "did you mean 'segmentFilters'"),
        ({"body": {"limit": 5}, "via": "job"}, "'limit', which this query does not have"),
        ({"body": {"order": "ascending"}}, "one of asc, desc, unordered"),
        ({"body": {"order": "DESC"}}, "did you mean 'desc'"),
        ({"body": {"order": None}}, "leave it out"),
        ({"body": {"order": ["asc"]}, "via": "job"}, "cannot be \\['asc'\\]"),
        ({"body": {"orderBy": "conversation_strat"}}, "did you mean 'conversationStart'"),
        ({"explode": "queue_idz"}, "did you mean 'queue_ids'"),
        ({"explode": "queue_id"}, "no column of lists called 'queue_id'"),
        ({"explode": "queue_ids", "grain": "participant"}, "the grain 'participant' has no column of lists"),
        ({"explode": "x", "grain": "attribute"}, "are none"),
        ({"where": {"mediaTyp": "voice"}}, "mediaType"),
        ({"where": {"mediaType": "vioce"}}, "voice"),
        ({"where": "voice"}, "mapping"),
        ({"timezone": "Europe/Belin"}, "Europe/Berlin"),
    ],
)
def test_bad_input_is_refused_before_anything_is_sent(organisation, open_session, call, says):
    gc = open_session(organisation)
    before = len(organisation.requests)
    with pytest.raises(ConfigError, match=says):
        gc.conversation_details("yesterday", **call)
    with pytest.raises(ConfigError, match="last"):
        gc.conversation_details("lst week")
    assert len(organisation.requests) == before


@pytest.mark.parametrize("body", [{"order": "desc", "orderBy": "segmentEnd"}, {"order": "unordered"}])
def test_the_services_own_orders_can_be_asked_for(organisation, open_session, body):
    query = open_session(organisation).conversation_details.query("2026-11-17", body=body)
    assert {name: query.json[name] for name in body} == body


@pytest.mark.parametrize(
    ("grain", "column"), [("conversation", "queue_ids"), ("session", "active_skill_ids"), ("segment", "wrap_up_tags")]
)
def test_lists_of_every_grain_become_rows(organisation, open_session, grain, column):
    gc = open_session(organisation)
    whole = gc.conversation_details("2026-11-17", grain=grain)
    frame = gc.conversation_details("2026-11-17", grain=grain, explode=column)
    assert len(frame) == whole[column].map(lambda one: max(1, len(one)) if isinstance(one, list) else 1).sum()


def test_raw_and_pages_are_the_services_own_words(organisation, open_session):
    gc = open_session(organisation)
    raw = gc.conversation_details.raw("2026-11-17")
    assert {one["conversationId"] for one in raw} >= {
        one["conversationId"] for one in organisation.conversations("2026-11-17", "2026-11-18")
    }
    pages = gc.conversation_tables.pages("2026-11-17", page_size=50)
    assert len(next(pages)["conversations"]) == 50


def test_a_page_may_be_clamped(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(now=NOW, days=10, page_size_limit=30)
    frame = open_session(organisation).conversation_details((START, END))
    assert len(frame) == len(organisation.conversations(START, END))
    assert gnb.provenance(frame).complete
