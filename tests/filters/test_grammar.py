"""Whatever is asked comes out in the service's grammar, with names that the vendor's own SDK knows, and means it."""

import importlib.util
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from uuid import UUID

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from genesys_nb.genesys import dimensions
from genesys_nb.genesys.aggregates.families import FAMILIES
from genesys_nb.genesys.filters import compile, is_possible  # noqa: A004 - it is called so
from genesys_nb.genesys.filters.explanation import LEVELS_OF
from genesys_nb.genesys.names.kinds import kind_of

FIELDS = {
    "conversationFilters": "Conversation",
    "segmentFilters": "Segment",
    "evaluationFilters": "Evaluation",
    "surveyFilters": "Survey",
    "resolutionFilters": "Resolution",
}


def vendor_words(model, attribute):
    """Read the words that a model of the vendor's SDK allows, without the seconds that importing it takes."""
    spec = importlib.util.find_spec("PureCloudPlatformClientV2")
    source = (Path(spec.origin).parent / "models" / f"{model}.py").read_text(encoding="utf-8")
    setter = source.partition(f"def {attribute}(self, {attribute}")[2].partition("@property")[0]
    allowed = re.search(r"allowed_values = \[(.*?)\]", setter)
    return set(re.findall(r'"([^"]*)"', allowed[1])) if allowed else set()


@pytest.mark.sdk
@pytest.mark.parametrize("level", dimensions.LEVELS, ids=lambda level: level.field)
def test_the_vendor_knows_these_names_and_no_others(level):
    model = f"{FIELDS[level.field].lower()}_detail_query_predicate"
    assert set(level.dimensions) == vendor_words(model, "dimension")
    assert set(level.metrics) == vendor_words(model, "metric")


@pytest.mark.sdk
@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_the_vendor_aggregates_these_names_and_no_others(family):
    assert set(family.level.dimensions) == vendor_words(f"{family.name}_aggregate_query_predicate", "dimension")


OTHERS = {
    "user_details": ("user_detail", "presence_detail", "routing_status_detail"),
    "queue_observations": ("queue_observation",),
    "user_observations": ("user_observation",),
    "flow_observations": ("flow_observation",),
    "conversation_activity": ("conversation_activity",),
    "user_activity": ("user_activity",),
    "routing_activity": ("routing_activity",),
}


@pytest.mark.sdk
@pytest.mark.parametrize("helper", OTHERS)
def test_the_vendor_filters_users_and_this_moment_by_these_names_and_no_others(helper):
    for level, model in zip(LEVELS_OF[helper], OTHERS[helper], strict=True):
        assert set(level.dimensions) == vendor_words(f"{model}_query_predicate", "dimension")


@pytest.mark.sdk
@pytest.mark.parametrize(
    ("model", "attribute", "name"),
    [
        ("analytics_conversation", "conversation_initiator", "conversationInitiator"),
        ("analytics_conversation", "originating_direction", "originatingDirection"),
        ("analytics_participant", "purpose", "purpose"),
        ("analytics_session", "media_type", "mediaType"),
        ("analytics_session", "direction", "direction"),
        ("analytics_session", "delivery_status", "deliveryStatus"),
        ("analytics_session", "used_routing", "usedRouting"),
        ("analytics_conversation_segment", "segment_type", "segmentType"),
        ("analytics_conversation_segment", "disconnect_type", "disconnectType"),
        ("analytics_evaluation", "evaluation_status", "evaluationStatus"),
        ("analytics_survey", "survey_type", "surveyType"),
    ],
)
def test_the_vendor_knows_these_values_and_no_others(model, attribute, name):
    assert set(dimensions.VALUES[name]) == vendor_words(model, attribute)


def test_kinds_are_kinds_of_dimensions_that_exist():
    levels = [level for several in LEVELS_OF.values() for level in several]
    known = {name for level in levels for name in level.dimensions}
    assert known >= dimensions.BOOLEANS | dimensions.NUMBERS | dimensions.TIMES | set(dimensions.VALUES)
    assert known >= dimensions.SEVERAL
    assert not dimensions.BOOLEANS & dimensions.NUMBERS | dimensions.TIMES & set(dimensions.VALUES)
    metrics = {name for level in levels for name in level.metrics}
    assert set(dimensions.MEANT.values()) <= known | metrics
    assert set(dimensions.SAID.values()) <= set(dimensions.VALUES["mediaType"])


def test_only_three_names_are_known_to_more_than_one_level():
    names = [name for level in dimensions.LEVELS for name in (*level.dimensions, *level.metrics)]
    assert {name for name in names if names.count(name) > 1} == {"queueId", "userId", "eventTime"}
    assert len({name.lower() for name in names}) == len(set(names))


