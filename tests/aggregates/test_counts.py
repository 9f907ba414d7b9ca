"""What is counted equals a plain recount of the organisation's own conversations and histories, family by family."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from math import ceil

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.errors import NotFound
from genesys_nb.genesys.aggregates.families import FAMILIES

DAYS = ("2026-11-09", "2026-11-12")
NOBODY = "2019-01-01"


@pytest.fixture
def conversations(organisation):
    return organisation.conversations(*DAYS)


def sessions(conversations):
    for conversation in conversations:
        for participant in conversation["participants"]:
            for session in participant["sessions"]:
                yield conversation, participant, session


def by(frame, group, column):
    """Return a column by its group as a plain dict, without what is missing; a group that is missing is None."""
    keys = [None if pd.isna(key) else str(key) for key in frame[group]]
    return {key: value for key, value in zip(keys, frame[column], strict=True) if not pd.isna(value)}


def test_surveys(gc, conversations):
    surveys = [one for conversation in conversations for one in conversation.get("surveys", ())]
    scores, sent, promoters = defaultdict(list), Counter(), Counter()
    for one in surveys:
        sent[one["queueId"]] += 1
        if "oSurveyTotalScore" in one:
            scores[one["queueId"]].append(one["oSurveyTotalScore"])
            promoters[one["queueId"]] += one["surveyPromoterScore"] >= 9
    frame = gc.survey_aggregates(DAYS, ["nSurveysSent", "oSurveyTotalScore", "nSurveyNpsPromoters"], by="queueId")
    assert by(frame, "queue_id", "nSurveysSent_count") == sent
    assert by(frame, "queue_id", "oSurveyTotalScore_sum") == {queue: sum(told) for queue, told in scores.items()}
    assert by(frame, "queue_id", "oSurveyTotalScore_min") == {queue: min(told) for queue, told in scores.items()}
    assert by(frame, "queue_id", "nSurveyNpsPromoters_count") == +promoters
    assert len(surveys) > 20


def test_evaluations(gc, conversations):
    evaluations = [one for conversation in conversations for one in conversation.get("evaluations", ())]
    frame = gc.evaluation_aggregates(DAYS, ["nEvaluations", "oTotalScore"], by=["formId", "released"])
    assert frame["released"].dtype == "boolean"
    counted, scores = Counter(), Counter()
    for one in evaluations:
        counted[one["formId"], one["released"]] += 1
        scores[one["formId"], one["released"]] += one.get("oTotalScore", 0)
    keys = list(zip(frame["form_id"], frame["released"], strict=True))
    assert dict(zip(keys, frame["nEvaluations_count"], strict=True)) == counted
    assert dict(zip(keys, frame["oTotalScore_sum"].fillna(0), strict=True)) == scores
    assert len(evaluations) > 20


def test_evaluations_by_the_time_of_their_events(gc, organisation):
    wide = organisation.conversations("2026-11-01", "2026-11-13")
    at = [one["eventTime"] for conversation in wide for one in conversation.get("evaluations", ())]
    frame = gc.evaluation_aggregates(DAYS, "nEvaluations", body={"alternateTimeDimension": "eventTime"})
    assert frame["nEvaluations_count"].sum() == sum("2026-11-09" <= moment < "2026-11-12" for moment in at) > 0


def test_resolutions(gc, conversations):
    resolutions = [one for conversation in conversations for one in conversation.get("resolutions", ())]
    frame = gc.resolution_aggregates(DAYS, "nNextContactAvoided", by="userId")
    truth = Counter()
    for one in resolutions:
        truth[one["userId"]] += one["nNextContactAvoided"]
    assert by(frame, "user_id", "nNextContactAvoided_count") == truth


def test_flows(gc, conversations):
    ran = [(session["flow"], session) for _, _, session in sessions(conversations) if "flow" in session]
    frame = gc.flow_aggregates(DAYS, ["nFlow", "tFlow", "nFlowOutcomeFailed"], by="flowName")
    times = defaultdict(list)
    for flow, session in ran:
        times[flow["flowName"]] += [one["value"] for one in session["metrics"] if one["name"] == "tFlow"]
    assert by(frame, "flow_name", "tFlow_sum") == {name: sum(told) for name, told in times.items()}
    assert by(frame, "flow_name", "tFlow_max") == {name: max(told) for name, told in times.items()}
    failed = Counter(
        flow["flowName"]
        for flow, session in ran
        if any(one["name"] == "nFlowOutcome" for one in session["metrics"])
        for outcome in flow["outcomes"]
        if outcome["flowOutcomeValue"] == "FAILURE"
    )
    assert by(frame, "flow_name", "nFlowOutcomeFailed_count") == failed


def test_bots(gc, conversations):
    held = [
        (session["flow"]["flowName"], {one["name"]: one["value"] for one in session["metrics"]})
        for _, participant, session in sessions(conversations)
        if participant["purpose"] == "botflow"
    ]
    frame = gc.bot_aggregates(DAYS, ["nBotSessions", "nBotSessionTurns", "tBotSession"], by="botName")
    assert by(frame, "bot_name", "nBotSessions_count") == Counter(name for name, _ in held)
    assert frame["nBotSessionTurns_count"].sum() == sum(told["nBotInteractions"] for _, told in held) > 0
    assert frame["tBotSession_sum"].sum() == sum(told["tFlow"] for _, told in held)


def test_transcripts(gc, organisation):
    hour = ("2026-11-18T10:00", "2026-11-18T10:30")
    counted, moods = 0, 0.0
    for conversation in organisation.conversations(*(f"{moment}:00Z" for moment in hour)):
        try:
            about = gc.request("GET", f"/api/v2/speechandtextanalytics/conversations/{conversation['conversationId']}")
        except NotFound:
            continue
        counted += 1
        moods += about["sentimentScore"]
    frame = gc.transcript_aggregates(hour, ["nSpeechTextAnalyzedConversations", "oSentimentScore", "tAgentSpeech"])
    row = frame.iloc[0]
    assert row["nSpeechTextAnalyzedConversations_count"] == row["oSentimentScore_count"] == counted > 3
    assert row["oSentimentScore_sum"] == pytest.approx(moods)
    assert row["tAgentSpeech_sum"] > 0
    heard = gc.transcript_aggregates(hour, "nTopicCommunications", by="topicId")
    assert heard["topic_id"].notna().all()
    assert heard["nTopicCommunications_count"].sum() >= counted


def test_actions_have_exact_percentiles(gc):
    frame = gc.action_aggregates(DAYS, "tTotalExecution", by="actionName")
    assert frame["tTotalExecution_p95"].dtype == "Int64"
    for name, most, p95 in zip(
        frame["action_name"], frame["tTotalExecution_count"], frame["tTotalExecution_p95"], strict=True
    ):
        views = {"up to": {"tTotalExecution": {"lt": int(p95) + 1}}, "below": {"tTotalExecution": {"lt": int(p95)}}}
        row = gc.action_aggregates(DAYS, "tTotalExecution", where={"actionName": name}, views=views).iloc[0]
        assert row["below_count"] < ceil(most * 0.95) <= row["up to_count"]
    assert len(frame) == 2


def test_the_service_level_is_that_of_the_queues(gc, organisation, conversations):
    settings = {queue["id"]: queue["mediaSettings"] for queue in organisation.queues()}
    met, counted = Counter(), Counter()
    for _, _, session in sessions(conversations):
        told = {one["name"]: one["value"] for one in session["metrics"]}
        queues = {one["queueId"] for one in session["segments"] if "queueId" in one}
        if queues and ("tAnswered" in told or ("tAbandon" in told and "tShortAbandon" not in told)):
            (queue,) = queues
            medium = {"voice": "call"}.get(session["mediaType"], session["mediaType"])
            level = settings[queue][medium]["serviceLevel"]
            counted[queue] += 1
            met[queue] += told.get("tAnswered", float("inf")) <= level["durationMs"]
    frame = gc.conversation_aggregates(DAYS, ["oServiceLevel", "oServiceTarget"], by="queueId")
    assert by(frame, "queue_id", "oServiceLevel_denominator") == counted
    assert by(frame, "queue_id", "oServiceLevel_numerator") == {queue: met[queue] for queue in counted}
    assert by(frame, "queue_id", "oServiceLevel_ratio") == {queue: met[queue] / counted[queue] for queue in counted}
    assert set(frame["oServiceTarget_target"].dropna()) == {0.8}


def test_the_time_of_users_is_whole_and_that_of_their_details(gc, organisation):
    users = [one["id"] for one in organisation.users()[:130]]
    metrics = ["tSystemPresence", "tOrganizationPresence", "tAgentRoutingStatus"]
    frame = gc.user_aggregates("2026-11-18", metrics, by="userId", where={"userId": users})
    assert frame.columns.tolist() == [
        *("user_id", "qualifier", "interval_start", "interval_end"),
        *(f"{metric}_sum" for metric in metrics),
    ]
    assert set(frame["user_id"]) == set(users)
    for metric in metrics:  # everybody is somewhere at every moment
        assert set(frame.groupby("user_id")[f"{metric}_sum"].sum()) == {86_400_000}
    notes = gnb.provenance(frame)["notes"]
    assert any("system presences stand for" in note for note in notes)
    assert any("2 parts" in note for note in notes)


def test_the_time_of_a_user_is_that_of_their_details(gc, organisation):
    user = organisation.users()[7]["id"]
    one = [{"type": "and", "predicates": [{"dimension": "userId", "value": user}]}]
    body = {"interval": "2026-11-18T00:00:00Z/2026-11-19T00:00:00Z", "userFilters": one}
    details = gc.request("POST", "/api/v2/analytics/users/details/query", json=body)["userDetails"]
    first, last = (pd.Timestamp(day, tz="UTC") for day in ("2026-11-18", "2026-11-19"))
    wanted = Counter()
    for status in {each["startTime"]: each for detail in details for each in detail["routingStatus"]}.values():
        start, end = max(first, pd.Timestamp(status["startTime"])), min(last, pd.Timestamp(status["endTime"]))
        wanted[status["routingStatus"]] = wanted.get(status["routingStatus"], 0) + (end - start) / timedelta(
            milliseconds=1
        )
    frame = gc.user_aggregates("2026-11-18", "tAgentRoutingStatus", where={"user_id": user})
    assert by(frame, "qualifier", "tAgentRoutingStatus_sum") == {name: spent for name, spent in wanted.items() if spent}
    assert len(wanted) > 2


def test_the_time_of_users_by_the_hour_is_that_of_the_day(gc, organisation):
    some = [one["id"] for one in organisation.users()[:5]]
    asked = {"metrics": "tAgentRoutingStatus", "by": "userId", "where": {"userId": some}}
    hours = gc.user_aggregates("2026-11-18", granularity="PT1H", **asked)
    day = gc.user_aggregates("2026-11-18", **asked)
    summed = hours.groupby(["user_id", "qualifier"])["tAgentRoutingStatus_sum"].sum()
    pd.testing.assert_series_equal(
        summed, day.set_index(["user_id", "qualifier"])["tAgentRoutingStatus_sum"].sort_index()
    )
    assert (hours.groupby(["user_id", "interval_start"])["tAgentRoutingStatus_sum"].sum() == 3_600_000).all()
    assert hours["interval_start"].nunique() == 24


def test_more_users_than_fit_in_one_question_are_asked_in_parts(gc, organisation):
    users = [one["id"] for one in organisation.users()]
    assert len(users) > 100
    forms = [users, set(users), pd.Series(users), [*users, *users]]
    asked = {"metrics": "tSystemPresence", "by": "userId"}
    several = [gc.user_aggregates.query("2026-11-18", where={"user_id": form}, **asked) for form in forms]
    assert all(queries == several[0] for queries in several)
    assert [len(query.json["filter"]["predicates"]) for query in several[0]] == [100, len(users) - 100]
    doubled = gc.user_aggregates.query("2026-11-18", "tSystemPresence", where={"userId": users[:60] * 2})
    assert len(doubled.json["filter"]["predicates"]) == 60


def test_names_stand_beside_ids_and_qualifiers(gc, organisation):
    metrics = ["tOrganizationPresence", "tAgentRoutingStatus"]
    users = {one["id"]: one["name"] for one in organisation.users()[:3]}
    frame = gc.user_aggregates("2026-11-18", metrics, by="userId", where={"userId": list(users)}, names=True)
    assert frame["user_name"].tolist() == frame["user_id"].map(users).tolist()
    named = frame.dropna(subset=["tOrganizationPresence_sum"])
    assert set(named["qualifier_name"]) >= {"Available", "On Queue", "Offline"}
    routing = frame.dropna(subset=["tAgentRoutingStatus_sum"])
    assert routing["qualifier_name"].tolist() == routing["qualifier"].tolist()
    queues = gc.conversation_aggregates(DAYS, "nOffered", by="queueId", names=True)
    assert set(queues["queue_name"].dropna()) <= {one["name"] for one in organisation.queues()}


def test_views_are_what_lies_between_their_bounds(gc, conversations):
    values = [
        one["value"] for *_, session in sessions(conversations) for one in session["metrics"] if one["name"] == "tTalk"
    ]
    views = {
        "short": {"tTalk": {"lt": timedelta(minutes=1)}},
        "middle": {"t_talk": {"gte": 60_000, "lt": 300_000}},
        "long one": {"tTalk": {"gte": 300_000}},
    }
    row = gc.conversation_aggregates(DAYS, "tTalk", views=views).iloc[0]
    bounds = {"short": (0, 60_000), "middle": (60_000, 300_000), "long one": (300_000, float("inf"))}
    for name, (low, high) in bounds.items():
        within = [value for value in values if low <= value < high]
        told = [row[f"{name}_{statistic}"] for statistic in ("count", "sum", "min", "max")]
        assert told == [len(within), sum(within), min(within), max(within)]
    assert row["short_count"] + row["middle_count"] + row["long one_count"] == row["tTalk_count"]


def test_the_first_and_the_last_of_a_ranking(gc):
    whole = gc.conversation_aggregates(DAYS, ["nOffered", "tTalk"], by="queueId").dropna(subset=["tTalk_sum"])
    rank = {"sortMetric": {"name": "tTalk", "function": "sum"}, "limit": 3}
    ordered = whole.sort_values("tTalk_sum", ascending=False)["queue_id"].tolist()
    for kind, wanted in (("topN", ordered[:3]), ("bottomN", ordered[::-1][:3])):
        body = {"queryType": kind, **rank}
        frame = gc.conversation_aggregates(DAYS, ["nOffered", "tTalk"], by="queueId", body=body)
        assert frame["queue_id"].tolist() == wanted


def test_several_values_come_apart_unless_they_are_flattened(gc):
    apart = gc.conversation_aggregates(DAYS, "nOffered", by="requestedRoutingSkillId")
    flat = gc.conversation_aggregates(
        DAYS, "nOffered", by="requestedRoutingSkillId", body={"flattenMultivaluedDimensions": True}
    )
    whole = gc.conversation_aggregates(DAYS, "nOffered").iloc[0]["nOffered_count"]
    assert flat["nOffered_count"].sum() == whole < apart["nOffered_count"].sum()
    assert flat["requested_routing_skill_id"].str.contains(",").any()
    assert not apart["requested_routing_skill_id"].str.contains(",").any()


@pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
def test_without_anything_to_tell_there_are_all_columns_and_no_row(gc, family):
    metrics, groups = list(family.metrics), list(family.groups)
    frame = getattr(gc, family.helper)(NOBODY, metrics, by=groups, granularity="P1D")
    assert frame.empty
    assert gnb.provenance(frame).complete
    assert str(frame["interval_start"].dtype) == "datetime64[us, UTC]"
    assert [name for name in frame.columns if name.endswith("_start")] == ["interval_start"]
    full = getattr(gc, family.helper)(DAYS, metrics, by=groups[:2])
    kinds = frame.dtypes[[name for name in full.columns if name in frame.columns]].to_dict()
    assert full.dtypes[list(kinds)].to_dict() == kinds


def test_the_notes_of_a_user_query_without_results_do_not_stop_it(gc):
    frame = gc.user_aggregates(NOBODY, "tSystemPresence")
    assert frame.empty
    assert datetime.fromisoformat(gnb.provenance(frame)["interval"].partition("/")[0]).year == 2019
