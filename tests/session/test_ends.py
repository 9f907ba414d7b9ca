"""What a session leaves behind when it is closed, dropped or never came about, and what connect refuses."""

import contextlib
import gc as collector
import socket
import threading

import pytest

import genesys_nb as gnb
from genesys_nb import completion, connection
from genesys_nb.errors import ConfigError

others = set()


@pytest.fixture(autouse=True)
def organisations_of_other_tests():
    others.update(threading.enumerate())
    yield
    others.clear()


def organisations():
    return [one for one in threading.enumerate() if one.name == "demo organisation" and one not in others]


def ended():
    """Wait for the threads that end organisations."""
    collector.collect()
    for thread in threading.enumerate():
        if thread.name == "end of the demo organisation":
            thread.join(10)
    return not organisations()


def test_a_session_that_nobody_holds_any_more_takes_its_organisation_along():
    gc = gnb.connect("demo", progress=False)
    gc.queues()
    with contextlib.suppress(gnb.NotFound):  # its traceback holds the session for a while
        gc.user("00000000-0000-4000-8000-000000000000")
    assert len(organisations()) == 1
    del gc
    assert ended()


@pytest.mark.parametrize("kind", [RuntimeError, KeyboardInterrupt, gnb.TransportError])
def test_whatever_breaks_while_a_session_is_made_ends_what_was_started(monkeypatch, kind):
    closed = []

    def close(self):
        closed.append(self)

    monkeypatch.setattr(completion, "install", lambda catalogue: (_ for _ in ()).throw(kind("broken")))
    monkeypatch.setattr(connection.Session, "close", close)
    with pytest.raises(kind):
        gnb.connect("demo", progress=False)
    assert len(closed) == 1
    closed[0]._wire.close()
    assert ended()


def test_a_closed_session_says_so_and_shows_no_living_token(open_session, genesys_demo):
    gc = open_session(genesys_demo)
    gc.queues()
    alive = gc.token
    assert " of 24 h left, until " in str(alive)
    gc.close()
    for shown in (repr(gc), gc._repr_html_(), repr(gc.token)):
        assert "closed" in shown
        assert " left" not in shown
        assert "24 h" not in shown


def test_a_token_says_its_time_as_the_card_does(open_session, genesys_demo_factory):
    gc = open_session(genesys_demo_factory(token_lifetime=86_340))
    text = str(gc.token)
    assert text.startswith("token 1: 23 h 5")
    assert " of 23 h 59 min left, until 20" in text
    assert text.endswith(" UTC, renewed by itself")


def test_tab_shows_what_an_analyst_asks_for(open_session, genesys_demo):
    gc = open_session(genesys_demo)
    shown = {name for name in dir(gc) if not name.startswith("_")}
    assert {"users", "conversation_details", "frame", "token", "budget", "check", "resume", "close"} <= shown
    assert not shown & {"send", "walk", "frames", "greet", "describe", "provider", "card"}
    assert gc.send
    assert gc.walk


def test_an_organisation_with_an_endless_name_is_cut(open_session, genesys_demo):
    gc = open_session(genesys_demo)
    gc.organisation_name = "A" * 5_000
    assert len(repr(gc)) < 600
    assert "A" * 80 + "…" in gc._repr_html_()
    assert len(gc._repr_html_()) < 4_000


DEMO = [
    ({"faults": "mixed:0.05"}, "faults='mixed:0.05'", r"\['mixed:0.05'\]"),
    ({"faults": ["mxed"]}, "Unknown fault 'mxed'", "mixed"),
    ({"faults": [5]}, "faults=", "a list"),
    ({"token_lifetime": "x"}, "token_lifetime='x'", "a number"),
    ({"token_lifetime": float("nan")}, "token_lifetime='nan'", "a number"),
    ({"rate_limit": 0}, "rate_limit='0'", "at least 1, or None"),
    ({"users": 5}, "users='5'", "from 12"),
    ({"users": "many"}, "users='many'", "from 12"),
    ({"days": 0}, "days='0'", "from 1"),
    ({"days": True}, "days='True'", "a whole number"),
    ({"port": 70_000}, "port='70000'", "65535"),
    ({"now": "2026-11-20"}, "now='2026-11-20'", "a datetime"),
    ({"denied": "routing:queue:view"}, "denied=", "a list"),
    ({"refuse_oversize": "yes"}, "refuse_oversize='yes'", "True or False"),
    ({"token_lifetme": 20}, "token_lifetme", "did you mean 'token_lifetime'"),
    ({"timezne": "UTC"}, "timezne", "did you mean 'timezone'"),
]


@pytest.mark.parametrize(("options", "says", "fix"), DEMO)
def test_an_option_that_the_embedded_organisation_cannot_have(options, says, fix):
    before = threading.active_count()
    with pytest.raises(ConfigError, match=fix) as caught:
        gnb.connect("demo", **options)
    assert says in str(caught.value)
    assert threading.active_count() == before
    if "did you mean" not in fix:
        from genesys_nb.demo import DemoOrganisation

        with pytest.raises(ValueError, match=fix):
            DemoOrganisation(**options)


def test_a_port_that_is_taken():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} of this machine cannot be had") as caught:
            gnb.connect("demo", port=port)
    assert "a free one is taken" in caught.value.next_step


CONNECT = [
    ({"timezone": 5}, "timezone=5 is not a text"),
    ({"timezone": None}, "timezone=None is not a text"),
    ({"progress": "no"}, "progress='no' is not True or False"),
    ({"ca_bundle": 5}, "ca_bundle=5 is not a text"),
    ({"proxies": "http://proxy.example:3128"}, "not a mapping"),
    ({"proxies": {"https": 3128}}, "not a text"),
    ({"proxies": {"https": "http://"}}, "names no host for 'https'"),
    ({"platform": 5}, "platform=5 is not a text"),
    ({"platform": ["genesys"]}, "is not a text"),
    ({"profile": 5}, "the name of a profile or a client of the vendor's SDK"),
    ({"region": 5}, "region is not a text"),
    ({"client_id": 5}, "client_id is not a text"),
    ({"client_secret": b"x"}, "client_secret is not a text"),
    ({"login_url": ["x"]}, "login_url is not a text"),
    ({"clientid": "x"}, "did you mean 'client_id'"),
    ({"tz": "UTC"}, "connect has no argument 'tz'"),
]


@pytest.mark.parametrize(("call", "says"), CONNECT)
def test_what_connect_cannot_use(call, says):
    with pytest.raises(ConfigError, match=says):
        gnb.connect(**call)
