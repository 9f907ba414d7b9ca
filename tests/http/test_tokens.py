"""When a token is renewed and by whom (rule T, fault lines A and B without a network, C1 to C5)."""

import gc
import itertools
import math
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.errors import AuthError, Interrupted, RateLimited, TransportError
from genesys_nb.http.granted import Granted
from genesys_nb.http.token import Token, TokenStatus
from genesys_nb.http.tokens import Tokens
from genesys_nb.secret import Secret
from tests.clocks import VirtualClock

NUMBERS = itertools.count()


class FakeGrant:
    """A grant that takes `seconds` to answer, with tokens of `life`, or with what `trouble` says."""

    renewable = True
    secrets = ()

    def __init__(self, clock, life=300.0, seconds=0.0):
        self.identity = ("fake", next(NUMBERS))
        self.clock, self.life, self.seconds = clock, life, seconds
        self.trouble = None
        self.text = None
        self.patience = []
        self.renewals = []
        self.rotates = False
        self.closed = False

    @property
    def fetched(self):
        return len(self.patience)

    def fetch(self, patience=30.0, renewal=None):
        self.patience.append(patience)
        self.renewals.append(renewal)
        sent, wall = self.clock.monotonic(), self.clock.wall()
        self.clock.wait(self.seconds)
        if self.trouble is not None:
            raise self.trouble() if callable(self.trouble) else self.trouble
        following = Secret(f"renewal-{self.fetched}") if self.rotates else None
        return Granted(Secret(self.text or f"token-{self.fetched}"), self.life, sent, wall, following)

    def close(self):
        self.closed = True


@pytest.fixture
def clock():
    return VirtualClock()


def made(clock, **options):
    grant = FakeGrant(clock, **options)
    told = []
    return grant, Tokens(grant, clock=clock, tell=told.append), told


@given(st.floats(0.5, 172_800), st.floats(0, 0.999))
def test_the_windows_are_shares_of_the_life(life, chance):
    token = Token.of(Granted(Secret("x"), life, 100.0, 5000.0), 1, chance)
    soft, hard = token.soft - 100, token.hard - 100
    assert life - min(0.25 * life, 900) - 0.05 * life - 1e-6 <= soft <= life - min(0.25 * life, 900) + 1e-6
    assert hard == pytest.approx(life - min(0.05 * life, 60))
    assert 0 < soft < hard < life
    assert [token.is_fresh(at, 5000) for at in (token.soft - 0.01, token.soft)] == [True, False]
    assert [token.is_usable(at, 5000) for at in (token.hard - 0.01, token.hard)] == [True, False]
    assert not token.is_fresh(100, 5000 + life)
    assert not token.is_usable(100, 5000 + life)


def test_one_token_serves_its_life(clock):
    grant, tokens, told = made(clock)
    first = tokens.current()
    assert (first.generation, first.secret.reveal(), grant.fetched) == (1, "token-1", 1)
    clock.pass_by(200)
    assert tokens.current() is first
    clock.pass_by(30)
    second = tokens.current()
    assert (second.generation, grant.fetched) == (2, 2)
    assert [event.kind for event in told] == ["renewed", "renewed"]
    assert grant.patience == [30.0, 0.0]  # the second was fetched ahead, with a single try


@pytest.mark.parametrize(
    ("life", "hours", "most"),
    [(300.0, 1, 18), (86_400.0, 24, 2), (172_800.0, 24, 1), (30.0, 1 / 6, 29), (5.0, 1 / 60, 18), (1.0, 1 / 180, 29)],
    ids=["A9-300s", "A9-day", "A9-two-days", "A9-30s", "A9-5s", "A9-1s"],
)
def test_A9_tokens_asked_for_in_steady_use(clock, life, hours, most):
    grant, tokens, _ = made(clock, life=life)
    end = clock.monotonic() + hours * 3600
    while clock.monotonic() < end:
        token = tokens.current()
        assert token.is_usable(clock.monotonic(), clock.wall())
        clock.pass_by(min(life / 50, 10.0))
    assert grant.fetched <= most


def test_A12_a_failure_ahead_of_time_is_nobodys_error(clock):
    grant, tokens, told = made(clock)
    first = tokens.current()
    clock.pass_by(230)
    grant.trouble = lambda: TransportError("down")
    assert tokens.current() is first
    asked = grant.fetched
    for _ in range(100):
        assert tokens.current() is first
    assert grant.fetched == asked  # not again before the pause is over
    clock.pass_by(23)
    assert tokens.current() is first
    assert grant.fetched == asked + 1
    clock.pass_by(23)
    assert tokens.current() is first
    assert grant.fetched == asked + 1  # the pause doubles
    assert [event.kind for event in told].count("retry") == 1  # and is told once
    grant.trouble = None
    clock.pass_by(10)
    assert tokens.current().generation == 2


