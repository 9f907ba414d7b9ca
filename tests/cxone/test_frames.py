"""Every helper over the wire, its frame held against what the organisation has, and its requests against the document.

The parameter names are those of NICE's published documents, copied by hand from the project's reference; a listing
that is said to have links or a count takes `skip` and `top`, as all of the 81 listings with pages do.
"""

from urllib.parse import parse_qs, urlsplit

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.cxone.plans import utc
from genesys_nb.cxone.provider import ROOT
from genesys_nb.errors import BadRequest, ConfigError, NotFound, SecurityError
from genesys_nb.tables.names import snake

DAY = ("2026-11-19", "2026-11-20")
START, END = "2026-11-19T00:00:00.000Z", "2026-11-20T00:00:00.000Z"
PAGED = {"skip", "top"}
SPAN = {"startDate", "endDate"}
COMMON = {"fields", "orderBy"}
PARAMETERS = {
    "/agents": {"updateSince", "isActive", "isLocked", "searchString", *PAGED, *COMMON},
    "/agents/states": {"updatedSince", "reqBUIds", *PAGED, *COMMON},
    "/agents/state-history": {
        *SPAN,
        "updatedSince",
        "searchString",
        "mediaTypeId",
        "outboundStrategy",
        *PAGED,
        *COMMON,
    },
    "/agents/10001/state-history": {*SPAN, "updatedSince", "mediaTypeId", "outboundStrategy", *PAGED, *COMMON},
    "/agents/performance": {*SPAN, "fields"},
    "/agents/10001/performance": {*SPAN, "fields"},
    "/teams": {"updateSince", *PAGED},
    "/skills": PAGED,
    "/contacts/active": PAGED,
    "/contacts/completed": {
        *SPAN,
        "updatedSince",
        "agentId",
        "skillId",
        "teamId",
        "campaignId",
        "mediaTypeId",
        "tags",
        "analyticsProcessed",
        *PAGED,
        *COMMON,
    },
    "/campaigns": PAGED,
    "/dispositions": PAGED,
    "/business-unit": set(),
}
HELPERS = {
    "agents": ((), lambda view: view.agents),
    "agent_states": ((), lambda view: view.states()),
    "agent_state_history": ((DAY,), lambda view: view.history(START, END)),
    "agent_performance": ((DAY,), lambda view: view.performance(START, END)),
    "teams": ((), lambda view: view.teams),
    "skills": ((), lambda view: view.skills),
    "contacts_completed": ((DAY,), lambda view: view.contacts(START, END)),
    "contacts_active": ((), lambda view: view.active()),
    "campaigns": ((), lambda view: view.campaigns),
    "dispositions": ((), lambda view: view.dispositions),
}
PATHS = {
    "agent_states": "/agents/states",
    "agent_state_history": "/agents/state-history",
    "agent_performance": "/agents/performance",
    "contacts_completed": "/contacts/completed",
    "contacts_active": "/contacts/active",
}


READERS = {
    "Int64": int,
    "float64": float,
    "boolean": lambda value: value in {True, "True"},
    "timedelta64[us]": lambda value: round(
        pd.Timedelta(value).total_seconds() if value.startswith("P") else float(value), 6
    ),
    "datetime64[us, UTC]": pd.Timestamp,
}


def read(value, dtype):
    """Read a value of the organisation as a column of that type should hold it, by means other than the client's."""
    if value is None:
        return None
    return READERS.get(str(dtype), lambda told: str(told) if isinstance(told, bool) else told)(value)


def held(column):
    """Return what a column holds as plain values."""
    if str(column.dtype) == "timedelta64[us]":
        column = column.dt.total_seconds().round(6)
    missing = column.isna().tolist()
    return [None if gone else value for value, gone in zip(column.tolist(), missing, strict=True)]


