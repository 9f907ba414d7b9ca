"""Every answer is what the vendor's specification says it is, and has no field that it does not know."""

import pytest

from .specification import SPECIFICATION, errors

INTERVAL = "2026-11-19T00:00:00Z/2026-11-20T00:00:00Z"
JOBS = "/analytics/conversations/details/jobs"
POSTS = {
    "/users/search": {"query": [{"fields": ["name"], "value": "a", "type": "CONTAINS"}]},
    "/groups/search": {"query": []},
    "/locations/search": {"query": []},
    "/teams/search": {"query": []},
    "/analytics/conversations/details/query": {"interval": INTERVAL, "paging": {"pageSize": 60, "pageNumber": 2}},
    "/analytics/conversations/aggregates/query": {
        "interval": INTERVAL,
        "granularity": "PT6H",
        "groupBy": ["queueId", "mediaType", "wrapUpCode"],
        "metrics": ["nOffered", "tHandle", "nConversations", "oServiceLevel"],
    },
    JOBS: {"interval": INTERVAL},
    "/analytics/users/activity/query": {},
    "/analytics/users/details/query": {"interval": INTERVAL},
    "/audits/query/realtime": {"interval": "2026-11-10T00:00:00Z/2026-11-20T00:00:00Z"},
}
EXPAND = "skills,languages,presence,routingStatus,locations,groups,team,dateLastLogin"


ROWS = ("entities", "results", "Resources", "conversations", "userDetails")


def validate(operation, answer):
    if isinstance(answer, dict):
        answer = {key: value for key, value in answer.items() if value is not None}
    assert errors("answers", operation, answer)[:5] == []


@pytest.fixture(scope="module")
def ids(client):
    organisation = client.organisation
    job = client.post(JOBS, {"interval": INTERVAL}).json()["jobId"]
    while client.get(f"{JOBS}/{job}").json()["state"] != "FULFILLED":
        pass
    return {
        "userId": organisation.users()[0]["id"],
        "sourceId": "purecloud",
        "groupId": organisation.listing("groups")[2]["id"],
        "teamId": organisation.listing("teams")[3]["id"],
        "queueId": organisation.queues()[4]["id"],
        "codeId": organisation.listing("wrap_up_codes")[5]["id"],
        "conversationId": organisation.conversations("2026-11-19", "2026-11-20")[6]["conversationId"],
        "namespaceName": "platform.api",
        "jobId": job,
    }


@pytest.mark.parametrize("operation", sorted(SPECIFICATION["answers"]))
def test_an_answer_is_what_the_specification_says(client, ids, operation):
    method, path = operation.split(" ")
    if path == "/users/me":
        assert client.get(path).json()["code"] == "not.a.user"
        return
    if method == "POST":
        answer = client.post(path.format(**ids), POSTS[path])
    else:
        params = (
            {"id": ids["conversationId"]}
            if path.endswith("conversations/details")
            else {"expand": EXPAND, "pageSize": 30}
        )
        answer = client.get(path.format(**ids), **params)
    assert answer.status_code in (200, 202), answer.text
    body = answer.json()
    validate(operation, body)
    rows = body if isinstance(body, list) else [body.get(name) for name in ROWS if name in body]
    assert not rows or rows[0]


@pytest.mark.parametrize(
    ("start", "end"), [("2026-11-15T08:00", "2026-11-15T13:00"), ("2026-11-20T13:30", "2026-11-20T14:30")]
)
def test_every_kind_of_conversation_is_what_the_specification_says(client, start, end):
    found = client.organisation.conversations(f"{start}:00Z", f"{end}:00Z")
    validate("POST /analytics/conversations/details/query", {"conversations": found, "totalHits": len(found)})
