"""Pace and gate as laws of arithmetic (rule P, fault lines D7 to D10, D14, F2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.http.pacing import POLL, Budget, Gate, Pace
from genesys_nb.http.traffic import Traffic
from genesys_nb.provider import BudgetHeaders

NAMES = BudgetHeaders("used", "allowed", "reset")


class Service:
    """Counts as a service does: so many per window, windows aligned to its own clock."""

    def __init__(self, allowed, length=60.0, phase=7.0):
        self.allowed, self.length, self.phase = allowed, length, phase
        self.counts, self.refused = {}, 0

    def window(self, now):
        return int((now + self.phase) // self.length)

    def ask(self, now):
        window = self.window(now)
        self.counts[window] = self.counts.get(window, 0) + 1
        self.refused += self.counts[window] > self.allowed
        reset = int(self.length - (now + self.phase) % self.length)
        return Budget(self.counts[window], self.allowed, float(reset), "users")


def run(service, seconds, cost=0.02, threads=16, start=0.0):
    """Send as fast as the pace lets `threads` senders, each request taking `cost` seconds."""
    pace, now, sent = Pace(), start, 0
    while now < start + seconds:
        delay = pace.delay(now)
        if delay > 0:
            now += delay
            continue
        pace.take(now)
        pace.learn(service.ask(now), now + cost)
        sent += 1
        now += cost / threads
    return sent


def test_D14_ten_minutes_at_the_limit_are_never_refused_and_use_nine_tenths():
    service = Service(300)
    run(service, 600)
    assert service.refused == 0
    assert sum(service.counts.values()) >= 0.90 * 300 * 10


@given(st.integers(10, 1000), st.floats(0, 59), st.sampled_from([5.0, 30.0, 60.0]))
def test_never_above_the_limit_whatever_the_phase(allowed, phase, length):
    service = Service(allowed, length, phase)
    run(service, 3 * length)
    assert service.refused == 0


def test_the_first_half_of_a_window_is_free():
    service, pace = Service(300, phase=0.0), Pace()
    for number in range(149):
        assert pace.delay(1.0) == 0, number
        pace.take(1.0)
        pace.learn(service.ask(1.0), 1.0)
    pace.take(1.0)
    assert pace.delay(1.0) > 0


def test_D8_a_limit_that_halves_is_followed_with_the_next_answer():
    service = Service(300)
    pace, now = Pace(), 0.0
    refused = 0
    for _ in range(4000):
        now += pace.delay(now) or 0.005
        if pace.delay(now) == 0:
            pace.take(now)
            if service.window(now) == 2:
                service.allowed = 150
            pace.learn(service.ask(now), now)
        refused = service.refused
    assert refused <= 1


def test_D10_the_share_of_others_counts():
    pace = Pace()
    pace.learn(Budget(10, 300, 60.0, "x"), 0.0)
    assert pace.delay(0.0) == 0
    pace.take(0.0)
    pace.learn(Budget(290, 300, 50.0, "x"), 10.0)
    assert pace.delay(10.0) == pytest.approx(51, abs=1.5)
    assert pace.delay(62.0) == 0


def test_answers_that_overtake_each_other_do_not_lower_the_count():
    pace = Pace()
    pace.learn(Budget(285, 300, 30.0, "x"), 0.0)
    pace.learn(Budget(12, 300, 30.0, "x"), 0.1)
    assert pace.delay(0.2) > 20


def test_an_answer_of_a_window_that_is_over_is_no_news():
    pace = Pace()
    pace.learn(Budget(5, 300, 60.0, "x"), 100.0)
    pace.learn(Budget(299, 300, 1.0, "x"), 100.5)
    assert pace.delay(101.0) == 0


def test_after_idling_the_true_window_is_learned_from_the_next_answer():
    pace = Pace()
    pace.learn(Budget(5, 300, 60.0, "x"), 0.0)
    assert pace.delay(500.0) == 0
    pace.take(500.0)
    pace.learn(Budget(285, 300, 12.0, "x"), 500.0)
    assert pace.delay(500.0) == pytest.approx(13)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param((None, None, None), id="D9-missing"),
        pytest.param(("1", "300", None), id="D9-one-missing"),
        pytest.param(("x", "300", "60"), id="D9-words"),
        pytest.param(("1", "0", "60"), id="D9-nothing-allowed"),
        pytest.param(("1", "300", "-5"), id="D9-negative"),
        pytest.param(("1", "300", "86400"), id="D9-a-day"),
        pytest.param(("1", "300", "1e1"), id="D9-exponent"),
        pytest.param(("1", "٣٠٠", "60"), id="D9-other-digits"),
        pytest.param(("1", "9" * 5000, "60"), id="D9-long"),
    ],
)
def test_D9_headers_without_sense_are_ignored(values):
    headers = {name: value for name, value in zip(("used", "allowed", "reset"), values, strict=True) if value}
    assert Budget.read(headers, NAMES, "users") is None


def test_D9_more_used_than_allowed_waits_for_the_window():
    budget = Budget.read({"used": "400", "allowed": " 300 ", "reset": "20"}, NAMES, "users")
    assert budget == Budget(400, 300, 20.0, "users")
    pace = Pace()
    pace.learn(budget, 0.0)
    assert pace.delay(0.0) == 21


def test_nothing_is_held_back_before_the_first_headers():
    pace = Pace()
    for _ in range(1000):
        assert pace.delay(0.0) == 0
        pace.take(0.0)


def test_the_gate_closes_after_five_failures_and_opens_for_one_probe():
    gate, visitors = Gate(), [object() for _ in range(8)]
    for number, visitor in enumerate(visitors[:5]):
        assert gate.delay(0.0) == 0, number
        gate.enter(visitor)
        gate.failed(visitor, now=0.0, chance=1.0, reason="down")
    assert gate.delay(0.0) == 1
    assert gate.delay(1.0) == 0
    gate.enter(visitors[5])
    assert gate.delay(1.0) == POLL
    gate.failed(visitors[5], now=1.0, chance=1.0, reason="down")
    assert gate.delay(1.0) == 2
    gate.enter(visitors[6])
    gate.succeeded(visitors[0])  # sent before the gate closed: it proves nothing
    assert gate.delay(3.0) == POLL
    gate.succeeded(visitors[6])
    assert gate.delay(3.0) == 0


def test_failures_count_only_in_a_row():
    gate = Gate()
    for _ in range(10):
        for _ in range(4):
            gate.failed(object(), now=0.0, chance=1.0, reason="down")
        gate.succeeded(object())
    assert gate.delay(0.0) == 0


def test_a_probe_that_ends_without_a_result_makes_room():
    gate, probe = Gate(), object()
    gate.refused(object(), until=10.0, reason="rate limit")
    assert gate.delay(4.0) == 6
    gate.enter(probe)
    assert gate.delay(10.0) == POLL
    gate.leave(object())
    assert gate.delay(10.0) == POLL
    gate.leave(probe)
    assert gate.delay(10.0) == 0


def test_D7_refusals_that_arrive_late_only_lengthen_the_pause():
    gate = Gate()
    for until in (10.0, 12.0, 3.0):
        gate.refused(object(), until=until, reason="rate limit")
    assert gate.delay(0.0) == 12
    gate.failed(object(), now=0.0, chance=0.0, reason="down")
    assert gate.delay(0.0) == 12


@given(st.lists(st.tuples(st.sampled_from(["ok", "fail", "refuse"]), st.floats(0, 5)), max_size=60))
def test_a_closed_gate_has_one_probe_at_most_and_always_opens_again(story):
    gate, now, inside = Gate(), 0.0, []
    for what, step in story:
        now += step
        visitor = object()
        if gate.delay(now) == 0:
            gate.enter(visitor)
            inside.append(visitor)
        if inside:
            one = inside.pop(0)
            if what == "ok":
                gate.succeeded(one)
            elif what == "fail":
                gate.failed(one, now=now, chance=0.9, reason="down")
            else:
                gate.refused(one, until=now + 3, reason="rate limit")
            gate.leave(one)
    for one in inside:
        gate.leave(one)
    assert gate.delay(now + 100) == 0
    last = object()
    gate.enter(last)
    gate.succeeded(last)
    assert gate.delay(now + 100) == 0


def test_what_is_known_of_a_window_counts_what_is_on_its_way_and_ends_with_it():
    pace = Pace()
    assert pace.budget("users", 0.0) is None, "no headers yet"
    pace.learn(Budget(120, 300, 41.0, "users"), 10.0)
    pace.take(10.0)
    assert pace.budget("users", 11.0) == Budget(121, 300, 40.0, "users")
    assert pace.budget("users", 80.0) == Budget(0, 300, 0.0, "users")
    assert pace.delay(11.0) == 0.0


def test_the_fullest_family_is_told_first():
    traffic = Traffic()
    traffic.enter("a visitor", "never answered", 0.0)
    for family, used in (("users", 3), ("analytics", 250), ("routing", 40)):
        traffic.learn(Budget(used, 300, 41.0, family), 0.0)
    assert [(one.family, one.used) for one in traffic.budgets(1.0)] == [
        ("analytics", 250),
        ("routing", 40),
        ("users", 3),
    ]
