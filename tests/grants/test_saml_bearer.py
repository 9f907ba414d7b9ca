"""A company's identity provider vouches for a person."""

import base64
from urllib.parse import parse_qs

import pytest

from genesys_nb.errors import AuthError, ConfigError
from genesys_nb.http.grants import SamlBearer
from genesys_nb.secret import Secret
from tests.http.hostile import HostileServer, answer, steps, token

ASSERTION = Secret("PEFzc2VydGlvbj4+/w==")


def test_it_is_sent_as_the_vendors_sdk_sends_it(client_of):
    with HostileServer(steps(token("b3arer", 600))) as host:
        granted = SamlBearer(client_of(host.url, secret="s3cret"), ASSERTION, "demo centre").fetch()
    assert (granted.secret, granted.life, granted.renewal) == (Secret("b3arer"), 600, None)
    assert parse_qs(host.requests[0].body.decode()) == {
        "grant_type": ["urn:ietf:params:oauth:grant-type:saml2-bearer"],
        "orgName": ["demo centre"],
        "assertion": [ASSERTION.reveal()],
    }
    assert base64.b64decode(host.requests[0].headers["authorization"][6:]) == b"c11ent-id-00a1b2:s3cret"


def test_a_person_with_an_assertion_gets_in(demo, client, tokens_of, clock):
    grant = SamlBearer(client, Secret(demo.people.saml_assertion), demo.people.organisation)
    tokens = tokens_of(grant)
    assert tokens.current().generation == 1
    assert not tokens.status().renewable
    clock.pass_by(280)
    assert tokens.current().generation == 1  # it is not presented ahead of time
    clock.pass_by(10)
    assert tokens.current().generation == 2  # the host still takes it
    assert demo.token_requests == 2


def test_an_assertion_that_has_ended_is_told_once(client_of, tokens_of, clock):
    refused = answer({"error": "invalid_grant", "error_description": "assertion expired"}, 400)
    with HostileServer(steps(token("b3arer", 300), refused)) as host:
        tokens = tokens_of(SamlBearer(client_of(host.url, secret="s3cret"), ASSERTION, "demo"))
        tokens.current()
        clock.pass_by(290)
        for _ in range(10):
            with pytest.raises(AuthError, match="assertion expired") as caught:
                tokens.current()
            clock.pass_by(3600)
        assert len(host.requests) == 2
    assert caught.value.login_again
    assert "identity provider" in caught.value.next_step


def test_a_wrong_organisation(demo, client):
    with pytest.raises(AuthError, match="'elsewhere'"):
        SamlBearer(client, Secret(demo.people.saml_assertion), "elsewhere").fetch()


@pytest.mark.parametrize(("assertion", "organisation"), [("", "demo"), ("x", "")])
def test_half_of_it_is_nothing(client, assertion, organisation):
    with pytest.raises(ConfigError, match="SAML"):
        SamlBearer(client, Secret(assertion), organisation)


def test_who_shares(client):
    one = SamlBearer(client, ASSERTION, "demo")
    assert one.identity == SamlBearer(client, ASSERTION, "demo").identity
    assert one.identity != SamlBearer(client, ASSERTION, "other").identity
    assert set(one.secrets) >= {ASSERTION}
