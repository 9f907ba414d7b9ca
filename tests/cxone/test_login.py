"""Both logins, refresh tokens that rotate and are refused, published documents, and hosts that are none of NICE's."""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import parse_qs

import pytest

from genesys_nb import credentials
from genesys_nb.clock import Clock
from genesys_nb.credentials import Credentials
from genesys_nb.cxone.login import ISSUER, opened
from genesys_nb.demo import Fault
from genesys_nb.demo.cxone import refusals
from genesys_nb.errors import AuthError, ConfigError, NotFound, SecurityError
from genesys_nb.http.network import Network
from genesys_nb.secret import Secret
from tests.cxone.conftest import key_alone, with_client

ALONE, TOKEN = "/authentication/v1/token/access-key", "/auth/token"
OPENID, WHERE = "/.well-known/openid-configuration", "/.well-known/cxone-configuration"


def paths(organisation):
    return [one.path for one in organisation.requests]


@pytest.fixture
def heard(organisation, monkeypatch):
    """Give the requests that the face of the organisation heard, whole, for it keeps their paths only."""
    kept = []
    answer = organisation.cxone.answer

    def listening(request, **options):
        kept.append(request)
        return answer(request, **options)

    monkeypatch.setattr(organisation.cxone, "answer", listening)
    return kept


def forms(heard):
    return [parse_qs(one.body.decode()) for one in heard if one.path == TOKEN]


def test_an_access_key_alone(organisation, heard, enter):
    cx = enter(organisation)
    assert len(cx.teams()) == 30
    assert paths(organisation)[:2] == [ALONE, WHERE]
    assert json.loads(heard[0].body) == {
        "accessKeyId": organisation.access_key_id,
        "accessKeySecret": organisation.access_key_secret,
    }
    assert heard[0].headers["accept"] == "application/json"
    assert "authorization" not in heard[0].headers
    assert "authorization" not in heard[1].headers
    assert parse_qs(heard[1].target.partition("?")[2]) == {"tenantId": [organisation.cxone.tokens.tenant_id]}
    assert cx.token.renewable


def test_a_registered_client_with_an_access_key(organisation, heard, enter):
    assert len(enter(organisation, with_client(organisation)).teams()) == 30
    assert paths(organisation)[:3] == [OPENID, TOKEN, WHERE]
    assert forms(heard) == [
        {
            "grant_type": ["password"],
            "username": [organisation.access_key_id],
            "password": [organisation.access_key_secret],
        }
    ]
    assert heard[1].headers["authorization"].startswith("Basic ")


@pytest.fixture
def short(genesys_demo_factory, now):
    """Give an organisation whose tokens live for ten seconds, which the tests' clock plays in a fifth of one."""
    return genesys_demo_factory(now=now, token_lifetime=10)


def aged(cx):
    """Let a token live until nothing of it is left, and use another."""
    cx._clock.wait(11)
    assert len(cx.teams()) == 30


def test_refresh_tokens_rotate_and_the_newest_is_kept(short, enter, monkeypatch):
    heard = []
    answer = short.cxone.answer
    monkeypatch.setattr(short.cxone, "answer", lambda one, **more: (heard.append(one), answer(one, **more))[1])
    cx = enter(short, with_client(short))
    for _ in range(4):
        aged(cx)
    asked = forms(heard)
    assert [one["grant_type"] for one in asked] == [["password"], *[["refresh_token"]] * (len(asked) - 1)]
    assert len(asked) >= 4
    used = [one["refresh_token"][0] for one in asked[1:]]
    assert len(set(used)) == len(used)  # each of them once
    assert all(one["client_id"] == [short.client_id] for one in asked[1:])


def test_a_refused_refresh_token_leads_to_a_fresh_login(short, enter, monkeypatch):
    heard = []
    answer = short.cxone.answer
    monkeypatch.setattr(short.cxone, "answer", lambda one, **more: (heard.append(one), answer(one, **more))[1])
    cx = enter(short, with_client(short))
    short.cxone.tokens.forget_renewals()
    aged(cx)
    kinds = [one["grant_type"][0] for one in forms(heard)]
    assert kinds[:3] == ["password", "refresh_token", "password"]


def test_renewals_that_are_not_served_lead_to_a_fresh_login(short, enter, monkeypatch):
    answer = short.cxone.answer

    def unserved(request, **more):
        if b"refresh_token" in request.body:
            return refusals.json({"message": "not here"}, 500)
        return answer(request, **more)

    monkeypatch.setattr(short.cxone, "answer", unserved)
    aged(enter(short, with_client(short)))


def test_an_access_key_alone_logs_in_afresh(short, enter):
    cx = enter(short)
    aged(cx)
    assert TOKEN not in paths(short)
    assert paths(short).count(ALONE) >= 2


def test_many_threads_make_one_login(short, enter):
    cx = enter(short, with_client(short))
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: cx.request("GET", "/campaigns"), range(120)))
    assert all(len(one["campaigns"]) == 5 for one in answers)
    assert short.most_token_requests_in_flight == 1