def test_A13_a_failure_at_the_hard_point_is_shared_and_tried_again_later(clock):
    grant, tokens, _ = made(clock)
    grant.trouble = lambda: TransportError("down")
    with pytest.raises(TransportError) as first:
        tokens.current()
    with pytest.raises(TransportError) as second:
        tokens.current()
    assert (grant.fetched, second.value.message) == (1, "down")
    assert second.value is not first.value
    clock.pass_by(5)
    grant.trouble = None
    assert tokens.current().generation == 1


def test_A4_refused_credentials_are_remembered_for_a_minute(clock):
    grant, tokens, _ = made(clock)
    grant.trouble = lambda: AuthError("no", next_step="look")
    for _ in range(50):
        with pytest.raises(AuthError, match="no"):
            tokens.current()
    assert grant.fetched == 1
    clock.pass_by(59)
    with pytest.raises(AuthError):
        tokens.current()
    assert grant.fetched == 1
    clock.pass_by(2)
    grant.trouble = None
    assert tokens.current()


def test_A3_a_pause_that_the_login_host_asked_for_is_kept(clock):
    grant, tokens, _ = made(clock)
    grant.trouble = lambda: RateLimited("busy", retry_after=500.0)
    for _ in range(20):
        with pytest.raises(RateLimited):
            tokens.current()
        clock.pass_by(20)
    assert grant.fetched == 1
    clock.pass_by(101)
    with pytest.raises(RateLimited):
        tokens.current()
    assert grant.fetched == 2


def test_A14_the_same_token_again_does_not_spin(clock):
    grant, tokens, _ = made(clock)
    grant.text = "the-same"
    tokens.current()
    clock.pass_by(280)
    grant.life = 20.0
    for _ in range(200):
        assert tokens.current().secret.reveal() == "the-same"
        clock.pass_by(0.1)
    assert grant.fetched <= 20


def test_A15_a_token_that_has_ended_when_it_comes_is_asked_for_once_more(clock):
    grant, tokens, _ = made(clock, life=2.0, seconds=3.0)
    with pytest.raises(AuthError, match="ended before") as caught:
        tokens.current()
    assert grant.fetched == 2
    assert caught.value.next_step
    with pytest.raises(AuthError):
        tokens.current()
    assert grant.fetched == 2


def test_B4_a_late_refusal_does_not_throw_away_the_successor(clock):
    grant, tokens, _ = made(clock)
    first = tokens.current()
    assert not tokens.refused(first)
    second = tokens.current()
    assert tokens.refused(first)
    assert tokens.current() is second
    assert grant.fetched == 2


def test_B3_three_refused_in_a_row_fail_fast(clock):
    grant, tokens, _ = made(clock)
    for _ in range(3):
        assert not tokens.refused(tokens.current())
    for _ in range(10):
        with pytest.raises(AuthError, match="three in a row"):
            tokens.current()
    assert grant.fetched == 3
    clock.pass_by(31)
    assert tokens.current().generation == 4


def test_B2_tokens_that_worked_before_they_were_revoked_do_not_count(clock):
    grant, tokens, _ = made(clock)
    for number in range(20):
        token = tokens.current()
        assert token.generation == number + 1
        tokens.accepted(token)
        assert tokens.refused(token)
    assert grant.fetched == 20


def test_B3_refusals_more_than_a_minute_apart_do_not_count(clock):
    _, tokens, _ = made(clock, life=172_800.0)
    for _ in range(6):
        tokens.refused(tokens.current())
        clock.pass_by(31)


def test_a_token_that_was_brought_along_is_used_until_it_is_refused(clock):
    grant, tokens, _ = made(clock, life=math.inf)
    grant.renewable = False
    token = tokens.current()
    clock.pass_by(1e6)
    assert tokens.current() is token
    assert tokens.status() == TokenStatus(None, None, None, 1, renewable=False)
    with pytest.raises(AuthError, match="brought along"):
        tokens.refused(token)
    clock.pass_by(1e6)
    with pytest.raises(AuthError, match="brought along"):
        tokens.current()
    assert grant.fetched == 1


@pytest.mark.parametrize("skew", [600, -600], ids=["C1", "C2"])
def test_C1_C2_a_wrong_clock_from_the_start_changes_nothing(skew):
    clock = VirtualClock(wall=1_700_000_000.0 + skew)
    grant, tokens, _ = made(clock)
    for _ in range(100):
        tokens.current()
        clock.pass_by(10)
    assert grant.fetched <= 6


