"""Which way a person logs in."""

import getpass
import webbrowser

import pytest

from genesys_nb.errors import AuthError, ConfigError
from genesys_nb.http.grants import RefreshToken, SamlBearer
from genesys_nb.http.person import logged_in
from genesys_nb.secret import Secret

FREE = "http://127.0.0.1:0/"


@pytest.fixture
def at_home(monkeypatch, browser):
    """Sit at a machine with a screen and this browser."""
    for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "JUPYTERHUB_USER", "KUBERNETES_SERVICE_HOST", "CODESPACES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(
        webbrowser, "get", lambda *_: type("Controller", (), {"open": lambda _, url, *__: browser.open(url)})()
    )
    return browser


def test_by_the_browser(demo, client, clock, tokens_of, at_home, capsys):  # noqa: PLR0917 - fixtures
    grant, first = logged_in(client, clock=clock, login="browser", redirect_uri=FREE)
    tokens = tokens_of(grant)
    tokens.begin(first)
    clock.pass_by(290)
    assert tokens.current().generation == 2
    assert (len(at_home.opened), demo.token_requests) == (1, 2)
    printed = capsys.readouterr().out
    assert at_home.opened[0] in printed
    assert "within 5 minutes" in printed


def test_by_paste(client, clock, monkeypatch, browser, capsys):
    def ask(question):
        browser.shown.append(capsys.readouterr().out)
        return browser.log_in(browser.address())

    monkeypatch.setattr(getpass, "getpass", ask)
    grant, first = logged_in(client, clock=clock, login="paste")
    assert grant.renewable
    assert first.renewal


def test_a_login_without_a_refresh_token_is_one_too(demo, client, clock, at_home):
    demo.people.renews = False
    grant, first = logged_in(client, clock=clock, login="browser", redirect_uri=FREE)
    assert (grant.renewable, first.life) == (False, 300)


def test_by_refresh_token_or_assertion_nothing_is_sent_yet(demo, client, clock):
    assert isinstance(logged_in(client, clock=clock, refresh_token=Secret("r3newal"))[0], RefreshToken)
    given = {"saml_assertion": Secret("x"), "organisation": "demo"}
    assert isinstance(logged_in(client, clock=clock, **given)[0], SamlBearer)
    assert demo.requests == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "given: none"),
        ({"login": "browser", "refresh_token": Secret("x")}, "login and refresh_token"),
        ({"refresh_token": Secret("x"), "saml_assertion": Secret("x")}, "refresh_token and saml_assertion"),
        ({"saml_assertion": Secret("x")}, "name of the organisation"),
        ({"refresh_token": Secret("x"), "organisation": "demo"}, "goes with saml_assertion"),
        ({"refresh_token": Secret("x"), "redirect_uri": FREE}, "goes with login"),
        ({"login": "phone"}, "login='phone'"),
    ],
)
def test_half_a_way_and_two_ways(demo, client, clock, given, said):
    with pytest.raises(ConfigError, match=said):
        logged_in(client, clock=clock, **given)
    assert demo.requests == []


def test_an_assertion_needs_a_client_with_a_secret(demo, client_of, clock):
    with pytest.raises(ConfigError, match="client secret"):
        logged_in(client_of(demo.url), clock=clock, saml_assertion=Secret("x"), organisation="demo")


def test_a_no_is_an_error_at_once(demo, client, clock, at_home):
    demo.people.consent = False
    with pytest.raises(AuthError, match="access_denied"):
        logged_in(client, clock=clock, login="browser", redirect_uri=FREE)
