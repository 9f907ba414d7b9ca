"""The details query: which days it matches, how far it reaches, in which order, and what moves meanwhile."""

import itertools
from collections import Counter

import pytest

from .conftest import QUERY

WEEK = "2026-11-13T00:00:00.000Z/2026-11-20T00:00:00.000Z"
DAY = "2026-11-19T00:00:00Z/2026-11-20T00:00:00Z"
VOICE = [{"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]}]


def ids(conversations):
    return [one["conversationId"] for one in conversations]


def test_it_serves_exactly_what_the_oracle_holds(client):
    truth = client.organisation.conversations("2026-11-13", "2026-11-20")
    assert client.conversations(WEEK) == truth
    assert len(truth) > 1500


@pytest.mark.parametrize(
    ("interval", "days", "begins", "ends"),
    [
        ("2026-11-18T10:00:00Z/2026-11-18T10:15:00Z", "18/19", "18T10:00", "18T10:15"),
        ("2026-11-18T23:45:00.000Z/2026-11-19T00:00:00Z", "18/19", "18T23:45", "19T00:00"),
        ("2026-11-18T01:00:00+02:00/2026-11-18T03:00:00+02:00", "17/19", "17T23:00", "18T01:00"),
        ("2026-11-20T13:00:00Z/2026-11-20T14:00:00Z", "20/21", "20T13:00", "20T14:00"),
    ],
)
def test_it_matches_what_was_active_and_began_on_a_day_that_the_interval_touches(client, interval, days, begins, ends):
    truth = [
        one
        for one in client.organisation.conversations(*(f"2026-11-{day}" for day in days.split("/")))
        if one["conversationStart"] < f"2026-11-{ends}:00.000Z"
        and one.get("conversationEnd", "for ever") >= f"2026-11-{begins}:00.000Z"
    ]
    assert any(one["conversationStart"] < f"2026-11-{begins}" for one in truth), "not only what began inside"
    assert ids(client.conversations(interval)) == ids(truth)


def test_what_is_beyond_the_cap_is_counted_but_not_paged(opened):
    client = opened(hits_cap=200, days=4)
    truth = client.organisation.conversations("2026-11-19", "2026-11-20")
    pages = [client.post(QUERY, {"interval": DAY, "paging": {"pageSize": 100, "pageNumber": n}}) for n in (1, 2, 3)]
    assert [page.status_code for page in pages] == [200, 200, 400]
    assert [page.json()["totalHits"] for page in pages[:2]] == [len(truth)] * 2
    assert pages[2].json()["code"] == "bad.request"
    assert "first 200 of" in pages[2].json()["message"]
    morning = client.conversations("2026-11-19T00:00:00Z/2026-11-19T11:30:00Z")
    assert 100 < len(morning) < 200, "what is below the cap can be paged to its end"


def test_more_or_less_volume_is_more_or_fewer_conversations(opened):
    counts = []
    for volume in (0, 0.5, 1, 4):
        organisation = opened(volume=volume, days=2).organisation
        counts.append(len(organisation.conversations("2026-11-19", "2026-11-20")))
    assert counts == [pytest.approx(counts[2] * volume, abs=2) for volume in (0, 0.5, 1, 4)]


def test_what_crosses_midnight_belongs_to_the_day_it_began(client):
    crossing = [
        one
        for one in client.organisation.conversations("2026-11-13", "2026-11-20")
        if one.get("conversationEnd", "")[:10] > one["conversationStart"][:10]
    ]
    assert crossing
    began, ended = crossing[0]["conversationStart"][:10], crossing[0]["conversationEnd"][:10]
    assert crossing[0]["conversationId"] in ids(client.conversations(f"{began}T00:00:00Z/{ended}T00:00:00Z"))
    assert crossing[0]["conversationId"] not in ids(client.conversations(f"{ended}T00:00:00Z/{ended}T23:00:00Z"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "bad.request"),
        ({"interval": "yesterday"}, "invalid.date"),
        ({"interval": "monday/tuesday"}, "invalid.date"),
        ({"interval": "2026-11-19T00:00:00/2026-11-20T00:00:00"}, "invalid.date"),
        ({"interval": "2026-11-20T00:00:00Z/2026-11-19T00:00:00Z"}, "bad.request"),
        ({"interval": "2026-11-12T23:59:59Z/2026-11-20T00:00:00Z"}, "bad.request"),
        ({"interval": "2026-10-19T00:00:00Z/2026-11-20T00:00:00Z", "segmentFilters": VOICE}, "bad.request"),
        ({"interval": DAY, "orderBy": "mood"}, "invalid.value"),
        ({"interval": DAY, "paging": {"pageSize": 25, "pageNumber": 0}}, "invalid.query.param.value"),
        ({"interval": DAY, "paging": [1]}, "bad.request"),
    ],
)
def test_what_it_does_not_take(client, body, code):
    answer = client.post(QUERY, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_a_filter_lengthens_the_reach(client):
    month = {"interval": "2019-10-20T00:00:00Z/2019-11-20T00:00:00Z"}  # long ago, hence nothing to make
    assert client.post(QUERY, month).status_code == 400
    case = [{"type": "and", "predicates": [{"dimension": "externalTag", "operator": "exists"}]}]
    assert client.post(QUERY, {**month, "conversationFilters": case}).status_code == 200


def test_pages_are_small_unless_asked_for_and_never_above_a_hundred(client):
    sizes = [len(client.post(QUERY, {"interval": DAY}).json()["conversations"])]
    for size in (100, 300):
        answer = client.post(QUERY, {"interval": DAY, "paging": {"pageSize": size, "pageNumber": 1}})
        sizes.append(len(answer.json()["conversations"]))
    assert sizes == [25, 100, 100]


def test_an_empty_page_has_no_conversations_at_all(client):
    answer = client.post(QUERY, {"interval": DAY, "paging": {"pageSize": 100, "pageNumber": 99}}).json()
    assert answer.keys() == {"totalHits"}
    assert client.post(QUERY, {"interval": "2019-01-01T00:00:00Z/2019-01-02T00:00:00Z"}).json() == {"totalHits": 0}


@pytest.mark.parametrize("key", ["conversationStart", "conversationEnd"])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_it_is_ordered_as_asked(client, key, order):
    moments = [one[key] for one in client.conversations(DAY, order=order, orderBy=key)]
    assert moments == sorted(moments, reverse=order == "desc")


@pytest.mark.parametrize("key", ["segmentStart", "segmentEnd"])
def test_every_order_has_the_same_rows(client, key):
    plain, other = client.conversations(DAY), client.conversations(DAY, orderBy=key)
    assert sorted(ids(plain)) == sorted(ids(other)) == sorted(ids(client.conversations(DAY, order="unordered")))


def test_one_conversation_and_several_are_found_by_id(client):
    truth = client.organisation.conversations("2026-11-02", "2026-11-03")
    first, second = truth[3], truth[8]
    base = "/analytics/conversations"
    assert client.get(f"{base}/{first['conversationId']}/details").json() == first
    wanted = [first["conversationId"], "unknown", second["conversationId"], first["conversationId"]]
    assert client.get(f"{base}/details", id=wanted).json() == {"conversations": [first, second]}
    assert client.get(f"{base}/details").status_code == 400
    for identifier in ("00000000-0000-4000-8000-000000000000", "nonsense", "../x"):
        assert client.get(f"{base}/{identifier}/details").status_code == 404


def test_attributes_are_not_in_details_but_in_the_conversation_itself(client):
    truth = client.organisation.conversations("2026-11-19T09:00:00Z", "2026-11-19T10:00:00Z")
    assert not any("attributes" in participant for one in truth for participant in one["participants"])
    identifier = next(one["conversationId"] for one in truth if client.organisation.attributes(one["conversationId"]))
    whole = client.get(f"/conversations/{identifier}").json()
    assert "endTime" in whole
    served = {one["id"]: one["attributes"] for one in whole["participants"] if one["attributes"]}
    assert served == client.organisation.attributes(identifier)


def test_what_is_asked_of_a_conversation_that_goes_on(client):
    today = client.organisation.conversations("2026-11-20", "2026-11-21")
    ongoing = next(one["conversationId"] for one in today if "conversationEnd" not in one)
    assert "endTime" not in client.get(f"/conversations/{ongoing}").json()
    tagged = next(one for one in today if "externalTag" in one)
    assert client.get(f"/conversations/{tagged['conversationId']}").json()["externalTag"] == tagged["externalTag"]
    short = [{"type": "and", "predicates": [{"metric": "tConversationDuration", "operator": "notExists"}]}]
    found = ids(client.conversations("2026-11-20T00:00:00Z/2026-11-21T00:00:00Z", conversationFilters=short))
    assert found == [one["conversationId"] for one in today if "conversationEnd" not in one]
    long = [{"type": "and", "predicates": [{"metric": "tSegmentDuration", "operator": "notExists"}]}]
    assert set(ids(client.conversations("2026-11-20T00:00:00Z/2026-11-21T00:00:00Z", segmentFilters=long))) == set(
        found
    )


def test_terms_are_counted(client):
    asked = {"type": "termFrequency", "dimension": "mediaType", "size": 3}
    answer = client.post(QUERY, {"interval": DAY, "aggregations": [asked]}).json()
    truth = Counter(
        medium
        for one in client.organisation.conversations("2026-11-19", "2026-11-20")
        for medium in {session["mediaType"] for who in one["participants"] for session in who["sessions"]}
    )
    assert {one["value"]: one["count"] for one in answer["aggregations"][0]["results"]} == dict(truth.most_common(3))


def test_drift_repeats_rows_moves_the_total_and_ends(opened):
    client = opened(drift=2, days=4)
    organisation, days = client.organisation, ("2026-11-18", "2026-11-20")
    interval = "/".join(f"{day}T00:00:00Z" for day in days)
    before = organisation.conversations(*days)
    totals, rows = [], []
    for number in itertools.count(1):
        page = client.post(QUERY, {"interval": interval, "paging": {"pageSize": 100, "pageNumber": number}}).json()
        totals.append(page["totalHits"])
        if "conversations" not in page:
            break
        rows += ids(page["conversations"])
    assert len(set(rows)) < len(rows)
    assert totals[0] < totals[-1]
    assert set(ids(before)) <= set(rows), "what was there all the time is not lost"
    after, late = organisation.conversations(*days), organisation.late_arrivals(*days)
    assert set(rows) <= set(ids(after)) == set(ids(before)) | late
    assert len(late) == 2 * (len(totals) - 1)
    for _ in range(3):
        client.conversations(interval)
    assert client.conversations(interval) == organisation.conversations(*days)  # by now nothing arrives any more
