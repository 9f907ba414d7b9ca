"""A person logs in: authorization code with PKCE, on real loopback sockets (RFC 7636, RFC 8252)."""

import base64
import hashlib
import socket
import webbrowser
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests

from genesys_nb.errors import AuthError, ConfigError, Interrupted
from genesys_nb.http.browser import log_in
from genesys_nb.http.browser.attempt import challenge
from genesys_nb.http.browser.place import remote
from genesys_nb.http.grants import RefreshToken
from genesys_nb.secret import Secret
from tests.grants.conftest import HOME, Browser
from tests.http.hostile import HostileServer, answer, steps, token

FREE = "http://127.0.0.1:0/back"


def asked(address):
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


@pytest.fixture(params=["confidential", "public"])
def either(request, client_of, demo):
    return client_of(demo.url, demo.client_id, demo.client_secret if request.param == "confidential" else None)


def test_a_person_logs_in_and_stays_logged_in(demo, either, tokens_of, clock, browser):
    client = either
    granted = log_in(client, clock=clock, redirect_uri=FREE, person=browser.person())
    assert browser.arrived[0].status_code == 200
    grant = RefreshToken(client, granted.renewal)
    tokens = tokens_of(grant)
    tokens.begin(granted)
    first = tokens.current()
    assert (first.secret, demo.token_requests, grant.renewable) == (granted.secret, 1, True)
    for number in range(2, 6):
        clock.pass_by(290)
        assert tokens.current().generation == number
    assert (demo.token_requests, demo.people.reused, len(browser.opened)) == (5, 0, 1)


def test_the_request_is_the_standards(client_of, clock):
    with HostileServer(steps(token("b3arer", 60, refresh_token="r3newal"))) as host:
        browser = Browser()
        browser.log_in = lambda address: f"{asked(address)['redirect_uri']}?code=c0de&state={asked(address)['state']}"
        granted = log_in(client_of(host.url), clock=clock, redirect_uri=FREE, person=browser.person())
    assert (granted.secret, granted.renewal) == (Secret("b3arer"), Secret("r3newal"))
    opened = urlsplit(browser.opened[0])
    sent, form = asked(browser.opened[0]), parse_qs(host.requests[0].body.decode())
    assert f"{opened.scheme}://{opened.netloc}{opened.path}" == f"{host.url}/oauth/authorize"
    assert set(sent) == {
        "response_type", "client_id", "redirect_uri", "state", "code_challenge", "code_challenge_method"
    }  # fmt: skip
    assert (sent["response_type"], sent["code_challenge_method"]) == ("code", "S256")
    assert len(sent["state"]) >= 43
    assert form["grant_type"] == ["authorization_code"]
    assert form["redirect_uri"] == [sent["redirect_uri"]]
    assert form["client_id"] == ["c11ent-id-00a1b2"]
    verifier = form["code_verifier"][0]
    assert 43 <= len(verifier) <= 128
    digest = hashlib.sha256(verifier.encode()).digest()
    assert base64.urlsafe_b64encode(digest).decode().rstrip("=") == sent["code_challenge"]
    assert "authorization" not in host.requests[0].headers


def test_a_client_with_a_secret_sends_it_with_the_code(client_of, clock):
    with HostileServer(steps(token())) as host:
        browser = Browser()
        browser.log_in = lambda address: f"{asked(address)['redirect_uri']}?code=c0de&state={asked(address)['state']}"
        log_in(client_of(host.url, secret="s3cret"), clock=clock, redirect_uri=FREE, person=browser.person())
    assert base64.b64decode(host.requests[0].headers["authorization"][6:]) == b"c11ent-id-00a1b2:s3cret"
    assert b"client_id" not in host.requests[0].body


def test_the_challenge_is_the_one_of_the_standard():
    """RFC 7636, appendix B."""
    verifier = Secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert challenge(verifier) == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_two_attempts_have_nothing_in_common(client, clock, browser):
    for _ in range(2):
        log_in(client, clock=clock, redirect_uri=FREE, person=browser.person())
    one, two = (asked(address) for address in browser.opened)
    assert one["state"] != two["state"]
    assert one["code_challenge"] != two["code_challenge"]


