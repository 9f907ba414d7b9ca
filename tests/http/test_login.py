"""What the login host can do to us (fault lines A1 to A19), over a real socket."""

import base64
import json

import pytest

from genesys_nb.errors import AuthError, ConfigError, RateLimited, SecurityError, ServerError, TransportError
from genesys_nb.http.granted import life_of
from genesys_nb.http.grants import ClientCredentials, GivenToken
from genesys_nb.http.network import Network
from genesys_nb.query import Query
from genesys_nb.secret import Secret
from tests.http.conftest import CLIENT_ID, SECRET
from tests.http.hostile import HostileServer, answer, hang_up, head, reset, routes, steps, token

USERS = Query("GET", "/api/v2/users")
SOUND = answer({"entities": []})


def busy(**fields):
    return answer({"error": "invalid_request", "description": "rate limit exceeded; try later", **fields}, 400)


def test_the_login_is_sent_as_the_vendors_clients_send_it(bench):
    b = bench(routes(SOUND))
    b.wire.send(USERS)
    login = b.server.requests[0]
    assert (login.method, login.target, login.body) == ("POST", "/oauth/token", b"grant_type=client_credentials")
    assert login.headers["content-type"] == "application/x-www-form-urlencoded"
    assert base64.b64decode(login.headers["authorization"].removeprefix("Basic ")).decode() == f"{CLIENT_ID}:{SECRET}"


@pytest.mark.parametrize(
    "trouble",
    [
        *(pytest.param(answer({}, status), id=f"A1-{status}") for status in (500, 502, 503, 504)),
        pytest.param(answer({}, 429, Retry_After="3"), id="A2"),
        pytest.param(answer({}, 503, Retry_After="3"), id="A2-503"),
        pytest.param(busy(), id="A2-400-rate-limit-exceeded"),
        pytest.param(reset(), id="A10-reset"),
        pytest.param(hang_up(head(Content_Length=500) + b"{"), id="A10-half-an-answer"),
        pytest.param(hang_up(), id="A10-nothing"),
    ],
)
def test_A1_A2_A10_trouble_that_passes_is_waited_out(bench, trouble):
    b = bench(routes(SOUND, steps(trouble, trouble, token())))
    assert b.wire.send(USERS).status == 200
    assert b.logins == 3
    assert len(b.clock.waits) == 2
    assert sum(b.clock.waits) < 30
    assert [event.kind for event in b.events][:3] == ["wait", "wait", "renewed"]


def test_A2_the_pause_that_was_asked_for_is_not_shortened(bench):
    b = bench(routes(SOUND, steps(answer({}, 429, Retry_After="3"), token())))
    b.wire.send(USERS)
    assert 3 <= b.clock.waits[0] <= 3.3


def test_A3_429_for_ever(bench):
    b = bench(routes(SOUND, answer({}, 429, Retry_After="20")))
    for _ in range(5):
        with pytest.raises(RateLimited) as caught:
            b.wire.send(USERS)
    assert b.logins == 2  # one wait of 20 s fits into the half minute, another does not
    assert caught.value.retry_after == 20
    assert "20 s" in caught.value.next_step


@pytest.mark.parametrize("asked", ["3600", "9" * 400])
def test_A3_a_pause_beyond_all_patience_is_told_at_once(bench, asked):
    b = bench(routes(SOUND, answer({}, 429, Retry_After=asked)))
    with pytest.raises(RateLimited):
        b.wire.send(USERS)
    assert b.clock.waits == []


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [(answer({}, 503), ServerError), (busy(), RateLimited), (hang_up(), TransportError)],
    ids=["A1", "A2-busy", "A10"],
)
def test_A13_trouble_that_stays_ends_after_half_a_minute(bench, trouble, kind):
    b = bench(routes(SOUND, trouble))
    with pytest.raises(kind) as caught:
        b.wire.send(USERS)
    assert sum(b.clock.waits) <= 30
    assert caught.value.trail.attempts == b.logins > 2
    assert caught.value.next_step


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(answer({"error": "invalid_client", "description": "client not found"}, 400), id="A4-400"),
        pytest.param(answer({"error": "invalid_client"}, 401), id="A5-401"),
        pytest.param(answer(b"<html>no", 403, kind="text/html"), id="A5-403-html"),
        pytest.param(answer({"error": "invalid_grant"}, 400), id="A4-invalid-grant"),
    ],
)
def test_A4_A5_refused_credentials_are_final(bench, refusal, together):
    b = bench(routes(SOUND, refusal))
    errors = together(32, lambda number: b.wire.send(USERS))
    assert [type(error) for error in errors] == [AuthError] * 32
    assert b.logins == 1
    assert b.calls == []
    text = str(errors[0])
    assert CLIENT_ID[-4:] in text
    assert CLIENT_ID not in text
    assert SECRET not in text
    assert "127.0.0.1" in text
    assert "region" in text
    assert b.clock.waits == []


