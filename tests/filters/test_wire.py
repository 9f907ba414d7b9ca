"""The embedded organisation, which shares no code with the client, selects what an analyst meant."""

import base64
import http.client
import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import pytest

from genesys_nb.demo import DemoOrganisation
from genesys_nb.genesys.filters import compile  # noqa: A004 - it is called so
from genesys_nb.intervals import read

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def segments(conversation):
    """Go through a conversation's segments, each with what its session and participant say of it."""
    for participant in conversation["participants"]:
        for session in participant["sessions"]:
            for segment in session["segments"]:
                yield {**participant, **session, **segment}


def total(conversation, name):
    sessions = (session for participant in conversation["participants"] for session in participant["sessions"])
    found = [metric["value"] for session in sessions for metric in session["metrics"] if metric["name"] == name]
    return sum(found) if found else None


@pytest.fixture(scope="module")
def ask():
    with DemoOrganisation(seed=4, now=NOW, days=3) as organisation:
        where = urlsplit(organisation.url)
        connection = http.client.HTTPConnection(where.hostname, where.port, timeout=30)
        basic = base64.b64encode(f"{organisation.client_id}:{organisation.client_secret}".encode()).decode()
        form = {"Authorization": f"Basic {basic}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/oauth/token", "grant_type=client_credentials", form)
        headers = {
            "Authorization": f"Bearer {json.load(connection.getresponse())['access_token']}",
            "Content-Type": "application/json",
        }

        def conversations(where):
            interval = read(("yesterday", "this hour"), timezone="UTC", now=NOW)
            found, pages = [], 0
            while True:
                pages += 1
                body = {"interval": interval.iso(), "paging": {"pageSize": 100, "pageNumber": pages}, **compile(where)}
                connection.request("POST", "/api/v2/analytics/conversations/details/query", json.dumps(body), headers)
                response = connection.getresponse()
                answer = json.loads(response.read())
                assert response.status == 200, answer
                found += answer.get("conversations", [])
                if 100 * pages >= answer["totalHits"]:
                    return found

        yield conversations
        connection.close()


@pytest.fixture(scope="module")
def everything(ask):
    found = ask({})
    assert len({conversation["conversationId"] for conversation in found}) == len(found) > 200
    return found


def who_and_where(everything):
    """Return the pairs of queue and user that most segments have, the commonest last."""
    pairs = [
        (one["queueId"], one["userId"])
        for conversation in everything
        for one in segments(conversation)
        if {"queueId", "userId"} <= one.keys()
    ]
    return sorted(set(pairs), key=lambda pair: (pairs.count(pair), pair))


CASES = {
    "a value": lambda queues, user: (
        {"media_type": "Voice"},
        lambda all_, one: any(s["mediaType"] == "voice" for s in all_),
    ),
    "keys are about one segment": lambda queues, user: (
        {"queueId": queues[0], "userId": user},
        lambda all_, one: any(s.get("queueId") == queues[0] and s.get("userId") == user for s in all_),
    ),
    "lists": lambda queues, user: (
        {"mediaType": ["voice", "chat"], "queueId": queues, "purpose": "agent"},
        lambda all_, one: any(
            s["mediaType"] in {"voice", "chat"} and s.get("queueId") in queues and s["purpose"] == "agent" for s in all_
        ),
    ),
    "missing": lambda queues, user: (
        {"purpose": "agent", "segmentType": "interact", "disconnectType": None},
        lambda all_, one: any(
            s["purpose"] == "agent" and s["segmentType"] == "interact" and "disconnectType" not in s for s in all_
        ),
    ),
    "there": lambda queues, user: (
        {"purpose": "customer", "disconnectType": any},
        lambda all_, one: any(s["purpose"] == "customer" and "disconnectType" in s for s in all_),
    ),
    "over": lambda queues, user: ({"conversationEnd": any}, lambda all_, one: "conversationEnd" in one),
    "abandoned": lambda queues, user: ({"tAbandon": any}, lambda all_, one: total(one, "tAbandon") is not None),
    "a range, in two units": lambda queues, user: (
        {"tHandle": {"gte": 60_000, "lt": timedelta(minutes=10)}},
        lambda all_, one: 60_000 <= (total(one, "tHandle") or 0) < 600_000,
    ),
    "a length of a segment": lambda queues, user: (
        {"segmentType": "hold", "tSegmentDuration": {"gt": 30_000}},
        lambda all_, one: any(
            s["segmentType"] == "hold"
            and "segmentEnd" in s
            and datetime.fromisoformat(s["segmentEnd"]) - datetime.fromisoformat(s["segmentStart"])
            > timedelta(seconds=30)
            for s in all_
        ),
    ),
    "levels": lambda queues, user: (
        {"originatingDirection": "inbound", "mediaType": "voice", "evaluationStatus": ["Finished", "InProgress"]},
        lambda all_, one: (
            one["originatingDirection"] == "inbound"
            and any(s["mediaType"] == "voice" for s in all_)
            and any(e.get("evaluationStatus") in {"Finished", "InProgress"} for e in one.get("evaluations", ()))
        ),
    ),
    "answered surveys": lambda queues, user: (
        {"surveyPromoterScore": {"gte": 9}},
        lambda all_, one: any(s.get("surveyPromoterScore", 0) >= 9 for s in one.get("surveys", ())),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_service_selects_what_was_meant(ask, everything, case):
    pairs = who_and_where(everything)
    where, meant = case(list(dict.fromkeys(queue for queue, _ in reversed(pairs)))[:2], pairs[-1][1])
    expected = {one["conversationId"] for one in everything if meant(list(segments(one)), one)}
    assert 0 < len(expected) < len(everything)  # else the question says nothing
    assert {one["conversationId"] for one in ask(where)} == expected


def test_one_segment_is_not_one_conversation(ask):
    """An agent who transferred, and an agent somewhere with a transfer elsewhere, are two questions."""
    where = {"purpose": "agent", "disconnectType": "transfer"}
    together = {one["conversationId"] for one in ask(where)}
    apart = [{one["conversationId"] for one in ask({key: value})} for key, value in where.items()]
    assert together < apart[0] & apart[1]
