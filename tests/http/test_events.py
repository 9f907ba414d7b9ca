"""What the transport tells, in sentences for people and in lines of JSON for machines."""

import io
import json
import logging
import math

import pytest

from genesys_nb.errors import GenesysError, Interrupted
from genesys_nb.http.events import Event, log, sentence
from genesys_nb.http.logs import JsonLines
from genesys_nb.http.network import Network
from genesys_nb.listeners import Listeners
from genesys_nb.query import Query
from tests.http.conftest import SECRET
from tests.http.hostile import answer, hang_up, reset, routes, steps, token

ABOUT = {"method": "GET", "path": "/api/v2/users", "attempts": 1, "status": 200, "bytes": 17, "waited": 0.0}
AGAIN = {**ABOUT, "attempts": 3, "waited": 12.04, "status": 503}
DOWNLOAD = {"number": 3, "state": "running", "rows": 0, "pages": 0, "requests": 0, "total": None}
USERS = Query("GET", "/api/v2/users", {"q": "Jane Doe"})
JOB = Query("POST", "/api/v2/jobs", json={"a": 1})
SOUND = answer({"entities": []}, X_Correlation="theirs-2")


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Event("wait", "rate limit", 12.04), "Waiting 12.0 s: rate limit."),
        (Event("retry", "status 503", 1.0, detail=ABOUT), "Trying GET /api/v2/users again in 1.0 s: status 503."),
        (Event("retry", "it was down"), "Trying the login again: it was down."),
        (Event("renewed", "good for 300 s", 300, detail={"generation": 2}), "Token 2 obtained, good for 300 s."),
        (
            Event("renewed", "good for 9 s", 9, detail={"generation": 3, "ahead": True}),
            "Token 3 renewed ahead of time, good for 9 s.",
        ),
        (
            Event("repaired", "", detail=ABOUT),
            "Repaired 401: GET /api/v2/users was answered after the token was replaced.",
        ),
        (Event("answered", "200", 0.25, detail=ABOUT), "GET /api/v2/users answered 200 with 17 bytes in 0.250 s."),
        (
            Event("answered", "200", 13, detail={**AGAIN, "status": 200}),
            "GET /api/v2/users answered 200 with 17 bytes in 13.000 s (3 tries, 12.0 s of it waiting).",
        ),
        (
            Event("failed", "ServerError", 13, detail=AGAIN),
            "GET /api/v2/users failed after 13.000 s (3 tries, 12.0 s of it waiting): ServerError, last status 503.",
        ),
        (
            Event("failed", "TransportError", 0.5, detail={**ABOUT, "status": None}),
            "GET /api/v2/users failed after 0.500 s: TransportError.",
        ),
        (Event("job", "running", detail={"id": "7f3a"}), "Job 7f3a is running."),
        (Event("arrived", "users", detail=DOWNLOAD), "Download 3 of users is running: 0 items on 0 pages in 0.0 s."),
        (
            Event(
                "ended",
                "users",
                3.21,
                detail={**DOWNLOAD, "state": "whole", "rows": 1_200, "total": 1_200, "pages": 12},
            ),
            "Download 3 of users is whole: 1,200 of 1,200 items on 12 pages in 3.2 s.",
        ),
        (Event("closed", ""), "The session was closed."),
        (Event("closed", "by its owner"), "The session was closed."),
    ],
    ids=lambda value: value.kind if isinstance(value, Event) else "",
)
def test_each_event_is_a_sentence(event, text, caplog):
    caplog.set_level(logging.DEBUG, "genesys_nb")
    assert sentence(event) == text
    log(event)
    assert [(record.name, record.getMessage()) for record in caplog.records] == [("genesys_nb", text)]
    assert caplog.records[0].levelno == (logging.DEBUG if event.kind in {"answered", "arrived"} else logging.INFO)


def test_answers_are_silent_unless_somebody_debugs(caplog):
    caplog.set_level(logging.INFO, "genesys_nb")
    log(Event("answered", "200", detail=ABOUT))
    assert not caplog.records


def test_all_events_of_a_request_bear_its_id_and_the_last_one_theirs(bench):
    down = answer({}, 503, Retry_After="2", X_Correlation="theirs-1")
    b = bench(routes(steps(down, down, SOUND)))
    b.wire.send(USERS)
    b.wire.send(USERS)
    *way, first, second = [event for event in b.events if event.kind != "renewed"]
    assert {event.kind for event in way} == {"retry", "wait"}
    assert {event.detail["id"] for event in way} == {first.detail["id"]} != {second.detail["id"]}
    assert (first.detail["correlation_id"], first.detail["attempts"], first.detail["status"]) == ("theirs-2", 3, 200)
    assert first.detail["origin"] == b.server.url
    assert (first.story[0].kind, first.story[0].text) == ("retry", "status 503")
    assert sum(step.seconds for step in first.story if step.kind == "wait") == pytest.approx(first.detail["waited"])
    assert first.seconds == pytest.approx(sum(b.clock.waits))
    assert second.story == ()


