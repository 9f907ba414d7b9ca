"""Evaluations, surveys and recordings: their columns, and the answers to the questions of a form.

An answer is a row that says what was asked and what was answered in words, as far as the form was sent along; the
service itself sends ids.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from genesys_nb.tables.by_id import Row
from genesys_nb.tables.shape import Column, Shape, shape


def _renamed(made: Shape, **names: str) -> Shape:
    """Return a shape with other names for some of its columns."""
    columns = (Column(names.get(one.name, one.name), one.source, one.kind, one.older) for one in made.columns)
    return Shape(made.name, tuple(columns), made.key)


EVALUATION = _renamed(
    shape(
        "evaluation",
        "conversation.id id status:category agent.id evaluator.id assignee.id queue.id "
        "evaluationForm.id evaluationForm.name evaluationForm.contextId mediaType:list "
        "answers.totalScore:number answers.totalCriticalScore:number answers.totalNonCriticalScore:number "
        "answers.anyFailedKillQuestions:boolean answers.comments answers.agentComments "
        "conversationDate:time conversationEndDate:time createdDate:time assignedDate:time submittedDate:time "
        "releaseDate:time changedDate:time agentHasRead:boolean rescore:boolean neverRelease:boolean "
        "redacted:boolean evaluationSource.type:category version:integer",
        key="conversation.id id",
    ),
    evaluation_form_id="form_id",
    evaluation_form_name="form_name",
    evaluation_form_context_id="form_context_id",
    answers_total_score="total_score",
    answers_total_critical_score="total_critical_score",
    answers_total_non_critical_score="total_non_critical_score",
    answers_any_failed_kill_questions="any_failed_kill_questions",
    answers_comments="comments",
    answers_agent_comments="agent_comments",
)
SURVEY = _renamed(
    shape(
        "survey",
        "conversation.id id status:category surveyType:category agent.id agent.name queue.id surveyForm.id "
        "surveyForm.name surveyForm.contextId answers.npsScore:integer answers.totalScore:number completedDate:time "
        "missingRequiredAnswer:boolean surveyErrorDetails.surveyErrorReason",
        key="conversation.id id",
    ),
    survey_form_id="form_id",
    survey_form_name="form_name",
    survey_form_context_id="form_context_id",
    answers_nps_score="nps_score",
    answers_total_score="total_score",
    survey_error_details_survey_error_reason="error_reason",
)
EVALUATION_ANSWER = shape(
    "answer",
    "conversationId evaluationId agentId queueId formId questionGroupId questionGroupName questionId questionText "
    "questionType:category isKill:boolean isCritical:boolean answerId answerText score:integer maxScore:integer "
    "markedNA:boolean failedKillQuestion:boolean comments",
    key="",
)
SURVEY_ANSWER = shape(
    "answer",
    "conversationId surveyId agentId queueId formId questionGroupId questionGroupName questionId questionText "
    "questionType:category answerId answerText score:integer maxScore:integer npsScore:integer npsTextAnswer "
    "freeTextAnswer markedNA:boolean",
    key="",
)
RECORDING = shape(
    "recording",
    "conversationId id sessionId media:category mediaSubtype:category mediaSubject fileState:category startTime:time "
    "endTime:time restoreExpirationTime:time archiveDate:time archiveMedium:category deleteDate:time exportDate:time "
    "exportedDate:time region:category annotations:list",
    key="conversationId id",
)


def answers(judged: Row, *, form: str, key: str) -> Iterator[Row]:
    """Yield the answers of an evaluation or a survey.

    Parameters
    ----------
    judged : dict
        The evaluation or survey.
    form : str
        The field that holds its form.
    key : str
        What an answer calls the id of what it belongs to.
    """
    filled = _object(judged, form)
    about = {
        "conversationId": _object(judged, "conversation").get("id"),
        key: judged.get("id"),
        "agentId": _object(judged, "agent").get("id"),
        "queueId": _object(judged, "queue").get("id"),
        "formId": filled.get("id"),
    }
    known = {name: value for name, value in about.items() if value is not None}
    groups = {group.get("id"): group for group in _objects(filled, "questionGroups")}
    for scored in _objects(_object(judged, "answers"), "questionGroupScores"):
        group = groups.get(scored.get("questionGroupId"), {})
        questions = {question.get("id"): question for question in _objects(group, "questions")}
        place = {"questionGroupId": scored.get("questionGroupId"), "questionGroupName": group.get("name")}
        for score in _objects(scored, "questionScores"):
            yield {**known, **place, **_asked(questions.get(score.get("questionId"), {}), score), **score}


def _asked(question: Row, score: Row) -> Row:
    """Return what was asked, and the answer that was chosen, in words."""
    options = list(_objects(question, "answerOptions"))
    chosen: Row = next((one for one in options if one.get("id") == score.get("answerId")), {})
    values = [one["value"] for one in options if isinstance(one.get("value"), int | float)]
    return {
        "questionText": question.get("text"),
        "questionType": question.get("type"),
        **{name: question[name] for name in ("isKill", "isCritical") if name in question},
        "answerText": chosen.get("text"),
        "maxScore": max(values, default=None),
    }


def _object(held: Mapping[str, Any], name: str) -> Row:
    value = held.get(name)
    return value if isinstance(value, dict) else {}


def _objects(held: Mapping[str, Any], name: str) -> Iterable[Row]:
    values = held.get(name)
    return (one for one in values if isinstance(one, dict)) if isinstance(values, list) else ()
