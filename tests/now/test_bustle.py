"""The play that goes on at this moment: true to itself at every moment, in whatever order one looks."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys_nb.demo.world import World
from genesys_nb.demo.world.things import joined

NOW = datetime(2026, 11, 20, 14, 30, tzinfo=UTC)
WORLD = World(1, 60, NOW, 2, 1.0)
SECONDS = st.integers(0, 300) | st.integers(0, 8 * 86_400)  # the opening, and long after
MOMENTS = SECONDS.map(lambda seconds: WORLD.now + seconds * 1_000)


def interacting(contacts, moment):
    return [one for one in contacts if one.answered <= moment]


@settings(max_examples=60)
@given(MOMENTS)
def test_who_interacts_has_a_conversation_and_the_other_way_round(moment):
    desks = Counter(one.agent for one in interacting(WORLD.bustle.contacts(moment), moment))
    busy = {
        number for number in WORLD.people.agents if WORLD.bustle.person(number, moment).status.what == "INTERACTING"
    }
    assert desks.keys() == busy
    assert set(desks.values()) <= {1}


@settings(max_examples=60)
@given(MOMENTS)
def test_moments_of_a_conversation_follow_each_other(moment):
    contacts = list(WORLD.bustle.contacts(moment))
    assert len({one.conversation for one in contacts}) == len(contacts)
    for one in contacts:
        assert one.entered <= moment < one.ended
        assert one.agent in WORLD.things.members[one.queue]
        if WORLD.conversation(one.conversation) is None:
            assert one.entered < one.queued < one.alerted < one.answered <= one.ended
            assert joined(one.agent, one.queue)
        else:
            assert one.entered <= one.queued == one.alerted == one.answered < WORLD.now < one.ended


@settings(max_examples=60)
@given(MOMENTS, st.integers(0, 65))
def test_everybody_has_a_presence_that_fits_the_status(moment, number):
    person = WORLD.bustle.person(number, moment)
    presence = WORLD.things.presences[person.presence]
    assert not presence["deactivated"]
    assert (person.status.what == "OFF_QUEUE") == (presence["systemPresence"] != "OnQueue")
    off, on = person.status.since, person.present_since  # who is off the queues may go from one presence to another
    if person.status.what != "OFF_QUEUE":
        off, on = on, off
    assert off <= on <= moment


@settings(max_examples=30)
@given(st.lists(MOMENTS, min_size=2, max_size=20), st.integers(0, 65))
def test_what_is_so_since_a_moment_was_so_then(moments, number):
    for moment in moments:
        person = WORLD.bustle.person(number, moment)
        if (since := person.status.since) >= WORLD.now:
            assert WORLD.bustle.person(number, since).status == person.status
            assert WORLD.bustle.person(number, max(since - 1, WORLD.now)).status.what != person.status.what
        if (since := person.present_since) >= WORLD.now:
            assert WORLD.bustle.person(number, since).presence == person.presence
            assert WORLD.bustle.person(number, max(since - 1, WORLD.now)).presence != person.presence


def test_the_same_seed_plays_the_same_in_any_order():
    moments = [WORLD.now + seconds * 1_000 for seconds in (0, 500, 40, 90_000, 3)]
    other = World(1, 60, NOW, 2, 1.0)
    told = {moment: list(other.bustle.contacts(moment)) for moment in reversed(moments)}
    assert told == {moment: list(WORLD.bustle.contacts(moment)) for moment in moments}
    assert told[WORLD.now] != list(World(2, 60, NOW, 2, 1.0).bustle.contacts(WORLD.now))


@pytest.mark.parametrize("hour", range(8, 18))
def test_there_is_something_to_see_in_the_day(hour):
    world = World(1, 180, NOW.replace(hour=hour), 2, 1.0)
    assert len(list(world.bustle.contacts(world.now))) >= 10, "at the opening customers are on their way"
    later = world.now + 180_000
    contacts = list(world.bustle.contacts(later))
    assert len(interacting(contacts, later)) >= 5
    assert len(contacts) >= 10


def test_a_world_that_begins_at_this_very_moment_opens_too():
    world = World(1, 60, NOW.replace(hour=0, minute=0), 1, 1.0)
    everybody = [world.bustle.person(number, world.now) for number in range(len(world.people.users))]
    assert {(one.present_since, *one.status) for one in everybody} == {(world.now, "OFF_QUEUE", world.now)}
    assert all(one.answered > world.now for one in world.bustle.contacts(world.now))
