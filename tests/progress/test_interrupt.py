"""An interrupt that strikes while the bar is drawn, or closed, is one like any other: short, and nothing is lost."""

import io
import itertools
import signal
from types import SimpleNamespace

import pytest

import genesys_nb as gnb
from genesys_nb import progress
from genesys_nb.progress import track


@pytest.fixture(autouse=True)
def interrupts_as_in_a_notebook():
    """A shell that runs tests in the background has them off."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


class Terminal(io.StringIO):
    """A terminal whose reader presses Ctrl-C, some number of times in a row, while it is written to."""

    def __init__(self, strikes_at, times=1):
        super().__init__()
        self.writes, self.strikes_at, self.times = itertools.count(), strikes_at, times

    def isatty(self):
        return True

    def write(self, text):
        if next(self.writes) == self.strikes_at:
            for _ in range(self.times):
                signal.raise_signal(signal.SIGINT)
        return super().write(text)


def attach(monkeypatch, stream):
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=stream))
    return stream


def test_wherever_it_strikes_the_call_says_how_to_go_on_and_goes_on(genesys_demo, monkeypatch):
    people = len(genesys_demo.users())
    with gnb.connect(
        **genesys_demo.login(),
    ) as gc:
        for strikes_at in itertools.count():
            terminal = attach(monkeypatch, Terminal(strikes_at))
            stopped = None
            try:
                gc.users()
            except gnb.Interrupted as error:
                stopped = str(error)
            if stopped is None:
                break
            assert "gc.resume() goes on from here" in stopped
            last = terminal.getvalue().rsplit("\r", 1)[-1]
            assert last.startswith("users: "), "the bar is closed"
            assert last.endswith(" s\n")
            attach(monkeypatch, None)
            assert len(gc.resume()) == people
    assert strikes_at == next(terminal.writes), "it was tried at each thing that is drawn"
    assert strikes_at > 4


def test_what_is_being_drawn_is_drawn_whole(monkeypatch):
    terminal = attach(monkeypatch, Terminal(1))
    with pytest.raises(KeyboardInterrupt), track("users") as bar:
        bar.page(7)
    assert "7 items [" in terminal.getvalue()
    assert "users: stopped at 7 items" in terminal.getvalue()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_one_is_not_held_back(monkeypatch):
    terminal = attach(monkeypatch, Terminal(1, times=2))
    with pytest.raises(KeyboardInterrupt), track("users") as bar:
        bar.page(7)
    assert "7 items [" not in terminal.getvalue(), "drawing may hang"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
