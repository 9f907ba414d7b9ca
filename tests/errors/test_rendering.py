"""What a reader sees of an error in IPython: what failed, where, what was tried and whose move is next."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb import errors
from genesys_nb.errors import Forbidden, GenesysError, Interrupted, RateLimited, Trail, TransportError

TRAIL = Trail("GET", "/api/v2/routing/queues", "api.mypurecloud.ie", 3, 12.44, "3d5f-91")


def lines(error):
    return [re.sub(r"\x1b\[[\d;]*m", "", line) for line in error._render_traceback_()]


def raised(error, cause=None):
    with pytest.raises(type(error)) as caught:
        raise error from cause
    return caught.value


def test_everything_that_helps_is_there_and_nothing_of_our_inside():
    error = raised(
        Forbidden(
            "The service does not allow it.",
            status=403,
            code="missing.permissions",
            next_step="Ask an administrator for routing:queue:view.\nIt is granted under Admin > Roles.",
            trail=TRAIL,
        ),
        OSError("the line\nwas cut"),
    )
    error.add_note("400 rows had arrived")
    got = lines(error)
    own = next(
        number
        for number, line in enumerate(Path(__file__).read_text().splitlines(), 1)
        if "raise error from cause" in line
    )
    assert got[:9] == [
        "Forbidden: The service does not allow it.",
        "",
        "  where           GET /api/v2/routing/queues on api.mypurecloud.ie",
        "  tried           3 times in 12.4 s",
        "  correlation id  3d5f-91",
        "  code            missing.permissions (HTTP 403)",
        "  next            Ask an administrator for routing:queue:view.",
        "                  It is granted under Admin > Roles.",
        f"  your line       test_rendering.py, line {own}: raise error from cause",
    ]
    assert got[9:] == [
        "  note            400 rows had arrived",
        "  cause           OSError: the line was cut",
        "  every frame     %env GENESYS_NB_TRACEBACK=full, then %tb",
    ]


def test_as_text_it_says_the_same():
    error = RateLimited("Too much.", retry_after=400.0, next_step="Come back in 400 s.", trail=TRAIL)
    assert str(error) == (
        "Too much.\n"
        "  where: GET /api/v2/routing/queues on api.mypurecloud.ie, tried 3 times in 12.4 s, correlation id 3d5f-91\n"
        "  code: HTTP 429\n"
        "  next: Come back in 400 s."
    )
    assert error.correlation_id == "3d5f-91"
    assert error.retry_after == 400.0


@pytest.mark.parametrize(
    ("trail", "text"),
    [
        (Trail(), ""),
        (Trail("POST", "/oauth/token", attempts=1), "POST /oauth/token, tried once in 0.0 s"),
        (Trail(host="h"), "h"),
    ],
)
def test_a_trail_says_what_it_knows(trail, text):
    assert str(trail) == text


def test_an_interrupt_keeps_its_lines():
    got = lines(raised(Interrupted("stopped: 400 rows have arrived\n  next: gc.resume() goes on from here")))
    assert got[:2] == ["Interrupted: stopped: 400 rows have arrived", "  next: gc.resume() goes on from here"]


def test_causes_are_followed_to_a_depth_and_never_in_a_circle():
    last = None
    for number in range(6):
        error = GenesysError(f"error {number}")
        error.__cause__ = last
        last = error
    causes = [line for line in lines(last) if "GenesysError: error" in line][1:]
    assert [line[-1] for line in causes] == ["4", "3", "2"]
    first, second = GenesysError("first"), GenesysError("second")
    first.__cause__, second.__cause__ = second, first
    assert sum("cause" in line for line in lines(first)) == 1


def test_a_context_that_was_suppressed_stays_so():
    error, context = GenesysError("it"), OSError("before")
    error.__context__ = context
    assert any("before" in line for line in lines(error))
    error.__suppress_context__ = True
    assert not any("before" in line for line in lines(error))


def test_full_brings_the_standard_traceback_back(monkeypatch):
    error = GenesysError("x")
    assert hasattr(error, "_render_traceback_")
    monkeypatch.setenv("GENESYS_NB_TRACEBACK", "full")
    assert not hasattr(error, "_render_traceback_")


class Mute(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def test_it_never_raises(monkeypatch):
    assert any("Mute: (it cannot say what)" in line for line in lines(raised(GenesysError("x"), Mute())))
    monkeypatch.setattr(errors, "_own_frames", lambda error: 1 / 0)
    assert lines(GenesysError("x", trail=TRAIL)) == ["GenesysError: ('x',)"]


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_a_services_text_steers_no_terminal(message, step):
    error = TransportError(message, next_step=step, trail=Trail("GET", step, message))
    for line in error._render_traceback_():
        assert re.sub(r"\x1b\[[01]m", "", line).replace("\n", "").isprintable()


CELL = """from genesys_nb.errors import NotFound, Trail

def inner():
    raise NotFound("There is no such queue.", status=404, trail=Trail("GET", "/api/v2/x", "h"))

inner()"""
IN_IPYTHON = f"""
from IPython.terminal.interactiveshell import TerminalInteractiveShell

shell = TerminalInteractiveShell.instance(history_load_length=0)
shell.run_cell({CELL!r}, store_history=True)
shell.run_cell("%env GENESYS_NB_TRACEBACK=full", store_history=True)
shell.run_cell("%tb", store_history=True)
"""


def test_in_ipython_the_readers_own_lines_are_named_and_tb_shows_every_frame():
    done = subprocess.run([sys.executable, "-c", IN_IPYTHON], check=True, capture_output=True, text=True)
    brief, _, full = re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr).partition("then %tb")
    assert "your line       Cell In[1], line 6: inner()" in brief
    assert '                  Cell In[1], line 4: raise NotFound("There is no such queue."' in brief
    assert "Traceback (most recent call last)" not in brief
    assert "Traceback (most recent call last)" in full
