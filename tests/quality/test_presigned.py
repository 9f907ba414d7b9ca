"""A pre-signed address on the wire: no token goes there, it shows nowhere, and odd places are not asked."""

import logging
import traceback

import pytest

from genesys_nb.errors import ApiError, GenesysError, NotFound, SecurityError, TransportError
from genesys_nb.http.network import Network
from genesys_nb.http.origin import Origin
from genesys_nb.http.presigned import Presigned
from genesys_nb.query import Query
from tests.clocks import VirtualClock
from tests.http.conftest import bench
from tests.http.hostile import HostileServer, answer, routes, steps

__all__ = ["bench"]

ASK = Query("GET", "/api/v2/speechandtextanalytics/conversations/c/communications/s/transcripturl")
SIGNATURE = "cAnArY5ignature0123456789abcdefcAnArY5ignature"
FILE = answer({"transcripts": []}, kind="binary/octet-stream")


@pytest.fixture
def storage():
    """Give a function that starts a storage of its own, on another port than the API."""
    started = []

    def start(script):
        server = HostileServer(script).__enter__()
        started.append(server)
        return server

    yield start
    for server in started:
        server.__exit__()


def signed(server, path="/bucket/transcript.json"):
    return f"{server.url}{path}?X-Amz-Security-Token={SIGNATURE}&X-Amz-Signature={SIGNATURE[::-1]}"


def api(*addresses):
    return routes(steps(*(answer({"url": one}) for one in addresses)))


def test_the_token_goes_to_the_api_and_nothing_but_the_address_to_the_storage(bench, storage):
    kept = storage(steps(FILE))
    b = bench(api(signed(kept)))
    reply = b.wire.behind(ASK, "url")
    assert reply.content == b'{"transcripts": []}'
    assert reply.attempts == 2
    assert b.calls[0].bearer
    (download,) = kept.requests
    assert download.target == signed(kept).removeprefix(kept.url)
    assert set(download.headers) == {"host", "accept", "accept-encoding", "user-agent"}


def test_no_header_of_any_download_ever_holds_the_token(bench, storage):
    kept = storage(steps(answer(status=503), answer(b"<html>", kind="text/html"), answer(status=403), FILE))
    b = bench(api(signed(kept)))
    b.wire.behind(ASK, "url")
    assert len(kept.requests) == 4
    assert not any("authorization" in one.headers or b.calls[0].bearer in str(one.headers) for one in kept.requests)


def test_an_address_that_is_refused_is_asked_for_anew_once(bench, storage):
    kept = storage(lambda request, connection: connection.write(FILE if "new" in request.path else answer(status=403)))
    b = bench(api(signed(kept, "/old"), signed(kept, "/new")))
    assert b.wire.behind(ASK, "url").attempts == 4
    assert [one.path for one in kept.requests] == ["/old", "/new"]
    b = bench(api(signed(kept, "/old")))
    with pytest.raises(ApiError, match=r"\(403\)") as caught:
        b.wire.behind(ASK, "url")
    assert caught.value.status == 403
    assert len(b.calls) == 2


@pytest.mark.parametrize(
    "address",
    [
        "http://storage.example/transcript?s=1",
        "ftp://storage.example/transcript?s=1",
        "file:///etc/passwd",
        "//storage.example/transcript",
        "/api/v2/users",
        "https://user:word@storage.example/transcript?s=1",
        "https://storage.example\\@127.0.0.1/t?s=1",
        "https://storage.example/t?s=1#fragment",
        "https://storage.example/t\n?s=1",
        "https://exämple/t?s=1",
        "https://storage.example:99999/t?s=1",
        "https://169.254.169.254/latest/meta-data?s=1",
        "https://10.0.0.7/t?s=1",
        "https://[fe80::1]/t?s=1",
        "javascript:alert(1)",
        f"https://storage.example/{'x' * 9_000}",
        5,
        ["https://storage.example/t"],
        {"url": "https://storage.example/t"},
    ],
    ids=lambda address: str(address)[:40],
)
def test_odd_places_are_not_asked(bench, address):
    b = bench(api(address))
    with pytest.raises(SecurityError, match="not followed") as caught:
        b.wire.behind(ASK, "url")
    assert "s=1" not in str(caught.value)
    assert len(b.calls) == 1


