"""What tests of live cards share: a clock on tape, a notebook's `display`, and a look at what was left behind."""

import gc
from types import SimpleNamespace as Some

import ipywidgets
import pytest

from genesys_nb import widgets
from genesys_nb.clock import Clock


class Tape(Clock):
    def __init__(self):
        super().__init__()
        self.now = 1_000_000.0

    def wall(self):
        return self.now

    def monotonic(self):
        return self.now


@pytest.fixture
def tape():
    return Tape()


@pytest.fixture
def models():
    """Give a function that returns the widgets made since the test began: its process ran others before."""
    before = set(ipywidgets.Widget.get_manager_state()["state"])

    def made():
        now = ipywidgets.Widget.get_manager_state()["state"]
        return {name: state for name, state in now.items() if name not in before}

    return made


@pytest.fixture
def no_widget_is_left_behind(models):
    yield
    widgets._shown.clear()
    gc.collect()
    assert not models()


@pytest.fixture
def notebook(monkeypatch):
    """A notebook's `display`, without a notebook."""
    import IPython
    import IPython.display

    shown = []

    def put(data, *, raw, metadata=None, display_id=None):
        shown.append(data)
        name = f"place {len(shown)}" if display_id is True else display_id
        return Some(display_id=name, update=lambda data, *, raw: shown.append((name, data)))

    monkeypatch.setattr(IPython.display, "display", put)
    monkeypatch.setattr(IPython, "get_ipython", lambda: Some(kernel="a kernel"))
    return shown
