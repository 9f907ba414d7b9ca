"""A data lake that is not what it says: the query brings what it does not, or nobody relies on it."""

import json
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation
from tests.reconcile.proxy import gateway

from .test_sources import check

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
TWENTY_DAYS = (NOW - timedelta(days=20), NOW)


@pytest.fixture(scope="module")
def lagging():
    with DemoOrganisation(now=NOW, lag_hours=30, rate_limit=None) as organisation:
        yield organisation


@contextmanager
def lying(organisation, changed, open_session):
    """Open a session with an organisation whose answers ``changed(path, answer)`` may change, or leave with None."""

    def at_the_gateway(path, body, ask):
        status, kind, content = ask(body)
        other = changed(path, json.loads(content)) if "/details/jobs" in path and status == 200 else None
        return status, kind, content if other is None else json.dumps(other).encode()

    with gateway(organisation.url, at_the_gateway) as url:
        login = {"client_id": organisation.client_id, "client_secret": organisation.client_secret}
        yield open_session(SimpleNamespace(url=url, **login))


@pytest.mark.parametrize("told", ["2999-01-01T00:00:00Z", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"])
def test_a_watermark_that_cannot_be_is_none(lagging, open_session, told):
    def changed(path, _):
        return {"dataAvailabilityDate": told} if path.endswith("/availability") else None

    with lying(lagging, changed, open_session) as gc:
        frame = gc.conversation_details(TWENTY_DAYS)
        assert set(frame["conversation_id"]) == {one["conversationId"] for one in lagging.conversations(*TWENTY_DAYS)}
        record = gnb.provenance(frame).record
        assert (record["via"], record["settled_until"]) == ("query", None)
        assert any("until when the data is settled is not known" in note for note in record["notes"])
        with pytest.raises(gnb.ConfigError, match="a job would be short without a word"):
            gc.conversation_details(TWENTY_DAYS, via="job")


def ends_early(path, answer):
    """Name no further page after the second one."""
    if "cursor=" in path:
        answer.pop("cursor", None)
    return answer


def loses_a_page(path, answer):
    return {**answer, "conversations": []} if "cursor=" not in path and "conversations" in answer else None


def is_further_behind(_, answer):
    """Leave out what began on the last days before the watermark, which stays what it is."""
    if "conversations" not in answer:
        return None
    kept = [one for one in answer["conversations"] if one["conversationStart"] < "2026-11-16"]
    return {**answer, "conversations": kept}


@pytest.mark.parametrize("lie", [ends_early, loses_a_page, is_further_behind])
def test_a_job_alone_says_that_the_query_counts_more(lagging, open_session, lie):
    ask = {"interval": (NOW - timedelta(days=19), NOW - timedelta(days=2)), "via": "job"}
    with lying(lagging, lie, open_session) as gc:
        with pytest.warns(gnb.IncompleteWarning, match="the query counts more than the job brought"):
            short = gc.conversation_details(**ask)
        assert not gnb.provenance(short).complete
    whole = open_session(lagging).conversation_details(**ask)
    assert gnb.provenance(whole).complete
    assert len(whole) > len(short)


def test_what_comes_without_a_beginning_stands_for_nothing(lagging, open_session):
    def emptied(_, answer):
        return {**answer, "conversations": [{}, *answer["conversations"][1:]]} if "conversations" in answer else None

    with lying(lagging, emptied, open_session) as gc:
        frame = gc.conversation_details(TWENTY_DAYS)
    there = {one["conversationId"] for one in lagging.conversations(*TWENTY_DAYS)}
    assert set(frame["conversation_id"].dropna()) == there


@pytest.mark.parametrize("changed", [ends_early, loses_a_page, is_further_behind])
def test_what_a_job_does_not_bring_the_query_does(lagging, open_session, changed):
    with lying(lagging, changed, open_session) as gc:
        tables = gc.conversation_tables(TWENTY_DAYS)
    check(tables, lagging.conversations(*TWENTY_DAYS))
    assert gnb.provenance(tables["conversation"])["via"] == "job+query"


def test_what_went_on_at_the_watermark_is_newer_where_jobs_alone_answer(lagging, open_session):
    interval = (NOW - timedelta(days=20), datetime(2026, 11, 19, tzinfo=UTC))
    frame = open_session(lagging).conversation_details(interval)
    ends = {one["conversationId"]: "conversationEnd" in one for one in lagging.conversations(*interval)}
    assert gnb.provenance(frame)["sources"][0]["via"] == "job"
    assert frame.set_index("conversation_id")["conversation_end"].notna().to_dict() == ends
