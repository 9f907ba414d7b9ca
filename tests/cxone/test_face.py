"""The embedded organisation's other face as any client meets it on the wire: its manners, the same calls behind it."""

import json
from contextlib import closing

import pytest
import requests

from genesys_nb.cxone.provider import ROOT
from genesys_nb.demo import Fault

DAY = {"startDate": "2026-11-19T00:00:00Z", "endDate": "2026-11-20T00:00:00Z"}


@pytest.fixture
def client(organisation):
    """Give a client without manners that has logged in with an access key."""
    with closing(requests.Session()) as plain:
        plain.trust_env = False
        key = {"accessKeyId": organisation.access_key_id, "accessKeySecret": organisation.access_key_secret}
        told = plain.post(f"{organisation.url}/authentication/v1/token/access-key", json=key, timeout=10).json()
        plain.headers["Authorization"] = f"Bearer {told['access_token']}"
        plain.told = told
        yield plain


def get(client, organisation, path, **params):
    return client.get(f"{organisation.url}{ROOT}{path}", params=params, timeout=10)


def test_the_same_calls_are_behind_both_faces(client, organisation):
    contacts = get(client, organisation, "/contacts/completed", top=10_000, **DAY).json()["completedContacts"]
    conversations = [
        one for one in organisation.conversations(DAY["startDate"], DAY["endDate"]) if "conversationEnd" in one
    ]
    assert [one["contactStartDate"] for one in contacts] == [one["conversationStart"] for one in conversations]
    agents = get(client, organisation, "/agents", top=100).json()["agents"]
    assert [one["userID"] for one in agents] == [one["id"] for one in organisation.users("any")[:100]]


def test_pages_links_and_a_maximum_that_is_kept_in_silence(client, organisation):
    first = get(client, organisation, "/agents", top=5000).json()
    assert len(first["agents"]) == 100
    assert first["_links"]["next"].startswith(f"{organisation.url}{ROOT}/agents?")
    last = client.get(first["_links"]["next"], timeout=10).json()
    assert last["_links"]["next"] is None
    assert len(first["agents"]) + len(last["agents"]) == first["totalRecords"]
    assert "_links" not in get(client, organisation, "/campaigns").json()


def test_nothing_is_204_without_a_body(client, organisation):
    answer = get(client, organisation, "/agents", skip=10_000)
    assert (answer.status_code, answer.content) == (204, b"")


def test_types_are_loose(client, organisation):
    contacts = get(client, organisation, "/contacts/completed", top=100, **DAY).json()["completedContacts"]
    assert {type(one["totalDurationSeconds"]) for one in contacts} == {float, str}
    performance = get(client, organisation, "/agents/performance", **DAY).json()["agentPerformance"]
    assert all(one["loginTime"].startswith("PT") for one in performance)


def test_no_rate_headers_no_ids_of_requests(client, organisation):
    answer = get(client, organisation, "/agents")
    assert not [name for name in answer.headers if "rate" in name.lower() or "correlation" in name.lower()]


def test_only_a_literal_z_is_utc(client, organisation):
    bad = get(
        client, organisation, "/contacts/completed", startDate="2026-11-19T00:00:00+00:00", endDate=DAY["endDate"]
    )
    assert bad.status_code == 400
    assert "Z" in bad.headers["icStatusDescription"]


def test_shapes_of_no(client, organisation):
    assert set(get(client, organisation, "/nope").json()) == {"errorCode", "errorMessage", "path"}
    client.headers["Authorization"] = "Bearer nobody"
    refused = get(client, organisation, "/agents")
    assert (refused.status_code, refused.json()) == (401, {"message": "Unauthorized"})


def test_words_of_a_path_in_any_case(client, organisation):
    lower = client.get(f"{organisation.url}{ROOT.lower()}/Teams", timeout=10)
    assert len(lower.json()["teams"]) == 30


def test_a_refresh_token_works_once(client, organisation):
    keys = (organisation.client_id, organisation.client_secret)
    form = {"grant_type": "refresh_token", "refresh_token": client.told["refresh_token"]}
    answers = [client.post(f"{organisation.url}/auth/token", data=form, auth=keys, timeout=10) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 400]
    assert answers[1].json()["error"] == "invalid_grant"
    assert answers[0].json()["refresh_token"] != client.told["refresh_token"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", json.dumps({"accessKeyId": "x"}).encode()])
def test_odd_logins_are_refused(organisation, client, body):
    url = f"{organisation.url}/authentication/v1/token/access-key"
    assert client.post(url, data=body, timeout=10).status_code == 400
    assert client.get(url, timeout=10).status_code == 405
    bare = {"grant_type": "client_credentials"}
    keys = (organisation.client_id, organisation.client_secret)
    refused = client.post(f"{organisation.url}/auth/token", data=bare, auth=keys, timeout=10)
    assert refused.json()["error"] == "unsupported_grant_type"  # there is no such grant on this platform


def test_faults_speak_this_platforms_language(genesys_demo_factory, now):
    for kind, retry in (("429", "1"), ("429-bare", None), ("503", None)):
        organisation = genesys_demo_factory(now=now, faults=[Fault(kind, path=f"{ROOT}/*")])
        answer = requests.get(f"{organisation.url}{ROOT}/agents", timeout=10)
        assert answer.headers.get("Retry-After") == retry
        assert "contextId" not in answer.json()
