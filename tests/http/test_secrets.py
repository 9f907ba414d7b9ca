"""Canaries in every place where a secret has been seen to leak (fault lines L1 to L6, L10, L11)."""

import base64
import contextlib
import copy
import gc
import http.client
import io
import logging
import pickle
import pprint
import traceback
from urllib.parse import quote

import pytest

from genesys_nb.errors import GenesysError
from genesys_nb.http.network import Network
from genesys_nb.query import Query
from tests.http.conftest import CLIENT_ID, SECRET
from tests.http.hostile import answer, hang_up, head, reset, routes, steps, token

BEARER = "cAnArY-b3arer+/token=of~the~session-0123456789"
USERS = Query("GET", "/api/v2/users")
JOB = Query("POST", "/api/v2/jobs", json={"a": 1})


def forms(secret):
    """Return a secret in the spellings that are looked for, and its pieces of eight characters."""
    basic = base64.b64encode(f"{CLIENT_ID}:{secret}".encode()).decode()
    whole = {secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode(), basic}
    pieces = {secret[start : start + 8] for start in range(len(secret) - 7)}
    return whole | pieces | {repr(secret.encode())[2:-1]}


CANARIES = forms(SECRET) | forms(BEARER)


def clean(text):
    found = sorted(canary for canary in CANARIES if canary in text)
    assert not found, found[:3]


def everything(error):
    """Return all that can be read off an exception, with the local variables of every frame."""
    texts = ["".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())]
    seen, todo = set(), [error]
    while todo:
        link = todo.pop()
        if link is None or id(link) in seen:
            continue
        seen.add(id(link))
        texts += [
            str(link),
            repr(link),
            repr(link.args),
            repr(getattr(link, "__dict__", "")),
            pprint.pformat(vars(link)),
        ]
        texts += [repr(getattr(link, name, "")) for name in ("request", "response", "__notes__")]
        frame = link.__traceback__
        while frame is not None:
            texts.append(repr(frame.tb_frame.f_locals))
            frame = frame.tb_next
        todo += [link.__cause__, link.__context__, *(part for part in link.args if isinstance(part, BaseException))]
    return "\n".join(texts)


def echoing(status):
    """Return an answer that repeats everything that it was sent."""

    def script(request, connection):
        said = (
            f"{request.headers} {request.body!r} {quote(str(request.headers))} {request.headers['authorization'][9:40]}"
        )
        return connection.write(answer({"error": "no", "message": said, "description": said, "code": said}, status))

    return script


GOOD = token(BEARER)
STAGES = [
    pytest.param(routes(b"", echoing(401)), USERS, id="login-refused-and-echoed"),
    pytest.param(routes(b"", echoing(200)), USERS, id="login-without-token-and-echoed"),
    pytest.param(routes(b"", echoing(500)), USERS, id="login-broken-and-echoed"),
    pytest.param(routes(b"", reset()), USERS, id="login-reset"),
    pytest.param(routes(b"", hang_up(b"HTTP/1.1 200 OK\r\n")), USERS, id="login-cut"),
    pytest.param(routes(b"", answer(b"", 302, Location="https://evil.example")), USERS, id="login-redirected"),
    *(pytest.param(routes(echoing(status), GOOD), USERS, id=f"api-{status}-echoed") for status in (400, 403, 404, 409)),
    *(pytest.param(routes(echoing(status), GOOD), USERS, id=f"api-{status}-echoed") for status in (401, 429, 500, 503)),
    pytest.param(routes(reset(), GOOD), USERS, id="api-reset"),
    pytest.param(routes(reset(), GOOD), JOB, id="write-reset"),
    pytest.param(routes(hang_up(b"nonsense"), GOOD), USERS, id="api-no-http"),
    pytest.param(routes(answer(b"<html>", kind="text/html"), GOOD), USERS, id="api-html"),
    pytest.param(routes(hang_up(head(Content_Length=9)), GOOD), USERS, id="api-cut"),
    pytest.param(routes(answer(b"", 302, Location="https://evil.example"), GOOD), USERS, id="api-redirected"),
    pytest.param(routes(lambda request, connection: 1 / 0, GOOD), USERS, id="api-hangs-up"),
]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
@pytest.mark.parametrize(("script", "query"), STAGES)
def test_L5_L6_L11_errors_of_every_stage(bench, script, query, caplog, capfd):
    caplog.set_level(1)
    logging.getLogger("urllib3").setLevel(1)
    b = bench(script, network=Network(attempts=3, read_timeout=1))
    with pytest.raises(GenesysError) as caught:
        b.wire.send(query)
    clean(everything(caught.value))
    clean(caplog.text + "".join(repr(record.args) for record in caplog.records))
    clean(repr(b.events))
    clean("".join(capfd.readouterr()))


def in_a_status_line(request, connection):
    return hang_up(f"{request.headers['authorization']}\r\n\r\n".encode())(request, connection)


def in_a_header_that_is_none(request, connection):
    junk = f"HTTP/1.1 200 OK\r\n{request.headers['authorization']}\r\nContent-Length: 2\r\n\r\n{{}}"
    return hang_up(junk.encode())(request, connection)


