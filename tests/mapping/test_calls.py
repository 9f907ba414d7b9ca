"""Many calls side by side: in order, bounded, one failure is one failure, and nothing that was done is lost."""

import functools
import io
import itertools
import signal
import threading
import time
import warnings
from contextvars import ContextVar
from types import SimpleNamespace

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb import progress
from genesys_nb.clock import Clock
from genesys_nb.demo import Fault
from genesys_nb.mapping.calls import MOST_WORKERS, Map

SOME = ContextVar("some", default="nothing")


class Bench:
    """A map on a clock of its own, as a session has it."""

    def __init__(self):
        self.clock = Clock()
        self.interrupted = 0
        self.map = Map(clock=self.clock, waiting=lambda: "", interrupt=self.interrupt, shown=lambda: False)

    def interrupt(self):
        self.interrupted += 1
        self.clock.interrupt()


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def over(bench):
    """Return the function that a session offers as `gc.map`."""
    return bench.map


def failing(*bad, error=LookupError):
    def function(item):
        if item in bad:
            raise error(item)
        return item * 10

    return function


def test_results_are_in_the_order_of_the_items_whatever_ends_first(over):
    gates = [threading.Event() for _ in range(4)]

    def function(number):
        if number < 3:
            assert gates[number + 1].wait(10)
        gates[number].set()
        return number * 10

    mapped = over(function, range(4), workers=4)
    assert list(mapped) == mapped.results == [0, 10, 20, 30]
    assert (mapped[1], mapped[1:3], len(mapped), mapped.ok) == (10, [10, 20], 4, True)
    assert (mapped.items, mapped.errors, mapped.failed, mapped.unfinished) == ([0, 1, 2, 3], {}, [], [])
    assert repr(mapped).splitlines()[1:] == ["  state    ✓ 4 items", "  results  4 int"]
    assert over.last is mapped


@pytest.mark.parametrize("workers", [1, 3, 8])
def test_never_more_at_once_than_workers_and_never_more_taken_than_needed(over, workers):
    guard, busy, most, taken, ended = threading.Lock(), [], [], itertools.count(), []

    def items():
        for number in range(100):
            next(taken)
            assert number - len(ended) <= workers, "taken only when a worker is free"
            assert threading.current_thread() is threading.main_thread()
            yield number

    def function(number):
        with guard:
            busy.append(number)
            most.append(len(busy))
        with guard:
            busy.remove(number)
            ended.append(number)

    assert over(function, items(), workers).ok
    assert max(most) <= workers
    assert next(taken) == 100


def test_a_generator_without_end_is_read_no_further_than_it_must(over):
    numbers = itertools.count()

    def function(number):
        if number == 5:
            raise gnb.AuthError("refused")

    with pytest.raises(gnb.AuthError):
        over(function, numbers, workers=2)
    assert next(numbers) <= 5 + 2


def test_one_that_fails_does_not_stop_the_others_and_is_not_hidden(over):
    with pytest.warns(gnb.IncompleteWarning, match=r"6 items, 3 failed \(LookupError 3\): see .errors") as caught:
        mapped = over(failing(1, 2, 4), range(6))
    assert mapped.results == [0, None, None, 30, None, 50]
    assert {place: (type(error), error.args) for place, error in mapped.errors.items()} == {
        place: (LookupError, (place,)) for place in (1, 2, 4)
    }
    assert (mapped.failed, mapped.done, mapped.ok, mapped.whole) == ([1, 2, 4], [0, 3, 5], False, True)
    assert "3 failed" in repr(mapped)
    assert caught[0].filename == __file__


def test_failed_items_can_be_mapped_again(over):
    with pytest.warns(gnb.IncompleteWarning):
        mapped = over(failing(2), [1, 2, 3])
    assert over(failing(), mapped.failed).results == [20]


def test_with_warnings_as_errors_the_result_is_still_reachable(over):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(gnb.IncompleteWarning):
            over(failing(2), [1, 2, 3])
    assert over.last.results == [10, None, 30]


