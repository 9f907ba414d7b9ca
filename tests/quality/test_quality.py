"""Evaluations and surveys by id lists, held against what is inside the organisation's conversations."""

import pandas as pd
import pytest

import genesys_nb as gnb
from genesys_nb.demo import Fault
from genesys_nb.errors import Forbidden, IncompleteWarning, RateLimited

UNKNOWN = "0a0a0a0a-0000-4000-8000-00000000beef"


def judged(conversations):
    return [(one["conversationId"], record) for one in conversations for record in one.get("evaluations", ())]


def asked(conversations):
    return [(one["conversationId"], record) for one in conversations for record in one.get("surveys", ())]


def test_evaluations_are_those_of_the_conversations(gc, conversations):
    morning = conversations[:120]
    found = gc.evaluations([one["conversationId"] for one in morning])
    truth = judged(morning)
    assert len(found) == len(truth) > 2
    rows = found.set_index("id")
    for conversation, record in truth:
        row = rows.loc[record["evaluationId"]]
        assert row["conversation_id"] == conversation
        assert (row["agent_id"], row["evaluator_id"]) == (record["userId"], record["evaluatorId"])
        assert (row["queue_id"], row["form_name"]) == (record["queueId"], record["formName"])
        assert row["status"] == record["evaluationStatus"].upper()
        if "oTotalScore" in record:
            assert (row["total_score"], row["total_critical_score"]) == (
                record["oTotalScore"],
                record["oTotalCriticalScore"],
            )
            assert row["release_date"] == pd.Timestamp(record["eventTime"])
        else:
            assert pd.isna(row["total_score"])
            assert pd.isna(row["release_date"])
    assert found["error"].isna().all()
    assert gnb.provenance(found).complete


def test_evaluations_of_agents_and_evaluators_come_from_all_their_conversations(gc, organisation):
    truth = judged(organisation.conversations("2026-11-01", "2026-11-21"))
    busiest = pd.Series([record["userId"] for _, record in truth]).value_counts()
    agents = list(busiest.index[:3])
    found = gc.evaluations(agents=agents)
    assert sorted(found["id"]) == sorted(r["evaluationId"] for _, r in truth if r["userId"] in agents)
    evaluator = truth[0][1]["evaluatorId"]
    found = gc.evaluations(evaluators=pd.DataFrame({"user_id": [evaluator]}))
    assert sorted(found["id"]) == sorted(r["evaluationId"] for _, r in truth if r["evaluatorId"] == evaluator)
    assert len(gc.evaluations(assignees=evaluator)) == 0


def test_an_interval_is_half_open_and_sent_as_such(gc, organisation):
    truth = judged(organisation.conversations("2026-11-01", "2026-11-21"))
    agents = {record["userId"] for _, record in truth}
    start, end = "2026-11-16T00:00:00.000Z", "2026-11-18T00:00:00.000Z"
    found = gc.evaluations(agents=sorted(agents), interval=("2026-11-16", "2026-11-18"))
    released = {r["evaluationId"] for _, r in truth if r["released"] and start <= r["eventTime"] < end}
    assert released == set(found.loc[found["release_date"].notna(), "id"])
    query = gc.evaluations.query(agents=min(agents), interval=("2026-11-16", "2026-11-18"))
    assert (query.params["startTime"], query.params["endTime"]) == (start, end)


def test_many_pages_of_one_agents_evaluations(opened):
    organisation, gc = opened(page_size_limit=2)
    truth = judged(organisation.conversations("2026-11-01", "2026-11-21"))
    agent = pd.Series([record["userId"] for _, record in truth]).value_counts().index[0]
    found = gc.evaluations(agents=agent)
    assert sorted(found["id"]) == sorted(r["evaluationId"] for _, r in truth if r["userId"] == agent)
    assert len(found) > 4


def test_answers_add_up_to_the_score(gc, conversations):
    evaluations = gc.evaluations([one for one, _ in judged(conversations)])
    answers = gc.evaluation_answers(evaluations)
    scores = answers.groupby("evaluation_id")["score"].sum()
    truth = {r["evaluationId"]: r["oTotalScore"] for _, r in judged(conversations) if "oTotalScore" in r}
    assert scores.to_dict() == truth
    assert answers["question_text"].notna().all()
    assert (answers["score"].astype(str) + " points" == answers["answer_text"]).all()
    assert (answers["max_score"] == 20).all()
    assert gnb.provenance(answers).complete


def test_surveys_are_those_of_the_conversations(gc, conversations):
    frame = gc.conversation_details("2026-11-19")
    found = gc.surveys(frame)
    truth = asked(conversations)
    assert len(found) == len(truth) > 5
    rows = found.set_index("id")
    for conversation, record in truth:
        row = rows.loc[record["surveyId"]]
        assert (row["conversation_id"], row["agent_id"]) == (conversation, record["userId"])
        assert row["status"] == record["surveyStatus"]
        if "surveyPromoterScore" in record:
            assert row["nps_score"] == record["surveyPromoterScore"]
            assert row["total_score"] == record["oSurveyTotalScore"]
            assert row["completed_date"] == pd.Timestamp(record["surveyCompletedDate"])
        else:
            assert pd.isna(row["nps_score"])