@pytest.mark.parametrize("address", ["http://127.0.0.1:8/t?s=1", "https://127.0.0.1/t?s=1", "https://localhost/t?s=1"])
def test_an_api_elsewhere_cannot_send_us_to_this_machine(address):
    from genesys_nb.http.errand import Reply

    body = f'{{"url": "{address}"}}'.encode()
    far = Presigned(Origin.parse("https://api.mypurecloud.ie"), Network(), VirtualClock(), lambda _: None)
    with pytest.raises(SecurityError, match="not followed"):
        far.behind(ASK, "url", lambda query: Reply(200, {}, body, 1, 0.0, "", query))


@pytest.mark.parametrize("said", [b"{}", b'{"url": null}', b'{"url": ""}', b"[]"])
def test_an_answer_without_an_address_is_no_transcript(bench, said):
    b = bench(routes(answer(said)))
    with pytest.raises(NotFound, match="has no url"):
        b.wire.behind(ASK, "url")


def test_a_redirect_of_the_storage_is_not_followed(bench, storage):
    elsewhere = storage(steps(FILE))
    kept = storage(steps(answer(status=302, Location=signed(elsewhere))))
    b = bench(api(signed(kept)))
    with pytest.raises(SecurityError, match=r"redirects the download \(302\)"):
        b.wire.behind(ASK, "url")
    assert not elsewhere.requests


def test_a_body_without_end_is_cut(bench, storage):
    kept = storage(steps(answer(b"[" + b"1," * 5_000 + b"1]")))
    b = bench(api(signed(kept)), network=Network(body_cap=1_000))
    with pytest.raises(TransportError, match="larger than 1,000 bytes"):
        b.wire.behind(ASK, "url")


def quotes(request, connection):
    """Say no, and say again what was asked."""
    return connection.write(answer(f"<Error>{request.target}</Error>".encode(), status=403, X_Said=request.target))


def garbles(request, connection):
    """Answer with a status line that is none, and holds what was asked."""
    connection.write(f"HTTP/1.1 {request.target}\r\n\r\n".encode())
    return False


@pytest.mark.parametrize("script", [quotes, garbles, lambda request, connection: connection.reset()])
def test_the_signature_shows_nowhere(bench, storage, caplog, script):
    kept = storage(script)
    b = bench(api(signed(kept)), network=Network(attempts=3))
    with caplog.at_level(1):
        logging.getLogger("urllib3").setLevel(1)
        with pytest.raises(GenesysError) as caught:
            b.wire.behind(ASK, "url")
    texts = [caplog.text, repr(b.events), repr(b.wire), repr(vars(b.wire._presigned))]
    error = caught.value
    while error is not None:
        texts += [str(error), repr(error), repr(vars(error)), repr(getattr(error, "__notes__", ""))]
        rendered = traceback.TracebackException.from_exception(error, capture_locals=True)
        texts += [f"{frame.name} {frame.locals}" for frame in rendered.stack if "/tests/" not in frame.filename]
        error = error.__cause__ or error.__context__
    for text in texts:
        for planted in (SIGNATURE, SIGNATURE[::-1], SIGNATURE[:12]):
            assert planted not in text, text[:300]


def test_the_log_of_a_sound_download_holds_no_signature(bench, storage, caplog):
    kept = storage(steps(FILE))
    b = bench(api(signed(kept)))
    with caplog.at_level(1):
        logging.getLogger("urllib3").setLevel(1)
        reply = b.wire.behind(ASK, "url")
    assert "/bucket/transcript.json" in caplog.text, "the log was on"
    assert SIGNATURE[:12] not in caplog.text
    assert SIGNATURE[:12] not in f"{reply!r}{b.events!r}"