def grammar(level):
    """Describe a filter as the service's specification does, and a little stricter: no part is empty."""
    range_ = {
        "type": "object",
        "properties": {bound: {"type": "number"} for bound in ("gt", "gte", "lt", "lte")},
        "additionalProperties": False,
        "minProperties": 1,
    }
    subjects = [
        {"required": [kind], "properties": {"type": {"const": kind}, kind: {"enum": sorted(names)}}}
        for kind, names in (("dimension", level.dimensions), ("metric", level.metrics))
        if names
    ]
    objects = [
        {
            "properties": {"operator": {"enum": ["exists", "notExists"]}},
            "not": {"anyOf": [{"required": ["value"]}, {"required": ["range"]}]},
        },
        {"required": ["value"], "properties": {"operator": {"const": "matches"}}, "not": {"required": ["range"]}},
        {"required": ["range"], "properties": {"operator": {"const": "matches"}}, "not": {"required": ["value"]}},
    ]
    predicate = {
        "type": "object",
        "properties": {
            "type": {},
            "dimension": {},
            "metric": {},
            "operator": {},
            "value": {"type": "string", "minLength": 1},
            "range": range_,
        },
        "required": ["type", "operator"],
        "additionalProperties": False,
        "allOf": [{"oneOf": subjects}, {"oneOf": objects}],
    }
    predicates = {"type": "array", "items": predicate, "minItems": 1, "uniqueItems": True}
    clause = {
        "type": "object",
        "properties": {"type": {"enum": ["and", "or"]}, "predicates": predicates},
        "required": ["type", "predicates"],
        "additionalProperties": False,
    }
    tree = {
        "type": "object",
        "properties": {
            "type": {"enum": ["and", "or"]},
            "predicates": predicates,
            "clauses": {"type": "array", "items": clause, "minItems": 1},
        },
        "required": ["type"],
        "minProperties": 2,
        "additionalProperties": False,
    }
    return {"type": "array", "items": tree, "minItems": 1, "maxItems": 1}


GRAMMAR = jsonschema.Draft202012Validator(
    {
        "type": "object",
        "properties": {level.field: grammar(level) for level in dimensions.LEVELS},
        "additionalProperties": False,
    }
)


def in_milliseconds(bounds):
    return {bound: limit / MS if isinstance(limit, timedelta) else limit for bound, limit in bounds.items()}


MS = timedelta(milliseconds=1)


@cache
def values(name):
    presence = st.sampled_from([None, any])
    if name in dimensions.TIMES:
        return presence
    if name in dimensions.BOOLEANS:
        return st.booleans() | presence
    if name in dimensions.VALUES:
        return st.sampled_from(dimensions.VALUES[name]) | presence
    numbers = st.integers(0, 10**9) | st.floats(0, 1e9)
    if (name[0] in "not" and name[1].isupper()) or name in dimensions.NUMBERS:
        numbers = numbers | st.timedeltas(timedelta(0), timedelta(days=3)) if name[0] == "t" else numbers
        bounds = st.dictionaries(st.sampled_from(["gt", "gte", "lt", "lte"]), numbers, min_size=1)
        return numbers | bounds.filter(lambda asked: is_possible(in_milliseconds(asked))) | presence
    if name == "conversationId" or (kind_of(name) and not kind_of(name).own_words):
        return st.uuids() | st.uuids().map(str) | presence
    return st.text("aZ09 é:-_%", min_size=1, max_size=9).filter(str.strip) | st.uuids() | st.integers() | presence


names = st.sampled_from(sorted({known.text for known in dimensions.known(dimensions.LEVELS).values()}))
questions = st.lists(names, unique=True, max_size=6).flatmap(
    lambda asked: st.fixed_dictionaries({k: values(k) | st.lists(values(k), min_size=1, max_size=4) for k in asked})
)


@given(questions)
def test_what_is_asked_comes_out_in_the_grammar(where):
    compiled = compile(where)
    GRAMMAR.validate(compiled)
    said = re.findall(r"'(?:dimension|metric)': '(\w+)'", str(compiled))
    assert set(said) >= set(where)


A, B = str(UUID(int=1)), str(UUID(int=2))
PEOPLE = st.fixed_dictionaries(
    {},
    optional={
        "mediaType": st.sampled_from(["voice", "chat", "email"]),
        "queueId": st.sampled_from([A, B]),
        "purpose": st.sampled_from(["agent", "customer"]),
        "recording": st.sampled_from(["true", "false"]),
    },
)
WISHES = st.fixed_dictionaries(
    {},
    optional={
        name: choice | st.lists(choice, min_size=1, max_size=3)
        for name, choice in {
            "mediaType": st.sampled_from(["voice", "chat", None, any]),
            "queueId": st.sampled_from([A, B, None, any]),
            "purpose": st.sampled_from(["agent", "customer", any]),
            "recording": st.sampled_from([True, False, None]),
        }.items()
    },
)


def holds(tree, segment):
    """Evaluate a filter on one segment, as its documentation reads."""
    if "operator" in tree:
        value = segment.get(tree["dimension"])
        return {"exists": value is not None, "notExists": value is None, "matches": value == tree.get("value")}[
            tree["operator"]
        ]
    parts = [holds(part, segment) for part in (*tree.get("predicates", ()), *tree.get("clauses", ()))]
    return all(parts) if tree["type"] == "and" else any(parts)


def wanted(wish, value):
    wishes = wish if isinstance(wish, list) else [wish]
    return any(
        value is not None if one is any else value == (str(one).lower() if one in (True, False) else one)
        for one in wishes
    )


@given(WISHES, st.lists(PEOPLE, min_size=1, max_size=4))
def test_keys_and_lists_or_on_one_segment(where, conversation):
    compiled = compile(where)
    selected = all(any(holds(tree, one) for one in conversation) for tree in compiled.get("segmentFilters", ()))
    meant = any(all(wanted(wish, one.get(name)) for name, wish in where.items()) for one in conversation)
    assert selected == meant
