"""Query, job or both: whatever answers, the frames hold what the organisation's own data holds, each row once."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation, Fault
from genesys_nb.demo.jobs import JobTrouble
from genesys_nb.errors import Forbidden, IncompleteWarning

from .conftest import HastyClock

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
SIXTY_DAYS = (NOW - timedelta(days=60), NOW)
KEYS = {
    "conversation": (),
    "participant": ("participant_id",),
    "session": ("participant_id", "session_id"),
    "segment": ("participant_id", "session_id", "segment_no"),
    "metric": ("participant_id", "session_id", "metric_no"),
    "media": ("participant_id", "session_id", "media_no"),
    "flow": ("participant_id", "session_id"),
    "evaluation": ("evaluation_id",),
    "survey": ("survey_id",),
    "resolution": ("resolution_no",),
}
NAMES = {"segment": "segments", "metric": "metrics", "media": "mediaEndpointStats"}


def truth(conversations):
    """Count the rows of every grain in the organisation's own data, and add up what was measured."""
    rows, measured = Counter(), Counter()
    for one in conversations:
        rows["conversation"] += 1
        rows["participant"] += len(one["participants"])
        for grain in ("evaluation", "survey", "resolution"):
            rows[grain] += len(one.get(f"{grain}s", ()))
        for session in (session for participant in one["participants"] for session in participant["sessions"]):
            rows["session"] += 1
            rows["flow"] += "flow" in session
            for grain, name in NAMES.items():
                rows[grain] += len(session.get(name, ()))
            for metric in session["metrics"]:
                measured[metric["name"]] += metric["value"]
    return rows, measured


def check(tables, conversations):
    rows, measured = truth(conversations)
    assert {grain: len(table) for grain, table in tables.items()} == {grain: rows[grain] for grain in tables}
    for grain, table in tables.items():
        assert not table.duplicated(["conversation_id", *KEYS[grain]]).any(), grain
    ids = {one["conversationId"]: one.get("conversationEnd") for one in conversations}
    table = tables["conversation"].set_index("conversation_id")
    ends = table["conversation_end"].dt.tz_convert("UTC").dt.strftime("%Y-%m-%dT%H:%M:%S.%f").str[:-3] + "Z"
    assert {one: None if end != end else end for one, end in ends.items()} == ids  # noqa: PLR0124 - missing is not itself
    metric = tables["metric"]
    assert metric.groupby("name", observed=True)["value"].sum().to_dict() == measured


@pytest.fixture(scope="module")
def lagging():
    with DemoOrganisation(now=NOW, lag_hours=30, rate_limit=None) as organisation:
        yield organisation


def test_sixty_days_by_auto_are_the_organisations_own_at_every_grain(lagging, open_session):
    tables = open_session(lagging).conversation_tables(SIXTY_DAYS)
    check(tables, lagging.conversations(*SIXTY_DAYS))
    told = gnb.provenance(tables["segment"]).record
    assert told["complete"]
    assert told["via"] == "job+query"
    assert told["settled_until"] == "2026-11-19T08:30:00.000Z"
    job, query, by_ids = told["sources"]
    assert (job["via"], query["via"], by_ids["via"]) == ("job", "query", "query")
    assert job["until"] == query["from"] == "2026-11-19T00:00:00.000Z"
    assert job["items"] + query["items"] == told["unique"], "what is asked once more was there before"
    assert by_ids["items"] == told["duplicates_dropped"] > 0
    assert told["requests"] < 60, "a query alone would take 170"


def test_provisional_is_what_a_later_run_may_tell_otherwise(lagging, open_session):
    frame = open_session(lagging).conversation_details(SIXTY_DAYS)
    began_late = frame["conversation_start"] >= "2026-11-19T08:30Z"
    going_on = frame["conversation_end"].isna()
    assert (frame["provisional"] == (began_late | going_on)).all()
    assert 0 < frame["provisional"].sum() < len(frame) / 10
    assert frame.columns[-1] == "provisional"


