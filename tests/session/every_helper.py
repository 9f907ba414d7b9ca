"""Every helper of a session, with arguments to call it with: a new helper adds its row here.

The more of a helper's arguments are given somewhere in its row, the more of its requests are judged.
"""

DAY = "2026-11-19"
WHERE = {"mediaType": ["voice", "chat"], "queueId": any, "wrapUpCode": None}


def every_helper(organisation):
    """Return, for each helper by name, the calls to make: the arguments of each, by name."""
    user, other = organisation.users()[:2]
    queue = organisation.queues()[0]
    flow = organisation.listing("flows")[0]
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
        "skills": [{}, {"name": "English"}],
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
        # Conversations
        "conversation_details": [{"interval": DAY, "where": WHERE}, {"interval": DAY, "grain": "segment"}],
        "conversation_tables": [{"interval": DAY, "where": {"externalTag": any, "tHandle": {"gte": 1_000}}}],
        "conversation_aggregates": [
            {"interval": DAY, "metrics": ["tHandle", "nOffered"], "by": ["queueId", "mediaType"]},
            {
                "interval": DAY,
                "metrics": "nOffered",
                "granularity": "PT1H",
                "where": WHERE,
                "timezone": "Europe/Berlin",
            },
        ],
    }
