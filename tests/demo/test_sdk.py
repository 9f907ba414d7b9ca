"""The vendor's own SDK reads the organisation through its own models."""

import importlib.util
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

INTERVAL = "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z"


@pytest.mark.sdk
def test_the_vendors_sdk_reads_users_queues_and_conversations(client):
    if importlib.util.find_spec("PureCloudPlatformClientV2") is None:
        pytest.skip("the vendor's SDK is not installed")
    organisation = client.organisation
    keys = [organisation.url, organisation.client_id, organisation.client_secret, INTERVAL]
    program = [sys.executable, str(Path(__file__).with_name("vendor_client.py")), *keys]
    done = subprocess.run(program, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    read = json.loads(done.stdout)

    truth = [
        one
        for one in organisation.conversations("2026-11-19", "2026-11-20")
        if any(
            session["mediaType"] in ("voice", "message")
            for participant in one["participants"]
            for session in participant["sessions"]
        )
    ]
    metrics = [
        (metric["name"], metric["value"], session["mediaType"])
        for one in truth
        for participant in one["participants"]
        for session in participant["sessions"]
        for metric in session["metrics"]
    ]
    handled = [value for name, value, _ in metrics if name == "tHandle"]
    assert read["users"] == sorted(one["id"] for one in organisation.users())
    assert read["skills"] > len(read["users"])
    assert read["presences"]
    assert read["queues"] == sorted(one["name"] for one in organisation.queues())
    assert 0 < read["joined"] <= read["members"]
    assert read["conversations"] == sorted(one["conversationId"] for one in truth)
    assert read["total"] == len(truth)
    assert read["handled"] == sum(handled)
    assert read["offered"] == sum(value for name, value, media in metrics if (name, media) == ("nOffered", "voice"))
    assert read["handling"] == sum(value for name, value, media in metrics if (name, media) == ("tHandle", "voice"))
    assert datetime.fromisoformat(read["started"]) == datetime.fromisoformat(truth[0]["conversationStart"])
    assert not read["outdated"]
    assert read["refused"] == [404, "not.found"]
