"""What is told of downloads while they run: a record that is made a few times a second, and the events that say so."""

import json
import threading
from dataclasses import replace

import pytest

from genesys_nb.downloads.diary import Log
from genesys_nb.downloads.pull import Fetched, Part
from genesys_nb.downloads.run import Run
from genesys_nb.errors import Interrupted
from genesys_nb.http.events import sentence
from genesys_nb.paging import STYLES, Lost, Page
from genesys_nb.query import Query
from tests.clocks import VirtualClock
from tests.downloads.test_run import Service, Silent, pull


class Told(list):
    @property
    def kinds(self):
        return [event.kind for event in self]


def log_of(run):
    told, clock = Told(), VirtualClock()
    log = Log(clock, told.append)
    return log, log.begin(run), told, clock


def test_a_download_is_written_down_when_it_begins_while_it_runs_and_when_it_has_ended():
    run = Run(pull(), Service(range(95)).fetch)
    log, diary, told, clock = log_of(run)
    (first,) = log.all
    assert (first.number, first.what, first.state, first.rows, first.total, first.parts) == (
        *(1, "things", "running", 0, None),
        "w",
    )
    assert first.by_reader
    assert log.is_running(1)
    run.advance(diary.beside(Silent()), lambda: "")
    clock.pass_by(3)
    diary.end("whole", "have a look")
    (last,) = log.all
    assert not log.is_running(1)
    assert (last.state, last.rows, last.total, last.pages, last.parts) == ("whole", 95, 95, 10, "d")
    assert (last.at - last.began, last.next_step) == (3, "have a look")
    diary.end("stopped", "an interrupt that strikes right behind the end changes nothing")
    assert log.all == [last]
    assert told.kinds == ["begun", "ended"], "on a clock that stands still nothing is told between"
    assert sentence(told[0]) == "Download 1 of things is running: 0 items on 0 pages in 0.0 s."
    assert sentence(told[1]) == "Download 1 of things is whole: 95 of 95 items on 10 pages in 3.0 s."


def test_a_few_times_a_second_and_what_quick_pages_left_out_when_all_is_quiet():
    _, diary, told, clock = log_of(Run(pull(), Service(range(95)).fetch))
    bar = diary.beside(Silent())
    for _ in range(100):
        bar.page(1)
        clock.pass_by(0.01)
    assert told.kinds.count("arrived") == 2
    told.clear()
    bar.page(1)
    bar.note("waiting 12 s: rate limit")
    assert told.kinds == []
    clock.pass_by(0.3)
    bar.note("waiting 12 s: rate limit")
    bar.note("waiting 11 s: rate limit")
    assert told.kinds == ["arrived"]


def test_of_another_thread_the_kernels_interrupt_is_no_stop():
    found = []

    def begin():
        found.extend(log_of(Run(pull(), Service([]).fetch))[0].all)

    thread = threading.Thread(target=begin)
    thread.start()
    thread.join()
    assert [one.by_reader for one in found] == [False]


def test_the_latest_that_have_ended_are_kept():
    log, diary, _, _ = log_of(Run(pull(), Service([]).fetch))
    for _ in range(9):
        diary.end("failed", "")
        diary = log.begin(Run(pull(), Service([]).fetch))
    assert [one.number for one in log.all] == [4, 5, 6, 7, 8, 9, 10]


def courses_of(run):
    """Run it, and return its course at each page that arrived."""
    bar, courses = Silent(), []
    bar.page = lambda rows: courses.append(run.course)
    run.advance(bar, lambda: "")
    return courses


def test_the_course_of_the_parts_is_told_in_their_order():
    run = Run(pull(chunks=3), Service(range(15)).fetch, workers=1)
    assert run.course == "www"
    assert courses_of(run) == ["rww", "drw", "drw", "ddr", "ddr", "ddd"]


def halvable(n, most):
    query = STYLES["page_number"].begin(Query("GET", f"/api/v2/things/{n}"), 10, "pageSize")
    return Part(
        query=query,
        style=STYLES["page_number"],
        via="query",
        most=most,
        halves=lambda: (halvable(10 * n, 100), halvable(10 * n + 1, 100)),
    )


def test_halves_stand_in_the_place_of_what_was_halved():
    service = Service(range(20))
    parts = (halvable(1, 100), halvable(2, 10), halvable(3, 100))
    run = Run(replace(pull(), listed=parts), service.fetch, workers=1)
    assert courses_of(run) == ["rww", "drw", "dRWw", "dRWw", "dDRw", "dDRw", "dDDr", "dDDr", "dDDd"]


def test_a_part_that_is_lost_is_under_way_again():
    service, asked = Service(range(20)), []

    def fetch(query, style):
        asked.append(query)
        if len(asked) == 3:
            raise Lost("the job is gone")
        return service.fetch(query)

    run = Run(pull(chunks=2), fetch, workers=1)
    assert courses_of(run) == ["rw", "dr", "da", "dd"]


def test_a_record_of_what_stopped_can_be_gone_on_with():
    def fetch(query, style):
        if query.params["pageNumber"] == 3 and not stopped:
            stopped.append(query)
            raise Interrupted("stopped")
        return Service(range(95)).fetch(query)

    stopped = []
    run = Run(pull(), fetch, workers=1)
    log, diary, _, _ = log_of(run)
    with pytest.raises(Interrupted):
        run.advance(diary.beside(Silent()), lambda: "")
    diary.end("stopped", "go on")
    again = log.begin(run)
    assert [(one.number, one.before, one.rows) for one in log.all] == [(1, 0, 20), (2, 20, 20)]
    run.advance(again.beside(Silent()), lambda: "")
    again.end("whole", "")
    assert log.all[-1].rows == 95


def test_an_estimate_stands_where_the_service_counts_nothing():
    def fetch(query, style):
        return Fetched(Page.read(query, json.dumps({"entities": []}).encode(), "entities", pin=str), 1, 0.0)

    log, *_ = log_of(Run(pull(expected=1_200), fetch))
    assert log.all[0].total == 1_200
