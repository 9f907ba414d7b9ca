"""Codes, verifiers, refresh tokens and assertions are planted, and nothing that can be read shows them."""

import logging
import pprint
from urllib.parse import parse_qs, quote, unquote

import pytest

from genesys_nb.errors import GenesysError, Interrupted
from genesys_nb.http.browser import log_in
from genesys_nb.http.browser.answer import read
from genesys_nb.http.browser.attempt import Attempt
from genesys_nb.http.granted import Granted
from genesys_nb.http.grants import RefreshToken, SamlBearer
from genesys_nb.secret import Secret
from tests.grants.conftest import Browser
from tests.http.hostile import HostileServer, answer, hang_up, steps, token
from tests.http.test_secrets import everything

CODE = "cAnArY-c0de-of-the-login.0123456789"
FIRST = "cAnArY-r3newal_before~0123456789abcdef"
NEXT = "cAnArY-r3newal_after~fedcba9876543210"
ASSERTION = "Y0FuQXJZLWFzc2VydGlvbi1vZi10aGUtY29tcGFueQ=="
PLANTED = {CODE, FIRST, NEXT, ASSERTION}


def clean(text, planted=PLANTED):
    pieces = {each[start : start + 10] for each in planted for start in range(len(each) - 9)}
    found = sorted(piece for piece in pieces | {quote(each, safe="") for each in planted} if piece in text)
    assert not found, found[:3]


def echoing(status):
    """Return an answer that repeats what it was sent."""

    def script(request, connection):
        said = unquote(request.body.decode()) + request.body.decode()
        return connection.write(answer({"error": "invalid_grant", "error_description": said}, status))

    return script


def interrupting(clock, host):
    def script(request, connection):
        clock.interrupt()
        host().stopped.wait(5)
        return False

    return script


def verifiers(host):
    return {value for one in host.requests for value in parse_qs(one.body.decode()).get("code_verifier", [])}


@pytest.fixture(params=["echo-400", "echo-200", "lost", "interrupted"])
def host(request, clock):
    scripts = {
        "echo-400": echoing(400),
        "echo-200": echoing(200),
        "lost": hang_up(),
        "interrupted": interrupting(clock, lambda: server),
    }
    with HostileServer(scripts[request.param]) as server:
        yield server


def failed(function):
    with pytest.raises((GenesysError, Interrupted)) as caught:
        function()
    return caught.value


def test_a_code_that_buys_nothing(host, client_of, clock, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    events = []
    browser = Browser()

    def log_in_there(address):
        sent = {name: values[0] for name, values in parse_qs(address.partition("?")[2]).items()}
        return f"{sent['redirect_uri']}?code={CODE}&state={sent['state']}"

    browser.log_in = log_in_there
    error = failed(
        lambda: log_in(
            client_of(host.url, events=events),
            clock=clock,
            redirect_uri="http://127.0.0.1:0/",
            person=browser.person(
                open_browser=lambda address: bool(browser.open(address)) and browser.arrived.clear() is None
            ),
        )
    )
    said, printed = browser.shown, capfd.readouterr()
    browser.shown = browser.opened = []
    planted = PLANTED | verifiers(host)
    assert len(planted) == 5
    for text in (everything(error), caplog.text.replace(_own_debug(caplog), ""), repr(events), repr(said), *printed):
        clean(text, planted)


def _own_debug(caplog):
    """Return what the browser's stand-in logs: its own request, which holds the code."""
    return "\n".join(line for line in caplog.text.splitlines() if "/?code=" in line)


def test_a_refresh_token_that_is_refused(host, client_of, tokens_of, clock, caplog):
    caplog.set_level(logging.DEBUG)
    events = []
    tokens = tokens_of(RefreshToken(client_of(host.url, events=events), Secret(FIRST)), events)
    tokens.begin(Granted(Secret("b3arer"), 300.0, clock.monotonic(), clock.wall(), Secret(NEXT)))
    clock.pass_by(290)
    error = failed(tokens.current)
    shown = [everything(error), caplog.text, repr(events), pprint.pformat(vars(tokens._shared)), tokens.masked(NEXT)]
    clean("\n".join(shown))
    assert host.requests[0].body.decode().endswith(f"{quote(NEXT)}&client_id=c11ent-id-00a1b2")


def test_an_assertion_that_is_refused(host, client_of, caplog):
    caplog.set_level(logging.DEBUG)
    events = []
    grant = SamlBearer(client_of(host.url, secret="s3cret", events=events), Secret(ASSERTION), "demo")
    clean("\n".join([everything(failed(grant.fetch)), caplog.text, repr(events)]))


def test_what_objects_show(client_of):
    client = client_of("http://127.0.0.1:1", secret="s3cret")
    attempt = Attempt.begin("http://127.0.0.1:1/oauth/authorize", "c", "http://127.0.0.1:0/")
    came = Secret(f"/?code={CODE}&state={attempt.state.reveal()}")
    objects = [
        RefreshToken(client, Secret(FIRST)),
        SamlBearer(client, Secret(ASSERTION), "demo"),
        read(came, attempt.state),
        came,
        attempt,
        Granted(Secret("b"), 1.0, 0.0, 0.0, Secret(NEXT), Secret(CODE)),
    ]
    for each in objects:
        clean(f"{each!r} {each} {getattr(each, 'identity', '')!r} {pprint.pformat(getattr(each, '__dict__', ''))}")
    clean(repr(attempt), {attempt.verifier.reveal()})
    assert read(came, attempt.state).code == Secret(CODE)


def test_what_the_login_host_gives_is_known_to_the_mask(client_of, tokens_of):
    with HostileServer(steps(token("b3arer-0123456789", 300, refresh_token=NEXT))) as server:
        tokens = tokens_of(RefreshToken(client_of(server.url), Secret(FIRST)))
        tokens.current()
        error = GenesysError(f"{FIRST} became {NEXT}")
    clean(str(error))
