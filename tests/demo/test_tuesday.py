"""What goes wrong on Tuesdays can be found from every side, and other days know nothing of it."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from statistics import mean

import pytest

from genesys_nb.demo import DemoOrganisation
from genesys_nb.demo.world import World, speech, tuesday
from genesys_nb.demo.world.identity import midnight, moment_of

from .conftest import NOW

TUESDAY = datetime(2026, 11, 17, tzinfo=UTC).date()
WEDNESDAY = TUESDAY + timedelta(days=1)


@pytest.fixture(scope="module")
def world():
    return World(1, 180, NOW, 90, 1.0)


def afternoon(world, day):
    """Return the calls of a day to the queue that it is about, from one o'clock on."""
    queue, one = world.things.queues[tuesday.QUEUE]["id"], midnight(day) + 13 * 3_600_000
    return [
        conversation
        for conversation in world.day(day)
        if one <= moment_of(conversation["conversationStart"]) < one + 3 * 3_600_000
        and any(segment.get("queueId") == queue for segment in segments(conversation, "acd"))
    ]


def segments(conversation, purpose):
    for participant in conversation["participants"]:
        for session in participant["sessions"] if participant["purpose"] == purpose else ():
            yield from session["segments"]


def metrics(conversations, name):
    return [
        metric["value"]
        for conversation in conversations
        for participant in conversation["participants"]
        for session in participant["sessions"]
        for metric in session["metrics"]
        if metric["name"] == name
    ]


def lines(conversations):
    return Counter(one["participants"][0]["sessions"][0]["ani"] for one in conversations)


def test_many_call_wait_long_give_up_and_call_again(world):
    bad, usual = afternoon(world, TUESDAY), [one for day in (-1, 1, 2) for one in afternoon(world, plus(day))]
    assert len(bad) > 3 * len(usual)
    assert mean(metrics(bad, "tWait")) > 3 * mean(metrics(usual, "tWait"))
    assert mean(metrics(bad, "tHandle")) > 1.3 * mean(metrics(usual, "tHandle"))
    assert 0.25 < len(metrics(bad, "tAbandon")) / len(metrics(bad, "nOffered")) < 0.7
    assert sum(count > 1 for count in lines(bad).values()) > 5
    assert max(lines(usual).values()) == 1


def plus(days):
    return TUESDAY + timedelta(days=days)


def test_the_calls_are_about_one_thing(world):
    code = world.things.wrap_up_codes[tuesday.WRAP_UP_CODE]["id"]
    bad = afternoon(world, TUESDAY)
    codes = Counter(part["wrapUpCode"] for one in bad for part in segments(one, "agent") if "wrapUpCode" in part)
    assert codes[code] > codes.total() / 2
    said = [heard for one in bad if (heard := speech.talk(world, one))]
    topics = [{phrase.topic for phrase in heard.phrases} for heard in said]
    assert sum("Double charge" in one for one in topics) > len(said) / 2
    scores = [speech.metrics(heard)["sentimentScore"] for heard in said]
    assert mean(scores) < -0.2
    other = [heard for one in world.day(WEDNESDAY) if (heard := speech.talk(world, one))]
    assert not any(phrase.topic == "Double charge" for heard in other for phrase in heard.phrases)


def test_the_team_is_in_the_training_and_takes_no_call(world):
    away, training = world.things.trained, world.things.presences[9]["id"]
    assert len(away) > len(world.things.members[tuesday.QUEUE]) / 3
    two = midnight(TUESDAY) + 14 * 3_600_000
    for number in away:
        (then,) = world.presence.touching(number, two, two + 1).presences
        assert then.what == training or then.start < two - 3_600_000, "still with a customer of before"
    busy = {part for one in afternoon(world, TUESDAY) for part in answered(one)}
    assert busy
    assert not busy & {world.people.users[number]["id"] for number in away}
    assert {part for one in afternoon(world, WEDNESDAY) for part in answered(one)}


def answered(conversation):
    return [one["userId"] for one in conversation["participants"] if one["purpose"] == "agent"][:1]


def test_a_live_tuesday_has_them_in_the_training_too():
    world = World(1, 180, datetime(2026, 11, 17, 13, 30, tzinfo=UTC), 3, 1.0)
    later = world.now + 20 * 60_000
    names = [world.things.presences[world.bustle.person(one, later).presence]["name"] for one in world.things.trained]
    assert set(names) == {"Training"}


def test_it_is_every_tuesday_but_on_holidays(world):
    days = [world.today - timedelta(days=back) for back in range(1, 60)]
    crowded = {day for day in days if len(afternoon(world, day)) > 20}
    assert crowded == {day for day in days if day.weekday() == 1}
    assert not tuesday.under_way(midnight(datetime(2029, 12, 25, tzinfo=UTC).date()) + 14 * 3_600_000)


def test_a_tuesday_ten_times_as_large_has_an_id_for_everybody():
    world = World(1, 180, NOW, 5, 10.0)
    ids = [one["conversationId"] for one in world.day(TUESDAY)]
    assert len(set(ids)) == len(ids) < 4096
    assert world.conversation(ids[-1])["conversationId"] == ids[-1]


def test_a_tuesday_does_not_depend_on_when_it_is_asked():
    asked = ["2026-11-17", "2026-11-18"]
    first = DemoOrganisation(now=NOW + timedelta(days=14)).conversations(*asked)
    assert first == DemoOrganisation(now=NOW + timedelta(days=21)).conversations(*asked)
