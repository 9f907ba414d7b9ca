import copy
import json
from pathlib import Path

import pandas as pd
import pytest

from genesys_nb.tables import GRAINS, Conversations, conversations
from genesys_nb.tables.quick import Refused

START, END = "2024-03-08T15:15:15.957Z", "2024-03-08T15:25:15.957Z"
SEGMENT = {"segmentStart": START, "segmentEnd": END, "segmentType": "interact", "conference": False}
METRIC = {"name": "tTalk", "value": 5, "emitDate": END}


class Builder:
    """Makes pages: one conversation to spoil and one that stays sound."""

    def segment(self, **fields):
        return SEGMENT | fields

    def metric(self, **fields):
        return METRIC | fields

    def session(self, **fields):
        return {
            "sessionId": "s1",
            "mediaType": "voice",
            "direction": "inbound",
            "segments": [self.segment()],
            "metrics": [self.metric()],
        } | fields

    def participant(self, **fields):
        return {"participantId": "p1", "purpose": "agent", "userId": "u1", "sessions": [self.session()]} | fields

    def conversation(self, **fields):
        return {
            "conversationId": "c1",
            "conversationStart": START,
            "conversationEnd": END,
            "originatingDirection": "inbound",
            "participants": [self.participant()],
        } | fields

    def of_segments(self, *segments):
        return self.conversation(participants=[self.participant(sessions=[self.session(segments=list(segments))])])

    def of_metrics(self, *metrics):
        return self.conversation(participants=[self.participant(sessions=[self.session(metrics=list(metrics))])])

    def page(self, *spoilt):
        sound = self.conversation(conversationId="c2")
        return json.dumps({"conversations": [*copy.deepcopy(list(spoilt)), sound]}).encode()


@pytest.fixture
def build():
    return Builder()


@pytest.fixture
def vendor_sample():
    return Path(__file__).with_name("vendor_sample_conversation.json").read_bytes()


def tables(pages, grains, **options):
    made = Conversations(grains)
    for page in pages:
        made.add(page)
    return made.finish(**{"timezone": "UTC"} | options)


@pytest.fixture
def read(monkeypatch):
    """Read pages with both readers, prove them equal, and return what they made."""

    def refuse(*_):
        raise Refused("the test wants the tolerant reader")

    def both(*pages, grains=GRAINS, **options):
        quick = tables(pages, grains, **options)
        with monkeypatch.context() as patched:
            patched.setattr(conversations, "Quick", refuse)
            tolerant = tables(pages, grains, **options)
        assert quick.notes == tolerant.notes
        assert (quick.received, quick.unique, quick.trimmed) == (tolerant.received, tolerant.unique, tolerant.trimmed)
        for grain in grains:
            pd.testing.assert_frame_equal(quick.frames[grain], tolerant.frames[grain], obj=grain)
        return quick

    return both


@pytest.fixture
def quickly(monkeypatch):
    """Read pages and fail where the tolerant reader had to help."""

    def never(*_):
        raise AssertionError("the quick reader refused the page")

    def read_quickly(*pages, grains=GRAINS, **options):
        with monkeypatch.context() as patched:
            patched.setattr(conversations, "Tolerant", never)
            return tables(pages, grains, **options)

    return read_quickly
