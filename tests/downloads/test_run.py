"""A pull under way: exact whatever moves, nothing lost whatever breaks. The service here is a function."""

import datetime as dt
import json
import threading
from dataclasses import replace
from itertools import count
from types import SimpleNamespace as Some

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.downloads.downloads import Downloads
from genesys_nb.downloads.pull import Fetched, Pull
from genesys_nb.downloads.record import record
from genesys_nb.downloads.run import Run
from genesys_nb.downloads.walk import walk
from genesys_nb.errors import Interrupted, ServerError
from genesys_nb.paging import STYLES, Page
from genesys_nb.query import Query
from tests.clocks import VirtualClock


class Ids:
    """Tables that keep ids only."""

    def __init__(self):
        self.pages = []

    def add(self, content, chunk=0):
        ids = [row["id"] for row in json.loads(content)["entities"]]
        self.pages.append((chunk, ids))
        return len(ids)

    def ids(self, chunk=None):
        return [one for of, ids in self.pages for one in ids if chunk in {None, of}]

    def keyless(self, chunk):
        return 0

    def unique(self, chunk=None):
        return len(set(self.ids(chunk)))

    def finish(self, *, timezone, between=None, explode=None):
        return timezone, between, explode


class Silent:
    def __init__(self):
        self.totals, self.rows, self.notes = [], 0, []

    def total(self, rows):
        self.totals.append(rows)

    def page(self, rows):
        self.rows += rows

    def note(self, text):
        self.notes.append(text)


