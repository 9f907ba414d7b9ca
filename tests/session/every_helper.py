"""Every helper of a session, with arguments to call it with: a new helper adds its row here.

The more of a helper's arguments are given somewhere in its row, the more of its requests are judged.
"""

import pandas as pd

from genesys_nb.demo.extraction import files
from genesys_nb.genesys.aggregates.families import FAMILIES

DAY = "2026-11-19"
WHERE = {"mediaType": ["voice", "chat"], "queueId": any, "wrapUpCode": None}


def aggregates(family):
    """Return calls of a helper of aggregates, with all that its family has."""
    first = family.level.dimensions[0]
    times = [metric for metric in family.metrics if metric.startswith("t")][:10]
    ranked = {"name": family.ranking[-1], "function": "max"} if family.ranking else None
    return [
        {
            "interval": DAY,
            "metrics": list(family.metrics),
            "by": list(family.groups),
            "granularity": "PT1H",
            "where": WHERE if family.name == "conversation" else {first: any},
            "views": {f"long {metric}": {metric: {"gte": 60_000}} for metric in times},
            "body": {"flattenMultivaluedDimensions": True, "alternateTimeDimension": family.times[0]},
            "timezone": "Europe/Berlin",
        },
        {
            "interval": DAY,
            "metrics": family.ranking[-1] if ranked else family.metrics[0],
            "by": family.groups[0],
            "body": {"queryType": "topN", "sortMetric": ranked, "limit": 3} if ranked else {},
            "via": "job" if family.jobs else "auto",
        },
    ]


def every_helper(organisation):
    """Return, for each helper by name, the calls to make: the arguments of each, by name."""
    user, other = organisation.users()[:2]
    queue = organisation.queues()[0]
    flow = organisation.listing("flows")[0]
    extracted = files(organisation._centre.world)[-1][0]["id"]
    calls = organisation.conversations(DAY, "2026-11-20")
    judged = next(one for one in calls if "evaluations" in one)
    ids = {"conversation_id": [judged["conversationId"]], "evaluation_id": [judged["evaluations"][0]["evaluationId"]]}
    evaluation = pd.DataFrame(ids)
    answered = next(one for one in calls if one["originatingDirection"] == "inbound" and _is_answered_call(one))
    call, session = answered["conversationId"], answered["participants"][0]["sessions"][0]["sessionId"]
    heard = pd.DataFrame({"conversation_id": [call], "session_id": [session]})
    return {
        # The directory
        "users": [{}, {"state": "any", "expand": ["skills", "presence"]}],
        "user": [{"id_or_email": user["id"], "expand": "groups"}, {"id_or_email": other["email"]}],
        "queues": [{}, {"name": "Billing*"}],
        "queue_members": [{"queue_id": queue["id"]}, {"queue_id": queue["id"], "joined": True}],
        "groups": [{}],
        "teams": [{}, {"name": "Team*"}],
        "divisions": [{}, {"name": "Home"}],
        "locations": [{}],
        "roles": [{}, {"name": "Agent*"}],
        "skills": [{}, {"name": "English*"}],
        "languages": [{}, {"name": "English"}],
        "wrap_up_codes": [{}, {"name": "Sale*"}],
        "presence_definitions": [{}, {"deactivated": True}],
        "flows": [{}, {"name": "Main*", "type": ["inboundcall", "inboundchat"]}],
        "organisation": [{}],
        # This moment
        "queue_observations": [
            {"queues": [one["id"] for one in organisation.queues()]},
            {"queues": queue["id"], "metrics": "oWaiting", "grain": "detail", "where": {"mediaType": "voice"}},
        ],
        "user_observations": [{"users": [user["id"], other["id"]]}],
        "flow_observations": [{"flows": flow["id"]}, {"flows": flow["id"], "grain": "detail"}],
        "conversation_activity": [
            {
                "by": ["userId", "mediaType"],
                "page_size": 50,
                "where": {"queueId": [queue["id"]], "direction": "inbound"},
            },
            {"grain": "detail", "body": {"order": "desc"}},
        ],
        "user_activity": [{}, {"users": user["id"], "grain": "detail", "where": {"routingStatus": ["IDLE"]}}],
        "routing_activity": [{}, {"queues": queue["id"], "metrics": "oOnQueueUsers", "grain": "detail"}],
        # Audits, limits, usage, external contacts, extraction
        "audits": [
            {"interval": "last 2 days", "service": "Routing", "via": "query"},
            {
                "interval": DAY,
                "service": ["Architect", "Directory"],
                "user": user["id"],
                "action": "Update",
                "where": {"entityType": "Flow", "entityId": queue["id"]},
                "via": "job",
            },
            {"interval": "last 2 days", "service": "Routing"},
        ],
        "audit_services": [{}, {"recent": True}],
        "limits": [{}, {"namespaces": ["platform.api", "analytics"]}],
        "data_retention": [{}],
        "usage": [
            {"interval": "last 7 days"},
            {
                "interval": "last 7 days",
                "by": ["HttpMethod", "OauthClientName"],
                "granularity": "Week",
                "where": {"httpMethod": ["GET"], "userId": user["id"]},
            },
            {"interval": "yesterday", "client": organisation.client_id, "by": "TemplateUri"},
        ],
        "external_contacts": [{}, {"division": "*", "page_size": 50}],
        "external_organisations": [{}],
        "data_extraction": [{}, {"schema": "conversations", "interval": "last 3 days"}],
        "data_extraction_files": [{"files": extracted}],
        # Quality and speech
        "evaluations": [
            {"conversation_ids": [judged["conversationId"]]},
            {"agents": user["id"], "interval": "last 2 days"},
            {"evaluators": [user["id"], other["id"]]},
            {"assignees": user["id"]},
        ],
        "evaluation_answers": [{"evaluations": evaluation}],
        "surveys": [
            {"conversation_ids": judged["conversationId"]},
            {"conversation_ids": evaluation, "grain": "answer"},
        ],
        "recordings": [{"conversation_ids": evaluation}],
        "transcripts": [{"conversations": call}, {"conversations": heard, "grain": "topic"}],
        "speech_analytics": [{"conversation_ids": call}],
        # Conversations
        "conversation_details": [{"interval": DAY, "where": WHERE}, {"interval": DAY, "grain": "segment"}],
        "conversation_tables": [{"interval": DAY, "where": {"externalTag": any, "tHandle": {"gte": 1_000}}}],
        # People
        "user_details": [
            {"interval": DAY, "users": [user["id"], other["id"]], "where": {"systemPresence": ["MEAL", "BREAK"]}},
            {"interval": DAY, "grain": "routing_status", "where": {"routingStatus": "IDLE"}, "via": "job"},
        ],
        "user_status_timeline": [{"interval": DAY, "users": user["id"]}],
        **{family.helper: aggregates(family) for family in FAMILIES.values()},
    }


def _is_answered_call(conversation):
    """Tell whether an agent took a call from start to end."""
    parts = [(one["purpose"], one["sessions"][0]["mediaType"]) for one in conversation["participants"]]
    return parts[0] == ("customer", "voice") and ("agent", "voice") in parts