def test_a_client_that_is_only_known_in_the_body(organisation, heard, enter, monkeypatch):
    tokens = organisation.cxone.tokens
    who = tokens._who
    monkeypatch.setattr(
        tokens, "_who", lambda request, form: ("", "") if "authorization" in request.headers else who(request, form)
    )
    assert len(enter(organisation, with_client(organisation)).teams()) == 30
    first, second = forms(heard)
    assert "client_secret" not in first
    assert second["client_secret"] == [organisation.client_secret]
    assert paths(organisation).count(TOKEN) == 2


@pytest.mark.parametrize("made", [key_alone, with_client], ids=["access key", "client"])
def test_a_wrong_key_is_refused_once_and_nothing_secret_is_said(organisation, enter, made):
    wrong = "wr0ng-s3cret-0f-the-access-key-123456"
    found = made(organisation)
    found = Credentials(
        found.login_url,
        "",
        "a test",
        platform="cxone",
        client_id=found.client_id,
        client_secret=found.client_secret,
        access_key_id=found.access_key_id,
        access_key_secret=Secret(wrong),
    )
    with pytest.raises(AuthError, match="invalid_grant") as caught:
        enter(organisation, found)
    assert wrong not in str(caught.value)
    assert sum(one in {ALONE, TOKEN} for one in paths(organisation)) == 1


def test_a_given_token_finds_its_tenant(organisation, enter):
    tokens = organisation.cxone.tokens
    given = tokens._granted(3600.0)["access_token"]

    def token(bearer):
        return credentials.find(platform="cxone", login_url=organisation.url, access_token=bearer)

    cx = enter(organisation, token(given))
    assert len(cx.teams()) == 30
    assert not cx.token.renewable
    with pytest.raises(ConfigError, match="which tenant"):
        enter(
            organisation,
            Credentials(
                organisation.url, "", "a test", platform="cxone", access_token=Secret("opaque-token-0123456789")
            ),
        )


def test_a_given_api_host_asks_for_no_document(organisation, enter):
    found = key_alone(organisation)
    found = Credentials(
        found.login_url,
        organisation.url,
        "a test",
        platform="cxone",
        access_key_id=found.access_key_id,
        access_key_secret=found.access_key_secret,
    )
    enter(organisation, found)
    assert WHERE not in paths(organisation)


def test_an_unknown_tenant(organisation, genesys_demo_factory, enter):
    another = genesys_demo_factory(seed=2).cxone.tokens._granted(3600.0)["access_token"]
    with pytest.raises(NotFound, match="next: Check that the login belongs"):
        enter(organisation, credentials.find(platform="cxone", login_url=organisation.url, access_token=another))


@pytest.mark.parametrize(
    "told",
    [
        "https://api.niceincontact.com.evil.example",
        "https://evil.example/inContactAPI",
        "http://api-na1.niceincontact.com",
        "https://evilniceincontact.com",
        "https://user@evil.example",
        "ftp://api-na1.niceincontact.com",
        "api-na1.niceincontact.com",
        "https://[x",
        "",
        None,
        7,
    ],
)
@pytest.mark.parametrize("name", ["api_endpoint", "token_endpoint"])
def test_a_document_that_names_no_host_of_nices(organisation, enter, monkeypatch, name, told):
    document = organisation.cxone._document
    monkeypatch.setattr(organisation.cxone, "_document", lambda request: {**document(request), name: told})
    with pytest.raises((SecurityError, ConfigError)) as caught:
        enter(organisation, with_client(organisation))
    assert caught.value.next_step
    asked = [one for one in paths(organisation) if one.startswith("/inContactAPI")]
    assert asked == []
    if name == "token_endpoint":
        assert TOKEN not in paths(organisation)


@pytest.mark.parametrize(
    "told", ["https://api-na1.niceincontact.com", "https://api-b32.nice-incontact.com/", "https://api-c7.incontact.com"]
)
def test_hosts_of_nices_own(organisation, monkeypatch, told):
    document = organisation.cxone._document
    monkeypatch.setattr(organisation.cxone, "_document", lambda request: {**document(request), "api_endpoint": told})
    tokens, api = opened(key_alone(organisation), Network(), Clock(), lambda event: None)
    assert str(api) == told.rstrip("/")
    tokens.close()


@pytest.mark.parametrize("kind", ["503", "429", "reset", "html", "bad-json"])
def test_documents_are_asked_for_again(genesys_demo_factory, enter, now, kind):
    organisation = genesys_demo_factory(now=now, faults=[Fault(kind, path="/.well-known/*", nth=(1, 3))])
    assert len(enter(organisation, with_client(organisation)).teams()) == 30
    assert paths(organisation).count(OPENID) == 2


def test_a_document_that_leads_elsewhere_is_not_followed(genesys_demo_factory, enter, now):
    organisation = genesys_demo_factory(now=now, faults=[Fault("redirect", path="/.well-known/*")])
    with pytest.raises(SecurityError):
        enter(organisation)


def test_where_it_asks_when_nothing_is_given():
    assert ISSUER == "https://cxone.niceincontact.com"
    with pytest.raises(ConfigError, match="not an origin"):
        opened(
            Credentials("", "", "a test", access_key_id="A" * 20, access_key_secret=Secret("s" * 20)),
            Network(),
            Clock(),
            lambda event: None,
        )
    with pytest.raises(ConfigError, match="there is no login"):
        opened(Credentials("", "", "a test"), Network(), Clock(), lambda event: None)
