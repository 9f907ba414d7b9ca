"""From nothing to a session, and what a session shows, tells and ends."""

import inspect
import logging
import threading

import pandas as pd
import pytest
import requests

import genesys_nb as gnb
from genesys_nb.errors import ConfigError, SecurityError
from genesys_nb.helper import Helper
from genesys_nb.http.events import Event


def test_the_embedded_organisation_needs_nothing_and_ends_with_the_session():
    before = threading.active_count()
    with gnb.connect("demo", progress=False, users=50) as gc:
        url = f"http://127.0.0.1:{gc._wire.api.port}"
        assert len(gc.users()) == 50
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=1)
    assert threading.active_count() <= before + 1
    gc.close()
    with pytest.raises(ConfigError, match="closed"):
        gc.users()


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ({"platform": "genesis"}, 'platform="genesys"'),
        ({"profile": "demo", "client_id": "x"}, "brings its own login"),
        ({"client_id": "some-id", "client_secret": "some-word", "region": "eu-west-11"}, "eu-west-1"),
        ({"client_id": "some-id"}, "client_secret"),
        ({"timezone": "Europe/Dublim"}, "Europe/Dublin"),
        ({"token_lifetime": 3}, r'connect\("demo", …\)'),
        ({}, r'connect\("demo"\), or GENESYS_NB_PROFILE=demo, needs no credentials'),
        ({"profile": "nobody"}, "nobody"),
        (
            {
                "ca_bundle": "/nowhere/ca.pem",
                "client_id": "some-id",
                "client_secret": "some-word",
                "region": "eu-west-1",
            },
            "/nowhere",
        ),
    ],
)
def test_what_cannot_work_is_refused_before_anything_is_sent(call, says):
    with pytest.raises(ConfigError, match=says):
        gnb.connect(**call)


def test_a_broken_option_of_the_embedded_organisation_leaves_no_server_behind():
    before = threading.active_count()
    with pytest.raises(gnb.ApiError):
        gnb.connect("demo", faults=["429-absurd"])
    assert threading.active_count() <= before + 1


def test_a_token_that_is_brought_along(genesys_demo):
    answer = requests.post(
        f"{genesys_demo.url}/oauth/token",
        data={"grant_type": "client_credentials"},
        auth=(genesys_demo.client_id, genesys_demo.client_secret),
        timeout=5,
    ).json()
    with gnb.connect(api_url=genesys_demo.url, access_token=answer["access_token"], progress=False) as gc:
        assert len(gc.queues()) > 5
        assert not gc.token.renewable
        assert "not renewed" in repr(gc)
        assert [one.state for one in gc.check().findings if one.check == "token"] == ["warn"]
        genesys_demo.revoke_tokens()
        with pytest.raises(gnb.AuthError, match="brought along"):
            gc.queues()


def test_what_a_session_shows(gc):
    text, page = repr(gc), gc._repr_html_()
    for shown in (text, page):
        assert "Genesys Cloud" in shown
        assert gc.organisation_name in shown
        assert "24 h" in shown
    assert gc.budget.allowed == 300
    assert 0 < gc.budget.used < 300


def test_requests_and_listings_by_path(gc):
    me = gc.request("get", "/api/v2/tokens/me")
    assert me["organization"]["name"] == gc.organisation_name
    frame = gc.frame("/api/v2/routing/skills")
    pd.testing.assert_frame_equal(frame, gc.skills())
    assert sum(len(page["entities"]) for page in gc.pages("/api/v2/users", page_size=50)) == len(gc.users())
    posted = gc.frame(
        "/api/v2/users/search", json={"query": [{"type": "EXACT", "fields": ["state"], "value": "active"}]}
    )
    assert len(posted) == len(gc.users())
    assert gc.frame("/api/v2/systempresences")["name"].notna().all()


def test_every_style_of_paging_through_the_catalogue(gc):
    for path, style in {
        "/api/v2/users": "page_number",
        "/api/v2/teams": "after",
        "/api/v2/scim/v2/users": "scim",
        "/api/v2/externalcontacts/scan/contacts": "cursor",
        "/api/v2/speechandtextanalytics/programs": "next_page",
        "/api/v2/presence/definitions": "none",
    }.items():
        assert gc.catalogue.find(path).style == style
        frame = gc.frame(path, params={"divisionId": "*"} if "scan" in path else None)
        assert len(frame) > 0, path
        assert frame["id"].is_unique, path
        assert gnb.provenance(frame).complete


