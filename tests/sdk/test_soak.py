"""The SDK over a session, on tokens of five seconds with five faults in a hundred requests, and no error."""

import os
import threading
import time
from collections import Counter
from datetime import UTC, datetime

import pytest

from genesys_nb import sdk
from tests.authorisation.elsewhere import Elsewhere

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
WORKERS = 4
LONG = float(os.environ.get("GENESYS_NB_SOAK_SECONDS", "600"))


@pytest.mark.sdk
@pytest.mark.parametrize("seconds", [pytest.param(15, id="15s"), pytest.param(LONG, id="long", marks=pytest.mark.soak)])
def test_the_sdk_works_on_over_dying_tokens_and_faults(vendor, opened, seconds):
    options = {"token_lifetime": 5, "rate_limit": None, "users": 60, "faults": ["mixed:0.05"]}
    with Elsewhere(now=NOW, **options) as organisation:
        gc, _ = opened(organisation)
        client, calls, errors, renewals = sdk.api_client(gc), Counter(), [], []
        gc.listen(lambda event: renewals.append(event) if event.kind == "renewed" else None)
        end = time.monotonic() + seconds
        active = vendor.UsersApi(client).get_users(page_size=1).total

        def work():
            users, routing = vendor.UsersApi(client), vendor.RoutingApi(client)
            query = vendor.ConversationQuery()
            query.interval = "2026-11-01T00:00:00.000Z/2026-11-02T00:00:00.000Z"
            while time.monotonic() < end:
                pages = [users.get_users(page_size=25, page_number=number) for number in (1, 2, 3)]
                assert len({user.id for page in pages for user in page.entities}) == active
                queues = routing.get_routing_queues(page_size=100).entities
                assert routing.get_routing_queue(queues[0].id).name == queues[0].name
                assert vendor.AnalyticsApi(client).post_analytics_conversations_details_query(query).conversations
                calls.update(users=3, queues=2, details=1)

        def guarded():
            try:
                work()
            except Exception as error:  # noqa: BLE001 - it is counted
                errors.append(error)

        threads = [threading.Thread(target=guarded) for _ in range(WORKERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(seconds + 330)
        counted = organisation.counted()
    print(dict(calls), counted, f"renewals {len(renewals)}, errors {len(errors)}")  # noqa: T201 - for those with -s
    assert not errors
    assert not any(thread.is_alive() for thread in threads)
    assert set(calls) == {"users", "queues", "details"}
    assert len(renewals) >= seconds / 5 / 2
    assert counted["most_logins_in_flight"] == 1
    assert sum(counted["faults"].values()) > 0
