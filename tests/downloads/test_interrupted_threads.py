"""A thread that was begun is begun whole, however the main thread is interrupted meanwhile."""

import signal
import threading

import pytest

from genesys_nb.threads import start


def test_an_interrupt_strikes_when_the_thread_has_started(monkeypatch):
    begin, begun = threading.Thread.start, threading.Event()

    def interrupted(self):
        signal.raise_signal(signal.SIGINT)
        begin(self)

    monkeypatch.setattr(threading.Thread, "start", interrupted)
    before = signal.signal(
        signal.SIGINT, signal.default_int_handler
    )  # a shell that runs tests in the background has none
    try:
        with pytest.raises(KeyboardInterrupt):
            start(lambda _: begun.set(), None, "begun")
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)
    assert begun.wait(30)
