"""`connect` as a person: through the browser, by a refresh token, by an assertion."""

import pytest

import genesys_nb as gnb
from genesys_nb.errors import AuthError, ConfigError
from genesys_nb.http import sharing
from tests.grants.test_person import FREE, at_home

__all__ = ["at_home"]

SECRET_WAYS = {"refresh_token": "r3fresh-canary-0123456789", "saml_assertion": "a55ertion-canary-0123456789"}


@pytest.fixture
def organisation(genesys_demo_factory):
    return genesys_demo_factory(rate_limit=None)


@pytest.fixture
def to(organisation):
    return {"login_url": organisation.url, "api_url": organisation.url, "client_id": organisation.client_id}


@pytest.fixture
def whole(to, organisation):
    return {**to, "client_secret": organisation.client_secret}


def test_through_the_browser(organisation, whole, at_home):
    with gnb.connect(**whole, login="browser", redirect_uri=FREE, progress=False) as gc:
        assert len(gc.users()) == len(organisation.users())
        organisation.revoke_tokens()
        assert len(gc.queues()) > 5
        assert gc.token.renewable
        assert gc.token.generation == 2
    assert len(at_home.opened) == 1


def test_by_a_refresh_token(organisation, whole, at_home):
    with gnb.connect(**whole, login="browser", redirect_uri=FREE, progress=False) as first:
        newest = first._wire.tokens._shared.renewal.reveal()
    sharing._REGISTRY._held.clear()  # as in another process: there the token in force is not known
    with gnb.connect(**whole, refresh_token=newest, progress=False) as gc:
        assert len(gc.queues()) > 5
    sharing._REGISTRY._held.clear()
    with pytest.raises(AuthError) as refused:
        gnb.connect(**whole, refresh_token=newest)
    assert newest not in str(refused.value)
    assert "log in again" in str(refused.value).lower()


def test_by_an_assertion(organisation, whole):
    people = organisation.people
    with gnb.connect(
        **whole, saml_assertion=people.saml_assertion, organisation=people.organisation, progress=False
    ) as gc:
        assert len(gc.queues()) > 5


@pytest.mark.parametrize(
    ("ways", "says"),
    [
        ({"login": "window"}, "window"),
        ({"login": "browser", "refresh_token": "x"}, "one way"),
        ({"redirect_uri": "http://127.0.0.1:1/"}, "goes with login"),
        ({"saml_assertion": "x"}, "organisation"),
        ({"login": "browser", "platform": "cxone"}, "Genesys Cloud only"),
        ({"login": "browser", "profile": "demo"}, "the embedded organisation takes no login"),
        ({"login": "browser", "client_id": None, "access_token": "a-t0ken"}, "through an OAuth client"),
        ({"login": 5}, "login is not a text"),
        ({"refresh_token": 5}, "refresh_token is not a text"),
        ({"refresh_token": b"x"}, "refresh_token is not a text"),
        ({"saml_assertion": 5, "organisation": "o"}, "saml_assertion is not a text"),
        ({"saml_assertion": "x", "organisation": 5}, "organisation is not a text"),
        ({"login": "browser", "redirect_uri": 5}, "redirect_uri is not a text"),
    ],
)
def test_ways_that_are_none(organisation, to, ways, says):
    before = len(organisation.requests)
    given = {} if ways.get("profile") or ways.get("platform") else to
    with pytest.raises(ConfigError, match=says):
        gnb.connect(**{**given, **ways})
    assert len(organisation.requests) == before


@pytest.mark.parametrize("way", SECRET_WAYS)
def test_no_local_variable_of_ours_shows_what_a_person_logs_in_with(to, way):
    with pytest.raises(gnb.GenesysError) as caught:
        gnb.connect(**{**to, "login_url": "http://127.0.0.1:9/", "timezone": "Mars/Base"}, **{way: SECRET_WAYS[way]})
    trace, seen = caught.value.__traceback__, []
    while trace:
        if "genesys_nb" in trace.tb_frame.f_code.co_filename and "tests" not in trace.tb_frame.f_code.co_filename:
            seen.append(repr(trace.tb_frame.f_locals))
        trace = trace.tb_next
    assert seen
    assert SECRET_WAYS[way] not in "".join(seen)
