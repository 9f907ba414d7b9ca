"""The log that a person can follow."""

import logging

import pytest

from genesys_nb.http.events import Event, log, sentence

ABOUT = {"method": "GET", "path": "/api/v2/users", "attempts": 2, "status": 200, "bytes": 17, "waited": 0.0}


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Event("wait", "rate limit", 12.04), "Waiting 12.0 s: rate limit."),
        (Event("retry", "status 503", 1.0, detail=ABOUT), "Trying GET /api/v2/users again: status 503."),
        (Event("retry", "it was down"), "Trying the login again: it was down."),
        (Event("renewed", "good for 300 s", 300, detail={"generation": 2}), "Token 2 obtained, good for 300 s."),
        (Event("repaired", "", detail=ABOUT), "GET /api/v2/users answered after the token was replaced."),
        (Event("answered", "200", 0.25, detail=ABOUT), "GET /api/v2/users answered 200 with 17 bytes in 0.250 s."),
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
    assert caplog.records[0].levelno == (logging.DEBUG if event.kind == "answered" else logging.INFO)


def test_answers_are_silent_unless_somebody_debugs(caplog):
    caplog.set_level(logging.INFO, "genesys_nb")
    log(Event("answered", "200", detail=ABOUT))
    assert not caplog.records