@pytest.mark.parametrize("error", [gnb.AuthError, gnb.SecurityError])
def test_where_there_is_no_hope_all_ends_and_what_was_done_is_kept(over, error):
    asked = []

    def function(number):
        asked.append(number)
        if number == 3:
            raise error("no")
        return number

    with pytest.raises(error) as caught:
        over(function, range(100), workers=1)
    assert asked == [0, 1, 2, 3]
    assert over.last.results == [0, 1, 2, None]
    assert (over.last.unfinished, over.last.whole, over.last.ok) == ([3], False, False)
    assert "gc.map.last" in caught.value.__notes__[0]


def test_what_is_under_way_when_hope_ends_may_end_too(over):
    refused = threading.Event()

    def function(name):
        if name == "refused":
            refused.set()
            raise gnb.AuthError("no")
        assert refused.wait(10)
        return name

    with pytest.raises(gnb.AuthError):
        over(function, ["slow", "refused", "never"], workers=2)
    assert over.last.results == ["slow", None]


def test_a_generator_that_fails_says_so_and_loses_nothing(over):
    def items():
        yield 1
        yield 2
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"):
        over(failing(), items(), workers=1)
    assert (over.last.results, over.last.whole) == ([10, 20], False)


def test_no_items(over):
    mapped = over(failing(), [])
    assert (mapped.results, mapped.ok, list(mapped.frame().columns)) == ([], True, ["item"])


def test_workers_see_a_copy_of_the_context(over):
    SOME.set("the report")

    def function(number):
        seen = SOME.get()
        SOME.set(f"changed by {number}")
        return seen

    assert over(function, range(5)).results == ["the report"] * 5
    assert SOME.get() == "the report"


def test_nested_maps_do_not_wait_for_each_other_and_the_outermost_is_the_last(over):
    def row(number):
        return sum(over(lambda other: over(lambda third: number * other * third, [1], 1)[0], range(5), workers=1))

    mapped = over(row, range(6), workers=2)
    assert mapped.results == [0, 10, 20, 30, 40, 50]
    assert over.last is mapped


@pytest.mark.parametrize("workers", [0, -1, MOST_WORKERS + 1, True, 2.0, "4", None])
def test_a_number_of_workers_that_is_none(over, workers):
    with pytest.raises(gnb.ConfigError, match=r"workers=.* is not a whole number from 1 to 64"):
        over(failing(), [1], workers)


@pytest.mark.parametrize("items", ["text", b"bytes", 7, None])
def test_what_is_no_row_of_items(over, items):
    with pytest.raises(gnb.ConfigError, match="is not a row of items"):
        over(failing(), items)


def test_a_frame_is_no_row_of_items_and_text_no_function(over):
    with pytest.raises(gnb.ConfigError, match=r"a frame is not a row of items(.|\n)*frame\["):
        over(failing(), pd.DataFrame({"id": [1]}))
    with pytest.raises(gnb.ConfigError, match="'users' is no function"):
        over("users", [1])


def test_a_coroutine_function_would_return_promises_that_nobody_keeps(over):
    async def ask(item):
        return item

    with pytest.raises(gnb.ConfigError, match="is async"):
        over(ask, [1])


# Stopping


def test_an_interrupt_keeps_what_was_done_and_says_where(bench, over):
    def function(number):
        if number == 2:
            signal.raise_signal(signal.SIGINT)  # strikes the main thread, which waits
            bench.clock.wait(30)
            raise gnb.Interrupted("woken")
        return number

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(gnb.Interrupted, match=r"stopped: 3 items, stopped with 1 unfinished\n.*gc.map.last"):
            over(function, range(9), workers=1)
    finally:
        signal.signal(signal.SIGINT, before)
    assert bench.interrupted == 1
    assert (over.last.results, over.last.unfinished) == ([0, 1, None], [2])


def test_a_session_that_is_closed_meanwhile_ends_it(bench, over):
    def function(number):
        if number == 1:
            bench.clock.interrupt()
        return number

    with pytest.raises(gnb.Interrupted):
        over(function, itertools.count(), workers=1)
    assert over.last.results == [0, 1]


