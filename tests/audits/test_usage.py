"""The use of the API as the organisation counted it, by days of UTC whose last one is not in the interval."""

from collections import Counter
from datetime import date

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.demo.jobs import JobTrouble
from genesys_nb.demo.usage import clients, traffic
from genesys_nb.errors import ConfigError, Forbidden, JobError, NotFound

WEEK = ("2026-11-12", "2026-11-19")
METRICS = ["request_count", "status200", "status300", "status400", "status429", "status500"]


def counted(organisation, first=date(2026, 11, 12), last=date(2026, 11, 18)):
    return list(traffic(organisation._centre, first, last))


def test_it_is_what_the_organisation_counted(gc, organisation):
    frame = gc.usage(WEEK)
    rows = counted(organisation)
    assert len(frame) == len(rows)
    assert frame["request_count"].sum() == sum(row["requestCount"] for row in rows)
    assert frame["status429"].sum() == sum(row["status429"] for row in rows)
    assert frame["date"].min() == pd.Timestamp("2026-11-12", tz="UTC")
    assert frame["date"].max() == pd.Timestamp("2026-11-18", tz="UTC"), "the end is not part of the interval"
    assert (frame[METRICS[1:]].sum(axis=1) == frame["request_count"]).all()
    assert gnb.provenance(frame).complete
    assert gnb.provenance(frame)["via"] == "job"


def test_by_groups(gc, organisation):
    frame = gc.usage(WEEK, by=["http_method", "OauthClientName"], granularity="Month")
    truth = Counter()
    for row in counted(organisation):
        truth[row["httpMethod"], row["oauthClient"]["name"]] += row["requestCount"]
    told = frame.set_index(["http_method", "oauth_client_name"])["request_count"]
    assert {tuple(map(str, key)): value for key, value in told.items()} == dict(truth)
    assert frame.columns.tolist() == ["date", "http_method", "oauth_client_name", *METRICS]
    assert set(frame["date"]) == {pd.Timestamp("2026-11-01", tz="UTC")}


def test_a_subset_and_one_client(gc, organisation):
    some = gc.usage(WEEK, where={"httpMethod": ["POST", "PATCH"]})
    assert set(some["http_method"].astype(str)) == {"POST", "PATCH"}
    assert len(some) == sum(row["httpMethod"] in {"POST", "PATCH"} for row in counted(organisation))
    one = clients(organisation._centre.world, organisation.client_id)[2]["id"]
    own = gc.usage(WEEK, client=one)
    rows = [row for row in counted(organisation) if row["oauthClient"]["id"] == one]
    assert own["request_count"].sum() == sum(row["requestCount"] for row in rows)
    assert own["organization_id"].notna().all()
    with pytest.raises(NotFound):
        gc.usage(WEEK, client="00000000-0000-4000-8000-000000000000")


@pytest.mark.parametrize("trouble", [JobTrouble(), JobTrouble(strange_states=("Napping", "QUEUED"))])
def test_small_pages_and_slow_jobs_lose_nothing(opened, trouble):
    organisation, gc = opened(page_size_limit=9, job_patience=2, job_trouble=trouble)
    frame = gc.usage(WEEK)
    assert len(frame) == len(counted(organisation))
    assert len([one for one in organisation.requests if "/usage/" in one.path]) > len(frame) // 9


def test_a_job_that_fails_says_why(opened):
    _, gc = opened(job_trouble=JobTrouble(fails=5))
    with pytest.raises(JobError, match="could not be executed"):
        gc.usage(WEEK)


def test_nothing_found_is_a_frame_with_all_columns(gc):
    full, empty = gc.usage(WEEK), gc.usage(WEEK, where={"platform": "none of these"})
    assert empty.empty
    assert empty.columns.tolist() == full.columns.tolist()
    assert empty.dtypes.drop("http_method").equals(full.dtypes.drop("http_method"))


def test_days_are_those_of_utc_whatever_the_zone(opened, open_session):
    organisation, _ = opened()
    there = open_session(organisation, timezone="America/New_York")
    frame = there.usage(WEEK, by="Platform")
    assert frame["date"].tolist() == list(pd.date_range("2026-11-12", "2026-11-18", tz="UTC"))


@pytest.mark.parametrize(
    ("asked", "says", "fix"),
    [
        ({"interval": ("2026-08-01", "2026-11-01")}, "92 days long", "in parts"),
        ({"interval": ("2025-11-01", "2025-11-10")}, "more than a year ago", "later"),
        ({"interval": ("2026-11-01T12:00", "2026-11-02")}, "no whole days of UTC", "days"),
        ({"by": "HtpMethod"}, "'HtpMethod'", "did you mean 'HttpMethod'"),
        ({"by": "UserId", "client": "x"}, "'UserId'", "OrganizationId"),
        ({"where": {"method": "GET"}}, "'method'", "HttpMethod"),
        ({"where": {"httpMethod": []}}, "names no value", "a text"),
        ({"granularity": "PT1H"}, "granularity='PT1H'", "'Day'"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_sent(gc, paths, asked, says, fix):
    with pytest.raises(ConfigError) as caught:
        gc.usage(**{"interval": WEEK, **asked})
    told = f"{caught.value.message}\n{caught.value.next_step}"
    assert says in told
    assert fix in told
    assert paths() == []


def test_ninety_days_may_be_asked_for(gc, organisation):
    frame = gc.usage(("2026-08-03", "2026-11-01"), by="Platform", granularity="Month")
    assert frame["request_count"].sum() == sum(
        row["requestCount"] for row in counted(organisation, date(2026, 8, 3), date(2026, 10, 31))
    )


def test_a_missing_permission_is_named(opened):
    _, gc = opened(denied={"usage:organization:view"})
    with pytest.raises(Forbidden, match="usage:organization:view"):
        gc.usage(WEEK)
