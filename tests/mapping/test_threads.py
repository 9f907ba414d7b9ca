"""Threads for what happens side by side carry the caller's context and hand everything back."""

import threading
from contextvars import ContextVar

import pytest

from genesys_nb.threads import start

SPAN = ContextVar("span", default="none")


def test_a_call_sees_the_callers_context_and_does_not_hold_the_interpreter():
    SPAN.set("the report")

    def function(word):
        thread = threading.current_thread()
        return word, SPAN.get(), thread.name, thread.daemon

    assert start(function, "x", "a name").result(10) == ("x", "the report", "a name", True)


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_is_raised_is_handed_back(error):
    def function(word):
        raise error(word)

    assert type(start(function, "x", "a name").exception(10)) is error