def test_whatever_else_knocks_changes_nothing(client, clock):
    statuses = {}

    def knock(ends):
        back = urlsplit(ends)
        door = f"http://{back.netloc}"
        right = asked(ends)
        evil = {"code": "evil", "state": "guessed"}
        for name, address in {
            "favicon": f"{door}/favicon.ico",
            "root": f"{door}/?{urlencode(right)}",
            "below": f"{door}/back/?{urlencode(right)}",
            "nothing": f"{door}/back",
            "foreign state": f"{door}/back?{urlencode(evil)}",
            "no state": f"{door}/back?code=evil",
            "empty state": f"{door}/back?code=evil&state=",
            "two states": f"{door}/back?code=evil&state=x&state={right['state']}",
            "two codes": f"{door}/back?code=evil&code={right['code']}&state={right['state']}",
            "empty code": f"{door}/back?code=&state={right['state']}",
            "a no without state": f"{door}/back?error=access_denied",
            "odd": f"{door}/back?code=%00%ff&state=%E9",
            "many": f"{door}/back?{'&'.join('a=b' for _ in range(50))}",
        }.items():
            statuses[name] = browser.visit(address).status_code
        statuses["another name"] = browser.visit(ends, Host="evil.example").status_code
        for method in ("HEAD", "POST", "OPTIONS", "PUT"):
            statuses[method] = requests.request(method, ends, timeout=10).status_code

    browser = Browser(before=knock)
    assert log_in(client, clock=clock, redirect_uri=FREE, person=browser.person()).renewal
    assert statuses == {
        "favicon": 404, "root": 404, "below": 404, "nothing": 404, "foreign state": 400, "no state": 400,
        "empty state": 400, "two states": 400, "two codes": 400, "empty code": 400, "a no without state": 400,
        "odd": 400, "many": 404, "another name": 421, "HEAD": 501, "POST": 501, "OPTIONS": 501, "PUT": 501,
    }  # fmt: skip


def test_a_connection_that_says_nothing_holds_nobody_up(client, clock):
    held = []

    def preconnect(ends):
        back = urlsplit(ends)
        held.extend(socket.create_connection((back.hostname, back.port), timeout=10) for _ in range(3))

    browser = Browser(before=preconnect)
    try:
        assert log_in(client, clock=clock, redirect_uri=FREE, person=browser.person()).renewal
    finally:
        for sock in held:
            sock.close()


def test_the_first_answer_counts_and_the_same_one_twice_is_no_trouble(demo, client, clock):
    from genesys_nb.http.browser.loopback import opened

    with opened(0, "/") as door:
        door.state = Secret("st4te")
        visits = [
            requests.get(f"http://127.0.0.1:{door.port}/?code={code}&state=st4te", timeout=10).status_code
            for code in ("first", "first", "second")
        ]
        assert door.wait(clock, clock.monotonic()).code == Secret("first")
    assert visits == [200, 200, 400]


def test_a_door_without_an_attempt_takes_nothing(clock):
    from genesys_nb.http.browser.loopback import opened

    with opened(0, "/") as door:
        assert requests.get(f"http://127.0.0.1:{door.port}/?code=evil&state=", timeout=10).status_code == 404
        assert door.answer is None


def test_the_page_says_nothing_of_what_came_and_closes_itself(client, clock, browser):
    log_in(client, clock=clock, redirect_uri=FREE, person=browser.person())
    page = browser.arrived[0]
    assert "window.close()" in page.text
    assert "notebook" in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    script = page.text.partition("<script>")[2].partition("</script>")[0]
    hashed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{hashed}'" in page.headers["Content-Security-Policy"]
    assert not [value for value in asked(page.url).values() if value in page.text]


