"""The kernel's side of the gauge: which windows it knows, and when it speaks of them."""

import json

import pytest

import genesys_nb as gnb
from genesys_nb.http.pacing import Budget
from genesys_nb.widgets import BudgetGauge, show
from tests.widgets.told import Told

pytestmark = pytest.mark.usefixtures("no_widget_is_left_behind")


class Session(Told):
    def __init__(self, tape):
        super().__init__(tape)
        self.budgets, self.looked = [], 0


@pytest.fixture
def session(tape):
    return Session(tape)


@pytest.fixture
def gauge(session, tape):
    gauge = BudgetGauge(session, clock=tape)
    yield gauge
    gauge.close()


def test_before_the_first_answer_it_knows_nothing(gauge):
    assert gauge.families == []
    assert repr(gauge) == "<BudgetGauge not known yet>"
    assert "not known yet" in gauge._repr_mimebundle_()[0]["text/plain"]


def test_each_window_is_told_with_its_end_and_not_again_while_nothing_changed(gauge, session, tape):
    session.budgets = [Budget(291, 300, 12.04, "analytics"), Budget(3, 300, 41.0, "users")]
    session.tell("answered")
    told = [
        {"family": "analytics", "used": 291, "allowed": 300, "reset_at": 1_000_012.0},
        {"family": "users", "used": 3, "allowed": 300, "reset_at": 1_000_041.0},
    ]
    assert gauge.families == told
    changes = []
    gauge.observe(changes.append)
    tape.now += 5
    session.budgets = [Budget(291, 300, 7.041, "analytics"), Budget(3, 300, 36.0, "users")]
    session.tell("answered")
    assert changes == []
    assert repr(gauge) == "<BudgetGauge 291 of 300 used, resets in 7 s>"


def test_it_shows_the_fullest_and_counts_the_others(gauge, session):
    session.budgets = [Budget(100 - at, 300, 9.0, f"family {at}") for at in range(9)]
    session.tell("retry")
    assert [one["family"] for one in gauge.families] == [f"family {at}" for at in range(6)]
    assert gauge.more == 3


def test_answers_are_looked_at_a_few_times_a_second_only(gauge, session, tape):
    looked = []
    gauge._look = lambda session: looked.append(tape.now) or {}
    for _ in range(100):
        session.tell("answered")
        tape.now += 0.02
    assert 4 <= len(looked) <= 6


def test_it_says_why_it_waits(gauge, session, tape):
    session.tell("wait", "rate limit", 12.0)
    assert (gauge.waiting, gauge.waiting_until, gauge.last_wait) == ("rate limit", tape.now + 12, "12 s: rate limit")


def test_with_a_real_session_it_is_what_gc_budget_shows_and_gone_with_it(notebook, models):
    with gnb.connect("demo", progress=False) as gc:
        gc.budget._ipython_display_()
        gc.users()
        (before,) = [one for one in models().values() if "families" in one["state"]]
        used = {one["family"]: one["used"] for one in before["state"]["families"]}
        assert used == {"users": 2, "organizations": 1}
        assert before["state"]["free"] == 0.5
        secrets = [gc._wire.tokens.current(9).secret.reveal()]
        assert not any(secret in json.dumps(models()) for secret in secrets)
        assert show(gc, "budget")
        assert sum("families" in one["state"] for one in models().values()) == 1, "a session has one of each"
    _, farewell = notebook[-1]
    assert "session closed" in farewell["text/plain"]
    assert "application/vnd.jupyter.widget-view+json" not in farewell
