"""The vendor's own SDK reads the organisation through its own models."""

import importlib.util
import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from .specification import SPECIFICATION
from .test_specification import identifiers, question

INTERVAL = "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z"


def model(schema):
    """Return the SDK's name of what is answered: a model, or a list of them; nothing where it has no name."""
    if schema.get("type") == "array":
        return f"list[{model(schema['items'])}]"
    return schema.get("$ref", "").rpartition("/")[2]


def questions(client):
    """Return what to ask each operation whose answer is a model, and which one it is."""
    ids = identifiers(client)
    return {
        operation: [operation.split(" ")[0], *question(operation, ids), model(schema)]
        for operation, schema in SPECIFICATION["answers"].items()
        if model(schema) and operation != "GET /users/me"  # a client is nobody, hence there is no answer
    }


@pytest.fixture(scope="module")
def read(client):
    """Run the vendor's SDK once: to import it takes seconds, starts threads and changes logging."""
    if importlib.util.find_spec("PureCloudPlatformClientV2") is None:
        pytest.skip("the vendor's SDK is not installed")
    organisation = client.organisation
    keys = [organisation.url, organisation.client_id, organisation.client_secret, INTERVAL]
    program = [sys.executable, str(Path(__file__).with_name("vendor_client.py")), *keys]
    asked = questions(client)
    done = subprocess.run(program, input=json.dumps(asked), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert list(told["answers"]) == list(asked)
    return told


@pytest.mark.sdk
def test_the_vendors_sdk_reads_users_queues_and_conversations(client, read):
    organisation = client.organisation
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


@pytest.mark.sdk
def test_the_vendors_sdk_reads_every_answer_into_its_model_and_loses_nothing(read):
    assert {operation: lost for operation, lost in read["answers"].items() if lost} == {}