@pytest.mark.parametrize(
    "strange",
    [
        pytest.param(answer(b"<html>Log in here " + b"x" * 500, kind="text/html"), id="A6"),
        pytest.param(answer({}), id="A7-empty-object"),
        pytest.param(answer({"access_token": None}), id="A7-null"),
        pytest.param(answer({"access_token": ""}), id="A7-empty"),
        pytest.param(answer({"access_token": 12345}), id="A7-number"),
        pytest.param(answer({"access_token": "a b"}), id="A7-space"),
        pytest.param(answer({"access_token": "a\r\nHost: evil"}), id="A7-line-end"),
        pytest.param(answer(b"[]"), id="A7-list"),
        pytest.param(answer(b"", 200), id="A7-nothing"),
        pytest.param(answer(b"[" * 100_00), id="A7-nested"),
        pytest.param(token(token_type="mac"), id="A18"),
        pytest.param(token(token_type=None), id="A18-null"),
    ],
)
def test_A6_A7_A18_an_answer_that_is_no_token_is_not_sent_on(bench, strange):
    b = bench(routes(SOUND, strange))
    with pytest.raises(AuthError) as caught:
        b.wire.send(USERS)
    assert b.logins == 1
    assert b.calls == []
    assert len(caught.value.message) < 320
    assert caught.value.next_step


def test_A18_the_word_bearer_is_taken_in_any_case_and_may_be_missing(bench):
    for spelled in ("Bearer", "BEARER"):
        assert bench(routes(SOUND, token(token_type=spelled))).wire.send(USERS).status == 200
    assert bench(routes(SOUND, answer({"access_token": "x", "expires_in": 60}))).wire.send(USERS).status == 200


@pytest.mark.parametrize(
    ("told", "life"),
    [
        (3600, 3600),
        ("3600", 3600),
        (3600.5, 3600.5),
        ("1.5", 1.5),
        (1, 1),
        (172_800, 172_800),
        *((odd, 300) for odd in (None, 0, -1, "abc", "", float("nan"), float("inf"), 1e12, True, [], {}, "9" * 5000)),
        (10**400, 300),
    ],
)
def test_A8_the_life_of_a_token_in_all_spellings(told, life):
    assert life_of(told) == life


def test_A8_no_login_per_call_whatever_was_told(bench):
    for raw in (b"0", b"null", b'"abc"', b"NaN", b"1e12", b"-1"):
        b = bench(routes(SOUND, answer(b'{"access_token": "t", "expires_in": ' + raw + b"}")))
        for _ in range(5):
            b.wire.send(USERS)
        assert b.logins == 1


def test_A11_a_login_host_that_never_answers(bench):
    def silent(request, connection):
        b.server.stopped.wait(5)
        return False

    b = bench(routes(SOUND, silent), network=Network(read_timeout=0.1))
    with pytest.raises(TransportError, match="in time"):
        b.wire.send(USERS, deadline=0.5)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_A17_a_redirect_of_the_login_is_not_followed(bench, status):
    with HostileServer(answer({})) as foreign:
        b = bench(routes(SOUND, answer(b"", status, Location=f"{foreign.url}/oauth/token")))
        with pytest.raises(SecurityError, match="not followed"):
            b.wire.send(USERS)
        assert foreign.requests == []
        assert foreign.connections == 0
    assert b.logins == 1


def test_A19_a_huge_answer_is_cut(bench):
    def endless(request, connection):
        connection.write(head(Content_Type="application/json", Content_Length=2**30))
        sent = 0
        try:
            while sent < 2**28:
                connection.write(b" " * 65536)
                sent += 65536
        finally:
            amounts.append(sent)
        return False

    amounts = []
    b = bench(routes(SOUND, endless))
    with pytest.raises(TransportError, match="larger than 65,536"):
        b.wire.send(USERS, deadline=0.5)
    assert max(amounts) < 2**25  # what fits into the buffers of two sockets, not a gigabyte


