"""Laws that hold for any page: both readers agree, and what goes in comes out."""

import gc
import json
import threading

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from genesys_nb.tables import GRAINS, Conversations, Records, collector
from genesys_nb.tables.rows import Rows

SCALARS = (
    some.none()
    | some.booleans()
    | some.integers(-(2**64), 2**64)
    | some.integers(-5, 5)
    | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(max_size=5)
    | some.sampled_from(["", "12", "1.5", "2024-03-08", "2024-03-08T15:15:15.957Z", "true", "voice", "agent", "c1"])
)
ANYTHING = some.recursive(
    SCALARS, lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=3), inner, max_size=3)
)
STRANGE = some.dictionaries(some.sampled_from(["extra", "other", "conversation_id", "value"]), ANYTHING, max_size=2)


def objects(*known, of=None):
    """Make lists of objects with any of the known fields, now and then with a strange value, and something strange."""
    fields = {name: some.text(max_size=3) | some.none() for name in known}
    fields |= {
        "segmentStart": some.sampled_from(["2024-03-08T15:15:15.957Z", "2024-03-08T15:15:15.957123Z", "", "soon"]),
        "value": some.integers(-100, 100),
        "conference": some.booleans(),
        "wrapUpTags": some.lists(some.text(max_size=3), max_size=3),
    }
    if of:
        fields |= of
    whole = some.fixed_dictionaries({}, optional=fields)
    odd = some.fixed_dictionaries({}, optional=dict.fromkeys(fields, ANYTHING))
    item = some.builds(lambda *parts: {**parts[0], **parts[1]}, whole | whole | whole | odd, some.just({}) | STRANGE)
    return some.lists(item | item | item | some.none(), max_size=3)


SEGMENTS = objects("segmentType", "queueId", "wrapUpCode")
METRICS = objects("name", "emitDate")
SESSIONS = objects("sessionId", "mediaType", of={"segments": SEGMENTS, "metrics": METRICS, "flow": STRANGE})
PARTICIPANTS = objects("participantId", "purpose", "userId", of={"sessions": SESSIONS, "attributes": STRANGE})
CONVERSATIONS = objects(
    "conversationId", of={"participants": PARTICIPANTS, "evaluations": METRICS, "resolutions": SEGMENTS}
)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(pages=some.lists(CONVERSATIONS, min_size=1, max_size=2), grains=some.sets(some.sampled_from(GRAINS), min_size=1))
def test_both_readers_make_the_same_of_any_page(read, pages, grains):
    read(*(json.dumps({"conversations": page}).encode() for page in pages), grains=tuple(sorted(grains)))


@settings(max_examples=30, deadline=None)
@given(pages=some.lists(CONVERSATIONS, min_size=1, max_size=3))
def test_rows_out_are_items_in(pages):
    made = Conversations(["conversation", "participant"])
    counted = [made.add(json.dumps({"conversations": page}).encode()) for page in pages]
    result = made.finish(timezone="UTC")
    assert counted == [sum(one is not None for one in page) for page in pages]
    assert result.received == sum(counted) == result.unique + result.duplicates
    assert len(result.frames["conversation"]) == result.unique == made.unique()


@settings(max_examples=50, deadline=None)
@given(column=some.lists(ANYTHING, max_size=6), cut=some.integers(0, 6))
def test_values_of_an_unknown_field_come_back_as_sent(column, cut):
    wrapped = [{"n": number, "x": value} for number, value in enumerate(column)]
    made = Records(None, key=())
    for page in (wrapped[:cut], wrapped[cut:]):
        made.add(json.dumps({"entities": page}).encode())
    frame = made.finish(timezone="UTC").frames["item"]
    if any(isinstance(value, dict) for value in column):
        return  # objects are spread out into columns of their own
    held = frame["x"].tolist() if "x" in frame else []
    missing = frame["x"].isna().tolist() if "x" in frame else []
    assert [None if gone else value for value, gone in zip(held, missing, strict=True)] == column


def test_pages_in_any_number_of_pieces_are_the_same_rows(build):
    many = [build.conversation(conversationId=str(number)) for number in range(200)]
    whole, pieces = Conversations(GRAINS), Conversations(GRAINS)
    whole.add(json.dumps({"conversations": many}).encode())
    for one in many:
        pieces.add(json.dumps({"conversations": [one]}).encode())
    expected, found = whole.finish(timezone="UTC").frames, pieces.finish(timezone="UTC").frames
    for grain in GRAINS:
        pd.testing.assert_frame_equal(found[grain], expected[grain])


def test_whoever_is_interrupted_and_sends_the_page_again_has_its_rows_once(build, monkeypatch):
    made = Conversations(["participant", "segment"])
    add = Rows.add
    calls = []

    def interrupted(rows, *given):
        calls.append(rows)
        if len(calls) == 2:
            raise KeyboardInterrupt
        add(rows, *given)

    monkeypatch.setattr(Rows, "add", interrupted)
    with pytest.raises(KeyboardInterrupt):
        made.add(build.page())
    made.add(build.page())
    frames = made.finish(timezone="UTC").frames
    assert len(frames["participant"]) == len(frames["segment"]) == 1


def test_the_collector_comes_back_when_the_last_pause_ends():
    inside, leave = threading.Event(), threading.Event()

    def other():
        with collector.paused():
            inside.set()
            leave.wait(5)

    thread = threading.Thread(target=other)
    with collector.paused():
        thread.start()
        inside.wait(5)
        assert not gc.isenabled()
    assert not gc.isenabled()
    leave.set()
    thread.join(5)
    assert gc.isenabled()
    gc.disable()
    try:
        with collector.paused():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
