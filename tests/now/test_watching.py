"""A watch: frames at their times, however long answers and readers take, within the rate limit, over short failures."""

import itertools
import warnings

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb import watching
from genesys_nb.demo import Fault
from genesys_nb.errors import ConfigError, Forbidden, IncompleteWarning, Interrupted, ServerError
from tests.now.conftest import NOW

ASKED = "/api/v2/analytics/queues/observations/query"
DOWN = "*/observations/query"


def asked(organisation):
    return [one.status for one in organisation.requests if one.path == ASKED]


def seconds(frames):
    moments = [frame["observed_at"].iloc[0] - pd.Timestamp(NOW) for frame in frames]
    return [moment.round("ms").total_seconds() for moment in moments]


@pytest.fixture
def queues(gc):
    return gc.queues()


def test_three_frames(gc, clock, truth, queues):
    told = []
    for frame in gc.queue_observations.watch(queues, "oWaiting", every=10, times=3):
        assert frame["oWaiting"].sum() == truth().count("oWaiting")
        told.append(frame)
    assert seconds(told) == [0, 10, 20]
    assert sum(clock.waits) == pytest.approx(20)
    together = pd.concat(told)
    assert together.columns.tolist() == ["observed_at", "queue_id", "media_type", "oWaiting"]
    assert together["observed_at"].dtype == "datetime64[us, UTC]"
    assert len(set(together.groupby("observed_at")["oWaiting"].sum())) > 1, "it moves"
    assert all(gnb.provenance(frame).complete for frame in told)


def test_times_are_kept_whatever_the_reader_takes(gc, clock, queues):
    told = []
    for frame, pause in zip(
        gc.queue_observations.watch(queues, every=10), (3, 9.5, 31, 0, 0), strict=False
    ):  # late once
        told.append(frame)
        clock.pass_by(pause)
    assert seconds(told) == [0, 10, 20, 51, 60]


def test_a_frame_that_is_empty_has_its_time_too(gc):
    (frame,) = gc.queue_observations.watch("11111111-1111-4111-a111-111111111111", every=5, times=1)
    assert frame.empty
    assert frame["observed_at"].dtype == "datetime64[us, UTC]"


def test_the_time_is_in_the_zone_of_the_session(centre, open_session, clock):
    gc = open_session(centre, clock, timezone="Europe/Berlin")
    (frame,) = gc.user_activity.watch(every=5, times=1)
    assert frame["observed_at"].iloc[0].isoformat() == "2026-11-20T15:30:00+01:00"


@pytest.mark.parametrize(
    "helper", ["conversation_activity", "user_activity", "routing_activity", "user_observations", "flow_observations"]
)
def test_all_of_this_moment_can_be_watched(gc, helper):
    ids = {"user_observations": gc.users, "flow_observations": gc.flows}.get(helper)
    bound = getattr(gc, helper)
    told = list(bound.watch(*([ids()] if ids else []), every=60, times=2))
    assert seconds(told) == [0, 60]
    assert ".watch(…)" in repr(bound)


def test_it_ends_when_it_is_told_to(gc, queues):
    watch = gc.queue_observations.watch(queues, every=10)
    for frame in watch:
        if seconds([frame])[0] >= 30:
            watch.stop()
    assert watch.frames == 4
    assert "over" in repr(watch)
    assert "4 frames" in repr(watch)
    assert list(watch) == []


def test_it_ends_while_it_waits(gc, clock, queues, monkeypatch):
    watch = gc.queue_observations.watch(queues, every=3_600)
    next(watch)
    waits = itertools.count()
    wait = clock.wait
    monkeypatch.setattr(clock, "wait", lambda pause: (next(waits) == 5 and watch.stop()) or wait(pause))
    assert list(watch) == []
    assert clock.monotonic() < 1_100


