"""The bar of one call: live while it runs, one line afterwards, silent when nobody reads it."""

import io
import subprocess
import sys
import threading
from types import SimpleNamespace

import nbclient
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb import progress
from genesys_nb.clock import Clock
from genesys_nb.progress import track


class Tape(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self):
        super().__init__()
        self.now = 100.0

    def monotonic(self):
        return self.now


class Terminal(io.StringIO):
    def isatty(self):
        return True

    def lines(self):
        """What stands on the screen at the end: a carriage return begins the line again."""
        return [line.rsplit("\r", 1)[-1].rstrip() for line in self.getvalue().split("\n")]


@pytest.fixture
def terminal(monkeypatch):
    stream = Terminal()
    attach(monkeypatch, stream)
    return stream


def attach(monkeypatch, stream):
    """Put a stream where the module looks for one; pytest's own capture sits on the real sys.stderr."""
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=stream))


@pytest.fixture
def tape():
    return Tape()


def test_a_terminal_sees_rows_pages_and_the_wait_then_one_line(terminal, tape):
    with track("users", clock=tape) as bar:
        bar.total(1234)
        bar.page(100)
        bar.note("waiting 12 s: rate limit")
        tape.now += 12
        live = terminal.getvalue()
        bar.page(1134)
        tape.now += 0.5
    assert "100/1234 items" in live
    assert "1 page, waiting 12 s: rate limit" in live
    assert terminal.lines() == ["users: 1,234 items, 2 pages, 12.5 s, waited 12 s: rate limit", ""]


def test_a_call_that_goes_on_counts_what_had_arrived(terminal, tape):
    with track("users", clock=tape, items=100, pages=1) as bar:
        bar.total(300)
        tape.now += 10
        bar.page(100)
        bar.note("waiting 2 s: rate limit")
        assert "200/300 items" in terminal.lines()[-1]
        assert bar._bar.initial == 100, "what is left is judged by what has come since"
        bar.page(100)
    assert terminal.lines()[-2] == "users: 300 items, 3 pages, 10.0 s"


def test_waits_for_one_reason_add_up_and_short_ones_are_not_told(terminal, tape):
    with track("users", clock=tape) as bar:
        bar.page(1)
        for text, seconds in [("waiting 3 s: rate limit", 3), ("", 9), ("waiting 2 s: rate limit", 2), ("late", 0.4)]:
            bar.note(text)
            tape.now += seconds
    assert terminal.lines()[0] == "users: 1 item, 1 page, 14.4 s, waited 5 s: rate limit"


def test_a_total_that_comes_late_or_changes_keeps_the_rows(terminal, tape):
    with track("users", clock=tape) as bar:
        bar.page(40)
        assert "40 items" in terminal.getvalue()
        assert "%" not in terminal.getvalue()
        bar.total(80)
        bar.total(160)
        bar.total(160)
        assert "40/160 items" in terminal.getvalue()
        bar.total(None)
    assert terminal.lines()[0] == "users: 40 items, 1 page, 0.0 s"


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (KeyboardInterrupt, "users: stopped at 10 of 20 items, 1 page, 0.0 s"),
        (LookupError, "users: failed (LookupError) after 10 of 20 items, 1 page, 0.0 s"),
    ],
)
def test_an_end_before_time_says_so_and_passes_the_error_on(terminal, tape, error, line):
    def call():
        with track("users", clock=tape) as bar:
            bar.total(20)
            bar.page(10)
            raise error

    with pytest.raises(error):
        call()
    assert terminal.lines()[0] == line


def test_what_never_started_leaves_nothing(terminal):
    with track("users") as bar:
        bar.note("")
    assert terminal.getvalue() == ""


def test_after_the_end_nothing_is_drawn_any_more(terminal):
    with track("users") as bar:
        bar.page(1)
    before = terminal.getvalue()
    bar.page(1)
    bar.note("late")
    assert terminal.getvalue() == before


