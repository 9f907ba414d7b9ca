"""The last thousand requests, as a frame: typed, bounded, without secrets, whatever threads and forks do."""

import os
import threading

import pytest

import genesys_nb as gnb
from genesys_nb.demo import Fault
from genesys_nb.history import LENGTH, History
from genesys_nb.http.events import Event

TYPES = {
    "when": "datetime64[us, UTC]",
    "method": "category",
    "path": "str",
    "status": "Int64",
    "attempts": "Int64",
    "waited_s": "float64",
    "waited_for": "str",
    "took_s": "float64",
    "bytes": "Int64",
    "request_id": "str",
    "correlation_id": "str",
    "error": "category",
}


def ended(number=1, kind="answered", text="200", **facts):
    known = {"id": f"{number}", "method": "GET", "path": "/a", "attempts": 1, "waited": 0.0, "correlation_id": ""}
    return Event(kind, text, seconds=0.5, at=1_700_000_000.0 + number, detail={**known, "status": 200, **facts})


def types(frame):
    return {name: "str" if str(kind) in {"str", "string"} else str(kind) for name, kind in frame.dtypes.items()}


@pytest.fixture
def session(genesys_demo_factory):
    faults = [
        Fault("503", path="/api/v2/groups", times=1),
        Fault("echo", path="/api/v2/locations"),
        Fault("reset", path="/api/v2/x"),
    ]
    organisation = genesys_demo_factory(faults=faults)
    with gnb.connect(**organisation.login(), progress=False) as gc:
        yield gc, organisation


def test_an_empty_history_has_its_columns_and_types():
    frame = History().frame()
    assert len(frame) == 0
    assert types(frame) == TYPES


def test_what_a_request_took_and_how_it_ended():
    history = History()
    waits = tuple(Event("wait", text, 1.0) for text in ("rate limit", "rate limit", "status 503"))
    history(Event("wait", "rate limit", 1.0))
    history(Event("answered", "200", 4.0, 1_700_000_000.0, ended(waited=3.0, bytes=9, attempts=3).detail, waits))
    history(ended(2, "failed", "TransportError", status=None, correlation_id="theirs"))
    frame = history.frame("Europe/Berlin")
    assert types(frame) == {**TYPES, "when": "datetime64[us, Europe/Berlin]"}
    first, second = frame.iloc[0], frame.iloc[1]
    assert str(first["when"]) == "2023-11-14 23:13:20+01:00"
    assert (first["waited_s"], first["waited_for"], first["took_s"]) == (3.0, "rate limit, status 503", 4.0)
    assert (first["attempts"], first["bytes"], first["status"], first["request_id"]) == (3, 9, 200, "1")
    assert frame["error"].tolist()[1] == "TransportError"
    assert frame[["error", "correlation_id"]].isna().to_numpy().tolist() == [[True, True], [False, False]]
    assert second[["status", "bytes", "waited_for"]].isna().all()


def test_it_holds_the_last_thousand_newest_last():
    history = History()
    for number in range(LENGTH + 7):
        history(ended(number))
    frame = history.frame()
    assert len(frame) == len(history) == LENGTH
    assert frame["request_id"].tolist() == [str(number) for number in range(7, LENGTH + 7)]
    assert frame["when"].is_monotonic_increasing


def test_threads_write_while_others_read():
    history, over = History(), threading.Event()

    def write():
        while not over.is_set():
            history(ended())

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    lengths = [len(history.frame()) for _ in range(20)]
    over.set()
    for writer in writers:
        writer.join(10)
    assert lengths == sorted(lengths)
    assert len(history.frame()) <= LENGTH


def test_a_copy_that_meets_a_request_is_made_again():
    history = History()
    history(ended())

    class Busy:
        met = 0

        def __iter__(self):
            Busy.met += 1
            if Busy.met < 3:
                raise RuntimeError("deque mutated during iteration")
            return iter([ended()])

    history._ended = Busy()
    assert len(history.frame()) == 1
    assert Busy.met == 3


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
def test_a_forked_child_goes_on_with_its_own():
    history = History()
    history(ended(1))
    child = os.fork()
    if child == 0:
        history(ended(2))
        os._exit(0 if history.frame()["request_id"].tolist() == ["1", "2"] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert history.frame()["request_id"].tolist() == ["1"]


def test_of_a_session(session):
    gc, organisation = session
    history = History()
    gc.listen(history)
    gc.groups()
    with pytest.raises(gnb.NotFound):
        gc.request("GET", "/api/v2/users/6f2d0000-0000-4000-8000-000000000001", params={"q": "Jane Doe"})
    with pytest.raises(gnb.AmbiguousWrite):
        gc.request("POST", "/api/v2/x", json={"name": "Jane Doe"})
    frame = history.frame()
    groups, missing, lost = (row for _, row in frame.iterrows())
    assert (groups["path"], groups["status"], groups["attempts"]) == ("/api/v2/groups", 200, 2)
    assert groups["took_s"] >= groups["waited_s"] > 0
    assert groups["waited_for"] == "status 503"
    assert groups["bytes"] > 2
    assert (missing["path"], missing["status"]) == ("/api/v2/users/6f2d0000-0000-4000-8000-000000000001", 404)
    assert frame["error"].astype(object).tolist()[1:] == ["NotFound", "AmbiguousWrite"]
    assert (lost["method"], lost.isna()["status"]) == ("POST", True)
    theirs = {request.correlation_id for request in organisation.requests if request.correlation_id}
    assert set(frame["correlation_id"].dropna()) <= theirs
    assert "Jane" not in frame.to_csv() + repr(list(history._ended))


def test_no_secret_in_it(session):
    gc, organisation = session
    history = History()
    gc.listen(history)
    with pytest.raises(gnb.GenesysError):
        gc.locations()
    organisation.revoke_tokens()
    gc.queues()
    text = history.frame().to_csv() + repr(list(history._ended))
    assert "/api/v2/routing/queues" in text
    for secret in (organisation.client_secret, *organisation._login._tokens):
        assert secret[:12] not in text
