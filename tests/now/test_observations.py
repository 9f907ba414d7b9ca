"""This moment as frames: equal to what is true of the organisation, moving with it, typed when there is nothing."""

from collections import Counter
from uuid import uuid4

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.errors import ConfigError, Forbidden
from tests.now.conftest import kinds

COUNTED = ["oWaiting", "oAlerting", "oInteracting"]
TEXT = pd.StringDtype("pyarrow", na_value=float("nan"))
NOWHERE = str(uuid4())


def test_conversations_are_counted_by_queue_and_medium(gc, truth):
    frame = gc.queue_observations(gc.queues())
    true = truth()
    rows = frame.dropna(subset="media_type").astype({"media_type": str})
    for row in rows.itertuples():
        told = [row.oWaiting, row.oAlerting, row.oInteracting]
        assert [0 if one is pd.NA else one for one in told] == [
            true.count(stage, row.queue_id, row.media_type) for stage in COUNTED
        ]
    assert frame[COUNTED].sum().tolist() == [true.count(stage) for stage in COUNTED]
    assert frame["oWaiting"].sum() > 3, "a moment in which nothing happens proves nothing"
    assert gnb.provenance(frame).complete


def test_people_are_counted_by_queue_and_status(gc, centre, clock, truth):
    clock.pass_by(300)  # at the opening few are on the queues
    frame = gc.queue_observations(gc.queues())
    people = frame[frame["media_type"].isna()].set_index("queue_id").drop(columns="media_type").fillna(0)
    true = truth()
    for queue in true.queues:
        row, members = people.loc[queue], true.people(queue)
        assert row["oMemberUsers"] == len(centre.queue_members(queue)) == len(members)
        assert row["oActiveUsers"] == sum(joined for _, joined in members)
        on = Counter(one.status.what for one, joined in members if joined and one.status.what != "OFF_QUEUE")
        assert {name: row[f"oOnQueueUsers_{name}"] for name in on} == on
        assert row["oOnQueueUsers"] == row.filter(like="oOnQueueUsers_").sum() == on.total()
        assert row["oOffQueueUsers"] + row["oOnQueueUsers"] == row["oActiveUsers"]
        where = Counter(true.system(one) for one, _ in members)
        assert {name: row[f"oUserPresences_{name}"] for name in where} == where
        assert row["oUserPresences"] == row["oUserRoutingStatuses"] == len(members)
    assert people["oOnQueueUsers_INTERACTING"].sum() > 20


def test_what_waits_is_listed_one_by_one(gc, truth):
    frame = gc.queue_observations(gc.queues(), grain="detail", metrics=["oWaiting", "oInteracting"])
    true = truth()
    for metric in ("oWaiting", "oInteracting"):
        listed = frame[frame["metric"] == metric]
        assert set(listed["conversation_id"]) == true.conversations(metric)
        assert len(listed) == true.count(metric)
    assert frame["observation_date"].dtype == "datetime64[us, UTC]"
    assert (frame["observation_date"] <= pd.Timestamp(true.moment, unit="ms", tz="UTC")).all()
    longest = gc.queue_observations(gc.queues(), "oLongestWaiting")["oLongestWaiting"].max()
    first = frame.loc[frame["metric"] == "oWaiting", "observation_date"].min()
    assert pd.Timestamp(true.moment, unit="ms", tz="UTC") - first == pd.Timedelta(longest, "ms")


def test_a_long_list_is_cut_by_the_service_and_said_to_be(gc):
    queues = gc.queues()
    crowded = queues[queues["name"] == "English Tier 1"]
    frame = gc.queue_observations(crowded, "oMemberUsers", grain="detail")
    assert len(frame) == 100 < crowded["member_count"].iloc[0]
    assert frame["truncated"].all()
    assert any("the oldest and the newest are in here" in note for note in gnb.provenance(frame)["notes"])


