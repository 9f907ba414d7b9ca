"""The kernel's side of the download monitor, held against real downloads from the embedded organisation."""

import gc as collector
import json
import threading

import pytest

import genesys_nb as gnb
from genesys_nb.demo import DemoOrganisation, Fault
from genesys_nb.errors import ConfigError, Forbidden, Interrupted
from genesys_nb.http.events import Event
from genesys_nb.widgets import DownloadMonitor, monitor, show

pytestmark = pytest.mark.usefixtures("no_widget_is_left_behind")
PARTS = {"page_size": 25, "progress": False}


@pytest.fixture
def gc():
    with gnb.connect("demo", progress=False) as session:
        yield session


@pytest.fixture
def card(gc, tape):
    card = DownloadMonitor(gc, clock=tape)
    yield card
    card.close()


def seen(card, name="download"):
    """Collect what is told of a trait."""
    told = []
    card.observe(lambda change: told.append(change.new), name)
    return told


def test_before_the_first_download(card):
    assert card.download == {}
    assert repr(card) == "<DownloadMonitor nothing was downloaded yet>"
    assert "nothing was downloaded yet" in card._repr_mimebundle_()[0]["text/plain"]


def test_a_download_is_told_while_it_runs_and_when_it_has_ended(gc, card):
    told = seen(card)
    gc.frame("/api/v2/users", **PARTS)
    assert told[0]["state"] == "running"
    assert told[0]["rows"] == 0
    last = told[-1]
    assert (last["what"], last["state"], last["rows"], last["total"]) == ("users", "whole", 180, 180)
    assert (last["pages"], last["requests"], last["parts"]) == (8, 8, "d")
    assert last["next_step"] == "gc.arrived() returns it once more"
    assert len(gc.arrived()) == 180
    assert card.counts == {"all": 1, "done": 1, "running": 0, "again": 0, "halves": 0}
    assert card.beside == 0


def test_a_download_that_fails_says_how_to_go_on():
    with DemoOrganisation(faults=[Fault("403", path="/api/v2/users*pageNumber=3*")]) as broken:
        way = {"client_id": broken.client_id, "client_secret": broken.client_secret}
        with gnb.connect(login_url=broken.url, api_url=broken.url, progress=False, **way) as session:
            shown = DownloadMonitor(session)
            with pytest.raises(Forbidden):
                session.frame("/api/v2/users", **PARTS)
            assert (shown.download["state"], shown.download["rows"]) == ("failed", 50)
            assert "gc.resume() goes on from here" in shown.download["next_step"]
            assert shown._line().startswith("users: failed at 50 of 180 items, ")
    assert shown.closed


def test_what_ended_before_is_told_in_a_line_each(gc, card, tape):
    for _ in range(2):
        gc.queues()
        tape.now += 1
    gc.skills()
    assert card.download["what"] == "skills"
    assert [one["state"] for one in card.past] == ["ok", "ok"]
    assert [one["text"].partition(":")[0] for one in card.past] == ["queues", "queues"]


def test_one_that_is_opened_later_knows_what_was_before(gc, tape):
    gc.queues()
    card = DownloadMonitor(gc, clock=tape)
    assert (card.download["what"], card.download["state"]) == ("queues", "whole")
    card.close()


def test_waits_renewals_and_jobs_are_counted_while_a_download_runs(gc, card, tape):
    def happens(event):
        if event.kind != "begun" or event.text != "queues":
            return
        at = event.at
        for news in (
            Event("wait", "rate limit", 30.0, at),
            Event("wait", "rate limit", 35.0, at + 10),
            Event("wait", "job is running", 2.0, at + 50),
            Event("wait", "a blink", 0.5, at),
            Event("renewed", "good for 20 s", 20.0, at),
            Event("job", "queued", at=at, detail={"id": "one"}),
            Event("job", "running", at=at, detail={"id": "two"}),
            Event("job", "fulfilled", at=at, detail={"id": "one"}),
        ):
            gc._listeners(news)
        tape.now += 1

    gc.listen(happens)
    gc.queues()
    assert card.waits == ["45 s, 2 times: rate limit", "2 s, once: job is running"], "the part of a wait that is new"
    assert card.renewals == 1
    assert card.jobs == "1 fulfilled, 1 running"
    assert card.waiting == "job is running"
    tape.now += 1
    gc.skills()
    assert (card.waits, card.renewals, card.jobs) == ([], 0, ""), "the next one begins anew"


def test_a_wait_that_is_cut_short_counts_what_passed_of_it():
    tally = monitor._Tally()
    tally.wait("rate limit", 100.0, 30.0)
    tally.end(104.0)
    assert tally.told_waits() == ["4 s, once: rate limit"]
    tally.end(104.0)
    assert tally.told_waits() == ["4 s, once: rate limit"]


def test_a_stop_ends_what_is_told_of_waits(gc, card, tape):
    gc._listeners(Event("wait", "rate limit", 30.0, 1_000.0))
    assert card.waiting_until == 1_030.0
    facts = {"number": 1, "state": "stopped", "rows": 0, "pages": 0, "requests": 0, "total": None}
    gc._listeners(Event("ended", "users", at=1_004.0, detail=facts))
    assert card.waiting_until == 1_004.0


