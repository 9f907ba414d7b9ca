"""Scripts of cron and kernels of papermill: nobody is asked, nothing is drawn, and a script that cannot go on ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

import genesys_nb
from genesys_nb.demo import DemoOrganisation, Fault

ROOT = Path(genesys_nb.__file__).parents[1]
PLACES = ("environment", ".env", "profile", "keyring", "prompt: nobody to ask in this run")
CONNECTS = """
import genesys_nb as gnb
gnb.connect()
"""
READS = """
import signal, sys
import genesys_nb as gnb
signal.signal(signal.SIGTERM, signal.default_int_handler)
with gnb.connect() as gc:
    try:
        print(len(gc.users()))
    except KeyboardInterrupt as stopped:
        print(stopped)
        print(len(gc.resume()) if sys.argv[1:] else len(gc.arrived()))
"""


@pytest.fixture
def script(tmp_path):
    """Give a function that starts a script as cron does: no terminal, a bare environment, a home of its own."""
    running, watchdogs = [], []

    def start(text, *arguments, stdin=subprocess.DEVNULL, closed=False, **settings):
        path = tmp_path / "script.py"
        path.write_text(text)
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(ROOT), **settings}
        program = [sys.executable, "-W", "error::genesys_nb.IncompleteWarning", str(path), *arguments]
        running.append(
            subprocess.Popen(
                ["sh", "-c", 'exec "$@" <&-', "sh", *program] if closed else program,
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                cwd=tmp_path,
                env=environment,
            )
        )
        watchdogs.append(threading.Timer(120, running[-1].kill))  # whoever asks for something waits for ever
        watchdogs[-1].start()
        return running[-1]

    yield start
    for one in running:
        one.kill()
        one.communicate()
    for one in watchdogs:
        one.cancel()
        one.join()


@pytest.mark.parametrize("way", ["/dev/null", "closed", "an open pipe that says nothing"])
def test_without_credentials_it_ends_and_names_the_places_that_were_looked_in(script, way):
    running = script(CONNECTS, closed=way == "closed", stdin=subprocess.PIPE if "pipe" in way else subprocess.DEVNULL)
    said = running.stderr.read()  # communicate() would close the pipe
    assert running.wait(60) == 1
    assert "ConfigError" in said
    for place in PLACES:
        assert f"looked in {place}" in said
    assert 'connect("demo")' in said


def settings(demo):
    return {
        "GENESYS_CLOUD_CLIENT_ID": demo.client_id,
        "GENESYS_CLOUD_CLIENT_SECRET": demo.client_secret,
        "GENESYS_BASE_URL": demo.url,
    }


def test_no_bar_is_drawn(script):
    with DemoOrganisation(users=300, page_size_limit=25, faults=["mixed:0.1"]) as demo:
        out, err = script(READS, **settings(demo)).communicate(timeout=120)
    assert (out, err) == ("300\n", "")


@pytest.mark.parametrize("then", ["resume", ""])
def test_sigterm_stops_a_script_as_an_interrupt_does(script, then):
    slow = Fault("slow", path="/api/v2/users", nth=tuple(range(8, 30)), value=0.5)
    with DemoOrganisation(users=300, page_size_limit=10, faults=[slow]) as demo:
        running = script(READS.replace("len(gc.arrived())", "gc.last.rows"), *filter(None, [then]), **settings(demo))
        while sum(one.path == "/api/v2/users" for one in demo.requests) < 9:
            assert running.poll() is None
            time.sleep(0.02)
        running.send_signal(signal.SIGTERM)
        out, err = running.communicate(timeout=120)
    assert (running.returncode, err) == (0, "")
    first, *_, last = out.splitlines()
    assert "stopped: " in first
    assert int(last) == 300 if then else 0 < int(last) < 300


def test_a_kernel_without_a_front_end_asks_nobody(tmp_path, monkeypatch):
    for name in ("IPYTHONDIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTER_CONFIG_DIR"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.chdir(tmp_path)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(CONNECTS)])
    with pytest.raises(CellExecutionError, match=r"found in environment, \.env, profile, keyring or prompt"):
        NotebookClient(notebook, timeout=60, kernel_name="python3", allow_errors=False).execute()
