"""Jobs: their life, what the data lake knows, and the attributes that only they bring."""

from datetime import datetime
from itertools import groupby

import pytest

from genesys_nb.demo import DemoOrganisation, Fault, JobTrouble

JOBS = "/analytics/conversations/details/jobs"
DAYS = "2026-11-17T00:00:00.000Z/2026-11-19T00:00:00.000Z"
TODAY = "2026-11-20T00:00:00.000Z/2026-11-21T00:00:00.000Z"


def run(client, **asked):
    job = client.post(JOBS, asked).json()["jobId"]
    while client.get(f"{JOBS}/{job}").json()["state"] != "FULFILLED":
        pass
    return job


def pages(client, job, size):
    cursor = {}
    while True:
        answer = client.get(f"{JOBS}/{job}/results", pageSize=size, **cursor)
        yield answer
        if answer.status_code != 200 or "cursor" not in answer.json():
            return
        cursor = {"cursor": answer.json()["cursor"]}


def results(client, job, size):
    rows = []
    for answer in pages(client, job, size):
        assert answer.json()["dataAvailabilityDate"]
        rows += answer.json()["conversations"]
    return rows


def ids(conversations):
    return [one["conversationId"] for one in conversations]


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
    assert ids(rows) == ids(truth)
    assert any(one["conversationStart"] < "2026-11-18" for one in rows)
    of_that_day = results(client, run(client, interval=hour, startOfDayIntervalMatching=True), 1000)
    assert ids(of_that_day) == ids(client.conversations(hour))


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


def test_the_lake_shows_what_it_knew_at_its_watermark(client):
    until = "2026-11-20T08:30:00.000Z"
    rows = [plain(one) for one in results(client, run(client, interval=TODAY), 1000)]
    open_then = [one for one in rows if "conversationEnd" not in one]
    closed_then = [one for one in rows if "conversationEnd" in one]
    earlier = [  # what somebody saw who looked at that moment
        one
        for one in DemoOrganisation(now=datetime.fromisoformat(until)).conversations("2026-11-18", "2026-11-21")
        if one.get("conversationEnd", until) >= TODAY[:24]
    ]
    assert ids(rows) == ids(earlier)
    assert open_then == [one for one in earlier if "conversationEnd" not in one]
    now = {one["conversationId"]: one for one in client.organisation.conversations("2026-11-18", "2026-11-21")}
    assert closed_then == [now[one["conversationId"]] for one in closed_then]
    assert all(one["conversationEnd"] <= until for one in closed_then)
    assert any("conversationEnd" in now[one["conversationId"]] for one in open_then), "some have ended since"
    segments = [
        segment
        for one in open_then
        for participant in one["participants"]
        for session in participant["sessions"]
        for segment in session["segments"]
    ]
    assert all(segment["segmentStart"] <= until and segment.get("segmentEnd", until) <= until for segment in segments)
    assert any("segmentEnd" not in segment for segment in segments)


def test_a_job_can_fail_and_says_why(opened):
    client = opened(job_trouble=JobTrouble(fails=1))
    first, second = (client.post(JOBS, {"interval": DAYS}).json()["jobId"] for _ in range(2))
    for job, state in ((first, "FAILED"), (second, "FULFILLED")):
        told = [client.get(f"{JOBS}/{job}").json() for _ in range(3)]
        assert [one["state"] for one in told] == ["QUEUED", "PENDING", state]
        assert ("errorMessage" in told[-1], "expirationDate" in told[-1]) == (state == "FAILED", state != "FAILED")
    assert client.get(f"{JOBS}/{first}/results").status_code == 400
    assert results(client, second, 1000)


def test_results_can_be_forgotten_while_they_are_read(opened):
    client = opened(job_trouble=JobTrouble(fails=1, expires_after=2, expires_as=(404, 400)))
    assert client.post(JOBS, {"interval": DAYS}).status_code == 202  # the one that fails
    jobs = [run(client, interval=DAYS) for _ in range(3)]
    read = [[answer.status_code for answer in pages(client, job, 150)] for job in jobs]
    assert read == [[200, 200, 404], [200, 200, 400], [200] * 5]
    assert [client.get(f"{JOBS}/{job}").json()["state"] for job in jobs] == ["EXPIRED", "EXPIRED", "FULFILLED"]


def test_states_can_be_strange_and_results_late(opened):
    client = opened(job_trouble=JobTrouble(strange_states=("THROTTLED", "queued"), late_results=2))
    job = client.post(JOBS, {"interval": DAYS}).json()["jobId"]
    states = [client.get(f"{JOBS}/{job}").json()["state"] for _ in range(5)]
    assert states == ["THROTTLED", "queued", "QUEUED", "PENDING", "FULFILLED"]
    assert [client.get(f"{JOBS}/{job}/results").status_code for _ in range(4)] == [404, 404, 200, 200]


def test_only_so_many_jobs_are_under_way_at_once(opened):
    client = opened(job_trouble=JobTrouble(limit=2, fails=1))
    first, second = (client.post(JOBS, {"interval": DAYS}).json()["jobId"] for _ in range(2))
    refused = client.post(JOBS, {"interval": DAYS})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
    while client.get(f"{JOBS}/{first}").json()["state"] != "FAILED":
        assert client.post(JOBS, {"interval": DAYS}).status_code == 429
    assert client.post(JOBS, {"interval": DAYS}).status_code == 202
    assert client.ask("DELETE", f"{JOBS}/{second}").status_code == 204
    assert client.post(JOBS, {"interval": DAYS}).status_code == 202
    assert client.organisation.jobs_created == 4


def test_pages_can_shrink_and_be_empty_and_lose_nothing(opened):
    client = opened(job_trouble=JobTrouble(shrinking_pages=True))
    job = run(client, interval=DAYS)
    read = [answer.json()["conversations"] for answer in pages(client, job, 100)]
    truth = results(calm := opened(), run(calm, interval=DAYS), 1000)
    assert [one for page in read for one in page] == truth
    sizes = [len(page) for page in read]
    assert max(sizes) < 100
    assert 0 in sizes[1:-1]
    assert sizes[-1]
    assert all(len(list(together)) == 1 for empty, together in groupby(sizes, lambda size: size == 0) if empty)


def test_a_creation_can_be_carried_out_though_its_answer_is_lost(opened):
    client = opened(faults=[Fault("reset", path="*/jobs", method="POST", times=1)])
    with pytest.raises(OSError, match=r"reset|aborted"):
        client.post(JOBS, {"interval": DAYS})
    assert client.organisation.jobs_created == 1


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"job_trouble": {"fails": 1}}, "a JobTrouble"),
        ({"volume": -1}, "a number from 0 to 10"),
        ({"volume": 11}, "a number from 0 to 10"),
        ({"hits_cap": 0}, "a whole number of at least 1, or None,"),
    ],
)
def test_what_cannot_be_is_said_at_once(options, said):
    with pytest.raises(ValueError, match=said):
        DemoOrganisation(**options)


def test_trouble_that_cannot_be_is_said_at_once():
    with pytest.raises(ValueError, match="a tuple of 404 and 400"):
        JobTrouble(expires_after=1, expires_as=(500,))


@pytest.mark.parametrize("path", ["", "/results"])
def test_an_unknown_job_is_not_found(client, path):
    assert client.get(f"{JOBS}/unknown{path}").status_code == 404


def test_a_cursor_is_not_a_toy(client):
    job = run(client, interval=DAYS)
    assert client.get(f"{JOBS}/{job}/results", cursor="made-up").status_code == 400
