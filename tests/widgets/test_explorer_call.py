"""What the explorer shows is Python, and the very call that it runs, whatever texts are in it."""

import ast
import inspect

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation
from genesys_nb.widgets.explorer.call import Call
from genesys_nb.widgets.explorer.source import WIDTH, inline
from tests.session.every_helper import every_helper

HOSTILE = ("'", '"', "\\", "\n", "\r", "\x00", "\u2028", "#", '"""', "{}", "\u202e", "\ud800", "{x!r}", "é")
TEXTS = st.one_of(st.text(max_size=40), st.lists(st.sampled_from(HOSTILE), max_size=6).map("".join))
PLAIN = st.one_of(TEXTS, st.integers(), st.booleans(), st.none(), st.floats(allow_nan=False, allow_infinity=False))
VALUES = st.recursive(
    st.one_of(PLAIN, st.just(any)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(TEXTS, inner, max_size=4),
    ),
    max_leaves=12,
)
NAMES = st.from_regex(r"[a-z][a-z_]{0,8}x", fullmatch=True)


class Recorder:
    """Answers each call with what it was called with."""

    def __getattr__(self, name):
        return lambda *args, **kwargs: (name, args, kwargs)


def ran(call, **names):
    """Return what the source does, having looked that it is one assignment and nothing besides."""
    source = call.source(session="gc", result="frame", **names)
    (statement,) = ast.parse(source).body
    assert isinstance(statement, ast.Assign)
    assert {one.id for one in ast.walk(statement) if isinstance(one, ast.Name)} <= {"frame", "gc", "any"}
    known = {"gc": Recorder()}
    exec(source, known)
    return known["frame"]


@given(st.lists(VALUES, max_size=2), st.dictionaries(NAMES, VALUES, max_size=4), st.dictionaries(TEXTS, TEXTS))
def test_the_source_makes_the_same_call(places, named, notes):
    call = Call("users", tuple(places), named)
    texts = [one for one in [*places, *named.values()] if isinstance(one, str)]
    notes |= dict.fromkeys(texts, "Queue\n); import os; os.remove('x') #")
    assert repr(ran(call, notes=notes)) == repr(call.made(Recorder()))


def test_what_is_shown_reads_as_a_person_would_write_it():
    where = {"mediaType": "voice", "queueId": ["6d4d", "8a1f"], "conversationEnd": any, "tHandle": {"gte": 60_000}}
    call = Call("conversation_details", ("last 7 days",), {"grain": "segment", "where": where})
    assert call.source(result="calls", notes={"6d4d": "Billing", "8a1f": "Lost & found"}) == (
        "calls = gc.conversation_details(\n"
        '    "last 7 days",\n'
        '    grain="segment",\n'
        "    where={\n"
        '        "mediaType": "voice",\n'
        '        "queueId": [\n'
        '            "6d4d",  # Billing\n'
        '            "8a1f",  # Lost & found\n'
        "        ],\n"
        '        "conversationEnd": any,\n'
        '        "tHandle": {"gte": 60000},\n'
        "    },\n"
        ")"
    )
    assert Call("users").source(session="cx") == "cx.users()"
    assert Call("users", (), {"state": "any"}).source() == 'gc.users(state="any")'


def test_long_lines_are_broken_where_they_can_be():
    source = Call("frame", ("/api/v2/users",), {"params": {f"name{i}": "x" * 20 for i in range(9)}}).source()
    assert max(map(len, source.splitlines())) <= WIDTH


def test_a_name_ends_with_its_line_and_is_not_endless():
    source = Call("queue_members", ("a1",)).source(notes={"a1": "Billing\u202e\n  os.remove() " + "x" * 99})
    assert source.splitlines()[1] == '    "a1",  # Billing os.remove() ' + "x" * 40 + "…"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1, 2}, object(), pd.Timestamp("2026-11-21"), b"x"])
def test_what_cannot_be_written_is_no_call(value):
    with pytest.raises(TypeError, match="cannot be written as Python"):
        inline(value)


@pytest.fixture(scope="module")
def organisation():
    with DemoOrganisation(users=30) as organisation:
        yield organisation


@pytest.fixture(scope="module")
def gc(organisation):
    login = {"client_id": organisation.client_id, "client_secret": organisation.client_secret}
    with gnb.connect(login_url=organisation.url, api_url=organisation.url, progress=False, **login) as gc:
        yield gc


def writable(arguments):
    return not any(isinstance(one, pd.DataFrame) for one in arguments.values())


def test_calls_of_every_helper_are_what_was_given_and_no_more(organisation, gc):
    for name, calls in every_helper(organisation).items():
        signature = inspect.signature(getattr(gc, name))
        for arguments in filter(writable, calls):
            call = Call.of(name, signature, arguments)
            bound = inspect.Signature.bind(signature, *call.places, **call.named).arguments
            defaults = {key: one.default for key, one in signature.parameters.items()}
            assert {**defaults, **bound} == {**defaults, **arguments}
            assert all(key not in bound or bound[key] != one for key, one in defaults.items())
            assert repr(ran(call)) == repr(call.made(Recorder()))


def test_it_is_judged_without_being_sent(organisation, gc):
    sent = len(gc.history)
    for name, calls in every_helper(organisation).items():
        for arguments in calls:
            Call(name, (), arguments).judged(gc)
    Call("frame", ("/api/v2/users",), {"explode": "skills", "progress": False}).judged(gc)
    for wrong in (
        Call("conversation_details", ("last weak",)),
        Call("frame", ("/api/v2/userz",)),
        Call("frame", ("/api/v2/routing/queues/{queueId}/members",)),
    ):
        with pytest.raises(gnb.ConfigError):
            wrong.judged(gc)
    assert len(gc.history) == sent
