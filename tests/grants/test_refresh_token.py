"""A login that is kept alive: refresh tokens are used once each, and the end is said once (A10, A16)."""

import base64
import os
from urllib.parse import parse_qs

import pytest

from genesys_nb.demo import Fault
from genesys_nb.errors import AuthError, ConfigError, TransportError
from genesys_nb.http.grants import RefreshToken
from genesys_nb.secret import Secret
from tests.http.hostile import HostileServer, answer, hang_up, head, reset, steps, token

FIRST = Secret("r3newal-0")
REFUSED = answer({"error": "invalid_grant", "error_description": "the refresh token is expired"}, 400)


def forms(host):
    return [{name: values[0] for name, values in parse_qs(one.body.decode()).items()} for one in host.requests]


@pytest.fixture
def given(demo):
    """Return a refresh token as the login host has given it to somebody."""
    return Secret(demo.people.renewal(demo.people._next()))


def sessions(client_of, tokens_of, demo, given, count):
    return [
        tokens_of(RefreshToken(client_of(demo.url, demo.client_id, demo.client_secret), given)) for _ in range(count)
    ]


def test_A16_32_threads_of_two_sessions_use_each_refresh_token_once(demo, client_of, tokens_of, clock, given, together):  # noqa: PLR0917 - fixtures
    both = sessions(client_of, tokens_of, demo, given, 2)
    for generation in range(1, 9):
        got = together(32, lambda number: both[number % 2].current())
        assert {token.generation for token in got} == {generation}
        clock.pass_by(290)  # in the hard window: all wait for one
    assert (demo.token_requests, demo.people.reused, demo.most_token_requests_in_flight) == (8, 0, 1)


def test_A16_in_the_soft_window_as_well(demo, client_of, tokens_of, clock, given, together):  # noqa: PLR0917 - fixtures
    both = sessions(client_of, tokens_of, demo, given, 2)
    both[0].current()
    for _ in range(8):
        clock.pass_by(240)
        assert all(
            token.is_usable(clock.monotonic(), clock.wall()) for token in together(32, lambda n: both[n % 2].current())
        )
    assert (demo.token_requests, demo.people.reused) == (9, 0)


def test_A16_tokens_that_are_revoked_are_replaced_by_one_of_many(demo, client_of, tokens_of, given, together):
    both = sessions(client_of, tokens_of, demo, given, 2)
    for generation in range(1, 6):
        token = both[0].current()
        both[0].accepted(token)
        demo.revoke_tokens()

        def use(number, old=token):
            both[number % 2].refused(old)
            return both[number % 2].current().generation

        assert set(together(32, use)) == {generation + 1}
    assert (demo.token_requests, demo.people.reused) == (6, 0)


def test_a_second_session_with_a_spent_refresh_token_shares_what_the_first_one_has(
    demo, client_of, tokens_of, clock, given
):
    one = sessions(client_of, tokens_of, demo, given, 1)[0]
    one.current()
    clock.pass_by(290)
    one.current()
    other = sessions(client_of, tokens_of, demo, given, 1)[0]
    assert other.current() is one.current()
    assert (demo.token_requests, demo.people.reused) == (2, 0)


def test_what_is_sent(client_of, clock, tokens_of):
    with HostileServer(steps(token("b", 300, refresh_token="r3newal-1"))) as host:
        tokens = tokens_of(RefreshToken(client_of(host.url, secret="s3cret"), FIRST))
        tokens.current()
        clock.pass_by(290)
        tokens.current()
        RefreshToken(client_of(host.url), FIRST).fetch()
        basic = [one.headers.get("authorization", "") for one in host.requests]
        sent = forms(host)
    assert sent == [
        {"grant_type": "refresh_token", "refresh_token": "r3newal-0"},
        {"grant_type": "refresh_token", "refresh_token": "r3newal-1"},
        {"grant_type": "refresh_token", "refresh_token": "r3newal-0", "client_id": "c11ent-id-00a1b2"},
    ]
    assert base64.b64decode(basic[0].removeprefix("Basic ")) == b"c11ent-id-00a1b2:s3cret"
    assert basic[2] == ""


def test_a_host_that_sends_no_new_one_goes_on_with_the_old_one(client_of):
    """RFC 6749, section 6."""
    with HostileServer(steps(token("b", 300))) as host:
        assert RefreshToken(client_of(host.url), FIRST).fetch(renewal=Secret("r3newal-7")).renewal == Secret(
            "r3newal-7"
        )


