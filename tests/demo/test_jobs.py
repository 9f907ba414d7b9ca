"""Jobs: their life, what the data lake knows, and the attributes that only they bring."""

import pytest

JOBS = "/analytics/conversations/details/jobs"
DAYS = "2026-11-17T00:00:00.000Z/2026-11-19T00:00:00.000Z"


def run(client, **asked):
    job = client.post(JOBS, asked).json()["jobId"]
    while client.get(f"{JOBS}/{job}").json()["state"] != "FULFILLED":
        pass
    return job


def results(client, job, size):
    rows, cursor = [], {}
    while True:
        page = client.get(f"{JOBS}/{job}/results", pageSize=size, **cursor).json()
        rows += page["conversations"]
        assert page["dataAvailabilityDate"]
        if "cursor" not in page:
            return rows
        cursor = {"cursor": page["cursor"]}


def plain(conversation):
    participants = [
        {key: value for key, value in one.items() if key != "attributes"} for one in conversation["participants"]
    ]
    return {**conversation, "participants": participants}


def test_a_job_comes_to_its_end(opened):
    client = opened(job_patience=2)
    answer = client.post(JOBS, {"interval": DAYS})
    assert answer.status_code == 202
    job = answer.json()["jobId"]
    assert client.get(f"{JOBS}/{job}/results").status_code == 400
    states = [client.get(f"{JOBS}/{job}").json()["state"] for _ in range(5)]
    assert states == ["QUEUED", "QUEUED", "PENDING", "PENDING", "FULFILLED"]
    assert client.get(f"{JOBS}/{job}").json().keys() >= {"submissionDate", "completionDate", "expirationDate"}
    assert client.get(f"{JOBS}/{job}/results").status_code == 200


def test_the_querys_way_of_matching_gives_what_the_query_gives(client):
    rows = results(client, run(client, interval=DAYS, startOfDayIntervalMatching=True), 150)
    assert [plain(one) for one in rows] == client.organisation.conversations("2026-11-17", "2026-11-19")


def test_its_own_way_is_activity_in_the_interval(client):
    hour = "2026-11-18T00:00:00.000Z/2026-11-18T01:00:00.000Z"
    rows = results(client, run(client, interval=hour), 1000)
    truth = [
        one
        for one in client.organisation.conversations("2026-11-16", "2026-11-18T01:00:00Z")
        if one["conversationEnd"] >= "2026-11-18T00:00:00.000Z"
    ]
    assert [one["conversationId"] for one in rows] == [one["conversationId"] for one in truth]
    assert any(one["conversationStart"] < "2026-11-18" for one in rows)


def test_only_jobs_bring_attributes(client):
    rows = results(client, run(client, interval=DAYS, limit=50), 1000)
    assert len(rows) == 50
    brought = {
        one["conversationId"]: {
            who["participantId"]: who["attributes"] for who in one["participants"] if "attributes" in who
        }
        for one in rows
    }
    assert any(brought.values())
    assert all(brought[one] == client.organisation.attributes(one) for one in brought)


def test_filters_hold_for_jobs_too(client):
    chats = [{"type": "and", "predicates": [{"dimension": "mediaType", "value": "chat"}]}]
    rows = results(client, run(client, interval=DAYS, segmentFilters=chats), 1000)
    assert rows
    assert all(any(s["mediaType"] == "chat" for p in one["participants"] for s in p["sessions"]) for one in rows)


def test_the_lake_is_behind(opened):
    client = opened(lag_hours=30)
    until = client.get(f"{JOBS}/availability").json()["dataAvailabilityDate"]
    assert until == "2026-11-19T08:30:00.000Z"
    assert client.organisation.data_available_until.isoformat() == "2026-11-19T08:30:00+00:00"
    rows = results(client, run(client, interval="2026-11-19T00:00:00Z/2026-11-20T00:00:00Z"), 1000)
    assert rows
    assert max(one["conversationStart"] for one in rows) <= until
    assert client.organisation.conversations("2026-11-19T08:31:00Z", "2026-11-20")


def test_a_job_can_be_cancelled_or_expire(opened):
    client = opened()
    first, second = (run(client, interval=DAYS) for _ in range(2))
    assert client.ask("DELETE", f"{JOBS}/{first}").status_code == 204
    assert client.get(f"{JOBS}/{first}").json()["state"] == "CANCELLED"
    assert client.get(f"{JOBS}/{first}/results").status_code == 400
    client.organisation.expire_jobs()
    assert client.get(f"{JOBS}/{second}").json()["state"] == "EXPIRED"
    assert client.get(f"{JOBS}/{second}/results").status_code == 404


@pytest.mark.parametrize("path", ["", "/results"])
def test_an_unknown_job_is_not_found(client, path):
    assert client.get(f"{JOBS}/unknown{path}").status_code == 404


def test_a_cursor_is_not_a_toy(client):
    job = run(client, interval=DAYS)
    assert client.get(f"{JOBS}/{job}/results", cursor="made-up").status_code == 400
