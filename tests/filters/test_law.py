"""Whatever is asked of the embedded organisation, it selects what a plain reading of the question selects."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genesys_nb.demo import DemoOrganisation
from genesys_nb.demo.messages import Request
from genesys_nb.genesys.filters import compile  # noqa: A004 - it is called so

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = "2026-11-19T00:00:00.000Z/2026-11-20T00:00:00.000Z"
SINGULAR = {"divisionIds": "divisionId", "requestedRoutingSkillIds": "requestedRoutingSkillId"}
OF_CONVERSATION = ("conversationId", "originatingDirection", "divisionId", "conversationEnd", "conversationInitiator")
OF_SEGMENT = (
    "mediaType",
    "purpose",
    "queueId",
    "userId",
    "teamId",
    "segmentType",
    "disconnectType",
    "wrapUpCode",
    "direction",
    "conference",
    "requestedRoutingSkillId",
    "segmentEnd",
)
METRICS = ("tHandle", "tTalk", "tAbandon", "nOffered", "nTransferred")
OF_SURVEY = ("surveyStatus", "surveyPromoterScore")
TIMES = {"conversationEnd", "segmentEnd"}


def singular(record):
    return {SINGULAR.get(name, name): value for name, value in record.items()}


def segments(conversation):
    return [
        singular({**participant, **session, **segment})
        for participant in conversation["participants"]
        for session in participant["sessions"]
        for segment in session["segments"]
    ]


def whole(conversation):
    """Return a conversation with the sums of its metrics."""
    record = singular(conversation)
    for participant in conversation["participants"]:
        for session in participant["sessions"]:
            for metric in session["metrics"]:
                if metric["name"] in METRICS:
                    record[metric["name"]] = record.get(metric["name"], 0) + metric["value"]
    return record


def values(record, name):
    found = record.get(name)
    return found if isinstance(found, list) else [] if found is None else [found]


def fits(wish, found):
    """Tell whether a record whose dimension has these values is what was wished for."""
    if isinstance(wish, list):
        return any(fits(one, found) for one in wish)
    if wish is None or wish is any:
        return bool(found) is (wish is any)
    if isinstance(wish, dict):
        low, high = wish.get("gte", float("-inf")), wish.get("lt", float("inf"))
        low, high = (
            limit / timedelta(milliseconds=1) if isinstance(limit, timedelta) else limit for limit in (low, high)
        )
        return any(low <= one < high for one in found)
    return wish in found


def levels(conversation):
    """Return the records of a conversation that a question can be about, by the names that may be asked of them."""
    return {
        (*OF_CONVERSATION, *METRICS): [whole(conversation)],
        OF_SEGMENT: segments(conversation),
        OF_SURVEY: conversation.get("surveys", []),
    }


def meant(where, records_of):
    """Read a question as its documentation does: each level by itself, all keys of a level about one record."""
    for names, records in records_of.items():
        asked = {name: wish for name, wish in where.items() if name in names}
        if asked and not any(all(fits(wish, values(one, name)) for name, wish in asked.items()) for one in records):
            return False
    return True


@pytest.fixture(scope="module")
def organisation():
    return DemoOrganisation(seed=4, now=NOW, days=3, rate_limit=None)


@pytest.fixture(scope="module")
def everything(organisation):
    found = organisation.conversations(*DAY.split("/"))
    assert len(found) > 200
    return {one["conversationId"]: levels(one) for one in found}


@pytest.fixture(scope="module")
def questions(everything):
    """Make questions of values that occur, so that answers are seldom empty."""
    wishes = {}
    for names in ((*OF_CONVERSATION, *METRICS), OF_SEGMENT, OF_SURVEY):
        records = [record for records_of in everything.values() for record in records_of[names]]
        for name in names:
            there = sorted({one for record in records for one in values(record, name)}, key=str)
            known = st.sampled_from([None, any] if name in TIMES else [*there, None, any])
            wishes[name] = known | st.lists(known, min_size=1, max_size=3)
    for name in METRICS:
        limits = st.integers(1, 900_000) if name.startswith("t") else st.integers(0, 3)
        spans = limits.map(lambda limit: {"gte": limit}) | limits.map(lambda limit: {"gte": limit, "lt": 3 * limit + 1})
        timed = limits.map(lambda limit: {"lt": timedelta(milliseconds=limit)}) if name.startswith("t") else spans
        wishes[name] = spans | timed | st.sampled_from([None, any]) | st.lists(spans, min_size=1, max_size=2)
    names = st.lists(st.sampled_from(sorted(wishes)), unique=True, min_size=1, max_size=4)
    return names.flatmap(lambda asked: st.fixed_dictionaries({name: wishes[name] for name in asked}))


@pytest.fixture(scope="module")
def ask(organisation):
    def post(target, kind, body, authorization):
        headers = {"authorization": authorization, "content-type": kind}
        told = organisation.answer(Request("POST", target, headers, body))
        assert told.status == 200, told.body
        return json.loads(told.body)

    basic = base64.b64encode(f"{organisation.client_id}:{organisation.client_secret}".encode()).decode()
    form = "application/x-www-form-urlencoded"
    token = post("/oauth/token", form, b"grant_type=client_credentials", f"Basic {basic}")["access_token"]

    def asked(where):
        """Return the ids of what the service selects, page by page."""
        found = set()
        for number in range(1, 100):
            body = {"interval": DAY, "paging": {"pageSize": 100, "pageNumber": number}, **compile(where)}
            path = "/api/v2/analytics/conversations/details/query"
            told = post(path, "application/json", json.dumps(body).encode(), f"Bearer {token}")
            found |= {one["conversationId"] for one in told.get("conversations", ())}
            if len(found) >= told["totalHits"]:
                return found
        raise AssertionError(where)

    return asked


def test_the_service_selects_what_was_meant(ask, everything, questions):
    answers = []

    @settings(max_examples=100, derandomize=True)
    @given(questions)
    def law(where):
        expected = {one for one, records_of in everything.items() if meant(where, records_of)}
        answers.append(len(expected))
        assert ask(where) == expected

    law()
    some = sum(0 < count < len(everything) for count in answers)
    assert some > 30  # else the questions say nothing
