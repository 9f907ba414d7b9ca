"""Aggregates are the details, counted: to the unit, for whole days of UTC, in every group."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

QUERY = "/analytics/conversations/aggregates/query"
DAY = "2026-11-19T00:00:00Z/2026-11-20T00:00:00Z"
METRICS = ["nOffered", "nTransferred", "tHandle", "tWait", "tAbandon", "nConversations"]


def sessions(conversations):
    """Go through all sessions, each with the conversation and the participant that it is of."""
    for conversation in conversations:
        for participant in conversation["participants"]:
            for session in participant["sessions"]:
                yield conversation, participant, session


def queues(session):
    return {segment["queueId"] for segment in session["segments"] if "queueId" in segment} or {None}


def flat(answer):
    return [
        (result["group"], stretch["interval"], one["metric"], one["stats"])
        for result in answer.get("results", [])
        for stretch in result["data"]
        for one in stretch["metrics"]
    ]


def asked(client, **body):
    answer = client.post(QUERY, {"interval": DAY, "metrics": METRICS, **body})
    assert answer.status_code == 200, answer.text
    return flat(answer.json())


def test_a_day_as_a_whole_equals_its_details(client):
    truth = client.organisation.conversations("2026-11-19", "2026-11-20")
    told = {metric: stats for _, _, metric, stats in asked(client)}
    for name in METRICS[:-1]:
        values = [m["value"] for _, _, session in sessions(truth) for m in session["metrics"] if m["name"] == name]
        if name.startswith("n"):
            assert told[name] == {"count": sum(values)}
        else:
            low, high = min(values), max(values)
            assert told[name] == {"count": len(values), "sum": sum(values), "min": low, "max": high}
    assert told["nConversations"] == {"count": len(truth)}


def test_groups_of_queue_and_medium_equal_the_details(client):
    truth = client.organisation.conversations("2026-11-19", "2026-11-20")
    handled, touched = Counter(), set()
    for conversation, _, session in sessions(truth):
        for queue in queues(session):
            group = (queue, session["mediaType"])
            touched.add((group, conversation["conversationId"]))
            for metric in session["metrics"]:
                handled[group] += metric["value"] if metric["name"] == "tHandle" else 0
    told = asked(client, groupBy=["queueId", "mediaType"])
    group = lambda record: (record.get("queueId"), record["mediaType"])  # noqa: E731 - two uses below
    assert {group(g): s["sum"] for g, _, name, s in told if name == "tHandle"} == {
        key: total for key, total in handled.items() if total
    }
    counts = {group(g): s["count"] for g, _, name, s in told if name == "nConversations"}
    assert counts == Counter(key for key, _ in touched)


def test_parts_of_the_interval_add_up_to_the_whole_and_tile_it(client):
    whole = {metric: stats["count"] for _, _, metric, stats in asked(client)}
    told = asked(client, granularity="PT30M")
    parts = Counter()
    for _, _, metric, stats in told:
        parts[metric] += stats["count"]
    assert parts == whole
    for _, interval, _, _ in told:
        start, end = map(datetime.fromisoformat, interval.split("/"))
        assert end - start == timedelta(minutes=30)
        assert start.minute % 30 == 0


def test_a_filter_is_about_what_is_counted(client):
    truth = client.organisation.conversations("2026-11-19", "2026-11-20")
    queue = next(q for _, _, session in sessions(truth) for q in queues(session) if q)
    there = {"dimension": "queueId", "value": queue}
    told = asked(client, filter={"type": "and", "predicates": [there, {"dimension": "mediaType", "value": "voice"}]})
    handled = [
        metric["value"]
        for _, _, session in sessions(truth)
        if session["mediaType"] == "voice" and queue in queues(session)
        for metric in session["metrics"]
        if metric["name"] == "tHandle"
    ]
    assert next(stats for _, _, metric, stats in told if metric == "tHandle")["sum"] == sum(handled) > 0


def test_a_dimension_of_several_values_counts_in_each(client):
    codes = asked(client, groupBy=["requestedRoutingSkillId"], metrics=["nOffered"])
    (whole,) = asked(client, metrics=["nOffered"])
    assert sum(stats["count"] for _, _, _, stats in codes) >= whole[3]["count"]
    assert all(set(group) <= {"requestedRoutingSkillId"} for group, _, _, _ in codes)


@pytest.mark.parametrize(
    ("interval", "zone", "hours"),
    [
        ("2026-10-24T22:00:00Z/2026-10-25T23:00:00Z", "Europe/Berlin", 25),
        ("2026-03-28T23:00:00Z/2026-03-29T22:00:00Z", "Europe/Berlin", 23),
        ("2026-10-03T13:30:00Z/2026-10-04T13:00:00Z", "Australia/Lord_Howe", 23.5),
    ],
)
def test_a_day_has_the_hours_that_it_has(opened, interval, zone, hours):
    client = opened(days=260)
    told = asked(client, interval=interval, timeZone=zone, granularity="P1D", metrics=["nConversations"])
    ((_, part, _, _),) = told
    start, end = map(datetime.fromisoformat, part.split("/"))
    assert (end - start) / timedelta(hours=1) == hours


def test_months_are_those_of_the_calendar(opened):
    told = asked(
        opened(days=100),
        interval="2026-08-31T00:00:00Z/2026-11-20T00:00:00Z",
        granularity="P1M",
        metrics=["nConversations"],
    )
    assert [interval[:10] for _, interval, _, _ in told] == ["2026-08-31", "2026-09-30", "2026-10-31"]


def test_nothing_is_told_of_nothing(client):
    answer = client.post(QUERY, {"interval": "2019-01-01T00:00:00Z/2019-01-02T00:00:00Z", "metrics": ["nOffered"]})
    assert answer.json() == {}


@pytest.mark.parametrize(
    "wrong",
    [
        {"metrics": []},
        {"metrics": "nOffered"},
        {"metrics": ["nNothing"]},
        {"groupBy": ["queue"]},
        {"groupBy": ["canonicalExternalContactId"]},
        {"granularity": "30 minutes"},
        {"granularity": "PT0S"},
        {"granularity": "PT1S", "interval": "2026-01-01T00:00:00Z/2026-11-20T00:00:00Z"},
        {"granularity": "P1D", "timeZone": "Mars/Olympus"},
        {"filter": [{"type": "and", "predicates": []}]},
        {"filter": {"type": "and", "predicates": [{"metric": "tHandle", "operator": "exists"}]}},
        {"views": [{"name": "a", "target": "tHandle", "function": "rangeBound"}]},
        {"queryType": "most"},
        {"queryType": "topN", "metrics": ["nOffered", "tHandle"]},
        {"queryType": "topN", "sortMetric": {"name": "tWait", "function": "sum"}, "metrics": ["tWait"]},
        {"queryType": "topN", "limit": 0},
        {"interval": "yesterday"},
    ],
)
def test_what_it_does_not_take(client, wrong):
    assert client.post(QUERY, {"interval": DAY, "metrics": ["nOffered"], **wrong}).status_code == 400


def test_it_takes_a_permission_of_its_own(opened):
    client = opened(denied=["analytics:conversationAggregate:view"])
    answer = client.post(QUERY, {"interval": DAY, "metrics": ["nOffered"]})
    assert answer.status_code == 403
    assert "analytics:conversationAggregate:view" in answer.json()["message"]


def results(client, family, **body):
    answer = client.post(f"/analytics/{family}/aggregates/query", {"interval": DAY, **body})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_views_ranks_and_flat_groups(client):
    view = {"name": "long", "target": "tHandle", "function": "rangeBound", "range": {"gte": 300_000, "lt": 600_000}}
    (whole,) = results(client, "conversations", metrics=["tHandle"], views=[view])["results"]
    handled = [
        metric["value"]
        for _, _, session in sessions(client.organisation.conversations("2026-11-19", "2026-11-20"))
        for metric in session["metrics"]
        if metric["name"] == "tHandle"
    ]
    within = [value for value in handled if 300_000 <= value < 600_000]
    assert whole["data"][0]["views"] == [
        {
            "name": "long",
            "stats": {"count": len(within), "sum": sum(within), "min": min(within), "max": max(within)},
        }
    ]
    sort = {"name": "tHandle", "function": "average"}
    rank = {"groupBy": ["userId"], "metrics": ["tHandle"], "sortMetric": sort, "limit": 4}
    for kind, falling in (("topN", True), ("bottomN", False)):
        told = results(client, "conversations", queryType=kind, **rank)["results"]
        means = [one["data"][0]["metrics"][0]["stats"] for one in told]
        means = [stats["sum"] / stats["count"] for stats in means]
        assert len(means) == 4
        assert means == sorted(means, reverse=falling)
    flat = results(
        client,
        "conversations",
        groupBy=["requestedRoutingSkillId"],
        metrics=["nOffered"],
        flattenMultivaluedDimensions=True,
    )
    assert any("," in one["group"].get("requestedRoutingSkillId", "") for one in flat["results"])


def test_percentiles_are_values_that_came(client):
    (whole,) = results(client, "actions", metrics=["tTotalExecution"])["results"]
    stats = whole["data"][0]["metrics"][0]["stats"]
    assert stats["min"] < stats["p95"] <= stats["p99"] <= stats["max"]


def test_a_family_of_which_there_is_nothing_has_nothing_to_tell(client):
    assert results(client, "knowledge", metrics=["nKnowledgeSearch"], groupBy=["queryType"]) == {}
    assert (
        client.post("/analytics/knowledge/aggregates/query", {"interval": DAY, "metrics": ["tFlow"]}).status_code == 400
    )


def test_the_time_of_users_knows_its_presences_and_its_limit(client):
    told = results(client, "users", metrics=["tSystemPresence", "tOrganizationPresence"])
    systems = {one for ids in told["systemToOrganizationMappings"].values() for one in ids}
    assert systems == {one["id"] for one in client.organisation.listing("presences")}
    (whole,) = told["results"]
    sums = {"tSystemPresence": 0, "tOrganizationPresence": 0}
    for one in whole["data"][0]["metrics"]:
        sums[one["metric"]] += one["stats"]["sum"]
    assert sums["tSystemPresence"] == sums["tOrganizationPresence"] == 86_400_000 * len(client.organisation.users())
    crowd = {"type": "or", "predicates": [{"dimension": "userId", "value": f"{n}"} for n in range(101)]}
    body = {"interval": DAY, "metrics": ["tSystemPresence"], "filter": crowd}
    assert client.post("/analytics/users/aggregates/query", body).status_code == 400