def test_an_interrupt_is_said_in_one_sentence_and_the_watch_can_go_on(gc, clock, queues, monkeypatch):
    watch = gc.queue_observations.watch(queues, every=10)
    next(watch)
    with monkeypatch.context() as patched:
        patched.setattr(clock, "wait", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(Interrupted, match=r"the watch of queue_observations had given 1 frame$"):
            next(watch)
    assert seconds([next(watch)]) == [10]


@pytest.mark.parametrize("when", ["before", "while it waits"])
def test_a_closed_session_ends_it_with_a_word(gc, clock, queues, monkeypatch, when):
    watch = gc.queue_observations.watch(queues, every=10)
    next(watch)
    if when == "before":
        gc.close()
    else:
        wait = clock.wait
        monkeypatch.setattr(clock, "wait", lambda pause: gc.close() or wait(pause))
    with pytest.raises(ConfigError, match="the session is closed, and the watch of queue_observations ends"):
        next(watch)


def test_a_short_rate_limit_makes_it_slow_and_it_says_so(open_centre, open_session, clock):
    centre = open_centre(rate_limit=20)
    gc = open_session(centre, clock)
    queues = gc.queues()
    with pytest.warns(
        IncompleteWarning, match=r"the rate limit has \d+ requests left for \d+ s, so frames come"
    ) as said:
        told = list(gc.queue_observations.watch(queues, every=2, times=30))
    assert len(told) == 30
    gaps = [later - earlier for earlier, later in itertools.pairwise(seconds(told))]
    assert min(gaps) == 2
    assert max(gaps) > 4
    assert all(gap % 2 == 0 for gap in gaps)
    assert set(asked(centre)) == {200}
    assert max(sum(start <= at < start + 60 for at in seconds(told)) for start in seconds(told)) <= 20
    assert 1 <= len(said) < 15, "once each time that it begins, not with every frame"
    noted = [frame for frame in told if any("rate limit" in note for note in gnb.provenance(frame)["notes"])]
    assert len(noted) == len(said)


def test_others_keep_half_of_what_is_left(open_centre, open_session, clock):
    gc = open_session(open_centre(rate_limit=60), clock)
    queues = gc.queues().head(1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", IncompleteWarning)
        told = list(gc.queue_observations.watch(queues, every=1, times=120))
    moments = seconds(told)
    assert max(sum(start <= moment < start + 60 for moment in moments) for start in moments) < 50


def test_a_failure_that_outlasts_all_tries_is_a_gap(open_centre, open_session, clock):
    down = Fault("503", path=DOWN, nth=tuple(range(2, 32)))
    centre = open_centre(faults=[down])
    gc = open_session(centre, clock)
    watch = gc.queue_observations.watch(gc.queues(), "oWaiting", every=10)
    first = next(watch)
    with pytest.warns(IncompleteWarning, match="watch of queue_observations: no frame came at .*ServerError") as said:
        second = next(watch)
    assert len(said) == 1
    assert said[0].filename == __file__
    assert asked(centre).count(503) > 5, "it was tried again and again before it was given up"
    assert seconds([first]) == [0]
    assert seconds([second])[0] > 60
    assert any("no frame came at" in note for note in gnb.provenance(second)["notes"])
    assert not any("no frame came at" in note for note in gnb.provenance(next(watch))["notes"])


def test_failures_without_end_are_an_error(open_centre, open_session, clock):
    gc = open_session(open_centre(faults=[Fault("503", path=DOWN)]), clock)
    queues = gc.queues()
    watch = gc.queue_observations.watch(queues, every=10)
    with pytest.warns(IncompleteWarning) as said, pytest.raises(ServerError):
        next(watch)
    assert len(said) == 2
    assert watch.frames == 0


def test_a_warning_made_an_error_is_not_the_end(open_centre, open_session, clock):
    gc = open_session(open_centre(faults=[Fault("503", path=DOWN, nth=tuple(range(1, 31)))]), clock)
    watch = gc.queue_observations.watch(gc.queues(), every=10)
    with pytest.raises(IncompleteWarning):
        next(watch)
    assert not next(watch).empty


def test_what_will_never_be_answered_ends_it_at_once(open_centre, open_session, clock):
    gc = open_session(open_centre(denied=["analytics:queueObservation:view"]), clock)
    with pytest.raises(Forbidden):
        next(gc.queue_observations.watch(gc.queues(), every=10))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"every": 0.5}, "every=0.5 is not a number from 1 to 86,400"),
        ({"every": "10"}, "every='10'"),
        ({"every": float("nan")}, "every=nan"),
        ({"times": 0}, "times=0 is not a whole number of at least 1"),
        ({"evry": 10}, "no argument 'evry'"),
        ({"queues": []}, "queues= is empty"),
        ({"queues": "Billing"}, "is a name"),
    ],
)
def test_bad_input_is_said_at_once(refuser, arguments, said):
    with pytest.raises(ConfigError, match=said):
        refuser.queue_observations.watch(**{"queues": "11111111-1111-4111-a111-111111111111", **arguments})


def test_no_bar_is_drawn(centre, open_session, clock, capsys):
    gc = open_session(centre, clock, progress=True)
    queues = gc.queues(progress=False)
    capsys.readouterr()
    list(gc.queue_observations.watch(queues, every=10, times=2))
    assert capsys.readouterr() == ("", "")


def test_tab_and_help_know_it(gc):
    bound = gc.queue_observations
    assert isinstance(bound, watching.BoundLive)
    assert "watch" in dir(bound)
    assert ">>>" in bound.watch.__doc__
    assert not hasattr(gc.users, "watch")