def test_a_person_who_says_no(demo, client, clock, browser):
    demo.people.consent = False
    with pytest.raises(AuthError, match="access_denied: the person said no") as caught:
        log_in(client, clock=clock, redirect_uri=FREE, person=browser.person())
    assert caught.value.login_again
    assert "Log in again" in caught.value.next_step
    assert "Not logged in" in browser.arrived[0].text
    assert demo.token_requests == 0


def test_nobody_logs_in(client, clock):
    browser = Browser(before=lambda ends: (browser.visit(f"{ends}x"), clock.pass_by(301)), follow=False)
    with pytest.raises(AuthError, match=r"within 5 minutes. 1 answer") as caught:
        log_in(client, clock=clock, redirect_uri=FREE, person=browser.person())
    assert f"register {asked(browser.opened[0])['redirect_uri']} in the OAuth client" in caught.value.next_step
    assert 'login="paste"' in caught.value.next_step
    back = urlsplit(asked(browser.opened[0])["redirect_uri"])
    with pytest.raises(OSError, match="refused"):
        socket.create_connection((back.hostname, back.port), timeout=10)


def test_the_waiting_can_be_interrupted(client, clock):
    browser = Browser(before=lambda _: clock.interrupt(), follow=False)
    with pytest.raises(Interrupted):
        log_in(client, clock=clock, redirect_uri=FREE, person=browser.person())


def test_the_port_that_is_registered_is_the_one_that_is_used(demo, client, clock, browser):
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"Port {taken} of this machine") as caught:
            log_in(client, clock=clock, redirect_uri=f"http://127.0.0.1:{taken}/", person=browser.person())
    assert "redirect_uri=" in caught.value.next_step
    assert browser.opened == []
    for _ in range(2):  # at once after another
        log_in(client, clock=clock, redirect_uri=f"http://localhost:{taken}/", person=browser.person())
        assert asked(browser.opened[-1])["redirect_uri"] == f"http://localhost:{taken}/"


@pytest.mark.parametrize("trouble", [lambda _: False, webbrowser.Error("none")], ids=["cannot", "raises"])
def test_a_browser_that_does_not_open(client, clock, trouble):
    browser = Browser()

    def cannot(address):
        if callable(trouble):
            return trouble(address)
        raise trouble

    def show(text):
        if text.startswith("http"):
            browser.open(text)
        else:
            browser.shown.append(text)

    assert log_in(client, clock=clock, redirect_uri=FREE, person=browser.person(open_browser=cannot, show=show))
    assert "No browser could be opened" in browser.shown[0]


HUB = {**HOME, "JUPYTERHUB_USER": "ana"}


@pytest.mark.parametrize(
    "case",
    [
        ("browser", "http://127.0.0.1:8976/", HUB, "it runs on a JupyterHub (JUPYTERHUB_USER is set)"),
        ("paste", "http://127.0.0.1:8976/", HOME, "you asked for it"),
        ("browser", "http://127.0.0.1:8976/", {}, "a machine without a screen"),
    ],
)
def test_where_the_browser_cannot_come_back_the_address_is_pasted(client, clock, browser, case):
    way, redirect_uri, environ, why = case
    browser.pasted = [lambda it: f" {it.log_in(it.address())}\n"]
    person = browser.person(environ)
    granted = log_in(client, clock=clock, way=way, redirect_uri=redirect_uri, person=person)
    assert granted.renewal
    assert why in browser.shown[0]
    assert browser.opened == []
    assert len(browser.asked) == 1


def test_an_answer_that_goes_elsewhere_is_pasted(client, clock, browser):
    with pytest.raises(AuthError, match="none of them"):
        log_in(client, clock=clock, redirect_uri="https://notebooks.example/back", person=browser.person())
    assert "because the answer goes to notebooks.example, not to this machine" in browser.shown[0]


