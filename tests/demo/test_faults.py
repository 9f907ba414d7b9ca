"""Every kind of fault, seen on the wire."""

import gzip
import http.client
import json
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
import requests

from genesys_nb.demo import KINDS, Fault

from .conftest import QUERY

USERS = "/api/v2/users?pageSize=50"


class Raw:
    """An answer as it came over the wire, undecoded; ``broken`` is what the connection said."""

    def __init__(self, client, target=USERS, **headers):
        headers = {"Authorization": client.session.headers["Authorization"], **headers}
        connection = http.client.HTTPConnection("127.0.0.1", client.organisation.url.rpartition(":")[2], timeout=10)
        self.status, self.headers, self.body, self.broken = 0, {}, b"", None
        try:
            connection.request("GET", target, headers=headers)
            answer = connection.getresponse()
            self.status, self.headers = answer.status, answer.headers
            self.body = answer.read()
        except http.client.IncompleteRead as error:
            self.body, self.broken = error.partial, error
        except (OSError, http.client.HTTPException) as error:
            self.broken = error
        finally:
            connection.close()


@pytest.fixture
def struck(opened):
    """Open an organisation in which a fault strikes the second API request, and return what that one got."""

    def strike(fault, **headers):
        client = opened(faults=[fault])
        assert Raw(client, **headers).status == 200
        return Raw(client, **headers), client

    return strike


STATUSES = {
    "429": 429,
    "429-bare": 429,
    "429-date": 429,
    "429-absurd": 429,
    "403": 403,
    "500": 500,
    "502": 502,
    "503": 503,
    "503-retry-after": 503,
    "504": 504,
    "401": 401,
    "echo": 400,
}


@pytest.mark.parametrize(("kind", "status"), STATUSES.items())
def test_a_status_comes_in_the_vendors_form(struck, kind, status):
    answer, client = struck(Fault(kind, nth=(2,)))
    body = json.loads(answer.body)
    assert (answer.status, body["status"]) == (status, status)
    assert body["contextId"] == answer.headers["ININ-Correlation-Id"]
    assert client.organisation.faults_served == {kind: 1}
    assert client.organisation.requests[-1].fault == kind
    assert Raw(client).status == 200


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("429@2", "1"),
        ("429=7@2", "7"),
        ("429-bare@2", None),
        ("429-absurd@2", "86400"),
        ("503@2", None),
        ("503-retry-after=3@2", "3"),
    ],
)
def test_a_wait_is_told_or_not(struck, fault, expected):
    assert struck(fault)[0].headers["Retry-After"] == expected


def test_a_wait_may_be_a_date(struck):
    answer, _ = struck(Fault("429-date", nth=(2,), value=30))
    wait = parsedate_to_datetime(answer.headers["Retry-After"]) - parsedate_to_datetime(answer.headers["Date"])
    assert 28 <= wait.total_seconds() <= 31


def test_a_page_of_html_is_a_success_to_http(struck):
    answer, _ = struck("html@2")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert answer.body.startswith(b"<!DOCTYPE html>")


def test_an_empty_body(struck):
    answer, _ = struck("empty@2")
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "0")


def test_a_reset_before_any_byte(struck):
    answer, client = struck("reset@2")
    assert isinstance(answer.broken, ConnectionResetError)
    assert (answer.status, client.organisation.requests[-1].status) == (0, 0)


@pytest.mark.parametrize("kind", ["reset-mid-body", "short-body", "open-chunks"])
def test_a_body_that_does_not_end(struck, kind):
    answer, _ = struck(f"{kind}@2")
    assert answer.status == 200
    assert answer.broken is not None
    if kind == "open-chunks":
        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert json.loads(answer.body)["total"] == 180  # all of it came, but nobody said so
    if kind == "short-body":
        assert len(answer.body) == int(answer.headers["Content-Length"]) - 512


@pytest.mark.parametrize("kind", ["reset", "reset-mid-body", "short-body", "open-chunks"])
def test_a_client_of_more_experience_notices_too(opened, kind):
    client = opened(faults=[kind])
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        client.get("/users")


def test_a_cut_gzip_stream_of_the_stated_length(struck):
    answer, _ = struck("gzip-cut@2")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert int(answer.headers["Content-Length"]) == len(answer.body)
    with pytest.raises(EOFError):
        gzip.decompress(answer.body)


def test_a_wrong_checksum(struck):
    answer, _ = struck("gzip-crc@2")
    with pytest.raises(gzip.BadGzipFile, match="CRC"):
        gzip.decompress(answer.body)


def test_json_that_stops(struck):
    answer, _ = struck("bad-json@2")
    assert answer.broken is None
    with pytest.raises(json.JSONDecodeError):
        json.loads(answer.body)


@pytest.mark.parametrize("coding", ["gzip", "identity"])
def test_bytes_that_are_not_utf8(struck, coding):
    answer, _ = struck("bad-utf8@2", **{"Accept-Encoding": coding})
    with pytest.raises(UnicodeDecodeError):
        answer.body.decode()
    assert json.loads(answer.body.decode("latin-1"))["total"] == 180


