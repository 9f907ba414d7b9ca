"""where= and the reader's own filters of body=: joined so that both hold, or refused with the reason."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import genesys_nb as gnb
from genesys_nb.errors import ConfigError
from genesys_nb.genesys.aggregates.families import FAMILIES
from genesys_nb.genesys.dimensions import LEVELS, USER_LEVELS
from genesys_nb.genesys.filters.joining import as_lists, as_one

A, B = "6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e55", "0f2f4d0e-51c5-4a4c-8f27-5e1b1a9d2c11"
COUNTED = FAMILIES["conversation"].level


def is_(dimension, value):
    return {"dimension": dimension, "value": value}


def both(*predicates):
    return {"type": "and", "predicates": list(predicates)}


def either(*predicates):
    return {"type": "or", "predicates": list(predicates)}


def metric(name, **condition):
    return {"metric": name, **condition}


def test_lists_are_joined_level_by_level_the_readers_own_first():
    own = both(is_("queueId", B))
    joined = as_lists({"queueId": A, "conversationEnd": any}, {"segmentFilters": [own], "order": "desc"}, LEVELS)
    assert joined["segmentFilters"][0] == own
    assert joined["segmentFilters"][1]["predicates"][0]["value"] == A
    assert set(joined) == {"segmentFilters", "conversationFilters"}
    assert as_lists(None, {}, LEVELS) == {}


def test_two_segments_are_no_contradiction():
    body = {"segmentFilters": [both(is_("mediaType", "voice"))]}
    assert len(as_lists({"mediaType": "chat"}, body, LEVELS)["segmentFilters"]) == 2


CONTRADICTIONS = [
    ({"originatingDirection": "inbound"}, both(is_("originatingDirection", "outbound"))),
    ({"originatingDirection": "inbound"}, either(is_("originatingDirection", "outbound"))),
    ({"conversationId": [A, B]}, both(is_("conversationId", "6d4d7cd5-9d84-4b2e-9d2f-1f1a0c0b7e56"))),
    ({"conversationEnd": None}, both({"dimension": "conversationEnd", "operator": "exists"})),
    ({"externalTag": None}, both(is_("externalTag", "x"))),
    ({"tHandle": {"gt": 60_000}}, both(metric("tHandle", range={"lt": 60_000}))),
    ({"tHandle": {"gte": 60_000}}, both(metric("tHandle", range={"lt": 60_000}))),
    ({"tHandle": 5}, both(metric("tHandle", value="6"))),
    ({"tHandle": None}, both(metric("tHandle", operator="exists"))),
    (
        {"originatingDirection": "inbound"},
        {"type": "and", "clauses": [either(is_("originatingDirection", "outbound"))]},
    ),
]


@pytest.mark.parametrize(("where", "own"), CONTRADICTIONS, ids=lambda part: str(part)[:60])
def test_what_no_conversation_can_be_is_refused(where, own):
    with pytest.raises(ConfigError, match="where= and body= contradict each other") as caught:
        as_lists(where, {"conversationFilters": [own]}, LEVELS)
    assert repr(next(iter(where))) in caught.value.message
    assert caught.value.next_step


AGREEMENTS = [
    ({"originatingDirection": "inbound"}, both(is_("originatingDirection", "INBOUND"))),
    ({"originatingDirection": ["inbound", "outbound"]}, both(is_("originatingDirection", "outbound"))),
    ({"originatingDirection": "inbound"}, either(is_("originatingDirection", "outbound"), is_("externalTag", "x"))),
    ({"divisionId": A}, both(is_("divisionId", B))),  # a conversation is in several
    ({"conversationEnd": any}, both({"dimension": "conversationEnd", "operator": "exists"})),
    ({"externalTag": any}, both(is_("externalTag", "x"))),
    ({"tHandle": {"gte": 60_000}}, both(metric("tHandle", range={"lte": 60_000}))),
    ({"tHandle": 5}, both(metric("tHandle", range={"lt": 6}))),
    ({"tHandle": [5, None]}, both(metric("tHandle", operator="notExists"))),
    ({"tHandle": 5}, both({"property": "x", "propertyType": "integer", "value": "6"})),
]


@pytest.mark.parametrize(("where", "own"), AGREEMENTS, ids=lambda part: str(part)[:60])
def test_what_a_conversation_can_be_is_joined(where, own):
    assert as_lists(where, {"conversationFilters": [own]}, LEVELS)["conversationFilters"][0] == own


NO_FILTERS = [
    "mediaType:voice",
    {"type": "and"},
    [["predicates"]],
    [{"predicates": "voice"}],
    [{"type": "and", "clauses": ["voice"]}],
    7,
]


@pytest.mark.parametrize("own", NO_FILTERS, ids=str)
def test_what_is_no_list_of_filters(own):
    with pytest.raises(ConfigError, match="is no list of filters") as caught:
        as_lists(None, {"segmentFilters": own}, LEVELS)
    assert '{"segmentFilters": [{"type": "and", "predicates": [{…}]}]}' in caught.value.next_step


def deep(kind):
    return {"type": kind, "clauses": [{"type": "or", "clauses": [both(is_("mediaType", "voice"))]}]}


@pytest.mark.parametrize("kind", ["and", "or"])
def test_the_service_takes_two_levels(kind):
    with pytest.raises(ConfigError, match="the service takes two levels"):
        as_lists(None, {"segmentFilters": [deep(kind)]}, LEVELS)
    with pytest.raises(ConfigError, match="the service takes two levels"):
        as_one(None, deep(kind), COUNTED)


def test_users_have_lists_too():
    body = {"presenceFilters": [both(is_("systemPresence", "BUSY"))]}
    joined = as_lists({"systemPresence": "AWAY", "userId": A}, body, USER_LEVELS)
    assert {field: len(trees) for field, trees in joined.items()} == {"presenceFilters": 2, "userFilters": 1}
    with pytest.raises(ConfigError, match="contradict"):
        as_lists({"userId": A}, {"userFilters": [both(is_("userId", B))]}, USER_LEVELS)


def test_nothing_is_sent_that_contradicts_itself(genesys_demo):
    with gnb.connect(**genesys_demo.login(), progress=False) as gc:
        sent = len(genesys_demo.requests)
        body = {"conversationFilters": [both(is_("originatingDirection", "outbound"))]}
        with pytest.raises(ConfigError, match="contradict"):
            gc.conversation_details("yesterday", where={"originatingDirection": "inbound"}, body=body)
        with pytest.raises(ConfigError, match="contradict"):
            gc.user_details("yesterday", where={"userId": A}, body={"userFilters": [both(is_("userId", B))]})
        filtered = {"filter": both(is_("mediaType", "chat"))}
        with pytest.raises(ConfigError, match="contradict"):
            gc.conversation_aggregates("yesterday", "nOffered", where={"mediaType": "voice"}, body=filtered)
        assert len(genesys_demo.requests) == sent


# One filter


def test_one_filter_of_two_has_two_levels():
    own = either(is_("queueId", A), is_("queueId", B))
    joined = as_one({"mediaType": "voice", "direction": ["inbound", "outbound"]}, own, COUNTED)
    assert joined["type"] == "and"
    assert [one["dimension"] for one in joined["predicates"]] == ["mediaType"]
    assert joined["clauses"][0] == own
    assert len(joined["clauses"]) == 2
    assert as_one({}, own, COUNTED) == own
    assert as_one({}, None, COUNTED) is None


def test_a_choice_among_clauses_has_no_room():
    own = {"type": "or", "clauses": [both(is_("queueId", A)), both(is_("userId", B))]}
    assert as_one({}, own, COUNTED) == own
    with pytest.raises(ConfigError, match="a choice among clauses") as caught:
        as_one({"mediaType": "voice"}, own, COUNTED)
    assert "in one of the two" in caught.value.next_step


def test_what_is_counted_cannot_be_two_things():
    with pytest.raises(ConfigError, match="nothing is both voice and chat"):
        as_one({"mediaType": "voice"}, both(is_("mediaType", "chat")), COUNTED)
    with pytest.raises(ConfigError, match="is no filter"):
        as_one({"mediaType": "voice"}, [both(is_("mediaType", "voice"))], COUNTED)


# Whatever is refused matches nothing, and whatever matches is not refused.

NUMBERS = st.integers(0, 4)
BOUNDS = st.dictionaries(st.sampled_from(["gt", "gte", "lt", "lte"]), NUMBERS, min_size=1)
WISH = NUMBERS | st.none() | st.just(any) | BOUNDS
HAVES = [None, *(half / 2 for half in range(-1, 11))]


def fits(wish, value):
    if wish is None or wish is any:
        return (value is None) is (wish is None)
    if isinstance(wish, dict):
        tests = {"gt": float.__gt__, "gte": float.__ge__, "lt": float.__lt__, "lte": float.__le__}
        return value is not None and all(tests[bound](float(value), float(limit)) for bound, limit in wish.items())
    return value == wish


def predicate(wish):
    if wish is None or wish is any:
        return metric("tHandle", operator="notExists" if wish is None else "exists")
    return metric("tHandle", **({"range": wish} if isinstance(wish, dict) else {"value": str(wish)}))


@given(st.lists(WISH, min_size=1, max_size=3), st.lists(WISH, min_size=1, max_size=3))
def test_contradictions_are_those_that_nothing_fits(ours, theirs):
    possible = any(any(fits(one, have) for one in ours) and any(fits(one, have) for one in theirs) for have in HAVES)
    empty = any(isinstance(wish, dict) and not any(fits(wish, have) for have in HAVES) for wish in (*ours, *theirs))
    assume(not empty)  # bounds that hold nothing are refused before that, or are the reader's own
    question = {"tHandle": ours}, {"conversationFilters": [either(*map(predicate, theirs))]}, LEVELS
    if possible:
        assert len(as_lists(*question)["conversationFilters"]) == 2
        return
    with pytest.raises(ConfigError, match="contradict each other"):
        as_lists(*question)
