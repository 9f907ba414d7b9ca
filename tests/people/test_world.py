"""The histories of the embedded organisation: whole, the same every time, and at one with its conversations."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from genesys_nb.demo.world import World

from .conftest import NOW, milliseconds

DAY = 86_400_000
HANDLED = {"interact", "hold", "wrapup", "contacting", "dialing"}


@pytest.fixture(scope="module")
def world():
    return World(4, 60, NOW, 12, 1.0)


def lines(history):
    return history.presences, history.statuses


def test_every_day_is_contiguous_from_midnight_to_midnight(world):
    for number in range(world.people.active):
        for back in range(1, 8):
            for line in lines(world.presence.day(number, world.today - timedelta(days=back))):
                assert line[0].start % DAY == 0
                assert sum(one.end - one.start for one in line) == DAY
                assert all(one.end == after.start for one, after in pairwise(line))
                assert all(one.what != after.what for one, after in pairwise(line))


def test_today_ends_now(world):
    for number in range(world.people.active):
        presence, status = world.presence.now(number)
        for line, current in zip(lines(world.presence.day(number, world.today)), (presence, status), strict=True):
            assert line[-1].end == world.now == current.end
            assert line[-1].what == current.what
    assert world.presence.between(0, world.now, world.now + DAY).presences == []
    assert world.presence.between(0, 0, DAY).presences == []
    assert world.presence.touching(0, 0, DAY).statuses == []


def test_the_same_seed_makes_the_same_history_in_any_order(world):
    other = World(4, 60, NOW, 12, 1.0)
    days = [world.today - timedelta(days=back) for back in (5, 0, 2)]
    assert [other.presence.day(7, day) for day in days] == [world.presence.day(7, day) for day in days]
    assert World(5, 60, NOW, 12, 1.0).presence.day(7, days[0]) != world.presence.day(7, days[0])


def test_they_interact_exactly_while_a_segment_of_theirs_runs(world):
    day = world.today - timedelta(days=2)
    first = milliseconds(datetime.combine(day, datetime.min.time(), UTC))
    handled = {number: [] for number in range(world.people.active)}
    for conversation in world.days(day - timedelta(days=2), day):
        for participant in conversation["participants"]:
            for session in participant["sessions"] if participant["purpose"] == "agent" else ():
                for segment in session["segments"]:
                    if segment["segmentType"] in HANDLED:
                        ends = (segment["segmentStart"], segment["segmentEnd"])
                        span = [milliseconds(datetime.fromisoformat(one)) for one in ends]
                        handled[world.people.numbers[participant["userId"]]].append(span)
    busy = 0
    for number, spans in handled.items():
        moments = {moment for span in spans for moment in (span[0], span[1] - 1) if first <= moment < first + DAY}
        history = world.presence.day(number, day)
        queueing = [one for one in history.presences if world.presence.system(one.what) == "ON_QUEUE"]
        for one in history.statuses:
            inside = any(start <= one.start and one.end <= end for start, end in _united(spans))
            assert (one.what == "INTERACTING") == inside
            busy += inside
            on_queue = any(duty.start <= one.start and one.end <= duty.end for duty in queueing)
            assert (one.what == "OFF_QUEUE") == (not on_queue)
        assert {_at(history.statuses, moment).what for moment in moments} <= {"INTERACTING"}
    assert busy > 50


def test_a_stretch_is_told_whole_over_one_midnight_whatever_was_asked(world):
    midnight = world.now // DAY * DAY - 3 * DAY
    crossing = 0
    for number in range(world.people.active):
        asked = [(midnight - DAY, midnight), (midnight, midnight + DAY), (midnight - DAY, midnight + DAY)]
        before, after, both = (lines(world.presence.touching(number, *one)) for one in asked)
        for left, right, whole in zip(before, after, both, strict=True):
            assert sorted({*left, *right}) == whole
            crossing += sum(one.start < midnight < one.end for one in whole)
    assert crossing > world.people.active // 2


def _united(spans):
    found = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _at(line, moment):
    return next(one for one in line if one.start <= moment < one.end)