def test_sixty_days_through_drift_shrinking_pages_an_expiring_job_and_faults(open_session):
    trouble = JobTrouble(shrinking_pages=True, expires_after=3, expires_as=(404, 400), late_results=1)
    wild = {"drift": 1, "faults": ["mixed:0.05"], "job_trouble": trouble}
    with DemoOrganisation(now=NOW, lag_hours=30, rate_limit=None, **wild) as organisation:
        before = {one["conversationId"] for one in organisation.conversations(*SIXTY_DAYS)}
        gc = open_session(organisation)
        tables = gc.conversation_tables(SIXTY_DAYS)
        there = organisation.conversations(*SIXTY_DAYS)
        ids = set(tables["conversation"]["conversation_id"])
        assert before <= ids, "what was there before it began is there"
        assert ids <= {one["conversationId"] for one in there}
        check(tables, [one for one in there if one["conversationId"] in ids])
        told = gnb.provenance(tables["conversation"]).record
        assert told["complete"]
        assert sum("it was asked again" in note for note in told["notes"]) == 2
        assert organisation.jobs_created == 4


def test_with_a_filter_what_comes_to_match_after_the_watermark_is_there(lagging, open_session):
    frame = open_session(lagging).conversation_details(SIXTY_DAYS, where={"wrapUpCode": any, "mediaType": "voice"})
    matching = {
        one["conversationId"]
        for one in lagging.conversations(*SIXTY_DAYS)
        if any(
            session["mediaType"] == "voice" and any("wrapUpCode" in segment for segment in session["segments"])
            for participant in one["participants"]
            for session in participant["sessions"]
        )
    }
    assert set(frame["conversation_id"]) == matching
    told = gnb.provenance(frame).record
    assert told["via"] == "job+query"
    assert told["sources"][0]["until"] == "2026-11-17T00:00:00.000Z"


