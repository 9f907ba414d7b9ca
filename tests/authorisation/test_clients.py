"""One object signs the requests of every client, and repairs a refused token once."""

import asyncio
import io
import json
import pickle
import threading

import httpx
import pytest
import requests

from genesys_nb import authorisation, connection, credentials
from genesys_nb.demo import Fault
from genesys_nb.errors import AuthError, ConfigError, SecurityError
from genesys_nb.http.network import Network
from tests.authorisation.conftest import USERS
from tests.authorisation.scripted import Scripted
from tests.http.hostile import HostileServer, answer

QUERY = "/api/v2/analytics/conversations/details/query"
BODY = json.dumps({"interval": "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z"}).encode()
JSON = {"Content-Type": "application/json"}


def _first_refused(request, connection):
    return connection.write(answer({}, 401 if request.bearer.endswith("001") else 200))


def test_it_is_what_each_client_takes(opened, genesys_demo):
    _, auth = opened(genesys_demo)
    assert isinstance(auth, requests.auth.AuthBase)
    assert isinstance(auth, httpx.Auth)


def test_where_httpx_is_not_installed_it_is_for_requests_alone(opened, genesys_demo, monkeypatch):
    gc, _ = opened(genesys_demo)
    monkeypatch.setattr(authorisation, "find_spec", lambda name: None)
    authorisation._kind.cache_clear()
    try:
        auth = authorisation.for_session(gc._wire.tokens, gc._wire.api, gc._clock)
    finally:
        authorisation._kind.cache_clear()
    assert not isinstance(auth, httpx.Auth)
    assert requests.get(genesys_demo.url + USERS, auth=auth, timeout=20).status_code == 200


def test_the_session_and_all_clients_share_one_login(opened, genesys_demo, ask):
    gc, auth = opened(genesys_demo)
    gc.users()
    assert ask(auth, genesys_demo.url + USERS).status == 200
    assert genesys_demo.token_requests == 1


def test_addresses_as_people_write_them_are_signed(opened, genesys_demo, ask):
    _, auth = opened(genesys_demo)
    address = genesys_demo.url.replace("http", "HTTP") + "/api/v2/users"
    assert (
        ask(auth, address, params={"sortOrder": "asc", "note": "Zoë & co / 100 % [x]|~", "id": ["a", "b"]}).status
        == 200
    )
    assert ask(auth, genesys_demo.url + "/api/v2/routing/queues/Zoë Quai").status == 404
    assert genesys_demo.unauthorised == 0


def test_a_revoked_token_is_repaired_once_and_the_body_goes_again(opened, genesys_demo, ask):
    _, auth = opened(genesys_demo)
    genesys_demo.revoke_tokens()
    asked = {"data": BODY} if ask.__name__ == "by_requests" else {"content": BODY}
    answered = ask(auth, genesys_demo.url + QUERY, "POST", headers=JSON, **asked)
    assert (answered.status, answered.before) == (200, [401])
    assert genesys_demo.unauthorised == 1
    assert genesys_demo.token_requests == 2


def test_a_file_is_read_again_from_where_it_was(opened):
    bodies = []

    def script(request, connection):
        bodies.append(request.body)
        return _first_refused(request, connection)

    with Scripted(script) as service:
        _, auth = opened(service)
        body = io.BytesIO(b"the head and " + BODY)
        body.seek(len(b"the head and "))
        answered = requests.post(service.url + QUERY, data=body, auth=auth, headers=JSON, timeout=20)
    assert answered.status_code == 200
    assert bodies == [BODY, BODY]


def test_what_cannot_be_read_twice_is_handed_on_refused_and_the_next_request_has_a_new_token(opened, ask):
    class Once:
        """A stream of known length that is gone when it was read."""

        def __init__(self):
            self.chunks = iter([BODY])

        def __len__(self):
            return len(BODY)

        def __iter__(self):
            return self.chunks

    async def once():
        yield BODY

    asked = {
        "by_requests": {"data": Once()},
        "by_httpx": {"content": iter([BODY])},
        "by_httpx_async": {"content": once()},
    }[ask.__name__]
    with Scripted(_first_refused) as service:
        _, auth = opened(service)
        sized = {**JSON, "Content-Length": str(len(BODY))}
        refused = ask(auth, service.url + QUERY, "POST", headers=sized, **asked)
        assert (refused.status, refused.before) == (401, [])
        assert ask(auth, service.url + USERS).status == 200
        assert [request.body for request in service.server.requests if request.path == QUERY] == [BODY]
        assert service.logins == 2


def test_a_401_that_stays_is_handed_on_after_one_repair(opened, genesys_demo_factory, ask):
    organisation = genesys_demo_factory(faults=[Fault("401-for-ever", path="/api/v2/users")])
    _, auth = opened(organisation)
    before = len(organisation.requests)
    answered = ask(auth, organisation.url + USERS)
    assert (answered.status, answered.before) == (401, [401])
    assert [one.path for one in organisation.requests[before:]] == [USERS, "/oauth/token", USERS]
    assert ask(auth, organisation.url + "/api/v2/groups").status == 200


