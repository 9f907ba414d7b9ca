"""A batch that goes on and on over tokens that die and with five faults in a hundred requests, on the real clock.

Eight seconds on tokens of two; with ``-m soak`` ten minutes on tokens of ten, within a rate limit.
"""

import os
import threading
import time
from collections import Counter
from datetime import UTC, datetime

import pytest

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation
from tests.authorisation.elsewhere import Elsewhere

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
DAY = ("2026-11-01", "2026-11-02")
LONG = float(os.environ.get("GENESYS_NB_SOAK_SECONDS", "600"))
WORLD = {"now": NOW, "users": 60, "page_size_limit": 20}


def listings(gc, truth):
    """Read users and queues, page by page, and each queue's members side by side."""
    users = gc.users()
    assert users["id"].tolist() == [one["id"] for one in truth.users()]
    queues = gc.queues()
    assert sorted(queues["id"]) == sorted(one["id"] for one in truth.queues())
    members = gc.map(gc.queue_members, queues["id"], workers=3)
    assert members.ok
    for queue, frame in zip(queues["id"], members, strict=True):
        assert sorted(frame["id"]) == sorted(truth.queue_members(queue))
    return len(users) + len(queues) + sum(map(len, members))


def conversations(gc, truth):
    """Read a day of conversations, in small pages."""
    frame = gc.conversation_details(DAY)
    assert frame["conversation_id"].tolist() == [one["conversationId"] for one in truth.conversations(*DAY)]
    return len(frame)


@pytest.mark.parametrize(
    ("seconds", "life", "limit"),
    [
        pytest.param(8, 2, None, id="8s"),
        pytest.param(LONG, 10, 300, id="long", marks=pytest.mark.soak),
    ],
)
def test_a_batch_goes_on_for_as_long_as_it_has_to(seconds, life, limit):
    truth = DemoOrganisation(**WORLD)  # the same world, without a network
    rows, calls, errors = Counter(), Counter(), []
    dying = {"token_lifetime": life, "faults": ["mixed:0.05", "revoke:0.002"]}
    limits = {"rate_limit": limit, "rate_window": 10.0}
    with (
        Elsewhere(**WORLD, **dying, **limits) as organisation,
        gnb.connect(
            login_url=organisation.url,
            api_url=organisation.url,
            client_id=organisation.client_id,
            client_secret=organisation.client_secret,
            progress=False,
        ) as gc,
    ):
        renewals = []
        gc.listen(lambda event: renewals.append(event) if event.kind == "renewed" else None)
        began = time.monotonic()

        def go_on(work):
            while time.monotonic() < began + seconds:
                try:
                    rows[work.__name__] += work(gc, truth)
                except Exception as error:  # noqa: BLE001 - it is counted
                    errors.append(error)
                calls[work.__name__] += 1

        threads = [threading.Thread(target=go_on, args=(work,)) for work in (listings, conversations)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
        counted = organisation.counted()
    told = {"seconds": round(took), "calls": dict(calls), "rows": dict(rows), "renewals": len(renewals)}
    print({**told, "errors": len(errors), **counted})  # noqa: T201 - for those with -s
    assert not errors
    assert set(rows) == {"listings", "conversations"}
    assert counted["most_logins_in_flight"] == 1
    assert 3 <= counted["logins"] <= 4 + 3 * took / life + counted["faults"].get("revoke", 0)
    assert sum(counted["faults"].values()) > 0
