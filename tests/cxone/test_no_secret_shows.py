"""Neither key, client secret, bearer, refresh token nor id token shows anywhere, whatever the service says back."""

import json
import logging
import traceback

import pytest

import genesys_nb as gnb
from genesys_nb.cxone.provider import ROOT
from genesys_nb.demo.cxone import refusals
from genesys_nb.errors import AuthError, GenesysError
from tests.cxone.conftest import key_alone, with_client


@pytest.fixture
def given(organisation, monkeypatch):
    """Give all secrets that the organisation knows or hands out."""
    tokens = organisation.cxone.tokens
    kept = [organisation.access_key_secret, organisation.client_secret]
    granted = tokens._granted

    def noting(lifetime):
        told = granted(lifetime)
        kept.extend(told[name] for name in ("access_token", "refresh_token", "id_token"))
        return told

    monkeypatch.setattr(tokens, "_granted", noting)
    return kept


def assert_clean(text, secrets):
    assert not [one[:6] for one in secrets if one in text or one[-24:] in text]


def shown(error):
    """Return an error with its traceback and all locals, but those of the tests, which know the secrets."""
    frames = traceback.TracebackException.from_exception(error, capture_locals=True).format()
    return "".join(frame for frame in frames if "/tests/" not in frame) + str(error)


@pytest.mark.parametrize("made", [key_alone, with_client], ids=["access key", "client"])
def test_while_it_works(organisation, enter, given, caplog, made):
    caplog.set_level(logging.DEBUG)
    cx = enter(organisation, made(organisation))
    frame = cx.agents()
    organisation.revoke_tokens()
    cx.teams()
    seen = [repr(cx), cx._repr_html_(), str(cx.token), repr(cx.token), json.dumps(frame.attrs), caplog.text]
    seen += [repr(cx.check()), repr(vars(cx._wire.tokens.grant)), repr(gnb.provenance(frame)), repr(cx.history)]
    assert len(given) >= 8
    for text in seen:
        assert_clean(text, given)


@pytest.mark.parametrize("made", [key_alone, with_client], ids=["access key", "client"])
def test_while_the_service_echoes_what_it_was_sent(organisation, enter, given, monkeypatch, made):
    cx = enter(organisation, made(organisation))
    monkeypatch.setattr(
        organisation.cxone._desk,
        "answer",
        lambda request: refusals.json(
            {"errorMessage": f"no: {request.headers['authorization']}"},
            400,
            {"icStatusDescription": request.headers["authorization"]},
        ),
    )
    with pytest.raises(GenesysError) as caught:
        cx.teams()
    assert "in _judged" in shown(caught.value)
    assert_clean(shown(caught.value), given)


@pytest.mark.parametrize("made", [key_alone, with_client], ids=["access key", "client"])
def test_while_the_login_host_echoes_what_it_was_sent(organisation, enter, given, monkeypatch, made):
    def echo(request, **options):
        if request.path.startswith(("/.well-known", ROOT)):
            return refusals.json({"token_endpoint": f"{organisation.url}/auth/token"})
        said = f"{request.body.decode()} {request.headers.get('authorization', '')}"
        return refusals.json({"error": "invalid_grant", "error_description": said}, 400)

    monkeypatch.setattr(organisation.cxone, "answer", echo)
    with pytest.raises(GenesysError) as caught:
        enter(organisation, made(organisation))
    assert "in fetch" in shown(caught.value)
    assert_clean(shown(caught.value), given)


@pytest.mark.parametrize("bearer", [5, None, "with a blank"])
def test_while_the_login_host_gives_everything_but_a_token(organisation, enter, monkeypatch, bearer):
    def nearly(request, **options):
        return refusals.json({"access_token": bearer, "refresh_token": "Sh0rt-One", "code": "4-c0de"}, 200)

    monkeypatch.setattr(organisation.cxone, "answer", nearly)
    with pytest.raises(AuthError, match="it said: an object of access_token, refresh_token, code") as caught:
        enter(organisation, key_alone(organisation))
    assert "Sh0rt" not in shown(caught.value)
    assert "4-c0de" not in shown(caught.value)
