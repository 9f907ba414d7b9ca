"""What a reader sees of an error in IPython: what failed, where, what was tried and whose move is next."""

import inspect
import pickle
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb import errors
from genesys_nb.errors import (
    ConfigError,
    Forbidden,
    GenesysError,
    Interrupted,
    RateLimited,
    Trail,
    TransportError,
    brief,
)

TRAIL = Trail("GET", "/api/v2/routing/queues", "api.mypurecloud.ie", 3, 12.44, "3d5f-91")


def lines(error):
    return [re.sub(r"\x1b\[[\d;]*m", "", line) for line in error._render_traceback_()]


def raised(error, cause=None):
    with pytest.raises(type(error)) as caught:
        raise error from cause
    return caught.value


CELLS = {
    'gnb.connect("k7Qx2fWmB93vLs8tYu0Pz")': "gnb.connect('…')",
    "connect(client_secret='hunter2!', client_id=x)": "connect(client_secret='…', client_id=x)",
    'os.environ["CXONE_ACCESS_KEY_SECRET"] = "a b"; f()': "os.environ[\"CXONE_ACCESS_KEY_SECRET\"] = '…'; f()",
    "f(access_token='k7Qx2fWm": "f(access_token='…'",
    'gc.conversation_details("last 7 days", where={"mediaType": "voice"})': "",
    'gc.conversation_details("2026-11-01/2026-11-15")': "",
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_secret_in_the_readers_own_line_is_not_repeated(cell):
    assert brief._without_values(cell) == (CELLS[cell] or cell)


def test_everything_that_helps_is_there_and_nothing_of_our_inside():
    error = raised(
        Forbidden(
            "The service does not allow it.",
            status=403,
            code="missing.permissions",
            next_step="Send this to your administrator: please give me routing:queue:view.",
            trail=TRAIL,
        ),
        OSError("the line\nwas cut"),
    )
    error.add_note("400 rows had arrived")
    own = next(
        number
        for number, line in enumerate(Path(__file__).read_text().splitlines(), 1)
        if "raise error from cause" in line
    )
    assert lines(error) == [
        "Forbidden: The service does not allow it.",
        "next: Send this to your administrator: please give me routing:queue:view.",
        "GET /api/v2/routing/queues on api.mypurecloud.ie · tried 3 times in 12.4 s · missing.permissions (HTTP 403)",
        "correlation id 3d5f-91",
        "400 rows had arrived · cause: OSError: the line was cut",
        f"your line: test_rendering.py, line {own}: raise error from cause · %tb shows every frame",
    ]


LONG = "this is a sentence of some length, as services write them, with an id 6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e55. "
CHOICES = "choose one of:\n" + "\n".join(f"  {number}. {LONG}" for number in range(20))
PATH = "/api/v2/analytics/conversations/details/jobs/6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e55/results"
FAR = Trail("POST", PATH, "api.mypurecloud.ie", 9, 9.9, "id")
KINDS = [kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, BaseException)]
TEXTS = {"short": "It failed.", "a line": LONG, "two": 2 * LONG, "endless": 40 * LONG, "choices": CHOICES, "": ""}
CAUSES = {
    "none": None,
    "one": OSError(LONG),
    "ours": ConfigError(LONG, next_step=LONG, trail=FAR),
    "many": ExceptionGroup("many", [OSError(LONG), ValueError(LONG)]),
}


def of_kind(kind, text):
    if not issubclass(kind, errors.Brief):
        return None
    every = {"next_step": text, "trail": FAR, "status": 418, "retry_after": 12.5, "code": "im.a.teapot", "body": text}
    return kind(text, **{name: value for name, value in every.items() if name in inspect.signature(kind).parameters})


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("text", TEXTS)
def test_six_lines_hold_whatever_there_is_to_say(text, cause):
    every = [error for kind in KINDS if (error := of_kind(kind, TEXTS[text])) is not None]
    assert len(every) == 15
    for error in every:
        raised(error, CAUSES[cause])
        for note in ("400 rows had arrived", CHOICES)[: len(TEXTS[text]) % 3]:
            error.add_note(note)
        shown = "\n".join(lines(error)).splitlines()
        assert len(shown) <= 6
        assert max(map(len, shown)) <= 120
        assert shown[0].startswith(f"{type(error).__name__}:")
        assert not TEXTS[text] or sum(line.startswith("next: ") for line in shown) == 1
        assert shown[-1].endswith("%tb shows every frame")
        if isinstance(error, GenesysError):
            assert "correlation id id" in "\n".join(shown)


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
    error = raised(Interrupted("stopped: 400 rows have arrived", next_step="gc.resume() goes on from here"))
    assert lines(error)[:2] == ["Interrupted: stopped: 400 rows have arrived", "next: gc.resume() goes on from here"]
    assert str(error) == "stopped: 400 rows have arrived\n  next: gc.resume() goes on from here"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_causes_are_followed_to_a_depth_and_never_in_a_circle():
    last = None
    for number in range(6):
        error = GenesysError(f"error {number}")
        error.__cause__ = last
        last = error
    assert lines(last)[1] == " · ".join(f"cause: GenesysError: error {number}" for number in (4, 3, 2))
    first, second = GenesysError("first"), GenesysError("second")
    first.__cause__, second.__cause__ = second, first
    assert "".join(lines(first)).count("cause") == 1


def test_a_context_that_was_suppressed_stays_so():
    error, context = GenesysError("it"), OSError("before")
    error.__context__ = context
    assert any("before" in line for line in lines(error))
    error.__suppress_context__ = True
    assert not any("before" in line for line in lines(error))


def test_asked_once_more_it_is_the_standard_traceback_and_raised_once_more_it_is_brief_again():
    error = raised(GenesysError("x"))
    assert hasattr(error, "_render_traceback_")
    assert hasattr(error, "_render_traceback_"), "to ask is not to show"
    lines(error)
    assert not hasattr(error, "_render_traceback_"), "this is %tb"
    raised(error)
    assert lines(error)[0] == "GenesysError: x"


def test_the_path_is_folded_before_what_support_asks_for():
    error = TransportError(2 * LONG, next_step=2 * LONG, trail=replace(FAR, correlation_id="i" * 36))
    (where,) = [line for line in lines(error) if "tried" in line]
    assert where.startswith("POST /api/v2/")
    assert where.endswith(" · correlation id " + "i" * 36)
    assert "mypurecloud" not in where


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
    monkeypatch.setattr(brief, "_laid_out", lambda *told: 1 / 0)
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
shell.run_cell("%tb", store_history=True)
"""


def test_in_ipython_the_readers_own_lines_are_named_and_tb_shows_every_frame():
    done = subprocess.run([sys.executable, "-c", IN_IPYTHON], check=True, capture_output=True, text=True)
    shown, _, full = re.sub(r"\x1b\[[\d;]*m", "", done.stdout + done.stderr).partition("%tb shows every frame")
    assert "your line: Cell In[1], line 6: inner() > Cell In[1], line 4: raise NotFound(" in shown
    assert "Traceback (most recent call last)" not in shown
    assert "Traceback (most recent call last)" in full