class Service:
    """A numbered listing that counts, and can move or fail while it is read."""

    def __init__(self, rows, size=10, before=lambda service, query: None):
        self.rows, self.size, self.before = list(rows), size, before
        self.sent, self.flying, self.most_flying = [], 0, 0
        self.lock = threading.Lock()

    def fetch(self, query, style=None):
        with self.lock:
            self.flying += 1
            self.most_flying = max(self.most_flying, self.flying)
            self.sent.append(query.params["pageNumber"])
            self.before(self, query)
            number = query.params["pageNumber"]
            rows = [{"id": one} for one in self.rows[(number - 1) * self.size : number * self.size]]
            body = {"entities": rows, "total": len(self.rows), "pageCount": -(-len(self.rows) // self.size)}
            self.flying -= 1
        return Fetched(Page.read(query, json.dumps(body).encode(), "entities", pin=str), attempts=1, waited=0.5)


def pull(chunks=1, **more):
    style = STYLES["page_number"]
    queries = tuple(style.begin(Query("GET", f"/api/v2/things/{n}"), 10, "pageSize") for n in range(chunks))
    return Pull(what="things", queries=queries, style=style, items="entities", tables=Ids, **more)


def run_all(run):
    bar = Silent()
    run.advance(bar, lambda: "")
    return bar


def test_pages_come_in_order_with_a_few_on_their_way():
    service = Service(range(95))
    run = Run(pull(), service.fetch, workers=4)
    bar = run_all(run)
    assert run._tables.ids() == list(range(95))
    assert (run.pages, run.requests, run.rows, run.waited) == (10, 10, 95, 5.0)
    assert (run.total, run.missing, run.done) == (95, 0, True)
    assert bar.totals[0] == 95
    assert bar.rows == 95
    assert service.sent[0] == 1
    assert sorted(service.sent) == list(range(1, 11))


def test_never_more_pages_on_their_way_than_workers():
    gate, flying, most = threading.Semaphore(0), [], []

    def fetch(query, style):
        flying.append(query)
        most.append(len(flying))
        gate.acquire(timeout=0.01)
        fetched = service.fetch(query)
        flying.remove(query)
        return fetched

    service = Service(range(95))
    run_all(Run(pull(), fetch, workers=3))
    assert max(most) == 3


def test_chunks_follow_each_other():
    service = Service(range(25))
    run = Run(pull(chunks=3), service.fetch)
    bar = run_all(run)
    assert set(bar.totals) == {75}, "no total is told before every chunk has told its own"
    assert [chunk for chunk, _ in run._tables.pages] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert run.total == 75


@given(inserted=st.lists(st.integers(1, 6), max_size=3), deleted=st.lists(st.integers(0, 60), max_size=3))
def test_rows_that_exist_throughout_arrive_whatever_moves(inserted, deleted):
    fresh = count(1000)

    def move(service, query):
        step = len(service.sent)
        if step in inserted:
            service.rows.insert(0, next(fresh))
        if step in {2, 4} and deleted and len(service.rows) > 20:
            service.rows.pop(deleted[step // 2 % len(deleted)] % len(service.rows))

    service = Service(range(61), before=move)
    run = Run(pull(), service.fetch, workers=1)
    run_all(run)
    assert set(service.rows) & set(range(61)) <= set(run._tables.ids())
    assert run.missing == 0


def test_a_row_that_slipped_through_is_fetched_by_a_second_reading_and_said():
    def delete_once(service, query):
        if query.params["pageNumber"] == 2 and len(service.rows) == 40:
            service.rows.pop(0)  # everything moves up by one: row 10 is on page 1 now

    service = Service(range(40), before=delete_once)
    run = Run(pull(), service.fetch, workers=1)
    run_all(run)
    assert set(run._tables.ids()) == set(range(40))
    assert run.missing == 0
    assert run.notes == ["the listing was read again: 1 of 40 items slipped through while it moved"]
    assert service.sent.count(1) == 2


def test_what_comes_while_it_is_read_for_the_last_time_is_newer_and_not_missing():
    fresh = count(1000)

    def grow(service, query):
        if query.params["pageNumber"] == 2:
            service.rows.insert(0, next(fresh))

    service = Service(range(40), before=grow)
    run = Run(pull(), service.fetch, workers=1)
    run_all(run)
    assert service.sent.count(1) == 3
    assert (run.missing, run.newer) == (0, 1)
    finished = Some(unique=41, trimmed=0, duplicates=0, refused=0, notes=[])
    where = {"platform": "genesys", "host": "", "organisation": "", "timezone": "UTC"}
    told = record(run, finished, now=dt.datetime(2026, 11, 21, tzinfo=dt.UTC), **where)
    assert "not in here: 1 item that came to the listing while it was read the last time" in told["notes"]


def test_what_never_arrives_is_counted():
    service = Service(range(30))
    original = service.fetch

    def fetch(query, style):
        page = original(query).page
        return Fetched(Page(page.query, page.content, {**page.fields, "total": 33}, page.count, str), 1, 0.0)

    run = Run(pull(), fetch)
    run_all(run)
    assert run.missing == 3
    assert run.done
    assert service.sent.count(1) == 3, "it was read again, twice"
    assert "3 of 33 items slipped through" in run.notes[0]


@pytest.mark.parametrize("broken", [1, 2, 5, 10])
def test_a_page_that_fails_loses_nothing_and_resuming_ends_it(broken):
    def fail(service, query):
        if query.params["pageNumber"] == broken and not failed:
            failed.append(query)
            service.flying -= 1
            raise ServerError("down", status=503)

    failed = []
    service = Service(range(95), before=fail)
    run = Run(pull(), service.fetch)
    with pytest.raises(ServerError):
        run_all(run)
    assert run._tables.ids() == list(range(10 * (broken - 1)))
    assert not run.done
    run_all(run)
    assert run._tables.ids() == list(range(95))
    assert run.done
    assert run.missing == 0


@pytest.mark.parametrize("moment", ["page", "add", "note"])
def test_an_interrupt_loses_nothing(moment):
    service = Service(range(95))
    run = Run(pull(), service.fetch)
    hit = []

    def interrupt(*_):
        if run.pages == 3 and not hit:
            hit.append(1)
            raise KeyboardInterrupt

    bar = Silent()
    if moment == "add":
        original = run._tables.add
        run._tables.add = lambda content, chunk: (interrupt(), original(content, chunk))[1]
    else:
        setattr(bar, moment, interrupt)
    with pytest.raises(KeyboardInterrupt):
        run.advance(bar, lambda: "")
    run_all(run)
    assert sorted(run._tables.ids()) == list(range(95)), "nothing lost, and nothing twice"
    assert run.missing == 0


def test_whatever_an_interrupt_stopped_ahead_of_its_turn_is_asked_again():
    def fetch(query, style):
        first = query.path not in sent
        sent.append(query.path)
        if first:
            under_way.wait(5)  # as all who wait for the rate limit, until they are woken
            raise Interrupted("Interrupted while waiting.")
        return service.fetch(query)

    sent, service, under_way = [], Service(range(5)), threading.Barrier(4)
    run = Run(pull(chunks=4), fetch)
    with pytest.raises(Interrupted):
        run_all(run)
    run_all(run)
    assert [chunk for chunk, _ in run._tables.pages] == [0, 1, 2, 3]
    assert len(sent) == 8, "each of them once more"


def test_what_ctrl_c_says_of_going_on_is_what_happens():
    def stopped_at(number, what):
        service = Service(range(30))

        def fetch(query, style):
            if query.params["pageNumber"] >= number and not hit:
                hit.append(query)
                raise KeyboardInterrupt
            return service.fetch(query)

        hit = []
        return Run(replace(pull(), what=what), fetch, workers=1)

    way = {"waiting": str, "interrupt": lambda: None, "shown": lambda: False}
    way |= {"told": lambda run, finished: {}, "tell": lambda event: None, "dress": lambda pull, frames: None}
    downloads = Downloads(clock=VirtualClock(), timezone="UTC", **way)
    with pytest.raises(Interrupted, match=r"stopped: 0 items of skills .*\n.*gc\.resume\(\) goes on from here"):
        downloads.frames(stopped_at(1, "skills"))
    queues = stopped_at(2, "queues")
    with pytest.raises(Interrupted, match=r"stopped: 10 items of queues .*\n.*gc\.resume\(\) goes on from here"):
        downloads.frames(queues)
    with pytest.raises(Interrupted, match=r"0 items of users .*\n.*ask again; .* with queues, of which 10 items"):
        downloads.frames(stopped_at(1, "users"))
    assert downloads._stopped is queues


def test_while_a_page_is_awaited_the_bar_says_why(monkeypatch):
    monkeypatch.setattr("genesys_nb.downloads.run._LOOK_UP", 0.001)
    told = threading.Event()
    service = Service(range(5))

    def fetch(query, style):
        told.wait(5)
        return service.fetch(query)

    bar = Silent()

    def waiting():
        told.set()
        return "waiting 12 s: rate limit"

    Run(pull(), fetch).advance(bar, waiting)
    assert bar.notes[0] == "waiting 12 s: rate limit"
    assert bar.notes[-1] == ""


def test_a_timeout_of_the_fetch_itself_is_not_mistaken_for_patience():
    def fetch(query, style):
        raise TimeoutError("the service")

    with pytest.raises(TimeoutError, match="the service"):
        run_all(Run(pull(), fetch))


def test_finishing_hands_over_zone_interval_and_explode():
    run = Run(pull(interval=("a", "b"), explode="skills", notes=("read so",)), Service(range(3)).fetch)
    run_all(run)
    assert run.finish("Europe/Berlin") == ("Europe/Berlin", ("a", "b"), "skills")
    assert run.notes == ["read so"]


def test_walking_fetches_a_page_when_it_is_asked_for():
    service = Service(range(25))
    pages = walk(pull(chunks=2), service.fetch, warn=pytest.fail)
    assert service.sent == []
    next(pages)
    assert service.sent == [1]
    assert sum(page.count for page in pages) == 40