@pytest.mark.parametrize("echo", [in_a_status_line, in_a_header_that_is_none])
@pytest.mark.parametrize("stage", ["api", "login"])
def test_L5_what_is_no_http_and_echoes(bench, echo, stage, caplog):
    caplog.set_level(1)
    b = bench(routes(echo, GOOD) if stage == "api" else routes(b"", echo), network=Network(attempts=2, read_timeout=1))
    with contextlib.suppress(GenesysError):
        b.wire.send(USERS)
        pytest.fail("this is no answer")
    clean(caplog.text + "".join(repr(vars(record)) for record in caplog.records))


@pytest.mark.parametrize("stage", ["api", "login"])
def test_L5_a_status_line_that_echoes_is_in_no_cause(bench, stage):
    echo = in_a_status_line
    b = bench(routes(echo, GOOD) if stage == "api" else routes(b"", echo), network=Network(attempts=2, read_timeout=1))
    with pytest.raises(GenesysError) as caught:
        b.wire.send(USERS)
    assert "BadStatusLine" in str(caught.value.__cause__)
    clean(everything(caught.value))


@pytest.mark.parametrize("kind", [KeyboardInterrupt, ConnectionResetError, RuntimeError])
@pytest.mark.parametrize("stage", ["api", "login"])
def test_L6_whatever_breaks_in_the_middle_of_writing_shows_no_secret(bench, stage, kind, monkeypatch):
    """The frames of http.client hold the bytes that are written, and an exception can hold an earlier one."""
    b = bench(routes(answer({}), GOOD), network=Network(attempts=2))
    if stage == "api":
        b.tokens.current()
    written = []

    def interrupted(self, data):
        written.append(b"Basic " in data or BEARER.encode() in data)
        try:
            int(repr(data))  # an exception that quotes what was written
        except ValueError as error:
            raise kind from error

    monkeypatch.setattr(http.client.HTTPConnection, "send", interrupted)
    with pytest.raises(GenesysError if kind is ConnectionResetError else kind) as caught:
        b.wire.send(USERS)
    assert all(written)
    assert written
    clean(everything(caught.value))


def test_L4_logs_at_the_lowest_level_and_the_debug_switch_of_http_client(bench, caplog, capfd, monkeypatch):
    monkeypatch.setattr(http.client.HTTPConnection, "debuglevel", 1)
    caplog.set_level(1)
    b = bench(routes(steps(answer({}, 503), answer({})), GOOD))
    b.wire.send(USERS)
    clean(caplog.text)
    out, err = capfd.readouterr()
    clean(out + err)
    assert "header" not in out  # http.client printed nothing at all


def test_L1_L2_what_objects_show(bench):
    b = bench(routes(answer({}), GOOD))
    reply = b.wire.send(USERS)
    shown = io.StringIO()
    token_now = b.tokens.current()
    things = [
        b.wire,
        b.tokens,
        b.grant,
        b.grant._client.login,
        b.network,
        token_now,
        b.tokens.status(),
        reply,
        b.tokens._shared,
    ]
    things += [b.wire._exchange, b.wire.budget, b.events]
    for thing in things:
        print(repr(thing), str(thing), f"{thing}", dir(thing), [thing], {"x": thing}, file=shown)
        with contextlib.suppress(TypeError):
            pprint.pprint(vars(thing), stream=shown)
        for name in getattr(thing, "__slots__", ()):
            print(repr(getattr(thing, name)), file=shown)
    clean(shown.getvalue())


def test_L3_pickles_and_copies(bench):
    b = bench(routes(answer({}), GOOD))
    b.wire.send(USERS)
    for thing in (b.tokens.current(), b.grant, b.tokens, b.wire):
        with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
            pickle.dumps(thing)
        with contextlib.suppress(TypeError, AttributeError):
            clean(repr(copy.deepcopy(thing)))


def test_L10_no_secret_in_an_address(bench):
    b = bench(routes(answer({}), GOOD))
    b.wire.send(USERS)
    for request in b.server.requests:
        clean(request.target + request.headers.get("referer", "") + request.headers.get("user-agent", ""))


def test_L18_no_personal_data_at_info(bench, caplog):
    caplog.set_level(logging.INFO)
    b = bench(routes(steps(answer({}, 500), answer({})), GOOD))
    b.wire.send(Query("GET", "/api/v2/users", {"q": "Jane Doe", "phone": "+4930123456"}))
    assert "Jane" not in caplog.text + repr(b.events)
    assert "4930123456" not in caplog.text + repr(b.events)


def test_no_text_of_ours_holds_the_bearer_after_the_answer(bench):
    b = bench(routes(answer({}), token("cAnArY-" + "only-once-" * 2)))
    b.wire.send(USERS)
    wanted = "Bearer cAnArY-" + "only-once-" * 2
    for request in b.server.requests:
        request.headers.clear()
    gc.collect()
    held = [
        thing
        for thing in gc.get_objects()
        if isinstance(thing, dict | list | tuple)
        and thing is not locals()
        and any(
            type(value) is str and value == wanted for value in (thing.values() if isinstance(thing, dict) else thing)
        )
    ]
    assert not [thing for thing in held if "wanted" not in thing]
