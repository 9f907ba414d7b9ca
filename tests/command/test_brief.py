"""What README shows under "Every way in" runs as it is written there, over dying tokens and with faults."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from genesys_nb.demo import DemoOrganisation, Fault

ROOT = Path(__file__).parents[2]
_SECTION = re.compile(r"^## Every way in$(.*?)^## ", re.MULTILINE | re.DOTALL)
_BLOCK = re.compile(r"^<!-- way in: ([^\n]+) -->\n```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks():
    """Return README's snippets by name, each with its language."""
    (section,) = _SECTION.findall((ROOT / "README.md").read_text("utf-8"))
    return {name: (language, text) for name, language, text in _BLOCK.findall(section)}


@pytest.fixture
def shown(tmp_path):
    """Give a function that runs a snippet as a reader would, and returns what it prints."""

    def run(name, demo):
        language, text = blocks()[name]
        assert sum(bool(line.strip()) for line in text.splitlines()) <= 6, name
        settings = {
            "GENESYS_CLOUD_CLIENT_ID": demo.client_id,
            "GENESYS_CLOUD_CLIENT_SECRET": demo.client_secret,
            "GENESYS_BASE_URL": demo.url,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "PYTHONPATH": str(ROOT),
            "PYTHONWARNINGS": "error::genesys_nb.IncompleteWarning",
        }
        program = ["python", "-c", text] if language == "python" else ["bash", "-euc", text]
        done = subprocess.run(
            program, cwd=tmp_path, env=settings, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    return run


@pytest.fixture
def demo():
    """Open an organisation whose tokens die young, and where five requests in a hundred go wrong."""
    with DemoOrganisation(users=120, token_lifetime=2, rate_limit=None, faults=["revoke@5", "mixed:0.05"]) as opened:
        yield opened


def of_yesterday(demo, medium):
    day = demo.now.date() - pd.Timedelta(days=1)
    return [
        (one, session)
        for one in demo.conversations(f"{day}T00:00:00", f"{demo.now.date()}T00:00:00")
        for participant in one["participants"]
        for session in participant["sessions"]
        if session["mediaType"] == medium
    ]


def test_every_system_has_its_row_and_every_snippet_its_test():
    assert set(blocks()) == {"requests", "raw HTTP", "SDK", "workers", "diagnostics", "platforms"}


def test_a_resilient_requests_client(shown, demo):
    told = shown("requests", demo).splitlines()
    assert told[:2] == ["Genesys demo centre", str(len(demo.listing("wrap_up_codes")))]
    assert "attempts" in told[2]


def test_batch_analytics_by_raw_http(shown, demo, tmp_path):
    shown("raw HTTP", demo)
    voice = of_yesterday(demo, "voice")
    segments = pd.read_parquet(tmp_path / "segments.parquet")
    assert set(segments["conversation_id"]) == {one["conversationId"] for one, _ in voice}
    counted = pd.read_csv(tmp_path / "x.csv")
    handled = [
        metric["value"]
        for medium in ("voice", "message", "email", "chat", "callback", "cobrowse", "screenshare", "video", "unknown")
        for _, session in of_yesterday(demo, medium)
        for metric in session["metrics"]
        if metric["name"] == "tHandle"
    ]
    assert counted["tHandle_sum"].sum() == sum(handled) > 0


@pytest.mark.sdk
def test_batch_analytics_by_the_vendors_sdk(shown, demo):
    wanted = {one["conversationId"] for one, _ in of_yesterday(demo, "voice")}
    assert shown("SDK", demo) == f"{len(wanted)}\n"


def test_thread_safe_rotation_under_many_workers(shown, demo):
    members = sum(len(demo.queue_members(queue["id"])) for queue in demo.queues())
    told = shown("workers", demo)
    assert told.startswith(f"{members} True token ")
    assert demo.most_token_requests_in_flight == 1


@pytest.mark.sdk
def test_the_sdks_own_client_refreshed_and_with_diagnostics(shown):
    refused = Fault("revoke", path="/api/v2/users", nth=(2, 4))
    with DemoOrganisation(users=120, rate_limit=None, faults=[refused]) as demo:
        told = shown("diagnostics", demo)
    kinds = [line.partition(" ")[0] for line in told.splitlines()]
    assert "120" in kinds
    assert kinds.count("renewed") == kinds.count("repaired") == 2
    assert demo.client_secret not in told


def test_genesys_cloud_and_nice_cxone(shown, demo):
    users, word, agents, other = shown("platforms", demo).split()
    assert (word, other) == ("users", "agents")
    assert int(users) > 100 < int(agents)
