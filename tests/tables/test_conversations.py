import json
from datetime import UTC, datetime

import pandas as pd
import pytest

from genesys_nb.errors import ConfigError, PagingError
from genesys_nb.tables import GRAINS, Conversations, conversations
from genesys_nb.tables.grains import SHAPES

TEXT = pd.StringDtype("pyarrow", na_value=float("nan"))


def leaves(value):
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [value]


def test_the_vendors_own_example_flattens_with_every_field_kept(read, vendor_sample):
    frames = read(vendor_sample).frames
    rows = {grain: len(frame) for grain, frame in frames.items() if len(frame)}
    assert rows == {"conversation": 1, "participant": 3, "session": 3, "segment": 5, "metric": 5}
    assert all(list(frame.columns) == [one.name for one in SHAPES[grain].columns] for grain, frame in frames.items())
    held = {str(leaf) for frame in frames.values() for leaf in leaves(frame.to_dict("list"))}
    times = {time for time in held if time.startswith("2021-")}
    held |= {pd.Timestamp(time).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z" for time in times}
    sent = json.loads(vendor_sample)["conversations"]
    assert not {str(leaf) for leaf in leaves(sent)} - held


def test_the_vendors_own_example_needs_no_tolerance(quickly, vendor_sample):
    for grains in (GRAINS, *((grain,) for grain in GRAINS)):
        quickly(vendor_sample, grains=grains)


def test_rows_carry_the_keys_and_what_analysts_filter_by(read, vendor_sample):
    frames = read(vendor_sample).frames
    segment = frames["segment"].iloc[4]
    assert segment[["participant_id", "purpose", "media_type", "direction", "segment_no"]].tolist() == [
        "ce60611f-07c6-4d57-9539-b8b26abe9f3a",
        "agent",
        "chat",
        "inbound",
        2,
    ]
    assert frames["metric"]["metric_no"].tolist() == [0, 0, 1, 0, 1]
    assert frames["session"]["requested_routings"].tolist() == [["Standard"]] * 3
    keys = ["conversation_id", "participant_id", "session_id"]
    assert not frames["segment"].duplicated([*keys, "segment_no"]).any()
    assert not frames["metric"].duplicated([*keys, "metric_no"]).any()


@pytest.mark.parametrize("grain", GRAINS)
def test_any_grain_alone_is_the_same_as_among_all(read, build, grain, rich):
    page = build.page(rich)
    pd.testing.assert_frame_equal(read(page, grains=(grain,)).frames[grain], read(page).frames[grain], obj=grain)


@pytest.mark.parametrize("grain", GRAINS)
def test_an_empty_answer_has_all_columns_with_the_types_of_a_full_one(read, build, grain, rich):
    full = read(build.page(rich), grains=(grain,)).frames[grain]
    for page in (b"{}", b'{"conversations": []}', b'{"conversations": null, "totalHits": 0}'):
        empty = read(page, grains=(grain,)).frames[grain]
        assert len(empty) == 0
        assert isinstance(empty.index, pd.RangeIndex)
        for name in empty.columns:
            kinds = {empty[name].dtype.name, full[name].dtype.name}
            assert len(kinds) == 1, name


@pytest.fixture
def rich(build):
    """A conversation with something in every grain."""
    session = build.session(
        flow={"flowId": "f1", "flowType": "INBOUNDCALL", "outcomes": [{"flowOutcomeId": "o1", "odd": None}]},
        mediaEndpointStats=[{"codecs": ["audio/opus"], "minMos": 4.5, "receivedPackets": 3}, {"minMos": 4}],
        segments=[
            build.segment(queueId="q1", scoredAgents=[{"scoredAgentId": "u1", "agentScore": 3}], wrapUpTags=["x"]),
            build.segment(segmentType="wrapup", wrapUpCode="w1", properties=[]),
        ],
    )
    return build.conversation(
        divisionIds=["d1", "d2"],
        evaluations=[{"evaluationId": "e1", "evaluationStatus": "Finished", "released": True, "oTotalScore": 90}],
        surveys=[{"surveyId": "v1", "surveyPromoterScore": 9, "eventTime": "2024-03-09T00:00:00Z"}],
        resolutions=[{"queueId": "q1", "nNextContactAvoided": 1}, None, {"queueId": "q2"}],
        participants=[build.participant(sessions=[session], attributes={"lang": "en", "note": ""})],
    )


def test_every_grain_has_its_rows(quickly, read, build, rich):
    page = build.page(rich)
    frames = read(page).frames
    assert {grain: len(frame) for grain, frame in frames.items()} == {
        "conversation": 2,
        "participant": 2,
        "session": 2,
        "segment": 3,
        "metric": 2,
        "flow": 1,
        "media": 2,
        "evaluation": 1,
        "survey": 1,
        "resolution": 2,
        "attribute": 2,
    }
    quickly(page)
    assert frames["attribute"][["name", "value"]].to_numpy().tolist() == [["lang", "en"], ["note", ""]]
    assert frames["resolution"]["resolution_no"].tolist() == [0, 2]
    assert frames["flow"]["outcomes"].tolist() == [[{"flowOutcomeId": "o1", "odd": None}]]
    assert frames["media"]["codecs"].tolist() == [["audio/opus"], None]
    assert frames["media"]["min_mos"].tolist() == [4.5, 4.0]
    assert frames["segment"]["scored_agents"].tolist() == [[{"scoredAgentId": "u1", "agentScore": 3}], None, None]
    assert frames["evaluation"]["oTotalScore"].dtype == "Int64"


def test_types_are_the_same_on_every_pandas(read, build, rich):
    frame = read(build.page(rich), timezone="Europe/Madrid").frames["segment"]
    kinds = {name: str(frame[name].dtype) for name in frame.columns}
    assert frame["queue_id"].dtype == TEXT
    assert kinds["segment_start"] == kinds["conversation_start"] == "datetime64[us, Europe/Madrid]"
    assert kinds["segment_type"] == kinds["purpose"] == "category"
    assert frame["segment_type"].cat.categories.dtype == TEXT
    assert not frame["segment_type"].cat.ordered
    assert kinds["conference"] == "boolean"
    assert kinds["segment_no"] == "Int64"
    assert kinds["wrap_up_tags"] == "object"
    assert type(frame) is pd.DataFrame
    assert frame["segment_start"][0].isoformat() == "2024-03-08T16:15:15.957000+01:00"


def test_the_copy_received_last_wins_at_every_grain(read, build):
    old = build.conversation(participants=[build.participant(), build.participant(participantId="p0")])
    new = build.conversation(externalTag="new")
    result = read(build.page(old), build.page(new))
    assert (result.received, result.unique, result.duplicates) == (4, 2, 2)
    assert result.frames["conversation"]["external_tag"].tolist()[0] == "new"
    assert result.frames["participant"]["participant_id"].tolist() == ["p1", "p1"]
    assert len(result.frames["segment"]) == 2


def test_conversations_without_an_id_are_never_taken_for_one_another(read, build):
    nameless = build.conversation(conversationId=None)
    result = read(build.page(nameless, nameless))
    assert (result.unique, result.duplicates) == (3, 0)
    assert len(result.frames["conversation"]) == 3


def test_what_started_outside_the_interval_is_trimmed_at_every_grain(read, build):
    early = build.conversation(conversationId="c0", conversationStart="2024-03-08T14:59:59.999Z")
    first = build.conversation(conversationId="c3", conversationStart="2024-03-08T15:00:00.000Z")
    late = build.conversation(conversationId="c4", conversationStart="2024-03-08T16:00:00.000Z")
    timeless = build.conversation(conversationId="c5", conversationStart=None)
    between = (datetime(2024, 3, 8, 15, tzinfo=UTC), datetime(2024, 3, 8, 16, tzinfo=UTC))
    result = read(build.page(early, first, late, timeless), between=between)
    assert result.frames["conversation"]["conversation_id"].tolist() == ["c3", "c5", "c2"]
    assert result.frames["segment"]["conversation_id"].tolist() == ["c3", "c5", "c2"]
    assert (result.trimmed, result.unique) == (2, 5)


def test_unique_counts_by_chunk_and_in_all(build):
    made = Conversations(["metric"])
    assert made.unique() == 0
    assert made.add(build.page(build.conversation()), chunk=0) == 2
    assert made.add(build.page(), chunk=1) == 1
    assert (made.unique(0), made.unique(1), made.unique(), made.unique(), made.unique(7)) == (2, 1, 2, 2, 0)


def test_frames_can_be_had_on_the_way(build):
    made = Conversations(["conversation"])
    made.add(build.page())
    assert len(made.finish(timezone="UTC").frames["conversation"]) == 1
    made.add(build.page(build.conversation()))
    result = made.finish(timezone="UTC")
    assert result.frames["conversation"]["conversation_id"].tolist() == ["c1", "c2"]
    assert result.received == 3


def test_many_small_pages_are_one_table(build):
    made = Conversations(["segment"])
    for number in range(150):
        made.add(build.page(build.conversation(conversationId=f"x{number}")))
    result = made.finish(timezone="UTC")
    assert len(result.frames["segment"]) == 151
    assert result.frames["segment"]["conversation_id"].tolist()[:2] == ["x0", "x1"]
    assert (result.received, result.duplicates) == (300, 149)


def test_one_conversation_may_be_the_whole_page(build):
    made = Conversations(GRAINS, items="")
    assert made.add(json.dumps(build.conversation()).encode()) == 1
    assert len(made.finish(timezone="UTC").frames["segment"]) == 1


def test_lists_become_rows_when_asked(read, build):
    spoilt = build.of_segments(build.segment(queueId="q1"), build.segment(queueId="q2"))
    frame = read(build.page(spoilt), grains=("conversation",), explode="queue_ids").frames["conversation"]
    assert frame["conversation_id"].tolist() == ["c1", "c1", "c2"]
    assert frame["queue_ids"].dtype == TEXT
    assert frame["queue_ids"].isna().tolist() == [False, False, True]
    with pytest.raises(ConfigError, match="queue_id'") as caught:
        read(build.page(), grains=("conversation",), explode="queue_id")
    assert "Did you mean 'queue_ids'?" in caught.value.next_step


def test_an_unknown_grain_is_refused():
    with pytest.raises(ValueError, match="segments"):
        Conversations(["segments"])


def test_a_reader_that_loses_rows_is_an_error(build, monkeypatch):
    whole = conversations.Quick.leaves

    def short(*given):
        found = whole(*given)
        found.columns["/queueId"] = found.columns["/queueId"][1:]
        return found

    monkeypatch.setattr(conversations.Quick, "leaves", short)
    with pytest.raises(PagingError, match="came apart"):
        Conversations(["segment"]).add(build.page())


def test_a_page_that_failed_leaves_no_trace(build):
    made = Conversations(GRAINS)
    with pytest.raises(PagingError, match="not JSON"):
        made.add(build.page()[:-20])
    made.add(build.page())
    result = made.finish(timezone="UTC")
    assert result.received == 1
    assert not result.notes