def assert_holds(frame, rows):
    """The frame has exactly these rows, in order, and no value that they have not."""
    assert len(frame) == len(rows)
    fields = dict.fromkeys(field for row in rows for field in row)
    assert {snake(field) for field in fields} <= set(frame.columns)
    for field in fields:
        column = frame[snake(field)]
        assert held(column) == [read(row.get(field), column.dtype) for row in rows], field
    for name in set(frame.columns) - {snake(field) for field in fields}:
        assert frame[name].isna().all(), name


def assert_published(organisation):
    """No request had a parameter that the document does not name, and moments end with a literal Z."""
    asked = [one.target for one in organisation.requests if one.path.startswith(ROOT)]
    for target in asked:
        parts = urlsplit(target)
        names = parse_qs(parts.query)
        assert set(names) <= PARAMETERS[parts.path.removeprefix(ROOT)], target
        for name in (*SPAN, "updatedSince", "updateSince"):
            assert all(value.endswith("Z") for value in names.get(name, ()))
        assert "+" not in target
    assert asked


@pytest.mark.parametrize("limit", [None, 7], ids=["as asked", "clamped to 7"])
@pytest.mark.parametrize("name", HELPERS)
def test_a_frame_is_what_the_organisation_has(genesys_demo_factory, enter, now, name, limit):
    organisation = genesys_demo_factory(now=now, page_size_limit=limit)
    cx = enter(organisation)
    arguments, oracle = HELPERS[name]
    frame = getattr(cx, name)(*arguments)
    rows = oracle(organisation.cxone.view)
    assert rows
    assert_holds(frame, rows)
    assert_published(organisation)
    told = gnb.provenance(frame)
    assert told.complete
    assert told["platform"] == "cxone"
    assert told["duplicates_dropped"] == 0
    assert type(frame) is pd.DataFrame
    assert isinstance(frame.index, pd.RangeIndex)
    again = cx.frame(PATHS.get(name, f"/{name}"), params={"startDate": START, "endDate": END} if arguments else None)
    pd.testing.assert_frame_equal(again, frame)


@pytest.mark.parametrize("name", ["agent_state_history", "agent_performance"])
def test_of_one_agent(cx, organisation, name):
    frame = getattr(cx, name)(DAY, agent_id=10_001)
    oracle = {"agent_state_history": "history", "agent_performance": "performance"}[name]
    assert_holds(frame, getattr(organisation.cxone.view, oracle)(START, END, 0))
    assert set(frame["agent_id"]) <= {10_001}
    assert_published(organisation)


def test_narrowed_agents(cx, organisation):
    everybody = organisation.cxone.view.agents
    assert_holds(cx.agents(active=False), [one for one in everybody if not one["isActive"]])
    name = everybody[5]["lastName"]
    assert set(cx.agents(search=name)["last_name"]) >= {name}
    since = "2026-11-01T00:00:00.000Z"
    assert_holds(cx.agents(updated_since="2026-11-01"), [one for one in everybody if one["lastUpdated"] >= since])
    assert_published(organisation)


def test_narrowed_contacts(cx, organisation):
    contacts = organisation.cxone.view.contacts(START, END)
    phone = [one for one in contacts if one["mediaTypeId"] == 4]
    assert_holds(cx.contacts_completed(DAY, media="phone"), phone)
    skill = phone[0]["skillId"]
    assert_holds(cx.contacts_completed(DAY, skill_id=skill), [one for one in contacts if one["skillId"] == skill])
    assert_published(organisation)
    with pytest.raises(ConfigError, match="no medium 'fax'"):
        cx.contacts_completed(DAY, media="fax")


def test_one_contact_completed_or_active(cx, organisation):
    view = organisation.cxone.view
    done, going = view.contacts(START, END)[0], view.active()[0]
    assert_holds(cx.contact(done["contactId"]), [done])
    assert_holds(cx.contact(str(going["contactId"])), [going])
    with pytest.raises(NotFound, match="The resource was not found"):
        cx.contact(1)
    for odd in ("../agents", "1/2", "", "1?x"):
        with pytest.raises(SecurityError):
            cx.contact(odd)


