"""The embedded organisation's logins of people, met as a browser and a client meet them."""

import base64
import hashlib
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

BACK = "http://127.0.0.1:4567/back?keep=1"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def organisation(opened):
    return opened().organisation


def authorize(organisation, **asked):
    asked = {
        "response_type": "code",
        "client_id": organisation.client_id,
        "redirect_uri": BACK,
        "state": "s&t",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **asked,
    }
    asked = {name: value for name, value in asked.items() if value is not None}
    return requests.get(f"{organisation.url}/oauth/authorize", params=asked, allow_redirects=False, timeout=10)


def told(answer):
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def ask(organisation, *, secret=False, **form):
    who = {"auth": (organisation.client_id, organisation.client_secret)} if secret else {}
    form = form if secret else {"client_id": organisation.client_id, **form}
    return requests.post(f"{organisation.url}/oauth/token", data=form, timeout=10, **who)


def redeem(organisation, code, *, secret=False, **form):
    return ask(
        organisation,
        secret=secret,
        **{"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER, **form},
    )


@pytest.mark.parametrize("secret", [True, False])
def test_a_code_buys_a_token_and_a_refresh_token_once(organisation, secret):
    answer = authorize(organisation)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("http://127.0.0.1:4567/back?")
    back = told(answer)
    assert back["state"] == "s&t"
    bought = redeem(organisation, back["code"], secret=secret)
    assert set(bought.json()) == {"access_token", "token_type", "expires_in", "refresh_token"}
    header = {"Authorization": f"Bearer {bought.json()['access_token']}"}
    assert requests.get(f"{organisation.url}/api/v2/tokens/me", headers=header, timeout=10).status_code == 200
    assert redeem(organisation, back["code"]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize(
    "form",
    [{"code": "other"}, {"redirect_uri": "http://127.0.0.1:4567/"}, {"code_verifier": "x" * 43}, {"code_verifier": ""}],
)
def test_a_code_with_something_else_than_it_was_asked_with_buys_nothing(organisation, form):
    answer = redeem(organisation, **{"code": told(authorize(organisation))["code"], **form})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_without_a_challenge_the_secret_is_needed(organisation):
    codes = [told(authorize(organisation, code_challenge=None, code_challenge_method=None))["code"] for _ in range(2)]
    assert redeem(organisation, codes[0], secret=True).status_code == 200
    assert redeem(organisation, codes[1]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("asked", [{"client_id": "other"}, {"redirect_uri": "https://evil.example/"}])
def test_nobody_is_sent_where_nothing_is_registered(organisation, asked):
    answer = authorize(organisation, **asked)
    assert (answer.status_code, answer.headers.get("Location")) == (400, None)


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_what_is_asked_wrongly_is_told_to_the_client(organisation, asked, error):
    assert told(authorize(organisation, **asked))["error"] == error


def test_a_person_may_say_no(organisation):
    organisation.people.consent = False
    assert told(authorize(organisation)).keys() == {"error", "error_description", "state"}


def test_refresh_tokens_rotate_and_one_that_comes_twice_ends_the_login(organisation):
    first = redeem(organisation, told(authorize(organisation))["code"]).json()
    second = ask(organisation, grant_type="refresh_token", refresh_token=first["refresh_token"]).json()
    assert second["refresh_token"] != first["refresh_token"]
    again = ask(organisation, secret=True, grant_type="refresh_token", refresh_token=first["refresh_token"])
    assert (again.status_code, again.json()["error"], organisation.people.reused) == (400, "invalid_grant", 1)
    assert ask(organisation, grant_type="refresh_token", refresh_token=second["refresh_token"]).status_code == 400
    header = {"Authorization": f"Bearer {second['access_token']}"}
    assert requests.get(f"{organisation.url}/api/v2/tokens/me", headers=header, timeout=10).status_code == 401


def test_an_assertion_needs_its_organisation_and_the_secret(organisation):
    form = {
        "grant_type": "urn:ietf:params:oauth:grant-type:saml2-bearer",
        "orgName": organisation.people.organisation,
        "assertion": organisation.people.saml_assertion,
    }
    answer = ask(organisation, secret=True, **form)
    assert set(answer.json()) == {"access_token", "token_type", "expires_in"}
    assert ask(organisation, secret=True, **{**form, "orgName": "x"}).json()["error"] == "invalid_grant"
    assert ask(organisation, **form).json()["error"] == "invalid_client"


def test_a_program_still_needs_its_secret(organisation):
    assert ask(organisation, grant_type="client_credentials").json()["error"] == "invalid_client"
