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
MOMENTS = st.integers(0, 8 * 86_400).map(lambda seconds: WORLD.now + seconds * 1_000)


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
        assert one.entered < one.queued < one.alerted < one.answered <= one.ended
        assert one.entered <= moment < one.ended
        assert one.agent in WORLD.things.members[one.queue]
        assert joined(one.agent, one.queue)


@settings(max_examples=60)
@given(MOMENTS, st.integers(0, 65))
def test_everybody_has_a_presence_that_fits_the_status(moment, number):
    person = WORLD.bustle.person(number, moment)
    presence = WORLD.things.presences[person.presence]
    assert not presence["deactivated"]
    assert (person.status.what == "OFF_QUEUE") == (presence["systemPresence"] != "OnQueue")
    assert person.present_since <= person.status.since <= moment


def test_the_same_seed_plays_the_same_in_any_order():
    moments = [WORLD.now + seconds * 1_000 for seconds in (0, 500, 40, 90_000, 3)]
    other = World(1, 60, NOW, 2, 1.0)
    told = {moment: list(other.bustle.contacts(moment)) for moment in reversed(moments)}
    assert told == {moment: list(WORLD.bustle.contacts(moment)) for moment in moments}
    assert told[WORLD.now] != list(World(2, 60, NOW, 2, 1.0).bustle.contacts(WORLD.now))


@pytest.mark.parametrize("hour", range(8, 18))
def test_there_is_something_to_see_in_the_day(hour):
    world = World(1, 180, NOW.replace(hour=hour), 2, 1.0)
    contacts = list(world.bustle.contacts(world.now))
    assert len(interacting(contacts, world.now)) >= 5
    assert len(contacts) >= 10
