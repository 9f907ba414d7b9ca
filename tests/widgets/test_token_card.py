"""The kernel's side of the token card: what it knows, when it speaks, and that it lets go."""

import contextvars
import datetime as dt
import gc
import subprocess
import sys
import threading
import weakref
from types import SimpleNamespace as Some

import pytest

from genesys_nb import widgets
from genesys_nb.widgets import TokenCard, part, show, shows
from tests.widgets.told import Told

pytestmark = pytest.mark.usefixtures("no_widget_is_left_behind")
OURS = {
    "label",
    "expires_at",
    "lifetime",
    "warn_below",
    "generation",
    "renewable",
    "waiting",
    "waiting_until",
    "last_wait",
    "budget",
    "free",
    "usable",
}


class Session(Told):
    """What every session offers a widget, and a secret beside it."""

    def __init__(self, tape, remaining=3600.0, *, lifetime=86_400.0, renewable=True, generation=1):
        self.secret = "canary-91c2"
        super().__init__(tape)
        self.lifetime, self.renewable, self.generation = lifetime, renewable, generation
        self.ends = None if remaining is None else tape.now + remaining
        self.budget = None
        self.looked = 0

    @property
    def token(self):
        self.looked += 1
        return Some(
            expires_at=None if self.ends is None else dt.datetime.fromtimestamp(self.ends, dt.UTC),
            remaining=None if self.ends is None else self.ends - self.tape.now,
            lifetime=self.lifetime,
            generation=self.generation,
            renewable=self.renewable,
        )


@pytest.fixture
def session(tape):
    return Session(tape)


@pytest.fixture
def card(session, tape):
    card = TokenCard(session, clock=tape)
    yield card
    card.close()


def test_it_knows_the_tokens_end_and_nothing_secret(card, session, tape):
    state = card.get_state()
    assert {name for name in state if not name.startswith("_")} - {"layout", "tabbable", "tooltip"} == OURS
    assert state["expires_at"] == tape.now + 3600
    assert state["label"] == "api.mypurecloud.ie"
    assert (state["lifetime"], state["warn_below"], state["generation"]) == (86_400.0, 600.0, 1)
    everything = repr(state) + repr(card) + repr(card._repr_mimebundle_()) + repr(vars(card))
    assert "canary" not in everything


def test_it_moves_on_renewal(card, session, tape):
    session.ends, session.lifetime, session.generation = tape.now + 20, 20.0, 2
    assert card.generation == 1
    session.tell("renewed", "token")
    assert (card.expires_at, card.lifetime, card.generation) == (tape.now + 20, 20.0, 2)


@pytest.mark.parametrize("kind", ["retry", "repaired"])
def test_other_news_make_it_look_again(card, session, kind):
    session.generation = 7
    session.tell(kind)
    assert card.generation == 7


def test_it_says_why_it_waits_and_keeps_the_last(card, session, tape):
    session.tell("wait", "rate limit", 12.0)
    assert (card.waiting, card.waiting_until) == ("rate limit", tape.now + 12)
    assert card.last_wait == "12 s: rate limit"
    session.tell("wait", "a blink", 0.3)
    assert card.waiting == "rate limit", "a wait of less than a second is none"


def test_answers_are_looked_at_a_few_times_a_second_only(card, session, tape):
    session.looked = 0
    for _ in range(100):
        session.tell("answered")
        tape.now += 0.02
    assert 4 <= session.looked <= 6


def test_a_budget_counts_from_when_it_was_said(card, session, tape):
    assert card.budget == {}
    session.budget = Some(used=132, allowed=300, reset=41.0)
    session.tell("answered")
    said = {"used": 132, "allowed": 300, "reset_at": tape.now + 41}
    assert card.budget == said
    tape.now += 10
    session.tell("answered")
    assert card.budget == said, "the same words are old words"
    session.budget = Some(used=133, allowed=300, reset=30.0)
    session.tell("renewed")
    assert card.budget == {"used": 133, "allowed": 300, "reset_at": tape.now + 30}


def test_the_browsers_question_is_answered_with_the_kernels_time_and_the_last_budget(card, session, tape, monkeypatch):
    sent = []
    monkeypatch.setattr(card, "send", sent.append)
    session.budget = Some(used=200, allowed=300, reset=5.0)
    card._handle_custom_msg({"ask": "now", "who": "a view"}, [])
    assert sent == [{"now": tape.now, "to": "a view"}]
    assert card.budget["used"] == 200
    card._handle_custom_msg({"ask": "the token"}, [])
    card._handle_custom_msg("nonsense", [])
    assert len(sent) == 1


