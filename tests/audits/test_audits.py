"""Audits as a frame: what the organisation wrote down, by the quick query where it knows, else by a job."""

from datetime import UTC, datetime

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.demo import Fault
from genesys_nb.demo.jobs import JobTrouble
from genesys_nb.demo.world.trail import trail
from genesys_nb.errors import ConfigError, Forbidden, JobError

AT_ONCE = "POST /api/v2/audits/query/realtime"
JOB = "POST /api/v2/audits/query"
WEEK = ("2026-11-12", "2026-11-19")
MONTH = ("2026-10-18", "2026-11-19")


def written(organisation, interval, **fields):
    """Return the ids of the audits that the organisation wrote down."""
    start, end = (int(datetime.fromisoformat(one).replace(tzinfo=UTC).timestamp() * 1000) for one in interval)
    found = trail(organisation._centre.world, start, end)
    return {one["id"] for one in found if all(one[name] in values for name, values in fields.items())}


def test_a_recent_service_is_asked_at_once(gc, organisation, paths):
    frame = gc.audits(WEEK, service="Routing")
    assert set(frame["id"]) == written(organisation, WEEK, serviceName=["Routing"])
    assert frame["event_date"].is_monotonic_increasing
    assert gnb.provenance(frame)["via"] == "query"
    assert gnb.provenance(frame).complete
    assert set(paths()) == {"GET /api/v2/audits/query/realtime/servicemapping", AT_ONCE}


def test_a_service_that_the_quick_query_does_not_know_is_asked_as_a_job_and_said(gc, organisation, paths):
    frame = gc.audits(WEEK, service=["Routing", "Architect"])
    assert set(frame["id"]) == written(organisation, WEEK, serviceName=["Routing", "Architect"])
    assert gnb.provenance(frame)["via"] == "job"
    assert any("does not know Architect" in note for note in gnb.provenance(frame)["notes"])
    assert AT_ONCE not in paths()


@pytest.mark.parametrize("service", [None, "Directory"])
def test_what_is_older_is_asked_as_a_job(gc, organisation, paths, service):
    frame = gc.audits(MONTH, service=service)
    fields = {"serviceName": [service]} if service else {}
    assert set(frame["id"]) == written(organisation, MONTH, **fields)
    assert len(frame) > 60
    assert JOB in paths()
    with pytest.raises(ConfigError, match="14 days"):
        gc.audits(MONTH, via="query")


def test_both_ways_tell_the_same(gc):
    query, job = (gc.audits(WEEK, service="Groups", via=via) for via in ("query", "job"))
    pd.testing.assert_frame_equal(query, job)
    assert len(query) > 5


def test_all_keys_hold_and_any_value_of_a_list(gc, organisation):
    world = organisation._centre.world
    who = [world.people.users[number]["id"] for number in world.people.supervisors[:6]]
    frame = gc.audits(MONTH, service="Routing", where={"user_id": who, "entityType": ["Queue", "WrapupCode"]})
    assert set(frame["user_id"].dropna()) <= set(who)
    everything = gc.audits(MONTH, service="Routing")
    wanted = everything[everything["user_id"].isin(who)]
    assert sorted(frame["id"]) == sorted(wanted["id"])
    assert len(frame) > 3
    updates = gc.audits(MONTH, service="Routing", action="Update", user=who[0])
    assert sorted(updates["id"]) == sorted(wanted.query("action == 'Update' and user_id == @who[0]")["id"])


def test_a_row_has_its_columns_types_and_changes(gc):
    frame = gc.audits(MONTH, service=["Directory", "Routing"])
    assert frame["event_date"].dtype == "datetime64[us, UTC]"
    assert frame["status"].dtype == "category"
    changed = frame[frame["action"] == "Update"].iloc[0]["property_changes"]
    assert set(changed[0]) == {"property", "oldValues", "newValues"}
    joined = frame[frame["action"] == "MemberAdd"].iloc[0]["entity_changes"]
    assert joined[0]["entityType"] == "User"
    by_program = frame[frame["client_id"].notna()]
    assert len(by_program)
    assert by_program["user_id"].isna().all()
    assert frame["user_name"].notna().sum() == len(frame) - len(by_program)


@pytest.mark.parametrize("via", ["query", "job"])
def test_nothing_found_is_a_frame_with_all_columns(gc, via):
    full = gc.audits(WEEK, service="Routing", via=via)
    empty = gc.audits(("2026-11-20T15:29", "2026-11-20T15:30"), service="Routing", via=via, action="Nothing")
    assert empty.empty
    assert set(empty.columns) <= set(full.columns)
    assert empty["event_date"].dtype == full["event_date"].dtype
    assert gnb.provenance(empty).complete


def test_an_interval_is_half_open(gc):
    some = gc.audits(WEEK, service="Routing")
    first, last = some["event_date"].iloc[0], some["event_date"].iloc[-1]
    assert len(gc.audits((first, last), service="Routing")) == len(some) - 1


def test_it_reads_in_a_zone(gc):
    frame = gc.audits(WEEK, service="Routing", timezone="Europe/Berlin")
    assert frame["event_date"].dtype == "datetime64[us, Europe/Berlin]"
    assert frame["event_date"].min() >= pd.Timestamp("2026-11-12", tz="Europe/Berlin")


def test_small_pages_and_empty_ones_lose_nothing(opened):
    organisation, gc = opened(page_size_limit=10, job_trouble=JobTrouble(shrinking_pages=True))
    assert set(gc.audits(MONTH)["id"]) == written(organisation, MONTH)


