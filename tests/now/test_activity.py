"""Activity: the same moment asked in the other way, of everybody, page after page."""

from collections import Counter
from uuid import uuid4

import pytest

import genesys_nb as gnb
from genesys_nb.errors import ConfigError, Forbidden, IncompleteWarning
from tests.now.conftest import kinds

COUNTED = ["oWaiting", "oAlerting", "oInteracting", "oLongestWaiting", "oLongestInteracting"]


def test_conversations_agree_with_the_observations(gc):
    observed = gc.queue_observations(gc.queues(), COUNTED).dropna(subset="oWaiting")
    active = gc.conversation_activity()
    keys = ["queue_id", "media_type"]
    both = observed.astype({"media_type": str}).merge(active.astype({"media_type": str}), on=keys, suffixes=("", "_a"))
    assert len(both) == len(observed) == len(active) > 5
    for metric in COUNTED:
        assert both[metric].equals(both[f"{metric}_a"])


@pytest.mark.parametrize("page_size", [1, 4, None])
def test_pages_do_not_show(gc, clock, truth, page_size):
    clock.pass_by(300)  # at the opening few are on the queues
    frame = gc.conversation_activity("oInteracting", by=["userId"], page_size=page_size)
    desks = Counter(one.agent for one in truth().contacts if truth().stage(one) == "oInteracting")
    assert frame.dropna(subset="user_id")["oInteracting"].sum() == desks.total()
    assert frame["user_id"].nunique() >= len(desks) > 10
    assert gnb.provenance(frame).complete


def test_the_conversations_themselves(gc, truth):
    frame = gc.conversation_activity("oWaiting", grain="detail", by="mediaType")
    assert set(frame["conversation_id"]) == truth().conversations("oWaiting")
    assert frame["activity_date"].dtype == "datetime64[us, UTC]"
    assert frame["user_id"].isna().all()
    assert set(frame["metric"]) == {"oWaiting"}


def test_everybody_is_somewhere(gc, centre, truth):
    frame = gc.user_activity(page_size=50)
    assert set(frame["user_id"]) == {user["id"] for user in centre.users()}
    member = Counter(user for queue in truth().queues for user in centre.queue_members(queue))
    assert frame.set_index("user_id")["oMemberQueues"].to_dict() == {user: member[user] for user in frame["user_id"]}


def test_presence_and_status_of_people(gc, truth):
    queue = truth().queues[0]
    frame = gc.routing_activity(queue, "oMemberUsers", grain="detail")
    members = truth().people(queue)
    assert Counter(frame["routing_status"].astype(str)) == Counter(one.status.what for one, _ in members)
    assert Counter(frame["system_presence"].astype(str)) == Counter(truth().system(one) for one, _ in members)
    assert Counter(frame["queue_membership_status"] == "active")[True] == sum(joined for _, joined in members)
    idle = gc.user_activity(where={"routingStatus": "IDLE", "queueId": queue}, grain="detail")
    assert set(idle["user_id"]) == set(frame.loc[frame["routing_status"] == "IDLE", "user_id"])
    assert idle["routing_status_date"].dtype == "datetime64[us, UTC]"


def test_staffing_agrees_with_the_observations(gc):
    observed = gc.queue_observations(gc.queues())
    observed = observed[observed["media_type"].isna()].set_index("queue_id")
    staffed = gc.routing_activity().set_index("queue_id")
    shared = [name for name in staffed.columns if name in observed.columns and name.startswith(("oU", "oOn", "oOff"))]
    assert {"oOnQueueUsers", "oUserPresences_ON_QUEUE", "oOffQueueUsers_BREAK"} <= set(shared)
    for name in shared:
        assert observed[name].dropna().to_dict() == staffed[name].dropna().to_dict()


def test_many_ids_are_parts_and_each_has_its_pages(gc, centre):
    strangers = [str(uuid4()) for _ in range(120)]
    known = [user["id"] for user in centre.users()[:60]]
    frame = gc.user_activity([*strangers, *known], page_size=25)
    assert frame["user_id"].tolist() == known


@pytest.mark.parametrize("helper", ["conversation_activity", "user_activity", "routing_activity"])
@pytest.mark.parametrize("grain", ["group", "detail"])
def test_nothing_has_its_columns_and_types(gc, helper, grain):
    empty = getattr(gc, helper)(where={"userId": str(uuid4())}, grain=grain)
    full = getattr(gc, helper)(grain=grain)
    assert empty.empty
    assert not full.empty
    assert list(kinds(empty).items()) == list(kinds(full).items())[: len(empty.columns)]


BAD = [
    ({"by": "queue"}, "no dimension 'queue'"),
    ({"by": []}, "by= names no dimension"),
    ({"metrics": "oWait"}, "no metric 'oWait'"),
    ({"where": {"routingPriority": {"gt": 3}}}, "cannot have bounds"),
    ({"where": {"queueId": "Billing"}}, "is a name"),
    ({"where": {"purpose": "agent"}}, "'purpose' is nothing that this query filters by"),
    ({"page_size": 0}, "page_size=0"),
    ({"body": {"groupBy": ["queueId"]}}, "'groupBy', which is set for you"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD, ids=[said for _, said in BAD])
def test_bad_input_is_said_before_anything_is_sent(refuser, arguments, said):
    with pytest.raises(ConfigError, match=said) as raised:
        refuser.conversation_activity(**arguments)
    assert raised.value.next_step


@pytest.mark.parametrize(
    ("helper", "permission"),
    [("conversation_activity", "queue"), ("user_activity", "user"), ("routing_activity", "queue")],
)
def test_a_permission_that_is_missing_is_named(open_centre, open_session, clock, helper, permission):
    gc = open_session(open_centre(denied=[f"analytics:{permission}Observation:view"]), clock)
    with pytest.raises(Forbidden, match=f"analytics:{permission}Observation:view"):
        getattr(gc, helper)()


def test_a_service_that_gives_the_first_page_for_ever_has_an_end(gc, clock, monkeypatch):
    def first_page(_centre, _call, items):
        clock.pass_by(20)  # the counts move, so that no two of these pages are the same
        return items[:5]

    monkeypatch.setattr("genesys_nb.demo.activity.paging.posted", first_page)
    with pytest.warns(IncompleteWarning, match="brought nothing new"):
        frame = gc.routing_activity()
    assert len(frame) == frame["queue_id"].nunique() == 5
    assert not gnb.provenance(frame).complete
