"""What each way of asking becomes, and what the refusals say."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import numpy as np
import pandas as pd
import pytest

from genesys_nb.errors import ConfigError
from genesys_nb.genesys.aggregates.families import FAMILIES
from genesys_nb.genesys.filters import compile, has_filter, notes  # noqa: A004 - it is called so

A, B = "6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e55", "0f2f4d0e-51c5-4a4c-8f27-5e1b1a9d2c11"


def is_(dimension, value):
    return {"type": "dimension", "dimension": dimension, "operator": "matches", "value": value}


def there(dimension, operator="exists"):
    return {"type": "dimension", "dimension": dimension, "operator": operator}


def metric(name, **condition):
    return {"type": "metric", "metric": name, "operator": "matches", **condition}


def segment(*predicates):
    return {"segmentFilters": [{"type": "and", "predicates": list(predicates)}]}


def either(*predicates):
    return {"segmentFilters": [{"type": "or", "predicates": list(predicates)}]}


def test_nothing_asked_is_no_filter():
    assert compile({}) == {}


def test_one_value():
    assert compile({"mediaType": "voice"}) == segment(is_("mediaType", "voice"))


def test_keys_and_lists_or_within_one_filter_because_they_are_about_one_segment():
    assert compile({"mediaType": "voice", "queueId": [A, B], "purpose": "agent", "direction": ["inbound", None]}) == {
        "segmentFilters": [
            {
                "type": "and",
                "predicates": [is_("mediaType", "voice"), is_("purpose", "agent")],
                "clauses": [
                    {"type": "or", "predicates": [is_("queueId", A), is_("queueId", B)]},
                    {"type": "or", "predicates": [is_("direction", "inbound"), there("direction", "notExists")]},
                ],
            }
        ]
    }


def test_one_list_alone_needs_no_clause():
    assert compile({"queueId": [A, B]}) == either(is_("queueId", A), is_("queueId", B))


def test_two_lists_need_no_predicates():
    (tree,) = compile({"queueId": [A, B], "mediaType": ["voice", "chat"]})["segmentFilters"]
    assert set(tree) == {"type", "clauses"}


@pytest.mark.parametrize(
    ("where", "field"),
    [
        ({"divisionId": A}, "conversationFilters"),
        ({"tHandle": any}, "conversationFilters"),
        ({"tSegmentDuration": any}, "segmentFilters"),
        ({"evaluatorId": A}, "evaluationFilters"),
        ({"oTotalScore": {"lt": 50}}, "evaluationFilters"),
        ({"surveyPromoterScore": 9}, "surveyFilters"),
        ({"nNextContactAvoided": 1}, "resolutionFilters"),
        ({"queueId": A}, "segmentFilters"),
        ({"userId": A}, "segmentFilters"),
        ({"eventTime": any}, "evaluationFilters"),
    ],
)
def test_every_key_goes_to_the_first_level_that_knows_it(where, field):
    assert list(compile(where)) == [field]


def test_levels_are_filtered_side_by_side():
    asked = compile({"queueId": A, "conversationEnd": any, "evaluationId": None, "divisionId": B})
    assert asked == {
        "conversationFilters": [{"type": "and", "predicates": [there("conversationEnd"), is_("divisionId", B)]}],
        **segment(is_("queueId", A)),
        "evaluationFilters": [{"type": "and", "predicates": [there("evaluationId", "notExists")]}],
    }


@pytest.mark.parametrize("key", ["mediaType", "media_type", "mediatype", "MEDIA_TYPE"])
def test_names_may_be_spelled_as_columns(key):
    assert compile({key: "voice"}) == segment(is_("mediaType", "voice"))


VALUES = [
    ("mediaType", "VOICE", is_("mediaType", "voice")),
    ("usedRouting", "preferred", is_("usedRouting", "Preferred")),
    ("ani", "tel:+3531", is_("ani", "tel:+3531")),
    ("queueId", UUID(A), is_("queueId", A)),
    ("queueId", f" {A} ", is_("queueId", A)),
    ("wrapUpCode", "ININ-WRAP-UP-TIMEOUT", is_("wrapUpCode", "ININ-WRAP-UP-TIMEOUT")),
    ("mediaCount", {"gte": 2, "lte": 2}, {**there("mediaCount", "matches"), "range": {"gte": 2, "lte": 2}}),
    ("sipResponseCode", 404, is_("sipResponseCode", "404")),
    ("sipResponseCode", np.int64(404), is_("sipResponseCode", "404")),
    ("recording", True, is_("recording", "true")),
    ("recording", np.bool_(False), is_("recording", "false")),
    ("recording", "True", is_("recording", "true")),
    ("wrapUpCode", None, there("wrapUpCode", "notExists")),
    ("wrapUpCode", any, there("wrapUpCode")),
    ("segmentEnd", None, there("segmentEnd", "notExists")),
    ("mediaCount", 2, is_("mediaCount", "2")),
    ("mediaCount", {"gte": 2}, {**there("mediaCount", "matches"), "range": {"gte": 2}}),
    ("tSegmentDuration", 5.0, metric("tSegmentDuration", value="5")),
    ("tSegmentDuration", {"gt": 0.5}, metric("tSegmentDuration", range={"gt": 0.5})),
    ("tSegmentDuration", {"lte": np.float64(7)}, metric("tSegmentDuration", range={"lte": 7})),
    (
        "tSegmentDuration",
        {"gt": timedelta(seconds=1), "lt": pd.Timedelta("2min")},
        metric("tSegmentDuration", range={"gt": 1000, "lt": 120_000}),
    ),
    ("tSegmentDuration", timedelta(minutes=1), metric("tSegmentDuration", value="60000")),
]


@pytest.mark.parametrize(("key", "value", "predicate"), VALUES, ids=lambda part: str(part)[:40])
def test_values_become_what_the_service_writes(key, value, predicate):
    assert compile({key: value}) == segment(predicate)


COLLECTIONS = [
    [A, B],
    (A, B),
    (x for x in (A, B)),
    np.array([A, B]),
    pd.Series([A, B]),
    pd.Index([A, B]),
    pd.Categorical([A, B]),
    {A: 1, B: 2}.keys(),
    [A, B, A],
]


@pytest.mark.parametrize("several", COLLECTIONS, ids=lambda several: type(several).__name__)
def test_alternatives_may_be_any_collection_and_come_once_each(several):
    assert compile({"queueId": several}) == either(is_("queueId", A), is_("queueId", B))


def test_the_order_of_a_set_is_not_chance():
    assert compile({"queueId": {A, B}}) == compile({"queueId": frozenset([B, A])}) == compile({"queueId": [B, A]})


def test_a_list_of_one_is_that_one():
    assert compile({"queueId": [A]}) == compile({"queueId": A})


@pytest.mark.parametrize("pair", [(60_000, None), (None, 60_000), (timedelta(minutes=1), None)])
@pytest.mark.parametrize("metric", ["tHandle", "mediaCount"])
def test_an_open_pair_of_numbers_is_no_range(metric, pair):
    with pytest.raises(ConfigError, match="looks like a range") as caught:
        compile({metric: (1, None) if metric == "mediaCount" else pair})
    assert '{"gte": 60_000}' in caught.value.next_step


@pytest.mark.parametrize(
    ("where", "listing"),
    [
        ({"queueId": "Billing"}, "gc.queues()"),
        ({"queueId": [A, "Back office 2"]}, "gc.queues()"),
        ({"userId": "Olga Horváth"}, "gc.users()"),
        ({"requestedRoutingSkillId": "Deutsch"}, "gc.skills()"),
        ({"teamId": "Team 04"}, "gc.teams()"),
        ({"wrapUpCode": "Sale made"}, "gc.wrap_up_codes()"),
        ({"evaluatorId": "Olga Horváth"}, "gc.users()"),
    ],
)
def test_a_name_where_an_id_is_wanted_is_told_where_to_find_the_id(where, listing):
    with pytest.raises(ConfigError, match="is a name, and an id is wanted") as caught:
        compile(where)
    assert listing in caught.value.next_step


@pytest.mark.parametrize("several", [[A, B, None], (A, B, None), {A, B, None}], ids=["list", "tuple", "set"])
def test_any_collection_says_or_and_none_may_be_one_of_them(several):
    (tree,) = compile({"queueId": several})["segmentFilters"]
    assert tree["type"] == "or"
    assert {p.get("value", p["operator"]) for p in tree["predicates"]} == {A, B, "notExists"}


def test_alternatives_may_be_ranges():
    asked = compile({"tTalk": [{"lt": 5000}, {"gt": 600_000}, None]})
    assert asked["conversationFilters"][0]["type"] == "or"
    assert len(asked["conversationFilters"][0]["predicates"]) == 3


NAMES = [
    ("mediaTyp", "'mediaType'"),
    ("queue", "'queueId'"),
    ("agent", "Did you mean 'userId'?"),
    ("channel", "Did you mean 'mediaType'?"),
    ("reason_code", "Did you mean 'wrapUpCode'?"),
    ("aht", "Did you mean 'tHandle'?"),
    ("skill", "'requestedRoutingSkillId'"),
    ("t_handel", "'tHandle'"),
    ("colour of the sky", "Names are the service's own"),
    ("", "Names are the service's own"),
    (7, "Names are the service's own"),
]


@pytest.mark.parametrize(("key", "said"), NAMES)
def test_unknown_name(key, said):
    with pytest.raises(ConfigError) as caught:
        compile({key: "x"})
    assert caught.value.message == f"There is no dimension or metric {key!r} to filter by."
    assert said in caught.value.next_step
    assert len(caught.value.next_step) < 320, "an answer, not a catalogue"
    assert "body={…}" in caught.value.next_step


REFUSED = [
    ({"mediaType": "call"}, "'mediaType' cannot be 'call'", "Did you mean 'voice'?"),
    ({"mediaType": "vioce"}, "'mediaType' cannot be 'vioce'", "Did you mean 'voice'? Known are callback, chat"),
    ({"mediaType": "zzz"}, "the service has no such value", "Known are callback"),
    ({"mediaType": ["voice", "vioce"]}, "'mediaType' cannot be 'vioce'", "Did you mean 'voice'?"),
    ({"mediaType": []}, "an empty list matches nothing", "Leave the key out"),
    ({"mediaType": ""}, "no value of this dimension", "Give a text."),
    ({"queueId": b"a"}, "no value of this dimension", "Give a text."),
    ({"queueId": True}, "no value of this dimension", "Give a text."),
    ({"queueId": [[A]]}, "no value of this dimension", "Give a text."),
    ({"queueId": np.nan}, "no value of this dimension", "Drop the missing values first"),
    ({"queueId": pd.Series([A, pd.NA])}, "no value of this dimension", "Drop the missing values first"),
    ({"queueId": pd.NaT}, "no value of this dimension", "Drop the missing values first"),
    ({"queueId": pd.DataFrame({"id": [A]})}, "it has rows and columns", "Give one column"),
    ({"queueId": {"gt": 5}}, "only metrics and numbers have bounds", "Give a value"),
    ({"recording": "yes"}, "it is either True or False", "Give True, False"),
    ({"recording": 1}, "it is either True or False", "Give True, False"),
    ({"tHandle": "long"}, "a number is wanted", "Durations are in milliseconds"),
    ({"tHandle": True}, "a number is wanted", "Durations are in milliseconds"),
    ({"tHandle": np.inf}, "a number is wanted", "Durations are in milliseconds"),
    ({"tHandle": {"gt": None}}, "a number is wanted", "Durations are in milliseconds"),
    ({"nTransferred": timedelta(seconds=1)}, "a number is wanted", "Durations are in milliseconds"),
    ({"queueId": A[:-1]}, "it is no id", "An id is a UUID"),
    ({"queueId": 7}, "it is no id", "gc.queues() has them"),
    ({"conversationId": "call 7"}, "it is no id", "An id is a UUID"),
    ({"evaluatorId": [A, "x-1"]}, "it is no id", "gc.users() has them"),
    ({"mediaType": {"not": "voice"}}, "the service has no word for not", "List the values that you accept"),
    ({"tHandle": {"ne": 5}}, "the service has no word for not", "None asks for what does not exist"),
    ({"segmentEnd": {"gt": 5}}, "whether it is there", "the interval says when"),
    ({"tHandle": {"gt": 10, "lt": 5}}, "no number is within these bounds", 'Lower bounds are "gt" and "gte"'),
    ({"tHandle": {"gt": 5, "lte": 5}}, "no number is within these bounds", "Lower bounds"),
    ({"tHandle": {"gte": timedelta(minutes=2), "lt": 120_000}}, "no number is within these bounds", "Lower bounds"),
    ({"tHandle": {}}, "bounds are gt, gte, lt and lte", 'For instance {"gt": 60_000'),
    ({"tHandle": {">": 5}}, "bounds are gt, gte, lt and lte", 'For instance {"gt": 60_000'),
    ({"conversationEnd": datetime(2026, 1, 1, tzinfo=UTC)}, "whether it is there", "the interval says when"),
    ({"conversationStart": "2026-01-01"}, "whether it is there", "Use None or any"),
    ({"mediaType": "voice", "media_type": "chat"}, "'mediaType' is asked for twice", "one list of alternatives"),
    (
        {"queueId": A, "queue_id": B},
        "'queueId' is asked for twice",
        "conditions on two different segments are for body",
    ),
    ({"or": [{"queueId": A}, {"userId": B}]}, "where= has no 'or'", "A choice between dimensions"),
    ({"segmentFilters": []}, "where= has no 'segmentFilters'", "conditions on different segments"),
]


@pytest.mark.parametrize(("where", "message", "next_step"), REFUSED, ids=lambda part: str(part)[:40])
def test_impossible_value(where, message, next_step):
    with pytest.raises(ConfigError) as caught:
        compile(where)
    assert message in caught.value.message
    assert next_step in caught.value.next_step


@pytest.mark.parametrize(
    ("body", "filters"),
    [
        ({}, False),
        ({"segmentFilters": None}, False),
        ({"segmentFilters": [], "conversationFilters": []}, False),
        ({"segmentFilters": [{"type": "and"}]}, False),
        ({"segmentFilters": [{"type": "and", "predicates": [], "clauses": [{"type": "or", "predicates": []}]}]}, False),
        ({"aggregations": [{"type": "termFrequency"}]}, False),
        (compile({"queueId": [A, B], "mediaType": ["voice", "chat"]}), True),
        (compile({"nNextContactAvoided": 1}), True),
        ({"surveyFilters": [{"type": "and"}, {"type": "or", "predicates": [there("surveyId")]}]}, True),
    ],
)
def test_has_filter(body, filters):
    assert has_filter(body) is filters


NEARLY_ALL = [
    ({"wrapUpCode": None}, "wrapUpCode"),
    ({"wrapUpCode": [None, A]}, "wrapUpCode"),
    ({"wrapUpCode": None, "disconnectType": None}, "disconnectType, wrapUpCode"),
    ({"wrapUpCode": None, "originatingDirection": "inbound"}, "wrapUpCode"),
    ({"wrapUpCode": None, "segmentType": "wrapup"}, None),
    ({"wrapUpCode": None, "queueId": [A, B]}, None),
    ({"wrapUpCode": any}, None),
    ({"conversationEnd": None}, None),
    ({}, None),
]


@pytest.mark.parametrize(("where", "lacking"), NEARLY_ALL, ids=lambda part: str(part)[:50])
def test_what_nearly_every_conversation_has_is_told_of(where, lacking):
    told = notes(compile(where))
    assert told == (() if lacking is None else told)
    assert lacking is None or told == (
        f"the filter asks for a segment without {lacking}: nearly every conversation has one",
    )


def test_a_metric_in_a_query_that_does_not_filter_by_it_is_told_where_it_belongs():
    with pytest.raises(ConfigError, match="'tHandle' is nothing that this query filters by") as caught:
        compile({"tHandle": any}, (FAMILIES["conversation"].level,))
    assert "views=" in caught.value.next_step