@pytest.mark.parametrize(("jump", "extra"), [(600, 1), (-600, 0)], ids=["C3", "C4"])
def test_C3_C4_a_clock_that_jumps_costs_one_token_at_most(jump, extra):
    clock = VirtualClock()
    grant, tokens, _ = made(clock)
    tokens.current()
    clock.jump(jump)
    for _ in range(10):
        tokens.current()
    assert grant.fetched == 1 + extra
    assert clock.waits == []


def test_C5_a_laptop_that_slept_renews_with_the_first_call(clock):
    grant, tokens, _ = made(clock)
    tokens.current()
    clock.sleep(7200)
    assert tokens.current().generation == 2
    assert tokens.current().generation == 2
    assert grant.patience == [30.0, 30.0]  # all wait for it: the old one is of no use


def test_the_status_tells_everything_but_the_token(clock):
    _, tokens, _ = made(clock)
    assert tokens.status() == TokenStatus(None, None, None, 0, renewable=True)
    tokens.current()
    clock.pass_by(60)
    status = tokens.status()
    assert (status.remaining, status.lifetime, status.generation) == (240.0, 300.0, 1)
    assert status.expires_at.timestamp() == clock.wall() + 240
    assert status.expires_at.utcoffset().total_seconds() == 0
    clock.pass_by(1000)
    assert tokens.status().remaining == 0


def test_B9_sessions_with_the_same_credentials_share_one_token(clock):
    grant, tokens, _ = made(clock)
    twin = FakeGrant(clock)
    twin.identity = grant.identity
    others = Tokens(twin, clock=clock, tell=lambda event: None)
    assert others.current() is tokens.current()
    assert (grant.fetched, twin.fetched) == (0, 1)
    del tokens, others
    gc.collect()
    assert Tokens(twin, clock=clock, tell=lambda event: None).status().generation == 0


def test_closing_closes_the_grant(clock):
    grant, tokens, _ = made(clock)
    tokens.close()
    assert grant.closed


def test_A16_each_renewal_is_handed_out_once(clock):
    grant, tokens, _ = made(clock)
    grant.rotates = True
    twin = FakeGrant(clock)
    twin.identity, twin.rotates, twin.patience, twin.renewals = grant.identity, True, grant.patience, grant.renewals
    others = Tokens(twin, clock=clock, tell=lambda event: None)
    for _ in range(4):
        assert tokens.current() is others.current()
        clock.pass_by(280)
        assert others.current() is tokens.current()
        clock.pass_by(280)
    handed = [renewal and renewal.reveal() for renewal in grant.renewals]
    assert handed == [None, *(f"renewal-{number}" for number in range(1, len(handed)))]


def test_A16_a_renewal_that_failed_is_kept_and_one_that_ended_is_forgotten(clock):
    grant, tokens, _ = made(clock)
    grant.rotates = True
    tokens.current()
    grant.trouble = lambda: TransportError("down")
    clock.pass_by(290)
    with pytest.raises(TransportError):
        tokens.current()
    grant.trouble, grant.rotates = None, False
    clock.pass_by(5)
    tokens.current()
    clock.pass_by(290)
    tokens.current()
    assert [renewal and renewal.reveal() for renewal in grant.renewals] == [None, "renewal-1", "renewal-1", None]


def test_A15_the_renewal_of_a_token_that_had_ended_is_the_one_that_counts(clock):
    grant, tokens, _ = made(clock, life=2.0, seconds=3.0)
    grant.rotates = True
    with pytest.raises(AuthError, match="ended before"):
        tokens.current()
    assert [renewal and renewal.reveal() for renewal in grant.renewals] == [None, "renewal-1"]


class SlowGrant(FakeGrant):
    """A grant that answers when it is let."""

    def __init__(self, clock, **options):
        super().__init__(clock, **options)
        self.asked, self.let = threading.Event(), threading.Event()

    def fetch(self, patience=30.0, renewal=None):
        self.asked.set()
        assert self.let.wait(10)
        return super().fetch(patience, renewal)