@pytest.mark.parametrize(
    ("api", "query", "error", "status"),
    [
        (answer({"message": "Jane Doe"}, 404, X_Correlation="c"), USERS, "NotFound", 404),
        (answer({}, 503, X_Correlation="c"), USERS, "ServerError", 503),
        (answer({}, 401, X_Correlation="c"), USERS, "AuthError", 401),
        (answer(b"<html>", kind="text/html", X_Correlation="c"), USERS, "TransportError", 200),
        (hang_up(), USERS, "TransportError", None),
        (reset(), JOB, "AmbiguousWrite", None),
    ],
)
def test_a_request_that_fails_is_told_once_and_tells_nothing_of_people(bench, api, query, error, status):
    b = bench(routes(api), network=Network(attempts=3))
    with pytest.raises(GenesysError) as caught:
        b.wire.send(query)
    (failed,) = b.told("failed")
    assert not b.told("answered")
    assert (failed.text, failed.detail["status"]) == (error, status) == (type(caught.value).__name__, status)
    assert failed.detail["correlation_id"] == caught.value.correlation_id == ("c" if status else "")
    assert failed.detail["attempts"] == caught.value.trail.attempts == len(b.calls)
    assert f"failed after {failed.seconds:.3f} s" in sentence(failed)
    assert "Jane" not in "".join(map(sentence, b.events)) + repr(b.events)


def test_a_request_that_no_token_is_had_for_and_one_that_is_interrupted_failed_too(bench):
    b = bench(routes(SOUND, answer({"error": "invalid_client"}, 400)))
    with pytest.raises(GenesysError):
        b.wire.send(USERS)
    b.clock.interrupt()
    patient = bench(routes(answer({}, 429, Retry_After="9")))
    patient.tokens.current()
    patient.clock.interrupt()
    with pytest.raises(Interrupted):
        patient.wire.send(USERS)
    assert [event.text for event in b.told("failed") + patient.told("failed")] == ["AuthError", "Interrupted"]


def test_a_refused_token_is_part_of_the_story(bench):
    b = bench(routes(steps(answer({}, 401), SOUND)))
    b.wire.send(USERS)
    (answered,) = b.told("answered")
    assert [(step.kind, step.text, step.detail["status"]) for step in answered.story] == [
        ("retry", "token refused", 401)
    ]


def test_a_renewal_ahead_says_so(bench):
    b = bench(routes(SOUND, token(expires_in=1000)))
    b.wire.send(USERS)
    b.clock.pass_by(940)
    b.wire.send(USERS)
    assert [event.detail["ahead"] for event in b.told("renewed")] == [False, True]


@pytest.fixture
def lines():
    """Return the lines that the log writes as JSON."""
    logger, handler = logging.getLogger("genesys_nb"), logging.StreamHandler(io.StringIO())
    handler.setFormatter(JsonLines())
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield lambda: [strict(line) for line in handler.stream.getvalue().splitlines()]
    logger.removeHandler(handler)
    logger.setLevel(level)


def strict(line):
    def refuse(constant):
        raise ValueError(constant)

    return json.loads(line, parse_constant=refuse)


def test_an_event_is_one_line_of_json_with_its_facts(lines):
    log(Event("failed", "ServerError", 13.00004, at=1_700_000_000.25, detail={**AGAIN, "path": "/a\nb"}))
    (line,) = lines()
    assert line == {
        "at": "2023-11-14T22:13:20.250Z",
        "level": "INFO",
        "logger": "genesys_nb",
        "text": "GET /a\nb failed after 13.000 s (3 tries, 12.0 s of it waiting): ServerError, last status 503.",
        "event": "failed",
        "seconds": 13.0,
        "reason": "ServerError",
        **AGAIN,
        "path": "/a\nb",
    }


def test_what_json_cannot_say_is_written_all_the_same(lines):
    log(Event("renewed", "life unknown", math.inf, detail={"generation": 1, "odd": ValueError("odd")}))
    (line,) = lines()
    assert (line["seconds"], line["odd"]) == (None, "odd")


def test_other_records_are_lines_too_with_their_traceback(lines):
    def broken(event):
        raise ZeroDivisionError("card")

    listeners = Listeners()
    listeners.add(broken)
    listeners(Event("closed", ""))
    closed, dropped = lines()
    assert closed["event"] == "closed"
    assert dropped["level"] == "WARNING"
    assert "event" not in dropped
    assert "ZeroDivisionError: card" in dropped["traceback"]


def test_no_secret_in_any_line(bench, lines):
    b = bench(routes(answer({"message": SECRET, "code": SECRET}, 400), token("cAnArY-t0ken/of=the~session")))
    with pytest.raises(GenesysError):
        b.wire.send(USERS)
    for event in b.events:
        log(event)
    text = json.dumps(lines())
    assert {line["event"] for line in lines()} == {"renewed", "failed"}
    assert "cAnArY" not in text
    assert "Jane" not in text