def test_jobs_of_a_real_download_tell_their_states(gc, card):
    told = []
    gc.listen(lambda event: event.kind == "job" and told.append((event.detail["id"], event.text)))
    gc.conversation_details("last 3 days", via="job")
    assert {state for _, state in told} >= {"fulfilled"}
    assert card.jobs.endswith("fulfilled")


def test_a_storm_of_small_downloads_is_no_storm_of_messages(gc, tape):
    card = DownloadMonitor(gc, clock=tape)
    sent = []
    card.comm.send = lambda *_, **__: sent.append(1)
    queues = list(gc.queues()["id"])
    tape.now += 1
    sent.clear()
    gc.map(gc.queue_members, queues, workers=8, progress=False)
    assert len(sent) <= 3, "one for each kind of news in a moment"
    tape.now += 1
    card._handle_custom_msg({"ask": "now", "who": "a view"}, [])
    assert card.beside == 0
    assert card.download["state"] == "whole", "the browser asks when all is quiet"
    card.close()


def test_fifty_of_them_cost_a_page_next_to_nothing(gc, models):
    cards = [DownloadMonitor(gc) for _ in range(50)]
    sent = []
    for card in cards:
        card.comm.send = lambda *_, **__: sent.append(1)
    gc.frame("/api/v2/users", **PARTS)
    assert len(sent) <= 50 * 4
    threads = {thread.name for thread in threading.enumerate()}
    assert not any("monitor" in name.lower() for name in threads)
    for card in cards:
        card.close()
    assert not any("download" in one["state"] for one in models().values())


def test_a_message_stops_the_download_that_it_names_as_ctrl_c_does():
    with gnb.connect("demo", progress=False, faults=[Fault("slow", path="*pageNumber=3*", times=1, value=30)]) as gc:
        card = DownloadMonitor(gc)
        gc.listen(lambda event: event.kind == "begun" and card._handle_custom_msg({"stop": 99}, []))
        far = threading.Event()

        def ask(change):
            if change.new["rows"] >= 50 and change.new["state"] == "running":
                far.set()

        card.observe(ask, "download")
        number = card.download["number"] + 1 if card.download else 1

        def stop():
            far.wait(20)
            card._handle_custom_msg({"stop": number}, [])

        threading.Thread(target=stop).start()
        with pytest.raises(Interrupted, match=r"stopped: 50 \w+ of "):
            gc.frame("/api/v2/users", **PARTS)
        assert (card.download["state"], card.download["rows"]) == ("stopped", 50)
        assert len(gc.arrived()) == 50
        assert len(gc.resume()) == 180
        card._handle_custom_msg({"ask": "now", "who": "a view"}, [])  # as each view does when all is quiet
        assert (card.download["before"], card.download["state"]) == (50, "whole")
        assert gc.downloads.stop(number) is False, "it has ended"
        assert len(gc.users()) == 180, "what comes after is not stopped"
        card._handle_custom_msg({"stop": "all"}, [])


@pytest.mark.parametrize(
    ("parts", "strip"),
    [
        ("", ""),
        ("wrdaWRDA", "wrdaWRDA"),
        ("d" * 600, "d" * 60),
        ("d" * 300 + "w" * 300, "d" * 30 + "w" * 30),
        ("d" * 305 + "w" * 295, "d" * 30 + "r" + "w" * 29),
        ("D" * 10 + "w" * 590, "d" + "w" * 59),
    ],
)
def test_of_many_parts_several_share_a_cell(parts, strip):
    assert monitor.cells(parts) == strip


def test_parts_are_counted_by_what_they_are_at():
    assert monitor.counts("wrdaWRDA") == {"all": 8, "done": 2, "running": 4, "again": 2, "halves": 4}


def test_it_is_what_gc_monitor_shows_holds_no_secret_and_is_gone_with_the_session(notebook, models):
    with DemoOrganisation() as organisation:
        gc = gnb.connect(
            login_url=organisation.url,
            api_url=organisation.url,
            client_id=organisation.client_id,
            client_secret=organisation.client_secret,
            progress=False,
        )
        gc.monitor()
        gc.users()
        assert show(gc, "monitor")
        (state,) = [one["state"] for one in models().values() if "download" in one["state"]]
        token = gc._wire.tokens.current(9).secret.reveal()
        for secret in (token, organisation.client_secret, organisation.client_id):
            assert secret not in json.dumps(models())
        assert state["download"]["what"] == "users"
        gc.close()
    assert "session closed" in notebook[-1][1]["text/plain"]
    assert not models()


def test_a_session_that_is_collected_takes_it_along(notebook, models):
    gc = gnb.connect("demo", progress=False)
    gc.monitor()
    gc.users()
    del gc
    collector.collect()
    assert not models()


def test_outside_a_notebook_it_says_where_to_look(gc):
    with pytest.raises(ConfigError, match="the download monitor needs a notebook"):
        gc.monitor()