def test_what_is_pasted_wrongly_is_asked_for_again(demo, client, clock, browser):
    browser.pasted = [
        lambda it: it.address(),
        lambda it: f"{it.log_in(it.address())}x",
        lambda it: it.log_in(it.address()).partition("/?")[2].join(["?", ""]),
    ]
    assert log_in(client, clock=clock, way="paste", person=browser.person()).renewal
    assert "no address with a code" in browser.shown[1]
    assert "another login" in browser.shown[2]


def test_three_wrong_pastes_are_enough(demo, client, clock, browser):
    with pytest.raises(AuthError, match="3 addresses were pasted"):
        log_in(client, clock=clock, way="paste", person=browser.person())
    assert (len(browser.asked), demo.token_requests) == (3, 0)


@pytest.mark.parametrize("trouble", [EOFError, NotImplementedError])
def test_nobody_is_there_to_paste(client, clock, browser, trouble):
    def ask(question):
        raise trouble

    with pytest.raises(ConfigError, match="Nobody is there"):
        log_in(client, clock=clock, way="paste", person=browser.person(ask=ask))


def test_pasting_can_be_interrupted(client, clock, browser):
    browser.pasted = [lambda it: clock.interrupt() or it.log_in(it.address())]
    with pytest.raises(Interrupted):
        log_in(client, clock=clock, way="paste", person=browser.person())


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "http://notebooks.example/", "http://127.0.0.1/", "http://127.0.0.1:99999/", "http://[::1", "ftp://127.0.0.1:1/",
        "http://127.0.0.1:80@evil.example/", "http://127.0.0.1:8976/?a=b", "http://127.0.0.1:8976/#a", "", "8976",
    ],
)  # fmt: skip
def test_an_address_that_cannot_be_used(demo, client, clock, browser, redirect_uri):
    with pytest.raises(ConfigError, match="redirect_uri"):
        log_in(client, clock=clock, redirect_uri=redirect_uri, person=browser.person())
    assert (browser.opened, demo.requests) == ([], [])


def test_a_way_that_is_not_known(client, clock, browser):
    with pytest.raises(ConfigError, match="login='telepathy'"):
        log_in(client, clock=clock, way="telepathy", person=browser.person())


@pytest.mark.parametrize(
    ("environ", "system", "where"),
    [
        (HOME, "linux", ""),
        ({}, "darwin", ""),
        ({}, "win32", ""),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", ""),
        ({"BROWSER": "firefox"}, "linux", ""),
        ({**HOME, "SSH_CONNECTION": ""}, "linux", ""),
        ({}, "linux", "without a screen"),
        ({**HOME, "BINDER_REQUEST": "x"}, "linux", "on Binder (BINDER_REQUEST is set)"),
        ({**HOME, "JUPYTERHUB_API_TOKEN": "x"}, "linux", "on a JupyterHub"),
        ({"SSH_CONNECTION": "x"}, "darwin", "by SSH"),
        ({**HOME, "CODESPACES": "true"}, "linux", "in a Codespace"),
        ({"COLAB_RELEASE_TAG": "x"}, "linux", "on Colab"),
    ],
)
def test_where_the_kernel_runs(environ, system, where):
    found = remote(environ, system)
    assert where in found
    assert bool(found) == bool(where)


def test_a_code_that_is_refused_is_final(demo, client, clock):
    browser = Browser(before=lambda _: clock.pass_by(61))
    with pytest.raises(AuthError, match="invalid_grant") as caught:
        log_in(client, clock=clock, redirect_uri=FREE, person=browser.person())
    assert caught.value.login_again
    assert demo.token_requests == 1


def test_a_login_host_that_is_busy_is_waited_for(client_of, clock):
    busy = answer({"error": "invalid_request", "description": "rate limit exceeded; wait"}, 400)
    with HostileServer(steps(busy, token(refresh_token="r3newal"))) as host:
        browser = Browser()
        browser.log_in = lambda address: f"{asked(address)['redirect_uri']}?code=c0de&state={asked(address)['state']}"
        assert log_in(client_of(host.url), clock=clock, redirect_uri=FREE, person=browser.person()).renewal