def test_time_goes_on(gc, clock, truth):
    clock.pass_by(300)
    before = gc.queue_observations(gc.queues(), grain="detail", metrics="oWaiting")
    again = gc.queue_observations(gc.queues(), grain="detail", metrics="oWaiting")
    pd.testing.assert_frame_equal(before, again, check_frame_type=False)
    clock.pass_by(45)
    later = gc.queue_observations(gc.queues(), grain="detail", metrics=["oWaiting", "oInteracting"])
    served = set(later.loc[later["metric"] == "oInteracting", "conversation_id"])
    assert served & set(before["conversation_id"]), "who waited is served"
    assert set(later.loc[later["metric"] == "oWaiting", "conversation_id"]) == truth().conversations("oWaiting")
    assert set(later.loc[later["metric"] == "oWaiting", "conversation_id"]) != set(before["conversation_id"])


def test_a_filter_is_the_services(gc, truth):
    voice = gc.queue_observations(gc.queues(), COUNTED, where={"media_type": "VOICE"})
    assert set(voice["media_type"].astype(str)) == {"voice"}
    assert voice["oWaiting"].sum() == truth().count("oWaiting", media="voice")
    own = {"type": "or", "predicates": [{"dimension": "mediaType", "value": one} for one in ("chat", "email")]}
    written = gc.queue_observations(gc.queues(), COUNTED, body={"filter": own})
    assert set(written["media_type"].astype(str)) <= {"chat", "email"}
    everything = {"type": "and", "predicates": [{"dimension": "queueId", "operator": "exists"}]}
    assert gc.queue_observations(body={"filter": everything})["queue_id"].nunique() == 30


def test_many_ids_are_several_requests_and_each_is_asked_for_once(gc):
    ids = [str(uuid4()) for _ in range(250)]
    queries = gc.queue_observations.query([*ids, *ids[:50]])
    asked = [[one["value"] for one in query.json["filter"]["predicates"]] for query in queries]
    assert [len(part) for part in asked] == [100, 100, 50]
    assert [one for part in asked for one in part] == ids
    assert all(query.reads for query in queries)


def test_parts_are_one_frame(gc, centre, truth):
    strangers = [str(uuid4()) for _ in range(180)]
    frame = gc.queue_observations([*strangers[:90], *(queue["id"] for queue in centre.queues()), *strangers[90:]])
    assert frame["oWaiting"].sum() == truth().count("oWaiting")
    assert frame["queue_id"].nunique() == 30
    assert gnb.provenance(frame)["requests"] == 3


def test_ids_come_from_frames(gc, centre):
    queues = gc.queues().head(3)
    wanted = gc.queue_observations.query(list(queues["id"]))
    assert gc.queue_observations.query(queues) == wanted
    assert gc.queue_observations.query(queues["id"]) == wanted
    calls = pd.DataFrame({"id": "x", "queue_id": [*queues["id"], None, queues["id"].iloc[0]]})
    assert gc.queue_observations.query(calls) == wanted


def test_people_are_on_queues(gc, centre, truth):
    users = gc.users().head(40)
    frame = gc.user_observations(users, names=True).set_index("user_id")
    member = Counter(user for queue in truth().queues for user in centre.queue_members(queue))
    assert frame["oMemberQueues"].to_dict() == {user: member[user] for user in users["id"]}
    assert (frame["oActiveQueues"] <= frame["oMemberQueues"]).all()
    assert frame["user_name"].tolist() == users["name"].tolist()


def test_conversations_are_in_flows(gc, truth):
    frame = gc.flow_observations(gc.flows())
    assert frame["oFlow"].sum() == truth().count("oFlow") > 0
    detail = gc.flow_observations(gc.flows(), grain="detail")
    assert set(detail["conversation_id"]) == truth().conversations("oFlow")


