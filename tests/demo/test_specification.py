"""Every answer is what the vendor's specification says it is, and has no field that it does not know."""

import pytest

from genesys_nb.demo.families import FAMILIES
from genesys_nb.demo.occasions import FAMILY
from genesys_nb.demo.routes import ROUTES
from genesys_nb.demo.world.identity import stable

from .specification import SPECIFICATION, errors

INTERVAL = "2026-11-19T00:00:00Z/2026-11-20T00:00:00Z"
TEN_DAYS = "2026-11-10T00:00:00Z/2026-11-20T00:00:00Z"
JOBS = "/analytics/conversations/details/jobs"
ANY_QUEUE = {"type": "and", "predicates": [{"dimension": "queueId", "operator": "exists"}]}
ANYBODY = {"type": "and", "predicates": [{"dimension": "userId", "operator": "exists"}]}
ANY_FLOW = {"type": "and", "predicates": [{"dimension": "flowId", "operator": "exists"}]}
NOW = {
    "/analytics/queues/observations/query": {
        "filter": ANY_QUEUE,
        "metrics": [*("oWaiting", "oInteracting", "oLongestWaiting"), *("oOnQueueUsers", "oUserPresences")],
        "detailMetrics": ["oWaiting", "oInteracting", "oOnQueueUsers"],
    },
    "/analytics/users/observations/query": {
        "filter": ANYBODY,
        "metrics": ["oActiveQueues"],
        "detailMetrics": ["oActiveQueues"],
    },
    "/analytics/flows/observations/query": {"filter": ANY_FLOW, "metrics": ["oFlow"], "detailMetrics": ["oFlow"]},
    "/analytics/conversations/activity/query": {
        "groupBy": ["queueId", "mediaType"],
        "metrics": [{"metric": "oWaiting", "details": True}, {"metric": "oLongestInteracting", "details": True}],
    },
    "/analytics/users/activity/query": {
        "groupBy": ["userId"],
        "metrics": [{"metric": "oActiveQueues", "details": True}, {"metric": "oMemberQueues"}],
    },
    "/analytics/routing/activity/query": {
        "groupBy": ["queueId"],
        "metrics": [{"metric": "oOnQueueUsers", "details": True}, {"metric": "oUserPresences"}],
    },
}
AGGREGATES = {
    f"{family.path}/{how}": {
        "interval": INTERVAL,
        "granularity": "PT6H",
        "groupBy": sorted(family.groups & {"queueId", "mediaType", "userId", "flowName"}),
        "metrics": sorted(family.metrics),
        "views": [
            {"name": f"long {target}", "target": target, "function": "rangeBound", "range": {"gte": 1_000}}
            for target in sorted(family.metrics)
            if target.startswith("t")
        ][:10],
    }
    for family in FAMILIES.values()
    for how in ("query", "jobs")
    if how == "query" or family.jobs
}
POSTS = {
    "/users/search": {"query": [{"fields": ["name"], "value": "a", "type": "CONTAINS"}]},
    "/groups/search": {"query": []},
    "/locations/search": {"query": []},
    "/teams/search": {"query": []},
    "/analytics/conversations/details/query": {"interval": INTERVAL, "paging": {"pageSize": 60, "pageNumber": 2}},
    **AGGREGATES,
    JOBS: {"interval": INTERVAL},
    **NOW,
    "/analytics/users/details/query": {"interval": INTERVAL},
    "/analytics/users/details/jobs": {"interval": INTERVAL},
    "/analytics/dataextraction/downloads/bulk": {"files": [stable(1, "extracted file", "users", "2026-11-10")]},
    "/audits/query": {"interval": TEN_DAYS, "serviceName": "Architect"},
    "/audits/query/realtime": {"interval": TEN_DAYS},
    "/usage/aggregates/query/jobs": {"interval": TEN_DAYS},
    "/usage/client/{clientId}/aggregates/query/jobs": {"interval": TEN_DAYS},
}
EXPAND = "skills,languages,presence,routingStatus,locations,groups,team,dateLastLogin"