def test_lists_may_become_rows(gc):
    roles = gc.frame("/api/v2/authorization/roles")
    exploded = gc.frame("/api/v2/authorization/roles", explode="permissions")
    assert len(exploded) == sum(max(1, len(one)) if isinstance(one, list) else 1 for one in roles["permissions"])


@pytest.mark.parametrize(
    ("path", "error"),
    [
        ("https://evil.example/api/v2/users", ConfigError),
        ("/api/v2/usrs", ConfigError),
        ("/api/v2/routing/queues/{queueId}/members", ConfigError),
        ("/api/v2/../../oauth/token", ConfigError),
    ],
)
def test_paths_that_are_no_listing(gc, genesys_demo, path, error):
    before = len(genesys_demo.requests)
    with pytest.raises(error):
        gc.frame(path)
    assert len(genesys_demo.requests) == before
    with pytest.raises((SecurityError, gnb.NotFound)):
        gc.request("GET", path)


def test_listeners_are_told_and_a_broken_one_is_dropped(gc, genesys_demo, caplog):
    told: list[Event] = []

    def broken(event):
        raise RuntimeError("the card is gone")

    gc.listen(broken)
    leave = gc.listen(told.append)
    with caplog.at_level(logging.WARNING, "genesys_nb"):
        genesys_demo.revoke_tokens()
        gc.queues()
    assert {"renewed", "repaired", "answered"} <= {event.kind for event in told}
    assert "told no more" in caplog.text
    leave()
    leave()
    count = len(told)
    gc.queues()
    assert len(told) == count


def test_a_mistyped_helper_is_answered_with_the_one_that_was_meant(gc):
    close = {"wrapup_codes": "wrap_up_codes", "users_details": "user_details", "skill": "skills"}
    said = {typed: f"did you mean '{meant}'" for typed, meant in close.items()}
    for typed, answer in {**said, "calls": "has no 'calls': Tab after the dot"}.items():
        with pytest.raises(AttributeError, match=answer):
            getattr(gc, typed)


def test_nothing_to_go_on_with(gc):
    with pytest.raises(ConfigError, match="nothing was downloaded"):
        gc.arrived()
    gc.queues()
    with pytest.raises(ConfigError, match="no download was stopped"):
        gc.resume()


def test_what_has_arrived_of_several_grains(gc):
    tables = gc.conversation_tables("yesterday")
    again = gc.arrived()
    assert {grain: len(frame) for grain, frame in again.items()} == {
        grain: len(frame) for grain, frame in tables.items()
    }


def test_provenance_of_a_frame_that_has_none():
    with pytest.raises(ConfigError, match="no provenance"):
        gnb.provenance(pd.DataFrame())


def test_provenance_shows_itself(gc):
    card = gnb.provenance(gc.users())
    assert "complete" in repr(card)
    assert "complete" in card._repr_html_()
    assert card["rows"] == 180


def test_names_that_do_not_exist():
    with pytest.raises(AttributeError, match="conect"):
        _ = gnb.conect


@pytest.mark.parametrize("platform", ["genesys", "cxone"])
def test_the_doctor_tries_every_helper_that_needs_no_id(platform):
    with gnb.connect("demo", platform=platform, progress=False) as session:
        tried = {finding.check.removesuffix("()") for finding in session.check().findings}
        helpers = {name: one._plan for name, one in vars(type(session)).items() if isinstance(one, Helper)}
    of_one = {name for name, plan in helpers.items() if _OF_ONE & set(inspect.signature(plan).parameters)}
    # The organisation is what greets, tables and timeline are details once more, and asking for the usage makes a job.
    told_already = {"organisation", "conversation_tables", "user_status_timeline", "usage"}
    assert helpers.keys() - of_one - told_already <= tried
    assert len(helpers) > len(of_one)


_OF_ONE = {"id_or_email", "queue_id", "contact_id", "conversation_ids", "evaluations", "conversations", "files"}
