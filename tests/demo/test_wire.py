"""Manners on the wire: who may come in, how a refusal looks, what every answer wears."""

import gzip
import http.client
import json
import socket
import threading

import pytest
import requests

from genesys_nb.demo import Fault

FORM = {"grant_type": "client_credentials"}


def log_in(organisation, secret=None, **data):
    keys = (organisation.client_id, secret or organisation.client_secret)
    return requests.post(f"{organisation.url}/oauth/token", data=data or FORM, auth=keys, timeout=10)


class Ticking:
    """A clock that a test turns."""

    def __init__(self):
        self.now = 1000.0

    def __call__(self):
        return self.now


def test_a_login_gives_a_token_with_its_life(opened):
    client = opened(token_lifetime=0.5)
    answer = client.login()
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 0.5
    assert log_in(opened(token_lifetime=300.0).organisation).json()["expires_in"] == 300


@pytest.mark.parametrize(
    ("secret", "data", "error"),
    [("wrong", {}, "invalid_client"), (None, {"grant_type": "password"}, "unsupported_grant_type")],
)
def test_a_refused_login_has_the_login_hosts_own_form(client, secret, data, error):
    answer = log_in(client.organisation, secret, **data)
    assert answer.status_code == 400
    assert answer.json()["error"] == error
    assert set(answer.json()) == {"error", "description", "error_description"}


def test_what_is_no_login_at_all(client):
    where = f"{client.organisation.url}/oauth/token"
    assert requests.get(where, timeout=10).status_code == 405
    answer = requests.post(where, data=FORM, headers={"Authorization": "Basic %%%"}, timeout=10)
    assert answer.json()["error"] == "invalid_client"


def test_too_many_logins_are_400_not_429(opened):
    clock = Ticking()
    organisation = opened(login_rate_limit=2, clock=clock).organisation  # the fixture has logged in once
    assert log_in(organisation).status_code == 200
    answer = log_in(organisation)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].startswith("rate limit exceeded;")
    clock.now += 61
    assert log_in(organisation).status_code == 200


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (None, "authentication.required"),
        ("Bearer nonsense", "bad.credentials"),
        ("Basic eA==", "authentication.required"),
    ],
)
def test_who_has_no_token_stays_outside(client, header, code):
    answer = client.ask("GET", "/users", headers={"Authorization": header})
    assert (answer.status_code, answer.json()["code"]) == (401, code)
    assert answer.json()["contextId"] == answer.headers["ININ-Correlation-Id"]
    assert answer.json().keys() == {"message", "code", "status", "contextId", "details", "errors"}


def test_a_token_dies_of_age(opened):
    clock = Ticking()
    client = opened(token_lifetime=20, clock=clock)
    clock.now += 19.9
    assert client.get("/users").status_code == 200
    clock.now += 0.2
    assert client.get("/users").json()["code"] == "bad.credentials"
    assert client.organisation.unauthorised == 1


def test_a_token_can_be_given_back_and_all_can_be_revoked(opened):
    client = opened()
    assert client.ask("DELETE", "/tokens/me").status_code == 200
    assert client.get("/users").status_code == 401
    client.login()
    client.organisation.revoke_tokens()
    assert client.get("/users").status_code == 401


def test_a_missing_permission_is_named(opened):
    client = opened(denied={"routing:queue:view"})
    answer = client.get("/routing/queues")
    assert (answer.status_code, answer.json()["code"]) == (403, "missing.permissions")
    assert "routing:queue:view" in answer.json()["message"]
    queue = client.organisation.queues()[0]["id"]
    assert client.get(f"/routing/queues/{queue}/members").status_code == 200  # another permission is enough there


def test_where_any_of_several_is_enough_all_are_named(opened):
    needed = ["relate:contact:view", "externalContacts:contact:view"]
    answer = opened(denied=needed).get("/externalcontacts/contacts")
    assert (answer.status_code, answer.json()["code"]) == (403, "missing.any.permissions")
    assert all(one in answer.json()["message"] for one in needed)


def test_a_defect_of_ours_is_an_answer_and_is_shown(opened, monkeypatch, capsys):
    client = opened()
    monkeypatch.setattr(client.organisation._centre.world, "things", property(), raising=False)
    assert client.get("/routing/queues").json()["code"] == "internal.server.error"
    assert "Traceback" in capsys.readouterr().err


