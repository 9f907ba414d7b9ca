"""Read the embedded organisation with the vendor's own SDK and print what its models understood.

A program of its own: importing the SDK starts threads and changes the logging of the whole process. On its input it
gets further questions as JSON: ``{name: [method, path, query, body, model]}``.
"""

import json
import sys
from datetime import datetime

import PureCloudPlatformClientV2

vendor = PureCloudPlatformClientV2

url, client_id, client_secret, interval = sys.argv[1:]
vendor.configuration.host = url
api = vendor.api_client.ApiClient()
api = api.get_client_credentials_token(client_id, client_secret)

users, page = [], 1
while True:
    answer = vendor.UsersApi(api).get_users(page_size=100, page_number=page, expand=["skills", "presence"])
    users += answer.entities
    if page >= answer.page_count:
        break
    page += 1

queues = vendor.RoutingApi(api).get_routing_queues(page_size=500).entities
members = vendor.RoutingApi(api).get_routing_queue_members(queues[0].id, page_size=100).entities

conversations, page = [], 1
while True:
    query = vendor.ConversationQuery()
    query.interval = interval
    query.paging = vendor.PagingSpec()
    query.paging.page_size, query.paging.page_number = 100, page
    query.segment_filters = [
        {"type": "or", "predicates": [{"dimension": "mediaType", "value": medium} for medium in ("voice", "message")]}
    ]
    answer = vendor.AnalyticsApi(api).post_analytics_conversations_details_query(query)
    if not answer.conversations:
        break
    conversations += answer.conversations
    page += 1

metrics = [
    metric
    for conversation in conversations
    for participant in conversation.participants
    for session in participant.sessions
    for metric in session.metrics
]
query = vendor.ConversationAggregationQuery()
query.interval, query.granularity, query.group_by = interval, "PT6H", ["queueId"]
query.metrics = ["nOffered", "tHandle"]
query.filter = {"type": "and", "predicates": [{"dimension": "mediaType", "value": "voice"}]}
counted = vendor.AnalyticsApi(api).post_analytics_conversations_aggregates_query(query).results
stats = [
    (one.metric, one.stats) for result in counted for stretch in result.data for one in stretch.metrics if result.group
]
first = conversations[0]


def lost(sent, kept, place="$"):
    """Go through what was sent and is not in what the SDK's models kept of it; a null is nothing."""
    if isinstance(sent, dict) and isinstance(kept, dict):
        for name, value in sent.items():
            if value is not None:
                yield from lost(value, kept.get(name), f"{place}.{name}")
    elif isinstance(sent, list) and isinstance(kept, list) and len(sent) == len(kept):
        for number, (before, after) in enumerate(zip(sent, kept, strict=True)):
            yield from lost(before, after, f"{place}[{number}]")
    elif sent != kept and not same_moment(sent, kept):
        yield f"{place}: {str(sent)[:60]!r} became {str(kept)[:60]!r}"


def same_moment(sent, kept):
    try:
        return datetime.fromisoformat(sent) == datetime.fromisoformat(kept)
    except (TypeError, ValueError):
        return False


answers = {}
for operation, (method, path, query, body, model) in json.load(sys.stdin).items():
    sending = {"query_params": query, "header_params": {"Content-Type": "application/json"}, "body": body}
    read = api.call_api(f"/api/v2{path}", method, **sending, response_type=model, auth_settings=["PureCloud OAuth"])
    sent = json.loads(api.last_response.data)
    answers[operation] = list(lost(sent, api.sanitize_for_serialization(read)))[:5]

try:
    vendor.UsersApi(api).get_user("nobody")
except vendor.rest.ApiException as error:
    refused = [error.status, json.loads(error.body)["code"]]

json.dump(
    {
        "users": sorted(user.id for user in users),
        "skills": sum(len(user.skills) for user in users),
        "presences": sorted({user.presence.presence_definition.system_presence for user in users}),
        "queues": sorted(queue.name for queue in queues),
        "members": len(members),
        "joined": sum(member.joined for member in members),
        "conversations": sorted(conversation.conversation_id for conversation in conversations),
        "total": answer.total_hits,
        "handled": sum(metric.value for metric in metrics if metric.name == "tHandle"),
        "offered": sum(told.count for metric, told in stats if metric == "nOffered"),
        "handling": sum(told.sum for metric, told in stats if metric == "tHandle"),
        "started": first.conversation_start.isoformat(),
        "outdated": "outdated_sdk_version" in str([conversations, counted]),
        "refused": refused,
        "answers": answers,
    },
    sys.stdout,
)
