"""Everything that a reader can lay hands on shows itself; what does not is named here, with the reason."""

import inspect
import pydoc

import pandas as pd
import pytest
from IPython.core.formatters import DisplayFormatter

import genesys_nb as gnb
from genesys_nb.display import Card

PLAIN = (str, bool, int, float, list, pd.DataFrame, type(None))
NOTEBOOK = DisplayFormatter()


@pytest.fixture
def sessions():
    with gnb.connect("demo", progress=False) as gc, gnb.connect("demo", platform="cxone", progress=False) as cx:
        yield {"gc": gc, "cx": cx}


def is_shown(thing):
    """A card, in a terminal and in a notebook; never an empty one, never one of a defect."""
    assert isinstance(thing, Card), f"{type(thing).__name__} has no card"
    data, _ = NOTEBOOK.format(thing)
    assert data["text/plain"] == repr(thing)
    assert data["text/html"].startswith('<div role="group"')
    assert "cannot be shown" not in data["text/plain"]
    assert len(data["text/plain"]) < 6_000
    return True


def test_all_that_tab_shows_of_a_session_shows_itself(sessions):
    for session in sessions.values():
        assert is_shown(session)
        assert len(session.teams())
        seen = set()
        for name in dir(session):
            thing = None if name.startswith("_") else getattr(session, name)
            if not isinstance(thing, PLAIN) and not inspect.ismethod(thing):
                seen.add(name)
                assert is_shown(thing), name
        assert {"token", "map", "catalogue", "auth"} <= seen
        assert len(seen) > 12


def test_what_is_returned_shows_itself(sessions):
    gc = sessions["gc"]
    calls = gc.conversation_tables("yesterday")
    queues = gc.queues().head(2)
    counted = gc.conversation_aggregates("yesterday", "nOffered", by="queueId", granularity="PT1H")
    things = {
        "tables": calls,
        "arrived": gc.arrived() if isinstance(gc.arrived(), dict) else calls,
        "last": gc.last,
        "provenance": gnb.provenance(queues),
        "plan": gc.conversation_details.plan("last 7 days"),
        "query": gc.users.query(),
        "queries": gc.conversation_details.query("last 60 days"),
        "check": gc.check(),
        "explanation": gc.explain({"mediaType": "voice"}),
        "reconciliation": gnb.reconcile(calls, counted),
        "mapped": gc.map(gc.queue_members, queues["id"]),
        "listing": gc.catalogue.find("/api/v2/users"),
        "watch": gc.queue_observations.watch(queues, "oWaiting"),
        "names": gc.names,
        "budget": gc.budget,
        "helper": gc.conversation_tables,
        "live helper": gc.queue_observations,
    }
    assert all(is_shown(thing) for thing in things.values())


def test_tables_are_a_dict_in_all_else(sessions):
    tables = sessions["gc"].conversation_tables("yesterday")
    assert isinstance(tables, dict)
    assert {**tables} == dict(tables.items())
    tables["mine"] = tables["conversation"].iloc[:3]
    tables["odd"] = "no frame"
    assert is_shown(tables)
    assert "mine" in repr(tables)


def test_values_of_a_closed_session_say_so(sessions):
    gc = sessions["gc"]
    gc.users()
    gc.close()
    assert is_shown(gc)
    assert is_shown(gc.token)
    assert repr(gc.token) == "session closed: no token is in use"
    assert "closed" in repr(gc)


@pytest.mark.parametrize("name", ["users", "map", "names", "conversation_tables", "queue_observations"])
def test_help_shows_the_call_and_not_the_machinery(sessions, name):
    text = pydoc.plain(pydoc.render_doc(getattr(sessions["gc"], name)))
    assert f"\n{name}(" in text
    assert "clock" not in text.partition("Examples")[0]
    assert "Parameters" in text
    for one in inspect.signature(getattr(sessions["gc"], name)).parameters:
        assert one in text.splitlines()[2], "the whole signature"
