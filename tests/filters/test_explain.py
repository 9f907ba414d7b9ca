"""gc.explain says in words what the JSON asks, and sends nothing."""

import pytest

import genesys_nb as gnb
from genesys_nb.errors import ConfigError
from genesys_nb.genesys.filters import compile  # noqa: A004 - it is called so
from genesys_nb.genesys.filters.explanation import Explanation, explained

A, B = "6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e55", "0f2f4d0e-51c5-4a4c-8f27-5e1b1a9d2c11"

SENTENCES = [
    ({"mediaType": "voice"}, "conversation_details", "segment", "mediaType is voice"),
    ({"mediaType": ["voice", "chat"]}, "conversation_tables", "segment", "mediaType is voice or chat"),
    (
        {"queueId": [A, B], "purpose": "agent", "wrapUpCode": None},
        "conversation_details",
        "segment",
        f"purpose is agent and wrapUpCode is missing and (queueId is {A} or {B})",
    ),
    (
        {"tHandle": {"gte": 60_000, "lt": 3_600_000}, "conversationEnd": any},
        "conversation_details",
        "conversation",
        "tHandle is ≥ 60,000 and < 3,600,000 and conversationEnd is there",
    ),
    ({"evaluationStatus": "Finished"}, "conversation_details", "evaluation", "evaluationStatus is Finished"),
    ({"systemPresence": "BUSY"}, "user_details", "presence", "systemPresence is BUSY"),
    ({"queueId": A}, "conversation_aggregates", "filter", f"queueId is {A}"),
    ({"queueId": A}, "queue_observations", "filter", f"queueId is {A}"),
    ({"mediaType": "voice"}, "conversation_activity", "filter", "mediaType is voice"),
]


@pytest.mark.parametrize(("where", "family", "level", "words"), SENTENCES, ids=lambda part: str(part)[:40])
def test_words(where, family, level, words):
    told = explained(where, family)
    (sentence,) = told.words[level]
    assert sentence.endswith(f" where {words}")
    assert words in repr(told)
    assert words.replace("<", "&lt;") in told._repr_html_()


def test_the_json_is_what_is_sent(genesys_demo, gc):
    where = {"mediaType": ["voice", "chat"], "originatingDirection": "inbound"}
    sent = len(genesys_demo.requests)
    told = gc.explain(where)
    assert len(genesys_demo.requests) == sent
    query = gc.conversation_details.query("yesterday", where=where, via="query")
    assert {name: query.json[name] for name in query.json if name.endswith("Filters")} == told.json == compile(where)
    counted = gc.conversation_aggregates.query("yesterday", "nOffered", where={"queueId": A})
    assert gc.explain({"queueId": A}, "conversation_aggregates").json == {"filter": counted.json["filter"]}


@pytest.fixture
def gc(genesys_demo):
    with gnb.connect(**genesys_demo.login(), progress=False) as session:
        yield session


def test_what_nearly_all_match_is_noted_here_and_in_the_frame(gc):
    told = gc.explain({"wrapUpCode": None})
    assert "nearly every conversation" in told.notes[0]
    assert told.notes[0] in repr(told)
    frame = gc.conversation_details("yesterday", where={"wrapUpCode": None}, via="query")
    assert told.notes[0] in gnb.provenance(frame)["notes"]


def test_nothing_asked():
    told = explained({}, "conversation_details")
    assert told.json == {}
    assert "everything in the interval" in repr(told)


def test_four_thousand_ids_are_told_in_a_few_lines():
    ids = [f"6d4d7cd5-9d84-4b2e-9d2f-{number:012x}" for number in range(4_000)]
    told = explained({"queueId": ids}, "conversation_details")
    assert len(told.json["segmentFilters"][0]["predicates"]) == 4_000
    assert "or one of 3,995 more" in repr(told)
    assert len(repr(told)) < 3_000


def test_what_body_may_say_is_said_too():
    told = Explanation("conversation_details", {"segmentFilters": [{"predicates": [{"property": "a", "value": "1"}]}]})
    assert told.words == {"segment": ["conversations with at least one segment where a is 1"]}


@pytest.mark.parametrize(
    ("where", "family", "message", "next_step"),
    [
        ("mediaType:voice", "conversation_details", "is no mapping", '{"mediaType": "voice"'),
        (None, "conversation_details", "is no mapping", '{"mediaType": "voice"'),
        ({}, "conversation_detail", "takes where=", "did you mean 'conversation_details'?"),
        ({}, "queues", "takes where=", "they are conversation_details"),
        ({}, ["conversation_details"], "takes where=", "they are conversation_details"),
        ({"mediaTyp": "voice"}, "conversation_aggregates", "no dimension or metric", "'mediaType'"),
        ({"tHandle": 5}, "conversation_aggregates", "nothing that this query filters by", "views="),
    ],
)
def test_refusals(where, family, message, next_step):
    with pytest.raises(ConfigError) as caught:
        explained(where, family)
    assert message in caught.value.message
    assert next_step in caught.value.next_step