def test_L11_a_login_host_that_echoes_the_secret(bench):
    echo = {"error": "invalid_client", "description": f"{CLIENT_ID}:{SECRET} is wrong, and so is {SECRET[3:20]}"}
    b = bench(routes(SOUND, answer(echo, 401)))
    with pytest.raises(AuthError) as caught:
        b.wire.send(USERS)
    assert "invalid_client" in str(caught.value)
    assert not [SECRET[i : i + 8] for i in range(len(SECRET) - 7) if SECRET[i : i + 8] in str(caught.value)]


def test_the_name_of_a_login_host_that_does_not_exist(bench):
    b = bench(routes(SOUND), login="https://login.no-such-host.invalid")
    with pytest.raises(TransportError, match=r"login\.no-such-host\.invalid") as caught:
        b.wire.send(USERS)
    assert "region" in caught.value.next_step
    assert "not found" in caught.value.message


def test_the_clock_that_is_interrupted_wakes_the_login(bench):
    from genesys_nb.errors import Interrupted

    b = bench(routes(SOUND, answer({}, 503)))
    b.clock.interrupt()
    with pytest.raises(Interrupted):
        b.wire.send(USERS)


@pytest.mark.parametrize("text", ["", "Bearer abc", "abc\n", "a\r\nHost: evil", "é", "'abc' "])
def test_a_token_that_is_none_is_refused_before_anything_is_sent(text):
    with pytest.raises(ConfigError, match="access token"):
        GivenToken(Secret(text))


def test_a_login_without_a_header_gets_what_it_asks_for(bench):
    """As a refresh or PKCE grant will ask."""
    answer_with_renewal = token("bearer-1", 60, refresh_token="renewal-1")
    b = bench(routes(SOUND, steps(answer({}, 500), answer_with_renewal)))
    form = {"grant_type": "refresh_token", "refresh_token": "renewal-0"}
    granted = b.grant._client.login.ask(form, authorization=None, secrets=(), who="you", patience=30.0)
    assert (granted.secret, granted.renewal, granted.life) == (Secret("bearer-1"), Secret("renewal-1"), 60)
    assert "authorization" not in b.server.requests[0].headers
    assert b.server.requests[0].body == b"grant_type=refresh_token&refresh_token=renewal-0"


def test_a_login_elsewhere_on_the_host_with_json_and_an_identity(bench):
    """As an access key will ask."""
    b = bench(steps(answer({}, 503), token("bearer-1", 60, id_token="h.p.s")))
    granted = b.grant._client.login.ask(
        {"accessKeyId": "a&b"}, authorization=None, secrets=(), who="you", patience=30.0, path="/v1/token", as_json=True
    )
    assert (granted.secret, granted.identity_token) == (Secret("bearer-1"), Secret("h.p.s"))
    assert {request.target for request in b.server.requests} == {"/v1/token"}
    assert b.server.requests[0].headers["content-type"] == "application/json"
    assert json.loads(b.server.requests[0].body) == {"accessKeyId": "a&b"}


def test_a_refusal_elsewhere_on_the_host_names_that_place(bench):
    b = bench(steps(answer({"error": "invalid_client"}, 400)))
    with pytest.raises(AuthError) as caught:
        b.grant._client.login.ask({}, authorization=None, secrets=(), who="you", patience=0.0, path="/v1/token")
    assert caught.value.trail.path == "/v1/token"


def test_a_given_token_is_fetched_without_a_host():
    grant = GivenToken(Secret("abc"))
    assert grant.fetch().secret.reveal() == "abc"
    assert grant.secrets == (Secret("abc"),)
    assert grant.identity == GivenToken(Secret("abc")).identity != GivenToken(Secret("abd")).identity
    grant.close()


def test_credentials_that_differ_do_not_share(bench):
    one, two = bench(routes(SOUND)).grant, bench(routes(SOUND)).grant
    assert one.identity != two.identity  # other hosts
    assert isinstance(one, ClientCredentials)
    assert SECRET not in repr(one.identity)
