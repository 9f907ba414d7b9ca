"""Every listing of the directory, typed and whole, from the embedded organisation over the wire."""

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.errors import ConfigError, NotFound, SecurityError
from genesys_nb.query import Query

LISTINGS = {
    "queues": "queues",
    "groups": "groups",
    "teams": "teams",
    "divisions": "divisions",
    "locations": "locations",
    "roles": "roles",
    "skills": "skills",
    "languages": "languages",
    "wrap_up_codes": "wrap_up_codes",
    "flows": "flows",
}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_listing_is_what_the_organisation_has(gc, genesys_demo, name):
    frame = getattr(gc, name)()
    assert sorted(frame["id"]) == sorted(one["id"] for one in genesys_demo.listing(LISTINGS[name]))
    assert isinstance(frame.index, pd.RangeIndex)
    assert type(frame) is pd.DataFrame
    assert gnb.provenance(frame).complete


@pytest.mark.parametrize("limit", [None, 100, 7])
def test_1234_users_whatever_the_size_of_a_page(genesys_demo_factory, open_session, limit):
    organisation = genesys_demo_factory(users=1234, page_size_limit=limit)
    users = open_session(organisation).users()
    assert len(users) == 1234
    assert users["id"].is_unique
    assert set(users["id"]) == {one["id"] for one in organisation.users()}


def test_users_that_leave_while_pages_are_read_hide_nobody(genesys_demo_factory, open_session):
    organisation = genesys_demo_factory(users=400, page_size_limit=25, leavers=1)
    users = open_session(organisation).users()
    assert {one["id"] for one in organisation.users()} <= set(users["id"])
    assert any("read again" in note for note in gnb.provenance(users)["notes"])


def test_states_and_expansions(gc, genesys_demo):
    assert set(gc.users(state="any")["state"].astype(str)) == {"active", "inactive", "deleted"}
    assert len(gc.users(state="inactive")) == len(genesys_demo.users("inactive"))
    skills = gc.users(expand=["skills", "languages"])["skills"]
    assert skills.map(len).max() > 0


def test_one_user_by_id_and_by_address(gc):
    someone = gc.users().iloc[3]
    for key in (someone["id"], someone["email"]):
        found = gc.user(key)
        assert list(found["id"]) == [someone["id"]]
        assert found["name"].iloc[0] == someone["name"]
        assert list(found.columns[:4]) == ["id", "name", "email", "state"]
    assert gc.user("nobody@example.invalid").empty
    with pytest.raises(NotFound):
        gc.user("00000000-0000-4000-8000-000000000000")


@pytest.mark.parametrize("key", ["../../oauth/clients", "..", "a/b", "x?y", "x#f", "", "%2e%2e", "x\n"])
def test_what_is_no_id_never_leaves(gc, genesys_demo, key):
    before = len(genesys_demo.requests)
    with pytest.raises(SecurityError, match="next: "):
        gc.user(key)
    with pytest.raises(SecurityError):
        gc.queue_members(key)
    assert len(genesys_demo.requests) == before


def test_members_of_a_queue(gc, genesys_demo):
    queue = gc.queues().iloc[0]
    members = gc.queue_members(queue["id"])
    assert sorted(members["id"]) == sorted(genesys_demo.queue_members(queue["id"]))
    assert members["joined"].dtype == "boolean"


def test_presences_of_both_kinds(gc):
    both = gc.presence_definitions()
    assert set(both["deactivated"]) == {True, False}
    assert set(gc.presence_definitions(deactivated=False)["deactivated"]) == {False}
    assert len(both) == len(gc.presence_definitions(deactivated=True)) + len(gc.presence_definitions(deactivated=False))


def test_the_organisation_is_one_row(gc):
    frame = gc.organisation()
    assert frame["name"].tolist() == [gc.organisation_name]
    assert len(frame) == 1


def test_an_unknown_state_is_refused_before_anything_is_sent(gc, genesys_demo):
    before = len(genesys_demo.requests)
    with pytest.raises(ConfigError, match="did you mean 'active'"):
        gc.users(state="actve")
    assert len(genesys_demo.requests) == before


def test_names_narrow_a_listing(gc):
    name = gc.queues()["name"].iloc[0]
    assert gc.queues(name=name)["name"].tolist() == [name]
    assert gc.flows(type="INBOUNDCALL")["type"].astype(str).str.upper().eq("INBOUNDCALL").all()


def test_a_helper_in_its_other_forms(gc, genesys_demo):
    before = len(genesys_demo.requests)
    query = gc.users.query(state="any")
    assert query == Query("GET", "/api/v2/users", {"state": "any", "pageSize": 500, "pageNumber": 1})
    assert len(genesys_demo.requests) == before
    raw = gc.users.raw()
    assert raw[0]["division"]["name"]
    assert len(raw) == len(gc.users())
    (page,) = gc.users.pages()
    assert page["total"] == len(raw)
    assert "state" in str(gc.users.__signature__)
    assert "session" not in str(gc.users.__signature__)
    assert "GET /api/v2/users" in gc.users.__doc__
    assert ".raw" in repr(gc.users)


def test_an_empty_listing_has_all_columns_and_types(gc):
    empty = gc.queues(name="no such queue*")
    full = gc.queues()
    known = list(empty.columns)
    assert len(empty) == 0
    assert full.columns[: len(known)].tolist() == known
    assert empty["member_count"].dtype == "Int64"
    assert str(empty["date_created"].dtype) == "datetime64[us, UTC]"
