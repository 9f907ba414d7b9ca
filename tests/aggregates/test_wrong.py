"""What cannot be asked is said before anything is sent, with the closest that can."""

from datetime import timedelta

import pandas as pd
import pytest

from genesys_nb.errors import ConfigError

DAY = "2026-11-19"
IDS = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(101)]
MANY = [f"{number:08d}-0000-4000-8000-000000000000" for number in range(10_001)]
QUICK = {"quick": {"tAnswered": {"lt": 20_000}}}
TOP = {"queryType": "topN", "limit": 3}
VIEW = {"name": "a", "target": "tHandle", "function": "rangeBound", "range": {"lt": 5}}

WRONG = [
    # Metrics and dimensions, of this family and of others
    ("flow", {"metrics": "tHandle"}, "no metric 'tHandle'", "gc.conversation_aggregates has it"),
    ("flow", {"metrics": "tFlw"}, "no metric 'tFlw'", "did you mean 'tFlow'"),
    ("user", {"metrics": "t_talk"}, "no metric 't_talk'", "gc.conversation_aggregates has it"),
    ("user", {"metrics": "tPresence"}, "no metric", "tSystemPresence"),
    ("conversation", {"metrics": "nEvaluations"}, "no metric", "gc.evaluation_aggregates has it"),
    ("conversation", {"metrics": ["nOffered", "tSystemPresence"]}, "'tSystemPresence'", "gc.user_aggregates has it"),
    ("survey", {"metrics": []}, "names no metric", "nSurveyErrors"),
    ("user", {"metrics": "tSystemPresence", "by": "queueId"}, "no dimension 'queueId'", "has it"),
    ("conversation", {"metrics": "nOffered", "by": "flowName"}, "no dimension 'flowName'", "gc.flow_aggregates has it"),
    ("conversation", {"metrics": "nOffered", "by": "canonicalExternalContactId"}, "no dimension", "only filtered by"),
    ("survey", {"metrics": "nSurveysSent", "by": "surveyCreatedDate"}, "no dimension", "only filtered by"),
    ("survey", {"metrics": "nSurveysSent", "where": {"purpose": "agent"}}, "'purpose'", "conversation_details"),
    ("user", {"metrics": "tSystemPresence", "where": {"queueId": IDS[0]}}, "'queueId'", "conversation_details"),
    ("action", {"metrics": "tTotalExecution", "where": {"mediaType": "voice"}}, "'mediaType'", "conversation_details"),
    (
        "conversation",
        {"metrics": "nOffered", "where": {"mediaType": "phone"}},
        "'mediaType' cannot be 'phone'",
        "voice",
    ),
    # Time
    ("flow", {"metrics": "nFlow", "granularity": "hourly"}, "granularity='hourly'", "PT30M"),
    ("flow", {"metrics": "nFlow", "granularity": "P0D"}, "granularity='P0D'", "PT30M"),
    ("flow", {"metrics": "nFlow", "granularity": f"P{'9' * 5_000}D"}, "is no period", "PT30M"),
    (
        "flow",
        {"metrics": "nFlow", "granularity": "PT1S", "interval": ("2023-01-01", "2026-01-01")},
        "granularity='PT1S' would make some 94,694,400 intervals",
        "longer period",
    ),
    (
        "flow",
        {"metrics": "nFlow", "granularity": "pt1s", "interval": "2026-11-19T00:00/2026-11-20T03:46:41"},
        "some 100,001 intervals",
        "shorter interval",
    ),
    ("flow", {"metrics": "nFlow", "interval": "2026-11-20/2026-11-19"}, "ends before it starts", "earlier"),
    ("flow", {"metrics": "nFlow", "timezone": "Mars"}, "'Mars'", "IANA"),
    ("flow", {"metrics": "nFlow", "body": {"granularity": "P1D"}}, "'granularity'", "granularity="),
    ("flow", {"metrics": "nFlow", "body": {"interval": DAY}}, "'interval'", "first argument"),
    ("flow", {"metrics": "nFlow", "body": {"groupBy": ["flowId"]}}, "'groupBy'", "by="),
    # Views
    ("conversation", {"views": {f"v{n}": {"tHandle": {"lt": 5}} for n in range(11)}}, "11 views", "several calls"),
    ("conversation", {"body": {"views": [{**VIEW, "name": f"v{n}"} for n in range(11)]}}, "11 views", "several calls"),
    ("conversation", {"views": QUICK, "body": {"views": [VIEW]}}, "both name views", "one of the two"),
    ("conversation", {"views": {"quick": {"nOffered": {"lt": 3}}}}, "only times", "begins with t"),
    ("conversation", {"views": {"quick": {"tAnswerd": {"lt": 3}}}}, "'tAnswerd'", "did you mean 'tAnswered'"),
    ("conversation", {"views": {"quick": {"tFlow": {"lt": 3}}}}, "'tFlow'", "gc.flow_aggregates has it"),
    ("conversation", {"views": {"quick": {"tAnswered": {"lte": 3}}}}, "gte and lt", "views="),
    ("conversation", {"views": {"quick": {"tAnswered": {}}}}, "gte and lt", "views="),
    ("conversation", {"views": {"quick": {"tAnswered": 20_000}}}, "gte and lt", "views="),
    ("conversation", {"views": {"quick": {"tAnswered": {"lt": "20 s"}}}}, "'20 s'", "milliseconds"),
    ("conversation", {"views": {"quick": {"tAnswered": {"lt": float("nan")}}}}, "nan", "milliseconds"),
    ("conversation", {"views": {"quick": {"tAnswered": {"lt": True}}}}, "True", "milliseconds"),
    (
        "conversation",
        {"views": {"quick": {"tAnswered": {"gte": timedelta(seconds=9), "lt": 5}}}},
        "ends before it begins",
        "views=",
    ),
    (
        "conversation",
        {"views": {"quick": {"tAnswered": {"lt": 3}, "tTalk": {"lt": 3}}}},
        "bounds of one metric",
        "views=",
    ),
    ("conversation", {"views": {"quick": "tAnswered"}}, "bounds of one metric", "views="),
    ("conversation", {"views": {"tHandle": {"tAnswered": {"lt": 3}}}}, "cannot be named 'tHandle'", "of its own"),
    ("conversation", {"views": {"nFlow": {"tAnswered": {"lt": 3}}}}, "cannot be named 'nFlow'", "of its own"),
    ("conversation", {"views": {"queueId": {"tTalk": {"lt": 3}}}, "by": "queueId"}, "named 'queueId'", "of its own"),
    ("conversation", {"views": {"qualifier": {"tTalk": {"lt": 3}}}}, "cannot be named 'qualifier'", "of its own"),
    ("conversation", {"views": {" ": {"tTalk": {"lt": 3}}}}, "named ' '", "of its own"),
    ("conversation", {"body": {"views": [VIEW, VIEW]}}, "cannot be named 'a'", "of its own"),
    ("conversation", {"body": {"views": VIEW}}, "no list of views", "views="),
    ("conversation", {"body": {"views": [{**VIEW, "target": "t_handle"}]}}, "'t_handle'", "as the service does"),
    ("survey", {"metrics": "nSurveysSent", "views": {"good": {"oSurveyTotalScore": {"gte": 80}}}}, "only times", "t"),
    # Ranks
    ("flow", {"metrics": "nFlow", "body": TOP}, "'queryType'", "it has filter, views"),
    ("conversation", {"body": {"queryType": "top10"}}, "'top10'", "topN"),
    ("conversation", {"body": {"queryType": "topN", "limit": 0}}, "'limit'", "1 or more"),
    ("conversation", {"body": {"queryType": "topN", "limit": True}}, "'limit'", "1 or more"),
    ("conversation", {"body": {"limit": 3}}, "'limit'", "queryType"),
    ("conversation", {"metrics": ["nOffered", "tTalk"], "body": TOP}, "must say by which", "sortMetric"),
    ("conversation", {"body": {**TOP, "sortMetric": "tTalk"}}, "'sortMetric'", "function"),
    ("conversation", {"body": {**TOP, "sortMetric": {"name": "tTalk", "function": "mean"}}}, "'sortMetric'", "average"),
    (
        "conversation",
        {"body": {**TOP, "sortMetric": {"name": "tWait", "function": "sum"}}},
        "cannot be ranked by 'tWait'",
        "rank by one of",
    ),
    # The rest of the body
    (
        "conversation",
        {"body": {"flattenMultivaluedDimension": True}},
        "does not have",
        "'flattenMultivaluedDimensions'",
    ),
    ("conversation", {"body": {"flattenMultivaluedDimensions": "yes"}}, "no bool", "True or False"),
    ("conversation", {"body": {"alternateTimeDimension": "conversationStart"}}, "'conversationStart'", "'eventTime'"),
    ("conversation", {"body": {"pageSize": 5}}, "'pageSize'", "it has"),
    ("conversation", {"body": {"filter": ["mediaType"]}}, "is no filter", "where="),
    ("rate_limit", {"metrics": "oRateLimitRecorded", "via": "job"}, "no jobs", "via="),
    ("conversation", {"via": "jobs"}, "via='jobs'", "did you mean 'job'"),
    # Users
    ("user", {"metrics": "tSystemPresence", "where": {"userId": IDS}}, "at most 100 users", 'by="userId"'),
    ("user", {"metrics": "tSystemPresence", "by": "userId", "where": {"userId": MANY}}, "10,001 ids", "in parts"),
    (
        "user",
        {"metrics": "tSystemPresence", "by": "userId", "where": {"user_id": [*IDS, None]}},
        "is a name",
        "gc.users()",
    ),
    ("user", {"metrics": "tSystemPresence", "where": {"userId": "u" * 101}}, "is a name", "gc.users()"),
    ("user", {"metrics": "tSystemPresence", "where": {"userId": pd.DataFrame({"id": IDS})}}, "columns", "one column"),
    ("user", {"metrics": "tSystemPresence", "where": {"userId": []}}, "empty list", "Leave the key out"),
    ("user", {"metrics": "tSystemPresence", "where": {"userId": "Ada Byron"}}, "is a name", "gc.users()"),
]


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: f"{one[0]} {one[2]}")
def test_what_cannot_be_asked_is_said_before_anything_is_sent(gc, organisation, wrong):
    family, question, says, fix = wrong
    before = len(organisation.requests)
    helper = getattr(gc, f"{family}_aggregates")
    with pytest.raises(ConfigError) as caught:
        helper(**{"interval": DAY, "metrics": "tTalk", **question})
    assert says in caught.value.message
    assert fix in caught.value.next_step
    assert len(organisation.requests) == before
