"""User details as frames: every stretch of the world's own histories, clipped, once, whichever way they came."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation
from genesys_nb.downloads.pull import driven
from genesys_nb.errors import ConfigError, Forbidden, IncompleteWarning, NotFound
from genesys_nb.genesys.user_details import user_details as plan
from tests.reconcile.proxy import gateway

from .conftest import NOW, milliseconds

STATUS = {"presence": "organization_presence_id", "routing_status": "routing_status"}
BERLIN = ZoneInfo("Europe/Berlin")
MS = pd.Timedelta(milliseconds=1)
SOMEBODY = "5f0c3f10-7f6d-4c39-9d53-2f4f6ad3c001"
EPOCH = pd.Timestamp(0, tz="UTC")


def shown(frame, grain):
    """Return a frame as the world would say it; what goes on has no end."""
    found = {}
    for row in frame.itertuples():
        end = None if pd.isna(row.end) else (row.end - EPOCH) // MS
        found.setdefault(row.user_id, []).append(((row.start - EPOCH) // MS, end, getattr(row, STATUS[grain])))
    return found


def united(stretches):
    """Take equal stretches that meet for one."""
    found = []
    for start, end, what in stretches:
        if found and found[-1][1:] == (start, what):
            found[-1] = (found[-1][0], end, what)
        else:
            found.append((start, end, what))
    return found


def agrees(frame, grain, wanted):
    got = {user: united(line) for user, line in shown(frame, grain).items()}
    return got == {user: line for user, line in wanted.items() if line}


@pytest.mark.parametrize("grain", ["presence", "routing_status"])
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (datetime(2026, 11, 19, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)),
        (datetime(2026, 11, 17, 9, 17, 3, tzinfo=UTC), datetime(2026, 11, 18, 14, 2, tzinfo=UTC)),
        (datetime(2026, 11, 9, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)),
    ],
)
def test_it_is_what_the_world_knows_clipped_to_the_interval(open_at, told, grain, start, end):
    organisation, gc = open_at()
    frame = gc.user_details((start, end), grain=grain)
    assert agrees(frame, grain, told(organisation, grain, start, end))
    assert gnb.provenance(frame).complete
    assert frame[frame["start_clipped"]]["start"].eq(start).all()
    assert frame[frame["end_clipped"]]["end"].eq(end).all()
    assert (frame["duration"] == (frame["end"] - frame["start"]) // MS).all()
    assert frame.groupby("user_id")["duration"].sum().unique().tolist() == [milliseconds(end) - milliseconds(start)]
    assert (frame["end_clipped"] | ~frame["ongoing"]).all()
    assert frame.equals(frame.sort_values(["user_id", "start"], ignore_index=True))


@pytest.mark.parametrize(
    ("grain", "metric", "status"),
    [
        ("presence", "tOrganizationPresence", "organization_presence_id"),
        ("presence", "tSystemPresence", "system_presence"),
        ("routing_status", "tAgentRoutingStatus", "routing_status"),
    ],
)
def test_the_stretches_add_up_to_what_the_service_counts(open_at, grain, metric, status):
    _, gc = open_at()
    days = ("2026-11-17", "2026-11-19")
    stretches = gc.user_details(days, grain=grain).astype({status: str})
    counted = gc.user_aggregates(days, metric, by="userId").set_index(["user_id", "qualifier"])[f"{metric}_sum"]
    added_up = stretches.groupby(["user_id", status])["duration"].sum()
    assert added_up.to_dict() == counted.astype("int64").to_dict()


@pytest.mark.parametrize(("day", "hours"), [("2026-10-25", 25), ("2026-03-29", 23)])
def test_a_day_is_as_long_as_its_zone_makes_it(open_at, told, day, hours):
    now = datetime.fromisoformat(day).replace(hour=12, tzinfo=UTC) + timedelta(days=3)
    organisation, gc = open_at(now=now, days=6)
    frame = gc.user_details(day, timezone="Europe/Berlin")
    assert frame.groupby("user_id")["duration"].sum().unique().tolist() == [hours * 3_600_000]
    assert str(frame["start"].dt.tz) == "Europe/Berlin"
    start = datetime.fromisoformat(day).replace(tzinfo=BERLIN)
    end = (start + timedelta(days=1)).replace(fold=0)
    assert agrees(frame, "presence", told(organisation, "presence", start, end))


def test_what_goes_on_has_no_end_while_the_interval_has_none(open_at, told):
    organisation, gc = open_at()
    frame = gc.user_details("today", grain="routing_status")
    ongoing = frame[frame["ongoing"]]
    assert sorted(ongoing["user_id"]) == sorted(one["id"] for one in organisation.users())
    assert ongoing["end"].isna().all()
    assert ongoing["duration"].isna().all()
    assert frame[~frame["ongoing"]]["end"].notna().all()
    midnight = NOW.replace(hour=0, minute=0)
    filled = frame.assign(end=frame["end"].fillna(NOW))
    assert agrees(filled, "routing_status", told(organisation, "routing_status", midnight, NOW))
    until_now = gc.user_details((midnight, NOW), grain="routing_status")
    assert until_now[until_now["ongoing"]]["end"].eq(pd.Timestamp(NOW)).all()
    assert until_now.groupby("user_id")["duration"].sum().unique().tolist() == [12 * 3_600_000 + 30 * 60_000]


def test_a_job_tells_what_the_query_tells(open_at):
    organisation, gc = open_at()
    week = ("2026-11-10", "2026-11-19")
    for grain in STATUS:
        by_query = gc.user_details(week, grain=grain, via="query")
        by_job = gc.user_details(week, grain=grain, via="job")
        pd.testing.assert_frame_equal(by_job, by_query)
        assert gnb.provenance(by_job)["via"] == "job"
    assert organisation.jobs_created == 2


def test_a_job_says_where_the_data_lake_ends(open_at, told):
    organisation, gc = open_at()
    with pytest.warns(IncompleteWarning, match="not covered"):
        frame = gc.user_details("today", via="job")
    until = organisation.data_available_until
    assert agrees(
        frame.assign(end=frame["end"].fillna(until)), "presence", told(organisation, "presence", midnight(), until)
    )
    assert not gnb.provenance(frame).complete


def test_a_long_interval_is_read_by_a_job_and_its_fresh_end_by_the_query(open_at, told):
    organisation, gc = open_at(days=40)
    start = datetime(2026, 10, 17, tzinfo=UTC)
    frame = gc.user_details((start, NOW), grain="routing_status")
    assert gnb.provenance(frame)["via"] == "job+query"
    assert agrees(frame, "routing_status", told(organisation, "routing_status", start, NOW))


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"dataAvailabilityDate": "soon"},
        {"dataAvailabilityDate": "2999-01-01T00:00:00Z"},
        NotFound("no such path", status=404),
    ],
)
def test_a_long_interval_is_the_querys_where_the_data_lake_does_not_say_how_far_it_goes(open_at, answer):
    _, gc = open_at()

    def ask(query):
        assert query.path == "/api/v2/analytics/users/details/jobs/availability"
        if isinstance(answer, NotFound):
            raise answer
        return answer

    pull = driven(plan(gc, ("2026-10-01", "2026-11-20")).route(False), ask)
    assert {part.via for part in pull.parts} == {"query"}
    assert any(note.startswith("until when the data is settled is not known") for note in pull.notes)
    assert pull.parts[0].interval[0] == datetime(2026, 10, 1, tzinfo=UTC)
    assert pull.parts[-1].interval[1] == datetime(2026, 11, 20, tzinfo=UTC)
    with pytest.raises(ConfigError, match="a job would be short without a word"):
        driven(plan(gc, "2026-11-10", via="job").route(False), ask)


def midnight():
    return NOW.replace(hour=0, minute=0)


def test_users_and_filters_narrow_it(open_at, told):
    organisation, gc = open_at()
    people = gc.users().head(4)
    start, end = datetime(2026, 11, 18, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    known = told(organisation, "presence", start, end)
    for users in (people, people["id"], people["id"].tolist()):
        frame = gc.user_details((start, end), users=users)
        assert agrees(frame, "presence", {user: known[user] for user in people["id"]})
    one = gc.user_details((start, end), users=people["id"][2])
    assert one["user_id"].unique().tolist() == [people["id"][2]]
    away = gc.user_details((start, end), where={"system_presence": ["Break", "MEAL"]})
    assert set(away["system_presence"]) == {"BREAK", "MEAL"}
    whole = gc.user_details((start, end))
    expected = whole[whole["system_presence"].isin(["BREAK", "MEAL"])]
    assert away["duration"].sum() == expected["duration"].sum()
    assert len(away) == len(expected)
    own = {"presenceFilters": [{"type": "and", "predicates": [{"dimension": "systemPresence", "value": "MEAL"}]}]}
    assert set(gc.user_details((start, end), body=own)["system_presence"]) == {"MEAL"}
    nobody = gc.user_details((start, end), grain="routing_status", where={"routingStatus": None})
    assert nobody.empty
    assert nobody["routing_status"].dtype == "category"


def test_more_users_than_a_query_names_are_asked_in_parts(open_at, told):
    organisation, gc = open_at(users=130)
    start, end = datetime(2026, 11, 18, tzinfo=UTC), datetime(2026, 11, 19, tzinfo=UTC)
    ids = [one["id"] for one in organisation.users()]
    queries = gc.user_details.query((start, end), users=ids)
    assert [len(one.json["userFilters"][0]["predicates"]) for one in queries] == [100, 30]
    frame = gc.user_details((start, end), users=ids, grain="routing_status")
    assert agrees(frame, "routing_status", told(organisation, "routing_status", start, end))


def test_an_interval_is_split_where_the_service_wants_it(open_at):
    _, gc = open_at()
    weeks = [one.json["interval"][:10] for one in gc.user_details.query(("2026-11-01", "2026-11-20"))]
    assert weeks == ["2026-11-01", "2026-11-08", "2026-11-15"]
    assert gc.user_details.query(("2026-10-25", "2026-11-20"), users=SOMEBODY).json["interval"][:10] == "2026-10-25"


@pytest.mark.parametrize("fault", ["mixed:0.3", "429:0.2", "reset:0.2", "401:0.2"])
def test_faults_change_nothing(open_at, told, fault):
    organisation, gc = open_at(faults=[fault], page_size_limit=17)
    start, end = datetime(2026, 11, 17, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    for via in ("query", "job"):
        frame = gc.user_details((start, end - timedelta(days=1)), grain="routing_status", via=via)
        assert agrees(frame, "routing_status", told(organisation, "routing_status", start, end - timedelta(days=1)))
    assert sum(organisation.faults_served.values()) > 0


def test_a_role_without_the_permission_is_told_so(open_at):
    _, gc = open_at(denied=["analytics:userDetail:view"])
    for via in ("query", "job"):
        with pytest.raises(Forbidden, match="analytics:userDetail:view"):
            gc.user_details("yesterday", via=via)


@pytest.mark.parametrize("nothing", [b"{}", b' {"totalHits": 3}'])
def test_a_page_without_rows_may_leave_everything_out(open_at, told, nothing):
    def changed(path, body, ask):
        status, kind, content = ask(body)
        empty = path.endswith("/users/details/query") and b'"startTime"' not in content
        return status, kind, nothing if empty else content

    organisation, _ = open_at()
    start, end = datetime(2026, 11, 19, tzinfo=UTC), datetime(2026, 11, 20, tzinfo=UTC)
    with gateway(organisation.url, changed) as url:
        login = {**organisation.login(), "login_url": url, "api_url": url}
        with gnb.connect(**login, progress=False) as gc:
            frame = gc.user_details((start, end))
    assert agrees(frame, "presence", told(organisation, "presence", start, end))
    assert gnb.provenance(frame).complete


def test_empty_pages_before_the_first_status_are_passed(open_at):
    _, gc = open_at(users=160, days=3)
    last_day = gc.user_details(("2026-11-19", "2026-11-20"), via="query")
    frame = gc.user_details(("2026-11-16", "2026-11-20"), via="query")
    assert not last_day.empty
    assert set(last_day["user_id"]) <= set(frame["user_id"])
    assert frame["duration"].sum() > last_day["duration"].sum()


def test_an_interval_before_the_history_is_an_empty_frame(open_at):
    _, gc = open_at()
    for grain in STATUS:
        frame = gc.user_details("2020-01-05", grain=grain)
        full = gc.user_details("2026-11-18", grain=grain)
        assert frame.empty
        assert frame.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()
        assert gc.user_details("2020-01-05", grain=grain, via="job").columns.tolist() == full.columns.tolist()


def test_raw_and_pages_are_the_services_own(open_at):
    organisation, gc = open_at()
    rows = gc.user_details.raw("2026-11-19")
    assert {row["userId"] for row in rows} == {one["id"] for one in organisation.users()}
    assert set(rows[0]) == {"userId", "primaryPresence", "routingStatus"}
    assert any(row["primaryPresence"][0]["startTime"] < "2026-11-19" for row in rows)  # not clipped


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"interval": "2026-11-20/2026-11-19"}, "ends before it starts"),
        ({"interval": "yesterdy"}, "yesterday"),
        ({"interval": ("1990-01-01", "2026-01-01")}, "years long"),
        ({"grain": "presense"}, "did you mean 'presence'"),
        ({"grain": "routing"}, "did you mean 'routing_status'"),
        ({"users": []}, "empty"),
        ({"users": [f"00000000-0000-4000-a000-{number:012d}" for number in range(100_000)]}, "100,000 ids"),
        ({"users": "Anna Smith"}, "is a name"),
        ({"users": [SOMEBODY], "where": {"userId": SOMEBODY}}, "both name users"),
        ({"where": {"routingStatus": "INTERACTNG"}}, "Did you mean 'INTERACTING'"),
        ({"where": {"systemPresence": "ON QUEUE"}}, "Did you mean 'ON_QUEUE'"),
        ({"where": {"presence": "MEAL"}}, "Did you mean 'systemPresence'"),
        ({"where": {"queueId": "a"}}, "'queueId'"),
        ({"body": {"interval": "x"}}, "set for you"),
        ({"body": {"presenceFilters": "x"}}, "no list of filters"),
        ({"body": {"presenceFilter": []}}, "did you mean 'presenceFilters'"),
        ({"via": "lake"}, "via='lake' is not one of 'auto', 'query', 'job'"),
        ({"page_size": 101}, "from 1 to 100"),
        ({"timezone": "Europe/Berln"}, "Europe/Berlin"),
    ],
)
def test_what_cannot_be_asked_is_said_before_anything_is_sent(open_at, arguments, says):
    organisation, gc = open_at()
    before = len(organisation.requests)
    with pytest.raises(ConfigError) as caught:
        gc.user_details(**{"interval": "yesterday", **arguments})
    assert says in str(caught.value)
    assert len(organisation.requests) == before


def test_a_timeline_has_both_kinds_and_their_names(open_at, told):
    organisation, gc = open_at()
    users = gc.users().head(6)
    bars = gc.user_status_timeline(("2026-11-18", "2026-11-20"), users=users)
    requests = [one.path for one in organisation.requests]
    assert requests.count("/api/v2/analytics/users/details/query") == 2  # the second page is empty
    assert requests.count("/api/v2/presence/definitions") <= 2  # active and deactivated ones
    names = {one["id"]: one["name"] for one in organisation.listing("presences")}
    people = {one["id"]: one["name"] for one in organisation.users()}
    presences = bars[bars["kind"] == "presence"]
    statuses = bars[bars["kind"] == "routing_status"]
    assert len(presences) + len(statuses) == len(bars)
    assert presences["status_name"].tolist() == [names[one] for one in presences["status_id"]]
    assert statuses["status_name"].tolist() == statuses["status_id"].tolist()
    assert bars["user_name"].tolist() == [people[one] for one in bars["user_id"]]
    assert bars.equals(bars.sort_values(["user_id", "start"], kind="stable", ignore_index=True))
    assert bars.groupby(["user_id", "kind"])["duration"].sum().unique().tolist() == [2 * 86_400_000]
    details = gc.user_details(("2026-11-18", "2026-11-20"), users=users)
    assert presences["start"].tolist() == details["start"].tolist()
    assert "ids are not known" not in str(gnb.provenance(bars))


def test_a_timeline_of_today_ends_now(open_at):
    _, gc = open_at()
    bars = gc.user_status_timeline("today")
    assert bars["end"].max() == pd.Timestamp(NOW)
    assert bars["end"].notna().all()
    assert bars[bars["ongoing"]]["end"].eq(pd.Timestamp(NOW)).all()
    assert bars.groupby(["user_id", "kind"])["duration"].sum().unique().tolist() == [12 * 3_600_000 + 30 * 60_000]
    assert gc.user_status_timeline("2020-01-05").dtypes.astype(str).to_dict() == bars.dtypes.astype(str).to_dict()


def test_names_that_the_role_may_not_see_cost_the_names_only(open_at):
    _, gc = open_at(denied=["presence:presenceDefinition:view"])
    bars = gc.user_status_timeline("2026-11-18")
    presences = bars[bars["kind"] == "presence"]
    assert presences["status_name"].isna().all()
    assert presences["system_presence"].notna().all()
    assert "presence names are missing" in str(gnb.provenance(bars))


def test_the_embedded_organisation_needs_no_arguments():
    with DemoOrganisation(users=12, now=NOW, days=3) as organisation, gnb.connect(**organisation.login()) as gc:
        assert len(gc.user_details(("2026-11-18", "2026-11-20"), names=True)) > 12