def test_a_rejected_one_is_told_once_and_never_sent_again(demo, client_of, tokens_of, clock, given, together):  # noqa: PLR0917 - fixtures
    both = sessions(client_of, tokens_of, demo, given, 2)
    both[0].current()
    demo.people.forget()
    clock.pass_by(290)
    errors = together(32, lambda number: both[number % 2].current())
    assert {type(error) for error in errors} == {AuthError}
    assert all(error.login_again and 'connect(login="browser"' in error.next_step for error in errors)
    assert all("invalid_grant" in error.message and "refresh token" in error.message for error in errors)
    assert demo.token_requests == 2
    clock.pass_by(1e6)
    with pytest.raises(AuthError):
        both[1].current()
    assert demo.token_requests == 2


def test_one_that_is_rejected_ahead_of_time_lets_the_token_live_to_its_end(demo, client_of, tokens_of, clock, given):
    tokens = sessions(client_of, tokens_of, demo, given, 1)[0]
    first = tokens.current()
    demo.people.forget()
    clock.pass_by(230)
    for _ in range(50):
        assert tokens.current() is first
        clock.pass_by(1)
    assert demo.token_requests == 2
    clock.pass_by(20)
    with pytest.raises(AuthError, match="invalid_grant") as caught:
        tokens.current()
    assert caught.value.login_again
    assert demo.token_requests == 2


def test_the_token_is_rejected_after_its_refresh_token(demo, client_of, tokens_of, clock, given):
    tokens = sessions(client_of, tokens_of, demo, given, 1)[0]
    first = tokens.current()
    tokens.accepted(first)
    demo.people.forget()
    clock.pass_by(230)
    assert tokens.current() is first
    assert tokens.refused(first)
    with pytest.raises(AuthError, match="invalid_grant"):
        tokens.current()
    assert demo.token_requests == 2


@pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(reset(), id="reset"),
        pytest.param(hang_up(head(Content_Length=500) + b'{"access_token"'), id="half-an-answer"),
        pytest.param(answer({}, 502), id="502"),
        pytest.param(answer({"error": "invalid_request", "description": "rate limit exceeded; wait"}, 400), id="busy"),
    ],
)
def test_A10_a_lost_answer_is_asked_for_again_with_the_same_one(client_of, tokens_of, trouble):
    """The host had not acted, or allows the repetition."""
    with HostileServer(steps(trouble, token("b", 300, refresh_token="r3newal-1"))) as host:
        assert tokens_of(RefreshToken(client_of(host.url), FIRST)).current().generation == 1
        assert [form["refresh_token"] for form in forms(host)] == ["r3newal-0", "r3newal-0"]


def test_A10_a_lost_answer_that_had_spent_it_ends_in_one_clear_error(genesys_demo_factory, client_of, tokens_of, clock):
    demo = genesys_demo_factory(
        clock=clock.monotonic, token_lifetime=300, faults=[Fault("reset-mid-body", path="/oauth/token", nth=(2,))]
    )
    given = Secret(demo.people.renewal(demo.people._next()))
    tokens = sessions(client_of, tokens_of, demo, given, 1)[0]
    tokens.current()
    clock.pass_by(290)
    for _ in range(5):
        with pytest.raises(AuthError, match="An answer was lost before, which may have used it up") as caught:
            tokens.current()
        clock.pass_by(3600)
    assert caught.value.login_again
    assert demo.token_requests == 3  # the first token, the answer that was lost, and its repetition


def test_A10_a_host_that_is_down_costs_no_login(client_of, tokens_of, clock):
    with HostileServer(steps(hang_up())) as host:
        tokens = tokens_of(RefreshToken(client_of(host.url), FIRST))
        with pytest.raises(TransportError):
            tokens.current()
        host.script = steps(token("b", 300, refresh_token="r3newal-1"))
        clock.pass_by(10)
        assert tokens.current().generation == 1
        assert {form["refresh_token"] for form in forms(host)} == {"r3newal-0"}


