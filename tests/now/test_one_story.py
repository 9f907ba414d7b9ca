"""Whoever tells of this moment tells the same: the listing of users, observations, activity, and how details go on."""

from collections import Counter
from datetime import timedelta

import pandas as pd
import pytest

from tests.clocks import VirtualClock
from tests.now.conftest import NOW

EXPANDED = ["presence", "routingStatus"]


def by_listing(gc):
    """Return ``{user: (presence, since, routing status, since)}`` as the users' own records have it."""
    return {
        one["id"]: (
            one["presence"]["presenceDefinition"]["id"],
            pd.Timestamp(one["presence"]["modifiedDate"]),
            one["routingStatus"]["status"],
            pd.Timestamp(one["routingStatus"]["startTime"]),
        )
        for one in gc.users.raw(expand=EXPANDED)
    }


def by_activity(gc):
    """Return the same as activity has it."""
    frame = gc.user_activity(grain="detail").drop_duplicates("user_id")
    columns = ["organization_presence_id", "presence_date", "routing_status", "routing_status_date"]
    return {row[0]: tuple(row[1:]) for row in frame[["user_id", *columns]].astype({"routing_status": str}).to_numpy()}


def by_details(gc, now):
    """Return the same as the stretches that have no end have it."""
    found = {}
    for grain, what in (("presence", "organization_presence_id"), ("routing_status", "routing_status")):
        frame = gc.user_details((now - timedelta(days=2), now + timedelta(hours=1)), grain=grain)
        for user, told, start in frame.loc[frame["ongoing"], ["user_id", what, "start"]].to_numpy():
            found[user] = (*found.get(user, ()), told, start)
    return found


@pytest.fixture(params=[{}, {"users": 40, "volume": 10.0}, {"seed": 7, "now": NOW.replace(hour=3)}], ids=str)
def opened(request, open_centre, open_session):
    """Give an organisation, a session with it and their clock: a usual one, a busy one, and one at night."""
    options = {"now": NOW, **request.param}
    clock = VirtualClock(wall=options["now"].timestamp())
    organisation = open_centre(days=3, clock=clock.monotonic, **options)
    return organisation, open_session(organisation, clock), clock


def test_all_agree_at_the_opening(opened):
    organisation, gc, _ = opened
    listed = by_listing(gc)
    assert listed.keys() == {user["id"] for user in organisation.users()}
    assert by_activity(gc) == listed
    assert by_details(gc, organisation.now) == listed


def test_queues_count_the_people_who_are_there(opened):
    organisation, gc, clock = opened
    for _ in range(3):
        listed = by_listing(gc)
        frame = gc.queue_observations(gc.queues(), "oUserRoutingStatuses").set_index("queue_id")
        for queue in gc.queues()["id"]:
            members = Counter(listed[user][2] for user in organisation.queue_members(queue))
            told = {name: frame.loc[queue, f"oUserRoutingStatuses_{name}"] for name in members}
            assert told == members
        clock.pass_by(70)


def test_listing_and_activity_move_together(gc, clock):
    before = by_listing(gc)
    for pause in (14, 40, 300, 3_600):
        clock.pass_by(pause)
        listed = by_listing(gc)
        assert by_activity(gc) == listed
        moved = {user for user in listed if listed[user][:2] != before[user][:2]}
        assert bool(moved) == (pause > 14), "in the first seconds nobody's presence changes"


def test_one_user_and_a_queues_members_are_told_the_same(gc, clock, centre):
    clock.pass_by(200)
    listed = by_listing(gc)
    queue = gc.queues()["id"].iloc[0]
    for member in gc.queue_members.raw(queue):
        assert member["routingStatus"]["status"] == listed[member["id"]][2]
    for user in centre.queue_members(queue)[:5]:
        told = gc.request("GET", f"/api/v2/users/{user}/presences/purecloud")
        assert told["presenceDefinition"]["id"] == listed[user][0]


def test_who_interacts_at_the_opening_is_in_a_conversation_of_the_world(open_centre, open_session, clock):
    organisation = open_centre(volume=10.0, days=3)
    gc = open_session(organisation, clock)
    frame = gc.conversation_activity("oInteracting", grain="detail", by="userId")
    told = organisation.conversations(NOW - timedelta(days=2), NOW)
    going = {one["conversationId"]: one for one in told if "conversationEnd" not in one}
    assert set(frame["user_id"]) == {user for user, told in by_listing(gc).items() if told[2] == "INTERACTING"}
    assert len(frame) > 5, "without any this proves nothing"
    for row in frame.itertuples():
        participants = [one for one in going[row.conversation_id]["participants"] if one.get("userId") == row.user_id]
        sessions = {session["sessionId"]: session for one in participants for session in one["sessions"]}
        assert row.direction == sessions[row.session_id]["direction"]
