"""Everybody at once: threads with requests, threads with sync httpx, tasks with async httpx, and the session itself."""

import asyncio
import random
import threading
import time
from collections import Counter

import httpx
import pytest
import requests

from tests.authorisation.conftest import USERS
from tests.authorisation.elsewhere import Elsewhere

PAUSE = 0.6  # seconds between two calls of one worker, about: the storm is about the token, not about the processor


@pytest.mark.parametrize("seconds", [4, pytest.param(60, marks=pytest.mark.soak)])
def test_64_threads_and_64_tasks_on_a_token_of_one_second_log_in_one_at_a_time(opened, seconds):
    with Elsewhere(token_lifetime=1, rate_limit=None, users=20) as organisation:
        gc, auth = opened(organisation)
        url, seen, errors = organisation.url + f"{USERS}?pageSize=1", Counter(), []
        began = time.monotonic()
        end = began + seconds

        def calling(call):
            try:
                while time.monotonic() < end:
                    seen[call()] += 1
                    time.sleep(PAUSE * random.uniform(0.5, 1.5))
            except Exception as error:  # noqa: BLE001 - it is counted
                errors.append(error)

        async def task(client):
            try:
                while time.monotonic() < end:
                    seen["async", (await client.get(url)).status_code] += 1
                    await asyncio.sleep(PAUSE * random.uniform(0.5, 1.5))
            except Exception as error:  # noqa: BLE001 - it is counted
                errors.append(error)

        async def tasks():
            async with httpx.AsyncClient(auth=auth, trust_env=False, timeout=30) as client:
                await asyncio.gather(*(task(client) for _ in range(64)))

        with requests.Session() as by_requests, httpx.Client(auth=auth, trust_env=False, timeout=30) as by_httpx:
            by_requests.auth, by_requests.trust_env = auth, False
            by_requests.mount("http://", requests.adapters.HTTPAdapter(pool_maxsize=64))
            calls = [
                lambda: ("requests", by_requests.get(url, timeout=30).status_code),
                lambda: ("httpx", by_httpx.get(url).status_code),
                lambda: ("session", 200 if gc.request("GET", USERS, params={"pageSize": 1}) else 0),
            ]
            threads = [threading.Thread(target=calling, args=(calls[number % 3],)) for number in range(64)]
            for thread in threads:
                thread.start()
            asyncio.run(tasks())
            for thread in threads:
                thread.join(60)
        took = time.monotonic() - began
        counted = organisation.counted()
    print(dict(seen), counted)  # noqa: T201 - the figures, for those who run it with -s
    assert not errors
    assert set(seen) == {(kind, 200) for kind in ("requests", "httpx", "session", "async")}
    assert counted["most_logins_in_flight"] == 1
    assert 3 <= counted["logins"] <= took / 0.70 + 2