def test_jobs_go_through_their_states(opened):
    organisation, gc = opened(job_patience=3, job_trouble=JobTrouble(strange_states=("Thinking",)))
    assert set(gc.audits(MONTH)["id"]) == written(organisation, MONTH)
    assert len([one for one in organisation.requests if one.method == "GET" and one.path.count("/") == 5]) > 6


@pytest.mark.parametrize("trouble", [JobTrouble(fails=1), JobTrouble(expires_after=1), JobTrouble(late_results=2)])
def test_jobs_that_fail_or_are_lost_are_made_anew(opened, trouble):
    organisation, gc = opened(page_size_limit=50, job_trouble=trouble)
    frame = gc.audits(MONTH)
    assert set(frame["id"]) == written(organisation, MONTH)
    assert frame["id"].is_unique


def test_a_job_that_always_fails_is_an_error(opened):
    _, gc = opened(job_trouble=JobTrouble(fails=10))
    with pytest.raises(JobError, match="failed"):
        gc.audits(MONTH)


def test_a_job_that_nobody_waits_for_any_more_is_left_alone(opened):
    organisation, gc = opened(job_patience=1_000)
    waits = []
    gc.listen(lambda event: waits.append(event.text) if event.kind == "wait" else None)
    gc.listen(lambda _: gc._wire.interrupt() if len(waits) > 2 else None)
    with pytest.raises(gnb.Interrupted):
        gc.audits(MONTH)
    gc.close()
    assert "job is queued" in waits
    assert {one.method for one in organisation.requests if "/audits/" in one.path} == {"POST", "GET"}, "no such DELETE"


def test_a_creation_that_was_cut_off_is_made_once_more_and_said(opened):
    organisation, gc = opened(faults=[Fault("reset-mid-body", method="POST", path="/api/v2/audits/query", times=1)])
    frame = gc.audits(MONTH)
    assert set(frame["id"]) == written(organisation, MONTH)
    assert any("a second one was made" in note for note in gnb.provenance(frame)["notes"])


@pytest.mark.parametrize("via", ["query", "job"])
def test_faults_on_the_way_lose_nothing(opened, via):
    organisation, gc = opened(faults=["mixed:0.3"], page_size_limit=4)
    frame = gc.audits(WEEK, service=["Routing", "Groups", "Directory"], via=via)
    assert set(frame["id"]) == written(organisation, WEEK, serviceName=["Routing", "Groups", "Directory"])
    assert organisation.faults_served


@pytest.mark.parametrize(
    ("asked", "says", "fix"),
    [
        ({"service": "Rooting"}, "no service 'Rooting'", "did you mean 'Routing'"),
        ({"service": "  "}, "no service", "gc.audit_services()"),
        ({"service": []}, "service= is empty", "leave it out"),
        ({"where": {"entity": "Queue"}}, "no property 'entity'", "did you mean 'Entity"),
        ({"where": {"colour": "red"}}, "no property 'colour'", "EntityType"),
        ({"where": {"entityId": None}}, "names no value", "a text"),
        ({"where": {"entityId": []}}, "names no value", "a text"),
        ({"user": "Anna Müller"}, "is a name", "gc.users()"),
        ({"action": "Update", "where": {"action": "Create"}}, "given twice", "once"),
        ({"where": {"entityId": [str(n) for n in range(30)]}}, "30 queries", "25 are the most"),
        ({"interval": ("2026-11-19", "2026-11-01")}, "ends before", "earlier"),
        ({"via": "realtime"}, "via='realtime'", "'query'"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_sent(gc, paths, asked, says, fix):
    with pytest.raises(ConfigError) as caught:
        gc.audits(**{"interval": WEEK, "service": "Routing", **asked})
    told = f"{caught.value.message}\n{caught.value.next_step}"
    assert says in told
    assert fix in told
    assert paths() == []


@pytest.mark.parametrize("told", [{"services": [{"name": "Routing"}, {"name": "RoboticsX"}]}, {}, None])
def test_a_service_that_is_new_is_asked_for_as_it_is_where_the_service_knows_it(gc, told):
    assert gc.audits.query(WEEK, service="RoboticsX").json["serviceName"] == "RoboticsX"
    assert gc.audits.query(WEEK, service="routing").json["serviceName"] == "Routing"
    route = gc.audits._plan(gc, WEEK, service="RoboticsX", via="job").route(False)
    assert next(route).path == "/api/v2/audits/query/servicemapping"
    with pytest.raises(StopIteration) as returned:
        route.send(told)
    assert returned.value.value.parts[0].query.json["serviceName"] == "RoboticsX"


def test_a_service_that_nobody_knows_is_refused_before_a_job_is_made(gc, paths):
    with pytest.raises(ConfigError, match="no service 'RoboticsX' that is audited"):
        gc.audits(WEEK, service="RoboticsX")
    assert paths() == ["GET /api/v2/audits/query/servicemapping"]


def test_what_is_audited(gc):
    frame = gc.audit_services()
    assert frame.columns.tolist() == ["service", "entity", "actions"]
    assert "MemberAdd" in frame.set_index(["service", "entity"]).loc[("Routing", "Queue"), "actions"]
    assert set(frame["service"]) - set(gc.audit_services(recent=True)["service"]) == {"Architect"}


def test_a_missing_permission_is_named(opened):
    _, gc = opened(denied={"audits:audit:view"})
    for ask in (lambda: gc.audits(WEEK, service="Routing"), lambda: gc.audits(MONTH), gc.audit_services):
        with pytest.raises(Forbidden, match="audits:audit:view"):
            ask()


def test_the_other_forms(gc):
    rows = gc.audits.raw(WEEK, service="Routing", via="query")
    assert [row["id"] for row in rows] == gc.audits(WEEK, service="Routing")["id"].tolist()