@pytest.mark.parametrize("header", ["Content-Length: many", "Transfer-Encoding: chunked"])
def test_a_body_of_unknown_length_is_not_read(client, header):
    with socket.create_connection(("127.0.0.1", int(client.organisation.url.rpartition(":")[2])), timeout=10) as wire:
        wire.sendall(f"POST /api/v2/users/search HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n".encode())
        assert wire.makefile("rb").readline().startswith(b"HTTP/1.1 411 ")


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/nowhere", None, 404, "not.found"),
        ("GET", "/users/unknown", None, 404, "not.found"),
        ("GET", "/users/..%2F..%2Foauth", None, 404, "not.found"),
        ("PUT", "/users", None, 405, "method.not.allowed"),
        ("GET", "/users?pageNumber=none", None, 400, "invalid.query.param.value"),
        ("GET", "/users?pageNumber=0", None, 400, "invalid.query.param.value"),
        ("GET", "/users?state=asleep", None, 400, "invalid.value"),
        ("POST", "/users/search", None, 415, "unsupported.media.type"),
        ("POST", "/users/search", [1], 400, "bad.request"),
        ("GET", "/users/me", None, 400, "not.a.user"),
        ("POST", "/users/search", {"query": ["Anna"]}, 400, "bad.request"),
        ("GET", "/users/unknown/queues", None, 404, "not.found"),
        ("GET", "/users/unknown/presences/purecloud", None, 404, "not.found"),
        ("GET", "/routing/queues/unknown/members", None, 404, "not.found"),
        ("GET", "/routing/queues/unknown/wrapupcodes", None, 404, "not.found"),
        ("GET", "/organizations/limits/namespaces/unknown", None, 404, "not.found"),
        ("GET", "/presence/definitions?deactivated=perhaps", None, 400, "invalid.value"),
    ],
)
def test_what_makes_no_sense_is_refused_in_the_vendors_form(client, method, path, *, body, status, code):
    answer = client.ask(method, path, **({} if body is None else {"json": body}))
    assert (answer.status_code, answer.json()["code"], answer.json()["status"]) == (status, code, status)


def test_unknown_parameters_are_ignored(client):
    assert client.get("/users", nonsense="1").json()["total"] == 180


def test_every_answer_wears_a_correlation_id_of_its_own(client):
    seen = {client.get(path).headers["ININ-Correlation-Id"] for path in ("/users", "/users", "/nowhere")}
    assert len(seen) == 3


def test_the_rate_limit_counts_refuses_and_forgets(opened):
    clock = Ticking()
    client = opened(rate_limit=3, clock=clock)
    told = [client.get("/users", pageSize=1).headers for _ in range(3)]
    assert [(one["inin-ratelimit-count"], one["inin-ratelimit-allowed"]) for one in told] == [
        ("1", "3"),
        ("2", "3"),
        ("3", "3"),
    ]
    clock.now += 17.5
    answer = client.get("/users")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == answer.headers["inin-ratelimit-reset"] == "43"
    assert answer.json()["code"] == "too.many.requests.retry.after"
    assert answer.json()["message"] == "Rate limit exceeded the maximum. Retry the request in [43] seconds"
    clock.now += 43
    assert client.get("/users").headers["inin-ratelimit-count"] == "1"


def test_a_body_is_packed_for_those_who_unpack(client):
    headers = {name: str(value) for name, value in client.session.headers.items()}
    connection = http.client.HTTPConnection("127.0.0.1", client.organisation.url.rpartition(":")[2], timeout=10)
    packed = {}
    for coding in ("gzip", "identity"):
        connection.request("GET", "/api/v2/users", headers={**headers, "Accept-Encoding": coding})
        answer = connection.getresponse()
        packed[coding] = (answer.headers.get("Content-Encoding"), answer.read())
        assert int(answer.headers["Content-Length"]) == len(packed[coding][1])
    connection.close()
    assert packed["gzip"][0] == "gzip"
    assert packed["identity"][0] is None
    assert json.loads(gzip.decompress(packed["gzip"][1])) == json.loads(packed["identity"][1])


def test_a_connection_is_kept_and_head_has_no_body(client):
    connection = http.client.HTTPConnection("127.0.0.1", client.organisation.url.rpartition(":")[2], timeout=10)
    headers = {"Authorization": client.session.headers["Authorization"]}
    sockets = set()
    for method in ("HEAD", "GET", "HEAD"):
        connection.request(method, "/api/v2/tokens/me", headers=headers)
        answer = connection.getresponse()
        assert bool(answer.read()) == (method == "GET")
        assert int(answer.headers["Content-Length"]) > 0
        sockets.add(connection.sock)
    connection.close()
    assert len(sockets) == 1


def test_it_remembers_what_was_asked(opened):
    client = opened()
    client.get("/users", pageSize=3)
    last = client.organisation.requests[-1]
    assert (last.method, last.path, last.target) == ("GET", "/api/v2/users", "/api/v2/users?pageSize=3")
    assert (last.status, last.number, last.fault) == (200, 2, "")
    assert client.organisation.token_requests == 1


def test_it_counts_what_happens_at_once(opened):
    organisation = opened(faults=[Fault("slow", path="/oauth/token", value=0.3)]).organisation
    threads = [threading.Thread(target=log_in, args=[organisation]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert organisation.token_requests == 5
    assert 2 <= organisation.most_token_requests_in_flight <= organisation.most_requests_in_flight <= 4


def test_it_leaves_nothing_behind(opened):
    before = threading.active_count()
    client = opened()
    client.get("/users")
    port = int(client.organisation.url.rpartition(":")[2])
    client.organisation.stop()
    assert threading.active_count() == before
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    with pytest.raises(RuntimeError, match="closed"):
        _ = client.organisation.url