def test_a_slow_first_byte(struck):
    begun = time.monotonic()
    assert struck("slow=0.2@2")[0].status == 200
    assert time.monotonic() - begun >= 0.2


def test_all_tokens_are_revoked(struck):
    answer, client = struck("revoke@2")
    assert answer.status == 401
    assert Raw(client).status == 401
    client.login()
    assert Raw(client).status == 200


def test_a_401_that_never_ends(struck):
    _, client = struck("401-for-ever@2")
    client.login()
    assert [Raw(client).status for _ in range(3)] == [401, 401, 401]
    assert client.organisation.unauthorised == 4


def test_a_token_that_is_dead_on_arrival(opened):
    client = opened(faults=["expired-token@1"])
    assert Raw(client).status == 401
    client.login()
    assert Raw(client).status == 200


@pytest.mark.parametrize("host", [None, "//evil.example", "http://api.mypurecloud.com:1"])
def test_a_link_to_somewhere_else(struck, host):
    answer, _ = struck(Fault("hostile-next-uri", nth=(2,), value=host))
    link = json.loads(answer.body)["nextUri"]
    assert link.startswith(host or "https://api.mypurecloud.com.evil.example/api/v2/users")


def test_a_redirect_to_somewhere_else(struck):
    answer, _ = struck(Fault("redirect", nth=(2,), value="http://127.0.0.2:9"))
    assert (answer.status, answer.headers["Location"]) == (307, f"http://127.0.0.2:9{USERS}")


def test_a_page_comes_again(opened):
    client = opened(faults=["repeated-page@3"])
    pages = [client.get("/users", pageSize=50, pageNumber=number).json() for number in (1, 2, 3, 4)]
    assert pages[2] == pages[0]
    assert [page["pageNumber"] for page in pages] == [1, 2, 1, 4]


def test_totals_vanish(opened):
    client = opened(faults=["vanishing-totals"])
    assert not {"total", "pageCount", "lastUri"} & json.loads(Raw(client).body).keys()
    day = "2026-11-19T00:00:00Z/2026-11-20T00:00:00Z"
    assert client.post(QUERY, {"interval": day}).json().keys() == {"conversations"}


def test_pages_are_clamped(opened):
    client = opened(faults=["clamped-page=7"])
    assert client.get("/users", pageSize=50, state="active").json()["pageSize"] == 7
    body = {"interval": "2026-11-19T00:00:00Z/2026-11-20T00:00:00Z", "paging": {"pageSize": 50, "pageNumber": 1}}
    assert len(client.post(QUERY, body).json()["conversations"]) == 7
    assert client.post("/users/search", {"pageSize": 50}).json()["pageSize"] == 7


def test_the_token_is_echoed(struck):
    answer, client = struck("echo@2")
    assert client.session.headers["Authorization"] in json.loads(answer.body)["message"]


def test_what_is_reset_was_done_all_the_same(opened):
    client = opened(faults=[Fault("reset", path="*/jobs", method="POST", times=1)])
    path, body = "/analytics/conversations/details/jobs", {"interval": "2026-11-18T00:00:00Z/2026-11-19T00:00:00Z"}
    with pytest.raises(requests.ConnectionError):
        client.post(path, body)
    assert client.organisation.jobs_created == 1
    assert client.post(path, body).status_code == 202
    assert client.organisation.jobs_created == 2


def test_the_login_host_has_its_faults_too(opened):
    client = opened(faults=[Fault("503", path="/oauth/token", nth=(2,))])
    assert client.login().status_code == 503
    assert client.login().status_code == 200


def test_one_page_may_be_poisoned(opened):
    client = opened(faults=[Fault("500", path="*/users*pageNumber=3*")])
    assert [client.get("/users", pageNumber=number).status_code for number in (1, 2, 3, 3, 4)] == [
        200,
        200,
        500,
        500,
        200,
    ]


def test_a_mixture_is_reproducible_and_keeps_its_share(opened):
    runs = []
    for _ in range(2):
        client = opened(seed=5, faults=["mixed:0.3"])
        for _ in range(200):
            Raw(client, "/api/v2/tokens/me")
        runs.append([one.fault for one in client.organisation.requests])
        served = client.organisation.faults_served
        assert 40 <= served.total() <= 80
        assert len(served) >= 12
    assert runs[0] == runs[1]


@pytest.mark.parametrize("text", ["nonsense", "429:2", "429:x", "429@x", ""])
def test_what_is_not_a_fault(text):
    with pytest.raises(ValueError, match="is not a fault"):
        Fault.parse(text)


def test_faults_are_values():
    assert Fault.parse("429=7@2,4") == Fault("429", nth=(2, 4), value="7")
    assert Fault.parse("mixed:0.05") == Fault("mixed", share=0.05)
    with pytest.raises(AttributeError):
        Fault("429").kind = "500"


def test_every_kind_has_a_test():
    here = Path(__file__).read_text()
    assert [kind for kind in KINDS if f'"{kind}' not in here] == []