def test_answers_of_surveys(gc, conversations):
    answers = gc.surveys([one for one, _ in asked(conversations)], grain="answer")
    promoters = answers.dropna(subset="nps_score").set_index("survey_id")["nps_score"].to_dict()
    assert promoters == {
        record["surveyId"]: record["surveyPromoterScore"]
        for _, record in asked(conversations)
        if "surveyPromoterScore" in record
    }
    assert set(answers["question_type"]) == {"npsQuestion", "freeTextQuestion"}
    assert (answers["free_text_answer"].notna() == (answers["question_type"] == "freeTextQuestion")).all()


def test_nothing_found_is_a_frame_with_all_its_columns_and_types(gc, conversations):
    without = [one["conversationId"] for one in conversations if not {"surveys", "evaluations"} & set(one)][:3]
    full = gc.surveys([one for one, _ in asked(conversations)])
    empty = gc.surveys(without)
    assert len(empty) == 0
    known = list(empty.columns)
    assert list(full.columns)[: len(known)] == known
    # What was never sent has the type of its kind, categories apart, which are those that occur.
    plain = [name for name in known if empty[name].dtype != "category"]
    assert {name: empty[name].dtype for name in plain} == {name: full[name].dtype for name in plain}
    assert len(gc.evaluations(without)) == 0
    assert gnb.provenance(empty).complete


def test_an_unknown_id_in_the_middle_is_a_row_with_an_error(gc, conversations):
    surveyed = [one for one, _ in asked(conversations)]
    ids = [*surveyed[:3], UNKNOWN, *surveyed[3:]]
    with pytest.warns(IncompleteWarning, match="1 of what was asked for was refused \\(NotFound 1\\)"):
        found = gc.surveys(ids)
    assert list(found["conversation_id"]) == ids
    row = found.iloc[3]
    assert row["error"].startswith("NotFound: There is no such thing (404, not.found)")
    assert row.drop(["conversation_id", "error"]).isna().all()
    assert found["error"].notna().sum() == 1
    told = gnb.provenance(found)
    assert not told.complete
    assert "its rows say why in the column error" in told["notes"][0]


def test_one_id_that_may_not_be_seen_is_a_row(opened, conversations):
    surveyed = [one for one, _ in asked(conversations)]
    _, gc = opened(faults=[Fault("403", path=f"*{surveyed[2]}*")])
    with pytest.warns(IncompleteWarning, match="Forbidden 1"):
        found = gc.surveys(surveyed)
    assert list(found["conversation_id"]) == surveyed
    assert found.loc[found["conversation_id"] == surveyed[2], "error"].str.startswith("Forbidden: ").all()
    assert found["id"].notna().sum() == len(surveyed) - 1


def test_an_evaluation_that_is_refused_keeps_its_ids(opened, conversations):
    truth = judged(conversations)
    frame = pd.DataFrame({"conversation_id": [one for one, _ in truth], "id": [r["evaluationId"] for _, r in truth]})
    frame.loc[1, "id"] = UNKNOWN
    _, gc = opened()
    with pytest.warns(IncompleteWarning):
        answers = gc.evaluation_answers(frame)
    row = answers[answers["error"].notna()].iloc[0]
    assert (row["conversation_id"], row["evaluation_id"]) == (truth[1][0], UNKNOWN)


@pytest.mark.parametrize("count", [1, 7, 60])
def test_where_everything_is_forbidden_it_is_said_and_not_asked_for_ever(opened, conversations, count):
    organisation, gc = opened(denied=["quality:survey:view"])
    ids = [one["conversationId"] for one in conversations][:count]
    before = len(organisation.requests)
    with pytest.raises(Forbidden, match="quality:survey:view") as caught:
        gc.surveys(ids)
    assert "quality:survey:view" in caught.value.next_step
    assert caught.value.trail.path.endswith("/surveys")
    assert len(organisation.requests) - before <= 25


def test_a_service_that_is_away_is_no_fault_of_an_id(opened, conversations):
    surveyed = [one for one, _ in asked(conversations)][:6]
    _, gc = opened(faults=[Fault("429-absurd", path=f"*{surveyed[3]}*", times=1)])
    with pytest.raises(RateLimited):
        gc.surveys(surveyed)
    again = gc.resume()
    assert list(again["conversation_id"]) == surveyed
    assert again["error"].isna().all()


def test_careful_clients_survive_and_nothing_is_doubled(opened, conversations):
    surveyed = [one for one, _ in asked(conversations)]
    organisation, gc = opened(faults=["mixed:0.1"])
    found = gc.surveys([*surveyed, *surveyed])
    assert list(found["conversation_id"]) == surveyed
    assert organisation.faults_served


def test_ids_are_asked_for_side_by_side(opened, conversations):
    organisation, gc = opened(faults=[Fault("slow", path="*/surveys", value=0.05)])
    gc.surveys([one["conversationId"] for one in conversations][:24])
    assert organisation.most_requests_in_flight >= 3


def test_raw_and_query_are_the_services_own_words(gc, conversations):
    conversation, record = asked(conversations)[0]
    assert gc.surveys.raw([conversation])[0]["id"] == record["surveyId"]
    assert gc.surveys.query([conversation]).path == f"/api/v2/quality/conversations/{conversation}/surveys"
