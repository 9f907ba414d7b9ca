"""The filter grammar is evaluated, not waved through: each answer is compared with a plain reading of the data."""

import pytest

from .conftest import QUERY

DAY = "2026-11-19T00:00:00Z/2026-11-20T00:00:00Z"


def predicate(dimension, value=None, **fields):
    return {"dimension": dimension, **({} if value is None else {"value": value}), **fields}


def one_of(kind, *predicates, **fields):
    return {"type": kind, "predicates": list(predicates), **fields}


def sessions(one):
    return [(who, session) for who in one["participants"] for session in who["sessions"]]


def segments(one):
    return [(who, session, part) for who, session in sessions(one) for part in session["segments"]]


def total(one, name):
    return sum(
        metric["value"] for _, session in sessions(one) for metric in session["metrics"] if metric["name"] == name
    )


def queue_of(client):
    return client.organisation.queues()[11]["id"]


CASES = {
    "a property that nothing has": (
        {"segmentFilters": [one_of("and", {"property": "x", "propertyType": "string", "value": "1"})]},
        lambda one, _: False,
    ),
    "a medium": (
        {"segmentFilters": [one_of("and", predicate("mediaType", "chat"))]},
        lambda one, _: any(session["mediaType"] == "chat" for _, session in sessions(one)),
    ),
    "the same segment has both": (
        {"segmentFilters": [one_of("and", predicate("purpose", "agent"), predicate("segmentType", "hold"))]},
        lambda one, _: any(
            who["purpose"] == "agent" and part["segmentType"] == "hold" for who, _, part in segments(one)
        ),
    ),
    "no segment has both": (
        {"segmentFilters": [one_of("and", predicate("purpose", "customer"), predicate("segmentType", "hold"))]},
        lambda one, _: False,
    ),
    "two filters may hold of two segments": (
        {
            "segmentFilters": [
                one_of("and", predicate("segmentType", "hold")),
                one_of("and", predicate("purpose", "ivr")),
            ]
        },
        lambda one, _: (
            any(part["segmentType"] == "hold" for *_, part in segments(one))
            and any(who["purpose"] == "ivr" for who, _ in sessions(one))
        ),
    ),
    "either": (
        {"segmentFilters": [one_of("or", predicate("mediaType", "chat"), predicate("mediaType", "email"))]},
        lambda one, _: any(session["mediaType"] in ("chat", "email") for _, session in sessions(one)),
    ),
    "clauses": (
        {
            "segmentFilters": [
                one_of(
                    "and",
                    predicate("mediaType", "voice"),
                    clauses=[one_of("or", predicate("direction", "outbound"), predicate("segmentType", "ivr"))],
                )
            ]
        },
        lambda one, _: any(
            session["mediaType"] == "voice" and (session.get("direction") == "outbound" or part["segmentType"] == "ivr")
            for _, session, part in segments(one)
        ),
    ),
    "a queue": (
        lambda client: {"segmentFilters": [one_of("and", predicate("queueId", queue_of(client)))]},
        lambda one, client: any(part.get("queueId") == queue_of(client) for *_, part in segments(one)),
    ),
    "exists": (
        {"segmentFilters": [one_of("and", predicate("wrapUpNote", operator="exists"))]},
        lambda one, _: any("wrapUpNote" in part for *_, part in segments(one)),
    ),
    "a list dimension": (
        {"segmentFilters": [one_of("and", predicate("requestedRoutingSkillId", operator="exists"))]},
        lambda one, _: any("requestedRoutingSkillIds" in part for *_, part in segments(one)),
    ),
    "a flow": (
        {"segmentFilters": [one_of("and", predicate("exitReason", "DISCONNECT"))]},
        lambda one, _: any(session.get("flow", {}).get("exitReason") == "DISCONNECT" for _, session in sessions(one)),
    ),
    "a segment's length": (
        {"segmentFilters": [one_of("and", {"metric": "tSegmentDuration", "range": {"gt": 1_800_000}})]},
        None,
    ),
    "a direction": (
        {"conversationFilters": [one_of("and", predicate("originatingDirection", "OUTBOUND", type="dimension"))]},
        lambda one, _: one["originatingDirection"] == "outbound",
    ),
    "does not exist": (
        {"conversationFilters": [one_of("and", predicate("externalTag", operator="notExists"))]},
        lambda one, _: "externalTag" not in one,
    ),
    "a metric in a range": (
        {
            "conversationFilters": [
                one_of("and", {"type": "metric", "metric": "tTalkComplete", "range": {"gte": 300_000}})
            ]
        },
        lambda one, _: total(one, "tTalkComplete") >= 300_000,
    ),
    "a date in a range": (
        {"conversationFilters": [one_of("and", predicate("conversationStart", range={"lt": "2026-11-19T10:00:00Z"}))]},
        lambda one, _: one["conversationStart"] < "2026-11-19T10:00:00.000Z",
    ),
    "an abandoned one": (
        {"conversationFilters": [one_of("and", {"metric": "tAbandon", "operator": "exists"})]},
        lambda one, _: total(one, "tAbandon") > 0,
    ),
    "a division": (
        lambda client: {
            "conversationFilters": [
                one_of("or", predicate("divisionId", client.organisation.listing("divisions")[2]["id"]))
            ]
        },
        lambda one, client: client.organisation.listing("divisions")[2]["id"] in one["divisionIds"],
    ),
    "an evaluation": (
        {"evaluationFilters": [one_of("and", predicate("evaluationStatus", "Finished"))]},
        lambda one, _: any(entry["evaluationStatus"] == "Finished" for entry in one.get("evaluations", ())),
    ),
    "a survey": (
        {"surveyFilters": [one_of("and", {"metric": "oSurveyTotalScore", "range": {"lte": 60}})]},
        lambda one, _: any(entry.get("oSurveyTotalScore", 99) <= 60 for entry in one.get("surveys", ())),
    ),
    "a resolution": (
        {"resolutionFilters": [one_of("and", {"metric": "nNextContactAvoided", "value": "0"})]},
        lambda one, _: any(entry["nNextContactAvoided"] == 0 for entry in one.get("resolutions", ())),
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_a_filter_selects_what_it_says(client, case):
    asked, truth = CASES[case]
    asked = asked(client) if callable(asked) else asked
    found = {one["conversationId"] for one in client.conversations(DAY, **asked)}
    day = client.organisation.conversations("2026-11-19", "2026-11-20")
    if truth is None:
        assert 0 < len(found) < len(day)
        return
    expected = {one["conversationId"] for one in day if truth(one, client)}
    assert found == expected
    assert case in ("no segment has both", "a property that nothing has") or 0 < len(expected) < len(day)


@pytest.mark.parametrize(
    "asked",
    [
        {"aggregations": [{"type": "termFrequency", "dimension": "mood"}]},
        {"aggregations": [{"type": "numericRange", "metric": "tTalk"}]},
        {"segmentFilters": [one_of("and", predicate("mood", "good"))]},
        {"conversationFilters": [one_of("and", predicate("mediaType", "voice"))]},
        {"segmentFilters": [one_of("and", {"metric": "tTalk", "range": {"gt": 1}})]},
        {"segmentFilters": [one_of("xor", predicate("mediaType", "voice"))]},
        {"segmentFilters": [one_of("and", predicate("mediaType", "voice", operator="like"))]},
        {"segmentFilters": [one_of("and", predicate("mediaType"))]},
        {"segmentFilters": [one_of("and")]},
        {"segmentFilters": {"type": "and"}},
        {"segmentFilters": "type:voice"},
        {"segmentFilters": [one_of("and", clauses=[one_of("or", clauses=[one_of("or", predicate("ani", "1"))])])]},
        {"conversationFilters": [one_of("and", {"metric": "tTalk", "range": {"gt": "long"}})]},
    ],
)
def test_what_breaks_the_grammar_is_refused(client, asked):
    answer = client.post(QUERY, {"interval": DAY, **asked})
    assert answer.status_code == 400, answer.text
    assert answer.json()["code"] in ("bad.request", "invalid.value")