def test_a_token_that_does_not_cover_the_request_is_not_replaced(opened, ask):
    refusal = answer({}, 401, WWW_Authenticate='Bearer error="insufficient_scope"')
    with Scripted(lambda request, connection: connection.write(refusal)) as service:
        _, auth = opened(service)
        assert ask(auth, service.url + USERS).status == 401
        assert service.logins == 1


def test_when_every_token_is_refused_the_login_is_spared(opened, ask):
    with Scripted(lambda request, connection: connection.write(answer({}, 401))) as service:
        _, auth = opened(service)
        outcomes = [_outcome(ask, auth, service.url + USERS) for _ in range(8)]
    assert outcomes[0] == "401"
    assert outcomes[-1] == "AuthError"
    assert service.logins <= 4


def _outcome(ask, auth, url):
    try:
        return str(ask(auth, url).status)
    except AuthError as error:
        return type(error).__name__


def test_a_token_that_was_brought_along_is_not_repaired_and_says_so(ask):
    brought = f"cAnArY-{ask.__name__}-001"  # a token that was refused once is remembered
    with Scripted(_first_refused) as service:
        found = credentials.find(login_url=service.url, api_url=service.url, access_token=brought)
        with connection.assemble(found, Network(), progress=False) as gc:
            for _ in range(2):
                with pytest.raises(AuthError, match="brought along"):
                    ask(gc.auth, service.url + USERS)
        assert service.server.count(USERS) == 1
        assert service.logins == 0


def test_another_host_is_refused_before_anything_is_sent(opened, genesys_demo, ask):
    _, auth = opened(genesys_demo)
    seen = []
    with HostileServer(lambda request, connection: seen.append(request)) as other:
        for url in (other.url, other.url.replace("127.0.0.1", "localhost"), "https://api.mypurecloud.com"):
            with pytest.raises(SecurityError, match="Nothing was sent"):
                ask(auth, url + USERS)
        assert other.connections == 0
    assert not seen


def test_a_redirect_to_another_host_loses_the_token_and_its_401_repairs_nothing(opened, genesys_demo_factory, ask):
    with HostileServer(lambda request, connection: connection.write(answer({}, 401))) as other:
        organisation = genesys_demo_factory(faults=[Fault("redirect", path=USERS, value=other.url)])
        _, auth = opened(organisation)
        assert ask(auth, organisation.url + USERS).status == 401
        assert [request.headers.get("authorization") for request in other.requests] == [None]
    assert organisation.token_requests == 1


def test_a_closed_session_says_so(opened, genesys_demo, ask):
    gc, auth = opened(genesys_demo)
    gc.close()
    with pytest.raises(ConfigError, match="closed"):
        ask(auth, genesys_demo.url + USERS)


def test_after_an_interrupt_a_new_request_goes_on(opened, genesys_demo, ask):
    gc, auth = opened(genesys_demo)
    genesys_demo.revoke_tokens()
    gc._wire.interrupt()
    assert ask(auth, genesys_demo.url + USERS).status == 200


class SlowLogin(Scripted):
    """Its second login waits until the event loop has said something."""

    def __init__(self):
        super().__init__(_first_refused, self.second)
        self.asked, self.told = threading.Event(), threading.Event()

    def second(self):
        if self.logins:
            self.asked.set()
            assert self.told.wait(20), "the event loop stood still"


def test_the_event_loop_goes_on_while_a_token_is_fetched(opened):
    async def both(service, auth):
        async def speak():
            assert await asyncio.to_thread(service.asked.wait, 20)
            service.told.set()

        async with httpx.AsyncClient(auth=auth, trust_env=False, timeout=30) as client:
            answered, _ = await asyncio.gather(client.get(service.url + USERS), speak())
        return answered.status_code

    with SlowLogin() as service:
        _, auth = opened(service)
        assert asyncio.run(both(service, auth)) == 200


def test_a_cancelled_task_leaves_the_login_to_the_others(opened):
    async def cancelled(service, auth):
        async with httpx.AsyncClient(auth=auth, trust_env=False, timeout=30) as client:
            task = asyncio.create_task(client.get(service.url + USERS))
            assert await asyncio.to_thread(service.asked.wait, 20)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            service.told.set()
            return (await client.get(service.url + USERS)).status_code

    with SlowLogin() as service:
        _, auth = opened(service)
        assert asyncio.run(cancelled(service, auth)) == 200
    assert service.logins == 2


def test_no_secret_shows(opened, genesys_demo, caplog):
    caplog.set_level(0)
    _, auth = opened(genesys_demo)
    answered = requests.get(genesys_demo.url + USERS, auth=auth, timeout=20)
    by_httpx = httpx.get(genesys_demo.url + USERS, auth=auth, trust_env=False)
    genesys_demo.stop()
    with pytest.raises(requests.ConnectionError) as gone:
        requests.get(answered.url, auth=auth, timeout=20)
    texts = [repr(auth), str(vars(auth)), repr(answered.request.headers), repr(by_httpx.request.headers)]
    texts += [repr(answered.request.__dict__), str(gone.value), repr(gone.value.request.headers), caplog.text]
    for thing in (auth, answered, answered.request, gone.value):
        with pytest.raises(TypeError, match="not written to a pickle"):
            pickle.dumps(thing)
    for secret in (genesys_demo.client_secret, *genesys_demo._login._tokens):
        assert not [text for text in texts if secret[:12] in text]
