"""A session on the real clock, and what it gives to other HTTP clients."""

import asyncio
from contextlib import ExitStack
from types import SimpleNamespace

import httpx
import pytest
import requests

from genesys_nb import connection, credentials
from genesys_nb.http import sharing
from genesys_nb.http.network import Network

USERS = "/api/v2/users"


def by_requests(auth, url, method="GET", **options):
    """Ask with requests; return status and history."""
    with requests.Session() as client:
        client.trust_env = False
        client.auth = auth
        answer = client.request(method, url, timeout=20, **options)
    return SimpleNamespace(status=answer.status_code, before=[one.status_code for one in answer.history])


def by_httpx(auth, url, method="GET", **options):
    """Ask with the sync client of httpx."""
    with httpx.Client(auth=auth, trust_env=False, follow_redirects=True, timeout=20) as client:
        answer = client.request(method, url, **options)
    return SimpleNamespace(status=answer.status_code, before=[one.status_code for one in answer.history])


def by_httpx_async(auth, url, method="GET", **options):
    """Ask with the async client of httpx."""

    async def ask():
        async with httpx.AsyncClient(auth=auth, trust_env=False, follow_redirects=True, timeout=20) as client:
            return await client.request(method, url, **options)

    answer = asyncio.run(ask())
    return SimpleNamespace(status=answer.status_code, before=[one.status_code for one in answer.history])


@pytest.fixture(params=[by_requests, by_httpx, by_httpx_async], ids=lambda ask: ask.__name__)
def ask(request):
    """Give each kind of client in turn."""
    return request.param


@pytest.fixture
def opened():
    """Give a function that opens a session to whatever has an address and a login, and returns its authorisation."""
    sharing._REGISTRY._held.clear()  # a port may come back with the next server
    with ExitStack() as sessions:

        def open_session(organisation):
            found = credentials.find(
                login_url=organisation.url,
                api_url=organisation.url,
                client_id=organisation.client_id,
                client_secret=organisation.client_secret,
            )
            gc = sessions.enter_context(connection.assemble(found, Network(), progress=False))
            return gc, gc.auth

        yield open_session