@pytest.mark.parametrize("helper", ["queue", "user", "flow"])
def test_nothing_has_its_columns_and_types(gc, helper):
    ask, listing = getattr(gc, f"{helper}_observations"), getattr(gc, f"{helper}s")
    empty, full = ask(NOWHERE), ask(listing())
    assert empty.empty
    assert not full.empty
    assert list(kinds(empty).items()) == list(kinds(full).items())[: len(empty.columns)]
    assert gnb.provenance(empty).complete


def test_columns_that_are_known_are_there_in_an_empty_frame(gc):
    frame = gc.queue_observations(NOWHERE, ["oWaiting", "oOnQueueUsers"])
    counts = [
        "oWaiting",
        "oOnQueueUsers",
        *(f"oOnQueueUsers_{one}" for one in ("COMMUNICATING", "IDLE", "INTERACTING")),
    ]
    assert frame.columns.tolist() == ["queue_id", "media_type", *counts, "oOnQueueUsers_NOT_RESPONDING"]
    assert frame.dtypes.tolist() == [TEXT, "category", *["Int64"] * 6]


BAD = [
    ({}, "queues=.*wanted"),
    ({"queues": []}, "queues= is empty"),
    ({"queues": "English Tier 1"}, "is a name"),
    ({"queues": [NOWHERE, " "]}, "which is no id"),
    ({"queues": [NOWHERE, None]}, "queues="),
    ({"queues": 7}, "queues=7 is not a text or a list of texts or a frame"),
    ({"queues": pd.DataFrame({"name": ["a"]})}, "without the column queue_id or id"),
    ({"queues": pd.DataFrame({"id": []})}, "queues= is empty"),
    ({"queues": [str(number) for number in range(10_001)]}, "10,001 ids"),
    ({"queues": NOWHERE, "metrics": "oWaitng"}, "no metric 'oWaitng'"),
    ({"queues": NOWHERE, "metrics": []}, "names no metric"),
    ({"queues": NOWHERE, "metrics": "oLongestWaiting", "grain": "detail"}, "no metric 'oLongestWaiting'"),
    ({"queues": NOWHERE, "grain": "queue"}, "grain='queue'"),
    ({"queues": NOWHERE, "where": {"queueId": NOWHERE}}, "asked for twice"),
    ({"queues": NOWHERE, "where": {"mediaTyp": "voice"}}, "no dimension or metric 'mediaTyp'"),
    ({"queues": NOWHERE, "where": {"mediaType": "voise"}}, "cannot be 'voise'"),
    ({"queues": NOWHERE, "where": {"mediaType": {"gt": 1}}}, "cannot have bounds"),
    ({"queues": NOWHERE, "body": {"metrics": []}}, "'metrics', which is set for you"),
    ({"queues": NOWHERE, "body": {"filter": 3}}, "is no filter"),
    ({"queues": NOWHERE, "metric": "oWaiting"}, "no argument 'metric'"),
]


@pytest.mark.parametrize(("arguments", "said"), BAD, ids=[said for _, said in BAD])
def test_bad_input_is_said_before_anything_is_sent(refuser, arguments, said):
    with pytest.raises(ConfigError, match=said) as raised:
        refuser.queue_observations(**arguments)
    assert raised.value.next_step


def test_a_misspelt_metric_is_told_the_right_one(gc):
    with pytest.raises(ConfigError) as raised:
        gc.queue_observations(NOWHERE, "oOnQueueUser")
    assert "did you mean 'oOnQueueUsers'?" in raised.value.next_step
    assert gc.queue_observations.query(NOWHERE, "o_waiting").json["metrics"] == ["oWaiting"]


@pytest.mark.parametrize("helper", ["queue", "user", "flow"])
def test_a_permission_that_is_missing_is_named(open_centre, open_session, clock, helper):
    gc = open_session(open_centre(denied=[f"analytics:{helper}Observation:view"]), clock)
    with pytest.raises(Forbidden, match=f"analytics:{helper}Observation:view"):
        getattr(gc, f"{helper}_observations")(NOWHERE)