def test_news_from_a_thread_are_told_in_the_context_of_the_cell(session, tape, monkeypatch):
    """In ipykernel 7.0.1 a message's parent is in a context variable that other threads do not have."""
    parent = contextvars.ContextVar("shell_parent")
    parent.set("the cell")
    card = TokenCard(session, clock=tape)
    seen = []
    card.observe(lambda change: seen.append(parent.get()), "generation")
    session.generation = 2
    threads = [threading.Thread(target=session.tell, args=("renewed",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == ["the cell"]
    card.close()


def test_it_holds_neither_the_session_nor_itself(tape):
    session = Session(tape)
    card = TokenCard(session, clock=tape)
    gone = weakref.ref(session)
    del session
    gc.collect()
    assert gone() is None
    assert card.closed, "a card ends with its session"
    card.close()
    assert repr(card) == "<TokenCard closed>"


def test_a_session_that_says_it_is_closed_closes_its_card(card, session, tape):
    session.tell("closed")
    assert card.closed
    assert session.hears == []
    card._refresh()
    card._tell(generation=9)
    assert card.generation == 1


def test_a_card_whose_session_is_gone_does_not_fail(card, session):
    card._session = lambda: None
    card._refresh()
    assert card.generation == 1


def test_closing_that_fails_inside_the_collector_is_silent(tape, monkeypatch):
    session = Session(tape)
    card = TokenCard(session, clock=tape)
    monkeypatch.setattr(card, "_place", Some(update=lambda *_, **__: 1 / 0))
    part._close(weakref.ref(card))
    assert card.closed
    part._close(lambda: None)
    assert session.hears == []


def test_an_ear_whose_card_is_gone_leaves_the_session(card, session):
    ear = session.hears[0]
    ear._part = lambda: None
    session.tell("renewed")
    assert session.hears == []
    session.hears.append(ear)


@pytest.mark.parametrize(
    ("about", "line"),
    [
        ({}, "<TokenCard 1 h of 24 h left>"),
        ({"remaining": None, "generation": 0}, "<TokenCard no token yet>"),
        (
            {"remaining": None, "lifetime": None, "renewable": False},
            "<TokenCard life unknown, not renewed>",
        ),
    ],
)
def test_in_a_terminal_it_is_one_line(tape, about, line):
    session = Session(tape, **about)
    card = TokenCard(session, clock=tape)
    assert repr(card) == line
    card.close()


def test_what_an_export_shows(card, session, tape):
    session.budget = Some(used=132, allowed=300, reset=41.0)
    session.tell("answered")
    session.tell("wait", "<rate>", 12.0)
    data, _ = card._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in data
    assert data["text/plain"].splitlines()[0] == "Access token · api.mypurecloud.ie"
    assert "12 s: &lt;rate&gt;" in data["text/html"]
    assert "132 of 300 used, resets in 41 s" in data["text/plain"]


def test_what_an_export_shows_before_the_first_token(tape):
    session = Session(tape, None, generation=0)
    card = TokenCard(session, clock=tape, label="")
    assert card._repr_mimebundle_()[0]["text/plain"].startswith("Access token\n  state  none yet")
    card.close()


def test_a_session_has_one_card_and_it_says_farewell_where_it_was_shown(notebook, session, tape):
    assert show(session, "token")
    assert show(session, "token")
    first, second = notebook
    assert first["application/vnd.jupyter.widget-view+json"] == second["application/vnd.jupyter.widget-view+json"]
    assert len(session.hears) == 1
    session.tell("closed")
    place, farewell = notebook[-1]
    assert place == "place 1"
    assert set(farewell) == {"text/plain", "text/html"}
    assert "session closed" in farewell["text/plain"]
    assert show(session, "token"), "a session that goes on gets a new card"
    assert len(session.hears) == 1
    session.tell("closed")


def test_a_value_shows_the_card_without_keeping_the_session(notebook, tape):
    session = Session(tape)
    show_part = shows(session)
    assert show_part("token")
    assert len(notebook) == 1
    del session
    gc.collect()
    assert show_part("token") is False
    assert "session closed" in notebook[-1][1]["text/plain"]


def test_a_closed_card_can_still_be_shown(notebook, session, tape):
    card = TokenCard(session, clock=tape)
    card.close()
    card._ipython_display_()
    assert "session closed" in notebook[0]["text/plain"]


@pytest.mark.parametrize("shell", [None, Some()])
def test_outside_a_notebook_nothing_is_shown(monkeypatch, session, shell):
    import IPython

    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    assert show(session, "token") is False
    assert session.hears == []


def test_without_ipython_nothing_is_shown(monkeypatch, session):
    monkeypatch.delitem(sys.modules, "IPython")
    assert show(session, "token") is False


@pytest.mark.parametrize("missing", ["anywidget", "ipywidgets"])
def test_a_missing_package_is_named_with_the_way_to_get_it(missing):
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "import genesys_nb.widgets as widgets\n"
        "try: widgets.TokenCard\n"
        "except ModuleNotFoundError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert f"the token card needs {missing}" in done.stdout
    assert "pip install anywidget ipywidgets" in done.stdout


def test_the_missing_package_in_this_process_too(monkeypatch):
    for module in ("token_card", "live_card"):
        monkeypatch.delitem(sys.modules, f"genesys_nb.widgets.{module}")
    monkeypatch.setitem(sys.modules, "anywidget", None)
    with pytest.raises(ModuleNotFoundError, match="needs anywidget"):
        widgets.TokenCard  # noqa: B018 - the look-up is what is tested


def test_no_other_name_is_made_up():
    with pytest.raises(AttributeError, match="no attribute 'TokenCrad'"):
        widgets.TokenCrad  # noqa: B018 - the look-up is what is tested


def test_importing_it_imports_no_widgets():
    code = "import sys, genesys_nb.widgets; sys.exit('ipywidgets' in sys.modules or 'anywidget' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
