"""What analysts compute first of a conversation, against cases made by hand."""

import pandas as pd
import pytest

from genesys_nb.tables import derived
from genesys_nb.tables.grains import SHAPES

SUMS = [column.name for column in derived.DERIVED if column.kind == "integer"][:-1]


@pytest.fixture
def story(build):
    """A call offered by two queues: answered by Ann, held, transferred, then abandoned in the second queue."""
    metric, segment = build.metric, build.segment

    def participant(name, purpose, user=None, **session):
        held = build.session(sessionId=name, **({"segments": [], "metrics": []} | session))
        return build.participant(participantId=name, purpose=purpose, userId=user, sessions=[held])

    return build.conversation(
        participants=[
            participant("customer", "customer", metrics=[metric(name="nConnected", value=1)]),
            participant(
                "first queue",
                "acd",
                segments=[segment(queueId="sales")],
                metrics=[metric(name="nOffered", value=1), metric(name="tAcd", value=9000)],
            ),
            participant(
                "ann",
                "agent",
                "ann",
                segments=[
                    segment(segmentType="alert", queueId="sales"),
                    segment(segmentType="wrapup", queueId="sales", wrapUpCode="moved on"),
                    segment(segmentType="wrapup", queueId="sales", wrapUpCode="angry"),
                    segment(segmentType="wrapup", queueId="sales", wrapUpCode="moved on"),
                ],
                metrics=[
                    metric(name="tAnswered", value=9000),
                    metric(name="tTalk", value=60_000),
                    metric(name="tHeld", value=5000),
                    metric(name="tTalk", value=30_000),
                    metric(name="tTalkComplete", value=90_000),
                    metric(name="tAcw", value=0),
                    metric(name="tHandle", value=95_000),
                    metric(name="nTransferred", value=1),
                ],
            ),
            participant(
                "second queue",
                "acd",
                mediaType="callback",
                segments=[segment(queueId="billing")],
                metrics=[
                    metric(name="nOffered", value=1),
                    metric(name="tAcd", value=1000),
                    metric(name="tAbandon", value=1000),
                ],
            ),
            participant("bob", "user", "bob", segments=[segment(queueId="sales")]),
            participant("ann again", "agent", "ann"),
            participant("robot", "botflow", "nobody"),
        ]
    )


def test_a_call_answered_moved_and_abandoned(read, quickly, build, story):
    row = read(build.page(story)).frames["conversation"].iloc[0]
    assert row["media_types"] == ["voice", "callback"]
    assert row["queue_ids"] == ["sales", "billing"]
    assert row["agent_ids"] == ["ann", "bob"]
    assert row["wrap_up_codes"] == ["moved on", "angry"]
    assert {name: row[name] for name in SUMS if row[name] is not pd.NA} == {
        "nOffered": 2,
        "tAcd": 10_000,
        "tAnswered": 9000,
        "tAbandon": 1000,
        "tTalk": 90_000,
        "tHeld": 5000,
        "tAcw": 0,
        "tHandle": 95_000,
        "nTransferred": 1,
    }
    assert row[["answered", "abandoned", "ongoing"]].tolist() == [True, True, False]
    assert row["duration"] == 600_000
    for grains in (("conversation",), ("conversation", "session"), ("conversation", "metric")):
        alone = quickly(build.page(story), grains=grains).frames["conversation"]
        pd.testing.assert_frame_equal(alone, read(build.page(story)).frames["conversation"])


def test_what_was_not_measured_is_missing_and_never_zero(read, build):
    spoilt = build.of_metrics() | {"conversationEnd": None}
    row = read(build.page(spoilt)).frames["conversation"].iloc[0]
    assert all(row[name] is pd.NA for name in [*SUMS, "duration"])
    assert row[["answered", "abandoned", "ongoing"]].tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("sent", "total"),
    [
        (["n/a", 5], 5.0),
        ([0.5, 5], 5.5),
        (["7", 5], 12),
        ([None, 5], 5),
        ([2**62, 2**62], float(2**63)),
        (["n/a"], None),
    ],
)
def test_sums_hold_what_the_metrics_hold(read, build, sent, total):
    result = read(build.page(build.of_metrics(*(build.metric(value=value) for value in sent))))
    row = result.frames["conversation"].iloc[0]
    assert pd.isna(row["tTalk"]) if total is None else row["tTalk"] == total
    assert any("left out of the sums" in note for note in result.notes) is ("n/a" in sent)


def test_each_derived_column_is_defined_by_a_sentence():
    for column in derived.DERIVED:
        assert f"\n{column.name} " in derived.__doc__
    *_, provisional = SHAPES["conversation"].columns
    assert SHAPES["conversation"].columns[-len(derived.DERIVED) - 1 : -1] == derived.DERIVED
    assert provisional.name == "provisional", "what is said of every grain comes last"