@pytest.mark.parametrize("name", ["agent_state_history", "agent_performance", "contacts_completed"])
def test_204_is_an_empty_frame_with_all_columns_and_types(cx, name):
    empty, full = getattr(cx, name)(("2020-01-01", "2020-01-02")), getattr(cx, name)(DAY)
    assert empty.empty
    assert gnb.provenance(empty).complete
    known = list(empty.columns)
    assert known == list(full.columns[: len(known)])
    closed = {column for column in known if str(full[column].dtype) == "category"}
    assert {name: kind for name, kind in empty.dtypes.items() if name not in closed} == {
        name: full[name].dtype for name in known if name not in closed
    }


def test_local_days_are_asked_for_in_utc(organisation, enter):
    cx = enter(organisation, timezone="Europe/Berlin")
    query = cx.contacts_completed.query("2026-11-19")
    assert query.params["startDate"] == "2026-11-18T23:00:00.000Z"
    assert query.params["endDate"] == "2026-11-19T23:00:00.000Z"
    frame = cx.contacts_completed("2026-11-19")
    assert str(frame["contact_start_date"].dtype) == "datetime64[us, Europe/Berlin]"
    assert gnb.provenance(frame)["interval"] == "2026-11-18T23:00:00.000Z/2026-11-19T23:00:00.000Z"
    assert cx.agent_states.query(updated_since="2026-11-20 10:00").params["updatedSince"] == "2026-11-20T09:00:00.000Z"


def test_what_was_polled_when_stands_in_the_notes_once(genesys_demo_factory, enter, now):
    organisation = genesys_demo_factory(now=now, page_size_limit=20)
    notes = gnb.provenance(enter(organisation).agent_states())["notes"]
    assert [note for note in notes if utc(now) in note] == [note for note in notes if "lastPollTime" in note]
    assert len([note for note in notes if "lastPollTime" in note]) == 1


def test_rows_under_another_key_than_published(cx):
    frame = cx.frame("/wfm-data/agents", params={"startDate": START, "endDate": END})
    assert len(frame) > 10
    assert "wfoAgentSpecificStats" in gnb.provenance(frame)["notes"][0]


def test_an_answer_that_is_still_wrapped(cx, organisation):
    assert_holds(
        cx.frame("/contacts/parked")[["contact_id"]],
        [{"contactId": one["contactId"]} for one in organisation.cxone.view.active()],
    )


def test_other_services_of_the_house_are_reached_by_their_whole_path(cx, organisation):
    found = cx.request("POST", "/user-management/v4/teams/search", json={"skip": 0, "top": 100})
    assert found["totalRecords"] == len(organisation.cxone.view.teams)
    assert cx.request("GET", "/business-unit")["businessUnits"][0]["businessUnitId"] == 4587
    assert cx.request("GET", f"{ROOT}/contacts/completed", params={"startDate": END, "endDate": END}) is None


def test_no_listing_no_request(cx, organisation):
    before = len(organisation.requests)
    with pytest.raises(ConfigError, match="/agents/states"):
        cx.frame("/agent/states")
    with pytest.raises(ConfigError):
        cx.frame("/agents/{agentId}/state-history")
    assert len(organisation.requests) == before


def test_the_words_of_a_refusal_may_stand_in_a_header(cx):
    with pytest.raises(BadRequest, match="startDate must be an ISO 8601 date in UTC that ends with Z"):
        cx.frame("/contacts/completed")


def test_forms_of_a_helper(cx, organisation):
    assert cx.agents.query().params == {"top": 100}
    assert cx.contacts_completed.query(DAY).params == {"startDate": START, "endDate": END, "top": 10_000}
    assert cx.skills.query().params == cx.teams.query().params == {}  # nobody says that these take a `top`
    assert len(list(cx.agents.pages())) == 2
    assert [one["teamId"] for one in cx.teams.raw()] == [one["teamId"] for one in organisation.cxone.view.teams]


def test_the_doctor(cx):
    report = cx.check()
    assert report.ok
    assert {one.check for one in report.findings} >= {"host and login", "business unit", "contacts_completed()"}
    assert cx.organisation_name == "CXone demo centre"
