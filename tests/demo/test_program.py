"""`python -m genesys_nb.demo` serves any client until it is told to stop; the fixtures serve other people's suites."""

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest
import requests

from genesys_nb import demo
from genesys_nb.demo.__main__ import main

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("order", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_serves_and_stops_when_told(order):
    arguments = ["--port", "0", "--seed", "9", "--token-lifetime", "12.5", "--users", "45", "--fault", "503@1"]
    program = [sys.executable, "-m", "genesys_nb.demo", *arguments]
    with subprocess.Popen(program, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as running:
        try:
            keys = json.loads(running.stdout.readline())
            assert list(keys) == ["url", "client_id", "client_secret", "access_key_id", "access_key_secret"]
            assert all(keys.values())
            with requests.Session() as session:
                token = session.post(
                    f"{keys['url']}/oauth/token",
                    data={"grant_type": "client_credentials"},
                    auth=(keys["client_id"], keys["client_secret"]),
                    timeout=10,
                ).json()
                assert token["expires_in"] == 12.5
                session.headers["Authorization"] = f"Bearer {token['access_token']}"
                assert session.get(f"{keys['url']}/api/v2/users", timeout=10).status_code == 503
                assert session.get(f"{keys['url']}/api/v2/users", timeout=10).json()["total"] == 45
                running.send_signal(order)
                assert running.wait(10) == 0
        finally:
            running.kill()
        assert (running.stdout.read(), running.stderr.read()) == ("", "")


def test_it_runs_in_a_process_of_ours_too(capsys):
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, signal.SIGTERM)}

    def tell():
        while signal.getsignal(signal.SIGTERM) is before[signal.SIGTERM]:
            time.sleep(0.01)  # not before it listens: the order would end the tests
        os.kill(os.getpid(), signal.SIGTERM)

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        assert main(["--port", "0"]) == 0
    finally:
        teller.join(10)
        for name, handler in before.items():
            signal.signal(name, handler)
    assert json.loads(capsys.readouterr().out)["url"].startswith("http://127.0.0.1:")


def test_its_names_are_loaded_when_they_are_used(genesys_demo):
    assert set(dir(demo)) == set(demo.__all__)
    assert genesys_demo.url in repr(genesys_demo)
    assert genesys_demo.start() is genesys_demo
    genesys_demo.stop()
    assert "closed" in repr(genesys_demo)
    with pytest.raises(AttributeError, match="no attribute 'DemoOrganization'"):
        _ = demo.DemoOrganization
    for ask in (genesys_demo.queue_members, genesys_demo.listing):
        with pytest.raises(KeyError):
            ask("nobody")


def test_its_fixtures_open_organisations_and_close_them(tmp_path, monkeypatch):
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)  # ours are not theirs
    suite = tmp_path / "test_other_peoples.py"
    suite.write_text(
        textwrap.dedent(
            """
            import sys
            import pytest, requests

            closed = []

            def test_nothing_is_loaded_before_it_is_used():
                assert "genesys_nb.demo.organisation" not in sys.modules

            def test_one(genesys_demo):
                closed.append(genesys_demo.url)
                answer = requests.get(genesys_demo.url + "/api/v2/users", timeout=10)
                assert answer.status_code == 401

            def test_several(genesys_demo_factory):
                first, second = genesys_demo_factory(seed=1), genesys_demo_factory(seed=2, users=41)
                assert first.client_id != second.client_id
                assert len(second.users()) == 41

            def test_they_are_closed_again():
                with pytest.raises(requests.ConnectionError):
                    requests.get(closed[0], timeout=10)
            """
        )
    )
    plugin = ["-p", "no:genesys_nb_demo", "-p", "genesys_nb.demo.pytest_plugin", "-p", "no:cacheprovider"]
    program = [sys.executable, "-m", "pytest", "-q", *plugin, "-c", "/dev/null", "--rootdir", str(tmp_path), str(suite)]
    done = subprocess.run(program, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "4 passed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--users", "5"], "from 12 to"),
        (["--fault", "mxed"], "Unknown fault 'mxed'"),
        (["--port", "70000"], "from 0 to 65535"),
        (["--rate-limit", "0"], "of at least 1"),
    ],
)
def test_what_it_cannot_do_is_one_line_and_no_traceback(arguments, says, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert says in capsys.readouterr().err


def test_a_port_that_is_taken_is_one_line_too(capsys):
    with demo.DemoOrganisation() as organisation, pytest.raises(SystemExit) as caught:
        main(["--port", organisation.url.rpartition(":")[2]])
    assert caught.value.code == 2
    assert "--port 0 takes a free one" in capsys.readouterr().err