@pytest.mark.parametrize(
    "refusal",
    [
        pytest.param(answer({"error": "invalid_client"}, 401), id="the client"),
        pytest.param(answer({"error": "unauthorized_client"}, 400), id="the grant of the client"),
        pytest.param(answer(b"<html>blocked", 403, kind="text/html"), id="a wall"),
        pytest.param(answer(b"<html>log in to the wifi", kind="text/html"), id="a portal"),
    ],
)
def test_what_can_be_mended_is_tried_again_after_a_minute(client_of, tokens_of, clock, refusal):
    with HostileServer(steps(refusal)) as host:
        tokens = tokens_of(RefreshToken(client_of(host.url), FIRST))
        for _ in range(5):
            with pytest.raises(AuthError) as caught:
                tokens.current()
        assert (len(host.requests), caught.value.login_again) == (1, False)
        host.script = steps(token("b", 300, refresh_token="r3newal-1"))
        clock.pass_by(61)
        assert tokens.current().generation == 1


@pytest.mark.parametrize("code", ["invalid_grant", "invalid_request", "something_of_their_own"])
def test_any_other_no_to_the_refresh_token_is_final(client_of, code):
    with HostileServer(steps(answer({"error": code}, 400))) as host, pytest.raises(AuthError) as caught:
        RefreshToken(client_of(host.url), FIRST).fetch()
    assert (caught.value.code, caught.value.login_again) == (code, True)
    assert "An answer was lost" not in caught.value.message


def test_a_try_that_has_begun_is_not_cut_by_a_hurry(client_of):
    def slow(request, connection):
        host.stopped.wait(0.3)
        return connection.write(token("b", 300, refresh_token="r3newal-1"))

    with HostileServer(slow) as host:
        assert RefreshToken(client_of(host.url), FIRST).fetch(patience=0.01).renewal == Secret("r3newal-1")
        assert len(host.requests) == 1


def test_a_login_without_a_refresh_token_ends_with_its_token(demo, client, tokens_of, clock):
    from genesys_nb.http.granted import Granted

    grant = RefreshToken(client, None)
    assert not grant.renewable
    assert grant.identity != RefreshToken(client, None).identity
    tokens = tokens_of(grant)
    tokens.begin(Granted(Secret("b3arer"), 300.0, clock.monotonic(), clock.wall()))
    clock.pass_by(280)
    assert tokens.current().generation == 1
    assert not tokens.status().renewable
    clock.pass_by(10)
    with pytest.raises(AuthError, match="came without a refresh token") as caught:
        tokens.current()
    assert caught.value.login_again
    assert demo.token_requests == 0


def test_a_login_without_a_refresh_token_that_is_refused(client, tokens_of, clock):
    from genesys_nb.http.granted import Granted

    tokens = tokens_of(RefreshToken(client, None))
    tokens.begin(Granted(Secret("b3arer"), 300.0, clock.monotonic(), clock.wall()))
    with pytest.raises(AuthError, match="gave nothing to renew it with"):
        tokens.refused(tokens.current())


def test_a_forked_child_leaves_the_refresh_token_to_its_parent(demo, client, given, monkeypatch):
    grant = RefreshToken(client, given)
    parent = os.getpid()
    monkeypatch.setattr(os, "getpid", lambda: parent + 1)
    with pytest.raises(AuthError, match="forked") as caught:
        grant.fetch()
    assert caught.value.login_again
    assert demo.token_requests == 0


def test_an_interrupt_in_the_middle_leaves_the_refresh_token_where_it_was(client_of, tokens_of, clock):
    from genesys_nb.errors import Interrupted

    def interrupting(request, connection):
        clock.interrupt()
        return connection.write(answer({}, 503))

    with HostileServer(steps(interrupting, token("b", 300, refresh_token="r3newal-1"))) as host:
        tokens = tokens_of(RefreshToken(client_of(host.url), FIRST))
        with pytest.raises(Interrupted):
            tokens.current()
        clock.resume()
        assert tokens.current().generation == 1
        assert {form["refresh_token"] for form in forms(host)} == {"r3newal-0"}


@pytest.mark.parametrize("text", ["", "r3 newal", "r3newal\n", "é"])
def test_a_refresh_token_that_is_none_is_refused_before_anything_is_sent(demo, client, text):
    with pytest.raises(ConfigError, match="refresh token"):
        RefreshToken(client, Secret(text))
    assert demo.token_requests == 0


def test_logins_that_differ_do_not_share(client_of, client, demo):
    one = RefreshToken(client, FIRST)
    assert one.identity == RefreshToken(client_of(demo.url, demo.client_id, demo.client_secret), FIRST).identity
    assert one.identity != RefreshToken(client, Secret("r3newal-1")).identity
    assert one.identity != RefreshToken(client_of(demo.url, demo.client_id), FIRST).identity