def waiting(tokens, count):
    """Start threads that want a token; return them and what they got."""
    got = []

    def want():
        try:
            got.append(tokens.current())
        except BaseException as error:  # noqa: BLE001 - it is the result
            got.append(error)

    threads = [threading.Thread(target=want, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    return threads, got


def finished(threads):
    for thread in threads:
        thread.join(10)
    return not any(thread.is_alive() for thread in threads)


def test_B8_the_first_use_by_64_threads_asks_once():
    clock = VirtualClock()
    grant = SlowGrant(clock)
    tokens = Tokens(grant, clock=clock, tell=lambda event: None)
    threads, got = waiting(tokens, 64)
    assert grant.asked.wait(10)
    grant.let.set()
    assert finished(threads)
    assert grant.fetched == 1
    assert {token.generation for token in got} == {1}


def test_A4_the_error_is_shared_as_well():
    clock = VirtualClock()
    grant = SlowGrant(clock)
    grant.trouble = lambda: AuthError("no", next_step="look")
    tokens = Tokens(grant, clock=clock, tell=lambda event: None)
    threads, got = waiting(tokens, 32)
    assert grant.asked.wait(10)
    grant.let.set()
    assert finished(threads)
    assert grant.fetched == 1
    assert [type(error) for error in got] == [AuthError] * 32
    assert len({id(error) for error in got}) == 32


def test_T_in_the_soft_window_the_others_go_on():
    clock = VirtualClock()
    grant = SlowGrant(clock)
    grant.let.set()
    tokens = Tokens(grant, clock=clock, tell=lambda event: None)
    first = tokens.current()
    grant.let.clear()
    grant.asked.clear()
    clock.pass_by(240)
    leader, got = waiting(tokens, 1)
    assert grant.asked.wait(10)
    for _ in range(50):
        assert tokens.current() is first
    grant.let.set()
    assert finished(leader)
    assert got[0].generation == 2


def test_A20_a_leader_that_is_interrupted_makes_room():
    clock = VirtualClock()
    grant = SlowGrant(clock)
    killed = []

    def trouble():
        if not killed:
            killed.append(True)
            raise KeyboardInterrupt
        grant.trouble = None
        return TransportError("only once")

    grant.trouble = trouble
    tokens = Tokens(grant, clock=clock, tell=lambda event: None)
    threads, got = waiting(tokens, 8)
    assert grant.asked.wait(10)
    grant.let.set()
    assert finished(threads)
    assert sum(isinstance(result, KeyboardInterrupt) for result in got) == 1
    assert grant.fetched == 2


def test_K1_who_waits_for_a_token_can_be_interrupted():
    clock = VirtualClock()
    grant = SlowGrant(clock)
    tokens = Tokens(grant, clock=clock, tell=lambda event: None)
    leader, _ = waiting(tokens, 1)
    assert grant.asked.wait(10)
    others, got = waiting(tokens, 8)
    clock.interrupt()
    assert finished(others)
    assert all(isinstance(error, Interrupted) for error in got)
    grant.let.set()
    assert finished(leader)


def test_a_waiter_keeps_its_own_deadline():
    clock = VirtualClock()
    grant = SlowGrant(clock)
    tokens = Tokens(grant, clock=clock, tell=lambda event: None)
    leader, _ = waiting(tokens, 1)
    assert grant.asked.wait(10)
    with pytest.raises(TransportError, match="in time"):
        tokens.current(within=0.0)
    grant.let.set()
    assert finished(leader)


def test_a_hurried_leader_does_not_speak_for_the_patient():
    clock = VirtualClock()
    grant, tokens, _ = made(clock)
    grant.trouble = lambda: TransportError("down")
    with pytest.raises(TransportError):
        tokens.current(within=2.0)
    grant.trouble = None
    assert tokens.current().generation == 1


@pytest.mark.filterwarnings("ignore:.*:DeprecationWarning")
def test_B13_a_listener_that_comes_back_gets_an_answer(clock):
    grant = FakeGrant(clock)
    answers = []

    def listener(event):
        answers.append(tokens.current())

    tokens = Tokens(grant, clock=clock, tell=listener)
    assert tokens.current() is answers[0]


def test_B13_a_listener_that_asks_during_the_login_is_told_so(clock):
    grant = FakeGrant(clock)
    tokens = Tokens(grant, clock=clock, tell=lambda event: None)
    grant.trouble = lambda: tokens.current() and None
    with pytest.raises(AuthError, match="its own thread"):
        tokens.current()


def test_B12_everything_that_lives_starts_anew_in_a_child(clock):
    from genesys_nb.http import forking

    _, tokens, _ = made(clock)
    tokens.current()
    old = tokens._shared.changed
    forking._renew()  # what a child does, without one
    assert tokens.status().generation == 0
    assert tokens._shared.changed is not old


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_B12_a_forked_child_logs_in_itself(clock):
    grant, tokens, _ = made(clock)
    tokens.current()
    with tokens._shared.changed:  # as if another thread were in the middle of it
        child = os.fork()
        if child == 0:
            try:
                tokens.current()
                os._exit(0 if (grant.fetched, tokens.status().generation) == (2, 1) else 1)
            finally:
                os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert grant.fetched == 1