NOTHING = [family.path for name, family in FAMILIES.items() if name not in FAMILY]  # nothing of theirs is in the world
ROWS = ("entities", "results", "Resources", "conversations", "userDetails", "services")


def validate(operation, answer):
    if isinstance(answer, dict):
        answer = {key: value for key, value in answer.items() if value is not None}
    assert errors("answers", operation, answer)[:5] == []


def identifiers(client):
    """Return what to put into the paths: ids of things that are there, and of jobs whose results are there."""
    organisation = client.organisation
    client_id = organisation.client_id
    judged = next(  # by those whose work it is, and by the customer
        one
        for one in organisation.conversations("2026-11-19", "2026-11-20")
        if "evaluations" in one and "surveyPromoterScore" in one.get("surveys", [{}])[0]
    )

    def done(path):
        """Return the id of a job whose results are there."""
        where = path.format(clientId=client_id)
        told = client.post(where, POSTS[path]).json()
        job = told.get("jobId") or told["id"]
        while not {"FULFILLED", "Succeeded"} & {str(one) for one in client.get(f"{where}/{job}").json().values()}:
            pass
        return job

    return {
        "userId": organisation.users()[0]["id"],
        "sourceId": "purecloud",
        "groupId": organisation.listing("groups")[2]["id"],
        "teamId": organisation.listing("teams")[3]["id"],
        "queueId": organisation.queues()[4]["id"],
        "codeId": organisation.listing("wrap_up_codes")[5]["id"],
        "conversationId": judged["conversationId"],
        "communicationId": judged["participants"][0]["sessions"][0]["sessionId"],
        "evaluationId": judged["evaluations"][0]["evaluationId"],
        "namespaceName": "platform.api",
        "clientId": client_id,
        "transactionId": done("/audits/query"),
        "jobs": {path: done(path) for path in POSTS if path.endswith("/jobs")},
    }


def question(operation, ids):
    """Return path, query parameters and body with which an operation is asked for something."""
    method, path = operation.split(" ")
    where = path.format(**ids, jobId=ids["jobs"].get(path.partition("/{jobId}")[0]))
    if method == "POST":
        return where, {}, POSTS[path]
    if path.endswith("conversations/details"):
        return where, {"id": ids["conversationId"]}, None
    if path == "/quality/evaluations/query":
        return where, {"conversationId": ids["conversationId"], "expandAnswerTotalScores": "true"}, None
    if path.endswith("{evaluationId}"):
        return where, {"expand": "evaluationForm"}, None
    return where, {"expand": EXPAND, "pageSize": 30}, None


@pytest.fixture(scope="module")
def ids(client):
    return identifiers(client)


def test_schemas_json_was_made_from_all_operations_of_today():
    operations = {f"{route.method} {route.path}" for route in ROUTES}
    assert operations ^ set(SPECIFICATION["parameters"]) == {"HEAD /tokens/me", "GET /locations/{locationId}"}


@pytest.mark.parametrize("operation", sorted(SPECIFICATION["answers"]))
def test_an_answer_is_what_the_specification_says(client, ids, operation):
    path, params, body = question(operation, ids)
    answer = client.ask(operation.split(" ")[0], path, params=params, json=body)
    if path == "/users/me":
        assert answer.json()["code"] == "not.a.user"
        return
    assert answer.status_code in (200, 202), answer.text
    body = answer.json()
    validate(operation, body)
    rows = body if isinstance(body, list) else [body.get(name) for name in ROWS if name in body]
    assert not rows or rows[0] or any(path.startswith(where) for where in NOTHING)


@pytest.mark.parametrize(
    ("start", "end"), [("2026-11-15T08:00", "2026-11-15T13:00"), ("2026-11-20T13:30", "2026-11-20T14:30")]
)
def test_every_kind_of_conversation_is_what_the_specification_says(client, start, end):
    found = client.organisation.conversations(f"{start}:00Z", f"{end}:00Z")
    validate("POST /analytics/conversations/details/query", {"conversations": found, "totalHits": len(found)})