def test_a_short_interval_is_asked_at_once(lagging, open_session):
    gc = open_session(lagging)
    before = len(lagging.requests)
    frame = gc.conversation_details(("2026-11-12", "2026-11-13"))
    asked = [one.path for one in lagging.requests[before:]]
    assert asked[0].endswith("/jobs/availability")
    assert set(asked[1:]) == {"/api/v2/analytics/conversations/details/query"}
    assert len(asked) - 1 == -(-len(frame) // 100)
    assert not frame["provisional"].any()


def test_a_job_is_asked_for_and_says_what_it_does_not_cover(lagging, open_session):
    gc = open_session(lagging)
    whole = gc.conversation_details(("2026-11-01", "2026-11-08"), via="job", grain="segment")
    by_query = gc.conversation_details(("2026-11-01", "2026-11-08"), via="query", grain="segment")
    assert gnb.provenance(whole).record["via"] == "job"
    assert whole.drop(columns="provisional").equals(by_query.drop(columns="provisional"))
    assert by_query["provisional"].isna().all(), "a query alone does not know until when the data is settled"
    with pytest.warns(IncompleteWarning, match="not covered: what began from 2026-11-19 08:30 UTC on"):
        short = gc.conversation_details(("2026-11-18", "2026-11-20"), via="job")
    assert short["conversation_start"].max() < lagging.data_available_until
    assert not gnb.provenance(short).complete


def test_what_is_not_in_the_lake_at_all_is_no_row_and_said(lagging, open_session):
    with pytest.warns(IncompleteWarning, match="not covered"):
        tables = open_session(lagging).conversation_tables(("2026-11-20", "2026-11-20T12:00"), via="job")
    assert {len(table) for table in tables.values()} == {0}
    assert {str(table["provisional"].dtype) for table in tables.values()} == {"boolean"}


def test_attributes_are_a_table_of_their_own(lagging, open_session):
    frame = open_session(lagging).conversation_details(("2026-11-10", "2026-11-12"), grain="attribute")
    expected = {
        (one["conversationId"], participant, name): value
        for one in lagging.conversations("2026-11-10", "2026-11-12")
        for participant, attributes in lagging.attributes(one["conversationId"]).items()
        for name, value in attributes.items()
    }
    keys = zip(frame["conversation_id"], frame["participant_id"], frame["name"], strict=True)
    assert dict(zip(keys, frame["value"], strict=True)) == expected
    assert len(frame) == len(expected) > 100


@pytest.mark.parametrize("known", [120, 10_000])
def test_a_day_with_more_than_a_query_gives_is_halved(genesys_demo_factory, open_session, monkeypatch, known):
    organisation = genesys_demo_factory(now=NOW, lag_hours=30, rate_limit=None, days=3, volume=2, hits_cap=120)
    monkeypatch.setattr("genesys_nb.genesys.sources._MOST_BY_QUERY", known)  # or the service's limit is another one
    gc = open_session(organisation)
    day = ("2026-11-19", "2026-11-20")
    tables = gc.conversation_tables(day)
    check(tables, organisation.conversations(*day))
    told = gnb.provenance(tables["conversation"])
    assert told.complete
    assert any("were halved" in note for note in told["notes"])
    if known == 120:
        raw = gc.conversation_details.raw(day)
        assert {one["conversationId"] for one in raw} >= set(tables["conversation"]["conversation_id"])


class Racing(HastyClock):
    """Time in which a service is given up on after a second."""

    SPEED = 300


def test_a_query_that_takes_too_long_is_halved(genesys_demo_factory, open_session):
    slow = Fault("504", path="*/details/query", method="POST", times=40)
    organisation = genesys_demo_factory(now=NOW, lag_hours=30, rate_limit=None, days=3, faults=[slow])
    day = ("2026-11-19", "2026-11-20")
    frame = open_session(organisation, clock=Racing()).conversation_details(day)
    assert len(frame) == len(organisation.conversations(*day))
    assert any("were halved" in note for note in gnb.provenance(frame)["notes"])


def test_more_than_a_query_gives_in_one_minute_is_said(genesys_demo_factory, open_session, monkeypatch):
    organisation = genesys_demo_factory(now=NOW, days=2)
    gc = open_session(organisation)
    monkeypatch.setattr("genesys_nb.genesys.sources._MOST_BY_QUERY", 0)
    busy = next(iter(organisation.conversations("2026-11-19", "2026-11-20")))["conversationStart"][:16]
    with pytest.warns(IncompleteWarning):
        frame = gc.conversation_details((f"{busy}:00Z", f"{busy}:59Z"))
    assert not gnb.provenance(frame).complete


def test_whoever_may_not_ask_for_the_watermark_gets_the_query(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(
        now=NOW, lag_hours=30, rate_limit=None, denied=["analytics:conversationDetail:view"]
    )
    gc = open_session(organisation)
    frame = gc.conversation_details(("2026-11-01", "2026-11-20"))
    told = gnb.provenance(frame).record
    assert (told["via"], told["settled_until"]) == ("query", None)
    assert any("until when the data is settled is not known" in note for note in told["notes"])
    assert set(frame["conversation_id"]) == {
        one["conversationId"] for one in organisation.conversations("2026-11-01", "2026-11-20")
    }
    with pytest.raises(Forbidden, match="analytics:conversationDetail:view"):
        gc.conversation_details(("2026-11-01", "2026-11-20"), via="job")


# A job's life


def jobs(organisation):
    return [one for one in organisation.requests if "/details/jobs" in one.path and "availability" not in one.path]


def by_job(gc):
    return gc.conversation_details(("2026-11-10", "2026-11-12"), via="job")


@pytest.mark.parametrize(
    ("trouble", "made", "said"),
    [
        (JobTrouble(strange_states=("THROTTLED", "queued", "")), 1, ""),
        (JobTrouble(fails=1), 2, "failed"),
        (JobTrouble(fails=2), 3, "failed"),
        (JobTrouble(late_results=3), 1, ""),
        (JobTrouble(expires_after=0), 2, "expired"),
        (JobTrouble(expires_after=0, expires_as=(400,)), 2, "expired"),
        (JobTrouble(shrinking_pages=True), 1, ""),
    ],
)
def test_whatever_befalls_a_job_the_frame_is_the_same(genesys_demo_factory, open_session, trouble, made, said):
    organisation = genesys_demo_factory(now=NOW, lag_hours=30, rate_limit=None, job_trouble=trouble)
    frame = by_job(open_session(organisation))
    assert set(frame["conversation_id"]) == {
        one["conversationId"] for one in organisation.conversations("2026-11-10", "2026-11-12")
    }
    assert organisation.jobs_created == made
    assert sum(said in note for note in gnb.provenance(frame)["notes"] if "asked again" in note) == made - 1


def test_a_job_that_fails_each_time_says_why_and_can_be_resumed(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(now=NOW, lag_hours=30, rate_limit=None, job_trouble=JobTrouble(fails=3))
    gc = open_session(organisation)
    with pytest.raises(gnb.JobError, match="failed: ") as caught:
        by_job(gc)
    assert "next:" in str(caught.value)
    assert len(gc.resume()) == len(organisation.conversations("2026-11-10", "2026-11-12"))


def test_a_creation_that_was_cut_off_is_made_once_more_and_said(genesys_demo_factory, open_session):
    cut = Fault("reset-mid-body", method="POST", path="/api/v2/analytics/conversations/details/jobs", times=1)
    organisation = genesys_demo_factory(now=NOW, lag_hours=30, rate_limit=None, faults=[cut])
    frame = by_job(open_session(organisation))
    assert len(frame) == len(organisation.conversations("2026-11-10", "2026-11-12"))
    assert organisation.jobs_created == 2
    assert any("a second one was made" in note for note in gnb.provenance(frame)["notes"])


def test_a_refused_size_of_page_is_asked_for_smaller(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(
        now=NOW, lag_hours=30, rate_limit=None, page_size_limit=100, refuse_oversize=True
    )
    frame = by_job(open_session(organisation))
    assert len(frame) == len(organisation.conversations("2026-11-10", "2026-11-12"))
    assert organisation.jobs_created == 1


def test_a_session_that_ends_cancels_the_job_nobody_waits_for(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(now=NOW, lag_hours=30, rate_limit=None, job_patience=1_000)
    gc = open_session(organisation)
    told = []
    gc.listen(lambda event: told.append(event) if event.kind == "wait" else None)
    gc.listen(lambda event: gc._wire.interrupt() if len(told) > 3 else None)
    with pytest.raises(gnb.Interrupted):
        by_job(gc)
    assert {event.text for event in told} == {"job is queued"}
    gc.close()
    assert [one.method for one in jobs(organisation)].count("DELETE") == 1
    assert organisation.jobs_created == 1


# The plan


@pytest.mark.parametrize(
    ("days", "grain", "where"),
    [
        (60, "conversation", None),
        (20, "segment", {"mediaType": "voice"}),
        (20, "session", None),
        (3, "segment", None),
        (3, "conversation", {"mediaType": "voice"}),
    ],
)
def test_a_plan_is_within_a_quarter_of_what_happens(lagging, open_session, grain, days, where):
    gc = open_session(lagging)
    interval = (NOW - timedelta(days=days), NOW)
    plan = gc.conversation_details.plan(interval, grain=grain, where=where)
    frame = gc.conversation_details(interval, grain=grain, where=where)
    told = gnb.provenance(frame).record
    assert plan.rows == pytest.approx(len(frame), rel=0.25)
    assert plan.items == pytest.approx(told["unique"], rel=0.25)
    assert plan.requests - plan.spent == pytest.approx(told["requests"] - plan.spent, rel=0.25, abs=4)
    assert plan.memory == pytest.approx(frame.memory_usage(deep=True).sum(), rel=0.25)
    assert plan.spent <= 13


def test_a_plan_sends_nothing_heavy_and_shows_itself(lagging, open_session):
    gc = open_session(lagging)
    before, made = len(lagging.requests), lagging.jobs_created
    plan = gc.conversation_details.plan(SIXTY_DAYS)
    assert len(lagging.requests) - before == plan.spent < 10
    assert lagging.jobs_created == made
    assert list(plan.parts["via"]) == ["job", "job", "query"]
    assert plan.parts["end"].iloc[-1] == NOW
    text, page = repr(plan), plan._repr_html_()
    for word in ("Plan", "about", "requests", "memory", "job, 2026-09-21"):
        assert word in text
        assert word in page
    json.dumps(plan.notes)


def test_every_listing_has_a_plan(lagging, open_session):
    gc = open_session(lagging)
    users = gc.users.plan()
    assert (users.items, users.rows, users.requests) == (180, 180, 2)
    assert gc.teams.plan().items is None, "the service gives no total there"
    assert "not known" in repr(gc.teams.plan())
    assert gc.organisation.plan().requests == 1