def test_a_worker_does_not_lift_the_interrupt_of_the_whole(bench, over):
    """A request begins with letting waits be waits again; one that is part of a stopped map must not."""
    lifted = []

    def function(number):
        bench.clock.interrupt()
        bench.clock.resume()
        lifted.append(not bench.clock.wait(0.0))

    with pytest.raises(gnb.Interrupted):
        over(function, [1], workers=1)
    assert lifted == [False]
    bench.clock.resume()
    assert not bench.clock.wait(0.0)
    other = Clock()
    other.interrupt()
    assert over(lambda number: other.resume(), [1]).ok, "another session's calls are its own"
    assert not other.wait(0.0)


# The bar


def test_the_bar_counts_items(bench, over, monkeypatch):
    terminal = io.StringIO()
    terminal.isatty = lambda: True
    monkeypatch.setattr(progress, "sys", SimpleNamespace(stderr=terminal))
    with pytest.warns(gnb.IncompleteWarning):
        over(failing(1), [0, 1, 2], workers=1, progress=True)
    over(functools.partial(failing()), iter([1]), progress=True)
    first, second, _ = (line.rsplit("\r", 1)[-1] for line in terminal.getvalue().split("\n"))
    assert "/3 items" in terminal.getvalue()
    assert "page" not in terminal.getvalue()
    assert first.startswith("function: 3 items, ")
    assert second.startswith("map: 1 item, ")


# With a session


@pytest.fixture
def organisation(genesys_demo_factory):
    return genesys_demo_factory(faults=[Fault("slow", path="/api/v2/groups", value=60)])


@pytest.fixture
def session(organisation):
    with gnb.connect(**organisation.login(), progress=False) as gc:
        yield gc, Map(clock=gc._clock, waiting=str, interrupt=gc._wire.interrupt, shown=lambda: False)


def test_frames_are_put_below_each_other_with_their_item_and_provenance(session):
    gc, over = session
    queues = gc.queues()["id"][:6]
    mapped = over(gc.queue_members, queues, workers=3)
    frame = mapped.frame()
    single = [gc.queue_members(queue) for queue in queues]
    assert len(frame) == sum(map(len, single)) > 0
    assert frame["item"].drop_duplicates().tolist() == [
        queue for queue, one in zip(queues, single, strict=True) if len(one)
    ]
    assert frame.dtypes.drop("item").astype(str).to_dict() == single[0].dtypes.astype(str).to_dict()
    told = gnb.provenance(frame)
    assert told.complete
    assert (told["rows"], told["pages"]) == (len(frame), sum(one.attrs["genesys_nb"]["pages"] for one in single))
    assert (told["platform"], told["host"], told["interval"]) == ("genesys", gc.host, None)


def test_a_frame_with_failures_says_that_it_is_not_whole(session):
    gc, over = session
    queue = gc.queues()["id"][0]
    with pytest.warns(gnb.IncompleteWarning, match="NotFound 1"):
        mapped = over(gc.queue_members, [queue, "6f2d0000-0000-4000-8000-000000000001"])
    assert isinstance(mapped.errors[1], gnb.NotFound)
    with pytest.warns(gnb.IncompleteWarning):
        frame = mapped.frame()
    told = gnb.provenance(frame)
    assert not told.complete
    assert told["notes"][0] == "2 items, 1 failed (NotFound 1)"


def test_an_interrupt_ends_requests_that_are_under_way(session, organisation):
    gc, over = session

    def function(number):
        if number:
            return gc.groups()
        while [one.path for one in organisation.requests].count("/api/v2/groups") < 2:
            time.sleep(0.01)
        gc._wire.interrupt()  # as another thread's Ctrl-C does
        return number

    with pytest.raises(gnb.Interrupted):
        over(function, [0, 1, 2], workers=3)
    assert over.last.results[0] == 0
    for thread in threading.enumerate():
        if thread.name == "genesys_nb map":
            thread.join(20)
            assert not thread.is_alive(), "the answer would have taken a minute"
    assert len(gc.queues()) > 5, "the session goes on"