@pytest.mark.parametrize("silence", ["switched off", "no terminal", "no stream", "TQDM_DISABLE"])
def test_silent_when_nobody_reads_it(terminal, monkeypatch, silence):
    stream = terminal
    if silence == "no terminal":
        stream = io.StringIO()
        attach(monkeypatch, stream)
    if silence == "no stream":
        attach(monkeypatch, None)
    if silence == "TQDM_DISABLE":
        monkeypatch.setenv("TQDM_DISABLE", "1")
    with track("users", enabled=silence != "switched off") as bar:
        bar.total(10)
        bar.page(10)
        bar.note("waiting 2 s: rate limit")
    assert stream.getvalue() == ""


def in_a_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


def test_another_threads_note_is_drawn_by_the_main_threads_next_call(terminal):
    with track("users") as bar:
        bar.page(1)
        before = terminal.getvalue()
        in_a_thread(lambda: bar.note("waiting 9 s: rate limit"))
        assert terminal.getvalue() == before
        bar.note("waiting 9 s: rate limit")
        assert "waiting 9 s: rate limit" in terminal.getvalue()


def test_a_call_made_in_a_thread_is_silent(terminal):
    def call():
        with track("users") as bar:
            bar.page(1)

    in_a_thread(call)
    assert terminal.getvalue() == ""


def test_no_thread_is_left_behind(terminal):
    before = threading.enumerate()
    with track("users") as bar:
        bar.page(1)
    assert threading.enumerate() == before


def test_importing_it_imports_no_tqdm():
    code = "import sys, genesys_nb.progress; sys.exit('tqdm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@given(st.lists(st.one_of(st.integers(0, 500), st.text(max_size=12), st.none()), max_size=12))
def test_it_survives_any_order_of_news_and_counts_every_row(news):
    stream = Terminal()
    with pytest.MonkeyPatch.context() as patch:
        attach(patch, stream)
        with track("users", clock=Tape()) as bar:
            for item in news:
                if isinstance(item, str):
                    bar.note(item)
                elif item is None:
                    bar.total(1000)
                else:
                    bar.page(item)
    rows = sum(item for item in news if isinstance(item, int))
    if any(isinstance(item, int) for item in news):
        assert f"{rows:,}" in stream.lines()[-2]


NOTEBOOK = """
from genesys_nb.progress import track
with track("users <&>") as bar:
    bar.page(100)
    bar.total(300)
    bar.note("waiting 2 s: rate limit")
    bar.page(200)
try:
    with track("queues") as bar:
        bar.total(300)
        bar.page(100)
        raise KeyboardInterrupt
except KeyboardInterrupt:
    pass
import ipywidgets, threading
assert not ipywidgets.Widget.get_manager_state()["state"], "no widget outlives its bar"
assert not any("tqdm" in thread.name for thread in threading.enumerate())
"""


def test_a_notebook_keeps_the_line_and_neither_widget_nor_state(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(NOTEBOOK)])
    nbclient.NotebookClient(notebook, timeout=60, kernel_name="python3", store_widget_state=True).execute()
    first, second = (output.data for output in notebook.cells[0].outputs)
    assert first["text/plain"].startswith("users <&>: 300 items, 2 pages, ")
    assert first["text/html"].startswith("<small>users &lt;&amp;&gt;: 300 items, 2 pages, ")
    assert second["text/plain"].startswith("queues: stopped at 100 of 300 items, 1 page, ")
    assert all("application/vnd.jupyter.widget-view+json" not in output.data for output in notebook.cells[0].outputs)


def test_the_last_line_of_a_notebook_is_made_here_too(monkeypatch):
    """The notebook's branch, with tqdm's notebook class in this process, so that coverage sees it."""
    import IPython.display
    import tqdm.notebook

    shown = []

    class Place:
        def update(self, bundle, *, raw):
            shown.append((bundle, raw))

    monkeypatch.setattr(progress, "_bar_class", lambda: (tqdm.notebook.tqdm, True))
    monkeypatch.setattr(tqdm.notebook.tqdm, "monitor_interval", 0)
    monkeypatch.setattr(IPython.display, "display", lambda *_, **__: Place())
    with track("a<b", clock=Tape()) as bar:
        bar.total(2)
        bar.page(2)
    line = "a<b: 2 items, 1 page, 0.0 s"
    assert shown == [({"text/plain": line, "text/html": "<small>a&lt;b: 2 items, 1 page, 0.0 s</small>"}, True)]
